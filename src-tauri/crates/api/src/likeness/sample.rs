//! A recording of somebody's voice: is it good enough, and where in it do they speak?

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_core::{LISTEN_RATE, PcmClip, SPEECH_RATE};
use vis_listen::{ListenError, Vad};

use crate::{ApiError, Code};

/// Samples at [`LISTEN_RATE`] that the detector judges at once: 32 ms.
const WINDOW: usize = 512;
/// The same stretch at [`SPEECH_RATE`].
const WIDE_WINDOW: usize = WINDOW * SPEECH_RATE as usize / LISTEN_RATE as usize;
const SPEECH: f32 = 0.5;
/// Windows around speech that belong to it.
const AROUND: usize = 3;
/// Samples over which speech fades where silence was cut out, so that the joint does not click: 5 ms.
const FADE: usize = SPEECH_RATE as usize / 200;
const LEAST_SECONDS: usize = 5;
const MOST_SECONDS: usize = 60;
/// Softer than this, dBFS (RMS of the speech), a voice drowns in the microphone's own noise.
const QUIET_DB: f32 = -42.0;
/// Pauses that are this close below the speech, dB.
const NOISY_DB: f32 = 18.0;
const FULL: f32 = 0.99;
/// Share of samples at full scale that is heard as distortion.
const DISTORTED: f32 = 0.001;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SampleLevel {
    Good,
    Quiet,
    Distorted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SampleNoise {
    Good,
    Noisy,
    /// There is no pause to hear it in.
    Unknown,
}

/// What a recording of a voice is like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct SampleReport {
    /// Of the recording as it came.
    pub total_seconds: f64,
    /// Of speech, pauses taken out; what is beyond a minute is not used.
    pub speech_seconds: f64,
    pub level: SampleLevel,
    /// RMS of the speech, dBFS.
    pub level_db: f32,
    pub noise: SampleNoise,
    /// How far below the speech the pauses are, dB; none where there are no pauses.
    pub quiet_below_db: Option<f32>,
    /// What would make the result better, in words.
    pub warnings: Vec<String>,
}

/// The speech alone, at [`SPEECH_RATE`], at most a minute.
///
/// # Errors
/// [`Code::BadInput`] for less than five seconds of speech.
pub(super) fn cut(pcm: &PcmClip, vad: &mut dyn Vad) -> Result<(PcmClip, SampleReport), ApiError> {
    let (spoken, report) = judged(&vis_audio::resample(pcm, LISTEN_RATE)?, vad)?;
    let mut samples = joined(&vis_audio::resample(pcm, SPEECH_RATE)?, &spoken);
    samples.truncate(MOST_SECONDS * SPEECH_RATE as usize);
    Ok((PcmClip { rate: SPEECH_RATE, samples }, report))
}

/// Which windows are speech, and what it is like. `samples`: at [`LISTEN_RATE`].
fn judged(samples: &[f32], vad: &mut dyn Vad) -> Result<(Vec<bool>, SampleReport), ApiError> {
    let spoken = spoken(samples, vad)?;
    let pick = |wanted: bool| -> Vec<f32> {
        let windows = samples.chunks_exact(WINDOW).zip(&spoken).filter(|(_, spoken)| **spoken == wanted);
        windows.flat_map(|(window, _)| window.iter().copied()).collect()
    };
    let (speech, pauses) = (pick(true), pick(false));
    if speech.len() < LEAST_SECONDS * LISTEN_RATE as usize {
        return Err(too_short(speech.len() as f32 / LISTEN_RATE as f32));
    }
    let total_seconds = samples.len() as f64 / f64::from(LISTEN_RATE);
    let report = SampleReport { total_seconds, ..report(&speech, &pauses) };
    Ok((spoken, report))
}

fn too_short(seconds: f32) -> ApiError {
    let message = if seconds < 0.1 {
        format!(
            "No speech was found in this recording. Record or choose at least {LEAST_SECONDS} seconds of one person speaking."
        )
    } else {
        format!(
            "Only {seconds:.1} seconds of speech were found. Record or choose at least {LEAST_SECONDS} seconds of one person speaking."
        )
    };
    ApiError::new(Code::BadInput, message)
}

/// Stretches of speech one after the other. `samples`: at [`SPEECH_RATE`].
fn joined(samples: &[f32], spoken: &[bool]) -> Vec<f32> {
    let mut joined = Vec::new();
    let mut from = 0;
    for stretch in spoken.chunk_by(|one, next| one == next) {
        let range = from..(from + stretch.len() * WIDE_WINDOW).min(samples.len());
        from = range.end;
        if stretch[0] {
            let start = joined.len();
            joined.extend_from_slice(&samples[range]);
            let part = &mut joined[start..];
            let (length, fade) = (part.len(), FADE.min(part.len()));
            for n in 0..fade {
                part[n] *= n as f32 / FADE as f32;
                part[length - 1 - n] *= n as f32 / FADE as f32;
            }
        }
    }
    joined
}

fn spoken(samples: &[f32], vad: &mut dyn Vad) -> Result<Vec<bool>, ListenError> {
    vad.reset();
    let windows = samples.chunks_exact(WINDOW);
    let heard: Vec<bool> =
        windows.map(|window| Ok(vad.probability(window)? >= SPEECH)).collect::<Result<_, ListenError>>()?;
    let near = |n: usize| &heard[n.saturating_sub(AROUND)..(n + AROUND + 1).min(heard.len())];
    Ok((0..heard.len()).map(|n| near(n).contains(&true)).collect())
}

fn report(speech: &[f32], pauses: &[f32]) -> SampleReport {
    let level_db = level(speech);
    let quiet_below_db = (pauses.len() > LISTEN_RATE as usize / 4).then(|| level_db - level(pauses));
    let full = speech.iter().filter(|sample| sample.abs() >= FULL).count() as f32 / speech.len() as f32;
    let seconds = speech.len() as f64 / f64::from(LISTEN_RATE);
    let level = match full > DISTORTED {
        true => SampleLevel::Distorted,
        false if level_db < QUIET_DB => SampleLevel::Quiet,
        false => SampleLevel::Good,
    };
    let noise = match quiet_below_db {
        None => SampleNoise::Unknown,
        Some(below) if below < NOISY_DB => SampleNoise::Noisy,
        Some(_) => SampleNoise::Good,
    };
    let warnings = warnings(level, noise, seconds);
    SampleReport {
        total_seconds: seconds,
        speech_seconds: seconds,
        level,
        level_db,
        noise,
        quiet_below_db,
        warnings,
    }
}

fn warnings(level: SampleLevel, noise: SampleNoise, seconds: f64) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut warn = |bad: bool, words: &str| warnings.extend(bad.then(|| words.to_owned()));
    warn(level == SampleLevel::Quiet, "The voice is very quiet. Speak closer to the microphone.");
    warn(
        level == SampleLevel::Distorted,
        "The recording is distorted. Lower the microphone's level, or keep a little more distance.",
    );
    warn(
        noise == SampleNoise::Noisy,
        "There is a lot of noise behind the voice. A quiet room gives a better likeness.",
    );
    warn(seconds > MOST_SECONDS as f64, "Only the first minute of speech is used.");
    warnings
}

fn level(samples: &[f32]) -> f32 {
    let power = samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len().max(1) as f32;
    10.0 * power.max(1e-10).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever is louder than a thousandth is speech.
    struct Loud;

    impl Vad for Loud {
        fn probability(&mut self, window: &[f32]) -> Result<f32, ListenError> {
            Ok(f32::from(window.iter().any(|sample| sample.abs() > 0.01)))
        }

        fn reset(&mut self) {}
    }

    fn tone(seconds: usize, loud: f32) -> Vec<f32> {
        (0..seconds * LISTEN_RATE as usize).map(|n| (n as f32 * 0.1).sin() * loud).collect()
    }

    fn cut_of(samples: Vec<f32>) -> Result<(PcmClip, SampleReport), ApiError> {
        cut(&PcmClip { rate: LISTEN_RATE, samples }, &mut Loud)
    }

    #[test]
    fn pauses_are_cut_and_a_short_recording_is_refused_with_what_to_do() {
        let (speech, report) = cut_of([tone(4, 0.2), tone(3, 0.0001), tone(4, 0.2)].concat()).unwrap();
        assert!((8.0..8.5).contains(&report.speech_seconds), "{report:?}");
        assert!((report.total_seconds - 11.0).abs() < 0.1, "{report:?}");
        assert_eq!(speech.rate, SPEECH_RATE);
        let seconds = speech.samples.len() as f64 / f64::from(SPEECH_RATE);
        assert!((seconds - report.speech_seconds).abs() < 0.05, "{seconds} s of {report:?}");
        assert!(report.warnings.is_empty(), "{report:?}");
        assert_eq!((report.level, report.noise), (SampleLevel::Good, SampleNoise::Good));
        let refused = cut_of(tone(3, 0.2)).unwrap_err();
        assert!(refused.message.contains("at least 5 seconds"), "{refused:?}");
        for silence in [Vec::new(), vec![0.0; 160_000]] {
            let refused = cut_of(silence).unwrap_err();
            assert!(refused.message.starts_with("No speech was found"), "{refused:?}");
        }
    }

    #[test]
    fn the_joints_of_what_was_cut_do_not_click() {
        let whole: Vec<f32> = (0..8 * WIDE_WINDOW).map(|n| (n as f32 * 0.07).sin() * 0.2).collect();
        let speech = joined(&whole, &[true, true, false, true, false, false, true, true]);
        assert_eq!(speech.len(), 5 * WIDE_WINDOW);
        let steepest = speech.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(steepest < 0.02, "a tone of this pitch moves by 0.014 at most, not by {steepest}");
        let edges = [2 * WIDE_WINDOW - 1, 2 * WIDE_WINDOW, 3 * WIDE_WINDOW - 1, 3 * WIDE_WINDOW];
        assert!(edges.iter().all(|at| speech[*at] == 0.0), "every stretch begins and ends in silence");
    }

    #[test]
    fn quiet_distorted_noisy_and_long_recordings_are_told() {
        let warned = |sound: Vec<f32>, word: &str| {
            let (speech, report) = cut_of(sound).unwrap();
            assert!(report.warnings.iter().any(|warning| warning.contains(word)), "{word}: {report:?}");
            assert!(speech.samples.len() <= MOST_SECONDS * SPEECH_RATE as usize);
            report
        };
        assert_eq!(warned(tone(6, 0.0101), "quiet").level, SampleLevel::Quiet);
        let clipped = tone(6, 3.0).iter().map(|sample| sample.clamp(-1.0, 1.0)).collect::<Vec<_>>();
        assert_eq!(warned(clipped, "distorted").level, SampleLevel::Distorted);
        let noisy = warned([tone(6, 0.05), tone(2, 0.0099)].concat(), "noise");
        assert_eq!(noisy.noise, SampleNoise::Noisy);
        assert_eq!(warned(tone(70, 0.2), "first minute").noise, SampleNoise::Unknown);
    }
}
