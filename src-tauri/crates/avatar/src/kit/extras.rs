//! Glasses, jewellery, headbands.

use super::{
    art::Art,
    colour::Ink,
    curve::closed,
    look::{Extra, Glasses, GlassesStyle, Person},
};

pub(super) fn glasses(person: &Person, glasses: &Glasses) -> Art {
    let eyes = &person.eyes;
    let mut art = Art::new([140.0, eyes.y - 50.0, 372.0, eyes.y + 60.0]);
    let (y, apart) = (eyes.y + 4.0, eyes.apart + 1.5);
    let (rx, ry) = match glasses.style {
        GlassesStyle::Round => (37.0, 35.0),
        GlassesStyle::Soft => (39.0, 30.0),
    };
    let square = match glasses.style {
        GlassesStyle::Round => 0.552,
        GlassesStyle::Soft => 0.74,
    };
    for side in [-1.0, 1.0] {
        let x = 256.0 + side * apart;
        let (kx, ky) = (rx * square, ry * square);
        let d = format!(
            "M{:.1},{y:.1}C{:.1},{:.1} {:.1},{:.1} {x:.1},{:.1}C{:.1},{:.1} {:.1},{:.1} {:.1},{y:.1}C{:.1},{:.1} {:.1},{:.1} {x:.1},{:.1}C{:.1},{:.1} {:.1},{:.1} {:.1},{y:.1}Z",
            x - rx,
            x - rx,
            y - ky,
            x - kx,
            y - ry,
            y - ry,
            x + kx,
            y - ry,
            x + rx,
            y - ky,
            x + rx,
            x + rx,
            y + ky,
            x + kx,
            y + ry,
            y + ry,
            x - kx,
            y + ry,
            x - rx,
            y + ky,
            x - rx
        );
        art.blurred(2.2, |art| art.moved(-1.0, 4.5, |art| art.line(&d, person.skin.deep, 3.6, 0.42)));
        art.fill(&d, glasses.shine, 0.04);
        art.clipped(&d, |art| {
            art.blurred(1.2, |art| {
                art.fill(
                    &format!(
                        "M{:.1},{:.1}L{:.1},{:.1}L{:.1},{:.1}L{:.1},{:.1}Z",
                        x + 2.0,
                        y - 50.0,
                        x + 20.0,
                        y - 50.0,
                        x - 16.0,
                        y + 50.0,
                        x - 34.0,
                        y + 50.0
                    ),
                    glasses.shine,
                    0.14,
                );
                art.fill(
                    &format!(
                        "M{:.1},{:.1}L{:.1},{:.1}L{:.1},{:.1}L{:.1},{:.1}Z",
                        x + 26.0,
                        y - 50.0,
                        x + 32.0,
                        y - 50.0,
                        x - 4.0,
                        y + 50.0,
                        x - 10.0,
                        y + 50.0
                    ),
                    glasses.shine,
                    0.12,
                );
            });
        });
        art.line(&d, glasses.colour, 5.0, 1.0);
        art.moved(0.5, -1.2, |art| art.line(&d, glasses.colour.lighter(0.5), 1.0, 0.55));
        let temple = format!(
            "M{:.1},{:.1}L{:.1},{:.1}",
            x + side * rx,
            y - 8.0,
            256.0 + side * (person.head.cheek + 3.0),
            y - 12.0
        );
        art.line(&temple, glasses.colour, 4.0, 1.0);
        art.line(&temple, glasses.colour.lighter(0.4), 1.0, 0.5);
    }
    let gap = apart - rx;
    let bridge =
        format!("M{:.1},{:.1}Q256,{:.1} {:.1},{:.1}", 256.0 - gap, y - 5.0, y - 16.0, 256.0 + gap, y - 5.0);
    art.line(&bridge, glasses.colour, 4.0, 1.0);
    art.line(&bridge, glasses.colour.lighter(0.5), 1.1, 0.6);
    art
}

/// Earrings hang from the ears' lobes.
pub(super) fn earrings(person: &Person) -> Option<Art> {
    let ring = person
        .extras
        .iter()
        .find(|extra| matches!(extra, Extra::Studs { .. } | Extra::Hoops { .. } | Extra::Drops { .. }))?;
    let mut art = Art::new([120.0, 240.0, 392.0, 350.0]);
    for side in [-1.0f32, 1.0] {
        let x = 256.0 + side * (person.head.cheek + 1.0);
        let y = 258.0 + 27.0 * person.head.ears;
        match ring {
            Extra::Hoops { colour } => {
                let d = format!("M{x:.1},{y:.1}a16,17 0 1 1 0.1,0Z");
                art.moved(0.0, 34.0, |art| {
                    art.line(&d, colour.darker(0.3), 4.6, 1.0);
                    art.line(&d, colour, 3.0, 1.0);
                    art.moved(-0.6, -0.6, |art| art.line(&d, colour.lighter(0.7), 1.0, 0.8));
                });
            }
            Extra::Drops { colour } => {
                art.ellipse([x, y], 3.0, 3.0, Ink(240, 206, 130), 1.0);
                let d = closed(&[
                    (x, y + 4.0, 1),
                    (x + 6.5, y + 17.0, 0),
                    (x, y + 25.0, 0),
                    (x - 6.5, y + 17.0, 0),
                ]);
                art.fill(&d, colour, 1.0);
                art.ellipse([x - 1.5, y + 14.0], 1.6, 3.0, Ink::WHITE, 0.8);
            }
            Extra::Studs { colour } => {
                art.ellipse([x, y], 4.6, 4.6, colour.darker(0.25), 1.0);
                art.ellipse([x, y - 0.4], 4.0, 4.0, colour, 1.0);
                art.ellipse([x - 1.2, y - 1.6], 1.4, 1.4, Ink::WHITE, 0.95);
            }
            _ => {}
        }
    }
    Some(art)
}

/// A band of cloth across the hair.
pub(super) fn headband(person: &Person) -> Option<Art> {
    let colour = person.extras.iter().find_map(|extra| match extra {
        Extra::Headband { colour } => Some(*colour),
        _ => None,
    })?;
    let mut art = Art::new([140.0, 70.0, 372.0, 230.0]);
    let d = closed(&[
        (152.0, 190.0, 0),
        (170.0, 134.0, 0),
        (212.0, 96.0, 0),
        (256.0, 88.0, 0),
        (300.0, 96.0, 0),
        (342.0, 134.0, 0),
        (360.0, 190.0, 0),
        (352.0, 206.0, 0),
        (330.0, 160.0, 0),
        (298.0, 130.0, 0),
        (256.0, 122.0, 0),
        (214.0, 130.0, 0),
        (182.0, 160.0, 0),
        (160.0, 206.0, 0),
    ]);
    art.shadow(&d, [0.0, 5.0], 4.0, person.hair.dark.darker(0.5), 0.5);
    let paint = art.linear(
        [256.0, 88.0],
        [256.0, 190.0],
        &[(0.0, colour.lighter(0.2), 1.0), (0.4, colour, 1.0), (1.0, colour.darker(0.35), 1.0)],
    );
    art.fill(&d, paint, 1.0);
    art.clipped(&d, |art| {
        for index in 0..15 {
            let angle = (200.0 + 10.0 * index as f32).to_radians();
            let (sin, cos) = angle.sin_cos();
            let (x, y) = (256.0 + 96.0 * cos, 194.0 + 92.0 * sin);
            if index % 2 == 0 {
                art.ellipse([x, y], 5.5, 5.5, colour.lighter(0.62), 0.95);
            } else {
                art.ellipse([x, y + 1.0], 3.0, 3.0, colour.darker(0.45), 0.8);
            }
        }
        art.blurred(2.0, |art| art.line("M170,150Q256,70 342,150", Ink::WHITE, 4.0, 0.22));
    });
    art.rim(&d, person.rim, [-1.5, 1.5], 4.0, 0.6);
    Some(art)
}
