//! One opened input: frames out of its tap, chunks out of them.

use std::any::Any;
use std::time::Duration;

use vis_core::{LISTEN_RATE, PcmChunk};

use super::cleaner::{Cleaner, Wanted};
use super::echo_reader::EchoReader;
use super::guard::Guard;
use super::leak::LeakDetector;
use super::level::Meter;
use super::stamps::Stamps;
use super::tap::TapEnd;
use super::{CaptureOptions, CaptureTap, Input, Level};
use crate::stream::{CHANNELS, Frame, RATES, Stream};
use crate::{AudioError, EchoReference, ErrorKind};

/// How much of what was played came back, while something was played. Root mean squares, 0-1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EchoFigures {
    /// How long something was played, ms. With 0 the others mean nothing.
    pub played_ms: u32,
    pub played: f32,
    /// In the microphone: echo, and whatever else there was to hear.
    pub heard: f32,
    /// Behind the canceller.
    pub left: f32,
    /// Between playing and hearing, as the canceller sees it.
    pub delay_ms: Option<i32>,
}

/// Below this nothing is being played, root mean square.
const AUDIBLE: f32 = 1e-3;

#[derive(Default)]
pub(crate) struct EchoSums {
    frames: u32,
    squares: [f64; 3],
    delay_ms: Option<i32>,
}

impl EchoSums {
    fn add(&mut self, frames: [&Frame; 3]) {
        let squares = frames.map(mean_square);
        if squares[0].sqrt() < f64::from(AUDIBLE) {
            return;
        }
        self.frames += 1;
        self.squares.iter_mut().zip(squares).for_each(|(sum, square)| *sum += square);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.frames += other.frames;
        self.squares.iter_mut().zip(other.squares).for_each(|(sum, square)| *sum += square);
        self.delay_ms = other.delay_ms.or(self.delay_ms);
    }

    pub(crate) fn figures(&self) -> EchoFigures {
        let [played, heard, left] =
            self.squares.map(|square| (square / f64::from(self.frames.max(1))).sqrt() as f32);
        EchoFigures { played_ms: self.frames * 10, played, heard, left, delay_ms: self.delay_ms }
    }
}

pub(crate) fn mean_square(frame: &Frame) -> f64 {
    frame.iter().map(|sample| f64::from(sample * sample)).sum::<f64>() / frame.len() as f64
}

pub(crate) struct Open {
    pub(crate) name: String,
    rate: u32,
    channels: usize,
    tap: TapEnd,
    /// Sound ends when this is dropped.
    _guard: Box<dyn Any + Send>,
    frames: Vec<f32>,
    heard: u64,
    handed_on: u64,
    stream: Stream,
    stamps: Stamps,
    meter: Meter,
    cleaner: Cleaner,
    /// As the canceller last saw it.
    delay_ms: Option<i32>,
    echo: Option<(EchoReader, Guard)>,
    leak: LeakDetector,
}

/// What one round of work gave.
#[derive(Default)]
pub(crate) struct Round {
    /// Newest level, if anything arrived.
    pub(crate) level: Option<Level>,
    /// Clean frames, each with the moment its last sample was taken.
    pub(crate) frames: Vec<(Frame, Duration)>,
    pub(crate) echo: EchoSums,
}

impl Open {
    pub(crate) fn start(input: Box<dyn Input>, options: &CaptureOptions) -> Result<Self, AudioError> {
        let (name, rate, channels) = (input.name(), input.rate(), input.channels());
        if !RATES.contains(&rate) || !CHANNELS.contains(&channels) {
            let detail = format!("{rate} Hz, {channels} channels");
            return Err(AudioError::microphone(ErrorKind::Format, detail));
        }
        let stream = Stream::new(rate)?;
        let (tap, end) = CaptureTap::new(rate, channels);
        let guard = input.start(tap)?;
        // Not before: what is played must never be behind the microphone.
        let echo = options.echo.clone().map(follow).transpose()?;
        Ok(Self {
            name,
            rate,
            channels: usize::from(channels),
            tap: end,
            _guard: guard,
            frames: Vec::new(),
            heard: 0,
            handed_on: 0,
            stream,
            stamps: Stamps::default(),
            meter: Meter::default(),
            cleaner: Cleaner::new(wanted(options)),
            delay_ms: None,
            echo,
            leak: LeakDetector::default(),
        })
    }

    pub(crate) fn is_lost(&self) -> bool {
        self.tap.is_lost()
    }

    pub(crate) fn is_outdated(&self) -> bool {
        self.tap.is_outdated()
    }

    /// Another speaker plays from now on, or none.
    pub(crate) fn set_options(&mut self, options: &CaptureOptions) -> Result<(), AudioError> {
        self.echo = options.echo.clone().map(follow).transpose()?;
        self.cleaner = Cleaner::new(wanted(options));
        Ok(())
    }

    /// Works on everything that has arrived.
    pub(crate) fn work(&mut self, now: Duration) -> Round {
        let mut round = Round::default();
        self.frames.clear();
        self.tap.drain(&mut self.frames);
        self.report_dropped();
        if self.frames.is_empty() {
            return round;
        }
        self.heard += (self.frames.len() / self.channels) as u64;
        self.stamps.observe(self.heard as f64 / f64::from(self.rate), now);
        let seconds = self.frames.len() as f32 / self.channels as f32 / self.rate as f32;
        round.level = Some(self.meter.measure(&self.frames, seconds));
        self.mix_down();
        while let Some(frame) = self.stream.next() {
            self.hand_on(&frame, &mut round);
        }
        if let Some((reader, guard)) = &mut self.echo {
            let ten_ms = (self.rate as usize / 100 * self.channels).max(1);
            reader.settle(round.frames.len() as u32, self.tap.waiting() / ten_ms);
            if reader.take_shifted() {
                guard.watch_again();
            }
            round.echo.delay_ms = self.delay_ms;
            if let Some(delay) = round.echo.delay_ms.filter(|_| guard.has_learned()) {
                reader.reference().learn_delay_ms(delay);
            }
        }
        round
    }

    fn mix_down(&mut self) {
        let share = 1.0 / self.channels as f32;
        self.stream.push(self.frames.chunks_exact(self.channels).map(|frame| {
            let sample = frame.iter().sum::<f32>() * share;
            if sample.is_finite() { sample } else { 0.0 }
        }));
    }

    fn hand_on(&mut self, heard: &Frame, round: &mut Round) {
        let clean = match &mut self.echo {
            None => self.cleaner.clean(&[0.0; _], heard),
            Some((reader, guard)) => {
                let played = reader.next();
                let clean = self.cleaner.clean(&played, heard);
                round.echo.add([&played, heard, &clean]);
                // The canceller changed its mind: for a moment it takes off nothing (an echo of -33 dB, 100 ms long, at a desk).
                let delay = self.cleaner.delay_ms();
                let moved = delay != std::mem::replace(&mut self.delay_ms, delay);
                if moved | self.leak.leaks(&played, heard, &clean) {
                    guard.watch_shortly();
                }
                guard.pass(&played, heard, clean)
            }
        };
        self.handed_on += heard.len() as u64;
        let taken = self.handed_on as f64 / f64::from(LISTEN_RATE) - self.stream.delay();
        round.frames.push((clean, self.stamps.at(taken)));
    }

    fn report_dropped(&self) {
        let dropped = self.tap.take_dropped();
        if dropped > 0 {
            tracing::warn!(dropped, "listening was too slow, samples are missing");
        }
    }
}

fn follow(reference: EchoReference) -> Result<(EchoReader, Guard), AudioError> {
    Ok((EchoReader::new(reference)?, Guard::new()))
}

fn wanted(options: &CaptureOptions) -> Wanted {
    Wanted {
        echo: options.echo.is_some(),
        noise: options.noise_suppression,
        gain: options.gain_control,
        delay_ms: options.echo.as_ref().and_then(EchoReference::known_delay_ms),
    }
}

/// A chunk that follows the ones before it.
pub(crate) fn chunk(start: u64, frame: &Frame, captured: Duration) -> PcmChunk {
    PcmChunk { start, captured, samples: frame.to_vec() }
}
