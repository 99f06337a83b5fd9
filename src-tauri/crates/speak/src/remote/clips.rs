//! Sound that is still arriving, cut into clips: the first words as soon as they can be played, then the rest.

use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, Sentence, SpokenClip};

use super::letters::{self, Letter};
use crate::Phonemiser;

/// A first clip lasts at least so long: the rest must be there when it has been heard.
const SHORTEST: usize = seconds(0.35);
/// Looked through for a soft place to cut at, behind the shortest.
const SEARCHED: usize = seconds(0.25);
/// Of a soft place.
const WINDOW: usize = seconds(0.01);
/// Words of a voice that does not tell when it says them: letters a second at tempo 1.
const LETTERS_A_SECOND: f32 = 14.0;
/// Timings that do not come are not waited for longer.
const PATIENCE: usize = seconds(3.0);

const fn seconds(seconds: f32) -> usize {
    (seconds * SPEECH_RATE as f32) as usize
}

/// What has come of one sentence.
#[derive(Debug, Default)]
pub(crate) struct Sounding {
    /// Mono, [`SPEECH_RATE`].
    pub(crate) samples: Vec<f32>,
    /// In order; empty where the voice does not tell.
    pub(crate) letters: Vec<Letter>,
}

/// Cuts one sentence.
pub(crate) struct Cutter<'a> {
    pub(crate) sentence: &'a Sentence,
    pub(crate) phonemes: Option<&'a Phonemiser>,
    /// Whether the voice tells when letters are spoken.
    pub(crate) timed: bool,
    pub(crate) speed: f32,
    /// Samples and bytes of text that were given.
    given: Option<(usize, usize)>,
}

impl<'a> Cutter<'a> {
    pub(crate) fn new(
        sentence: &'a Sentence,
        phonemes: Option<&'a Phonemiser>,
        timed: bool,
        speed: f32,
    ) -> Self {
        Self { sentence, phonemes, timed, speed, given: None }
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.given.is_some()
    }

    /// The first words, once there is enough of them and a word is left for the rest.
    pub(crate) fn first(&mut self, sounding: &Sounding) -> Option<SpokenClip> {
        if self.given.is_some() || sounding.samples.len() < SHORTEST + SEARCHED {
            return None;
        }
        let waits = self.timed && sounding.samples.len() < PATIENCE;
        let known = sounding.letters.last().map_or(0, |letter| (letter.end * SPEECH_RATE as f32) as usize);
        if waits && known < SHORTEST + SEARCHED {
            return None;
        }
        let cut = softest(&sounding.samples[..SHORTEST + SEARCHED]);
        let border = self.border(sounding, cut)?;
        let spans = self.spans(sounding);
        self.given = Some((cut, border));
        Some(self.clip(0, &self.sentence.text[..border], sounding.samples[..cut].to_vec(), &spans, 0))
    }

    /// Everything that was not given yet.
    pub(crate) fn rest(&self, sounding: &Sounding) -> SpokenClip {
        let (cut, border) = self.given.unwrap_or((0, 0));
        let spans = self.spans(sounding);
        let more = u32::from(self.has_begun());
        self.clip(more, &self.sentence.text[border..], sounding.samples[cut..].to_vec(), &spans, cut)
    }

    fn clip(
        &self,
        more: u32,
        text: &str,
        samples: Vec<f32>,
        spans: &[PhonemeSpan],
        from: usize,
    ) -> SpokenClip {
        let phonemes = letters::part(spans, from..from + samples.len());
        SpokenClip {
            turn: self.sentence.turn,
            seq: self.sentence.seq + more,
            text: text.to_owned(),
            pcm: PcmClip { rate: SPEECH_RATE, samples },
            phonemes,
        }
    }

    fn spans(&self, sounding: &Sounding) -> Vec<PhonemeSpan> {
        if sounding.letters.is_empty() {
            return Vec::new();
        }
        letters::spans(&sounding.letters, sounding.samples.len(), self.phonemes)
    }

    /// Where in the text the words behind sample `cut` begin. `None`: no word is over, or none is left.
    fn border(&self, sounding: &Sounding, cut: usize) -> Option<usize> {
        let (text, at) = (&self.sentence.text, cut as f32 / SPEECH_RATE as f32);
        let written: Vec<&str> = text.split_whitespace().collect();
        let over = if sounding.letters.is_empty() {
            let letters = at * LETTERS_A_SECOND * self.speed;
            let ends = written.iter().scan(0, |sum, word| {
                *sum += word.chars().count() + 1;
                Some(*sum)
            });
            ends.take_while(|end| *end as f32 <= letters + 1.0).count()
        } else {
            letters::words_until(&sounding.letters, at)
        };
        let next = written.get(over.max(1))?;
        Some(next.as_ptr() as usize - text.as_ptr() as usize)
    }
}

/// The middle of the softest 10 ms behind the shortest clip.
fn softest(samples: &[f32]) -> usize {
    let power = |at: &usize| samples[*at..at + WINDOW].iter().map(|sample| sample * sample).sum::<f32>();
    let starts = (SHORTEST..samples.len() - WINDOW).step_by(WINDOW / 2);
    let place = starts.min_by(|a, b| power(a).total_cmp(&power(b)));
    place.unwrap_or(SHORTEST) + WINDOW / 2
}

#[cfg(test)]
mod tests {
    use vis_core::TurnId;

    use super::{super::letters::tests::even, *};

    fn sentence(text: &str) -> Sentence {
        Sentence { turn: TurnId(3), seq: 0, text: text.to_owned() }
    }

    /// A tone with a gap.
    fn tone(length: f32, gap: std::ops::Range<f32>) -> Vec<f32> {
        let silent = |n: usize| gap.contains(&(n as f32 / SPEECH_RATE as f32));
        (0..seconds(length)).map(|n| if silent(n) { 0.0 } else { (n as f32 * 0.1).sin() * 0.3 }).collect()
    }

    #[test]
    fn the_first_words_end_in_a_gap_and_nothing_is_lost() {
        let text = "Hello there, how are you?";
        let sentence = sentence(text);
        let sounding = Sounding { samples: tone(2.0, 0.41..0.48), letters: even(text, 0.08) };
        let mut cutter = Cutter::new(&sentence, None, true, 1.0);
        let early = Sounding { samples: sounding.samples[..seconds(0.5)].to_vec(), ..Sounding::default() };
        assert!(cutter.first(&early).is_none(), "too short");
        let first = cutter.first(&sounding).unwrap();
        let cut = first.pcm.samples.len() as f32 / SPEECH_RATE as f32;
        assert!((0.41..0.48).contains(&cut), "{cut}");
        assert!(cutter.first(&sounding).is_none(), "once");
        let rest = cutter.rest(&sounding);
        assert_eq!((&*first.text, first.seq, &*rest.text, rest.seq), ("Hello ", 0, "there, how are you?", 1));
        assert_eq!([first.pcm.samples, rest.pcm.samples].concat(), sounding.samples);
        assert_eq!(first.phonemes.last().unwrap().end as f32, cut * SPEECH_RATE as f32);
    }

    #[test]
    fn timings_that_are_late_are_waited_for_and_one_word_stays_whole() {
        let whole = sentence("Hello there.");
        let mut cutter = Cutter::new(&whole, None, true, 1.0);
        let untimed = Sounding { samples: tone(1.0, 0.0..0.0), ..Sounding::default() };
        assert!(cutter.first(&untimed).is_none(), "the timings are still to come");
        let mut untold = Cutter::new(&whole, None, false, 1.0);
        let clip = untold.first(&untimed).unwrap();
        assert_eq!((&*clip.text, clip.phonemes.len()), ("Hello ", 0));
        let one = sentence("Incomprehensibilities!");
        assert!(Cutter::new(&one, None, false, 1.0).first(&untimed).is_none());
    }
}
