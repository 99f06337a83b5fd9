//! The face on screen: display lists by the clock, and still pictures.

use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use vis_avatar::{Activity, CANVAS, DisplayList, Pose, Rig, Score, contact_sheet, emotion_of, paint};
use vis_conversation::{LiveFace, Playback};
use vis_core::{CharacterId, Clock, SPEECH_RATE, SpokenClip, TurnId};

use crate::app::blocking;
use crate::sound::SpeakerSlot;
use crate::{ApiError, App};

/// A face that is being watched. Ask for a frame as often as frames are wanted.
pub struct FaceStream {
    rig: Arc<dyn Rig>,
    face: Arc<Mutex<LiveFace>>,
    speaker: Arc<SpeakerSlot>,
    clock: Arc<dyn Clock>,
    list: DisplayList,
}

impl FaceStream {
    /// The display list of this moment, encoded; about 40 KB.
    pub fn next_frame(&mut self) -> Vec<u8> {
        let now = self.clock.elapsed().as_secs_f64();
        let heard = self.speaker.heard();
        let pose = self.face.lock().unwrap_or_else(PoisonError::into_inner).pose(now, heard);
        self.rig.draw(&pose, &mut self.list);
        self.list.encode()
    }
}

impl App {
    /// # Errors
    /// Nobody has this id.
    pub async fn face_stream(&self, character_id: &str) -> Result<FaceStream, ApiError> {
        let home = self.home()?;
        let rig = self.rig(character_id).await?;
        Ok(FaceStream {
            rig,
            face: Arc::clone(&home.face),
            speaker: Arc::clone(&home.speaker),
            clock: Arc::clone(&self.clock),
            list: DisplayList::default(),
        })
    }

    /// The picture that all frames are cut from: u32 width, u32 height (little-endian), RGBA bytes.
    ///
    /// # Errors
    /// Nobody has this id.
    pub async fn face_atlas(&self, character_id: &str) -> Result<Vec<u8>, ApiError> {
        let rig = self.rig(character_id).await?;
        let atlas = rig.atlas();
        let mut bytes = Vec::with_capacity(8 + atlas.rgba.len());
        bytes.extend_from_slice(&atlas.width.to_le_bytes());
        bytes.extend_from_slice(&atlas.height.to_le_bytes());
        bytes.extend_from_slice(&atlas.rgba);
        Ok(bytes)
    }

    /// A still picture: PNG of the face at rest, 512 x 512 pixels, or the card's own picture as a square JPEG of at most as many.
    ///
    /// # Errors
    /// Nobody has this id.
    pub async fn portrait(&self, character_id: &str) -> Result<Vec<u8>, ApiError> {
        let (draft, cast) = (self.studio.draft(character_id), Arc::clone(&self.cast));
        let id = CharacterId::from(character_id);
        blocking(move || match draft {
            Some(draft) => portrait_png(&*draft.rig),
            None => cast.portrait(&id),
        })
        .await
    }

    /// Draws a face in advance, so that it is there when it is shown.
    pub fn warm_face(&self, character_id: &str) {
        let (cast, id) = (Arc::clone(&self.cast), CharacterId::from(character_id));
        // Whether it can be drawn is found out again when it is shown, and told then.
        tokio::task::spawn_blocking(move || drop(cast.rig(&id)));
    }

    /// Draws a companion at rest; `assets/characters/<id>/portrait.png` is made of this.
    ///
    /// # Errors
    /// Nobody has this id.
    pub async fn draw_portrait(&self, character_id: &str) -> Result<Vec<u8>, ApiError> {
        let rig = self.rig(character_id).await?;
        blocking(move || portrait_png(&*rig)).await
    }

    /// A contact sheet of the face saying `clips`: 24 moments, 6 in a row, 256 pixels each, PNG.
    ///
    /// # Errors
    /// Nobody has this id.
    pub async fn talking_sheet(
        &self,
        character_id: &str,
        clips: Vec<SpokenClip>,
    ) -> Result<Vec<u8>, ApiError> {
        const MOMENTS: u32 = 24;
        const COLUMNS: u32 = 6;
        const TILE: u32 = 256;
        let rig = self.rig(character_id).await?;
        blocking(move || {
            let (score, seconds) = performance(&clips);
            let times: Vec<f64> =
                (0..MOMENTS).map(|n| seconds * f64::from(n) / f64::from(MOMENTS - 1)).collect();
            let (width, height, rgba) = contact_sheet(&*rig, &score, &times, COLUMNS, TILE);
            png(&rgba, width, height)
        })
        .await
    }

    async fn rig(&self, character_id: &str) -> Result<Arc<dyn Rig>, ApiError> {
        if let Some(draft) = self.studio.draft(character_id) {
            return Ok(Arc::clone(&draft.rig) as _);
        }
        let (cast, id) = (Arc::clone(&self.cast), CharacterId::from(character_id));
        blocking(move || cast.rig(&id)).await
    }
}

/// The clips one after the other on a score of their own, and how long that takes in seconds. One without words is a pause.
pub(crate) fn performance(clips: &[SpokenClip]) -> (Score, f64) {
    // The same film twice is the same film.
    let mut score = Score::new(1);
    score.activity(0.0, Activity::Speaking);
    let mut at = 0.0;
    for (seq, clip) in (0..).zip(clips) {
        if !clip.text.is_empty() {
            score.emotion(at, emotion_of(&clip.text));
            score.say(at, &SpokenClip { turn: TurnId(1), seq, ..clip.clone() });
        }
        at += clip.pcm.samples.len() as f64 / f64::from(SPEECH_RATE);
    }
    (score, at)
}

/// A rig at rest as PNG.
///
/// # Errors
/// The encoder refuses; does not happen with a picture of this size.
pub fn portrait_png(rig: &dyn Rig) -> Result<Vec<u8>, ApiError> {
    let (mut list, mut rgba) = (DisplayList::default(), Vec::new());
    rig.draw(&Pose::default(), &mut list);
    let side = CANVAS as u32;
    // Painted at twice the size and averaged: smooth edges also where the picture is shown small.
    paint(&list, rig.atlas(), side * 2, &mut rgba);
    let large = image::RgbaImage::from_raw(side * 2, side * 2, rgba).unwrap_or_default();
    let small = image::imageops::thumbnail(&large, side, side);
    png(small.as_raw(), side, side)
}

fn png(rgba: &[u8], width: u32, height: u32) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Cursor::new(Vec::new());
    PngEncoder::new(&mut bytes)
        .write_image(rgba, width, height, ExtendedColorType::Rgba8)
        .map_err(ApiError::failed)?;
    Ok(bytes.into_inner())
}
