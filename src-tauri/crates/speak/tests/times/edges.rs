//! Moments that can be seen in the sound, and how far from them the phoneme times are.

use vis_core::{SPEECH_RATE, SpokenClip, Viseme};

/// Levels are taken every 2.5 ms, over 10 ms.
const STEP: usize = SPEECH_RATE as usize / 400;
const WINDOW: usize = 4 * STEP;
const STEP_MS: f32 = 2.5;
/// A moment is looked for so many steps to each side of where it should be: 70 ms.
const REACH: usize = 28;
/// The change of level in 20 ms that makes an edge, dB.
const EDGE: f32 = 10.0;
const HALF_EDGE: usize = 4;
/// Louder than this is speech, dBFS.
const AUDIBLE: f32 = -50.0;

/// Something heard, and by how many milliseconds later than its phoneme.
pub(crate) struct Event {
    pub(crate) kind: &'static str,
    pub(crate) ms: f32,
}

pub(crate) fn median(values: &[f32]) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f32::NAN)
}

/// dBFS, a value a step; value n is centred on the middle of step n.
fn levels(samples: &[f32]) -> Vec<f32> {
    let around = |n: usize| {
        let middle = n * STEP + STEP / 2;
        let window = &samples[middle.saturating_sub(WINDOW / 2)..(middle + WINDOW / 2).min(samples.len())];
        10.0 * (window.iter().map(|s| s * s).sum::<f32>() / window.len() as f32 + 1e-9).log10()
    };
    (0..samples.len() / STEP).map(around).collect()
}

/// What is left of a sound above some 4 kHz: vowels lose 40 dB and more, hiss none.
fn hiss(samples: &[f32]) -> Vec<f32> {
    let differ = |x: &[f32]| -> Vec<f32> { x.windows(2).map(|pair| pair[1] - pair[0]).collect() };
    let mut high = samples.to_vec();
    (0..4).for_each(|_| high = differ(&high));
    // Half of what four differences move the sound by.
    [vec![0.0; 2], high].concat()
}

/// The steepest change near sample `at`, milliseconds after it.
fn edge(levels: &[f32], at: u32, rises: bool) -> Option<f32> {
    let middle = at as usize / STEP;
    let steps = middle.checked_sub(REACH).filter(|from| *from >= HALF_EDGE)?..middle + REACH;
    let change = |n: usize| Some(levels.get(n + HALF_EDGE)? - levels[n - HALF_EDGE]);
    let sign = if rises { 1.0 } else { -1.0 };
    let (place, most) =
        steps.filter_map(|n| Some((n, change(n)? * sign))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    let exact = at as f32 / STEP as f32;
    (most >= EDGE).then_some((place as f32 + 0.5 - exact) * STEP_MS)
}

fn is_vowel(viseme: Viseme) -> bool {
    matches!(viseme, Viseme::AA | Viseme::E | Viseme::I | Viseme::O | Viseme::U)
}

/// Hiss between vowels, and lips that close after one.
pub(crate) fn events(clip: &SpokenClip) -> Vec<Event> {
    let (all, high) = (levels(&clip.pcm.samples), levels(&hiss(&clip.pcm.samples)));
    let mut found = Vec::new();
    let mut add = |kind, ms: Option<f32>| found.extend(ms.map(|ms| Event { kind, ms }));
    for three in clip.phonemes.windows(3) {
        let [before, span, after] = three else { continue };
        let (from_vowel, to_vowel) = (is_vowel(before.viseme), is_vowel(after.viseme));
        match span.phoneme.as_str() {
            "s" | "ʃ" => {
                add("hiss begins", edge(&high, span.start, true).filter(|_| from_vowel));
                add("hiss ends", edge(&high, span.end, false).filter(|_| to_vowel));
            }
            "p" | "b" => add("lips close", edge(&all, span.start, false).filter(|_| from_vowel)),
            _ => {}
        }
    }
    found
}

/// How much later than the first phoneme something is heard, and than the end of the last one nothing any more; milliseconds.
pub(crate) fn rests(clip: &SpokenClip) -> (f32, f32) {
    let levels = levels(&clip.pcm.samples);
    let loud = |level: &f32| *level > AUDIBLE;
    let first = levels.iter().position(loud).unwrap();
    let last = levels.iter().rposition(loud).unwrap() + 1;
    let mut sounds = clip.phonemes.iter().filter(|span| span.viseme != Viseme::Sil);
    let (begin, end) = (sounds.next().unwrap().start, sounds.next_back().unwrap().end);
    let ms = |step: usize, sample: u32| step as f32 * STEP_MS - sample as f32 * 1000.0 / SPEECH_RATE as f32;
    (ms(first, begin), ms(last, end))
}
