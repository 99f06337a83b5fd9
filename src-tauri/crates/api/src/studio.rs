//! Pictures on their way to becoming faces: in memory only, until the person saves one.

use std::collections::VecDeque;
use std::io::Cursor;
use std::sync::{Arc, Mutex};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ImageFormat, RgbImage};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use specta::Type;
use vis_avatar::photo::{
    ANCHORS, FaceError, FaceFinding, PhotoFace, PhotoOptions, PhotoRig, Picture, open_picture,
    points_from_anchors, replace_points,
};
use vis_conversation::{Recite, VoiceChoice};
use vis_core::SessionId;
use vis_store::KeptFace;

use crate::app::blocking;
use crate::characters::locked;
use crate::face::portrait_png;
use crate::keeper::NOT_KEPT;
use crate::photo::finder;
use crate::{ApiError, App, Code, VoiceView};

/// Longer side of the picture as the window shows it, pixels.
const SHOWN: u32 = 1024;
/// Pictures and faces that are remembered at once; each may take 50 MB.
const REMEMBERED: usize = 6;
/// A shown point that lies this near to where it was found was not moved, pixels.
const SAME_PLACE: f32 = 0.75;

/// What a person sets: id, words, and the place in a square picture that a point starts from. In the order of [`ANCHORS`].
const POINTS: [(&str, &str, [f32; 2]); 12] = [
    ("eye-left-outer", "Outer corner of the left eye", [0.372, 0.47]),
    ("eye-left-inner", "Inner corner of the left eye", [0.456, 0.47]),
    ("eye-right-inner", "Inner corner of the right eye", [0.544, 0.47]),
    ("eye-right-outer", "Outer corner of the right eye", [0.628, 0.47]),
    ("nose", "Tip of the nose", [0.5, 0.545]),
    ("mouth-left", "Left corner of the mouth", [0.445, 0.622]),
    ("mouth-right", "Right corner of the mouth", [0.555, 0.622]),
    ("lip-upper", "Top of the upper lip", [0.5, 0.605]),
    ("lip-lower", "Bottom of the lower lip", [0.5, 0.655]),
    ("chin", "Tip of the chin", [0.5, 0.716]),
    ("forehead", "Top of the forehead", [0.5, 0.27]),
    ("brows", "Between the brows", [0.5, 0.41]),
];

/// A point of a face, in pixels of the shown picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct ControlPoint {
    pub id: String,
    pub label: String,
    pub x: f32,
    pub y: f32,
}

/// A face in a picture that was opened.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SeenFace {
    /// Left, top, width, height; pixels of the shown picture.
    #[serde(rename = "box")]
    pub area: [f32; 4],
    /// 0-1.
    pub confidence: f32,
    pub points: Vec<ControlPoint>,
    pub glasses: bool,
    pub warnings: Vec<String>,
}

/// What was said about whom a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    OwnPicture,
    Permission,
    NotAPerson,
}

/// A picture that was opened.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PictureReport {
    pub picture_id: String,
    /// Of the shown picture: the longer side at most 1,024 pixels.
    pub width: u32,
    pub height: u32,
    /// The largest first.
    pub faces: Vec<SeenFace>,
    /// `None`: there is none, or several.
    pub chosen: Option<u32>,
    /// For points set by hand: where they start, in the order of setting.
    pub blank_points: Vec<ControlPoint>,
    /// Given earlier for this very file.
    pub consent: Option<Consent>,
    pub warnings: Vec<String>,
}

/// A face as it stands after corrections.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct FaceDraft {
    /// Index into [`PictureReport::faces`]; `None`: all points were set by hand.
    pub face: Option<u32>,
    pub points: Vec<ControlPoint>,
    pub glasses: bool,
}

/// A face to look at.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DraftReport {
    pub draft_id: String,
    pub warnings: Vec<String>,
}

/// What the person is working on.
#[derive(Default)]
pub(crate) struct Studio {
    pictures: Shelf<Opened>,
    drafts: Shelf<Draft>,
}

/// The newest few things, by their ids.
struct Shelf<T>(Mutex<VecDeque<(String, Arc<T>)>>);

pub(crate) struct Opened {
    picture: Picture,
    /// SHA-256 of the file, hexadecimal.
    digest: String,
    /// Pixels of the shown picture for one of the picture.
    scale: f32,
    faces: Vec<FaceFinding>,
}

/// A face that nobody has yet.
pub(crate) struct Draft {
    opened: Arc<Opened>,
    face: PhotoFace,
    pub(crate) rig: Arc<PhotoRig>,
}

impl Studio {
    pub(crate) fn draft(&self, id: &str) -> Option<Arc<Draft>> {
        self.drafts.find(id)
    }

    pub(crate) fn picture(&self, id: &str) -> Result<Arc<Opened>, ApiError> {
        self.pictures.find(id).ok_or_else(|| {
            ApiError::new(Code::NotFound, "This picture is no longer open. Choose it once more.")
        })
    }
}

impl App {
    /// Opens a picture and looks for faces in it.
    ///
    /// # Errors
    /// [`Code::BadInput`] with a sentence for a file that is no usable picture.
    pub async fn inspect_picture(&self, bytes: Vec<u8>) -> Result<PictureReport, ApiError> {
        let (home, models) = (self.home()?, self.launch.home.models.clone());
        let (opened, report) = blocking(move || {
            let picture = open_picture(&bytes)?;
            let digest = hex::encode(Sha256::digest(&bytes));
            let (faces, warnings) = match finder(&models).and_then(|mut finder| Ok(finder.find(&picture)?)) {
                Ok(faces) => (faces, Vec::new()),
                Err(error) if error.code == Code::BadInput => (Vec::new(), Vec::new()),
                // Points set by hand need no model.
                Err(error) => (Vec::new(), vec![error.message]),
            };
            let scale = (SHOWN as f32 / picture.width().max(picture.height()) as f32).min(1.0);
            let consent = home.store().consent(&digest)?.and_then(|word| consent_named(&word));
            let opened = Opened { picture, digest, scale, faces };
            let report = opened.report(consent, warnings);
            Ok((opened, report))
        })
        .await?;
        let picture_id = self.studio.pictures.put("picture", opened);
        Ok(PictureReport { picture_id, ..report })
    }

    /// The picture as it is shown, PNG.
    ///
    /// # Errors
    /// [`Code::NotFound`] when others were opened since.
    pub async fn picture(&self, picture_id: &str) -> Result<Vec<u8>, ApiError> {
        let opened = self.studio.picture(picture_id)?;
        blocking(move || opened.png(SHOWN)).await
    }

    /// Makes a face to look at. Its id stands for a character's in [`App::face_stream`], [`App::face_atlas`] and [`App::portrait`].
    ///
    /// # Errors
    /// [`Code::BadInput`] for points that are no face; [`Code::NotFound`] when other pictures were opened since.
    pub async fn draft_face(&self, picture_id: &str, draft: FaceDraft) -> Result<DraftReport, ApiError> {
        let opened = self.studio.picture(picture_id)?;
        let made = blocking(move || {
            let points = opened.points(&draft)?;
            let options = PhotoOptions { glasses: Some(draft.glasses), ..PhotoOptions::default() };
            let face = PhotoFace::new(&opened.picture, points, options);
            let rig = Arc::new(PhotoRig::new(&opened.picture, &face)?);
            Ok(Draft { opened, face, rig })
        })
        .await?;
        Ok(DraftReport { draft_id: self.studio.drafts.put("draft", made), warnings: Vec::new() })
    }

    /// Speaks a sentence with the face that is shown; nothing of it is kept.
    ///
    /// # Errors
    /// [`Code::BadInput`] for an unknown voice or no words; [`Code::NotFound`].
    pub async fn preview_face(&self, draft_id: &str, voice: &str, text: &str) -> Result<(), ApiError> {
        let home = self.home()?;
        self.draft(draft_id)?;
        if text.trim().is_empty() {
            return Err(ApiError::new(Code::BadInput, "There is nothing to say. Type a sentence."));
        }
        let voice = VoiceChoice { voice: known_voice(voice)?, speed: 1.0 };
        let (session, message) = (SessionId::from(NOT_KEPT), NOT_KEPT.into());
        home.conversation.recite(Recite { session, message, text: text.trim().to_owned(), voice });
        Ok(())
    }

    /// Voices that can be chosen, the default first.
    pub fn voices(&self) -> Vec<VoiceView> {
        vis_speak::voices().iter().map(VoiceView::from).collect()
    }

    /// A face that was made and is still remembered.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub(crate) fn draft(&self, draft_id: &str) -> Result<Arc<Draft>, ApiError> {
        self.studio.draft(draft_id).ok_or_else(|| {
            ApiError::new(Code::NotFound, "This face is no longer here. Open the picture again.")
        })
    }
}

impl Draft {
    /// The face and its picture as they are kept. Blocks for some hundred milliseconds.
    pub(crate) fn to_keep(&self) -> Result<KeptFace, ApiError> {
        let face = serde_json::to_string(&self.face).map_err(ApiError::failed)?;
        Ok(KeptFace { picture: self.opened.jpeg()?, face, portrait: portrait_png(&*self.rig)? })
    }

    /// SHA-256 of the file it came from, hexadecimal.
    pub(crate) fn digest(&self) -> &str {
        &self.opened.digest
    }
}

impl Opened {
    fn report(&self, consent: Option<Consent>, warnings: Vec<String>) -> PictureReport {
        let [width, height] = [self.picture.width(), self.picture.height()]
            .map(|side| (side as f32 * self.scale).round() as u32);
        PictureReport {
            picture_id: String::new(),
            width,
            height,
            faces: self.faces.iter().map(|face| self.seen(face)).collect(),
            chosen: (self.faces.len() == 1).then_some(0),
            blank_points: blank_points(width as f32, height as f32),
            consent,
            warnings,
        }
    }

    fn seen(&self, face: &FaceFinding) -> SeenFace {
        let shown =
            POINTS.iter().zip(self.anchors(face)).map(|((id, label, _), [x, y])| point(id, label, x, y));
        let made = PhotoFace::new(&self.picture, face.points.clone(), PhotoOptions::default());
        SeenFace {
            area: face.area.map(|side| side * self.scale),
            confidence: face.confidence,
            points: shown.collect(),
            glasses: PhotoRig::new(&self.picture, &made).is_ok_and(|rig| rig.glasses()),
            warnings: face.warnings.iter().map(|warning| warning.sentence().to_owned()).collect(),
        }
    }

    /// Where the points of a face are shown.
    fn anchors(&self, face: &FaceFinding) -> [[f32; 2]; 12] {
        ANCHORS.map(|i| {
            let [x, y, _] = face.points.get(i).copied().unwrap_or_default();
            [x * self.scale, y * self.scale]
        })
    }

    /// All points of the mesh, in pixels of the picture.
    fn points(&self, draft: &FaceDraft) -> Result<Vec<[f32; 3]>, ApiError> {
        let placed = placed(&draft.points)?;
        let Some(index) = draft.face else {
            return Ok(points_from_anchors(&placed.map(|[x, y]| [x / self.scale, y / self.scale]))?);
        };
        let face = self.faces.get(index as usize).ok_or(FaceError::None)?;
        let moved: Vec<(usize, [f32; 2])> = (0..12)
            .filter(|i| {
                let [x, y] = self.anchors(face)[*i];
                (placed[*i][0] - x).hypot(placed[*i][1] - y) > SAME_PLACE
            })
            .map(|i| (ANCHORS[i], [placed[i][0] / self.scale, placed[i][1] / self.scale]))
            .collect();
        let mut points = face.points.clone();
        replace_points(&mut points, &moved);
        Ok(points)
    }

    /// PNG, the longer side at most `side` pixels.
    pub(crate) fn png(&self, side: u32) -> Result<Vec<u8>, ApiError> {
        let whole = self.pixels()?;
        let scale = (side as f32 / whole.width().max(whole.height()) as f32).min(1.0);
        let [width, height] =
            [whole.width(), whole.height()].map(|side| (side as f32 * scale).round() as u32);
        let shown = if scale < 1.0 {
            imageops::resize(&whole, width.max(1), height.max(1), FilterType::Triangle)
        } else {
            whole
        };
        let mut bytes = Cursor::new(Vec::new());
        shown.write_to(&mut bytes, ImageFormat::Png).map_err(ApiError::failed)?;
        Ok(bytes.into_inner())
    }

    /// As it is kept. Written anew: what a camera notes of place and time stays out.
    fn jpeg(&self) -> Result<Vec<u8>, ApiError> {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 95)
            .encode_image(&self.pixels()?)
            .map_err(ApiError::failed)?;
        Ok(bytes)
    }

    fn pixels(&self) -> Result<RgbImage, ApiError> {
        let (width, height) = (self.picture.width(), self.picture.height());
        RgbImage::from_raw(width, height, self.picture.rgb().to_vec())
            .ok_or_else(|| ApiError::failed("The picture could not be drawn. Choose it once more."))
    }
}

/// The places of the twelve points, in the order of [`ANCHORS`].
fn placed(points: &[ControlPoint]) -> Result<[[f32; 2]; 12], ApiError> {
    let mut places = [[0.0; 2]; 12];
    for (place, (id, label, _)) in places.iter_mut().zip(&POINTS) {
        let point = points.iter().find(|point| point.id == *id).ok_or_else(|| {
            ApiError::new(Code::BadInput, format!("A point is missing: {}. Place it.", label.to_lowercase()))
        })?;
        *place = [point.x, point.y];
    }
    Ok(places)
}

fn blank_points(width: f32, height: f32) -> Vec<ControlPoint> {
    let side = width.min(height);
    let place = |at: f32, whole: f32| (whole - side) / 2.0 + at * side;
    let blank =
        |(id, label, [x, y]): &(&str, &str, [f32; 2])| point(id, label, place(*x, width), place(*y, height));
    POINTS.iter().map(blank).collect()
}

fn point(id: &str, label: &str, x: f32, y: f32) -> ControlPoint {
    ControlPoint { id: id.to_owned(), label: label.to_owned(), x, y }
}

/// # Errors
/// [`Code::BadInput`]: no such voice.
pub(crate) fn known_voice(id: &str) -> Result<vis_core::VoiceId, ApiError> {
    match vis_speak::voice(&id.into()) {
        Some(_) => Ok(id.into()),
        None => {
            Err(ApiError::new(Code::BadInput, format!("There is no voice named {id}. Choose another one.")))
        }
    }
}

fn consent_named(word: &str) -> Option<Consent> {
    serde_json::from_value(word.into()).ok()
}

impl Consent {
    /// As it is kept.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OwnPicture => "own_picture",
            Self::Permission => "permission",
            Self::NotAPerson => "not_a_person",
        }
    }
}

impl<T> Shelf<T> {
    fn put(&self, kind: &str, thing: T) -> String {
        let id = format!("{kind}-{}", uuid::Uuid::now_v7());
        let mut shelf = locked(&self.0);
        shelf.push_back((id.clone(), Arc::new(thing)));
        while shelf.len() > REMEMBERED {
            shelf.pop_front();
        }
        id
    }

    fn find(&self, id: &str) -> Option<Arc<T>> {
        let shelf = locked(&self.0);
        shelf.iter().find(|(known, _)| known == id).map(|(_, thing)| Arc::clone(thing))
    }
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
