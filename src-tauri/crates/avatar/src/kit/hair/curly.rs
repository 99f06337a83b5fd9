//! A cloud of curls.

use std::{f32::consts::TAU, fmt::Write};

use super::HairArt;
use crate::kit::{art::Art, curve::scatter, look::Person};

struct Curl {
    x: f32,
    y: f32,
    r: f32,
}

pub(super) fn curls(person: &Person) -> HairArt {
    let mut back = Art::new([60.0, 10.0, 452.0, 350.0]);
    let mut filled = vec![Curl { x: 256.0, y: 196.0, r: 132.0 }];
    // Outer rings first: inner curls lie on them.
    filled.extend(ring(256.0, 196.0, 138.0, 130.0, -3.75, 0.61, 27, 25.0, 71));
    filled.extend(ring(256.0, 196.0, 118.0, 112.0, -3.85, 0.71, 22, 27.0, 78));
    filled.extend(ring(256.0, 194.0, 94.0, 92.0, -3.9, 0.8, 17, 27.0, 72));
    mass(&mut back, person, &filled, 0.5, 73);

    let mut front = Art::new([60.0, 10.0, 452.0, 350.0]);
    let mut fringe = ring(256.0, 214.0, 100.0, 108.0, -3.05, -0.09, 15, 24.0, 74);
    fringe.extend(ring(256.0, 168.0, 78.0, 74.0, -2.95, -0.2, 11, 27.0, 75));
    fringe.extend(ring(250.0, 152.0, 60.0, 16.0, -3.1, -0.05, 6, 21.0, 76));
    mass(&mut front, person, &fringe, 0.0, 77);
    let mut over = Art::new([100.0, 150.0, 412.0, 300.0]);
    let sides = [(152.0, 192.0, 18.0), (360.0, 192.0, 18.0), (160.0, 214.0, 17.0), (352.0, 214.0, 17.0)];
    mass(&mut over, person, &sides.map(|(x, y, r)| Curl { x, y, r }), 0.1, 79);
    let shadow = union(&fringe);
    HairArt { back: Some(back), front: Some(front), over: Some(over), fringe: Some(shadow) }
}

/// Curls along an arc from angle `from` to `to` (radians, clockwise from the right).
#[allow(clippy::too_many_arguments, reason = "an ellipse, an arc and a size are eight numbers")]
fn ring(
    cx: f32,
    cy: f32,
    rx: f32,
    ry: f32,
    from: f32,
    to: f32,
    count: usize,
    r: f32,
    seed: u32,
) -> Vec<Curl> {
    (0..count)
        .map(|index| {
            let t = (index as f32 + 0.3 * scatter(index, seed)) / (count - 1) as f32;
            let (sin, cos) = (from + (to - from) * t).sin_cos();
            let size = r * (0.82 + 0.36 * scatter(index, seed + 900));
            Curl { x: cx + rx * cos, y: cy + ry * sin, r: size }
        })
        .collect()
}

/// Circles, as cubic Beziers so that their box is known.
fn union(curls: &[Curl]) -> String {
    curls.iter().fold(String::new(), |mut d, Curl { x, y, r }| {
        let k = r * 0.5523;
        let _ = write!(
            d,
            "M{:.1},{y:.1}C{:.1},{:.1} {:.1},{:.1} {x:.1},{:.1}C{:.1},{:.1} {:.1},{:.1} {:.1},{y:.1}C{:.1},{:.1} {:.1},{:.1} {x:.1},{:.1}C{:.1},{:.1} {:.1},{:.1} {:.1},{y:.1}Z",
            x + r, x + r, y + k, x + k, y + r, y + r,
            x - k, y + r, x - r, y + k, x - r,
            x - r, y - k, x - k, y - r, y - r,
            x + k, y - r, x + r, y - k, x + r
        );
        d
    })
}

fn mass(art: &mut Art, person: &Person, curls: &[Curl], depth: f32, seed: u32) {
    let hair = &person.hair;
    let (base, light) = (hair.base.mix(hair.dark, depth), hair.light.mix(hair.dark, depth));
    let d = union(curls);
    art.fill(&d, base.mix(hair.dark, 0.35), 1.0);
    for (index, Curl { x, y, r }) in curls.iter().enumerate() {
        // Lit from the upper right, the whole cloud as well as each curl.
        let lit = (0.56 + (x - 256.0) / 330.0 - (y - 180.0) / 330.0).clamp(0.16, 1.0);
        let bright = base.mix(light, 0.35 + 0.65 * lit);
        let paint = art.radial(
            [x + r * 0.34, y - r * 0.4],
            r * 1.2,
            r * 1.2,
            &[
                (0.0, bright, 1.0),
                (0.5, base, 1.0),
                (0.9, base.mix(hair.dark, 0.55), 1.0),
                (1.0, hair.dark, 0.85),
            ],
        );
        art.ellipse([*x, *y], *r, *r, paint, 1.0);
        let disc = union(&[Curl { x: *x, y: *y, r: *r }]);
        art.clipped(&disc, |art| {
            ringlets(art, person, &curls[index], lit * (1.0 - depth), seed + index as u32 * 8)
        });
        if lit > 0.5 {
            art.rim(&disc, person.rim.mix(hair.shine, 0.5), [-1.0, 1.0], 4.0, (lit - 0.5) * 1.1);
        }
    }
}

/// Loops of hair inside one curl: each a dark line with light beside it.
fn ringlets(art: &mut Art, person: &Person, Curl { x, y, r }: &Curl, lit: f32, seed: u32) {
    let hair = &person.hair;
    for loops in 0..4 {
        let size = r * (0.28 + 0.19 * loops as f32);
        let turn = scatter(loops, seed) * TAU;
        let (s1, c1) = turn.sin_cos();
        let (s2, c2) = (turn + 2.4).sin_cos();
        let arc = format!(
            "M{:.1},{:.1}A{size:.1},{size:.1} 0 0 1 {:.1},{:.1}",
            x + size * c1,
            y + size * s1,
            x + size * c2,
            y + size * s2
        );
        art.line(&arc, hair.dark, 2.8, 0.34);
        art.moved(1.1, -1.3, |art| art.line(&arc, hair.shine, 1.9, 0.05 + 0.3 * lit));
    }
}
