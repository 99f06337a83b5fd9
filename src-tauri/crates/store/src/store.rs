use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::media::Media;
use crate::{Key, StoreError, connection, meta, migrations};

/// The open database of one home, with the folder of its spoken clips.
///
/// Its verbs are in the module of their table: sessions, groups, messages, tree, marks, search, clips, files, people, videos, scripts, line sounds,
/// samples, facts, activities, settings, providers, ledger, usage.
#[derive(Debug)]
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) media: Media,
    /// `None` for one in memory.
    pub(crate) path: Option<PathBuf>,
}

impl Store {
    /// Opens the database at `path`, or makes a new one where there is none; its folder must exist.
    /// Clips are kept in `media/` beside it, sealed when the database is encrypted.
    ///
    /// `fresh_media_key` are random bytes, drawn anew for every call; they are used once in the life of an encrypted
    /// home, and from then on the key in the database counts.
    ///
    /// A database that cannot be opened is left as it is. An older one is copied to `<path>.before-v<n>` before it
    /// is migrated. After an unclean exit the whole file is checked.
    ///
    /// # Errors
    /// `WrongKey`, `NotEncrypted`, `BadKey`, `NewerVersion`, `Damaged`, `ReadOnly`, `Busy`, `DiskFull`.
    pub fn open(path: &Path, key: &Key, fresh_media_key: [u8; 32]) -> Result<Self, StoreError> {
        let mut connection = connection::open(path, key)?;
        let found = migrations::version(&connection)?;
        if found > 0 && found < migrations::KNOWN {
            migrations::back_up(&connection, path, key)?;
        }
        migrations::run(&mut connection)?;
        let seal = if key.encrypts() { Some(meta::media_key(&connection, fresh_media_key)?) } else { None };
        let media = Media::folder(connection::folder(path).join("media"), seal);
        let mut store = Self { connection, media, path: Some(path.to_owned()) };
        store.sweep_media()?;
        Ok(store)
    }

    /// The same tables with nothing on the disk; for tests.
    ///
    /// # Errors
    /// None are expected.
    pub fn in_memory() -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory()?;
        connection::configure(&connection)?;
        migrations::run(&mut connection)?;
        Ok(Self { connection, media: Media::memory(), path: None })
    }

    /// Writes everything into the one file. Dropping does the same but cannot tell whether it worked.
    ///
    /// # Errors
    /// `DiskFull` or `Unexpected`; nothing is lost, the next open finishes the work.
    pub fn close(self) -> Result<(), StoreError> {
        self.connection.close().map_err(|(_, e)| e.into())
    }

    /// Checks the whole file; takes about a second for 100 MB. Runs by itself after an unclean exit.
    ///
    /// # Errors
    /// `Damaged` with the first complaint.
    pub fn quick_check(&self) -> Result<(), StoreError> {
        connection::quick_check(&self.connection)
    }

    /// Number of the last migration.
    ///
    /// # Errors
    /// Only when the file has become unreadable.
    pub fn schema_version(&self) -> Result<u32, StoreError> {
        migrations::version(&self.connection)
    }

    /// Whether chats and clips are unreadable without the key.
    pub fn encrypted(&self) -> bool {
        self.media.is_sealed()
    }

    /// A transaction that takes the write lock at once: taking it later may fail half-way with `Busy`.
    pub(crate) fn write(&mut self) -> Result<Transaction<'_>, StoreError> {
        Ok(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

#[cfg(test)]
mod tests {
    use vis_core::{CharacterId, Message, MessageId, Role, Session, SessionId};

    use super::Store;
    use crate::{Key, StoreError};

    fn message(n: usize, text: String) -> Message {
        Message {
            id: MessageId(n.to_string()),
            session_id: SessionId::from("s"),
            role: Role::User,
            text,
            created_ms: 0,
            cut: false,
            has_voice: false,
            spoken: false,
            speaker: None,
        }
    }

    fn session() -> Session {
        Session {
            id: SessionId::from("s"),
            character_id: CharacterId::from("mira"),
            title: String::new(),
            created_ms: 0,
            updated_ms: 0,
        }
    }

    #[test]
    fn a_full_disk_is_named_loses_nothing_and_goes_on_when_there_is_room() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("visavis.db");
        let mut store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
        store.create_session(&session()).unwrap();
        // SQLite answers a full disk and a full quota of pages with the same code.
        store.connection.pragma_update(None, "max_page_count", 80).unwrap();
        let mut kept = 0;
        let refusal = loop {
            match store.append(&message(kept, "x".repeat(3000))) {
                Ok(()) => kept += 1,
                Err(e) => break e,
            }
        };
        assert!(matches!(refusal, StoreError::DiskFull), "{refusal:?}");
        assert!(kept > 3, "some must have fitted: {kept}");
        assert_eq!(
            store.messages(&SessionId::from("s")).unwrap().len(),
            kept,
            "what was acknowledged is there"
        );
        store.quick_check().unwrap();

        store.connection.pragma_update(None, "max_page_count", 4000).unwrap();
        store.append(&message(kept, "x".repeat(3000))).unwrap();
        store.close().unwrap();
        let again = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
        assert_eq!(again.messages(&SessionId::from("s")).unwrap().len(), kept + 1);
    }

    #[test]
    fn a_writer_that_waited_in_vain_is_told_who_is_in_the_way() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("visavis.db");
        let mut window = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
        let mut command = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
        command.connection.busy_timeout(std::time::Duration::ZERO).unwrap();
        let writing = window.write().unwrap();
        assert!(matches!(command.create_session(&session()), Err(StoreError::Busy)));
        assert!(command.sessions_newest(1).unwrap().is_empty(), "reading never waits for a writer");
        writing.commit().unwrap();
        command.create_session(&session()).unwrap();
    }

    #[test]
    fn a_store_can_be_moved_to_a_blocking_thread() {
        fn is_send<T: Send>() {}
        is_send::<Store>();
    }

    #[test]
    fn the_last_page_of_a_long_chat_costs_no_more_than_that_of_a_short_one() {
        let mut store = Store::in_memory().unwrap();
        store.create_session(&session()).unwrap();
        for n in 0..10_000 {
            store.append(&message(n, format!("Message {n}"))).unwrap();
        }
        let s = SessionId::from("s");
        let rows_read = |statement: &str| {
            let mut query = store.connection.prepare(statement).unwrap();
            let _ = query.query_map(rusqlite::params!["s", 50], |_| Ok(())).unwrap().count();
            query.get_status(rusqlite::StatementStatus::VmStep)
        };
        let page = rows_read(&crate::messages::select(crate::messages::RECENT));
        assert!(page < 50 * 60, "{page} steps for 50 messages of 10,000: an index is missing");
        let tail = rows_read(&crate::messages::select(crate::messages::TAIL));
        assert!(tail < 100 * 60, "{tail} steps for at most 100 messages of 10,000: an index is missing");
        let recent = store.recent(&s, 50).unwrap();
        assert_eq!((recent[0].text.as_str(), recent[49].text.as_str()), ("Message 9950", "Message 9999"));
    }

    #[test]
    fn lists_are_read_from_an_index_and_never_sorted() {
        let store = Store::in_memory().unwrap();
        let queries = [
            (crate::messages::select(crate::messages::RECENT), "messages_path"),
            (crate::messages::select(crate::messages::TAIL), "messages_path"),
            (crate::marks::MARKS.to_owned(), "messages_marked"),
            (crate::timings::TIMINGS.to_owned(), "SEARCH t USING PRIMARY KEY"),
            (crate::clips::LENGTHS.to_owned(), "SEARCH c USING PRIMARY KEY"),
            (crate::sessions::select(crate::sessions::NEWEST), "sessions_newest"),
            (crate::videos::select(crate::videos::NEWEST), "videos_newest"),
            (crate::scripts::select(crate::scripts::NEWEST), "scripts_newest"),
            (crate::activities::select(crate::activities::NEWEST), "USING INTEGER PRIMARY KEY"),
            (crate::activities::select(crate::activities::OF_KIND), "activities_of_kind"),
        ];
        for (query, index) in queries {
            let mut query = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
            let values = rusqlite::params_from_iter(["s", "1", "1"].iter().take(query.parameter_count()));
            let plan: Vec<String> =
                query.query_map(values, |row| row.get("detail")).unwrap().map(Result::unwrap).collect();
            let plan = plan.join("; ");
            assert!(plan.contains(index), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "sorting reads the whole table: {plan}");
        }
    }
}
