//! Hair, neck and background: rings around the face follow it less and less, and the still photo lies behind.

use super::canon::{MESH, OVAL};
use super::linear::{P3, add, mean, mix, sub, times};
use super::pen::{OPAQUE, Pen};
use super::rig::Turn;
use crate::CANVAS;

const AROUND: usize = OVAL.len();
/// Size against the face's oval; how much each ring follows the head above and below it; how much it follows the flesh.
const RINGS: [(f32, f32, f32, f32); 4] =
    [(1.14, 1.0, 0.80, 0.75), (1.34, 0.95, 0.42, 0.38), (1.62, 0.5, 0.12, 0.12), (2.1, 0.0, 0.0, 0.0)];
/// Near the border of the canvas the surroundings stand still, so that nothing comes in from outside. Canvas units.
const BORDER: f32 = 26.0;

struct RingPoint {
    rest: P3,
    follows: f32,
    flesh: f32,
}

pub(super) struct Surroundings {
    rings: Vec<RingPoint>,
    triangles: Vec<[u16; 3]>,
}

impl Surroundings {
    pub(super) fn new(rest: &[P3; MESH]) -> Self {
        let oval = OVAL.map(|i| rest[i]);
        let centre = mean(oval);
        let tall = oval.iter().map(|p| (p[1] - centre[1]).abs()).fold(1.0, f32::max);
        let mut rings = Vec::with_capacity(RINGS.len() * AROUND);
        for (size, above, below, flesh) in RINGS {
            for point in oval {
                let low = ((point[1] - centre[1]) / tall).clamp(0.0, 1.0);
                let out = sub(point, centre);
                let place = |axis: usize| (centre[axis] + out[axis] * size).clamp(0.0, CANVAS);
                let at = [place(0), place(1), point[2] + (size - 1.0) * tall * 0.5];
                let border = at[0].min(at[1]).min(CANVAS - at[0]).min(CANVAS - at[1]);
                let inside = (border / BORDER).clamp(0.0, 1.0);
                let follows = (above * (1.0 - low) + below * low) * inside;
                rings.push(RingPoint { rest: at, follows, flesh: flesh * inside });
            }
        }
        Self { rings, triangles: triangles() }
    }

    /// The still photo, lifted by breath.
    pub(super) fn background(turn: &Turn, pen: &mut Pen<'_>) {
        const CELLS: u16 = 8;
        let base = pen.next();
        for column in 0..=CELLS {
            for row in 0..=CELLS {
                let at = [column, row].map(|i| f32::from(i) * CANVAS / f32::from(CELLS));
                let place = [at[0], at[1], 0.0];
                pen.vertex(turn.lift(place, place), at.map(|x| x * turn.texels), OPAQUE);
            }
        }
        pen.columns(base, CELLS + 1, CELLS + 1);
    }

    /// The rings; `mesh` is bent but not turned, `rest` the photo's.
    pub(super) fn rings(&self, mesh: &[P3; MESH], rest: &[P3; MESH], turn: &Turn, pen: &mut Pen<'_>) {
        let base = pen.next();
        let texel = |p: P3| [p[0] * turn.texels, p[1] * turn.texels];
        for i in OVAL {
            let at = turn.lift(turn.place(mesh[i]), rest[i]);
            pen.vertex(at, texel(rest[i]), OPAQUE);
        }
        for (n, ring) in self.rings.iter().enumerate() {
            let oval = OVAL[n % AROUND];
            let bent = add(ring.rest, times(sub(mesh[oval], rest[oval]), ring.flesh));
            let at = mix(bent, turn.place(bent), ring.follows);
            pen.vertex(turn.lift(at, ring.rest), texel(ring.rest), OPAQUE);
        }
        pen.triangles(base, &self.triangles);
    }
}

fn triangles() -> Vec<[u16; 3]> {
    let around = AROUND as u16;
    let mut out = Vec::with_capacity(RINGS.len() * AROUND * 2);
    for ring in (0..RINGS.len() as u16).rev() {
        for i in 0..around {
            let j = (i + 1) % around;
            let (a, b) = (ring * around, (ring + 1) * around);
            out.push([a + i, b + i, b + j]);
            out.push([a + i, b + j, a + j]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::{canon::canon, shape::Shape};
    use crate::{DisplayList, Pose};

    fn face() -> Shape {
        let mut points: Vec<P3> =
            canon().points.iter().map(|[x, y, z]| [256.0 + 12.0 * x, 256.0 - 12.0 * y, -12.0 * z]).collect();
        points.extend([[0.0; 3]; 10]);
        Shape::new(&points, &Default::default(), false)
    }

    /// Twice the area of each triangle, with its sign.
    fn areas(list: &DisplayList) -> Vec<f32> {
        let corner = |index: u16| (list.vertices[usize::from(index)].x, list.vertices[usize::from(index)].y);
        let area = |t: &[u16; 3]| {
            let [a, b, c] = t.map(corner);
            (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
        };
        list.indices.as_chunks::<3>().0.iter().map(area).collect()
    }

    #[test]
    fn hair_and_neck_never_fold_over() {
        let shape = face();
        let surroundings = Surroundings::new(&shape.rest);
        let draw = |pose: &Pose| {
            let mut list = DisplayList::default();
            let turn = Turn::new(pose, shape.fit.place([0.0, -9.5, -3.0]), &shape, 1.0);
            surroundings.rings(
                &shape.rest,
                &shape.rest,
                &turn,
                &mut Pen { list: &mut list, white: [0.0; 2] },
            );
            areas(&list)
        };
        let rest = draw(&Pose::default());
        for (yaw, pitch, roll) in
            [(9.0, 0.0, 0.0), (-9.0, 0.0, 0.0), (0.0, 9.0, 0.0), (0.0, -9.0, 0.0), (9.0, 9.0, 9.0)]
        {
            let turned = draw(&Pose { yaw, pitch, roll, ..Pose::default() });
            let folded = rest.iter().zip(&turned).filter(|(a, b)| a.abs() > 1.0 && **a * **b < 0.0).count();
            assert_eq!(folded, 0, "at the greatest turn {yaw} {pitch} {roll}");
        }
    }
}
