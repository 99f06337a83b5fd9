//! Ann's things by name, each an id or another word of hers; the canary stands in every text.

use std::collections::HashMap;
use std::ops::Index;

use vis_api::{App, ChatNotes, GroupChange, Settings, ShelfChange, VideoState};

use crate::house::{House, somebody};
use crate::peer::{ask, connect, reply};
use crate::{wares, works};

/// Stands in everything Ann ever wrote.
pub(crate) const CANARY: &str = "Quillfeather";

#[derive(Default)]
pub(crate) struct Things(HashMap<&'static str, String>);

impl Things {
    pub(crate) fn put(&mut self, name: &'static str, id: impl Into<String>) {
        self.0.insert(name, id.into());
    }

    /// Those that are nobody else's by chance.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str).filter(|id| id.len() >= 12)
    }
}

impl Index<&str> for Things {
    type Output = str;

    fn index(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("Ann has no {name}"))
    }
}

/// Whether the canary is in there, in letters of any case.
pub(crate) fn tells(bytes: &[u8]) -> bool {
    let canary = CANARY.as_bytes();
    bytes.windows(canary.len()).any(|window| window.eq_ignore_ascii_case(canary))
}

pub(crate) fn said(text: &str) -> String {
    format!("{CANARY} {text}")
}

pub(crate) async fn made(house: &House) -> Things {
    let mut things = Things::default();
    let (ann, peer, folder) = (&*house.ann, &house.peer, house.folder.path());
    let settings = Settings { voice_on: false, vocabulary: CANARY.into(), ..Settings::default() };
    ann.save_settings(settings).await.unwrap();
    things.put("provider", connect(ann, "Ann's desk lamp", peer, Some(2048)).await);
    Box::pin(chats(ann, &mut things)).await;
    Box::pin(long_chat(ann, &mut things)).await;
    Box::pin(wares::people(ann, folder, &mut things)).await;
    Box::pin(group(ann, &mut things)).await;
    Box::pin(works::all(ann, folder, &mut things)).await;
    Box::pin(wares::connected(ann, &mut things)).await;
    Box::pin(works::outside(ann, &mut things)).await;
    wait_for_films(ann).await;
    Box::pin(wares::backups(ann, &mut things)).await;
    things
}

async fn chats(ann: &App, a: &mut Things) {
    let chat = ann.start_session_silently("mira").await.unwrap().session.id;
    let first = ask(ann, &chat, &said("lies under the pot.")).await;
    let events = ann.subscribe();
    ann.regenerate(&first.id).await.unwrap();
    reply(events, &chat).await;
    a.put("leaf", ann.branches(&chat).await.unwrap()[0].leaf_id.clone());
    let second = ask(ann, &chat, &said("has another one.")).await;
    let question =
        ann.messages(&chat).await.unwrap().into_iter().rev().find(|one| one.role == "user").unwrap();
    ann.edit_message(&second.id, &said("was said by Mira.")).await.unwrap();
    ann.bookmark_message(&second.id, true).await.unwrap();
    ann.react_to_message(&second.id, Some("🌷")).await.unwrap();
    let gone = ask(ann, &chat, &said("will be deleted.")).await;
    a.put("binned_message", ann.delete_message(&gone.id, false).await.unwrap()[0].clone());
    let tags = ShelfChange { pinned: Some(true), archived: None, tags: Some(vec![said("folder")]) };
    ann.organise_session(&chat, tags).await.unwrap();
    ann.rename_session(&chat, &said("Sunday")).await.unwrap();
    ann.set_draft(&chat, &said("draft")).await.unwrap();
    files(ann, a, &chat).await;
    persona(ann, a, &chat).await;
    let other = ann.start_session_silently("leo").await.unwrap().session.id;
    ask(ann, &other, &said("is a secret.")).await;
    ann.delete_session(&other).await.unwrap();
    a.put("binned_chat", other);
    a.put("message", second.id);
    a.put("question", question.id);
    a.put("chat", chat);
}

async fn files(ann: &App, a: &mut Things, chat: &str) {
    let mut sent = Vec::new();
    for (name, bytes) in
        [("quillfeather.txt", said("in a file.").into_bytes()), ("quillfeather.png", works::png())]
    {
        let file = ann.hand_file(chat, name, bytes).await.unwrap();
        let events = ann.subscribe();
        sent.push(
            ann.send_files(chat, "Here.", &[file.token], Some(false)).await.unwrap().files[0].id.clone(),
        );
        reply(events, chat).await;
    }
    a.put("picture_file", sent.pop().unwrap());
    a.put("file", sent.pop().unwrap());
    let waiting = ann.hand_file(chat, "quillfeather.md", said("waits.").into_bytes()).await.unwrap();
    a.put("handed", waiting.token);
}

async fn persona(ann: &App, a: &mut Things, chat: &str) {
    let ada = ann.save_persona(None, &said("Ada"), &said("builds clocks.")).await.unwrap().id;
    ann.set_persona_picture(&ada, Some(works::png())).await.unwrap();
    ann.choose_persona(Some(&ada)).await.unwrap();
    let gone = ann.save_persona(None, &said("Eve"), "").await.unwrap().id;
    ann.delete_persona(&gone).await.unwrap();
    let notes = ChatNotes {
        persona_id: Some(ada.clone()),
        note: said("note"),
        note_depth: 1,
        instructions: said("instructions"),
        memory_paused: false,
    };
    ann.save_chat_notes(chat, notes).await.unwrap();
    a.put("persona", ada);
    a.put("binned_persona", gone);
}

/// One whose beginning has no room any more.
async fn long_chat(ann: &App, a: &mut Things) {
    let long = ann.start_session_silently("mira").await.unwrap().session.id;
    let words = "A long sentence about the harbour, the boats and the weather there. ".repeat(6);
    for n in 0..12 {
        ask(ann, &long, &format!("{CANARY} {words} Day {n}.")).await;
    }
    let mut summaries = Vec::new();
    for _ in 0..600 {
        summaries = ann.summaries(&long).await.unwrap();
        if !summaries.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let summary = summaries.first().expect("a long chat is summarised").id.clone();
    ann.edit_summary(&summary, &said("spoke of boats.")).await.unwrap();
    a.put("long", long);
    a.put("summary", summary);
}

async fn group(ann: &App, a: &mut Things) {
    let members = [a["character"].to_owned(), "mira".into()];
    let group = ann.start_group(&members).await.unwrap().session.id;
    ann.change_group(&group, GroupChange::Mute { character_id: "mira".into(), muted: true }).await.unwrap();
    ann.rename_session(&group, &said("and friends")).await.unwrap();
    a.put("group", group);
    let gone = ann.create_character(somebody(&said("Gone"))).await.unwrap().id;
    ann.delete_character(&gone).await.unwrap();
    a.put("binned_character", gone);
    a.put("fact", ann.add_fact(&said("is my cat."), None).await.unwrap().id);
    let about = Some(&a["character"]);
    a.put("own_fact", ann.add_fact(&said("likes fish."), about).await.unwrap().id);
}

pub(crate) async fn wait_for_films(app: &App) {
    for _ in 0..1200 {
        let waits = |state| matches!(state, VideoState::Queued | VideoState::Running);
        if !app.videos().await.unwrap().iter().any(|film| waits(film.state)) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("a film never ended");
}
