//! The fox's face: head, muzzle, nose, the tuft between the ears.

use super::fur;
use crate::kit::{
    art::Art,
    colour::Ink,
    curve::{closed, open, symmetric},
    look::Fox,
};

fn skull() -> String {
    closed(&symmetric(&[
        (256.0, 112.0, 0),
        (310.0, 118.0, 0),
        (352.0, 150.0, 0),
        (374.0, 204.0, 0),
        (384.0, 252.0, 0),
        (414.0, 284.0, 1),
        (388.0, 290.0, 0),
        (402.0, 318.0, 1),
        (370.0, 316.0, 0),
        (376.0, 342.0, 1),
        (336.0, 342.0, 0),
        (300.0, 364.0, 0),
        (256.0, 374.0, 0),
    ]))
}

pub(in crate::kit) fn head(fox: &Fox) -> Art {
    let mut art = Art::new([84.0, 96.0, 428.0, 390.0]);
    let d = skull();
    let paint = art.linear(
        [310.0, 112.0],
        [214.0, 370.0],
        &[(0.0, fox.fur_light, 1.0), (0.45, fox.fur, 1.0), (1.0, fox.fur_dark, 1.0)],
    );
    art.fill(&d, paint, 1.0);
    art.clipped(&d, |art| {
        art.blurred(16.0, |art| {
            art.fill(
                &closed(&[
                    (90.0, 110.0, 0),
                    (170.0, 140.0, 0),
                    (150.0, 250.0, 0),
                    (180.0, 380.0, 0),
                    (60.0, 380.0, 0),
                ]),
                fox.fur_dark,
                0.65,
            )
        });
        fur(art, [120.0, 110.0, 392.0, 300.0], [256.0, 300.0], [fox.fur_dark, fox.fur_light], 230, 141);
        // The white of the cheeks sweeps up to the inner corners of the eyes.
        let cheeks = closed(&symmetric(&[
            (256.0, 300.0, 0),
            (268.0, 262.0, 0),
            (284.0, 252.0, 0),
            (306.0, 276.0, 0),
            (346.0, 282.0, 0),
            (384.0, 274.0, 0),
            (424.0, 276.0, 1),
            (410.0, 320.0, 0),
            (380.0, 350.0, 0),
            (300.0, 380.0, 0),
            (256.0, 390.0, 0),
        ]));
        let paint = art.linear(
            [256.0, 250.0],
            [236.0, 374.0],
            &[
                (0.0, fox.white, 1.0),
                (0.6, fox.white.mix(fox.white_shade, 0.35), 1.0),
                (1.0, fox.white_shade, 1.0),
            ],
        );
        art.blurred(1.6, |art| art.fill(&cheeks, paint, 1.0));
        art.clipped(&cheeks, |art| {
            fur(art, [110.0, 256.0, 402.0, 372.0], [256.0, 290.0], [fox.white_shade, Ink::WHITE], 190, 146)
        });
        for side in [-1.0f32, 1.0] {
            let x = |offset: f32| 256.0 + side * offset;
            art.glow([x(fox.eyes.apart), fox.eyes.y], 48.0, 38.0, fox.fur_dark, 0.42);
            art.glow([x(84.0), 298.0], 38.0, 24.0, Ink(246, 132, 104), 0.36);
            // A pale spot above each eye, as real foxes' brows.
            art.blurred(2.5, |art| {
                art.ellipse(
                    [x(fox.eyes.apart - 3.0), fox.brows.y + 1.0],
                    19.0,
                    9.0,
                    fox.fur_light.lighter(0.3),
                    0.75,
                )
            });
            art.blurred(4.0, |art| {
                art.line(
                    &open(&[(x(22.0), 262.0, 0), (x(16.0), 216.0, 0), (x(22.0), 176.0, 0)]),
                    fox.fur_dark,
                    8.0,
                    0.3,
                )
            });
        }
        art.glow([256.0, 160.0], 60.0, 40.0, fox.fur_light.lighter(0.3), 0.6);
    });
    art.rim(&d, fox.rim, [-1.0, 0.7], 9.0, 0.85);
    art
}

pub(in crate::kit) fn muzzle(fox: &Fox) -> Art {
    let mut art = Art::new([176.0, 240.0, 336.0, 392.0]);
    let d = closed(&symmetric(&[
        (256.0, 282.0, 0),
        (282.0, 288.0, 0),
        (308.0, 308.0, 0),
        (312.0, 330.0, 0),
        (292.0, 350.0, 0),
        (276.0, 364.0, 0),
        (256.0, 369.0, 0),
    ]));
    art.shadow(&d, [-2.0, 6.0], 6.0, fox.white_shade.darker(0.3), 0.5);
    let paint = art.radial(
        [264.0, 304.0],
        66.0,
        66.0,
        &[(0.0, fox.white.lighter(0.6), 1.0), (0.55, fox.white, 1.0), (1.0, fox.white_shade, 0.9)],
    );
    art.blurred(2.0, |art| art.fill(&d, paint, 1.0));
    for side in [-1.0f32, 1.0] {
        for (dx, dy) in [(28.0, 318.0), (36.0, 325.0), (30.0, 331.0)] {
            art.ellipse([256.0 + side * dx, dy], 1.4, 1.3, fox.dark, 0.45);
        }
    }
    art.blurred(0.6, |art| art.line(&format!("M256,300V{:.1}", fox.mouth.y - 1.0), fox.dark, 2.4, 0.75));
    art
}

pub(in crate::kit) fn nose(fox: &Fox) -> Art {
    let mut art = Art::new([216.0, 264.0, 296.0, 316.0]);
    let d = closed(&symmetric(&[
        (256.0, 275.0, 0),
        (271.0, 276.0, 0),
        (279.0, 284.0, 0),
        (270.0, 296.0, 0),
        (256.0, 303.0, 0),
    ]));
    art.shadow(&d, [0.0, 4.0], 2.5, fox.white_shade.darker(0.4), 0.5);
    let paint = art.radial(
        [261.0, 279.0],
        26.0,
        22.0,
        &[(0.0, fox.nose.lighter(0.3), 1.0), (0.4, fox.nose, 1.0), (1.0, fox.nose.darker(0.5), 1.0)],
    );
    art.fill(&d, paint, 1.0);
    art.blurred(0.8, |art| {
        art.ellipse([262.0, 279.5], 7.0, 2.6, Ink::WHITE, 0.75);
        for side in [-1.0f32, 1.0] {
            art.ellipse([256.0 + side * 8.5, 291.0], 3.2, 2.4, fox.nose.darker(0.75), 0.8);
        }
    });
    art
}

pub(in crate::kit) fn tuft(fox: &Fox) -> Art {
    let mut art = Art::new([200.0, 80.0, 320.0, 180.0]);
    let d = closed(&[
        (228.0, 128.0, 0),
        (234.0, 104.0, 0),
        (254.0, 86.0, 1),
        (256.0, 104.0, 0),
        (276.0, 90.0, 1),
        (276.0, 108.0, 0),
        (294.0, 104.0, 1),
        (286.0, 126.0, 0),
        (272.0, 152.0, 1),
        (264.0, 136.0, 0),
        (252.0, 164.0, 1),
        (244.0, 138.0, 0),
        (234.0, 150.0, 1),
    ]);
    let paint = art.linear(
        [264.0, 88.0],
        [256.0, 160.0],
        &[(0.0, fox.fur_light.lighter(0.2), 1.0), (0.6, fox.fur_light, 1.0), (1.0, fox.fur, 1.0)],
    );
    art.fill(&d, paint, 1.0);
    art.rim(&d, fox.rim, [-1.0, 0.7], 5.0, 0.8);
    art
}
