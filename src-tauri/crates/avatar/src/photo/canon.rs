//! The canonical face: 468 points in centimetres (y up, z towards the viewer), its triangles, and the rows of points that have names.
//!
//! From MediaPipe's face geometry (Apache-2.0), see `assets/face/NOTICE.md`. "Right" and "left" are the person's own; in a picture
//! the right eye lies on the left.

use std::sync::OnceLock;

use serde::Deserialize;

use super::linear::P3;

/// Points of the mesh; ten more of the irises follow in what the landmark model gives.
pub(super) const MESH: usize = 468;
/// Points of a found face.
pub(super) const POINTS: usize = 478;

/// Inner edges of the lips, from the right corner to the left one; both rows share their ends' neighbours.
pub(super) const UPPER_INNER: [usize; 11] = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308];
pub(super) const LOWER_INNER: [usize; 11] = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308];
/// Rows from the inner edge outwards.
pub(super) const UPPER_LIP: [[usize; 11]; 4] = [
    UPPER_INNER,
    [62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292],
    [76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306],
    [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291],
];
pub(super) const LOWER_LIP: [[usize; 11]; 4] = [
    LOWER_INNER,
    [62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292],
    [76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306],
    [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291],
];
pub(super) const OVAL: [usize; 36] = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176,
    149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
/// Rims of the eyes from the outer to the inner corner.
pub(super) const RIGHT_EYE_UPPER: [usize; 9] = [33, 246, 161, 160, 159, 158, 157, 173, 133];
pub(super) const RIGHT_EYE_LOWER: [usize; 9] = [33, 7, 163, 144, 145, 153, 154, 155, 133];
pub(super) const LEFT_EYE_UPPER: [usize; 9] = [263, 466, 388, 387, 386, 385, 384, 398, 362];
pub(super) const LEFT_EYE_LOWER: [usize; 9] = [263, 249, 390, 373, 374, 380, 381, 382, 362];
/// Centre and four rim points of each iris.
pub(super) const RIGHT_IRIS: [usize; 5] = [468, 469, 470, 471, 472];
pub(super) const LEFT_IRIS: [usize; 5] = [473, 474, 475, 476, 477];
/// Upper and lower edge of each brow, from its outer to its inner end.
pub(super) const BROWS: [[usize; 5]; 4] =
    [[70, 63, 105, 66, 107], [46, 53, 52, 65, 55], [300, 293, 334, 296, 336], [276, 283, 282, 295, 285]];

pub(super) struct Canon {
    pub(super) points: Vec<P3>,
    /// Skin: without the triangles that fill the mouth and the eyes.
    pub(super) skin: Vec<[u16; 3]>,
    pub(super) mouth: Vec<[u16; 3]>,
    /// Right and left.
    pub(super) eyes: [Vec<[u16; 3]>; 2],
}

#[derive(Deserialize)]
struct File {
    vertices_xyzuv: Vec<[f32; 5]>,
    triangles: Vec<[u16; 3]>,
}

pub(super) fn canon() -> &'static Canon {
    static CANON: OnceLock<Canon> = OnceLock::new();
    CANON.get_or_init(|| {
        // Committed text that the unit test below reads: an empty mesh cannot be met outside of a broken build.
        let file: File =
            serde_json::from_str(include_str!("../../../../../assets/face/canonical_face_mesh.json"))
                .unwrap_or(File { vertices_xyzuv: vec![[0.0; 5]; MESH], triangles: Vec::new() });
        sort(file)
    })
}

fn sort(file: File) -> Canon {
    let points = file.vertices_xyzuv.iter().map(|[x, y, z, ..]| [*x, *y, *z]).collect();
    let within = |triangle: &[u16; 3], upper: &[usize], lower: &[usize]| {
        triangle.iter().all(|&corner| [upper, lower].concat().contains(&usize::from(corner)))
    };
    let mut canon = Canon { points, skin: Vec::new(), mouth: Vec::new(), eyes: [Vec::new(), Vec::new()] };
    for triangle in file.triangles {
        let into = if within(&triangle, &UPPER_INNER, &LOWER_INNER) {
            &mut canon.mouth
        } else if within(&triangle, &RIGHT_EYE_UPPER, &RIGHT_EYE_LOWER) {
            &mut canon.eyes[0]
        } else if within(&triangle, &LEFT_EYE_UPPER, &LEFT_EYE_LOWER) {
            &mut canon.eyes[1]
        } else {
            &mut canon.skin
        };
        into.push(triangle);
    }
    canon
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mesh_has_a_mouth_and_two_eyes() {
        let canon = canon();
        assert_eq!(canon.points.len(), MESH);
        assert_eq!(canon.mouth.len(), 18);
        assert_eq!([canon.eyes[0].len(), canon.eyes[1].len()], [14, 14]);
        assert_eq!(canon.skin.len(), 898 - 18 - 28);
    }
}
