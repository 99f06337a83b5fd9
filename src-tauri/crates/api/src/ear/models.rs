//! Detection and transcription, loaded when they are first needed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use vis_listen::{Ear, Heed, ListenError, Silero, SmartTurn, Transcriber, Transcript, TurnEnd, Whisper};
use vis_onnx::Runtime;

use super::choice::ListenChoice;
use crate::voice::models;
use crate::{ApiError, Code, EarProblemCode, Patience};

/// The ear with its two models; 100 to 300 ms.
pub(crate) fn listening_ear(folder: &Path, patience: Patience) -> Result<Ear, ApiError> {
    let runtime = Runtime::load(&folder.join(models::RUNTIME)).map_err(ListenError::from)?;
    let vad = Silero::load(&folder.join(models::VAD), &runtime)?;
    // Without it a fixed silence ends the turn: slower, but it works.
    let turn_end = SmartTurn::load(&folder.join(models::TURN_END), &runtime, 1)
        .inspect_err(|error| tracing::warn!(%error, "the end of a turn is told by silence alone"))
        .ok()
        .map(|model| Box::new(model) as Box<dyn TurnEnd>);
    Ok(Ear::new(Box::new(vad), turn_end, patience.into()))
}

pub(super) fn problem_code(error: &ApiError) -> EarProblemCode {
    if error.code == Code::ModelMissing { EarProblemCode::ModelMissing } else { EarProblemCode::ListenFailed }
}

/// Whisper, loaded by the first utterance and again when another model was chosen.
pub(crate) struct LazyTranscriber {
    choice: Arc<ListenChoice>,
    loaded: Option<(PathBuf, Whisper)>,
}

impl LazyTranscriber {
    pub(crate) fn new(choice: Arc<ListenChoice>) -> Self {
        Self { choice, loaded: None }
    }

    #[cfg(test)]
    pub(super) fn loaded_file(&self) -> Option<PathBuf> {
        self.loaded.as_ref().map(|(file, _)| file.clone())
    }
}

impl Transcriber for LazyTranscriber {
    fn transcribe(
        &mut self,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        let file = self.choice.file();
        if self.loaded.as_ref().is_none_or(|(loaded, _)| *loaded != file) {
            // The old one's memory is free before the new one's is needed.
            self.loaded = None;
            self.loaded = Some(self.choice.load()?);
        }
        let Some((_, whisper)) = &mut self.loaded else {
            return Err(ListenError::ModelMissing { path: file });
        };
        whisper.transcribe(samples, heed, cancel)
    }
}

pub(crate) fn load_whisper(file: &Path) -> Result<Whisper, ListenError> {
    // Whisper's threads wait for each other in a loop: on two cores of which another program takes one, two threads needed 9.8 s for
    // what one does in 0.2.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Whisper::load(file, (cores / 2).clamp(1, 4))
}
