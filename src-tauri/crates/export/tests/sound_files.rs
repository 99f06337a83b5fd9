//! Sounds as files, looked at through FFmpeg's own demuxers.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use common::{Tone, look};
use vis_export::{ExportError, SoundFileKind, SoundFormat, write_sound};

#[test]
fn a_sound_is_as_long_in_every_kind_of_file() {
    let folder = tempfile::tempdir().unwrap();
    for (kind, codec) in [
        (SoundFileKind::Mp3, "mp3"),
        (SoundFileKind::Opus, "opus"),
        (SoundFileKind::Aac, "aac"),
        (SoundFileKind::Flac, "flac"),
    ] {
        let path = folder.path().join(codec);
        let mut sound = Tone::of(SoundFormat { rate: 24_000, channels: 1 }, 1.5);
        write_sound(&mut sound, kind, &path).unwrap();
        let seen = look(&path);
        // Lossy codecs put some silence in front, and not every container says how much.
        let duration = seen.of(codec).end;
        assert!((duration - 1.5).abs() < 0.12, "{codec}: {duration}");
    }
}

#[test]
fn two_channels_are_no_speech() {
    let folder = tempfile::tempdir().unwrap();
    let mut sound = Tone::of(SoundFormat { rate: 24_000, channels: 2 }, 0.1);
    let refused = write_sound(&mut sound, SoundFileKind::Flac, &folder.path().join("a.flac"));
    assert!(matches!(refused, Err(ExportError::Sound(_))));
}
