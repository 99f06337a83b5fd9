use std::io;
use std::path::{Path, PathBuf};

use ffmpeg_next as ffmpeg;

/// Why there is no film. The text is for people.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("A film has 10 to 60 frames a second, not {0}. Choose a number between them; 25 is usual.")]
    Fps(u32),
    #[error(
        "A film's width and height are even numbers from 16 to 4096, not {width} x {height}. 512 x 512 is usual."
    )]
    Size { width: u32, height: u32 },
    #[error("A film's loudness is between -40 and -5 LUFS, not {0}. -16 is usual.")]
    Loudness(f64),
    #[error(
        "There is no sound to make a film of: it is 0 seconds long. Choose a sound file with something in it."
    )]
    NoSound,
    #[error("A film can be at most 24 hours long. Cut the sound into parts.")]
    TooLong,
    #[error("{} is no name for a film. Let it end in .mp4 or .webm.", .0.display())]
    Name(PathBuf),
    #[error("{} is there already. Choose another name, or say that it may be replaced.", .0.display())]
    Exists(PathBuf),
    #[error("There is no folder {}. Make it first, or choose another one.", .0.display())]
    NoFolder(PathBuf),
    #[error("The folder {} cannot be written. Choose another one, or give your user write access to it.", .0.display())]
    ReadOnly(PathBuf),
    #[error(
        "The disk is full, so the film could not be written. Free some space and try again; no half film was left."
    )]
    DiskFull,
    #[error("Another render is writing {} right now. Wait for it, or choose another name.", .0.display())]
    Busy(PathBuf),
    #[error(
        "FFmpeg on this computer has no encoder for films ({wanted}). Install FFmpeg with libx264, OpenH264 or libvpx."
    )]
    NoEncoder { wanted: &'static str },
    #[error(
        "FFmpeg on this computer cannot write this kind of sound ({wanted}). Ask for wav, or install an FFmpeg that can."
    )]
    NoSoundEncoder { wanted: &'static str },
    #[error("The captions cannot be read: {0}. They must be SubRip or WebVTT text (.srt, .vtt).")]
    Captions(String),
    #[error(
        "There is no font on this computer to write the captions with. Install one, for example DejaVu or Noto, or keep the captions \
         in a track."
    )]
    NoFont,
    /// Never shown.
    #[error("The film was cancelled.")]
    Cancelled,
    #[error("{0}")]
    Sound(String),
    #[error("The pictures could not be painted. This is a fault of the program; try another character.")]
    Painter,
    #[error("The film could not be {action} ({source}). Try again, or choose another size.")]
    Encoding { action: &'static str, source: ffmpeg::Error },
    #[error("Could not {action} {}: {source}. Check the disk, then try again.", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
}

impl ExportError {
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        let folder = || path.parent().unwrap_or(path).to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly(folder()),
            _ => Self::Io { action, path: path.to_owned(), source },
        }
    }

    /// FFmpeg passes the system's reason on for what it writes itself.
    pub(crate) fn encoding(action: &'static str, source: ffmpeg::Error) -> Self {
        match source {
            ffmpeg::Error::Other { errno } if is_full(errno) => Self::DiskFull,
            source => Self::Encoding { action, source },
        }
    }
}

fn is_full(errno: i32) -> bool {
    let kind = io::Error::from_raw_os_error(errno).kind();
    matches!(kind, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
