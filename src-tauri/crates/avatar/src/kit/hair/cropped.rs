//! Close-cropped: a cap of tiny coils.

use super::HairArt;
use crate::kit::{
    art::Art,
    curve::{Knot, closed, scatter},
    look::Person,
};

/// Close-cropped: a cap with a soft edge and a grain of tiny curls.
pub(super) fn cropped(person: &Person) -> HairArt {
    let hair = &person.hair;
    let mut front = Art::new([120.0, 16.0, 392.0, 336.0]);
    let cap = [
        (256.0, 72.0, 0),
        (312.0, 82.0, 0),
        (346.0, 122.0, 0),
        (354.0, 182.0, 0),
        (351.0, 236.0, 1),
        (341.0, 214.0, 0),
        (338.0, 186.0, 0),
        (326.0, 160.0, 1),
        (304.0, 140.0, 0),
        (256.0, 134.0, 0),
        (208.0, 140.0, 0),
        (186.0, 160.0, 1),
        (174.0, 186.0, 0),
        (171.0, 214.0, 0),
        (161.0, 236.0, 1),
        (158.0, 182.0, 0),
        (166.0, 122.0, 0),
        (200.0, 82.0, 0),
    ];
    let d = closed(&cap);
    let paint = front.linear(
        [300.0, 70.0],
        [230.0, 220.0],
        &[
            (0.0, hair.base.mix(hair.light, 0.4), 1.0),
            (0.45, hair.base, 1.0),
            (1.0, hair.base.mix(hair.dark, 0.6), 1.0),
        ],
    );
    front.blurred(2.2, |art| art.fill(&d, paint, 1.0));
    // Tiny coils, each lit like the whole head; those at the rim break the outline.
    for index in 0..2600 {
        let (x, y) = (150.0 + 212.0 * scatter(index, 61), 68.0 + 172.0 * scatter(index, 62));
        if !encloses(&cap, x, y) {
            continue;
        }
        let lit = (0.62 + (x - 256.0) / 300.0 - (y - 120.0) / 190.0 + 0.5 * (scatter(index, 64) - 0.5))
            .clamp(0.0, 1.0);
        let ink = hair.dark.mix(hair.base, (lit * 2.0).min(1.0)).mix(hair.light, (lit * 2.0 - 1.0).max(0.0));
        let r = 1.5 + 1.3 * scatter(index, 63);
        front.ellipse([x, y], r, r, ink, 0.5);
        if lit > 0.55 {
            front.ellipse([x + r * 0.3, y - r * 0.35], r * 0.4, r * 0.4, hair.shine, 0.4);
        }
    }
    front.clipped(&d, |art| {
        art.blurred(9.0, |art| art.ellipse([290.0, 100.0], 46.0, 15.0, hair.shine, 0.34));
    });
    front.rim(&d, person.rim.mix(hair.shine, 0.4), [-2.0, 1.6], 5.0, 0.5);
    HairArt { back: None, front: Some(front), over: None, fringe: Some(d) }
}

/// True inside the polygon of the knots: even-odd rule.
fn encloses(knots: &[Knot], x: f32, y: f32) -> bool {
    let crosses =
        |(a, b): (&Knot, &Knot)| (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0;
    knots.iter().zip(knots.iter().cycle().skip(1)).filter(|pair| crosses(*pair)).count() % 2 == 1
}
