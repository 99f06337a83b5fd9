//! A fox with a scarf.

mod coat;
mod mask;

use coat::{body, ear, scarf, tail};
use mask::{head, muzzle, nose, tuft};

use super::{
    Part, Plan, art::Art, colour::Ink, curve::scatter, head::Dome, layer::Bind, look::Fox, mouth::MouthSet,
    person,
};

const MUZZLE: Dome = Dome { half_width: 74.0, half_height: 200.0, swell: 62.0, lift: 44.0 };
const CHIN: f32 = 372.0;

pub(super) fn plan(fox: &Fox, plan: &mut Plan) {
    let flesh = |dome| Bind::Flesh { dome, mouth: fox.mouth.y, chin: CHIN };
    person::backdrop(&fox.backdrop, plan);
    plan.layer(&tail(fox), 1.5, Bind::Hanging { dome: Dome::flat(-60.0), top: 60.0, bottom: 250.0 }, 40.0);
    plan.layer(&body(fox), 1.6, Bind::Body, 60.0);
    plan.layer(&scarf(fox), 1.9, Bind::Neck { top: 372.0, bottom: 440.0 }, 36.0);
    for side in [-1.0, 1.0] {
        let root = [256.0 + side * 70.0, 156.0];
        plan.layer(&ear(fox, side), 2.0, Bind::Ear { dome: Dome::flat(-8.0), root, side }, 28.0);
    }
    plan.layer(&head(fox), 2.0, flesh(Dome { half_width: 150.0, ..Dome::FACE }), 26.0);
    plan.layer(&muzzle(fox), 2.0, flesh(MUZZLE), 18.0);
    let lips = MouthSet {
        look: fox.mouth.clone(),
        skin_shade: fox.white_shade,
        skin_deep: fox.dark.mix(fox.white_shade, 0.5),
        lift: 23.0,
    };
    plan.part(move |_, _| Part::Mouth(lips));
    person::eyes(&fox.eyes, fox.dark, plan);
    plan.layer(&nose(fox), 2.5, Bind::Skull(Dome { lift: 56.0, ..MUZZLE }), 20.0);
    let (brows, eyes) = (fox.brows.clone(), fox.eyes.clone());
    plan.part(move |_, _| Part::Brows(brows, eyes));
    plan.layer(&tuft(fox), 2.0, Bind::Skull(Dome { lift: 10.0, half_width: 150.0, ..Dome::FACE }), 24.0);
}

/// Fur: short strokes that fan out from `root`.
fn fur(art: &mut Art, area: [f32; 4], root: [f32; 2], inks: [Ink; 2], count: usize, seed: u32) {
    let [x0, y0, x1, y1] = area;
    for index in 0..count {
        let (x, y) = (x0 + (x1 - x0) * scatter(index, seed), y0 + (y1 - y0) * scatter(index, seed + 1));
        let (dx, dy) = (x - root[0], y - root[1]);
        let away = (dx * dx + dy * dy).sqrt().max(1.0);
        let size = 8.0 + 9.0 * scatter(index, seed + 2);
        let bend = 3.0 * (scatter(index, seed + 3) - 0.5);
        let d = format!(
            "M{x:.1},{y:.1}q{:.1},{:.1} {:.1},{:.1}",
            dx / away * size * 0.5 + bend,
            dy / away * size * 0.5,
            dx / away * size,
            dy / away * size
        );
        art.line(&d, inks[index % 2], 1.7, 0.2 + 0.15 * scatter(index, seed + 4));
    }
}
