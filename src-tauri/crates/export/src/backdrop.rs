//! A video behind the faces: decoded once, scaled to fill the film, begun again at its end.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ffmpeg_next::format::{self, Pixel, context::Input};
use ffmpeg_next::software::scaling;
use ffmpeg_next::{Packet, codec, decoder, frame, media};

use crate::ExportError;

/// Of a longer video only the beginning is shown.
const LONGEST_SECONDS: f64 = 120.0;
/// Pictures kept: painters of neighbouring frames ask for them in no order.
const KEPT: usize = 12;

/// The pictures of a video in the size and rate of a film. Painters on several threads share it.
pub struct LoopingVideo {
    path: PathBuf,
    size: (u32, u32),
    fps: u32,
    /// Pictures of one round.
    round: u64,
    reel: Mutex<Reel>,
}

impl std::fmt::Debug for LoopingVideo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoopingVideo").field("path", &self.path).finish_non_exhaustive()
    }
}

type Shown = Arc<Vec<u8>>;

struct Reel {
    tape: Tape,
    /// RGBA by number.
    kept: VecDeque<(u64, Shown)>,
}

impl LoopingVideo {
    /// # Errors
    /// A sentence for what is no video or cannot be decoded.
    pub fn open(path: &Path, size: (u32, u32), fps: u32) -> Result<Self, ExportError> {
        ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Fatal);
        let seconds = seconds(path)?.min(LONGEST_SECONDS);
        let round = ((seconds * f64::from(fps)).floor() as u64).max(1);
        let tape = Tape::open(path)?;
        let reel = Mutex::new(Reel { tape, kept: VecDeque::new() });
        let video = Self { path: path.to_owned(), size, fps, round, reel };
        match video.frame(0) {
            Some(_) => Ok(video),
            None => Err(unreadable(path, &"no picture in it")),
        }
    }

    /// The picture behind frame `n` of the film, RGBA. Where the video breaks off, its last picture stays; `None` when there is none.
    pub fn frame(&self, n: u64) -> Option<Shown> {
        let n = n % self.round;
        let mut reel = self.reel.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, shown)) = reel.kept.iter().find(|(kept, _)| *kept == n) {
            return Some(Arc::clone(shown));
        }
        // In the middle of the frame's time, so that equal rates give each picture once.
        let at = (n as f64 + 0.5) / f64::from(self.fps);
        let shown = Arc::new(self.at(&mut reel.tape, at)?);
        reel.kept.truncate(KEPT - 1);
        reel.kept.push_front((n, Arc::clone(&shown)));
        Some(shown)
    }

    fn at(&self, tape: &mut Tape, seconds: f64) -> Option<Vec<u8>> {
        if tape.time > seconds {
            *tape = Tape::open(&self.path).ok()?;
        }
        tape.forward_to(seconds);
        tape.picture(self.size)
    }
}

/// How long its pictures go on, seconds: read from the packets, because headers may be wrong.
fn seconds(path: &Path) -> Result<f64, ExportError> {
    let mut input = format::input(path).map_err(|error| unreadable(path, &error))?;
    let stream =
        input.streams().best(media::Type::Video).ok_or_else(|| unreadable(path, &"no picture in it"))?;
    let (index, base) = (stream.index(), f64::from(stream.time_base()));
    let (mut first, mut last) = (f64::MAX, 0.0_f64);
    let mut packet = Packet::empty();
    while packet.read(&mut input).is_ok() {
        if packet.stream() == index
            && let Some(start) = packet.pts().or(packet.dts())
        {
            first = first.min(start as f64 * base);
            last = last.max((start + packet.duration()) as f64 * base);
            if last - first > LONGEST_SECONDS {
                break;
            }
        }
    }
    Ok((last - first.min(last)).max(0.0))
}

/// An open video that runs forward only.
struct Tape {
    input: Input,
    decoder: decoder::Video,
    index: usize,
    base: f64,
    /// Time of the first picture in the file; ours count from there.
    first: Option<f64>,
    /// The picture at [`Tape::time`], and the one after it.
    now: Option<frame::Video>,
    time: f64,
    next: Option<(frame::Video, f64)>,
    ended: bool,
    scaler: Option<Scaler>,
}

struct Scaler(scaling::Context);

#[allow(unsafe_code, reason = "the binding does not say that a scaler may change its thread")]
// SAFETY: an SwsContext has no tie to a thread; it is used by one at a time, under the reel's lock.
unsafe impl Send for Scaler {}

impl Tape {
    fn open(path: &Path) -> Result<Self, ExportError> {
        let failed = |error: ffmpeg_next::Error| unreadable(path, &error);
        let input = format::input(path).map_err(failed)?;
        let stream = input.streams().best(media::Type::Video);
        let stream = stream.ok_or_else(|| unreadable(path, &"no picture in it"))?;
        let (index, base) = (stream.index(), f64::from(stream.time_base()));
        let context = codec::Context::from_parameters(stream.parameters()).map_err(failed)?;
        let decoder = context.decoder().video().map_err(failed)?;
        // From the header, before any picture is decoded.
        if decoder.width() > 8_192 || decoder.height() > 8_192 {
            return Err(unreadable(path, &"its pictures are larger than 8192 pixels"));
        }
        let (now, next, first, scaler) = (None, None, None, None);
        Ok(Self { input, decoder, index, base, first, now, time: 0.0, next, ended: false, scaler })
    }

    /// Until the picture that is seen at `seconds` is at hand.
    fn forward_to(&mut self, seconds: f64) {
        loop {
            if self.next.is_none() {
                self.next = self.decode();
            }
            match self.next.take() {
                Some((picture, time)) if self.now.is_none() || time <= seconds => {
                    (self.now, self.time) = (Some(picture), time);
                }
                later => {
                    self.next = later;
                    return;
                }
            }
        }
    }

    fn decode(&mut self) -> Option<(frame::Video, f64)> {
        let mut picture = frame::Video::empty();
        loop {
            if self.decoder.receive_frame(&mut picture).is_ok() {
                let stamp = picture.timestamp().or(picture.pts()).unwrap_or(0) as f64 * self.base;
                let first = *self.first.get_or_insert(stamp);
                return Some((picture, stamp - first));
            }
            if self.ended {
                return None;
            }
            let mut packet = Packet::empty();
            match packet.read(&mut self.input) {
                // A damaged packet is left out.
                Ok(()) if packet.stream() == self.index => _ = self.decoder.send_packet(&packet),
                Ok(()) => {}
                Err(_) => {
                    self.ended = true;
                    let _ = self.decoder.send_eof();
                }
            }
        }
    }

    /// The picture filling `size`, what stands over cut off evenly; RGBA.
    fn picture(&mut self, (width, height): (u32, u32)) -> Option<Vec<u8>> {
        let picture = self.now.as_ref()?;
        let (from_w, from_h) = (picture.width().max(1), picture.height().max(1));
        let scale = (f64::from(width) / f64::from(from_w)).max(f64::from(height) / f64::from(from_h));
        let grown = |side: u32, least: u32| ((f64::from(side) * scale).round() as u32).max(least);
        let (large_w, large_h) = (grown(from_w, width), grown(from_h, height));
        let fits = |scaler: &Scaler| {
            let (from, to) = (scaler.0.input(), scaler.0.output());
            (from.format, from.width, from.height) == (picture.format(), from_w, from_h)
                && (to.width, to.height) == (large_w, large_h)
        };
        if !self.scaler.as_ref().is_some_and(fits) {
            let flags = scaling::Flags::BILINEAR;
            let made =
                scaling::Context::get(picture.format(), from_w, from_h, Pixel::RGBA, large_w, large_h, flags);
            self.scaler = Some(Scaler(made.ok()?));
        }
        let mut large = frame::Video::empty();
        self.scaler.as_mut()?.0.run(picture, &mut large).ok()?;
        let (left, top) = ((large_w - width) / 2, (large_h - height) / 2);
        let stride = large.stride(0);
        let rows = large.data(0).chunks_exact(stride).skip(top as usize).take(height as usize);
        let (from, to) = (left as usize * 4, (left + width) as usize * 4);
        let mut rgba: Vec<u8> = rows.flat_map(|row| row[from..to].iter().copied()).collect();
        rgba.resize(width as usize * height as usize * 4, 255);
        Some(rgba)
    }
}

fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> ExportError {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
    ExportError::Sound(format!(
        "The video {name} cannot be shown ({why}). Choose another one, for example MP4 or WebM."
    ))
}
