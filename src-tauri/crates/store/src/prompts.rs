//! What the model read for each reply.

use rusqlite::{OptionalExtension, params};
use vis_core::{CharacterId, MessageId, SessionId};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// Prompts that are kept of a chat: the newest.
const KEPT: i64 = 200;
/// Messages among which prompts are looked for: each costs a look-up with every reply, and a chat may have 100,000.
const LOOKED_BACK: i64 = 2000;

impl Store {
    /// Keeps what was read for a reply (JSON); of a long chat the oldest is forgotten.
    ///
    /// # Errors
    /// `NotFound` without its message, `DiskFull`.
    pub fn set_prompt(&mut self, message: &MessageId, prompt: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO prompts (message_id, prompt) VALUES (?1, ?2)")?
            .execute(params![message.as_str(), prompt])
            .map_err(|e| StoreError::inserting(e, "prompt", "message"))?;
        self.connection
            .prepare_cached(
                "DELETE FROM prompts WHERE message_id IN (
                     SELECT m.id FROM messages m JOIN prompts p ON p.message_id = m.id
                     WHERE m.session_id = (SELECT session_id FROM messages WHERE id = ?1)
                         AND m.seq > (SELECT seq FROM messages WHERE id = ?1) - ?3
                     ORDER BY m.seq DESC LIMIT -1 OFFSET ?2)",
            )?
            .execute(params![message.as_str(), KEPT, LOOKED_BACK])?;
        Ok(())
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn prompt(&self, message: &MessageId) -> Result<Option<String>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT prompt FROM prompts WHERE message_id = ?1")?;
        let prompt = query.query_row([message.as_str()], |row| row.get::<_, Lossy>(0)).optional()?;
        Ok(prompt.map(|prompt| prompt.0))
    }

    /// That of the newest reply on the path shown which has one: by `speaker` in a chat of several, `None` in one between two.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn newest_prompt(
        &self,
        session: &SessionId,
        speaker: Option<&CharacterId>,
    ) -> Result<Option<String>, StoreError> {
        let mut query = self.connection.prepare_cached(NEWEST)?;
        let values = params![session.as_str(), speaker.map(CharacterId::as_str), LOOKED_BACK];
        let prompt = query.query_row(values, |row| row.get::<_, Lossy>(0)).optional()?;
        Ok(prompt.map(|prompt| prompt.0))
    }

    /// Which greeting a chat began with; 0 is the usual one.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn greeting(&self, session: &SessionId) -> Result<usize, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT greeting FROM sessions WHERE id = ?1")?;
        let greeting = query.query_row([session.as_str()], |row| row.get::<_, i64>(0)).optional()?;
        Ok(greeting.and_then(|index| usize::try_from(index).ok()).unwrap_or(0))
    }

    /// # Errors
    /// `NotFound` when there is no such chat.
    pub fn set_greeting(&mut self, session: &SessionId, greeting: usize) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE sessions SET greeting = ?2 WHERE id = ?1",
            params![session.as_str(), i64::try_from(greeting).unwrap_or(0)],
        )?;
        if changed == 0 { Err(StoreError::NotFound { what: "chat" }) } else { Ok(()) }
    }

    /// Puts other words in the place of a message's, and forgets their sound.
    ///
    /// # Errors
    /// `NotFound` when there is no such message.
    pub fn replace_text(&mut self, message: &MessageId, text: &str) -> Result<(), StoreError> {
        let transaction = self.write()?;
        let changed = transaction
            .execute("UPDATE messages SET text = ?2 WHERE id = ?1", params![message.as_str(), text])?;
        if changed == 0 {
            return Err(StoreError::NotFound { what: "message" });
        }
        let files: Vec<String> = transaction
            .prepare("SELECT file FROM clips WHERE message_id = ?1")?
            .query_map([message.as_str()], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        transaction.execute("DELETE FROM clips WHERE message_id = ?1", [message.as_str()])?;
        transaction.commit()?;
        for file in &files {
            self.media.remove(file)?;
        }
        Ok(())
    }
}

pub(crate) const NEWEST: &str = "SELECT p.prompt FROM messages m JOIN prompts p ON p.message_id = m.id
     WHERE m.session_id = ?1 AND m.speaker IS ?2
         AND m.place > (SELECT max(l.place) - ?3 FROM messages l WHERE l.session_id = ?1 AND l.place > -1)
     ORDER BY m.place DESC LIMIT 1";
