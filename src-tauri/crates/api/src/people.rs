//! The person's own characters, and faces from pictures.

use serde::Deserialize;
use specta::Type;
use vis_core::{Character, CharacterId, ExampleTurn};
use vis_store::Store;

use crate::activity::{Act, ActivityKind, ActivitySubject, count};
use crate::app::blocking;
use crate::studio::{Consent, known_voice};
use crate::{ApiError, App, CharacterView, Code};

const LONGEST_NAME: usize = 60;
const LONGEST_GREETING: usize = 400;
const LONGEST_PERSONALITY: usize = 2000;

/// Somebody new.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct NewCharacter {
    pub name: String,
    /// In the person's own words; may be empty.
    pub personality: String,
    /// May be empty.
    pub greeting: String,
    pub voice: String,
    /// The face; without one, a drawn one is lent.
    pub draft_id: Option<String>,
    /// Needed with a face.
    pub consent: Option<Consent>,
}

impl App {
    /// Makes a character of the person's own.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a missing name, an unknown voice, a face without consent; [`Code::NotFound`] for a face that was let go.
    pub async fn create_character(&self, new: NewCharacter) -> Result<CharacterView, ApiError> {
        let (home, character) = (self.home()?, character(&new)?);
        let face = match (&new.draft_id, new.consent) {
            (None, _) => None,
            (Some(_), None) => return Err(no_consent()),
            (Some(draft), Some(consent)) => Some((self.draft(draft)?, consent)),
        };
        let (cast, now) = (self.cast.clone(), self.clock.now_ms());
        blocking(move || {
            let kept = face.as_ref().map(|(draft, _)| draft.to_keep()).transpose()?;
            let mut store = home.store();
            if let Some((draft, consent)) = &face {
                store.set_consent(draft.digest(), consent.name(), now)?;
            }
            store.add_character(&character, kept.as_ref(), now)?;
            let from = if kept.is_some() { "With a face from a picture." } else { "" };
            act(ActivityKind::Created, &character).note(&mut store, now, from);
            drop(store);
            cast.read(&home.store)?;
            cast.view(&character.id)
        })
        .await
    }

    /// Gives a character the face of a draft.
    ///
    /// # Errors
    /// [`Code::NotFound`] for the character or the draft; full disk.
    pub async fn save_face(
        &self,
        character_id: &str,
        draft_id: &str,
        consent: Consent,
    ) -> Result<CharacterView, ApiError> {
        let (home, cast, id) = (self.home()?, self.cast.clone(), CharacterId::from(character_id));
        let (draft, now) = (self.draft(draft_id)?, self.clock.now_ms());
        blocking(move || {
            cast.get(&id)?;
            let face = draft.to_keep()?;
            let mut store = home.store();
            store.set_consent(draft.digest(), consent.name(), now)?;
            store.set_face(&id, &face)?;
            drop(store);
            cast.read(&home.store)?;
            cast.forget_face(&id);
            cast.view(&id)
        })
        .await
    }

    /// Back to the drawn face; the picture is forgotten.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn remove_face(&self, character_id: &str) -> Result<CharacterView, ApiError> {
        let (home, cast, id) = (self.home()?, self.cast.clone(), CharacterId::from(character_id));
        blocking(move || {
            home.store().remove_face(&id)?;
            cast.read(&home.store)?;
            cast.forget_face(&id);
            cast.view(&id)
        })
        .await
    }

    /// Hides an own character; it can be brought back until the program ends. Its chats stay.
    ///
    /// # Errors
    /// [`Code::BadInput`] for one that comes with the program; [`Code::NotFound`].
    pub async fn delete_character(&self, character_id: &str) -> Result<(), ApiError> {
        let (home, cast, id) = (self.home()?, self.cast.clone(), CharacterId::from(character_id));
        let now = self.clock.now_ms();
        let character = cast.get(&id)?;
        if !cast.is_own(&id) {
            return Err(ApiError::new(Code::BadInput, "Companions that came with Visavis stay."));
        }
        let lore = cast.view(&id)?.lore_entries as usize;
        blocking(move || {
            let mut store = home.store();
            let with = belongings(&store, &id, lore)?;
            store.trash_character(&id, now)?;
            act(ActivityKind::Deleted, &character).note(&mut store, now, &with);
            drop(store);
            cast.read(&home.store)?;
            cast.forget_face(&id);
            Ok(())
        })
        .await
    }

    /// # Errors
    /// [`Code::NotFound`] when it is not in the trash.
    pub async fn restore_character(&self, character_id: &str) -> Result<CharacterView, ApiError> {
        let (home, cast, id) = (self.home()?, self.cast.clone(), CharacterId::from(character_id));
        let now = self.clock.now_ms();
        blocking(move || {
            home.store().restore_character(&id)?;
            cast.read(&home.store)?;
            act(ActivityKind::Restored, &cast.get(&id)?).note(&mut home.store(), now, "");
            cast.view(&id)
        })
        .await
    }
}

pub(crate) fn act(kind: ActivityKind, character: &Character) -> Act<'_> {
    Act { kind, subject: ActivitySubject::Character, id: character.id.as_str(), name: &character.name }
}

/// What goes with a character, as a sentence.
fn belongings(store: &Store, id: &CharacterId, lore: usize) -> Result<String, ApiError> {
    let (pictures, face) = (store.pictures(id)?.len(), store.face_portrait(id)?.is_some());
    let things = [
        (pictures > 0).then(|| count(pictures, "picture")),
        (lore == 1).then(|| "1 lore entry".to_owned()),
        (lore > 1).then(|| format!("{lore} lore entries")),
        face.then(|| "the face from a picture".to_owned()),
        store.sample(id)?.map(|_| "the voice sample".to_owned()),
    ];
    let things: Vec<String> = things.into_iter().flatten().collect();
    let with = if things.is_empty() { String::new() } else { format!("With {}. ", things.join(", ")) };
    Ok(format!("{with}Chats stay."))
}

fn character(new: &NewCharacter) -> Result<Character, ApiError> {
    let name = one_line(&new.name, LONGEST_NAME);
    if name.is_empty() {
        return Err(ApiError::new(Code::BadInput, "Give your companion a name first."));
    }
    let about = cut(&new.personality, LONGEST_PERSONALITY);
    let greeting = match cut(&new.greeting, LONGEST_GREETING) {
        empty if empty.is_empty() => format!("Hi, I'm {name}. How is your day going?"),
        greeting => greeting,
    };
    Ok(Character {
        id: CharacterId(uuid::Uuid::now_v7().to_string()),
        tagline: tagline(&about),
        personality: personality(&name, &about),
        greeting,
        voice: known_voice(&new.voice)?,
        speed: 1.0,
        examples: examples(),
        name,
    })
}

/// As the language model reads it, whatever person the words are written in.
fn personality(name: &str, about: &str) -> String {
    let kind = "You listen closely, answer in one or two short sentences, and ask about what you hear.";
    match about {
        "" => format!("You are {name}, a warm and curious companion. {kind}"),
        about if about.to_lowercase().starts_with("you ") => about.to_owned(),
        about => format!("You are {name}. {name} is like this: {} {kind}", sentence(about)),
    }
}

fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

fn tagline(about: &str) -> String {
    let first = about.split(['.', '\n', '!', '?']).next().unwrap_or_default();
    one_line(first, 80)
}

/// A small model answers better with an example of the tone before its eyes.
fn examples() -> Vec<ExampleTurn> {
    let pairs = [
        ("I had a long day.", "That sounds tiring. What was the hardest part of it?"),
        ("Work, mostly. But the sun came out on the way home.", "I'm glad it did! Did you stop to enjoy it?"),
    ];
    pairs.map(|(user, reply)| ExampleTurn { user: user.to_owned(), reply: reply.to_owned() }).into()
}

fn one_line(text: &str, most: usize) -> String {
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), most)
}

fn cut(text: &str, most: usize) -> String {
    text.trim().chars().take(most).collect::<String>().trim_end().to_owned()
}

fn no_consent() -> ApiError {
    ApiError::new(Code::BadInput, "Say first whose face this is.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(name: &str, personality: &str) -> NewCharacter {
        NewCharacter {
            name: name.into(),
            personality: personality.into(),
            greeting: String::new(),
            voice: "bf_emma".into(),
            draft_id: None,
            consent: None,
        }
    }

    #[test]
    fn few_words_make_somebody_to_talk_to() {
        let grace =
            character(&new("  Grace\n Hopper ", "Curious and kind, tells stories of the sea")).unwrap();
        assert_eq!(
            (grace.name.as_str(), grace.tagline.as_str()),
            ("Grace Hopper", "Curious and kind, tells stories of the sea")
        );
        assert!(grace.personality.starts_with("You are Grace Hopper. "));
        assert!(grace.personality.contains("stories of the sea."), "a sentence ends before the next begins");
        assert!(grace.greeting.contains("Grace Hopper"));
        let own = character(&new("Bo", "You are a sailor. You swear a lot.")).unwrap();
        assert_eq!(
            own.personality, "You are a sailor. You swear a lot.",
            "whoever knows how to write it is left alone"
        );
        assert!(character(&new("Bo", "")).unwrap().personality.contains("Bo"));
    }

    #[test]
    fn nameless_and_voiceless_are_refused() {
        assert_eq!(character(&new(" \n", "x")).unwrap_err().code, Code::BadInput);
        let voiceless = NewCharacter { voice: "nobody".into(), ..new("Bo", "") };
        assert!(character(&voiceless).unwrap_err().message.contains("nobody"));
    }
}
