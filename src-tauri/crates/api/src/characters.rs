//! Everybody there is to talk to: the companions that come with the program, whose files are part of the binary, and the person's own.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use include_dir::{Dir, include_dir};
use vis_avatar::photo::{PhotoFace, PhotoRig, open_picture};
use vis_avatar::{KitRig, Look, Rig};
use vis_cards::Card;
use vis_cards::lorebook::Lorebook;
use vis_conversation::VoiceChoice;
use vis_core::{Character, CharacterId, VoiceId};
use vis_speak::VoiceShape;
use vis_store::{KeptFace, OwnCharacter, Store};

use crate::library::{Facts, kept_card, portrait_of};
use crate::services::FarVoice;
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
    /// The card of whoever was talked with last.
    read: Mutex<Option<Arc<ReadCard>>>,
    /// Service and voice of those that have a voice of somewhere else.
    far: Mutex<FarVoices>,
}

type FarVoices = HashMap<CharacterId, (String, String)>;

#[derive(Default)]
struct Own {
    /// The oldest first.
    people: Vec<Person>,
    /// Who has a face from a picture.
    faces: HashSet<CharacterId>,
    favourites: HashSet<CharacterId>,
    /// Where those faces are.
    store: Option<Arc<Mutex<Store>>>,
}

/// One of the person's own.
struct Person {
    character: Character,
    facts: Facts,
    created_ms: i64,
    changed_ms: i64,
    carded: bool,
}

/// A card as the prompt needs it, parsed once.
pub(crate) struct ReadCard {
    id: CharacterId,
    pub(crate) card: Card,
    pub(crate) book: Option<Lorebook>,
}

impl Person {
    fn of(row: OwnCharacter) -> Self {
        let OwnCharacter { character, facts, created_ms, changed_ms, carded } = row;
        // Made anew with the next edit; without them a character is only shown more plainly.
        let facts = serde_json::from_str(&facts).unwrap_or_default();
        Self { character, facts, created_ms, changed_ms, carded }
    }

    fn view(&self) -> CharacterView {
        CharacterView {
            own: true,
            nickname: self.facts.nickname.clone(),
            tags: self.facts.tags.clone(),
            created_ms: self.created_ms,
            changed_ms: self.changed_ms,
            lore_entries: self.facts.lore_entries,
            creator: self.facts.creator.clone(),
            ..CharacterView::from(&self.character)
        }
    }
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
        let (own, rigs, read, far) = (Mutex::default(), Mutex::default(), Mutex::default(), Mutex::default());
        Ok(Self { built_in, own, rigs, read, far })
    }

    /// Reads the own characters of a home that was opened; called again after changes of many.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn read(&self, store: &Arc<Mutex<Store>>) -> Result<(), ApiError> {
        let (rows, faces, favourites) = {
            let store = locked(store);
            (store.own_rows(None)?, store.faces()?, store.favourites()?)
        };
        *locked(&self.own) = Own {
            people: rows.into_iter().map(Person::of).collect(),
            faces: faces.into_iter().collect(),
            favourites: favourites.into_iter().collect(),
            store: Some(Arc::clone(store)),
        };
        *locked(&self.read) = None;
        Ok(())
    }

    /// Reads one own character again, after a change of it; `store` is the one of [`Cast::read`].
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn reread(&self, store: &Store, id: &CharacterId) -> Result<(), ApiError> {
        let row = store.own_rows(Some(id))?.pop().map(Person::of);
        let (faces, favourites) = (store.faces()?, store.favourites()?);
        let mut own = locked(&self.own);
        let place = own.people.iter().position(|person| person.character.id == *id);
        match (row, place) {
            (Some(person), Some(at)) => own.people[at] = person,
            (Some(person), None) => own.people.push(person),
            (None, Some(at)) => _ = own.people.remove(at),
            (None, None) => {}
        }
        own.faces = faces.into_iter().collect();
        own.favourites = favourites.into_iter().collect();
        drop(own);
        locked(&self.read).take_if(|read| read.id == *id);
        Ok(())
    }

    /// The next look at this face reads it anew.
    pub(crate) fn forget_face(&self, id: &CharacterId) {
        locked(&self.rigs).remove(id);
    }

    /// The default companion first, the person's own last.
    pub(crate) fn views(&self) -> Vec<CharacterView> {
        let own = locked(&self.own);
        let all = self.built_in.iter().map(CharacterView::from).chain(own.people.iter().map(Person::view));
        all.map(|view| own.complete(view)).collect()
    }

    /// # Errors
    /// Nobody has this id.
    pub(crate) fn view(&self, id: &CharacterId) -> Result<CharacterView, ApiError> {
        let own = locked(&self.own);
        let built_in = self.built_in.iter().find(|one| one.id == *id).map(CharacterView::from);
        let view = built_in.or_else(|| own.find(id).map(Person::view));
        view.map(|view| own.complete(view)).ok_or_else(|| ApiError::not_found("character"))
    }

    /// # Errors
    /// Nobody has this id.
    pub(crate) fn get(&self, id: &CharacterId) -> Result<Character, ApiError> {
        let own = locked(&self.own);
        let built_in = self.built_in.iter().find(|character| character.id == *id);
        let found = built_in.or_else(|| own.find(id).map(|person| &person.character));
        found.cloned().ok_or_else(|| ApiError::not_found("character"))
    }

    pub(crate) fn is_own(&self, id: &CharacterId) -> bool {
        locked(&self.own).find(id).is_some()
    }

    fn has_card(&self, id: &CharacterId) -> bool {
        locked(&self.own).find(id).is_some_and(|person| person.carded)
    }

    /// The voice that somebody speaks with.
    pub(crate) fn voice(&self, character: &Character) -> VoiceChoice {
        let own = locked(&self.own);
        let shape = own.find(&character.id).map_or_else(VoiceShape::default, |person| person.facts.shape());
        VoiceChoice { voice: self.voice_id(character), speed: character.speed, shape }
    }

    /// The name of that voice: a service's, where the character has one, with this computer's to stand in for it.
    pub(crate) fn voice_id(&self, character: &Character) -> VoiceId {
        let far = locked(&self.far).get(&character.id).cloned();
        far.map_or_else(
            || character.voice.clone(),
            |(service, voice)| {
                let (local, character) = (character.voice.to_string(), character.id.to_string());
                FarVoice { service, voice, local, character, session: String::new() }.id()
            },
        )
    }

    pub(crate) fn set_far_voices(&self, voices: FarVoices) {
        *locked(&self.far) = voices;
    }

    /// The companion whose drawn face somebody wears.
    pub(crate) fn look(&self, id: &CharacterId) -> Option<String> {
        self.drawn(id).ok()
    }

    /// The card of an own character that has one, for its prompt.
    ///
    /// # Errors
    /// The database or the card cannot be read.
    pub(crate) fn card(&self, store: &Store, id: &CharacterId) -> Result<Option<Arc<ReadCard>>, ApiError> {
        if !self.has_card(id) {
            return Ok(None);
        }
        if let Some(read) = locked(&self.read).as_ref().filter(|read| read.id == *id) {
            return Ok(Some(Arc::clone(read)));
        }
        let card = kept_card(store, self, id)?;
        let read = Arc::new(ReadCard { id: id.clone(), book: card.book(), card });
        *locked(&self.read) = Some(Arc::clone(&read));
        Ok(Some(read))
    }

    /// The still picture, PNG or JPEG: drawn in advance, so that a list of faces is there at once. A card's own picture is made
    /// small at the first call: call it from a blocking thread.
    ///
    /// # Errors
    /// Nobody has this id.
    pub(crate) fn portrait(&self, id: &CharacterId) -> Result<Vec<u8>, ApiError> {
        if let Some(store) = self.store_of_face(id)
            && let Some(portrait) = locked(&store).face_portrait(id)?
        {
            return Ok(portrait);
        }
        let store = if self.has_card(id) { locked(&self.own).store.clone() } else { None };
        if let Some(store) = store
            && let Some(portrait) = portrait_of(&store, self, id)?
        {
            return Ok(portrait);
        }
        let drawn = BUILT_IN.get_file(Path::new(&self.drawn(id)?).join("portrait.png"));
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
            None => Arc::new(kit_rig(&self.drawn(id)?)?),
        };
        Ok(Arc::clone(locked(&self.rigs).entry(id.clone()).or_insert(rig)))
    }

    fn store_of_face(&self, id: &CharacterId) -> Option<Arc<Mutex<Store>>> {
        let own = locked(&self.own);
        own.store.clone().filter(|_| own.faces.contains(id))
    }

    /// Folder of the drawn face.
    fn drawn(&self, id: &CharacterId) -> Result<String, ApiError> {
        if BUILT_IN.get_dir(id.as_str()).is_some() {
            return Ok(id.to_string());
        }
        let own = locked(&self.own);
        let person = own.find(id).ok_or_else(|| ApiError::not_found("character"))?;
        let look = person.facts.look.as_deref().filter(|look| BUILT_IN.get_dir(look).is_some());
        Ok(look.unwrap_or(LENT).to_owned())
    }
}

impl Own {
    fn find(&self, id: &CharacterId) -> Option<&Person> {
        self.people.iter().find(|person| person.character.id == *id)
    }

    fn complete(&self, view: CharacterView) -> CharacterView {
        let id = CharacterId::from(view.id.as_str());
        let face = if self.faces.contains(&id) { FaceKind::Photo } else { FaceKind::Drawn };
        CharacterView { face, favourite: self.favourites.contains(&id), ..view }
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
