//! Who answers: this computer's own model, and the providers a person connects.
//!
//! | file | what |
//! |---|---|
//! | `mod` | what all the others share |
//! | `people` | what the person does with providers: connect, change, order, remove, choose |
//! | `trying` | tests and lists of models |
//! | `choice` | who is asked, and who in their place |
//! | `answerers` | who gave which reply, and how much each takes in |
//! | `answering` | the conversation's port for models: asks, falls back, counts |
//! | `keys` | where keys are kept |
//! | `ledger` | what left the machine |
//! | `proxy` | the way out |
//! | `usage` | tokens, money, and the month's limit |
//! | `finding` | servers on this computer |
//! | `view` | providers as they are kept and shown |

mod answerers;
mod answering;
mod choice;
mod finding;
mod keys;
mod ledger;
mod people;
mod proxy;
#[cfg(test)]
mod tests;
mod trying;
mod usage;
mod view;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLockReadGuard};

use tokio::sync::broadcast;
use vis_core::{Clock, Sensitive};
use vis_llm::{ChatProvider, RemoteChat};
use vis_net::{Cause, Net, NetConfig, OfflineSwitch, ProviderError};
use vis_store::{KeptProvider, Store};

use crate::{ApiError, ChatEvent, Settings};
use choice::{LOCAL, Roster};
use keys::Keys;
use ledger::{Books, NetLedger};
use usage::Budget;
use view::{Listed, Provider};

pub(crate) use answerers::{Answerer, Answerers, Narrow};
pub(crate) use answering::Answering;
pub use finding::FoundServer;
pub use keys::KeyStoreView;
pub(crate) use keys::{entry as key_name, last_of, pasted};
pub use ledger::{LedgerEntry, LedgerPage};
pub(crate) use trying::fresh_key;
pub(crate) use usage::day;
pub use usage::{UsageReport, UsageRow};
pub use view::{
    KeyPlace, KeyState, KeyView, ModelChoice, ProviderDraft, ProviderKind, ProviderReach, ProviderView,
    SessionProvider, TestReport,
};
pub(crate) use view::{as_called, reach_of, trouble, word};

/// Settings, by name.
const OFFLINE: &str = "offline";
const KEY_STORE: &str = "key_store";

/// What the room is made of.
pub(crate) struct Parts {
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The model that comes with the program.
    pub(crate) local: Arc<dyn ChatProvider>,
    /// The file name of that model.
    pub(crate) local_model: &'static str,
    pub(crate) events: broadcast::Sender<ChatEvent>,
    /// The home's folder.
    pub(crate) folder: PathBuf,
    /// Of the home in the keyring.
    pub(crate) label: String,
    pub(crate) passphrase: Option<Sensitive>,
}

/// Everybody who can answer, and the way to them.
pub(crate) struct ProviderRoom {
    store: Arc<Mutex<Store>>,
    clock: Arc<dyn Clock>,
    local: Arc<dyn ChatProvider>,
    events: broadcast::Sender<ChatEvent>,
    pub(crate) keys: Keys,
    pub(crate) net: Net,
    pub(crate) offline: OfflineSwitch,
    /// The kept address of a proxy that is not understood: while it is there, the switch is thrown.
    misread: Mutex<Option<String>>,
    pub(crate) books: Arc<Books>,
    pub(crate) budget: Arc<Budget>,
    /// With their connections, until something about them changes.
    built: Mutex<HashMap<String, RemoteChat>>,
    pub(crate) answerers: Arc<Answerers>,
}

impl ProviderRoom {
    /// Blocks; inside a tokio runtime.
    ///
    /// # Errors
    /// The database cannot be read; there is no encryption to be had.
    pub(crate) fn open(parts: Parts) -> Result<Self, ApiError> {
        let Parts { store, clock, local, local_model, events, folder, label, passphrase } = parts;
        let (choice, offline, limit, proxy, roster) = {
            let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
            store.empty_provider_trash()?;
            with_local(&mut store, local_model, clock.now_ms())?;
            (
                store.setting(KEY_STORE)?,
                store.setting::<bool>(OFFLINE)?.unwrap_or(false),
                store.setting::<Option<f64>>(usage::LIMIT)?.flatten(),
                store.setting::<Settings>("settings")?.unwrap_or_default().network_proxy,
                read(&store)?,
            )
        };
        let books = Books::new(Arc::clone(&store));
        let (proxy, misread) = proxy::kept_proxy(&proxy);
        let switch = OfflineSwitch::default();
        switch.set(offline || misread.is_some());
        let net = Net::new(NetConfig {
            proxy,
            offline: switch.clone(),
            ledger: Arc::new(NetLedger(Arc::clone(&books))),
            ..NetConfig::new(Arc::clone(&clock))
        })
        .map_err(ApiError::failed)?;
        let budget = Budget::new(folder.join("prices.toml"), limit);
        budget.count(&store.lock().unwrap_or_else(PoisonError::into_inner), clock.now_ms())?;
        Ok(Self {
            keys: Keys::new(&label, folder.join("provider-keys.bin"), passphrase, choice),
            store,
            clock,
            local,
            events,
            net,
            offline: switch,
            misread: Mutex::new(misread),
            books,
            budget,
            built: Mutex::default(),
            answerers: Arc::new(Answerers::new(roster)),
        })
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn roster(&self) -> RwLockReadGuard<'_, Roster> {
        self.answerers.roster()
    }

    fn built(&self) -> MutexGuard<'_, HashMap<String, RemoteChat>> {
        self.built.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who costs something is not asked beyond the month's limit.
    ///
    /// # Errors
    /// [`Cause::NoCredit`].
    pub(crate) fn within_limit(&self, name: &str, reach: ProviderReach) -> Result<(), ProviderError> {
        let costs = reach == ProviderReach::Internet;
        let exhausted = costs.then(|| self.budget.exhausted(self.clock.now_ms())).flatten();
        let Some(limit) = exhausted else { return Ok(()) };
        let detail = format!("the limit of {limit:.2} US dollars for this month is reached");
        Err(trouble(name, Cause::NoCredit, detail))
    }

    /// # Errors
    /// [`crate::Code::NotFound`].
    fn one(&self, id: &str) -> Result<Listed, ApiError> {
        self.roster().get(id).cloned().ok_or_else(|| ApiError::not_found("provider"))
    }

    /// Changes the database, then what is in memory of it.
    fn change<T>(&self, change: impl FnOnce(&mut Store) -> Result<T, ApiError>) -> Result<T, ApiError> {
        let mut store = self.store();
        let changed = change(&mut store)?;
        let fresh = read(&store)?;
        *self.answerers.roster.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        self.built().clear();
        Ok(changed)
    }
}

/// A new home has nobody but the model of the program.
fn with_local(store: &mut Store, model: &str, now_ms: i64) -> Result<(), ApiError> {
    if store.providers()?.iter().any(|kept| kept.id == LOCAL) {
        return Ok(());
    }
    let provider = Provider::new(ProviderDraft {
        kind: ProviderKind::Local,
        name: "This computer".to_owned(),
        base_url: String::new(),
        model: model.to_owned(),
        context_tokens: Some(crate::prompts::CONTEXT),
        sees: false,
    });
    Ok(store.put_provider(&kept(LOCAL, &provider, now_ms)?)?)
}

fn kept(id: &str, provider: &Provider, now_ms: i64) -> Result<KeptProvider, ApiError> {
    let json = serde_json::to_string(provider).map_err(ApiError::failed)?;
    Ok(KeptProvider { id: id.to_owned(), provider: json, changed_ms: now_ms })
}

fn read(store: &Store) -> Result<Roster, ApiError> {
    let understood = |kept: KeptProvider| match serde_json::from_str(&kept.provider) {
        Ok(provider) => Some(Listed { id: kept.id, provider, changed_ms: kept.changed_ms }),
        Err(error) => {
            tracing::warn!(%error, id = kept.id, "a provider of another version is left out");
            None
        }
    };
    Ok(Roster {
        all: store.providers()?.into_iter().filter_map(understood).collect(),
        characters: store.character_providers()?,
        sessions: store.session_providers()?,
    })
}
