//! Buttoned things: a blazer over a roll-neck, a cardigan over a blouse.

use super::{ClothesArt, bust};
use crate::kit::{
    art::Art,
    curve::{closed, mirrored, open, symmetric},
    look::Person,
};

pub(in crate::kit) fn blazer(person: &Person) -> ClothesArt {
    let clothes = &person.clothes;
    let (wide, rise, deep) = (person.head.neck * 1.36, person.head.chin_y + 46.0, person.head.chin_y + 176.0);
    let mut behind = Art::new([-40.0, 290.0, 552.0, 560.0]);
    // A roll-neck under the jacket.
    let neck = person.head.neck;
    let shirt = closed(&symmetric(&[
        (256.0, person.head.chin_y + 20.0, 0),
        (256.0 + neck * 1.06, person.head.chin_y + 22.0, 0),
        (256.0 + neck * 1.12, rise + 6.0, 0),
        (256.0 + neck * 2.3, rise + 60.0, 0),
        (256.0 + neck * 2.0, 570.0, 1),
        (256.0, 570.0, 1),
    ]));
    let mut front = Art::new([-40.0, 290.0, 552.0, 560.0]);
    behind.fill(&shirt, clothes.accent.darker(0.4), 1.0);
    let paint = front.linear(
        [300.0, rise - 30.0],
        [220.0, rise + 110.0],
        &[(0.0, clothes.accent.lighter(0.12), 1.0), (1.0, clothes.accent.darker(0.2), 1.0)],
    );
    let band = closed(&symmetric(&[
        (256.0, person.head.chin_y + 41.0, 0),
        (256.0 + neck * 1.0, person.head.chin_y + 29.0, 0),
        (256.0 + neck * 1.16, rise + 4.0, 0),
        (256.0 + neck * 2.3, rise + 60.0, 0),
        (256.0 + neck * 2.0, 570.0, 1),
        (256.0, 570.0, 1),
    ]));
    front.fill(&band, paint, 1.0);
    front.clipped(&band, |art| {
        for rib in -14i32..=14 {
            let x = 256.0 + rib as f32 * 6.0;
            art.line(
                &format!(
                    "M{x},{:.1}L{:.1},{:.1}",
                    person.head.chin_y + 20.0,
                    256.0 + rib as f32 * 11.0,
                    person.head.chin_y + 230.0
                ),
                clothes.accent.darker(0.35),
                1.6,
                0.35,
            );
        }
        let fold = open(&[
            (256.0 - neck * 1.2, rise + 8.0, 0),
            (256.0, rise + 26.0, 0),
            (256.0 + neck * 1.2, rise + 8.0, 0),
        ]);
        art.blurred(2.0, |art| art.line(&fold, clothes.accent.darker(0.6), 5.0, 0.5));
        art.blurred(4.0, |art| {
            art.ellipse(
                [250.0, person.head.chin_y + 22.0],
                neck * 1.1,
                18.0,
                clothes.accent.darker(0.7),
                0.55,
            )
        });
    });
    front.rim(&band, person.rim, [-1.5, 1.0], 4.0, 0.4);
    bust(&mut front, person, wide, rise, deep);
    let lapel = [
        (256.0 - wide - 2.0, rise - 8.0, 0),
        (256.0 - wide * 0.86, rise + 30.0, 0),
        (256.0 - wide * 0.45, rise + 84.0, 0),
        (256.0, deep + 6.0, 1),
        (232.0, deep - 10.0, 0),
        (256.0 - wide * 1.3, rise + 92.0, 0),
        (256.0 - wide * 1.78, rise + 62.0, 1),
        (256.0 - wide * 1.5, rise + 50.0, 1),
        (256.0 - wide * 1.86, rise + 34.0, 1),
        (256.0 - wide * 1.45, rise + 6.0, 0),
    ];
    for (index, knots) in [lapel.to_vec(), mirrored(&lapel)].into_iter().enumerate() {
        let d = closed(&knots);
        front.shadow(&d, [0.0, 5.0], 4.0, clothes.shade.darker(0.45), 0.55);
        let paint = front.linear(
            [256.0, rise - 8.0],
            [256.0, deep],
            &[(0.0, clothes.base.lighter(0.14), 1.0), (1.0, clothes.base.mix(clothes.shade, 0.3), 1.0)],
        );
        front.fill(&d, paint, 1.0);
        front.rim(&d, person.rim, [-1.5, 1.5], 4.0, if index == 1 { 0.65 } else { 0.3 });
    }
    ClothesArt { behind: Some(behind), front }
}

pub(in crate::kit) fn cardigan(person: &Person) -> ClothesArt {
    let clothes = &person.clothes;
    let (wide, rise, deep) = (person.head.neck * 1.5, person.head.chin_y + 26.0, person.head.chin_y + 124.0);
    let neck = person.head.neck;
    let mut behind = Art::new([-40.0, 290.0, 552.0, 560.0]);
    behind.fill(
        &closed(&symmetric(&[(256.0, rise - 10.0, 0), (256.0 + wide, rise, 0), (256.0, deep, 0)])),
        clothes.shade.darker(0.3),
        1.0,
    );
    let mut front = Art::new([-40.0, 290.0, 552.0, 560.0]);
    let blouse = closed(&symmetric(&[
        (256.0, rise + 40.0, 1),
        (256.0 + neck * 1.1, rise + 2.0, 0),
        (256.0 + neck * 1.7, rise + 6.0, 0),
        (256.0 + neck * 1.9, 570.0, 1),
        (256.0, 570.0, 1),
    ]));
    let paint = front.linear(
        [290.0, rise],
        [226.0, 540.0],
        &[(0.0, clothes.accent.lighter(0.3), 1.0), (1.0, clothes.accent.darker(0.14), 1.0)],
    );
    front.fill(&blouse, paint, 1.0);
    for side in [-1.0f32, 1.0] {
        let x = |offset: f32| 256.0 + side * offset;
        // Rounded collar.
        let wing = closed(&[
            (x(1.0), rise + 40.0, 1),
            (x(neck * 0.7), rise + 18.0, 0),
            (x(neck * 1.34), rise - 6.0, 1),
            (x(neck * 1.74), rise + 24.0, 0),
            (x(neck * 1.2), rise + 58.0, 0),
            (x(neck * 0.45), rise + 62.0, 0),
        ]);
        front.shadow(&wing, [0.0, 4.0], 3.0, clothes.accent.darker(0.5), 0.45);
        front.fill(&wing, clothes.accent.lighter(0.55), 1.0);
        front.rim(&wing, clothes.accent.darker(0.2), [1.0, -2.0], 4.0, 0.4);
    }
    bust(&mut front, person, wide, rise, deep);
    let edge = [
        (256.0 - wide - 3.0, rise - 8.0, 0),
        (256.0 - wide * 0.66, rise + 40.0, 0),
        (256.0, deep + 10.0, 1),
        (256.0, deep + 34.0, 1),
        (256.0 - wide * 0.92, rise + 62.0, 0),
        (256.0 - wide - 18.0, rise + 2.0, 0),
    ];
    for knots in [edge.to_vec(), mirrored(&edge)] {
        let d = closed(&knots);
        front.fill(&d, clothes.base.lighter(0.16), 1.0);
        front.rim(&d, clothes.shade, [1.5, -2.0], 5.0, 0.5);
    }
    ClothesArt { behind: Some(behind), front }
}
