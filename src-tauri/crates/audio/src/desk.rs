//! The ordinary side of playback: queue a clip, silence, ask what is heard.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use vis_core::{SPEECH_RATE, SpokenClip, TurnId};

use crate::deck::{Cue, Deck, Feed, NOWHERE, Nimble, Shared};
use crate::{AudioError, EchoReference, ErrorKind, resample};

/// Somewhere sound can go. A device, a file and nothing at all are the three there are.
pub trait Output {
    /// Hz, at which [`Output::start`] will pull samples.
    fn rate(&self) -> u32;
    /// Samples between being pulled and being heard.
    fn latency(&self) -> u32;
    /// Starts pulling; sound ends when the returned value is dropped.
    ///
    /// # Errors
    /// The device cannot be opened.
    fn start(self, deck: Deck, lost: LostFlag) -> Result<Box<dyn Any + Send>, AudioError>;
}

/// Raised by an output whose device has gone away.
#[derive(Clone)]
pub struct LostFlag(Arc<Shared>);

impl LostFlag {
    pub fn raise(&self) {
        self.0.lost.store(true, Ordering::Release);
    }

    /// The device still plays, but the person chose another one meanwhile.
    pub fn outdated(&self) {
        self.0.outdated.store(true, Ordering::Release);
    }

    /// It is there again, and plays on where it stopped.
    pub(crate) fn lower(&self) {
        self.0.lost.store(false, Ordering::Release);
    }

    /// This output knows what is heard, and changes what it was handed when it is woken.
    pub(crate) fn attach(&self, nimble: Nimble) {
        self.0.attach(nimble);
    }
}

/// What the person hears at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    pub turn: TurnId,
    pub seq: u32,
    /// Samples of this clip that have been heard, at [`SPEECH_RATE`]; at most the clip's length.
    pub sample: u32,
    /// This clip and everything queued behind it have been heard to the end.
    pub drained: bool,
}

/// Plays clips in the order they are given. Cheap to share; all methods return at once.
pub struct Speaker {
    shared: Arc<Shared>,
    rate: u32,
    latency: u32,
    reference: EchoReference,
    desk: Mutex<Desk>,
    /// Never locked; makes the speaker shareable although a device handle is not.
    _device: Mutex<Box<dyn Any + Send>>,
}

struct Desk {
    feed: Feed,
    next_index: u32,
    /// Clips queued since the last silence, oldest first.
    book: VecDeque<Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    index: u32,
    turn: TurnId,
    seq: u32,
    /// At the device's rate.
    len: u32,
}

impl Speaker {
    /// Opens `output`. `volume` is 0-1.
    ///
    /// # Errors
    /// What [`Output::start`] says.
    pub fn open(output: impl Output, volume: f32) -> Result<Self, AudioError> {
        let (rate, latency) = (output.rate(), output.latency());
        let shared = Shared::new(volume.clamp(0.0, 1.0));
        let (deck, feed) = Deck::new(Arc::clone(&shared), rate, latency);
        let reference = deck.echo_reference();
        let device = output.start(deck, LostFlag(Arc::clone(&shared)))?;
        let desk = Mutex::new(Desk { feed, next_index: 0, book: VecDeque::new() });
        Ok(Self { shared, rate, latency, reference, desk, _device: Mutex::new(device) })
    }

    /// Queues a clip behind what is playing. `more` says that this reply is not finished yet: a gap before the next clip counts as an underrun.
    ///
    /// # Errors
    /// [`ErrorKind::DeviceLost`], [`ErrorKind::QueueFull`], [`ErrorKind::Format`].
    pub fn play(&self, clip: &SpokenClip, more: bool) -> Result<(), AudioError> {
        if self.shared.lost.load(Ordering::Acquire) {
            return Err(AudioError::new(ErrorKind::DeviceLost, ""));
        }
        let samples: Arc<[f32]> = resample(&clip.pcm, self.rate)?.into();
        let mut desk = self.desk();
        while desk.feed.finished.pop().is_ok() {}
        let index = desk.next_index;
        let entry = Entry { index, turn: clip.turn, seq: clip.seq, len: samples.len() as u32 };
        let generation = self.shared.generation.load(Ordering::Acquire);
        desk.feed
            .incoming
            .push(Cue { index, generation, samples })
            .map_err(|_| AudioError::new(ErrorKind::QueueFull, ""))?;
        desk.next_index = index.wrapping_add(1);
        desk.book.push_back(entry);
        self.shared.expecting.store(more, Ordering::Release);
        drop(desk);
        self.shared.hurry();
        Ok(())
    }

    /// No more clips will come for this reply: silence from here on is no gap.
    pub fn finish(&self) {
        self.shared.expecting.store(false, Ordering::Release);
    }

    /// Fades out within 5 ms of the device's next buffer, forgets what is queued, and returns what had been heard by then.
    pub fn silence(&self) -> Option<Heard> {
        let heard = self.heard();
        let mut desk = self.desk();
        self.shared.expecting.store(false, Ordering::Release);
        self.shared.generation.fetch_add(1, Ordering::AcqRel);
        // After the generation: a held clip must not fade in again before it is dropped.
        self.shared.held.store(false, Ordering::Release);
        self.shared.position.store(NOWHERE, Ordering::Release);
        desk.book.clear();
        drop(desk);
        self.shared.hurry();
        heard
    }

    /// `true`: fades out within 20 ms of the device's next buffer and stands still; what is queued stays queued. `false`: fades in
    /// and goes on from a little earlier in the clip (at most 250 ms, at a quiet moment), so [`Speaker::heard`] may step back.
    pub fn hold(&self, held: bool) {
        self.shared.held.store(held, Ordering::Release);
        self.shared.hurry();
    }

    /// Between `hold(true)` and `hold(false)` or [`Speaker::silence`].
    pub fn is_held(&self) -> bool {
        self.shared.held.load(Ordering::Acquire)
    }

    /// What is really played, for taking it out of the microphone again.
    pub fn echo_reference(&self) -> EchoReference {
        self.reference.clone()
    }

    /// What is heard now; `None` before the first clip and after [`Speaker::silence`].
    pub fn heard(&self) -> Option<Heard> {
        let (position, latency) = self.shared.heard(self.latency);
        let desk = self.desk();
        let (index, pulled) = ((position >> 32) as u32, position as u32);
        let at = desk.book.iter().rposition(|entry| position != NOWHERE && entry.index == index)?;
        let (entry, samples) = heard_entry(desk.book.as_slices(), at, pulled, latency);
        let last = at + 1 == desk.book.len() && samples >= entry.len;
        let sample = u64::from(samples.min(entry.len)) * u64::from(SPEECH_RATE) / u64::from(self.rate);
        Some(Heard { turn: entry.turn, seq: entry.seq, sample: sample as u32, drained: last })
    }

    /// Gaps inside replies since the speaker was opened.
    pub fn underruns(&self) -> u32 {
        self.shared.underruns.load(Ordering::Relaxed)
    }

    /// `volume` is 0-1; eased in over some milliseconds.
    pub fn set_volume(&self, volume: f32) {
        self.shared.volume.store(volume.clamp(0.0, 1.0).to_bits(), Ordering::Relaxed);
    }

    /// The device has gone away; open another speaker. Through a sound server it is looked for all the while: this may become false again,
    /// and a reply that was being spoken takes its time and comes to its end either way.
    pub fn is_lost(&self) -> bool {
        self.shared.lost.load(Ordering::Acquire)
    }

    /// The device still plays, but the system's default (or the chosen device, back again) is another one now. Open another speaker
    /// when this one has nothing left to say.
    pub fn is_outdated(&self) -> bool {
        self.shared.outdated.load(Ordering::Acquire)
    }

    /// Id of the device the system moved the sound to by itself, because the default changed or a speaker was pulled out, since this was
    /// last asked. Nothing has to be done about it; the person may want to know.
    pub fn take_moved(&self) -> Option<String> {
        self.shared.take_moved()
    }

    fn desk(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Goes back from what was pulled by the device's latency, into earlier clips where it must.
fn heard_entry(book: (&[Entry], &[Entry]), at: usize, pulled: u32, latency: u32) -> (Entry, u32) {
    let entry = |n: usize| if n < book.0.len() { book.0[n] } else { book.1[n - book.0.len()] };
    let (mut n, mut heard) = (at, i64::from(pulled) - i64::from(latency));
    while heard < 0 && n > 0 {
        n -= 1;
        heard += i64::from(entry(n).len);
    }
    (entry(n), heard.max(0) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(index: u32, len: u32) -> Entry {
        Entry { index, turn: TurnId(1), seq: index, len }
    }

    #[test]
    fn latency_reaches_back_over_the_border_of_clips() {
        let book = [entry(0, 1000), entry(1, 1000)];
        let at = |pulled| {
            let (entry, heard) = heard_entry((&book, &[]), 1, pulled, 300);
            (entry.index, heard)
        };
        assert_eq!(at(500), (1, 200));
        assert_eq!(at(100), (0, 800), "the first clip's end is still on its way through the device");
        assert_eq!(at(1300), (1, 1000), "counting on past the end lets the last samples be heard");
    }
}
