//! Opening a home's database: the right key opens it, everything else leaves it as it was.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{MEDIA_KEY, ids, open, passphrase, raw_key, session, user};
use rusqlite::Connection;
use vis_core::{Message, MessageId, Sensitive, SessionId};
use vis_store::{Key, Store, StoreError};

const NEWEST: u32 = 21;

/// A closed database with one message, in a folder of its own.
fn home(key: &Key) -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let mut store = Store::open(&path, key, MEDIA_KEY).unwrap();
    store.create_session(&session("s", 1)).unwrap();
    store.append(&user("s", "m", "The secret word is rosebud.")).unwrap();
    store.close().unwrap();
    (home, path)
}

/// Opens it with `key`, expects a refusal, and that not one byte and no file changed.
fn refusal(path: &Path, key: &Key) -> StoreError {
    let before = listing(path.parent().unwrap());
    let refusal = Store::open(path, key, MEDIA_KEY).expect_err("it must be refused");
    assert_eq!(listing(path.parent().unwrap()), before, "a refused database must stay as it was: {refusal}");
    refusal
}

/// Every file with a digest of what is in it.
fn listing(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        // An index over the log that every reader may rebuild; it holds nothing of its own.
        .filter(|path| !path.to_string_lossy().ends_with("-shm"))
        .map(|path| {
            let mut digest = DefaultHasher::new();
            fs::read(&path).unwrap_or_default().hash(&mut digest);
            (path, digest.finish())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_kind_of_key_opens_what_it_made() {
    for key in [raw_key(), passphrase("it's \"quoted\"; \0 ü"), Key::Unencrypted] {
        let (_home, path) = home(&key);
        let store = Store::open(&path, &key, [1; 32]).unwrap();
        assert_eq!(store.messages(&SessionId::from("s")).unwrap()[0].text, "The secret word is rosebud.");
        assert_eq!(store.schema_version().unwrap(), NEWEST);
        assert_eq!(store.encrypted(), !matches!(key, Key::Unencrypted));
        let bytes = fs::read(&path).unwrap();
        let readable = bytes.windows(7).any(|window| window == b"rosebud");
        assert_eq!(readable, !store.encrypted(), "{key:?}: encrypted chats must not be readable on the disk");
    }
}

#[test]
fn a_key_that_does_not_fit_is_refused() {
    let (_a, raw) = home(&raw_key());
    let (_b, words) = home(&passphrase("correct"));
    let (_c, plain) = home(&Key::Unencrypted);
    let other = Key::Raw(Sensitive::new([8; 32]));
    for (path, key) in
        [(&raw, &other), (&raw, &Key::Unencrypted), (&words, &passphrase("Correct")), (&words, &other)]
    {
        let refusal = refusal(path, key);
        assert!(matches!(refusal, StoreError::WrongKey), "{refusal:?}");
    }
    let refusal = refusal(&plain, &raw_key());
    assert!(matches!(refusal, StoreError::NotEncrypted), "{refusal:?}");
}

#[test]
fn a_key_that_would_not_encrypt_is_refused_before_a_file_is_made() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    for key in [passphrase(""), Key::Raw(Sensitive::new([7; 31])), Key::Raw(Sensitive::new([]))] {
        assert!(matches!(refusal(&path, &key), StoreError::BadKey { .. }));
    }
    assert!(!path.exists());
}

#[test]
fn keys_are_never_printed() {
    let printed = format!("{:?} {:?}", passphrase("hunter2"), raw_key());
    assert_eq!(printed, "Passphrase([redacted]) Raw([redacted])");
}

#[test]
fn garbage_and_truncated_files_are_refused_and_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    for (length, key) in [(5, raw_key()), (5, Key::Unencrypted), (100, Key::Unencrypted), (3000, raw_key())] {
        fs::write(&path, vec![0x5a; length]).unwrap();
        let refusal = refusal(&path, &key);
        assert!(matches!(refusal, StoreError::Damaged { .. }), "{length} bytes: {refusal:?}");
    }
    fs::write(&path, vec![0x5a; 8192]).unwrap();
    assert!(matches!(refusal(&path, &raw_key()), StoreError::WrongKey), "whole pages may be another key's");

    for key in [raw_key(), Key::Unencrypted] {
        let (_home, path) = self::home(&key);
        let whole = fs::read(&path).unwrap();
        for length in [2 * 4096, 4096 + 1000] {
            fs::write(&path, &whole[..length]).unwrap();
            let refusal = refusal(&path, &key);
            assert!(matches!(refusal, StoreError::Damaged { .. }), "{length} bytes, {key:?}: {refusal:?}");
        }
    }
}

#[test]
fn a_damaged_page_is_found_after_an_unclean_exit() {
    let (_home, path) = home(&raw_key());
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 2000;
    bytes[last] ^= 1;
    fs::write(&path, &bytes).unwrap();
    fs::write(path.with_extension("db-wal"), b"left by a crash").unwrap();
    assert!(matches!(refusal(&path, &raw_key()), StoreError::Damaged { .. }));
}

#[test]
fn a_wrong_key_does_not_touch_the_log_of_a_crash() {
    let (_home, path) = home(&raw_key());
    let mut store = open(&path).unwrap();
    store.append(&user("s", "m2", "Only in the log.")).unwrap();
    let copy = copy_of_a_crash(&path);
    let copy = copy.path().join("visavis.db");
    let refusal = refusal(&copy, &passphrase("guess"));
    assert!(matches!(refusal, StoreError::WrongKey), "{refusal:?}");
    assert_eq!(ids(&open(&copy).unwrap().messages(&SessionId::from("s")).unwrap()), ["m", "m2"]);
}

/// A database that is open, with its log, as a killed program leaves them.
fn copy_of_a_crash(path: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for suffix in ["", "-wal"] {
        fs::copy(format!("{}{suffix}", path.display()), copy.path().join(format!("visavis.db{suffix}")))
            .unwrap();
    }
    copy
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let (_home, path) = home(&Key::Unencrypted);
    let future = Connection::open(&path).unwrap();
    future.pragma_update(None, "user_version", 99).unwrap();
    future.close().unwrap();
    let refusal = refusal(&path, &Key::Unencrypted);
    assert!(matches!(refusal, StoreError::NewerVersion { found: 99, known: NEWEST }), "{refusal:?}");
    assert!(refusal.to_string().contains("Update Visavis"), "{refusal}");
}

#[test]
fn a_newer_database_that_crashed_keeps_its_log() {
    let (_home, path) = home(&Key::Unencrypted);
    let crashed = Connection::open(&path).unwrap();
    crashed.pragma_update(None, "user_version", 99).unwrap();
    let copy = copy_of_a_crash(&path);
    let refusal = refusal(&copy.path().join("visavis.db"), &Key::Unencrypted);
    assert!(matches!(refusal, StoreError::NewerVersion { found: 99, .. }), "{refusal:?}");
}

#[test]
fn an_older_database_is_copied_and_migrated() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    fs::write(&path, include_bytes!("fixtures/v1.db")).unwrap();
    let mut store = Store::open(&path, &Key::Unencrypted, MEDIA_KEY).unwrap();
    assert_eq!(store.schema_version().unwrap(), NEWEST);
    let s = SessionId::from("old");
    assert_eq!(ids(&store.messages(&s).unwrap()), ["old-1", "old-2"]);
    assert_eq!(store.session(&s).unwrap().unwrap().session.title, "An old chat");
    assert_eq!(store.setting::<bool>("voice_on").unwrap(), Some(false));
    store.append(&user("old", "new", "Still writable.")).unwrap();
    store.close().unwrap();

    let copy = Connection::open(home.path().join(format!("visavis.db.before-v{NEWEST}"))).unwrap();
    let version: u32 = copy.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let messages: u32 = copy.query_row("SELECT count(*) FROM messages", [], |row| row.get(0)).unwrap();
    assert_eq!((version, messages), (1, 2), "the copy is the database as it was before");

    let fresh = home.path().join("fresh.db");
    Store::open(&fresh, &Key::Unencrypted, MEDIA_KEY).unwrap().close().unwrap();
    assert_eq!(schema(&path), schema(&fresh), "a migrated database is no different from a new one");
}

#[test]
fn replies_with_sound_from_before_the_microphone_stay_whole() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    fs::write(&path, include_bytes!("fixtures/v1.db")).unwrap();
    let older = Connection::open(&path).unwrap();
    older.execute_batch(include_str!("../src/migrations/0002_clips.sql")).unwrap();
    older
        .execute_batch(
            "INSERT INTO clips VALUES ('old-1', 0, 'Hello.', '00.wav', 36000, 24000, '[]');
             PRAGMA user_version = 2;",
        )
        .unwrap();
    older.close().unwrap();

    let mut store = Store::open(&path, &Key::Unencrypted, MEDIA_KEY).unwrap();
    let s = SessionId::from("old");
    let messages = store.messages(&s).unwrap();
    assert_eq!(ids(&messages), ["old-1", "old-2"]);
    assert!(messages.iter().all(|message| !message.spoken), "nobody could speak then");
    assert_eq!(
        store.voice_lengths(&common::path_ids(&store, "old")).unwrap(),
        [(MessageId::from("old-1"), 1500)].into()
    );
    assert!(store.timings::<u64>(&common::path_ids(&store, "old")).unwrap().is_empty());
    store.set_timing(&MessageId::from("old-1"), &640_u64).unwrap();
    store.append(&Message { spoken: true, ..user("old", "new", "Can you hear me?") }).unwrap();
    store.close().unwrap();
    let store = Store::open(&path, &Key::Unencrypted, MEDIA_KEY).unwrap();
    assert_eq!(store.timing(&MessageId::from("old-1")).unwrap(), Some(640_u64));
    assert!(store.message(&MessageId::from("new")).unwrap().unwrap().spoken);
}

#[test]
fn the_copy_of_an_encrypted_database_is_encrypted_with_the_same_key() {
    let home = tempfile::tempdir().unwrap();
    let (path, plain) = (home.path().join("visavis.db"), home.path().join("plain.db"));
    fs::write(&plain, include_bytes!("fixtures/v1.db")).unwrap();
    let older = Connection::open(&plain).unwrap();
    older.execute("ATTACH ?1 AS locked KEY 'words'", [path.to_str().unwrap()]).unwrap();
    older.query_row("SELECT sqlcipher_export('locked')", [], |_| Ok(())).unwrap();
    older.execute_batch("PRAGMA locked.user_version = 1; DETACH locked;").unwrap();
    older.close().unwrap();
    Store::open(&path, &passphrase("words"), MEDIA_KEY).unwrap().close().unwrap();

    let copy = home.path().join(format!("visavis.db.before-v{NEWEST}"));
    assert!(!fs::read(&copy).unwrap().windows(8).any(|window| window == b"Hi Mira!"));
    let store = Store::open(&copy, &passphrase("words"), MEDIA_KEY).unwrap();
    assert_eq!(ids(&store.messages(&SessionId::from("old")).unwrap()), ["old-1", "old-2"]);
}

#[test]
fn emptying_the_trash_also_removes_the_copies() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    fs::write(&path, include_bytes!("fixtures/v1.db")).unwrap();
    let mut store = Store::open(&path, &Key::Unencrypted, MEDIA_KEY).unwrap();
    assert_eq!(store.empty_trash().unwrap(), 0);
    assert!(
        home.path().join(format!("visavis.db.before-v{NEWEST}")).exists(),
        "nothing was deleted, so the copy stays"
    );
    store.trash(&SessionId::from("old"), 5).unwrap();
    assert_eq!(store.empty_trash().unwrap(), 1);
    assert!(
        !home.path().join(format!("visavis.db.before-v{NEWEST}")).exists(),
        "it holds the chat that was deleted for good"
    );
}

#[test]
fn chats_deleted_for_good_leave_no_readable_trace() {
    let (home, path) = home(&Key::Unencrypted);
    let mut store = Store::open(&path, &Key::Unencrypted, MEDIA_KEY).unwrap();
    store.append(&user("s", "m2", "rosebud again")).unwrap();
    store.trash(&SessionId::from("s"), 5).unwrap();
    store.empty_trash().unwrap();
    for file in fs::read_dir(home.path()).unwrap() {
        let file = file.unwrap().path();
        let found = fs::read(&file).unwrap().windows(7).any(|window| window == b"rosebud");
        assert!(!found, "{} still has it, while the program runs", file.display());
    }
}

#[test]
fn a_process_that_dies_without_closing_leaves_everything() {
    let (_home, path) = home(&raw_key());
    let mut store = open(&path).unwrap();
    store.append(&user("s", "m2", "Not closed.")).unwrap();
    std::mem::forget(store);
    let again = open(&path).unwrap();
    assert_eq!(ids(&again.messages(&SessionId::from("s")).unwrap()), ["m", "m2"]);
}

#[test]
fn two_programs_may_have_a_home_open() {
    let (_home, path) = home(&raw_key());
    let (mut window, mut command) = (open(&path).unwrap(), open(&path).unwrap());
    window.append(&user("s", "w", "from the window")).unwrap();
    command.append(&user("s", "c", "from the command line")).unwrap();
    window.close().unwrap();
    assert_eq!(ids(&command.messages(&SessionId::from("s")).unwrap()), ["m", "w", "c"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_named_as_such() {
    let (home, path) = home(&raw_key());
    let nobody = Nobody::new(&home);
    assert_eq!(nobody.open(&path), "Err(ReadOnly)");
    assert_eq!(nobody.open(&home.path().join("missing.db")), "Err(ReadOnly)");
    let sentence = StoreError::ReadOnly.to_string();
    assert!(sentence.contains("write access"), "{sentence}");
}

/// Somebody for whom a folder is read-only. Root may write everywhere, so root becomes somebody else for this.
struct Nobody {
    program: PathBuf,
    root: bool,
    _folder: tempfile::TempDir,
}

impl Nobody {
    fn new(home: &tempfile::TempDir) -> Self {
        // The build folder may be closed to other users.
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("store-writer");
        fs::copy(env!("CARGO_BIN_EXE_store-writer"), &program).unwrap();
        set_mode(folder.path(), 0o755);
        for file in fs::read_dir(home.path()).unwrap() {
            set_mode(&file.unwrap().path(), 0o644);
        }
        set_mode(home.path(), 0o555);
        let probe = home.path().join("probe");
        let root = fs::write(&probe, b"").is_ok();
        if root {
            fs::remove_file(probe).unwrap();
        }
        Self { program, root, _folder: folder }
    }

    fn open(&self, path: &Path) -> String {
        let mut command = Command::new(&self.program);
        command.arg("open").arg(path);
        #[cfg(unix)]
        if self.root {
            std::os::unix::process::CommandExt::uid(&mut command, 65_534);
        }
        String::from_utf8(command.output().unwrap().stdout).unwrap().trim().to_owned()
    }
}

fn set_mode(path: &Path, mode: u32) {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    #[cfg(not(unix))]
    let _ = (path, mode);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_a_database() {
    use std::os::unix::fs::MetadataExt;
    let (_home, path) = home(&Key::Unencrypted);
    assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
}

fn schema(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut query =
        connection.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}
