//! What each movement does to the canonical face at full weight, in centimetres.

use std::sync::OnceLock;

use super::canon::{BROWS, LOWER_LIP, MESH, UPPER_LIP, canon};
use super::linear::P3;
use super::solve::Pins;

/// Displacements of all points of the mesh.
pub(super) type Field = Vec<P3>;

pub(super) struct Bases {
    pub(super) jaw: Field,
    pub(super) pucker: Field,
    pub(super) wide: Field,
    pub(super) upper_raise: Field,
    pub(super) lower_drop: Field,
    pub(super) press: Field,
    pub(super) tuck: Field,
    pub(super) smile: Field,
    pub(super) frown: Field,
    pub(super) brow: Field,
    /// Inner ends up, as in worry.
    pub(super) worry: Field,
    /// Inner ends down and together.
    pub(super) knit: Field,
}

pub(super) fn bases() -> &'static Bases {
    static BASES: OnceLock<Bases> = OnceLock::new();
    BASES.get_or_init(|| Bases {
        jaw: jaw(),
        pucker: pucker(),
        wide: wide(),
        upper_raise: upper_raise(),
        lower_drop: lower_drop(),
        press: press(),
        tuck: tuck(),
        smile: smile(),
        frown: frown(),
        brow: brow(),
        worry: worry(),
        knit: knit(),
    })
}

/// -1 at the right corner of the mouth, 0 in the middle, 1 at the left.
pub(super) fn along(k: usize) -> f32 {
    (k as f32 - 5.0) / 5.0
}

/// 0 at the corners, 1 in the middle, flatter than a cosine: lips part like this.
fn parting(k: usize) -> f32 {
    (1.35 * (1.0 - along(k) * along(k)).max(0.0).sqrt()).min(1.0)
}

fn bell(k: usize) -> f32 {
    (along(k) * std::f32::consts::FRAC_PI_2).cos()
}

const CORNERS: [usize; 8] = [61, 291, 78, 308, 76, 306, 62, 292];

fn from_mouth([x, y, z]: P3) -> f32 {
    let (dy, dz) = (y + 4.3, (z - 5.0) * 0.7);
    (x * x + dy * dy + dz * dz).sqrt()
}

/// Everything further than `reach` from the mouth stays, and the nose always.
pub(super) fn around_mouth(reach: f32) -> Pins {
    Pins::held(|_, point| {
        let far = from_mouth(point);
        far > reach || (point[1] > -2.2 && far < 7.0)
    })
}

fn rows(pins: &mut Pins, rows: &[[usize; 11]; 4], mut by: impl FnMut(usize, usize) -> P3) {
    for (row, points) in rows.iter().enumerate() {
        for (k, point) in points.iter().enumerate() {
            pins.set(*point, by(row, k));
        }
    }
}

/// Chin and jaw line, and how far each point goes down with the jaw.
const JAW_LINE: [(usize, f32); 46] = [
    (152, 1.0),
    (148, 1.0),
    (377, 1.0),
    (176, 0.96),
    (400, 0.96),
    (149, 0.88),
    (378, 0.88),
    (150, 0.72),
    (379, 0.72),
    (136, 0.55),
    (365, 0.55),
    (172, 0.38),
    (397, 0.38),
    (58, 0.2),
    (288, 0.2),
    (132, 0.08),
    (361, 0.08),
    (93, 0.0),
    (323, 0.0),
    (234, 0.0),
    (454, 0.0),
    (199, 1.0),
    (175, 1.0),
    (200, 1.0),
    (18, 1.0),
    (83, 1.0),
    (313, 1.0),
    (208, 1.0),
    (428, 1.0),
    (171, 1.0),
    (396, 1.0),
    (140, 0.9),
    (369, 0.9),
    (32, 0.95),
    (262, 0.95),
    (201, 1.0),
    (421, 1.0),
    (194, 0.98),
    (418, 0.98),
    (182, 0.97),
    (406, 0.97),
    (211, 0.94),
    (431, 0.94),
    (204, 0.94),
    (424, 0.94),
    (369, 0.9),
];

/// One centimetre at the chin.
fn jaw() -> Field {
    let points = &canon().points;
    let mut pins = Pins::free();
    let half = points[LOWER_LIP[0][0]][0].abs();
    for k in 0..11 {
        let corner = k == 0 || k == 10;
        let across = (points[LOWER_LIP[0][k]][0] / half).abs().powi(2);
        let drop = if corner { 0.25 } else { 0.25 + 0.75 * (1.0 - across).clamp(0.0, 1.0).powf(0.85) };
        let inwards = if corner { -0.06 * along(k).signum() } else { 0.0 };
        for row in &UPPER_LIP {
            if !corner {
                pins.set(row[k], [0.0, 0.05 * bell(k) - 0.10 * (1.0 - bell(k)), 0.0]);
            }
        }
        for row in &LOWER_LIP {
            pins.set(row[k], [inwards, -drop, -0.15 * drop]);
        }
    }
    for (point, drop) in JAW_LINE {
        pins.set(point, [0.0, -drop, -0.2 * drop]);
    }
    let high: Vec<usize> = (0..MESH).filter(|i| points[*i][1] > -1.8).collect();
    pins.hold(&high);
    pins.solve()
}

fn pucker() -> Field {
    const UPPER: [[f32; 3]; 4] =
        [[0.50, -0.02, 0.55], [0.47, 0.03, 0.65], [0.45, 0.06, 0.65], [0.42, 0.08, 0.5]];
    const LOWER: [[f32; 3]; 4] =
        [[0.50, 0.02, 0.5], [0.47, -0.03, 0.6], [0.45, -0.06, 0.6], [0.42, -0.10, 0.45]];
    let mut pins = around_mouth(5.0);
    for (lip, amounts) in [(&UPPER_LIP, UPPER), (&LOWER_LIP, LOWER)] {
        rows(&mut pins, lip, |row, k| {
            let [inwards, dy, out] = amounts[row];
            let x = canon().points[lip[row][k]][0];
            [-inwards * x, dy * bell(k), out * (0.4 + 0.6 * bell(k))]
        });
    }
    pins.solve()
}

fn wide() -> Field {
    let mut pins = around_mouth(5.5);
    for lip in [&UPPER_LIP, &LOWER_LIP] {
        rows(&mut pins, lip, |_, k| {
            let s = along(k);
            let a = s.abs();
            [0.42 * s.signum() * a.powf(1.2), 0.10 * a * a - 0.02 * (1.0 - a), -0.25 * a * a]
        });
    }
    pins.solve()
}

fn upper_raise() -> Field {
    const AMOUNTS: [f32; 4] = [0.30, 0.28, 0.24, 0.20];
    let mut pins = around_mouth(4.2);
    rows(&mut pins, &LOWER_LIP, |_, _| [0.0; 3]);
    rows(&mut pins, &UPPER_LIP, |row, k| [0.0, AMOUNTS[row] * parting(k), 0.03]);
    pins.hold(&CORNERS);
    pins.solve()
}

fn lower_drop() -> Field {
    const AMOUNTS: [f32; 4] = [0.36, 0.34, 0.30, 0.24];
    let mut pins = around_mouth(4.2);
    rows(&mut pins, &UPPER_LIP, |_, _| [0.0; 3]);
    rows(&mut pins, &LOWER_LIP, |row, k| [0.0, -AMOUNTS[row] * parting(k), 0.05]);
    pins.hold(&CORNERS);
    pins.solve()
}

fn press() -> Field {
    const UPPER: [f32; 4] = [0.0, -0.10, -0.16, -0.16];
    const LOWER: [f32; 4] = [0.0, 0.12, 0.20, 0.20];
    lips(UPPER, LOWER, -0.1, -0.1)
}

/// The lower lip goes up and in, under the upper teeth.
fn tuck() -> Field {
    const UPPER: [f32; 4] = [0.20, 0.16, 0.12, 0.10];
    const LOWER: [f32; 4] = [0.16, 0.20, 0.22, 0.18];
    lips(UPPER, LOWER, 0.05, -0.25)
}

fn lips(upper: [f32; 4], lower: [f32; 4], upper_out: f32, lower_out: f32) -> Field {
    let mut pins = around_mouth(4.2);
    for (lip, amounts, out) in [(&UPPER_LIP, upper, upper_out), (&LOWER_LIP, lower, lower_out)] {
        for (row, amount) in amounts.iter().enumerate() {
            for (k, point) in lip[row].iter().enumerate().take(10).skip(1) {
                pins.set(*point, [0.0, amount * parting(k), out]);
            }
        }
    }
    pins.hold(&[61, 291, 78, 308]);
    pins.solve()
}

fn smile() -> Field {
    let mut pins = around_mouth(7.5);
    for lip in [&UPPER_LIP, &LOWER_LIP] {
        rows(&mut pins, lip, |_, k| {
            let s = along(k);
            let a = s.abs();
            [0.35 * s.signum() * a.powf(1.4), 0.45 * a * a - 0.04 * (1.0 - a), -0.2 * a * a]
        });
    }
    pins.solve()
}

fn frown() -> Field {
    let mut pins = around_mouth(6.5);
    for lip in [&UPPER_LIP, &LOWER_LIP] {
        rows(&mut pins, lip, |_, k| {
            let a = along(k).abs();
            [-0.06 * along(k).signum() * a, -0.34 * a.powf(1.7) + 0.07 * (1.0 - a), 0.0]
        });
    }
    pins.solve()
}

/// Brows move, the eyes below and the hair above do not. `by`: from the outer (0) to the inner end (4), lower row or upper.
fn brows(by: impl Fn(usize, bool, f32) -> P3) -> Field {
    let mut pins = Pins::held(|_, [_, y, _]| y < 2.3);
    for (row, points) in BROWS.iter().enumerate() {
        let side = if row < 2 { -1.0 } else { 1.0 };
        for (k, point) in points.iter().enumerate() {
            pins.set(*point, by(k, row % 2 == 1, side));
        }
    }
    for point in [10, 338, 297, 109, 67, 332, 103] {
        pins.set(point, [0.0, 0.0, 0.0]);
    }
    pins.solve()
}

fn brow() -> Field {
    brows(|_, lower, _| [0.0, if lower { 0.5 } else { 0.55 }, 0.0])
}

fn worry() -> Field {
    const UP: [f32; 5] = [-0.10, -0.06, 0.12, 0.40, 0.52];
    brows(|k, _, side| [-0.05 * side * UP[k].max(0.0), UP[k], 0.0])
}

fn knit() -> Field {
    const DOWN: [f32; 5] = [0.06, 0.0, -0.14, -0.30, -0.38];
    brows(|k, _, side| [0.42 * side * DOWN[k].min(0.0), DOWN[k], 0.05])
}
