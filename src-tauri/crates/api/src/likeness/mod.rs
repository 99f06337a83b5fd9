//! A voice from a sample: the mixture of built-in voices that is closest to a recording. A likeness, not a clone.

mod kept;
mod read;
mod sample;
mod search;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_core::{LISTEN_RATE, PcmClip, Sentence, TurnId, VoiceId};
use vis_listen::{ListenError, Silero, SpeakerEncoder, VoicePrint};
use vis_onnx::Runtime;
use vis_speak::{Kokoro, Synthesizer, voices};

pub use kept::{SampleCheck, VoiceConsent, VoiceSample};
pub(crate) use kept::{Samples, copy_sample};
pub use sample::{SampleLevel, SampleNoise, SampleReport};

use crate::app::blocking;
use crate::voice::{load_with, models};
use crate::{ApiError, Code, Home};

/// What every mixture says to be compared; about four seconds with many different sounds.
const SENTENCE: &str =
    "The quick grey fox jumped over a lazy dog while five young boys watched from the big stone bridge.";

/// How close the built-in voices come to a sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Likeness {
    /// To be used like any other voice: `af_heart:60+bf_emma:40`.
    pub voice: String,
    /// 0-1; two recordings of one person are 0.85 and more.
    pub likeness: f32,
    /// The voice that it is compared with, and how close that one is.
    pub before_voice: Option<String>,
    pub before_likeness: Option<f32>,
    /// The closest of the voices alone, and how close it is.
    pub closest_voice: String,
    pub closest_likeness: f32,
    /// The sample's own halves to each other: as much as can be reached.
    pub own_likeness: Option<f32>,
    /// Mixtures that were compared.
    pub tried: u32,
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
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (speech, report) = sample::cut(&read::from_file(&path, &name)?, &mut detector(&folder)?)?;
        search_for(&folder, &speech, report, None, &cancel, &mut progress)
    })
    .await
}

/// `speech`: pauses taken out; `before`: the voice to compare with. Blocks for about a minute.
fn search_for(
    folder: &Path,
    speech: &PcmClip,
    report: SampleReport,
    before: Option<&VoiceId>,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(f32),
) -> Result<Likeness, ApiError> {
    let mut booth = Booth::open(folder)?;
    let speech = vis_audio::resample(speech, LISTEN_RATE)?;
    let target = booth.print(&speech)?;
    let (one, two) = speech.split_at(speech.len() / 2);
    let own_likeness = Some(booth.print(one)?.likeness(&booth.print(two)?));
    let (mut done, most) = (0, (search::most_tries(voices().len()) + 1) as f32);
    let mut score = |voice: &VoiceId| {
        if cancel.load(Ordering::Relaxed) {
            return Err(ApiError::new(Code::Failed, "The search for a voice was stopped."));
        }
        done += 1;
        progress(done as f32 / most);
        Ok(booth.print_of(voice)?.likeness(&target))
    };
    let before_likeness = before.map(&mut score).transpose()?;
    let found = search::closest(voices(), &mut |blend| score(&blend.id()))?.ok_or_else(unheard)?;
    progress(1.0);
    // A mixture that was made by hand may be closer than whatever the climb came to.
    let stays = before.zip(before_likeness).filter(|(_, likeness)| *likeness >= found.likeness);
    let (voice, likeness) =
        stays.map_or_else(|| (found.blend.id(), found.likeness), |(voice, alike)| (voice.clone(), alike));
    Ok(Likeness {
        voice: voice.0,
        likeness,
        before_voice: before.map(ToString::to_string),
        before_likeness,
        closest_voice: found.single.id.to_owned(),
        closest_likeness: found.single_likeness,
        own_likeness,
        tried: u32::try_from(found.tried).unwrap_or(u32::MAX),
        sample: report,
    })
}

/// Where in a recording somebody speaks.
fn detector(folder: &Path) -> Result<Silero, ApiError> {
    let runtime = Runtime::load(&folder.join(models::RUNTIME)).map_err(ListenError::from)?;
    Ok(Silero::load(&folder.join(models::VAD), &runtime)?)
}

fn unheard() -> ApiError {
    ApiError::new(Code::BadInput, "No voice could be made out in this recording. Choose another one.")
}

/// All that is needed to make voices and to tell them apart.
struct Booth {
    encoder: SpeakerEncoder,
    kokoro: Kokoro,
}

impl Booth {
    fn open(folder: &Path) -> Result<Self, ApiError> {
        let encoder: PathBuf = folder.join(models::SPEAKER);
        Ok(Self { encoder: SpeakerEncoder::load(&encoder)?, kokoro: load_with(folder, 2)? })
    }

    fn print(&mut self, speech: &[f32]) -> Result<VoicePrint, ApiError> {
        self.encoder.print(speech).ok_or_else(unheard)
    }

    fn print_of(&mut self, voice: &VoiceId) -> Result<VoicePrint, ApiError> {
        let sentence = Sentence { turn: TurnId(1), seq: 0, text: SENTENCE.to_owned() };
        let clip = self.kokoro.speak(&sentence, voice, 1.0)?;
        let sound = vis_audio::resample(&clip.pcm, LISTEN_RATE)?;
        self.print(&sound)
    }
}
