use std::path::Path;
use std::sync::Arc;

use vis_export::Frames;
use vis_script::{Backdrop, CaptionMode, Layout, Scene, ScriptEdit};

use super::{Ready, SceneFrames, SceneStage};
use crate::app::Sound;
use crate::characters::locked;
use crate::scripts::ScriptRoom;
use crate::{App, Home, Launch};

async fn app(data: &Path) -> App {
    let home = Home { data: data.join("home"), models: data.join("models"), worker: "unused".into() };
    let sound = Sound::Null(vis_audio::Pace::Fast);
    let app = App::new(Launch { home, passphrase: None, unencrypted: true, sound }).unwrap();
    app.open().await.unwrap();
    app
}

async fn ready(app: &App, scene: Scene) -> (Arc<ScriptRoom>, Ready) {
    let text =
        b"Mira: What a wonderful day!\nOtis: It rains, my friend.\nMira: That is what I mean.".to_vec();
    let script = app.import_script("a.txt", text, vec!["mira".into(), "otis".into()]).await.unwrap();
    app.edit_script(&script.id, ScriptEdit::Scene { scene }).await.unwrap();
    let room = Arc::clone(&app.home().unwrap().scripts);
    let now = locked(&*room.desk(&script.id).unwrap()).history.script().clone();
    let ready = Ready::of(&room, &script.id, now).unwrap();
    (room, ready)
}

fn picture(stage: &Arc<SceneStage>, n: u64) -> Vec<u8> {
    let mut rgba = vec![7; stage.width * stage.height * 4];
    SceneFrames::new(stage).frame(n, &mut rgba);
    rgba
}

/// Means of two by two pixels.
fn halved(rgba: &[u8], width: usize) -> Vec<u8> {
    let rows: Vec<&[u8]> = rgba.chunks_exact(width * 4).collect();
    let mut small = Vec::with_capacity(rgba.len() / 4);
    for pair in rows.as_chunks::<2>().0 {
        for x in (0..width).step_by(2) {
            for k in 0..4 {
                let sum: u32 =
                    pair.iter().map(|row| u32::from(row[x * 4 + k]) + u32::from(row[x * 4 + 4 + k])).sum();
                small.push(((sum + 2) / 4) as u8);
            }
        }
    }
    small
}

fn psnr(a: &[u8], b: &[u8]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    10.0 * (255.0 * 255.0 * a.len() as f64 / sum.max(1e-9)).log10()
}

#[tokio::test]
async fn the_preview_shows_the_films_own_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    for layout in [Layout::Full, Layout::SideBySide, Layout::PictureInPicture, Layout::CloseUps] {
        let scene = Scene {
            layout,
            size: 256,
            title_card: "Rain".into(),
            end_card: "The end".into(),
            ..Scene::default()
        };
        let (room, ready) = ready(&app, scene).await;
        let size = ready.script.scene.pixels();
        let film = Arc::new(SceneStage::new(&room, &ready, size, 25).unwrap());
        let same = room.preview_stage(&ready, size.0).unwrap();
        let last = ready.timeline.duration_ms / 40;
        // Out of order, as people scrub, against in order, as films are painted.
        for n in [last - 1, 3, 70, 110, last / 2] {
            assert!(picture(&film, n) == picture(&same, n), "{layout:?}: frame {n}");
        }
        let small = room.preview_stage(&ready, size.0 / 2).unwrap();
        assert_eq!((small.width * 2, small.height * 2), (film.width, film.height));
        let near = psnr(&halved(&picture(&film, 90), film.width), &picture(&small, 90));
        println!("{layout:?}: half the size is {near:.1} dB near the film made smaller");
        assert!(near > 24.0, "{layout:?}: {near:.1} dB");
    }
}

#[tokio::test]
async fn everybody_is_seen_where_the_layout_says() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let mut scene = Scene { layout: Layout::SideBySide, size: 256, ..Scene::default() };
    scene.background = Backdrop::Color { color: "#2040ff".into() };
    scene.captions.mode = CaptionMode::None;
    let (room, ready) = ready(&app, scene).await;
    let stage = Arc::new(SceneStage::new(&room, &ready, ready.script.scene.pixels(), 25).unwrap());
    let rgba = picture(&stage, 30);
    let at = |x: usize, y: usize| &rgba[(y * stage.width + x) * 4..][..3];
    let blue = [0x20, 0x40, 0xff];
    assert_eq!(at(2, 2), blue, "the background");
    assert_eq!(at(stage.width / 2, 2), blue, "and between the two");
    for quarter in [1, 3] {
        let face = at(stage.width * quarter / 4, stage.height * 55 / 100);
        assert!(face != blue, "a face in part {quarter}: {face:?}");
    }
    // Mira speaks first, and Otis beside her turns to her.
    let second = &ready.timeline.parts[1];
    let t = second.start_ms as f64 / 1e3 - 0.3;
    let turned = vis_avatar::sample(&stage.actors[1].score, t);
    assert!(turned.gaze_x < -0.2, "Otis looks to the left: {}", turned.gaze_x);
}
