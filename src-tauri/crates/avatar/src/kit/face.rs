//! Skin: neck, ears, face; below, what is drawn on it.

mod eyeball;
mod marks;
mod nose;

pub(super) use eyeball::{eyeball, gleam};
pub(super) use nose::nose;

use super::{
    art::Art,
    curve::{closed, open, symmetric},
    look::Person,
};

/// The face's outline, from the crown (under the hair) to the chin.
pub(super) fn outline(person: &Person) -> String {
    let head = &person.head;
    closed(&symmetric(&[
        (256.0, 98.0, 0),
        (256.0 + head.temple * 0.72, 116.0, 0),
        (256.0 + head.temple, 188.0, 0),
        (256.0 + head.cheek, 258.0, 0),
        (256.0 + head.jaw, head.chin_y - 46.0, 0),
        (256.0 + head.chin, head.chin_y - 11.0, 0),
        (256.0, head.chin_y, 0),
    ]))
}

pub(super) fn neck(person: &Person) -> Art {
    let skin = &person.skin;
    let (w, chin) = (person.head.neck, person.head.chin_y);
    let mut art = Art::new([256.0 - w * 2.8, chin - 66.0, 256.0 + w * 2.8, chin + 176.0]);
    let d = closed(&symmetric(&[
        (256.0, chin - 60.0, 0),
        (256.0 + w * 0.96, chin - 50.0, 0),
        (256.0 + w * 0.95, chin + 24.0, 0),
        (256.0 + w * 1.22, chin + 42.0, 0),
        (256.0 + w * 2.4, chin + 76.0, 0),
        (256.0 + w * 2.2, chin + 150.0, 0),
        (256.0, chin + 172.0, 0),
    ]));
    let paint = art.linear(
        [256.0, chin],
        [256.0, chin + 130.0],
        &[(0.0, skin.shade, 1.0), (0.4, skin.base.mix(skin.shade, 0.55), 1.0), (1.0, skin.base, 1.0)],
    );
    art.fill(&d, paint, 1.0);
    art.clipped(&d, |art| {
        art.blurred(5.0, |art| {
            // The head's shadow: a chin again, lower and darker.
            let shade = closed(&symmetric(&[
                (256.0, chin - 80.0, 0),
                (256.0 + w * 1.5, chin - 60.0, 0),
                (256.0 + w * 1.05, chin + 10.0, 0),
                (256.0, chin + 34.0, 0),
            ]));
            art.fill(&shade, skin.deep, 0.55);
        });
        art.blurred(2.5, |art| {
            art.line(
                &open(&[
                    (256.0 - w * 1.5, chin + 88.0, 0),
                    (250.0 - w * 0.4, chin + 96.0, 0),
                    (250.0, chin + 108.0, 0),
                ]),
                skin.shade,
                3.0,
                0.7,
            );
            art.line(
                &open(&[
                    (256.0 + w * 1.5, chin + 88.0, 0),
                    (262.0 + w * 0.4, chin + 96.0, 0),
                    (262.0, chin + 108.0, 0),
                ]),
                skin.shade,
                3.0,
                0.7,
            );
        });
        art.blurred(7.0, |art| {
            art.line(
                &open(&[(256.0 - w * 0.8, chin - 10.0, 0), (256.0 - w * 0.82, chin + 50.0, 0)]),
                skin.deep,
                12.0,
                0.3,
            );
        });
    });
    art.rim(&d, person.rim, [-2.0, 0.0], 7.0, 0.4);
    art
}

pub(super) fn ears(person: &Person) -> Option<Art> {
    let size = person.head.ears;
    if size <= 0.0 {
        return None;
    }
    let skin = &person.skin;
    let mut art = Art::new([130.0, 210.0, 382.0, 310.0]);
    for side in [-1.0, 1.0] {
        let x = |offset: f32| 256.0 + side * (person.head.cheek - 3.0 + offset * size);
        let y = |offset: f32| 258.0 + offset * size;
        let d = closed(&[
            (x(-6.0), y(-22.0), 0),
            (x(7.0), y(-30.0), 0),
            (x(17.0), y(-18.0), 0),
            (x(15.0), y(4.0), 0),
            (x(8.0), y(22.0), 0),
            (x(0.0), y(29.0), 0),
            (x(-8.0), y(20.0), 0),
        ]);
        let paint = art.linear(
            [256.0, y(-30.0)],
            [256.0, y(30.0)],
            &[(0.0, skin.base, 1.0), (1.0, skin.shade.mix(skin.blush, 0.25), 1.0)],
        );
        art.fill(&d, paint, 1.0);
        art.clipped(&d, |art| {
            art.blurred(1.6, |art| {
                art.line(
                    &open(&[
                        (x(2.0), y(-18.0), 0),
                        (x(11.0), y(-16.0), 0),
                        (x(9.0), y(4.0), 0),
                        (x(3.0), y(16.0), 0),
                    ]),
                    skin.deep,
                    3.2,
                    0.5,
                );
                art.line(
                    &open(&[(x(0.0), y(-4.0), 0), (x(5.0), y(0.0), 0), (x(1.0), y(9.0), 0)]),
                    skin.deep,
                    3.0,
                    0.4,
                );
            });
        });
        if side > 0.0 {
            art.rim(&d, person.rim, [-1.0, 0.0], 5.0, 0.6);
        }
    }
    Some(art)
}

/// The face without eyes, brows, mouth and nose. `fringe` is the outline of the hair that shades the forehead.
pub(super) fn face(person: &Person, fringe: Option<&str>) -> Art {
    let skin = &person.skin;
    let (head, eyes) = (&person.head, &person.eyes);
    let d = outline(person);
    let mut art = Art::new([148.0, 90.0, 364.0, head.chin_y + 6.0]);
    let paint = art.linear(
        [290.0, 110.0],
        [226.0, head.chin_y + 8.0],
        &[
            (0.0, skin.light, 1.0),
            (0.5, skin.base, 1.0),
            (0.84, skin.base.mix(skin.shade, 0.22), 1.0),
            (1.0, skin.base.mix(skin.shade, 0.6), 1.0),
        ],
    );
    art.fill(&d, paint, 1.0);
    art.clipped(&d, |art| {
        // Light from the upper right: the left plane of the face turns away.
        art.blurred(15.0, |art| {
            let side = closed(&[
                (130.0, 120.0, 0),
                (184.0, 150.0, 0),
                (256.0 - head.cheek * 0.8, 262.0, 0),
                (256.0 - head.jaw * 0.74, head.chin_y - 42.0, 0),
                (246.0, head.chin_y + 4.0, 0),
                (200.0, head.chin_y + 40.0, 0),
                (110.0, 320.0, 0),
            ]);
            art.fill(&side, skin.shade, 0.62);
        });
        for side in [-1.0, 1.0] {
            let x = 256.0 + side * eyes.apart;
            art.glow(
                [x - side * 6.0, eyes.y - 8.0],
                eyes.half_width * 1.5,
                eyes.upper * 1.7,
                skin.shade,
                0.36,
            );
            art.glow([256.0 + side * (eyes.apart + 17.0), eyes.y + 47.0], 42.0, 29.0, skin.blush, skin.glow);
            art.glow(
                [256.0 + side * (eyes.apart + 12.0), eyes.y + 36.0],
                26.0,
                17.0,
                skin.light.lighter(0.2),
                0.24,
            );
        }
        art.glow([256.0, 162.0], 66.0, 44.0, skin.light.lighter(0.25), 0.4);
        art.glow([259.0, head.chin_y - 17.0], 24.0, 13.0, skin.light, 0.5);
        art.glow([258.0, person.nose.y - 42.0], 12.0, 44.0, skin.light.lighter(0.2), 0.32);
        if let Some(fringe) = fringe {
            art.blurred(5.0, |art| {
                art.moved(-3.0, 12.0, |art| art.fill(fringe, skin.deep, 0.4));
            });
        }
        marks::extras(art, person);
    });
    art.rim(&d, skin.deep, [3.0, -3.0], 7.0, 0.28);
    art.rim(&d, person.rim, [-1.5, -1.0], 7.0, 0.62);
    art
}
