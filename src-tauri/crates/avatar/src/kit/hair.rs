//! Hair: masses with bundles of strands combed through them.

mod bob;
mod bun;
mod cropped;
mod curly;
mod short;
mod waves;

use super::{
    art::Art,
    colour::Ink,
    curve::{Guide, Knot, between, closed, scatter, strand, taper},
    look::{Hair, HairStyle, Person},
};

/// The layers of one hair style, back to front.
#[derive(Default)]
pub(super) struct HairArt {
    pub(super) back: Option<Art>,
    pub(super) front: Option<Art>,
    /// Covers the ends of what is worn in the hair.
    pub(super) over: Option<Art>,
    /// Outline that throws its shadow on the forehead.
    pub(super) fringe: Option<String>,
}

pub(super) fn art(person: &Person) -> HairArt {
    match person.hair.style {
        HairStyle::Waves => waves::waves(person),
        HairStyle::Bun => bun::bun(person),
        HairStyle::Bob => bob::bob(person),
        HairStyle::Curls => curly::curls(person),
        HairStyle::Cropped => cropped::cropped(person),
        HairStyle::Tousled => short::tousled(person),
        HairStyle::Swept => short::swept(person),
    }
}

/// Strands spread evenly from one guide to another.
struct Bundle {
    from: Guide,
    to: Guide,
    count: usize,
    width: f32,
}

/// One mass of hair: its outline, its light and the strands that run through it.
struct Lock<'a> {
    knots: &'a [Knot],
    bundles: &'a [Bundle],
    /// Height of the band of shine and its half extent.
    shine: Option<(f32, f32)>,
    /// Opacity of the light from behind.
    rim: f32,
    seed: u32,
}

impl Lock<'_> {
    fn draw(&self, art: &mut Art, hair: &Hair, rim: Ink) {
        let d = closed(self.knots);
        let (top, bottom) = self
            .knots
            .iter()
            .fold((f32::MAX, f32::MIN), |(low, high), knot| (low.min(knot.1), high.max(knot.1)));
        let paint = art.linear(
            [280.0, top],
            [240.0, bottom],
            &[
                (0.0, hair.base.mix(hair.light, 0.55), 1.0),
                (0.3, hair.base, 1.0),
                (0.72, hair.base.mix(hair.dark, 0.4), 1.0),
                (1.0, hair.base.mix(hair.light, 0.15), 1.0),
            ],
        );
        art.fill(&d, paint, 1.0);
        art.clipped(&d, |art| {
            art.blurred(6.0, |art| art.line(&d, hair.dark, 12.0, 0.5));
            for (number, bundle) in self.bundles.iter().enumerate() {
                self.comb(art, hair, bundle, number as u32 + self.seed * 17);
            }
        });
        art.rim(&d, rim.mix(hair.shine, 0.45), [-2.0, 1.2], 5.0, self.rim);
    }

    fn comb(&self, art: &mut Art, hair: &Hair, bundle: &Bundle, seed: u32) {
        for index in 0..bundle.count {
            let t = (index as f32 + 0.2 + 0.6 * scatter(index, seed)) / bundle.count as f32;
            let guide = between(&bundle.from, &bundle.to, t);
            let width = bundle.width * (0.5 + scatter(index, seed + 100));
            let d = strand(&guide, width);
            match index % 3 {
                0 => art.fill(&d, hair.dark, 0.3 + 0.25 * scatter(index, seed + 200)),
                1 => art.fill(&d, hair.light, 0.22 + 0.26 * scatter(index, seed + 200)),
                _ => art.fill(&strand(&guide, width * 0.5), hair.dark, 0.34),
            }
            if let (Some((y, reach)), true) = (self.shine, index % 2 == 1) {
                let reach = reach * (0.6 + 0.7 * scatter(index, seed + 300));
                let y = y + reach * 0.5 * (scatter(index, seed + 400) - 0.5);
                let paint = art.linear(
                    [256.0, y - reach],
                    [256.0, y + reach],
                    &[(0.0, hair.shine, 0.0), (0.5, hair.shine, 0.75), (1.0, hair.shine, 0.0)],
                );
                art.fill(&strand(&guide, width * 0.7), paint, 1.0);
            }
        }
    }
}

/// One thick lock that lies on the others: its own shadow, light along its bend, a few strands.
fn tress(art: &mut Art, hair: &Hair, rim: Ink, guide: &Guide, width: f32, seed: u32) {
    // A negative width asks for a lock that is pointed at both ends.
    let d = if width < 0.0 { strand(guide, -width) } else { taper(guide, width) };
    let width = width.abs();
    art.shadow(&d, [-1.0, 3.5], 3.0, hair.dark, 0.55);
    let paint = art.linear(
        guide[0],
        guide[3],
        &[
            (0.0, hair.base.mix(hair.dark, 0.35), 1.0),
            (0.4, hair.base.mix(hair.light, 0.55), 1.0),
            (0.62, hair.base, 1.0),
            (1.0, hair.base.mix(hair.dark, 0.25), 1.0),
        ],
    );
    art.fill(&d, paint, 1.0);
    art.clipped(&d, |art| {
        for index in 0..5 {
            let lean = (scatter(index, seed) - 0.5) * width * 0.9;
            let shifted = guide.map(|point| [point[0] + lean, point[1] + lean * 0.25]);
            let ink = if index % 2 == 0 { hair.light } else { hair.dark };
            let strand = strand(&shifted, width * 0.16);
            art.fill(&strand, ink, 0.32);
            if index % 2 == 0 {
                let shine = art.linear(
                    guide[0],
                    guide[3],
                    &[(0.18, hair.shine, 0.0), (0.4, hair.shine, 0.6), (0.6, hair.shine, 0.0)],
                );
                art.fill(&strand, shine, 1.0);
            }
        }
    });
    art.rim(&d, rim.mix(hair.shine, 0.7), [-1.0, 0.9], 3.0, 0.4);
}
