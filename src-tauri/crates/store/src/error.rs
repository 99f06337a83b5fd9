use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

/// Why something could not be kept or read. The text is for people; branch on the kind.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key does not fit, or the file was never a database: encrypted bytes cannot tell the two apart.
    #[error("This passphrase or key does not open your chats. Check it and try again; nothing was changed.")]
    WrongKey,
    /// A key was given for a database that is kept in the clear.
    #[error(
        "Your chats are kept unencrypted here, so no passphrase or key opens them. Open this home as unencrypted; nothing was changed."
    )]
    NotEncrypted,
    /// The key itself cannot be used.
    #[error("The key for your chats cannot be used: {reason}.")]
    BadKey { reason: &'static str },
    #[error(
        "Your chats were last opened by a newer version of Visavis (format {found}, this one knows {known}). Update Visavis; nothing was changed."
    )]
    NewerVersion { found: u32, known: u32 },
    #[error("The disk is full, so this could not be saved. Free some space and try again; nothing was lost.")]
    DiskFull,
    #[error(
        "The folder with your chats cannot be written. Give your user write access to it, or choose another folder with VISAVIS_HOME."
    )]
    ReadOnly,
    #[error(
        "The file with your chats is damaged ({detail}). It was left as it is: make a copy of it, then put back a backup or start with another folder (VISAVIS_HOME)."
    )]
    Damaged { detail: String },
    /// Or the first bytes of the backup were changed: the two cannot be told apart.
    #[error("This passphrase does not open the backup. Check it and try again; nothing was changed.")]
    WrongBackupPassphrase,
    #[error("This file is no backup of Visavis. Choose another one; nothing was changed.")]
    NotABackup,
    #[error(
        "This backup was made by a newer version of Visavis (format {found}, this one knows {known}). Update Visavis; nothing was changed."
    )]
    NewerBackup { found: u32, known: u32 },
    #[error("This backup is damaged ({detail}). Choose another one; nothing was changed.")]
    BackupDamaged { detail: String },
    #[error(
        "Another Visavis window or command is using your chats. Close it or wait a moment, then try again."
    )]
    Busy,
    #[error("This {what} is no longer there.")]
    NotFound { what: &'static str },
    /// A caller's mistake: ids are made once.
    #[error("This {what} is already kept.")]
    Duplicate { what: &'static str },
    #[error("Could not {action} {}: {source}.", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    #[error("Your chats could not be read or saved: {0}.")]
    Unexpected(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    pub(crate) fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged { detail: detail.into() }
    }

    pub(crate) fn backup_damaged(detail: impl Into<String>) -> Self {
        Self::BackupDamaged { detail: detail.into() }
    }

    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io { action, path: path.to_owned(), source },
        }
    }

    /// Names what was missing or already there when a constraint refused a row.
    pub(crate) fn inserting(error: rusqlite::Error, row: &'static str, parent: &'static str) -> Self {
        match error.sqlite_error().map(|e| e.extended_code) {
            Some(ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_UNIQUE) => {
                Self::Duplicate { what: row }
            }
            Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Self::NotFound { what: parent },
            _ => error.into(),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if error.sqlite_error().is_some_and(|e| e.extended_code == ffi::SQLITE_IOERR_SHMSIZE) {
            // What a full disk looks like while a database is opened: the -shm file finds no room.
            return Self::DiskFull;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            // SQLite cannot make its -wal and -shm files in a folder that is not ours: it says "cannot open".
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::damaged(error.to_string()),
            _ => Self::Unexpected(Box::new(error)),
        }
    }
}
