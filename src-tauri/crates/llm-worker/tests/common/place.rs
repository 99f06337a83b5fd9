//! Where the worker and its models are.

use std::{env, path::PathBuf};

pub(crate) const WORKER: &str = env!("CARGO_BIN_EXE_vis-llm-worker");

pub(crate) fn model(file: &str) -> PathBuf {
    let data = || env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || env::home_dir().unwrap_or_default().join(".local/share");
    let models = env::var_os("VISAVIS_MODELS").map(PathBuf::from);
    models.unwrap_or_else(|| data().unwrap_or_else(home).join("visavis/models")).join(file)
}
