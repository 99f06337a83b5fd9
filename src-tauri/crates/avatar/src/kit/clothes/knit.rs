//! Soft things: a knitted sweater, a hoodie.

use super::{ClothesArt, bust};
use crate::kit::{
    art::Art,
    curve::{closed, mirrored, open, symmetric},
    look::Person,
};

pub(in crate::kit) fn sweater(person: &Person) -> ClothesArt {
    let clothes = &person.clothes;
    let (wide, rise, deep) = (person.head.neck * 1.36, person.head.chin_y + 28.0, person.head.chin_y + 60.0);
    let mut behind = Art::new([-40.0, 290.0, 552.0, 560.0]);
    behind.fill(
        &closed(&symmetric(&[
            (256.0, rise - 14.0, 0),
            (256.0 + wide * 0.8, rise - 10.0, 0),
            (256.0 + wide + 6.0, rise + 10.0, 0),
            (256.0, deep + 10.0, 0),
        ])),
        clothes.shade.darker(0.35),
        1.0,
    );
    let mut front = Art::new([-40.0, 290.0, 552.0, 560.0]);
    let d = bust(&mut front, person, wide, rise, deep);
    front.clipped(&d, |art| {
        // Cable knit: pairs of small leaning stitches.
        for column in -9i32..=9 {
            let x = 256.0 + column as f32 * 23.0;
            for row in 0..26 {
                let y = rise - 4.0 + row as f32 * 8.4 + 0.012 * (x - 256.0) * (x - 256.0) * 0.12;
                let stitch = format!(
                    "M{:.1},{:.1}q4.4,5.6 6.6,7.6M{:.1},{:.1}q-4.4,5.6 -6.6,7.6",
                    x - 6.6,
                    y,
                    x + 6.6,
                    y
                );
                art.line(&stitch, clothes.shade.darker(0.1), 1.6, 0.3);
                art.line(
                    &format!("M{:.1},{:.1}q4.4,5.6 6.6,7.6", x - 6.6, y - 1.6),
                    clothes.base.lighter(0.4),
                    1.1,
                    0.3,
                );
            }
        }
    });
    // The ribbed collar stands up around the neckline.
    let collar = closed(&[
        (256.0 - wide - 3.0, rise - 7.0, 0),
        (256.0 - wide * 0.6, deep - (deep - rise) * 0.42, 0),
        (256.0, deep - 9.0, 0),
        (256.0 + wide * 0.6, deep - (deep - rise) * 0.42, 0),
        (256.0 + wide + 3.0, rise - 7.0, 0),
        (256.0 + wide + 12.0, rise + 7.0, 0),
        (256.0 + wide * 0.72, deep - (deep - rise) * 0.1, 0),
        (256.0, deep + 13.0, 0),
        (256.0 - wide * 0.72, deep - (deep - rise) * 0.1, 0),
        (256.0 - wide - 12.0, rise + 7.0, 0),
    ]);
    front.shadow(&collar, [0.0, 5.0], 3.0, clothes.shade.darker(0.3), 0.45);
    let paint = front.linear(
        [300.0, rise - 8.0],
        [236.0, deep + 14.0],
        &[(0.0, clothes.base.lighter(0.22), 1.0), (1.0, clothes.base.mix(clothes.shade, 0.35), 1.0)],
    );
    front.fill(&collar, paint, 1.0);
    front.clipped(&collar, |art| {
        for rib in -11i32..=11 {
            let t = rib as f32 / 11.0;
            let x = 256.0 + t * wide * 1.06;
            let y = deep + 2.0 - (deep - rise) * t * t * 1.0;
            art.line(
                &format!("M{:.1},{:.1}L{:.1},{:.1}", x, y - 16.0, x + t * 7.0, y + 16.0),
                clothes.shade,
                2.0,
                0.5,
            );
        }
    });
    front.rim(&collar, person.rim, [-1.5, 1.5], 4.0, 0.5);
    ClothesArt { behind: Some(behind), front }
}

pub(in crate::kit) fn hoodie(person: &Person) -> ClothesArt {
    let clothes = &person.clothes;
    let (wide, rise, deep) = (person.head.neck * 1.5, person.head.chin_y + 40.0, person.head.chin_y + 92.0);
    let mut behind = Art::new([-40.0, 290.0, 552.0, 560.0]);
    let hood = closed(&symmetric(&[
        (256.0, rise - 62.0, 0),
        (256.0 + wide * 1.1, rise - 48.0, 0),
        (256.0 + wide * 1.72, rise - 8.0, 0),
        (256.0 + wide * 1.7, rise + 40.0, 0),
        (256.0, deep + 30.0, 0),
    ]));
    let paint = behind.linear(
        [256.0, rise - 60.0],
        [256.0, deep],
        &[(0.0, clothes.base.mix(clothes.shade, 0.5), 1.0), (1.0, clothes.shade.darker(0.3), 1.0)],
    );
    behind.fill(&hood, paint, 1.0);
    behind.rim(&hood, person.rim, [-2.0, 2.0], 7.0, 0.6);
    let mut front = Art::new([-40.0, 290.0, 552.0, 560.0]);
    let d = bust(&mut front, person, wide, rise, deep);
    // Shirt in the neckline is skin's neighbour; the hood's rolled edges frame it.
    let roll = [
        (256.0 - wide * 1.52, rise - 16.0, 0),
        (256.0 - wide * 1.0, rise + 2.0, 0),
        (256.0 - wide * 0.55, rise + 28.0, 0),
        (254.0, deep + 4.0, 1),
        (248.0, deep + 26.0, 0),
        (256.0 - wide * 0.8, rise + 58.0, 0),
        (256.0 - wide * 1.5, rise + 34.0, 0),
        (256.0 - wide * 1.78, rise + 6.0, 0),
    ];
    for (index, knots) in [roll.to_vec(), mirrored(&roll)].into_iter().enumerate() {
        let d = closed(&knots);
        front.shadow(&d, [0.0, 6.0], 4.0, clothes.shade.darker(0.3), 0.5);
        let paint = front.linear(
            [256.0, rise - 16.0],
            [256.0, deep + 26.0],
            &[(0.0, clothes.base.lighter(0.16), 1.0), (1.0, clothes.base.mix(clothes.shade, 0.4), 1.0)],
        );
        front.fill(&d, paint, 1.0);
        front.rim(&d, clothes.shade.darker(0.1), [2.0, -3.0], 6.0, 0.5);
        front.rim(&d, person.rim, [-1.5, 2.0], 5.0, if index == 1 { 0.7 } else { 0.35 });
    }
    front.clipped(&d, |art| {
        for side in [-1.0f32, 1.0] {
            let x = |offset: f32| 256.0 + side * offset;
            let cord = open(&[
                (x(13.0), deep + 10.0, 0),
                (x(20.0), deep + 34.0, 0),
                (x(17.0 + side), deep + 62.0 + side * 6.0, 0),
            ]);
            art.moved(-1.5, 3.0, |art| art.line(&cord, clothes.shade.darker(0.4), 5.0, 0.35));
            art.line(&cord, clothes.accent, 4.6, 1.0);
            art.line(&cord, clothes.accent.lighter(0.5), 1.4, 0.6);
            art.ellipse([x(13.0), deep + 8.0], 4.6, 4.6, clothes.accent.darker(0.35), 0.9);
        }
    });
    ClothesArt { behind: Some(behind), front }
}
