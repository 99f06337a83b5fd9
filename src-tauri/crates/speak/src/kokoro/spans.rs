//! Frames a token -> spans that cover the samples without a gap.

use vis_core::{PhonemeSpan, Viseme};

use super::model::FRAME;
use crate::phoneme::{Mark, mark, viseme};

/// How late each symbol's frames are against its sound, frames at speed 1. The alignment that the model learnt its durations from
/// lags behind: the first pad is too long by so much, the last too short. Measured on the onset and end of hiss, on the silence of
/// p and b and on vowels, in all voices: 2.0 to 2.2, at any speed (`tests/times.rs`).
const LATE: f32 = 2.0;

/// Spans over exactly `[0, samples)`.
///
/// `frames` holds one number for each symbol and one for the pad at either end. A stress mark's time goes to the vowel
/// after it, a length mark's to the sound before it; both stay in the span's text. The pads are silence. `speed` is the one that
/// the frames were planned with.
pub(super) fn spans(
    symbols: impl Iterator<Item = char>,
    frames: &[f32],
    samples: usize,
    speed: f32,
) -> Vec<PhonemeSpan> {
    let mut spans: Vec<PhonemeSpan> = vec![silence()];
    let mut marks = String::new();
    let mut clock = -LATE / speed * FRAME as f32;
    let mut frames = frames.iter();
    let mut advance = || {
        clock += frames.next().copied().unwrap_or(0.0) * FRAME as f32;
        (clock as usize).min(samples) as u32
    };
    spans[0].end = advance();
    for symbol in symbols {
        let end = advance();
        let start = spans.last().map_or(0, |span| span.end);
        match (mark(symbol), viseme(symbol), spans.last_mut()) {
            (Some(Mark::After), _, Some(last)) if marks.is_empty() => {
                last.phoneme.push(symbol);
                last.end = end;
            }
            (_, Some(viseme), _) => {
                let phoneme = std::mem::take(&mut marks) + symbol.encode_utf8(&mut [0; 4]);
                spans.push(PhonemeSpan { phoneme, viseme, start, end });
            }
            // A stress mark: its time is taken by the sound that comes, whose span starts where the last one ended.
            _ => marks.push(symbol),
        }
    }
    let start = spans.last().map_or(0, |span| span.end);
    // The last pad takes what is left, so that the sum is exact whatever was rounded.
    spans.push(PhonemeSpan { start, end: samples as u32, ..silence() });
    spans.retain(|span| span.end > span.start);
    spans
}

fn silence() -> PhonemeSpan {
    PhonemeSpan { phoneme: String::new(), viseme: Viseme::Sil, start: 0, end: 0 }
}

/// Joins the spans of the next part, which starts at `offset` samples.
pub(super) fn append(spans: &mut Vec<PhonemeSpan>, part: Vec<PhonemeSpan>, offset: usize) {
    let offset = offset as u32;
    spans.extend(part.into_iter().map(|span| PhonemeSpan {
        start: span.start + offset,
        end: span.end + offset,
        ..span
    }));
}

/// The spans before and after sample `at`, the latter counted from there. A gap between words that is divided belongs to
/// neither half's words: it is silence.
pub(super) fn divide(spans: Vec<PhonemeSpan>, at: usize) -> (Vec<PhonemeSpan>, Vec<PhonemeSpan>) {
    let at = at as u32;
    let mut before: Vec<_> = spans.iter().filter(|span| span.start < at).cloned().collect();
    let mut after: Vec<_> = spans.into_iter().filter(|span| span.end > at).collect();
    for span in &mut after {
        (span.start, span.end) = (span.start.saturating_sub(at), span.end - at);
    }
    for edge in before.last_mut().into_iter().chain(after.first_mut()).filter(|span| span.phoneme == " ") {
        edge.phoneme.clear();
    }
    before.iter_mut().for_each(|span| span.end = span.end.min(at));
    (before, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(spans: &[PhonemeSpan]) -> Vec<(&str, u32)> {
        spans.iter().map(|span| (span.phoneme.as_str(), (span.end - span.start) / 600)).collect()
    }

    #[test]
    fn stress_goes_to_the_vowel_and_length_to_the_sound_before() {
        // "kˈɑː." between its pads
        let spans = spans("kˈɑː.".chars(), &[15.0, 2.0, 3.0, 2.0, 4.0, 1.0, 5.0], 32 * 600, 1.0);
        assert_eq!(text(&spans), [("", 13), ("k", 2), ("ˈɑː", 9), (".", 1), ("", 7)]);
        assert_eq!(spans[2].viseme, Viseme::AA);
        assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start));
    }

    #[test]
    fn the_end_is_exact_even_when_the_frames_are_not() {
        for frames in [&[1.0, 2.0, 9.0, 1.0][..], &[], &[1.0]] {
            let spans = spans("ɑb".chars(), frames, 3000, 1.0);
            assert_eq!(spans.first().unwrap().start, 0);
            assert_eq!(spans.last().unwrap().end, 3000);
            assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }

    #[test]
    fn slow_speech_is_late_by_more() {
        let end = |speed| spans("ɑ".chars(), &[10.0, 2.0, 5.0], 17 * 600, speed)[0].end;
        assert_eq!((end(0.5), end(1.0), end(2.0)), (6 * 600, 8 * 600, 9 * 600));
    }

    #[test]
    fn a_stress_mark_at_the_end_is_silence() {
        let spans = spans("ɑˈ".chars(), &[3.0, 1.0, 1.0, 1.0], 3600, 1.0);
        assert_eq!(text(&spans), [("", 1), ("ɑ", 1), ("", 4)]);
    }

    #[test]
    fn a_divided_gap_is_no_word_border_of_either_half() {
        let whole = spans("a b c".chars(), &[3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0], 4200, 1.0);
        let (before, after) = divide(whole, 1500);
        assert_eq!(
            before.iter().map(|s| (s.phoneme.as_str(), s.end)).collect::<Vec<_>>(),
            [("", 600), ("a", 1200), ("", 1500)]
        );
        let texts: Vec<_> = after.iter().map(|s| s.phoneme.as_str()).collect();
        assert_eq!(texts, ["", "b", " ", "c", ""]);
        assert_eq!((after[0].start, after[0].end, after[4].end), (0, 300, 2700));
    }
}
