//! Everybody there is to talk to: the companions that come with the program, whose files are part of the binary, and the person's own.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use include_dir::{Dir, include_dir};
use vis_avatar::photo::{PhotoFace, PhotoRig, open_picture};
use vis_avatar::{KitRig, Look, Rig};
use vis_core::{Character, CharacterId};
use vis_store::{KeptFace, Store};

use crate::{ApiError, CharacterView, FaceKind};

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../../assets/characters");

/// Shown first, in this order; whoever is not named here follows by name.
const ORDER: [&str; 1] = ["mira"];

/// Whose drawn face is lent to an own character without a picture.
const LENT: &str = "mira";

/// All characters, and the rigs of those whose face was shown.
pub(crate) struct Cast {
    built_in: Vec<Character>,
    /// What the open home adds.
    own: Mutex<Own>,
    rigs: Mutex<HashMap<CharacterId, Arc<dyn Rig>>>,
}

#[derive(Default)]
struct Own {
    /// The oldest first.
    characters: Vec<Character>,
    /// Who has a face from a picture.
    faces: Vec<CharacterId>,
    /// Where those faces are.
    store: Option<Arc<Mutex<Store>>>,
}

impl Cast {
    /// # Errors
    /// A built-in file is malformed; the tests keep that from being released.
    pub(crate) fn load() -> Result<Self, ApiError> {
        let mut built_in = Vec::new();
        for folder in BUILT_IN.dirs() {
            let text = file(folder, "character.toml")?;
            let character: Character = toml::from_str(text)
                .map_err(|error| ApiError::failed(format!("{}: {error}", folder.path().display())))?;
            built_in.push(character);
        }
        let place =
            |id: &CharacterId| ORDER.iter().position(|first| *first == id.as_str()).unwrap_or(ORDER.len());
        built_in.sort_by_key(|character| (place(&character.id), character.name.clone()));
        Ok(Self { built_in, own: Mutex::default(), rigs: Mutex::default() })
    }

    /// Reads the own characters of a home that was opened; called again after each change of them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn read(&self, store: &Arc<Mutex<Store>>) -> Result<(), ApiError> {
        let (characters, faces) = {
            let store = locked(store);
            (store.own_characters()?, store.faces()?)
        };
        *locked(&self.own) = Own { characters, faces, store: Some(Arc::clone(store)) };
        Ok(())
    }

    /// The next look at this face reads it anew.
    pub(crate) fn forget_face(&self, id: &CharacterId) {
        locked(&self.rigs).remove(id);
    }

    /// The default companion first, the person's own last.
    pub(crate) fn views(&self) -> Vec<CharacterView> {
        let own = locked(&self.own);
        let all =
            self.built_in.iter().map(|one| (one, false)).chain(own.characters.iter().map(|one| (one, true)));
        all.map(|(character, is_own)| {
            let face = if own.faces.contains(&character.id) { FaceKind::Photo } else { FaceKind::Drawn };
            CharacterView { own: is_own, face, ..CharacterView::from(character) }
        })
        .collect()
    }

    /// # Errors
    /// Nobody has this id.
    pub(crate) fn view(&self, id: &CharacterId) -> Result<CharacterView, ApiError> {
        let all = self.views().into_iter();
        all.into_iter().find(|view| view.id == id.as_str()).ok_or_else(|| ApiError::not_found("character"))
    }

    /// # Errors
    /// Nobody has this id.
    pub(crate) fn get(&self, id: &CharacterId) -> Result<Character, ApiError> {
        let own = locked(&self.own);
        let mut all = self.built_in.iter().chain(&own.characters);
        all.find(|character| character.id == *id).cloned().ok_or_else(|| ApiError::not_found("character"))
    }

    pub(crate) fn is_own(&self, id: &CharacterId) -> bool {
        locked(&self.own).characters.iter().any(|character| character.id == *id)
    }

    /// The still picture, PNG: drawn in advance, so that a list of faces is there at once.
    ///
    /// # Errors
    /// Nobody has this id.
    pub(crate) fn portrait(&self, id: &CharacterId) -> Result<Vec<u8>, ApiError> {
        if let Some(store) = self.store_of_face(id)
            && let Some(portrait) = locked(&store).face_portrait(id)?
        {
            return Ok(portrait);
        }
        let drawn = BUILT_IN.get_file(Path::new(self.drawn(id)?).join("portrait.png"));
        drawn.map(|file| file.contents().to_vec()).ok_or_else(|| ApiError::not_found("character"))
    }

    /// The face, made at the first call. Takes some hundred milliseconds then: call it from a blocking thread.
    ///
    /// # Errors
    /// Nobody has this id, or the look cannot be drawn.
    pub(crate) fn rig(&self, id: &CharacterId) -> Result<Arc<dyn Rig>, ApiError> {
        if let Some(rig) = locked(&self.rigs).get(id) {
            return Ok(Arc::clone(rig));
        }
        let kept = match self.store_of_face(id) {
            Some(store) => locked(&store).face(id)?,
            None => None,
        };
        let rig: Arc<dyn Rig> = match kept {
            Some(face) => Arc::new(photo_rig(&face)?),
            None => Arc::new(kit_rig(self.drawn(id)?)?),
        };
        Ok(Arc::clone(locked(&self.rigs).entry(id.clone()).or_insert(rig)))
    }

    fn store_of_face(&self, id: &CharacterId) -> Option<Arc<Mutex<Store>>> {
        let own = locked(&self.own);
        own.store.clone().filter(|_| own.faces.contains(id))
    }

    /// Folder of the drawn face.
    fn drawn<'a>(&self, id: &'a CharacterId) -> Result<&'a str, ApiError> {
        match BUILT_IN.get_dir(id.as_str()) {
            Some(_) => Ok(id.as_str()),
            None if self.is_own(id) => Ok(LENT),
            None => Err(ApiError::not_found("character")),
        }
    }
}

fn photo_rig(kept: &KeptFace) -> Result<PhotoRig, ApiError> {
    let face: PhotoFace = serde_json::from_str(&kept.face).map_err(|_| {
        ApiError::failed(
            "The face was saved by another version of Visavis. Give this character its photo again.",
        )
    })?;
    Ok(PhotoRig::new(&open_picture(&kept.picture)?, &face)?)
}

fn kit_rig(folder: &str) -> Result<KitRig, ApiError> {
    let folder = BUILT_IN.get_dir(folder).ok_or_else(|| ApiError::not_found("character"))?;
    let look: Look = serde_json::from_str(file(folder, "look.json")?).map_err(ApiError::failed)?;
    KitRig::new(&look).map_err(ApiError::failed)
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn file<'a>(folder: &'a Dir<'a>, name: &str) -> Result<&'a str, ApiError> {
    folder
        .get_file(folder.path().join(name))
        .and_then(|file| file.contents_utf8())
        .ok_or_else(|| ApiError::failed(format!("{} has no {name}", folder.path().display())))
}
