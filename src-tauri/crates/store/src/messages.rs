use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use vis_core::{CharacterId, Message, MessageId, Role, SessionId};

use crate::sessions::as_limit;
use crate::text::{Lossy, one_line};
use crate::{Store, StoreError, pages, tree};

/// Characters of the first message that become a chat's title.
const TITLE: usize = 60;

/// How a reply came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finish {
    /// The character had said everything.
    Complete,
    /// The person pressed Stop.
    Stopped,
    /// The person spoke or wrote over it.
    Interrupted,
    /// The model or its process failed; what had come until then is kept.
    Failed,
    /// It reached the greatest length a reply may have.
    Length,
}

impl Finish {
    const ALL: [Self; 5] = [Self::Complete, Self::Stopped, Self::Interrupted, Self::Failed, Self::Length];

    /// As it stands in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Stopped => "stopped",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
            Self::Length => "length",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finish| finish.as_str() == word)
    }
}

impl Store {
    /// Adds a message at the end of its chat's path and sets the chat's `updated_ms`; the person's first message names an
    /// untitled chat. It is on the disk when this returns. `has_voice` is ignored: clips decide it.
    ///
    /// # Errors
    /// `NotFound` without its chat, `Duplicate` when the id is taken, `DiskFull`; then nothing was changed.
    pub fn append(&mut self, message: &Message) -> Result<(), StoreError> {
        self.append_with(message, None)
    }

    /// [`Store::append`] for a reply that has come to its end.
    ///
    /// # Errors
    /// As [`Store::append`].
    pub fn append_reply(&mut self, message: &Message, finish: Finish) -> Result<(), StoreError> {
        self.append_with(message, Some(finish))
    }

    /// Replaces the text of a reply, for example by what was heard of it.
    ///
    /// # Errors
    /// `NotFound` when there is no reply of this id.
    pub fn set_reply(
        &mut self,
        id: &MessageId,
        text: &str,
        cut: bool,
        finish: Finish,
    ) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE messages SET text = ?2, cut = ?3, finish = ?4 WHERE id = ?1 AND role = 'assistant'",
            params![id.as_str(), text, cut, finish.as_str()],
        )?;
        if changed == 0 { Err(StoreError::NotFound { what: "reply" }) } else { Ok(()) }
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn message(&self, id: &MessageId) -> Result<Option<Message>, StoreError> {
        let mut query = self.connection.prepare_cached(&select("WHERE m.id = ?1"))?;
        Ok(query.query_row([id.as_str()], message).optional()?)
    }

    /// How a reply ended; `None` for the person's messages and for replies whose end was never recorded.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn finish(&self, id: &MessageId) -> Result<Option<Finish>, StoreError> {
        let word: Option<Option<Lossy>> = self
            .connection
            .query_row("SELECT finish FROM messages WHERE id = ?1", [id.as_str()], |row| row.get(0))
            .optional()?;
        Ok(word.flatten().and_then(|word| Finish::parse(&word.0)))
    }

    /// The path of a chat that is shown, oldest first; empty when there is no such chat.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn messages(&self, session: &SessionId) -> Result<Vec<Message>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(PATH))?;
        let rows = query.query_map([session.as_str()], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many messages the path shown has.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn count_messages(&self, session: &SessionId) -> Result<usize, StoreError> {
        let mut query = self.connection.prepare_cached(PATH_END)?;
        let end: Option<i64> = query.query_row([session.as_str()], |row| row.get(0))?;
        pages::shown_before(&self.connection, session, end.map_or(0, |last| last + 1))
    }

    /// The last `limit` messages of a chat, oldest first; its cost does not grow with the chat.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn recent(&self, session: &SessionId, limit: usize) -> Result<Vec<Message>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(RECENT))?;
        let rows = query.query_map(params![session.as_str(), as_limit(limit)], message)?;
        let mut messages = rows.collect::<Result<Vec<_>, _>>()?;
        messages.reverse();
        Ok(messages)
    }

    /// At least the last `least` messages of a chat where it has as many, fewer than twice as many, oldest first;
    /// its cost does not grow with the chat.
    ///
    /// The first one stays the same while `least` messages are added, then moves by as many. A prompt made of these is
    /// byte-stable from turn to turn; one made of [`Store::recent`] would begin elsewhere with every message.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn messages_tail(&self, session: &SessionId, least: usize) -> Result<Vec<Message>, StoreError> {
        let mut query = self.connection.prepare_cached(&select(TAIL))?;
        let rows = query.query_map(params![session.as_str(), as_limit(least.max(1))], message)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn append_with(&mut self, message: &Message, finish: Option<Finish>) -> Result<(), StoreError> {
        let transaction = self.write()?;
        insert(&transaction, message, finish)?;
        touch(&transaction, message)?;
        Ok(transaction.commit()?)
    }
}

/// `place > -1` and not `IS NOT NULL`: only a comparison lets the index give the order.
const PATH: &str = "WHERE m.session_id = ?1 AND m.place > -1 AND m.deleted_ms IS NULL ORDER BY m.place";

/// `max` of the index's second column is one step; `count` would be one for every message.
pub(crate) const PATH_END: &str = "SELECT max(place) FROM messages WHERE session_id = ?1 AND place > -1";

pub(crate) const RECENT: &str =
    "WHERE m.session_id = ?1 AND m.place > -1 AND m.deleted_ms IS NULL ORDER BY m.place DESC LIMIT ?2";

/// Places have no gaps. The division is one of whole numbers.
pub(crate) const TAIL: &str = "WHERE m.session_id = ?1 AND m.deleted_ms IS NULL AND m.place >=
     max(0, (SELECT max(l.place) + 1 - ?2 FROM messages l WHERE l.session_id = ?1 AND l.place > -1)) / ?2 * ?2
     ORDER BY m.place";

pub(crate) fn select(rest: &str) -> String {
    select_with("NULL", rest)
}

/// The columns that [`message`] reads, and `more` after those nine.
pub(crate) fn select_with(more: &str, rest: &str) -> String {
    format!(
        "SELECT m.id, m.session_id, m.role, m.text, m.created_ms, m.cut, m.spoken, m.speaker,
                EXISTS (SELECT 1 FROM clips c WHERE c.message_id = m.id), {more}
         FROM messages m {rest}"
    )
}

pub(crate) fn insert(
    transaction: &Transaction<'_>,
    message: &Message,
    finish: Option<Finish>,
) -> Result<(), StoreError> {
    let (parent, place) = tree::next_place(transaction, &message.session_id)?;
    insert_at(transaction, message, finish, parent.as_deref(), Some(place))
}

/// Puts a message behind another one; without a place it is not on the path shown.
pub(crate) fn insert_at(
    transaction: &Transaction<'_>,
    message: &Message,
    finish: Option<Finish>,
    parent: Option<&str>,
    place: Option<i64>,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO messages (id, session_id, seq, role, text, created_ms, cut, spoken, finish, speaker, parent, place)
             VALUES (?1, ?2, (SELECT coalesce(max(seq) + 1, 0) FROM messages WHERE session_id = ?2),
                     ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            message.id.as_str(),
            message.session_id.as_str(),
            role_name(message.role),
            message.text,
            message.created_ms,
            message.cut,
            message.spoken,
            finish.map(Finish::as_str),
            message.speaker.as_ref().map(CharacterId::as_str),
            parent,
            place,
        ])
        .map_err(|e| StoreError::inserting(e, "message", "chat"))?;
    Ok(())
}

/// A clock that was set back must not move the chat down the list.
pub(crate) fn touch(transaction: &Transaction<'_>, message: &Message) -> Result<(), StoreError> {
    let title = match message.role {
        Role::User => one_line(&message.text, TITLE),
        Role::Assistant => String::new(),
    };
    // What was typed is sent now.
    let sent = message.role == Role::User && !message.spoken;
    transaction
        .prepare_cached(
            "UPDATE sessions SET updated_ms = max(updated_ms, ?2), title = iif(title = '', ?3, title),
                    draft = iif(?4, '', draft)
             WHERE id = ?1",
        )?
        .execute(params![message.session_id.as_str(), message.created_ms, title, sent])?;
    Ok(())
}

pub(crate) fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    Ok(Message {
        id: MessageId(text(0)?),
        session_id: SessionId(text(1)?),
        role: parse_role(&text(2)?)?,
        text: text(3)?,
        created_ms: row.get(4)?,
        cut: row.get(5)?,
        spoken: row.get(6)?,
        speaker: row.get::<_, Option<Lossy>>(7)?.map(|id| CharacterId(id.0)),
        has_voice: row.get(8)?,
    })
}

pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

fn parse_role(name: &str) -> rusqlite::Result<Role> {
    match name {
        "user" => Ok(Role::User),
        "assistant" => Ok(Role::Assistant),
        _ => Err(rusqlite::Error::FromSqlConversionFailure(
            2,
            Type::Text,
            format!("unknown role {name}").into(),
        )),
    }
}
