//! A models folder through its life: empty, installed, damaged, checked again.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::{fs, path::Path, time::Duration};

use proptest::prelude::*;
use vis_models::{Catalogue, Check, Condition, ModelError, ModelFile, assemble, install, status, verify};

/// SHA-256 of `hello`.
const HELLO: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn catalogue(file: &str) -> Catalogue {
    let head = "[[model]]\nid='a'\nname='A'\npurpose='chat'\nlicence='MIT'\nused_for='x'\nupstream='y'\n[[model.file]]\n";
    Catalogue::parse(&format!("{head}{file}")).unwrap()
}

fn hello() -> Catalogue {
    catalogue(&format!("path='deep/hello.bin'\nbytes=5\nsha256='{HELLO}'"))
}

fn only_file(catalogue: &Catalogue) -> &ModelFile {
    catalogue.files().next().unwrap()
}

fn condition(catalogue: &Catalogue, dir: &Path, check: Check) -> Condition {
    status(catalogue, dir, check)[0].condition
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_installed_file_is_ready_and_its_digest_is_shown() {
    let (dir, models) = (tempfile::tempdir().unwrap(), hello());
    assert_eq!(condition(&models, dir.path(), Check::Quick), Condition::Missing);

    install(dir.path(), only_file(&models), b"hello", None).unwrap();

    let model = &status(&models, dir.path(), Check::Quick)[0];
    assert_eq!(model.condition, Condition::Ready);
    assert_eq!(model.files[0].sha256.as_deref(), Some(HELLO), "what install proved needs no second hashing");
    assert!(verify(only_file(&models), &dir.path().join("deep/hello.bin")).is_ok());
}

#[test]
fn a_wrong_hash_leaves_the_old_file_and_no_temporary_one() {
    let (dir, models) = (tempfile::tempdir().unwrap(), hello());
    install(dir.path(), only_file(&models), b"hello", None).unwrap();

    let error = install(dir.path(), only_file(&models), b"jello", None).unwrap_err();

    let ModelError::WrongHash { file, expected, found } = &error else { panic!("{error}") };
    assert_eq!((file.as_str(), expected.as_str()), ("deep/hello.bin", HELLO));
    assert!(error.to_string().contains(found), "the message shows what was found");
    assert_eq!(names(&dir.path().join("deep")), ["hello.bin"]);
    assert_eq!(fs::read(dir.path().join("deep/hello.bin")).unwrap(), b"hello");
}

#[test]
fn a_cut_off_file_is_damaged_even_to_a_quick_look() {
    let (dir, models) = (tempfile::tempdir().unwrap(), hello());
    fs::create_dir(dir.path().join("deep")).unwrap();
    fs::write(dir.path().join("deep/hello.bin"), b"hell").unwrap();

    let model = &status(&models, dir.path(), Check::Quick)[0];

    assert_eq!(model.condition, Condition::Damaged);
    assert!(model.files[0].problem.as_ref().unwrap().contains("expected 5 bytes, found 4"));
    let cut = install(dir.path(), only_file(&models), b"hell", None);
    assert!(matches!(cut, Err(ModelError::WrongSize { expected: 5, found: 4, .. })));
}

#[test]
fn swapped_bytes_are_found_by_the_full_check_only() {
    let (dir, models) = (tempfile::tempdir().unwrap(), hello());
    fs::create_dir(dir.path().join("deep")).unwrap();
    fs::write(dir.path().join("deep/hello.bin"), b"jello").unwrap();
    assert_eq!(
        condition(&models, dir.path(), Check::Quick),
        Condition::Ready,
        "a quick look reads no content"
    );
    assert_eq!(condition(&models, dir.path(), Check::Full), Condition::Damaged);
    assert_eq!(
        condition(&models, dir.path(), Check::Quick),
        Condition::Damaged,
        "and remembers what was found"
    );
}

#[test]
fn a_verified_file_is_not_read_again_until_it_changes() {
    let (dir, models) = (tempfile::tempdir().unwrap(), hello());
    let file = dir.path().join("deep/hello.bin");
    install(dir.path(), only_file(&models), b"hello", None).unwrap();
    assert_eq!(condition(&models, dir.path(), Check::Full), Condition::Ready);

    // Same size, same time of change, other bytes: only reading the file can tell.
    let time = fs::metadata(&file).unwrap().modified().unwrap();
    fs::write(&file, b"jello").unwrap();
    let touch = |at| fs::File::options().write(true).open(&file).unwrap().set_modified(at).unwrap();
    touch(time);
    assert_eq!(condition(&models, dir.path(), Check::Full), Condition::Ready, "taken from the record");
    assert_eq!(condition(&models, dir.path(), Check::Again), Condition::Damaged);

    fs::write(&file, b"hello").unwrap();
    touch(time + Duration::from_secs(1));
    assert_eq!(condition(&models, dir.path(), Check::Full), Condition::Ready, "a new time means a new look");
}

#[test]
fn a_damaged_record_costs_only_hashing_again() {
    let (dir, models) = (tempfile::tempdir().unwrap(), hello());
    install(dir.path(), only_file(&models), b"hello", None).unwrap();
    fs::write(dir.path().join("verified.json"), b"\xff{not json").unwrap();
    assert_eq!(condition(&models, dir.path(), Check::Full), Condition::Ready);
    assert!(fs::read_to_string(dir.path().join("verified.json")).unwrap().contains(HELLO));
}

#[test]
fn appended_bytes_follow_parts_that_were_proven_first() {
    let models = catalogue(&format!(
        "path='a'\nbytes=7\n[model.file.append]\nhex='2121'\nafter_bytes=5\nafter_sha256='{HELLO}'"
    ));
    let file = only_file(&models);
    assert_eq!(assemble(file, &[b"hel".to_vec(), b"lo".to_vec()]).unwrap(), b"hello!!");
    let swapped = assemble(file, &[b"lo".to_vec(), b"hel".to_vec()]);
    assert!(
        matches!(swapped, Err(ModelError::WrongHash { .. })),
        "parts are joined in the order they were given"
    );
    assert!(matches!(assemble(file, &[b"hel".to_vec()]), Err(ModelError::WrongSize { .. })));
}

#[test]
fn a_digest_nobody_knew_is_pinned_at_the_first_download() {
    let (dir, models) = (tempfile::tempdir().unwrap(), catalogue("path='a'\nbytes=5"));
    let file = only_file(&models);
    assert!(matches!(install(dir.path(), file, b"hello", None), Err(ModelError::NoDigest { .. })));

    install(dir.path(), file, b"hello", Some(&HELLO.to_uppercase())).unwrap();
    assert_eq!(condition(&models, dir.path(), Check::Full), Condition::Ready);

    let other = "3ac9d4b8b2f1f3b1e5d3a5b0d3e3f7a1c0b9d8e7f6a5b4c3d2e1f0a9b8c7d6e5";
    let swapped = install(dir.path(), file, b"jello", Some(other));
    assert!(
        matches!(swapped, Err(ModelError::WrongHash { expected, .. }) if expected == HELLO),
        "the pin outranks"
    );
}

#[test]
fn a_file_of_unknown_origin_is_not_ready() {
    let (dir, models) = (tempfile::tempdir().unwrap(), catalogue("path='a'\nbytes=5"));
    fs::write(dir.path().join("a"), b"hello").unwrap();
    assert_eq!(condition(&models, dir.path(), Check::Quick), Condition::Damaged);
}

proptest! {
    #[test]
    fn only_the_very_bytes_get_in(bytes in proptest::collection::vec(any::<u8>(), 0..8)) {
        let (dir, models) = (tempfile::tempdir().unwrap(), hello());
        let installed = install(dir.path(), only_file(&models), &bytes, None).is_ok();
        prop_assert_eq!(installed, bytes == b"hello");
        prop_assert_eq!(dir.path().join("deep/hello.bin").exists(), installed);
    }
}
