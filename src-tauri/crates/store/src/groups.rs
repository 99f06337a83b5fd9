//! Chats of several: who takes part, and how it is decided who answers.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row, Transaction, params};
use vis_core::{CharacterId, SessionId};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// One who takes part in a chat of several, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMember {
    pub character_id: CharacterId,
    /// As it was when they joined.
    pub name: String,
    /// Listens, and never answers unasked.
    pub muted: bool,
    /// Was sent away.
    pub gone: bool,
}

/// A chat of several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptGroup {
    /// The word of the turn order; its meaning is not the store's.
    pub order: String,
    /// In the order of joining, with those who are gone.
    pub members: Vec<KeptMember>,
}

impl Store {
    /// Makes a chat one of several. All of it or nothing.
    ///
    /// # Errors
    /// `NotFound` without its chat, `Duplicate` for somebody named twice, `DiskFull`.
    pub fn set_group(&mut self, session: &SessionId, group: &KeptGroup) -> Result<(), StoreError> {
        let transaction = self.write()?;
        put(&transaction, session, group)?;
        Ok(transaction.commit()?)
    }

    /// `None` for a chat between two.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn group(&self, session: &SessionId) -> Result<Option<KeptGroup>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT turn_order FROM sessions WHERE id = ?1")?;
        let order = query.query_row([session.as_str()], |row| row.get::<_, Option<Lossy>>(0)).optional()?;
        let Some(order) = order.flatten() else { return Ok(None) };
        let mut query = self.connection.prepare_cached(
            "SELECT character_id, name, muted, gone FROM session_members WHERE session_id = ?1 ORDER BY place",
        )?;
        let members = query.query_map([session.as_str()], |row| member(row, 0))?;
        Ok(Some(KeptGroup { order: order.0, members: members.collect::<Result<_, _>>()? }))
    }

    /// All chats of several that are not in the trash.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn groups(&self) -> Result<HashMap<SessionId, KeptGroup>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT s.id, s.turn_order, m.character_id, m.name, m.muted, m.gone
             FROM session_members m JOIN sessions s ON s.id = m.session_id
             WHERE s.deleted_ms IS NULL AND s.turn_order IS NOT NULL ORDER BY m.session_id, m.place",
        )?;
        let mut groups: HashMap<SessionId, KeptGroup> = HashMap::new();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let group = groups.entry(SessionId(row.get::<_, Lossy>(0)?.0)).or_default();
            group.order = row.get::<_, Lossy>(1)?.0;
            group.members.push(member(row, 2)?);
        }
        Ok(groups)
    }

    /// Whose chat it counts as, and whose face stands for it in lists.
    ///
    /// # Errors
    /// `NotFound` when there is no such chat.
    pub fn set_session_character(
        &mut self,
        session: &SessionId,
        character: &CharacterId,
    ) -> Result<(), StoreError> {
        let changed = self.connection.execute(
            "UPDATE sessions SET character_id = ?2 WHERE id = ?1",
            params![session.as_str(), character.as_str()],
        )?;
        if changed == 0 { Err(StoreError::NotFound { what: "chat" }) } else { Ok(()) }
    }
}

/// From four columns, `from` being the first.
/// Makes a chat one of several.
pub(crate) fn put(
    transaction: &Transaction<'_>,
    session: &SessionId,
    group: &KeptGroup,
) -> Result<(), StoreError> {
    let changed = transaction.execute(
        "UPDATE sessions SET turn_order = ?2 WHERE id = ?1",
        params![session.as_str(), group.order],
    )?;
    if changed == 0 {
        return Err(StoreError::NotFound { what: "chat" });
    }
    transaction.execute("DELETE FROM session_members WHERE session_id = ?1", [session.as_str()])?;
    for (place, member) in (0_i64..).zip(&group.members) {
        transaction
            .execute(
                "INSERT INTO session_members (session_id, character_id, place, name, muted, gone)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    session.as_str(),
                    member.character_id.as_str(),
                    place,
                    member.name,
                    member.muted,
                    member.gone
                ],
            )
            .map_err(|e| StoreError::inserting(e, "member", "chat"))?;
    }
    Ok(())
}

fn member(row: &Row<'_>, from: usize) -> rusqlite::Result<KeptMember> {
    Ok(KeptMember {
        character_id: CharacterId(row.get::<_, Lossy>(from)?.0),
        name: row.get::<_, Lossy>(from + 1)?.0,
        muted: row.get(from + 2)?,
        gone: row.get(from + 3)?,
    })
}
