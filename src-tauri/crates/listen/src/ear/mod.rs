mod event;
mod level;
mod patience;
mod segmenter;
mod tape;
mod wording;

use vis_core::{CHUNK_SAMPLES, LISTEN_RATE, PcmChunk, Utterance, UtteranceId};

use crate::vad::WINDOW;
use crate::{ListenError, TurnEnd, Vad};
use level::Level;
use segmenter::{Segmenter, Step, Window};
use tape::Tape;
use wording::wording;

pub use event::{EarEvent, EndReason};
pub use patience::Patience;

/// Sound kept from before the first speech. In noise 10 dB below the voice the detector misses a soft first word: 300 ms were
/// not always enough.
const PREROLL: u64 = ms(450);
/// Sound kept while nobody speaks: pre-roll, and the windows it takes to notice.
const MEMORY: u64 = PREROLL + ms(500);

const fn ms(ms: u64) -> u64 {
    ms * LISTEN_RATE as u64 / 1000
}

/// Chunks in, events out: finds utterances in what the microphone hears. No threads, no clock.
pub struct Ear {
    vad: Box<dyn Vad>,
    turn_end: Option<Box<dyn TurnEnd>>,
    segmenter: Segmenter,
    level: Level,
    tape: Tape,
    /// First sample the detector has not seen.
    judged: u64,
    /// Mean squares of the chunks since then.
    powers: Vec<f32>,
    current: Current,
    waiting: Vec<EarEvent>,
}

#[derive(Default)]
struct Current {
    id: u64,
    start: u64,
    /// Where the last one stopped: the next one's pre-roll must not repeat it.
    last_end: u64,
    paused: Option<Utterance>,
}

impl Ear {
    /// Without `turn_end` only silence ends a turn.
    pub fn new(vad: Box<dyn Vad>, turn_end: Option<Box<dyn TurnEnd>>, patience: Patience) -> Self {
        Self {
            vad,
            turn_end,
            segmenter: Segmenter::new(patience),
            level: Level::new(),
            tape: Tape::default(),
            judged: 0,
            powers: Vec::new(),
            current: Current::default(),
            waiting: Vec::new(),
        }
    }

    /// Listens to the next 10 ms. Costs far below a millisecond, except where the end of a turn is judged (about 50 ms).
    ///
    /// A chunk that does not follow the last one ends what is under way.
    ///
    /// # Errors
    /// [`ListenError::Length`] for a chunk that is not 10 ms long, and what the models run on. The ear goes on with the
    /// next chunk.
    pub fn hear(&mut self, chunk: &PcmChunk) -> Result<Vec<EarEvent>, ListenError> {
        if chunk.samples.len() != CHUNK_SAMPLES {
            return Err(ListenError::Length { expected: CHUNK_SAMPLES, got: chunk.samples.len() });
        }
        if self.tape.is_cut_by(chunk) {
            self.waiting = self.release();
        }
        let mut events = std::mem::take(&mut self.waiting);
        match self.follow(chunk, &mut events) {
            Ok(()) => Ok(events),
            Err(error) => {
                self.waiting = events;
                Err(error)
            }
        }
    }

    fn follow(&mut self, chunk: &PcmChunk, events: &mut Vec<EarEvent>) -> Result<(), ListenError> {
        if self.tape.push(chunk) {
            self.judged = self.tape.start();
        }
        let end = self.tape.end();
        self.powers.push(self.level.hear(&chunk.samples, end, self.segmenter.is_room(end)));
        self.judge(events)?;
        if let Some(step) = self.segmenter.tick(self.tape.end(), self.level.loud_until()) {
            self.take(step, events)?;
        }
        self.tape.forget(self.oldest());
        Ok(())
    }

    pub fn set_patience(&mut self, patience: Patience) {
        self.segmenter.patience = patience;
    }

    /// Hold to talk: an utterance starts now, or the one under way is held, and nothing but [`Ear::release`] ends it.
    ///
    /// Its `Started` comes with the next chunk.
    pub fn press(&mut self) {
        if let Some(step) = self.segmenter.press(self.tape.end()) {
            let mut events = std::mem::take(&mut self.waiting);
            self.begin(step, &mut events);
            self.waiting = events;
        }
    }

    /// The key is let go: `Ended`, or `Dropped` when nothing was said. Without a held key it ends what is under way as well,
    /// for a microphone that was lost.
    pub fn release(&mut self) -> Vec<EarEvent> {
        let mut events = std::mem::take(&mut self.waiting);
        if let Some(step) = self.segmenter.release(self.tape.end()) {
            self.finish(step, &mut events);
        }
        events
    }

    /// What the sound of the last `Paused` was transcribed to. Where it stops at "and the" the ear waits longer, where it is a
    /// question it ends sooner, perhaps now. Optional; without effect when the person has gone on or the turn has ended.
    pub fn read(&mut self, id: UtteranceId, text: &str) -> Vec<EarEvent> {
        let mut events = std::mem::take(&mut self.waiting);
        if id == self.id()
            && let Some(step) = self.segmenter.read(wording(text), self.tape.end())
        {
            self.finish(step, &mut events);
        }
        events
    }

    /// Forgets what is under way, without a further event about it. What is known of the room stays.
    pub fn reset(&mut self) {
        self.segmenter.reset();
        self.vad.reset();
        self.waiting.clear();
        self.current.paused = None;
        self.current.last_end = self.tape.end();
    }

    /// Somebody speaks right now.
    pub fn speech_now(&self) -> bool {
        self.segmenter.speech_now()
    }

    fn judge(&mut self, events: &mut Vec<EarEvent>) -> Result<(), ListenError> {
        let Some(window) = self.tape.window(self.judged, WINDOW) else { return Ok(()) };
        self.judged += WINDOW as u64;
        let power = self.powers.iter().sum::<f32>() / self.powers.len().max(1) as f32;
        self.powers.clear();
        let probability = self.vad.probability(window)?;
        let window = Window { end: self.judged, probability, power, room: self.level.room() };
        for step in self.segmenter.window(window) {
            self.take(step, events)?;
        }
        Ok(())
    }

    fn take(&mut self, step: Step, events: &mut Vec<EarEvent>) -> Result<(), ListenError> {
        match step {
            Step::Start { .. } => self.begin(step, events),
            Step::Grow => events.push(EarEvent::Growing { utterance: self.utterance(self.tape.end()) }),
            Step::Pause { end, voiced_ms } => {
                let utterance = self.utterance(end);
                self.current.paused = Some(utterance.clone());
                events.push(EarEvent::Paused { utterance, voiced_ms });
            }
            Step::Resume => {
                self.current.paused = None;
                events.push(EarEvent::Resumed { id: self.id() });
            }
            Step::Ask => self.ask(events)?,
            Step::End { .. } | Step::Drop => self.finish(step, events),
        }
        Ok(())
    }

    fn ask(&mut self, events: &mut Vec<EarEvent>) -> Result<(), ListenError> {
        let sound = self.tape.since(self.current.start);
        let chance = self.turn_end.as_mut().map_or(Ok(0.0), |model| model.finished(sound));
        // No answer is no: silence will end the turn.
        if let Some(step) = self.segmenter.answer(*chance.as_ref().unwrap_or(&0.0), self.tape.end()) {
            self.finish(step, events);
        }
        chance.map(drop)
    }

    fn begin(&mut self, step: Step, events: &mut Vec<EarEvent>) {
        let Step::Start { at } = step else { return };
        self.current.id += 1;
        self.current.start = at.saturating_sub(PREROLL).max(self.current.last_end).max(self.tape.start());
        self.current.paused = None;
        events.push(EarEvent::Started { id: self.id(), at });
    }

    fn finish(&mut self, step: Step, events: &mut Vec<EarEvent>) {
        let Step::End { end, why } = step else {
            return events.push(EarEvent::Dropped { id: self.id() });
        };
        let utterance = self.current.paused.take().unwrap_or_else(|| self.utterance(end));
        self.current.last_end = utterance.start + utterance.samples.len() as u64;
        events.push(EarEvent::Ended { utterance, why });
        if why == EndReason::TooLong && end == self.tape.end() {
            let next = self.segmenter.next_part(end);
            self.begin(next, events);
        }
    }

    fn utterance(&self, end: u64) -> Utterance {
        self.tape.utterance(self.id(), self.current.start, end)
    }

    fn id(&self) -> UtteranceId {
        UtteranceId(self.current.id)
    }

    fn oldest(&self) -> u64 {
        let memory = self.tape.end().saturating_sub(MEMORY);
        if self.segmenter.under_way() { memory.min(self.current.start) } else { memory }
    }
}
