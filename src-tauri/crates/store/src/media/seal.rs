use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use vis_core::Sensitive;

use crate::StoreError;

/// First bytes of a sealed file; the nonce follows, then XChaCha20-Poly1305's ciphertext with its 16-byte tag.
const MAGIC: &[u8; 8] = b"VISCLIP1";
const NONCE: usize = 24;

/// The name is authenticated with the content: files that were swapped do not open.
pub(super) fn seal(
    key: &Sensitive,
    nonce: &[u8; NONCE],
    name: &str,
    plain: &[u8],
) -> Result<Vec<u8>, StoreError> {
    let sealed = cipher(key)?
        .encrypt(&XNonce::from(*nonce), Payload { msg: plain, aad: name.as_bytes() })
        .map_err(|_| StoreError::Unexpected("the file is too long to be sealed".into()))?;
    Ok([MAGIC.as_slice(), nonce, &sealed].concat())
}

pub(super) fn unseal(key: &Sensitive, name: &str, file: &[u8]) -> Result<Vec<u8>, StoreError> {
    let changed = || StoreError::damaged(format!("the file {name} in the media folder was changed"));
    let (nonce, sealed) =
        file.strip_prefix(MAGIC).and_then(|rest| rest.split_first_chunk::<NONCE>()).ok_or_else(changed)?;
    cipher(key)?
        .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: name.as_bytes() })
        .map_err(|_| changed())
}

fn cipher(key: &Sensitive) -> Result<XChaCha20Poly1305, StoreError> {
    XChaCha20Poly1305::new_from_slice(key.expose())
        .map_err(|_| StoreError::damaged("the media key is unusable"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vis_core::Sensitive;

    use super::{seal, unseal};

    proptest! {
        #[test]
        fn what_was_sealed_comes_back_and_any_changed_byte_is_noticed(
            plain in prop::collection::vec(any::<u8>(), 0..300),
            key in any::<[u8; 32]>(),
            nonce in any::<[u8; 24]>(),
            at in any::<prop::sample::Index>(),
            flip in 1_u8..,
        ) {
            let key = Sensitive::new(key);
            let mut file = seal(&key, &nonce, "a", &plain).unwrap();
            prop_assert_eq!(unseal(&key, "a", &file).unwrap(), plain);
            prop_assert!(unseal(&key, "b", &file).is_err(), "a file under another name is another file");
            let at = at.index(file.len());
            file[at] ^= flip;
            prop_assert!(unseal(&key, "a", &file).is_err(), "byte {} is not protected", at);
            prop_assert!(unseal(&key, "a", &file[..at]).is_err(), "a shortened file must not open");
        }
    }
}
