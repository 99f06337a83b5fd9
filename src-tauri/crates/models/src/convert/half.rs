//! IEEE 754 half precision.

pub(super) fn to_f32(half: u16) -> f32 {
    let sign = u32::from(half & 0x8000) << 16;
    let (exponent, fraction) = (u32::from(half >> 10 & 0x1f), u32::from(half & 0x3ff));
    match exponent {
        // Subnormal: fraction x 2^-24, exact in single precision.
        0 => f32::from_bits(sign | (fraction as f32 / 16_777_216.0).to_bits()),
        0x1f => f32::from_bits(sign | 0x7f80_0000 | fraction << 13),
        _ => f32::from_bits(sign | (exponent + 112) << 23 | fraction << 13),
    }
}

/// The nearest half, ties to even; too large becomes infinite.
pub(super) fn from_f32(value: f32) -> u16 {
    let bits = value.to_bits();
    let sign = (bits >> 16) as u16 & 0x8000;
    let magnitude = bits & 0x7fff_ffff;
    let half = match magnitude {
        0x7f80_0001.. => 0x7e00,
        0x477f_f000.. => 0x7c00,
        0x3880_0000.. => round_shift(magnitude - (112 << 23), 13),
        // Below the smallest normal half: counted in steps of 2^-24.
        _ => (f32::from_bits(magnitude) * 16_777_216.0).round_ties_even() as u32,
    };
    sign | half as u16
}

fn round_shift(bits: u32, shift: u32) -> u32 {
    let half = 1 << (shift - 1);
    (bits + half - 1 + (bits >> shift & 1)) >> shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_survives_the_way_there_and_back() {
        for half in 0..=u16::MAX {
            let single = to_f32(half);
            if single.is_nan() {
                assert!(to_f32(from_f32(single)).is_nan());
            } else {
                assert_eq!(from_f32(single), half, "{single}");
            }
        }
    }

    #[test]
    fn rounds_to_the_nearest_and_ties_to_even() {
        assert_eq!(from_f32(1.0 + 1.0 / 2048.0), 0x3c00, "half a step above an even number goes down");
        assert_eq!(from_f32(1.0 + 3.0 / 2048.0), 0x3c02, "half a step above an odd one goes up");
        assert_eq!(from_f32(1.0 + 1.1 / 2048.0), 0x3c01);
        assert_eq!(from_f32(65_519.0), 0x7bff);
        assert_eq!(from_f32(65_520.0), 0x7c00);
        assert_eq!(from_f32(-1e-9), 0x8000);
    }
}
