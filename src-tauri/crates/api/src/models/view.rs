//! Models as the window sees them.

use serde::Serialize;
use specta::Type;
use vis_models::Purpose;

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ModelPurpose {
    Chat,
    Listening,
    Speech,
    Voice,
    Phonemes,
    Meaning,
    Runtime,
    Test,
}

impl From<Purpose> for ModelPurpose {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Chat => Self::Chat,
            Purpose::Listening => Self::Listening,
            Purpose::Speech => Self::Speech,
            Purpose::Voice => Self::Voice,
            Purpose::Phonemes => Self::Phonemes,
            Purpose::Meaning => Self::Meaning,
            Purpose::Runtime => Self::Runtime,
            Purpose::Test => Self::Test,
        }
    }
}

/// How a model will do on this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ModelFit {
    Well,
    /// Slower than somebody who reads along.
    Slowly,
    /// Its memory is too small.
    Not,
}

/// A model a person may add.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct OfferView {
    pub id: String,
    pub name: String,
    pub purpose: ModelPurpose,
    pub licence: String,
    /// The page of a licence that must be agreed to.
    pub terms: Option<String>,
    pub used_for: String,
    pub upstream: String,
    pub parameters_millions: u32,
    #[specta(type = f64)]
    pub about_bytes: u64,
    #[specta(type = f64)]
    pub ram_bytes: u64,
    pub languages: Vec<String>,
    pub fits: ModelFit,
    /// Expected here; nothing before the speed was measured.
    pub tokens_per_second: Option<f64>,
    pub recommended: bool,
    /// Its SHA-256 is known before the download.
    pub digest_known: bool,
    pub installed: bool,
    pub download: Option<DownloadView>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DownloadStep {
    /// For its turn, or for the server's first answer.
    Waiting,
    Fetching,
    /// Something broke; it is tried again soon.
    Retrying,
    Checking,
    Paused,
    Failed,
    Done,
}

/// A model on its way to this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct DownloadView {
    /// The offer's; `added-…` for an address, `import-…` for a file that is copied.
    pub id: String,
    pub name: String,
    pub doing: DownloadStep,
    #[specta(type = f64)]
    pub done_bytes: u64,
    #[specta(type = Option<f64>)]
    pub total_bytes: Option<u64>,
    #[specta(type = Option<f64>)]
    pub bytes_per_second: Option<u64>,
    #[specta(type = Option<f64>)]
    pub remaining_ms: Option<u64>,
    pub host: String,
    /// What the file is held to, as soon as it is known.
    pub sha256: Option<String>,
    /// For people.
    pub trouble: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ModelOrigin {
    /// It came with the program.
    Catalogue,
    Downloaded,
    Imported,
}

/// A model on this computer.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct LocalModel {
    /// Below the models folder.
    pub path: String,
    pub name: String,
    #[specta(type = f64)]
    pub bytes: u64,
    /// Empty for a model of several files.
    pub sha256: String,
    pub purpose: ModelPurpose,
    pub origin: ModelOrigin,
    #[specta(type = Option<f64>)]
    pub installed_ms: Option<i64>,
    pub architecture: Option<String>,
    pub quantisation: Option<String>,
    /// What it was made for; it may be loaded with less.
    pub context_tokens: Option<u32>,
    /// It can be chosen: to answer, or to listen.
    pub usable: bool,
    /// The one that answers on this computer, or listens.
    pub answers: bool,
    /// Memory it takes now, while it is loaded.
    #[specta(type = Option<f64>)]
    pub loaded_bytes: Option<u64>,
    pub removable: bool,
}

/// Where added models lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ModelFolder {
    pub path: String,
    #[specta(type = f64)]
    pub free_bytes: u64,
    #[specta(type = f64)]
    pub models_bytes: u64,
    #[specta(type = f64)]
    pub unfinished_bytes: u64,
}
