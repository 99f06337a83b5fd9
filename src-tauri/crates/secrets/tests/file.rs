//! Keys in a file: what is kept comes back, only with the passphrase, and nothing of it can be read.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod suite;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use proptest::prelude::*;
use vis_core::Sensitive;
use vis_secrets::file::{Cost, Nonces, SecretsFile};
use vis_secrets::{Secrets, SecretsError};

const CHEAP: Cost = Cost { memory_kib: 64, passes: 1 };
const KEY: &str = "sk-canary-0123456789abcdef";

fn nonces() -> Nonces {
    let count = AtomicU8::new(0);
    Arc::new(move || Some([count.fetch_add(1, Ordering::Relaxed); 24]))
}

fn create(path: &Path) -> SecretsFile {
    SecretsFile::create(path, &Sensitive::new("open sesame"), [3; 16], CHEAP, nonces()).unwrap()
}

#[test]
fn it_keeps_secrets_like_every_other_place() {
    let folder = tempfile::tempdir().unwrap();
    suite::conforms(&create(&folder.path().join("keys")), None).unwrap();
}

#[test]
fn only_the_passphrase_opens_it_and_nothing_can_be_read_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    let file = create(&path);
    file.set("provider-a", &Sensitive::new(KEY)).unwrap();
    file.set("provider-b", &Sensitive::new("other")).unwrap();
    file.delete("provider-b").unwrap();
    drop(file);
    let bytes = std::fs::read(&path).unwrap();
    for word in [KEY, "provider-a", "other", "open sesame"] {
        assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }
    let wrong = SecretsFile::open(&path, &Sensitive::new("open says me"), nonces()).unwrap_err();
    assert_eq!(wrong, SecretsError::WrongPassphrase);
    let file = SecretsFile::open(&path, &Sensitive::new("open sesame"), nonces()).unwrap();
    assert_eq!(file.get("provider-a").unwrap().unwrap().expose(), KEY.as_bytes());
    assert!(file.get("provider-b").unwrap().is_none());
    assert!(!format!("{file:?}").contains("canary"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn an_empty_passphrase_locks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let made =
        SecretsFile::create(&folder.path().join("keys"), &Sensitive::new(""), [3; 16], CHEAP, nonces());
    assert_eq!(made.unwrap_err(), SecretsError::EmptyPassphrase);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_changed_or_shortened_file_does_not_open(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        create(&path).set("a", &Sensitive::new(KEY)).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        // Of memory and passes a larger number would only cost time.
        prop_assume!(!(8..16).contains(&at));
        bytes[at] ^= flip;
        std::fs::write(&path, &bytes).unwrap();
        prop_assert!(SecretsFile::open(&path, &Sensitive::new("open sesame"), nonces()).is_err());
        std::fs::write(&path, &bytes[..at]).unwrap();
        prop_assert!(SecretsFile::open(&path, &Sensitive::new("open sesame"), nonces()).is_err());
    }
}
