//! The log of what was made, failed and deleted.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use vis_store::{MOST_ACTIVITIES, NewActivity, Store};

fn note(store: &mut Store, n: i64, kind: &str) {
    let (subject_id, name) = (format!("s{n}"), format!("Script {n}"));
    let new = NewActivity {
        at_ms: n,
        kind,
        subject: "script",
        subject_id: &subject_id,
        name: &name,
        detail: "12 lines.",
    };
    store.note_activity(new).unwrap();
}

#[test]
fn the_newest_come_first_page_by_page_and_by_kind() {
    let mut store = Store::in_memory().unwrap();
    for n in 0..9 {
        note(&mut store, n, if n % 3 == 0 { "deleted" } else { "created" });
    }
    let first = store.activities(None, 4, None).unwrap();
    let times = |page: &[vis_store::KeptActivity]| page.iter().map(|one| one.at_ms).collect::<Vec<_>>();
    assert_eq!(times(&first), [8, 7, 6, 5]);
    assert_eq!((first[0].name.as_str(), first[0].subject_id.as_str()), ("Script 8", "s8"));
    let next = store.activities(None, 4, Some(first[3].id)).unwrap();
    assert_eq!(times(&next), [4, 3, 2, 1]);
    assert_eq!(times(&store.activities(Some("deleted"), 9, None).unwrap()), [6, 3, 0]);
    assert!(store.activities(Some("nothing"), 9, None).unwrap().is_empty());
    assert_eq!(store.activity_counts().unwrap(), [("created".to_owned(), 6), ("deleted".to_owned(), 3)]);
    assert_eq!(store.clear_activities().unwrap(), 9);
    assert!(store.activities(None, 9, None).unwrap().is_empty());
    assert!(store.activity_counts().unwrap().is_empty());
}

#[test]
fn the_log_does_not_grow_for_ever() {
    let mut store = Store::in_memory().unwrap();
    for n in 0..MOST_ACTIVITIES + 25 {
        note(&mut store, n, "created");
    }
    assert_eq!(store.activity_counts().unwrap(), [("created".to_owned(), MOST_ACTIVITIES as u32)]);
    let oldest = store.activities(None, usize::MAX, None).unwrap().pop().unwrap();
    assert_eq!(oldest.at_ms, 25, "the oldest went");
    store.clear_activities().unwrap();
    note(&mut store, 7, "created");
    assert_eq!(store.activities(None, 9, None).unwrap().len(), 1, "and it goes on after it was cleared");
}
