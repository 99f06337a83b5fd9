//! Eight texels at a time, with the same bytes as [`super::texels`] one by one. x86-64 with AVX2, which every build for that processor has.
//!
//! Texels are fetched by checked indexing; only the arithmetic is done on vectors, so nothing here can read out of bounds.

use std::arch::x86_64::*;

use super::texels::{FRACTION, Texels};

/// Fixed-point texture coordinates of the first of eight pixels, and their step.
#[derive(Clone, Copy)]
pub(super) struct Eight {
    u: __m256i,
    v: __m256i,
    step_u: __m256i,
    step_v: __m256i,
}

impl Eight {
    #[target_feature(enable = "avx2")]
    fn new(at: [i32; 2], step: [i32; 2]) -> Self {
        let count = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        let [u, v] = [0, 1].map(|k| {
            _mm256_add_epi32(_mm256_set1_epi32(at[k]), _mm256_mullo_epi32(count, _mm256_set1_epi32(step[k])))
        });
        let [step_u, step_v] = step.map(|step| _mm256_set1_epi32(step.wrapping_mul(8)));
        Self { u, v, step_u, step_v }
    }

    #[target_feature(enable = "avx2")]
    fn next(&mut self) {
        self.u = _mm256_add_epi32(self.u, self.step_u);
        self.v = _mm256_add_epi32(self.v, self.step_v);
    }
}

/// Covers `row` with the atlas as it is. All coordinates of the row have all their neighbours.
#[target_feature(enable = "avx2")]
pub(super) fn textured(row: &mut [[u8; 4]], at: [i32; 2], step: [i32; 2], texels: &Texels<'_>) {
    let mut walk = Eight::new(at, step);
    let (whole, rest) = row.as_chunks_mut::<8>();
    for pixels in whole {
        cover(pixels, &walk, texels);
        walk.next();
    }
    if !rest.is_empty() {
        // The coordinates beyond the row are held inside the atlas by `fetch`; their pixels are thrown away.
        let mut pixels = [[0; 4]; 8];
        pixels[..rest.len()].copy_from_slice(rest);
        cover(&mut pixels, &walk, texels);
        rest.copy_from_slice(&pixels[..rest.len()]);
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn cover(pixels: &mut [[u8; 4]; 8], walk: &Eight, texels: &Texels<'_>) {
    let [top_a, low_a, top_b, low_b] = near(walk, texels).unwrap_or_else(|| apart(walk, texels));
    let seen = _mm256_or_si256(_mm256_or_si256(top_a, low_a), _mm256_or_si256(top_b, low_b));
    let alphas = _mm256_set1_epi32(0xff00_0000_u32.cast_signed());
    if _mm256_testz_si256(seen, alphas) == 1 {
        return;
    }
    let byte = |at: __m256i| {
        _mm256_and_si256(_mm256_srli_epi32::<{ FRACTION as i32 - 8 }>(at), _mm256_set1_epi32(255))
    };
    let texels = filter([top_a, low_a, top_b, low_b], byte(walk.u), byte(walk.v));
    let all = _mm256_cmpeq_epi32(_mm256_and_si256(texels, alphas), alphas);
    let mixed = if _mm256_movemask_epi8(all) == -1 { texels } else { over(texels, pack(pixels)) };
    let (words, _) = pixels.as_flattened_mut().as_chunks_mut::<8>();
    let parts = [
        _mm256_extract_epi64::<0>(mixed),
        _mm256_extract_epi64::<1>(mixed),
        _mm256_extract_epi64::<2>(mixed),
        _mm256_extract_epi64::<3>(mixed),
    ];
    words.iter_mut().zip(parts).for_each(|(word, part)| *word = part.to_le_bytes());
}

#[target_feature(enable = "avx2")]
#[inline]
fn pack(pixels: &[[u8; 4]; 8]) -> __m256i {
    let (words, _) = pixels.as_flattened().as_chunks::<8>();
    _mm256_setr_epi64x(
        i64::from_le_bytes(words[0]),
        i64::from_le_bytes(words[1]),
        i64::from_le_bytes(words[2]),
        i64::from_le_bytes(words[3]),
    )
}

/// Pairs of texels of the upper and of the lower row: pixels 0, 1, 4, 5 and then 2, 3, 6, 7, as [`filter`] takes them.
type Pairs = [__m256i; 4];

/// For eight pixels that lie over at most eight texels of one row, as where a photo is shown about as large as it is: rows are loaded
/// whole and sorted. `None` where they do not.
#[target_feature(enable = "avx2")]
#[inline]
fn near(walk: &Eight, texels: &Texels<'_>) -> Option<Pairs> {
    let shift = |at: __m256i| _mm256_srai_epi32::<{ FRACTION as i32 }>(at);
    let (columns, rows) = (shift(walk.u), shift(walk.v));
    let (x, y) = (_mm256_extract_epi32::<0>(columns), _mm256_extract_epi32::<0>(rows));
    let from = _mm256_sub_epi32(columns, _mm256_set1_epi32(x));
    let beyond = _mm256_andnot_si256(_mm256_set1_epi32(7), from);
    let other = _mm256_xor_si256(rows, _mm256_set1_epi32(y));
    let far = _mm256_or_si256(beyond, other);
    if _mm256_testz_si256(far, far) == 0 {
        return None;
    }
    let place = usize::try_from(y).ok()? * texels.width() + usize::try_from(x).ok()?;
    let [top, low] = texels.nine(place)?;
    let sorted = |row: &[[u8; 4]; 9]| {
        let [left, right] = [0, 1].map(|first| {
            let word = |k: usize| {
                let [a, b] = [row[first + 2 * k], row[first + 2 * k + 1]].map(u32::from_le_bytes);
                (u64::from(a) | (u64::from(b) << 32)).cast_signed()
            };
            _mm256_permutevar8x32_epi32(_mm256_setr_epi64x(word(0), word(1), word(2), word(3)), from)
        });
        (_mm256_unpacklo_epi32(left, right), _mm256_unpackhi_epi32(left, right))
    };
    let ((top_a, top_b), (low_a, low_b)) = (sorted(top), sorted(low));
    Some([top_a, low_a, top_b, low_b])
}

/// For any eight pixels, one after the other.
#[target_feature(enable = "avx2")]
#[inline]
fn apart(walk: &Eight, texels: &Texels<'_>) -> Pairs {
    let (tops, lows) = fetch(walk, texels);
    let four = |rows: &[u64; 8], at: [usize; 4]| {
        let [a, b, c, d] = at.map(|at| rows[at].cast_signed());
        _mm256_setr_epi64x(a, b, c, d)
    };
    // Lanes of 128 bits: the first has pixels 0 to 3, the second 4 to 7, as in the coordinates.
    let (even, odd) = ([0, 1, 4, 5], [2, 3, 6, 7]);
    [four(&tops, even), four(&lows, even), four(&tops, odd), four(&lows, odd)]
}

/// Both texels of the upper row and both of the lower row, for each pixel.
#[target_feature(enable = "avx2")]
#[inline]
fn fetch(walk: &Eight, texels: &Texels<'_>) -> ([u64; 8], [u64; 8]) {
    let shift = |at: __m256i| _mm256_srai_epi32::<{ FRACTION as i32 }>(at);
    let width = _mm256_set1_epi32(texels.width() as i32);
    let here = _mm256_add_epi32(_mm256_mullo_epi32(shift(walk.v), width), shift(walk.u));
    let here = _mm256_min_epu32(here, _mm256_set1_epi32(texels.last_corner() as i32));
    let pairs = [
        _mm256_extract_epi64::<0>(here),
        _mm256_extract_epi64::<1>(here),
        _mm256_extract_epi64::<2>(here),
        _mm256_extract_epi64::<3>(here),
    ];
    let (mut tops, mut lows) = ([0; 8], [0; 8]);
    for (k, pair) in pairs.into_iter().enumerate() {
        for (k, place) in [(2 * k, pair as u32 as usize), (2 * k + 1, (pair.cast_unsigned() >> 32) as usize)]
        {
            (tops[k], lows[k]) = texels.corners(place);
        }
    }
    (tops, lows)
}

/// First down, then across, as [`super::texels`] does; `across` and `down` are parts of 256 in 32 bits each.
#[target_feature(enable = "avx2")]
#[inline]
fn filter([top_a, low_a, top_b, low_b]: [__m256i; 4], across: __m256i, down: __m256i) -> __m256i {
    let zero = _mm256_setzero_si256();
    let half = _mm256_set1_epi8(0x80_u8.cast_signed());
    // a * 256 + (b - a) * part + 128, in 16 bits that may run over between but not at the end.
    let mix = |a_and_half: __m256i, a: __m256i, b: __m256i, part: __m256i| {
        let change = _mm256_mullo_epi16(_mm256_sub_epi16(b, a), part);
        _mm256_srli_epi16::<8>(_mm256_add_epi16(a_and_half, change))
    };
    let down_of = |pixel: i32| {
        // The low two bytes of one coordinate in each lane, eight times.
        let two = (pixel * 4) as i16;
        _mm256_shuffle_epi8(down, _mm256_set1_epi16(two | ((two + 1) << 8)))
    };
    let low = |top: __m256i, low: __m256i, part: __m256i| {
        mix(
            _mm256_unpacklo_epi8(half, top),
            _mm256_unpacklo_epi8(top, zero),
            _mm256_unpacklo_epi8(low, zero),
            part,
        )
    };
    let high = |top: __m256i, low: __m256i, part: __m256i| {
        mix(
            _mm256_unpackhi_epi8(half, top),
            _mm256_unpackhi_epi8(top, zero),
            _mm256_unpackhi_epi8(low, zero),
            part,
        )
    };
    let columns_0 = low(top_a, low_a, down_of(0));
    let columns_1 = high(top_a, low_a, down_of(1));
    let columns_2 = low(top_b, low_b, down_of(2));
    let columns_3 = high(top_b, low_b, down_of(3));
    let across_of = |first: i8| {
        let (a, b) = (first * 4, first * 4 + 4);
        let four = |at: i8| {
            i64::from_le_bytes(
                [at, at + 1, at, at + 1, at, at + 1, at, at + 1].map(|byte| byte.cast_unsigned()),
            )
        };
        _mm256_shuffle_epi8(across, _mm256_setr_epi64x(four(a), four(b), four(a), four(b)))
    };
    let sideways = |one: __m256i, other: __m256i, part: __m256i| {
        let (left, right) = (_mm256_unpacklo_epi64(one, other), _mm256_unpackhi_epi64(one, other));
        let left_and_half = _mm256_add_epi16(_mm256_slli_epi16::<8>(left), _mm256_set1_epi16(128));
        mix(left_and_half, left, right, part)
    };
    let first = sideways(columns_0, columns_1, across_of(0));
    let second = sideways(columns_2, columns_3, across_of(2));
    _mm256_packus_epi16(first, second)
}

/// Straight alpha over an opaque picture, rounded to the nearest.
#[target_feature(enable = "avx2")]
#[inline]
fn over(texels: __m256i, below: __m256i) -> __m256i {
    let zero = _mm256_setzero_si256();
    let part = |texels: __m256i, below: __m256i| {
        let places = _mm256_setr_epi8(
            6, 7, 6, 7, 6, 7, 6, 7, 14, 15, 14, 15, 14, 15, 14, 15, 6, 7, 6, 7, 6, 7, 6, 7, 14, 15, 14, 15,
            14, 15, 14, 15,
        );
        let alpha = _mm256_shuffle_epi8(texels, places);
        let rest = _mm256_sub_epi16(_mm256_set1_epi16(255), alpha);
        let sum = _mm256_add_epi16(_mm256_mullo_epi16(texels, alpha), _mm256_mullo_epi16(below, rest));
        // Division by 255 without dividing.
        let sum = _mm256_add_epi16(sum, _mm256_set1_epi16(128));
        _mm256_srli_epi16::<8>(_mm256_add_epi16(sum, _mm256_srli_epi16::<8>(sum)))
    };
    let low = part(_mm256_unpacklo_epi8(texels, zero), _mm256_unpacklo_epi8(below, zero));
    let high = part(_mm256_unpackhi_epi8(texels, zero), _mm256_unpackhi_epi8(below, zero));
    let opaque = _mm256_set1_epi32(0xff00_0000_u32.cast_signed());
    _mm256_or_si256(_mm256_packus_epi16(low, high), opaque)
}
