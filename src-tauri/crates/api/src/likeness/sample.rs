//! A recording of somebody's voice: is it good enough, and where in it do they speak?

use serde::Serialize;
use specta::Type;
use vis_core::LISTEN_RATE;
use vis_listen::{ListenError, Vad};

use crate::{ApiError, Code};

/// Samples that the detector judges at once: 32 ms.
const WINDOW: usize = 512;
const SPEECH: f32 = 0.5;
/// Windows around speech that belong to it.
const AROUND: usize = 3;
const LEAST_SECONDS: usize = 5;
const MOST_SECONDS: usize = 60;
/// Softer than this, dBFS (RMS of the speech), a voice drowns in the microphone's own noise.
const QUIET_DB: f32 = -42.0;
/// Pauses that are this close below the speech, dB.
const NOISY_DB: f32 = 18.0;
const FULL: f32 = 0.99;
/// Share of samples at full scale that is heard as distortion.
const DISTORTED: f32 = 0.001;

/// What a recording of a voice is like.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct SampleReport {
    /// Of speech, pauses taken out; what is beyond a minute is not used.
    pub speech_seconds: f64,
    /// RMS of the speech, dBFS.
    pub level_db: f32,
    /// How far below the speech the pauses are, dB; none where there are no pauses.
    pub quiet_below_db: Option<f32>,
    /// What would make the result better, in words.
    pub warnings: Vec<String>,
}

/// The speech alone, 16 kHz.
pub(super) fn speech(samples: &[f32], vad: &mut dyn Vad) -> Result<(Vec<f32>, SampleReport), ApiError> {
    let spoken = spoken(samples, vad)?;
    let pick = |wanted: bool| -> Vec<f32> {
        let windows = samples.chunks_exact(WINDOW).zip(&spoken).filter(|(_, spoken)| **spoken == wanted);
        windows.flat_map(|(window, _)| window.iter().copied()).collect()
    };
    let (mut speech, pauses) = (pick(true), pick(false));
    if speech.len() < LEAST_SECONDS * LISTEN_RATE as usize {
        let message = format!(
            "Only {:.1} seconds of speech were found. Record or choose at least {LEAST_SECONDS} seconds of one person speaking.",
            speech.len() as f32 / LISTEN_RATE as f32
        );
        return Err(ApiError::new(Code::BadInput, message));
    }
    let report = report(&speech, &pauses);
    speech.truncate(MOST_SECONDS * LISTEN_RATE as usize);
    Ok((speech, report))
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
    let mut warnings = Vec::new();
    let mut warn = |bad: bool, words: &str| warnings.extend(bad.then(|| words.to_owned()));
    warn(level_db < QUIET_DB, "The voice is very quiet. Speak closer to the microphone.");
    warn(
        full > DISTORTED,
        "The recording is distorted. Lower the microphone's level, or keep a little more distance.",
    );
    warn(
        quiet_below_db.is_some_and(|below| below < NOISY_DB),
        "There is a lot of noise behind the voice. A quiet room gives a better likeness.",
    );
    warn(seconds > MOST_SECONDS as f64, "Only the first minute of speech is used.");
    SampleReport { speech_seconds: seconds, level_db, quiet_below_db, warnings }
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

    #[test]
    fn pauses_are_cut_and_a_short_recording_is_refused_with_what_to_do() {
        let sound = [tone(4, 0.2), tone(3, 0.0001), tone(4, 0.2)].concat();
        let (speech, report) = speech(&sound, &mut Loud).unwrap();
        assert!((8.0..8.5).contains(&report.speech_seconds), "{report:?}");
        assert!(speech.len() < sound.len() - 2 * LISTEN_RATE as usize);
        assert!(report.warnings.is_empty(), "{report:?}");
        let refused = super::speech(&tone(3, 0.2), &mut Loud).unwrap_err();
        assert!(refused.message.contains("at least 5 seconds"), "{refused:?}");
        assert!(super::speech(&[], &mut Loud).is_err());
    }

    #[test]
    fn quiet_distorted_noisy_and_long_recordings_are_told() {
        let warned = |sound: &[f32], word: &str| {
            let (_, report) = speech(sound, &mut Loud).unwrap();
            assert!(report.warnings.iter().any(|warning| warning.contains(word)), "{word}: {report:?}");
        };
        warned(&tone(6, 0.0101), "quiet");
        warned(&tone(6, 3.0).iter().map(|sample| sample.clamp(-1.0, 1.0)).collect::<Vec<_>>(), "distorted");
        warned(&[tone(6, 0.05), tone(2, 0.0099)].concat(), "noise");
        warned(&tone(70, 0.2), "first minute");
    }
}
