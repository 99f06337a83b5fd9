//! Detection and transcription, loaded when they are first needed.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use vis_listen::{Ear, Heed, ListenError, Silero, SmartTurn, Transcriber, Transcript, TurnEnd, Whisper};
use vis_onnx::Runtime;

use crate::voice::models;
use crate::{ApiError, Code, EarProblemCode, ListenModel, Patience, Settings};

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

/// Which transcription model the settings ask for.
pub(crate) struct ListenChoice(Mutex<PathBuf>);

impl ListenChoice {
    pub(crate) fn new(folder: &Path, settings: &Settings) -> Arc<Self> {
        Arc::new(Self(Mutex::new(model_file(folder, settings.listen_model, &settings.language))))
    }

    pub(super) fn set(&self, folder: &Path, settings: &Settings) {
        let file = model_file(folder, settings.listen_model, &settings.language);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = file;
    }

    fn file(&self) -> PathBuf {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The small model knows only English: another language takes the other one where it is installed.
pub(crate) fn model_file(folder: &Path, model: ListenModel, language: &str) -> PathBuf {
    let (tiny, base) = (folder.join(models::LISTEN_TINY), folder.join(models::LISTEN_BASE));
    let wanted = model == ListenModel::Base || language != "en";
    if wanted && (base.is_file() || !tiny.is_file()) { base } else { tiny }
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
            self.loaded = None;
            self.loaded = Some((file.clone(), load_whisper(&file)?));
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
