//! What a scene sounds like: lines at their moments, read when they are needed, and music under them.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use vis_core::SPEECH_RATE;
use vis_export::{Mix, MixPlan, Sound, SoundFormat};
use vis_store::{LineSound, Store};

use super::stage::{Ready, inside};
use crate::ApiError;
use crate::characters::locked;
use crate::scripts::desk::SAMPLES_PER_MS;
use crate::videos::FileSound;

/// The voices of a script; one line at a time lies in memory.
struct Voices {
    store: Arc<Mutex<Store>>,
    /// First sample of each, in order.
    lines: Vec<(u64, LineSound)>,
    length: u64,
    at: u64,
    /// The line that was read last, by its place.
    open: Option<(usize, Vec<f32>)>,
}

impl Sound for Voices {
    fn format(&self) -> SoundFormat {
        SoundFormat { rate: SPEECH_RATE, channels: 1 }
    }

    fn read(&mut self, out: &mut [f32]) -> Result<usize, String> {
        let count = out.len().min((self.length - self.at) as usize);
        let out = &mut out[..count];
        out.fill(0.0);
        let end = self.at + count as u64;
        let first = self.lines.partition_point(|(start, sound)| start + u64::from(sound.samples) <= self.at);
        for place in first..self.lines.len() {
            let start = self.lines[place].0;
            if start >= end {
                break;
            }
            // Samples of the line that are past, or of the block that come before it.
            let (from, into) =
                (self.at.saturating_sub(start) as usize, start.saturating_sub(self.at) as usize);
            let samples = self.line(place)?;
            for (out, sample) in out[into..].iter_mut().zip(samples.get(from..).unwrap_or_default()) {
                *out = *sample;
            }
        }
        self.at = end;
        Ok(count)
    }

    fn rewind(&mut self) -> Result<(), String> {
        self.at = 0;
        Ok(())
    }
}

impl Voices {
    fn line(&mut self, place: usize) -> Result<&[f32], String> {
        if self.open.as_ref().is_none_or(|(open, _)| *open != place) {
            let pcm = locked(&self.store)
                .load_line_sound(&self.lines[place].1)
                .map_err(|error| error.to_string())?;
            self.open = Some((place, pcm.samples));
        }
        Ok(self.open.as_ref().map_or(&[], |(_, samples)| samples.as_slice()))
    }
}

/// The whole sound of a scene. `folder`: where its music lies.
///
/// # Errors
/// The music cannot be read.
pub(crate) fn voices(
    store: &Arc<Mutex<Store>>,
    ready: &Ready,
    folder: &Path,
    cancel: &AtomicBool,
) -> Result<Box<dyn Sound>, ApiError> {
    let lines: Vec<_> = ready
        .lines()
        .filter_map(|(part, _, sound)| Some((part.start_ms * SAMPLES_PER_MS, sound?.clone())))
        .collect();
    let length = ready.timeline.duration_ms * SAMPLES_PER_MS;
    let voices = Box::new(Voices { store: Arc::clone(store), lines, length, at: 0, open: None });
    let Some(music) = ready.script.scene.music.as_ref().filter(|music| music.volume > 0.0) else {
        return Ok(voices);
    };
    let file = FileSound::open(&inside(folder, &music.file, &music.name)?)?;
    let spoken = ready.lines().map(|(part, ..)| (part.start_ms, part.end_ms));
    let speech_ms = if music.ducking { spoken.collect() } else { Vec::new() };
    let plan = MixPlan { volume: music.volume, speech_ms, length_ms: ready.timeline.duration_ms };
    Ok(Box::new(Mix::new(voices, Box::new(file), plan, cancel)?))
}
