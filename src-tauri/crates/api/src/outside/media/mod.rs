//! Files that a program keeps here for a person: pictures, sounds, films, documents, by their bytes and not by their names.

mod kind;
mod name;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use self::kind::Kind;
use self::name::tidied;
use super::files::{make_folder, new_name, room_for, unkept};
use crate::app::blocking;
use crate::{ApiError, App, Code, Home};

/// Bytes of one file.
pub const MOST_MEDIA_BYTES: usize = 16 << 20;

/// A file that is handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMedia {
    /// As its sender calls it; never a path here.
    pub name: Option<String>,
    /// What its sender says it is; where the bytes say something else it is refused.
    pub media_type: Option<String>,
    pub bytes: Vec<u8>,
}

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Letters, digits and plain signs, with the ending that fits its kind.
    pub name: String,
    pub media_type: &'static str,
    pub bytes: u64,
    /// Milliseconds since 1970, UTC.
    pub created_ms: i64,
}

/// What stands beside the file.
#[derive(Debug, Serialize, Deserialize)]
struct Label {
    name: String,
    created_ms: i64,
}

impl App {
    /// Keeps a file until it is deleted.
    ///
    /// # Errors
    /// [`Code::BadInput`] for one that is empty, larger than [`MOST_MEDIA_BYTES`], of a kind that is not taken or of another kind than was
    /// said, and for a picture of too many pixels; [`Code::DiskFull`].
    pub async fn keep_media(&self, new: NewMedia) -> Result<Media, ApiError> {
        let (home, created_ms) = (self.home()?, self.clock.now_ms());
        blocking(move || {
            let kind = accepted(&new)?;
            let folder = make_media_folder(&home.launch.home)?;
            room_for(&folder, new.bytes.len() as u64)?;
            let name = tidied(new.name.as_deref().unwrap_or_default(), kind);
            let media = Media {
                id: new_name(),
                name,
                media_type: kind.media_type,
                bytes: new.bytes.len() as u64,
                created_ms,
            };
            let label = Label { name: media.name.clone(), created_ms };
            let label = serde_json::to_vec(&label).map_err(ApiError::failed)?;
            // The label first: a file without one could be anything.
            write(&folder, &format!("{}.json", media.id), &label)?;
            write(&folder, &format!("{}.{}", media.id, kind.ending), &new.bytes)?;
            Ok(media)
        })
        .await
    }

    /// A file that is kept, and what is in it.
    ///
    /// # Errors
    /// [`Code::NotFound`], for every id that was not given here, too.
    pub async fn media(&self, id: &str) -> Result<(Media, Vec<u8>), ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        blocking(move || {
            let (media, path) = find(&home.launch.home, &id)?;
            let bytes = fs::read(path).map_err(|_| gone())?;
            Ok((media, bytes))
        })
        .await
    }

    /// # Errors
    /// [`Code::NotFound`].
    pub async fn delete_media(&self, id: &str) -> Result<(), ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        blocking(move || {
            let (_, path) = find(&home.launch.home, &id)?;
            fs::remove_file(&path).map_err(|_| gone())?;
            // What is left of it says a name at most.
            let _ = fs::remove_file(path.with_extension("json"));
            Ok(())
        })
        .await
    }
}

fn accepted(new: &NewMedia) -> Result<&'static Kind, ApiError> {
    let bad = |sentence: String| Err(ApiError::new(Code::BadInput, sentence));
    if new.bytes.is_empty() {
        return bad("This file is empty. Send another one.".to_owned());
    }
    if new.bytes.len() > MOST_MEDIA_BYTES {
        return bad(format!("File too large. At most {} MB are taken.", MOST_MEDIA_BYTES >> 20));
    }
    let kind = kind::of(&new.bytes).ok_or_else(|| {
        ApiError::new(Code::BadInput, format!("Invalid file type. Allowed: {}", kind::all().join(", ")))
    })?;
    if let Some(said) = new.media_type.as_deref().filter(|said| !kind.is(said)) {
        let said: String = said.chars().filter(|c| !c.is_control()).take(60).collect();
        return bad(format!("Invalid file type. This is {} and not {said}.", kind.media_type));
    }
    kind::check_pixels(kind, &new.bytes)?;
    Ok(kind)
}

fn folder(home: &Home) -> PathBuf {
    home.data.join("api-files").join("media")
}

fn make_media_folder(home: &Home) -> Result<PathBuf, ApiError> {
    make_folder(home)?;
    let folder = folder(home);
    fs::create_dir_all(&folder).map_err(|error| unkept(&error))?;
    if !is_own_folder(&folder) {
        return Err(ApiError::failed(
            "The folder for files is a link to somewhere else. Remove it and try again.",
        ));
    }
    Ok(folder)
}

/// A link is none of ours, wherever it leads.
fn is_own_folder(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), ApiError> {
    let mut part = tempfile::NamedTempFile::new_in(folder).map_err(|error| unkept(&error))?;
    part.write_all(bytes).and_then(|()| part.as_file().sync_all()).map_err(|error| unkept(&error))?;
    part.persist(folder.join(name)).map_err(|error| unkept(&error.error))?;
    Ok(())
}

fn find(home: &Home, id: &str) -> Result<(Media, PathBuf), ApiError> {
    let folder = folder(home);
    if !is_id(id) || !is_own_folder(&folder) {
        return Err(gone());
    }
    let there = |path: &Path| fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file);
    let label = folder.join(format!("{id}.json"));
    let label = there(&label).and_then(|_| fs::read(&label).ok()).ok_or_else(gone)?;
    let Label { name, created_ms } = serde_json::from_slice(&label).map_err(|_| gone())?;
    let placed = |kind: &'static Kind| {
        let path = folder.join(format!("{id}.{}", kind.ending));
        there(&path).map(|found| (kind, path, found.len()))
    };
    let (kind, path, bytes) = kind::KINDS.iter().find_map(placed).ok_or_else(gone)?;
    // Whoever changed the label by hand does not get to write headers.
    let name = tidied(&name, kind);
    Ok((Media { id: id.to_owned(), name, media_type: kind.media_type, bytes, created_ms }, path))
}

fn is_id(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c))
}

fn gone() -> ApiError {
    ApiError::new(Code::NotFound, "File not found")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(place: &Path) -> Home {
        Home { data: place.to_owned(), models: place.to_owned(), worker: place.to_owned() }
    }

    fn keep(home: &Home, id: &str, bytes: &[u8]) {
        let folder = make_media_folder(home).unwrap();
        write(&folder, &format!("{id}.json"), br#"{"name":"a\"\r\nb.png","created_ms":5}"#).unwrap();
        write(&folder, &format!("{id}.png"), bytes).unwrap();
    }

    #[test]
    fn only_ids_that_were_given_here_lead_anywhere() {
        let place = tempfile::tempdir().unwrap();
        let home = home(place.path());
        let id = new_name();
        keep(&home, &id, b"x");
        let (media, path) = find(&home, &id).unwrap();
        assert_eq!((media.bytes, media.created_ms, media.media_type), (1, 5, "image/png"));
        assert!(!media.name.contains(['"', '\r', '\n']), "{}", media.name);
        assert_eq!(fs::read(path).unwrap(), b"x");
        for bad in
            ["", "..", "../media", &id[..31], &id.to_uppercase(), &format!("{id}.png"), &format!("{id}/")]
        {
            assert_eq!(find(&home, bad).unwrap_err().code, Code::NotFound, "{bad}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn no_link_is_followed() {
        use std::os::unix::fs::symlink;
        let place = tempfile::tempdir().unwrap();
        let home = home(place.path());
        let (id, other) = (new_name(), new_name());
        keep(&home, &id, b"x");
        let file = folder(&home).join(format!("{id}.png"));
        fs::write(place.path().join("secret"), "secret").unwrap();
        fs::remove_file(&file).unwrap();
        symlink(place.path().join("secret"), &file).unwrap();
        assert_eq!(find(&home, &id).unwrap_err().code, Code::NotFound, "the file is one");

        keep(&home, &other, b"x");
        fs::rename(folder(&home), place.path().join("elsewhere")).unwrap();
        symlink(place.path().join("elsewhere"), folder(&home)).unwrap();
        assert_eq!(find(&home, &other).unwrap_err().code, Code::NotFound, "the folder is one");
        assert!(make_media_folder(&home).is_err());
    }
}
