//! Films from the window: a reply, a chat or a sound becomes a job, and a finished film goes where the person wants it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use specta::Type;
use vis_core::{MessageId, Role, SessionId};

use super::request::{CaptionStyle, Captions, FaceSource, Fit, RenderRequest, VoiceSource};
use super::said;
use super::sounds::FileSound;
use super::view::VideoView;
use crate::app::blocking;
use crate::file_names::{file_name, free_name};
use crate::groups::speaker_of;
use crate::{ApiError, App, Code};

/// Longest title made from a text, characters.
const TITLE: usize = 60;
/// Longest side of a kept background, pixels: as large as the largest film.
const BACKGROUND: u32 = 4096;

/// What stands behind a face that is fitted in.
#[derive(Clone, Debug, Deserialize, Type)]
#[serde(untagged)]
pub enum Background {
    /// `#rrggbb`.
    Color { color: String },
    /// A picture that is open.
    Picture { picture_id: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CaptionWish {
    None,
    BurnedIn,
    Track,
}

/// How a film shall be.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct VideoOptions {
    pub fps: u32,
    pub width: u32,
    pub height: u32,
    pub fit: Fit,
    pub background: Option<Background>,
    pub captions: CaptionWish,
}

impl App {
    /// Puts a film of one reply into the queue.
    ///
    /// # Errors
    /// [`Code::NotFound`]; [`Code::BadInput`] for the person's own message and for options that no film can have.
    pub async fn export_message(
        &self,
        message_id: &str,
        options: VideoOptions,
    ) -> Result<VideoView, ApiError> {
        let (home, id) = (self.home()?, MessageId::from(message_id));
        let (title, character) = blocking(move || {
            let store = home.store();
            let message = store.message(&id)?.ok_or_else(|| ApiError::not_found("message"))?;
            if message.role == Role::User {
                return Err(said::mine());
            }
            let chat = store.session(&message.session_id)?.ok_or_else(|| ApiError::not_found("chat"))?;
            Ok((title_of(&message.text), speaker_of(&message, &chat.session).0))
        })
        .await?;
        self.export(character, VoiceSource::Message(message_id.to_owned()), title, options).await
    }

    /// Puts a film of all spoken replies of a chat into the queue.
    ///
    /// # Errors
    /// As [`App::export_message`].
    pub async fn export_chat(&self, session_id: &str, options: VideoOptions) -> Result<VideoView, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        let chat = blocking(move || {
            let store = home.store();
            if store.group(&id)?.is_some() {
                return Err(several());
            }
            store.session(&id)?.ok_or_else(|| ApiError::not_found("chat"))
        });
        let chat = chat.await?.session;
        let character = self.character(chat.character_id.as_str())?;
        let title = if chat.title.is_empty() { character.name } else { title_of(&chat.title) };
        self.export(character.id.0, VoiceSource::Chat(session_id.to_owned()), title, options).await
    }

    /// Puts a film of a character that speaks a sound into the queue. `name`: of the file, for its kind and the title.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no sound; as [`App::export_message`].
    pub async fn export_sound(
        &self,
        character_id: &str,
        name: &str,
        sound: Vec<u8>,
        options: VideoOptions,
    ) -> Result<VideoView, ApiError> {
        let character = self.character(character_id)?;
        let room = Arc::clone(&self.home()?.videos);
        let file = Path::new(name);
        let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let plain = ending.filter(|ending| ending.chars().all(|c| c.is_ascii_alphanumeric()));
        let kept = format!("{}.{}", uuid::Uuid::now_v7(), plain.as_deref().unwrap_or("sound"));
        let title = title_of(&file.file_stem().unwrap_or_default().to_string_lossy());
        let path = blocking(move || {
            let path = room.keep_material(&kept, &sound)?;
            // Now, and not when its turn comes: the person still stands before the window.
            if let Err(error) = FileSound::open(Path::new(&path)) {
                let _ = fs::remove_file(&path);
                return Err(error);
            }
            Ok(path)
        })
        .await?;
        self.export(character.id.0, VoiceSource::File(path), title, options).await
    }

    async fn export(
        &self,
        character: String,
        voice: VoiceSource,
        title: String,
        options: VideoOptions,
    ) -> Result<VideoView, ApiError> {
        let background = match options.background {
            None => None,
            Some(Background::Color { color }) => Some(color),
            Some(Background::Picture { picture_id }) => Some(self.keep_background(&picture_id).await?),
        };
        let (captions, caption_style) = match options.captions {
            CaptionWish::None => (Captions::Off, CaptionStyle::Track),
            CaptionWish::BurnedIn => (Captions::Auto, CaptionStyle::Burned),
            CaptionWish::Track => (Captions::Auto, CaptionStyle::Track),
        };
        let request = RenderRequest {
            fps: options.fps,
            width: options.width,
            height: options.height,
            fit: options.fit,
            background,
            captions,
            caption_style,
            title: Some(title),
            ..RenderRequest::new(FaceSource::Character(character), voice, "")
        };
        let started = self.start_video(request.clone()).await;
        if started.is_err() {
            let room = Arc::clone(&self.home()?.videos);
            blocking(move || room.forget_material(&request)).await?;
        }
        started
    }

    async fn keep_background(&self, picture_id: &str) -> Result<String, ApiError> {
        let room = Arc::clone(&self.home()?.videos);
        let picture = self.studio.picture(picture_id)?;
        blocking(move || {
            room.keep_material(&format!("{}.png", uuid::Uuid::now_v7()), &picture.png(BACKGROUND)?)
        })
        .await
    }

    /// Where a finished film lies.
    ///
    /// # Errors
    /// [`Code::BadInput`] while it is not finished; [`Code::NotFound`] when the file is gone.
    pub async fn video_path(&self, id: &str) -> Result<PathBuf, ApiError> {
        let (room, id) = (Arc::clone(&self.home()?.videos), id.to_owned());
        blocking(move || Ok(PathBuf::from(room.completed(&id)?.path))).await
    }

    /// The bytes of a finished film for the window's player, without its caption track, at which WebKitGTK may stop.
    ///
    /// # Errors
    /// As [`App::video_path`].
    pub async fn video_file(&self, id: &str) -> Result<Vec<u8>, ApiError> {
        let path = self.video_path(id).await?;
        blocking(move || {
            let mut film = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
            vis_export::hide_captions(&mut film);
            Ok(film)
        })
        .await
    }

    /// A name for a copy of a finished film that is still free in `folder`.
    ///
    /// # Errors
    /// As [`App::video_path`].
    pub async fn video_name(&self, id: &str, folder: Option<PathBuf>) -> Result<String, ApiError> {
        let (room, id) = (Arc::clone(&self.home()?.videos), id.to_owned());
        blocking(move || {
            let kept = room.completed(&id)?;
            let ending = Path::new(&kept.path).extension().unwrap_or_default().to_string_lossy().into_owned();
            Ok(free_name(folder.as_deref(), &file_name(&kept.title, "Video"), &ending))
        })
        .await
    }

    /// Copies a finished film to a place that the person chose, with captions beside it; what was there is replaced. Gives the path.
    ///
    /// # Errors
    /// As [`App::video_path`]; what the disk says.
    pub async fn save_video(&self, id: &str, target: PathBuf) -> Result<PathBuf, ApiError> {
        let from = self.video_path(id).await?;
        blocking(move || {
            let target = with_ending(target, &from);
            if from != target {
                copy(&from, &target)?;
            }
            let captions = from.with_extension("srt");
            if captions.is_file() {
                copy(&captions, &target.with_extension("srt"))?;
            }
            Ok(target)
        })
        .await
    }
}

fn several() -> ApiError {
    let sentence = "A chat of several becomes no film as a whole. Make a film of one message, or write a script with them.";
    ApiError::new(Code::BadInput, sentence)
}

/// The first words of a text, on one line.
fn title_of(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= TITLE {
        return line;
    }
    let cut: String = line.chars().take(TITLE).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", whole.trim_end_matches([',', '.', ';', ':', ' ']))
}

/// Without an ending, or with one that promises another kind of film, the true one is added.
fn with_ending(target: PathBuf, film: &Path) -> PathBuf {
    let same = target.extension().is_some_and(|ending| Some(ending) == film.extension());
    match film.extension() {
        Some(ending) if !same => {
            let mut name = target.into_os_string();
            name.push(".");
            name.push(ending);
            PathBuf::from(name)
        }
        _ => target,
    }
}

/// Whole or not at all.
fn copy(from: &Path, to: &Path) -> Result<(), ApiError> {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let copied = fs::copy(from, &part)
        .and_then(|_| fs::File::open(&part)?.sync_all())
        .and_then(|()| fs::rename(&part, to));
    copied.map_err(|error| {
        let _ = fs::remove_file(&part);
        let full = error.kind() == std::io::ErrorKind::StorageFull;
        let code = if full { Code::DiskFull } else { Code::Failed };
        let sentence =
            format!("The video could not be saved to {} ({error}). Choose another place.", to.display());
        ApiError::new(code, sentence)
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> ApiError {
    ApiError::failed(format!("{} cannot be read ({error}).", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_end_with_a_word() {
        assert_eq!(title_of(" Hello,\n world. "), "Hello, world.");
        let long = title_of("I think that the sea is the best place of all, and that nobody should miss it.");
        assert_eq!(long, "I think that the sea is the best place of all, and that…");
        assert_eq!(title_of(&"x".repeat(100)).chars().count(), TITLE + 1);
    }

    #[test]
    fn a_copy_is_whole_and_has_its_true_ending() {
        let folder = tempfile::tempdir().unwrap();
        let film = folder.path().join("a.webm");
        fs::write(&film, "film").unwrap();
        let place = |name: &str| with_ending(folder.path().join(name), &film);
        assert_eq!(place("b.webm"), folder.path().join("b.webm"));
        assert_eq!(place("b.mp4"), folder.path().join("b.mp4.webm"));
        assert_eq!(place("b"), folder.path().join("b.webm"));
        fs::write(place("b"), "older and longer").unwrap();
        copy(&film, &place("b")).unwrap();
        assert_eq!(fs::read_to_string(place("b")).unwrap(), "film");
        assert!(
            copy(&film, Path::new("/no/such/folder/b.webm")).unwrap_err().message.contains("another place")
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "no half copy stays");
    }
}
