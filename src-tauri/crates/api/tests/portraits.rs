//! The portraits in `assets/characters` show the faces as they are drawn now. `UPDATE_PORTRAITS=1` draws them anew.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::Path;

use vis_api::{App, Home, Launch, Sound};
use vis_audio::Pace;

#[tokio::test]
async fn portraits_are_up_to_date() {
    let home = Home { data: "unused".into(), models: "unused".into(), worker: "unused".into() };
    let app = App::new(Launch { home, passphrase: None, unencrypted: false, sound: Sound::Null(Pace::Fast) })
        .unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../assets/characters");
    let characters = app.characters().await;
    assert!(characters.len() >= 6, "there is somebody to choose from");
    for character in characters {
        let drawn = app.draw_portrait(&character.id).await.unwrap();
        let file = folder.join(&character.id).join("portrait.png");
        if std::env::var_os("UPDATE_PORTRAITS").is_some() {
            std::fs::write(&file, &drawn).unwrap();
        }
        let pixels = |png: &[u8]| image::load_from_memory(png).unwrap().into_rgb8().into_raw();
        let (kept, now) = (pixels(&std::fs::read(&file).unwrap_or_default()), pixels(&drawn));
        let off: u64 = kept.iter().zip(&now).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        // Rounding differs a little between processors; another drawing differs a lot.
        let mean = off as f64 / now.len() as f64;
        assert!(
            kept.len() == now.len() && mean < 0.5,
            "{}: run this test with UPDATE_PORTRAITS=1",
            character.name
        );
    }
}
