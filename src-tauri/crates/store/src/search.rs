//! Words of messages, found by SQLite's FTS5 (<https://sqlite.org/fts5.html>).
//!
//! The index is filled by the search itself: messages that came since the last one are taken in first. Keeping a message costs no
//! more because of it, and nothing is ever missing.

use rusqlite::types::Value;
use rusqlite::{Transaction, params, params_from_iter};
use vis_core::{CharacterId, Message, MessageId, Role, SessionId};

use crate::messages::{message, role_name, select_with};
use crate::text::Lossy;
use crate::{Store, StoreError};

/// Messages that are taken into the index in one transaction.
const BATCH: usize = 2000;

/// What to look for. Nothing set: the newest messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Words that all have to be there, each as a beginning; `"a phrase"`; `-without`.
    pub text: String,
    /// Of chats with this character.
    pub character: Option<CharacterId>,
    pub session: Option<SessionId>,
    pub role: Option<Role>,
    /// Milliseconds since 1970, UTC.
    pub from_ms: Option<i64>,
    /// Before this. Milliseconds since 1970, UTC.
    pub until_ms: Option<i64>,
    pub has_voice: bool,
    pub bookmarked: bool,
    /// [`Found::number`] of the last one that is known; those before it are given.
    pub before: Option<i64>,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Falls from one to the next.
    pub number: i64,
    pub message: Message,
    pub title: String,
    pub character: CharacterId,
    /// On the path of its chat that is shown.
    pub shown: bool,
}

impl Store {
    /// Messages with these words, the newest first, without what was deleted. Takes new messages into the index first.
    ///
    /// # Errors
    /// Only when the database cannot be read or written.
    pub fn search(&mut self, search: &Search, limit: usize) -> Result<Vec<Found>, StoreError> {
        while self.index_messages()? {}
        let words = match_of(&search.text);
        if words.is_none() && search.text.chars().any(char::is_alphanumeric) {
            // Nothing but words that must not be there.
            return Ok(Vec::new());
        }
        let (sql, values) = query(search, words, limit);
        let mut query = self.connection.prepare_cached(&sql)?;
        let rows = query.query_map(params_from_iter(values), |row| {
            let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
            Ok(Found {
                number: row.get(9)?,
                title: text(10)?,
                character: CharacterId(text(11)?),
                shown: row.get(12)?,
                message: message(row)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Takes the next messages into the index. `false`: there are none left.
    ///
    /// # Errors
    /// Only when the database cannot be read or written.
    pub fn index_messages(&mut self) -> Result<bool, StoreError> {
        let waiting = self.connection.prepare_cached(WAITING)?.exists([])?;
        if !waiting {
            return Ok(false);
        }
        let transaction = self.write()?;
        let new: Vec<(i64, Lossy)> = transaction
            .prepare_cached(&format!("{WAITING} LIMIT {BATCH}"))?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        for (rowid, text) in &new {
            index(&transaction, *rowid, &text.0)?;
        }
        transaction.commit()?;
        Ok(new.len() == BATCH)
    }
}

/// The greatest number in the index is read from its table of sizes, which has one row a message.
const WAITING: &str = "SELECT m.rowid, m.text || coalesce(
         (SELECT ' ' || group_concat(f.name, ' ') FROM files f WHERE f.message_id = m.id), '') FROM messages m
     WHERE m.rowid > (SELECT coalesce(max(id), 0) FROM message_words_docsize) ORDER BY m.rowid";

/// What is found of one message: its text, and the names of its files.
const WORDS: &str = "SELECT m.rowid, m.text || coalesce(
         (SELECT ' ' || group_concat(f.name, ' ') FROM files f WHERE f.message_id = m.id), '') FROM messages m
     WHERE m.id = ?1";

/// Takes the new words of a message into the index, if it is in there at all.
pub(crate) fn reindex(transaction: &Transaction<'_>, id: &MessageId) -> Result<(), StoreError> {
    let (rowid, text): (i64, Lossy) =
        transaction.query_row(WORDS, [id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let known = transaction.execute("DELETE FROM message_words WHERE rowid = ?1", [rowid])?;
    if known > 0 { index(transaction, rowid, &text.0) } else { Ok(()) }
}

/// Forgets the words of chats in the trash. Their numbers may be given out again.
pub(crate) fn forget_trash(transaction: &Transaction<'_>, until_ms: i64) -> Result<(), StoreError> {
    transaction.execute(
        "DELETE FROM message_words WHERE rowid IN (
             SELECT m.rowid FROM messages m JOIN sessions s ON s.id = m.session_id
             WHERE s.deleted_ms < ?1)",
        [until_ms],
    )?;
    Ok(())
}

/// Deleted words stay in the index, marked as such, until their part of it is merged with others.
pub(crate) fn forget_words(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    transaction.execute("INSERT INTO message_words (message_words) VALUES ('optimize')", [])?;
    Ok(())
}

fn index(transaction: &Transaction<'_>, rowid: i64, text: &str) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT INTO message_words (rowid, words) VALUES (?1, ?2)")?
        .execute(params![rowid, apart(text)])?;
    Ok(())
}

fn query(search: &Search, words: Option<String>, limit: usize) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = Vec::new();
    let mut conditions = String::from("WHERE m.deleted_ms IS NULL AND s.deleted_ms IS NULL");
    let mut only = |condition: &str, value: Value| {
        values.push(value);
        conditions.push_str(&format!(" AND {condition} ?{}", values.len()));
    };
    let (from, number) = match words {
        Some(words) => {
            only("w.message_words MATCH", words.into());
            ("JOIN message_words w ON w.rowid = m.rowid", "w.rowid")
        }
        None => ("", "m.rowid"),
    };
    if let Some(before) = search.before {
        only(&format!("{number} <"), before.into());
    }
    if let Some(character) = &search.character {
        only("coalesce(m.speaker, s.character_id) =", character.0.clone().into());
    }
    if let Some(session) = &search.session {
        only("m.session_id =", session.0.clone().into());
    }
    if let Some(role) = search.role {
        only("m.role =", role_name(role).to_owned().into());
    }
    if let Some(from_ms) = search.from_ms {
        only("m.created_ms >=", from_ms.into());
    }
    if let Some(until_ms) = search.until_ms {
        only("m.created_ms <", until_ms.into());
    }
    if search.has_voice {
        conditions.push_str(" AND EXISTS (SELECT 1 FROM clips v WHERE v.message_id = m.id)");
    }
    if search.bookmarked {
        conditions.push_str(" AND m.bookmarked = 1");
    }
    values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let rest = format!(
        "{from} CROSS JOIN sessions s ON s.id = m.session_id {conditions} ORDER BY {number} DESC LIMIT ?{}",
        values.len()
    );
    let more = format!("{number}, s.title, s.character_id, m.place IS NOT NULL");
    (select_with(&more, &rest), values)
}

/// What a person typed, in FTS5's language; `None` when it has no word that has to be there.
fn match_of(typed: &str) -> Option<String> {
    let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
    for (part, quoted) in parts(typed) {
        let (without, part) = match part.strip_prefix('-') {
            Some(rest) if !quoted => (true, rest),
            _ => (false, part),
        };
        let words = apart(part);
        let words: Vec<&str> =
            words.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect();
        if words.is_empty() {
            continue;
        }
        // In quotes nothing of it is a word of the language.
        let phrase = format!("\"{}\"", words.join(" ").replace('"', ""));
        let ideographs = words.last().is_some_and(|word| word.chars().all(stands_alone));
        let term = if quoted || ideographs { phrase } else { format!("{phrase} *") };
        if without { unwanted.push(term) } else { wanted.push(term) }
    }
    if wanted.is_empty() {
        return None;
    }
    let wanted = format!("({})", wanted.join(" AND "));
    Some(unwanted.into_iter().fold(wanted, |all, term| format!("({all} NOT {term})")))
}

/// Words and quoted phrases of what was typed; `true` for a phrase. A quote that is not closed yet reaches to the end.
fn parts(typed: &str) -> Vec<(&str, bool)> {
    let quotes = ['"', '“', '”', '„', '«', '»'];
    let pieces = typed.split(quotes).enumerate();
    pieces
        .flat_map(|(n, piece)| match n % 2 {
            0 => piece.split_whitespace().map(|word| (word, false)).collect::<Vec<_>>(),
            _ => vec![(piece, true)],
        })
        .collect()
}

/// Chinese and Japanese are written without spaces: each character is a word of its own.
pub(crate) fn apart(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for letter in text.chars() {
        if stands_alone(letter) {
            words.extend([' ', letter, ' ']);
        } else {
            words.push(letter);
        }
    }
    words
}

/// Kana, CJK ideographs with their extensions, and Korean syllables: "말하다" is to be found by its first syllable too.
fn stands_alone(letter: char) -> bool {
    matches!(u32::from(letter),
        0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_becomes_a_query_and_never_a_mistake() {
        let cases = [
            ("hello", Some("(\"hello\" *)")),
            ("hello wor", Some("(\"hello\" * AND \"wor\" *)")),
            ("\"good morning\" sun", Some("(\"good morning\" AND \"sun\" *)")),
            ("tea -milk", Some("((\"tea\" *) NOT \"milk\" *)")),
            ("don't", Some("(\"don't\" *)")),
            ("OR AND ( * ^ NEAR", Some("(\"OR\" * AND \"AND\" * AND \"NEAR\" *)")),
            ("东京", Some("(\"东 京\")")),
            ("-milk", None),
            ("  ", None),
            ("\"", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(match_of(typed).as_deref(), expected, "{typed}");
        }
    }
}
