use rusqlite::Connection;

use crate::{Store, StoreError, clips};

/// What a home holds, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    pub chats: u64,
    pub messages: u64,
    /// Those the person made.
    pub characters: u64,
    pub sounds: u64,
    /// Those that are finished.
    pub films: u64,
}

/// What a backup holds, after every byte of it was read and everything in it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupCheck {
    /// Milliseconds since 1970, UTC.
    pub made_ms: i64,
    /// Of the program that made it.
    pub version: String,
    pub inventory: Inventory,
    /// Of all its files.
    pub bytes: u64,
    /// What was missing in the home already, a sentence.
    pub problem: Option<String>,
}

impl Store {
    /// # Errors
    /// Only when the database cannot be read.
    pub fn inventory(&self) -> Result<Inventory, StoreError> {
        let count = |sql: &str| -> Result<u64, StoreError> {
            let number: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
            Ok(number.unsigned_abs())
        };
        Ok(Inventory {
            chats: count("SELECT count(*) FROM sessions WHERE deleted_ms IS NULL")?,
            messages: count(
                "SELECT count(*) FROM messages m JOIN sessions s ON s.id = m.session_id
                 WHERE m.deleted_ms IS NULL AND s.deleted_ms IS NULL",
            )?,
            characters: count("SELECT count(*) FROM characters WHERE deleted_ms IS NULL")?,
            sounds: self.sound_files()?.len() as u64,
            films: count("SELECT count(*) FROM videos WHERE state = 'completed'")?,
        })
    }

    /// Sounds that the database names and that are gone or do not open.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn unreadable_sounds(&self) -> Result<Vec<String>, StoreError> {
        let mut files = self.sound_files()?;
        files.retain(|file| self.media.read_file(file).is_err());
        Ok(files)
    }

    fn sound_files(&self) -> Result<Vec<String>, StoreError> {
        sound_files(&self.connection)
    }
}

/// Every file of the media folder that a row names.
pub(crate) fn sound_files(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut query = connection.prepare(&clips::named_files())?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
