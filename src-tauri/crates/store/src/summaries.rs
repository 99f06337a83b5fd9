//! What was said before the part of a chat that a model still reads, in few words.

use rusqlite::{OptionalExtension, Row, params};
use vis_core::{MessageId, SessionId};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// Of a part of a chat's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSummary {
    pub id: String,
    pub session_id: SessionId,
    /// Its first and last message, both included.
    pub from: MessageId,
    pub to: MessageId,
    /// Messages it stands for.
    pub messages: u32,
    /// Empty: the person deleted it.
    pub text: String,
    /// The person changed it.
    pub edited: bool,
    pub created_ms: i64,
}

impl Store {
    /// Those of the path shown, in its order, the deleted ones too: what they stand for is not summarised again by itself.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn summaries(&self, session: &SessionId) -> Result<Vec<KeptSummary>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(
            "WHERE s.session_id = ?1 AND f.place IS NOT NULL AND t.place IS NOT NULL ORDER BY t.place, s.id",
        ))?;
        let rows = query.query_map([session.as_str()], summary)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn summary(&self, id: &str) -> Result<Option<KeptSummary>, StoreError> {
        let mut query = self.connection.prepare_cached(&select("WHERE s.id = ?1"))?;
        Ok(query.query_row([id], summary).optional()?)
    }

    /// The last message of the path shown that a summary stands for.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn summarised_to(&self, session: &SessionId) -> Result<Option<MessageId>, StoreError> {
        Ok(self.summaries(session)?.pop().map(|newest| newest.to))
    }

    /// # Errors
    /// `NotFound` without its chat or messages, `Duplicate`, `DiskFull`.
    pub fn add_summary(&mut self, summary: &KeptSummary) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO summaries (id, session_id, from_id, to_id, messages, text, edited, created_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    summary.id,
                    summary.session_id.as_str(),
                    summary.from.as_str(),
                    summary.to.as_str(),
                    summary.messages,
                    summary.text,
                    summary.edited,
                    summary.created_ms
                ],
            )
            .map_err(|e| StoreError::inserting(e, "summary", "chat"))?;
        Ok(())
    }

    /// Other words; an empty text deletes it. `edited`: the person chose them.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn set_summary(&mut self, id: &str, text: &str, edited: bool) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE summaries SET text = ?2, edited = ?3 WHERE id = ?1",
            params![id, text, edited],
        )?;
        if changed == 0 { Err(StoreError::NotFound { what: "summary" }) } else { Ok(()) }
    }
}

fn select(rest: &str) -> String {
    format!(
        "SELECT s.id, s.session_id, s.from_id, s.to_id, s.messages, s.text, s.edited, s.created_ms
         FROM summaries s JOIN messages f ON f.id = s.from_id JOIN messages t ON t.id = s.to_id {rest}"
    )
}

fn summary(row: &Row<'_>) -> rusqlite::Result<KeptSummary> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    Ok(KeptSummary {
        id: text(0)?,
        session_id: SessionId(text(1)?),
        from: MessageId(text(2)?),
        to: MessageId(text(3)?),
        messages: row.get(4)?,
        text: text(5)?,
        edited: row.get(6)?,
        created_ms: row.get(7)?,
    })
}
