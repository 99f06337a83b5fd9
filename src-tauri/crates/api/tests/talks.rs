//! Chats that other programs hold: real chats, answered one after the other, and nothing of them is lost.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "common/peer.rs"]
mod peer;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use peer::{Peer, connect, open};
use vis_api::{ApiError, App, BinKind, ChatEvent, Code, MessageWish, TalkPick, TalkReply, TalkSurface};

/// A home in which `peer` answers.
async fn answered_by(peer: &Peer, folder: &std::path::Path) -> Arc<App> {
    let app = open(folder).await;
    let id = connect(&app, "Peer", peer, None).await;
    let others = app.providers().await.unwrap().into_iter().map(|one| one.id).filter(|one| *one != id);
    app.order_providers(std::iter::once(id.clone()).chain(others).collect()).await.unwrap();
    Arc::new(app)
}

fn wish(surface: TalkSurface, pick: TalkPick, text: &str) -> MessageWish {
    MessageWish { surface, pick, text: text.to_owned(), character: None, instructions: None }
}

async fn say(app: &App, text: &str) -> Result<TalkReply, ApiError> {
    app.say_in_talk(wish(TalkSurface::Buddy, TalkPick::Newest, text)).await
}

async fn texts(app: &App, number: i64) -> Vec<(String, String)> {
    let (_, said) = app.talk_messages(TalkSurface::Buddy, TalkPick::Number(number)).await.unwrap();
    said.into_iter().map(|one| (one.message.role, one.message.text)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_talk_is_a_real_chat_that_goes_on_where_it_was() {
    let (peer, folder) = (Peer::counting(), tempfile::tempdir().unwrap());
    let app = answered_by(&peer, folder.path()).await;
    let mut events = app.subscribe();
    let first = say(&app, "I have an exam tomorrow.").await.unwrap();
    assert_eq!((first.session.number, first.said.number, first.reply.number), (1, 1, 2));
    assert_eq!(first.reply.message.text, "Fine, thanks. 1");
    assert_eq!(first.reply.message.provider.as_deref(), Some("Peer · m"));
    let second = say(&app, "It is about birds.").await.unwrap();
    assert_eq!((second.session.number, second.reply.number), (1, 4));
    let asked = peer.last();
    assert!(
        asked.contains("I have an exam tomorrow.") && asked.contains("Fine, thanks. 1"),
        "the whole talk is read"
    );
    assert!(asked.contains("licensed professional"), "as a buddy is asked to be");

    let chats = app.sessions().await.unwrap();
    assert_eq!(
        chats.iter().map(|chat| chat.id.as_str()).collect::<Vec<_>>(),
        [first.session.session_id.as_str()]
    );
    let shown = app.messages(&chats[0].id).await.unwrap();
    assert_eq!(
        shown.iter().map(|one| one.role.as_str()).collect::<Vec<_>>(),
        ["user", "assistant", "user", "assistant"]
    );
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let ChatEvent::Message { message } = event {
            told.push(message.text);
        }
    }
    assert_eq!(
        told,
        ["I have an exam tomorrow.", "Fine, thanks. 1", "It is about birds.", "Fine, thanks. 2"],
        "the window sees all of it"
    );
    let prompt = app.inspect_prompt(&second.reply.message.id).await.unwrap();
    assert!(prompt.blocks.iter().any(|block| block.text.contains("exam")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_surface_knows_its_own_talks_alone() {
    let (peer, folder) = (Peer::start(), tempfile::tempdir().unwrap());
    let app = answered_by(&peer, folder.path()).await;
    let talk = |surface, pick| {
        let app = Arc::clone(&app);
        async move { app.say_in_talk(wish(surface, pick, "Hello.")).await.map(|talked| talked.session.number) }
    };
    use TalkSurface::{Assistant, Buddy, Companion};
    assert_eq!(talk(Buddy, TalkPick::Newest).await.unwrap(), 1);
    assert_eq!(talk(Assistant, TalkPick::Newest).await.unwrap(), 2);
    assert_eq!(talk(Companion, TalkPick::Named("tea".into())).await.unwrap(), 3);
    assert_eq!(talk(Companion, TalkPick::Named("tea".into())).await.unwrap(), 3);
    assert_eq!(talk(Companion, TalkPick::Named("cake".into())).await.unwrap(), 4);
    assert_eq!(talk(Buddy, TalkPick::Number(1)).await.unwrap(), 1);
    for number in [2, 3, 0, -1, i64::MAX] {
        assert_eq!(talk(Buddy, TalkPick::Number(number)).await.unwrap_err().code, Code::NotFound, "{number}");
        let read = app.talk_messages(Buddy, TalkPick::Number(number)).await;
        assert_eq!(read.unwrap_err().code, Code::NotFound, "{number}");
    }
    assert_eq!(app.sessions().await.unwrap().len(), 4, "what was refused began nothing");
    let long = TalkPick::Named("x".repeat(201));
    assert_eq!(talk(Companion, long).await.unwrap_err().code, Code::BadInput);
    assert_eq!(say(&app, "  ").await.unwrap_err().code, Code::BadInput);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_ask_at_once_are_answered_one_after_the_other_in_one_talk() {
    let (peer, folder) = (Peer::counting(), tempfile::tempdir().unwrap());
    let app = answered_by(&peer, folder.path()).await;
    let asked = (0..8).map(|n| {
        let app = Arc::clone(&app);
        tokio::spawn(async move { say(&app, &format!("Question {n}.")).await.unwrap() })
    });
    let replies = futures::future::join_all(asked).await;
    assert!(replies.iter().all(|reply| reply.as_ref().unwrap().session.number == 1));
    let said = texts(&app, 1).await;
    assert_eq!(said.len(), 16);
    for (n, pair) in said.chunks(2).enumerate() {
        assert_eq!((pair[0].0.as_str(), pair[1].0.as_str()), ("user", "assistant"), "{said:?}");
        assert_eq!(pair[1].1, format!("Fine, thanks. {}", n + 1), "each reply stands behind its question");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_fails_says_so_and_loses_nothing() {
    let (peer, folder) = (Peer::start(), tempfile::tempdir().unwrap());
    let app = answered_by(&peer, folder.path()).await;
    peer.refuses.store(true, Ordering::Relaxed);
    let error = say(&app, "Are you there?").await.unwrap_err();
    assert!(error.message.contains("Peer"), "{}", error.message);
    peer.refuses.store(false, Ordering::Relaxed);
    let talked = say(&app, "And now?").await.unwrap();
    assert_eq!(talked.session.number, 1, "the talk goes on");
    let said: Vec<String> = texts(&app, 1).await.into_iter().map(|(_, text)| text).collect();
    assert_eq!(said, ["Are you there?", "And now?", "Fine, thanks."]);
    assert!(peer.last().contains("Are you there?"), "what was said before is answered, too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_goes_away_finds_the_reply_in_the_chat() {
    let (peer, folder) = (Peer::start(), tempfile::tempdir().unwrap());
    let app = answered_by(&peer, folder.path()).await;
    let asked = tokio::time::timeout(Duration::from_millis(1), say(&app, "Wait for me.")).await;
    let waited = asked.is_err();
    for _ in 0..200 {
        let talks = app.talks(TalkSurface::Buddy).await.unwrap();
        if talks.first().is_some_and(|(_, said)| said.len() == 2) {
            assert!(waited, "the asker was gone before the reply");
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the reply is not there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn care_goes_before_the_model() {
    let (peer, folder) = (Peer::start(), tempfile::tempdir().unwrap());
    let app = answered_by(&peer, folder.path()).await;
    let talked = say(&app, "I want to kill myself tonight.").await.unwrap();
    assert!(peer.asked.lock().unwrap().is_empty(), "no model is asked");
    assert!(talked.reply.message.text.len() > 20 && talked.reply.message.provider.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_begin_at_the_newest_and_a_cleared_talk_lies_in_the_bin() {
    let (peer, folder) = (Peer::counting(), tempfile::tempdir().unwrap());
    let app = answered_by(&peer, folder.path()).await;
    let talk = TalkSurface::Assistant;
    assert_eq!(app.talk_page(talk, 1, 10).await.unwrap().total, 0);
    for n in 1..=3 {
        app.say_in_talk(wish(talk, TalkPick::Newest, &format!("Question {n}."))).await.unwrap();
    }
    let page = |page, limit| {
        let app = Arc::clone(&app);
        async move {
            let read = app.talk_page(talk, page, limit).await.unwrap();
            (read.messages.into_iter().map(|one| one.text).collect::<Vec<_>>(), read.total, read.more)
        }
    };
    assert_eq!(
        page(1, 4).await,
        (
            vec![
                "Question 2.".into(),
                "Fine, thanks. 2".into(),
                "Question 3.".into(),
                "Fine, thanks. 3".into()
            ],
            6,
            true
        )
    );
    assert_eq!(page(2, 4).await, (vec!["Question 1.".into(), "Fine, thanks. 1".into()], 6, false));
    assert_eq!(page(3, 4).await, (Vec::new(), 6, false));
    assert_eq!(app.clear_talks(talk).await.unwrap(), 6);
    assert_eq!(page(1, 4).await, (Vec::new(), 0, false));
    assert_eq!(app.clear_talks(talk).await.unwrap(), 0);
    let bin = app.bin().await.unwrap();
    assert!(bin.iter().any(|one| one.kind == BinKind::Chat), "it can be brought back");
    let again = app.say_in_talk(wish(talk, TalkPick::Newest, "Hello again.")).await.unwrap();
    assert_eq!(again.session.number, 2, "a number is not used twice");
    assert!(!peer.last().contains("Question 1."), "a cleared talk is not read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_personality_holds_until_another_one_is_given() {
    let (peer, folder) = (Peer::start(), tempfile::tempdir().unwrap());
    let app = answered_by(&peer, folder.path()).await;
    let say = |words: Option<&str>| {
        let wish = MessageWish {
            instructions: words.map(str::to_owned),
            character: Some("Mira".into()),
            ..wish(TalkSurface::Companion, TalkPick::Named("s".into()), "Hello.")
        };
        let app = Arc::clone(&app);
        async move { app.say_in_talk(wish).await }
    };
    say(Some("Speak like a pirate.")).await.unwrap();
    assert!(peer.last().contains("Speak like a pirate."));
    say(None).await.unwrap();
    assert!(peer.last().contains("Speak like a pirate."));
    say(Some("Speak like a poet.")).await.unwrap();
    assert!(peer.last().contains("like a poet.") && !peer.last().contains("pirate"));
    assert_eq!(say(Some(&"x".repeat(5000))).await.unwrap_err().code, Code::BadInput);
    let nobody = MessageWish {
        character: Some("Nobody".into()),
        ..wish(TalkSurface::Companion, TalkPick::Named("other".into()), "Hello.")
    };
    assert_eq!(app.say_in_talk(nobody).await.unwrap_err().code, Code::BadInput);
    assert_eq!(app.sessions().await.unwrap().len(), 1);
}
