//! The fox's tail, body, scarf and ears.

use super::fur;
use crate::kit::{
    art::Art,
    curve::{closed, scatter, symmetric},
    look::Fox,
};

pub(in crate::kit) fn tail(fox: &Fox) -> Art {
    let mut art = Art::new([340.0, 240.0, 548.0, 556.0]);
    // Left of where it was drawn: the canvas ends there.
    art.moved(-15.0, 0.0, |art| {
        let d = closed(&[
            (356.0, 545.0, 0),
            (380.0, 490.0, 0),
            (412.0, 440.0, 0),
            (424.0, 380.0, 0),
            (436.0, 320.0, 0),
            (474.0, 262.0, 1),
            (500.0, 310.0, 0),
            (522.0, 380.0, 0),
            (516.0, 450.0, 0),
            (476.0, 520.0, 0),
            (430.0, 550.0, 0),
        ]);
        let paint = art.linear(
            [460.0, 300.0],
            [420.0, 540.0],
            &[(0.0, fox.fur_light, 1.0), (0.45, fox.fur, 1.0), (1.0, fox.fur_dark, 1.0)],
        );
        art.fill(&d, paint, 1.0);
        art.clipped(&d, |art| {
            let tip = closed(&[
                (400.0, 352.0, 0),
                (430.0, 360.0, 1),
                (446.0, 340.0, 0),
                (464.0, 372.0, 1),
                (484.0, 344.0, 0),
                (506.0, 372.0, 1),
                (536.0, 350.0, 0),
                (520.0, 240.0, 0),
                (430.0, 240.0, 0),
            ]);
            art.fill(&tip, fox.white, 1.0);
            art.blurred(8.0, |art| art.line(&d, fox.fur_dark, 16.0, 0.4));
            fur(art, [390.0, 160.0, 520.0, 540.0], [440.0, 700.0], [fox.fur_dark, fox.fur_light], 150, 111);
        });
        art.rim(&d, fox.rim, [-1.0, 0.7], 9.0, 0.75);
    });
    art
}

pub(in crate::kit) fn body(fox: &Fox) -> Art {
    let mut art = Art::new([60.0, 320.0, 452.0, 560.0]);
    let d = closed(&symmetric(&[
        (256.0, 330.0, 0),
        (310.0, 346.0, 0),
        (352.0, 396.0, 0),
        (386.0, 470.0, 0),
        (402.0, 565.0, 1),
        (256.0, 565.0, 1),
    ]));
    let paint = art.linear(
        [330.0, 390.0],
        [190.0, 550.0],
        &[(0.0, fox.fur_light, 1.0), (0.5, fox.fur, 1.0), (1.0, fox.fur_dark, 1.0)],
    );
    art.fill(&d, paint, 1.0);
    art.clipped(&d, |art| {
        let chest = closed(&symmetric(&[
            (256.0, 400.0, 0),
            (296.0, 424.0, 0),
            (318.0, 468.0, 0),
            (324.0, 520.0, 0),
            (316.0, 572.0, 0),
            (256.0, 574.0, 0),
        ]));
        let paint =
            art.linear([280.0, 430.0], [240.0, 550.0], &[(0.0, fox.white, 1.0), (1.0, fox.white_shade, 1.0)]);
        art.fill(&chest, paint, 1.0);
        fur(art, [100.0, 400.0, 412.0, 560.0], [256.0, 300.0], [fox.fur_dark, fox.fur_light], 190, 121);
    });
    art.rim(&d, fox.rim, [-1.0, 0.8], 9.0, 0.75);
    art
}

pub(in crate::kit) fn scarf(fox: &Fox) -> Art {
    let mut art = Art::new([120.0, 330.0, 392.0, 550.0]);
    let end = closed(&[
        (196.0, 400.0, 0),
        (236.0, 410.0, 0),
        (238.0, 466.0, 0),
        (228.0, 522.0, 1),
        (178.0, 510.0, 1),
        (186.0, 456.0, 0),
    ]);
    let wrap = closed(&symmetric(&[
        (256.0, 372.0, 0),
        (320.0, 346.0, 0),
        (362.0, 356.0, 0),
        (372.0, 390.0, 0),
        (330.0, 424.0, 0),
        (256.0, 440.0, 0),
    ]));
    for (d, top) in [(&end, 424.0), (&wrap, 370.0)] {
        art.shadow(d, [0.0, 6.0], 4.0, fox.fur_dark.darker(0.5), 0.45);
        let paint = art.linear(
            [300.0, top],
            [220.0, top + 90.0],
            &[(0.0, fox.scarf.lighter(0.18), 1.0), (0.4, fox.scarf, 1.0), (1.0, fox.scarf_shade, 1.0)],
        );
        art.fill(d, paint, 1.0);
        art.clipped(d, |art| {
            for stripe in 0..3 {
                let y = 478.0 + 16.0 * stripe as f32;
                if top > 400.0 {
                    art.line(&format!("M170,{y}L250,{:.1}", y + 12.0), fox.scarf.lighter(0.6), 4.0, 0.7);
                }
            }
            for fold in 0..4 {
                let y = 384.0 + 15.0 * fold as f32;
                art.blurred(2.2, |art| {
                    art.line(
                        &format!("M150,{:.1}Q256,{:.1} 362,{:.1}", y - 14.0, y + 30.0, y - 14.0),
                        fox.scarf_shade.darker(0.3),
                        3.5,
                        0.45,
                    )
                });
            }
            art.blurred(7.0, |art| art.ellipse([250.0, 378.0], 84.0, 24.0, fox.scarf_shade.darker(0.6), 0.6));
        });
        art.rim(d, fox.rim, [-1.0, 0.7], 7.0, 0.65);
    }
    art
}

pub(in crate::kit) fn ear(fox: &Fox, side: f32) -> Art {
    let x = |offset: f32| 256.0 + side * offset;
    let mut art = Art::new([90.0, 10.0, 422.0, 220.0]);
    let d = closed(&[
        (x(28.0), 140.0, 0),
        (x(62.0), 76.0, 0),
        (x(108.0), 26.0, 0),
        (x(119.0), 30.0, 0),
        (x(130.0), 96.0, 0),
        (x(122.0), 178.0, 0),
        (x(84.0), 206.0, 0),
    ]);
    let paint = art.linear(
        [x(108.0), 26.0],
        [x(70.0), 180.0],
        &[
            (0.0, fox.dark, 1.0),
            (0.22, fox.dark.mix(fox.fur_dark, 0.6), 1.0),
            (0.42, fox.fur, 1.0),
            (1.0, fox.fur_dark, 1.0),
        ],
    );
    art.fill(&d, paint, 1.0);
    let inner = closed(&[
        (x(56.0), 146.0, 0),
        (x(76.0), 96.0, 0),
        (x(107.0), 54.0, 0),
        (x(115.0), 100.0, 0),
        (x(108.0), 168.0, 0),
        (x(80.0), 186.0, 0),
    ]);
    let paint = art.linear(
        [x(106.0), 56.0],
        [x(80.0), 180.0],
        &[
            (0.0, fox.dark, 1.0),
            (0.4, fox.fur_dark.mix(fox.white_shade, 0.2), 1.0),
            (1.0, fox.white_shade, 1.0),
        ],
    );
    art.fill(&inner, paint, 1.0);
    art.clipped(&inner, |art| {
        for index in 0..26 {
            let t = scatter(index, 131);
            let from = [x(58.0 + 46.0 * t), 190.0 - 12.0 * t];
            let to = [x(72.0 + 42.0 * t), 92.0 + 44.0 * scatter(index, 132)];
            art.line(
                &format!(
                    "M{:.1},{:.1}Q{:.1},{:.1} {:.1},{:.1}",
                    from[0],
                    from[1],
                    from[0] - side * 3.0,
                    140.0,
                    to[0],
                    to[1]
                ),
                fox.white,
                2.6,
                0.5,
            );
        }
    });
    art.rim(&d, fox.rim, [-1.0, 0.6], 7.0, 0.8);
    art
}
