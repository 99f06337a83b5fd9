use vis_core::{Session, SessionId};
use vis_store::{KeptNotes, KeptTalk, Store};

use crate::characters::Cast;
use crate::outside::completions::called;
use crate::{ApiError, Code};

/// Characters of a name that a program gives a chat.
const LONGEST_NAME: usize = 200;

/// Through which of the documented services a chat is held. Each knows its own chats alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TalkSurface {
    /// A supportive buddy.
    Buddy,
    /// A companion with a voice and a face.
    Companion,
    /// A general assistant.
    Assistant,
}

/// Which chat of a surface is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TalkPick {
    /// The newest one; begun where there is none.
    Newest,
    /// The one with this number, which is there already.
    Number(i64),
    /// The one the program calls so; begun where there is none.
    Named(String),
}

/// A chat of another program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TalkSession {
    /// No other one of the profile has it.
    pub number: i64,
    /// As the program calls it; empty where it gives no name.
    pub name: String,
    /// Id of the chat, as the window knows it.
    pub session_id: String,
}

impl From<KeptTalk> for TalkSession {
    fn from(kept: KeptTalk) -> Self {
        Self { number: kept.number, name: kept.name, session_id: kept.session_id.0 }
    }
}

impl TalkSurface {
    /// As it stands in the database.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Buddy => "buddy",
            Self::Companion => "companion",
            Self::Assistant => "assistant",
        }
    }

    /// What a new chat asks of whoever answers; the person can change it in the window.
    fn instructions(self) -> &'static str {
        match self {
            Self::Buddy => {
                "Be a warm, empathetic and encouraging buddy. Listen first, then offer general guidance or a way to cope. You are no \
                 licensed professional, and say so where one is needed."
            }
            Self::Companion => "",
            Self::Assistant => {
                "Be a helpful assistant: answer questions, help with writing and ideas, with plans and with code."
            }
        }
    }
}

impl TalkPick {
    /// # Errors
    /// [`Code::BadInput`] for a name that is no name.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        match self {
            Self::Named(name) if name.chars().count() > LONGEST_NAME => {
                let sentence = format!("The name of a session has at most {LONGEST_NAME} characters.");
                Err(ApiError::new(Code::BadInput, sentence))
            }
            _ => Ok(()),
        }
    }
}

/// The chat that is meant, if it is there.
///
/// # Errors
/// The database cannot be read.
pub(super) fn find(
    store: &Store,
    surface: TalkSurface,
    pick: &TalkPick,
) -> Result<Option<KeptTalk>, ApiError> {
    Ok(match pick {
        TalkPick::Newest => store.newest_talk(surface.word())?,
        TalkPick::Number(number) => store.talk(surface.word(), *number)?,
        TalkPick::Named(name) => store.talk_named(surface.word(), name)?,
    })
}

/// The same, begun where it may be. Nobody says hello in it: the program speaks first. `character`: with whom, by id or name;
/// else with the first of all.
///
/// # Errors
/// [`Code::NotFound`] for a number that no chat of this surface has; [`Code::BadInput`] for a character that nobody knows.
pub(super) fn find_or_begin(
    store: &mut Store,
    cast: &Cast,
    surface: TalkSurface,
    pick: &TalkPick,
    character: Option<&str>,
    now: i64,
) -> Result<KeptTalk, ApiError> {
    if let Some(found) = find(store, surface, pick)? {
        return Ok(found);
    }
    let name = match pick {
        TalkPick::Number(_) => return Err(gone()),
        TalkPick::Newest => "",
        TalkPick::Named(name) => name,
    };
    let character_id = match character {
        Some(name) => called(cast, name).ok_or_else(|| unknown(name))?.id,
        None => cast.views().first().ok_or_else(|| ApiError::not_found("character"))?.id.as_str().into(),
    };
    let id = SessionId(uuid::Uuid::now_v7().to_string());
    let title = String::new();
    store.create_session(&Session {
        id: id.clone(),
        character_id,
        title,
        created_ms: now,
        updated_ms: now,
    })?;
    let instructions = surface.instructions().to_owned();
    store.set_chat_notes(&id, &KeptNotes { instructions, ..KeptNotes::default() })?;
    store.set_setting("onboarded", &true)?;
    Ok(store.add_talk(surface.word(), name, &id)?)
}

pub(super) fn gone() -> ApiError {
    ApiError::new(Code::NotFound, "There is no such session. Leave it out to go on with the newest one.")
}

pub(super) fn unknown(name: &str) -> ApiError {
    let sentence =
        format!("Nobody is called {}. Choose one of your characters.", super::super::files::shown(name));
    ApiError::new(Code::BadInput, sentence)
}
