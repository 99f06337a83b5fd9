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
    /// For copies, which are made on connections of their own.
    pub(crate) key: Key,
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
        let mut store = Self { connection, media, path: Some(path.to_owned()), key: key.clone() };
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
        Ok(Self { connection, media: Media::memory(), path: None, key: Key::Unencrypted })
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

    /// What opens it.
    pub fn key(&self) -> &Key {
        &self.key
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
        let used: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        store.connection.pragma_update(None, "max_page_count", used + 12).unwrap();
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

    fn chat_of(count: usize) -> Store {
        let mut store = Store::in_memory().unwrap();
        let messages: Vec<Message> = (0..count).map(|n| message(n, format!("Message {n}"))).collect();
        store.copy_session(&session(), &messages, None).unwrap();
        store
    }

    /// Steps of SQLite's machine for a statement whose values are these.
    fn steps(store: &Store, statement: &str, values: &[rusqlite::types::Value]) -> i32 {
        let mut query = store.connection.prepare(statement).unwrap();
        let values = rusqlite::params_from_iter(values.iter().take(query.parameter_count()));
        let rows = query.query_map(values, |_| Ok(())).unwrap().count();
        assert!(rows > 0, "nothing was read: {statement}");
        query.get_status(rusqlite::StatementStatus::VmStep)
    }

    #[test]
    fn every_part_of_a_chat_of_100_000_costs_what_it_costs_of_1_000() {
        use crate::{clips, marks, messages, pages, prompts, timings, tree};
        let (short, long) = (chat_of(1000), chat_of(100_000));
        let page = |store: &Store, place: i64| {
            let ids: Vec<MessageId> = (place..place + 50).map(|n| MessageId(n.to_string())).collect();
            let ids = pages::id_list(&ids);
            let (chat, at) = (rusqlite::types::Value::from("s".to_owned()), place.into());
            let by_place = [chat.clone(), at, 50.into()];
            let by_ids = [ids];
            let by_id = [place.to_string().into(), 50.into()];
            [
                ("newest", messages::select(messages::RECENT), vec![chat.clone(), 50.into()]),
                ("tail", messages::select(messages::TAIL), vec![chat.clone(), 50.into()]),
                ("before", messages::select(pages::BEFORE), by_place.to_vec()),
                ("from", messages::select(pages::FROM), by_place.to_vec()),
                ("since", messages::select(pages::SINCE), by_place.to_vec()),
                ("path to", messages::select(tree::PATH_TO), by_id.to_vec()),
                ("end", messages::PATH_END.to_owned(), vec![chat]),
                ("missing", pages::DELETED_BEFORE.to_owned(), by_place.to_vec()),
                ("variants", tree::VARIANTS.to_owned(), by_ids.to_vec()),
            ]
            .map(|(name, statement, values)| (name, steps(store, &statement, &values)))
        };
        for ((name, few), (_, many)) in page(&short, 500).into_iter().zip(page(&long, 50_000)) {
            assert!(many <= few + 20, "{name}: {few} steps of 1,000 messages, {many} of 100,000");
            assert!(many < 50 * 90, "{name}: {many} steps for 50 messages");
        }
        // Those whose tables are empty: their plans begin at the ids.
        for statement in [marks::MARKS, timings::TIMINGS, clips::LENGTHS, prompts::NEWEST] {
            let plan = plan(&long, statement);
            assert!(
                !plan.contains("SCAN m") && !plan.contains("SCAN t") && !plan.contains("SCAN c"),
                "{plan}"
            );
        }
    }

    #[test]
    fn pages_of_a_long_chat_meet_and_count_what_lies_beyond_them() {
        let mut store = chat_of(1000);
        let (s, id) = (SessionId::from("s"), |n: usize| MessageId(n.to_string()));
        let texts = |page: &crate::Page| {
            (
                page.messages[0].text.clone(),
                page.messages.last().unwrap().text.clone(),
                page.earlier,
                page.later,
            )
        };
        let expect = |first: usize, last: usize, earlier, later| {
            (format!("Message {first}"), format!("Message {last}"), earlier, later)
        };
        assert_eq!(texts(&store.newest_page(&s, 120).unwrap()), expect(880, 999, 880, 0));
        assert_eq!(texts(&store.page_before(&s, &id(880), 100).unwrap()), expect(780, 879, 780, 120));
        assert_eq!(texts(&store.page_after(&s, Some(&id(500)), 10).unwrap()), expect(501, 510, 501, 489));
        assert_eq!(texts(&store.page_after(&s, None, 10).unwrap()), expect(0, 9, 0, 990));
        assert_eq!(texts(&store.page_around(&id(500), 20).unwrap()), expect(490, 510, 490, 489));
        assert_eq!(texts(&store.page_around(&id(3), 20).unwrap()), expect(0, 13, 0, 986));
        store.delete_messages(&id(100), false, 1).unwrap();
        store.delete_messages(&id(890), false, 1).unwrap();
        assert_eq!(texts(&store.newest_page(&s, 120).unwrap()), expect(879, 999, 878, 0));
        assert_eq!(texts(&store.page_before(&s, &id(880), 100).unwrap()), expect(780, 879, 779, 119));
        assert_eq!(store.count_messages(&s).unwrap(), 998);
        let between = store.messages_between(&s, &id(99), &id(102)).unwrap();
        assert_eq!(between.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["99", "101", "102"]);
        assert_eq!(store.messages_since(&s, &id(995), 2).unwrap()[0].id, id(998));
        store.end_path_at(&id(10)).unwrap();
        assert!(store.page_around(&id(500), 20).is_err(), "it is not on the path shown");
        assert!(store.page_before(&s, &id(0), 5).unwrap().messages.is_empty());
    }

    fn plan(store: &Store, statement: &str) -> String {
        let mut query = store.connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        let values = rusqlite::params_from_iter(["s", "1", "1"].iter().take(query.parameter_count()));
        let plan: Vec<String> =
            query.query_map(values, |row| row.get("detail")).unwrap().map(Result::unwrap).collect();
        plan.join("; ")
    }

    #[test]
    fn lists_are_read_from_an_index_and_never_sorted() {
        let store = Store::in_memory().unwrap();
        let queries = [
            (crate::messages::select(crate::messages::RECENT), "messages_path"),
            (crate::messages::select(crate::messages::TAIL), "messages_path"),
            (crate::messages::PATH_END.to_owned(), "messages_path"),
            (crate::pages::DELETED_BEFORE.to_owned(), "messages_deleted"),
            (crate::timings::TIMINGS.to_owned(), "SEARCH t USING PRIMARY KEY"),
            (crate::sessions::select(crate::sessions::NEWEST), "sessions_newest"),
            (crate::videos::select(crate::videos::NEWEST), "videos_newest"),
            (crate::scripts::select(crate::scripts::NEWEST), "scripts_newest"),
            (crate::activities::select(crate::activities::NEWEST), "USING INTEGER PRIMARY KEY"),
            (crate::activities::select(crate::activities::OF_KIND), "activities_of_kind"),
        ];
        for (query, index) in queries {
            let plan = plan(&store, &query);
            assert!(plan.contains(index), "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "sorting reads the whole table: {plan}");
        }
    }
}
