//! What the person wants read with a chat: who they are in it, a note that stands near its end, instructions.

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_cards::macros::{Audience, expand};
use vis_conversation::{Aside, beginning, estimate_tokens};
use vis_core::{Character, SessionId};
use vis_store::KeptNotes;

use crate::app::blocking;
use crate::library::{names, seed_of};
use crate::personas::name_in;
use crate::prompts::Asked;
use crate::{ApiError, App, Code};

/// Characters of the note, and of the instructions.
const LONGEST: usize = 8000;
const DEEPEST: u32 = 20;
/// Of the room, what the note may take.
const SHARE: usize = 12;

/// Of one chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ChatNotes {
    /// Nothing: the persona chosen for all chats.
    pub persona_id: Option<String>,
    /// The author's note.
    pub note: String,
    /// Messages that stand behind the note, 0-20.
    pub note_depth: u32,
    /// Added to the companion's own for this chat.
    pub instructions: String,
    /// Nothing is remembered from this chat, and nothing recalled in it.
    pub memory_paused: bool,
}

impl App {
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn chat_notes(&self, session_id: &str) -> Result<ChatNotes, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        blocking(move || {
            let store = home.store();
            if !store.has_session(&id)? {
                return Err(ApiError::not_found("chat"));
            }
            Ok(store.chat_notes(&id)?.into())
        })
        .await
    }

    /// Keeps them; they count from the next reply on. Gives them back as they were kept.
    ///
    /// # Errors
    /// [`Code::BadInput`] for far too many words; [`Code::NotFound`] without the chat or the persona; full disk.
    pub async fn save_chat_notes(&self, session_id: &str, notes: ChatNotes) -> Result<ChatNotes, ApiError> {
        let (home, id, notes) = (self.home()?, SessionId::from(session_id), notes.tidied()?);
        let (kept, key) = (home.clone(), id.clone());
        let saved = blocking(move || {
            let mut store = kept.store();
            if let Some(persona) = &notes.persona_id
                && store.persona(persona)?.is_none()
            {
                return Err(ApiError::not_found("persona"));
            }
            store.set_chat_notes(&key, &notes.into())?;
            Ok(ChatNotes::from(store.chat_notes(&key)?))
        })
        .await?;
        self.prepare(&home, &id);
        Ok(saved)
    }
}

/// The author's note of a chat, if it has one.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn author_note(
    asked: &Asked<'_>,
    character: &Character,
    room: usize,
) -> Result<Option<Aside>, ApiError> {
    let notes = asked.store.chat_notes(asked.session)?;
    let whole = spoken(asked, character, &notes.note)?;
    let text = beginning(&format!("{whole}\n"), room / SHARE, &estimate_tokens);
    let cut = (text.len() < whole.len()).then(|| "Cut: the rest did not fit.".to_owned());
    let depth = notes.note_depth as usize;
    let aside = Aside { name: "Author's note".to_owned(), source: "note".to_owned(), text, depth, cut };
    Ok((!whole.is_empty()).then_some(aside))
}

/// The person's own words with their macros replaced, the same in every turn of the chat.
pub(crate) fn spoken(asked: &Asked<'_>, character: &Character, text: &str) -> Result<String, ApiError> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let seed = seed_of(asked.session.as_str());
    let names = names(&character.name, &name_in(asked.store, asked.session)?, seed, seed);
    Ok(expand(text, &names.borrow(), Audience::Model).trim().to_owned())
}

impl ChatNotes {
    fn tidied(mut self) -> Result<Self, ApiError> {
        self.note = self.note.trim().to_owned();
        self.instructions = self.instructions.trim().to_owned();
        self.note_depth = self.note_depth.min(DEEPEST);
        self.persona_id = self.persona_id.filter(|id| !id.is_empty());
        let longest = self.note.chars().count().max(self.instructions.chars().count());
        if longest > LONGEST {
            let why = format!("A note has at most {LONGEST} letters; this one has {longest}. Shorten it.");
            return Err(ApiError::new(Code::BadInput, why));
        }
        Ok(self)
    }
}

impl From<KeptNotes> for ChatNotes {
    fn from(kept: KeptNotes) -> Self {
        let KeptNotes { persona_id, note, note_depth, instructions, memory_paused } = kept;
        Self { persona_id, note, note_depth, instructions, memory_paused }
    }
}

impl From<ChatNotes> for KeptNotes {
    fn from(notes: ChatNotes) -> Self {
        let ChatNotes { persona_id, note, note_depth, instructions, memory_paused } = notes;
        Self { persona_id, note, note_depth, instructions, memory_paused }
    }
}
