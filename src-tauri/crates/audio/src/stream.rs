//! Sound of any rate to [`LISTEN_RATE`], as it arrives: no whole clip is needed, and no gap opens between blocks.

use audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Async, FixedAsync, Resampler, SincInterpolationParameters, WindowFunction, calculate_cutoff};
use vis_core::{CHUNK_SAMPLES, LISTEN_RATE};

use crate::{AudioError, ErrorKind};

/// Rates and channel counts that can be listened to.
pub(crate) const RATES: std::ops::RangeInclusive<u32> = 8_000..=192_000;
pub(crate) const CHANNELS: std::ops::RangeInclusive<u16> = 1..=8;

/// Length of the filter at [`LISTEN_RATE`]: 4 ms, thus 2 ms of delay, and flat to 7.2 kHz. At 32 it would be flat to 6.3 kHz only, and
/// an "s" sounds like an "f" to a transcriber; at 256 the delay would be 8 ms.
const FILTER: usize = 64;

/// One mono sample in ten milliseconds, mono, [`LISTEN_RATE`].
pub(crate) type Frame = [f32; CHUNK_SAMPLES];

/// Takes mono samples in blocks of any size, gives frames of ten milliseconds at [`LISTEN_RATE`].
pub struct Stream {
    rate: u32,
    waiting: Vec<f32>,
    /// `None` where the rate is right already.
    filter: Option<Async<f32>>,
}

impl Stream {
    /// # Errors
    /// [`ErrorKind::Format`] outside of [`RATES`].
    pub fn new(rate: u32) -> Result<Self, AudioError> {
        if !RATES.contains(&rate) {
            return Err(AudioError::microphone(ErrorKind::Format, format!("{rate} Hz")));
        }
        let mut stream = Self { rate, waiting: Vec::with_capacity(rate as usize / 10), filter: None };
        if rate != LISTEN_RATE {
            stream.filter = Some(filter(rate)?);
            stream.fill_up();
        }
        Ok(stream)
    }

    /// The filter wants a few samples more for its first frame than for the others. With silence in their place ten milliseconds
    /// in are ten milliseconds out, from the first block on.
    fn fill_up(&mut self) {
        let usual = self.rate as usize * CHUNK_SAMPLES / LISTEN_RATE as usize;
        let first = self.filter.as_ref().map_or(0, Resampler::input_frames_next);
        self.waiting.resize(first.saturating_sub(usual), 0.0);
    }

    /// Seconds between a sample going in and coming out.
    pub fn delay(&self) -> f64 {
        self.filter.as_ref().map_or(0.0, |filter| filter.output_delay() as f64 / f64::from(LISTEN_RATE))
    }

    /// Adds samples; take them out with [`Stream::next`].
    pub fn push(&mut self, samples: impl Iterator<Item = f32>) {
        self.waiting.extend(samples);
    }

    /// The next ten milliseconds, once they are there.
    #[allow(clippy::should_implement_trait, reason = "it does not end: after `None` more may come")]
    pub fn next(&mut self) -> Option<Frame> {
        let mut frame = [0.0; CHUNK_SAMPLES];
        let wanted = self.filter.as_ref().map_or(CHUNK_SAMPLES, Resampler::input_frames_next);
        if self.waiting.len() < wanted {
            return None;
        }
        match &mut self.filter {
            None => frame.copy_from_slice(&self.waiting[..CHUNK_SAMPLES]),
            Some(filter) => convert(filter, &self.waiting[..wanted], &mut frame),
        }
        self.waiting.drain(..wanted);
        Some(frame)
    }
}

fn filter(rate: u32) -> Result<Async<f32>, AudioError> {
    let length = (FILTER * rate.max(LISTEN_RATE) as usize / LISTEN_RATE as usize).next_multiple_of(8);
    let window = WindowFunction::Blackman;
    let parameters =
        SincInterpolationParameters::new(length, window).f_cutoff(calculate_cutoff(FILTER, window));
    let ratio = f64::from(LISTEN_RATE) / f64::from(rate);
    Async::new_sinc(ratio, 1.0, &parameters, CHUNK_SAMPLES, 1, FixedAsync::Output)
        .map_err(|error| AudioError::microphone(ErrorKind::Format, error))
}

/// Buffers of the wrong size are the only error there is; the caller measured them.
fn convert(filter: &mut Async<f32>, samples: &[f32], frame: &mut Frame) {
    let Ok(input) = InterleavedSlice::new(samples, 1, samples.len()) else { return };
    let Ok(mut output) = InterleavedSlice::new_mut(frame, 1, CHUNK_SAMPLES) else { return };
    if let Err(error) = filter.process_into_buffer(&input, &mut output, None) {
        tracing::warn!(%error, "ten milliseconds were not resampled");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(rate: u32, samples: &[f32], blocks: &[usize]) -> Vec<f32> {
        let mut stream = Stream::new(rate).unwrap();
        let (mut rest, mut out) = (samples, Vec::new());
        for block in blocks.iter().cycle() {
            let (now, later) = rest.split_at((*block).min(rest.len()));
            stream.push(now.iter().copied());
            while let Some(frame) = stream.next() {
                out.extend(frame);
            }
            rest = later;
            if rest.is_empty() {
                return out;
            }
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn the_borders_of_blocks_cannot_be_heard(
            rate in prop_oneof![Just(44_100), Just(48_000), Just(8_000), 8_000u32..192_000],
            blocks in prop::collection::vec(1usize..3_000, 1..20),
        ) {
            let samples: Vec<f32> = (0..rate / 4).map(|n| ((n * n % 977) as f32 / 488.0 - 1.0) * 0.3).collect();
            let whole = all(rate, &samples, &[samples.len()]);
            prop_assert_eq!(&all(rate, &samples, &blocks), &whole);
            prop_assert!(whole.len().abs_diff(4_000) <= 160, "a quarter of a second: {}", whole.len());
        }
    }

    #[test]
    fn ten_milliseconds_in_are_ten_milliseconds_out_from_the_first_block_on() {
        for rate in [8_000, 16_000, 24_000, 44_100, 48_000, 96_000, 192_000] {
            let mut stream = Stream::new(rate).unwrap();
            for block in 0..200 {
                stream.push(std::iter::repeat_n(0.1, rate as usize / 100));
                assert!(stream.next().is_some(), "{rate} Hz, block {block}");
                assert!(stream.next().is_none(), "{rate} Hz, block {block}");
            }
        }
    }

    #[test]
    fn the_delay_is_what_it_says() {
        for rate in [24_000u32, 44_100, 48_000, 192_000] {
            let mut stream = Stream::new(rate).unwrap();
            stream.push((0..rate / 10).map(|n| f32::from(u8::from(n == rate / 20))));
            let mut out = Vec::new();
            while let Some(frame) = stream.next() {
                out.extend(frame);
            }
            let at = out.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(n, _)| n);
            let want = 800.0 + stream.delay() * 16_000.0;
            assert!((at as f64 - want).abs() <= 1.0, "{rate} Hz: {at}, not {want}");
        }
    }
}
