//! A mouth that follows loudness: the fallback for sound of which nobody knows the phonemes. It opens on syllables and rests in
//! silence, but it cannot tell an "m" from an "a"; a model that hears visemes takes its place wherever there is one.

use vis_avatar::{Activity, Score};
use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, SpokenClip, TurnId, Viseme};
use vis_export::SoundFormat;

/// Loudness (RMS over all channels) every ten milliseconds.
#[derive(Default)]
pub(crate) struct Envelope {
    levels: Vec<f32>,
    sum: f64,
    count: u32,
}

/// Levels a second.
const RATE: usize = 100;
/// Quieter than this is silence in every recording.
const SILENCE: f32 = 0.004;
/// Share of the way from the floor to the loud parts where speech begins.
const ONSET: f32 = 0.12;
/// Pauses up to this many levels belong to the speech around them; speech shorter than the other is a click.
const PAUSE: usize = 20;
const CLICK: usize = 6;
/// Syllables are at least so far apart, in levels.
const SYLLABLE: usize = 13;
/// A dip to this share of its neighbours is a consonant.
const DIP: f32 = 0.62;

impl Envelope {
    pub(crate) fn hear(&mut self, samples: &[f32], format: SoundFormat) {
        let window = format.rate as usize * usize::from(format.channels) / RATE;
        for sample in samples {
            self.sum += f64::from(*sample).powi(2);
            self.count += 1;
            if self.count as usize >= window {
                self.levels.push((self.sum / f64::from(self.count)).sqrt() as f32);
                (self.sum, self.count) = (0.0, 0);
            }
        }
    }

    /// The face's part of the film.
    pub(crate) fn score(&self, seed: u64) -> Score {
        let mut score = Score::new(seed);
        let levels = smooth(&self.levels);
        let (floor, loud) = (quantile(&levels, 0.1), quantile(&levels, 0.95));
        let onset = (floor + (loud - floor) * ONSET).max(SILENCE);
        let seconds = |level: usize| level as f64 / RATE as f64;
        for (seq, (start, end)) in (0..).zip(stretches(&levels, onset)) {
            score.activity(seconds(start), Activity::Speaking);
            score.activity(seconds(end + RATE / 2), Activity::Idle);
            score.say(seconds(start), &clip(seq, &levels[start..end], loud));
        }
        score
    }
}

fn smooth(levels: &[f32]) -> Vec<f32> {
    let window = |n: usize| &levels[n.saturating_sub(2)..(n + 3).min(levels.len())];
    (0..levels.len()).map(|n| window(n).iter().sum::<f32>() / window(n).len() as f32).collect()
}

fn quantile(levels: &[f32], share: f64) -> f32 {
    let mut sorted = levels.to_vec();
    sorted.sort_by(f32::total_cmp);
    let place = (sorted.len() as f64 * share) as usize;
    sorted.get(place.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

/// Where there is speech, half-open, in levels.
fn stretches(levels: &[f32], onset: f32) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (n, _) in levels.iter().enumerate().filter(|(_, level)| **level >= onset) {
        match found.last_mut() {
            Some((_, end)) if n - *end <= PAUSE => *end = n + 1,
            _ => found.push((n, n + 1)),
        }
    }
    found.retain(|(start, end)| end - start >= CLICK);
    found
}

/// A stretch as phonemes: a vowel a syllable, wider the louder, and a consonant in each dip between.
fn clip(seq: u32, levels: &[f32], loud: f32) -> SpokenClip {
    let peaks = peaks(levels);
    let sample = |level: usize| (level as u64 * u64::from(SPEECH_RATE) / RATE as u64) as u32;
    let mut phonemes = Vec::new();
    let mut span = |phoneme: &str, viseme, start: usize, end: usize| {
        if end > start {
            phonemes.push(PhonemeSpan {
                phoneme: phoneme.to_owned(),
                viseme,
                start: sample(start),
                end: sample(end),
            });
        }
    };
    let mut begin = 0;
    for (k, peak) in peaks.iter().enumerate() {
        let (phoneme, viseme) = vowel(levels[*peak] / loud.max(SILENCE), k);
        let Some(next) = peaks.get(k + 1) else {
            span(phoneme, viseme, begin, levels.len());
            break;
        };
        let dip = (*peak..*next).min_by(|a, b| levels[*a].total_cmp(&levels[*b])).unwrap_or(*peak);
        let deep = levels[dip] < DIP * levels[*peak].min(levels[*next]);
        let half = if deep { 3.min(dip - *peak).min(*next - dip) } else { 0 };
        span(phoneme, viseme, begin, dip - half);
        let (phoneme, viseme) = [("n", Viseme::NN), ("d", Viseme::DD), ("s", Viseme::SS)][k % 3];
        span(phoneme, viseme, dip - half, dip + half);
        begin = dip + half;
    }
    let pcm = PcmClip { rate: SPEECH_RATE, samples: Vec::new() };
    SpokenClip { turn: TurnId(1), seq, text: String::new(), pcm, phonemes }
}

fn vowel(level: f32, k: usize) -> (&'static str, Viseme) {
    match (level, k % 2) {
        (0.75.., _) => ("ɑ", Viseme::AA),
        (0.45.., 0) => ("ɛ", Viseme::E),
        (0.45.., _) => ("ɔ", Viseme::O),
        (_, 0) => ("ɪ", Viseme::I),
        _ => ("ə", Viseme::E),
    }
}

/// Highest levels of their surroundings, one a syllable; at least one.
fn peaks(levels: &[f32]) -> Vec<usize> {
    let mut peaks: Vec<usize> = Vec::new();
    for n in 0..levels.len() {
        let near = &levels[n.saturating_sub(SYLLABLE / 2)..(n + SYLLABLE / 2 + 1).min(levels.len())];
        let highest = near.iter().all(|level| *level <= levels[n]);
        if highest && peaks.last().is_none_or(|last| n - last >= SYLLABLE) {
            peaks.push(n);
        }
    }
    if peaks.is_empty() { vec![0] } else { peaks }
}

#[cfg(test)]
mod tests {
    use vis_avatar::sample;

    use super::*;

    /// Half a second of syllables (5 a second) in the middle of silence, as loud as `level`.
    fn spoken(level: f32) -> Score {
        let format = SoundFormat { rate: 16_000, channels: 1 };
        let sound: Vec<f32> = (0..48_000)
            .map(|n| {
                let t = n as f32 / 16_000.0;
                let syllables = (t * 5.0 * std::f32::consts::TAU).sin().max(0.0);
                let on = f32::from(u8::from((1.0..2.0).contains(&t)));
                (t * 1200.0).sin() * syllables * on * level
            })
            .collect();
        let mut envelope = Envelope::default();
        sound.chunks(700).for_each(|block| envelope.hear(block, format));
        envelope.score(1)
    }

    #[test]
    fn the_mouth_moves_with_speech_and_rests_in_silence() {
        for level in [0.03, 0.8] {
            let score = spoken(level);
            let jaws = |from: u32, to: u32| (from..to).map(|n| sample(&score, f64::from(n) / 50.0).mouth.jaw);
            let (least, most) = (jaws(55, 95).fold(9.0, f32::min), jaws(55, 95).fold(0.0, f32::max));
            assert!(most > 0.3 && most - least > 0.15, "{level}: jaw {least} to {most}");
            assert!(jaws(0, 40).chain(jaws(115, 150)).all(|jaw| jaw < 0.05), "{level}: shut in silence");
        }
    }

    #[test]
    fn silence_noise_and_nothing_are_no_speech() {
        let quiet = |levels: Vec<f32>| Envelope { levels, sum: 0.0, count: 0 }.score(1).end();
        assert_eq!(quiet(Vec::new()), None);
        assert_eq!(quiet(vec![0.0; 300]), None);
        assert_eq!(quiet((0..300).map(|n| 0.002 + (n % 7) as f32 * 1e-4).collect()), None);
    }
}
