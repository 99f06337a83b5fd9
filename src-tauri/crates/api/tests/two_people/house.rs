//! The house: its owner, Ann and Ben, and what Ben has of his own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use vis_api::{App, Door, Home, Launch, NewCharacter, NewProfile, ProfileId, Sound};
use vis_audio::Pace;
use vis_core::Sensitive;

use crate::peer::Peer;

pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) door: Arc<Door>,
    pub(crate) ann: Arc<App>,
    pub(crate) ben: Arc<App>,
    pub(crate) ids: [ProfileId; 2],
    /// Of Ann and of Ben.
    pub(crate) homes: [PathBuf; 2],
    pub(crate) peer: Peer,
}

/// What somebody has of their own, to put somebody else's things in.
pub(crate) struct Own {
    pub(crate) chat: String,
    pub(crate) character: String,
    pub(crate) script: String,
    pub(crate) fact: String,
    /// A folder outside of all homes.
    pub(crate) place: PathBuf,
}

pub(crate) fn password(of: &str) -> Sensitive {
    Sensitive::new(format!("{of} likes seventeen plums"))
}

impl House {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let models = folder.path().join("models");
        lend(&models);
        let home = Home { data: folder.path().join("home"), models, worker: "unused".into() };
        let launch = Launch { home, passphrase: None, unencrypted: true, sound: Sound::Null(Pace::Fast) };
        let door = Door::new(launch).unwrap();
        door.owner().open().await.unwrap();
        let mut people = Vec::new();
        for name in ["Ann", "Ben"] {
            let before = homes(folder.path());
            let new = NewProfile { name: name.into(), email: None, language: None, password: password(name) };
            let id = door.create_profile(new).await.unwrap().id;
            let app = door.app(id).await.unwrap();
            let made: Vec<PathBuf> = homes(folder.path()).difference(&before).cloned().collect();
            people.push((id, app, made.into_iter().find(|made| !made.ends_with("register")).unwrap()));
        }
        let (ben, ann) = (people.pop().unwrap(), people.pop().unwrap());
        let (ids, homes) = ([ann.0, ben.0], [ann.2, ben.2]);
        Self { folder, door, ann: ann.1, ben: ben.1, ids, homes, peer: Peer::counting() }
    }

    pub(crate) async fn own(&self, app: &App) -> Own {
        let place = self.folder.path().join("elsewhere");
        std::fs::create_dir_all(&place).unwrap();
        Own {
            chat: app.start_session_silently("mira").await.unwrap().session.id,
            character: app.create_character(somebody("Own")).await.unwrap().id,
            script: app.new_script(vec!["mira".into()], "Own").await.unwrap().id,
            fact: app.add_fact("Tea is better than coffee.", None).await.unwrap().id,
            place,
        }
    }
}

pub(crate) fn somebody(name: &str) -> NewCharacter {
    NewCharacter {
        name: name.into(),
        personality: format!("{name} is calm."),
        greeting: format!("{name} says hello."),
        voice: "bf_emma".into(),
        draft_id: None,
        consent: None,
    }
}

fn homes(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = std::fs::read_dir(folder.join("home.profiles"));
    entries.into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
}

/// Of the computer's models the two that samples are judged with: nothing that is deleted here is anybody's.
fn lend(models: &Path) {
    std::fs::create_dir_all(models).unwrap();
    for entry in std::fs::read_dir(real_models()).expect("run `cargo xtask setup` first") {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.contains("onnxruntime") || name.starts_with("silero") {
            std::fs::copy(&path, models.join(&name)).unwrap();
        }
    }
}

pub(crate) fn real_models() -> PathBuf {
    let user = || {
        let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
        data.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".local/share"))
    };
    std::env::var_os("VISAVIS_MODELS").map_or_else(|| user().join("visavis/models"), PathBuf::from)
}
