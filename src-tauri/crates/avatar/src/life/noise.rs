/// Numbers that look random and are a function of the seed alone. A `channel` keeps the movements apart.
pub(super) struct Noise(pub(super) u64);

/// One stretch of a row whose borders are shaken.
pub(super) struct Cell {
    pub(super) index: i64,
    /// Seconds since it began.
    pub(super) age: f64,
}

impl Noise {
    /// 0 to 1, even. SplitMix64's finaliser (Steele and others, 2014) over the three numbers.
    pub(super) fn even(&self, channel: u64, index: i64) -> f32 {
        let mut x = self.0 ^ channel.wrapping_mul(0xd1b5_4a32_d192_ed03);
        x = scatter(x.wrapping_add((index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        (scatter(x) >> 40) as f32 / (1 << 24) as f32
    }

    /// -1 to 1.
    pub(super) fn signed(&self, channel: u64, index: i64) -> f32 {
        self.even(channel, index) * 2.0 - 1.0
    }

    /// Drifts between -1 and 1 (deviation about 0.45), with a new aim every `period` seconds; smooth up to the second derivative.
    pub(super) fn drift(&self, channel: u64, t: f64, period: f64) -> f32 {
        let x = t / period + f64::from(self.even(channel, i64::MAX)) * 64.0;
        let part = x - x.floor();
        let share = (part * part * part * (part * (part * 6.0 - 15.0) + 10.0)) as f32;
        let index = x.floor() as i64;
        let from = self.signed(channel, index);
        from + (self.signed(channel, index + 1) - from) * share
    }

    /// The stretch that `t` lies in: they begin every `period` seconds, each up to `shake` seconds late.
    pub(super) fn cell(&self, channel: u64, t: f64, period: f64, shake: f64) -> Cell {
        let begin = |index: i64| index as f64 * period + shake * f64::from(self.even(channel, index));
        let index = (t / period).floor() as i64;
        let index = if t < begin(index) { index - 1 } else { index };
        Cell { index, age: t - begin(index) }
    }
}

fn scatter(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
