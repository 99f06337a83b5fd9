//! Displacements of a few points of the face, spread smoothly over all others.
//!
//! Minimises a thin-plate energy with a little membrane (Botsch and Sorkine, "On linear variational surface deformation methods",
//! 2008) on the canonical mesh, with the triangles that fill the mouth taken out: upper and lower lip move apart.

use std::sync::OnceLock;

use super::canon::{MESH, canon};
use super::linear::{P3, distance, factor, solve_factored};

/// Displacements that are prescribed; the others follow. Centimetres of the canonical face.
pub(super) struct Pins(pub(super) Vec<Option<P3>>);

impl Pins {
    pub(super) fn free() -> Self {
        Self(vec![None; MESH])
    }

    /// Holds every point that `holds` says.
    pub(super) fn held(holds: impl Fn(usize, P3) -> bool) -> Self {
        let points = canon().points.iter().enumerate();
        Self(points.map(|(i, point)| holds(i, *point).then_some([0.0; 3])).collect())
    }

    pub(super) fn set(&mut self, point: usize, by: P3) {
        self.0[point] = Some(by);
    }

    pub(super) fn hold(&mut self, points: &[usize]) {
        points.iter().for_each(|point| self.set(*point, [0.0; 3]));
    }

    /// A displacement for each point of the mesh.
    pub(super) fn solve(&self) -> Vec<P3> {
        let stiffness = stiffness();
        let free: Vec<usize> = (0..MESH).filter(|i| self.0[*i].is_none()).collect();
        let n = free.len();
        let mut matrix = vec![0.0; n * n];
        for (row, &i) in free.iter().enumerate() {
            for (column, &j) in free.iter().enumerate().take(row + 1) {
                matrix[row * n + column] = stiffness[i * MESH + j];
            }
        }
        factor(&mut matrix, n);
        let mut out: Vec<P3> = self.0.iter().map(|pin| pin.unwrap_or_default()).collect();
        let solved = [0, 1, 2].map(|axis| {
            let pulled = |&i: &usize| -pull(&stiffness[i * MESH..][..MESH], self, axis);
            let mut x: Vec<f64> = free.iter().map(pulled).collect();
            solve_factored(&matrix, n, &mut x);
            x
        });
        for (place, &i) in free.iter().enumerate() {
            out[i] = solved.each_ref().map(|x| x[place] as f32);
        }
        out
    }
}

fn pull(row: &[f64], pins: &Pins, axis: usize) -> f64 {
    let pinned = row.iter().zip(&pins.0);
    pinned.filter_map(|(weight, pin)| Some(weight * f64::from((*pin)?[axis]))).sum()
}

/// How much membrane there is beside the thin plate.
const MEMBRANE: f64 = 0.0125;

fn stiffness() -> &'static [f64] {
    static STIFFNESS: OnceLock<Vec<f64>> = OnceLock::new();
    STIFFNESS.get_or_init(|| {
        let laplacian = laplacian();
        let mut out = vec![0.0; MESH * MESH];
        for row in laplacian.chunks_exact(MESH) {
            let entries: Vec<(usize, f64)> =
                row.iter().copied().enumerate().filter(|(_, value)| *value != 0.0).collect();
            for &(i, a) in &entries {
                for &(j, b) in &entries {
                    out[i * MESH + j] += a * b;
                }
            }
        }
        for i in 0..MESH {
            for j in 0..MESH {
                out[i * MESH + j] += MEMBRANE * (laplacian[i * MESH + j] + laplacian[j * MESH + i]);
            }
        }
        out
    })
}

/// Identity minus the mean of the neighbours, nearer ones counting more.
fn laplacian() -> Vec<f64> {
    let canon = canon();
    let mut weights = vec![0.0; MESH * MESH];
    for triangle in canon.skin.iter().chain(&canon.eyes[0]).chain(&canon.eyes[1]) {
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let (a, b) = (usize::from(triangle[a]), usize::from(triangle[b]));
            let weight = 1.0 / f64::from(distance(canon.points[a], canon.points[b]).max(1e-3));
            weights[a * MESH + b] = weight;
            weights[b * MESH + a] = weight;
        }
    }
    for (i, row) in weights.chunks_exact_mut(MESH).enumerate() {
        let sum: f64 = row.iter().sum::<f64>().max(1e-9);
        row.iter_mut().for_each(|weight| *weight = -*weight / sum);
        row[i] = 1.0;
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pinned_stays_and_the_rest_follows_smoothly() {
        let mut pins = Pins::held(|_, [_, y, _]| y > 0.0);
        pins.set(152, [0.0, -1.0, 0.0]);
        let moved = pins.solve();
        assert_eq!(moved[152], [0.0, -1.0, 0.0]);
        assert_eq!(moved[10], [0.0; 3]);
        let beside = moved[148][1];
        assert!((-1.1..-0.6).contains(&beside), "the chin's neighbour moves by {beside}");
        assert!(moved.iter().flatten().all(|value| value.abs() < 1.5));
    }

    #[test]
    fn lips_are_apart() {
        let mut pins = Pins::held(|_, [_, y, _]| y > -2.0);
        pins.set(14, [0.0, -1.0, 0.0]);
        pins.hold(&[13]);
        let moved = pins.solve();
        assert!(moved[87][1] < -0.3 && moved[82][1] > -0.3, "{:?} {:?}", moved[87], moved[82]);
    }
}
