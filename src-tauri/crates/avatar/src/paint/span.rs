//! One row of one triangle: the loops that all the time goes into.

use super::texels::{FRACTION, Texels};
use crate::Vertex;

const ONE: f32 = (1 << FRACTION) as f32;

/// Texture coordinates along a row, fixed point.
pub(super) struct Walk {
    at: [i32; 2],
    step: [i32; 2],
}

impl Walk {
    pub(super) fn new(from: [f32; 2], step: [f32; 2]) -> Self {
        Self { at: from.map(|x| (x * ONE) as i32), step: step.map(|x| (x * ONE) as i32) }
    }

    #[inline(always)]
    fn next(&mut self) -> [i32; 2] {
        let at = self.at;
        self.at = [at[0].wrapping_add(self.step[0]), at[1].wrapping_add(self.step[1])];
        at
    }

    /// The coordinates of the first and of the last of `count` pixels.
    fn ends(&self, count: usize) -> [[i32; 2]; 2] {
        let last = (count as i32).wrapping_sub(1);
        [self.at, [0, 1].map(|k| self.at[k].wrapping_add(self.step[k].wrapping_mul(last)))]
    }
}

/// Colours along a row: red, green, blue 0-255, alpha 0-1.
pub(super) struct Ramp {
    pub(super) value: [f32; 4],
    pub(super) step: [f32; 4],
}

impl Ramp {
    #[inline(always)]
    fn next(&mut self) -> [f32; 4] {
        let value = self.value;
        for k in 0..4 {
            self.value[k] += self.step[k];
        }
        value
    }
}

/// The texel under a vertex as factors 0-1.
pub(super) fn texel(texels: &Texels<'_>, vertex: &Vertex) -> [f32; 4] {
    let [u, v] = Walk::new([vertex.u - 0.5, vertex.v - 0.5], [0.0; 2]).at;
    texels.at(u, v).map(|channel| f32::from(channel) / 255.0)
}

pub(super) fn plain(row: &mut [[u8; 4]], colour: [f32; 4]) {
    let [r, g, b, alpha] = colour;
    if alpha >= 1.0 {
        row.fill([nearest(r), nearest(g), nearest(b), 255]);
    } else if alpha > 0.0 {
        let rest = 1.0 - alpha;
        let source = [r * alpha, g * alpha, b * alpha];
        for pixel in row {
            blend(pixel, source, rest);
        }
    }
}

pub(super) fn shaded(row: &mut [[u8; 4]], mut ramp: Ramp) {
    for pixel in row {
        let [r, g, b, alpha] = ramp.next();
        blend(pixel, [r * alpha, g * alpha, b * alpha], 1.0 - alpha);
    }
}

pub(super) fn textured(row: &mut [[u8; 4]], mut walk: Walk, texels: &Texels<'_>) {
    if texels.inside(walk.ends(row.len())) {
        #[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
        // SAFETY: compiled only into programs that need AVX2 everywhere anyhow.
        #[allow(
            unsafe_code,
            reason = "the compiler asks for it where a function is built for more than its caller is"
        )]
        return unsafe { super::eight::textured(row, walk.at, walk.step, texels) };
        #[cfg(not(all(target_arch = "x86_64", target_feature = "avx2")))]
        for pixel in row {
            let [u, v] = walk.next();
            if let Some(texel) = texels.within(u, v) {
                cover(pixel, texel);
            }
        }
    } else {
        for pixel in row {
            let [u, v] = walk.next();
            cover(pixel, texels.at(u, v));
        }
    }
}

#[inline(always)]
fn cover(pixel: &mut [u8; 4], texel: [u8; 4]) {
    if texel[3] == 255 {
        *pixel = texel;
    } else {
        let alpha = f32::from(texel[3]) / 255.0;
        blend(pixel, [0, 1, 2].map(|k| f32::from(texel[k]) * alpha), 1.0 - alpha);
    }
}

pub(super) fn tinted(row: &mut [[u8; 4]], mut walk: Walk, mut ramp: Ramp, texels: &Texels<'_>) {
    for pixel in row {
        let [u, v] = walk.next();
        let texel = texels.at(u, v);
        let tint = ramp.next();
        let alpha = f32::from(texel[3]) * tint[3] / 255.0;
        let share = alpha / 255.0;
        blend(pixel, [0, 1, 2].map(|k| f32::from(texel[k]) * tint[k] * share), 1.0 - alpha);
    }
}

/// `source` is already times alpha.
#[inline(always)]
fn blend(pixel: &mut [u8; 4], source: [f32; 3], rest: f32) {
    for (channel, source) in pixel.iter_mut().zip(source) {
        *channel = nearest(source + f32::from(*channel) * rest);
    }
}

/// Rounds 0-255. Adding 2^23 leaves the whole number in the last bits, at a third of the cost of a saturating cast.
#[inline(always)]
fn nearest(value: f32) -> u8 {
    (value + 8_388_608.0).to_bits() as u8
}
