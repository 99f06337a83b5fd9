//! 478 points from a rotated crop, and blendshape scores from 146 of them.

use vis_onnx::{OnnxError, Session, Tensor};

use super::super::canon::POINTS;
use super::super::picture::Picture;
use super::detect::Detection;
use super::warp::{Border, Region};

const INPUT: usize = 256;
/// The crop against the longer side of the detector's box.
const ROOM: f32 = 1.5;

/// Points in pixels of the picture, and how sure the model is that they are a face (0-1).
pub(super) fn landmarks(
    session: &mut Session,
    picture: &Picture,
    region: &Region,
) -> Result<(Vec<[f32; 3]>, f32), OnnxError> {
    let input = region.sample(picture, INPUT, Border::Repeat, (1.0 / 255.0, 0.0));
    let outputs = session.run(&[("input_12", Tensor::f32([1, INPUT, INPUT, 3], input))])?;
    let numbers = outputs.f32("Identity")?;
    let presence = outputs.f32("Identity_1")?.first().copied().unwrap_or(-80.0);
    let size = INPUT as f32;
    let points = numbers
        .chunks_exact(3)
        .map(|p| {
            let [x, y] = region.out(p[0], p[1], size);
            [x, y, p[2] * region.side / size]
        })
        .collect();
    Ok((points, 1.0 / (1.0 + (-presence).exp())))
}

/// The square around a detected face, upright with its eyes.
pub(super) fn region_of(face: &Detection) -> Region {
    let [left, top, right, bottom] = face.area;
    let [a, b] = face.eyes;
    Region {
        centre: [(left + right) / 2.0, (top + bottom) / 2.0],
        side: (right - left).max(bottom - top) * ROOM,
        rotation: (b[1] - a[1]).atan2(b[0] - a[0]),
    }
}

/// Scores of all 52 blendshapes.
pub(super) fn blendshapes(session: &mut Session, points: &[[f32; 3]]) -> Result<Vec<f32>, OnnxError> {
    debug_assert_eq!(points.len(), POINTS);
    let input: Vec<f32> = SUBSET.iter().flat_map(|i| [points[*i][0], points[*i][1]]).collect();
    let mut outputs =
        session.run(&[("serving_default_input_points:0", Tensor::f32([1, SUBSET.len(), 2], input))])?;
    outputs.take_f32("StatefulPartitionedCall:0")
}

/// The points that the blendshape model looks at (MediaPipe's face_blendshapes_graph).
const SUBSET: [usize; 146] = [
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70,
    78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149,
    150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195,
    197, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300,
    308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375,
    377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454,
    466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477,
];
