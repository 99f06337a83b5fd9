//! A whole chat put in at once: a copy of another one, or one that came from elsewhere.

use rusqlite::params;
use vis_core::{Message, Session};

use crate::{KeptGroup, Store, StoreError, groups, messages, sessions};

impl Store {
    /// A new chat with these messages, in order; with `group`, one of several. All of it or nothing.
    ///
    /// # Errors
    /// `Duplicate` when an id is taken, `DiskFull`.
    pub fn copy_session(
        &mut self,
        session: &Session,
        messages: &[Message],
        group: Option<&KeptGroup>,
    ) -> Result<(), StoreError> {
        let transaction = self.write()?;
        sessions::insert(&transaction, session)?;
        if let Some(group) = group {
            groups::put(&transaction, &session.id, group)?;
        }
        for message in messages {
            messages::insert(&transaction, message, None)?;
        }
        transaction.execute(
            "UPDATE sessions SET updated_ms = ?2 WHERE id = ?1",
            params![session.id.as_str(), session.updated_ms],
        )?;
        Ok(transaction.commit()?)
    }
}
