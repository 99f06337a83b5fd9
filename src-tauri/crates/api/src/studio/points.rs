//! The twelve points that a person sets on a face.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{ApiError, Code};

/// What a person sets: id, words, and the place in a square picture that a point starts from. In the order of [`ANCHORS`].
pub(super) const POINTS: [(&str, &str, [f32; 2]); 12] = [
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

/// The places of the twelve points, in the order of [`ANCHORS`].
pub(super) fn placed(points: &[ControlPoint]) -> Result<[[f32; 2]; 12], ApiError> {
    let mut places = [[0.0; 2]; 12];
    for (place, (id, label, _)) in places.iter_mut().zip(&POINTS) {
        let point = points.iter().find(|point| point.id == *id).ok_or_else(|| {
            ApiError::new(Code::BadInput, format!("A point is missing: {}. Place it.", label.to_lowercase()))
        })?;
        *place = [point.x, point.y];
    }
    Ok(places)
}

pub(super) fn blank_points(width: f32, height: f32) -> Vec<ControlPoint> {
    let side = width.min(height);
    let place = |at: f32, whole: f32| (whole - side) / 2.0 + at * side;
    let blank =
        |(id, label, [x, y]): &(&str, &str, [f32; 2])| point(id, label, place(*x, width), place(*y, height));
    POINTS.iter().map(blank).collect()
}

pub(super) fn point(id: &str, label: &str, x: f32, y: f32) -> ControlPoint {
    ControlPoint { id: id.to_owned(), label: label.to_owned(), x, y }
}
