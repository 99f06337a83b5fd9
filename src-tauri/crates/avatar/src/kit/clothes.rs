//! Shoulders and what they wear.

mod casual;
mod knit;
mod tailored;

use super::{
    art::Art,
    curve::{closed, open, symmetric},
    look::{ClothesStyle, Person},
};

/// Drawn behind the neck (the inside of a collar) and before it.
pub(super) struct ClothesArt {
    pub(super) behind: Option<Art>,
    pub(super) front: Art,
}

pub(super) fn art(person: &Person) -> ClothesArt {
    match person.clothes.style {
        ClothesStyle::Sweater => knit::sweater(person),
        ClothesStyle::Hoodie => knit::hoodie(person),
        ClothesStyle::Blazer => tailored::blazer(person),
        ClothesStyle::Cardigan => tailored::cardigan(person),
        ClothesStyle::Scarf => casual::scarf(person),
        ClothesStyle::Striped => casual::striped(person),
    }
}

/// Shoulders with a neckline: `wide` half width at the neck, `deep` its lowest point. Returns the outline.
fn bust(art: &mut Art, person: &Person, wide: f32, rise: f32, deep: f32) -> String {
    let clothes = &person.clothes;
    let broad = person.head.neck * 3.3 + 42.0;
    let d = closed(&symmetric(&[
        (256.0, deep, 0),
        (256.0 + wide * 0.62, deep - (deep - rise) * 0.34, 0),
        (256.0 + wide, rise, 1),
        (256.0 + wide * 1.55, rise + 13.0, 0),
        (256.0 + broad * 0.74, rise + 34.0, 0),
        (256.0 + broad * 0.97, rise + 60.0, 0),
        (256.0 + broad * 1.1, rise + 108.0, 0),
        (256.0 + broad * 1.17, 570.0, 1),
        (256.0, 570.0, 1),
    ]));
    let paint = art.linear(
        [330.0, rise],
        [200.0, 540.0],
        &[(0.0, clothes.base.lighter(0.1), 1.0), (0.4, clothes.base, 1.0), (1.0, clothes.shade, 1.0)],
    );
    art.fill(&d, paint, 1.0);
    art.clipped(&d, |art| {
        art.blurred(14.0, |art| {
            art.fill(
                &closed(&[
                    (60.0, 420.0, 0),
                    (140.0, 440.0, 0),
                    (196.0, 520.0, 0),
                    (180.0, 590.0, 0),
                    (40.0, 590.0, 0),
                ]),
                clothes.shade,
                0.6,
            );
            // The head's shadow on the chest.
            art.ellipse([248.0, rise + 14.0], wide * 1.7, 34.0, clothes.shade.darker(0.25), 0.5);
        });
        art.blurred(3.0, |art| {
            for side in [-1.0f32, 1.0] {
                let x = |offset: f32| 256.0 + side * offset;
                art.line(
                    &open(&[
                        (x(broad - 34.0), 560.0, 0),
                        (x(broad - 44.0), rise + 118.0, 0),
                        (x(broad - 30.0), rise + 92.0, 0),
                    ]),
                    clothes.shade.darker(0.2),
                    4.0,
                    0.5,
                );
                art.line(
                    &open(&[
                        (x(wide * 1.5), rise + 30.0, 0),
                        (x(broad * 0.62), rise + 66.0, 0),
                        (x(broad * 0.8), rise + 110.0, 0),
                    ]),
                    clothes.shade,
                    5.0,
                    0.35,
                );
            }
        });
    });
    art.rim(&d, person.rim, [-2.5, 2.5], 7.0, 0.5);
    d
}
