//! A whole chat put in or read at once: a copy of another one, one that came from elsewhere, one that goes out.

use rusqlite::Transaction;
use vis_core::{Message, MessageId, Session, SessionId};

use crate::messages::{insert, insert_at, message, select_with};
use crate::{KeptGroup, Store, StoreError, groups, sessions};

/// A message with its place in the tree of its chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeMessage {
    pub message: Message,
    /// The message before it, which stands before it in a list too; `None`: it begins the chat.
    pub parent: Option<MessageId>,
    /// On the path that is shown.
    pub shown: bool,
}

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
        begin(&transaction, session, group)?;
        messages.iter().try_for_each(|message| insert(&transaction, message, None))?;
        Ok(transaction.commit()?)
    }

    /// A new chat with all its branches. Those of its messages that are shown are one path. All of it or nothing.
    ///
    /// # Errors
    /// `Duplicate` when an id is taken, `DiskFull`.
    pub fn put_tree(
        &mut self,
        session: &Session,
        tree: &[TreeMessage],
        group: Option<&KeptGroup>,
    ) -> Result<(), StoreError> {
        let transaction = self.write()?;
        begin(&transaction, session, group)?;
        let mut places = 0..;
        for TreeMessage { message, parent, shown } in tree {
            let place = if *shown { places.next() } else { None };
            insert_at(&transaction, message, None, parent.as_ref().map(MessageId::as_str), place)?;
        }
        Ok(transaction.commit()?)
    }

    /// All messages of a chat, on all branches, in the order in which they were kept; without those that were deleted.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn tree(&self, session: &SessionId) -> Result<Vec<TreeMessage>, StoreError> {
        let mut query = self.connection.prepare_cached(&select_with(
            "m.parent, m.place IS NOT NULL",
            "WHERE m.session_id = ?1 AND m.deleted_ms IS NULL ORDER BY m.seq",
        ))?;
        let rows = query.query_map([session.as_str()], |row| {
            let parent = row.get::<_, Option<String>>(9)?.map(MessageId);
            Ok(TreeMessage { message: message(row)?, parent, shown: row.get(10)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn begin(
    transaction: &Transaction<'_>,
    session: &Session,
    group: Option<&KeptGroup>,
) -> Result<(), StoreError> {
    sessions::insert(transaction, session)?;
    group.map_or(Ok(()), |group| groups::put(transaction, &session.id, group))
}
