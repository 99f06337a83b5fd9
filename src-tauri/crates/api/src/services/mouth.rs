//! The mouth and the words of a clip that came without times: the shapes are heard, the words share the sound by their letters.

use vis_avatar::lips::{FRAME_RATE, Lips, Listener};
use vis_core::{LISTEN_RATE, PcmClip, PhonemeSpan, SPEECH_RATE, SpokenClip, Viseme};

/// Samples of a frame of the lips.
const FRAME: usize = SPEECH_RATE as usize / FRAME_RATE;
/// What separates two words where the voice makes no pause, samples: too short for the lips to rest.
const GAP: usize = SPEECH_RATE as usize / 100;
/// A pause so close to where a word should end is where it ends, samples.
const NEAR: usize = SPEECH_RATE as usize / 6;

/// The clip with what can be heard of its mouth, if it says nothing of it itself.
pub(super) fn heard(clip: SpokenClip, lips: Option<&Lips>) -> SpokenClip {
    let Some(lips) = lips.filter(|_| clip.phonemes.is_empty() && !clip.pcm.samples.is_empty()) else {
        return clip;
    };
    let phonemes = with_words(shapes(&clip.pcm, lips), &clip.text);
    SpokenClip { phonemes, ..clip }
}

/// Spans without a gap, from the first sample to the last.
fn shapes(pcm: &PcmClip, lips: &Lips) -> Vec<PhonemeSpan> {
    let length = pcm.samples.len();
    let mut listener = Listener::new(lips);
    // A sound whose rate cannot be changed keeps the mouth shut.
    listener.hear(&vis_audio::resample(pcm, LISTEN_RATE).unwrap_or_default());
    let (mut spans, mut at) = (Vec::new(), 0);
    for seen in listener.finish() {
        let (from, to) = ((seen.start as usize * FRAME).min(length), (seen.end as usize * FRAME).min(length));
        push(&mut spans, at, from, Viseme::Sil);
        push(&mut spans, from, to, seen.viseme);
        at = to.max(at);
    }
    push(&mut spans, at, length, Viseme::Sil);
    spans
}

fn push(spans: &mut Vec<PhonemeSpan>, from: usize, to: usize, viseme: Viseme) {
    if to > from {
        // A letter, so that captions see a word in it; a small one, so that nobody takes it for a diphthong.
        let phoneme = if viseme == Viseme::Sil { String::new() } else { viseme.name().to_lowercase() };
        spans.push(PhonemeSpan { phoneme, viseme, start: from as u32, end: to as u32 });
    }
}

/// Marks the ends of words: in a pause, where one is near.
fn with_words(mut spans: Vec<PhonemeSpan>, text: &str) -> Vec<PhonemeSpan> {
    let voiced = |spans: &[PhonemeSpan]| {
        spans.iter().filter(|span| span.viseme != Viseme::Sil).map(|span| span.end - span.start).sum::<u32>()
    };
    let letters: Vec<usize> = text.split_whitespace().map(|word| word.chars().count() + 1).collect();
    let (all, sound) = (letters.iter().sum::<usize>().max(1), voiced(&spans));
    let mut said = 0;
    for word in letters.iter().take(letters.len().saturating_sub(1)) {
        said += word;
        let share = (u64::from(sound) * said as u64 / all as u64) as u32;
        if let Some(at) = moment(&spans, share) {
            separate(&mut spans, at);
        }
    }
    spans
}

/// When so many samples were voiced.
fn moment(spans: &[PhonemeSpan], share: u32) -> Option<u32> {
    let mut sum = 0;
    for span in spans.iter().filter(|span| span.viseme != Viseme::Sil) {
        let long = span.end - span.start;
        if sum + long >= share {
            return Some(span.start + (share - sum));
        }
        sum += long;
    }
    None
}

/// A pause near `at` becomes a space; else a moment of the sound itself does, its shape kept.
fn separate(spans: &mut Vec<PhonemeSpan>, at: u32) {
    let inner = 1..spans.len().saturating_sub(1);
    let away = |span: &PhonemeSpan| span.start.abs_diff(at).min(span.end.abs_diff(at));
    let pause = inner
        .filter(|n| spans[*n].viseme == Viseme::Sil && spans[*n].phoneme.is_empty())
        .min_by_key(|n| away(&spans[*n]))
        .filter(|n| away(&spans[*n]) < NEAR as u32);
    if let Some(pause) = pause {
        " ".clone_into(&mut spans[pause].phoneme);
        return;
    }
    let Some(place) = spans.iter().position(|span| span.start < at && at < span.end) else { return };
    let whole = spans[place].clone();
    let (from, to) = (at, (at + GAP as u32).min(whole.end));
    let before = PhonemeSpan { end: from, ..whole.clone() };
    let between = PhonemeSpan { phoneme: " ".to_owned(), start: from, end: to, ..whole };
    let after = PhonemeSpan { start: to, ..whole };
    spans.splice(place..=place, [before, between, after].into_iter().filter(|span| span.end > span.start));
}

#[cfg(test)]
mod tests {
    use super::*;
    use vis_core::TurnId;

    /// A buzz with a pause in the middle.
    fn voice(seconds: f32) -> Vec<f32> {
        let rate = SPEECH_RATE as f32;
        let one = |n: usize| {
            let t = n as f32 / rate;
            let on = f32::from(u8::from(!(0.9..1.2).contains(&t)));
            let open = 0.5 - 0.5 * (t * 3.5 * std::f32::consts::TAU).cos();
            let partial = |k: u32| {
                let hz = 120.0 * k as f32;
                let near = |formant: f32| (-((hz - formant) / 180.0).powi(2)).exp();
                (hz * t * std::f32::consts::TAU).sin() * (near(350.0 + 450.0 * open) + 0.6 * near(1200.0))
            };
            (1..28).map(partial).sum::<f32>() * 0.2 * (0.05 + open) * on
        };
        (0..(seconds * rate) as usize).map(one).collect()
    }

    #[test]
    fn what_is_heard_covers_the_sound_and_words_end_in_pauses() {
        let pcm = PcmClip { rate: SPEECH_RATE, samples: voice(2.1) };
        let clip =
            SpokenClip { turn: TurnId(1), seq: 0, text: "Hello there".into(), pcm, phonemes: Vec::new() };
        let lips = Lips::open().unwrap();
        let clip = heard(clip, Some(&lips));
        let spans = &clip.phonemes;
        assert_eq!(spans[0].start, 0);
        assert_eq!(spans.last().unwrap().end as usize, clip.pcm.samples.len());
        assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start), "{spans:?}");
        assert!(spans.iter().filter(|span| span.viseme != Viseme::Sil).count() > 3);
        let spaces: Vec<_> = spans.iter().filter(|span| span.phoneme == " ").collect();
        assert_eq!(spaces.len(), 1);
        let at = spaces[0].start as f32 / SPEECH_RATE as f32;
        assert!((0.8..1.25).contains(&at), "{at}: in the pause");
        assert_eq!(heard(clip.clone(), Some(&lips)), clip, "what is known is not guessed");
    }

    #[test]
    fn without_a_pause_each_word_has_its_share() {
        let one = PhonemeSpan { phoneme: "aa".into(), viseme: Viseme::AA, start: 0, end: 24_000 };
        let spans = with_words(vec![one], "one two three four");
        assert_eq!(spans.iter().filter(|span| span.phoneme == " ").count(), 3);
        assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert_eq!((spans[0].start, spans.last().unwrap().end), (0, 24_000));
        assert!(with_words(Vec::new(), "two words").is_empty());
    }
}
