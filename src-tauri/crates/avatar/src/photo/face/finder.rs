use std::path::Path;

use vis_onnx::{OnnxError, Runtime, Session};

use super::super::canon::POINTS;
use super::super::picture::Picture;
use super::detect::{Detection, detect, overlap};
use super::judge::judge;
use super::landmarks::{blendshapes, landmarks, region_of};
use super::warp::Region;
use super::{FaceError, FaceFinding};

const DETECTOR: &[u8] = include_bytes!("../../../../../../assets/face/face_detector.onnx");
const LANDMARKS: &[u8] = include_bytes!("../../../../../../assets/face/face_landmarks_detector.onnx");
const BLENDSHAPES_MODEL: &[u8] = include_bytes!("../../../../../../assets/face/face_blendshapes.onnx");

/// Presence below which a crop is no face.
const LEAST_PRESENCE: f32 = 0.3;
/// Boxes that share more than this, as points, are one face found twice.
const SAME: f32 = 0.4;
/// Faces that are measured; the others of a crowd are the smallest.
const MOST_FACES: usize = 12;

/// The three models of the face, opened once.
pub struct FaceFinder {
    detector: Session,
    landmarks: Session,
    blendshapes: Session,
}

impl FaceFinder {
    /// The models are part of the program: they are small, and every picture needs them.
    ///
    /// # Errors
    /// [`FaceError::Model`] when the runtime cannot open them.
    pub fn open(runtime: &Runtime) -> Result<Self, FaceError> {
        let open = |bytes: &[u8], name: &str| runtime.session_of(bytes, Path::new(name), 1);
        Ok(Self {
            detector: open(DETECTOR, "face_detector.onnx")?,
            landmarks: open(LANDMARKS, "face_landmarks_detector.onnx")?,
            blendshapes: open(BLENDSHAPES_MODEL, "face_blendshapes.onnx")?,
        })
    }

    /// All faces, the largest first: 20 ms of one core for one face, more for small ones, which are looked for in tiles.
    ///
    /// # Errors
    /// [`FaceError::None`] when there is no face, [`FaceError::Model`] when a model fails.
    pub fn find(&mut self, picture: &Picture) -> Result<Vec<FaceFinding>, FaceError> {
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let whole = Region { centre: [width / 2.0, height / 2.0], side: width.max(height), rotation: 0.0 };
        let mut faces = self.faces(picture, &[whole])?;
        if faces.is_empty() {
            faces = self.faces(picture, &tiles(width, height, 1.0))?;
        }
        if faces.is_empty() {
            faces = self.faces(picture, &tiles(width, height, 0.5))?;
        }
        if faces.is_empty() {
            // A tight crop: with room around it, the detector sees the head it expects.
            faces = self.faces(picture, &[Region { side: whole.side * 1.6, ..whole }])?;
        }
        faces.sort_by(|a, b| (b.area[2] * b.area[3]).total_cmp(&(a.area[2] * a.area[3])));
        if faces.is_empty() { Err(FaceError::None) } else { Ok(faces) }
    }

    /// A face that the person has drawn a box around: left, top, width, height in pixels.
    ///
    /// # Errors
    /// As [`FaceFinder::find`].
    pub fn find_within(&mut self, picture: &Picture, area: [f32; 4]) -> Result<FaceFinding, FaceError> {
        let [left, top, width, height] = area;
        let side = width.max(height);
        if !(side.is_finite() && side > 8.0) {
            return Err(FaceError::None);
        }
        let centre = [left + width / 2.0, top + height / 2.0];
        let around = Region { centre, side: side * 2.0, rotation: 0.0 };
        if let Some(found) = self.faces(picture, &[around])?.into_iter().next() {
            return Ok(found);
        }
        let plain = Region { centre, side: side * 1.2, rotation: 0.0 };
        self.measure(picture, &plain)?.ok_or(FaceError::None)
    }

    fn faces(&mut self, picture: &Picture, regions: &[Region]) -> Result<Vec<FaceFinding>, FaceError> {
        let mut detections: Vec<Detection> = Vec::new();
        for region in regions {
            for found in detect(&mut self.detector, picture, region)? {
                let known = detections.iter_mut().find(|known| overlap(&known.area, &found.area) > SAME);
                match known {
                    Some(known) if known.score >= found.score => {}
                    Some(known) => *known = found,
                    None => detections.push(found),
                }
            }
        }
        let size = |d: &Detection| (d.area[2] - d.area[0]) * (d.area[3] - d.area[1]);
        detections.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let mut faces: Vec<FaceFinding> = Vec::new();
        for detection in detections.iter().take(MOST_FACES) {
            let Some(face) = self.measure(picture, &region_of(detection))? else { continue };
            let edges =
                |f: &FaceFinding| [f.area[0], f.area[1], f.area[0] + f.area[2], f.area[1] + f.area[3]];
            if faces.iter().all(|known| overlap(&edges(known), &edges(&face)) < SAME) {
                faces.push(face);
            }
        }
        Ok(faces)
    }

    fn measure(&mut self, picture: &Picture, region: &Region) -> Result<Option<FaceFinding>, OnnxError> {
        let (points, confidence) = landmarks(&mut self.landmarks, picture, region)?;
        if points.len() != POINTS || confidence < LEAST_PRESENCE {
            return Ok(None);
        }
        let blendshapes = blendshapes(&mut self.blendshapes, &points)?;
        let least = |axis: usize| points.iter().map(|p| p[axis]).fold(f32::MAX, f32::min);
        let most = |axis: usize| points.iter().map(|p| p[axis]).fold(f32::MIN, f32::max);
        let area = [least(0), least(1), most(0) - least(0), most(1) - least(1)];
        let warnings = judge(&points, confidence, &blendshapes, [picture.width(), picture.height()]);
        Ok(Some(FaceFinding { area, points, confidence, blendshapes, warnings }))
    }
}

/// Overlapping squares; `share` of the shorter side each. The detector misses faces under an eighth of what it looks at.
fn tiles(width: f32, height: f32, share: f32) -> Vec<Region> {
    let side = width.min(height) * share;
    let starts = |room: f32| {
        let count = ((room / side - 0.5) * 2.0).ceil().max(1.0) as usize;
        (0..count).map(move |i| {
            let last = (room - side).max(0.0);
            if count > 1 { last * i as f32 / (count - 1) as f32 } else { last / 2.0 }
        })
    };
    starts(height)
        .flat_map(|y| starts(width).map(move |x| [x + side / 2.0, y + side / 2.0]))
        .map(|centre| Region { centre, side, rotation: 0.0 })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_overlap_and_reach_every_corner() {
        let tiles = tiles(3000.0, 2000.0, 0.5);
        assert_eq!(tiles.len(), 15, "five by three");
        let reach = |axis: usize, sign: f32| {
            tiles.iter().map(|t| (t.centre[axis] + sign * t.side / 2.0) * sign).fold(f32::MIN, f32::max)
        };
        assert_eq!(
            [reach(0, -1.0), reach(1, -1.0), reach(0, 1.0), reach(1, 1.0)],
            [0.0, 0.0, 3000.0, 2000.0]
        );
    }
}
