//! Beards: the beard itself moves with the jaw, the moustache with the upper lip.

use super::{
    art::Art,
    curve::{closed, scatter, symmetric},
    look::{Beard, BeardStyle, Person},
};

/// A drop in the line of strands that grow down and outwards.
fn whiskers(art: &mut Art, beard: &Beard, area: [f32; 4], count: usize, length: f32, seed: u32) {
    let [x0, y0, x1, y1] = area;
    for index in 0..count {
        let (x, y) = (x0 + (x1 - x0) * scatter(index, seed), y0 + (y1 - y0) * scatter(index, seed + 1));
        let lean = (x - 256.0) * 0.09 + 5.0 * (scatter(index, seed + 2) - 0.5);
        let size = length * (0.6 + 0.8 * scatter(index, seed + 3));
        let ink = [beard.dark, beard.light, beard.dark, beard.light.lighter(0.25)][index % 4];
        let d = format!("M{x:.1},{y:.1}q{:.1},{:.1} {lean:.1},{size:.1}", lean * 0.1, size * 0.6);
        art.line(&d, ink, 1.7, 0.3);
    }
}

pub(super) fn beard(person: &Person, beard: &Beard) -> Art {
    let (head, mouth) = (&person.head, &person.mouth);
    let long = match beard.style {
        BeardStyle::Full => 24.0,
        BeardStyle::Short => 5.0,
    };
    let (jaw, chin) = (head.jaw, head.chin_y);
    let mut art = Art::new([140.0, 220.0, 372.0, chin + 50.0]);
    let d = closed(&symmetric(&[
        (256.0, mouth.y + 12.5, 0),
        (256.0 + mouth.half_width * 0.7, mouth.y + 11.0, 0),
        (256.0 + mouth.half_width + 7.0, mouth.y - 2.0, 0),
        (256.0 + mouth.half_width + 14.0, mouth.y - 17.0, 0),
        (256.0 + jaw - 18.0, mouth.y - 18.0, 0),
        (256.0 + head.cheek - 9.0, 276.0, 0),
        (256.0 + head.cheek - 1.0, 242.0, 1),
        (256.0 + head.cheek + 3.0, 278.0, 0),
        (256.0 + jaw + 5.0 + long * 0.12, chin - 42.0, 0),
        (256.0 + head.chin + 14.0 + long * 0.3, chin - 6.0 + long * 0.4, 0),
        (256.0 + head.chin * 0.5, chin + 3.0 + long, 0),
        (256.0, chin + 5.0 + long * 1.1, 0),
    ]));
    let paint = art.linear(
        [290.0, 262.0],
        [226.0, chin + long],
        &[
            (0.0, beard.base.mix(beard.light, 0.3), 1.0),
            (0.5, beard.base, 1.0),
            (1.0, beard.base.mix(beard.dark, 0.6), 1.0),
        ],
    );
    art.blurred(1.1, |art| art.fill(&d, &paint, 0.97));
    art.clipped(&d, |art| {
        art.blurred(5.0, |art| {
            art.ellipse([256.0, mouth.y + 17.0], mouth.half_width * 0.6, 8.0, beard.dark, 0.5)
        });
        whiskers(art, beard, [160.0, 244.0, 352.0, chin + long], 520, 15.0, 81);
    });
    art.rim(&d, person.rim.mix(beard.light, 0.4), [-1.5, -1.0], 5.0, 0.4);
    art
}

pub(super) fn moustache(person: &Person, beard: &Beard) -> Art {
    let mouth = &person.mouth;
    let (y, w) = (mouth.y - mouth.upper * 0.72, mouth.half_width * 0.86);
    // Its ends ride up with the corners of a friendly mouth, or it would look like a frown.
    let up = mouth.curve * 6.5;
    let mut art = Art::new([180.0, y - 50.0, 332.0, y + 60.0]);
    let d = closed(&symmetric(&[
        (256.0, y - 13.0, 0),
        (256.0 + w * 0.36, y - 15.5, 0),
        (256.0 + w * 0.86, y - 9.0 - up * 0.4, 0),
        (256.0 + w + 6.0, y - 3.0 - up * 0.9, 0),
        (256.0 + w + 11.0, y + 4.0 - up * 1.1, 1),
        (256.0 + w * 0.84, y + 2.0 - up * 0.75, 0),
        (256.0 + w * 0.4, y - up * 0.12, 0),
        (256.0, y - 2.5, 0),
    ]));
    art.shadow(&d, [0.0, 3.0], 2.5, beard.dark.darker(0.3), 0.3);
    let paint = art.linear(
        [256.0, y - 16.0],
        [256.0, y + 16.0],
        &[(0.0, beard.light, 1.0), (0.6, beard.base, 1.0), (1.0, beard.base.mix(beard.dark, 0.4), 1.0)],
    );
    art.blurred(0.7, |art| art.fill(&d, &paint, 1.0));
    art.clipped(&d, |art| {
        for index in 0..70 {
            let side = if index % 2 == 0 { -1.0 } else { 1.0 };
            let t = scatter(index, 85);
            let (x, top) =
                (256.0 + side * (2.0 + t * w * 0.95), y - 15.0 + 9.0 * t * t + 6.0 * scatter(index, 86));
            let run = side * (3.0 + 9.0 * t);
            let ink = if index % 3 == 0 { beard.dark } else { beard.light.lighter(0.2) };
            art.line(
                &format!("M{x:.1},{top:.1}q{:.1},{:.1} {run:.1},{:.1}", run * 0.3, 5.0, 9.0 + 4.0 * t),
                ink,
                1.3,
                0.4,
            );
        }
    });
    art
}
