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
use super::cues;
use super::frames::{FaceFrames, Stage, thumbnail};
use super::heard_mouth::HeardMouth;
use super::identity;
use super::request::{CaptionStyle, Captions, FaceSource, RenderRequest, VoiceSource};
use super::said;
use super::sounds::{ClipSound, FileSound, Overheard};
use super::view::{VideoProgress, VideoStep};
use crate::app::blocking;
use crate::characters::Cast;
use crate::face::performance;
use crate::services::{ServiceRoom, Speaking};
use crate::voice::{LazyVoice, SharedVoice, Voices};
use crate::{ApiError, Code, Home, ListenModel, transcribe_file};

/// Where faces, sounds and models come from.
#[derive(Clone)]
pub(crate) struct AtHand {
    pub(crate) cast: Arc<Cast>,
    pub(crate) home: Home,
    /// `None` while the home is closed: then there are no messages.
    pub(crate) store: Option<Arc<Mutex<Store>>>,
    /// Voices of somewhere else; `None` likewise.
    pub(crate) services: Option<Arc<ServiceRoom>>,
    pub(crate) voices: Voices,
}

impl AtHand {
    /// Whoever speaks with any voice. What it needs is loaded when it is needed.
    pub(crate) fn speaking(&self) -> Speaking {
        self.speaking_with(&self.voices.beside)
    }

    /// The same for a conversation.
    pub(crate) fn speaking_live(&self) -> Speaking {
        self.speaking_with(&self.voices.live)
    }

    fn speaking_with(&self, voice: &SharedVoice) -> Speaking {
        let voice = LazyVoice::new(self.home.models.clone(), voice.clone());
        Speaking::new(self.services.as_ref(), Box::new(voice))
    }
}

/// What a film is made from, fetched.
pub(crate) struct Sources {
    rig: Arc<dyn Rig>,
    voice: Voice,
    captions: Vec<Caption>,
    /// Of the captions; empty where nobody knows.
    language: String,
    title: String,
    notes: Vec<String>,
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
        let Face { rig, name, notes } = face(&hands, &wish.face)?;
        let title = wish.title.unwrap_or(name);
        Ok(Sources { rig, voice, captions, language: String::new(), title, notes })
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
        sources.language = heard.language;
        sources.captions = heard.segments.into_iter().map(caption).collect();
    }
    Ok(sources)
}

struct Face {
    rig: Arc<dyn Rig>,
    name: String,
    /// What is to be said about it.
    notes: Vec<String>,
}

/// The one place where a new kind of face comes in.
fn face(at_hand: &AtHand, face: &FaceSource) -> Result<Face, ApiError> {
    match face {
        FaceSource::Character(id) => {
            let id = CharacterId::from(id.as_str());
            let name = at_hand.cast.get(&id)?.name;
            Ok(Face { rig: at_hand.cast.rig(&id)?, name, notes: Vec::new() })
        }
        FaceSource::Picture(path) => {
            let path = Path::new(path);
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let (rig, notes) = crate::photo::rig_of(&at_hand.home.models, path)?;
            Ok(Face { rig: Arc::new(rig), name, notes })
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
            Ok(vis_export::parse_captions(&String::from_utf8_lossy(&bytes))?)
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
    let mut notes = sources.notes;
    let mut stage = Stage::new(request).map_err(Stop::Failed)?;
    if request.caption_style == CaptionStyle::Burned && !sources.captions.is_empty() {
        let clips = match &sources.voice {
            Voice::Clips(clips) => &clips[..],
            Voice::File(_) => &[],
        };
        let size = (request.width, request.height);
        let letters =
            cues::lettering(&sources.captions, clips, &sources.language, size).map_err(Stop::Failed)?;
        notes.extend(cues::missing(&letters.missing()));
        stage.letters = Some(letters);
    }
    notes.extend(stage.note(&*sources.rig));
    progress(VideoProgress { step: VideoStep::Listening, done: 0, total: 0 });
    let (mut sound, measured, score) = listen(sources.voice, cancel)?;
    let heard = clock.elapsed().saturating_sub(started);
    let (score, stage) = (Arc::new(score), Arc::new(stage));
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
    Ok(MadeFilm { film: RenderedFilm { notes, ..rendered(done, heard.as_secs_f64()) }, thumbnail })
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
            let mouth = HeardMouth::new(sound.format()).map_err(Stop::Failed)?;
            let mut overheard = Overheard { sound: &mut sound, mouth };
            let measured = vis_export::measure(&mut overheard, cancel)?;
            let score = overheard.mouth.score(SEED);
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
pub(crate) fn rendered(done: Finished, before: f64) -> RenderedFilm {
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
        notes: Vec::new(),
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

#[cfg(test)]
mod tests {
    use vis_audio::Heard;
    use vis_avatar::photo::{PhotoFace, PhotoOptions, PhotoRig, open_picture};
    use vis_avatar::{DisplayList, KitRig, Look, paint};
    use vis_conversation::{LiveFace, State};
    use vis_core::{PcmClip, PhonemeSpan, TurnId, Viseme};

    use super::*;

    const SIZE: u32 = 512;

    fn clip() -> SpokenClip {
        let shapes =
            [Viseme::PP, Viseme::AA, Viseme::SS, Viseme::O, Viseme::FF, Viseme::I, Viseme::U, Viseme::E];
        let phonemes = (0..16).map(|n| PhonemeSpan {
            phoneme: "x".into(),
            viseme: shapes[n as usize % shapes.len()],
            start: n * 3000,
            end: (n + 1) * 3000,
        });
        let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.1; 48_000] };
        SpokenClip {
            turn: TurnId(1),
            seq: 0,
            text: "I am so happy for you!".into(),
            pcm,
            phonemes: phonemes.collect(),
        }
    }

    fn photo() -> PhotoRig {
        let picture =
            open_picture(include_bytes!("../../../avatar/tests/photo/astronaut.png")).expect("a picture");
        let points = include_str!("../../../avatar/tests/photo/astronaut.points.json");
        let points = serde_json::from_str(points).expect("points");
        PhotoRig::new(&picture, &PhotoFace::new(&picture, points, PhotoOptions::default())).expect("a face")
    }

    fn drawn() -> KitRig {
        let look = Look::parse(include_str!("../../../../../assets/characters/mira/look.json"));
        KitRig::new(&look.expect("a look")).expect("a companion")
    }

    fn psnr(a: &[u8], b: &[u8]) -> f64 {
        let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
        10.0 * (255.0 * 255.0 * a.len() as f64 / sum.max(1e-9)).log10()
    }

    /// The live way: the clip is queued on a speaker, the face follows what is heard, and the page gets bytes.
    fn live(rig: &dyn Rig, times: &[f64]) -> Vec<Vec<u8>> {
        let mut face = LiveFace::new(SEED);
        face.state(0.0, State::Speaking);
        face.queue(&clip());
        let mut list = DisplayList::default();
        let mut picture = |t: f64| {
            let sample = (t * f64::from(SPEECH_RATE)).round() as u32;
            let heard = Heard { turn: TurnId(1), seq: 0, sample, drained: false };
            rig.draw(&face.pose(t, Some(heard)), &mut list);
            let sent = DisplayList::decode(&list.encode()).expect("what was encoded");
            let mut rgba = Vec::new();
            paint(&sent, rig.atlas(), SIZE, &mut rgba);
            rgba
        };
        times.iter().map(|t| picture(*t)).collect()
    }

    fn filmed(rig: &Arc<dyn Rig>, count: u64) -> Vec<Vec<u8>> {
        let voice = Voice::Clips(vec![clip()]);
        let (_, _, score) = listen(voice, &AtomicBool::new(false)).unwrap_or_else(|_| panic!("a sound"));
        let request =
            RenderRequest::new(FaceSource::Character("x".into()), VoiceSource::File("y".into()), "z");
        let stage = Stage::new(&request).expect("a film of the usual size");
        let mut frames = FaceFrames::new(rig, &Arc::new(score), &Arc::new(stage));
        let mut frame = |n| {
            let mut rgba = vec![0; (SIZE * SIZE * 4) as usize];
            frames.frame(n, &mut rgba);
            rgba
        };
        (0..count).map(&mut frame).collect()
    }

    #[test]
    fn the_film_shows_what_was_seen_live() {
        let rigs: [(&str, Arc<dyn Rig>); 2] = [("drawn", Arc::new(drawn())), ("photo", Arc::new(photo()))];
        for (name, rig) in rigs {
            let times: Vec<f64> = (0..48).map(|n| f64::from(n) / 25.0).collect();
            let (live, film) = (live(&*rig, &times), filmed(&rig, 48));
            let worst = live.iter().zip(&film).map(|(a, b)| psnr(a, b)).fold(f64::MAX, f64::min);
            let next = live.iter().zip(&film[1..]).map(|(a, b)| psnr(a, b)).fold(f64::MAX, f64::min);
            println!("{name}: {worst:.1} dB at the same moment, {next:.1} dB one frame off");
            assert!(worst >= 45.0, "{name}: {worst:.1} dB");
            assert!(
                next < 40.0,
                "{name}: the face moves, so that one frame off is another picture: {next:.1} dB"
            );
        }
    }
}
