//! Films and their jobs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use vis_store::{KeptVideo, Key, Store, StoreError, VideoState};

fn video(n: i64) -> KeptVideo {
    KeptVideo {
        id: format!("v{n}"),
        created_ms: n,
        state: VideoState::Queued,
        title: "Mira".into(),
        request: "{}".into(),
        path: format!("/films/{n}.mp4"),
        error: None,
        film: None,
    }
}

#[test]
fn a_film_goes_its_way_and_survives_the_end_of_the_program() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let mut store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
    for n in [3, 1, 2] {
        store.add_video(&video(n)).unwrap();
    }
    assert!(matches!(store.add_video(&video(1)), Err(StoreError::Duplicate { .. })));
    store.set_video_state("v1", VideoState::Running, None, None).unwrap();
    store.set_video_state("v2", VideoState::Failed, Some("The disk is full."), None).unwrap();
    store.set_video_state("v3", VideoState::Completed, None, Some("{\"frames\":5}")).unwrap();
    store.set_video_file("v3", "/films/3.webm", Some(&[1, 2, 3])).unwrap();
    store.set_video_file("v3", "/films/3.webm", None).unwrap();
    drop(store);

    let mut store = Store::open(&path, &Key::Unencrypted, [0; 32]).unwrap();
    let kept = store.videos().unwrap();
    let ids: Vec<_> = kept.iter().map(|video| video.id.as_str()).collect();
    assert_eq!(ids, ["v3", "v2", "v1"], "the newest first");
    assert_eq!(kept[0].path, "/films/3.webm");
    assert_eq!(kept[0].film.as_deref(), Some("{\"frames\":5}"));
    assert_eq!(kept[1].error.as_deref(), Some("The disk is full."));
    assert_eq!(kept[2].state, VideoState::Running);
    assert_eq!(store.video_thumbnail("v3").unwrap(), Some(vec![1, 2, 3]), "a later word keeps the picture");
    assert_eq!(store.video_thumbnail("v2").unwrap(), None);
    store.delete_video("v3").unwrap();
    assert!(store.video("v3").unwrap().is_none());
    for gone in [
        store.delete_video("v3"),
        store.set_video_state("v3", VideoState::Failed, None, None),
        store.set_video_file("v3", "x", None),
    ] {
        assert!(matches!(gone, Err(StoreError::NotFound { what: "video" })));
    }
}
