//! Recordings of voices that own characters' voices may come close to.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use vis_core::{CharacterId, PcmClip};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// A voice sample, without its sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSample {
    /// Of the file it came from; empty of a recording.
    pub name: String,
    /// Whose voice the person said it is.
    pub consent: String,
    /// JSON.
    pub report: String,
    /// JSON: what the last search for a voice found.
    pub likeness: Option<String>,
    pub kept_ms: i64,
    pub samples: u32,
    /// Hz.
    pub rate: u32,
    file: String,
}

/// A voice sample to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewSample<'a> {
    pub name: &'a str,
    pub consent: &'a str,
    /// JSON.
    pub report: &'a str,
    pub pcm: &'a PcmClip,
}

impl Store {
    /// Keeps a voice sample as 16-bit sound; an earlier one of this character is gone for good.
    ///
    /// `nonce`: 24 fresh random bytes for each sound. They seal the file and make its name.
    ///
    /// # Errors
    /// `NotFound` without an own character of this id, `DiskFull`; then nothing changed.
    pub fn keep_sample(
        &mut self,
        id: &CharacterId,
        new: NewSample<'_>,
        nonce: [u8; 24],
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let file = self.media.name(&nonce);
        // The write lock is held while the file is written, as with the clips of chats.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let earlier: Option<String> = transaction
            .query_row(
                "DELETE FROM voice_samples WHERE character_id = ?1 RETURNING file",
                [id.as_str()],
                |row| row.get(0),
            )
            .optional()?;
        let (samples, rate) = (new.pcm.samples.len() as i64, new.pcm.rate);
        transaction
            .execute(
                "INSERT INTO voice_samples (character_id, file, samples, rate, name, consent, report, kept_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![id.as_str(), file, samples, rate, new.name, new.consent, new.report, now_ms],
            )
            .map_err(|e| StoreError::inserting(e, "voice sample", "character"))?;
        self.media.write(&file, new.pcm, &nonce)?;
        if let Err(e) = transaction.commit() {
            // Best effort: the next open sweeps it.
            let _ = self.media.remove(&file);
            return Err(e.into());
        }
        earlier.map_or(Ok(()), |earlier| self.media.remove(&earlier))
    }

    /// A character's voice sample; none while it is in the trash.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn sample(&self, id: &CharacterId) -> Result<Option<KeptSample>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT name, consent, report, likeness, kept_ms, samples, rate, file FROM voice_samples
             WHERE character_id = ?1 AND deleted_ms IS NULL",
        )?;
        let sample = query.query_row([id.as_str()], |row| {
            let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
            Ok(KeptSample {
                name: text(0)?,
                consent: text(1)?,
                report: text(2)?,
                likeness: row.get::<_, Option<Lossy>>(3)?.map(|text| text.0),
                kept_ms: row.get(4)?,
                samples: row.get(5)?,
                rate: row.get(6)?,
                file: text(7)?,
            })
        });
        Ok(sample.optional()?)
    }

    /// # Errors
    /// `NotFound` when the file is gone, `Damaged` when it was changed or does not open with this database's key.
    pub fn load_sample(&self, sample: &KeptSample) -> Result<PcmClip, StoreError> {
        let pcm = self.media.read(&sample.file)?;
        if pcm.samples.len() != sample.samples as usize || pcm.rate != sample.rate {
            return Err(StoreError::damaged(format!("the voice sample {} has another length", sample.file)));
        }
        Ok(pcm)
    }

    /// Keeps what a search for a voice found, JSON.
    ///
    /// # Errors
    /// `NotFound` when there is no sample.
    pub fn set_sample_likeness(&mut self, id: &CharacterId, likeness: &str) -> Result<(), StoreError> {
        found(self.connection.execute(
            "UPDATE voice_samples SET likeness = ?2 WHERE character_id = ?1 AND deleted_ms IS NULL",
            params![id.as_str(), likeness],
        )?)
    }

    /// Hides a voice sample until it is restored, replaced, or the trash is emptied.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub fn trash_sample(&mut self, id: &CharacterId, now_ms: i64) -> Result<(), StoreError> {
        found(self.connection.execute(
            "UPDATE voice_samples SET deleted_ms = ?2 WHERE character_id = ?1 AND deleted_ms IS NULL",
            params![id.as_str(), now_ms],
        )?)
    }

    /// # Errors
    /// `NotFound` when there is none in the trash.
    pub fn restore_sample(&mut self, id: &CharacterId) -> Result<(), StoreError> {
        found(self.connection.execute(
            "UPDATE voice_samples SET deleted_ms = NULL WHERE character_id = ?1 AND deleted_ms IS NOT NULL",
            [id.as_str()],
        )?)
    }
}

/// Deletes trashed samples and those of trashed characters; gives their files. Before the characters themselves go.
pub(crate) fn empty_trash(connection: &Connection, until_ms: i64) -> Result<Vec<String>, StoreError> {
    let mut gone = connection.prepare(
        "DELETE FROM voice_samples WHERE deleted_ms < ?1
            OR character_id IN (SELECT id FROM characters WHERE deleted_ms < ?1)
         RETURNING file",
    )?;
    Ok(gone.query_map([until_ms], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn found(changed: usize) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound { what: "voice sample" }) } else { Ok(()) }
}
