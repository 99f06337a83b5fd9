use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, Sentence, SpokenClip, Viseme, VoiceId};

use crate::synth::check_speed;
use crate::{SpeakError, Synthesizer, normalise, speakable};

/// Speaks silence at the pace of speech. For when there is no voice model, and for tests.
///
/// The spans are a plausible guess from the letters, so that a face still moves its lips.
#[derive(Clone, Copy, Debug, Default)]
pub struct NullVoice;

/// Of a letter at speed 1.0: about 150 words a minute.
const LETTER_MS: f32 = 70.0;
const PAUSE_MS: f32 = 220.0;

impl Synthesizer for NullVoice {
    fn speak(&mut self, sentence: &Sentence, _voice: &VoiceId, speed: f32) -> Result<SpokenClip, SpeakError> {
        check_speed(speed)?;
        let spoken = normalise(&speakable(&sentence.text));
        let mut phonemes: Vec<PhonemeSpan> = Vec::new();
        let mut end = 0;
        for (phoneme, viseme, ms) in letters(&spoken) {
            let start = end;
            end = start + (ms / speed * SPEECH_RATE as f32 / 1000.0) as u32;
            phonemes.push(PhonemeSpan { phoneme, viseme, start, end });
        }
        let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.0; end as usize] };
        Ok(SpokenClip { turn: sentence.turn, seq: sentence.seq, text: sentence.text.clone(), pcm, phonemes })
    }
}

fn letters(text: &str) -> impl Iterator<Item = (String, Viseme, f32)> {
    text.chars().filter_map(|c| {
        if c.is_whitespace() {
            Some((" ".to_owned(), Viseme::Sil, LETTER_MS / 2.0))
        } else if matches!(c, '.' | ',' | '!' | '?' | ';' | ':' | '—' | '…') {
            Some((c.to_string(), Viseme::Sil, PAUSE_MS))
        } else {
            let letter = c.to_lowercase().next().unwrap_or(c);
            letter.is_alphabetic().then(|| (letter.to_string(), shape(letter), LETTER_MS))
        }
    })
}

/// The mouth shape a small letter looks like, in most languages with Latin letters.
pub(crate) fn shape(letter: char) -> Viseme {
    match letter {
        'a' => Viseme::AA,
        'b' | 'm' | 'p' => Viseme::PP,
        'c' | 'g' | 'h' | 'k' | 'q' | 'x' => Viseme::KK,
        'd' | 't' => Viseme::DD,
        'f' | 'v' => Viseme::FF,
        'i' | 'y' => Viseme::I,
        'j' => Viseme::CH,
        'l' | 'n' => Viseme::NN,
        'o' => Viseme::O,
        'r' => Viseme::RR,
        's' | 'z' => Viseme::SS,
        'u' | 'w' => Viseme::U,
        _ => Viseme::E,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vis_core::TurnId;

    fn say(text: &str, speed: f32) -> Result<SpokenClip, SpeakError> {
        let sentence = Sentence { turn: TurnId(3), seq: 1, text: text.to_owned() };
        NullVoice.speak(&sentence, &VoiceId::from("any"), speed)
    }

    #[test]
    fn silence_lasts_as_long_as_speech_and_is_covered_by_spans() {
        let clip = say("Hello there, how are you?", 1.0).unwrap();
        assert!((1200..3000).contains(&clip.pcm.duration_ms()), "{} ms", clip.pcm.duration_ms());
        assert!(clip.pcm.samples.iter().all(|&s| s == 0.0));
        assert_eq!(clip.phonemes.first().unwrap().start, 0);
        assert_eq!(clip.phonemes.last().unwrap().end as usize, clip.pcm.samples.len());
        assert!(clip.phonemes.windows(2).all(|w| w[0].end == w[1].start));
        assert!(clip.phonemes.iter().any(|p| p.viseme != Viseme::Sil));
    }

    #[test]
    fn faster_is_shorter_and_impossible_speeds_are_refused() {
        let normal = say("Good morning.", 1.0).unwrap().pcm.samples.len();
        let fast = say("Good morning.", 2.0).unwrap().pcm.samples.len();
        assert!(normal.abs_diff(fast * 2) < 100);
        assert!(matches!(say("Hi", 0.4), Err(SpeakError::Speed(_))));
        assert!(matches!(say("Hi", f32::NAN), Err(SpeakError::Speed(_))));
        assert!(say("😀", 1.0).unwrap().pcm.samples.is_empty());
    }
}
