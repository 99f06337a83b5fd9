//! What a person added to the program's own models: downloaded, copied in, or left where it lies.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    GgufHeader, ModelError, WhisperHeader, digest,
    install::settle,
    leftovers, read_gguf_header, read_whisper_header,
    records::{Verified, forget_installed, read_installed, remember_installed, unpin},
};

/// Imported files lie here, below the models folder.
const IMPORTED: &str = "imported";
const PIECE: usize = 1 << 20;
/// A model of whisper.cpp begins so.
const WHISPER: &[u8] = b"lmgg";
/// How deep a folder is searched, and for how many files at most.
const DEPTH: u32 = 3;
const MOST_FILES: usize = 500;

/// A model file that was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installed {
    /// Below the models folder; the whole path of a file that was left where it lies.
    pub path: String,
    pub bytes: u64,
    /// Pinned: the file is not the model any more when it changes.
    pub sha256: String,
    pub origin: Origin,
    /// Milliseconds since 1970, UTC.
    pub installed_ms: i64,
    /// Of a language model.
    pub gguf: Option<GgufHeader>,
    /// Of a model that understands speech.
    #[serde(default)]
    pub whisper: Option<WhisperHeader>,
}

/// What a model file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inside {
    /// A language model.
    Gguf(GgufHeader),
    /// A model that understands speech, as whisper.cpp reads it.
    Whisper(WhisperHeader),
}

impl Inside {
    /// The end of the name of such a file.
    fn end(&self) -> &'static str {
        match self {
            Self::Gguf(_) => "gguf",
            Self::Whisper(_) => "bin",
        }
    }

    fn parts(self) -> (Option<GgufHeader>, Option<WhisperHeader>) {
        match self {
            Self::Gguf(header) => (Some(header), None),
            Self::Whisper(header) => (None, Some(header)),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Origin {
    Downloaded { address: String },
    Copied { from: String },
    InPlace,
}

/// What an import does with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Import {
    Copy,
    /// It stays where it lies, and is gone when it is moved.
    InPlace,
}

/// A file of a folder that may be imported.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub path: PathBuf,
    pub bytes: u64,
    /// What it says of itself, or what is wrong with it.
    pub header: Result<Inside, String>,
}

/// Bytes a models folder takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct DiskUse {
    pub models: u64,
    /// Of downloads that are not done.
    pub unfinished: u64,
}

impl Installed {
    /// Where it lies.
    pub fn at(&self, dir: &Path) -> PathBuf {
        // A whole path replaces what it is joined to.
        dir.join(&self.path)
    }

    #[cfg(feature = "download")]
    pub(crate) fn look_inside(mut self, dir: &Path) -> Self {
        (self.gguf, self.whisper) = look_into(&self.at(dir)).map(Inside::parts).unwrap_or_default();
        self
    }
}

/// What was added to `dir` and is still there with its size, by path.
pub fn installed(dir: &Path) -> Vec<Installed> {
    let there = |one: &Installed| fs::metadata(one.at(dir)).is_ok_and(|metadata| metadata.len() == one.bytes);
    read_installed(dir).into_values().filter(there).collect()
}

/// Whether the bytes of a model that was added are still those that were pinned. They are hashed again only when the
/// file's size or time of change is another one than at the last look.
///
/// # Errors
/// [`ModelError::NotAdded`], [`ModelError::WrongSize`], [`ModelError::WrongHash`], [`ModelError::Disk`].
pub fn intact(dir: &Path, path: &str) -> Result<Installed, ModelError> {
    let not_added = || ModelError::NotAdded { path: path.to_owned() };
    let installed = read_installed(dir).remove(path).ok_or_else(not_added)?;
    let place = installed.at(dir);
    let metadata = fs::metadata(&place).map_err(ModelError::disk(&place))?;
    let (file, expected, found) = (path.to_owned(), installed.bytes, metadata.len());
    if expected != found {
        return Err(ModelError::WrongSize { file, expected, found });
    }
    let mut verified = Verified::read(dir);
    let known = verified.digest(path, &metadata).map(str::to_owned);
    let found = known.map_or_else(|| digest(&place).map_err(ModelError::disk(&place)), Ok)?;
    verified.remember(path, &metadata, &found);
    verified.save(dir);
    if found != installed.sha256 {
        return Err(ModelError::WrongHash { file, expected: installed.sha256, found });
    }
    Ok(installed)
}

/// Reads the head of a language model's file.
///
/// # Errors
/// [`ModelError::Gguf`] for anything else, [`ModelError::Disk`].
pub fn inspect(path: &Path) -> Result<GgufHeader, ModelError> {
    let file = File::open(path).map_err(ModelError::disk(path))?;
    let length = file.metadata().map_err(ModelError::disk(path))?.len();
    let wrong = |why| ModelError::Gguf { file: path.display().to_string(), why };
    read_gguf_header(BufReader::with_capacity(1 << 16, file), length).map_err(wrong)
}

/// Reads the head of a model's file, whatever its name says.
///
/// # Errors
/// [`ModelError::Gguf`] for anything that is no model, [`ModelError::Disk`].
pub fn look_into(path: &Path) -> Result<Inside, ModelError> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(ModelError::disk(path))?);
    let length = file.get_ref().metadata().map_err(ModelError::disk(path))?.len();
    if !file.fill_buf().map_err(ModelError::disk(path))?.starts_with(WHISPER) {
        return inspect(path).map(Inside::Gguf);
    }
    let wrong = |why| ModelError::Gguf { file: path.display().to_string(), why };
    read_whisper_header(file, length).map(Inside::Whisper).map_err(wrong)
}

/// The model files in a folder and the folders in it, by path. A link to a folder is not followed.
///
/// # Errors
/// [`ModelError::Disk`] where the folder cannot be read.
pub fn candidates(folder: &Path) -> Result<Vec<Candidate>, ModelError> {
    let mut found = Vec::new();
    search(folder, DEPTH, &mut found).map_err(ModelError::disk(folder))?;
    found.sort();
    let look = |path: PathBuf| {
        let bytes = fs::metadata(&path).map_or(0, |metadata| metadata.len());
        let header = look_into(&path).map_err(|error| match error {
            ModelError::Gguf { why, .. } => why,
            other => other.to_string(),
        });
        Candidate { path, bytes, header }
    };
    Ok(found.into_iter().map(look).collect())
}

fn search(folder: &Path, depth: u32, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)?.flatten() {
        let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
        let gguf = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("gguf"));
        // Many other things are called so.
        let whisper = || path.extension().is_some_and(|end| end == "bin") && begins_as_whisper(&path);
        if kind.is_dir() && depth > 1 {
            // A folder that may not be read is not what was asked for.
            let _ = search(&path, depth - 1, found);
        } else if !kind.is_dir() && found.len() < MOST_FILES && (gguf || whisper()) {
            found.push(path);
        }
    }
    Ok(())
}

fn begins_as_whisper(path: &Path) -> bool {
    let mut begin = [0; WHISPER.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok() && begin == *WHISPER
}

/// Adds a model's file that lies somewhere else. Its digest is computed and pinned. `progress` is told the bytes
/// that were read; when it says `false` the import ends as if it had not begun, with `None`.
///
/// # Errors
/// [`ModelError::Gguf`], [`ModelError::Disk`].
pub fn import(
    dir: &Path,
    from: &Path,
    how: Import,
    now_ms: i64,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<Option<Installed>, ModelError> {
    let inside = look_into(from)?;
    let from = fs::canonicalize(from).map_err(ModelError::disk(from))?;
    let whole = from.display().to_string();
    let (path, origin) = match how {
        Import::Copy => {
            (free_path(dir, IMPORTED, &file_stem(&from), inside.end()), Origin::Copied { from: whole })
        }
        Import::InPlace => (whole, Origin::InPlace),
    };
    let temporary = leftovers::part_of(&dir.join(&path));
    let copied = match how {
        Import::Copy => copy(&from, Some(&temporary), progress),
        Import::InPlace => copy(&from, None, progress),
    };
    let Some((bytes, sha256)) = copied.inspect_err(|_| forget(how, &temporary))? else {
        forget(how, &temporary);
        return Ok(None);
    };
    if how == Import::Copy {
        prove(&temporary, &path, &sha256).inspect_err(|_| forget(how, &temporary))?;
        settle(dir, &path, &temporary, &sha256, true)?;
    }
    let (gguf, whisper) = inside.parts();
    let installed = Installed { path, bytes, sha256, origin, installed_ms: now_ms, gguf, whisper };
    fs::create_dir_all(dir).map_err(ModelError::disk(dir))?;
    remember_installed(dir, &installed)?;
    Ok(Some(installed))
}

fn forget(how: Import, temporary: &Path) {
    if how == Import::Copy {
        let _ = fs::remove_file(temporary);
    }
}

/// Read back from the disk, as everything that is installed.
fn prove(temporary: &Path, path: &str, expected: &str) -> Result<(), ModelError> {
    let found = digest(temporary).map_err(ModelError::disk(temporary))?;
    if found == expected {
        return Ok(());
    }
    Err(ModelError::WrongHash { file: path.to_owned(), expected: expected.to_owned(), found })
}

/// Hashes `from`, and writes it to `to` where there is one.
fn copy(
    from: &Path,
    to: Option<&Path>,
    progress: &mut dyn FnMut(u64) -> bool,
) -> Result<Option<(u64, String)>, ModelError> {
    let mut source = File::open(from).map_err(ModelError::disk(from))?;
    if let Some(folder) = to.and_then(Path::parent) {
        fs::create_dir_all(folder).map_err(ModelError::disk(folder))?;
    }
    let mut copy = to.map(|to| File::create(to).map_err(ModelError::disk(to))).transpose()?;
    let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
    loop {
        let read = source.read(&mut piece).map_err(ModelError::disk(from))?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
        bytes += read as u64;
        if let (Some(file), Some(to)) = (&mut copy, to) {
            file.write_all(&piece[..read]).map_err(ModelError::disk(to))?;
        }
        if !progress(bytes) {
            return Ok(None);
        }
    }
    if let (Some(file), Some(to)) = (&mut copy, to) {
        file.sync_all().map_err(ModelError::disk(to))?;
    }
    Ok(Some((bytes, hex::encode(hash.finalize()))))
}

fn file_stem(from: &Path) -> String {
    from.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A name for a model in a folder of the models folder that nothing has yet: letters, digits and `-_.` of `stem`. `end`: `gguf`, `bin`.
pub fn free_path(dir: &Path, folder: &str, stem: &str, end: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || "-_.".contains(letter) { letter } else { '-' };
    let stem: String = stem.chars().map(plain).take(120).collect();
    let stem = stem.trim_matches('.');
    let stem = if stem.is_empty() { "model" } else { stem };
    let name = |number: u32| match number {
        1 => format!("{folder}/{stem}.{end}"),
        number => format!("{folder}/{stem}-{number}.{end}"),
    };
    let free = |name: &String| !dir.join(name).exists() && !leftovers::part_of(&dir.join(name)).exists();
    (1..10_000).map(name).find(free).unwrap_or_else(|| name(10_000))
}

/// Takes a model that was added away, with what its download left. A file that was left where it lies stays there.
///
/// # Errors
/// [`ModelError::NotAdded`] for what is not in the records, such as the program's own models; [`ModelError::Disk`].
pub fn remove(dir: &Path, path: &str) -> Result<(), ModelError> {
    let all = read_installed(dir);
    let Some(installed) = all.get(path) else { return Err(ModelError::NotAdded { path: path.to_owned() }) };
    if installed.origin != Origin::InPlace {
        let place = installed.at(dir);
        match fs::remove_file(&place) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(ModelError::disk(&place)(error));
            }
            _ => leftovers::discard(&place)?,
        }
        unpin(dir, path)?;
    }
    forget_installed(dir, path)
}

/// What the folder takes on the disk, everything in it.
pub fn disk_use(dir: &Path) -> DiskUse {
    let mut all = DiskUse::default();
    add_up(dir, DEPTH + 1, &mut all);
    all
}

fn add_up(folder: &Path, depth: u32, all: &mut DiskUse) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() && depth > 0 {
            add_up(&entry.path(), depth - 1, all);
        } else if leftovers::is_leftover(&entry.path()) {
            all.unfinished += metadata.len();
        } else if metadata.is_file() {
            all.models += metadata.len();
        }
    }
}
