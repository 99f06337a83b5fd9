//! Who shares this computer. Everybody has a home of their own (folder, database, key), so that nothing of one person is in reach
//! of another's: an [`App`] knows its own home and no other. What they share is the register: names, passwords, who is signed in.
//!
//! | file | what |
//! |---|---|
//! | `door` | the homes, opened when somebody comes |
//! | `register` | the database of who lives here, made with the second person or the first password |
//! | `people` | adding and changing somebody |
//! | `leaving` | removing somebody with everything |
//! | `password` | Argon2id, and how strong a password is |
//! | `tokens` | what is signed for whoever is signed in over HTTP |
//! | `sessions` | their beginning, exchange and end |
//! | `seat` | who sits before the window |
//! | `purse` | what films cost |
//!
//! Somebody who is alone, without a password, never meets any of it.

mod door;
mod leaving;
mod names;
mod password;
mod people;
mod purse;
mod register;
mod seat;
mod sessions;
mod tokens;

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_core::Sensitive;

pub use door::Door;
pub use password::{PasswordHint, password_hint};
pub use purse::{CreditEntry, CreditKind, CreditRules, Credits};
pub use seat::Seat;
pub use sessions::Tokens;

pub(crate) use purse::{SharedRules, too_few};
pub(crate) use register::{others_beside, remove_register};

/// Who: a number that is never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct ProfileId(#[specta(type = f64)] pub i64);

impl ProfileId {
    /// Whose computer it is: their home was there before anybody else came.
    pub const OWNER: Self = Self(1);
}

impl std::fmt::Display for ProfileId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Somebody, as the others may see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Profile {
    pub id: ProfileId,
    pub name: String,
    pub email: Option<String>,
    /// Such as `en`; empty: as the system's.
    pub language: String,
    pub has_password: bool,
    pub has_picture: bool,
    /// It is their computer.
    pub owner: bool,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub created_ms: i64,
    #[specta(type = f64)]
    pub changed_ms: i64,
    /// Minutes without anybody after which the window is locked; nothing: never.
    pub lock_minutes: Option<u32>,
}

/// Somebody who comes.
#[derive(Clone, Debug)]
pub struct NewProfile {
    /// 1-60 letters; no two people have the same, whatever the case of its letters.
    pub name: String,
    pub email: Option<String>,
    pub language: Option<String>,
    /// At least 8 letters.
    pub password: Sensitive,
}

/// What somebody changes of themselves; what is not there stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Type)]
#[serde(default)]
pub struct ProfileChange {
    pub name: Option<String>,
    /// Nothing within something takes it away.
    #[serde(deserialize_with = "given")]
    #[specta(optional, type = Option<String>)]
    pub email: Option<Option<String>>,
    pub language: Option<String>,
    #[serde(deserialize_with = "given")]
    #[specta(optional, type = Option<u32>)]
    pub lock_minutes: Option<Option<u32>>,
}

/// `null` is something that was said, and not the same as nothing.
fn given<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

/// By what somebody says who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Login<'a> {
    Name(&'a str),
    Email(&'a str),
    Id(ProfileId),
}
