use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use vis_avatar::photo::open_picture;

use crate::app::blocking;
use crate::videos::FileSound;
use crate::{ApiError, App, Code, Home};

/// Bytes that all these files may take together: whoever sends them is asked to clean up.
const MOST_BYTES: u64 = 8 << 30;

/// What is handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadKind {
    /// PNG or JPEG.
    Image,
    /// WAV or MP3.
    Audio,
}

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideFile {
    pub path: PathBuf,
    pub bytes: u64,
    pub media_type: &'static str,
}

/// Endings of names that are given here, and what lies behind them.
const ENDINGS: [(&str, &str); 6] = [
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("wav", "audio/wav"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
];

impl App {
    /// Keeps a picture or a sound until it is cleaned up, and gives its name. What it is, its bytes say.
    ///
    /// # Errors
    /// [`Code::BadInput`] for any other kind of file, a damaged one, and a picture that no face can be found in for its size;
    /// [`Code::DiskFull`].
    pub async fn keep_upload(&self, kind: UploadKind, bytes: Vec<u8>) -> Result<String, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let ending = ending(kind, &bytes)?;
            if kind == UploadKind::Image {
                open_picture(&bytes)?;
            }
            let folder = make_folder(&home.launch.home)?;
            room_for(&folder, bytes.len() as u64)?;
            let name = format!("{}.{ending}", new_name());
            let mut part = tempfile::NamedTempFile::new_in(&folder).map_err(|error| unkept(&error))?;
            part.write_all(&bytes)
                .and_then(|()| part.as_file().sync_all())
                .map_err(|error| unkept(&error))?;
            if kind == UploadKind::Audio {
                FileSound::open(part.path()).map_err(|_| damaged())?;
            }
            part.persist(folder.join(&name)).map_err(|error| unkept(&error.error))?;
            Ok(name)
        })
        .await
    }

    /// A file that was handed in or made here.
    ///
    /// # Errors
    /// [`Code::NotFound`], for every name that was not given here, too.
    pub async fn outside_file(&self, name: &str) -> Result<OutsideFile, ApiError> {
        let (home, name) = (self.home()?, name.to_owned());
        blocking(move || find(&home.launch.home, &name)).await
    }
}

/// Below the home.
fn folder(home: &Home) -> PathBuf {
    home.data.join("api-files")
}

/// Whether a film was ordered from outside.
pub(crate) fn is_outside(home: &Home, film: &Path) -> bool {
    film.parent() == Some(&folder(home))
}

pub(super) fn make_folder(home: &Home) -> Result<PathBuf, ApiError> {
    let folder = folder(home);
    fs::create_dir_all(&folder).map_err(|error| unkept(&error))?;
    Ok(folder)
}

/// 128 bits that nobody can guess from another one's.
pub(super) fn new_name() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

/// Where the file of this name lies, or will lie: in the folder, whatever was sent.
pub(super) fn place_of(home: &Home, name: &str) -> Result<PathBuf, ApiError> {
    media_type(name).map(|_| folder(home).join(name)).ok_or_else(|| gone(name))
}

pub(super) fn find(home: &Home, name: &str) -> Result<OutsideFile, ApiError> {
    let media_type = media_type(name).ok_or_else(|| gone(name))?;
    let path = folder(home).join(name);
    // A link is none of ours, wherever it leads.
    let found = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file).ok_or_else(|| gone(name))?;
    Ok(OutsideFile { path, bytes: found.len(), media_type })
}

fn gone(name: &str) -> ApiError {
    ApiError::new(Code::NotFound, format!("File not found: {}", shown(name)))
}

/// Of a name that could have been given here: 32 hexadecimal digits and a known ending. No such name leads anywhere else.
fn media_type(name: &str) -> Option<&'static str> {
    let (stem, ending) = name.split_once('.')?;
    let plain = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    if stem.len() != 32 || !stem.bytes().all(plain) {
        return None;
    }
    ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, kind)| *kind)
}

/// A name as it may stand in a sentence, whatever was sent.
pub(super) fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(120).collect()
}

fn ending(kind: UploadKind, bytes: &[u8]) -> Result<&'static str, ApiError> {
    let found = match kind {
        UploadKind::Image if bytes.starts_with(b"\x89PNG\r\n\x1a\n") => Some("png"),
        UploadKind::Image if bytes.starts_with(b"\xff\xd8\xff") => Some("jpg"),
        UploadKind::Audio if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE") => Some("wav"),
        UploadKind::Audio if bytes.starts_with(b"ID3") || is_mpeg(bytes) => Some("mp3"),
        UploadKind::Image | UploadKind::Audio => None,
    };
    found.ok_or_else(|| {
        let allowed = match kind {
            UploadKind::Image => "image/png, image/jpeg, image/jpg",
            UploadKind::Audio => "audio/wav, audio/mpeg, audio/mp3",
        };
        ApiError::new(Code::BadInput, format!("Invalid file type. Allowed: {allowed}"))
    })
}

/// The head of a layer III frame.
fn is_mpeg(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, second, ..] if second & 0xe6 == 0xe2)
}

pub(super) fn room_for(folder: &Path, more: u64) -> Result<(), ApiError> {
    let entries = fs::read_dir(folder).map_err(|error| unkept(&error))?;
    let taken: u64 = entries.flatten().filter_map(|entry| Some(entry.metadata().ok()?.len())).sum();
    if taken + more > MOST_BYTES {
        let sentence = "The files of earlier requests take too much room. Delete those that are not needed with cleanup.";
        return Err(ApiError::new(Code::DiskFull, sentence));
    }
    Ok(())
}

fn damaged() -> ApiError {
    ApiError::new(Code::BadInput, "This sound file is damaged, or there is no sound in it. Send another one.")
}

pub(super) fn unkept(error: &std::io::Error) -> ApiError {
    let full = error.kind() == std::io::ErrorKind::StorageFull;
    let code = if full { Code::DiskFull } else { Code::Failed };
    ApiError::new(code, format!("The file could not be kept ({error}). Free some space and try again."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_were_given_here_lead_anywhere() {
        let good = format!("{}.mp4", new_name());
        assert_eq!(media_type(&good), Some("video/mp4"));
        for bad in [
            "",
            "a.mp4",
            "../visavis.db",
            "..%2fvisavis.db",
            "/etc/passwd",
            "0123456789abcdef0123456789abcdef.db",
            "0123456789abcdef0123456789abcdef.mp4.db",
            "0123456789ABCDEF0123456789ABCDEF.mp4",
            "0123456789abcdef0123456789abcdef.mp4/../x",
            "0123456789abcdef/123456789abcdef.mp4",
        ] {
            assert_eq!(media_type(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_kind_is_told_by_its_bytes() {
        assert_eq!(ending(UploadKind::Image, b"\x89PNG\r\n\x1a\n...").unwrap(), "png");
        assert_eq!(ending(UploadKind::Image, b"\xff\xd8\xff\xe0").unwrap(), "jpg");
        assert_eq!(ending(UploadKind::Audio, b"RIFF\0\0\0\0WAVEfmt ").unwrap(), "wav");
        assert_eq!(ending(UploadKind::Audio, b"\xff\xfb\x90\x64").unwrap(), "mp3");
        for (kind, bytes) in [
            (UploadKind::Image, &b"RIFF\0\0\0\0WAVE"[..]),
            (UploadKind::Audio, b"\x89PNG\r\n\x1a\n"),
            (UploadKind::Audio, b"\xff\xd8\xff\xe0"),
            (UploadKind::Image, b"<svg/>"),
            (UploadKind::Image, b""),
        ] {
            let refused = ending(kind, bytes).unwrap_err();
            assert!(refused.message.starts_with("Invalid file type. Allowed: "), "{}", refused.message);
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_link_is_not_followed() {
        let place = tempfile::tempdir().unwrap();
        let home = Home {
            data: place.path().to_owned(),
            models: place.path().to_owned(),
            worker: place.path().to_owned(),
        };
        let folder = make_folder(&home).unwrap();
        let name = format!("{}.mp4", new_name());
        fs::write(place.path().join("secret"), "x").unwrap();
        std::os::unix::fs::symlink(place.path().join("secret"), folder.join(&name)).unwrap();
        assert_eq!(find(&home, &name).unwrap_err().code, Code::NotFound);
    }
}
