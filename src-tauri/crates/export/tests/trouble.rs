//! What goes wrong: nothing half is left, and everything is told in a sentence.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{Tone, about, clock, look, make, make_with, names, small};
use vis_export::{
    CaptionStyle, Encoder, EncoderChoice, ExportError, Film, FilmOptions, Frames, Sound, SoundFormat, Step,
    Workshop, encoders, measure, render,
};

fn refusal(options: &FilmOptions, target: &Path) -> String {
    let mut sound = Tone::seconds(0.5);
    let error = make(options, &mut sound, &[], target).unwrap_err().to_string();
    assert!(error.ends_with('.') && error.len() > 30, "a sentence: {error}");
    error
}

#[test]
fn options_and_names_are_looked_at_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    for (options, word) in [
        (FilmOptions { fps: 9, ..small() }, "10 to 60"),
        (FilmOptions { fps: 61, ..small() }, "10 to 60"),
        (FilmOptions { width: 513, ..small() }, "even"),
        (FilmOptions { height: 5000, ..small() }, "4096"),
    ] {
        assert!(refusal(&options, &film).contains(word));
    }
    for (name, word) in [("film.avi", ".mp4"), ("film", ".mp4"), ("none/film.mp4", "no folder")] {
        assert!(refusal(&small(), &folder.path().join(name)).contains(word), "{name}");
    }
    fs::create_dir(folder.path().join("a.mp4")).unwrap();
    assert!(refusal(&small(), &folder.path().join("a.mp4")).contains("no name"));
    assert_eq!(names(folder.path()), ["a.mp4"]);
    for encoder in [Encoder::OpenH264, Encoder::X264] {
        if !encoders().contains(&encoder) {
            let options = FilmOptions { encoder: EncoderChoice::Only(encoder), ..small() };
            assert!(refusal(&options, &film).contains("Install FFmpeg"));
        }
    }
}

#[test]
fn a_film_that_is_there_is_replaced_only_when_it_may_be() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    fs::write(&film, "mine").unwrap();
    assert!(refusal(&small(), &film).contains("already"));
    assert_eq!(fs::read(&film).unwrap(), b"mine");
    let cancel = AtomicBool::new(false);
    let mut sound = Tone::seconds(0.5);
    make_with(&small(), &mut sound, &[], &film, true, &cancel, &mut |_| {}).unwrap();
    assert_eq!(look(&film).of("h264").packets, 13);
    fs::write(film.with_extension("srt"), "mine too").unwrap();
    fs::remove_file(&film).unwrap();
    let captions = vis_export::parse_captions("1\n00:00:00,000 --> 00:00:01,000\nHallo\n").unwrap();
    let options = FilmOptions { captions: CaptionStyle::Track, ..small() };
    let error = make(&options, &mut sound, &captions, &film).unwrap_err().to_string();
    assert!(error.contains("film.srt is there already"), "{error}");
    assert_eq!(names(folder.path()), ["film.srt"]);
}

#[test]
fn a_cancelled_film_leaves_nothing_at_whatever_moment() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    fs::write(&film, "the old one").unwrap();
    for (step, number) in
        [(Step::Painting, 1), (Step::Painting, 700), (Step::Joining, 1), (Step::Joining, 750)]
    {
        let cancel = AtomicBool::new(false);
        let mut after = 0;
        let result = make_with(&small(), &mut Tone::seconds(30.0), &[], &film, true, &cancel, &mut |at| {
            after += u32::from(cancel.load(Ordering::Relaxed));
            if at.step == step && at.done >= number {
                cancel.store(true, Ordering::Relaxed);
            }
        });
        assert!(matches!(result, Err(ExportError::Cancelled)), "{step:?} {number}: {result:?}");
        assert!(after <= 1, "at once: {after} frames later");
        assert_eq!(names(folder.path()), ["film.mp4"], "{step:?} {number}");
    }
    assert_eq!(fs::read(&film).unwrap(), b"the old one");
    let early =
        make_with(&small(), &mut Tone::seconds(30.0), &[], &film, true, &AtomicBool::new(true), &mut |_| {});
    assert!(matches!(early, Err(ExportError::Cancelled)));
}

#[test]
fn sounds_that_are_none_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    let none = make(&small(), &mut Tone::seconds(0.0), &[], &film).unwrap_err();
    assert!(matches!(none, ExportError::NoSound), "{none}");
    for (rate, channels) in [(0, 1), (48_000, 0), (48_000, 9), (500_000, 1)] {
        let mut sound = Tone { frames: 100, ..Tone::of(SoundFormat { rate, channels }, 0.0) };
        let error = make(&small(), &mut sound, &[], &film).unwrap_err().to_string();
        assert!(error.contains("channels"), "{error}");
    }
    assert!(names(folder.path()).is_empty());
}

/// Breaks off in the second pass.
struct Torn(Tone, u32);

impl Sound for Torn {
    fn format(&self) -> SoundFormat {
        self.0.format()
    }
    fn read(&mut self, out: &mut [f32]) -> Result<usize, String> {
        if self.1 > 1 && self.0.at > 20_000 {
            return Err("The file is gone. Put it back.".into());
        }
        self.0.read(out)
    }
    fn rewind(&mut self) -> Result<(), String> {
        self.1 += 1;
        self.0.rewind()
    }
}

/// Falls over at its tenth frame.
struct Falls;

impl Frames for Falls {
    fn frame(&mut self, n: u64, rgba: &mut [u8]) {
        assert!(n < 10, "this is meant to happen");
        rgba.fill(7);
    }
}

#[test]
fn a_sound_or_a_painter_that_breaks_off_ends_the_film() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    let torn = make(&small(), &mut Torn(Tone::seconds(3.0), 0), &[], &film).unwrap_err();
    assert_eq!(torn.to_string(), "The file is gone. Put it back.");
    let (options, cancel, mut sound) = (small(), AtomicBool::new(false), Tone::seconds(3.0));
    let measured = measure(&mut sound, &cancel).unwrap();
    let about = about();
    let frames = || Box::new(Falls) as Box<dyn Frames>;
    let job = Film {
        options: &options,
        frames: &frames,
        sound: &mut sound,
        measured,
        captions: &[],
        about: &about,
        identity: "",
    };
    let workshop = Workshop { threads: 2, clock: &clock(), cancel: &cancel };
    let fell = render(job, &film, false, &workshop, &mut |_| {}).unwrap_err();
    assert!(matches!(fell, ExportError::Painter), "{fell}");
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_second_render_of_the_same_film_waits_for_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    let mut second = None;
    let cancel = AtomicBool::new(false);
    make_with(&small(), &mut Tone::seconds(2.0), &[], &film, false, &cancel, &mut |_| {
        if second.is_none() {
            second = Some(make(&small(), &mut Tone::seconds(2.0), &[], &film).unwrap_err());
        }
    })
    .unwrap();
    assert!(matches!(second, Some(ExportError::Busy(_))), "{second:?}");
    assert_eq!(look(&film).of("h264").packets, 50, "the first one is whole");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(closed.join("probe"), "").is_ok() {
        return; // The system's administrator may write everywhere: nothing to see.
    }
    let error = make(&small(), &mut Tone::seconds(0.5), &[], &closed.join("film.mp4")).unwrap_err();
    assert!(matches!(error, ExportError::ReadOnly(ref path) if *path == closed), "{error}");
}
