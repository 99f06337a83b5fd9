//! A chat as a tree of messages, and the path through it that is shown.
//!
//! A message's `parent` is the one before it; children of one parent are variants of each other. Messages on the path have a
//! `place`, counted from 0 without gaps; all other branches have none. Reading a chat is reading its path from an index.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use vis_core::{Message, MessageId, SessionId};

use crate::messages::{message, select};
use crate::pages::id_list;
use crate::sessions::as_limit;
use crate::{Store, StoreError};

/// One end of a chat's tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its last message.
    pub leaf: Message,
    /// The first message that it does not share with the path shown; `None` for the path itself.
    pub first: Option<Message>,
    /// The last message they have in common; `None` when they part at once.
    pub fork: Option<MessageId>,
    /// Messages they have in common.
    pub shared: usize,
    /// Messages after those.
    pub own: usize,
    pub current: bool,
}

/// A message as the tree sees it.
struct Node {
    id: String,
    parent: Option<String>,
    place: Option<i64>,
}

impl Store {
    /// Lets the path go through this message, and on from it as it last did. Nothing changes when it does already.
    ///
    /// # Errors
    /// `NotFound` when there is no such message.
    pub fn choose(&mut self, id: &MessageId) -> Result<(), StoreError> {
        let transaction = self.write()?;
        let session = session_of(&transaction, id)?;
        walk_through(&transaction, &session, id)?;
        Ok(transaction.commit()?)
    }

    /// Ends the path at this message, going through it first. What came after it becomes a branch.
    ///
    /// # Errors
    /// `NotFound` when there is no such message.
    pub fn end_path_at(&mut self, id: &MessageId) -> Result<(), StoreError> {
        let transaction = self.write()?;
        let session = session_of(&transaction, id)?;
        let place = walk_through(&transaction, &session, id)?;
        cut(&transaction, &session, place)?;
        Ok(transaction.commit()?)
    }

    /// Ends the path before this message, so that what is added next stands beside it.
    ///
    /// # Errors
    /// `NotFound` when there is no such message.
    pub fn end_path_before(&mut self, id: &MessageId) -> Result<(), StoreError> {
        let transaction = self.write()?;
        let session = session_of(&transaction, id)?;
        let place = walk_through(&transaction, &session, id)?;
        cut(&transaction, &session, place - 1)?;
        Ok(transaction.commit()?)
    }

    /// Those of these messages that have others beside them, each with all of them, oldest first.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn variants(&self, ids: &[MessageId]) -> Result<HashMap<MessageId, Vec<MessageId>>, StoreError> {
        let mut query = self.connection.prepare_cached(VARIANTS)?;
        let rows =
            query.query_map([id_list(ids)], |row| Ok((MessageId(row.get(0)?), MessageId(row.get(1)?))))?;
        let mut together: HashMap<MessageId, Vec<MessageId>> = HashMap::new();
        for row in rows {
            let (id, beside) = row?;
            together.entry(id).or_default().push(beside);
        }
        together.retain(|_, all| all.len() > 1);
        Ok(together)
    }

    /// A message with all that stand beside it, oldest first; it alone when there are none.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn variants_of(&self, id: &MessageId) -> Result<Vec<MessageId>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT o.id FROM messages m JOIN messages o ON o.session_id = m.session_id AND o.parent IS m.parent
             WHERE m.id = ?1 AND o.deleted_ms IS NULL ORDER BY o.seq",
        )?;
        let rows = query.query_map([id.as_str()], |row| Ok(MessageId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// All ends of a chat's tree, that of the path shown first, then the newest first.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn branches(&self, session: &SessionId) -> Result<Vec<Branch>, StoreError> {
        let mut leaves = self.connection.prepare_cached(
            "SELECT m.id FROM messages m
             WHERE m.session_id = ?1 AND m.deleted_ms IS NULL AND NOT EXISTS (
                 SELECT 1 FROM messages c
                 WHERE c.session_id = m.session_id AND c.parent = m.id AND c.deleted_ms IS NULL)
             ORDER BY m.place IS NULL, m.seq DESC",
        )?;
        let rows = leaves.query_map([session.as_str()], |row| Ok(MessageId(row.get(0)?)))?;
        let leaves = rows.collect::<Result<Vec<_>, _>>()?;
        leaves.iter().map(|leaf| self.branch(leaf)).collect()
    }

    fn branch(&self, leaf: &MessageId) -> Result<Branch, StoreError> {
        let (mut own, mut first, mut fork) = (0, None, None);
        let mut at = Some(leaf.0.clone());
        while let Some(node) = at.as_deref().map(|id| node(&self.connection, id)).transpose()?.flatten() {
            if node.place.is_some() {
                fork = Some(node);
                break;
            }
            own += 1;
            at = node.parent;
            first = Some(MessageId(node.id));
        }
        let shared = fork.as_ref().and_then(|node| node.place).map_or(0, |place| place as usize + 1);
        Ok(Branch {
            leaf: self.message(leaf)?.ok_or(StoreError::NotFound { what: "message" })?,
            first: first.map(|id| self.message(&id)).transpose()?.flatten(),
            fork: fork.map(|node| MessageId(node.id)),
            shared,
            own,
            current: own == 0,
        })
    }

    /// The messages of its chat that lead to this one, it last, at most so many; empty when there is no such message.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn path_to(&self, id: &MessageId, most: usize) -> Result<Vec<Message>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(PATH_TO))?;
        let rows = query.query_map(params![id.as_str(), as_limit(most)], message)?;
        let mut path = rows.collect::<Result<Vec<_>, _>>()?;
        path.reverse();
        Ok(path)
    }
}

pub(crate) const VARIANTS: &str = "SELECT m.id, o.id
     FROM json_each(?1) i CROSS JOIN messages m ON m.id = i.value
     CROSS JOIN messages o ON o.session_id = m.session_id AND o.parent IS m.parent
     WHERE m.deleted_ms IS NULL AND o.deleted_ms IS NULL ORDER BY i.key, o.seq";

pub(crate) const PATH_TO: &str = "JOIN (
         WITH RECURSIVE up (id, parent, depth) AS (
             SELECT id, parent, 0 FROM messages WHERE id = ?1
             UNION ALL
             SELECT a.id, a.parent, up.depth + 1 FROM messages a JOIN up ON a.id = up.parent
             WHERE up.depth + 1 < ?2)
         SELECT id, depth FROM up) p ON p.id = m.id
     WHERE m.deleted_ms IS NULL ORDER BY p.depth";

/// Where the next message of a chat is added: behind the end of its path.
pub(crate) fn next_place(
    transaction: &Transaction<'_>,
    session: &SessionId,
) -> Result<(Option<String>, i64), StoreError> {
    let Some((end, place)) = path_end(transaction, session.as_str())? else { return Ok((None, 0)) };
    // What is said now is what the path shows.
    transaction
        .prepare_cached("UPDATE messages SET next = NULL WHERE id = ?1 AND next IS NOT NULL")?
        .execute([&end])?;
    Ok((Some(end), place + 1))
}

fn path_end(connection: &Connection, session: &str) -> Result<Option<(String, i64)>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT id, place FROM messages WHERE session_id = ?1 AND place IS NOT NULL ORDER BY place DESC LIMIT 1",
    )?;
    Ok(query.query_row([session], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

fn session_of(transaction: &Transaction<'_>, id: &MessageId) -> Result<String, StoreError> {
    transaction
        .prepare_cached("SELECT session_id FROM messages WHERE id = ?1")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?
        .ok_or(StoreError::NotFound { what: "message" })
}

/// Lets the path go through a message; gives its place.
fn walk_through(transaction: &Transaction<'_>, session: &str, id: &MessageId) -> Result<i64, StoreError> {
    // From the message up to where it meets the path.
    let mut chain = Vec::new();
    let mut at = Some(id.0.clone());
    let mut place = -1;
    let mut parent = None;
    while let Some(node) = at.as_deref().map(|id| node(transaction, id)).transpose()?.flatten() {
        if let Some(found) = node.place {
            (place, parent) = (found, Some(node.id));
            break;
        }
        at = node.parent;
        chain.push(node.id);
    }
    if chain.is_empty() {
        return Ok(place);
    }
    cut(transaction, session, place)?;
    for id in chain.into_iter().rev() {
        if let Some(parent) = &parent {
            transaction
                .prepare_cached("UPDATE messages SET next = ?2 WHERE id = ?1")?
                .execute([parent, &id])?;
        }
        place += 1;
        set_place(transaction, &id, place)?;
        parent = Some(id);
    }
    descend(transaction, session, parent, place)?;
    Ok(place)
}

/// Goes on from a message of this place to an end of the tree.
fn descend(
    transaction: &Transaction<'_>,
    session: &str,
    from: Option<String>,
    place: i64,
) -> Result<(), StoreError> {
    let (mut at, mut place) = (from, place);
    while let Some(child) = child_of(transaction, session, at.as_deref())? {
        place += 1;
        set_place(transaction, &child, place)?;
        at = Some(child);
    }
    Ok(())
}

/// The child that was shown last, else the newest; one that was deleted only where there is no other.
fn child_of(
    connection: &Connection,
    session: &str,
    parent: Option<&str>,
) -> Result<Option<String>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT c.id FROM messages c
         WHERE c.session_id = ?1 AND c.parent IS ?2
         ORDER BY c.deleted_ms IS NOT NULL, c.id IS NOT (SELECT p.next FROM messages p WHERE p.id = ?2), c.seq DESC
         LIMIT 1",
    )?;
    Ok(query.query_row(params![session, parent], |row| row.get(0)).optional()?)
}

fn cut(transaction: &Transaction<'_>, session: &str, after: i64) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE messages SET place = NULL WHERE session_id = ?1 AND place > ?2")?
        .execute(params![session, after])?;
    Ok(())
}

fn set_place(transaction: &Transaction<'_>, id: &str, place: i64) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE messages SET place = ?2 WHERE id = ?1")?
        .execute(params![id, place])?;
    Ok(())
}

fn node(connection: &Connection, id: &str) -> Result<Option<Node>, StoreError> {
    let mut query = connection.prepare_cached("SELECT id, parent, place FROM messages WHERE id = ?1")?;
    let read =
        |row: &rusqlite::Row<'_>| Ok(Node { id: row.get(0)?, parent: row.get(1)?, place: row.get(2)? });
    Ok(query.query_row([id], read).optional()?)
}
