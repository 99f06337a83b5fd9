use std::path::PathBuf;

use vis_core::{Sentence, SpokenClip, VoiceId};

use crate::Abort;

/// The range of tempo every synthesiser accepts; 1.0 is the voice's own.
pub const SPEEDS: std::ops::RangeInclusive<f32> = 0.5..=2.0;

/// Turns a piece of a reply into sound. May block for as long as the sound lasts: run it on a thread of its own.
pub trait Synthesizer: Send {
    /// Speaks `sentence`.
    ///
    /// The clip carries the sentence's text unchanged, whatever was left out or spelt out in speaking it.
    /// Where nothing is to be spoken (only emoji, only stage directions) the clip has no samples and no phonemes.
    ///
    /// # Errors
    /// [`SpeakError::Speed`] outside [`SPEEDS`], [`SpeakError::UnknownVoice`], and whatever the synthesiser runs on.
    /// No text is an error.
    fn speak(&mut self, sentence: &Sentence, voice: &VoiceId, speed: f32) -> Result<SpokenClip, SpeakError>;

    /// The same, but gives up soon after `abort` was called from another thread.
    ///
    /// # Errors
    /// [`SpeakError::Aborted`] also when it was called before.
    fn speak_unless(
        &mut self,
        sentence: &Sentence,
        voice: &VoiceId,
        speed: f32,
        abort: &Abort,
    ) -> Result<SpokenClip, SpeakError> {
        if abort.is_aborted() {
            return Err(SpeakError::Aborted);
        }
        let clip = self.speak(sentence, voice, speed)?;
        if abort.is_aborted() { Err(SpeakError::Aborted) } else { Ok(clip) }
    }

    /// The same, but a sentence that somebody waits for may come in two clips, so that its beginning is heard while the rest
    /// is being made. The first has the beginning of the text; the second, whose `seq` is greater by one, all the rest.
    /// Their sounds follow each other without a pause.
    ///
    /// # Errors
    /// As above; the first clip may have been given by then.
    fn speak_soon(
        &mut self,
        sentence: &Sentence,
        voice: &VoiceId,
        speed: f32,
        abort: &Abort,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), SpeakError> {
        give(self.speak_unless(sentence, voice, speed, abort)?);
        Ok(())
    }
}

/// Why there is no sound.
#[derive(Debug, thiserror::Error)]
pub enum SpeakError {
    #[error("A speaking speed of {0} is not possible; choose one from 0.5 to 2.0.")]
    Speed(f32),

    /// Asked to stop by its caller; nothing to tell anybody.
    #[error("The speech was stopped.")]
    Aborted,

    #[error("There is no voice named {0}; choose another one.")]
    UnknownVoice(VoiceId),

    #[error("The voice file {} is missing or damaged ({reason}). Install the models again.", path.display())]
    File { path: PathBuf, reason: String },

    /// A voice over the network; branch on its [`vis_net::Cause`].
    #[error("{0}")]
    Provider(Box<vis_net::ProviderError>),

    #[cfg(feature = "onnx")]
    #[error(transparent)]
    Model(#[from] vis_onnx::OnnxError),
}

impl From<vis_net::ProviderError> for SpeakError {
    fn from(error: vis_net::ProviderError) -> Self {
        Self::Provider(Box::new(error))
    }
}

/// Refuses a speed outside [`SPEEDS`].
pub(crate) fn check_speed(speed: f32) -> Result<(), SpeakError> {
    if SPEEDS.contains(&speed) { Ok(()) } else { Err(SpeakError::Speed(speed)) }
}
