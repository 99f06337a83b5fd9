use crate::Atlas;

/// Bits after the point of a texture coordinate. 16 hold atlases up to 32,767 texels and drift less than 1/128 texel in a row of 1,024.
pub(super) const FRACTION: u32 = 16;

/// An atlas that is ready to be filtered.
pub(super) struct Texels<'a> {
    pixels: &'a [[u8; 4]],
    width: usize,
    /// Steps to the neighbours on the right and below; 0 where the atlas is one texel wide or high.
    right: usize,
    below: usize,
    last_x: i32,
    last_y: i32,
}

impl<'a> Texels<'a> {
    pub(super) fn new(atlas: &'a Atlas) -> Option<Self> {
        let (width, height) = (atlas.width as usize, atlas.height as usize);
        let (pixels, _) = atlas.rgba.as_chunks::<4>();
        let whole = width > 0 && height > 0 && pixels.len() == width * height && width.max(height) < 1 << 15;
        whole.then(|| Self {
            pixels,
            width,
            right: usize::from(width > 1),
            below: if height > 1 { width } else { 0 },
            last_x: width as i32 - 2,
            last_y: height as i32 - 2,
        })
    }

    /// Whether a texture coordinate and the one reached after a row both have all their neighbours; then so has everything between.
    pub(super) fn inside(&self, ends: [[i32; 2]; 2]) -> bool {
        ends.iter().all(|[u, v]| {
            (0..=self.last_x).contains(&(u >> FRACTION)) && (0..=self.last_y).contains(&(v >> FRACTION))
        })
    }

    /// Like [`Texels::at`] for coordinates that are [`inside`](Texels::inside); `None` where all neighbours are fully transparent.
    #[cfg(not(all(target_arch = "x86_64", target_feature = "avx2")))]
    #[inline(always)]
    pub(super) fn within(&self, u: i32, v: i32) -> Option<[u8; 4]> {
        let here = (v >> FRACTION) as usize * self.width + (u >> FRACTION) as usize;
        let (top, low) = (self.pair(here), self.pair(here + self.width));
        if (top | low) & ALPHAS == 0 {
            return None;
        }
        Some(filter(top, low, eight_bits(u), eight_bits(v)))
    }

    #[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// The last place that has neighbours on the right and below; only where something is [`inside`](Texels::inside).
    #[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
    pub(super) fn last_corner(&self) -> usize {
        self.pixels.len().saturating_sub(self.width + 2)
    }

    /// The texel at a place and its right neighbour, and the two below them.
    #[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
    #[inline(always)]
    pub(super) fn corners(&self, place: usize) -> (u64, u64) {
        (self.pair(place), self.pair(place + self.width))
    }

    /// Nine texels in a row from a place on, and those below them; `None` where the atlas ends before.
    #[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
    #[inline(always)]
    pub(super) fn nine(&self, place: usize) -> Option<[&[[u8; 4]; 9]; 2]> {
        let row = |place: usize| self.pixels.get(place..)?.first_chunk::<9>();
        Some([row(place)?, row(place + self.width)?])
    }

    #[inline(always)]
    fn pair(&self, at: usize) -> u64 {
        let pair = &self.pixels[at..at + 2];
        u64::from(u32::from_le_bytes(pair[0])) | (u64::from(u32::from_le_bytes(pair[1])) << 32)
    }

    /// The texel at fixed-point coordinates counted from the first texel's centre, filtered as GL's LINEAR with CLAMP_TO_EDGE.
    #[inline(always)]
    pub(super) fn at(&self, u: i32, v: i32) -> [u8; 4] {
        let (x, across) = place(u, self.last_x);
        let (y, down) = place(v, self.last_y);
        let here = y * self.width + x;
        let load = |place: usize| u64::from(u32::from_le_bytes(self.pixels[place]));
        let top = load(here) | (load(here + self.right) << 32);
        let low = load(here + self.below) | (load(here + self.below + self.right) << 32);
        filter(top, low, across, down)
    }
}

#[inline(always)]
fn eight_bits(at: i32) -> u64 {
    (at >> (FRACTION - 8)) as u64 & 255
}

/// The first of the two texels to mix, and how much of 256 the second gets.
#[inline(always)]
fn place(at: i32, last: i32) -> (usize, u64) {
    let whole = at >> FRACTION;
    if whole < 0 {
        (0, 0)
    } else if whole > last {
        // A single texel has last = -1: its neighbour is itself.
        (last.max(0) as usize, 256)
    } else {
        (whole as usize, eight_bits(at))
    }
}

/// Every other byte of two texels: red and blue, or green and alpha, with 16 bits each to be multiplied in.
const LANES: u64 = 0x00ff_00ff_00ff_00ff;
#[cfg(not(all(target_arch = "x86_64", target_feature = "avx2")))]
const ALPHAS: u64 = 0xff00_0000_ff00_0000;
/// Rounds; cutting off instead darkens every filtered picture by half a level.
const HALF: u64 = 0x0080_0080_0080_0080;

/// Four texels, two in each word, to one: first down, both columns at a time, then across.
#[inline(always)]
fn filter(top: u64, low: u64, across: u64, down: u64) -> [u8; 4] {
    let mix = |a: u64, b: u64, part: u64| ((a * (256 - part) + b * part + HALF) >> 8) & LANES;
    let red_blue = mix(top & LANES, low & LANES, down);
    let green_alpha = mix((top >> 8) & LANES, (low >> 8) & LANES, down);
    let left = (red_blue & 0xffff_ffff) | (green_alpha << 32);
    let right = (red_blue >> 32) | (green_alpha & !0xffff_ffff);
    let mixed = mix(left, right, across);
    (mixed as u32 | ((mixed >> 24) as u32 & 0xff00_ff00)).to_le_bytes()
}
