//! The mouth of a recording: nobody knows its phonemes, so they are heard (`vis_avatar::lips`). Any rate, any channels, any length.

use vis_audio::Stream;
use vis_avatar::Score;
use vis_avatar::lips::{Lips, Listener};
use vis_export::SoundFormat;

use crate::{ApiError, Code};

/// Hears a sound along while it is read.
pub(crate) struct HeardMouth {
    lips: Lips,
    format: SoundFormat,
    stream: Stream,
    /// Times that each sample is taken: the filter wants 8 kHz at least, and some recordings have less.
    repeat: usize,
    listener: Listener,
}

/// Hz.
const LEAST_RATE: u32 = 8_000;

impl HeardMouth {
    /// # Errors
    /// [`Code::BadInput`] for a rate that no recording has.
    pub(crate) fn new(format: SoundFormat) -> Result<Self, ApiError> {
        let lips = Lips::open().map_err(|error| ApiError::failed(error.to_string()))?;
        Self::with(lips, format)
    }

    fn with(lips: Lips, format: SoundFormat) -> Result<Self, ApiError> {
        let repeat = LEAST_RATE.div_ceil(format.rate.max(100)).max(1);
        let stream = Stream::new(format.rate * repeat).map_err(|_| {
            let sentence =
                format!("A sound of {} Hz cannot be made into a film; convert it to 48000 Hz.", format.rate);
            ApiError::new(Code::BadInput, sentence)
        })?;
        let listener = Listener::new(&lips);
        Ok(Self { lips, format, stream, repeat: repeat as usize, listener })
    }

    /// The next interleaved samples.
    pub(crate) fn hear(&mut self, samples: &[f32]) {
        let channels = usize::from(self.format.channels.max(1));
        let mono = samples.chunks(channels).map(|frame| frame.iter().sum::<f32>() / frame.len() as f32);
        self.stream.push(mono.flat_map(|sample| std::iter::repeat_n(sample, self.repeat)));
        while let Some(frame) = self.stream.next() {
            self.listener.hear(&frame);
        }
    }

    /// From the beginning again.
    ///
    /// # Errors
    /// As [`HeardMouth::new`].
    pub(crate) fn rewind(&mut self) -> Result<(), ApiError> {
        *self = Self::with(self.lips.clone(), self.format)?;
        Ok(())
    }

    /// The face's part of the film.
    pub(crate) fn score(self, seed: u64) -> Score {
        let mut score = Score::new(seed);
        self.onto(&mut score, 0.0);
        score
    }

    /// What was heard becomes part of a face whose sound begins at `at` seconds.
    pub(crate) fn onto(mut self, score: &mut Score, at: f64) {
        // What is still inside of the filter: a hundredth of a second at most.
        let rest = self.format.rate as usize / 50 * usize::from(self.format.channels.max(1));
        self.hear(&vec![0.0; rest]);
        score.hear(at, &self.listener.finish());
    }
}

#[cfg(test)]
mod tests {
    use vis_avatar::sample;

    use super::*;

    /// Two seconds of silence, then of a voice-like buzz with moving formants, then silence.
    fn buzz(format: SoundFormat) -> Vec<f32> {
        let (rate, channels) = (format.rate as f32, usize::from(format.channels));
        let one = |n: u32| {
            let t = n as f32 / rate;
            let open = 0.5 - 0.5 * ((t - 2.0) * 3.5 * std::f32::consts::TAU).cos();
            let (first, second) = (350.0 + 450.0 * open, 1200.0);
            let partial = |k: u32| {
                let hz = 120.0 * k as f32;
                let near = |formant: f32| (-((hz - formant) / 180.0).powi(2)).exp();
                (hz * t * std::f32::consts::TAU).sin() * (near(first) + 0.6 * near(second) + 0.03)
            };
            let on = f32::from(u8::from((2.0..4.0).contains(&t)));
            (1..28).map(partial).sum::<f32>() * 0.2 * (0.05 + open) * on
        };
        (0..format.rate * 6).flat_map(|n| std::iter::repeat_n(one(n), channels)).collect()
    }

    #[test]
    fn the_mouth_moves_with_the_voice_at_any_rate_and_rests_in_silence() {
        for (rate, channels) in [(16_000, 1), (44_100, 2), (6_000, 1), (48_000, 8)] {
            let format = SoundFormat { rate, channels };
            let mut mouth = HeardMouth::new(format).unwrap();
            mouth.hear(&[0.5; 800]);
            mouth.rewind().unwrap();
            buzz(format).chunks(701 * usize::from(channels)).for_each(|block| mouth.hear(block));
            let score = mouth.score(1);
            let most = |from: u32, to: u32| {
                (from..to).map(|n| sample(&score, f64::from(n) / 50.0).mouth.jaw).fold(0.0, f32::max)
            };
            assert!(most(105, 195) > 0.3, "{rate} Hz: jaw {}", most(105, 195));
            assert!(most(0, 90) < 0.05 && most(215, 300) < 0.05, "{rate} Hz: shut in silence");
        }
    }

    #[test]
    fn an_impossible_rate_is_said() {
        let error = HeardMouth::new(SoundFormat { rate: 400_000, channels: 1 }).err().unwrap();
        assert!(error.message.contains("400000 Hz"), "{}", error.message);
    }
}
