//! A scarf, a striped shirt.

use super::{ClothesArt, bust};
use crate::kit::{
    art::Art,
    curve::{closed, open, symmetric},
    look::Person,
};

pub(in crate::kit) fn scarf(person: &Person) -> ClothesArt {
    let clothes = &person.clothes;
    let (wide, rise, deep) = (person.head.neck * 1.4, person.head.chin_y + 40.0, person.head.chin_y + 80.0);
    let mut front = Art::new([-40.0, 290.0, 552.0, 560.0]);
    bust(&mut front, person, wide, rise, deep);
    let neck = person.head.neck;
    let chin = person.head.chin_y - 14.0;
    let loops = [
        [
            (256.0 - neck * 1.7, chin + 44.0, 0),
            (256.0 - neck * 0.9, chin + 34.0, 0),
            (256.0, chin + 50.0, 0),
            (256.0 + neck * 0.9, chin + 34.0, 0),
            (256.0 + neck * 1.7, chin + 44.0, 0),
            (256.0 + neck * 1.9, chin + 74.0, 0),
            (256.0, chin + 100.0, 0),
            (256.0 - neck * 1.9, chin + 74.0, 0),
        ],
        [
            (256.0 - neck * 2.05, chin + 64.0, 0),
            (256.0 - neck * 1.1, chin + 76.0, 0),
            (256.0, chin + 90.0, 0),
            (256.0 + neck * 1.1, chin + 76.0, 0),
            (256.0 + neck * 2.05, chin + 60.0, 0),
            (256.0 + neck * 2.15, chin + 92.0, 0),
            (256.0, chin + 132.0, 0),
            (256.0 - neck * 2.15, chin + 98.0, 0),
        ],
    ];
    for knots in loops {
        let d = closed(&knots);
        front.shadow(&d, [0.0, 7.0], 5.0, clothes.shade.darker(0.5), 0.55);
        let paint = front.linear(
            [300.0, chin + 34.0],
            [220.0, chin + 130.0],
            &[(0.0, clothes.accent.lighter(0.18), 1.0), (1.0, clothes.accent.darker(0.25), 1.0)],
        );
        front.fill(&d, paint, 1.0);
        front.clipped(&d, |art| {
            for fold in -3i32..=3 {
                let y = chin + 74.0 + fold as f32 * 11.0;
                art.blurred(2.0, |art| {
                    art.line(
                        &format!(
                            "M{:.1},{:.1}Q256,{:.1} {:.1},{:.1}",
                            256.0 - neck * 2.2,
                            y - 12.0,
                            y + 22.0,
                            256.0 + neck * 2.2,
                            y - 12.0
                        ),
                        clothes.accent.darker(0.35),
                        3.0,
                        0.4,
                    )
                });
            }
        });
        front.rim(&d, person.rim, [-2.0, 2.0], 6.0, 0.55);
    }
    ClothesArt { behind: None, front }
}

pub(in crate::kit) fn striped(person: &Person) -> ClothesArt {
    let clothes = &person.clothes;
    let (wide, rise, deep) = (person.head.neck * 1.5, person.head.chin_y + 29.0, person.head.chin_y + 72.0);
    let mut behind = Art::new([-40.0, 290.0, 552.0, 560.0]);
    behind.fill(
        &closed(&symmetric(&[(256.0, rise - 10.0, 0), (256.0 + wide, rise, 0), (256.0, deep, 0)])),
        clothes.shade.darker(0.3),
        1.0,
    );
    let mut front = Art::new([-40.0, 290.0, 552.0, 560.0]);
    let d = bust(&mut front, person, wide, rise, deep);
    front.clipped(&d, |art| {
        for stripe in 0..9 {
            let y = rise + 6.0 + stripe as f32 * 19.0;
            art.line(
                &format!("M20,{:.1}Q256,{:.1} 492,{:.1}", y + 10.0, y - 8.0, y + 10.0),
                clothes.accent,
                6.0,
                0.55,
            );
        }
    });
    let hem = open(&[
        (256.0 - wide, rise, 0),
        (256.0 - wide * 0.62, deep - (deep - rise) * 0.34, 0),
        (256.0, deep, 0),
        (256.0 + wide * 0.62, deep - (deep - rise) * 0.34, 0),
        (256.0 + wide, rise, 0),
    ]);
    front.line(&hem, clothes.base.lighter(0.4), 6.0, 0.9);
    ClothesArt { behind: Some(behind), front }
}
