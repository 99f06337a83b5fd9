//! The nose, a layer of its own because it stands before the face.

use crate::kit::{
    art::Art,
    colour::Ink,
    curve::{closed, open},
    look::Person,
};

pub(in crate::kit) fn nose(person: &Person) -> Art {
    let (skin, nose) = (&person.skin, &person.nose);
    let (w, y) = (nose.half_width, nose.y);
    let mut art = Art::new([196.0, 190.0, 316.0, 330.0]);
    art.blurred(4.5, |art| {
        // The bridge's shaded side and the soft shadow under the tip.
        let top = y - 30.0 - 42.0 * nose.bridge;
        art.fill(
            &closed(&[
                (250.0, top, 0),
                (254.0, y - 22.0, 0),
                (256.0 - w * 0.4, y - 2.0, 0),
                (256.0 - w * 1.05, y + 2.0, 0),
                (244.0, y - 26.0, 0),
                (245.0, top, 0),
            ]),
            skin.shade,
            0.55 + 0.3 * nose.bridge,
        );
        art.fill(
            &closed(&[
                (256.0 - w * 0.9, y + 3.0, 0),
                (256.0, y + 1.0, 0),
                (256.0 + w * 0.9, y + 3.0, 0),
                (256.0, y + 15.0, 0),
            ]),
            skin.deep,
            0.4,
        );
    });
    art.glow([256.0, y - 3.0], w * 1.5, w * 1.15, skin.blush, 0.24 + 0.12 * nose.button);
    let under = open(&[
        (256.0 - w, y - 3.0, 0),
        (256.0 - w * 0.86, y + 4.0, 0),
        (256.0 - w * 0.46, y + 3.2, 0),
        (256.0, y + 7.0 - 2.5 * nose.button, 0),
        (256.0 + w * 0.46, y + 3.2, 0),
        (256.0 + w * 0.86, y + 4.0, 0),
        (256.0 + w, y - 3.0, 0),
    ]);
    art.blurred(0.7, |art| art.line(&under, skin.deep, 2.4, 0.72));
    art.blurred(0.5, |art| {
        for side in [-1.0, 1.0] {
            art.ellipse([256.0 + side * w * 0.46, y + 3.4], w * 0.24, 1.9, skin.deep.darker(0.35), 0.75);
        }
    });
    art.blurred(1.6, |art| {
        art.ellipse([258.5, y - 6.5], 4.0 + w * 0.12, 3.6, Ink::WHITE, 0.5);
        art.line(
            &format!("M258,{:.1}V{:.1}", y - 40.0, y - 16.0),
            Ink::WHITE,
            4.0,
            0.16 + 0.14 * nose.bridge,
        );
    });
    art
}
