//! Somebody in danger: the companion leaves her role, the card is shown, and no model has a say in it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "common/peer.rs"]
mod peer;

use peer::{Peer, ask, connect, open, reply};
use vis_api::{App, CareCard, ChatEvent, Settings, check_care};

/// A chat with Mira, whose model says "Fine, thanks."; help lines of Austria.
async fn chat(folder: &tempfile::TempDir, soft: bool) -> (App, Peer, String) {
    let (app, peer) = (open(folder.path()).await, Peer::start());
    connect(&app, "Study", &peer, None).await;
    let settings =
        Settings { voice_on: false, care_region: "AT".into(), care_soft: soft, ..Settings::default() };
    app.save_settings(settings).await.unwrap();
    let session = app.start_session_silently("mira").await.unwrap().session.id;
    (app, peer, session)
}

/// The reply to a message, and the card that was shown with it.
async fn told(app: &App, session: &str, text: &str) -> (String, Option<CareCard>) {
    let mut cards = app.subscribe();
    let reply = ask(app, session, text).await;
    let mut card = None;
    while let Ok(event) = cards.try_recv() {
        if let ChatEvent::Care { card: shown, .. } = event {
            card = Some(shown);
        }
    }
    (reply.text, card)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_highest_level_our_own_words_are_said_and_no_model_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let (app, peer, session) = chat(&folder, true).await;
    let (words, card) = told(&app, &session, "I am going to kill myself tonight.").await;
    let card = card.expect("help is shown");
    assert!(!words.contains("Fine, thanks.") && words.len() > 60, "{words}");
    assert_eq!(
        (card.level.as_str(), card.language.as_str(), card.region.as_deref()),
        ("acute", "en", Some("AT"))
    );
    assert!(card.emergency.is_some() && !card.lines.is_empty() && !card.note.is_empty());
    assert!(peer.asked.lock().unwrap().is_empty(), "what was said left no trace outside of this computer");

    // Made again, it is the same: there is no way around it.
    let last = app.messages(&session).await.unwrap().pop().unwrap();
    let events = app.subscribe();
    app.regenerate(&last.id).await.unwrap();
    assert_eq!(reply(events, &session).await.text, words);

    let (words, card) = told(&app, &session, "What is a good tea?").await;
    assert_eq!((words.as_str(), card), ("Fine, thanks.", None), "the person can carry on talking");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_middle_level_can_be_softened_and_the_card_stays() {
    let sentence = "I sometimes think about killing myself.";
    assert_eq!(check_care(sentence).level, "danger");
    for (soft, model) in [(false, false), (true, true)] {
        let folder = tempfile::tempdir().unwrap();
        let (app, _peer, session) = chat(&folder, soft).await;
        let (words, card) = told(&app, &session, sentence).await;
        assert_eq!(words == "Fine, thanks.", model, "{words}");
        assert_eq!(card.expect("help is shown in both cases").level, "danger");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_and_card_are_in_the_language_of_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _peer, session) = chat(&folder, false).await;
    let (words, card) = told(&app, &session, "Ich werde mich heute Nacht umbringen.").await;
    assert_eq!(card.unwrap().language, "de");
    assert!(words.contains("ich") || words.contains("Ich"), "{words}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_companion_does_not_claim_to_be_human() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _peer, session) = chat(&folder, false).await;
    let (words, card) = told(&app, &session, "Honestly, are you a real person?").await;
    assert!(words.contains("AI"), "{words}");
    assert_eq!(card, None);
}
