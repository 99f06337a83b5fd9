//! A chat that people live in: another answer, other words, branches, edits, and finding it all again.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "common/peer.rs"]
mod peer;

use peer::{Peer, ask, connect, open, reply};
use vis_api::{App, Code, MessageView, SearchQuery, Settings, ShelfChange};

/// A chat with Mira in which "How is the sea?" was answered, without voices.
async fn chat(folder: &tempfile::TempDir) -> (App, Peer, String, MessageView) {
    let (app, peer) = (open(folder.path()).await, Peer::counting());
    connect(&app, "Study", &peer, None).await;
    app.save_settings(Settings { voice_on: false, ..Settings::default() }).await.unwrap();
    let session = app.start_session_silently("mira").await.unwrap().session.id;
    let answer = ask(&app, &session, "How is the sea?").await;
    (app, peer, session, answer)
}

async fn shown(app: &App, session: &str) -> Vec<String> {
    let messages = app.messages(session).await.unwrap();
    messages.into_iter().skip(1).map(|message| message.text).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_answer_stands_beside_the_first_and_both_can_be_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (app, peer, session, first) = chat(&folder).await;
    let events = app.subscribe();
    let before = app.regenerate(&first.id).await.unwrap();
    assert_eq!(before.messages.last().unwrap().text, "How is the sea?", "the old reply gives way");
    let second = reply(events, &session).await;
    assert_eq!(second.variants, [first.id.clone(), second.id.clone()]);
    assert_ne!(second.text, first.text);
    assert_eq!(shown(&app, &session).await, ["How is the sea?".to_owned(), second.text.clone()]);

    let seeds: Vec<String> = peer.asked.lock().unwrap().iter().map(|body| seed(body)).collect();
    assert_eq!(seeds.len(), 2);
    assert_eq!(messages(&peer, 0), messages(&peer, 1), "the same question");
    assert_ne!(seeds[0], seeds[1], "the same seed would give the same answer");

    let back = app.choose_variant(&first.id).await.unwrap();
    let last = back.messages.last().unwrap();
    assert_eq!((&last.id, &last.variants), (&first.id, &second.variants));
    let branches = app.branches(&session).await.unwrap();
    assert_eq!(branches.len(), 2);
    assert!(branches[0].current && branches[1].last == second.text && branches[1].own == 1);
    assert_eq!(app.branch_messages(&branches[1].leaf_id).await.unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_another_answer_never_comes_the_old_one_is_still_shown() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _peer, session, first) = chat(&folder).await;
    app.set_offline(true).await.unwrap();
    let mut events = app.subscribe();
    app.regenerate(&first.id).await.unwrap();
    // Neither the server nor, in this home, a model of this computer answers.
    while !matches!(events.recv().await.unwrap(), vis_api::ChatEvent::Dropped { .. }) {}
    assert_eq!(shown(&app, &session).await, ["How is the sea?".to_owned(), first.text]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_question_in_other_words_begins_a_branch() {
    let folder = tempfile::tempdir().unwrap();
    let (app, peer, session, first) = chat(&folder).await;
    ask(&app, &session, "And now?").await;
    let question = app.messages(&session).await.unwrap()[1].clone();
    let events = app.subscribe();
    let opened = app.send_again(&question.id, "Where is the sea?").await.unwrap();
    assert_eq!(opened.messages.len(), 2);
    assert_eq!(opened.messages[1].variants.len(), 2);
    reply(events, &session).await;
    let read = messages(&peer, 2);
    assert!(
        read.contains("Where is the sea?")
            && !read.contains("How is the sea?")
            && !read.contains(&first.text),
        "{read}"
    );

    let back = app.choose_variant(&question.id).await.unwrap();
    assert_eq!(back.messages.last().unwrap().text, "Fine, thanks. 2", "it goes on as it was left");
    let opened = app.branch_from(&first.id).await.unwrap();
    assert_eq!(opened.messages.last().unwrap().id, first.id);
    assert_eq!(app.send_again(&first.id, "Me?").await.unwrap_err().code, Code::BadInput);
    assert_eq!(app.regenerate(&opened.messages[0].id).await.unwrap_err().code, Code::BadInput);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_companion_says_more_without_a_word_of_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let (app, peer, session, _) = chat(&folder).await;
    let events = app.subscribe();
    app.go_on(&session).await.unwrap();
    reply(events, &session).await;
    assert_eq!(shown(&app, &session).await, ["How is the sea?", "Fine, thanks. 1", "Fine, thanks. 2"]);
    assert!(messages(&peer, 1).contains("Fine, thanks. 1"), "it reads what it said before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_deletions_and_marks_are_kept_and_undone() {
    let folder = tempfile::tempdir().unwrap();
    let (app, peer, session, first) = chat(&folder).await;
    let edited = app.edit_message(&first.id, " Splendid! ").await.unwrap();
    assert_eq!((edited.text.as_str(), edited.edited), ("Splendid!", true));
    ask(&app, &session, "Good.").await;
    assert!(messages(&peer, 1).contains("Splendid!"), "the model reads the words as they are now");
    assert_eq!(app.revert_message(&first.id).await.unwrap().text, "Fine, thanks. 1");
    assert_eq!(app.revert_message(&first.id).await.unwrap_err().code, Code::NotFound);
    assert_eq!(app.edit_message(&first.id, " \n").await.unwrap_err().code, Code::BadInput);

    let gone = app.delete_message(&first.id, true).await.unwrap();
    assert_eq!(gone.len(), 3);
    assert_eq!(shown(&app, &session).await, ["How is the sea?"]);
    assert_eq!(app.restore_messages(&gone).await.unwrap().messages.len(), 5);

    assert!(app.bookmark_message(&first.id, true).await.unwrap().bookmarked);
    assert_eq!(app.react_to_message(&first.id, Some("🌷")).await.unwrap().reaction.as_deref(), Some("🌷"));
    assert_eq!(app.react_to_message(&first.id, Some("<b>")).await.unwrap_err().code, Code::BadInput);
    assert_eq!(app.react_to_message(&first.id, None).await.unwrap().reaction, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chats_are_put_in_order_and_what_was_typed_waits() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _peer, session, _) = chat(&folder).await;
    let change = ShelfChange {
        pinned: Some(true),
        archived: None,
        tags: Some(vec![" work ".into(), "work".into(), String::new()]),
    };
    let seen = app.organise_session(&session, change).await.unwrap();
    assert!(seen.pinned && !seen.archived && seen.tags == ["work"]);
    app.set_draft(&session, "I wanted to").await.unwrap();
    assert_eq!(app.open_session(&session).await.unwrap().draft, "I wanted to");

    let copy = app.duplicate_session(&session).await.unwrap();
    assert_eq!(copy.title, "How is the sea? (copy)");
    assert_eq!(shown(&app, &copy.id).await, shown(&app, &session).await);
    assert_eq!(app.sessions().await.unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_said_is_found_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let (app, _peer, session, first) = chat(&folder).await;
    let query = |text: &str| SearchQuery { text: text.into(), ..SearchQuery::default() };
    let page = app.search_messages(query("fine than")).await.unwrap();
    assert_eq!((page.hits.len(), page.next), (1, None));
    let hit = &page.hits[0];
    assert_eq!((&hit.message_id, &hit.session_id, hit.name.as_str()), (&first.id, &session, "Mira"));
    let marked: Vec<&str> =
        hit.excerpt.iter().filter(|part| part.found).map(|part| part.text.as_str()).collect();
    assert_eq!(marked, ["Fine", "than"]);
    let mine = SearchQuery { role: Some("user".into()), ..query("") };
    assert_eq!(app.search_messages(mine).await.unwrap().hits.len(), 1);
    let first_page = app.search_messages(SearchQuery { limit: 2, ..query("") }).await.unwrap();
    assert_eq!(first_page.hits.len(), 2);
    let rest = app.search_messages(SearchQuery { after: first_page.next, ..query("") }).await.unwrap();
    assert_eq!((rest.hits.len(), rest.next), (1, None));
}

/// The messages of the nth request.
fn messages(peer: &Peer, n: usize) -> String {
    let body: serde_json::Value = serde_json::from_str(&peer.asked.lock().unwrap()[n]).unwrap();
    body["messages"].to_string()
}

fn seed(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    body["seed"].to_string()
}
