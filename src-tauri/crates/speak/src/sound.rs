//! The last touches to a clip: silence trimmed, level evened, edges faded.

use vis_core::{PhonemeSpan, SPEECH_RATE, Viseme};

/// Silence kept before the first sound and after the last, seconds. The model leaves 300 to 400 ms in front,
/// which a listener would wait through before every answer.
const LEAD: f32 = 0.12;
const TAIL: f32 = 0.25;
/// Before the first sound of a reply, which somebody waits for. The softest onsets take 30 ms to reach [`SILENCE`].
const FIRST_LEAD: f32 = 0.05;
/// After a comma, and where a sentence was cut without any mark: the sentence goes on.
const CLAUSE_TAIL: f32 = 0.12;
const OPEN_TAIL: f32 = 0.06;
/// The last sound lasts at least so long, also when it cannot be heard: lips stay closed on a p that is not released, seconds.
const HOLD: f32 = 0.06;
/// Windows that silence is measured in, seconds.
const WINDOW: f32 = 0.005;
/// Quieter than this is silence, RMS: about -50 dBFS. The model's noise floor lies near -70, a soft f near -42.
const SILENCE: f32 = 0.003;
/// Long enough against clicks, too short to be heard, seconds.
const FADE: f32 = 0.003;
/// Level of every voice, dBFS RMS without pauses: as loud as peaks allow without a limiter at work all the time.
const TARGET_DB: f32 = -20.0;
/// Beyond this a voice would be changed rather than levelled.
const MOST_GAIN_DB: f32 = 9.0;
const PEAK: f32 = 0.95;
/// How long a change of gain takes, seconds.
const GLIDE: f32 = 0.05;

fn samples(seconds: f32) -> usize {
    (seconds * SPEECH_RATE as f32) as usize
}

/// Silence kept around a piece of speech, seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pauses {
    lead: f32,
    tail: f32,
}

impl Pauses {
    /// `first`: a reply begins with it; `mark`: its last symbol.
    pub(crate) fn new(first: bool, mark: Option<char>) -> Self {
        let tail = match mark {
            Some(',' | ';' | ':' | '—' | '"' | '“' | '”' | '(' | ')') => CLAUSE_TAIL,
            Some('.' | '!' | '?' | '…') | None => TAIL,
            Some(_) => OPEN_TAIL,
        };
        Self { lead: if first { FIRST_LEAD } else { LEAD }, tail }
    }
}

impl Pauses {
    /// Everything stays at the end, because the sound goes on there.
    pub(crate) fn open_end(self) -> Self {
        Self { tail: f32::INFINITY, ..self }
    }

    pub(crate) fn open_start(self) -> Self {
        Self { lead: f32::INFINITY, ..self }
    }
}

/// Cuts silence beyond `pauses` from sound and spans alike. All silence is left as it is.
///
/// `left_out`: samples of silence that the spans count before and after `sound`; what is kept of them is made here.
pub(crate) fn trim(
    sound: &[f32],
    left_out: (usize, usize),
    spans: &mut Vec<PhonemeSpan>,
    pauses: Pauses,
) -> Vec<f32> {
    let (before, after) = left_out;
    let total = before + sound.len() + after;
    let audible = audible(sound);
    let (start, end) = audible.map_or((0, total), |(first, last)| {
        let start = (before + first).saturating_sub(samples(pauses.lead));
        (start, (before + last).saturating_add(samples(pauses.tail)).min(total))
    });
    let mut kept = vec![0.0; before.saturating_sub(start)];
    kept.extend_from_slice(&sound[start.saturating_sub(before)..(end - before).min(sound.len())]);
    kept.resize(end - start, 0.0);
    for span in spans.iter_mut() {
        span.start = (span.start.clamp(start as u32, end as u32)) - start as u32;
        span.end = (span.end.clamp(start as u32, end as u32)) - start as u32;
    }
    spans.retain(|span| span.end > span.start);
    if let (Some((_, last)), true) = (audible, pauses.tail.is_finite()) {
        hush(spans, (before + last).saturating_sub(start) as u32);
    }
    kept
}

/// Ends the last sound at sample `last`, where nothing is heard any more. The model counts most of the silence after a sentence as a
/// part of its last sound, up to half a second, and a mouth would hold that shape.
fn hush(spans: &mut Vec<PhonemeSpan>, last: u32) {
    let Some(place) = spans.iter().rposition(|span| span.viseme != Viseme::Sil) else { return };
    let span = &mut spans[place];
    let whole = span.end;
    span.end = last.max(span.start + samples(HOLD) as u32).min(whole);
    let end = span.end;
    match spans.get_mut(place + 1) {
        Some(silence) => silence.start = end,
        None if end < whole => {
            spans.push(PhonemeSpan { phoneme: String::new(), viseme: Viseme::Sil, start: end, end: whole });
        }
        None => {}
    }
}

/// First and one-past-last sample of the windows that are not silent.
fn audible(sound: &[f32]) -> Option<(usize, usize)> {
    let size = samples(WINDOW);
    let loud = |window: &[f32]| rms(window) > SILENCE;
    let first = sound.chunks(size).position(loud)? * size;
    let last = sound.chunks(size).rposition(loud).map_or(0, |n| (n + 1) * size);
    Some((first, last.min(sound.len())))
}

/// The gain that brings a voice whose speech has `level_db` to the level of all voices. One gain a voice, so that loud and
/// soft words keep their difference; only peaks that would clip lower it.
pub(crate) fn gain(sound: &[f32], level_db: f32) -> f32 {
    let gain = decibels((TARGET_DB - level_db).clamp(-MOST_GAIN_DB, MOST_GAIN_DB));
    let peak = sound.iter().fold(0.0_f32, |peak, s| peak.max(s.abs()));
    if peak * gain > PEAK { PEAK / peak } else { gain }
}

/// Amplifies, gliding from the gain `from` to the gain `to` within the first 50 ms.
pub(crate) fn amplify(sound: &mut [f32], from: f32, to: f32) {
    let glide = samples(GLIDE) as f32;
    for (n, sample) in sound.iter_mut().enumerate() {
        let share = (n as f32 / glide).min(1.0);
        *sample = (*sample * (from + (to - from) * share)).clamp(-1.0, 1.0);
    }
}

/// A straight fade at the start.
pub(crate) fn fade_in(sound: &mut [f32]) {
    let length = samples(FADE).min(sound.len() / 2);
    for (n, sample) in sound[..length].iter_mut().enumerate() {
        *sample *= n as f32 / length as f32;
    }
}

/// A straight fade at the end.
pub(crate) fn fade_out(sound: &mut [f32]) {
    let length = samples(FADE).min(sound.len() / 2);
    for (n, sample) in sound.iter_mut().rev().take(length).enumerate() {
        *sample *= n as f32 / length as f32;
    }
}

fn decibels(db: f32) -> f32 {
    10.0_f32.powf(db / 20.0)
}

fn rms(window: &[f32]) -> f32 {
    (window.iter().map(|s| s * s).sum::<f32>() / window.len().max(1) as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vis_core::Viseme;

    fn span(phoneme: &str, start: u32, end: u32) -> PhonemeSpan {
        let viseme = if phoneme.is_empty() { Viseme::Sil } else { Viseme::AA };
        PhonemeSpan { phoneme: phoneme.into(), viseme, start, end }
    }

    const PAUSES: Pauses = Pauses { lead: LEAD, tail: TAIL };

    #[test]
    fn silence_is_cut_from_sound_and_spans_alike() {
        let mut sound = vec![0.0; 9000];
        sound.extend(vec![0.1; 4800]);
        sound.extend(vec![0.0; 12000]);
        let mut spans = vec![span("", 0, 9600), span("a", 9600, 14400), span("", 14400, 25800)];
        let (mut same, all) = (spans.clone(), sound.clone());
        let sound = trim(&sound, (0, 0), &mut spans, PAUSES);
        assert_eq!(sound.len(), 2880 + 4800 + 6000);
        assert_eq!((spans[0].start, spans[0].end), (0, 9600 - 6120));
        assert_eq!(spans[2].end as usize, sound.len());
        assert!(spans.windows(2).all(|w| w[0].end == w[1].start));
        // The same sound, of which only the middle was made.
        assert_eq!(trim(&all[7800..15000], (7800, 10800), &mut same, PAUSES), sound);
        assert_eq!(same, spans);
    }

    #[test]
    fn the_last_sound_ends_when_it_is_not_heard_any_more() {
        let sound = [vec![0.0; 3000], vec![0.1; 6000], vec![0.0; 12000]].concat();
        let times = |spans: &[PhonemeSpan]| spans.iter().map(|s| (s.start, s.end)).collect::<Vec<_>>();
        let heard = |pauses, from| {
            let mut spans = vec![span("a", 0, from), span("s", from, 21000)];
            trim(&sound, (0, 0), &mut spans, pauses);
            spans
        };
        // 120 samples in front are cut: 3000 less 0.12 s.
        let spans = heard(PAUSES, 6120);
        assert_eq!(times(&spans), [(0, 6000), (6000, 8880), (8880, 14880)]);
        assert_eq!(spans[2].viseme, Viseme::Sil);
        assert_eq!(
            times(&heard(PAUSES, 10120))[1..],
            [(10000, 11440), (11440, 14880)],
            "lips that stay closed"
        );
        assert_eq!(times(&heard(PAUSES.open_end(), 6120)), [(0, 6000), (6000, 20880)], "it goes on");
    }

    #[test]
    fn short_edges_and_pure_silence_stay() {
        for whole in [vec![0.1; 3000], vec![0.0; 3000], vec![]] {
            let mut spans = vec![span("a", 0, whole.len() as u32)];
            assert_eq!(trim(&whole, (0, 0), &mut spans, PAUSES), whole);
        }
        assert_eq!(trim(&[0.0; 10], (5, 7), &mut Vec::new(), PAUSES), [0.0; 22]);
    }

    #[test]
    fn pauses_follow_the_sentence() {
        let tail = |mark| Pauses::new(false, mark).tail;
        assert!(tail(Some('.')) > tail(Some(',')) && tail(Some(',')) > tail(Some('t')));
        assert_eq!(tail(None), TAIL);
        assert!(Pauses::new(true, None).lead < Pauses::new(false, None).lead);
    }

    #[test]
    fn levelling_never_clips_and_fades_start_at_nothing() {
        assert!((gain(&[0.02, -0.02], -26.0) - 2.0).abs() < 0.01, "6 dB up");
        assert!((gain(&[0.9, -0.9], -26.0) - PEAK / 0.9).abs() < 1e-6);
        let mut even = vec![0.1; 4800];
        amplify(&mut even, 2.0, 1.0);
        assert_eq!((even[0], even[4799]), (0.2, 0.1));
        assert!(even.windows(2).all(|w| w[0] >= w[1]));
        let mut flat = vec![1.0; 1000];
        fade_in(&mut flat);
        fade_out(&mut flat);
        assert_eq!((flat[0], flat[999], flat[500]), (0.0, 0.0, 1.0));
        fade_in(&mut []);
        fade_out(&mut []);
    }
}
