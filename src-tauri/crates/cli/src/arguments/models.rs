//! What is said about models on this computer.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum ModelTask {
    /// List the models on this computer and those that may be added.
    List {
        /// Measure first how fast they will be here (ten seconds; remembered).
        #[arg(long)]
        measure: bool,
    },
    /// Download a model, or go on with it: an id of the list, or the address of a GGUF or Whisper file.
    Download {
        #[arg(value_name = "ID-or-ADDRESS")]
        what: String,
        /// You have read the model's terms and agree to them.
        #[arg(long)]
        agree: bool,
    },
    /// Copy a GGUF or Whisper file, or every one of a folder, into the models folder.
    Import { file: PathBuf },
    /// Delete a model that was added, by its path in the list.
    Remove { path: String },
    /// Let this model answer, or listen, on this computer, by its path in the list.
    Use { path: String },
}
