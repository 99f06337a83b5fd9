//! A portrait that talks: one picture, the points of its face, and the same poses and display lists as the kit's companions.
//!
//! [`open_picture`] reads a file's bytes, [`FaceFinder`] (feature `onnx`) or [`points_from_anchors`] says where the face is, and
//! [`PhotoRig`] bends the picture. Not for: pictures that move by themselves, heads beyond about 35 degrees, whole bodies.

mod anchors;
mod basis;
mod canon;
mod crop;
mod eyes;
mod face;
mod fit;
mod header;
mod lids;
mod linear;
mod mouth;
mod pen;
mod picture;
mod rig;
mod shape;
mod solve;
mod surroundings;
mod texture;

pub use anchors::{ANCHORS, OUTLINES, points_from_anchors, replace_points};
#[cfg(feature = "onnx")]
pub use face::FaceFinder;
pub use face::{BLENDSHAPES, FaceError, FaceFinding, FaceWarning};
pub use picture::{Picture, PictureError, PictureProblem, open_picture};
pub use rig::{PhotoError, PhotoFace, PhotoOptions, PhotoRig};
