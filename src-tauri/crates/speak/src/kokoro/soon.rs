//! Speaking a sentence so that its first words are heard soon.

use vis_core::{PhonemeSpan, Sentence, SpokenClip};

use super::divide::{Division, joined};
use super::model::{FRAME, Plan};
use super::window::Window;
use super::{Kokoro, MOST_IDS, Manner, Sound, empty, pauses, pcm, spans, vocabulary};
use crate::{SpeakError, sound};

/// A sentence whose beginning was given away.
struct Unfinished {
    plan: Plan,
    /// Counted from the place where the halves meet.
    phonemes: Vec<PhonemeSpan>,
    /// What is still to be made.
    window: Window,
    /// How the beginning would go on: the rest fades in over it.
    over: Vec<f32>,
    /// Samples of `window` before the meeting place.
    skipped: usize,
    gain: f32,
}

impl Kokoro {
    /// In two clips, if the sentence is worth dividing.
    pub(super) fn clips(
        &mut self,
        sentence: &Sentence,
        manner: &Manner,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), SpeakError> {
        let ids = self.ids(sentence, &manner.voice);
        let [part] = vocabulary::parts(&ids, MOST_IDS)[..] else {
            give(self.whole(sentence, &ids, manner)?);
            return Ok(());
        };
        let (plan, phonemes) = self.plan(part, manner)?;
        let pauses = pauses(sentence.seq == 0, part);
        let border = Division::of(&phonemes, &plan.energy, plan.window)
            .and_then(|division| Some((division, text_border(&sentence.text, division.words, &phonemes)?)));
        let clip = empty(sentence, sentence.text.clone());
        let Some((division, border)) = border else {
            let (samples, phonemes) = self.part((plan, phonemes), manner, pauses)?;
            give(SpokenClip { pcm: pcm(samples), phonemes, ..clip });
            return Ok(());
        };
        let (begun, rest) = self.beginning((plan, phonemes), division, manner, pauses)?;
        let text = sentence.text[..border].to_owned();
        give(SpokenClip { text, pcm: pcm(begun.0), phonemes: begun.1, ..clip });
        let (samples, phonemes) = self.rest(rest, manner, pauses)?;
        let clip = empty(sentence, sentence.text[border..].to_owned());
        give(SpokenClip { seq: sentence.seq + 1, pcm: pcm(samples), phonemes, ..clip });
        Ok(())
    }

    /// The sound up to a division, and what is needed to go on.
    fn beginning(
        &mut self,
        (plan, phonemes): (Plan, Vec<PhonemeSpan>),
        division: Division,
        manner: &Manner,
        pauses: sound::Pauses,
    ) -> Result<(Sound, Unfinished), SpeakError> {
        let (window, rest) = division.windows(plan.window);
        let mut made = self.model.render(&plan, window, &manner.stop)?;
        let over = made.split_off(division.meeting(&made, plan.window));
        let before = plan.window.from * FRAME;
        let at = before + made.len();
        let (mut first, phonemes) = spans::divide(phonemes, at);
        let mut samples = sound::trim(&made, (before, 0), &mut first, pauses.open_end());
        let gain = sound::gain(&samples, manner.voice.level_db());
        sound::amplify(&mut samples, gain, gain);
        sound::fade_in(&mut samples);
        let skipped = at - rest.from * FRAME;
        Ok(((samples, first), Unfinished { plan, phonemes, window: rest, over, skipped, gain }))
    }

    fn rest(
        &mut self,
        unfinished: Unfinished,
        manner: &Manner,
        pauses: sound::Pauses,
    ) -> Result<Sound, SpeakError> {
        let Unfinished { plan, mut phonemes, window, over, skipped, gain } = unfinished;
        let made = joined(&over, &self.model.render(&plan, window, &manner.stop)?, skipped);
        let after = (plan.window.total - plan.window.to) * FRAME;
        if let Some(last) = phonemes.last_mut() {
            last.end = (made.len() + after) as u32;
        }
        let mut samples = sound::trim(&made, (0, after), &mut phonemes, pauses.open_start());
        let own_gain = sound::gain(&samples, manner.voice.level_db());
        sound::amplify(&mut samples, gain, own_gain);
        sound::fade_out(&mut samples);
        Ok((samples, phonemes))
    }
}

/// Where the written words after the first `words` spoken ones begin; nothing unless every written word is one spoken word
/// ("$24.99" is six).
fn text_border(text: &str, words: usize, spans: &[PhonemeSpan]) -> Option<usize> {
    let spoken = spans.iter().filter(|span| span.phoneme == " ").count() + 1;
    let written = text.split_whitespace();
    let next = written.clone().nth(words)?;
    (written.count() == spoken).then_some(next.as_ptr() as usize - text.as_ptr() as usize)
}
