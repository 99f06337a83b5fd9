//! Who shares the computer: the rows of its register.

use rusqlite::{ErrorCode, OptionalExtension, Row, params};

use crate::text::Lossy;
use crate::{Store, StoreError};

/// A person of the register, without their picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptProfile {
    /// Never used twice.
    pub id: i64,
    /// Of their home, beside the register; empty: the computer's own home.
    pub folder: String,
    pub name: String,
    /// The name as it is compared; no two are the same.
    pub name_key: String,
    pub email: Option<String>,
    /// The e-mail as it is compared; no two are the same.
    pub email_key: Option<String>,
    pub language: String,
    /// Argon2id, as a PHC string. `None`: nobody is asked.
    pub password: Option<String>,
    pub has_picture: bool,
    /// Minutes without anybody after which the window is locked; `None`: never.
    pub lock_minutes: Option<u32>,
    /// Milliseconds since 1970, UTC.
    pub created_ms: i64,
    pub changed_ms: i64,
}

/// By what somebody is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileBy<'a> {
    Id(i64),
    /// As [`KeptProfile::name_key`].
    Name(&'a str),
    /// As [`KeptProfile::email_key`].
    Email(&'a str),
}

impl Store {
    /// Adds somebody, whose `id` is given here; `None` when the name or the e-mail is taken.
    ///
    /// # Errors
    /// `DiskFull` and the like.
    pub fn add_profile(&mut self, new: &KeptProfile) -> Result<Option<i64>, StoreError> {
        let added = self.connection.execute(
            "INSERT INTO profiles (folder, name, name_key, email, email_key, language, password, lock_minutes,
                                   created_ms, changed_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                new.folder,
                new.name,
                new.name_key,
                new.email,
                new.email_key,
                new.language,
                new.password,
                new.lock_minutes,
                new.created_ms,
                new.changed_ms
            ],
        );
        Ok(unless_taken(added)?.map(|_| self.connection.last_insert_rowid()))
    }

    /// Writes down everything but the folder, the picture and when it was made; `false` when the name or the e-mail is taken.
    ///
    /// # Errors
    /// `NotFound`, `DiskFull`.
    pub fn change_profile(&mut self, changed: &KeptProfile) -> Result<bool, StoreError> {
        let written = self.connection.execute(
            "UPDATE profiles SET name = ?2, name_key = ?3, email = ?4, email_key = ?5, language = ?6, password = ?7,
                                 lock_minutes = ?8, changed_ms = ?9
             WHERE id = ?1",
            params![
                changed.id,
                changed.name,
                changed.name_key,
                changed.email,
                changed.email_key,
                changed.language,
                changed.password,
                changed.lock_minutes,
                changed.changed_ms
            ],
        );
        match unless_taken(written)? {
            Some(0) => Err(StoreError::NotFound { what: "profile" }),
            Some(_) => Ok(true),
            None => Ok(false),
        }
    }

    /// Everybody, in the order they came.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn profiles(&self) -> Result<Vec<KeptProfile>, StoreError> {
        let mut query = self.connection.prepare_cached(&select("ORDER BY id"))?;
        let rows = query.query_map([], kept)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// Only when the database cannot be read.
    pub fn profile(&self, by: ProfileBy<'_>) -> Result<Option<KeptProfile>, StoreError> {
        let one = |which: &str, value: &dyn rusqlite::ToSql| {
            self.connection.prepare_cached(&select(which))?.query_row([value], kept).optional()
        };
        Ok(match by {
            ProfileBy::Id(id) => one("WHERE id = ?1", &id),
            ProfileBy::Name(name) => one("WHERE name_key = ?1", &name),
            ProfileBy::Email(email) => one("WHERE email_key = ?1", &email),
        }?)
    }

    /// JPEG; `None`: no picture, or nobody of this number.
    ///
    /// # Errors
    /// Only when the database cannot be read.
    pub fn profile_picture(&self, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT picture FROM profiles WHERE id = ?1")?;
        Ok(query.query_row([id], |row| row.get(0)).optional()?.flatten())
    }

    /// # Errors
    /// `NotFound`, `DiskFull`.
    pub fn set_profile_picture(
        &mut self,
        id: i64,
        jpeg: Option<&[u8]>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let set = "UPDATE profiles SET picture = ?2, changed_ms = ?3 WHERE id = ?1";
        found(self.connection.execute(set, params![id, jpeg, now_ms])?)
    }

    /// Forgets somebody, signed in anywhere or not; their home is the caller's business.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn remove_profile(&mut self, id: i64) -> Result<(), StoreError> {
        found(self.connection.execute("DELETE FROM profiles WHERE id = ?1", [id])?)
    }
}

fn select(which: &str) -> String {
    format!(
        "SELECT id, folder, name, name_key, email, email_key, language, password, picture IS NOT NULL, lock_minutes,
                created_ms, changed_ms
         FROM profiles {which}"
    )
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptProfile> {
    let text = |column: usize| row.get::<_, Lossy>(column).map(|text| text.0);
    let maybe = |column: usize| row.get::<_, Option<Lossy>>(column).map(|text| text.map(|text| text.0));
    Ok(KeptProfile {
        id: row.get(0)?,
        folder: text(1)?,
        name: text(2)?,
        name_key: text(3)?,
        email: maybe(4)?,
        email_key: maybe(5)?,
        language: text(6)?,
        password: maybe(7)?,
        has_picture: row.get(8)?,
        lock_minutes: row.get(9)?,
        created_ms: row.get(10)?,
        changed_ms: row.get(11)?,
    })
}

/// `None`: what has to be unique is not.
fn unless_taken(done: rusqlite::Result<usize>) -> Result<Option<usize>, StoreError> {
    match done {
        Ok(rows) => Ok(Some(rows)),
        Err(rusqlite::Error::SqliteFailure(why, _)) if why.code == ErrorCode::ConstraintViolation => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn found(changed: usize) -> Result<(), StoreError> {
    if changed == 0 { Err(StoreError::NotFound { what: "profile" }) } else { Ok(()) }
}
