//! Voices and ears over the network: the services a person connects, who speaks with which voice, who understands speech.
//!
//! | file | what |
//! |---|---|
//! | `mod` | what all the others share |
//! | `people` | what the person does with services: connect, change, remove, choose |
//! | `trying` | tests, lists of voices, a voice from a sample |
//! | `voice_name` | a voice of somewhere else as a voice's id |
//! | `speaking` | the port for voices: asks the service, falls back, counts |
//! | `mouth` | the mouth of a clip that came without times |
//! | `hearing` | the port for ears: asks the service, falls back, counts |
//! | `view` | services as they are kept and shown |

mod hearing;
mod mouth;
mod people;
mod speaking;
#[cfg(test)]
mod tests;
mod trying;
mod view;
mod voice_name;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use tokio::runtime::Handle;
use tokio::sync::broadcast;
use vis_core::{CharacterId, Clock, Sensitive};
use vis_net::{Cause, ProviderError};
use vis_store::{KeptCharacterService, KeptUsage, Store};

use crate::characters::Cast;
use crate::providers::{ProviderRoom, day, trouble};
use crate::{ApiError, ChatEvent};
use view::Listed;

pub(crate) use hearing::Understanding;
pub(crate) use speaking::Speaking;
pub use view::{
    CharacterService, ServiceDraft, ServiceFormat, ServiceKind, ServiceOptions, ServicePurpose, ServiceView,
    ServiceVoice,
};
pub(crate) use voice_name::{FarVoice, in_chat};

/// The setting: which service understands speech.
const HEARING: &str = "hearing_service";

/// What the room is made of.
pub(crate) struct Parts {
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) cast: Arc<Cast>,
    /// Whose keys, network, ledger and budget are those of services, too.
    pub(crate) providers: Arc<ProviderRoom>,
    pub(crate) events: broadcast::Sender<ChatEvent>,
    /// The models folder.
    pub(crate) models: PathBuf,
}

/// All services of an open home.
pub(crate) struct ServiceRoom {
    store: Arc<Mutex<Store>>,
    clock: Arc<dyn Clock>,
    cast: Arc<Cast>,
    providers: Arc<ProviderRoom>,
    events: broadcast::Sender<ChatEvent>,
    models: PathBuf,
    runtime: Handle,
    state: RwLock<State>,
}

#[derive(Clone, Debug, Default)]
struct State {
    all: Vec<Listed>,
    characters: HashMap<CharacterId, KeptCharacterService>,
    /// `None`: this computer.
    hearing: Option<String>,
    /// Connections that were made before a change are made anew.
    changes: u64,
}

impl ServiceRoom {
    /// Blocks; inside a tokio runtime.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn open(parts: Parts) -> Result<Self, ApiError> {
        let Parts { store, clock, cast, providers, events, models } = parts;
        let runtime = Handle::current();
        let state = RwLock::default();
        let room = Self { store, clock, cast, providers, events, models, runtime, state };
        room.change(|store| Ok(store.empty_service_trash()?))?;
        Ok(room)
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, id: &str) -> Option<Listed> {
        self.state().all.iter().find(|one| one.id == id).cloned()
    }

    /// # Errors
    /// [`crate::Code::NotFound`].
    fn one(&self, id: &str) -> Result<Listed, ApiError> {
        self.find(id).ok_or_else(|| ApiError::not_found("service"))
    }

    /// Changes the database, then what is in memory of it.
    fn change<T>(&self, change: impl FnOnce(&mut Store) -> Result<T, ApiError>) -> Result<T, ApiError> {
        let mut store = self.store();
        let changed = change(&mut store)?;
        let all: Vec<Listed> = store.services()?.into_iter().filter_map(Listed::of).collect();
        let mut characters = store.character_services()?;
        characters.retain(|_, chosen| all.iter().any(|one| one.id == chosen.service_id));
        let hearing = store.setting::<Option<String>>(HEARING)?.flatten();
        let hearing = hearing.filter(|id| all.iter().any(|one| one.id == *id));
        let voices = characters
            .iter()
            .map(|(id, chosen)| (id.clone(), (chosen.service_id.clone(), chosen.voice_id.clone())));
        self.cast.set_far_voices(voices.collect());
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        *state = State { all, characters, hearing, changes: state.changes + 1 };
        Ok(changed)
    }

    /// Keys may be readable now that were not.
    pub(crate) fn keys_changed(&self) {
        self.state.write().unwrap_or_else(PoisonError::into_inner).changes += 1;
    }

    /// The key of a service. Blocks.
    fn key(&self, one: &Listed) -> Result<Option<Sensitive>, ProviderError> {
        let place = one.service.key_place;
        let key = place.map_or(Ok(None), |place| self.providers.keys.read(&one.id, place));
        key.map_err(|error| trouble(one.name(), Cause::WrongKey, error.message))
    }

    fn within_limit(&self, one: &Listed) -> Result<(), ProviderError> {
        self.providers.within_limit(one.name(), one.reach())
    }

    fn count(&self, one: &Listed, character: &str, characters: u64, seconds: f64) {
        let usage = KeptUsage {
            day: day(self.clock.now_ms()),
            provider_id: one.id.clone(),
            model: one.draft().model.clone(),
            character_id: character.to_owned(),
            provider: one.name().to_owned(),
            characters,
            seconds,
            ..KeptUsage::default()
        };
        self.providers.books.note(move |store| store.add_usage(&usage));
    }
}
