//! Plays a short sound and compares how much of it comes in with how much is left behind the canceller.

use std::sync::Arc;
use std::time::Duration;

use vis_conversation::Playback;
use vis_core::{PcmClip, SPEECH_RATE, SpokenClip, TurnId};

use super::EarRoom;
use crate::sound::rms;
use crate::{ApiError, EarMode, EchoReport, EchoVerdict};

/// Length of the sound; the canceller needs the first second to learn the room.
const SECONDS: f32 = 3.0;
/// The last part of it, in which it is measured.
const MEASURED: Duration = Duration::from_millis(1500);
const TICK: Duration = Duration::from_millis(20);

impl EarRoom {
    pub(crate) async fn echo_check(self: &Arc<Self>) -> Result<EchoReport, ApiError> {
        self.conversation.stop();
        let before = self.hearing().mode();
        self.hearing().wants(Some(EarMode::Recording));
        let opened = self.follow().await;
        let report = match opened {
            Ok(_) => self.measure().await,
            Err(error) => Err(error),
        };
        self.finish_recording();
        if before == EarMode::HandsFree {
            self.follow().await?;
        }
        report
    }

    async fn measure(&self) -> Result<EchoReport, ApiError> {
        tokio::time::sleep(Duration::from_millis(400)).await;
        let room_noise = self.listen_for(Duration::from_millis(400)).await;
        let sound = sweep();
        let played = rms(&sound.pcm.samples);
        self.speaker.play(&sound, false)?;
        let learning = Duration::from_secs_f32(SECONDS).saturating_sub(MEASURED);
        tokio::time::sleep(learning).await;
        let (raw, left) = self.listen_for(MEASURED - Duration::from_millis(200)).await;
        self.speaker.silence();
        let delay = self.open_one().and_then(|microphone| microphone.take_echo().delay_ms);
        let report = judge(played, room_noise, (raw, left));
        Ok(EchoReport { delay_ms: delay.map_or(0, |ms| ms.max(0) as u32), ..report })
    }

    /// Loudness of the raw and of the cleaned microphone over a while, RMS.
    async fn listen_for(&self, span: Duration) -> (f32, f32) {
        self.hearing().energy = (0.0, 0);
        let (mut raw, mut ticks) = (0.0_f64, 0_u32);
        let end = self.clock.elapsed() + span;
        while self.clock.elapsed() < end {
            tokio::time::sleep(TICK).await;
            if let Some(microphone) = self.open_one() {
                raw += f64::from(microphone.level().rms).powi(2);
                ticks += 1;
            }
        }
        let (energy, samples) = self.hearing().energy;
        let raw = (raw / f64::from(ticks.max(1))).sqrt();
        (raw as f32, (energy / samples.max(1) as f64).sqrt() as f32)
    }
}

fn judge(played: f32, quiet: (f32, f32), during: (f32, f32)) -> EchoReport {
    let db = |level: f32| 20.0 * (level.max(1e-6) / played.max(1e-6)).log10();
    // What was there before the sound is no echo.
    let echo = (during.0.powi(2) - quiet.0.powi(2)).max(0.0).sqrt();
    let left = (during.1.powi(2) - quiet.1.powi(2)).max(0.0).sqrt();
    let heard = echo > quiet.0.max(1e-4);
    let (verdict, message) = match (heard, echo / left.max(1e-6)) {
        (false, _) => (
            EchoVerdict::NoSound,
            "The microphone does not hear the speaker: there is no echo to remove. With headphones that is as it should be; otherwise check that the speaker is on.",
        ),
        (true, ratio) if ratio > 5.0 => (
            EchoVerdict::Good,
            "The companion's own voice is removed well. You can talk over it at any time.",
        ),
        (true, _) => (
            EchoVerdict::Weak,
            "Some of the companion's voice comes back through the microphone. Turn the speaker down a little, move the microphone away from it, or use headphones.",
        ),
    };
    EchoReport {
        heard,
        echo_db: db(echo),
        left_db: db(left),
        delay_ms: 0,
        verdict,
        message: message.to_owned(),
    }
}

/// A soft rising tone, 200 to 3,000 Hz, as often as fits.
fn sweep() -> SpokenClip {
    let length = (SECONDS * SPEECH_RATE as f32) as usize;
    let mut phase = 0.0_f32;
    let samples = (0..length)
        .map(|n| {
            let part = (n as f32 / SPEECH_RATE as f32 * 2.0).fract();
            let pitch = 200.0 * 15.0_f32.powf(part);
            phase = (phase + pitch * std::f32::consts::TAU / SPEECH_RATE as f32) % std::f32::consts::TAU;
            0.2 * phase.sin() * (part * std::f32::consts::PI).sin()
        })
        .collect();
    SpokenClip {
        turn: TurnId(0),
        seq: 0,
        text: String::new(),
        pcm: PcmClip { rate: SPEECH_RATE, samples },
        phonemes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_goes_by_what_is_left() {
        let verdict = |raw, left| judge(0.1, (0.001, 0.001), (raw, left)).verdict;
        assert_eq!(verdict(0.05, 0.002), EchoVerdict::Good);
        assert_eq!(verdict(0.05, 0.03), EchoVerdict::Weak);
        assert_eq!(verdict(0.001, 0.001), EchoVerdict::NoSound);
    }

    #[test]
    fn the_sound_is_soft_and_has_no_jumps() {
        let samples = sweep().pcm.samples;
        assert!(samples.iter().all(|sample| sample.abs() <= 0.2));
        assert!(samples.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 0.18));
    }
}
