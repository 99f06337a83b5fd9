//! What the person does with providers: connect, change, order, remove, choose.

use std::sync::Arc;

use vis_core::{CharacterId, Sensitive, SessionId};
use vis_llm::Origin;

use super::keys::{last_of, pasted};
use super::view::{Listed, Provider, as_called, destination};
use super::*;
use crate::app::blocking;
use crate::{App, Code};

/// Characters of a provider's name.
const LONGEST_NAME: usize = 60;

impl ProviderRoom {
    pub(super) fn view(&self, one: &Listed) -> ProviderView {
        one.view(self.key_view(one))
    }

    fn key_view(&self, one: &Listed) -> KeyView {
        let Provider { key_place, key_last, .. } = &one.provider;
        self.key_view_of(&one.id, *key_place, key_last, one.reach() == ProviderReach::Internet)
    }

    /// What can be shown of the key of a provider or a service. `needed`: nobody so far away answers without one.
    pub(crate) fn key_view_of(&self, id: &str, place: Option<KeyPlace>, last: &str, needed: bool) -> KeyView {
        let state = match place {
            None if !needed => KeyState::NotNeeded,
            Some(KeyPlace::Session) if self.keys.has_for_now(id) => KeyState::Session,
            None | Some(KeyPlace::Session) => KeyState::None,
            Some(place) if !self.keys.is_open(place) => KeyState::Unreadable,
            Some(_) => KeyState::Kept,
        };
        let there = !matches!(state, KeyState::None | KeyState::NotNeeded);
        let last = if there { last.to_owned() } else { String::new() };
        KeyView { state, last, place: place.filter(|_| there) }
    }

    /// The key of a provider. Blocks.
    pub(super) fn key(&self, one: &Listed) -> Result<Option<Sensitive>, ApiError> {
        one.provider.key_place.map_or(Ok(None), |place| self.keys.read(&one.id, place))
    }

    /// What the person wrote, tidied; nobody else may have this name.
    fn accepted(&self, draft: ProviderDraft, own: Option<&str>) -> Result<ProviderDraft, ApiError> {
        let bad = |message: String| Err(ApiError::new(Code::BadInput, message));
        let name = draft.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return bad(format!("A provider needs a name of at most {LONGEST_NAME} characters."));
        }
        let same =
            |one: &Listed| one.name().to_lowercase() == name.to_lowercase() && Some(one.id.as_str()) != own;
        if self.roster().all.iter().any(same) {
            return bad(format!("There is a provider called {name} already. Choose another name."));
        }
        let base_url = match destination(&draft) {
            Some(Ok(to)) => as_called(&draft.base_url, &to),
            Some(Err(error)) => return bad(error.to_string()),
            None => String::new(),
        };
        let context_tokens = draft.context_tokens.filter(|tokens| *tokens > 0);
        let model = draft.model.trim().to_owned();
        Ok(ProviderDraft { name, base_url, model, context_tokens, ..draft })
    }

    fn put(&self, id: &str, provider: &Provider) -> Result<ProviderView, ApiError> {
        let kept = kept(id, provider, self.clock.now_ms())?;
        self.change(|store| Ok(store.put_provider(&kept)?))?;
        Ok(self.view(&self.one(id)?))
    }

    pub(super) fn add(&self, draft: ProviderDraft, key: Option<&str>) -> Result<ProviderView, ApiError> {
        if draft.kind == ProviderKind::Local {
            return Err(ApiError::new(Code::BadInput, "This computer's own model is there already."));
        }
        let mut provider = Provider::new(self.accepted(draft, None)?);
        let id = uuid::Uuid::now_v7().to_string();
        if let Some(key) = key.filter(|key| !key.trim().is_empty()) {
            self.give_key(&id, &mut provider, key)?;
        }
        self.put(&id, &provider).inspect_err(|_| {
            // Without its provider nobody would ever find the key again.
            if let Some(place) = provider.key_place {
                let _ = self.keys.forget(&id, place);
            }
        })
    }

    fn give_key(&self, id: &str, provider: &mut Provider, key: &str) -> Result<(), ApiError> {
        let key = pasted(key)?;
        let place = self.keys.keep(id, &key)?;
        if let Some(earlier) = provider.key_place.filter(|earlier| *earlier != place) {
            self.keys.forget(id, earlier)?;
        }
        (provider.key_place, provider.key_last, provider.tested) = (Some(place), last_of(&key), None);
        Ok(())
    }

    fn take_key(&self, id: &str, provider: &mut Provider) -> Result<(), ApiError> {
        if let Some(place) = provider.key_place {
            self.keys.forget(id, place)?;
        }
        (provider.key_place, provider.key_last, provider.tested) = (None, String::new(), None);
        Ok(())
    }

    /// A key belongs to the host it was pasted for: it never follows to another one.
    pub(super) fn edit(&self, id: &str, draft: ProviderDraft) -> Result<ProviderView, ApiError> {
        let mut provider = self.one(id)?.provider;
        if (draft.kind == ProviderKind::Local) != (id == LOCAL) {
            return Err(ApiError::new(Code::BadInput, "This kind cannot be chosen here."));
        }
        let mut draft = self.accepted(draft, Some(id))?;
        if id == LOCAL {
            // Which model answers here is chosen under Models, where it is known to be there.
            let ProviderDraft { model, context_tokens, .. } = provider.draft.clone();
            draft = ProviderDraft { model, context_tokens, ..draft };
        }
        let origin = |draft: &ProviderDraft| {
            let to = destination(draft)?.ok()?;
            Some((to.base().scheme().to_owned(), to.host()))
        };
        if origin(&draft) != origin(&provider.draft) {
            self.take_key(id, &mut provider)?;
        }
        (provider.draft, provider.tested) = (draft, None);
        self.put(id, &provider)
    }

    pub(super) fn remove(&self, id: &str) -> Result<(), ApiError> {
        if id == LOCAL {
            let message = "This computer's own model cannot be removed. Switch it off instead.";
            return Err(ApiError::new(Code::BadInput, message));
        }
        let mut provider = self.one(id)?.provider;
        self.take_key(id, &mut provider)?;
        let now = self.clock.now_ms();
        let kept = kept(id, &provider, now)?;
        self.change(|store| {
            store.put_provider(&kept)?;
            Ok(store.trash_provider(id, now)?)
        })
    }

    /// Keeps how a test went.
    pub(super) fn tested(&self, id: &str, report: &TestReport) -> Result<(), ApiError> {
        let one = self.one(id)?;
        let provider = Provider { tested: Some(report.clone()), ..one.provider };
        let kept = kept(id, &provider, one.changed_ms)?;
        self.change(|store| Ok(store.put_provider(&kept)?))
    }

    /// The path of the model that answers on this computer, below the models folder.
    pub(crate) fn local_model(&self) -> String {
        self.roster().get(LOCAL).map(|one| one.provider.draft.model.clone()).unwrap_or_default()
    }

    /// Another one answers on this computer. Blocks.
    pub(crate) fn set_local_model(&self, path: &str, context_tokens: u32) -> Result<(), ApiError> {
        let mut provider = self.one(LOCAL)?.provider;
        (provider.draft.model, provider.draft.context_tokens) = (path.to_owned(), Some(context_tokens));
        provider.tested = None;
        let kept = kept(LOCAL, &provider, self.clock.now_ms())?;
        self.change(|store| Ok(store.put_provider(&kept)?))
    }

    /// The model of a provider for which none was chosen.
    pub(super) fn settle_model(&self, id: &str, model: &str) -> Result<(), ApiError> {
        let one = self.one(id)?;
        let mut provider = one.provider;
        provider.draft.model = model.to_owned();
        let kept = kept(id, &provider, one.changed_ms)?;
        self.change(|store| Ok(store.put_provider(&kept)?))
    }

    pub(super) fn choose_keys(
        &self,
        choice: KeyPlace,
        passphrase: Option<&Sensitive>,
    ) -> Result<KeyStoreView, ApiError> {
        let all = self.roster().all.clone();
        let placed = |one: &Listed| Some((one.id.clone(), one.provider.key_place?));
        let places: Vec<_> = all.iter().filter_map(placed).collect();
        let moved = self.keys.choose(choice, passphrase, &places)?;
        self.change(|store| {
            for one in all.into_iter().filter(|one| moved.contains(&one.id)) {
                let provider = Provider { key_place: Some(choice), ..one.provider };
                store.put_provider(&kept(&one.id, &provider, one.changed_ms)?)?;
            }
            Ok(store.set_setting(KEY_STORE, &choice)?)
        })?;
        Ok(self.keys.view())
    }
}

impl App {
    async fn in_room<T: Send + 'static>(
        &self,
        work: impl FnOnce(&ProviderRoom) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let room = Arc::clone(&self.home()?.providers);
        blocking(move || work(&room)).await
    }

    /// Everybody who can answer, in the order of asking.
    pub async fn providers(&self) -> Result<Vec<ProviderView>, ApiError> {
        self.in_room(|room| {
            let all = room.roster().all.clone();
            Ok(all.iter().map(|one| room.view(one)).collect())
        })
        .await
    }

    /// By its name or its id.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn provider_named(&self, name: &str) -> Result<ProviderView, ApiError> {
        let all = self.providers().await?;
        let wanted = name.trim().to_lowercase();
        let mut fits =
            all.into_iter().filter(|one| one.name.to_lowercase() == wanted || one.id == name.trim());
        fits.next().ok_or_else(|| {
            ApiError::new(Code::NotFound, format!("There is no provider called {name}. List them first."))
        })
    }

    /// Connects a provider; it is asked last. `key` goes to the place for keys and nowhere else.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a name that is taken, an address that cannot be, a key that is none.
    pub async fn add_provider(
        &self,
        draft: ProviderDraft,
        key: Option<String>,
    ) -> Result<ProviderView, ApiError> {
        self.in_room(move |room| room.add(draft, key.as_deref())).await
    }

    /// Changes what is said of a provider. With another host its key is forgotten.
    ///
    /// # Errors
    /// As [`App::add_provider`]; [`Code::NotFound`].
    pub async fn change_provider(&self, id: &str, draft: ProviderDraft) -> Result<ProviderView, ApiError> {
        let id = id.to_owned();
        self.in_room(move |room| room.edit(&id, draft)).await
    }

    /// Hides a provider and deletes its key; it can be brought back, without its key, until the program ends.
    ///
    /// # Errors
    /// [`Code::BadInput`] for this computer's own model.
    pub async fn remove_provider(&self, id: &str) -> Result<(), ApiError> {
        let id = id.to_owned();
        self.in_room(move |room| room.remove(&id)).await
    }

    pub async fn restore_provider(&self, id: &str) -> Result<ProviderView, ApiError> {
        let id = id.to_owned();
        self.in_room(move |room| {
            room.change(|store| Ok(store.restore_provider(&id)?))?;
            Ok(room.view(&room.one(&id)?))
        })
        .await
    }

    pub async fn set_provider_key(&self, id: &str, key: String) -> Result<ProviderView, ApiError> {
        let id = id.to_owned();
        self.in_room(move |room| {
            let mut provider = room.one(&id)?.provider;
            room.give_key(&id, &mut provider, &key)?;
            room.put(&id, &provider)
        })
        .await
    }

    pub async fn forget_provider_key(&self, id: &str) -> Result<ProviderView, ApiError> {
        let id = id.to_owned();
        self.in_room(move |room| {
            let mut provider = room.one(&id)?.provider;
            room.take_key(&id, &mut provider)?;
            room.put(&id, &provider)
        })
        .await
    }

    /// The first is the default, the others are asked in its place, in this order.
    pub async fn order_providers(&self, ids: Vec<String>) -> Result<Vec<ProviderView>, ApiError> {
        self.in_room(move |room| {
            room.change(|store| Ok(store.order_providers(&ids)?))?;
            let all = room.roster().all.clone();
            Ok(all.iter().map(|one| room.view(one)).collect())
        })
        .await
    }

    pub async fn set_provider_enabled(&self, id: &str, enabled: bool) -> Result<ProviderView, ApiError> {
        let id = id.to_owned();
        self.in_room(move |room| {
            let provider = Provider { enabled, ..room.one(&id)?.provider };
            room.put(&id, &provider)
        })
        .await
    }

    pub async fn character_provider(&self, character_id: &str) -> Result<Option<String>, ApiError> {
        let id = CharacterId::from(character_id);
        self.in_room(move |room| Ok(room.roster().characters.get(&id).cloned())).await
    }

    pub async fn set_character_provider(
        &self,
        character_id: &str,
        provider_id: Option<String>,
    ) -> Result<(), ApiError> {
        let id = self.character(character_id)?.id;
        self.in_room(move |room| {
            provider_id.as_deref().map(|provider| room.one(provider)).transpose()?;
            room.change(|store| Ok(store.set_character_provider(&id, provider_id.as_deref())?))
        })
        .await
    }

    /// Who answers next in a chat.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn session_provider(&self, session_id: &str) -> Result<SessionProvider, ApiError> {
        let id = SessionId::from(session_id);
        self.in_room(move |room| {
            let entry = room.store().session(&id)?.ok_or_else(|| ApiError::not_found("chat"))?;
            let roster = room.roster();
            let provider_id = roster.sessions.get(&id).cloned();
            let origin = Origin { session: Some(id), character: Some(entry.session.character_id) };
            let in_use = roster.candidates(&origin).into_iter().next().map(|one| one.id);
            Ok(SessionProvider { provider_id, in_use: in_use.unwrap_or_default() })
        })
        .await
    }

    /// From the next reply on.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn set_session_provider(
        &self,
        session_id: &str,
        provider_id: Option<String>,
    ) -> Result<SessionProvider, ApiError> {
        let id = SessionId::from(session_id);
        self.in_room(move |room| {
            provider_id.as_deref().map(|provider| room.one(provider)).transpose()?;
            room.change(|store| Ok(store.set_session_provider(&id, provider_id.as_deref())?))
        })
        .await?;
        self.session_provider(session_id).await
    }

    pub async fn key_store(&self) -> Result<KeyStoreView, ApiError> {
        self.in_room(|room| Ok(room.keys.view())).await
    }

    /// From now on keys are kept there; those that are kept move along.
    ///
    /// # Errors
    /// No keyring works; the file needs its passphrase.
    pub async fn choose_key_store(
        &self,
        choice: KeyPlace,
        passphrase: Option<Sensitive>,
    ) -> Result<KeyStoreView, ApiError> {
        let services = Arc::clone(&self.home()?.services);
        self.in_room(move |room| {
            let view = room.choose_keys(choice, passphrase.as_ref())?;
            services.keys_chosen(choice)?;
            Ok(view)
        })
        .await
    }

    /// # Errors
    /// [`Code::WrongPassphrase`].
    pub async fn unlock_keys(&self, passphrase: Sensitive) -> Result<KeyStoreView, ApiError> {
        let services = Arc::clone(&self.home()?.services);
        self.in_room(move |room| {
            room.keys.unlock(&passphrase)?;
            room.built().clear();
            services.keys_changed();
            Ok(room.keys.view())
        })
        .await
    }

    pub fn offline(&self) -> Result<bool, ApiError> {
        Ok(self.home()?.providers.offline.is_offline())
    }

    /// Stops everything that leaves this computer, at once, and lets nothing begin; remembered.
    ///
    /// # Errors
    /// [`Code::BadInput`] for going online while the kept address of the proxy is not understood.
    pub async fn set_offline(&self, offline: bool) -> Result<(), ApiError> {
        self.in_room(move |room| room.set_offline(offline)).await
    }
}
