//! Long films: sync, memory, and going on after the process was killed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;

use common::{Tone, look, make, make_with, names, small};
use vis_export::{FilmOptions, SoundFormat, Step};

#[test]
fn an_hour_of_pictures_and_sound_ends_together() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("hour.mp4");
    // 16 x 16 at 44.1 kHz: rates that do not divide each other, and little else to do.
    let options = FilmOptions { width: 16, height: 16, fps: 30, loudness: None, ..FilmOptions::default() };
    let mut sound = Tone::of(SoundFormat { rate: 44_100, channels: 1 }, 3600.0);
    let film = make(&options, &mut sound, &[], &target).unwrap();
    assert_eq!(film.frames, 108_000);
    let seen = look(&target);
    let (pictures, sound) = (seen.of("h264"), seen.of("aac"));
    let steps = |times: &[i64]| {
        times.windows(2).map(|pair| pair[1] - pair[0]).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(steps(&pictures.times).len(), 1, "every frame lasts exactly as long");
    assert_eq!(steps(&sound.times).len(), 1, "every packet of sound lasts exactly as long");
    assert_eq!(*steps(&sound.times).first().unwrap() as f64 * sound.tick, 1024.0 / 48_000.0);
    for (stream, name) in [(pictures, "pictures"), (sound, "sound")] {
        assert!((stream.duration - 3600.0).abs() < 0.020, "{name}: {}", stream.duration);
    }
}

/// Not a test of its own: the child process of the two below, told by the environment what to do.
#[test]
fn child() {
    let Some(target) = std::env::var_os("VISAVIS_TEST_FILM") else { return };
    let number = |name: &str| std::env::var(name).unwrap().parse::<u64>().unwrap();
    let (seconds, abort_at) = (number("VISAVIS_TEST_SECONDS"), number("VISAVIS_TEST_ABORT"));
    let cancel = AtomicBool::new(false);
    let target = Path::new(&target);
    let options = if abort_at == 0 { small() } else { broken_off() };
    make_with(&options, &mut Tone::seconds(seconds as f64), &[], target, false, &cancel, &mut |at| {
        if (at.step == Step::Painting && at.done == abort_at)
            || (at.step == Step::Joining && abort_at == u64::MAX && at.done > 20)
        {
            // As the power does: nothing is flushed, nobody is told.
            std::process::abort();
        }
    })
    .unwrap();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    std::fs::write(target.with_extension("peak"), peak.trim().trim_end_matches(" kB")).unwrap();
}

/// The smallest films of people. Of pictures of 64 x 64 x264 makes others each time, whatever its settings.
fn broken_off() -> FilmOptions {
    FilmOptions { width: 256, height: 256, ..FilmOptions::default() }
}

fn in_child(target: &Path, seconds: u64, abort_at: u64) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.env("VISAVIS_TEST_FILM", target);
    command.env("VISAVIS_TEST_SECONDS", seconds.to_string());
    command.env("VISAVIS_TEST_ABORT", abort_at.to_string());
    command.status().unwrap().success()
}

#[test]
fn a_killed_render_goes_on_and_loses_at_most_one_segment() {
    let folder = tempfile::tempdir().unwrap();
    let undisturbed = folder.path().join("whole.mp4");
    make(&broken_off(), &mut Tone::seconds(90.0), &[], &undisturbed).unwrap();
    let whole = look(&undisturbed);
    let target = folder.path().join("film.mp4");
    for (killed_at, at_least) in [(300, 250), (1200, 1000), (1900, 1750), (u64::MAX, 2250)] {
        assert!(!in_child(&target, 90, killed_at), "killed at {killed_at}");
        assert!(!target.exists(), "no half film");
        let film = folder.path().join(".film.mp4.visavis");
        let kept = names(&film)
            .iter()
            .filter_map(|name| name.strip_suffix(".pictures")?.split_once('-')?.1.parse().ok())
            .max();
        assert!(kept.unwrap_or(0u64) >= at_least, "killed at {killed_at}: {:?}", names(&film));
    }
    let film = make(&broken_off(), &mut Tone::seconds(90.0), &[], &target).unwrap();
    assert_eq!((film.frames, film.resumed), (2250, 2250));
    let seen = look(&target);
    for codec in ["h264", "aac"] {
        assert_eq!(seen.of(codec).times, whole.of(codec).times, "{codec}: every packet at its moment");
    }
    assert_eq!(names(folder.path()), ["film.mp4", "whole.mp4"]);
    let bytes = |path: &Path| std::fs::read(path).unwrap();
    assert!(bytes(&target) == bytes(&undisturbed), "not one bit tells that it was broken off three times");

    // Parts of another film are of no use.
    assert!(!in_child(&target.with_file_name("other.mp4"), 90, 1200));
    let other = make(&broken_off(), &mut Tone::seconds(60.0), &[], &folder.path().join("other.mp4")).unwrap();
    assert_eq!((other.frames, other.resumed), (1500, 0));
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_film() {
    let folder = tempfile::tempdir().unwrap();
    let peak = |name: &str, seconds: u64| {
        let target = folder.path().join(name);
        assert!(in_child(&target, seconds, 0));
        std::fs::read_to_string(target.with_extension("peak")).unwrap().parse::<f64>().unwrap() / 1024.0
    };
    let (one, twenty) = (peak("one.mp4", 60), peak("twenty.mp4", 1200));
    assert!(one < 150.0, "{one:.1} MB for pictures of 64 x 64");
    // The container's index of 20 minutes is 3 to 5 MB.
    assert!(twenty < one + 10.0, "one minute {one:.1} MB, twenty {twenty:.1} MB");
    println!("peak: one minute {one:.1} MB, twenty minutes {twenty:.1} MB");
}
