//! The speaker of a line: clips in their order, how much of them was sent, and what has been heard by now.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use vis_audio::{AudioError, Heard};
use vis_conversation::Playback;
use vis_core::{Clock, SPEECH_RATE, SpokenClip, TurnId};

use super::TalkOut;
use super::event::{TalkEvent, ms, spans};

/// So far ahead of what is heard sound is sent: a program's own timers tremble.
const LEAD: u64 = SPEECH_RATE as u64 * 3 / 10;
/// Samples of a piece of sound: 40 ms.
const PIECE: usize = SPEECH_RATE as usize / 25;

/// [`Playback`] for the other end of a line. Heard counts as what a player there has played if it plays what comes at once.
pub(super) struct Speaker {
    clock: Arc<dyn Clock>,
    reel: Mutex<Reel>,
}

impl Speaker {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, reel: Mutex::default() }
    }

    fn reel(&self) -> MutexGuard<'_, Reel> {
        let mut reel = self.reel.lock().unwrap_or_else(PoisonError::into_inner);
        reel.go_on(self.clock.elapsed());
        reel
    }

    /// Hands out what is due, in order, until `send` says that there is no room.
    pub(super) fn give(&self, mut send: impl FnMut(TalkOut) -> bool) {
        let mut reel = self.reel();
        while let Some(out) = reel.due() {
            if !send(out) {
                return;
            }
            reel.sent();
        }
    }
}

impl Playback for Speaker {
    fn play(&self, clip: &SpokenClip, _more: bool) -> Result<(), AudioError> {
        self.reel().add(clip);
        Ok(())
    }

    fn finish(&self) {}

    fn silence(&self) -> Option<Heard> {
        let mut reel = self.reel();
        let heard = reel.heard();
        reel.cut();
        heard
    }

    fn heard(&self) -> Option<Heard> {
        self.reel().heard()
    }

    fn hold(&self, held: bool) {
        self.reel().hold(held);
    }
}

/// The decisions, without a clock of their own. Samples are counted from the first of the reply.
#[derive(Default)]
struct Reel {
    clips: VecDeque<Clip>,
    turn: Option<TurnId>,
    /// One past the last sample of the last clip.
    end: u64,
    /// What a player has played by now.
    heard: f64,
    /// One past the last sample that was sent.
    sent: u64,
    at: Duration,
    held: bool,
    /// A change of it that was not told yet.
    hold_untold: bool,
    last: Option<Last>,
}

struct Clip {
    turn: TurnId,
    seq: u32,
    start: u64,
    samples: Vec<f32>,
    event: TalkEvent,
    told: bool,
}

/// What [`Reel::due`] gave last.
#[derive(Clone, Copy)]
enum Last {
    Hold,
    Spans(usize),
    Sound(u64),
}

impl Clip {
    fn end(&self) -> u64 {
        self.start + self.samples.len() as u64
    }
}

impl Reel {
    /// Time goes on, as far as there is something to hear.
    fn go_on(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.at).as_secs_f64();
        self.at = now;
        if !self.held {
            // Nobody hears what was not sent: a line that is slow is heard later.
            self.heard = (self.heard + passed * f64::from(SPEECH_RATE)).min(self.sent as f64);
        }
    }

    fn add(&mut self, clip: &SpokenClip) {
        if self.turn != Some(clip.turn) {
            self.cut();
            self.turn = Some(clip.turn);
        }
        let (start, length) = (self.end, clip.pcm.samples.len() as u64);
        let event = TalkEvent::Visemes {
            turn: clip.turn.0,
            text: clip.text.clone(),
            start_ms: ms(start),
            end_ms: ms(start + length),
            spans: spans(&clip.phonemes, start, length),
        };
        let samples = clip.pcm.samples.clone();
        self.end += length;
        self.clips.push_back(Clip { turn: clip.turn, seq: clip.seq, start, samples, event, told: false });
    }

    /// What may be sent now.
    fn due(&mut self) -> Option<TalkOut> {
        if self.hold_untold {
            self.last = Some(Last::Hold);
            return Some(TalkOut::Event(TalkEvent::Hold { held: self.held }));
        }
        if self.held || self.sent as f64 >= self.heard + LEAD as f64 {
            return None;
        }
        let at = self.clips.iter().position(|clip| clip.end() > self.sent)?;
        let clip = &self.clips[at];
        if !clip.told {
            self.last = Some(Last::Spans(at));
            return Some(TalkOut::Event(clip.event.clone()));
        }
        let from = (self.sent - clip.start) as usize;
        let piece = &clip.samples[from..clip.samples.len().min(from + PIECE)];
        self.last = Some(Last::Sound(piece.len() as u64));
        Some(TalkOut::Sound(bytes(piece)))
    }

    /// What [`Reel::due`] gave was taken.
    fn sent(&mut self) {
        match self.last.take() {
            Some(Last::Hold) => self.hold_untold = false,
            Some(Last::Spans(at)) => self.clips[at].told = true,
            Some(Last::Sound(length)) => self.sent += length,
            None => {}
        }
    }

    fn heard(&mut self) -> Option<Heard> {
        let position = self.heard as u64;
        // The last one stays: it is the one that has been heard to its end.
        while self.clips.len() > 1 && self.clips[0].end() <= position {
            self.clips.pop_front();
        }
        let clip = self.clips.front()?;
        let sample = position.saturating_sub(clip.start).min(clip.samples.len() as u64) as u32;
        let drained = position >= self.end;
        Some(Heard { turn: clip.turn, seq: clip.seq, sample, drained })
    }

    /// Forgets everything.
    fn cut(&mut self) {
        let (at, hold_untold) = (self.at, self.held);
        *self = Self { at, hold_untold, ..Self::default() };
    }

    fn hold(&mut self, held: bool) {
        if self.held != held {
            // Told once it is certain: on and off again between two pieces is nothing.
            self.hold_untold = !self.hold_untold;
            self.held = held;
        }
    }
}

fn bytes(samples: &[f32]) -> Vec<u8> {
    let whole = |sample: &f32| (sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
    samples.iter().flat_map(|sample| whole(sample).to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use vis_core::PcmClip;

    use super::*;

    fn clip(turn: u64, seq: u32, length: usize) -> SpokenClip {
        let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.5; length] };
        SpokenClip { turn: TurnId(turn), seq, text: format!("{seq}"), pcm, phonemes: Vec::new() }
    }

    fn give(reel: &mut Reel, now_ms: u64) -> (usize, Vec<TalkEvent>) {
        reel.go_on(Duration::from_millis(now_ms));
        let (mut samples, mut events) = (0, Vec::new());
        while let Some(out) = reel.due() {
            match out {
                TalkOut::Sound(bytes) => samples += bytes.len() / 2,
                TalkOut::Event(event) => events.push(event),
            }
            reel.sent();
        }
        (samples, events)
    }

    #[test]
    fn sound_goes_out_as_fast_as_it_is_heard_and_a_little_ahead() {
        let mut reel = Reel::default();
        reel.go_on(Duration::from_secs(100));
        assert_eq!(reel.heard(), None);
        reel.add(&clip(1, 0, 24_000));
        reel.add(&clip(1, 1, 2_400));
        let (first, events) = give(&mut reel, 100_000);
        assert!((7_200..8_200).contains(&first), "{first}: the lead, in whole pieces");
        assert!(matches!(&events[..], [TalkEvent::Visemes { start_ms: 0.0, end_ms: 1000.0, .. }]));
        let (second, _) = give(&mut reel, 100_500);
        assert!(second.abs_diff(first) < 5_500, "the clock stands where nothing more was sent: {second}");
        let mut rest = 0;
        for step in 0..40 {
            rest += give(&mut reel, 100_500 + step * 100).0;
        }
        assert_eq!(first + second + rest, 26_400);
        let heard = reel.heard().unwrap();
        assert_eq!((heard.seq, heard.sample, heard.drained), (1, 2_400, true));
    }

    #[test]
    fn a_hold_stops_the_sound_and_its_clock() {
        let mut reel = Reel::default();
        reel.add(&clip(1, 0, 48_000));
        give(&mut reel, 0);
        give(&mut reel, 100);
        let before = reel.heard().unwrap().sample;
        reel.hold(true);
        let (sound, events) = give(&mut reel, 5_000);
        assert_eq!((sound, events), (0, vec![TalkEvent::Hold { held: true }]));
        reel.hold(false);
        reel.hold(true);
        reel.hold(false);
        let (sound, events) = give(&mut reel, 6_000);
        assert_eq!(events, vec![TalkEvent::Hold { held: false }]);
        assert!(sound > 0 || reel.heard().unwrap().sample > before, "it goes on");
    }

    #[test]
    fn silence_forgets_and_the_next_reply_begins_at_nothing() {
        let mut reel = Reel::default();
        reel.add(&clip(1, 0, 48_000));
        give(&mut reel, 0);
        reel.hold(true);
        give(&mut reel, 10);
        reel.cut();
        assert_eq!((reel.heard(), reel.due().is_some()), (None, true), "the hold is over, and that is told");
        give(&mut reel, 20);
        reel.add(&clip(2, 0, 2_400));
        let (_, events) = give(&mut reel, 30);
        assert!(matches!(&events[..], [TalkEvent::Visemes { turn: 2, start_ms: 0.0, .. }]), "{events:?}");
    }
}
