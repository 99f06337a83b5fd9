//! What films cost: held with the order, taken with the end, once.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use vis_store::{CreditSum, KeptVideo, Store, VideoState};

fn film(id: &str) -> KeptVideo {
    KeptVideo {
        id: id.to_owned(),
        created_ms: 1,
        state: VideoState::Queued,
        title: format!("Film {id}"),
        request: "{}".to_owned(),
        path: format!("/{id}.mp4"),
        error: None,
        film: None,
    }
}

fn started(credits: u32) -> Store {
    let mut store = Store::in_memory().unwrap();
    store.start_credits(credits, 1).unwrap();
    store
}

#[track_caller]
fn assert_has(store: &Store, free: u32, held: u32) {
    assert_eq!(store.credits().unwrap(), CreditSum { free, held });
}

fn kinds(store: &Store) -> Vec<(String, u32, Option<String>)> {
    store
        .credit_history(99)
        .unwrap()
        .into_iter()
        .map(|entry| (entry.kind, entry.amount, entry.film))
        .collect()
}

#[test]
fn everybody_begins_once() {
    let mut store = started(20);
    store.start_credits(50, 2).unwrap();
    assert_has(&store, 20, 0);
    store.refill_credits(5, 3).unwrap();
    store.refill_credits(5, 4).unwrap();
    assert_has(&store, 30, 0);
    assert_eq!(kinds(&store)[0], ("refill".to_owned(), 5, None));
    assert_eq!(kinds(&store).len(), 3);
}

#[test]
fn a_film_that_is_there_has_taken_its_price_once() {
    let mut store = started(3);
    assert!(store.add_paid_video(&film("a"), 2, 5).unwrap());
    assert_has(&store, 1, 2);
    store.set_video_state("a", VideoState::Running, None, None).unwrap();
    assert_has(&store, 1, 2);
    for _ in 0..3 {
        store.set_video_state("a", VideoState::Completed, None, Some("{}")).unwrap();
        assert_has(&store, 1, 0);
    }
    assert_eq!(kinds(&store)[0], ("taken".to_owned(), 2, Some("Film a".to_owned())));
    store.delete_video("a").unwrap();
    assert_has(&store, 1, 0);
    assert_eq!(kinds(&store).len(), 2, "what was paid stays in the history");
}

#[test]
fn a_film_that_fails_is_cancelled_or_deleted_gives_it_back() {
    for end in [Some(VideoState::Failed), Some(VideoState::Cancelled), None] {
        let mut store = started(1);
        assert!(store.add_paid_video(&film("a"), 1, 5).unwrap());
        match end {
            Some(state) => store.set_video_state("a", state, Some("No."), None).unwrap(),
            None => store.delete_video("a").unwrap(),
        }
        assert_has(&store, 1, 0);
        assert_eq!(kinds(&store).len(), 1, "{end:?}");
    }
}

#[test]
fn what_is_held_cannot_be_spent_twice_and_nothing_is_ordered_for_less() {
    let mut store = started(1);
    assert!(store.add_paid_video(&film("a"), 1, 5).unwrap());
    assert!(!store.add_paid_video(&film("b"), 1, 5).unwrap());
    assert!(!store.has_video("b").unwrap(), "neither or both");
    assert_has(&store, 0, 1);
}

#[test]
fn a_film_made_once_more_is_paid_once() {
    let mut store = started(2);
    assert!(store.add_paid_video(&film("a"), 1, 5).unwrap());
    store.set_video_state("a", VideoState::Failed, Some("No."), None).unwrap();
    assert!(store.queue_paid_video(&film("a"), 1, 6).unwrap());
    assert!(store.queue_paid_video(&film("a"), 1, 7).unwrap(), "asked for twice");
    assert_has(&store, 1, 1);
    assert_eq!(store.video("a").unwrap().unwrap().state, VideoState::Queued);
    store.set_video_state("a", VideoState::Completed, None, Some("{}")).unwrap();
    assert_has(&store, 1, 0);
    let mut poor = started(1);
    assert!(poor.add_paid_video(&film("a"), 1, 5).unwrap());
    poor.set_video_state("a", VideoState::Failed, Some("No."), None).unwrap();
    assert!(poor.add_paid_video(&film("b"), 1, 6).unwrap());
    assert!(!poor.queue_paid_video(&film("a"), 1, 7).unwrap());
    assert_eq!(poor.video("a").unwrap().unwrap().state, VideoState::Failed, "and it stays as it was");
}

#[test]
fn while_films_cost_nothing_nothing_is_held() {
    let mut store = started(1);
    store.add_video(&film("a")).unwrap();
    store.set_video_state("a", VideoState::Completed, None, Some("{}")).unwrap();
    assert_has(&store, 1, 0);
    assert!(store.add_paid_video(&film("b"), 0, 5).unwrap(), "a price of nothing");
}

/// A backup brings chats back, and no credits.
#[test]
fn a_ledger_takes_the_place_of_an_older_one() {
    let mut now = started(3);
    assert!(now.add_paid_video(&film("a"), 1, 5).unwrap() && now.add_paid_video(&film("b"), 1, 6).unwrap());
    now.set_video_state("a", VideoState::Completed, None, Some("{}")).unwrap();
    now.set_video_state("b", VideoState::Completed, None, Some("{}")).unwrap();
    now.refill_credits(4, 7).unwrap();
    let mut before = started(20);
    for under_way in ["b", "c"] {
        assert!(before.add_paid_video(&film(under_way), 1, 4).unwrap());
    }
    before.set_credit_ledger(&now.credit_ledger().unwrap()).unwrap();
    assert_has(&before, 4, 1);
    assert_eq!(kinds(&before).len(), 4, "one beginning, two films, one refill: {:?}", kinds(&before));
    before.set_video_state("c", VideoState::Completed, None, Some("{}")).unwrap();
    assert_has(&before, 4, 0);
    before.set_credit_ledger(&Store::in_memory().unwrap().credit_ledger().unwrap()).unwrap();
    assert_has(&before, 0, 0);
}
