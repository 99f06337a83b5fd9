//! Lines and scenes as they are heard and seen in the window, before anything is filmed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use vis_conversation::Playback;
use vis_core::{PcmClip, SPEECH_RATE, SpokenClip, TurnId};
use vis_export::{Frames, Sound};

use super::film::{Ready, SceneFrames, SceneStage, voices};
use super::room::ScriptRoom;
use crate::characters::locked;
use crate::open::OpenHome;
use crate::sound::SpeakerSlot;
use crate::videos::small_jpeg;
use crate::{ApiError, App, Code, Settings};

/// Pictures a second at most.
const FPS: u32 = 25;
/// Sound is given to the speaker in pieces of this many milliseconds.
const PIECE_MS: u64 = 500;
/// And so far ahead of what is heard, pieces.
const AHEAD: u64 = 4;
/// Widest preview, pixels.
const WIDEST: u32 = 1_280;

/// The speaker for scripts: one thing is heard at a time.
pub(crate) struct Player {
    speaker: Arc<SpeakerSlot>,
    /// Counts what was played; and the flag that ends what plays now.
    playing: Mutex<(u64, Arc<AtomicBool>)>,
    /// A line is being recorded.
    pub(crate) recording: AtomicBool,
}

impl Player {
    pub(crate) fn new(speaker: Arc<SpeakerSlot>) -> Self {
        Self { speaker, playing: Mutex::new((0, Arc::default())), recording: AtomicBool::new(false) }
    }

    /// Silence, and the number and flag of what comes next.
    fn next(&self) -> (TurnId, Arc<AtomicBool>) {
        let mut playing = locked(&self.playing);
        playing.1.store(true, Ordering::Release);
        self.speaker.silence();
        *playing = (playing.0 + 1, Arc::default());
        (TurnId(playing.0), Arc::clone(&playing.1))
    }
}

/// A picture of the preview: when, and as JPEG; without one at the end.
pub type PreviewFrame = (u32, Vec<u8>);

impl ScriptRoom {
    fn play(&self, id: &str, line: &str) -> Result<(), ApiError> {
        let Some(pcm) = self.line_pcm(id, line)? else {
            return Err(ApiError::new(Code::BadInput, "This line has no sound yet. Let it be spoken first."));
        };
        self.play_pcm(pcm)
    }

    /// Lets a sound be heard in the place of whatever is heard now. Blocks.
    ///
    /// # Errors
    /// No speaker.
    pub(crate) fn play_pcm(&self, pcm: PcmClip) -> Result<(), ApiError> {
        let (turn, _) = self.player.next();
        self.tune();
        let clip = SpokenClip { turn, seq: 0, text: String::new(), pcm, phonemes: Vec::new() };
        self.player.speaker.play(&clip, false)?;
        self.player.speaker.finish();
        Ok(())
    }

    /// Volume and device as they are set now.
    fn tune(&self) {
        let settings: Settings = self.store().setting("settings").ok().flatten().unwrap_or_default();
        self.player.speaker.choose(settings.speaker);
        self.player.speaker.set_volume(settings.volume);
    }

    fn ready(&self, id: &str) -> Result<Ready, ApiError> {
        let script = locked(&*self.desk(id)?).history.script().clone();
        Ready::of(self, id, script)
    }

    /// `width` of the preview; the film's own painter, smaller.
    pub(crate) fn preview_stage(&self, ready: &Ready, width: u32) -> Result<Arc<SceneStage>, ApiError> {
        let (full, high) = ready.script.scene.pixels();
        let width = width.clamp(64, WIDEST.min(full)) & !1;
        let height = (width * high / full).max(16) & !1;
        Ok(Arc::new(SceneStage::new(self, ready, (width, height), ready.script.scene.fps)?))
    }

    /// Plays until the end, or until something else is played or [`App::pause_preview`]. Blocks.
    fn preview(
        &self,
        id: &str,
        from_ms: u64,
        width: u32,
        show: &mut dyn FnMut(PreviewFrame) -> bool,
    ) -> Result<(), ApiError> {
        let (turn, ended) = self.player.next();
        self.tune();
        let ready = self.ready(id)?;
        let stage = self.preview_stage(&ready, width)?;
        let mut sound = Pieces::new(voices(&self.store, &ready, &self.folder(id), &ended)?, from_ms)?;
        let mut frames = SceneFrames::new(&stage);
        let (mut given, mut last, mut more) = (0_u64, None, true);
        let length = ready.timeline.duration_ms;
        while !ended.load(Ordering::Acquire) {
            let heard = self.player.speaker.heard().filter(|heard| heard.turn == turn);
            let at = heard.as_ref().map_or(0, |heard| {
                u64::from(heard.seq) * PIECE_MS + u64::from(heard.sample) * 1_000 / u64::from(SPEECH_RATE)
            });
            while more && given < at / PIECE_MS + AHEAD {
                match sound.next()? {
                    Some(pcm) => {
                        let seq = given as u32;
                        let clip = SpokenClip { turn, seq, text: String::new(), pcm, phonemes: Vec::new() };
                        self.player.speaker.play(&clip, true)?;
                        given += 1;
                    }
                    None => {
                        more = false;
                        self.player.speaker.finish();
                    }
                }
            }
            let now = (from_ms + at).min(length);
            let number = frames.number_at(now);
            if last != Some(number) {
                last = Some(number);
                let jpeg = painted(&mut frames, number)?;
                if !show((now as u32, jpeg)) {
                    self.player.speaker.silence();
                    return Ok(());
                }
            }
            if !more && heard.is_some_and(|heard| heard.drained) {
                show((length as u32, Vec::new()));
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(u64::from(1_000 / FPS) / 2));
        }
        Ok(())
    }
}

fn frames_before(length_ms: u64, fps: u32) -> u64 {
    (length_ms * u64::from(fps) / 1_000).saturating_sub(1)
}

fn painted(frames: &mut SceneFrames, number: u64) -> Result<Vec<u8>, ApiError> {
    let (width, height) = (frames.stage.width, frames.stage.height);
    let mut rgba = vec![0; width * height * 4];
    frames.frame(number, &mut rgba);
    small_jpeg(rgba, width as u32, height as u32, width as u32)
        .ok_or_else(|| ApiError::failed("The preview could not be painted."))
}

/// A scene's sound in pieces for the speaker: mono, at the rate of speech.
struct Pieces {
    sound: Box<dyn Sound>,
    channels: usize,
    /// Frames of the sound in one of ours.
    step: usize,
}

impl Pieces {
    fn new(mut sound: Box<dyn Sound>, from_ms: u64) -> Result<Self, ApiError> {
        let format = sound.format();
        sound.rewind().map_err(ApiError::failed)?;
        let (channels, step) = (usize::from(format.channels), (format.rate / SPEECH_RATE).max(1) as usize);
        let mut pieces = Self { sound, channels, step };
        let mut left = from_ms;
        while left > 0 && pieces.read(left.min(1_000))?.is_some() {
            left -= left.min(1_000);
        }
        Ok(pieces)
    }

    fn next(&mut self) -> Result<Option<PcmClip>, ApiError> {
        self.read(PIECE_MS)
    }

    fn read(&mut self, ms: u64) -> Result<Option<PcmClip>, ApiError> {
        let wide = self.channels * self.step;
        let mut block = vec![0.0; (ms * u64::from(SPEECH_RATE) / 1_000) as usize * wide];
        let mut filled = 0;
        while filled < block.len() {
            let count = self.sound.read(&mut block[filled..]).map_err(ApiError::failed)?;
            if count == 0 {
                break;
            }
            filled += count;
        }
        let samples: Vec<f32> = block[..filled]
            .chunks(wide)
            .map(|frames| frames.iter().sum::<f32>() / frames.len() as f32)
            .collect();
        Ok((!samples.is_empty()).then_some(PcmClip { rate: SPEECH_RATE, samples }))
    }
}

/// What a person records for a script or for a character, beside any chat.
impl OpenHome {
    /// Opens the microphone; [`App::stop_script_sound`] throws away what was recorded.
    ///
    /// # Errors
    /// No microphone, or it cannot be had; a model is missing.
    pub(crate) async fn record(&self) -> Result<(), ApiError> {
        self.scripts.player.recording.store(true, Ordering::Release);
        self.ear.start_recording().await.map(drop)
    }

    /// What was heard since, mono at the rate of listening.
    pub(crate) fn finish_recording(&self) -> Vec<f32> {
        self.scripts.player.recording.store(false, Ordering::Release);
        self.ear.finish_recording()
    }
}

impl App {
    /// # Errors
    /// [`Code::BadInput`] while it has no sound; no speaker.
    pub async fn play_line(&self, id: &str, line: &str) -> Result<(), ApiError> {
        let (id, line) = (id.to_owned(), line.to_owned());
        self.scripts_room(move |room| room.play(&id, &line)).await
    }

    /// Ends what a script lets be heard, the preview too; a recording of a line is thrown away.
    ///
    /// # Errors
    /// The home is not open.
    pub fn stop_script_sound(&self) -> Result<(), ApiError> {
        let home = self.home()?;
        home.scripts.player.next();
        if home.scripts.player.recording.load(Ordering::Acquire) {
            home.finish_recording();
        }
        Ok(())
    }

    /// Plays a scene on a thread of its own; `show` gets its pictures and says whether it wants more.
    ///
    /// # Errors
    /// [`Code::NotFound`]; a background or music that is gone.
    pub async fn play_preview(
        &self,
        id: &str,
        from_ms: u64,
        width: u32,
        mut show: impl FnMut(PreviewFrame) -> bool + Send + 'static,
    ) -> Result<(), ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| room.preview(&id, from_ms, width, &mut show)).await
    }

    /// One picture of a scene, JPEG.
    ///
    /// # Errors
    /// As [`App::play_preview`].
    pub async fn preview_still(&self, id: &str, at_ms: u64, width: u32) -> Result<Vec<u8>, ApiError> {
        let id = id.to_owned();
        self.scripts_room(move |room| {
            let ready = room.ready(&id)?;
            let mut frames = SceneFrames::new(&room.preview_stage(&ready, width)?);
            let last = frames_before(ready.timeline.duration_ms, frames.stage.fps);
            let number = frames.number_at(at_ms).min(last);
            painted(&mut frames, number)
        })
        .await
    }
}
