//! The cards of own characters: kept whole, edited step by step.

use rusqlite::{OptionalExtension, Transaction, params};
use vis_core::{Character, CharacterId};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// Steps of editing that can be undone, and the bytes they may take together.
const STEPS: i64 = 100;
const STEP_BYTES: i64 = 8 << 20;
/// Edits of the same field within this time are one step: what is typed comes in pieces.
const SAME_STEP_MS: i64 = 5_000;

/// A character with its card, as it is kept.
#[derive(Clone, Debug)]
pub struct NewCard {
    pub character: Character,
    /// JSON: what lists show of it.
    pub facts: String,
    /// Digest of what the card says.
    pub fingerprint: String,
    pub card: KeptCard,
    /// What the card came in, without its text.
    pub body: Option<Vec<u8>>,
    pub pictures: Vec<KeptPicture>,
}

/// A card's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCard {
    /// JSON.
    pub card: String,
    /// `json`, `png` or `charx`.
    pub carrier: String,
}

/// A picture of a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPicture {
    pub id: String,
    pub width: u32,
    pub height: u32,
    /// Size of its file.
    pub bytes: u64,
    /// `None`: it lies in the card. Listings leave it out.
    pub picture: Option<Vec<u8>>,
}

/// An own character as lists need it.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnCharacter {
    pub character: Character,
    /// JSON.
    pub facts: String,
    pub created_ms: i64,
    pub changed_ms: i64,
    /// It has a card.
    pub carded: bool,
}

/// A character after an edit: its card, and what was made of it.
#[derive(Clone, Debug)]
pub struct CardEdit<'a> {
    pub character: &'a Character,
    pub facts: &'a str,
    pub fingerprint: &'a str,
    /// JSON.
    pub card: &'a str,
}

/// Whether there are steps to go back or forth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steps {
    pub undo: bool,
    pub redo: bool,
}

impl Store {
    /// Keeps new characters with their cards, all or none.
    ///
    /// # Errors
    /// `Duplicate` when an id is taken, `DiskFull`; then nothing is kept.
    pub fn add_cards(&mut self, cards: &[NewCard], now_ms: i64) -> Result<(), StoreError> {
        let transaction = self.write()?;
        for new in cards {
            let json = json(&new.character)?;
            transaction
                .prepare_cached(
                    "INSERT INTO characters (id, created_ms, changed_ms, character, facts, fingerprint)
                     VALUES (?1, ?2, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![new.character.id.as_str(), now_ms, json, new.facts, new.fingerprint])
                .map_err(|e| StoreError::inserting(e, "character", "character"))?;
            put_card(&transaction, &new.character.id, &new.card, new.body.as_deref())?;
            for picture in &new.pictures {
                put_picture(&transaction, &new.character.id, picture)?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Gives a character that has none a card.
    ///
    /// # Errors
    /// `NotFound` without the character, `Duplicate` when it has one.
    pub fn give_card(&mut self, id: &CharacterId, card: &KeptCard) -> Result<(), StoreError> {
        let transaction = self.write()?;
        put_card(&transaction, id, card, None)?;
        Ok(transaction.commit()?)
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn card(&self, id: &CharacterId) -> Result<Option<KeptCard>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT card, carrier FROM cards WHERE character_id = ?1")?;
        let card = query.query_row([id.as_str()], |row| {
            Ok(KeptCard { card: row.get::<_, Lossy>(0)?.0, carrier: row.get::<_, Lossy>(1)?.0 })
        });
        Ok(card.optional()?)
    }

    /// What the card came in, without its text.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn card_body(&self, id: &CharacterId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT body FROM card_bodies WHERE character_id = ?1")?;
        Ok(query.query_row([id.as_str()], |row| row.get(0)).optional()?)
    }

    /// Keeps a card as it is after an edit of `field`; undo gives back what was before.
    ///
    /// # Errors
    /// `NotFound` without the card, `DiskFull`; then nothing was changed.
    pub fn edit_card(&mut self, edit: &CardEdit<'_>, field: &str, now_ms: i64) -> Result<(), StoreError> {
        let id = edit.character.id.as_str();
        let transaction = self.write()?;
        let (before, step): (Lossy, i64) = transaction
            .prepare_cached("SELECT card, edit FROM cards WHERE character_id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .ok_or(StoreError::NotFound { what: "character" })?;
        let forgotten = transaction
            .prepare_cached("DELETE FROM card_edits WHERE character_id = ?1 AND step > ?2")?
            .execute(params![id, step])?;
        let latest: Option<(Lossy, i64)> = transaction
            .prepare_cached("SELECT field, edited_ms FROM card_edits WHERE character_id = ?1 AND step = ?2")?
            .query_row(params![id, step], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let goes_on = latest
            .as_ref()
            .is_some_and(|(was, at)| was.0 == field && forgotten == 0 && now_ms - at < SAME_STEP_MS);
        if latest.is_none() {
            put_step(&transaction, id, (step, ""), &before.0, now_ms)?;
        }
        let step = if goes_on { step } else { step + 1 };
        put_step(&transaction, id, (step, field), edit.card, now_ms)?;
        forget_oldest(&transaction, id, step)?;
        put_edit(&transaction, edit, step, now_ms)?;
        Ok(transaction.commit()?)
    }

    /// The card as it was one step before (`back`) or after, and that step's number.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn card_step(&self, id: &CharacterId, back: bool) -> Result<Option<(i64, String)>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT e.step, e.card FROM cards c JOIN card_edits e ON e.character_id = c.character_id
             WHERE c.character_id = ?1 AND e.step = c.edit + ?2",
        )?;
        let direction = if back { -1 } else { 1 };
        let found = query
            .query_row(params![id.as_str(), direction], |row| Ok((row.get(0)?, row.get::<_, Lossy>(1)?.0)));
        Ok(found.optional()?)
    }

    /// Lets the card stand at a step that [`Store::card_step`] gave.
    ///
    /// # Errors
    /// `NotFound` without the card.
    pub fn go_to_step(&mut self, edit: &CardEdit<'_>, step: i64, now_ms: i64) -> Result<(), StoreError> {
        let transaction = self.write()?;
        put_edit(&transaction, edit, step, now_ms)?;
        Ok(transaction.commit()?)
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn card_steps(&self, id: &CharacterId) -> Result<Steps, StoreError> {
        Ok(Steps { undo: self.card_step(id, true)?.is_some(), redo: self.card_step(id, false)?.is_some() })
    }

    /// Own characters for lists, the oldest first; with `only` that one alone. One whose words can no longer be read is left out
    /// and named in the log.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn own_rows(&self, only: Option<&CharacterId>) -> Result<Vec<OwnCharacter>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT character, facts, created_ms, changed_ms, EXISTS (SELECT 1 FROM cards WHERE character_id = id)
             FROM characters WHERE deleted_ms IS NULL AND (?1 IS NULL OR id = ?1) ORDER BY created_ms, id",
        )?;
        let mut rows = query.query([only.map(CharacterId::as_str)])?;
        let mut own = Vec::new();
        while let Some(row) = rows.next()? {
            let (character, facts): (Lossy, Lossy) = (row.get(0)?, row.get(1)?);
            match serde_json::from_str(&character.0) {
                Ok(character) => own.push(OwnCharacter {
                    character,
                    facts: facts.0,
                    created_ms: row.get(2)?,
                    changed_ms: row.get(3)?,
                    carded: row.get(4)?,
                }),
                Err(error) => tracing::warn!("character ignored: {error}"),
            }
        }
        Ok(own)
    }

    /// Who has a card that says the same.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn same_card(&self, fingerprint: &str) -> Result<Option<CharacterId>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id FROM characters WHERE fingerprint = ?1 AND deleted_ms IS NULL ORDER BY created_ms LIMIT 1",
        )?;
        let found = query.query_row([fingerprint], |row| row.get::<_, Lossy>(0)).optional()?;
        Ok(found.map(|id| CharacterId(id.0)))
    }

    /// Measures of a card's pictures, without their bytes.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn pictures(&self, id: &CharacterId) -> Result<Vec<KeptPicture>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, width, height, bytes FROM card_pictures WHERE character_id = ?1 ORDER BY rowid",
        )?;
        let rows = query.query_map([id.as_str()], |row| {
            let (width, height, bytes): (i64, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
            let side = |side: i64| u32::try_from(side).unwrap_or(0);
            Ok(KeptPicture {
                id: row.get::<_, Lossy>(0)?.0,
                width: side(width),
                height: side(height),
                bytes: u64::try_from(bytes).unwrap_or(0),
                picture: None,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The file of a picture that was added here; `None`: it lies in the card, or nowhere.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn picture(&self, id: &CharacterId, picture: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT picture FROM card_pictures WHERE character_id = ?1 AND id = ?2")?;
        let found = query.query_row(params![id.as_str(), picture], |row| row.get::<_, Option<Vec<u8>>>(0));
        Ok(found.optional()?.flatten())
    }

    /// # Errors
    /// `NotFound` without the character, `DiskFull`.
    pub fn keep_picture(&mut self, id: &CharacterId, picture: &KeptPicture) -> Result<(), StoreError> {
        put_picture(&self.connection, id, picture)
    }

    /// The main picture made small, JPEG; `None` when it was not made yet.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn card_portrait(&self, id: &CharacterId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT portrait FROM card_portraits WHERE character_id = ?1")?;
        Ok(query.query_row([id.as_str()], |row| row.get(0)).optional()?)
    }

    /// `None` forgets it, because the main picture is another one now.
    ///
    /// # Errors
    /// `NotFound` without the character, `DiskFull`.
    pub fn set_card_portrait(&mut self, id: &CharacterId, portrait: Option<&[u8]>) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM card_portraits WHERE character_id = ?1", [id.as_str()])?;
        if let Some(portrait) = portrait {
            self.connection
                .execute(
                    "INSERT INTO card_portraits (character_id, portrait) VALUES (?1, ?2)",
                    params![id.as_str(), portrait],
                )
                .map_err(|e| StoreError::inserting(e, "portrait", "character"))?;
        }
        Ok(())
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn favourites(&self) -> Result<Vec<CharacterId>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT character_id FROM favourites")?;
        let rows = query.query_map([], |row| Ok(CharacterId(row.get::<_, Lossy>(0)?.0)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// `DiskFull`.
    pub fn set_favourite(&mut self, id: &CharacterId, favourite: bool) -> Result<(), StoreError> {
        let statement = match favourite {
            true => "INSERT OR IGNORE INTO favourites (character_id) VALUES (?1)",
            false => "DELETE FROM favourites WHERE character_id = ?1",
        };
        self.connection.execute(statement, [id.as_str()])?;
        Ok(())
    }

    /// When each character was last talked with, milliseconds since 1970, UTC.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn last_chats(&self) -> Result<Vec<(CharacterId, i64)>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT character_id, max(updated_ms) FROM sessions WHERE deleted_ms IS NULL GROUP BY character_id",
        )?;
        let rows = query.query_map([], |row| Ok((CharacterId(row.get::<_, Lossy>(0)?.0), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn json(character: &Character) -> Result<String, StoreError> {
    serde_json::to_string(character).map_err(|e| StoreError::Unexpected(Box::new(e)))
}

fn put_card(
    transaction: &Transaction<'_>,
    id: &CharacterId,
    card: &KeptCard,
    body: Option<&[u8]>,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT INTO cards (character_id, card, carrier) VALUES (?1, ?2, ?3)")?
        .execute(params![id.as_str(), card.card, card.carrier])
        .map_err(|e| StoreError::inserting(e, "card", "character"))?;
    if let Some(body) = body {
        transaction
            .prepare_cached("INSERT INTO card_bodies (character_id, body) VALUES (?1, ?2)")?
            .execute(params![id.as_str(), body])?;
    }
    Ok(())
}

fn put_picture(
    connection: &rusqlite::Connection,
    id: &CharacterId,
    picture: &KeptPicture,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO card_pictures (character_id, id, width, height, bytes, picture)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            id.as_str(),
            picture.id,
            picture.width,
            picture.height,
            i64::try_from(picture.bytes).unwrap_or(i64::MAX),
            picture.picture
        ])
        .map_err(|e| StoreError::inserting(e, "picture", "character"))?;
    Ok(())
}

/// The card at a step, with the field that was edited.
fn put_step(
    transaction: &Transaction<'_>,
    id: &str,
    (step, field): (i64, &str),
    card: &str,
    now_ms: i64,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO card_edits (character_id, step, field, edited_ms, card) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![id, step, field, now_ms, card])?;
    Ok(())
}

fn put_edit(
    transaction: &Transaction<'_>,
    edit: &CardEdit<'_>,
    step: i64,
    now_ms: i64,
) -> Result<(), StoreError> {
    let id = edit.character.id.as_str();
    let changed = transaction
        .prepare_cached("UPDATE cards SET card = ?2, edit = ?3 WHERE character_id = ?1")?
        .execute(params![id, edit.card, step])?;
    if changed == 0 {
        return Err(StoreError::NotFound { what: "character" });
    }
    transaction
        .prepare_cached(
            "UPDATE characters SET character = ?2, facts = ?3, fingerprint = ?4, changed_ms = ?5 WHERE id = ?1",
        )?
        .execute(params![id, json(edit.character)?, edit.facts, edit.fingerprint, now_ms])?;
    Ok(())
}

/// Keeps the newest steps, as many as there is room for; the one under way always.
fn forget_oldest(transaction: &Transaction<'_>, id: &str, step: i64) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "DELETE FROM card_edits WHERE character_id = ?1 AND step < ?2 AND (step <= ?2 - ?3 OR step <= (
                 SELECT step FROM (
                     SELECT step, sum(length(card)) OVER (ORDER BY step DESC) AS together
                     FROM card_edits WHERE character_id = ?1
                 ) WHERE together > ?4 ORDER BY step DESC LIMIT 1))",
        )?
        .execute(params![id, step, STEPS, STEP_BYTES])?;
    Ok(())
}
