//! A microphone and a speaker made of arrays, on one sample clock, with a room between them.
//!
//! Use it for: the whole conversation without a sound card, where the place of every sample must be known. Every ten milliseconds it
//! takes 240 samples from the deck (24 kHz) and gives 160 to the tap (16 kHz): output sample = microphone sample x 3 / 2, exactly.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vis_core::{CHUNK_SAMPLES, LISTEN_RATE, PcmClip, SPEECH_RATE};

use crate::capture::{CaptureSignal, CaptureTap, Input};
use crate::desk::{LostFlag, Output};
use crate::paced::{Running, Ticker, run_paced};
use crate::room::Sounding;
use crate::stream::{Frame, Stream};
use crate::{AudioError, Deck, ErrorKind, Pace, Room};

/// Samples of the speaker in a step.
const PLAYED: usize = CHUNK_SAMPLES * SPEECH_RATE as usize / LISTEN_RATE as usize;

/// At [`Pace::Fast`] the clock waits for a listener that is further behind than this many samples (0.1 s).
const BEHIND: usize = 1_600;

/// Makes the three ends of one pretend device.
pub struct Duplex;

impl Duplex {
    /// The clock starts when the first end is opened. Without a room the microphone hears nothing of the speaker.
    #[allow(clippy::new_ret_no_self, reason = "a device has no use but through its ends")]
    pub fn new(pace: Pace, room: Option<Room>) -> (DuplexInput, DuplexOutput, DuplexHandle) {
        let echo = room.and_then(|room| Some((Stream::new(SPEECH_RATE).ok()?, Sounding::new(&room))));
        let state = State { echo, plugged: true, ..State::default() };
        let clock =
            Arc::new(Clockwork { pace, state: Arc::new(Mutex::new(state)), thread: Mutex::default() });
        (DuplexInput(Arc::clone(&clock)), DuplexOutput(Arc::clone(&clock)), DuplexHandle(clock))
    }
}

/// The microphone's end. Clones are the same microphone; one is listened to at a time.
#[derive(Clone, Debug)]
pub struct DuplexInput(Arc<Clockwork>);

/// The speaker's end. Clones are the same speaker; the one opened last plays.
#[derive(Clone, Debug)]
pub struct DuplexOutput(Arc<Clockwork>);

/// Where the script is written and the outcome read.
#[derive(Clone, Debug)]
pub struct DuplexHandle(Arc<Clockwork>);

impl DuplexHandle {
    /// Somebody speaks into the microphone, behind everything said before. Returns the microphone sample of the first sample.
    pub fn say(&self, samples: Vec<f32>) -> u64 {
        let mut state = self.0.state();
        let at = state.now.max(state.said);
        state.say(at, samples)
    }

    /// The same at a place of its own, over what else is heard there. Places in the past begin now.
    pub fn say_at(&self, at: u64, samples: Vec<f32>) -> u64 {
        let mut state = self.0.state();
        let at = at.max(state.now);
        state.say(at, samples)
    }

    /// Microphone samples so far. The speaker is at `now * 3 / 2`.
    pub fn now(&self) -> u64 {
        self.0.state().now
    }

    /// Microphone sample at which the [`crate::Microphone`] that listens now began: add it to a chunk's `start`.
    pub fn listening_since(&self) -> Option<u64> {
        self.0.state().tap.as_ref().map(|tap| tap.since)
    }

    /// Everything the speaker has played, silence included, at [`SPEECH_RATE`]. Its first sample belongs to microphone sample 0.
    pub fn recording(&self) -> PcmClip {
        PcmClip { rate: SPEECH_RATE, samples: self.0.state().recording.clone() }
    }

    /// Pulls the microphone's plug, or puts it back.
    pub fn plug(&self, plugged: bool) {
        let mut state = self.0.state();
        state.plugged = plugged;
        if let Some(tap) = state.tap.as_ref().filter(|_| !plugged) {
            tap.signal.lost();
        }
    }
}

impl Input for DuplexInput {
    fn name(&self) -> String {
        "Pretend microphone".to_owned()
    }

    fn rate(&self) -> u32 {
        LISTEN_RATE
    }

    fn channels(&self) -> u16 {
        1
    }

    fn start(self: Box<Self>, tap: CaptureTap) -> Result<Box<dyn Any + Send>, AudioError> {
        let mut state = self.0.state();
        if !state.plugged {
            return Err(AudioError::microphone(ErrorKind::NoDevice, ""));
        }
        let id = state.next_id();
        state.tap = Some(Tapped { id, since: state.now, signal: tap.signal(), tap });
        drop(state);
        self.0.run();
        Ok(Box::new(Attached { id, clock: self.0 }))
    }
}

impl Output for DuplexOutput {
    fn rate(&self) -> u32 {
        SPEECH_RATE
    }

    fn latency(&self) -> u32 {
        0
    }

    fn start(self, deck: Deck, _lost: LostFlag) -> Result<Box<dyn Any + Send>, AudioError> {
        let mut state = self.0.state();
        let id = state.next_id();
        state.deck = Some((id, deck));
        drop(state);
        self.0.run();
        Ok(Box::new(Attached { id, clock: self.0 }))
    }
}

/// Takes its end off when dropped.
struct Attached {
    id: u32,
    clock: Arc<Clockwork>,
}

impl Drop for Attached {
    fn drop(&mut self) {
        let mut state = self.clock.state();
        state.tap.take_if(|tap| tap.id == self.id);
        state.deck.take_if(|(id, _)| *id == self.id);
    }
}

struct Clockwork {
    pace: Pace,
    /// Apart from the clockwork, so that the thread does not keep alive what ends it.
    state: Arc<Mutex<State>>,
    thread: Mutex<Option<Running>>,
}

impl std::fmt::Debug for Clockwork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Duplex").field("pace", &self.pace).finish_non_exhaustive()
    }
}

impl Clockwork {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn run(&self) {
        let ticker = || Tick { pace: self.pace, state: Arc::clone(&self.state) };
        lock(&self.thread).get_or_insert_with(|| run_paced(ticker()));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Tapped {
    id: u32,
    since: u64,
    tap: CaptureTap,
    signal: CaptureSignal,
}

#[derive(Default)]
struct State {
    ids: u32,
    now: u64,
    plugged: bool,
    tap: Option<Tapped>,
    deck: Option<(u32, Deck)>,
    /// What is said, each with its first microphone sample.
    script: Vec<(u64, Vec<f32>)>,
    /// Where the last of it ends.
    said: u64,
    echo: Option<(Stream, Sounding)>,
    recording: Vec<f32>,
}

impl State {
    fn next_id(&mut self) -> u32 {
        self.ids += 1;
        self.ids
    }

    fn say(&mut self, at: u64, samples: Vec<f32>) -> u64 {
        self.said = self.said.max(at + samples.len() as u64);
        self.script.push((at, samples));
        at
    }

    fn play(&mut self) -> [f32; PLAYED] {
        let deck = &mut self.deck;
        let played = std::array::from_fn(|_| deck.as_mut().map_or(0.0, |(_, deck)| deck.next_sample()));
        self.recording.extend_from_slice(&played);
        played
    }

    fn step(&mut self) {
        let played = self.play();
        let mut heard: Frame = [0.0; CHUNK_SAMPLES];
        if let Some((stream, sounding)) = &mut self.echo {
            stream.push(played.into_iter());
            if let Some(played) = stream.next() {
                sounding.carry(&played, &mut heard);
            }
        }
        let (now, next) = (self.now, self.now + CHUNK_SAMPLES as u64);
        for (at, samples) in &self.script {
            for place in now.max(*at)..next.min(at + samples.len() as u64) {
                heard[(place - now) as usize] += samples[(place - at) as usize];
            }
        }
        self.script.retain(|(at, samples)| at + samples.len() as u64 > next);
        heard.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
        if let Some(tapped) = self.tap.as_mut().filter(|_| self.plugged) {
            tapped.tap.push(&heard);
        }
        self.now = next;
    }
}

struct Tick {
    pace: Pace,
    state: Arc<Mutex<State>>,
}

impl Ticker for Tick {
    fn pace(&self) -> Pace {
        self.pace
    }

    fn ready(&self) -> bool {
        let behind = || lock(&self.state).tap.as_ref().map_or(0, |tapped| tapped.tap.waiting());
        self.pace == Pace::RealTime || behind() < BEHIND
    }

    fn tick(&mut self) {
        lock(&self.state).step();
    }
}
