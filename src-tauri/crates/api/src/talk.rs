//! Talking: the microphone's modes, voice messages, and what the window shows of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use vis_conversation::Records;
use vis_core::{LISTEN_RATE, MessageId, SessionId, Utterance, UtteranceId};

use crate::app::blocking;
use crate::ear::EarRoom;
use crate::sound::rms;
use crate::{ApiError, App, AudioDevice, Code, EarState, EchoReport, MessageView, MeterLevel, Settings};

/// Shorter than this is a slip of the finger, samples.
const SHORTEST_RECORDING: usize = LISTEN_RATE as usize * 3 / 10;

/// Bars of a waveform.
const BARS: usize = 64;

impl App {
    pub async fn microphones(&self) -> Result<Vec<AudioDevice>, ApiError> {
        blocking(|| Ok(vis_audio::microphones().into_iter().map(AudioDevice::from).collect())).await
    }

    pub async fn speakers(&self) -> Result<Vec<AudioDevice>, ApiError> {
        blocking(|| Ok(vis_audio::speakers().into_iter().map(AudioDevice::from).collect())).await
    }

    pub fn ear_state(&self) -> Result<EarState, ApiError> {
        Ok(self.home()?.ear.state())
    }

    /// Listens all the time, or no more; not remembered.
    ///
    /// # Errors
    /// As [`App::set_hands_free`].
    pub async fn listen(&self, on: bool) -> Result<EarState, ApiError> {
        self.home()?.ear.set_hands_free(on).await
    }

    /// Uses settings without saving them.
    pub async fn rehearse(&self, settings: Settings) -> Result<(), ApiError> {
        self.home()?.ear.apply(settings.in_range()).await;
        Ok(())
    }

    /// Waits until the models for a chat's next reply are loaded and have read the chat.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn warm_up(&self, session_id: &str) -> Result<(), ApiError> {
        let home = self.home()?;
        let (records, id) = (Arc::clone(&home.records), SessionId::from(session_id));
        if let Some(say) = blocking(move || Ok(records.ask(&id, "Hello.")?)).await? {
            home.conversation.ready(say).await;
        }
        Ok(())
    }

    /// Listens all the time, into the chat that was opened last; remembered for the next start.
    ///
    /// # Errors
    /// No microphone, or it cannot be had; a model is missing.
    pub async fn set_hands_free(&self, on: bool) -> Result<EarState, ApiError> {
        let home = self.home()?;
        let state = shown(&home.ear, home.ear.set_hands_free(on).await)?;
        let mut settings = home.settings().await?;
        if settings.hands_free != on {
            settings.hands_free = on;
            let kept = Arc::clone(&home);
            blocking(move || Ok(kept.store().set_setting("settings", &settings)?)).await?;
        }
        Ok(state)
    }

    /// The talk button is down: silence, and listening until [`App::release`].
    ///
    /// # Errors
    /// As [`App::set_hands_free`].
    pub async fn hold(&self) -> Result<EarState, ApiError> {
        let home = self.home()?;
        shown(&home.ear, home.ear.hold().await)
    }

    /// The talk button is up: what was said gets its answer.
    pub fn release(&self) -> Result<(), ApiError> {
        self.home()?.ear.release();
        Ok(())
    }

    /// The talk button is up and nothing was meant.
    pub fn cancel_hold(&self) -> Result<(), ApiError> {
        self.home()?.ear.cancel_hold();
        Ok(())
    }

    pub fn set_muted(&self, muted: bool) -> Result<EarState, ApiError> {
        Ok(self.home()?.ear.set_muted(muted))
    }

    pub fn meter_level(&self) -> MeterLevel {
        self.home().map(|home| home.ear.level()).unwrap_or_default()
    }

    /// # Errors
    /// As [`App::set_hands_free`].
    pub async fn echo_check(&self) -> Result<EchoReport, ApiError> {
        self.home()?.ear.echo_check().await
    }

    /// # Errors
    /// As [`App::set_hands_free`].
    pub async fn start_recording(&self) -> Result<EarState, ApiError> {
        let home = self.home()?;
        shown(&home.ear, home.ear.start_recording().await)
    }

    /// Keeps the microphone open for [`App::meter_level`], or no longer. What is wrong with it stands in the ear's state.
    pub async fn meter(&self, on: bool) -> Result<(), ApiError> {
        let home = self.home()?;
        let opened = home.ear.meter(on).await.map(|()| home.ear.state());
        shown(&home.ear, opened).map(|_| ())
    }

    /// Ends a voice message. Sent, it is kept with its sound and its words, and answered.
    ///
    /// # Errors
    /// Nothing was said in it; no chat is open; full disk.
    pub async fn finish_recording(&self, send: bool) -> Result<Option<MessageView>, ApiError> {
        let home = self.home()?;
        let samples: Arc<[f32]> = trimmed(&home.ear.finish_recording()).into();
        if !send || samples.len() < SHORTEST_RECORDING {
            return Ok(None);
        }
        let session = home.ear.recorded_in().ok_or_else(|| ApiError::not_found("chat"))?;
        let words = home.conversation.dictate(whole(&samples)).await?.text;
        if words.trim().is_empty() {
            return Err(ApiError::new(
                Code::BadInput,
                "No words were heard in this recording. Check the microphone in Settings and try again.",
            ));
        }
        let voice_ms = samples.len() as u64 * 1000 / u64::from(LISTEN_RATE);
        let records = Arc::clone(&home.records);
        let (message, say) = blocking(move || {
            // Asked before it is kept: what it wants forgotten is then still known, and can be named.
            let say = records.next_reply(&session, Some(words.trim()))?;
            Ok((records.keep_spoken(&session, &words, Some(&samples))?, say))
        })
        .await?;
        home.conversation.answer(say);
        let voice_ms = message.has_voice.then_some(voice_ms);
        Ok(Some(MessageView { voice_ms, ..message.into() }))
    }

    /// Peaks of a message's kept sound, 0-1; empty where none is kept.
    pub async fn waveform(&self, message_id: &str) -> Result<Vec<f32>, ApiError> {
        let clips = self.message_clips(&MessageId::from(message_id).0).await?;
        let samples: Vec<f32> = clips.into_iter().flat_map(|clip| clip.pcm.samples).collect();
        Ok(peaks(&samples))
    }
}

/// What is wrong with the microphone is part of the ear's state, where the window shows it; it is no error of the call.
fn shown(ear: &EarRoom, result: Result<EarState, ApiError>) -> Result<EarState, ApiError> {
    let state = ear.state();
    result.or_else(|error| if state.problem.is_some() { Ok(state) } else { Err(error) })
}

/// Without the silence at both ends.
pub(crate) fn trimmed(samples: &[f32]) -> &[f32] {
    /// 20 ms, and what is kept around the first and last sound.
    const WINDOW: usize = LISTEN_RATE as usize / 50;
    const AROUND: usize = LISTEN_RATE as usize * 3 / 10;
    /// RMS, about -46 dBFS.
    const SOUND: f32 = 0.005;
    let loud = |part: &[f32]| rms(part) > SOUND;
    let Some(first) = samples.chunks(WINDOW).position(loud) else { return &[] };
    let last = samples.chunks(WINDOW).rposition(loud).unwrap_or(first);
    let end = ((last + 1) * WINDOW + AROUND).min(samples.len());
    &samples[(first * WINDOW).saturating_sub(AROUND)..end]
}

fn whole(samples: &Arc<[f32]>) -> Utterance {
    /// Far from what a microphone will ever count to: the words go to whoever asked for them.
    static NEXT: AtomicU64 = AtomicU64::new(1 << 63);
    Utterance {
        id: UtteranceId(NEXT.fetch_add(1, Ordering::Relaxed)),
        start: 0,
        end: samples.len() as u64,
        ended: Duration::ZERO,
        samples: Arc::clone(samples),
    }
}

/// How loud each part of a sound is, the loudest 1.
pub(crate) fn peaks(samples: &[f32]) -> Vec<f32> {
    if samples.is_empty() {
        return Vec::new();
    }
    let peak = |part: &[f32]| part.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    let bar = |n: usize| peak(&samples[n * samples.len() / BARS..((n + 1) * samples.len() / BARS).max(1)]);
    let bars: Vec<f32> = (0..BARS).map(bar).collect();
    let loudest = bars.iter().copied().fold(1e-3, f32::max);
    bars.into_iter().map(|bar| bar / loudest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_around_a_recording_is_left_out() {
        let mut sound = vec![0.0; 32_000];
        sound.extend(vec![0.2; 16_000]);
        sound.extend(vec![0.0; 80_000]);
        assert_eq!(trimmed(&sound).len(), 4_800 + 16_000 + 4_800);
        assert!(trimmed(&[0.001; 16_000]).is_empty(), "nothing but silence");
    }

    #[test]
    fn a_waveform_has_64_bars_whatever_the_length() {
        assert!(peaks(&[]).is_empty());
        for length in [1, 63, 64, 1000, 160_001] {
            let bars = peaks(&vec![0.25; length]);
            assert_eq!(bars.len(), BARS);
            assert!(bars.iter().all(|bar| (0.0..=1.0).contains(bar)));
        }
        let mut rising: Vec<f32> = (0..6400).map(|n| n as f32 / 6400.0).collect();
        assert!(peaks(&rising).windows(2).all(|pair| pair[0] < pair[1]));
        rising.reverse();
        assert_eq!(peaks(&rising)[0], 1.0);
    }
}
