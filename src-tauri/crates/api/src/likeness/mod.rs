//! A voice from a sample: the mixture of built-in voices that is closest to a recording. A likeness, not a clone.

mod sample;
mod search;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use specta::Type;
use vis_core::{LISTEN_RATE, Sentence, TurnId, VoiceId};
use vis_listen::{ListenError, Silero, SpeakerEncoder, VoicePrint};
use vis_onnx::Runtime;
use vis_speak::{Kokoro, Synthesizer, voices};

pub use sample::SampleReport;

use crate::app::blocking;
use crate::voice::{load_with, models};
use crate::{ApiError, Code, Home};

/// What every mixture says to be compared; about four seconds with many different sounds.
const SENTENCE: &str =
    "The quick grey fox jumped over a lazy dog while five young boys watched from the big stone bridge.";

/// How close the built-in voices come to a sample.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct Likeness {
    /// To be used like any other voice: `af_heart:60+bf_emma:40`.
    pub voice: String,
    /// 0-1; two recordings of one person are 0.85 and more.
    pub likeness: f32,
    /// The closest of the voices alone, and how close it is.
    pub closest_voice: String,
    pub closest_likeness: f32,
    /// The sample's own halves to each other: as much as can be reached.
    pub own_likeness: Option<f32>,
    pub tried: usize,
    pub sample: SampleReport,
}

/// Looks for the mixture of voices that is closest to who speaks in `path` (wav, mp3, ogg, flac, m4a). About a minute of computing;
/// `progress` hears 0-1, `cancel` is looked at before each voice.
///
/// # Errors
/// [`Code::BadInput`] for less than five seconds of speech or what is no sound; [`Code::ModelMissing`]; [`Code::Failed`] once `cancel` is set.
pub async fn match_voice(
    home: &Home,
    path: &Path,
    mut progress: impl FnMut(f32) + Send + 'static,
    cancel: Arc<AtomicBool>,
) -> Result<Likeness, ApiError> {
    let (folder, path) = (home.models.clone(), path.to_owned());
    blocking(move || {
        let mut booth = Booth::open(&folder)?;
        let (speech, report) = sample::speech(&vis_audio::read_sound(&path)?, &mut booth.vad)?;
        let print = |booth: &mut Booth, speech: &[f32]| booth.encoder.print(speech).ok_or_else(unheard);
        let target = print(&mut booth, &speech)?;
        let (one, two) = speech.split_at(speech.len() / 2);
        let own_likeness = Some(print(&mut booth, one)?.likeness(&print(&mut booth, two)?));
        let (mut done, most) = (0, search::most_tries(voices().len()) as f32);
        let mut score = |blend: &vis_speak::Blend| {
            if cancel.load(Ordering::Relaxed) {
                return Err(ApiError::new(Code::Failed, "The search for a voice was stopped."));
            }
            done += 1;
            progress(done as f32 / most);
            Ok(booth.print_of(&blend.id())?.likeness(&target))
        };
        let found = search::closest(voices(), &mut score)?.ok_or_else(unheard)?;
        progress(1.0);
        Ok(Likeness {
            voice: found.blend.id().0,
            likeness: found.likeness,
            closest_voice: found.single.id.to_owned(),
            closest_likeness: found.single_likeness,
            own_likeness,
            tried: found.tried,
            sample: report,
        })
    })
    .await
}

fn unheard() -> ApiError {
    ApiError::new(Code::BadInput, "No voice could be made out in this recording. Choose another one.")
}

/// All that is needed to hear voices and to make them.
struct Booth {
    vad: Silero,
    encoder: SpeakerEncoder,
    kokoro: Kokoro,
}

impl Booth {
    fn open(folder: &Path) -> Result<Self, ApiError> {
        let runtime = Runtime::load(&folder.join(models::RUNTIME)).map_err(ListenError::from)?;
        let encoder: PathBuf = folder.join(models::SPEAKER);
        Ok(Self {
            vad: Silero::load(&folder.join(models::VAD), &runtime)?,
            encoder: SpeakerEncoder::load(&encoder)?,
            kokoro: load_with(folder, 2)?,
        })
    }

    fn print_of(&mut self, voice: &VoiceId) -> Result<VoicePrint, ApiError> {
        let sentence = Sentence { turn: TurnId(1), seq: 0, text: SENTENCE.to_owned() };
        let clip = self.kokoro.speak(&sentence, voice, 1.0)?;
        let sound = vis_audio::resample(&clip.pcm, LISTEN_RATE)?;
        self.encoder.print(&sound).ok_or_else(unheard)
    }
}
