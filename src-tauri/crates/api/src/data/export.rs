use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use vis_core::MessageId;
use vis_store::VideoState;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::about_you::about_you;
use super::backups::told;
use super::{DataWork, Exported, stamp};
use crate::app::blocking;
use crate::library::CardFormat;
use crate::open::OpenHome;
use crate::{ApiError, App, ChatFormat, Code};

const README: &str = "Everything that Visavis kept, in formats that other programs read.\n\n\
    chats       each chat as Markdown, to read, and as JSON, with all its branches\n\
    characters  your characters as cards (PNG with the text inside)\n\
    scripts     your scripts as JSON\n\
    you         what is remembered of you, and who you are in chats\n\
    files       what you handed over in chats, as it was\n\
    sounds      what was spoken, one WAV file a sentence, in a folder for each chat\n\
    films       your films as they are\n\nKeys and passphrases are not in here. This file is not encrypted.\n";

impl App {
    /// Writes everything that is kept into one zip of open formats; without a file, into the person's folder of downloads.
    ///
    /// # Errors
    /// [`Code::DiskFull`]; nothing is left of the file then.
    pub async fn export_everything(&self, to: Option<PathBuf>) -> Result<Exported, ApiError> {
        let _turn = self.data.turn.lock().await;
        let home = self.home()?;
        let target = match to {
            Some(file) => std::path::absolute(file).map_err(ApiError::failed)?,
            None => downloads(&home)?.join(format!("visavis-{}.zip", stamp(self.clock.now_ms()))),
        };
        let scratch = tempfile::tempdir_in(&home.launch.home.data).map_err(ApiError::failed)?;
        let cards = self.cards_into(scratch.path()).await?;
        let mut texts = Vec::new();
        for session in self.sessions().await? {
            for (format, ending) in [(ChatFormat::Markdown, "md"), (ChatFormat::Json, "json")] {
                texts.push((session.id.clone(), session.title.clone(), format, ending));
            }
        }
        let part = target.with_extension("zip.part");
        let (file, chats) = (part.clone(), self.chat_files(texts, scratch.path()).await?);
        let mut progress = told(&self.events, DataWork::Export);
        let written = blocking(move || {
            let mut archive = Archive::new(&file)?;
            archive.text("README.txt", README)?;
            let of = (chats.len() + cards.len()) as u64;
            for (done, (name, path)) in chats.iter().chain(&cards).enumerate() {
                archive.file(name, path)?;
                progress(done as u64 + 1, of);
            }
            archive.rest_of(&home)?;
            about_you(&mut archive, &home)?;
            archive.finish()
        })
        .await;
        drop(scratch);
        let files = written.inspect_err(|_| _ = fs::remove_file(&part))?;
        fs::rename(&part, &target).map_err(unwritable)?;
        let bytes = fs::metadata(&target).map_err(unwritable)?.len();
        Ok(Exported { path: target.display().to_string(), files, bytes })
    }

    async fn chat_files(
        &self,
        chats: Vec<(String, String, ChatFormat, &'static str)>,
        scratch: &Path,
    ) -> Result<Vec<(String, PathBuf)>, ApiError> {
        let mut files = Vec::new();
        for (id, title, format, ending) in chats {
            let path = scratch.join(format!("{}.{ending}", files.len()));
            let text = self.chat_text(&id, format).await?;
            fs::write(&path, text).map_err(unwritable)?;
            files.push((format!("chats/{} {}.{ending}", plain(&title), short(&id)), path));
        }
        Ok(files)
    }

    async fn cards_into(&self, scratch: &Path) -> Result<Vec<(String, PathBuf)>, ApiError> {
        let mut files = Vec::new();
        for character in self.cast.views().into_iter().filter(|one| one.own) {
            let path = scratch.join(format!("{}.png", character.id));
            self.export_card(&character.id, CardFormat::Png, &path).await?;
            files.push((format!("characters/{} {}.png", plain(&character.name), short(&character.id)), path));
        }
        Ok(files)
    }
}

/// A zip that is being written; names in it are used once.
pub(super) struct Archive {
    zip: ZipWriter<File>,
    names: HashSet<String>,
}

impl Archive {
    fn new(path: &Path) -> Result<Self, ApiError> {
        let file = File::create(path).map_err(unwritable)?;
        Ok(Self { zip: ZipWriter::new(file), names: HashSet::new() })
    }

    /// `false`: the name is taken.
    fn start(&mut self, name: &str, packed: bool) -> Result<bool, ApiError> {
        if !self.names.insert(name.to_owned()) {
            return Ok(false);
        }
        let method = if packed { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let options = SimpleFileOptions::default().compression_method(method).large_file(true);
        self.zip.start_file(name, options).map_err(unwritable)?;
        Ok(true)
    }

    pub(super) fn text(&mut self, name: &str, text: &str) -> Result<(), ApiError> {
        if self.start(name, true)? {
            self.zip.write_all(text.as_bytes()).map_err(unwritable)?;
        }
        Ok(())
    }

    /// Something that is packed already.
    pub(super) fn bytes(&mut self, name: &str, bytes: &[u8]) -> Result<(), ApiError> {
        if self.start(name, false)? {
            self.zip.write_all(bytes).map_err(unwritable)?;
        }
        Ok(())
    }

    fn file(&mut self, name: &str, path: &Path) -> Result<(), ApiError> {
        let packed = name.ends_with(".md") || name.ends_with(".json");
        let mut source = File::open(path).map_err(unwritable)?;
        if self.start(name, packed)? {
            io::copy(&mut source, &mut self.zip).map_err(unwritable)?;
        }
        Ok(())
    }

    /// Scripts, sounds and films.
    fn rest_of(&mut self, home: &OpenHome) -> Result<(), ApiError> {
        for script in home.store().scripts()? {
            self.text(
                &format!("scripts/{} {}.json", plain(&script.title), short(&script.id)),
                &script.script,
            )?;
        }
        let chats = home.store().sessions_newest(usize::MAX >> 1)?;
        for chat in chats {
            let folder = format!("sounds/{} {}", plain(&chat.session.title), short(chat.session.id.as_str()));
            let messages = home.store().messages(&chat.session.id)?;
            for (n, message) in messages.iter().enumerate().filter(|(_, message)| message.has_voice) {
                self.sounds(home, &message.id, &format!("{folder}/{:05}", n + 1))?;
            }
        }
        let films = home.store().videos()?;
        for film in films.iter().filter(|film| film.state == VideoState::Completed) {
            let path = Path::new(&film.path);
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // One that was moved or deleted elsewhere is not ours to miss.
            if path.is_file() {
                self.file(&format!("films/{} {name}", short(&film.id)), path)?;
            }
        }
        Ok(())
    }

    fn sounds(&mut self, home: &OpenHome, message: &MessageId, name: &str) -> Result<(), ApiError> {
        let clips = home.store().clips(message)?;
        for clip in clips {
            let sound = home.store().clip_wav(&clip);
            match sound {
                Ok(wav) if self.start(&format!("{name}-{:03}.wav", clip.seq), false)? => {
                    self.zip.write_all(&wav).map_err(unwritable)?;
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a sound was left out of the export"),
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<u32, ApiError> {
        let files = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let file = self.zip.finish().map_err(unwritable)?;
        file.sync_all().map_err(unwritable)?;
        Ok(files)
    }
}

fn downloads(home: &OpenHome) -> Result<PathBuf, ApiError> {
    let dirs = directories::UserDirs::new();
    let folder = dirs.as_ref().and_then(|dirs| dirs.download_dir()).map(Path::to_path_buf);
    match folder.filter(|folder| folder.is_dir()) {
        Some(folder) => Ok(folder),
        None => home.launch.home.data.canonicalize().map_err(ApiError::failed),
    }
}

/// A title as a part of a file's name on any system.
pub(super) fn plain(title: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || " -_".contains(c) { c } else { '_' };
    let plain: String = title.chars().map(safe).take(60).collect();
    let plain = plain.trim();
    if plain.is_empty() { "untitled".to_owned() } else { plain.to_owned() }
}

/// The end of an id: two of the same title are told apart by it.
pub(super) fn short(id: &str) -> &str {
    id.char_indices().nth_back(7).map_or(id, |(at, _)| &id[at..])
}

fn unwritable(error: impl Into<io::Error>) -> ApiError {
    let error = error.into();
    let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let code = if full { Code::DiskFull } else { Code::Failed };
    ApiError::new(
        code,
        format!("The export could not be written ({error}). Free some space or choose another folder."),
    )
}
