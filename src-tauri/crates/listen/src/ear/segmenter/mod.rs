//! When an utterance begins, pauses and ends, decided from numbers alone.

mod step;
mod stretch;

use super::level::decibels;
use super::patience::Patience;
use super::wording::Wording;
use super::{EndReason, ms};
use stretch::{Pause, Stretch};

pub(crate) use step::{Step, Window};

/// Chance of speech above which silence becomes speech, and below which speech becomes silence.
const ON: f32 = 0.5;
const OFF: f32 = 0.35;
/// The detector takes the murmur of many voices for speech. Where it does so with more than this part of what is the room,
/// loudness has a say as well.
const MURMUR: f32 = 0.1;
/// Weight of a window in that part, about 3 s.
const MURMUR_SMOOTHING: f32 = 0.01;
/// dB above such a room that speech has to have to begin.
const ON_OVER_ROOM: f32 = 8.0;
/// dB above the room that an utterance must have had on the whole to be kept, and in a murmuring room. With 5 and 7 one of
/// twelve voices passed now and then.
const KEEP_OVER_ROOM: f32 = 7.0;
const KEEP_OVER_MURMUR: f32 = 9.0;
/// Nobody speaks this long without a pause for breath; what does is learned as part of the room.
const BREATH: u64 = ms(6_000);
/// Windows in a row that begin an utterance or end a pause: 64 ms.
const ONSET: u32 = 2;
const WINDOW: u64 = 512;
/// Windows of speech below which it was a click or a cough, and below which a held key recorded nothing.
const LEAST: u32 = 5;
const LEAST_HELD: u32 = 3;
const PAUSE: u64 = ms(90);
/// The detector lags: sound may really have ended this much before its last window of speech.
const LAG: u64 = ms(150);
const DROP_AFTER: u64 = ms(300);
const GROW_EVERY: u64 = ms(500);
/// Length beyond which the next pause, or if none comes the next moment, cuts a part off.
const PART: u64 = ms(60_000);
const LONGEST_PART: u64 = ms(90_000);

#[derive(Debug)]
pub(crate) struct Segmenter {
    pub patience: Patience,
    held: bool,
    /// Part of the room's own windows that the detector takes for speech.
    murmur: f32,
    /// Windows of speech in a row, while there is no utterance or a pause in it.
    onset: u32,
    stretch: Option<Stretch>,
}

impl Segmenter {
    pub(crate) fn new(patience: Patience) -> Self {
        Self { patience, held: false, murmur: 0.0, onset: 0, stretch: None }
    }

    /// Somebody speaks right now.
    pub(crate) fn speech_now(&self) -> bool {
        self.stretch.as_ref().is_some_and(|s| s.voiced && s.pause.is_none()) || self.onset >= ONSET
    }

    /// There is an utterance, speaking or paused.
    pub(crate) fn under_way(&self) -> bool {
        self.stretch.is_some()
    }

    /// What is heard at sample `now` is not, or not credibly, somebody speaking to us.
    pub(crate) fn is_room(&self, now: u64) -> bool {
        let Some(stretch) = &self.stretch else { return true };
        stretch.pause.is_some() || now.saturating_sub(stretch.breath) >= BREATH
    }

    /// The key went down at sample `now`.
    pub(crate) fn press(&mut self, now: u64) -> Option<Step> {
        self.held = true;
        if self.stretch.is_some() {
            return None;
        }
        self.stretch = Some(Stretch::new(now, false));
        Some(Step::Start { at: now })
    }

    /// The key was let go at sample `now`, or hearing ends.
    pub(crate) fn release(&mut self, now: u64) -> Option<Step> {
        self.held = false;
        self.onset = 0;
        let stretch = self.stretch.take()?;
        if stretch.speech < LEAST_HELD && !stretch.continues {
            return Some(Step::Drop);
        }
        let end = match &stretch.pause {
            Some(pause) => pause.end,
            None if stretch.voiced => now,
            None => stretch.until.min(now),
        };
        Some(Step::End { end, why: EndReason::Released })
    }

    pub(crate) fn reset(&mut self) {
        *self = Self { murmur: self.murmur, ..Self::new(self.patience) };
    }

    /// A window was judged. `Resume` or `Start`, if that makes the difference.
    pub(crate) fn window(&mut self, window: Window) -> Vec<Step> {
        let over_room = decibels(window.power) - window.room;
        if self.is_room(window.end) {
            let speech = if window.probability >= OFF { 1.0 } else { 0.0 };
            self.murmur += MURMUR_SMOOTHING * (speech - self.murmur);
        }
        let trusted = self.held || self.murmur < MURMUR;
        let rises = window.probability >= ON && (trusted || over_room >= ON_OVER_ROOM);
        let Some(stretch) = &mut self.stretch else {
            self.onset = if rises { self.onset + 1 } else { 0 };
            return if self.onset >= ONSET { vec![self.start(window)] } else { Vec::new() };
        };
        stretch.room = window.room;
        let stays = window.probability >= OFF && (trusted || over_room >= stretch.least_over_room());
        stretch.voiced = if stretch.pause.is_some() { rises } else { stays };
        if !stretch.voiced {
            self.onset = 0;
            return Vec::new();
        }
        if stretch.pause.is_none() {
            stretch.add(1, window);
            return Vec::new();
        }
        self.onset += 1;
        if self.onset >= ONSET { self.resume(window) } else { Vec::new() }
    }

    /// Time has come to sample `now`; the last sound ended at `loud_until`. Called with every chunk, after `window`.
    pub(crate) fn tick(&mut self, now: u64, loud_until: u64) -> Option<Step> {
        let (held, patience, resuming) = (self.held, self.patience, self.onset > 0);
        let stretch = self.stretch.as_mut()?;
        if let Some(pause) = &mut stretch.pause {
            let silence = now.saturating_sub(pause.end);
            if held || resuming {
                return None;
            }
            if silence >= patience.ceiling(pause.wording) {
                return Some(self.end(EndReason::Silence));
            }
            return (silence >= patience.ask_at(pause.asked)?).then_some(Step::Ask);
        }
        let end = stretch.until.min(loud_until.max(stretch.until.saturating_sub(LAG)));
        let silence = if stretch.voiced { 0 } else { now.saturating_sub(end) };
        if silence >= PAUSE && stretch.speech >= if held { LEAST_HELD } else { LEAST } {
            stretch.pause = Some(Pause { end, asked: 0, mean: 0.0, wording: Wording::Unread });
            self.onset = 0;
            return Some(Step::Pause { end, voiced_ms: stretch.voiced_ms() });
        }
        if silence >= DROP_AFTER && !held && stretch.speech < LEAST {
            return Some(self.drop_or_end(end));
        }
        if now.saturating_sub(stretch.at) >= LONGEST_PART {
            return Some(Step::End { end: now, why: EndReason::TooLong });
        }
        if silence == 0 && now >= stretch.grown + GROW_EVERY {
            stretch.grown = now;
            return Some(Step::Grow);
        }
        None
    }

    /// The answer to [`Step::Ask`] at sample `now`: chance that the person has finished.
    pub(crate) fn answer(&mut self, chance: f32, now: u64) -> Option<Step> {
        let patience = self.patience;
        let pause = self.stretch.as_mut()?.pause.as_mut()?;
        pause.asked += 1;
        pause.mean += (chance - pause.mean) / pause.asked as f32;
        let silence = now.saturating_sub(pause.end);
        (pause.mean >= patience.sure_at(silence, pause.wording)).then(|| self.end(EndReason::Finished))
    }

    /// What the transcript of the pause under way says.
    pub(crate) fn read(&mut self, wording: Wording, now: u64) -> Option<Step> {
        let (held, resuming, patience) = (self.held, self.onset > 0, self.patience);
        let pause = self.stretch.as_mut()?.pause.as_mut()?;
        pause.wording = wording;
        let silence = now.saturating_sub(pause.end);
        let over = pause.asked > 0 && pause.mean >= patience.sure_at(silence, wording);
        (over && !held && !resuming).then(|| self.end(EndReason::Finished))
    }

    /// After `End` with [`EndReason::TooLong`] in mid-speech: the next part begins at `now`.
    pub(crate) fn next_part(&mut self, now: u64) -> Step {
        self.stretch = Some(Stretch { until: now, voiced: true, ..Stretch::new(now, true) });
        Step::Start { at: now }
    }

    fn start(&mut self, window: Window) -> Step {
        let at = window.end.saturating_sub(u64::from(self.onset) * WINDOW);
        self.stretch = Some(self.heard(window, Stretch::new(at, false)));
        self.onset = 0;
        Step::Start { at }
    }

    fn heard(&self, window: Window, new: Stretch) -> Stretch {
        Stretch {
            speech: self.onset,
            power: window.power * self.onset as f32,
            until: window.end,
            voiced: true,
            room: window.room,
            ..new
        }
    }

    fn resume(&mut self, window: Window) -> Vec<Step> {
        let at = window.end.saturating_sub(u64::from(self.onset) * WINDOW);
        let mut steps = vec![Step::Resume];
        let Some(stretch) = &mut self.stretch else { return Vec::new() };
        let pause = stretch.pause.take();
        if let Some(pause) = pause.filter(|_| window.end.saturating_sub(stretch.at) >= PART) {
            steps = vec![Step::End { end: pause.end, why: EndReason::TooLong }, Step::Start { at }];
            self.stretch = Some(self.heard(window, Stretch::new(at, true)));
        } else {
            stretch.breath = at;
            stretch.add(self.onset, window);
        }
        self.onset = 0;
        steps
    }

    /// The end of a pause, unless it stood out so little that it was the room.
    fn end(&mut self, why: EndReason) -> Step {
        self.onset = 0;
        let least = if self.murmur < MURMUR { KEEP_OVER_ROOM } else { KEEP_OVER_MURMUR };
        match self.stretch.take() {
            Some(stretch) if stretch.continues || stretch.over_room() >= least => {
                Step::End { end: stretch.pause.map_or(stretch.until, |pause| pause.end), why }
            }
            _ => Step::Drop,
        }
    }

    fn drop_or_end(&mut self, end: u64) -> Step {
        self.onset = 0;
        let continues = self.stretch.take().is_some_and(|s| s.continues);
        if continues { Step::End { end, why: EndReason::Silence } } else { Step::Drop }
    }
}
