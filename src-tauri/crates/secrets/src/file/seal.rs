//! The file's bytes: a head in the clear, then the sealed secrets. The head is authenticated with them.

use std::collections::BTreeMap;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use vis_core::Sensitive;
use zeroize::Zeroizing;

use crate::SecretsError;

const MAGIC: &[u8; 8] = b"VISKEYS1";
const SALT: usize = 16;
const NONCE: usize = 24;
/// Magic, memory, passes, salt, nonce.
const HEAD: usize = 8 + 4 + 4 + SALT + NONCE;
/// A file that asks for more is not one of ours: 1 GiB.
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 16;

/// What a guess at the passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Cost {
    /// More than three times the floor of the OWASP Password Storage Cheat Sheet (19 MiB, two passes).
    pub const STRONG: Self = Self { memory_kib: 64 * 1024, passes: 3 };
}

/// The key of a file, and how it was made.
pub(super) struct Lock {
    cost: Cost,
    salt: [u8; SALT],
    key: Sensitive,
}

impl Lock {
    pub(super) fn new(passphrase: &Sensitive, salt: [u8; SALT], cost: Cost) -> Result<Self, SecretsError> {
        let unusable = |error: argon2::Error| SecretsError::Failed { detail: error.to_string() };
        let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(unusable)?;
        let mut key = Zeroizing::new([0_u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose(), &salt, &mut *key)
            .map_err(unusable)?;
        Ok(Self { cost, salt, key: Sensitive::new(*key) })
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305, SecretsError> {
        XChaCha20Poly1305::new_from_slice(self.key.expose())
            .map_err(|_| SecretsError::Failed { detail: "the key has a wrong length".to_owned() })
    }
}

pub(super) fn seal(
    lock: &Lock,
    nonce: [u8; NONCE],
    kept: &BTreeMap<String, Sensitive>,
) -> Result<Vec<u8>, SecretsError> {
    let mut head = Vec::with_capacity(HEAD);
    head.extend_from_slice(MAGIC);
    head.extend_from_slice(&lock.cost.memory_kib.to_le_bytes());
    head.extend_from_slice(&lock.cost.passes.to_le_bytes());
    head.extend_from_slice(&lock.salt);
    head.extend_from_slice(&nonce);
    let mut plain = Zeroizing::new(Vec::new());
    for (name, secret) in kept {
        for part in [name.as_bytes(), secret.expose()] {
            let length = u32::try_from(part.len()).map_err(|_| SecretsError::TooLong { limit: u32::MAX })?;
            plain.extend_from_slice(&length.to_le_bytes());
            plain.extend_from_slice(part);
        }
    }
    let sealed = lock
        .cipher()?
        .encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: &head })
        .map_err(|_| SecretsError::TooLong { limit: u32::MAX })?;
    Ok([head, sealed].concat())
}

pub(super) fn open(
    bytes: &[u8],
    passphrase: &Sensitive,
) -> Result<(Lock, BTreeMap<String, Sensitive>), SecretsError> {
    let (head, sealed) = bytes.split_at_checked(HEAD).ok_or_else(damaged)?;
    let fields = head.strip_prefix(MAGIC).ok_or_else(damaged)?;
    let (memory_kib, fields) = number(fields)?;
    let (passes, fields) = number(fields)?;
    let (salt, nonce) = fields.split_first_chunk::<SALT>().ok_or_else(damaged)?;
    let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| damaged())?;
    if memory_kib > MOST_MEMORY_KIB || passes > MOST_PASSES {
        return Err(damaged());
    }
    let lock = Lock::new(passphrase, *salt, Cost { memory_kib, passes }).map_err(|_| damaged())?;
    // A changed byte and a wrong passphrase look the same; the second is what happens.
    let plain = lock
        .cipher()?
        .decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: head })
        .map_err(|_| SecretsError::WrongPassphrase)?;
    let plain = Zeroizing::new(plain);
    let (mut kept, mut rest) = (BTreeMap::new(), &plain[..]);
    while !rest.is_empty() {
        let (name, after) = part(rest)?;
        let (secret, after) = part(after)?;
        kept.insert(String::from_utf8_lossy(name).into_owned(), Sensitive::new(secret));
        rest = after;
    }
    Ok((lock, kept))
}

fn number(bytes: &[u8]) -> Result<(u32, &[u8]), SecretsError> {
    let (number, rest) = bytes.split_first_chunk::<4>().ok_or_else(damaged)?;
    Ok((u32::from_le_bytes(*number), rest))
}

fn part(bytes: &[u8]) -> Result<(&[u8], &[u8]), SecretsError> {
    let (length, rest) = number(bytes)?;
    rest.split_at_checked(length as usize).ok_or_else(damaged)
}

fn damaged() -> SecretsError {
    SecretsError::FileDamaged
}
