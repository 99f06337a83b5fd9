//! Chance as a function: the same seed and the same words give the same number.

/// SplitMix64's finaliser over FNV-1a of `words`, which spreads near seeds over all numbers.
pub(crate) fn draw(seed: u64, words: &str, turn: u64) -> u64 {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = words.bytes().fold(0xcbf2_9ce4_8422_2325, fnv);
    let mut z = hash ^ seed.wrapping_add(turn.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number below `end`, which is above 0.
pub(crate) fn below(draw: u64, end: u64) -> u64 {
    // The upper half of the product; what that is uneven by lies below 2^-32 for every end in use.
    ((u128::from(draw) * u128::from(end)) >> 64) as u64
}
