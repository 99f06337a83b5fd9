use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rtrb::{Consumer, Producer, RingBuffer};

use crate::AudioError;

/// Somewhere sound comes from: a device, a file, something made up.
pub trait Input: Send {
    /// What a person would call it.
    fn name(&self) -> String;
    /// Hz, 8,000 to 192,000.
    fn rate(&self) -> u32;
    /// 1 to 8.
    fn channels(&self) -> u16;
    /// Starts pushing frames into the tap; ends when the returned value is dropped.
    ///
    /// # Errors
    /// The device cannot be opened.
    fn start(self: Box<Self>, tap: CaptureTap) -> Result<Box<dyn Any + Send>, AudioError>;
}

/// Seconds of sound the listening thread may be late.
const SECONDS: usize = 2;

#[derive(Default)]
struct State {
    lost: AtomicBool,
    outdated: AtomicBool,
    dropped: AtomicU64,
}

/// The end an [`Input`] holds. Nothing in here allocates, locks, logs or waits: it may live in an audio callback.
pub struct CaptureTap {
    samples: Producer<f32>,
    state: Arc<State>,
}

impl CaptureTap {
    pub(crate) fn new(rate: u32, channels: u16) -> (Self, TapEnd) {
        let (samples, from_input) = RingBuffer::new(rate as usize * usize::from(channels) * SECONDS);
        let state = Arc::new(State::default());
        (Self { samples, state: Arc::clone(&state) }, TapEnd { samples: from_input, state })
    }

    /// Whole frames, channels interleaved. A block that does not fit is left out whole, so that channels never change places.
    pub fn push(&mut self, frames: &[f32]) {
        if self.samples.push_entire_slice(frames).is_err() {
            self.state.dropped.fetch_add(frames.len() as u64, Ordering::Relaxed);
        }
    }

    /// Samples that were not taken out yet. For inputs that can wait; a device cannot.
    pub fn waiting(&self) -> usize {
        self.samples.buffer().capacity() - self.samples.slots()
    }

    /// For the callback that hears of errors.
    pub fn signal(&self) -> CaptureSignal {
        CaptureSignal(Arc::clone(&self.state))
    }
}

/// How an input says that it cannot go on. May be raised from any thread, an audio callback too.
#[derive(Clone)]
pub struct CaptureSignal(Arc<State>);

impl CaptureSignal {
    /// The device has gone away.
    pub fn lost(&self) {
        self.0.lost.store(true, Ordering::Release);
    }

    /// The device still works, but another one ought to be used from now on.
    pub fn outdated(&self) {
        self.0.outdated.store(true, Ordering::Release);
    }
}

/// The listening thread's end.
pub(crate) struct TapEnd {
    samples: Consumer<f32>,
    state: Arc<State>,
}

impl TapEnd {
    /// Appends everything that has arrived, in whole blocks as they were pushed.
    pub(crate) fn drain(&mut self, into: &mut Vec<f32>) {
        let count = self.samples.slots();
        if let Ok(chunk) = self.samples.read_chunk(count) {
            let (first, second) = chunk.as_slices();
            into.extend_from_slice(first);
            into.extend_from_slice(second);
            chunk.commit_all();
        }
    }

    /// Samples that have arrived since [`TapEnd::drain`].
    pub(crate) fn waiting(&self) -> usize {
        self.samples.slots()
    }

    pub(crate) fn is_lost(&self) -> bool {
        self.state.lost.load(Ordering::Acquire)
    }

    pub(crate) fn is_outdated(&self) -> bool {
        self.state.outdated.load(Ordering::Acquire)
    }

    /// Samples left out since this was last asked.
    pub(crate) fn take_dropped(&self) -> u64 {
        self.state.dropped.swap(0, Ordering::Relaxed)
    }
}
