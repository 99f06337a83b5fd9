//! A house in a folder of the test.

use std::path::Path;
use std::sync::Arc;

use vis_api::{App, Code, Door, Home, Launch, NewProfile, Profile, ProfileId, Sound};
use vis_audio::Pace;
use vis_core::Sensitive;

pub(super) const WORDS: &str = "seventeen plums and a boat";

pub(super) fn secret(text: &str) -> Sensitive {
    Sensitive::new(text)
}

pub(super) fn launch(folder: &Path, passphrase: Option<&str>) -> Launch {
    let home = Home { data: folder.join("home"), models: folder.join("models"), worker: "unused".into() };
    let (unencrypted, passphrase) = (passphrase.is_none(), passphrase.map(secret));
    Launch { home, passphrase, unencrypted, sound: Sound::Null(Pace::Fast) }
}

/// The house with its owner's home open.
pub(super) async fn door(folder: &Path) -> Arc<Door> {
    let door = Door::new(launch(folder, None)).unwrap();
    door.owner().open().await.unwrap();
    door
}

pub(super) fn new(name: &str) -> NewProfile {
    NewProfile { name: name.into(), email: None, language: None, password: secret(WORDS) }
}

pub(super) async fn add(door: &Arc<Door>, name: &str) -> ProfileId {
    door.create_profile(new(name)).await.unwrap().id
}

pub(super) async fn names(door: &Arc<Door>) -> Vec<String> {
    door.profiles().await.unwrap().into_iter().map(|one: Profile| one.name).collect()
}

/// The folder of each home but the owner's, and of the register.
pub(super) fn folders(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("home.profiles")).into_iter().flatten();
    let mut all: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    all.sort();
    all
}

pub(super) fn code<T>(answer: Result<T, vis_api::ApiError>) -> Option<Code> {
    answer.err().map(|error| error.code)
}

pub(super) async fn chat(app: &App, title: &str) -> String {
    let id = app.start_session_silently("mira").await.unwrap().session.id;
    app.rename_session(&id, title).await.unwrap();
    id
}
