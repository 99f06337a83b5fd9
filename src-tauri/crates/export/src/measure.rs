//! The first pass over a film's sound: how long, how loud.

use std::sync::atomic::{AtomicBool, Ordering};

use ebur128::{EbuR128, Mode};
use serde::{Deserialize, Serialize};

use crate::{ExportError, FILM_RATE, Sound, convert::Converted};

/// What the second pass must know before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Per channel, at [`FILM_RATE`].
    pub samples: u64,
    /// Loudness of the whole after EBU R 128, LUFS; `None` for silence.
    pub loudness: Option<f64>,
    /// Largest sample, 0-1 (more where the sound clips already).
    pub peak: f64,
}

/// More does not make speech louder but noise.
const LARGEST_GAIN_DB: f64 = 24.0;
const LONGEST_SECONDS: u64 = 24 * 3600;

impl Measured {
    pub fn seconds(&self) -> f64 {
        self.samples as f64 / f64::from(FILM_RATE)
    }

    /// Factor that brings the sound to `target` LUFS.
    pub(crate) fn gain(&self, target: Option<f64>) -> f32 {
        let db = target.zip(self.loudness).map_or(0.0, |(target, loudness)| target - loudness);
        10f64.powf(db.min(LARGEST_GAIN_DB) / 20.0) as f32
    }
}

/// Reads the whole sound once and leaves it at its end.
///
/// # Errors
/// [`ExportError::NoSound`], [`ExportError::TooLong`], [`ExportError::Cancelled`], what the sound says.
pub fn measure(sound: &mut dyn Sound, cancel: &AtomicBool) -> Result<Measured, ExportError> {
    let mut converted = Converted::new(sound)?;
    let channels = converted.out_channels as u32;
    let failed = |error: ebur128::Error| {
        ExportError::Sound(format!("The sound's loudness cannot be measured ({error})."))
    };
    // The histogram keeps the memory flat however long the sound is.
    let mode = Mode::I | Mode::SAMPLE_PEAK | Mode::HISTOGRAM;
    let mut meter = EbuR128::new(channels, FILM_RATE, mode).map_err(failed)?;
    let (mut samples, mut block) = (0, Vec::new());
    while converted.more(&mut block)? {
        if cancel.load(Ordering::Relaxed) {
            return Err(ExportError::Cancelled);
        }
        samples += (block.len() / channels as usize) as u64;
        if samples > LONGEST_SECONDS * u64::from(FILM_RATE) {
            return Err(ExportError::TooLong);
        }
        meter.add_frames_f32(&block).map_err(failed)?;
        block.clear();
    }
    if samples == 0 {
        return Err(ExportError::NoSound);
    }
    let loudness = meter.loudness_global().ok().filter(|loudness| loudness.is_finite());
    let peaks = (0..channels).filter_map(|channel| meter.sample_peak(channel).ok());
    Ok(Measured { samples, loudness, peak: peaks.fold(0.0, f64::max) })
}
