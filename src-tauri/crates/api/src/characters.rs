//! The companions that come with the program; their files are part of the binary.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use include_dir::{Dir, include_dir};
use vis_avatar::{KitRig, Look};
use vis_core::{Character, CharacterId};

use crate::ApiError;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../../assets/characters");

/// Shown first, in this order; whoever is not named here follows by name.
const ORDER: [&str; 1] = ["mira"];

/// All characters, and the rigs of those whose face was shown.
pub(crate) struct Cast {
    characters: Vec<Character>,
    rigs: Mutex<HashMap<CharacterId, Arc<KitRig>>>,
}

impl Cast {
    /// # Errors
    /// A built-in file is malformed; the tests keep that from being released.
    pub(crate) fn load() -> Result<Self, ApiError> {
        let mut characters = Vec::new();
        for folder in BUILT_IN.dirs() {
            let text = file(folder, "character.toml")?;
            let character: Character = toml::from_str(text)
                .map_err(|error| ApiError::failed(format!("{}: {error}", folder.path().display())))?;
            characters.push(character);
        }
        let place =
            |id: &CharacterId| ORDER.iter().position(|first| *first == id.as_str()).unwrap_or(ORDER.len());
        characters.sort_by_key(|character| (place(&character.id), character.name.clone()));
        Ok(Self { characters, rigs: Mutex::default() })
    }

    pub(crate) fn all(&self) -> &[Character] {
        &self.characters
    }

    /// # Errors
    /// Nobody has this id.
    pub(crate) fn get(&self, id: &CharacterId) -> Result<&Character, ApiError> {
        self.characters
            .iter()
            .find(|character| character.id == *id)
            .ok_or_else(|| ApiError::not_found("character"))
    }

    /// The still picture, PNG: drawn in advance, so that a list of faces is there at once.
    ///
    /// # Errors
    /// Nobody has this id.
    pub(crate) fn portrait(&self, id: &CharacterId) -> Result<&'static [u8], ApiError> {
        BUILT_IN
            .get_file(Path::new(id.as_str()).join("portrait.png"))
            .map(|file| file.contents())
            .ok_or_else(|| ApiError::not_found("character"))
    }

    /// The face, drawn at the first call. Takes some hundred milliseconds then: call it from a blocking thread.
    ///
    /// # Errors
    /// Nobody has this id, or the look cannot be drawn.
    pub(crate) fn rig(&self, id: &CharacterId) -> Result<Arc<KitRig>, ApiError> {
        let mut rigs = self.rigs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rig) = rigs.get(id) {
            return Ok(Arc::clone(rig));
        }
        let folder = BUILT_IN.get_dir(id.as_str()).ok_or_else(|| ApiError::not_found("character"))?;
        let look: Look = serde_json::from_str(file(folder, "look.json")?).map_err(ApiError::failed)?;
        let rig = Arc::new(KitRig::new(&look).map_err(ApiError::failed)?);
        rigs.insert(id.clone(), Arc::clone(&rig));
        Ok(rig)
    }
}

fn file<'a>(folder: &'a Dir<'a>, name: &str) -> Result<&'a str, ApiError> {
    folder
        .get_file(folder.path().join(name))
        .and_then(|file| file.contents_utf8())
        .ok_or_else(|| ApiError::failed(format!("{} has no {name}", folder.path().display())))
}
