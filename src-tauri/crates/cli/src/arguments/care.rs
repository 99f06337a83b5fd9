//! What is said about care.

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum CareTask {
    /// The level of danger in a text, what it is about, and the language of the words that decided.
    Check {
        #[arg(value_name = "TEXT", allow_hyphen_values = true)]
        text: String,
    },
}
