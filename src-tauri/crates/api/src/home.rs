//! Where everything lies on disk.

use std::path::{Path, PathBuf};

use crate::ApiError;

/// The folders of one installation. Data and models are apart: a fresh home downloads nothing again.
#[derive(Clone, Debug)]
pub struct Home {
    /// Chats, voices, settings of one person: `VISAVIS_HOME`, else the user's data folder.
    pub data: PathBuf,
    /// Shared by all homes: `VISAVIS_MODELS`, else the user's data folder.
    pub models: PathBuf,
    /// The program that runs the language model; lies beside this one.
    pub worker: PathBuf,
}

impl Home {
    /// Reads the environment. Creates nothing.
    ///
    /// # Errors
    /// The system names no data folder and neither variable is set.
    pub fn find() -> Result<Self, ApiError> {
        let data = match from_env("VISAVIS_HOME") {
            Some(path) => path,
            None => user_data()?.join("home"),
        };
        let models = match from_env("VISAVIS_MODELS") {
            Some(path) => path,
            None => default_models()?,
        };
        Ok(Self { data, models, worker: beside_this_program("vis-llm-worker") })
    }

    /// Where models that a person adds lie: with the others, unless those came with an installer, whose folder belongs to
    /// the system.
    pub(crate) fn added(&self) -> PathBuf {
        let bundled = bundled_models().canonicalize().is_ok_and(|bundled| bundled == self.models);
        match user_data() {
            Ok(own) if bundled => own.join("added-models"),
            _ => self.models.clone(),
        }
    }

    pub fn database(&self) -> PathBuf {
        self.data.join("visavis.db")
    }
}

fn from_env(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn user_data() -> Result<PathBuf, ApiError> {
    directories::BaseDirs::new().map(|dirs| dirs.data_dir().join("visavis")).ok_or_else(|| {
        ApiError::failed("The system names no folder for data. Set VISAVIS_HOME and VISAVIS_MODELS to folders of your choice.")
    })
}

/// The person's own models, or those that an installer brought along.
fn default_models() -> Result<PathBuf, ApiError> {
    let own = user_data()?.join("models");
    let bundled = bundled_models();
    if !own.is_dir() && bundled.is_dir() { bundled.canonicalize().map_err(ApiError::failed) } else { Ok(own) }
}

fn bundled_models() -> PathBuf {
    program_folder().join("../lib/visavis/models")
}

fn program_folder() -> PathBuf {
    let program = std::env::current_exe().and_then(|path| path.canonicalize()).unwrap_or_default();
    program.parent().unwrap_or(Path::new(".")).to_path_buf()
}

fn beside_this_program(name: &str) -> PathBuf {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let beside = program_folder().join(&file);
    // A test binary lies one folder deeper than the programs it starts.
    let above = program_folder().join("..").join(&file);
    if !beside.exists() && above.exists() { above } else { beside }
}
