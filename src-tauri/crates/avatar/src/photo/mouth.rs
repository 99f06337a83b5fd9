//! What is seen between the lips: cavity, tongue, teeth, shadows, and the photo's own teeth.

mod paint;

use super::basis::along;
use super::canon::{LOWER_INNER, LOWER_LIP, MESH, UPPER_INNER, UPPER_LIP};
use super::linear::{P3, add, flat_distance, mean, mix, sub, times};
use super::pen::{OPAQUE, Pen, Rgba};
use super::rig::Turn;
use super::shape::{Move, PARTED, Shape, TEETH, Weights, tame};
use super::texture::Sheet;
use crate::Pose;

/// A painted picture that hangs in the mouth.
struct Hanging {
    origin: [f32; 2],
    size: [f32; 2],
    /// Half its width, cm.
    half: f32,
    /// Upper and lower edge above the line where the lips meet, cm.
    edges: [f32; 2],
    /// Behind the lips in the middle, and how much further back at the ends, cm.
    behind: f32,
    curve: f32,
    /// How much its ends rise, cm.
    arc: f32,
    /// How much it goes with the jaw.
    jaw: f32,
}

pub(super) struct Inside {
    tongue: Hanging,
    lower: Hanging,
    upper: Hanging,
    stomion: P3,
    dark: [f32; 3],
    corner: [f32; 3],
    /// Colour of teeth at the right and at the left of the face, so that they take the photo's light.
    light: [[f32; 3]; 2],
    flesh: f32,
    own_teeth: bool,
    /// The photo's mouth as it is, before its inside was painted over in the photo itself.
    own: [f32; 2],
    own_at: [f32; 2],
}

impl Inside {
    /// Paints teeth and tongue for this face into the atlas, and the inside of its mouth over. `blur`: texels a pixel of the picture.
    pub(super) fn new(shape: &Shape, sheet: &mut Sheet, blur: f32) -> Self {
        let wide = shape.mouth_width;
        // Painted a quarter larger than seen: magnified teeth look drawn.
        let texels = |cm: f32| (cm * wide * shape.fit.scale * sheet.scale() * 1.25).clamp(24.0, 480.0) as u32;
        let sprites =
            [paint::teeth(texels(4.4), true), paint::teeth(texels(4.1), false), paint::tongue(texels(3.2))];
        let skin = |points: [usize; 3]| {
            let sample = |i: usize| {
                let [x, y, _] = shape.rest[i];
                sheet.mean_around(x, y, shape.fit.scale * 0.25)
            };
            mean(points.map(sample))
        };
        let sides = [skin([50, 205, 101]), skin([280, 425, 330])];
        let mid = mean(sides);
        let seen = if shape.gap > TEETH { own_teeth_colour(shape, sheet) } else { None };
        let light = match seen {
            Some(colour) => [colour, colour],
            None => sides.map(|side| enamel(mix(mid, side, 0.6))),
        };
        let (own, own_at) = take_mouth(shape, sheet, blur);
        let hang = |sprite: &super::texture::Sprite, sheet: &mut Sheet| {
            (sheet.add(sprite), [sprite.width as f32, sprite.height as f32])
        };
        let [upper, lower, tongue] = sprites.map(|sprite| hang(&sprite, sheet));
        Self {
            tongue: Hanging {
                origin: tongue.0,
                size: tongue.1,
                half: 1.6 * wide,
                edges: [-0.10, -2.2],
                behind: 0.75,
                curve: 0.8,
                arc: 0.0,
                jaw: 0.45,
            },
            lower: Hanging {
                origin: lower.0,
                size: lower.1,
                half: 2.05 * wide,
                edges: [-0.12, -0.97],
                behind: 0.55,
                curve: 0.9,
                arc: 0.10,
                jaw: 0.96,
            },
            upper: Hanging {
                origin: upper.0,
                size: upper.1,
                half: 2.2 * wide,
                edges: [0.80, -0.20],
                behind: 0.30,
                curve: 0.9,
                arc: 0.12,
                jaw: 0.0,
            },
            stomion: shape.stomion(),
            dark: [mid[0] * 0.40 + 0.01, mid[1] * 0.16 + 0.01, mid[2] * 0.14 + 0.01],
            corner: [mid[0] * 0.50, mid[1] * 0.33, mid[2] * 0.30],
            light,
            flesh: mid.into_iter().fold(0.0, f32::max).clamp(0.35, 1.0),
            own_teeth: seen.is_some(),
            own,
            own_at,
        }
    }

    /// Draws everything that the lips will cover. `mesh` is bent and placed.
    pub(super) fn draw(
        &self,
        shape: &Shape,
        (pose, weights): (&Pose, &Weights),
        mesh: &[P3; MESH],
        turn: &Turn,
        pen: &mut Pen<'_>,
    ) {
        let opening = flat_distance(mesh[13], mesh[14]) / shape.fit.scale;
        self.cavity(mesh, pen);
        let jaw = weights.of(Move::Jaw);
        // Rounded lips reach forward: the teeth behind them lie deeper in the dark.
        let open = (0.88 + opening * 0.12).min(1.0) * (1.0 - 0.35 * weights.of(Move::Pucker));
        let tongue = tame(pose.mouth.tongue, 0.0, 1.0);
        let flesh = [self.flesh * open; 3];
        let mut raised = Hanging { ..self.tongue };
        raised.edges[0] += 0.18 * tongue;
        raised.jaw -= 0.25 * tongue;
        self.hang(&raised, [flesh, flesh], jaw, shape, turn, pen);
        self.hang(&self.lower, self.light.map(|light| times(light, open * 0.74)), jaw, shape, turn, pen);
        self.hang(&self.upper, self.light.map(|light| times(light, open)), jaw, shape, turn, pen);
        if self.own_teeth {
            self.photo_teeth(shape, opening, weights.of(Move::Pucker), turn, pen);
        }
        shadows(mesh, opening, pen);
    }

    /// Dark, and darker in the middle; a quarter wider than the lips, which cover its rim.
    fn cavity(&self, mesh: &[P3; MESH], pen: &mut Pen<'_>) {
        let ring = rim(mesh);
        let centre = mean(ring);
        let base = pen.next();
        let deep = times(self.dark, 0.55);
        pen.plain(centre, [deep[0], deep[1], deep[2], 1.0]);
        for (i, point) in ring.into_iter().enumerate() {
            // The corners are cheek rather than depth: as dark as the rest they look like holes.
            let corner = (i as f32 % 10.0 - 5.0).abs() / 5.0;
            let [r, g, b] = mix(self.dark, self.corner, corner.powi(4));
            pen.plain(mix(centre, point, 1.25), [r, g, b, 1.0]);
        }
        pen.fan(base, ring.len() as u16);
    }

    fn hang(
        &self,
        what: &Hanging,
        light: [[f32; 3]; 2],
        jaw: f32,
        shape: &Shape,
        turn: &Turn,
        pen: &mut Pen<'_>,
    ) {
        const COLUMNS: u16 = 13;
        let base = pen.next();
        let drop = jaw * what.jaw;
        for column in 0..COLUMNS {
            let x = f32::from(column) / f32::from(COLUMNS - 1) * 2.0 - 1.0;
            let colour = mix(light[0], light[1], (x + 1.0) / 2.0);
            for (edge, v) in what.edges.iter().zip([0.0, 1.0]) {
                let back = what.behind + what.curve * x * x + 0.15 * drop;
                let by = [x * what.half, edge + what.arc * x * x - drop, -back];
                let at = turn.head(shape.fit.place(add(self.stomion, by)), shape.rest[13]);
                let texel =
                    [what.origin[0] + (x + 1.0) / 2.0 * what.size[0], what.origin[1] + v * what.size[1]];
                pen.vertex(at, texel, [colour[0], colour[1], colour[2], 1.0]);
            }
        }
        pen.columns(base, COLUMNS, 2);
    }

    /// The teeth that the photo shows stay with the skull; their rim is soft.
    fn photo_teeth(&self, shape: &Shape, opening: f32, pucker: f32, turn: &Turn, pen: &mut Pen<'_>) {
        let ring = rim(&shape.rest);
        let centre = mean(ring);
        let fade = (1.12 - 0.22 * (opening - shape.gap).max(0.0)).clamp(0.75, 1.0);
        // In the shade of rounded lips, and in their colour: bright teeth in an "oo" look pasted in, grey ones dead.
        let deep = pucker * pucker;
        let [r, g, b] = [0.30, 0.42, 0.46].map(|share| fade * (1.0 - share * deep));
        let base = pen.next();
        let mut put = |at: P3, alpha: f32| {
            let texel = self.own_texel(at, turn);
            pen.vertex(turn.head(at, at), texel, [r, g, b, alpha]);
        };
        put(centre, 1.0);
        ring.iter().for_each(|p| put(shrunk(*p, centre, 0.93, 0.84), 1.0));
        ring.iter().for_each(|p| put(shrunk(*p, centre, 1.0, 0.97), 0.0));
        let count = ring.len() as u16;
        pen.fan(base, count);
        for i in 0..count {
            let j = (i + 1) % count;
            let (a, b, c, d) = (1 + i, 1 + count + i, 1 + count + j, 1 + j);
            pen.triangles(base, &[[a, b, c], [a, c, d]]);
        }
    }
}

impl Inside {
    fn own_texel(&self, [x, y, _]: P3, turn: &Turn) -> [f32; 2] {
        [self.own[0] + (x - self.own_at[0]) * turn.texels, self.own[1] + (y - self.own_at[1]) * turn.texels]
    }

    /// What goes over the skin: the photo's own mouth while it rests, and the line where lips meet that were apart in the photo.
    pub(super) fn cover(
        &self,
        shape: &Shape,
        weights: &Weights,
        mesh: &[P3; MESH],
        turn: &Turn,
        pen: &mut Pen<'_>,
    ) {
        let opening = flat_distance(mesh[13], mesh[14]) / shape.fit.scale;
        let parted = shape.gap > PARTED;
        let own = if parted {
            1.0 - weights.of(Move::Close)
        } else {
            1.0 - ((opening - shape.gap) / 0.14).clamp(0.0, 1.0)
        };
        if own > 0.0 {
            self.own_mouth(shape, own, mesh, turn, pen);
        }
        if parted && own < 1.0 {
            self.seam((1.0 - own) * (1.0 - opening / 0.16).clamp(0.0, 1.0), shape.fit.scale, mesh, pen);
        }
    }

    fn own_mouth(&self, shape: &Shape, alpha: f32, mesh: &[P3; MESH], turn: &Turn, pen: &mut Pen<'_>) {
        for (lip, other) in [(&UPPER_LIP, &LOWER_LIP), (&LOWER_LIP, &UPPER_LIP)] {
            let base = pen.next();
            for k in 0..11 {
                for (i, share) in [(lip[2][k], 0.0), (lip[1][k], 1.0), (lip[0][k], 1.0)] {
                    pen.vertex(mesh[i], self.own_texel(shape.rest[i], turn), [1.0, 1.0, 1.0, alpha * share]);
                }
                let middle = |points: &[P3; MESH]| mix(points[lip[0][k]], points[other[0][k]], 0.5);
                let texel = self.own_texel(middle(&shape.rest), turn);
                pen.vertex(middle(mesh), texel, [1.0, 1.0, 1.0, alpha]);
            }
            pen.columns(base, 11, 4);
        }
    }

    fn seam(&self, alpha: f32, scale: f32, mesh: &[P3; MESH], pen: &mut Pen<'_>) {
        let base = pen.next();
        let half = 0.055 * scale;
        for k in 0..11 {
            let [x, y, z] = mix(mesh[UPPER_INNER[k]], mesh[LOWER_INNER[k]], 0.5);
            let thin = half * (1.0 - 0.6 * along(k).abs());
            for (dy, alpha) in [(-thin, 0.0), (0.0, alpha * 0.62), (thin * 1.2, 0.0)] {
                pen.plain([x, y + dy, z], [self.dark[0], self.dark[1], self.dark[2], alpha]);
            }
        }
        pen.columns(base, 11, 3);
    }
}

/// Copies the photo's mouth into a picture of its own, then heals the photo: lips that move must not drag teeth or shadow along.
/// Gives the copy's texel and the canvas point that lies there.
fn take_mouth(shape: &Shape, sheet: &mut Sheet, blur: f32) -> ([f32; 2], [f32; 2]) {
    let lips = || UPPER_LIP[3].iter().chain(&LOWER_LIP[3]).map(|i| shape.rest[*i]);
    let least = |axis: usize| lips().map(|p| p[axis]).fold(f32::MAX, f32::min) - 2.0;
    let most = |axis: usize| lips().map(|p| p[axis]).fold(f32::MIN, f32::max) + 2.0;
    let area = sheet.area([least(0), least(1), most(0), most(1)]);
    let copy = sheet.copy(&area);
    let at = [area.left as f32 / sheet.scale(), area.top as f32 / sheet.scale()];
    let origin = sheet.add(&copy);
    let ring = rim(&shape.rest).map(|[x, y, _]| [x, y]);
    // Landmarks are good to about a millimetre.
    sheet.heal(&ring, 0.8 + blur.max(1.0) + 0.09 * shape.fit.scale * sheet.scale(), false);
    (origin, at)
}

fn shrunk(point: P3, centre: P3, across: f32, down: f32) -> P3 {
    let out = sub(point, centre);
    [centre[0] + out[0] * across, centre[1] + out[1] * down, point[2]]
}

/// The inner edge of the lips, all around.
fn rim(mesh: &[P3; MESH]) -> [P3; 20] {
    std::array::from_fn(|i| if i < 11 { mesh[UPPER_INNER[i]] } else { mesh[LOWER_INNER[20 - i]] })
}

/// Under both lips it is dark: at most a fifth of a centimetre deep, so that narrow openings still show teeth.
fn shadows(mesh: &[P3; MESH], opening: f32, pen: &mut Pen<'_>) {
    const DARK: [f32; 3] = [0.06, 0.02, 0.02];
    let deep = |cm: f32, most: f32| (cm / opening.max(0.01)).min(most);
    for (near, far, reach, alpha) in [
        (&UPPER_INNER, &LOWER_INNER, deep(0.16, 0.38), 0.42),
        (&LOWER_INNER, &UPPER_INNER, deep(0.10, 0.28), 0.40),
    ] {
        let base = pen.next();
        for k in 0..11 {
            let (lip, other) = (mesh[near[k]], mesh[far[k]]);
            pen.plain(mix(lip, other, -0.05), [DARK[0], DARK[1], DARK[2], alpha]);
            pen.plain(mix(lip, other, reach), [DARK[0], DARK[1], DARK[2], 0.0]);
        }
        pen.columns(base, 11, 2);
    }
}

/// A soft edge of lip colour over the opening, `width` canvas units wide.
pub(super) fn feather(mesh: &[P3; MESH], turn: &Turn, width: f32, pen: &mut Pen<'_>) {
    const SHADE: Rgba = [0.60, 0.54, 0.54, 0.0];
    for (near, far) in [(&UPPER_INNER, &LOWER_INNER), (&LOWER_INNER, &UPPER_INNER)] {
        let base = pen.next();
        for k in 0..11 {
            let (lip, other) = (mesh[near[k]], mesh[far[k]]);
            let share = (width / flat_distance(lip, other).max(1e-3)).min(0.5);
            let texel = turn.texel(near[k]);
            pen.vertex(lip, texel, OPAQUE);
            pen.vertex(mix(lip, other, share * (1.0 - along(k).abs().powi(4))), texel, SHADE);
        }
        pen.columns(base, 11, 2);
    }
}

/// Teeth in the light that falls on this skin.
fn enamel(skin: [f32; 3]) -> [f32; 3] {
    let light = 0.30 * skin[0] + 0.59 * skin[1] + 0.11 * skin[2];
    let most = skin.into_iter().fold(0.05, f32::max);
    let white = [1.0, 0.97, 0.92].map(|channel: f32| (channel * (0.46 + 0.68 * light)).min(0.97));
    std::array::from_fn(|k| white[k] * (0.86 + 0.14 * skin[k] / most))
}

/// The bright part between the lips, for the painted teeth beside and below it; `None` when it is no teeth but lip, tongue or dark.
fn own_teeth_colour(shape: &Shape, sheet: &Sheet) -> Option<[f32; 3]> {
    let mut seen: Vec<[f32; 3]> = (2..9)
        .flat_map(|k| {
            [0.35, 0.5, 0.65].map(|share| mix(shape.rest[UPPER_INNER[k]], shape.rest[LOWER_INNER[k]], share))
        })
        .map(|[x, y, _]| sheet.mean_around(x, y, 0.6))
        .collect();
    seen.sort_by(|a, b| (b[1] + b[2]).total_cmp(&(a[1] + a[2])));
    let bright = mean(seen.into_iter().take(8));
    let light = |c: [f32; 3]| 0.30 * c[0] + 0.59 * c[1] + 0.11 * c[2];
    // The middle one of seven: some lips shine.
    let mut lips = [72, 302, 73, 85, 315, 180, 404].map(|i| {
        let [x, y, _] = shape.rest[i];
        light(sheet.mean_around(x, y, 0.8))
    });
    lips.sort_by(f32::total_cmp);
    let most = bright.into_iter().fold(0.01, f32::max);
    let colourful = 1.0 - bright.into_iter().fold(1.0, f32::min) / most;
    // Teeth were 1.3 to 3.1 times as bright as the lips, lips that only seem apart 0.6 to 0.8 times.
    let teeth = light(bright) > lips[3] && colourful < 0.42 && light(bright) > 0.2;
    teeth.then(|| times(bright, 1.04))
}
