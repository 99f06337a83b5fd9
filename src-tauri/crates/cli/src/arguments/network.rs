//! What is said about providers of models, and about the network.

use clap::{Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(crate) enum ProviderTask {
    /// Connect a provider; it is asked when those before it fail.
    Add {
        #[arg(long, value_enum)]
        kind: KindAs,
        /// What you call it.
        #[arg(long)]
        name: String,
        /// Without it: the vendor's own server.
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
        /// Read the key from standard input; it never stands in arguments or the environment.
        #[arg(long)]
        key_stdin: bool,
        /// Without it: the first of its list.
        #[arg(long)]
        model: Option<String>,
    },
    /// List everybody who can answer, in the order of asking.
    List,
    /// Ask for one word; tells apart wrong_key, no_credit, no_network, wrong_url, wrong_model and more.
    Test { name: String },
    /// List the models it offers.
    Models { name: String },
    /// Make it the first to be asked.
    Use { name: String },
    /// Forget a provider and its key.
    Remove { name: String },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum KindAs {
    OpenaiCompatible,
    OpenaiResponses,
    Anthropic,
    Gemini,
    Ollama,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnOff {
    On,
    Off,
}
