//! Where the canonical face lies in a picture: scale, rotation, place.

use super::canon::canon;
use super::linear::{M3, P3, add, mean, sub, times, turn, turn_back};

/// Points that keep their place on the skull whatever the face does.
const STEADY: [usize; 19] =
    [4, 6, 33, 133, 263, 362, 129, 358, 205, 425, 10, 127, 356, 198, 420, 50, 280, 1, 168];

/// Canonical centimetres to picture units.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub(super) scale: f32,
    rotation: M3,
    origin: P3,
}

/// The canonical face looks up its y and towards its z; pictures have both the other way.
fn flip([x, y, z]: P3) -> P3 {
    [x, -y, -z]
}

impl Fit {
    /// The similarity that brings the steady points nearest to `points` (Horn 1987, "Closed-form solution of absolute orientation
    /// using unit quaternions").
    pub(super) fn new(points: &[P3]) -> Self {
        let from: Vec<P3> = STEADY.iter().map(|i| flip(canon().points[*i])).collect();
        let to: Vec<P3> = STEADY.iter().map(|i| points[*i]).collect();
        let (from_mean, to_mean) = (mean(from.iter().copied()), mean(to.iter().copied()));
        let mut s = [[0.0_f32; 3]; 3];
        let mut size = 0.0;
        for (a, b) in from.iter().zip(&to) {
            let (a, b) = (sub(*a, from_mean), sub(*b, to_mean));
            for i in 0..3 {
                size += a[i] * a[i];
                for j in 0..3 {
                    s[i][j] += a[i] * b[j];
                }
            }
        }
        let rotation = rotation_of(&s);
        let along: f32 = from
            .iter()
            .zip(&to)
            .map(|(a, b)| {
                let (a, b) = (turn(&rotation, sub(*a, from_mean)), sub(*b, to_mean));
                a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
            })
            .sum();
        let scale = (along / size.max(1e-6)).max(1e-3);
        let origin = sub(to_mean, times(turn(&rotation, from_mean), scale));
        Self { scale, rotation, origin }
    }

    /// A canonical point in the picture.
    pub(super) fn place(&self, point: P3) -> P3 {
        add(self.vector(point), self.origin)
    }

    /// A canonical displacement in the picture.
    pub(super) fn vector(&self, by: P3) -> P3 {
        times(turn(&self.rotation, flip(by)), self.scale)
    }

    /// The canonical point of a picture's point.
    pub(super) fn back(&self, point: P3) -> P3 {
        self.back_vector(sub(point, self.origin))
    }

    pub(super) fn back_vector(&self, by: P3) -> P3 {
        flip(times(turn_back(&self.rotation, by), 1.0 / self.scale))
    }
}

/// The rotation of the greatest eigenvector, found by squaring the shifted matrix again and again.
fn rotation_of(s: &M3) -> M3 {
    let [[xx, xy, xz], [yx, yy, yz], [zx, zy, zz]] = s.map(|row| row.map(f64::from));
    let mut n = [
        [xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, yy - xx - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ];
    let shift = n.iter().flatten().map(|value| value.abs()).fold(0.0, f64::max) * 4.0 + 1e-9;
    for (i, row) in n.iter_mut().enumerate() {
        row[i] += shift;
    }
    for _ in 0..12 {
        let norm = n.iter().flatten().map(|value| value * value).sum::<f64>().sqrt();
        let m = n.map(|row| row.map(|value| value / norm));
        n = std::array::from_fn(|i| std::array::from_fn(|j| (0..4).map(|k| m[i][k] * m[k][j]).sum()));
    }
    // Every column is now the eigenvector times one of its own components; the longest is the safest.
    let column = (0..4).max_by(|a, b| n[*a][*a].total_cmp(&n[*b][*b])).unwrap_or(0);
    let q: [f64; 4] = std::array::from_fn(|i| n[i][column]);
    let norm = q.iter().map(|value| value * value).sum::<f64>().sqrt();
    let [w, x, y, z] = q.map(|value| value / norm);
    [
        [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)],
        [2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)],
        [2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)],
    ]
    .map(|row| row.map(|value| value as f32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_face_is_found_again() {
        let (sin, cos) = 0.3_f32.sin_cos();
        let place = |p: P3| {
            let [x, y, z] = flip(p);
            [12.0 * (cos * x + sin * z) + 250.0, 12.0 * y + 260.0, 12.0 * (-sin * x + cos * z) - 4.0]
        };
        let points: Vec<P3> = canon().points.iter().map(|p| place(*p)).collect();
        let fit = Fit::new(&points);
        assert!((fit.scale - 12.0).abs() < 1e-2, "{}", fit.scale);
        for point in &canon().points {
            let (a, b) = (fit.place(*point), place(*point));
            assert!((0..3).all(|k| (a[k] - b[k]).abs() < 0.05), "{a:?} {b:?}");
            let back = fit.back(b);
            assert!((0..3).all(|k| (back[k] - point[k]).abs() < 0.01));
        }
    }
}
