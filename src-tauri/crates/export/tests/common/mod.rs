//! Films to look at, and what is needed to make small ones.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "shared by tests, which may panic"
)]

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use ffmpeg_next as ffmpeg;
use vis_core::Clock;
use vis_export::{
    About, Caption, ExportError, Film, FilmOptions, Finished, Frames, Sound, SoundFormat, Workshop, measure,
    render,
};

/// The machine's clock: what is measured with it is only printed.
pub struct RealClock(pub Instant);

#[allow(clippy::disallowed_methods, reason = "a test's own clock")]
pub fn clock() -> RealClock {
    RealClock(Instant::now())
}

impl Clock for RealClock {
    fn now_ms(&self) -> i64 {
        0
    }
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A grey that tells the frame's number, with a moving bar.
pub struct Bars {
    pub width: usize,
}

impl Frames for Bars {
    fn frame(&mut self, n: u64, rgba: &mut [u8]) {
        let bar = n as usize % self.width;
        for (at, pixel) in rgba.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            let level = if at % self.width == bar { 235 } else { (n % 200) as u8 };
            *pixel = [level, level, level / 2, 255];
        }
    }
}

/// A tone that is counted out, never kept.
pub struct Tone {
    pub format: SoundFormat,
    pub frames: u64,
    pub at: u64,
    pub level: f32,
}

impl Tone {
    pub fn seconds(seconds: f64) -> Self {
        Self::of(SoundFormat { rate: 24_000, channels: 1 }, seconds)
    }

    pub fn of(format: SoundFormat, seconds: f64) -> Self {
        Self { format, frames: (seconds * f64::from(format.rate)).round() as u64, at: 0, level: 0.2 }
    }
}

impl Sound for Tone {
    fn format(&self) -> SoundFormat {
        self.format
    }

    fn read(&mut self, out: &mut [f32]) -> Result<usize, String> {
        let channels = usize::from(self.format.channels);
        let count = (out.len() / channels).min((self.frames - self.at) as usize);
        for frame in out[..count * channels].chunks_exact_mut(channels) {
            let t = self.at as f32 % self.format.rate as f32 / self.format.rate as f32;
            frame.fill((t * 440.0 * std::f32::consts::TAU).sin() * self.level);
            self.at += 1;
        }
        Ok(count * channels)
    }

    fn rewind(&mut self) -> Result<(), String> {
        self.at = 0;
        Ok(())
    }
}

pub fn small() -> FilmOptions {
    FilmOptions { width: 64, height: 64, ..FilmOptions::default() }
}

pub fn about() -> About {
    About { title: "A & <test>".into(), program: "Visavis 1.2.3".into() }
}

pub fn make(
    options: &FilmOptions,
    sound: &mut dyn Sound,
    captions: &[Caption],
    target: &Path,
) -> Result<Finished, ExportError> {
    make_with(options, sound, captions, target, false, &AtomicBool::new(false), &mut |_| {})
}

pub fn make_with(
    options: &FilmOptions,
    sound: &mut dyn Sound,
    captions: &[Caption],
    target: &Path,
    replace: bool,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(vis_export::Progress),
) -> Result<Finished, ExportError> {
    let measured = measure(sound, cancel)?;
    let width = options.width as usize;
    let film = Film {
        options,
        frames: &|| Box::new(Bars { width }),
        sound,
        measured,
        captions,
        about: &about(),
        identity: "bars",
    };
    let workshop = Workshop { threads: 2, clock: &clock(), cancel };
    render(film, target, replace, &workshop, progress)
}

/// One stream of a film as it is found in the file.
#[derive(Debug, Default)]
pub struct Stream {
    pub codec: String,
    pub packets: u64,
    /// Seconds.
    pub start: f64,
    pub end: f64,
    /// Presentation times of all packets that hold something, in the stream's own base, sorted.
    pub times: Vec<i64>,
    /// Seconds of one tick.
    pub tick: f64,
    /// What the container says of its length, seconds.
    pub duration: f64,
}

pub struct Seen {
    pub streams: Vec<Stream>,
    pub tags: Vec<(String, String)>,
    pub duration: f64,
}

impl Seen {
    pub fn of(&self, codec: &str) -> &Stream {
        self.streams.iter().find(|stream| stream.codec == codec).expect("a stream of this kind")
    }
}

pub fn look(path: &Path) -> Seen {
    ffmpeg::init().unwrap();
    let mut input = ffmpeg::format::input(path).unwrap();
    let tags = input.metadata().iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
    let duration = input.duration() as f64 / 1e6;
    let mut streams: Vec<Stream> = input
        .streams()
        .map(|stream| {
            let tick = f64::from(stream.time_base());
            Stream {
                codec: stream.parameters().id().name().to_owned(),
                start: f64::INFINITY,
                tick,
                duration: stream.duration() as f64 * tick,
                ..Stream::default()
            }
        })
        .collect();
    for (stream, packet) in input.packets() {
        let seen = &mut streams[stream.index()];
        let pts = packet.pts().unwrap();
        seen.packets += 1;
        // MP4 ends a caption with one of two bytes.
        if packet.size() > 2 {
            seen.times.push(pts);
        }
        seen.start = seen.start.min(pts as f64 * seen.tick);
        seen.end = seen.end.max((pts + packet.duration()) as f64 * seen.tick);
    }
    streams.iter_mut().for_each(|stream| stream.times.sort_unstable());
    Seen { streams, tags, duration }
}

/// Everything in a folder, hidden files too.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
