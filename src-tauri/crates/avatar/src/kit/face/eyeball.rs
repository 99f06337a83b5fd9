//! The eyeball and its highlights, drawn around (0, 0).

use crate::kit::{art::Art, colour::Ink, curve::scatter, look::Eyes};

/// Half extent of the eyeball's picture: the opening plus the farthest look.
const BALL: [f32; 2] = [50.0, 40.0];

pub(in crate::kit) fn eyeball(eyes: &Eyes) -> Art {
    let mut art = Art::new([-BALL[0], -BALL[1], BALL[0], BALL[1]]);
    art.fill("M-60,-50H60V50H-60Z", Ink(252, 249, 247), 1.0);
    let r = eyes.iris;
    let deep = eyes.colour.darker(0.62);
    art.glow([0.0, 0.0], r * 1.25, r * 1.25, eyes.colour.darker(0.4), 0.35);
    let iris = art.radial(
        [0.0, r * 0.3],
        r * 1.15,
        r * 1.2,
        &[
            (0.0, eyes.glint, 1.0),
            (0.45, eyes.colour.mix(eyes.glint, 0.25), 1.0),
            (0.8, eyes.colour.darker(0.25), 1.0),
            (1.0, deep, 1.0),
        ],
    );
    art.ellipse([0.0, 0.0], r, r, iris, 1.0);
    for index in 0..30 {
        let angle = index as f32 / 30.0 * std::f32::consts::TAU;
        let (sin, cos) = angle.sin_cos();
        let from = r * 0.5;
        let to = r * (0.74 + 0.18 * scatter(index, 51));
        let ink = if index % 2 == 0 { eyes.glint } else { deep };
        art.line(
            &format!("M{:.2},{:.2}L{:.2},{:.2}", from * cos, from * sin, to * cos, to * sin),
            ink,
            0.8,
            0.3,
        );
    }
    let lid = art.linear([0.0, -r], [0.0, r * 0.5], &[(0.0, deep.darker(0.4), 0.85), (1.0, deep, 0.0)]);
    art.ellipse([0.0, 0.0], r, r, lid, 1.0);
    art.ellipse([0.0, 0.0], r * 0.47, r * 0.47, Ink(18, 10, 20), 1.0);
    let crescent = format!(
        "M{:.2},{:.2}A{:.2},{:.2} 0 0 0 {:.2},{:.2}A{:.2},{:.2} 0 0 1 {:.2},{:.2}Z",
        -r * 0.74,
        r * 0.26,
        r * 0.8,
        r * 0.8,
        r * 0.74,
        r * 0.26,
        r * 0.92,
        r * 0.72,
        -r * 0.74,
        r * 0.26
    );
    art.blurred(1.1, |art| art.fill(&crescent, eyes.glint.lighter(0.4), 0.75));
    let ring = format!("M{r},0A{r},{r} 0 1 1 {},0A{r},{r} 0 1 1 {r},0Z", -r);
    art.blurred(0.5, |art| art.line(&ring, deep.darker(0.3), 1.6, 0.8));
    art
}

/// Two highlights; they swim less than the iris, as reflections do.
pub(in crate::kit) fn gleam(eyes: &Eyes) -> Art {
    let mut art = Art::new([-BALL[0], -BALL[1], BALL[0], BALL[1]]);
    let r = eyes.iris;
    art.glow([r * 0.34, -r * 0.36], r * 0.5, r * 0.5, Ink::WHITE, 0.5);
    art.ellipse([r * 0.34, -r * 0.36], r * 0.27, r * 0.29, Ink::WHITE, 1.0);
    art.ellipse([-r * 0.38, r * 0.38], r * 0.13, r * 0.13, Ink::WHITE, 0.85);
    art
}
