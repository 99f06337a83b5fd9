//! The mel filters Whisper was trained with: 80 bands over 201 bins of a 400-point transform at 16 kHz, on the scale of
//! Slaney's Auditory Toolbox (1998), each triangle of unit area.

const RATE: f64 = 16_000.0;
const POINTS: usize = 400;
pub(super) const BINS: usize = POINTS / 2 + 1;

/// Where the scale turns from linear to logarithmic, Hz and mel.
const KNEE_HZ: f64 = 1000.0;
const KNEE_MEL: f64 = 15.0;
const HZ_PER_MEL: f64 = 200.0 / 3.0;
/// 27 steps lead from the knee to 6.4 times its frequency.
const STEPS: f64 = 27.0;

/// `bands` rows of [`BINS`] weights.
pub(super) fn filters(bands: usize) -> Vec<f32> {
    let top = to_mel(RATE / 2.0);
    let step = top / (bands + 1) as f64;
    let edge = |index: usize| from_mel(if index == bands + 1 { top } else { index as f64 * step });
    let edges: Vec<f64> = (0..bands + 2).map(edge).collect();
    let bin_width = RATE / 2.0 / (BINS - 1) as f64;
    let weight = |band: usize, bin: usize| {
        let [low, centre, high] = [edges[band], edges[band + 1], edges[band + 2]];
        let frequency = bin as f64 * bin_width;
        let rising = -(low - frequency) / (centre - low);
        let falling = (high - frequency) / (high - centre);
        let height = rising.min(falling);
        // Not `max`: it may turn the -0 of the very first weight into 0, and the result's SHA-256 is known.
        ((if height < 0.0 { 0.0 } else { height }) * (2.0 / (high - low))) as f32
    };
    (0..bands).flat_map(|band| (0..BINS).map(move |bin| weight(band, bin))).collect()
}

fn log_step() -> f64 {
    6.4_f64.ln() / STEPS
}

fn to_mel(hz: f64) -> f64 {
    if hz < KNEE_HZ { hz / HZ_PER_MEL } else { KNEE_MEL + (hz / KNEE_HZ).ln() / log_step() }
}

fn from_mel(mel: f64) -> f64 {
    if mel < KNEE_MEL { mel * HZ_PER_MEL } else { KNEE_HZ * (log_step() * (mel - KNEE_MEL)).exp() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_band_is_a_triangle_that_hears_something() {
        let filters = filters(80);
        for band in filters.chunks(BINS) {
            let heard: Vec<_> = (0..BINS).filter(|&bin| band[bin] > 0.0).collect();
            assert!(!heard.is_empty() && band.iter().all(|weight| *weight >= 0.0));
            assert_eq!(heard.len(), heard[heard.len() - 1] - heard[0] + 1, "a triangle has no hole");
        }
        assert_eq!(filters[0], 0.0, "constant pressure is no sound");
    }

    #[test]
    fn the_scale_goes_both_ways() {
        for hz in [0.0, 440.0, 999.0, 1000.0, 1001.0, 8000.0] {
            assert!((from_mel(to_mel(hz)) - hz).abs() < 1e-9);
        }
    }
}
