//! Phoneme spans -> segments: stress marks folded in, diphthongs split, gaps between words bridged, effort measured.

use vis_core::{PhonemeSpan, SPEECH_RATE, SpokenClip, Viseme};

use super::shape::{diphthong, fullness, is_vowel, shape};
use crate::Mouth;

/// A stretch of speech with one mouth shape. Seconds from the clip's start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Segment {
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) shape: Mouth,
    /// PP or FF: the lips must get there.
    pub(crate) closes: Option<Viseme>,
    /// 0.6 for weak and quiet to about 1.1 for stressed and loud vowels.
    pub(crate) effort: f32,
}

/// Share of a diphthong that its first half takes.
const FIRST_HALF: f64 = 0.55;
/// Gaps shorter than this are only word boundaries, seconds: the lips do not rest in them. Up to BRIDGE_NONE they rest more and more.
const BRIDGE_ALL: f64 = 0.12;
const BRIDGE_NONE: f64 = 0.22;
/// What is left of a shape inside a bridged gap.
const BRIDGE_SHARE: f32 = 0.6;

pub(super) fn segments(clip: &SpokenClip) -> (Vec<Segment>, Vec<(f64, f32)>) {
    let loudest = clip.phonemes.iter().map(|span| loudness(clip, span)).fold(0.0, f32::max);
    let mut segments = Vec::with_capacity(clip.phonemes.len() + 8);
    let mut stresses = Vec::new();
    let mut pending = 0.0_f32;
    // A mark that is a span of its own gives its time to the sound it marks.
    let mut since = None;
    for span in &clip.phonemes {
        let sound = span.phoneme.trim_matches(|c: char| c == 'ˈ' || c == 'ˌ' || c.is_whitespace());
        pending = pending.max(stress(&span.phoneme));
        let start = seconds(since.unwrap_or(span.start));
        if sound.is_empty() && pending > 0.0 && stress(&span.phoneme) > 0.0 {
            since.get_or_insert(span.start);
            continue;
        }
        since = None;
        let end = seconds(span.end);
        if end <= start || span.viseme == Viseme::Sil {
            continue;
        }
        let mut effort = fullness(sound);
        if is_vowel(span.viseme) || diphthong(sound).is_some() {
            if pending > 0.0 {
                stresses.push((start, pending));
            }
            let loud = if loudest > 0.0 { loudness(clip, span) / loudest } else { 0.5 };
            effort *= (0.88 + 0.18 * loud) * (0.94 + 0.12 * pending);
            pending = 0.0;
        }
        push(&mut segments, start, end, span.viseme, diphthong(sound), effort);
    }
    bridge(&mut segments);
    (segments, stresses)
}

fn push(
    segments: &mut Vec<Segment>,
    start: f64,
    end: f64,
    viseme: Viseme,
    halves: Option<[Viseme; 2]>,
    effort: f32,
) {
    let mut one = |start, end, viseme: Viseme| {
        let mut shape = shape(viseme);
        shape.jaw *= effort;
        let closes = matches!(viseme, Viseme::PP | Viseme::FF).then_some(viseme);
        segments.push(Segment { start, end, shape, closes, effort });
    };
    match halves {
        Some([first, second]) => {
            let middle = start + (end - start) * FIRST_HALF;
            one(start, middle, first);
            one(middle, end, second);
        }
        None => one(start, end, viseme),
    }
}

/// Lets both neighbours of a short gap reach into it, weakened.
pub(crate) fn bridge(segments: &mut Vec<Segment>) {
    let mut bridged = Vec::with_capacity(segments.len() * 3 / 2);
    for (i, segment) in segments.iter().enumerate() {
        bridged.push(*segment);
        let Some(next) = segments.get(i + 1) else { break };
        let gap = next.start - segment.end;
        let open = (1.0 - (gap - BRIDGE_ALL) / (BRIDGE_NONE - BRIDGE_ALL)).clamp(0.0, 1.0);
        let reach = (gap.min(BRIDGE_ALL) / 2.0) * open;
        if reach > 0.0 {
            // From one closed sound to the next the lips stay together.
            let closes = segment.closes.filter(|_| segment.closes == next.closes);
            bridged.push(Segment { closes, ..weak(segment, segment.end, segment.end + reach) });
            bridged.push(Segment { closes, ..weak(next, next.start - reach, next.start) });
        }
    }
    *segments = bridged;
}

fn weak(of: &Segment, start: f64, end: f64) -> Segment {
    let Mouth { jaw, pucker, wide, upper_raise, lower_drop, press, tuck, tongue } = of.shape;
    let [jaw, pucker, wide, upper_raise, lower_drop, press, tuck, tongue] =
        [jaw, pucker, wide, upper_raise, lower_drop, press, tuck, tongue].map(|weight| weight * BRIDGE_SHARE);
    let shape = Mouth { jaw, pucker, wide, upper_raise, lower_drop, press, tuck, tongue };
    Segment { start, end, shape, closes: None, effort: of.effort * BRIDGE_SHARE }
}

fn stress(phoneme: &str) -> f32 {
    if phoneme.contains('ˈ') {
        1.0
    } else if phoneme.contains('ˌ') {
        0.5
    } else {
        0.0
    }
}

fn seconds(sample: u32) -> f64 {
    f64::from(sample) / f64::from(SPEECH_RATE)
}

/// Root mean square of a span's samples; 0 where there is no sound.
fn loudness(clip: &SpokenClip, span: &PhonemeSpan) -> f32 {
    let Some(samples) = clip.pcm.samples.get(span.start as usize..span.end as usize) else { return 0.0 };
    let power: f32 = samples.iter().map(|sample| sample * sample).sum();
    (power / samples.len().max(1) as f32).sqrt()
}
