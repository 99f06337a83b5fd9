use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::VaultError;

const NAME: &str = "vault.json";
const VERSION: u32 = 1;

/// How a home is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A random key in the operating system's keyring.
    Keyring,
    /// A passphrase that only the person knows.
    Passphrase,
    /// Readable for everybody who can read the disk; only ever by explicit choice.
    Unencrypted,
}

impl Mode {
    /// As it stands in `vault.json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::Passphrase => "passphrase",
            Self::Unencrypted => "unencrypted",
        }
    }
}

/// What a home's `vault.json` says. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vault {
    pub mode: Mode,
    /// Names this home's keyring entries; kept, so that they are still found after the folder was moved.
    /// `None` in a file that was written by hand: then [`label`] of the folder counts.
    pub label: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Content {
    version: u32,
    mode: Mode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

/// A new home's label: 16 hexadecimal digits, the first 8 bytes of the SHA-256 of its path.
///
/// The path must be canonical, or the same home gets several labels.
pub fn label(canonical_home: &Path) -> String {
    hex::encode(&Sha256::digest(canonical_home.as_os_str().as_encoded_bytes())[..8])
}

/// What the home says; `None` when it is new.
///
/// # Errors
/// `Unreadable`, `NewerVersion`, `Io`.
pub fn read(home: &Path) -> Result<Option<Vault>, VaultError> {
    let path = home.join(NAME);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(VaultError::Io { action: "read", path, source }),
    };
    parse(&bytes).map(Some).map_err(|wrong| match wrong {
        Wrong::Newer(found) => VaultError::NewerVersion { found, known: VERSION },
        Wrong::Json(detail) => VaultError::Unreadable { path, detail },
    })
}

enum Wrong {
    Newer(u32),
    Json(String),
}

/// The version first: a newer file may know modes that this program does not.
fn parse(bytes: &[u8]) -> Result<Vault, Wrong> {
    #[derive(Deserialize)]
    struct Head {
        version: u32,
    }
    let json = |e: serde_json::Error| Wrong::Json(e.to_string());
    let head: Head = serde_json::from_slice(bytes).map_err(json)?;
    if head.version > VERSION {
        return Err(Wrong::Newer(head.version));
    }
    let content: Content = serde_json::from_slice(bytes).map_err(json)?;
    Ok(Vault { mode: content.mode, label: content.label })
}

/// Writes `vault.json` whole or not at all; the folder must exist.
///
/// # Errors
/// `DiskFull`, `Io`.
pub fn write(home: &Path, vault: &Vault) -> Result<(), VaultError> {
    let content = Content { version: VERSION, mode: vault.mode, label: vault.label.clone() };
    let (path, part) = (home.join(NAME), home.join(format!("{NAME}.part")));
    let written = serde_json::to_vec(&content).map_err(io::Error::other).and_then(|mut bytes| {
        bytes.push(b'\n');
        fill(&part, &bytes)?;
        fs::rename(&part, &path)?;
        if cfg!(unix) { File::open(home)?.sync_all() } else { Ok(()) }
    });
    written.map_err(|source| {
        // Half a file on a full disk helps nobody.
        let _ = fs::remove_file(&part);
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => VaultError::DiskFull,
            _ => VaultError::Io { action: "write", path, source },
        }
    })
}

fn fill(part: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(part)?;
    file.write_all(bytes)?;
    file.sync_all()
}
