//! Models that a person brings along, and takes away.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::{fs, path::Path};

use vis_models::{
    DiskUse, Import, ModelError, Origin, candidates, disk_use, import, installed, remove, unfinished,
};

/// The least that is a model: one tensor with one weight.
fn model() -> Vec<u8> {
    let mut file = b"GGUF\x03\0\0\0".to_vec();
    let text = |file: &mut Vec<u8>, text: &str| {
        file.extend((text.len() as u64).to_le_bytes());
        file.extend(text.as_bytes());
    };
    file.extend(1u64.to_le_bytes());
    file.extend(1u64.to_le_bytes());
    text(&mut file, "general.architecture");
    file.extend(8u32.to_le_bytes());
    text(&mut file, "llama");
    text(&mut file, "w");
    file.extend(1u32.to_le_bytes());
    file.extend(1u64.to_le_bytes());
    file.extend(0u32.to_le_bytes());
    file.extend(0u64.to_le_bytes());
    file.resize(file.len().next_multiple_of(32) + 4, 0);
    file
}

fn add(dir: &Path, from: &Path, how: Import) -> vis_models::Installed {
    import(dir, from, how, 17, &mut |_| true).unwrap().unwrap()
}

#[test]
fn a_file_is_copied_under_a_name_of_its_own_and_taken_away_again() {
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let from = other.path().join("My model: (v2).gguf");
    fs::write(&from, model()).unwrap();
    let first = add(home.path(), &from, Import::Copy);
    let second = add(home.path(), &from, Import::Copy);
    assert_eq!(first.path, "imported/My-model---v2-.gguf");
    assert_eq!(second.path, "imported/My-model---v2--2.gguf");
    assert_eq!(first.gguf.as_ref().unwrap().architecture, "llama");
    assert_eq!(first.installed_ms, 17);
    assert_eq!(fs::read(first.at(home.path())).unwrap(), model());
    assert_eq!(installed(home.path()).len(), 2);
    let size = model().len() as u64;
    assert!(disk_use(home.path()).models >= 2 * size);

    remove(home.path(), &first.path).unwrap();
    assert_eq!(installed(home.path()), [second]);
    assert!(!first.at(home.path()).exists() && from.exists());
    assert!(matches!(remove(home.path(), &first.path), Err(ModelError::NotAdded { .. })));
}

#[test]
fn a_file_that_stays_where_it_lies_is_never_deleted() {
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let from = other.path().join("a.gguf");
    fs::write(&from, model()).unwrap();
    let one = add(home.path(), &from, Import::InPlace);
    assert_eq!(
        (one.origin.clone(), one.at(home.path())),
        (Origin::InPlace, fs::canonicalize(&from).unwrap())
    );
    assert_eq!(installed(home.path()).len(), 1);
    remove(home.path(), &one.path).unwrap();
    assert!(from.exists() && installed(home.path()).is_empty());

    add(home.path(), &from, Import::InPlace);
    fs::remove_file(&from).unwrap();
    assert!(installed(home.path()).is_empty(), "gone is gone");
}

#[test]
fn what_is_no_model_is_not_imported_and_a_stop_leaves_nothing() {
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let from = other.path().join("a.gguf");
    fs::write(&from, b"GGUF and then nonsense").unwrap();
    let error = import(home.path(), &from, Import::Copy, 0, &mut |_| true).unwrap_err();
    assert!(matches!(&error, ModelError::Gguf { .. }), "{error}");
    fs::write(&from, model()).unwrap();
    assert!(import(home.path(), &from, Import::Copy, 0, &mut |_| false).unwrap().is_none());
    assert_eq!(disk_use(home.path()), DiskUse::default());
    let missing = import(home.path(), &other.path().join("b.gguf"), Import::Copy, 0, &mut |_| true);
    assert!(matches!(missing, Err(ModelError::Disk { .. })));
}

#[test]
fn a_folder_shows_what_is_in_it() {
    let other = tempfile::tempdir().unwrap();
    fs::create_dir_all(other.path().join("deep/er/too/deep")).unwrap();
    for name in ["b.gguf", "deep/A.GGUF", "deep/er/too/deep/c.gguf"] {
        fs::write(other.path().join(name), model()).unwrap();
    }
    fs::write(other.path().join("bad.gguf"), b"no").unwrap();
    fs::write(other.path().join("read.me"), b"no").unwrap();
    let found = candidates(other.path()).unwrap();
    let names: Vec<_> = found
        .iter()
        .map(|one| (one.path.file_name().unwrap().to_str().unwrap(), one.header.is_ok()))
        .collect();
    assert_eq!(names, [("b.gguf", true), ("bad.gguf", false), ("A.GGUF", true)]);
    assert!(candidates(&other.path().join("nothing")).is_err());
}

#[test]
fn an_unfinished_download_is_known_and_thrown_away() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("chat")).unwrap();
    fs::write(home.path().join("chat/a.gguf.download"), [0; 9]).unwrap();
    fs::write(home.path().join("chat/a.gguf.download.journal"), [0; 3]).unwrap();
    assert_eq!(unfinished(home.path(), "chat/a.gguf"), Some(9));
    assert_eq!(disk_use(home.path()), DiskUse { models: 0, unfinished: 12 });
    vis_models::give_up(home.path(), "chat/a.gguf").unwrap();
    assert_eq!(unfinished(home.path(), "chat/a.gguf"), None);
    assert!(vis_models::give_up(home.path(), "../a").is_err());
}
