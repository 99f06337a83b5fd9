//! What a person does to a voice: higher or lower, without pauses at the edges of a clause, with soft edges. All on the finished
//! clip: 24 kHz mono in and out, its phoneme spans with it.

use std::f64::consts::PI;

use vis_core::{PhonemeSpan, SPEECH_RATE, SpokenClip};

use crate::SPEEDS;

/// Beyond this it is another voice, or none.
const MOST_SEMITONES: f32 = 6.0;
const LONGEST_FADE_MS: u32 = 200;
/// Quieter than this is silence, RMS of 5 ms; about -50 dBFS.
const SILENCE: f32 = 0.003;
/// Silence that stays at an edge, seconds: a soft onset takes as long.
const STAYS: f32 = 0.03;
/// Input samples on either side that each output sample is made of.
const REACH: f64 = 16.0;

/// How a voice is changed. The default changes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VoiceShape {
    /// Semitones, -6 to 6.
    pub pitch: f32,
    /// Cut silence at the edges.
    pub trim_silence: bool,
    /// The end fades out and the beginning in over so many milliseconds, 0-200.
    pub fade_ms: u32,
}

/// Which edges of a clip are edges of what is said; a clause may come in two clips.
#[derive(Clone, Copy, Debug)]
pub struct Edges {
    pub begins: bool,
    pub ends: bool,
}

impl VoiceShape {
    /// How many times higher it sounds.
    fn ratio(&self) -> f64 {
        let pitch = if self.pitch.is_finite() { self.pitch } else { 0.0 };
        2_f64.powf(f64::from(pitch.clamp(-MOST_SEMITONES, MOST_SEMITONES)) / 12.0)
    }

    /// The tempo to ask the synthesiser for, so that the clip has the wanted one after [`VoiceShape::apply`]: what is played
    /// faster to sound higher has to be spoken slower. At the ends of [`SPEEDS`] the tempo gives way, not the pitch.
    pub fn tempo(&self, speed: f32) -> f32 {
        if self.ratio() == 1.0 {
            return speed;
        }
        ((f64::from(speed) / self.ratio()) as f32).clamp(*SPEEDS.start(), *SPEEDS.end())
    }

    pub fn apply(&self, clip: SpokenClip, edges: Edges) -> SpokenClip {
        let mut clip = if self.ratio() == 1.0 { clip } else { raised(clip, self.ratio()) };
        if self.trim_silence {
            trim(&mut clip, edges);
        }
        let fade = (self.fade_ms.min(LONGEST_FADE_MS) * SPEECH_RATE / 1000) as usize;
        if fade > 0 {
            soften(&mut clip.pcm.samples, fade, edges);
        }
        clip
    }
}

/// The clip played `ratio` times as fast. Method: interpolation by a sinc under a Hann window, its cut-off lowered with the rate.
fn raised(mut clip: SpokenClip, ratio: f64) -> SpokenClip {
    let source = &clip.pcm.samples;
    let length = (source.len() as f64 / ratio).round() as usize;
    let cutoff = ratio.recip().min(1.0);
    let reach = REACH / cutoff;
    let sample = |n: usize| {
        let at = n as f64 * ratio;
        let (from, to) = ((at - reach).ceil().max(0.0) as usize, (at + reach).floor() as usize + 1);
        let weighed =
            source[from.min(source.len())..to.min(source.len())].iter().zip(from..).map(|(value, place)| {
                let distance = place as f64 - at;
                let window = 0.5 + 0.5 * (PI * distance / reach).cos();
                f64::from(*value) * cutoff * sinc(cutoff * distance) * window
            });
        weighed.sum::<f64>() as f32
    };
    clip.pcm.samples = (0..length).map(sample).collect();
    let scaled = |place: u32| ((f64::from(place) / ratio).round() as u32).min(length as u32);
    for span in &mut clip.phonemes {
        (span.start, span.end) = (scaled(span.start), scaled(span.end));
    }
    if let Some(last) = clip.phonemes.last_mut() {
        last.end = length as u32;
    }
    clip
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

fn trim(clip: &mut SpokenClip, edges: Edges) {
    let window = SPEECH_RATE as usize / 200;
    let loud = |samples: &[f32]| {
        (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt() > SILENCE
    };
    let samples = &clip.pcm.samples;
    let Some(first) = samples.chunks(window).position(loud) else { return };
    let last = samples.chunks(window).rposition(loud).unwrap_or(first);
    let stays = (STAYS * SPEECH_RATE as f32) as usize;
    let from = if edges.begins { (first * window).saturating_sub(stays) } else { 0 };
    let to = if edges.ends { ((last + 1) * window + stays).min(samples.len()) } else { samples.len() };
    clip.pcm.samples = samples[from..to].to_vec();
    let moved = |place: u32| place.clamp(from as u32, to as u32) - from as u32;
    let spans = std::mem::take(&mut clip.phonemes).into_iter();
    let spans = spans.map(|span| PhonemeSpan { start: moved(span.start), end: moved(span.end), ..span });
    clip.phonemes = spans.filter(|span| span.end > span.start).collect();
}

fn soften(samples: &mut [f32], fade: usize, edges: Edges) {
    let fade = fade.min(samples.len() / 4);
    let gain = |n: usize| (0.5 - 0.5 * (PI * n as f64 / fade.max(1) as f64).cos()) as f32;
    if edges.begins {
        samples.iter_mut().take(fade).enumerate().for_each(|(n, sample)| *sample *= gain(n));
    }
    if edges.ends {
        samples.iter_mut().rev().take(fade).enumerate().for_each(|(n, sample)| *sample *= gain(n));
    }
}

#[cfg(test)]
mod tests {
    use vis_core::{PcmClip, TurnId, Viseme};

    use super::*;

    const WHOLE: Edges = Edges { begins: true, ends: true };

    /// `before` and `after` seconds of silence around a second of 200 Hz.
    fn tone(before: f32, after: f32) -> SpokenClip {
        let silence = |seconds: f32| vec![0.0; (seconds * SPEECH_RATE as f32) as usize];
        let rate = f64::from(SPEECH_RATE);
        let tone = (0..SPEECH_RATE).map(|n| (0.3 * (2.0 * PI * 200.0 * f64::from(n) / rate).sin()) as f32);
        let samples = [silence(before), tone.collect(), silence(after)].concat();
        let (first, end) = ((before * SPEECH_RATE as f32) as u32, samples.len() as u32);
        let span = |phoneme: &str, start, end| PhonemeSpan {
            phoneme: phoneme.into(),
            viseme: Viseme::default(),
            start,
            end,
        };
        let phonemes = vec![
            span("", 0, first),
            span("a", first, first + SPEECH_RATE),
            span("", first + SPEECH_RATE, end),
        ];
        let pcm = PcmClip { rate: SPEECH_RATE, samples };
        SpokenClip { turn: TurnId(1), seq: 0, text: "Ah.".into(), pcm, phonemes }
    }

    fn crossings(samples: &[f32]) -> usize {
        samples.windows(2).filter(|two| two[0] <= 0.0 && two[1] > 0.0).count()
    }

    fn covers(clip: &SpokenClip) -> bool {
        let ends = clip.phonemes.windows(2).all(|two| two[0].end == two[1].start);
        ends && clip.phonemes[0].start == 0
            && clip.phonemes.last().unwrap().end as usize == clip.pcm.samples.len()
    }

    #[test]
    fn the_default_changes_not_one_sample() {
        let clip = tone(0.1, 0.1);
        assert_eq!(VoiceShape::default().apply(clip.clone(), WHOLE), clip);
        assert_eq!(VoiceShape::default().tempo(1.3), 1.3);
    }

    #[test]
    fn pitch_moves_by_semitones_and_the_tempo_asked_for_makes_up_for_it() {
        for (pitch, hertz) in [(6.0, 282.8), (-6.0, 141.4), (3.0, 237.8)] {
            let shape = VoiceShape { pitch, ..VoiceShape::default() };
            let clip = shape.apply(tone(0.0, 0.0), WHOLE);
            let seconds = clip.pcm.samples.len() as f64 / f64::from(SPEECH_RATE);
            let heard = crossings(&clip.pcm.samples) as f64 / seconds;
            assert!((heard - hertz).abs() < 3.0, "{pitch}: {heard} Hz");
            assert!(
                (seconds - f64::from(shape.tempo(1.0))).abs() < 0.001,
                "as long as it should be: {seconds}"
            );
            let peak = clip.pcm.samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
            assert!((0.28..0.32).contains(&peak), "as loud as before: {peak}");
            assert!(covers(&clip));
        }
        assert_eq!(VoiceShape { pitch: 6.0, ..VoiceShape::default() }.tempo(0.5), 0.5);
    }

    #[test]
    fn silence_goes_from_the_edges_of_what_is_said_only() {
        let shape = VoiceShape { trim_silence: true, ..VoiceShape::default() };
        let clip = shape.apply(tone(0.3, 0.4), WHOLE);
        let seconds = clip.pcm.samples.len() as f32 / SPEECH_RATE as f32;
        assert!((1.05..1.08).contains(&seconds), "{seconds}");
        assert!(covers(&clip));
        let first_half = shape.apply(tone(0.3, 0.4), Edges { begins: true, ends: false });
        assert!(first_half.pcm.samples.len() as f32 / SPEECH_RATE as f32 > 1.4);
        let silent = SpokenClip {
            pcm: PcmClip { rate: SPEECH_RATE, samples: vec![0.0; 99] },
            phonemes: Vec::new(),
            ..tone(0.0, 0.0)
        };
        assert_eq!(shape.apply(silent.clone(), WHOLE), silent);
    }

    #[test]
    fn edges_fade() {
        let shape = VoiceShape { fade_ms: 100, ..VoiceShape::default() };
        let clip = shape.apply(tone(0.0, 0.0), WHOLE);
        let loudest =
            |from: usize, to: usize| clip.pcm.samples[from..to].iter().fold(0.0_f32, |a, b| a.max(b.abs()));
        assert!(loudest(0, 240) < 0.02 && loudest(23_760, 24_000) < 0.02);
        assert!(loudest(10_000, 14_000) > 0.29);
    }
}
