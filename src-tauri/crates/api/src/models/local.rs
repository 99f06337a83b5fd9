//! Models that are here: list, choose, take away.

use std::sync::Arc;

use vis_models::{
    Check, Condition, Inside, Installed, Model, Origin, disk_use, inspect, intact, look_into, status,
};

use super::memory::{held_by, memory};
use super::*;
use crate::App;
use crate::ListenModel;
use crate::app::blocking;
use crate::ear::own_ear;
use crate::voice::models;

/// What a language model needs beside its weights,
const BESIDE_WEIGHTS: u64 = 600 << 20;
/// and a model that listens.
const BESIDE_EAR: u64 = 250 << 20;

impl ModelRoom {
    /// Blocks.
    pub(super) fn local_models(&self) -> Vec<LocalModel> {
        let (answers, listens) = (self.brain.path(), self.ears.listens());
        let loaded = self.brain.loaded_in().and_then(held_by);
        let ready = status(&self.catalogue, &self.own, Check::Quick).into_iter();
        let ready = ready.filter(|status| status.condition == Condition::Ready);
        let own = ready.filter_map(|status| Some(self.own_model(self.catalogue.model(&status.id)?)));
        let added = vis_models::installed(&self.folder);
        let mut all: Vec<LocalModel> = own.chain(added.iter().map(|one| self.added_model(one))).collect();
        for one in &mut all {
            one.answers = one.path == answers || one.path == listens;
            one.loaded_bytes = loaded.filter(|_| one.path == answers);
        }
        all
    }

    fn own_model(&self, model: &Model) -> LocalModel {
        let only = model.files.first().filter(|_| model.files.len() == 1);
        let path = model.files.first().map(|file| file.path.clone()).unwrap_or_default();
        let usable = |path: &str| path == models::CHAT || own_ear(path).is_some();
        let inside =
            only.filter(|file| usable(&file.path)).and_then(|file| look_into(&file.at(&self.own)).ok());
        LocalModel {
            name: model.name.clone(),
            bytes: model.files.iter().map(|file| file.bytes).sum(),
            sha256: only.and_then(|file| file.sha256.clone()).unwrap_or_default(),
            purpose: model.purpose.into(),
            origin: ModelOrigin::Catalogue,
            installed_ms: None,
            removable: false,
            ..described(path, inside)
        }
    }

    pub(super) fn added_model(&self, added: &Installed) -> LocalModel {
        let offer = self.catalogue.offers.iter().find(|offer| offer.path == added.path);
        // Not the name in the file: many files of one family have the same.
        let file = added.path.rsplit('/').next().unwrap_or(&added.path);
        let stem = file.strip_suffix(".gguf").or_else(|| file.strip_suffix(".bin")).unwrap_or(file);
        let inside = added.gguf.clone().map(Inside::Gguf).or(added.whisper.clone().map(Inside::Whisper));
        let name = offer.map_or_else(|| stem.to_owned(), |offer| offer.name.clone());
        LocalModel {
            name,
            bytes: added.bytes,
            sha256: added.sha256.clone(),
            purpose: if added.whisper.is_some() { ModelPurpose::Listening } else { ModelPurpose::Chat },
            origin: match added.origin {
                Origin::Downloaded { .. } => ModelOrigin::Downloaded,
                Origin::Copied { .. } | Origin::InPlace => ModelOrigin::Imported,
            },
            installed_ms: Some(added.installed_ms),
            removable: true,
            ..described(added.path.clone(), inside)
        }
    }

    /// Looks at the model, and lets it answer from the next reply on. Blocks; a new file is hashed.
    fn choose(&self, path: &str) -> Result<(), ApiError> {
        if path == models::CHAT {
            self.brain.load_next(path, None);
            return self.providers.set_local_model(path, self.brain.bundled_context());
        }
        let known = vis_models::installed(&self.folder).into_iter().find(|one| one.path == path);
        let Some(known) = known else { return Err(ApiError::not_found("model")) };
        let header = inspect(&known.at(&self.folder)).map_err(of_file)?;
        let held = self.brain.loaded_in().and_then(held_by).unwrap_or(0);
        fits_into(&known, BESIDE_WEIGHTS, memory().1 + held)?;
        intact(&self.folder, path).map_err(of_file)?;
        let context = self.brain.load_next(path, Some(&header));
        self.providers.set_local_model(path, context)
    }

    /// Lets a model listen from the next sound on. Blocks; a new file is hashed.
    fn listen_with(&self, added: &Installed) -> Result<(), ApiError> {
        fits_into(added, BESIDE_EAR, memory().1)?;
        let added = intact(&self.folder, &added.path).map_err(of_file)?;
        self.ears.choose(Some(&added))
    }

    /// The model at `path`, if it listens. Blocks.
    fn added_ear(&self, path: &str) -> Option<Installed> {
        let mut all = vis_models::installed(&self.folder).into_iter();
        all.find(|one| one.path == path && one.whisper.is_some())
    }

    /// Blocks.
    fn take_away(&self, path: &str) -> Result<(), ApiError> {
        vis_models::remove(&self.folder, path).map_err(of_file)
    }

    fn folder_view(&self) -> Result<ModelFolder, ApiError> {
        std::fs::create_dir_all(&self.folder).map_err(|error| unwritable(&self.folder, &error))?;
        let used = disk_use(&self.folder);
        Ok(ModelFolder {
            path: self.folder.display().to_string(),
            free_bytes: free_bytes(&self.folder).unwrap_or(0),
            models_bytes: used.models,
            unfinished_bytes: used.unfinished,
        })
    }
}

fn fits_into(model: &Installed, beside: u64, free: u64) -> Result<(), ApiError> {
    let needed = model.bytes + model.bytes / 10 + beside;
    if needed <= free {
        return Ok(());
    }
    let file = model.path.rsplit('/').next().unwrap_or(&model.path);
    let message = format!(
        "{file} needs about {} of memory, and {} are free. Close other programs, or choose a smaller model.",
        megabytes(needed),
        megabytes(free)
    );
    Err(ApiError::failed(message))
}

fn described(path: String, inside: Option<Inside>) -> LocalModel {
    let blank = LocalModel {
        path,
        name: String::new(),
        bytes: 0,
        sha256: String::new(),
        purpose: ModelPurpose::Chat,
        origin: ModelOrigin::Imported,
        installed_ms: None,
        architecture: None,
        quantisation: None,
        context_tokens: None,
        usable: inside.is_some(),
        answers: false,
        loaded_bytes: None,
        removable: false,
    };
    match inside {
        None => blank,
        Some(Inside::Gguf(header)) => LocalModel {
            architecture: Some(header.architecture),
            quantisation: header.quantisation,
            context_tokens: header.context_tokens.map(|tokens| u32::try_from(tokens).unwrap_or(u32::MAX)),
            ..blank
        },
        Some(Inside::Whisper(header)) => {
            let architecture = Some(format!("whisper {}", header.size));
            LocalModel { architecture, quantisation: header.quantisation, ..blank }
        }
    }
}

impl App {
    /// The models on this computer, the program's own first.
    pub async fn local_models(&self) -> Result<Vec<LocalModel>, ApiError> {
        let (room, guest) = (Arc::clone(&self.home()?.models), self.guest);
        blocking(move || {
            let mut all = room.local_models();
            all.iter_mut().for_each(|one| one.removable &= !guest);
            Ok(all)
        })
        .await
    }

    /// Lets another model answer on this computer, or listen.
    ///
    /// # Errors
    /// [`Code::NotFound`], [`Code::ModelDamaged`] when the file has changed, a sentence when it does not fit into memory.
    pub async fn use_local_model(&self, path: &str) -> Result<Vec<LocalModel>, ApiError> {
        let (room, path) = (Arc::clone(&self.home()?.models), path.to_owned());
        if let Some(own) = own_ear(&path) {
            self.listen_with_own(own).await?;
            return self.local_models().await;
        }
        let (chosen, asked) = (Arc::clone(&room), path.clone());
        let listens = blocking(move || match chosen.added_ear(&asked) {
            Some(ear) => chosen.listen_with(&ear).map(|()| true),
            None => Ok(false),
        });
        if listens.await? {
            return self.local_models().await;
        }
        let chosen = Arc::clone(&room);
        blocking(move || chosen.choose(&path)).await?;
        // The old one's memory is free before the new one's is needed.
        room.brain.unload().await;
        self.local_models().await
    }

    async fn listen_with_own(&self, listen_model: ListenModel) -> Result<(), ApiError> {
        let room = Arc::clone(&self.home()?.models);
        blocking(move || room.ears.choose(None)).await?;
        let settings = self.settings().await?;
        self.save_settings(Settings { listen_model, ..settings }).await.map(|_| ())
    }

    /// Takes a model away that was added. While it is the one that answers, or listens, the program's own takes its place.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a model that came with the program, and for whoever is not the owner: others may use it.
    pub async fn remove_model(&self, path: &str) -> Result<(), ApiError> {
        if self.guest {
            let why = "Models are everybody's on this computer. Ask its owner to remove this one.";
            return Err(ApiError::new(Code::BadInput, why));
        }
        let (room, path) = (Arc::clone(&self.home()?.models), path.to_owned());
        if room.brain.path() == path && path != models::CHAT {
            let chosen = Arc::clone(&room);
            blocking(move || chosen.choose(models::CHAT)).await?;
            room.brain.unload().await;
        }
        if room.ears.added().as_ref() == Some(&path) {
            let chosen = Arc::clone(&room);
            blocking(move || chosen.ears.choose(None)).await?;
        }
        blocking(move || room.take_away(&path)).await
    }

    /// Where added models lie, and how much room there is.
    pub async fn model_folder(&self) -> Result<ModelFolder, ApiError> {
        let room = Arc::clone(&self.home()?.models);
        blocking(move || room.folder_view()).await
    }
}
