mod under_way;

use std::sync::atomic::AtomicBool;

use vis_core::{LISTEN_RATE, Utterance};

use super::{Heed, Language, Transcriber, Transcript, guard, pauses};
use crate::ListenError;
use under_way::{Piece, UnderWay};

const SECOND: usize = LISTEN_RATE as usize;

/// A clause shorter than this is not worth a decoding of its own, and too little for the model to understand.
const SHORTEST_PIECE: usize = 3 * SECOND;
/// A pause that is likely to lie between clauses, in frames of 10 ms. At 100 ms stop consonants and hesitations count, too.
const PAUSE_FRAMES: usize = 15;
/// Somebody who makes no pause for so long is cut at the softest place: what is left at the end decides how long they wait.
const LONGEST_TAIL: usize = 15 * SECOND / 2;
/// Speech at the end that is not cut away: the word is still being said.
const YOUNGEST: usize = 3 * SECOND / 10;
/// Behind the last speech, for final consonants.
const LINGER: usize = 2 * SECOND / 10;

/// The model is less sure than this of a short piece: it is shown the piece once more, with silence behind it, in which it finds
/// its way better. Half as much silence did as well on 24 sentences.
const UNSURE: f32 = 0.6;
const SHORT: usize = 8 * SECOND;
const SILENCE: usize = 5 * SECOND;

/// What a [`Transcriber`] takes at once.
const LONGEST_WHOLE: usize = 30 * SECOND;

/// New sound that makes a new live text worth it.
const LIVE_STEP: usize = SECOND;
/// The share of one decoding of a 30 s window that a whole utterance may cost while live text is still made of it. Clauses that
/// are finished and the end itself are always decoded.
const LIVE_BUDGET: f32 = 0.17;

/// Transcribes an utterance while it grows. Each clause is decoded once, when a pause ends it, and kept; at the end only what
/// came after the last of them is left to do. What a model makes up is dropped here.
pub struct Dictation<T: Transcriber> {
    transcriber: T,
    under_way: Option<UnderWay>,
}

impl<T: Transcriber> Dictation<T> {
    pub fn new(transcriber: T) -> Self {
        Self { transcriber, under_way: None }
    }

    /// The utterance has grown: what is known of it so far. Often that is what was known before, for nothing.
    ///
    /// # Errors
    /// Those of the transcriber. What was understood before stays.
    pub fn push(
        &mut self,
        utterance: &Utterance,
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        let along = self.transcriber.listen_along(utterance, heed);
        let mut work = self.follow(utterance, heed, cancel);
        // Also where somebody listens along: they may fail at the end, and then little is left to do here.
        work.keep_clauses()?;
        if let Some(words) = along.filter(|words| !words.text.is_empty()) {
            return Ok(words);
        }
        work.live()?;
        Ok(work.so_far.transcript())
    }

    /// The utterance may have ended: all of it. It may go on all the same and end again, and only what is new costs anything.
    ///
    /// # Errors
    /// Those of the transcriber. What was understood before stays.
    pub fn finish(
        &mut self,
        utterance: &Utterance,
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        let mut work = self.follow(utterance, heed, cancel);
        if let Some(transcript) = work.elsewhere() {
            return transcript;
        }
        work.keep_clauses()?;
        work.rest()?;
        Ok(work.so_far.transcript())
    }

    /// The transcriber itself, for whole files and for measuring.
    pub fn transcriber(&mut self) -> &mut T {
        &mut self.transcriber
    }

    fn follow<'a>(
        &'a mut self,
        utterance: &'a Utterance,
        heed: &'a Heed,
        cancel: &'a AtomicBool,
    ) -> Work<'a, T> {
        let same = |so_far: &UnderWay| {
            so_far.id == utterance.id
                && so_far.start == utterance.start
                && so_far.decoded() <= utterance.samples.len()
        };
        let so_far = match self.under_way.take().filter(same) {
            Some(so_far) => so_far,
            None => UnderWay {
                id: utterance.id,
                start: utterance.start,
                kept: Vec::new(),
                tail: None,
                spent: 0.0,
            },
        };
        let speech_end = usize::try_from(utterance.end.saturating_sub(utterance.start)).unwrap_or(usize::MAX);
        Work {
            so_far: self.under_way.insert(so_far),
            transcriber: &mut self.transcriber,
            utterance,
            samples: &utterance.samples,
            speech_end: speech_end.min(utterance.samples.len()),
            heed,
            cancel,
        }
    }
}

struct Work<'a, T: Transcriber> {
    so_far: &'a mut UnderWay,
    transcriber: &'a mut T,
    utterance: &'a Utterance,
    samples: &'a [f32],
    speech_end: usize,
    heed: &'a Heed,
    cancel: &'a AtomicBool,
}

impl<T: Transcriber> Work<'_, T> {
    /// All of it, by whoever understands utterances that are over.
    fn elsewhere(&mut self) -> Option<Result<Transcript, ListenError>> {
        let samples = &self.samples[..self.samples.len().min(self.speech_end + LINGER)];
        if samples.len() > LONGEST_WHOLE || guard::is_quiet(samples) {
            return None;
        }
        let understood = self.transcriber.whole(self.utterance, samples, self.heed, self.cancel)?;
        Some(understood.map(|transcript| guard::accept(transcript, samples)))
    }

    /// Everything up to the last good place to cut is decoded for good.
    fn keep_clauses(&mut self) -> Result<(), ListenError> {
        while let Some(cut) = self.cut() {
            let from = self.so_far.from();
            let known = self.so_far.tail.take().filter(|tail| self.no_speech_between(tail.to, cut));
            let piece = match known {
                Some(tail) => Piece { to: cut, ..tail },
                None => self.decode(from, cut)?,
            };
            self.so_far.kept.push(piece);
        }
        Ok(())
    }

    /// A pause with enough in front of it, and speech behind it.
    fn cut(&self) -> Option<usize> {
        let from = self.so_far.from();
        let tail = self.samples.get(from..self.speech_end)?;
        let last = tail.len().checked_sub(YOUNGEST)?;
        if last < SHORTEST_PIECE {
            return None;
        }
        let fits = |pause: &std::ops::Range<usize>| pause.start >= SHORTEST_PIECE && pause.end <= last;
        let pause = pauses::pauses(tail, PAUSE_FRAMES).into_iter().find(fits);
        let middle = pause.map(|pause| usize::midpoint(pause.start, pause.end));
        let forced = || (tail.len() > LONGEST_TAIL).then(|| pauses::softest(tail, SHORTEST_PIECE..last));
        middle.or_else(forced).map(|cut| from + cut)
    }

    /// Was nothing said between the end of what was decoded and the cut in the middle of a pause?
    fn no_speech_between(&self, decoded: usize, cut: usize) -> bool {
        let between = decoded.abs_diff(cut);
        between < PAUSE_FRAMES * SECOND / 100 / 2
    }

    fn live(&mut self) -> Result<(), ListenError> {
        let (from, to) = (self.so_far.from(), self.samples.len());
        let known = self.so_far.decoded();
        let next_costs = cost(to - from) + cost(to - from + LIVE_STEP);
        if to < known + LIVE_STEP || self.so_far.spent + next_costs > LIVE_BUDGET {
            return Ok(());
        }
        let piece = self.decode(from, to)?;
        self.so_far.tail = Some(piece);
        Ok(())
    }

    fn rest(&mut self) -> Result<(), ListenError> {
        if self.so_far.decoded() >= self.speech_end {
            return Ok(());
        }
        let to = self.samples.len().min(self.speech_end + LINGER);
        let piece = self.decode(self.so_far.from(), to)?;
        let piece = if self.is_doubtful(&piece) { self.again(piece)? } else { piece };
        self.so_far.tail = Some(piece);
        Ok(())
    }

    fn is_doubtful(&self, piece: &Piece) -> bool {
        piece.transcript.confidence < UNSURE && piece.to - piece.from < SHORT
    }

    /// The better of two readings.
    fn again(&mut self, first: Piece) -> Result<Piece, ListenError> {
        let mut samples = self.samples[first.from..first.to].to_vec();
        samples.resize(samples.len() + SILENCE, 0.0);
        let second = self.transcribe(&samples)?;
        let better = second.confidence > first.transcript.confidence;
        Ok(if better { Piece { transcript: second, ..first } } else { first })
    }

    fn decode(&mut self, from: usize, to: usize) -> Result<Piece, ListenError> {
        let samples = &self.samples[from..to];
        if guard::is_quiet(samples) {
            return Ok(Piece { from, to, transcript: Transcript::default() });
        }
        let transcript = self.transcribe(samples)?;
        Ok(Piece { from, to, transcript })
    }

    fn transcribe(&mut self, samples: &[f32]) -> Result<Transcript, ListenError> {
        let language = self.so_far.language().map_or(self.heed.language.clone(), Language::Code);
        let heed = Heed { language, hints: self.heed.hints.clone() };
        let transcript = self.transcriber.transcribe(samples, &heed, self.cancel)?;
        self.so_far.spent += cost(samples.len());
        Ok(guard::accept(transcript, samples))
    }
}

/// What decoding so many samples costs, as a share of a 30 s window: an estimate, the attention's part growing with the square.
fn cost(samples: usize) -> f32 {
    let share = (samples as f32 / SECOND as f32 + 2.56) / 32.56;
    0.02 + 0.5 * share + 0.48 * share * share
}
