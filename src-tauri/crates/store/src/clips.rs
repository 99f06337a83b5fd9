use std::collections::{HashMap, HashSet};

use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};
use vis_core::{MessageId, PhonemeSpan, SpokenClip, TurnId};

use crate::pages::id_list;
use crate::text::Lossy;
use crate::{Store, StoreError};

/// Speech of one sentence of a kept reply, or a recording of the person, without its sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptClip {
    pub message_id: MessageId,
    /// Counts from 0 within the message.
    pub seq: u32,
    pub text: String,
    /// Hz.
    pub rate: u32,
    pub samples: u32,
    /// Ranges of samples at `rate`; empty for a recording.
    pub phonemes: Vec<PhonemeSpan>,
    file: String,
}

impl Store {
    /// Keeps the speech of one sentence, or a recording, at its own rate as 16-bit sound; an earlier clip of the same message and seq is replaced.
    ///
    /// `nonce`: 24 fresh random bytes for each clip. They seal the file and make its name.
    ///
    /// # Errors
    /// `NotFound` without its message, `Duplicate` when the nonce was used before, `DiskFull`; then nothing changed.
    pub fn keep_clip(
        &mut self,
        message: &MessageId,
        clip: &SpokenClip,
        nonce: [u8; 24],
    ) -> Result<(), StoreError> {
        let file = self.media.name(&nonce);
        // The write lock is held while the file is written: another process that sweeps the folder meanwhile would
        // take it for an orphan.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let earlier = replace_row(&transaction, message, clip, &file)?;
        self.media.write(&file, &clip.pcm, &nonce)?;
        if let Err(e) = transaction.commit() {
            // Best effort: the next open sweeps it.
            let _ = self.media.remove(&file);
            return Err(e.into());
        }
        earlier.map_or(Ok(()), |earlier| self.media.remove(&earlier))
    }

    /// What is kept of a reply's speech, in order.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn clips(&self, message: &MessageId) -> Result<Vec<KeptClip>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT message_id, seq, text, file, samples, rate, phonemes FROM clips
             WHERE message_id = ?1 ORDER BY seq",
        )?;
        let rows = query.query_map([message.as_str()], kept)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How long the kept sound of each of these messages lasts, in milliseconds; without those that have none.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn voice_lengths(&self, ids: &[MessageId]) -> Result<HashMap<MessageId, u64>, StoreError> {
        let mut query = self.connection.prepare_cached(LENGTHS)?;
        let rows = query.query_map([id_list(ids)], |row| {
            Ok((MessageId(row.get::<_, Lossy>(0)?.0), row.get::<_, f64>(1)?.round() as u64))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Reads a clip's sound, to be spoken again as part of `turn`.
    ///
    /// # Errors
    /// `NotFound` when the file is gone, `Damaged` when it was changed or does not open with this database's key.
    pub fn load_clip(&self, clip: &KeptClip, turn: TurnId) -> Result<SpokenClip, StoreError> {
        let pcm = self.media.read(&clip.file)?;
        if pcm.samples.len() != clip.samples as usize || pcm.rate != clip.rate {
            return Err(StoreError::damaged(format!("the spoken clip {} has another length", clip.file)));
        }
        Ok(SpokenClip { turn, seq: clip.seq, text: clip.text.clone(), pcm, phonemes: clip.phonemes.clone() })
    }

    /// A clip as a WAV file, 16-bit mono.
    ///
    /// # Errors
    /// As [`Store::load_clip`].
    pub fn clip_wav(&self, clip: &KeptClip) -> Result<Vec<u8>, StoreError> {
        self.media.read_file(&clip.file)
    }

    /// Removes files that no row knows: left by a crash between file and row, or by a deletion that was cut short.
    pub(crate) fn sweep_media(&mut self) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known: HashSet<String> = transaction
            .prepare(&named_files())?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        // A file that cannot be removed is no reason to keep the chats closed.
        if let Err(e) = self.media.sweep(&known) {
            tracing::warn!("the media folder was not swept: {e}");
        }
        Ok(())
    }
}

/// Tables that name files of the media folder, in their column `file`.
pub(crate) const NAMING: [&str; 4] = ["clips", "line_sounds", "voice_samples", "files"];

/// Selects every file of the media folder that a row names.
pub(crate) fn named_files() -> String {
    NAMING.map(|table| format!("SELECT file FROM {table}")).join(" UNION ALL ")
}

pub(crate) const LENGTHS: &str = "SELECT i.value, total(c.samples * 1000.0 / c.rate)
     FROM json_each(?1) i CROSS JOIN clips c ON c.message_id = i.value GROUP BY i.key";

/// Gives the file of the row that was there before.
fn replace_row(
    transaction: &Transaction<'_>,
    message: &MessageId,
    clip: &SpokenClip,
    file: &str,
) -> Result<Option<String>, StoreError> {
    let earlier: Option<String> = transaction
        .query_row(
            "DELETE FROM clips WHERE message_id = ?1 AND seq = ?2 RETURNING file",
            params![message.as_str(), clip.seq],
            |row| row.get(0),
        )
        .optional()?;
    if earlier.as_deref() == Some(file) {
        return Err(StoreError::Duplicate { what: "spoken clip" });
    }
    let phonemes = serde_json::to_string(&clip.phonemes).map_err(|e| StoreError::Unexpected(Box::new(e)))?;
    let (samples, rate) = (clip.pcm.samples.len() as i64, clip.pcm.rate);
    transaction
        .execute(
            "INSERT INTO clips (message_id, seq, text, file, samples, rate, phonemes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![message.as_str(), clip.seq, clip.text, file, samples, rate, phonemes],
        )
        .map_err(|e| StoreError::inserting(e, "spoken clip", "message"))?;
    Ok(earlier)
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptClip> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    let phonemes = serde_json::from_str(&text(6)?)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(6, Type::Text, Box::new(e)))?;
    Ok(KeptClip {
        message_id: MessageId(text(0)?),
        seq: row.get(1)?,
        text: text(2)?,
        file: text(3)?,
        samples: row.get(4)?,
        rate: row.get(5)?,
        phonemes,
    })
}
