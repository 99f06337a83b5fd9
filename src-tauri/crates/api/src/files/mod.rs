//! Files in chats: handed over, looked at, sent with a message, read by models, and kept.
//!
//! | file | what |
//! |---|---|
//! | `mod` | what the window sees, and what is asked of kept files |
//! | `handed` | files that wait to be sent, in memory |
//! | `sending` | from waiting to sent |
//! | `reading` | what a model reads of the files of a chat |

mod handed;
mod reading;
mod sending;

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use specta::Type;
use vis_store::KeptFile;

use crate::app::blocking;
use crate::file_names::file_name;
use crate::{ApiError, App, Code};

pub(crate) use handed::Handed;
pub(crate) use reading::{Reader, passages_beside, show_pictures, with_files};

/// A file that waits to be sent, with what will be sent of it and to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct HandedFile {
    /// For sending; good for half an hour.
    pub token: String,
    pub name: String,
    /// `image`, `pdf`, `text`, `markdown`, `docx`, `csv`.
    pub kind: String,
    /// Of the file.
    #[specta(type = f64)]
    pub bytes: u64,
    /// Of a PDF.
    pub pages: Option<u32>,
    /// Of a picture, in pixels.
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub characters: u32,
    /// What it takes of the model's room, about.
    pub tokens: u32,
    /// What will be sent; at most 20,000 characters of it.
    pub text: String,
    /// What is left out, in words.
    pub cut: Option<String>,
    /// A data URL, at most 256 pixels long.
    pub thumbnail: Option<String>,
    /// `this computer`, or the provider's name and host.
    pub to: String,
    /// It leaves this computer.
    pub leaves: bool,
    /// What the person should know, such as that this model sees no pictures.
    pub hint: Option<String>,
}

/// A file of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct FileView {
    pub id: String,
    pub name: String,
    /// As in [`HandedFile`].
    pub kind: String,
    #[specta(type = f64)]
    pub bytes: u64,
    pub pages: Option<u32>,
    pub characters: u32,
    /// A data URL, at most 256 pixels long.
    pub thumbnail: Option<String>,
}

impl App {
    /// All the text that was read in a file; empty for a picture.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn file_text(&self, id: &str) -> Result<String, ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        blocking(move || {
            let store = home.store();
            Ok(store.file_text(&store.file(&id)?)?)
        })
        .await
    }

    /// A picture as models get it, as a data URL.
    ///
    /// # Errors
    /// [`Code::NotFound`], also for what is no picture.
    pub async fn file_picture(&self, id: &str) -> Result<String, ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        blocking(move || {
            let store = home.store();
            let picture = store.file_picture(&store.file(&id)?)?;
            let picture = picture.ok_or_else(|| ApiError::not_found("picture"))?;
            Ok(data_url(&picture.media_type, &picture.bytes))
        })
        .await
    }

    /// Saves a file as it came into the person's folder for downloads, under a name that is free there. Gives where it is.
    ///
    /// # Errors
    /// [`Code::NotFound`]; there is no such folder, or it cannot be written to.
    pub async fn save_file(&self, id: &str) -> Result<PathBuf, ApiError> {
        let folders = directories::UserDirs::new();
        let downloads = folders.as_ref().and_then(|folders| {
            folders.download_dir().map(Path::to_owned).or_else(|| Some(folders.home_dir().join("Downloads")))
        });
        let downloads = downloads.ok_or_else(|| {
            ApiError::new(Code::Failed, "The system names no folder for downloads, so nothing was saved.")
        })?;
        self.save_file_in(id, &downloads).await
    }

    /// The same into another folder, which is made where there is none.
    ///
    /// # Errors
    /// As [`App::save_file`].
    pub async fn save_file_in(&self, id: &str, folder: &Path) -> Result<PathBuf, ApiError> {
        let (home, id, folder) = (self.home()?, id.to_owned(), folder.to_owned());
        blocking(move || {
            let (name, bytes) = {
                let store = home.store();
                let file = store.file(&id)?;
                let bytes = store.file_original(&file)?;
                (file.name, bytes)
            };
            written(&folder, &name, &bytes).map_err(|error| {
                let why =
                    format!("The file cannot be saved in {} ({error}). Make room there.", folder.display());
                ApiError::new(Code::Failed, why)
            })
        })
        .await
    }
}

/// Never over a file that is there.
fn written(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    use std::io::Write;
    const TRIES: u32 = 1000;
    std::fs::create_dir_all(folder)?;
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let (stem, ending) = (file_name(stem, "file"), file_name(ending, ""));
    let dot = if ending.is_empty() { "" } else { "." };
    for number in 1..TRIES {
        let again = if number == 1 { String::new() } else { format!(" ({number})") };
        let path = folder.join(format!("{stem}{again}{dot}{ending}"));
        match std::fs::File::options().write(true).create_new(true).open(&path) {
            Ok(mut file) => return file.write_all(bytes).and_then(|()| file.sync_all()).map(|()| path),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(std::io::ErrorKind::AlreadyExists.into())
}

impl From<KeptFile> for FileView {
    fn from(file: KeptFile) -> Self {
        Self {
            id: file.id,
            name: file.name,
            kind: file.kind,
            bytes: file.bytes,
            pages: file.pages,
            characters: file.characters,
            thumbnail: file.thumbnail.map(|bytes| data_url("image/jpeg", &bytes)),
        }
    }
}

fn data_url(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", STANDARD.encode(bytes))
}
