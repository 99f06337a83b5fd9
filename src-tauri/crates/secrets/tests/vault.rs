//! How homes are opened: every combination of what can be given, and what is written on the way.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use vis_core::Sensitive;
use vis_secrets::vault::{
    DatabaseKey, Decision, Home, KEY_NAME, Mode, Note, Plan, Situation, Vault, VaultError, carry_out, decide,
    label, read, write,
};
use vis_secrets::{Memory, Secrets, SecretsError};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Do(Plan),
    Tell(Plan, Note),
    NeedsChoice,
    NeedsPassphrase,
    Contradiction,
    ModeLost,
}

/// existing mode, passphrase given, --unencrypted given, keyring works, expected. `None` stands for "either".
type Row = (Option<Mode>, bool, bool, Option<bool>, Expected);

/// Without a database.
const TABLE: [Row; 17] = {
    use Expected::{Contradiction, Do, NeedsChoice, NeedsPassphrase, Tell};
    use Mode::{Keyring, Passphrase, Unencrypted};
    use Note::{AlreadyEncrypted, PassphraseNotNeeded, PassphraseUselessUnencrypted};
    [
        (None, false, false, Some(true), Do(Plan::CreateKeyring)),
        (None, false, false, Some(false), NeedsChoice),
        (None, true, false, None, Do(Plan::CreatePassphrase)),
        (None, false, true, None, Do(Plan::CreateUnencrypted)),
        (None, true, true, None, Contradiction),
        (Some(Keyring), false, false, None, Do(Plan::OpenKeyring)),
        (Some(Keyring), true, false, None, Tell(Plan::OpenKeyring, PassphraseNotNeeded)),
        (Some(Keyring), false, true, None, Tell(Plan::OpenKeyring, AlreadyEncrypted)),
        (Some(Keyring), true, true, None, Tell(Plan::OpenKeyring, AlreadyEncrypted)),
        (Some(Passphrase), false, false, None, NeedsPassphrase),
        (Some(Passphrase), true, false, None, Do(Plan::OpenPassphrase)),
        (Some(Passphrase), false, true, None, NeedsPassphrase),
        (Some(Passphrase), true, true, None, Tell(Plan::OpenPassphrase, AlreadyEncrypted)),
        (Some(Unencrypted), false, false, None, Do(Plan::OpenUnencrypted)),
        (Some(Unencrypted), true, false, None, Tell(Plan::OpenUnencrypted, PassphraseUselessUnencrypted)),
        (Some(Unencrypted), false, true, None, Do(Plan::OpenUnencrypted)),
        (Some(Unencrypted), true, true, None, Tell(Plan::OpenUnencrypted, PassphraseUselessUnencrypted)),
    ]
};

fn expected(existing: Option<Mode>, passphrase: bool, unencrypted: bool, keyring: bool) -> Expected {
    let mut rows = TABLE.iter().filter(|(e, p, u, k, _)| {
        *e == existing && *p == passphrase && *u == unencrypted && k.is_none_or(|k| k == keyring)
    });
    let row = rows.next().expect("the table has a row for everything");
    assert!(rows.next().is_none(), "the table has one row for everything");
    row.4
}

fn outcome(situation: &Situation, keyring: impl FnOnce() -> bool) -> Expected {
    match decide(situation, keyring) {
        Ok(Decision { plan, note: None }) => Expected::Do(plan),
        Ok(Decision { plan, note: Some(note) }) => Expected::Tell(plan, note),
        Err(VaultError::NeedsChoice) => Expected::NeedsChoice,
        Err(VaultError::NeedsPassphrase) => Expected::NeedsPassphrase,
        Err(VaultError::Contradiction) => Expected::Contradiction,
        Err(VaultError::ModeLost) => Expected::ModeLost,
        Err(other) => panic!("{other:?} is no decision"),
    }
}

#[test]
fn every_combination_is_decided_as_the_table_says() {
    let both = [false, true];
    let modes = [None, Some(Mode::Keyring), Some(Mode::Passphrase), Some(Mode::Unencrypted)];
    for (existing, passphrase_given) in modes.into_iter().flat_map(|m| both.map(|p| (m, p))) {
        for (unencrypted_asked, keyring) in both.into_iter().flat_map(|u| both.map(|k| (u, k))) {
            for database_exists in both {
                let situation = Situation { existing, database_exists, passphrase_given, unencrypted_asked };
                let wanted = match existing {
                    None if database_exists => Expected::ModeLost,
                    _ => expected(existing, passphrase_given, unencrypted_asked, keyring),
                };
                assert_eq!(
                    outcome(&situation, || keyring),
                    wanted,
                    "{situation:?}, keyring works: {keyring}"
                );
            }
        }
    }
}

#[test]
fn the_keyring_is_asked_only_when_its_answer_counts() {
    for (existing, passphrase_given, unencrypted_asked, keyring, _) in TABLE {
        let asked = AtomicU32::new(0);
        let situation = Situation { existing, database_exists: false, passphrase_given, unencrypted_asked };
        let _ = decide(&situation, || asked.fetch_add(1, Ordering::SeqCst) == 0);
        let counts = u32::from(keyring.is_some());
        assert_eq!(asked.into_inner(), counts, "a probe may prompt the person: {situation:?}");
    }
}

#[test]
fn the_sentence_names_all_three_ways() {
    let sentence = VaultError::NeedsChoice.to_string();
    for way in ["keyring", "VISAVIS_PASSPHRASE", "--unencrypted", "Nothing was written"] {
        assert!(sentence.contains(way), "{sentence}");
    }
}

fn home(folder: &Path, database_exists: bool) -> Home<'_> {
    Home { folder, label: "0123456789abcdef", database_exists }
}

fn raw(key: DatabaseKey) -> Vec<u8> {
    match key {
        DatabaseKey::Raw(key) => key.expose().to_vec(),
        other => panic!("{other:?} is not from the keyring"),
    }
}

#[test]
fn a_keyring_home_is_made_and_opened_again_with_the_same_key() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Memory::new();
    let made = carry_out(Plan::CreateKeyring, &home(folder.path(), false), &secrets, None, [1; 32]).unwrap();
    assert_eq!(raw(made), [1; 32]);
    let vault = read(folder.path()).unwrap().unwrap();
    assert_eq!(vault, Vault { mode: Mode::Keyring, label: Some("0123456789abcdef".to_owned()) });
    let opened = carry_out(Plan::OpenKeyring, &home(folder.path(), true), &secrets, None, [2; 32]).unwrap();
    assert_eq!(raw(opened), [1; 32]);
}

#[test]
fn a_key_that_is_already_there_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Memory::new();
    secrets.set(KEY_NAME, &Sensitive::new([1; 32])).unwrap();
    let made = carry_out(Plan::CreateKeyring, &home(folder.path(), false), &secrets, None, [2; 32]).unwrap();
    assert_eq!(raw(made), [1; 32], "it may be the only key to somebody's chats");

    secrets.set(KEY_NAME, &Sensitive::new("odd")).unwrap();
    let refused = carry_out(Plan::OpenKeyring, &home(folder.path(), true), &secrets, None, [2; 32]);
    assert!(matches!(refused, Err(VaultError::Secrets(SecretsError::Damaged { .. }))), "{refused:?}");
    assert_eq!(secrets.get(KEY_NAME).unwrap().unwrap().expose(), b"odd");
}

#[test]
fn chats_whose_key_is_gone_are_never_given_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = Memory::new();
    let refused = carry_out(Plan::OpenKeyring, &home(folder.path(), true), &secrets, None, [2; 32]);
    assert!(matches!(refused, Err(VaultError::KeyMissing)), "{refused:?}");
    assert!(secrets.get(KEY_NAME).unwrap().is_none(), "a later unlock must find the old key or none");
    // A crash between vault.json and the database leaves nothing to lose.
    assert!(carry_out(Plan::OpenKeyring, &home(folder.path(), false), &secrets, None, [2; 32]).is_ok());
}

#[test]
fn a_passphrase_is_handed_on_and_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let words = Sensitive::new("correct horse");
    let secrets = Memory::new();
    let key = carry_out(Plan::CreatePassphrase, &home(folder.path(), false), &secrets, Some(&words), [0; 32]);
    assert!(matches!(key.unwrap(), DatabaseKey::Passphrase(kept) if kept.expose() == words.expose()));
    assert_eq!(read(folder.path()).unwrap().unwrap().mode, Mode::Passphrase);
    let written = fs::read_to_string(folder.path().join("vault.json")).unwrap();
    assert!(!written.contains("horse"), "{written}");
    assert!(secrets.get(KEY_NAME).unwrap().is_none());
}

#[test]
fn an_empty_passphrase_is_none_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    for words in [None, Some(Sensitive::new(""))] {
        let home = home(folder.path(), false);
        let refused = carry_out(Plan::CreatePassphrase, &home, &Memory::new(), words.as_ref(), [0; 32]);
        assert!(matches!(refused, Err(VaultError::NeedsPassphrase)), "{refused:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A keyring that takes secrets and loses them.
struct Forgetful;

impl Secrets for Forgetful {
    fn get(&self, _: &str) -> Result<Option<Sensitive>, SecretsError> {
        Ok(None)
    }
    fn set(&self, _: &str, _: &Sensitive) -> Result<(), SecretsError> {
        Ok(())
    }
    fn delete(&self, _: &str) -> Result<(), SecretsError> {
        Ok(())
    }
}

#[test]
fn a_keyring_that_loses_the_key_makes_no_home() {
    assert!(matches!(Forgetful.probe(), Err(SecretsError::Damaged { .. })));
    let folder = tempfile::tempdir().unwrap();
    let refused = carry_out(Plan::CreateKeyring, &home(folder.path(), false), &Forgetful, None, [1; 32]);
    assert!(matches!(refused, Err(VaultError::Secrets(SecretsError::Damaged { .. }))), "{refused:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn vault_files_are_read_or_refused_with_their_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vault.json");
    assert_eq!(read(folder.path()).unwrap(), None);
    for mode in [Mode::Keyring, Mode::Passphrase, Mode::Unencrypted] {
        write(folder.path(), &Vault { mode, label: None }).unwrap();
        assert!(fs::read_to_string(&file).unwrap().contains(mode.as_str()));
        assert_eq!(read(folder.path()).unwrap().unwrap().mode, mode);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    for broken in
        [&b""[..], b"{", b"\xff\xfe", b"{\"version\":1,\"mode\":\"rot13\"}", b"{\"mode\":\"keyring\"}"]
    {
        fs::write(&file, broken).unwrap();
        let refused = read(folder.path()).unwrap_err();
        assert!(matches!(refused, VaultError::Unreadable { .. }), "{refused:?}");
        assert!(refused.to_string().contains("vault.json"), "{refused}");
    }
    fs::write(&file, b"{\"version\":2,\"mode\":\"passkey\"}").unwrap();
    assert!(matches!(read(folder.path()), Err(VaultError::NewerVersion { found: 2, known: 1 })));
    fs::write(&file, b"{\"version\":1,\"mode\":\"keyring\"}").unwrap();
    assert_eq!(
        read(folder.path()).unwrap(),
        Some(Vault { mode: Mode::Keyring, label: None }),
        "as our advice says"
    );
}

#[test]
fn labels_are_16_digits_and_apart() {
    // SHA-256 of "/home/a/visavis", by another program.
    assert_eq!(label(Path::new("/home/a/visavis")), "9f9ca25feabc6593");
    assert_ne!(label(Path::new("/home/a/visavis")), label(Path::new("/home/b/visavis")));
}
