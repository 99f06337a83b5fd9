//! Chats of other programs come in with their swipes, and go out again.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "common/peer.rs"]
mod peer;

use peer::open;
use vis_api::{ChatFormat, Code, SearchQuery};

const TAVERN: &str = r#"{"user_name":"Ann","character_name":"Mira","create_date":"2025-03-01@10h00m00s"}
{"name":"Mira","is_user":false,"mes":"Hello, Ann.","send_date":1740823200000}
{"name":"Ann","is_user":true,"mes":"Where is the lighthouse?","send_date":1740823260000}
{"name":"Mira","is_user":false,"mes":"On the rock.","send_date":1740823320000,"swipe_id":1,"swipes":["By the pier.","On the rock."]}
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_comes_in_with_its_swipes_and_goes_out_whole() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let file = folder.path().join("Mira - 2025.jsonl");
    std::fs::write(&file, TAVERN).unwrap();
    let taken = app.import_chats(&file, "leo").await.unwrap();
    assert_eq!((taken.format.as_str(), taken.chats.len()), ("silly_tavern", 1));
    let chat = &taken.chats[0];
    assert_eq!(
        (chat.character_id.as_str(), chat.shown, chat.messages),
        ("mira", 3, 4),
        "whose name is known"
    );

    let messages = app.messages(&chat.session_id).await.unwrap();
    assert_eq!(messages[2].text, "On the rock.");
    assert_eq!(messages[2].variants.len(), 2);
    let other = app.choose_variant(&messages[2].variants[0]).await.unwrap();
    assert_eq!(other.messages[2].text, "By the pier.");
    let found = app.search_messages(SearchQuery { text: "lighthouse".into(), ..SearchQuery::default() });
    assert_eq!(found.await.unwrap().hits[0].session_id, chat.session_id);

    let json = app.chat_text(&chat.session_id, ChatFormat::Json).await.unwrap();
    let again = folder.path().join("again.json");
    std::fs::write(&again, &json).unwrap();
    let taken = app.import_chats(&again, "leo").await.unwrap();
    assert_eq!((taken.format.as_str(), taken.notes.len()), ("visavis", 0));
    assert_eq!(app.chat_text(&taken.chats[0].session_id, ChatFormat::Json).await.unwrap(), json);

    let path = app.save_chat(&chat.session_id, ChatFormat::Markdown, folder.path()).await.unwrap().path;
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("By the pier.") && !text.contains("On the rock."), "the path shown: {text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_chat_is_refused_with_a_sentence_and_nothing_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let file = folder.path().join("page.json");
    std::fs::write(&file, "<!doctype html><p>Sign in").unwrap();
    let refused = app.import_chats(&file, "mira").await.unwrap_err();
    assert_eq!(refused.code, Code::BadInput);
    assert!(refused.message.len() > 20, "{}", refused.message);
    assert!(app.import_chats(&folder.path().join("nothing.json"), "mira").await.is_err());
    assert!(app.sessions().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_looked_at_before_anything_of_it_is_kept_and_only_what_was_chosen_comes_in() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let preview = app.preview_chats("Mira - 2025.jsonl", TAVERN.into()).await.unwrap();
    assert!(app.sessions().await.unwrap().is_empty());
    let first = &preview.chats[0];
    assert_eq!((first.messages, first.shown, first.character_id.as_deref()), (4, 3, Some("mira")));
    assert_eq!(first.first, "Where is the lighthouse?");
    let refused = app.take_in_chats(&preview.token, vec![0], "nobody").await.unwrap_err();
    assert_eq!(refused.code, Code::NotFound);
    assert!(app.take_in_chats(&preview.token, vec![7], "leo").await.is_err(), "there is no eighth chat");
    let taken = app.take_in_chats(&preview.token, vec![0], "leo").await.unwrap();
    assert_eq!((taken.chats.len(), taken.chats[0].character_id.as_str()), (1, "mira"));
    let again = app.take_in_chats(&preview.token, vec![0], "leo").await.unwrap_err();
    assert_eq!(again.code, Code::NotFound, "it was taken in once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_in_which_nothing_was_spoken_has_no_sound_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let app = open(folder.path()).await;
    let chat = app.start_session_silently("mira").await.unwrap().session.id;
    let out = folder.path().join("out");
    let refused = app.save_chat(&chat, ChatFormat::Audio, &out).await.unwrap_err();
    assert_eq!(refused.code, Code::BadInput);
    assert!(!out.exists());
    let first = app.save_chat(&chat, ChatFormat::Text, &out).await.unwrap();
    let second = app.save_chat(&chat, ChatFormat::Text, &out).await.unwrap();
    assert_ne!(first.path, second.path, "nothing is replaced");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 2);
}
