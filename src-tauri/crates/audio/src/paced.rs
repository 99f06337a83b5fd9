//! The two outputs that need no sound card: nothing at all, and a file.

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use vis_core::{PcmClip, SPEECH_RATE};

use crate::desk::LostFlag;
use crate::{AudioError, Deck, Output, write_wav};

/// How fast a [`PacedDevice`] takes its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As a sound card would: one second of sound a second.
    RealTime,
    /// Sixteen times as fast; for command lines that only want the result.
    Fast,
}

/// Plays into nothing, or into a WAV file that is written when the speaker is dropped.
pub struct PacedDevice {
    pace: Pace,
    file: Option<PathBuf>,
}

const BLOCK_MS: u64 = 10;

impl PacedDevice {
    /// No sound, but a clock that runs: the face still moves on a machine without a speaker.
    pub fn null(pace: Pace) -> Self {
        Self { pace, file: None }
    }

    /// Records what would be heard, silence included, as 24 kHz mono WAV.
    pub fn file(pace: Pace, path: PathBuf) -> Self {
        Self { pace, file: Some(path) }
    }
}

impl Output for PacedDevice {
    fn rate(&self) -> u32 {
        SPEECH_RATE
    }

    fn latency(&self) -> u32 {
        0
    }

    fn start(self, deck: Deck, _lost: LostFlag) -> Result<Box<dyn Any + Send>, AudioError> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = Arc::clone(&stop);
        let thread = std::thread::spawn(move || run(self, deck, &stopping));
        Ok(Box::new(Running { stop, thread: Some(thread) }))
    }
}

struct Running {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "stands in for a sound card, which has a clock of its own")]
fn run(device: PacedDevice, mut deck: Deck, stop: &AtomicBool) {
    let speed = if device.pace == Pace::Fast { 16 } else { 1 };
    let (started, mut pulled) = (Instant::now(), 0u64);
    let mut recording = Vec::new();
    while !stop.load(Ordering::Acquire) {
        let due = started.elapsed().as_micros() as u64 * speed * u64::from(SPEECH_RATE) / 1_000_000;
        for _ in pulled..due {
            let sample = deck.next_sample();
            if device.file.is_some() {
                recording.push(sample);
            }
        }
        pulled = due;
        std::thread::sleep(Duration::from_millis(BLOCK_MS));
    }
    if let Some(path) = device.file
        && let Err(error) = write_wav(&path, &PcmClip { rate: SPEECH_RATE, samples: recording })
    {
        tracing::warn!(%error, "the recording was not written");
    }
}
