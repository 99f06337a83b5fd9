//! Follows an [`EchoReference`] so that each ten milliseconds of the microphone meet the ten milliseconds that were played meanwhile.
//!
//! The two devices run on clocks of their own and hand over blocks of different sizes. What was played must never be behind the
//! microphone, or the canceller would have to know the future; far ahead is as bad, for it looks only some 300 ms back.
//!
//! So what is waiting here imitates the speaker's own buffer. It begins nearly as full as that surely is ([`Output::latency`]), for a
//! callback that comes late while the speaker still has something to play must change nothing. When it runs dry, the speaker has run
//! dry as well: silence stands in, as it does in the air. Without that head start, on a busy machine, each late callback moved the
//! reference by 10 to 40 ms against the echo, and the canceller was lost for seconds. When more is waiting than was needed for a while,
//! the surplus is dropped, in a pause if there is one; that changes the delay by whole steps and costs the canceller a moment.
//!
//! [`Output::latency`]: crate::Output::latency

use std::collections::VecDeque;

use vis_core::CHUNK_SAMPLES;

use crate::stream::{Frame, Stream};
use crate::{AudioError, EchoReference};

/// Frames over which the least surplus is taken: 5 s. Shorter, and the surplus that jitter needs now and then would be dropped.
const WATCH: u32 = 500;
/// A surplus of more frames than this beyond the head start is too much after [`WATCH`]; of more than the second, at once (after 50
/// frames).
const SURPLUS: (usize, usize) = (2, 6);
/// What is left of the speaker's latency for the canceller, ms: the echo must come after what was played, by some margin.
const MARGIN_MS: u32 = 10;
/// The longest head start, ms. A speaker that claims more may be wrong.
const HEAD_START_MS: u32 = 60;
/// Below this nothing is being played, and a frame can be dropped unheard.
const SILENT: f32 = 1e-4;

pub(crate) struct EchoReader {
    reference: EchoReference,
    at: u64,
    raw: Vec<f32>,
    stream: Stream,
    frames: VecDeque<Frame>,
    /// Frames that ought to be waiting whenever the speaker's callback is due.
    head_start: usize,
    /// The least left over after a round, and rounds since it was last judged.
    least: usize,
    watched: u32,
    surplus: usize,
    /// What was played and what is heard were shifted against each other.
    shifted: bool,
}

impl EchoReader {
    /// Follows from now on.
    ///
    /// # Errors
    /// A rate that cannot be resampled.
    pub(crate) fn new(reference: EchoReference) -> Result<Self, AudioError> {
        let (at, stream) = (reference.played(), Stream::new(reference.rate())?);
        let head_start = (reference.latency_ms().min(HEAD_START_MS).saturating_sub(MARGIN_MS) / 10) as usize;
        Ok(Self {
            reference,
            at,
            raw: Vec::new(),
            stream,
            frames: std::iter::repeat_n([0.0; CHUNK_SAMPLES], head_start).collect(),
            head_start,
            least: usize::MAX,
            watched: 0,
            surplus: 0,
            shifted: false,
        })
    }

    /// The ten milliseconds that go with the microphone's next ten.
    pub(crate) fn next(&mut self) -> Frame {
        self.fetch();
        while self.surplus > 0 && self.frames.front().is_some_and(is_silent) {
            self.drop_frames(1);
        }
        self.frames.pop_front().unwrap_or_else(|| {
            self.shifted = true;
            [0.0; CHUNK_SAMPLES]
        })
    }

    /// To be called after a round of `worked` frames. What is left over now, beyond the `waiting` frames that the microphone has
    /// delivered meanwhile, is surplus.
    pub(crate) fn settle(&mut self, worked: u32, waiting: usize) {
        self.least = self.least.min(self.frames.len().saturating_sub(waiting));
        self.watched += worked;
        let surplus = self.least.saturating_sub(self.head_start);
        let urgent = self.watched >= WATCH / 10 && surplus > SURPLUS.1;
        if !urgent && self.watched < WATCH {
            return;
        }
        if self.surplus > 0 {
            // There was no pause to drop it in.
            self.drop_frames(self.surplus);
        } else if surplus > SURPLUS.0 {
            self.surplus = surplus - 1;
        }
        (self.least, self.watched) = (usize::MAX, 0);
    }

    /// Whether the delay has changed since this was last asked.
    pub(crate) fn take_shifted(&mut self) -> bool {
        std::mem::take(&mut self.shifted)
    }

    pub(crate) fn reference(&self) -> &EchoReference {
        &self.reference
    }

    fn drop_frames(&mut self, count: usize) {
        self.frames.drain(..count.min(self.frames.len()));
        self.surplus = self.surplus.saturating_sub(count);
        self.shifted = true;
    }

    fn fetch(&mut self) {
        self.raw.clear();
        self.at = self.reference.read(self.at, &mut self.raw);
        self.stream.push(self.raw.iter().copied());
        while let Some(frame) = self.stream.next() {
            self.frames.push_back(frame);
        }
    }
}

fn is_silent(frame: &Frame) -> bool {
    frame.iter().all(|sample| sample.abs() < SILENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten milliseconds of a loud signal whose samples count up.
    fn play(reference: &EchoReference, frames: usize) {
        (0..frames * CHUNK_SAMPLES).for_each(|_| reference.write(0.5));
    }

    #[test]
    fn bursts_of_a_device_buffer_settle_after_the_first() {
        let reference = EchoReference::new(16_000, 0);
        let mut reader = EchoReader::new(reference.clone()).unwrap();
        let mut gaps = Vec::new();
        for n in 0..2_000 {
            // The speaker takes 40 ms at a time and comes up to 9 ms late.
            if n % 4 == 1 {
                play(&reference, 4);
            }
            gaps.push(reader.next()[0] == 0.0);
            reader.settle(1, 0);
        }
        assert!(gaps[20..].iter().all(|gap| !gap), "no gap after the beginning");
        assert!(reader.frames.len() <= 4, "and no more is waiting than one burst: {}", reader.frames.len());
    }

    #[test]
    fn a_speaker_that_runs_fast_does_not_fall_behind_for_ever() {
        let reference = EchoReference::new(16_000, 0);
        let mut reader = EchoReader::new(reference.clone()).unwrap();
        for n in 0..60_000 {
            play(&reference, 1 + usize::from(n % 1_000 == 0));
            reader.next();
            reader.settle(1, 0);
            assert!(reader.frames.len() < 10, "surplus at {n}: {}", reader.frames.len());
        }
    }

    #[test]
    fn what_the_microphone_delivered_meanwhile_is_no_surplus() {
        let reference = EchoReference::new(16_000, 0);
        let mut reader = EchoReader::new(reference.clone()).unwrap();
        play(&reference, 20);
        for _ in 0..5_000 {
            // A busy machine: both directions are always twenty frames behind.
            play(&reference, 1);
            reader.next();
            reader.settle(1, 20);
        }
        assert!(!reader.take_shifted() && reader.frames.len() == 20);
    }

    #[test]
    fn a_callback_that_comes_late_moves_nothing_while_the_speaker_has_something_left() {
        // 43 ms a callback, and as much again in the speaker's own buffer.
        let reference = EchoReference::new(16_000, 688);
        let mut reader = EchoReader::new(reference.clone()).unwrap();
        for n in 0..4_000 {
            // Every ninth is 20 ms late, and the one behind it is on time again.
            let late = if (n / 4) % 9 == 8 { 3 } else { 1 };
            if n % 4 == late {
                play(&reference, 4);
            }
            let frame = reader.next();
            assert!(n < 20 || frame[0] == 0.5, "a gap at {n}");
            reader.settle(1, 0);
            assert!(n < 20 || !reader.take_shifted(), "shifted at {n}");
            reader.take_shifted();
        }
    }

    #[test]
    fn a_speaker_that_stopped_is_silence() {
        let reference = EchoReference::new(48_000, 0);
        let mut reader = EchoReader::new(reference).unwrap();
        assert!((0..100).all(|_| is_silent(&reader.next())));
    }
}
