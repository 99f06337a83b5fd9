//! One film from its request: face, sound and captions are fetched, then `vis-export` makes it.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use vis_avatar::{Rig, Score};
use vis_core::{CharacterId, Clock, SPEECH_RATE, SpokenClip};
use vis_export::{
    About, Caption, ExportError, Film, Finished, Frames, Measured, Progress, Sound, Step, Workshop,
};
use vis_store::Store;

use super::RenderedFilm;
use super::frames::{FaceFrames, Stage, thumbnail};
use super::identity;
use super::loud_mouth::Envelope;
use super::request::{Captions, FaceSource, RenderRequest, VoiceSource};
use super::said;
use super::sounds::{ClipSound, FileSound, Overheard};
use super::view::{VideoProgress, VideoStep};
use crate::app::blocking;
use crate::characters::Cast;
use crate::face::performance;
use crate::{ApiError, Code, Home, ListenModel, transcribe_file};

/// Where faces, sounds and models come from.
#[derive(Clone)]
pub(crate) struct AtHand {
    pub(crate) cast: Arc<Cast>,
    pub(crate) home: Home,
    /// `None` while the home is closed: then there are no messages.
    pub(crate) store: Option<Arc<Mutex<Store>>>,
}

/// What a film is made from, fetched.
pub(crate) struct Sources {
    rig: Arc<dyn Rig>,
    voice: Voice,
    captions: Vec<Caption>,
    title: String,
}

enum Voice {
    File(FileSound),
    /// Their phonemes are known.
    Clips(Vec<SpokenClip>),
}

/// A film and a picture of it.
pub(crate) struct MadeFilm {
    pub(crate) film: RenderedFilm,
    /// JPEG.
    pub(crate) thumbnail: Option<Vec<u8>>,
}

/// Why there is none.
pub(crate) enum Stop {
    Cancelled,
    Failed(ApiError),
}

/// Everything that can be found wrong before the work is found here.
pub(crate) async fn gather(
    at_hand: &AtHand,
    request: &RenderRequest,
    cancel: &AtomicBool,
) -> Result<Sources, ApiError> {
    let (hands, wish) = (at_hand.clone(), request.clone());
    let mut sources = blocking(move || {
        wish.check()?;
        Stage::new(&wish)?;
        let voice = voice(&hands, &wish.voice)?;
        let captions = captions(&wish.captions, &voice)?;
        let (rig, name) = face(&hands, &wish.face)?;
        Ok(Sources { rig, voice, captions, title: wish.title.unwrap_or(name) })
    })
    .await?;
    if let (Captions::Auto, VoiceSource::File(path)) = (&request.captions, &request.voice)
        && !cancel.load(Ordering::Relaxed)
    {
        let heard = transcribe_file(&at_hand.home, Path::new(path), ListenModel::Base, "auto").await?;
        let caption = |part: crate::FileSegment| Caption {
            start_ms: part.start_ms,
            end_ms: part.end_ms,
            text: part.text.trim().to_owned(),
        };
        sources.captions = heard.segments.into_iter().map(caption).collect();
    }
    Ok(sources)
}

/// The face and its name. The one place where a new kind of face comes in.
fn face(at_hand: &AtHand, face: &FaceSource) -> Result<(Arc<dyn Rig>, String), ApiError> {
    match face {
        FaceSource::Character(id) => {
            let id = CharacterId::from(id.as_str());
            let name = at_hand.cast.get(&id)?.name;
            Ok((at_hand.cast.rig(&id)?, name))
        }
        FaceSource::Picture(path) => {
            let path = Path::new(path);
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Ok((Arc::new(crate::photo::rig_of(&at_hand.home.models, path)?), name))
        }
    }
}

fn voice(at_hand: &AtHand, voice: &VoiceSource) -> Result<Voice, ApiError> {
    match voice {
        VoiceSource::File(path) => Ok(Voice::File(FileSound::open(Path::new(path))?)),
        VoiceSource::Message(id) => Ok(Voice::Clips(said::message(at_hand, &id.as_str().into())?)),
        VoiceSource::Chat(id) => Ok(Voice::Clips(said::chat(at_hand, &id.as_str().into())?)),
    }
}

fn captions(wish: &Captions, voice: &Voice) -> Result<Vec<Caption>, ApiError> {
    match (wish, voice) {
        (Captions::File(path), _) => {
            let bytes = std::fs::read(path).map_err(|error| {
                ApiError::new(Code::BadInput, format!("{path} cannot be read ({error})."))
            })?;
            Ok(vis_export::parse_srt(&String::from_utf8_lossy(&bytes))?)
        }
        (Captions::Auto, Voice::Clips(clips)) => Ok(spoken_captions(clips)),
        _ => Ok(Vec::new()),
    }
}

fn spoken_captions(clips: &[SpokenClip]) -> Vec<Caption> {
    let mut at = 0;
    let mut captions = Vec::new();
    for clip in clips {
        let end = at + clip.pcm.samples.len() as u64;
        let ms = |samples: u64| samples * 1000 / u64::from(SPEECH_RATE);
        if !clip.text.is_empty() {
            captions.push(Caption { start_ms: ms(at), end_ms: ms(end), text: clip.text.trim().to_owned() });
        }
        at = end;
    }
    captions
}

/// Makes the film. Blocks.
pub(crate) fn make(
    sources: Sources,
    request: &RenderRequest,
    clock: &dyn Clock,
    cancel: &AtomicBool,
    progress: &mut dyn FnMut(VideoProgress),
) -> Result<MadeFilm, Stop> {
    let started = clock.elapsed();
    progress(VideoProgress { step: VideoStep::Listening, done: 0, total: 0 });
    let (mut sound, measured, score) = listen(sources.voice, cancel)?;
    let heard = clock.elapsed().saturating_sub(started);
    let (score, stage) = (Arc::new(score), Arc::new(Stage::new(request).map_err(Stop::Failed)?));
    let painter = || FaceFrames::new(&sources.rig, &score, &stage);
    let program = format!("Visavis {}", env!("CARGO_PKG_VERSION"));
    let film = Film {
        options: &request.options(),
        frames: &|| Box::new(painter()) as Box<dyn Frames>,
        sound: &mut *sound,
        measured,
        captions: &sources.captions,
        about: &About { title: sources.title.clone(), program },
        identity: &identity::of(request),
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let workshop = Workshop { threads, clock, cancel };
    let target = Path::new(&request.out);
    let done = vis_export::render(film, target, request.replace, &workshop, &mut |at| progress(view(at)))?;
    let thumbnail = thumbnail(&mut painter(), done.frames / 3);
    Ok(MadeFilm { film: rendered(done, heard.as_secs_f64()), thumbnail })
}

/// The first pass over the sound: how long and loud it is, and what the face does to it.
fn listen(voice: Voice, cancel: &AtomicBool) -> Result<(Box<dyn Sound>, Measured, Score), Stop> {
    match voice {
        Voice::Clips(clips) => {
            let mut sound = Box::new(ClipSound::new(&clips));
            let measured = vis_export::measure(&mut *sound, cancel)?;
            Ok((sound, measured, performance(&clips).0))
        }
        Voice::File(mut sound) => {
            let mut overheard = Overheard { sound: &mut sound, envelope: Envelope::default() };
            let measured = vis_export::measure(&mut overheard, cancel)?;
            let score = overheard.envelope.score(SEED);
            Ok((Box::new(sound), measured, score))
        }
    }
}

/// The same film twice is the same film.
const SEED: u64 = 1;

fn view(at: Progress) -> VideoProgress {
    let step = match at.step {
        Step::Painting => VideoStep::Painting,
        Step::Joining => VideoStep::Joining,
    };
    VideoProgress { step, done: at.done, total: at.frames }
}

/// `before`: seconds of work that export knows nothing of.
fn rendered(done: Finished, before: f64) -> RenderedFilm {
    RenderedFilm {
        path: done.path,
        srt: done.srt,
        encoder: done.encoder.name(),
        frames: done.frames,
        resumed: done.resumed,
        duration: done.seconds,
        bytes: done.bytes,
        seconds: done.took.as_secs_f64() + before,
        first_frame: done.first_frame.as_secs_f64() + before,
    }
}

impl RenderedFilm {
    /// Seconds of film in a second of work.
    pub fn realtime_factor(&self) -> f64 {
        self.duration / self.seconds.max(1e-6)
    }
}

impl From<ExportError> for Stop {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Cancelled => Self::Cancelled,
            error => Self::Failed(error.into()),
        }
    }
}

impl From<Stop> for ApiError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Failed(error) => error,
            Stop::Cancelled => ApiError::failed("The film was cancelled; nothing was left of it."),
        }
    }
}
