//! Where the faces are in a picture.
//!
//! What a finding is, always; the models that make one, behind feature `onnx`.

#[cfg(feature = "onnx")]
mod detect;
#[cfg(feature = "onnx")]
mod finder;
#[cfg(feature = "onnx")]
mod judge;
#[cfg(feature = "onnx")]
mod landmarks;
mod warnings;
#[cfg(feature = "onnx")]
mod warp;

use serde::{Deserialize, Serialize};
use thiserror::Error;

#[cfg(feature = "onnx")]
pub use finder::FaceFinder;
pub use warnings::FaceWarning;

/// A face in a picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaceFinding {
    /// Left, top, width, height around the points, pixels of the picture.
    #[serde(rename = "box")]
    pub area: [f32; 4],
    /// 478 points (468 of the mesh, then five of each iris): x, y in pixels, z in the same measure away from the viewer.
    pub points: Vec<[f32; 3]>,
    /// How sure the landmark model is that this is a face, 0-1.
    pub confidence: f32,
    /// Scores 0-1 of [`BLENDSHAPES`].
    pub blendshapes: Vec<f32>,
    /// What may look worse than it could, the gravest first.
    pub warnings: Vec<FaceWarning>,
}

/// Why no face could be looked for or found.
#[derive(Debug, Error)]
pub enum FaceError {
    #[error(
        "No face was found in the picture. Choose one in which a face looks towards the camera and fills at least a tenth of the \
         width, or place the points of the face by hand."
    )]
    None,
    #[cfg(feature = "onnx")]
    #[error("The model that finds faces does not work. {0}")]
    Model(#[from] vis_onnx::OnnxError),
}

/// Names of the blendshape scores (ARKit's, as MediaPipe gives them).
pub const BLENDSHAPES: [&str; 52] = [
    "_neutral",
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "eyeBlinkLeft",
    "eyeBlinkRight",
    "eyeLookDownLeft",
    "eyeLookDownRight",
    "eyeLookInLeft",
    "eyeLookInRight",
    "eyeLookOutLeft",
    "eyeLookOutRight",
    "eyeLookUpLeft",
    "eyeLookUpRight",
    "eyeSquintLeft",
    "eyeSquintRight",
    "eyeWideLeft",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawOpen",
    "jawRight",
    "mouthClose",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthFunnel",
    "mouthLeft",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthPucker",
    "mouthRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "noseSneerLeft",
    "noseSneerRight",
];
