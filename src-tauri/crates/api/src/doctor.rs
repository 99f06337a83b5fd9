//! Is everything there that the program needs? For the **Models** page and for `visavis-cli doctor`.

use serde::Serialize;
use specta::Type;
use vis_models::{Catalogue, Check, Condition, Model, ModelStatus, status};
use vis_secrets::{Keyring, Secrets, vault};

use crate::app::blocking;
use crate::models::catalogue;
use crate::open::encryption_word;
use crate::{ApiError, App, Home, ModelView};

/// The state of one installation.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Doctor {
    pub versions: Versions,
    pub home: String,
    pub models_folder: String,
    pub models: Vec<ModelView>,
    /// Every file of every model, with the digest it really has.
    pub model_files: Vec<ModelFileView>,
    /// Names of the speakers, the default one first.
    pub audio_devices: Vec<String>,
    pub keyring: KeyringState,
    /// `keyring`, `passphrase`, `none`, or `not chosen yet`.
    pub encryption: String,
    /// The program that runs the language model lies where it should.
    pub worker_found: bool,
    /// What to do, if anything.
    pub advice: Vec<String>,
}

/// One file of a model, below the models folder.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ModelFileView {
    pub model: String,
    pub path: String,
    /// `ready`, `missing` or `damaged`.
    pub state: String,
    pub sha256: Option<String>,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct Versions {
    pub visavis: String,
    pub os: String,
    pub arch: String,
}

#[derive(Clone, Debug, Serialize, Type)]
pub struct KeyringState {
    pub available: bool,
    /// Why not, and what to do.
    pub problem: Option<String>,
}

/// Examines an installation without opening its chats. `full`: hashes every model file.
pub async fn doctor(home: &Home, full: bool) -> Result<Doctor, ApiError> {
    let home = home.clone();
    blocking(move || {
        let (catalogue, found) = examine(&home, if full { Check::Full } else { Check::Quick })?;
        let keyring = keyring_state(&home);
        let mode = if home.data.is_dir() { vault::read(&home.data)?.map(|vault| vault.mode) } else { None };
        let mut report = Doctor {
            versions: Versions {
                visavis: env!("CARGO_PKG_VERSION").to_owned(),
                os: std::env::consts::OS.to_owned(),
                arch: std::env::consts::ARCH.to_owned(),
            },
            home: home.data.display().to_string(),
            models_folder: home.models.display().to_string(),
            models: views(&catalogue, &found),
            model_files: found.iter().flat_map(file_views).collect(),
            audio_devices: vis_audio::output_devices(),
            keyring,
            encryption: mode.map_or_else(|| "not chosen yet".to_owned(), encryption_word),
            worker_found: home.worker.is_file(),
            advice: Vec::new(),
        };
        report.advice = advice(&report);
        Ok(report)
    })
    .await
}

impl App {
    /// The models as they lie on disk; sizes only, so that the page opens at once.
    pub async fn models(&self) -> Result<Vec<ModelView>, ApiError> {
        let home = self.launch.home.clone();
        blocking(move || {
            let (catalogue, found) = examine(&home, Check::Quick)?;
            Ok(views(&catalogue, &found))
        })
        .await
    }
}

fn examine(home: &Home, check: Check) -> Result<(Catalogue, Vec<ModelStatus>), ApiError> {
    let catalogue = catalogue()?;
    let found = status(&catalogue, &home.models, check);
    Ok((catalogue, found))
}

fn views(catalogue: &Catalogue, found: &[ModelStatus]) -> Vec<ModelView> {
    found.iter().filter_map(|status| Some(view(catalogue.model(&status.id)?, status))).collect()
}

fn file_views(status: &ModelStatus) -> impl Iterator<Item = ModelFileView> + '_ {
    status.files.iter().map(|file| ModelFileView {
        model: status.id.clone(),
        path: file.path.clone(),
        state: word(file.condition).to_owned(),
        sha256: file.sha256.clone(),
    })
}

fn word(condition: Condition) -> &'static str {
    match condition {
        Condition::Ready => "ready",
        Condition::Missing => "missing",
        Condition::Damaged => "damaged",
    }
}

fn view(model: &Model, status: &ModelStatus) -> ModelView {
    let only_file = status.files.first().filter(|_| status.files.len() == 1);
    ModelView {
        id: status.id.clone(),
        name: status.name.clone(),
        purpose: serde_json::to_value(status.purpose)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default(),
        state: word(status.condition).to_owned(),
        bytes: status.files.iter().map(|file| file.bytes).sum(),
        sha256: only_file.and_then(|file| file.sha256.clone()),
        licence: status.licence.clone(),
        used_for: model.used_for.clone(),
        advice: status.files.iter().find_map(|file| file.problem.clone()).filter(|_| {
            // Nobody need do anything about a model that the program works without.
            !status.optional || status.condition == Condition::Damaged
        }),
    }
}

fn keyring_state(home: &Home) -> KeyringState {
    match Keyring::new(&vault::label(&home.data)).probe() {
        Ok(()) => KeyringState { available: true, problem: None },
        Err(error) => KeyringState { available: false, problem: Some(error.to_string()) },
    }
}

fn advice(report: &Doctor) -> Vec<String> {
    let mut advice: Vec<String> = report.models.iter().filter_map(|model| model.advice.clone()).collect();
    if report.audio_devices.is_empty() {
        advice.push(
            "No speaker was found: replies are shown and the face moves, but nothing is heard.".to_owned(),
        );
    }
    if !report.worker_found {
        advice.push(
            "The program vis-llm-worker is not beside this one: build or install Visavis again.".to_owned(),
        );
    }
    advice
}
