use audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Async, FixedAsync, Resampler, SincInterpolationParameters, WindowFunction, calculate_cutoff};
use vis_core::SPEECH_RATE;
use vis_net::provider::Unread;

/// Length of the filter at the lower rate: flat to nine tenths of its band.
const FILTER: usize = 64;
/// Samples that come out at once: 10 ms.
const BLOCK: usize = SPEECH_RATE as usize / 100;

/// Mono samples of any rate to [`SPEECH_RATE`] as they come. Nothing is late: the filter's delay is taken off.
pub(super) struct Rate {
    rate: u32,
    /// `None` where the rate is right already.
    filter: Option<Async<f32>>,
    waiting: Vec<f32>,
    /// Samples of delay that are still to be dropped.
    late: usize,
    taken: u64,
    given: u64,
}

impl Rate {
    pub(super) fn new(rate: u32) -> Result<Self, Unread> {
        let strange = || Unread::Strange(format!("sound at {rate} Hz"));
        if !(8_000..=192_000).contains(&rate) {
            return Err(strange());
        }
        let filter = (rate != SPEECH_RATE).then(|| filter(rate)).transpose().map_err(|_| strange())?;
        let late = filter.as_ref().map_or(0, Resampler::output_delay);
        Ok(Self { rate, filter, waiting: Vec::new(), late, taken: 0, given: 0 })
    }

    pub(super) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        self.taken += samples.len() as u64;
        let Some(filter) = &mut self.filter else {
            out.extend_from_slice(samples);
            return;
        };
        self.waiting.extend_from_slice(samples);
        let mut from = 0;
        let mut block = [0.0; BLOCK];
        loop {
            let wanted = filter.input_frames_next();
            let Some(next) = self.waiting.get(from..from + wanted) else { break };
            convert(filter, next, &mut block);
            from += wanted;
            let dropped = self.late.min(BLOCK);
            self.late -= dropped;
            self.given += (BLOCK - dropped) as u64;
            out.extend_from_slice(&block[dropped..]);
        }
        self.waiting.drain(..from);
    }

    /// What the filter still holds.
    pub(super) fn finish(&mut self, out: &mut Vec<f32>) {
        if self.filter.is_none() {
            return;
        }
        let whole = self.taken * u64::from(SPEECH_RATE) / u64::from(self.rate);
        let silence = vec![0.0; self.rate as usize / 10];
        while self.given < whole {
            let taken = self.taken;
            self.push(&silence, out);
            self.taken = taken;
        }
        out.truncate(out.len().saturating_sub((self.given - whole) as usize));
        self.given = whole;
    }
}

fn filter(rate: u32) -> Result<Async<f32>, rubato::ResamplerConstructionError> {
    let length = (FILTER * rate.max(SPEECH_RATE) as usize / SPEECH_RATE as usize).next_multiple_of(8);
    let window = WindowFunction::Blackman;
    let parameters =
        SincInterpolationParameters::new(length, window).f_cutoff(calculate_cutoff(FILTER, window));
    let ratio = f64::from(SPEECH_RATE) / f64::from(rate);
    Async::new_sinc(ratio, 1.0, &parameters, BLOCK, 1, FixedAsync::Output)
}

/// Buffers of the wrong size are the only error there is; the caller measured them.
fn convert(filter: &mut Async<f32>, samples: &[f32], block: &mut [f32; BLOCK]) {
    let Ok(input) = InterleavedSlice::new(samples, 1, samples.len()) else { return };
    let Ok(mut output) = InterleavedSlice::new_mut(block, 1, BLOCK) else { return };
    if let Err(error) = filter.process_into_buffer(&input, &mut output, None) {
        tracing::warn!(%error, "ten milliseconds were not resampled");
    }
}
