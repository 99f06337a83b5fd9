use std::collections::HashSet;

use rusqlite::types::Type;
use rusqlite::{OptionalExtension, TransactionBehavior, params};
use vis_core::{PcmClip, PhonemeSpan};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// The sound of a script's line, without its samples.
#[derive(Clone, Debug, PartialEq)]
pub struct LineSound {
    /// What it was made from.
    pub key: String,
    /// Hz.
    pub rate: u32,
    pub samples: u32,
    /// Ranges of samples at `rate`; empty where nobody knows them.
    pub phonemes: Vec<PhonemeSpan>,
    /// Loudest sample of each part, 0-1.
    pub peaks: Vec<f32>,
    file: String,
}

/// A sound to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewLineSound<'a> {
    pub key: &'a str,
    pub pcm: &'a PcmClip,
    pub phonemes: &'a [PhonemeSpan],
    pub peaks: &'a [f32],
}

impl Store {
    /// Keeps the sound of a line as 16-bit sound; one that is there under this key already is replaced.
    ///
    /// `nonce`: 24 fresh random bytes for each sound. They seal the file and make its name.
    ///
    /// # Errors
    /// `NotFound` without its script, `DiskFull`; then nothing changed.
    pub fn keep_line_sound(
        &mut self,
        script_id: &str,
        sound: NewLineSound<'_>,
        nonce: [u8; 24],
    ) -> Result<(), StoreError> {
        let file = self.media.name(&nonce);
        let unexpected = |e: serde_json::Error| StoreError::Unexpected(Box::new(e));
        let phonemes = serde_json::to_string(sound.phonemes).map_err(unexpected)?;
        let peaks = serde_json::to_string(sound.peaks).map_err(unexpected)?;
        // The write lock is held while the file is written, as with the clips of chats.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let earlier: Option<String> = transaction
            .query_row(
                "DELETE FROM line_sounds WHERE script_id = ?1 AND key = ?2 RETURNING file",
                params![script_id, sound.key],
                |row| row.get(0),
            )
            .optional()?;
        let (samples, rate) = (sound.pcm.samples.len() as i64, sound.pcm.rate);
        transaction
            .execute(
                "INSERT INTO line_sounds (script_id, key, file, samples, rate, phonemes, peaks)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![script_id, sound.key, file, samples, rate, phonemes, peaks],
            )
            .map_err(|e| StoreError::inserting(e, "sound of a line", "script"))?;
        self.media.write(&file, sound.pcm, &nonce)?;
        if let Err(e) = transaction.commit() {
            // Best effort: the next open sweeps it.
            let _ = self.media.remove(&file);
            return Err(e.into());
        }
        earlier.map_or(Ok(()), |earlier| self.media.remove(&earlier))
    }

    /// All sounds of a script's lines, in no order.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn line_sounds(&self, script_id: &str) -> Result<Vec<LineSound>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT key, rate, samples, phonemes, peaks, file FROM line_sounds WHERE script_id = ?1",
        )?;
        let rows = query.query_map([script_id], |row| {
            let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
            let wrong =
                |column, e| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(e));
            Ok(LineSound {
                key: text(0)?,
                rate: row.get(1)?,
                samples: row.get(2)?,
                phonemes: serde_json::from_str(&text(3)?).map_err(|e| wrong(3, e))?,
                peaks: serde_json::from_str(&text(4)?).map_err(|e| wrong(4, e))?,
                file: text(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// `NotFound` when the file is gone, `Damaged` when it was changed or does not open with this database's key.
    pub fn load_line_sound(&self, sound: &LineSound) -> Result<PcmClip, StoreError> {
        let pcm = self.media.read(&sound.file)?;
        if pcm.samples.len() != sound.samples as usize || pcm.rate != sound.rate {
            return Err(StoreError::damaged(format!("the sound {} has another length", sound.file)));
        }
        Ok(pcm)
    }

    /// Removes the sounds of a script that `needed` does not name; gives their number.
    ///
    /// # Errors
    /// `Io` when a file resists: the row is gone all the same, and the next open removes the file.
    pub fn forget_line_sounds(
        &mut self,
        script_id: &str,
        needed: &HashSet<String>,
    ) -> Result<usize, StoreError> {
        let mut gone = self.line_sounds(script_id)?;
        gone.retain(|sound| !needed.contains(&sound.key));
        let transaction = self.write()?;
        for sound in &gone {
            transaction.execute(
                "DELETE FROM line_sounds WHERE script_id = ?1 AND key = ?2",
                params![script_id, sound.key],
            )?;
        }
        transaction.commit()?;
        gone.iter().try_for_each(|sound| self.media.remove(&sound.file))?;
        Ok(gone.len())
    }

    /// Gives a copy of a script the sounds of the other one. `nonce`: fresh random bytes for each call.
    ///
    /// # Errors
    /// As [`Store::keep_line_sound`]; what was copied until then stays.
    pub fn copy_line_sounds(
        &mut self,
        from: &str,
        to: &str,
        mut nonce: impl FnMut() -> Result<[u8; 24], StoreError>,
    ) -> Result<(), StoreError> {
        for sound in self.line_sounds(from)? {
            let pcm = self.load_line_sound(&sound)?;
            let new =
                NewLineSound { key: &sound.key, pcm: &pcm, phonemes: &sound.phonemes, peaks: &sound.peaks };
            self.keep_line_sound(to, new, nonce()?)?;
        }
        Ok(())
    }
}
