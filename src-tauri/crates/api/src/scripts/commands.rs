//! What the window and the command line may do with scripts.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast;
use vis_script::{Backdrop, ScriptEdit, SoundSource};
use vis_store::KeptVersion;

use super::desk::{self, Desk};
use super::room::ScriptRoom;
use super::sounds;
use super::view::{DeletedScript, Script, ScriptView};
use crate::activity::{ActivityKind, count};
use crate::app::blocking;
use crate::characters::locked;
use crate::keeper::fresh;
use crate::{ApiError, App, Code, ScriptFormat};

/// Words of one line typed within this time of each other are one step to undo.
const TYPING: Duration = Duration::from_secs(2);
/// Bytes of the largest background or music.
const LARGEST: usize = 512 << 20;

impl App {
    /// Runs work on the open home's scripts where it may block.
    pub(super) async fn scripts_room<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<ScriptRoom>) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let room = Arc::clone(&self.home()?.scripts);
        blocking(move || work(&room)).await
    }

    async fn change_script(
        &self,
        id: &str,
        change: impl FnOnce(&mut Desk) -> Result<(), ApiError> + Send + 'static,
    ) -> Result<Script, ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| room.change(&id, change)).await
    }

    /// All of them, the one changed last first.
    pub async fn scripts(&self) -> Result<Vec<ScriptView>, ApiError> {
        self.scripts_room(|room| room.list()).await
    }

    /// # Errors
    /// [`Code::BadInput`] for a cast of nobody or too many, [`Code::NotFound`] for somebody who is not there.
    pub async fn new_script(&self, cast: Vec<String>, title: &str) -> Result<Script, ApiError> {
        let title = title.to_owned();
        self.scripts_room(move |room| {
            room.names(&cast)?;
            let id = room.add(&vis_script::Script::new(&title, &cast))?;
            room.note(ActivityKind::Created, &id, "");
            room.view(&id)
        })
        .await
    }

    /// # Errors
    /// [`Code::NotFound`].
    pub async fn script(&self, id: &str) -> Result<Script, ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| room.view(&id)).await
    }

    /// A copy with all its sounds.
    ///
    /// # Errors
    /// [`Code::NotFound`]; full disk.
    pub async fn duplicate_script(&self, id: &str) -> Result<ScriptView, ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| {
            let mut script = locked(&*room.desk(&id)?).history.script().clone();
            script.title = format!("{} (copy)", script.title);
            let copy = room.add(&script)?;
            let (from, to) = (room.folder(&id), room.folder(&copy));
            if from.is_dir() {
                copy_folder(&from, &to)?;
            }
            let random = || fresh().map_err(|error| vis_store::StoreError::Unexpected(Box::new(error)));
            room.store().copy_line_sounds(&id, &copy, random)?;
            let from = locked(&*room.desk(&id)?).history.script().title.clone();
            room.note(ActivityKind::Created, &copy, &format!("A copy of “{from}”."));
            Ok(locked(&*room.desk(&copy)?).entry(room.cast()))
        })
        .await
    }

    /// Puts a script into the trash, where it stays until the program ends.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn delete_script(&self, id: &str) -> Result<DeletedScript, ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| {
            let (title, lines, sounds) = {
                let desk = room.desk(&id)?;
                let desk = locked(&desk);
                let script = desk.history.script();
                (script.title.clone(), script.lines.len(), desk.sounds.len())
            };
            room.store().trash_script(&id, room.clock.now_ms())?;
            room.forget(&id);
            let with =
                format!("With {}, {}. Videos made of it stay.", count(lines, "line"), count(sounds, "sound"));
            room.note_titled(ActivityKind::Deleted, &id, &title, &with);
            let name = if title.is_empty() { "The script".to_owned() } else { format!("“{title}”") };
            let deleted = format!(
                "{name} was deleted: {}, {}. Videos made of it stay.",
                count(lines, "line"),
                count(sounds, "sound")
            );
            Ok(DeletedScript { deleted })
        })
        .await
    }

    /// # Errors
    /// [`Code::NotFound`] when it is not in the trash.
    pub async fn restore_script(&self, id: &str) -> Result<ScriptView, ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| {
            room.store().restore_script(&id)?;
            room.note(ActivityKind::Restored, &id, "");
            Ok(locked(&*room.desk(&id)?).entry(room.cast()))
        })
        .await
    }

    /// Changes a script; it is kept at once.
    ///
    /// # Errors
    /// [`Code::BadInput`], [`Code::NotFound`] for a line; full disk.
    pub async fn edit_script(&self, id: &str, edit: ScriptEdit) -> Result<Script, ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| {
            if let ScriptEdit::Cast { cast } = &edit {
                room.names(cast)?;
            }
            let now = room.clock.elapsed();
            room.change(&id, |desk| {
                desk.problems.clear();
                let typed = match &edit {
                    ScriptEdit::Text { line, .. } => Some((line.clone(), now)),
                    _ => None,
                };
                let before = std::mem::replace(&mut desk.typed, typed.clone());
                let goes_on = typed.zip(before).is_some_and(|(now, before)| {
                    now.0 == before.0 && now.1.saturating_sub(before.1) < TYPING
                });
                match goes_on {
                    true => Ok(desk.history.go_on(&edit)?),
                    false => Ok(desk.history.edit(&edit)?),
                }
            })
        })
        .await
    }

    pub async fn undo_script(&self, id: &str) -> Result<Script, ApiError> {
        self.change_script(id, |desk| {
            desk.typed = None;
            desk.history.undo();
            Ok(())
        })
        .await
    }

    pub async fn redo_script(&self, id: &str) -> Result<Script, ApiError> {
        self.change_script(id, |desk| {
            desk.typed = None;
            desk.history.redo();
            Ok(())
        })
        .await
    }

    /// Keeps the script as it is under a name.
    pub async fn save_script_version(&self, id: &str, name: &str) -> Result<Script, ApiError> {
        let (id, name) = (id.to_owned(), name.trim().chars().take(80).collect::<String>());
        self.scripts_room(move |room| {
            let desk = room.desk(&id)?;
            let mut desk = locked(&desk);
            let version = KeptVersion {
                id: uuid::Uuid::now_v7().to_string(),
                name: if name.is_empty() { "Version".to_owned() } else { name },
                created_ms: room.clock.now_ms(),
                script: desk.kept()?.script,
            };
            let mut store = room.store();
            store.add_version(&id, &version)?;
            desk.versions_changed(&store.versions(&id)?);
            drop(store);
            Ok(desk.view(room.cast()))
        })
        .await
    }

    /// The script becomes what it was; that can be undone.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn restore_script_version(&self, id: &str, version: &str) -> Result<Script, ApiError> {
        let (id, version) = (id.to_owned(), version.to_owned());
        self.scripts_room(move |room| {
            let versions = room.store().versions(&id)?;
            let kept = versions.into_iter().find(|kept| kept.id == version);
            let script = desk::parse(&kept.ok_or_else(|| ApiError::not_found("version"))?.script)?;
            room.change(&id, |desk| {
                desk.history.step(script);
                Ok(())
            })
        })
        .await
    }

    /// A new script from a file: Fountain, SubRip, WebVTT, JSON, or lines such as `MIRA: Hello.`
    ///
    /// # Errors
    /// [`Code::BadInput`].
    pub async fn import_script(
        &self,
        name: &str,
        bytes: Vec<u8>,
        cast: Vec<String>,
    ) -> Result<Script, ApiError> {
        let name = name.to_owned();
        self.scripts_room(move |room| {
            let names = room.names(&cast)?;
            let draft = vis_script::read(&name, &bytes)?;
            let title = match draft.title.is_empty() {
                true => Path::new(&name).file_stem().unwrap_or_default().to_string_lossy().into_owned(),
                false => draft.title.clone(),
            };
            let mut script = vis_script::Script::new(&title, &cast);
            if let Some(mut scene) = draft.scene.clone() {
                // Files lie in the home of the script they came from.
                if let Backdrop::File { .. } = scene.background {
                    scene.background = Backdrop::Own;
                }
                scene.music = None;
                script.scene = scene;
            }
            let asked = draft.into_script(&mut script, &names);
            let id = room.add(&script)?;
            room.note(
                ActivityKind::Imported,
                &id,
                &format!("{} from {name}.", count(script.lines.len(), "line")),
            );
            locked(&*room.desk(&id)?).problems = asked;
            room.view(&id)
        })
        .await
    }

    /// A script as a file's text, and a name for it.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn script_text(&self, id: &str, format: ScriptFormat) -> Result<(String, String), ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| {
            let desk = room.desk(&id)?;
            let desk = locked(&desk);
            let script = desk.history.script();
            let text = vis_script::write(script, &desk.timeline(room.cast()), format, |id| room.name(id));
            let plain = |c: char| if c.is_alphanumeric() || " -_,".contains(c) { c } else { ' ' };
            let name: String = script.title.chars().map(plain).collect();
            let name = if name.trim().is_empty() { "Script" } else { name.trim() };
            Ok((format!("{name}.{}", format.ending()), text))
        })
        .await
    }

    /// Writes a script into a file that the person chose.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn save_script(
        &self,
        id: &str,
        format: ScriptFormat,
        target: PathBuf,
    ) -> Result<PathBuf, ApiError> {
        let (_, text) = self.script_text(id, format).await?;
        blocking(move || {
            let written = std::fs::write(&target, text);
            written.map_err(|error| {
                ApiError::failed(format!(
                    "{} cannot be written ({error}). Choose another place.",
                    target.display()
                ))
            })?;
            Ok(target)
        })
        .await
    }

    /// A sound file takes the place of the voice in one line.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no sound; [`Code::NotFound`].
    pub async fn set_line_sound(
        &self,
        id: &str,
        line: &str,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Script, ApiError> {
        let (id, line, ending) = (id.to_owned(), line.to_owned(), ending(name));
        self.scripts_room(move |room| {
            let file = tempfile::Builder::new()
                .suffix(&format!(".{ending}"))
                .tempfile()
                .map_err(ApiError::failed)?;
            std::fs::write(file.path(), &bytes).map_err(ApiError::failed)?;
            let pcm = sounds::read(file.path())?;
            room.set_own_sound(&id, &line, pcm, SoundSource::File)
        })
        .await
    }

    /// Opens the microphone for one line.
    ///
    /// # Errors
    /// [`Code::NotFound`]; no microphone, or it cannot be had.
    pub async fn record_line(&self, id: &str, line: &str) -> Result<(), ApiError> {
        let known = self.script(id).await?;
        if !known.lines.iter().any(|known| known.id == line) {
            return Err(vis_script::EditError::NoLine.into());
        }
        self.home()?.record().await
    }

    /// What was recorded takes the place of the voice.
    ///
    /// # Errors
    /// [`Code::BadInput`] when nothing was heard.
    pub async fn finish_line_recording(&self, id: &str, line: &str) -> Result<Script, ApiError> {
        let (id, line) = (id.to_owned(), line.to_owned());
        let samples = crate::talk::trimmed(&self.home()?.finish_recording()).to_vec();
        let pcm = vis_core::PcmClip { rate: vis_core::LISTEN_RATE, samples };
        self.scripts_room(move |room| room.set_own_sound(&id, &line, pcm, SoundSource::Recording)).await
    }

    /// A picture or a video goes behind the faces.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is neither.
    pub async fn set_background(&self, id: &str, name: &str, bytes: Vec<u8>) -> Result<Script, ApiError> {
        let (id, name) = (id.to_owned(), name.to_owned());
        self.scripts_room(move |room| {
            let video = image::guess_format(&bytes).is_err();
            let (path, file) = keep_file(room, &id, &name, &bytes)?;
            // Now, and not when the film is made: the person still stands before the window.
            let shown = match video {
                true => vis_export::LoopingVideo::open(&path, (64, 64), 10).map(drop).map_err(ApiError::from),
                false => super::film::picture(&path, 64, 64).map(drop),
            };
            if let Err(error) = shown {
                let _ = std::fs::remove_file(&path);
                return Err(error);
            }
            room.change(&id, |desk| {
                let mut script = desk.history.script().clone();
                script.scene.background = Backdrop::File { name: short_name(&name), video, file };
                desk.history.step(script);
                Ok(())
            })
        })
        .await
    }

    /// Music goes under the voices.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no sound.
    pub async fn set_music(&self, id: &str, name: &str, bytes: Vec<u8>) -> Result<Script, ApiError> {
        let (id, name) = (id.to_owned(), name.to_owned());
        self.scripts_room(move |room| {
            let (path, file) = keep_file(room, &id, &name, &bytes)?;
            if let Err(error) = vis_audio::SoundFile::open(&path) {
                let _ = std::fs::remove_file(&path);
                return Err(error.into());
            }
            room.change(&id, |desk| {
                let mut script = desk.history.script().clone();
                let before = script.scene.music.take();
                let (volume, ducking) = before.map_or((0.6, true), |music| (music.volume, music.ducking));
                script.scene.music =
                    Some(vis_script::Music { name: short_name(&name), volume, ducking, file });
                desk.history.step(script);
                Ok(())
            })
        })
        .await
    }

    /// Ends writing and speaking; what was made stays.
    pub async fn stop_script_work(&self, id: &str) -> Result<Script, ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| {
            if let Some(work) = &locked(&*room.desk(&id)?).work {
                work.stop();
            }
            room.view(&id)
        })
        .await
    }

    /// Changes of scripts that nobody asked for just then: lines that are written, sounds that are ready.
    pub fn subscribe_scripts(&self) -> broadcast::Receiver<Script> {
        self.scripts.subscribe()
    }
}

/// Lower-case letters and digits of a file's ending.
fn ending(name: &str) -> String {
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let plain =
        ending.filter(|ending| ending.len() <= 5 && ending.chars().all(|c| c.is_ascii_alphanumeric()));
    plain.unwrap_or_else(|| "bin".to_owned())
}

fn short_name(name: &str) -> String {
    let file = Path::new(name).file_name().unwrap_or_default().to_string_lossy().into_owned();
    file.chars().filter(|c| !c.is_control()).take(120).collect()
}

/// Keeps a file of a script; gives its path and its name there.
fn keep_file(room: &ScriptRoom, id: &str, name: &str, bytes: &[u8]) -> Result<(PathBuf, String), ApiError> {
    if bytes.is_empty() || bytes.len() > LARGEST {
        return Err(ApiError::new(
            Code::BadInput,
            "This file is empty or larger than 512 MB. Choose another one.",
        ));
    }
    room.desk(id)?;
    let folder = room.folder(id);
    let file = format!("{}.{}", uuid::Uuid::now_v7(), ending(name));
    let path = folder.join(&file);
    std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, bytes)).map_err(|error| {
        let full = error.kind() == std::io::ErrorKind::StorageFull;
        let code = if full { Code::DiskFull } else { Code::Failed };
        ApiError::new(code, format!("{} cannot be written ({error}). Free some space.", path.display()))
    })?;
    Ok((path, file))
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), ApiError> {
    let failed =
        |error: std::io::Error| ApiError::failed(format!("The script's files cannot be copied ({error})."));
    std::fs::create_dir_all(to).map_err(failed)?;
    for file in std::fs::read_dir(from).map_err(failed)? {
        let file = file.map_err(failed)?;
        std::fs::copy(file.path(), to.join(file.file_name())).map_err(failed)?;
    }
    Ok(())
}
