//! What other programs said of characters and films, and the steps of films.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use vis_core::{Character, CharacterId};
use vis_store::{KeptVideo, NewActivity, Store, StoreError, StudioVoice, VideoState};

fn store() -> Store {
    let mut store = Store::in_memory().unwrap();
    let grace = Character {
        id: "grace".into(),
        name: "Grace".into(),
        tagline: String::new(),
        personality: String::new(),
        greeting: String::new(),
        voice: "bf_emma".into(),
        speed: 1.0,
        examples: Vec::new(),
    };
    store.add_character(&grace, None, 1).unwrap();
    let film = KeptVideo {
        id: "f".into(),
        created_ms: 1,
        state: VideoState::Queued,
        title: "Sea".into(),
        request: "{}".into(),
        path: "sea.mp4".into(),
        error: None,
        film: None,
    };
    store.add_video(&film).unwrap();
    store
}

#[test]
fn what_was_said_of_a_voice_is_replaced_and_goes_with_its_character() {
    let (mut store, grace) = (store(), CharacterId::from("grace"));
    let voice = |nfe_steps| StudioVoice { nfe_steps, cross_fade_ms: 200 };
    assert_eq!(store.studio_voice(&grace).unwrap(), None);
    store.set_studio_voice(&grace, voice(28)).unwrap();
    store.set_studio_voice(&grace, voice(32)).unwrap();
    assert_eq!(store.studio_voice(&grace).unwrap(), Some(voice(32)));
    let stranger = store.set_studio_voice(&"mira".into(), voice(1));
    assert!(matches!(stranger, Err(StoreError::NotFound { .. })), "{stranger:?}");
    store.trash_character(&grace, 2).unwrap();
    store.empty_trash_until(i64::MAX).unwrap();
    assert_eq!(store.studio_voice(&grace).unwrap(), None);
}

#[test]
fn steps_are_dated_once_and_go_with_their_film() {
    let mut store = store();
    store.note_film_step("f", "listening", 5).unwrap();
    store.note_film_step("f", "listening", 9).unwrap();
    assert_eq!(store.film_steps("f").unwrap(), [("listening".to_owned(), 5)], "when it began");
    assert!(matches!(store.note_film_step("g", "listening", 5), Err(StoreError::NotFound { .. })));
    store.forget_film_steps("f").unwrap();
    store.note_film_step("f", "listening", 11).unwrap();
    assert_eq!(store.film_steps("f").unwrap(), [("listening".to_owned(), 11)], "begun anew");
    store.add_studio_film("f", "No such background.").unwrap();
    assert_eq!(store.studio_film("f").unwrap().as_deref(), Some("No such background."));
    assert_eq!(store.studio_film("g").unwrap(), None);
    store.delete_video("f").unwrap();
    assert_eq!((store.film_steps("f").unwrap().len(), store.studio_film("f").unwrap()), (0, None));
}

#[test]
fn entries_of_the_log_are_counted_by_what_they_are_about() {
    let mut store = store();
    for subject in ["script", "film", "script"] {
        let new = NewActivity { at_ms: 1, kind: "created", subject, subject_id: "x", name: "", detail: "" };
        store.note_activity(new).unwrap();
    }
    let mut counted = store.activity_subjects().unwrap();
    counted.sort();
    assert_eq!(counted, [("film".to_owned(), 1), ("script".to_owned(), 2)]);
}
