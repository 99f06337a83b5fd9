use serde::{Deserialize, Serialize};
use specta::Type;

/// Times are milliseconds since 1970, UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct BackupFile {
    pub path: String,
    pub name: String,
    #[specta(type = f64)]
    pub made_ms: i64,
    #[specta(type = f64)]
    pub bytes: u64,
    /// Made by the schedule.
    pub automatic: bool,
    /// When everything in it was last opened and found whole.
    #[specta(type = Option<f64>)]
    pub checked_ms: Option<i64>,
}

/// How often a backup is made by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum BackupEvery {
    #[default]
    Off,
    Daily,
    Weekly,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Backups {
    pub folder: String,
    pub every: BackupEvery,
    /// So many automatic ones are kept; those that a person made stay until they are deleted.
    pub keep: u32,
    /// The passphrase for backups is known here.
    pub protected: bool,
    #[specta(type = Option<f64>)]
    pub last_ms: Option<i64>,
    /// The newest first.
    pub backups: Vec<BackupFile>,
}

/// What a backup holds, after everything in it was opened in a scratch place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct BackupCheck {
    #[specta(type = f64)]
    pub made_ms: i64,
    /// Of the program that made it.
    pub version: String,
    pub chats: u32,
    pub messages: u32,
    pub characters: u32,
    pub sounds: u32,
    pub films: u32,
    #[specta(type = f64)]
    pub bytes: u64,
    /// What is missing in it, a sentence.
    pub problem: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Restored {
    pub chats: u32,
    pub messages: u32,
    /// The folder that holds everything as it was before.
    pub before: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Exported {
    pub path: String,
    pub files: u32,
    #[specta(type = f64)]
    pub bytes: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Deleted {
    pub files: u32,
    #[specta(type = f64)]
    pub bytes: u64,
    /// What is still there: files, and entries of the keyring. Found by looking again.
    pub left: Vec<String>,
}

/// What a bar of progress is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum DataWork {
    Backup,
    Restore,
    Export,
    Check,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum BinKind {
    Chat,
    Message,
    Character,
    Script,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct BinEntry {
    pub id: String,
    pub kind: BinKind,
    pub title: String,
    pub detail: String,
    #[specta(type = f64)]
    pub deleted_ms: i64,
    /// When it is deleted for good.
    #[specta(type = f64)]
    pub gone_ms: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Health {
    /// When the database was last found whole.
    #[specta(type = Option<f64>)]
    pub checked_ms: Option<i64>,
    /// What was done to a damaged database at this start, in words.
    pub repaired: Option<String>,
    /// Good copies at hand: the rolling one and backups.
    pub copies: u32,
}

impl From<vis_store::BackupCheck> for BackupCheck {
    fn from(found: vis_store::BackupCheck) -> Self {
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Self {
            made_ms: found.made_ms,
            version: found.version,
            chats: small(found.inventory.chats),
            messages: small(found.inventory.messages),
            characters: small(found.inventory.characters),
            sounds: small(found.inventory.sounds),
            films: small(found.inventory.films),
            bytes: found.bytes,
            problem: found.problem,
        }
    }
}

impl From<vis_store::BinKind> for BinKind {
    fn from(kind: vis_store::BinKind) -> Self {
        match kind {
            vis_store::BinKind::Chat => Self::Chat,
            vis_store::BinKind::Message => Self::Message,
            vis_store::BinKind::Character => Self::Character,
            vis_store::BinKind::Script => Self::Script,
        }
    }
}

impl From<BinKind> for vis_store::BinKind {
    fn from(kind: BinKind) -> Self {
        match kind {
            BinKind::Chat => Self::Chat,
            BinKind::Message => Self::Message,
            BinKind::Character => Self::Character,
            BinKind::Script => Self::Script,
        }
    }
}
