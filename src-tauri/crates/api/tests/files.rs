//! Files in chats: what is shown before sending, what models read of them, turn after turn, and what is kept.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "common/peer.rs"]
mod peer;

use peer::{Peer, ask, connect, open, reply};
use serde_json::Value;
use vis_api::{App, ChatFormat, Code, HandedFile, MessageView, SearchQuery};

const NOTE: &str = "The spare key lies under the blue pot.";

/// About 12,000 tokens; the boiler stands in the middle.
fn minutes() -> String {
    let about = |n: usize| match n {
        150 => "The boiler in the cellar was replaced in March for 4,800 euros.".to_owned(),
        220 => "The roof will be repaired by the Lindqvist company in June.".to_owned(),
        n => format!("Point {n}. {}", "Nothing of note was said and nobody objected to it. ".repeat(3)),
    };
    (0..300).map(about).collect::<Vec<_>>().join("\n\n")
}

async fn chat(app: &App, peer: &Peer, context: u32) -> String {
    let provider = connect(app, "Peer", peer, Some(context)).await;
    let session = app.start_session_silently("mira").await.unwrap().session.id;
    app.set_session_provider(&session, Some(provider)).await.unwrap();
    session
}

async fn hand(app: &App, session: &str, name: &str, bytes: &[u8]) -> HandedFile {
    app.hand_file(session, name, bytes.to_vec()).await.unwrap()
}

async fn send(app: &App, session: &str, text: &str, files: &[&HandedFile]) -> (MessageView, MessageView) {
    let (events, tokens) = (app.subscribe(), files.iter().map(|file| file.token.clone()).collect::<Vec<_>>());
    let sent = app.send_files(session, text, &tokens, Some(false)).await.unwrap();
    (sent, reply(events, session).await)
}

/// What the model was sent last, as role and text.
fn sent(peer: &Peer) -> Vec<(String, String)> {
    let body: Value = serde_json::from_str(&peer.last()).unwrap();
    let text = |content: &Value| match content {
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        text => text.as_str().unwrap_or_default().to_owned(),
    };
    let messages = body["messages"].as_array().unwrap().iter();
    messages.map(|one| (one["role"].as_str().unwrap().to_owned(), text(&one["content"]))).collect()
}

fn newest(peer: &Peer) -> String {
    sent(peer).pop().unwrap().1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_short_file_stands_in_its_message_and_reads_the_same_in_every_turn() {
    let (folder, peer) = (tempfile::tempdir().unwrap(), Peer::start());
    let app = open(folder.path()).await;
    let session = chat(&app, &peer, 8_192).await;
    let file = hand(&app, &session, "../notes/key.txt", NOTE.as_bytes()).await;
    assert_eq!((file.name.as_str(), file.kind.as_str(), file.text.as_str()), ("key.txt", "text", NOTE));
    assert_eq!((file.to.as_str(), file.leaves, &file.cut), ("this computer", false, &None));
    let (message, _) = send(&app, &session, "Where is the key?", &[&file]).await;
    assert_eq!((message.files.len(), message.files[0].name.as_str()), (1, "key.txt"));
    assert_eq!(newest(&peer), format!("[File: key.txt]\n{NOTE}\n[End of key.txt]\nWhere is the key?"));
    let before = sent(&peer);
    ask(&app, &session, "Thanks!").await;
    assert_eq!(sent(&peer)[..before.len()], before, "what was sent before is sent again");
    assert_eq!(newest(&peer), "Thanks!");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_long_file_the_passages_that_fit_come_with_each_question() {
    let (folder, peer) = (tempfile::tempdir().unwrap(), Peer::start());
    let app = open(folder.path()).await;
    let session = chat(&app, &peer, 2_048).await;
    let file = hand(&app, &session, "minutes.txt", minutes().as_bytes()).await;
    assert!(file.cut.as_ref().unwrap().contains("at once"), "{:?}", file.cut);
    assert!(
        file.tokens < 800 && u32::try_from(file.text.len()).unwrap() < file.characters,
        "{}",
        file.tokens
    );
    let (_, answer) = send(&app, &session, "What did the boiler cost?", &[&file]).await;
    let question = newest(&peer);
    assert!(
        question.contains("4,800 euros")
            && question.ends_with("[File: minutes.txt]\nWhat did the boiler cost?"),
        "{question}"
    );
    let report = app.inspect_prompt(&answer.id).await.unwrap();
    let block = report.blocks.iter().find(|block| block.source == "file").expect("the inspector shows it");
    assert!(block.cut.as_ref().unwrap().contains("of the"), "{:?}", block.cut);
    let before = sent(&peer).len() - 1;
    ask(&app, &session, "And who repairs the roof?").await;
    assert_eq!(
        sent(&peer)[before].1,
        "[File: minutes.txt]\nWhat did the boiler cost?",
        "its old place is one line"
    );
    assert!(newest(&peer).contains("Lindqvist"), "{}", newest(&peer));
    ask(&app, &session, "Zebras gallop?").await;
    ask(&app, &session, "Hooray!").await;
    assert_eq!(newest(&peer), "Hooray!", "what has nothing to do with the file comes alone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_beginning_of_a_prompt_never_changes_with_a_long_file_in_it() {
    let (folder, peer) = (tempfile::tempdir().unwrap(), Peer::counting());
    let app = open(folder.path()).await;
    let session = chat(&app, &peer, 16_384).await;
    let file = hand(&app, &session, "minutes.txt", minutes().repeat(4).as_bytes()).await;
    send(&app, &session, "What did the boiler cost?", &[&file]).await;
    for question in ["Who repairs the roof?", "What is point 12?", "And point 13?", "Lovely, thanks."] {
        let before = sent(&peer);
        ask(&app, &session, question).await;
        let (earlier, now) = (before.len() - 1, sent(&peer));
        assert_eq!(now[..earlier], before[..earlier], "all but the question before stands as it stood");
        assert!(before[earlier].1.ends_with(&now[earlier].1), "and of that its own words");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_see_is_told_that_there_is_a_picture_and_so_is_the_person() {
    let (folder, peer) = (tempfile::tempdir().unwrap(), Peer::start());
    let app = open(folder.path()).await;
    let session = chat(&app, &peer, 8_192).await;
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(600, 300, image::Rgb([9, 99, 200]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let file = hand(&app, &session, "sea.png", png.get_ref()).await;
    assert_eq!((file.width, file.height, file.tokens), (Some(600), Some(300), 0));
    assert!(file.hint.as_ref().unwrap().contains("cannot see"), "{:?}", file.hint);
    let (message, _) = send(&app, &session, "", &[&file]).await;
    assert_eq!(newest(&peer), "[Picture: sea.png. You cannot see it.]");
    assert!(!peer.last().contains("base64"), "no byte of it was sent");
    let shown = &message.files[0];
    assert!(shown.thumbnail.as_ref().unwrap().starts_with("data:image/jpeg;base64,"));
    assert!(app.file_picture(&shown.id).await.unwrap().starts_with("data:image/png;base64,"));
    assert_eq!(app.open_session(&session).await.unwrap().session.title, "sea.png");
    let saved = app.save_file_in(&shown.id, folder.path()).await.unwrap();
    let again = app.save_file_in(&shown.id, folder.path()).await.unwrap();
    assert_eq!(std::fs::read(&saved).unwrap(), *png.get_ref(), "what is saved is the file as it came");
    assert!(again.ends_with("sea (2).png"), "nothing is written over: {}", again.display());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_are_good_once_and_for_one_chat() {
    let (folder, peer) = (tempfile::tempdir().unwrap(), Peer::start());
    let app = open(folder.path()).await;
    let one = chat(&app, &peer, 8_192).await;
    let other = app.start_session_silently("mira").await.unwrap().session.id;
    let file = hand(&app, &one, "key.txt", NOTE.as_bytes()).await;
    let refusal = |session: String, tokens: Vec<String>| {
        let app = &app;
        async move { app.send_with_files(&session, "Here.", &tokens).await.unwrap_err().code }
    };
    assert_eq!(refusal(other, vec![file.token.clone()]).await, Code::NotFound);
    assert_eq!(refusal(one.clone(), vec![file.token.clone(); 6]).await, Code::BadInput);
    send(&app, &one, "Here.", &[&file]).await;
    assert_eq!(refusal(one.clone(), vec![file.token]).await, Code::NotFound, "it was sent already");
    let dropped = hand(&app, &one, "key.txt", NOTE.as_bytes()).await;
    app.drop_handed(&dropped.token);
    assert_eq!(refusal(one.clone(), vec![dropped.token]).await, Code::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_go_with_words_that_are_sent_again_with_copies_and_into_exports_and_are_found() {
    let (folder, peer) = (tempfile::tempdir().unwrap(), Peer::start());
    let app = open(folder.path()).await;
    let session = chat(&app, &peer, 8_192).await;
    let file = hand(&app, &session, "spare-key.md", NOTE.as_bytes()).await;
    let (message, _) = send(&app, &session, "Where?", &[&file]).await;
    let events = app.subscribe();
    app.send_again(&message.id, "Where exactly?").await.unwrap();
    reply(events, &session).await;
    assert!(newest(&peer).contains(NOTE) && newest(&peer).ends_with("Where exactly?"));
    let copy = app.duplicate_session(&session).await.unwrap().id;
    let copied = app.messages(&copy).await.unwrap();
    let kept = copied.iter().find(|message| !message.files.is_empty()).expect("the copy has the file");
    assert_eq!(app.file_text(&kept.files[0].id).await.unwrap(), NOTE);
    let json: Value =
        serde_json::from_str(&app.chat_text(&session, ChatFormat::Json).await.unwrap()).unwrap();
    let named = json["messages"].as_array().unwrap().iter().filter(|said| said["files"][0] == "spare-key.md");
    assert_eq!(named.count(), 2, "both variants of the message");
    let found =
        app.search_messages(SearchQuery { text: "spare".into(), ..SearchQuery::default() }).await.unwrap();
    assert_eq!(found.hits.len(), 3, "a file is found by its name");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_refused_in_a_sentence_and_keeps_nothing() {
    let (folder, peer) = (tempfile::tempdir().unwrap(), Peer::start());
    let app = open(folder.path()).await;
    let session = chat(&app, &peer, 8_192).await;
    for bytes in [&b""[..], b"\x7fELF\x02\x01\x01\0\0\0\0", b"%PDF-1.4\nnothing else", b"PK\x03\x04zip"] {
        let refusal = app.hand_file(&session, "a.pdf", bytes.to_vec()).await.unwrap_err();
        assert!(refusal.code == Code::BadInput && refusal.message.ends_with('.'), "{refusal:?}");
    }
    assert_eq!(app.hand_path(&session, folder.path()).await.unwrap_err().code, Code::BadInput);
    assert_eq!(app.hand_file("gone", "a.txt", NOTE.into()).await.unwrap_err().code, Code::NotFound);
    assert!(!folder.path().join("home/media").exists(), "nothing was written");
}
