//! What the person does with services: connect, change, remove, choose.

use std::sync::Arc;

use vis_core::CharacterId;
use vis_store::KeptCharacterService;

use super::view::{Listed, Service, destination};
use super::{CharacterService, HEARING, ServiceDraft, ServiceKind, ServicePurpose, ServiceRoom, ServiceView};
use crate::app::blocking;
use crate::providers::{as_called, last_of, pasted};
use crate::{ApiError, App, Code, KeyPlace, ProviderReach};

/// Characters of a service's name.
const LONGEST_NAME: usize = 60;

impl ServiceRoom {
    fn view(&self, one: &Listed) -> ServiceView {
        let Service { key_place, key_last, .. } = &one.service;
        let needed = one.reach() == ProviderReach::Internet;
        one.view(self.providers.key_view_of(&one.id, *key_place, key_last, needed))
    }

    /// What the person wrote, tidied; no other service of this purpose may have its name.
    fn accepted(&self, draft: ServiceDraft, own: Option<&str>) -> Result<ServiceDraft, ApiError> {
        let bad = |message: String| Err(ApiError::new(Code::BadInput, message));
        let name = draft.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return bad(format!("A service needs a name of at most {LONGEST_NAME} characters."));
        }
        let same = |one: &Listed| {
            let other = one.draft();
            let called = other.name.to_lowercase() == name.to_lowercase();
            called && other.purpose == draft.purpose && Some(one.id.as_str()) != own
        };
        if self.state().all.iter().any(same) {
            return bad(format!("There is a service called {name} already. Choose another name."));
        }
        let fits = match draft.purpose {
            ServicePurpose::Voice => draft.kind.voice().is_some(),
            ServicePurpose::Hearing => draft.kind.hearing().is_some(),
        };
        if !fits {
            return bad("This kind of service cannot do that. Choose another kind.".to_owned());
        }
        let to = match destination(&draft) {
            Ok(to) => to,
            Err(error) => return bad(error.to_string()),
        };
        let (base_url, model) = (as_called(&draft.base_url, &to), draft.model.trim().to_owned());
        Ok(ServiceDraft { name, base_url, model, options: draft.options.in_range(), ..draft })
    }

    fn put(&self, one: Listed) -> Result<ServiceView, ApiError> {
        let one = Listed { changed_ms: self.clock.now_ms(), ..one };
        let kept = one.kept()?;
        self.change(|store| Ok(store.put_service(&kept)?))?;
        Ok(self.view(&one))
    }

    pub(super) fn add(&self, draft: ServiceDraft, key: Option<&str>) -> Result<ServiceView, ApiError> {
        let draft = self.accepted(draft, None)?;
        let service = Service { draft, key_place: None, key_last: String::new(), tested: None };
        let mut one = Listed { id: uuid::Uuid::now_v7().to_string(), service, changed_ms: 0 };
        if let Some(key) = key.filter(|key| !key.trim().is_empty()) {
            self.give_key(&mut one, key)?;
        }
        let (id, place) = (one.id.clone(), one.service.key_place);
        self.put(one).inspect_err(|_| {
            // Without its service nobody would ever find the key again.
            if let Some(place) = place {
                let _ = self.providers.keys.forget(&id, place);
            }
        })
    }

    fn give_key(&self, one: &mut Listed, key: &str) -> Result<(), ApiError> {
        let key = pasted(key)?;
        let (keys, service) = (&self.providers.keys, &mut one.service);
        let place = keys.keep(&one.id, &key)?;
        if let Some(earlier) = service.key_place.filter(|earlier| *earlier != place) {
            keys.forget(&one.id, earlier)?;
        }
        (service.key_place, service.key_last, service.tested) = (Some(place), last_of(&key), None);
        Ok(())
    }

    fn take_key(&self, one: &mut Listed) -> Result<(), ApiError> {
        if let Some(place) = one.service.key_place {
            self.providers.keys.forget(&one.id, place)?;
        }
        let service = &mut one.service;
        (service.key_place, service.key_last, service.tested) = (None, String::new(), None);
        Ok(())
    }

    /// A key belongs to the host it was pasted for: it never follows to another one.
    pub(super) fn edit(&self, id: &str, draft: ServiceDraft) -> Result<ServiceView, ApiError> {
        let mut one = self.one(id)?;
        if draft.purpose != one.draft().purpose {
            let message = "A voice cannot become an ear. Connect another service.";
            return Err(ApiError::new(Code::BadInput, message));
        }
        let draft = self.accepted(draft, Some(id))?;
        let origin = |draft: &ServiceDraft| {
            let to = destination(draft).ok()?;
            Some((to.base().scheme().to_owned(), to.host()))
        };
        if origin(&draft) != origin(one.draft()) {
            self.take_key(&mut one)?;
        }
        (one.service.draft, one.service.tested) = (draft, None);
        self.put(one)
    }

    pub(super) fn remove(&self, id: &str) -> Result<(), ApiError> {
        let mut one = self.one(id)?;
        self.take_key(&mut one)?;
        let (kept, now) = (one.kept()?, self.clock.now_ms());
        self.change(|store| {
            store.put_service(&kept)?;
            Ok(store.trash_service(id, now)?)
        })
    }

    /// Keys move to the place that was chosen for those of providers.
    pub(crate) fn keys_chosen(&self, choice: KeyPlace) -> Result<(), ApiError> {
        let all = self.state().all.clone();
        let placed = |one: &Listed| Some((one.id.clone(), one.service.key_place?));
        let places: Vec<_> = all.iter().filter_map(placed).collect();
        let moved = self.providers.keys.choose(choice, None, &places)?;
        self.change(|store| {
            for mut one in all.into_iter().filter(|one| moved.contains(&one.id)) {
                one.service.key_place = Some(choice);
                store.put_service(&one.kept()?)?;
            }
            Ok(())
        })
    }

    pub(super) fn choose(
        &self,
        character: &CharacterId,
        chosen: Option<KeptCharacterService>,
    ) -> Result<(), ApiError> {
        if let Some(chosen) = &chosen {
            if self.one(&chosen.service_id)?.draft().purpose != ServicePurpose::Voice {
                return Err(ApiError::new(
                    Code::BadInput,
                    "This service does not speak. Choose another one.",
                ));
            }
            if chosen.voice_id.trim().is_empty() || chosen.voice_id.contains('\n') {
                return Err(ApiError::new(Code::BadInput, "Choose one of the service's voices."));
            }
        }
        self.change(|store| Ok(store.set_character_service(character, chosen.as_ref())?))
    }

    pub(super) fn choose_hearing(&self, id: Option<String>) -> Result<(), ApiError> {
        if let Some(id) = &id
            && self.one(id)?.draft().purpose != ServicePurpose::Hearing
        {
            let message = "This service does not understand speech. Choose another one.";
            return Err(ApiError::new(Code::BadInput, message));
        }
        self.change(|store| Ok(store.set_setting(HEARING, &id)?))
    }
}

impl App {
    pub(super) async fn in_services<T: Send + 'static>(
        &self,
        work: impl FnOnce(&ServiceRoom) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let room = Arc::clone(&self.home()?.services);
        blocking(move || work(&room)).await
    }

    /// The services of one purpose, the oldest first.
    pub async fn services(&self, purpose: ServicePurpose) -> Result<Vec<ServiceView>, ApiError> {
        self.in_services(move |room| {
            let all = room.state().all.clone();
            Ok(all.iter().filter(|one| one.draft().purpose == purpose).map(|one| room.view(one)).collect())
        })
        .await
    }

    /// By its name or its id, a voice before an ear.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn service_named(&self, name: &str) -> Result<ServiceView, ApiError> {
        let mut all = self.services(ServicePurpose::Voice).await?;
        all.extend(self.services(ServicePurpose::Hearing).await?);
        let wanted = name.trim().to_lowercase();
        let mut fits =
            all.into_iter().filter(|one| one.name.to_lowercase() == wanted || one.id == name.trim());
        fits.next().ok_or_else(|| {
            ApiError::new(Code::NotFound, format!("There is no service called {name}. List them first."))
        })
    }

    /// Connects a service; nobody uses it before it is chosen. `key` goes to the place for keys and nowhere else.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a name that is taken, an address that cannot be, a key that is none, a kind of another purpose.
    pub async fn add_service(
        &self,
        draft: ServiceDraft,
        key: Option<String>,
    ) -> Result<ServiceView, ApiError> {
        self.in_services(move |room| room.add(draft, key.as_deref())).await
    }

    /// Changes what is said of a service. With another host its key is forgotten.
    ///
    /// # Errors
    /// As [`App::add_service`]; [`Code::NotFound`].
    pub async fn change_service(&self, id: &str, draft: ServiceDraft) -> Result<ServiceView, ApiError> {
        let id = id.to_owned();
        self.in_services(move |room| room.edit(&id, draft)).await
    }

    /// Hides a service and deletes its key; it can be brought back, without its key, until the program ends. Whoever spoke with it
    /// has the voice of this computer.
    pub async fn remove_service(&self, id: &str) -> Result<(), ApiError> {
        let id = id.to_owned();
        self.in_services(move |room| room.remove(&id)).await
    }

    pub async fn restore_service(&self, id: &str) -> Result<ServiceView, ApiError> {
        let id = id.to_owned();
        self.in_services(move |room| {
            room.change(|store| Ok(store.restore_service(&id)?))?;
            Ok(room.view(&room.one(&id)?))
        })
        .await
    }

    pub async fn set_service_key(&self, id: &str, key: String) -> Result<ServiceView, ApiError> {
        let id = id.to_owned();
        self.in_services(move |room| {
            let mut one = room.one(&id)?;
            room.give_key(&mut one, &key)?;
            room.put(one)
        })
        .await
    }

    pub async fn forget_service_key(&self, id: &str) -> Result<ServiceView, ApiError> {
        let id = id.to_owned();
        self.in_services(move |room| {
            let mut one = room.one(&id)?;
            room.take_key(&mut one)?;
            room.put(one)
        })
        .await
    }

    /// The voice of somewhere else that a character has; nothing: a voice of this computer.
    pub async fn character_service(&self, character_id: &str) -> Result<Option<CharacterService>, ApiError> {
        let id = CharacterId::from(character_id);
        self.in_services(move |room| {
            let chosen = room.state().characters.get(&id).cloned();
            Ok(chosen.map(|KeptCharacterService { service_id, voice_id, voice_name }| CharacterService {
                service_id,
                voice_id,
                voice_name,
            }))
        })
        .await
    }

    /// From the next sentence on. Without a service: the voice of this computer.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] for a service that does not speak, or no voice.
    pub async fn set_character_service(
        &self,
        character_id: &str,
        service_id: Option<String>,
        voice_id: String,
        voice_name: String,
    ) -> Result<(), ApiError> {
        let id = self.character(character_id)?.id;
        let chosen = service_id.map(|service_id| KeptCharacterService { service_id, voice_id, voice_name });
        self.in_services(move |room| room.choose(&id, chosen)).await
    }

    /// Who understands speech; nothing: Whisper on this computer.
    pub async fn hearing_service(&self) -> Result<Option<String>, ApiError> {
        self.in_services(|room| Ok(room.state().hearing.clone())).await
    }

    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] for a voice.
    pub async fn set_hearing_service(&self, id: Option<String>) -> Result<(), ApiError> {
        self.in_services(move |room| room.choose_hearing(id)).await
    }
}

impl ServiceKind {
    /// As JSON and people who type commands have it.
    pub const ALL: [Self; 4] = [Self::ElevenLabs, Self::OpenaiCompatible, Self::F5Tts, Self::Deepgram];
}
