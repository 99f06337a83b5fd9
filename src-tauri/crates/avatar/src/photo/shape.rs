//! The face of one photo: its mesh on the canvas, and what each movement does to it.

use super::basis::{Field, around_mouth, bases};
use super::canon::{LOWER_INNER, LOWER_LIP, MESH, UPPER_INNER, UPPER_LIP, canon};
use super::fit::Fit;
use super::lids::{Eye, lids};
use super::linear::{P3, add, distance, mean, mix, sub, times};
use super::rig::PhotoOptions;
use crate::Pose;

/// Movements of the mesh, the place of each in [`Shape::fields`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Move {
    Jaw,
    Pucker,
    Wide,
    UpperRaise,
    LowerDrop,
    Press,
    Tuck,
    Smile,
    Frown,
    Brow,
    Worry,
    Knit,
    /// Lips that are parted in the photo meet.
    Close,
    ShutRight,
    ShutLeft,
    SquintRight,
    SquintLeft,
}

pub(super) const MOVES: usize = Move::SquintLeft as usize + 1;

/// How much of each movement there is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weights(pub(super) [f32; MOVES]);

impl Weights {
    pub(super) fn of(&self, movement: Move) -> f32 {
        self.0[movement as usize]
    }

    fn set(&mut self, movement: Move, weight: f32) {
        self.0[movement as usize] = weight;
    }
}

/// Lips further apart than this in the photo, cm, are closed for speech.
pub(super) const PARTED: f32 = 0.08;
/// Above this the photo shows its teeth.
pub(super) const TEETH: f32 = 0.30;

pub(super) struct Shape {
    pub(super) rest: [P3; MESH],
    pub(super) fit: Fit,
    /// Width of the mouth, 1 on the canonical face.
    pub(super) mouth_width: f32,
    /// Between the lips in the photo, cm.
    pub(super) gap: f32,
    /// How much the person smiles in the photo, about -0.3 to 1.5.
    pub(super) own_smile: f32,
    /// Right and left; `None` where an eye is closed in the photo.
    pub(super) eyes: [Option<Eye>; 2],
    fields: [Field; MOVES],
    glasses: bool,
}

impl Shape {
    /// `points`: at least the mesh, in canvas units.
    pub(super) fn new(points: &[P3], options: &PhotoOptions, glasses: bool) -> Self {
        let mut rest = [[0.0; 3]; MESH];
        rest.copy_from_slice(&points[..MESH]);
        let fit = Fit::new(&rest);
        let mouth_width = (distance(rest[61], rest[291]) / (fit.scale * 4.91)).clamp(0.5, 1.6);
        let gap = distance(rest[13], rest[14]) / fit.scale;
        let place = |field: &Field| field.iter().map(|by| fit.vector(*by)).collect::<Field>();
        let broad = |field: &Field| {
            field.iter().map(|[x, y, z]| fit.vector([x * mouth_width, *y, *z])).collect::<Field>()
        };
        let close = close(&rest, &fit);
        let (eyes, [shut, squint]) = lids(points, &fit, options, glasses);
        let [shut_right, shut_left] = shut;
        let [squint_right, squint_left] = squint;
        let b = bases();
        let fields = [
            place(&b.jaw),
            broad(&b.pucker),
            broad(&b.wide),
            place(&b.upper_raise),
            place(&b.lower_drop),
            place(&b.press),
            place(&b.tuck),
            place(&b.smile),
            place(&b.frown),
            place(&b.brow),
            place(&b.worry),
            place(&b.knit),
            close,
            shut_right,
            shut_left,
            squint_right,
            squint_left,
        ];
        let own_smile = own_smile(&rest, &fit);
        Self { rest, fit, mouth_width, gap, own_smile, eyes, fields, glasses }
    }

    /// The pose as movements of this face.
    pub(super) fn weights(&self, pose: &Pose) -> Weights {
        let mouth = &pose.mouth;
        let press = tame(mouth.press, 0.0, 1.0);
        let free = 1.0 - press;
        // A photo moves less than a drawing for the same numbers: 1.0 was hard to read at the size of a chat.
        let jaw = tame(mouth.jaw, 0.0, 1.5) * free * 1.18;
        let mut weights = Weights([0.0; MOVES]);
        let mut set = |movement, weight| weights.set(movement, weight);
        set(Move::Jaw, jaw);
        set(Move::Pucker, tame(mouth.pucker, 0.0, 1.0));
        set(Move::Wide, tame(mouth.wide, 0.0, 1.0) * (0.4 + 0.6 * free));
        set(Move::UpperRaise, tame(mouth.upper_raise, 0.0, 1.0) * free);
        set(Move::LowerDrop, tame(mouth.lower_drop, 0.0, 1.0) * free);
        set(Move::Press, press);
        set(Move::Tuck, tame(mouth.tuck, 0.0, 1.0) * free);
        let act = act(pose);
        let smile = tame(pose.smile, -1.0, 1.0);
        // Nobody is sad with bare teeth.
        let glum = (-1.7 * smile).clamp(0.0, 1.0);
        set(Move::Close, if self.gap > PARTED { act.max(glum) } else { press });
        // Whoever smiles in the photo smiles less to speak clearly, and hardly more when happy.
        let own = self.own_smile.clamp(0.0, 1.2);
        let more = smile.max(0.0) * (1.0 - 0.62 * own.min(1.0));
        // Rounded lips and a smile do not go together, and nobody is sad or angry with the corners of the mouth up.
        let rounded = 0.45 * tame(mouth.pucker, 0.0, 1.0);
        let spoken = (0.5 * act + rounded) * (1.0 - 0.6 * smile.max(0.0));
        let less = own * (spoken + 2.0 * (-smile).max(0.0)).min(1.0);
        set(Move::Smile, more - less);
        set(Move::Frown, (-smile).max(0.0) * 1.2);
        let held = if self.glasses { 0.55 } else { 0.8 };
        set(Move::Brow, tame(pose.brow, -1.0, 1.0) * held);
        let inner = tame(pose.brow_inner, -1.0, 1.0) * if self.glasses { 0.55 } else { 1.0 };
        // At 0.9, which suits a drawing, sad and angry could not be told apart at the size of a chat.
        set(Move::Worry, inner.max(0.0) * 1.25);
        set(Move::Knit, (-inner).max(0.0) * 1.3);
        self.lid_weights(pose, &mut weights);
        weights
    }

    fn lid_weights(&self, pose: &Pose, weights: &mut Weights) {
        let squint = tame(pose.squint, -1.0, 1.0);
        let down = tame(pose.gaze_y, -1.0, 1.0);
        let rest = (0.16 * squint.max(0.0) + 0.15 * squint.min(0.0) + 0.16 * down)
            * if self.glasses { 0.6 } else { 1.0 };
        let sides = [
            (pose.blink_left, Move::ShutRight, Move::SquintRight),
            (pose.blink_right, Move::ShutLeft, Move::SquintLeft),
        ];
        for (blink, shut, lower) in sides {
            let blink = tame(blink, 0.0, 1.0);
            weights.set(shut, rest * (1.0 - blink) + blink);
            weights
                .set(lower, (squint.max(0.0) * 0.8 + 0.2 * (-down).max(0.0)) * (1.0 - blink) + 0.25 * blink);
        }
    }

    /// The mesh before the head turns.
    pub(super) fn bend(&self, weights: &Weights, out: &mut [P3; MESH]) {
        *out = self.rest;
        for (field, weight) in self.fields.iter().zip(weights.0) {
            if weight != 0.0 {
                for (point, by) in out.iter_mut().zip(field) {
                    *point = add(*point, times(*by, weight));
                }
            }
        }
    }

    /// Between the lips when they meet, canonical.
    pub(super) fn stomion(&self) -> P3 {
        let close = &self.fields[Move::Close as usize];
        let meet = |i: usize| add(self.rest[i], close[i]);
        self.fit.back(mix(meet(13), meet(14), 0.5))
    }
}

/// A number of a pose, held in its range; what is not finite is 0.
pub(super) fn tame(value: f32, low: f32, high: f32) -> f32 {
    if value.is_finite() { value.clamp(low, high) } else { 0.0 }
}

/// How much the mouth is at work, 0-1: at 0 the photo's own mouth is seen.
fn act(pose: &Pose) -> f32 {
    let mouth = &pose.mouth;
    let sum = mouth.jaw * 3.0
        + (mouth.pucker + mouth.wide + mouth.upper_raise + mouth.lower_drop) * 1.5
        + (mouth.press + mouth.tuck) * 1.6;
    let x = tame(sum, 0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// Brings the inner rows of the lips together, exactly, and the lips with them.
fn close(rest: &[P3; MESH], fit: &Fit) -> Field {
    const UPPER: [f32; 4] = [0.40, 0.40, 0.40, 0.30];
    const LOWER: [f32; 4] = [0.60, 0.60, 0.60, 0.50];
    let mut pins = around_mouth(4.2);
    for k in 1..10 {
        let [x, y, _] = fit.back_vector(sub(rest[LOWER_INNER[k]], rest[UPPER_INNER[k]]));
        for row in 0..4 {
            pins.set(UPPER_LIP[row][k], times([x, y, 0.0], UPPER[row]));
            pins.set(LOWER_LIP[row][k], times([x, y, 0.0], -LOWER[row]));
        }
    }
    let mut field: Field = pins.solve().iter().map(|by| fit.vector(*by)).collect();
    for k in 1..10 {
        let (upper, lower) = (UPPER_INNER[k], LOWER_INNER[k]);
        let meet = mix(rest[upper], rest[lower], 0.4);
        field[upper] = sub(meet, rest[upper]);
        field[lower] = sub(meet, rest[lower]);
    }
    field
}

/// Corners of the mouth above its middle, against the canonical face.
fn own_smile(rest: &[P3; MESH], fit: &Fit) -> f32 {
    let height = |points: [usize; 2]| fit.back(mean(points.map(|i| rest[i])))[1];
    let canonical = |points: [usize; 2]| mean(points.map(|i| canon().points[i]))[1];
    let lift = height([61, 291]) - height([13, 14]);
    let usual = canonical([61, 291]) - canonical([13, 14]);
    ((lift - usual * 0.5 + 0.02) / 0.45).clamp(-0.3, 1.5)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Mouth;

    /// The canonical face itself, 12 canvas units a centimetre, with its lips a little apart.
    fn shape() -> Shape {
        let mut points: Vec<P3> =
            canon().points.iter().map(|[x, y, z]| [256.0 + 12.0 * x, 256.0 - 12.0 * y, -12.0 * z]).collect();
        for point in LOWER_INNER.iter().skip(1).take(9) {
            points[*point][1] += 2.0;
        }
        points.extend([[0.0; 3]; 10]);
        Shape::new(&points, &PhotoOptions::default(), false)
    }

    fn gaps(shape: &Shape, pose: &Pose) -> Vec<f32> {
        let mut mesh = [[0.0; 3]; MESH];
        shape.bend(&shape.weights(pose), &mut mesh);
        (1..10).map(|k| mesh[LOWER_INNER[k]][1] - mesh[UPPER_INNER[k]][1]).collect()
    }

    #[test]
    fn movements_do_what_they_are_named_for() {
        let shape = shape();
        let bent = |mouth: Mouth| {
            let mut mesh = [[0.0; 3]; MESH];
            shape.bend(&shape.weights(&Pose { mouth, ..Pose::default() }), &mut mesh);
            mesh
        };
        let rest = shape.rest;
        assert!(bent(Mouth { jaw: 1.0, ..Mouth::default() })[152][1] > rest[152][1] + 10.0, "the chin drops");
        let narrow = bent(Mouth { pucker: 1.0, ..Mouth::default() });
        assert!(narrow[291][0] - narrow[61][0] < 0.7 * (rest[291][0] - rest[61][0]));
        let broad = bent(Mouth { wide: 1.0, ..Mouth::default() });
        assert!(broad[291][0] - broad[61][0] > 1.1 * (rest[291][0] - rest[61][0]));
    }

    proptest! {
        #[test]
        fn pressed_lips_meet_whatever_else_the_mouth_does(n in prop::array::uniform7(0.0_f32..1.3), smile in -1.0_f32..1.0) {
            let [jaw, pucker, wide, upper_raise, lower_drop, tuck, tongue] = n;
            let mouth = Mouth { jaw, pucker, wide, upper_raise, lower_drop, press: 1.0, tuck, tongue };
            for gap in gaps(&shape(), &Pose { mouth, smile, ..Pose::default() }) {
                // Half a canvas unit is half a pixel of the chat.
                prop_assert!(gap.abs() < 0.5, "{gap}");
            }
        }
    }
}
