//! A chat that has become long: pages of it, titles, who the person is, notes, and what is told in few words.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![allow(clippy::disallowed_methods, reason = "a figure is measured and printed; nothing is asserted of it")]

#[path = "common/peer.rs"]
mod peer;

use std::time::{Duration, Instant};

use peer::{Peer, ask, connect, open};
use vis_api::{App, ChatEvent, ChatNotes, Code, Settings};
use vis_core::{CharacterId, Message, MessageId, Role, Session, SessionId};
use vis_store::{Key, Store};

async fn quiet(folder: &tempfile::TempDir, context: Option<u32>) -> (App, Peer, String) {
    let (app, peer) = (open(folder.path()).await, Peer::counting());
    connect(&app, "Study", &peer, context).await;
    app.save_settings(Settings { voice_on: false, ..Settings::default() }).await.unwrap();
    let session = app.start_session_silently("mira").await.unwrap().session.id;
    (app, peer, session)
}

/// A chat of so many messages, put there by another process.
fn filled(folder: &tempfile::TempDir, id: &str, count: usize) {
    let path = folder.path().join("home").join("visavis.db");
    let mut store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
    let session = Session {
        id: SessionId::from(id),
        character_id: CharacterId::from("mira"),
        title: id.to_owned(),
        created_ms: 0,
        updated_ms: 0,
    };
    let message = |n: usize| Message {
        id: MessageId(format!("{id}-{n}")),
        session_id: SessionId::from(id),
        role: if n.is_multiple_of(2) { Role::Assistant } else { Role::User },
        text: format!("Message {n} of a chat that has been going on for a long time."),
        created_ms: n as i64,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    };
    let messages: Vec<Message> = (0..count).map(message).collect();
    store.copy_session(&session, &messages, None).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_of_100_000_is_opened_by_its_newest_page_and_read_from_there() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _peer, _) = quiet(&folder, None).await;
    filled(&folder, "short", 100);
    filled(&folder, "long", 100_000);
    let opened = app.open_session("long").await.unwrap();
    assert_eq!((opened.messages.len(), opened.earlier), (120, 99_880));
    assert_eq!(opened.messages[0].id, "long-99880");
    let page = app.earlier_messages("long", "long-99880", 200).await.unwrap();
    assert_eq!(
        (page.messages.len(), page.messages[0].id.as_str(), page.earlier),
        (200, "long-99680", 99_680)
    );
    let around = app.messages_around("long-50000", 100).await.unwrap();
    assert_eq!((around.messages.len(), around.earlier, around.later), (101, 49_950, 49_949));
    let page = app.later_messages("long", Some("long-50050"), 9_999).await.unwrap();
    assert_eq!((page.messages.len(), page.later), (500, 49_449), "at most 500 at once");
    assert_eq!(app.messages_around("nobody", 5).await.unwrap_err().code, Code::NotFound);
    assert_eq!(app.earlier_messages("short", "long-5", 5).await.unwrap_err().code, Code::NotFound);
    let edited = app.edit_message("long-3", "Other words.").await.unwrap();
    assert!(edited.edited);
    let before = app.regenerate("long-99998").await.unwrap();
    assert_eq!((before.messages.last().unwrap().id.as_str(), before.earlier), ("long-99997", 99_878));

    let figures = |name: &'static str| {
        let app = &app;
        async move {
            let mut times: Vec<Duration> = Vec::new();
            for _ in 0..21 {
                let begun = Instant::now();
                app.open_session(name).await.unwrap();
                times.push(begun.elapsed());
            }
            times.sort();
            times[10]
        }
    };
    println!(
        "open_session, p50 of 21: {:?} of 100, {:?} of 100,000",
        figures("short").await,
        figures("long").await
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_is_called_by_what_it_is_about_unless_it_has_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _peer, session) = quiet(&folder, None).await;
    ask(&app, &session, "Hi there, Mira!").await;
    let mut events = app.subscribe();
    ask(&app, &session, "I want to repair my old sailing boat.").await;
    let mut titles = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let ChatEvent::Titled { session_id, title } = event {
            assert_eq!(session_id, session);
            titles.push(title);
        }
    }
    assert_eq!(titles, ["Repair my old sailing boat"]);
    assert_eq!(app.open_session(&session).await.unwrap().session.title, titles[0]);
    let other = app.start_session_silently("mira").await.unwrap().session.id;
    ask(&app, &other, "Hello.").await;
    app.rename_session(&other, "Sunday").await.unwrap();
    ask(&app, &other, "I want to repair my old sailing boat.").await;
    assert_eq!(app.open_session(&other).await.unwrap().session.title, "Sunday");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persona_and_notes_are_read_by_the_model_and_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let (app, peer, session) = quiet(&folder, None).await;
    let ada = app.save_persona(None, " Ada ", "Builds clocks. {{char}} is her neighbour.").await.unwrap();
    assert_eq!((ada.name.as_str(), ada.is_default, ada.has_picture), ("Ada", false, false));
    assert_eq!(app.save_persona(None, " ", "x").await.unwrap_err().code, Code::BadInput);
    app.choose_persona(Some(&ada.id)).await.unwrap();
    ask(&app, &session, "Hello.").await;
    assert!(
        peer.last().contains("You are talking with Ada. Builds clocks. Mira is her neighbour."),
        "{}",
        peer.last()
    );

    let ben = app.save_persona(None, "Ben", "").await.unwrap();
    let notes = ChatNotes {
        persona_id: Some(ben.id.clone()),
        note: "It rains, {{user}}.".into(),
        note_depth: 99,
        instructions: "Speak of boats.".into(),
        memory_paused: true,
    };
    let saved = app.save_chat_notes(&session, notes.clone()).await.unwrap();
    assert_eq!(saved.note_depth, 20);
    app.save_chat_notes(&session, ChatNotes { note_depth: 1, ..saved.clone() }).await.unwrap();
    ask(&app, &session, "And now?").await;
    let asked = peer.last();
    assert!(asked.contains("You are talking with Ben.") && asked.contains("Speak of boats."), "{asked}");
    assert!(asked.contains(r"(It rains, Ben.)\nAnd now?"), "{asked}");
    let lost = ChatNotes { persona_id: Some("nobody".into()), ..saved };
    assert_eq!(app.save_chat_notes(&session, lost).await.unwrap_err().code, Code::NotFound);
    assert_eq!(app.chat_notes("nothing").await.unwrap_err().code, Code::NotFound);

    app.delete_persona(&ben.id).await.unwrap();
    ask(&app, &session, "Who am I?").await;
    assert!(
        peer.last().contains("You are talking with Ada."),
        "the chosen one takes the place of a deleted one"
    );
    app.restore_persona(&ben.id).await.unwrap();
    assert_eq!(app.personas().await.unwrap().len(), 2);
    app.choose_persona(None).await.unwrap();
    app.save_chat_notes(&session, ChatNotes { persona_id: None, ..notes }).await.unwrap();
    ask(&app, &session, "And without?").await;
    assert!(!peer.last().contains("You are talking with"), "nobody has to be somebody");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_of_a_persona_is_written_anew_and_small() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let ada = app.save_persona(None, "Ada", "").await.unwrap();
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbaImage::from_pixel(1200, 600, image::Rgba([200, 30, 30, 255]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let seen = app.set_persona_picture(&ada.id, Some(png.into_inner())).await.unwrap();
    assert!(seen.has_picture);
    let address = app.persona_picture(&ada.id).await.unwrap().unwrap();
    assert!(address.starts_with("data:image/jpeg;base64,/9j/"), "{}", &address[..40]);
    assert!(address.len() < 60_000, "{} letters", address.len());
    let refused = app.set_persona_picture(&ada.id, Some(b"<svg onload=alert(1)>".to_vec())).await;
    assert_eq!(refused.unwrap_err().code, Code::BadInput);
    assert!(!app.set_persona_picture(&ada.id, None).await.unwrap().has_picture);
    assert_eq!(app.persona_picture(&ada.id).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_no_room_is_summarised_and_the_person_can_change_it() {
    let folder = tempfile::tempdir().unwrap();
    let (app, peer, session) = quiet(&folder, Some(2048)).await;
    assert_eq!(app.summarise(&session).await.unwrap_err().code, Code::BadInput);
    let mut events = app.subscribe();
    let said = "A long sentence about the harbour, the boats and the weather there. ".repeat(6);
    for n in 0..14 {
        ask(&app, &session, &format!("{said} Day {n}.")).await;
    }
    let made = tokio::time::timeout(Duration::from_secs(60), async {
        while !matches!(events.recv().await.unwrap(), ChatEvent::Summarised { .. }) {}
    });
    made.await.expect("the oldest part is summarised by itself");
    let summaries = app.summaries(&session).await.unwrap();
    let first = &summaries[0];
    assert!(!first.text.is_empty() && !first.edited, "{}", first.text);
    let edited = app.edit_summary(&first.id, "We spoke of boats.").await.unwrap();
    assert!(edited.edited);
    ask(&app, &session, "What did we speak of?").await;
    let asked = peer.last();
    assert!(asked.contains(r"Earlier in this chat:\nWe spoke of boats."), "{asked}");
    assert!(!asked.contains("Day 0."), "it stands for the first messages");
    app.delete_summary(&first.id).await.unwrap();
    assert!(app.summaries(&session).await.unwrap().iter().all(|one| one.id != first.id));
    ask(&app, &session, "And now?").await;
    assert!(!peer.last().contains("We spoke of boats.") && !peer.last().contains("Day 0."));
    let again = app.summarise(&session).await.unwrap();
    assert!(
        again[0].id == first.id && again[0].text.contains("harbour"),
        "in the chat's own words: {again:?}"
    );

    app.delete_summary(&first.id).await.unwrap();
    let study = app.provider_named("Study").await.unwrap().id;
    app.set_session_provider(&session, Some(study)).await.unwrap();
    let again = app.summarise(&session).await.unwrap();
    assert!(again[0].text.starts_with("Fine, thanks."), "in the words of the one who was chosen: {again:?}");
    assert_eq!(app.edit_summary(&first.id, " ").await.unwrap_err().code, Code::BadInput);
    assert_eq!(app.delete_summary("nothing").await.unwrap_err().code, Code::NotFound);
}
