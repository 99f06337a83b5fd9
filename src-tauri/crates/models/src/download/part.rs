//! The unfinished file: bytes, and beside them the journal of the chunks that are whole.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use sha2::{Digest, Sha256};

use super::{
    DownloadError, journal,
    segments::{Held, Segment},
};
use crate::{
    ModelError,
    leftovers::{journal_of, part_of},
};

/// A download that was dropped may still be writing its last chunk.
const LOCK_TRIES: u32 = 300;
const LOCK_WAIT: Duration = Duration::from_millis(10);
const PIECE: usize = 1 << 20;
/// More than the journal of a file of a terabyte.
const MOST_JOURNAL: u64 = 64 << 20;

/// Bytes that a person may still write to the disk `folder` is on.
///
/// # Errors
/// What the system says.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    fs4::available_space(folder)
}

/// A file that is being put together, locked against a second download of it. All of it blocks.
#[derive(Debug)]
pub struct PartFile {
    place: PathBuf,
    bytes: File,
    journal: File,
    identity: String,
}

impl PartFile {
    /// Opens what is there for the file that will stand at `place`, or begins it. The segments that came back are proven:
    /// each was hashed just now.
    ///
    /// # Errors
    /// [`DownloadError::Busy`] when somebody else holds it, [`DownloadError::Model`] with what the disk said.
    pub fn open(place: &Path, total: u64, sha256: &str) -> Result<(Self, Held), DownloadError> {
        let folder = place.parent().unwrap_or(Path::new("."));
        let no_disk = |path: &Path| DownloadError::disk(path, total);
        fs::create_dir_all(folder).map_err(no_disk(folder))?;
        let (part, log) = (part_of(place), journal_of(place));
        let open = |path: &Path| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false).open(path)
        };
        let journal = open(&log).map_err(no_disk(&log))?;
        lock(&journal, place)?;
        let bytes = open(&part).map_err(no_disk(&part))?;
        let identity = journal::identity(total, sha256);
        let mut file = Self { place: place.to_owned(), bytes, journal, identity };
        let held = file.reread(total).map_err(no_disk(&part))?;
        Ok((file, held))
    }

    fn reread(&mut self, total: u64) -> io::Result<Held> {
        let mut text = Vec::new();
        (&mut self.journal).take(MOST_JOURNAL).read_to_end(&mut text)?;
        let mut held = journal::read(&text, &self.identity, total);
        for start in self.rotten(&held)? {
            held.forget(start);
        }
        // Bytes beyond what is known are of a chunk that never was whole.
        self.bytes.set_len(held.iter().last().map_or(0, |segment| segment.end))?;
        let lines: String = held.iter().map(|segment| journal::line(&self.identity, segment)).collect();
        if lines.as_bytes() != text {
            self.journal.set_len(0)?;
            self.journal.seek(SeekFrom::Start(0))?;
            self.journal.write_all(lines.as_bytes())?;
            self.journal.sync_data()?;
        }
        Ok(held)
    }

    /// Writes a segment, and its line once its bytes are safe.
    ///
    /// # Errors
    /// What the disk says; then the segment does not count.
    pub fn keep(&mut self, start: u64, bytes: &[u8]) -> Result<Segment, DownloadError> {
        let segment =
            Segment { start, end: start + bytes.len() as u64, sha256: Sha256::digest(bytes).into() };
        let written = self.write(&segment, bytes);
        written.map_err(DownloadError::disk(&part_of(&self.place), segment.bytes()))?;
        Ok(segment)
    }

    fn write(&mut self, segment: &Segment, bytes: &[u8]) -> io::Result<()> {
        self.bytes.seek(SeekFrom::Start(segment.start))?;
        self.bytes.write_all(bytes)?;
        self.bytes.sync_data()?;
        let line = journal::line(&self.identity, segment);
        self.journal.seek(SeekFrom::End(0))?;
        self.journal.write_all(line.as_bytes())?;
        self.journal.sync_data()
    }

    /// Where the segments start whose bytes are not those that were written.
    ///
    /// # Errors
    /// What the disk says.
    pub fn rotten(&mut self, held: &Held) -> io::Result<Vec<u64>> {
        let mut bad = Vec::new();
        let mut piece = vec![0; PIECE];
        for segment in held.iter() {
            if self.hash(segment.start, segment.end, &mut piece)? != Some(segment.sha256) {
                bad.push(segment.start);
            }
        }
        Ok(bad)
    }

    /// As [`Self::rotten`], for segments that touch a chunk whose digest is known and is another one.
    ///
    /// # Errors
    /// What the disk says.
    pub fn unlike(
        &mut self,
        known: &[[u8; 32]],
        chunk: u64,
        total: u64,
        held: &Held,
    ) -> io::Result<Vec<u64>> {
        let mut bad = Vec::new();
        let mut piece = vec![0; PIECE];
        for (at, expected) in (0..total).step_by(usize::try_from(chunk).unwrap_or(usize::MAX)).zip(known) {
            let end = (at + chunk).min(total);
            if self.hash(at, end, &mut piece)? != Some(*expected) {
                let touched = held.iter().filter(|segment| segment.start < end && at < segment.end);
                bad.extend(touched.map(|segment| segment.start));
            }
        }
        Ok(bad)
    }

    /// SHA-256 of the whole, read back from the disk, lower-case hex.
    ///
    /// # Errors
    /// What the disk says.
    pub fn sha256(&mut self, total: u64) -> io::Result<String> {
        let hash = self.hash(0, total, &mut vec![0; PIECE])?;
        Ok(hash.map_or_else(String::new, hex::encode))
    }

    /// `None` where the file ends before.
    fn hash(&mut self, start: u64, end: u64, piece: &mut [u8]) -> io::Result<Option<[u8; 32]>> {
        self.bytes.seek(SeekFrom::Start(start))?;
        let (mut hash, mut left) = (Sha256::new(), end - start);
        while left > 0 {
            let most = piece.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            match self.bytes.read(&mut piece[..most])? {
                0 => return Ok(None),
                read => {
                    hash.update(&piece[..read]);
                    left -= read as u64;
                }
            }
        }
        Ok(Some(hash.finalize().into()))
    }

    /// Where its bytes are.
    pub fn path(&self) -> PathBuf {
        part_of(&self.place)
    }

    /// Call when the bytes stand in their place: the journal goes.
    pub fn finished(self) {
        let _ = fs::remove_file(journal_of(&self.place));
    }
}

fn lock(journal: &File, place: &Path) -> Result<(), DownloadError> {
    for _ in 0..LOCK_TRIES {
        match journal.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_WAIT),
            Err(TryLockError::Error(error)) => return Err(ModelError::disk(place)(error).into()),
        }
    }
    let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Err(DownloadError::Busy { path: name })
}
