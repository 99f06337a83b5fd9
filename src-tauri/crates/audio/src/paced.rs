//! What stands in for a sound card: a thread that does a step every ten milliseconds; and the two outputs that need nothing more.

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use vis_core::{PcmClip, SPEECH_RATE};

use crate::desk::LostFlag;
use crate::{AudioError, Deck, Output, write_wav};

/// How fast a pretend device takes or gives its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As a sound card would: one second of sound a second.
    RealTime,
    /// Sixteen times as fast; for command lines that only want the result.
    Fast,
}

impl Pace {
    fn speed(self) -> u32 {
        if self == Self::Fast { 16 } else { 1 }
    }
}

/// Length of a step, ms.
const STEP_MS: u64 = 10;

/// Something that is done a step at a time at the pace of a sound card.
pub(crate) trait Ticker: Send {
    fn pace(&self) -> Pace;
    /// The next [`STEP_MS`] of sound.
    fn tick(&mut self);
    /// `false` where the next step would lose something; it is put off. Sound cards do not wait.
    fn ready(&self) -> bool {
        true
    }
    fn finish(&mut self) {}
}

/// Ends the thread when dropped, and waits for it.
pub(crate) struct Running {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

pub(crate) fn run_paced(mut ticker: impl Ticker + 'static) -> Running {
    let stop = Arc::new(AtomicBool::new(false));
    let stopping = Arc::clone(&stop);
    let thread = std::thread::spawn(move || {
        run(&mut ticker, &stopping);
        ticker.finish();
    });
    Running { stop, thread: Some(thread) }
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
fn run(ticker: &mut impl Ticker, stop: &AtomicBool) {
    let (started, mut steps) = (Instant::now(), 0u32);
    let step = Duration::from_millis(STEP_MS) / ticker.pace().speed();
    while !stop.load(Ordering::Acquire) {
        let due = started + step * (steps + 1);
        let now = Instant::now();
        if now < due {
            std::thread::sleep(due - now);
        } else if ticker.ready() {
            ticker.tick();
            steps += 1;
        } else {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Plays into nothing, or into a WAV file that is written when the speaker is dropped.
pub struct PacedDevice {
    pace: Pace,
    file: Option<PathBuf>,
}

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
        Ok(Box::new(run_paced(Recorder { device: self, deck, recording: Vec::new() })))
    }
}

struct Recorder {
    device: PacedDevice,
    deck: Deck,
    recording: Vec<f32>,
}

impl Ticker for Recorder {
    fn pace(&self) -> Pace {
        self.device.pace
    }

    fn tick(&mut self) {
        for _ in 0..u64::from(SPEECH_RATE) * STEP_MS / 1000 {
            let sample = self.deck.next_sample();
            if self.device.file.is_some() {
                self.recording.push(sample);
            }
        }
    }

    fn finish(&mut self) {
        let Some(path) = &self.device.file else { return };
        let clip = PcmClip { rate: SPEECH_RATE, samples: std::mem::take(&mut self.recording) };
        if let Err(error) = write_wav(path, &clip) {
            tracing::warn!(%error, "the recording was not written");
        }
    }
}
