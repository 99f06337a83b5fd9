use std::any::Any;
use std::path::Path;

use super::{CaptureTap, Input};
use crate::paced::{Ticker, run_paced};
use crate::stream::{CHANNELS, RATES};
use crate::{AudioError, ErrorKind, Pace};

/// Plays a recording into the tap as a sound card would, then silence: a microphone does not end.
pub struct FileInput {
    name: String,
    rate: u32,
    channels: u16,
    frames: Vec<f32>,
    pace: Pace,
}

impl FileInput {
    /// `frames` are interleaved.
    ///
    /// # Errors
    /// [`ErrorKind::Format`] outside of 8-192 kHz and 1-8 channels.
    pub fn new(frames: Vec<f32>, rate: u32, channels: u16, pace: Pace) -> Result<Self, AudioError> {
        if !RATES.contains(&rate) || !CHANNELS.contains(&channels) {
            return Err(AudioError::microphone(ErrorKind::Format, format!("{rate} Hz, {channels} channels")));
        }
        Ok(Self { name: "Recording".to_owned(), rate, channels, frames, pace })
    }

    /// A WAV file of 16, 24 or 32 bits, or of floating point.
    ///
    /// # Errors
    /// [`ErrorKind::File`], [`ErrorKind::Format`].
    pub fn read(path: &Path, pace: Pace) -> Result<Self, AudioError> {
        let failed = |error: hound::Error| {
            AudioError::microphone(ErrorKind::File, format!("{}: {error}", path.display()))
        };
        let mut reader = hound::WavReader::open(path).map_err(failed)?;
        let spec = reader.spec();
        let frames: Vec<f32> = match spec.sample_format {
            hound::SampleFormat::Float => {
                reader.samples::<f32>().collect::<Result<_, _>>().map_err(failed)?
            }
            hound::SampleFormat::Int => {
                let full = f64::from(1u32 << (spec.bits_per_sample - 1));
                let sample = |value: i32| (f64::from(value) / full) as f32;
                reader
                    .samples::<i32>()
                    .map(|value| value.map(sample))
                    .collect::<Result<_, _>>()
                    .map_err(failed)?
            }
        };
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        Ok(Self { name, ..Self::new(frames, spec.sample_rate, spec.channels, pace)? })
    }
}

impl Input for FileInput {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn rate(&self) -> u32 {
        self.rate
    }

    fn channels(&self) -> u16 {
        self.channels
    }

    fn start(self: Box<Self>, tap: CaptureTap) -> Result<Box<dyn Any + Send>, AudioError> {
        let playing = Playing { pace: self.pace, tap, file: *self, steps: 0, at: 0 };
        Ok(Box::new(run_paced(playing)))
    }
}

struct Playing {
    pace: Pace,
    tap: CaptureTap,
    file: FileInput,
    steps: u64,
    at: usize,
}

impl Ticker for Playing {
    fn pace(&self) -> Pace {
        self.pace
    }

    /// Where nothing is real time, nothing needs to be lost: waits for whoever listens.
    fn ready(&self) -> bool {
        self.pace == Pace::RealTime || self.tap.waiting() < self.file.frames_in(10)
    }

    fn tick(&mut self) {
        self.steps += 1;
        let end = self.file.frames_in(self.steps);
        let there = |at: usize| at.min(self.file.frames.len());
        let mut block = self.file.frames[there(self.at)..there(end)].to_vec();
        block.resize(end - self.at, 0.0);
        self.tap.push(&block);
        self.at = end;
    }
}

impl FileInput {
    /// Samples in so many steps of ten milliseconds; 11,025 Hz has no whole number of them in one.
    fn frames_in(&self, steps: u64) -> usize {
        (steps * u64::from(self.rate) / 100) as usize * usize::from(self.channels)
    }
}
