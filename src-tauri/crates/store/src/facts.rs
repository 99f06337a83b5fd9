//! What is remembered of the person, and what is to be forgotten.

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, Transaction, params, params_from_iter};
use vis_core::{CharacterId, MessageId, SessionId};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// Something that is remembered.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptFact {
    pub id: String,
    /// Who remembers it; `None`: every companion.
    pub character: Option<CharacterId>,
    pub kind: String,
    /// Two facts with the same one contradict each other; empty for one that the person wrote.
    pub subject: String,
    pub value: String,
    pub text: String,
    /// The person has not said yet that it may be kept.
    pub proposed: bool,
    pub pinned: bool,
    /// 0-1.
    pub importance: f32,
    pub source: Option<KeptSource>,
    /// Milliseconds since 1970, UTC.
    pub created_ms: i64,
    pub updated_ms: i64,
    /// Times a model read it.
    pub recalled: u32,
}

/// Where something was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSource {
    pub session: SessionId,
    pub message: MessageId,
    /// Bytes of the message's text as it was.
    pub from: usize,
    pub to: usize,
}

/// What a fact said before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierText {
    pub text: String,
    pub until_ms: i64,
}

/// What is left of something forgotten: digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tombstone {
    pub fact_id: String,
    /// Of subject and value.
    pub fact: String,
    /// Of the sentence that said it; empty: none is known.
    pub sentence: String,
    /// Of each word that says it.
    pub words: Vec<String>,
    /// In which the person asked for it.
    pub message: Option<MessageId>,
    pub forgotten_ms: i64,
}

impl Store {
    /// Keeps a new fact, or new words for one: those before become history when the text is another. `words`: its stems.
    ///
    /// # Errors
    /// `DiskFull` and the like; then nothing changed.
    pub fn put_fact(&mut self, fact: &KeptFact, words: &str) -> Result<(), StoreError> {
        let transaction = self.write()?;
        let before: Option<Lossy> = transaction
            .query_row("SELECT text FROM facts WHERE id = ?1", [&fact.id], |row| row.get(0))
            .optional()?;
        if let Some(before) = before.filter(|before| before.0 != fact.text) {
            transaction.execute(
                "INSERT INTO fact_history (fact_id, step, text, until_ms)
                 VALUES (?1, (SELECT coalesce(max(step) + 1, 0) FROM fact_history WHERE fact_id = ?1), ?2, ?3)",
                params![fact.id, before.0, fact.updated_ms],
            )?;
        }
        write_fact(&transaction, fact)?;
        transaction.execute(&format!("DELETE FROM fact_words WHERE rowid = {NUMBER}"), [&fact.id])?;
        transaction.execute(
            &format!("INSERT INTO fact_words (rowid, words) VALUES ({NUMBER}, ?2)"),
            params![fact.id, words],
        )?;
        Ok(transaction.commit()?)
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn fact(&self, id: &str) -> Result<Option<KeptFact>, StoreError> {
        let mut query = self.connection.prepare_cached(&select("WHERE id = ?1"))?;
        Ok(query.query_row([id], fact).optional()?)
    }

    /// Facts that a companion may know in a chat: those of all companions, their own, and what was said in this chat. `None`: all
    /// there are. Pinned first, then the newest.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn facts(&self, of: Option<(&CharacterId, Option<&SessionId>)>) -> Result<Vec<KeptFact>, StoreError> {
        const ORDER: &str = "ORDER BY pinned DESC, updated_ms DESC, number DESC";
        let (rest, values) = match of {
            None => (ORDER.to_owned(), Vec::new()),
            Some((character, session)) => {
                let known = "WHERE character_id IS NULL OR character_id = ?1 OR session_id = ?2";
                let session = session.map_or("", SessionId::as_str);
                let values = vec![Value::from(character.0.clone()), Value::from(session.to_owned())];
                (format!("{known} {ORDER}"), values)
            }
        };
        let mut query = self.connection.prepare_cached(&select(&rest))?;
        let rows = query.query_map(params_from_iter(values), fact)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How well facts fit words (stems), by id: the best is 1, and what has none of them is not there. `begins`: the last word may be
    /// the beginning of one.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn fact_ranks(&self, words: &[String], begins: bool) -> Result<HashMap<String, f32>, StoreError> {
        let quoted = words.iter().map(|word| format!("\"{}\"", word.replace('"', "")));
        let mut wanted = quoted.collect::<Vec<_>>().join(" OR ");
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        if begins {
            wanted.push_str(" *");
        }
        let mut query = self.connection.prepare_cached(
            "SELECT f.id, bm25(fact_words) FROM fact_words w JOIN facts f ON f.number = w.rowid
             WHERE fact_words MATCH ?1",
        )?;
        // The lower the better, and below 0.
        let rows =
            query.query_map([wanted], |row| Ok((row.get::<_, Lossy>(0)?.0, -row.get::<_, f64>(1)?)))?;
        let found: Vec<(String, f64)> = rows.collect::<Result<_, _>>()?;
        let best = found.iter().map(|(_, rank)| *rank).fold(f64::MIN_POSITIVE, f64::max);
        Ok(found.into_iter().map(|(id, rank)| (id, (rank / best).max(0.0) as f32)).collect())
    }

    /// Facts with exactly this subject, of the companion and of all.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn facts_about(
        &self,
        subject: &str,
        character: Option<&CharacterId>,
    ) -> Result<Vec<KeptFact>, StoreError> {
        let rest = "WHERE subject = ?1 AND (character_id IS NULL OR character_id IS ?2) ORDER BY number";
        let mut query = self.connection.prepare_cached(&select(rest))?;
        let rows = query.query_map(params![subject, character.map(CharacterId::as_str)], fact)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was learned last in a chat: all facts of the newest message that taught any.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn last_learned(&self, session: &SessionId) -> Result<Vec<KeptFact>, StoreError> {
        let rest = "WHERE message_id = (SELECT message_id FROM facts WHERE session_id = ?1
                    ORDER BY updated_ms DESC, number DESC LIMIT 1) ORDER BY number";
        let mut query = self.connection.prepare_cached(&select(rest))?;
        let rows = query.query_map([session.as_str()], fact)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What a fact said before, the newest first.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn earlier_texts(&self, id: &str) -> Result<Vec<EarlierText>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT text, until_ms FROM fact_history WHERE fact_id = ?1 ORDER BY step DESC",
        )?;
        let rows = query.query_map([id], |row| {
            Ok(EarlierText { text: row.get::<_, Lossy>(0)?.0, until_ms: row.get(1)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A model read these facts.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn count_recalled(&mut self, ids: &[String]) -> Result<(), StoreError> {
        let transaction = self.write()?;
        for id in ids {
            transaction
                .prepare_cached("UPDATE facts SET recalled = recalled + 1 WHERE id = ?1")?
                .execute([id])?;
        }
        Ok(transaction.commit()?)
    }

    /// Deletes a fact with all that it ever said, also where it stands in kept prompts, and leaves a tombstone.
    ///
    /// # Errors
    /// `NotFound`, `DiskFull`; then nothing changed.
    pub fn forget_fact(&mut self, tombstone: &Tombstone) -> Result<(), StoreError> {
        let id = &tombstone.fact_id;
        let gone = self.fact(id)?.ok_or(StoreError::NotFound { what: "memory" })?;
        let mut texts: Vec<String> =
            self.earlier_texts(id)?.into_iter().map(|earlier| earlier.text).collect();
        texts.push(gone.text);
        let transaction = self.write()?;
        for text in texts {
            blank_prompts(&transaction, &text)?;
        }
        transaction.execute(&format!("DELETE FROM fact_words WHERE rowid = {NUMBER}"), [id])?;
        transaction.execute("DELETE FROM facts WHERE id = ?1", [id])?;
        let words =
            serde_json::to_string(&tombstone.words).map_err(|e| StoreError::Unexpected(Box::new(e)))?;
        let asked = tombstone.message.as_ref().map(MessageId::as_str);
        transaction.execute(
            "INSERT INTO forgotten (fact_id, fact, sentence, words, message_id, forgotten_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![id, tombstone.fact, tombstone.sentence, words, asked, tombstone.forgotten_ms],
        )?;
        // Merged, the index no longer holds the words.
        transaction.execute("INSERT INTO fact_words (fact_words) VALUES ('optimize')", [])?;
        Ok(transaction.commit()?)
    }

    /// Deletes a fact and leaves nothing: what it said stands in another one.
    ///
    /// # Errors
    /// `NotFound`, `DiskFull`; then nothing changed.
    pub fn drop_fact(&mut self, id: &str) -> Result<(), StoreError> {
        let transaction = self.write()?;
        transaction.execute(&format!("DELETE FROM fact_words WHERE rowid = {NUMBER}"), [id])?;
        if transaction.execute("DELETE FROM facts WHERE id = ?1", [id])? == 0 {
            return Err(StoreError::NotFound { what: "memory" });
        }
        Ok(transaction.commit()?)
    }

    /// Takes the tombstone of a fact away.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn remove_tombstone(&mut self, fact_id: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM forgotten WHERE fact_id = ?1", [fact_id])?;
        Ok(())
    }

    /// All tombstones.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT fact_id, fact, sentence, words, message_id, forgotten_ms FROM forgotten",
        )?;
        let rows = query.query_map([], |row| {
            let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
            Ok(Tombstone {
                fact_id: text(0)?,
                fact: text(1)?,
                sentence: text(2)?,
                words: serde_json::from_str(&text(3)?).unwrap_or_default(),
                message: row.get::<_, Option<Lossy>>(4)?.map(|id| MessageId(id.0)),
                forgotten_ms: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The number of the fact with the id in the first value.
const NUMBER: &str = "(SELECT number FROM facts WHERE id = ?1)";

fn write_fact(transaction: &Transaction<'_>, fact: &KeptFact) -> Result<(), StoreError> {
    let state = if fact.proposed { "proposed" } else { "kept" };
    let source = fact.source.as_ref();
    transaction.execute(
        "INSERT INTO facts (id, character_id, kind, subject, value, text, state, pinned, importance, session_id, message_id,
                            span_from, span_to, created_ms, updated_ms, recalled)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
         ON CONFLICT (id) DO UPDATE SET character_id = excluded.character_id, kind = excluded.kind,
             subject = excluded.subject, value = excluded.value, text = excluded.text, state = excluded.state,
             pinned = excluded.pinned, importance = excluded.importance, session_id = excluded.session_id,
             message_id = excluded.message_id, span_from = excluded.span_from, span_to = excluded.span_to,
             updated_ms = excluded.updated_ms,
             embedding = iif(text = excluded.text, embedding, NULL)",
        params![
            fact.id,
            fact.character.as_ref().map(CharacterId::as_str),
            fact.kind,
            fact.subject,
            fact.value,
            fact.text,
            state,
            fact.pinned,
            f64::from(fact.importance),
            source.map(|source| source.session.as_str()),
            source.map(|source| source.message.as_str()),
            source.map_or(0, |source| source.from as i64),
            source.map_or(0, |source| source.to as i64),
            fact.created_ms,
            fact.updated_ms,
            fact.recalled,
        ],
    )?;
    Ok(())
}

/// Puts `…` in the place of a text in what models read for earlier replies.
fn blank_prompts(transaction: &Transaction<'_>, text: &str) -> Result<(), StoreError> {
    let json = serde_json::to_string(text).map_err(|e| StoreError::Unexpected(Box::new(e)))?;
    let inside = json.trim_matches('"');
    if !inside.is_empty() {
        transaction.execute(
            "UPDATE prompts SET prompt = replace(prompt, ?1, '…') WHERE instr(prompt, ?1) > 0",
            [inside],
        )?;
    }
    Ok(())
}

fn select(rest: &str) -> String {
    format!(
        "SELECT id, character_id, kind, subject, value, text, state, pinned, importance, session_id, message_id,
                span_from, span_to, created_ms, updated_ms, recalled FROM facts {rest}"
    )
}

fn fact(row: &Row<'_>) -> rusqlite::Result<KeptFact> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    let maybe = |column: usize| row.get::<_, Option<Lossy>>(column).map(|text| text.map(|text| text.0));
    let source = match (maybe(9)?, maybe(10)?) {
        (Some(session), Some(message)) => Some(KeptSource {
            session: SessionId(session),
            message: MessageId(message),
            from: usize::try_from(row.get::<_, i64>(11)?).unwrap_or(0),
            to: usize::try_from(row.get::<_, i64>(12)?).unwrap_or(0),
        }),
        _ => None,
    };
    Ok(KeptFact {
        id: text(0)?,
        character: maybe(1)?.map(CharacterId),
        kind: text(2)?,
        subject: text(3)?,
        value: text(4)?,
        text: text(5)?,
        proposed: text(6)? == "proposed",
        pinned: row.get(7)?,
        importance: row.get::<_, f64>(8)? as f32,
        source,
        created_ms: row.get(13)?,
        updated_ms: row.get(14)?,
        recalled: row.get(15)?,
    })
}
