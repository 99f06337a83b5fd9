//! What the person wants read with a chat.

use rusqlite::{OptionalExtension, Row, params};
use vis_core::SessionId;

use crate::text::Lossy;
use crate::{Store, StoreError};

/// Of one chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptNotes {
    /// `None`: the one chosen for all chats.
    pub persona_id: Option<String>,
    /// The author's note.
    pub note: String,
    /// Messages that stand behind the note.
    pub note_depth: u32,
    /// Added to the companion's own.
    pub instructions: String,
    /// Nothing is remembered from this chat, and nothing recalled in it.
    pub memory_paused: bool,
}

impl Default for KeptNotes {
    fn default() -> Self {
        Self {
            persona_id: None,
            note: String::new(),
            note_depth: 4,
            instructions: String::new(),
            memory_paused: false,
        }
    }
}

impl Store {
    /// The usual ones for a chat without any.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn chat_notes(&self, session: &SessionId) -> Result<KeptNotes, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT persona_id, note, note_depth, instructions, memory_paused FROM chat_notes WHERE session_id = ?1",
        )?;
        Ok(query.query_row([session.as_str()], notes).optional()?.unwrap_or_default())
    }

    /// # Errors
    /// `NotFound` without its chat, `DiskFull`.
    pub fn set_chat_notes(&mut self, session: &SessionId, notes: &KeptNotes) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT OR REPLACE INTO chat_notes
                     (session_id, persona_id, note, note_depth, instructions, memory_paused)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    session.as_str(),
                    notes.persona_id,
                    notes.note,
                    notes.note_depth,
                    notes.instructions,
                    notes.memory_paused
                ],
            )
            .map_err(|e| StoreError::inserting(e, "note", "chat"))?;
        Ok(())
    }
}

fn notes(row: &Row<'_>) -> rusqlite::Result<KeptNotes> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    Ok(KeptNotes {
        persona_id: row.get(0)?,
        note: text(1)?,
        note_depth: row.get(2)?,
        instructions: text(3)?,
        memory_paused: row.get(4)?,
    })
}
