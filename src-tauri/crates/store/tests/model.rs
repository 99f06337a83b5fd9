//! Any sequence of operations does the same as on a plain model in memory, also across reopening.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use common::{clip, open, said, session};
use proptest::prelude::*;
use vis_core::{Message, MessageId, Role, SessionId};
use vis_store::{Finish, Store, StoreError};

#[derive(Clone, Debug)]
enum Step {
    Create { s: u8, ms: i64 },
    Append { s: u8, m: u8, role: Role, text: String, ms: i64, spoken: bool },
    SetTiming { m: u8, ms: u16 },
    SetReply { m: u8, text: String, cut: bool },
    KeepClip { m: u8, seq: u32 },
    Rename { s: u8, title: String },
    Trash { s: u8 },
    Restore { s: u8 },
    EmptyTrash,
    Reopen,
}

/// What the store should hold, as simply as it can be said.
#[derive(Default)]
struct Model {
    chats: BTreeMap<u8, Chat>,
    timings: BTreeMap<u8, u16>,
    nonces: u64,
}

struct Chat {
    title: String,
    updated_ms: i64,
    trashed: bool,
    messages: Vec<(u8, Message)>,
}

impl Chat {
    fn numbers(&self) -> impl Iterator<Item = u8> + '_ {
        self.messages.iter().map(|(m, _)| *m)
    }
}

fn step() -> impl Strategy<Value = Step> {
    let (s, m, ms) = (0_u8..4, 0_u8..12, -5_i64..1000);
    let text = prop_oneof!["[a-z ]{0,20}", any::<String>()];
    let role = prop_oneof![Just(Role::User), Just(Role::Assistant)];
    prop_oneof![
        2 => (s.clone(), ms.clone()).prop_map(|(s, ms)| Step::Create { s, ms }),
        8 => (s.clone(), m.clone(), role, text.clone(), ms, any::<bool>())
            .prop_map(|(s, m, role, text, ms, spoken)| Step::Append { s, m, role, text, ms, spoken }),
        2 => (m.clone(), any::<u16>()).prop_map(|(m, ms)| Step::SetTiming { m, ms }),
        3 => (m.clone(), text.clone(), any::<bool>()).prop_map(|(m, text, cut)| Step::SetReply { m, text, cut }),
        2 => (m, 0_u32..3).prop_map(|(m, seq)| Step::KeepClip { m, seq }),
        1 => (s.clone(), "[A-Z]{1,5}").prop_map(|(s, title)| Step::Rename { s, title }),
        1 => s.clone().prop_map(|s| Step::Trash { s }),
        1 => s.prop_map(|s| Step::Restore { s }),
        1 => Just(Step::EmptyTrash),
        1 => Just(Step::Reopen),
    ]
}

fn chat_id(s: u8) -> String {
    format!("s{s}")
}

impl Model {
    /// Does the step on both; they have to agree on whether it is possible.
    fn take(&mut self, store: &mut Option<Store>, path: &Path, step: Step) {
        let open_store = store.as_mut().unwrap();
        match step {
            Step::Create { s, ms } => {
                let done = open_store.create_session(&session(&chat_id(s), ms));
                assert_eq!(done.is_ok(), !self.chats.contains_key(&s), "{done:?}");
                let new =
                    || Chat { title: String::new(), updated_ms: ms, trashed: false, messages: Vec::new() };
                self.chats.entry(s).or_insert_with(new);
            }
            Step::Append { s, m, role, text, ms, spoken } => {
                let message = Message { spoken, ..said(role, &chat_id(s), &format!("m{m}"), ms, &text) };
                let done = open_store.append(&message);
                let taken = self.message(m).is_some();
                match self.chats.get_mut(&s) {
                    Some(chat) if !taken => {
                        done.unwrap();
                        chat.updated_ms = chat.updated_ms.max(ms);
                        if role == Role::User && chat.title.is_empty() {
                            chat.title = title_of(&text);
                        }
                        chat.messages.push((m, message));
                    }
                    _ => assert!(
                        matches!(done, Err(StoreError::NotFound { .. } | StoreError::Duplicate { .. })),
                        "{done:?}"
                    ),
                }
            }
            Step::SetReply { m, text, cut } => {
                let done = open_store.set_reply(&MessageId(format!("m{m}")), &text, cut, Finish::Complete);
                let reply = self.message(m).filter(|message| message.role == Role::Assistant);
                assert_eq!(done.is_ok(), reply.is_some(), "{done:?}");
                if let Some(reply) = reply {
                    (reply.text, reply.cut) = (text, cut);
                }
            }
            Step::KeepClip { m, seq } => {
                self.nonces += 1;
                let mut nonce = [0; 24];
                nonce[..8].copy_from_slice(&self.nonces.to_le_bytes());
                let done = open_store.keep_clip(&MessageId(format!("m{m}")), &clip(seq, 24), nonce);
                let message = self.message(m);
                assert_eq!(done.is_ok(), message.is_some(), "{done:?}");
                message.into_iter().for_each(|message| message.has_voice = true);
            }
            Step::SetTiming { m, ms } => {
                let done = open_store.set_timing(&MessageId(format!("m{m}")), &ms);
                let known = self.message(m).is_some();
                assert_eq!(done.is_ok(), known, "{done:?}");
                if known {
                    self.timings.insert(m, ms);
                }
            }
            Step::Rename { s, title } => {
                let done = open_store.set_title(&SessionId(chat_id(s)), &title);
                self.with_chat(s, false, done, |chat| chat.title = title);
            }
            Step::Trash { s } => {
                let done = open_store.trash(&SessionId(chat_id(s)), 1);
                self.with_chat(s, false, done, |chat| chat.trashed = true);
            }
            Step::Restore { s } => {
                let done = open_store.restore(&SessionId(chat_id(s)));
                self.with_chat(s, true, done, |chat| chat.trashed = false);
            }
            Step::EmptyTrash => {
                let trashed = self.chats.values().filter(|chat| chat.trashed).count();
                assert_eq!(open_store.empty_trash().unwrap(), trashed);
                self.chats.retain(|_, chat| !chat.trashed);
                let left: Vec<u8> = self.chats.values().flat_map(Chat::numbers).collect();
                self.timings.retain(|m, _| left.contains(m));
            }
            Step::Reopen => {
                store.take().unwrap().close().unwrap();
                *store = Some(open(path).unwrap());
            }
        }
    }

    fn with_chat(
        &mut self,
        s: u8,
        trashed: bool,
        done: Result<(), StoreError>,
        change: impl FnOnce(&mut Chat),
    ) {
        let chat = self.chats.get_mut(&s).filter(|chat| chat.trashed == trashed);
        assert_eq!(done.is_ok(), chat.is_some(), "{done:?}");
        if let Some(chat) = chat {
            change(chat);
        }
    }

    fn message(&mut self, m: u8) -> Option<&mut Message> {
        let mut all = self.chats.values_mut().flat_map(|chat| &mut chat.messages);
        all.find(|(id, _)| *id == m).map(|(_, message)| message)
    }

    fn compare(&self, store: &Store) {
        for (s, chat) in &self.chats {
            let messages: Vec<Message> = chat.messages.iter().map(|(_, message)| message.clone()).collect();
            assert_eq!(store.messages(&SessionId(chat_id(*s))).unwrap(), messages);
            let timings: HashMap<MessageId, u16> = chat
                .numbers()
                .filter_map(|m| Some((MessageId(format!("m{m}")), *self.timings.get(&m)?)))
                .collect();
            assert_eq!(store.timings(&common::path_ids(store, &chat_id(*s))).unwrap(), timings);
            let last = &messages[messages.len().saturating_sub(3)..];
            assert_eq!(store.recent(&SessionId(chat_id(*s)), 3).unwrap(), last);
        }
        let mut list: Vec<_> = self
            .chats
            .iter()
            .filter(|(_, chat)| !chat.trashed)
            .map(|(s, chat)| (chat.updated_ms, chat_id(*s), chat.title.clone()))
            .collect();
        list.sort_by(|a, b| b.cmp(a));
        let kept: Vec<_> = store
            .sessions_newest(10)
            .unwrap()
            .into_iter()
            .map(|entry| (entry.session.updated_ms, entry.session.id.0, entry.session.title))
            .collect();
        assert_eq!(kept, list);
    }
}

fn title_of(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        0..=60 => line,
        _ => line.chars().take(59).collect::<String>().trim_end().to_owned() + "…",
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn the_store_does_what_the_model_does(steps in prop::collection::vec(step(), 1..60)) {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("visavis.db");
        let mut store = Some(open(&path).unwrap());
        let mut model = Model::default();
        for step in steps {
            model.take(&mut store, &path, step);
            model.compare(store.as_ref().unwrap());
        }
        let files = std::fs::read_dir(home.path().join("media")).map_or(0, Iterator::count);
        let rows: usize = (0..12)
            .map(|m| store.as_ref().unwrap().clips(&MessageId(format!("m{m}"))).unwrap().len())
            .sum();
        prop_assert_eq!(files, rows, "every clip has its file and no file is left over");
    }
}
