//! What films cost: tiny real ones.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use vis_api::{
    App, Code, CreditKind, CreditRules, Credits, Door, FaceSource, ProfileId, RenderRequest, VideoState,
    VideoView, VoiceSource,
};
use vis_audio::write_wav;
use vis_core::PcmClip;

use super::house::{WORDS, add, code, door, secret};

fn hum(folder: &Path, seconds: f32) -> String {
    let samples = (0..(seconds * 16_000.0) as u32).map(|n| {
        let t = n as f32 / 16_000.0;
        (t * 900.0).sin() * (t * 4.0 * std::f32::consts::TAU).sin().max(0.0) * 0.4
    });
    let path = folder.join(format!("{seconds}.wav"));
    write_wav(&path, &PcmClip { rate: 16_000, samples: samples.collect() }).unwrap();
    path.display().to_string()
}

fn film(folder: &Path, seconds: f32) -> RenderRequest {
    let (face, voice) = (FaceSource::Character("mira".into()), VoiceSource::File(hum(folder, seconds)));
    RenderRequest { width: 64, height: 64, fps: 10, ..RenderRequest::new(face, voice, "") }
}

async fn settled(app: &App) -> Vec<VideoView> {
    for _ in 0..1200 {
        let films = app.videos().await.unwrap();
        if films.iter().all(|film| !matches!(film.state, VideoState::Queued | VideoState::Running)) {
            return films;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("a film never ended");
}

/// Balance, held, and what was taken.
fn sums(credits: &Credits) -> (u32, u32, u32) {
    let taken = credits.history.iter().filter(|entry| entry.kind == CreditKind::Taken);
    (credits.balance, credits.held, taken.map(|entry| entry.amount).sum())
}

async fn ann(folder: &Path, start: u32, per_video: u32) -> (Arc<Door>, ProfileId, Arc<App>) {
    let door = door(folder).await;
    let id = add(&door, "Ann").await;
    door.set_credit_rules(CreditRules { on: true, start, per_video }).await.unwrap();
    let app = door.app(id).await.unwrap();
    (door, id, app)
}

#[tokio::test]
async fn a_film_costs_when_it_is_there_and_a_failed_one_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (door, id, app) = ann(folder.path(), 3, 1).await;
    let long = app.start_video(film(folder.path(), 60.0)).await.unwrap();
    let picture = folder.path().join("face.png");
    image::RgbImage::new(64, 64).save(&picture).unwrap();
    let face = FaceSource::Picture(picture.display().to_string());
    app.start_video(RenderRequest { face, ..film(folder.path(), 0.5) }).await.unwrap();
    app.start_video(RenderRequest { title: Some("Sea".into()), ..film(folder.path(), 0.5) }).await.unwrap();
    assert_eq!(sums(&app.credits().await.unwrap()), (0, 3, 0), "three are held");
    assert_eq!(code(app.start_video(film(folder.path(), 0.5)).await), Some(Code::Credits));
    std::fs::remove_file(&picture).unwrap();
    app.cancel_video(&long.id).await.unwrap();
    let states: Vec<VideoState> = settled(&app).await.iter().rev().map(|film| film.state).collect();
    assert_eq!(states, [VideoState::Cancelled, VideoState::Failed, VideoState::Completed]);
    let credits = door.credits_of(id).await.unwrap();
    assert_eq!(sums(&credits), (2, 0, 1));
    assert_eq!(
        (credits.history[0].kind, credits.history[0].film.as_deref()),
        (CreditKind::Taken, Some("Sea"))
    );
    assert_eq!(sums(&door.refill(id, 4).await.unwrap()), (6, 0, 1));
    assert_eq!(code(door.refill(id, 1_000_001).await), Some(Code::BadInput));

    let films = app.videos().await.unwrap();
    app.delete_video(&films[0].id, true).await.unwrap();
    assert_eq!(sums(&app.credits().await.unwrap()), (6, 0, 1), "what is deleted was paid");
    app.retry_video(&films[1].id).await.unwrap();
    settled(&app).await;
    assert_eq!(sums(&app.credits().await.unwrap()), (6, 0, 1), "it failed again");
}

#[tokio::test]
async fn without_enough_credits_there_is_no_film() {
    let folder = tempfile::tempdir().unwrap();
    let (door, id, app) = ann(folder.path(), 2, 3).await;
    let refused = app.start_video(film(folder.path(), 0.5)).await.unwrap_err();
    assert_eq!(refused.code, Code::Credits);
    assert!(refused.message.contains('3') && refused.message.contains('2'), "{}", refused.message);
    assert!(app.videos().await.unwrap().is_empty(), "no row");
    assert_eq!(sums(&app.credits().await.unwrap()), (2, 0, 0));
    assert_eq!(
        code(door.set_credit_rules(CreditRules { on: true, start: 1_000_001, per_video: 1 }).await),
        Some(Code::BadInput)
    );
    door.set_credit_rules(CreditRules { on: false, start: 2, per_video: 3 }).await.unwrap();
    app.start_video(film(folder.path(), 0.5)).await.unwrap();
    assert_eq!(
        settled(&app).await[0].state,
        VideoState::Completed,
        "while they are off nothing costs anything"
    );
    door.set_credit_rules(CreditRules { on: true, start: 9, per_video: 3 }).await.unwrap();
    assert_eq!(sums(&door.credits_of(id).await.unwrap()), (2, 0, 0), "who has begun does not begin again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_orders_at_once_with_one_credit_one_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let (_door, _, app) = ann(folder.path(), 1, 1).await;
    let order = |app: Arc<App>, wish: RenderRequest| tokio::spawn(async move { app.start_video(wish).await });
    let wish = film(folder.path(), 0.5);
    let orders: Vec<_> = (0..6).map(|_| order(Arc::clone(&app), wish.clone())).collect();
    let mut codes = Vec::new();
    for order in orders {
        codes.push(code(order.await.unwrap()));
    }
    assert_eq!(codes.iter().filter(|code| code.is_none()).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == Some(Code::Credits)).count(), 5, "{codes:?}");
    let films = settled(&app).await;
    assert_eq!((films.len(), films[0].state), (1, VideoState::Completed));
    assert_eq!(sums(&app.credits().await.unwrap()), (0, 0, 1));
}

#[test]
fn a_film_that_was_under_way_when_the_program_died_is_paid_once() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = || tokio::runtime::Runtime::new().unwrap();
    let first = runtime();
    let id = first.block_on(async {
        let (_door, id, app) = ann(folder.path(), 5, 1).await;
        let mut changes = app.subscribe_videos();
        app.start_video(film(folder.path(), 40.0)).await.unwrap();
        while changes.recv().await.unwrap().state != VideoState::Running {}
        assert_eq!(sums(&app.credits().await.unwrap()), (4, 1, 0));
        id
    });
    // Nothing of it comes to its end.
    first.shutdown_background();
    runtime().block_on(async {
        let door = door(folder.path()).await;
        let app = door.app(id).await.unwrap();
        assert_eq!(app.videos().await.unwrap()[0].state, VideoState::Running);
        assert_eq!(sums(&app.credits().await.unwrap()), (4, 1, 0), "still held");
        app.resume_videos().unwrap();
        assert_eq!(settled(&app).await[0].state, VideoState::Completed);
        assert_eq!(sums(&app.credits().await.unwrap()), (4, 0, 1));
        app.resume_videos().unwrap();
        settled(&app).await;
        assert_eq!(sums(&door.credits_of(id).await.unwrap()), (4, 0, 1), "once");
    });
}

/// Rules of before count for whoever sits there at once, too.
#[tokio::test]
async fn the_rules_are_known_as_soon_as_somebody_sits_there() {
    let folder = tempfile::tempdir().unwrap();
    let (first, id, _app) = ann(folder.path(), 0, 1).await;
    first.delete_profile(id, secret(WORDS)).await.unwrap();
    drop(first);
    let again = door(folder.path()).await;
    assert!(again.seat().await.unwrap().current.is_some_and(|one| one.owner));
    let order = again.owner().start_video(film(folder.path(), 0.5)).await;
    assert_eq!(code(order), Some(Code::Credits));
}

/// Whoever brings back their chats from before a film has paid for it all the same.
#[tokio::test]
async fn a_backup_brings_no_credits_back() {
    let folder = tempfile::tempdir().unwrap();
    let (_door, _, app) = ann(folder.path(), 3, 1).await;
    app.set_backup_passphrase(secret("nine crimson herons")).await.unwrap();
    let backup = app.make_backup().await.unwrap();
    app.start_video(film(folder.path(), 0.5)).await.unwrap();
    settled(&app).await;
    assert_eq!(sums(&app.credits().await.unwrap()), (2, 0, 1));
    app.restore_backup(&backup.path, secret("nine crimson herons")).await.unwrap();
    assert!(app.videos().await.unwrap().is_empty(), "as it was before");
    assert_eq!(sums(&app.credits().await.unwrap()), (2, 0, 1), "but for this");
}
