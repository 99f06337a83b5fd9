//! The bytes of a backup: a head in the clear, then chunks that a passphrase opens, readable and writable as a stream.
//!
//! Head: `VISBACK` and a format digit, memory in KiB and passes of Argon2id (u32, little-endian), 16 bytes of salt, 19 bytes
//! that begin every nonce, and a sealed nothing (16 bytes) that tells a wrong passphrase from damage. Then XChaCha20-Poly1305
//! over 64 KiB each. A nonce ends in the chunk's number (u32, big-endian) and 1 for the last one, as in the STREAM
//! construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015): chunks cannot be left out, swapped or cut off unnoticed.

use std::io::{self, Read, Write};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use vis_core::Sensitive;
use zeroize::Zeroizing;

use crate::{Key, StoreError};

const NAME: &[u8; 7] = b"VISBACK";
/// The newest format this program reads.
const FORMAT: u8 = b'1';
const SALT: usize = 16;
const PREFIX: usize = 19;
const TAG: usize = 16;
const HEAD: usize = NAME.len() + 1 + 4 + 4 + SALT + PREFIX + TAG;
const CHUNK: usize = 64 * 1024;
/// A file that asks for more is not one of ours: 1 GiB.
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 16;

/// What a guess at the passphrase costs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    pub(super) memory_kib: u32,
    pub(super) passes: u32,
}

impl Cost {
    /// As of the file of provider keys: more than three times the floor of the OWASP Password Storage Cheat Sheet.
    pub(super) const STRONG: Self = Self { memory_kib: 64 * 1024, passes: 3 };
}

/// The key of one backup.
pub(super) struct Lock {
    head: Vec<u8>,
    prefix: [u8; PREFIX],
    key: Zeroizing<[u8; 32]>,
}

impl Lock {
    /// `random`: fresh bytes, salt and nonces of this one file.
    pub(super) fn new(
        passphrase: &Sensitive,
        random: &[u8; SALT + PREFIX],
        cost: Cost,
    ) -> Result<Self, StoreError> {
        if passphrase.expose().is_empty() {
            return Err(StoreError::BadKey { reason: "the passphrase is empty" });
        }
        let mut head = NAME.to_vec();
        head.push(FORMAT);
        head.extend_from_slice(&cost.memory_kib.to_le_bytes());
        head.extend_from_slice(&cost.passes.to_le_bytes());
        head.extend_from_slice(random);
        let mut lock =
            Self::of_fields(head, passphrase).ok_or_else(|| unexpected("Argon2 refused its costs"))?;
        let check = lock
            .cipher()?
            .encrypt(&lock.nonce(0, false), &b""[..])
            .map_err(|_| unexpected("sealing failed"))?;
        lock.head.extend_from_slice(&check);
        Ok(lock)
    }

    /// Reads the head of a backup.
    fn read(file: &mut impl Read, passphrase: &Sensitive) -> Result<Self, StoreError> {
        let mut head = Vec::with_capacity(HEAD);
        file.take(HEAD as u64)
            .read_to_end(&mut head)
            .map_err(|e| StoreError::backup_damaged(e.to_string()))?;
        let format = head.strip_prefix(NAME).and_then(|rest| rest.first().copied());
        match format {
            None => return Err(StoreError::NotABackup),
            Some(found) if found > FORMAT && found.is_ascii_digit() => {
                return Err(StoreError::NewerBackup {
                    found: u32::from(found - b'0'),
                    known: u32::from(FORMAT - b'0'),
                });
            }
            Some(found) if found != FORMAT => return Err(StoreError::NotABackup),
            Some(_) if head.len() < HEAD => return Err(StoreError::backup_damaged("it is cut off")),
            Some(_) => {}
        }
        let check = head.split_off(HEAD - TAG);
        let mut lock = Self::of_fields(head, passphrase)
            .ok_or_else(|| StoreError::backup_damaged("its beginning was changed"))?;
        // A changed byte of the head and a wrong passphrase look the same; the second is what happens.
        lock.cipher()?
            .decrypt(&lock.nonce(0, false), check.as_slice())
            .map_err(|_| StoreError::WrongBackupPassphrase)?;
        lock.head.extend_from_slice(&check);
        Ok(lock)
    }

    fn of_fields(head: Vec<u8>, passphrase: &Sensitive) -> Option<Self> {
        let fields = head.get(NAME.len() + 1..)?;
        let (memory, fields) = fields.split_first_chunk::<4>()?;
        let (passes, fields) = fields.split_first_chunk::<4>()?;
        let (salt, fields) = fields.split_first_chunk::<SALT>()?;
        let prefix = *fields.first_chunk::<PREFIX>()?;
        let (memory, passes) = (u32::from_le_bytes(*memory), u32::from_le_bytes(*passes));
        if memory > MOST_MEMORY_KIB || passes > MOST_PASSES {
            return None;
        }
        let params = Params::new(memory, passes, 1, Some(32)).ok()?;
        let mut key = Zeroizing::new([0_u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose(), salt, &mut *key)
            .ok()?;
        Some(Self { head, prefix, key })
    }

    /// Opens the database inside. Made from the file's own key, so that it is written nowhere.
    pub(super) fn database_key(&self) -> Key {
        let digest =
            Sha256::new().chain_update(b"visavis backup database").chain_update(*self.key).finalize();
        Key::Raw(Sensitive::new(digest.as_slice()))
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, StoreError> {
        XChaCha20Poly1305::new_from_slice(&*self.key).map_err(|_| unexpected("the key has a wrong length"))
    }

    fn nonce(&self, chunk: u32, last: bool) -> XNonce {
        let mut nonce = [0; 24];
        nonce[..PREFIX].copy_from_slice(&self.prefix);
        nonce[PREFIX..PREFIX + 4].copy_from_slice(&chunk.to_be_bytes());
        nonce[PREFIX + 4] = u8::from(last);
        XNonce::from(nonce)
    }
}

/// Seals what is written to it. Without [`SealedWriter::finish`] the file counts as cut off.
pub(super) struct SealedWriter<W> {
    inner: W,
    cipher: XChaCha20Poly1305,
    lock: Lock,
    chunk: u32,
    waiting: Zeroizing<Vec<u8>>,
}

impl<W: Write> SealedWriter<W> {
    pub(super) fn new(mut inner: W, lock: Lock) -> io::Result<Self> {
        let cipher = lock.cipher().map_err(io::Error::other)?;
        inner.write_all(&lock.head)?;
        Ok(Self { inner, cipher, lock, chunk: 1, waiting: Zeroizing::new(Vec::with_capacity(CHUNK)) })
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        self.inner.flush()?;
        Ok(self.inner)
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let nonce = self.lock.nonce(self.chunk, last);
        let sealed = self.cipher.encrypt(&nonce, self.waiting.as_slice());
        self.inner.write_all(&sealed.map_err(|_| io::Error::other("a part could not be sealed"))?)?;
        self.waiting.clear();
        // 2^32 chunks are 256 TiB.
        self.chunk = self.chunk.checked_add(1).ok_or_else(|| io::Error::other("the backup is too large"))?;
        Ok(())
    }
}

impl<W: Write> Write for SealedWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits for what comes next: only then it is known not to be the last one.
        if self.waiting.len() == CHUNK && !bytes.is_empty() {
            self.seal(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What stands in a backup. Any change is an error before a byte of the changed chunk is given.
pub(super) struct SealedReader<R> {
    inner: R,
    cipher: XChaCha20Poly1305,
    lock: Lock,
    chunk: u32,
    /// Bytes of the next chunk that were read already: at most one.
    ahead: Vec<u8>,
    plain: Zeroizing<Vec<u8>>,
    at: usize,
    ended: bool,
}

impl<R: Read> SealedReader<R> {
    /// # Errors
    /// `NotABackup`, `NewerBackup`, `WrongBackupPassphrase`, `BackupDamaged`.
    pub(super) fn open(mut inner: R, passphrase: &Sensitive) -> Result<Self, StoreError> {
        let lock = Lock::read(&mut inner, passphrase)?;
        let cipher = lock.cipher()?;
        let plain = Zeroizing::new(Vec::new());
        Ok(Self { inner, cipher, lock, chunk: 1, ahead: Vec::new(), plain, at: 0, ended: false })
    }

    pub(super) fn database_key(&self) -> Key {
        self.lock.database_key()
    }

    /// Reads to the end: what follows the last file is proven as well.
    pub(super) fn drain(&mut self) -> io::Result<()> {
        io::copy(self, &mut io::sink()).map(|_| ())
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let mut sealed = std::mem::take(&mut self.ahead);
        let wanted = (CHUNK + TAG + 1 - sealed.len()) as u64;
        (&mut self.inner).take(wanted).read_to_end(&mut sealed)?;
        let last = sealed.len() <= CHUNK + TAG;
        if !last {
            self.ahead = sealed.split_off(CHUNK + TAG);
        }
        let nonce = self.lock.nonce(self.chunk, last);
        let plain = self.cipher.decrypt(&nonce, sealed.as_slice());
        self.plain = Zeroizing::new(plain.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?);
        self.at = 0;
        self.ended = last;
        self.chunk = self.chunk.checked_add(1).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
        Ok(())
    }
}

impl<R: Read> Read for SealedReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.plain.len() {
            if self.ended {
                return Ok(0);
            }
            self.next_chunk()?;
        }
        let given = into.len().min(self.plain.len() - self.at);
        into[..given].copy_from_slice(&self.plain[self.at..self.at + given]);
        self.at += given;
        Ok(given)
    }
}

fn unexpected(detail: &'static str) -> StoreError {
    StoreError::Unexpected(detail.into())
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use vis_core::Sensitive;

    use super::{CHUNK, Cost, HEAD, Lock, SealedReader, SealedWriter};
    use crate::StoreError;

    const WEAK: Cost = Cost { memory_kib: 8, passes: 1 };

    fn sealed(plain: &[u8]) -> Vec<u8> {
        let lock = Lock::new(&Sensitive::new("rosebud"), &[5; 35], WEAK).unwrap();
        let mut writer = SealedWriter::new(Vec::new(), lock).unwrap();
        // In odd pieces: what was written at once must not matter.
        plain.chunks(9_973).for_each(|piece| writer.write_all(piece).unwrap());
        writer.finish().unwrap()
    }

    fn opened(file: &[u8], passphrase: &str) -> Result<Vec<u8>, StoreError> {
        let mut plain = Vec::new();
        let mut reader = SealedReader::open(file, &Sensitive::new(passphrase))?;
        reader.read_to_end(&mut plain).map_err(|e| StoreError::backup_damaged(e.to_string()))?;
        Ok(plain)
    }

    fn words(length: usize) -> Vec<u8> {
        (0..length).map(|n| (n * 31 % 251) as u8).collect()
    }

    #[test]
    fn what_was_sealed_comes_back_whatever_its_length() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 77] {
            let plain = words(length);
            let file = sealed(&plain);
            assert_eq!(opened(&file, "rosebud").unwrap(), plain, "{length} bytes");
            assert!(matches!(opened(&file, "Rosebud"), Err(StoreError::WrongBackupPassphrase)));
        }
    }

    #[test]
    fn every_changed_byte_and_every_cut_is_noticed() {
        let file = sealed(&words(2 * CHUNK + 500));
        let places = (0..HEAD).chain((HEAD..file.len()).step_by(911)).chain([file.len() - 1]);
        for at in places {
            let mut changed = file.clone();
            changed[at] ^= 0x10;
            assert!(opened(&changed, "rosebud").is_err(), "byte {at} of {} is not protected", file.len());
            assert!(opened(&file[..at], "rosebud").is_err(), "cut at {at}");
        }
        let tag = 16;
        for chunks in 0..3 {
            let cut = HEAD + chunks * (CHUNK + tag);
            assert!(opened(&file[..cut], "rosebud").is_err(), "cut between chunks, after {chunks}");
        }
        let mut swapped = file.clone();
        let (first, second) = swapped[HEAD..].split_at_mut(CHUNK + tag);
        first.swap_with_slice(&mut second[..CHUNK + tag]);
        assert!(opened(&swapped, "rosebud").is_err(), "chunks that changed places");
        assert!(opened(&[file.as_slice(), b"x"].concat(), "rosebud").is_err(), "something was added");
    }

    #[test]
    fn a_file_of_a_newer_program_is_told_from_one_that_is_no_backup() {
        let mut newer = sealed(b"");
        newer[7] = b'2';
        assert!(matches!(opened(&newer, "rosebud"), Err(StoreError::NewerBackup { found: 2, known: 1 })));
        for other in [&b""[..], b"VISBACK", b"PK\x03\x04 and more", b"VISBACK?"] {
            assert!(matches!(opened(other, "rosebud"), Err(StoreError::NotABackup)), "{other:?}");
        }
    }
}
