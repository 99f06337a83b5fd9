//! Chats, messages, files, groups, personas, notes, summaries.

use vis_api::{App, ChatFormat, ChatNotes, GroupChange, SearchQuery, ShelfChange};

use crate::house::Own;
use crate::table::Asked;
use crate::things::{CANARY, Things};
use crate::works::{TAVERN, png};

pub(crate) async fn ask(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    Box::pin(read(asked, ben, a, own)).await;
    Box::pin(say(asked, ben, a, own)).await;
    Box::pin(change(asked, ben, a, own)).await;
    Box::pin(files(asked, ben, a, own)).await;
    Box::pin(personas(asked, ben, a)).await;
}

async fn read(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let (chat, message) = (&a["chat"], &a["message"]);
    shown!(asked, ben.sessions());
    refused!(asked, ben.open_session(chat));
    shown!(asked, ben.messages(chat));
    refused!(asked, ben.earlier_messages(chat, message, 5));
    if asked.is_ben() {
        refused!(asked, ben.earlier_messages(&own.chat, message, 5));
    }
    refused!(asked, ben.later_messages(chat, Some(message), 5));
    shown!(asked, ben.later_messages(chat, None, 5));
    refused!(asked, ben.messages_around(message, 5));
    shown!(asked, ben.branches(chat));
    refused!(asked, ben.branch_messages(&a["leaf"]));
    refused!(asked, ben.chat_notes(chat));
    refused!(asked, ben.chat_text(chat, ChatFormat::Markdown));
    refused!(asked, ben.save_chat(chat, ChatFormat::Json, &own.place));
    refused!(asked, ben.inspect_prompt(message));
    shown!(asked, ben.message_clips(message));
    shown!(asked, ben.waveform(message));
    shown!(asked, ben.summaries(&a["long"]));
    let query = |character: Option<&str>| SearchQuery {
        text: CANARY.into(),
        character_id: character.map(str::to_owned),
        limit: 50,
        ..SearchQuery::default()
    };
    for character in [None, Some("mira"), Some(&a["character"])] {
        shown!(asked, ben.search_messages(query(character)));
        let found = ben.search_messages(query(character)).await;
        asked.holds("Ben's search finds nothing", found.is_ok_and(|page| page.hits.is_empty()));
    }
    shown!(asked, ben.characters());
}

async fn say(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let (chat, message, person) = (&a["chat"], &a["message"], &a["character"]);
    refused!(asked, ben.start_session(person));
    refused!(asked, ben.start_session_with(person, 0));
    refused!(asked, ben.start_session_silently(person));
    refused!(asked, ben.start_group(&[person.to_owned(), "mira".into()]));
    refused!(asked, ben.switch_greeting(chat, 0));
    refused!(asked, ben.send_message(chat, "Ben was here."));
    refused!(asked, ben.send(chat, "Ben was here.", Some(false)));
    refused!(asked, ben.send_with_files(&own.chat, "Ben's.", &[a["handed"].to_owned()]));
    refused!(asked, ben.send_files(&own.chat, "Ben's.", &[a["handed"].to_owned()], Some(false)));
    refused!(asked, ben.replay(message));
    refused!(asked, ben.regenerate(message));
    refused_as!(asked, Failed, ben.go_on(chat));
    refused!(asked, ben.send_again(&a["question"], "Ben asks."));
    refused!(asked, ben.let_speak(&a["group"], "mira"));
    refused_as!(asked, Failed, ben.warm_up(chat));
}

async fn change(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let (chat, message) = (&a["chat"], &a["message"]);
    refused!(asked, ben.choose_variant(message));
    refused!(asked, ben.branch_from(message));
    refused!(asked, ben.edit_message(message, "Ben's words."));
    refused!(asked, ben.revert_message(message));
    refused!(asked, ben.bookmark_message(message, false));
    refused!(asked, ben.react_to_message(message, None));
    refused!(asked, ben.rename_session(chat, "Ben's"));
    let change = ShelfChange { pinned: Some(false), archived: Some(true), tags: Some(Vec::new()) };
    refused!(asked, ben.organise_session(chat, change));
    refused!(asked, ben.duplicate_session(chat));
    refused!(asked, ben.set_draft(chat, "Ben's"));
    let mute = |id: &str| GroupChange::Mute { character_id: id.into(), muted: false };
    refused!(asked, ben.change_group(&a["group"], mute("mira")));
    refused!(asked, ben.summarise(&a["long"]));
    refused!(asked, ben.edit_summary(&a["summary"], "Ben's."));
    let notes = |persona: Option<&str>| ChatNotes {
        persona_id: persona.map(str::to_owned),
        note: String::new(),
        note_depth: 1,
        instructions: String::new(),
        memory_paused: true,
    };
    refused!(asked, ben.save_chat_notes(chat, notes(None)));
    refused!(asked, ben.save_chat_notes(&own.chat, notes(Some(&a["persona"]))));
}

async fn files(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let chat = &a["chat"];
    refused!(asked, ben.file_text(&a["file"]));
    refused!(asked, ben.file_picture(&a["picture_file"]));
    refused!(asked, ben.save_file_in(&a["file"], &own.place));
    if asked.is_ben() {
        // Ann's would land among the downloads of this computer.
        refused!(asked, ben.save_file(&a["file"]));
    }
    refused!(asked, ben.hand_file(chat, "ben.txt", b"Ben's".to_vec()));
    let file = own.place.join("ben.txt");
    std::fs::write(&file, "Ben's").unwrap();
    refused!(asked, ben.hand_path(chat, &file));
    if asked.is_ben() {
        ben.drop_handed(&a["handed"]);
        ben.forget_chats(&a["chats_token"]);
    }
    asked.shown("drop_handed", &());
    asked.shown("forget_chats", &());
    refused!(asked, ben.take_in_chats(&a["chats_token"], vec![0], "mira"));
    shown!(asked, ben.preview_chats("ben.jsonl", TAVERN.replace(CANARY, "Ben").into_bytes()));
    let file = own.place.join("nobody.jsonl");
    std::fs::write(&file, TAVERN.replace("Mira", "Nobody").replace(CANARY, "Ben")).unwrap();
    refused!(asked, ben.import_chats(&file, &a["character"]));
}

async fn personas(asked: &mut Asked<'_>, ben: &App, a: &Things) {
    let ada = &a["persona"];
    shown!(asked, ben.personas());
    refused!(asked, ben.choose_persona(Some(ada)));
    refused!(asked, ben.save_persona(Some(ada), "Ben", "Ben's."));
    refused!(asked, ben.set_persona_picture(ada, Some(png())));
    shown!(asked, ben.persona_picture(ada));
}

/// What takes something away, or brings it back.
pub(crate) async fn end(asked: &mut Asked<'_>, ben: &App, a: &Things, _: &Own) {
    refused!(asked, ben.restore_persona(&a["binned_persona"]));
    refused!(asked, ben.delete_persona(&a["persona"]));
    refused!(asked, ben.restore_session(&a["binned_chat"]));
    refused!(asked, ben.restore_messages(&[a["binned_message"].to_owned()]));
    refused!(asked, ben.delete_summary(&a["summary"]));
    refused!(asked, ben.delete_message(&a["message"], true));
    refused!(asked, ben.delete_session(&a["chat"]));
}
