//! Freckles, moles and lines of age.

use crate::kit::{
    art::Art,
    curve::{open, scatter},
    look::{Extra, Person},
};

pub(in crate::kit) fn extras(art: &mut Art, person: &Person) {
    let (skin, eyes) = (&person.skin, &person.eyes);
    for extra in &person.extras {
        match extra {
            Extra::Freckles { colour } => {
                for index in 0..64 {
                    let side = if index % 2 == 0 { -1.0 } else { 1.0 };
                    let spread = scatter(index, 41);
                    let x = 256.0 + side * (8.0 + 62.0 * spread);
                    let y = eyes.y + 31.0 + 26.0 * scatter(index, 42) + 5.0 * (spread - 0.5);
                    let size = 0.5 + 0.75 * scatter(index, 43);
                    art.ellipse([x, y], size, size * 0.9, colour, 0.22 + 0.3 * scatter(index, 44));
                }
            }
            Extra::Mole { x, y } => art.ellipse([*x, *y], 1.7, 1.6, skin.deep.darker(0.4), 0.8),
            Extra::Lines { strength } => lines(art, person, *strength),
            _ => {}
        }
    }
}

fn lines(art: &mut Art, person: &Person, strength: f32) {
    let (ink, eyes, mouth) = (person.skin.deep, &person.eyes, &person.mouth);
    for side in [-1.0, 1.0] {
        let x = |offset: f32| 256.0 + side * offset;
        art.blurred(1.0, |art| {
            let under = eyes.y + eyes.lower + 9.0;
            art.line(
                &open(&[
                    (x(eyes.apart - eyes.half_width * 0.8), under - 3.0, 0),
                    (x(eyes.apart - 2.0), under + 4.0, 0),
                    (x(eyes.apart + eyes.half_width * 0.62), under, 0),
                ]),
                ink,
                1.8,
                0.5 * strength,
            );
            for (dy, tip) in [(-7.0, -13.0), (0.0, 0.0), (6.0, 11.0)] {
                let from = eyes.apart + eyes.half_width + 8.0;
                art.line(
                    &open(&[(x(from), eyes.y + dy * 0.6, 0), (x(from + 11.0), eyes.y + tip * 0.8, 0)]),
                    ink,
                    1.5,
                    0.42 * strength,
                );
            }
            let nose = person.nose.half_width + 5.0;
            art.line(
                &open(&[
                    (x(nose), person.nose.y + 2.0, 0),
                    (x(nose + 15.0), person.nose.y + 17.0, 0),
                    (x(mouth.half_width + 9.0), mouth.y + 3.0, 0),
                ]),
                ink,
                2.2,
                0.6 * strength,
            );
        });
    }
    art.blurred(1.1, |art| {
        for (y, wide) in [(176.0, 30.0), (190.0, 38.0)] {
            art.line(
                &open(&[
                    (256.0 - wide, y + 2.0, 0),
                    (244.0, y - 1.0, 0),
                    (262.0, y, 0),
                    (256.0 + wide, y - 1.0, 0),
                ]),
                ink,
                1.5,
                0.3 * strength,
            );
        }
    });
}
