//! Captions that are written into the picture: the moments of their words, and the fonts of this computer.

use vis_core::{PhonemeSpan, SPEECH_RATE, SpokenClip};
use vis_export::{Caption, Cue, Lettering, fontdb::Database};

use crate::ApiError;

/// Captions ready to be painted. `clips`: what is said where its phonemes are known; `language`: ISO 639-1, or empty.
pub(crate) fn lettering(
    captions: &[Caption],
    clips: &[SpokenClip],
    language: &str,
    size: (u32, u32),
) -> Result<Lettering, ApiError> {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    let locale = if language.is_empty() { "en" } else { language };
    Ok(Lettering::new(fonts, locale, cues(captions, clips), size)?)
}

fn cues(captions: &[Caption], clips: &[SpokenClip]) -> Vec<Cue> {
    let mut at = 0;
    let mut said = Vec::new();
    for clip in clips {
        said.push((at * 1000 / u64::from(SPEECH_RATE), word_starts(&clip.phonemes, at)));
        at += clip.pcm.samples.len() as u64;
    }
    let cue = |caption: &Caption| match said.iter().find(|(start, _)| *start == caption.start_ms) {
        Some((_, starts)) => Cue::timed(caption, starts),
        None => Cue::estimated(caption),
    };
    captions.iter().map(cue).collect()
}

/// When each word of a clip that begins at sample `at` begins, ms.
pub(crate) fn word_starts(phonemes: &[PhonemeSpan], at: u64) -> Vec<u64> {
    let mut starts = Vec::new();
    let mut between = true;
    for span in phonemes {
        let sounds = span.phoneme.chars().any(char::is_alphabetic);
        if sounds && between {
            starts.push((at + u64::from(span.start)) * 1000 / u64::from(SPEECH_RATE));
        }
        between = !sounds && (between || span.phoneme.trim().is_empty());
    }
    starts
}

/// What a person is told when letters would be empty boxes.
pub(crate) fn missing(letters: &[char]) -> Option<String> {
    let some: String = letters.iter().take(8).collect();
    let more = if letters.len() > 8 { " and others" } else { "" };
    (!letters.is_empty()).then(|| {
        format!(
            "No font on this computer has the letters {some}{more} of the captions; they are seen as boxes. Install one that has them, \
             for example a Noto font, or keep the captions in a track."
        )
    })
}

#[cfg(test)]
mod tests {
    use vis_core::{PcmClip, TurnId, Viseme};

    use super::*;

    fn span(phoneme: &str, start: u32, end: u32) -> PhonemeSpan {
        PhonemeSpan { phoneme: phoneme.into(), viseme: Viseme::AA, start, end }
    }

    #[test]
    fn words_begin_where_their_first_sound_does() {
        let phonemes = vec![
            span("", 0, 2400),
            span("h", 2400, 4800),
            span("ˈaɪ", 4800, 7200),
            span(" ", 7200, 9600),
            span("ð", 9600, 12_000),
            span(",", 12_000, 14_400),
            span(" ", 14_400, 16_800),
            span("jˈuː", 16_800, 24_000),
        ];
        let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.0; 24_000] };
        let clip = SpokenClip { turn: TurnId(1), seq: 0, text: "Hi there, you".into(), pcm, phonemes };
        let caption = |start_ms| Caption { start_ms, end_ms: start_ms + 1000, text: clip.text.clone() };
        let cues = cues(&[caption(0), caption(1000)], &[clip.clone(), clip.clone()]);
        let starts = |n: usize| cues[n].words.iter().map(|word| word.start_ms).collect::<Vec<_>>();
        assert_eq!((starts(0), starts(1)), (vec![100, 400, 700], vec![1100, 1400, 1700]));
    }
}
