use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::canon::{MESH, POINTS, canon};
use super::crop::Crop;
use super::eyes::Eyes;
use super::linear::{M3, P3, add, distance, product, sub, turn};
use super::mouth::{Inside, feather};
use super::pen::{OPAQUE, Pen};
use super::picture::Picture;
use super::shape::{Shape, tame};
use super::surroundings::Surroundings;
use super::texture::Sheet;
use crate::{Atlas, DisplayList, Pose, Rig};

/// What a person may choose about a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PhotoOptions {
    /// Lids move so that a frame around the eyes keeps its place. `None`: found out from the picture.
    pub glasses: Option<bool>,
    /// Off for drawn eyes, which lids of skin do not suit.
    pub blink: bool,
    pub gaze: bool,
}

impl Default for PhotoOptions {
    fn default() -> Self {
        Self { glasses: None, blink: true, gaze: true }
    }
}

/// What is kept of a face beside its picture; everything else is made again from both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhotoFace {
    /// [`PhotoFace::VERSION`].
    pub version: u32,
    /// Size of the picture that the points were found in, after [`open_picture`](crate::photo::open_picture).
    pub size: [u32; 2],
    /// 478 points: x and y in pixels, z (away from the viewer) in the same measure.
    pub points: Vec<[f32; 3]>,
    pub options: PhotoOptions,
}

impl PhotoFace {
    pub const VERSION: u32 = 1;

    pub fn new(picture: &Picture, points: Vec<[f32; 3]>, options: PhotoOptions) -> Self {
        Self { version: Self::VERSION, size: [picture.width(), picture.height()], points, options }
    }
}

/// Why a face cannot be made to move.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PhotoError {
    #[error(
        "The face was saved by another version of the program (form {0}). Find the face in the picture again."
    )]
    Version(u32),
    #[error("A face needs {POINTS} points, here are {0}. Find the face in the picture again.")]
    Points(usize),
    #[error(
        "The points of the face lie outside of the picture or on top of each other. Find the face again, or set its points by hand."
    )]
    Shape,
    #[error("The face was found in a picture of another size. Find the face in this picture again.")]
    OtherPicture,
}

/// A photo, or any picture of a face, ready to be posed.
pub struct PhotoRig {
    atlas: Atlas,
    white: [f32; 2],
    scale: f32,
    shape: Shape,
    surroundings: Surroundings,
    inside: Inside,
    eyes: Eyes,
    pivot: P3,
    glasses: bool,
    gaze: bool,
}

impl PhotoRig {
    /// Builds mesh, movements and atlas in about 30 ms of processor time; the same for the same input.
    ///
    /// # Errors
    /// [`PhotoError`] for points that are no face of this picture.
    pub fn new(picture: &Picture, face: &PhotoFace) -> Result<Self, PhotoError> {
        check(picture, face)?;
        let crop = Crop::around(&face.points, picture);
        let points: Vec<P3> = face.points.iter().map(|point| crop.to_canvas(*point)).collect();
        let mut sheet = Sheet::new(crop.texels(), crop.cut(picture));
        let glasses = face.options.glasses.unwrap_or_else(|| super::eyes::wears_glasses(&points, &sheet));
        let shape = Shape::new(&points, &face.options, glasses);
        let surroundings = Surroundings::new(&shape.rest);
        let blur = crop.texels() as f32 / crop.side as f32;
        let eyes = Eyes::new(&shape, &mut sheet, glasses && face.options.blink, blur);
        let inside = Inside::new(&shape, &mut sheet, blur);
        let pivot = shape.fit.place([0.0, -9.5, -3.0]);
        Ok(Self {
            white: sheet.white(),
            scale: sheet.scale(),
            atlas: sheet.finish(),
            shape,
            surroundings,
            inside,
            eyes,
            pivot,
            glasses,
            gaze: face.options.gaze,
        })
    }

    /// Whether the face is treated as one with glasses.
    pub fn glasses(&self) -> bool {
        self.glasses
    }

    fn skin(&self, mesh: &[P3; MESH], pen: &mut Pen<'_>) {
        let base = pen.next();
        for (point, [x, y, _]) in mesh.iter().zip(&self.shape.rest) {
            pen.vertex(*point, [x * self.scale, y * self.scale], OPAQUE);
        }
        pen.triangles(base, &canon().skin);
    }
}

impl Rig for PhotoRig {
    fn atlas(&self) -> &Atlas {
        &self.atlas
    }

    fn draw(&self, pose: &Pose, list: &mut DisplayList) {
        list.clear();
        let mut pose = *pose;
        if !self.gaze {
            (pose.gaze_x, pose.gaze_y) = (0.0, 0.0);
        }
        let turn = Turn::new(&pose, self.pivot, &self.shape, self.scale);
        let weights = self.shape.weights(&pose);
        let mut bent = [[0.0; 3]; MESH];
        self.shape.bend(&weights, &mut bent);
        let mut mesh = bent;
        for (point, rest) in mesh.iter_mut().zip(&self.shape.rest) {
            *point = turn.head(*point, *rest);
        }
        let mut pen = Pen { list, white: self.white };
        Surroundings::background(&turn, &mut pen);
        self.eyes.draw(&pose, &weights, &mesh, &turn, &mut pen);
        self.inside.draw(&self.shape, (&pose, &weights), &mesh, &turn, &mut pen);
        self.surroundings.rings(&bent, &self.shape.rest, &turn, &mut pen);
        self.skin(&mesh, &mut pen);
        feather(&mesh, &turn, (0.05 * self.shape.fit.scale).max(0.8), &mut pen);
        self.inside.cover(&self.shape, &weights, &mesh, &turn, &mut pen);
        self.eyes.cover((&self.shape, &pose), &weights, &mesh, &turn, &mut pen);
    }
}

fn check(picture: &Picture, face: &PhotoFace) -> Result<(), PhotoError> {
    if face.version != PhotoFace::VERSION {
        return Err(PhotoError::Version(face.version));
    }
    if face.points.len() != POINTS {
        return Err(PhotoError::Points(face.points.len()));
    }
    if face.size != [picture.width(), picture.height()] {
        return Err(PhotoError::OtherPicture);
    }
    let size = face.size.map(|side| side as f32);
    let near = |[x, y, z]: P3| {
        let inside = |at: f32, side: f32| (-0.5 * side..=1.5 * side).contains(&at);
        inside(x, size[0]) && inside(y, size[1]) && z.is_finite() && z.abs() < 2.0 * size[0].max(size[1])
    };
    let eyes = distance(face.points[33], face.points[263]);
    let tall = distance(face.points[10], face.points[152]);
    let sound = face.points.iter().all(|point| near(*point)) && eyes > 8.0 && tall > 12.0;
    if sound { Ok(()) } else { Err(PhotoError::Shape) }
}

/// Greatest turns, radians: further, the cheek folds over the hair.
const MOST_YAW: f32 = 0.125;
const MOST_PITCH: f32 = 0.125;
const MOST_ROLL: f32 = 0.12;

/// The attitude of the head in one frame.
pub(super) struct Turn {
    matrix: M3,
    pivot: P3,
    shift: P3,
    breath: f32,
    chin: f32,
    /// Texels a canvas unit.
    pub(super) texels: f32,
    rest: [[f32; 2]; MESH],
}

impl Turn {
    pub(super) fn new(pose: &Pose, pivot: P3, shape: &Shape, texels: f32) -> Self {
        let limit = |angle: f32, most: f32| most * (tame(angle, -10.0, 10.0) / most).tanh();
        let (sy, cy) = limit(pose.yaw, MOST_YAW).sin_cos();
        let (sp, cp) = limit(pose.pitch, MOST_PITCH).sin_cos();
        let (sr, cr) = limit(pose.roll, MOST_ROLL).sin_cos();
        // Depth grows away from the viewer, so that a nose goes right with a positive yaw and up with a positive pitch.
        let yaw = [[cy, 0.0, -sy], [0.0, 1.0, 0.0], [sy, 0.0, cy]];
        let pitch = [[1.0, 0.0, 0.0], [0.0, cp, sp], [0.0, -sp, cp]];
        let roll = [[cr, -sr, 0.0], [sr, cr, 0.0], [0.0, 0.0, 1.0]];
        let matrix = product(&roll, &product(&pitch, &yaw));
        let rest = shape.rest.map(|[x, y, _]| [x * texels, y * texels]);
        let breath = tame(pose.breath, 0.0, 1.0);
        Self { matrix, pivot, shift: [0.0; 3], breath, chin: shape.rest[152][1].max(60.0), texels, rest }
    }

    /// A point of the head after the turn, without breath.
    pub(super) fn place(&self, point: P3) -> P3 {
        add(add(turn(&self.matrix, sub(point, self.pivot)), self.pivot), self.shift)
    }

    /// A point of the head after turn and breath. `rest`: where it lies in the photo.
    pub(super) fn head(&self, point: P3, rest: P3) -> P3 {
        self.lift(self.place(point), rest)
    }

    /// Breath lifts shoulders and head together, the sides of the picture less, its borders not at all.
    pub(super) fn lift(&self, at: P3, [x, y, _]: P3) -> P3 {
        let half = crate::CANVAS / 2.0;
        let down = (y / self.chin).clamp(0.0, 1.0);
        let aside = (x - half) / half;
        let bottom = ((crate::CANVAS - y) / 40.0).clamp(0.0, 1.0);
        let by =
            -1.7 * self.breath * down * down * (3.0 - 2.0 * down) * (1.0 - 0.75 * aside * aside) * bottom;
        [at[0], at[1] + by, at[2]]
    }

    /// The texel of a point of the mesh.
    pub(super) fn texel(&self, point: usize) -> [f32; 2] {
        self.rest[point]
    }
}

#[cfg(test)]
mod tests {
    use super::super::picture::open_picture;
    use super::*;
    use crate::{CANVAS, Vertex, paint};

    /// The square that is cut around a face, painted as it is.
    fn plain(crop: Crop, picture: &Picture, size: u32) -> Vec<u8> {
        let side = crop.texels();
        let atlas = Atlas { width: side, height: side, rgba: crop.cut(picture) };
        let corner = |x: f32, y: f32| Vertex {
            x: x * CANVAS,
            y: y * CANVAS,
            u: x * side as f32,
            v: y * side as f32,
            rgba: [255; 4],
        };
        let vertices = vec![corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0)];
        let mut pixels = Vec::new();
        paint(&DisplayList { vertices, indices: vec![0, 1, 2, 0, 2, 3] }, &atlas, size, &mut pixels);
        pixels
    }

    fn at_rest(picture: &[u8], points: &str) -> f64 {
        let picture = open_picture(picture).unwrap();
        let points: Vec<P3> = serde_json::from_str(points).unwrap();
        let rig = PhotoRig::new(&picture, &PhotoFace::new(&picture, points.clone(), PhotoOptions::default()));
        let rig = rig.unwrap();
        let (mut list, mut pixels) = (DisplayList::default(), Vec::new());
        rig.draw(&Pose::default(), &mut list);
        paint(&list, rig.atlas(), 512, &mut pixels);
        let photo = plain(Crop::around(&points, &picture), &picture, 512);
        let sum: f64 = pixels.iter().zip(&photo).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
        10.0 * (255.0 * 255.0 * pixels.len() as f64 / sum.max(1e-9)).log10()
    }

    #[test]
    fn at_rest_the_photo_is_seen() {
        let hopper = at_rest(
            include_bytes!("../../tests/photo/grace_hopper.jpg"),
            include_str!("../../tests/photo/grace_hopper.points.json"),
        );
        let astronaut = at_rest(
            include_bytes!("../../tests/photo/astronaut.png"),
            include_str!("../../tests/photo/astronaut.points.json"),
        );
        println!("Hopper {hopper:.1} dB, astronaut {astronaut:.1} dB");
        assert!(hopper > 42.0 && astronaut > 42.0, "Hopper {hopper:.1} dB, astronaut {astronaut:.1} dB");
    }
}
