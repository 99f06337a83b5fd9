//! A picture that was opened: the faces in it, as they are shown and as they are meant.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ImageFormat, RgbImage};
use vis_avatar::photo::{
    ANCHORS, FaceError, FaceFinding, PhotoFace, PhotoOptions, PhotoRig, Picture, points_from_anchors,
    replace_points,
};

use super::points::{POINTS, blank_points, placed, point};
use super::view::{Consent, FaceDraft, PictureReport, SeenFace};
use crate::ApiError;

/// Longer side of the picture as the window shows it, pixels.
pub(super) const SHOWN: u32 = 1024;
/// A shown point that lies this near to where it was found was not moved, pixels.
const SAME_PLACE: f32 = 0.75;

pub(crate) struct Opened {
    pub(super) picture: Picture,
    /// SHA-256 of the file, hexadecimal.
    pub(super) digest: String,
    /// Pixels of the shown picture for one of the picture.
    pub(super) scale: f32,
    pub(super) faces: Vec<FaceFinding>,
}

impl Opened {
    pub(super) fn report(&self, consent: Option<Consent>, warnings: Vec<String>) -> PictureReport {
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
    pub(super) fn points(&self, draft: &FaceDraft) -> Result<Vec<[f32; 3]>, ApiError> {
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
    pub(super) fn jpeg(&self) -> Result<Vec<u8>, ApiError> {
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
