//! Prompts follow whoever answers: how much of a card they read, the same bytes from turn to turn, and whose name stands where.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "common/peer.rs"]
mod peer;

use std::sync::atomic::Ordering;

use peer::{Peer, ask, connect, open};
use serde_json::{Value, json};
use vis_api::{App, KeyPlace};

/// Somebody with a long story: about 6000 tokens in sentences that can be told apart.
async fn storyteller(app: &App) -> String {
    let story: String =
        (1..=600).map(|number| format!("On day {number} Ada counted the herons of the bay. ")).collect();
    let card = json!({ "name": "Ada", "description": story, "first_mes": "Hello, I am Ada." });
    app.import_card(card.to_string().into_bytes()).await.unwrap().id
}

fn system(body: &str) -> String {
    let body: Value = serde_json::from_str(body).unwrap();
    body["messages"][0]["content"].as_str().unwrap().to_owned()
}

/// The messages of a request as their bytes went over the wire.
fn messages(body: &str) -> &str {
    let from = body.find("\"messages\":[").unwrap();
    let to = body[from..].find("}]").unwrap();
    &body[from..from + to]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_model_reads_the_whole_card_and_the_same_bytes_every_turn() {
    let folder = tempfile::tempdir().unwrap();
    let (app, peer) = (open(folder.path()).await, Peer::start());
    let large = connect(&app, "Large", &peer, Some(32_768)).await;
    let id = storyteller(&app).await;
    let session = app.start_session_silently(&id).await.unwrap().session.id;
    app.set_session_provider(&session, Some(large)).await.unwrap();
    let first = ask(&app, &session, "How are the herons?").await;
    assert_eq!(first.provider.as_deref(), Some("Large · m"));
    let one = peer.last();
    assert!(system(&one).contains("On day 600 Ada"), "{} bytes of system text", system(&one).len());
    ask(&app, &session, "And the gulls?").await;
    let two = peer.last();
    assert_eq!(one.split("\"messages\"").next(), two.split("\"messages\"").next());
    assert!(messages(&two).starts_with(messages(&one)), "what was sent before is sent again, byte by byte");
    assert!(messages(&two).contains("Fine, thanks.") && two.contains("And the gulls?"));
    let read = app.inspect_prompt(&first.id).await.unwrap();
    assert_eq!((read.model.as_str(), read.limit), ("Large · m", 32_768));
    assert!(read.tokens > 5_000 && read.blocks.iter().all(|block| block.cut.is_none()), "{}", read.tokens);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_answers_in_place_reads_what_they_take_in_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (large_peer, small_peer) = (Peer::start(), Peer::start());
    let app = open(folder.path()).await;
    app.choose_key_store(KeyPlace::Session, None).await.unwrap();
    let large = connect(&app, "Large", &large_peer, Some(32_768)).await;
    let small = connect(&app, "Small", &small_peer, Some(2048)).await;
    app.order_providers(vec![large, small]).await.unwrap();
    let id = storyteller(&app).await;
    let session = app.start_session_silently(&id).await.unwrap().session.id;
    let by_large = ask(&app, &session, "How are the herons?").await;
    large_peer.refuses.store(true, Ordering::Relaxed);
    let by_small = ask(&app, &session, "And the gulls?").await;
    assert_eq!(by_small.provider.as_deref(), Some("Small · m"));
    let body = small_peer.last();
    assert!(body.len() < 2048 * 4, "{} bytes for 2048 tokens", body.len());
    assert!(system(&body).contains("On day 1 Ada") && !system(&body).contains("On day 600 Ada"));
    assert!(system(&body).trim_end().ends_with(['.', '!', '?']), "cut where a sentence ends");
    let read = app.inspect_prompt(&by_small.id).await.unwrap();
    assert_eq!((read.model.as_str(), read.limit), ("Small · m", 2048));
    assert!(read.blocks.iter().any(|block| block.cut.is_some()), "and what was left out is told");
    assert!(read.tokens < 2048, "{}", read.tokens);
    // Kept by turn: also after the next start.
    drop(app);
    let app = open(folder.path()).await;
    let kept = app.messages(&session).await.unwrap();
    let of = |id: &str| kept.iter().find(|one| one.id == id).unwrap().provider.clone();
    assert_eq!(of(&by_large.id).as_deref(), Some("Large · m"));
    assert_eq!(of(&by_small.id).as_deref(), Some("Small · m"));
    assert!(kept.iter().filter(|one| one.role == "user").all(|one| one.provider.is_none()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_small_context_loses_whole_messages_the_oldest_first() {
    let folder = tempfile::tempdir().unwrap();
    let (app, peer) = (open(folder.path()).await, Peer::start());
    let small = connect(&app, "Small", &peer, Some(4096)).await;
    let session = app.start_session_silently("mira").await.unwrap().session.id;
    app.set_session_provider(&session, Some(small)).await.unwrap();
    let long = |number: u32| format!("Message {number}. {}", "The tide comes in again. ".repeat(40));
    let mut before = String::new();
    let mut moved = 0;
    for number in 0..16 {
        ask(&app, &session, &long(number)).await;
        let body = peer.last();
        let sent: Value = serde_json::from_str(&body).unwrap();
        let users: Vec<&str> = sent["messages"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["role"] == "user")
            .map(|one| one["content"].as_str().unwrap())
            .filter(|text| text.starts_with("Message"))
            .collect();
        assert_eq!(users.last().unwrap().trim(), long(number).trim());
        assert!(users.iter().all(|text| text.trim().ends_with("again.")), "none is cut in its middle");
        assert!(body.len() < 4096 * 4, "{number}: {} bytes", body.len());
        moved += u32::from(number > 0 && !messages(&body).starts_with(&before));
        before = messages(&body).to_owned();
    }
    assert!((1..=4).contains(&moved), "in 16 turns the beginning changed {moved} times");
}
