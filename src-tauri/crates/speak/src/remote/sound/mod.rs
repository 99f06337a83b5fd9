//! Bytes of a sound as they arrive, in the usual kinds, to samples at [`vis_core::SPEECH_RATE`].

mod mp3;
mod rate;
mod wav;

use mp3::Mp3;
use rate::Rate;
use vis_core::SPEECH_RATE;
use vis_net::provider::Unread;
use wav::Wav;

use super::SpeechFormat;

/// Enough to see what kind of sound it is.
const SNIFF: usize = 12;

/// Raw samples out of bytes that end anywhere.
pub(crate) struct Decoder {
    /// What is expected, where the bytes do not say.
    expected: SpeechFormat,
    raw_rate: u32,
    state: State,
}

enum State {
    /// What came so far is too short to tell.
    Unknown(Vec<u8>),
    Raw {
        /// The first half of a sample.
        half: Option<u8>,
        rate: Box<Rate>,
    },
    Wav(Box<Wav>),
    Mp3(Box<Mp3>),
}

impl Decoder {
    /// `raw_rate`: of samples without a header, Hz.
    pub(crate) fn new(expected: SpeechFormat, raw_rate: u32) -> Self {
        Self { expected, raw_rate, state: State::Unknown(Vec::new()) }
    }

    /// Appends the samples of the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8], samples: &mut Vec<f32>) -> Result<(), Unread> {
        if let State::Unknown(begun) = &mut self.state {
            begun.extend_from_slice(bytes);
            if begun.len() < SNIFF {
                return Ok(());
            }
            let begun = std::mem::take(begun);
            self.state = self.known(&begun)?;
            return self.decode(&begun, samples);
        }
        self.decode(bytes, samples)
    }

    /// The sound is over: what was held back comes out.
    pub(crate) fn finish(&mut self, samples: &mut Vec<f32>) -> Result<(), Unread> {
        if let State::Unknown(begun) = &mut self.state {
            let begun = std::mem::take(begun);
            self.state = self.known(&begun)?;
            self.decode(&begun, samples)?;
        }
        match &mut self.state {
            State::Unknown(_) => {}
            State::Raw { rate, .. } => rate.finish(samples),
            State::Wav(wav) => wav.finish(samples),
            State::Mp3(mp3) => mp3.finish(samples)?,
        }
        Ok(())
    }

    fn known(&self, begun: &[u8]) -> Result<State, Unread> {
        let strange = |kind: &str| Err(Unread::Strange(format!("sound as {kind}, which was not asked for")));
        let frame = begun.len() > 1 && begun[0] == 0xff && begun[1] & 0xe0 == 0xe0;
        match begun {
            [b'R', b'I', b'F', b'F', ..] => Ok(State::Wav(Box::default())),
            [b'I', b'D', b'3', ..] => Ok(State::Mp3(Box::default())),
            // Loud raw samples can begin like this, too.
            _ if frame && self.expected == SpeechFormat::Mp3 => Ok(State::Mp3(Box::default())),
            [b'O', b'g', b'g', b'S', ..] => strange("Ogg"),
            [b'f', b'L', b'a', b'C', ..] => strange("FLAC"),
            _ if [&b"{\"error\""[..], b"{\"detail\"", b"<!DOCTYPE", b"<html"]
                .iter()
                .any(|text| begun.starts_with(text)) =>
            {
                strange("text")
            }
            _ if self.expected == SpeechFormat::Pcm => {
                Ok(State::Raw { half: None, rate: Box::new(Rate::new(self.raw_rate)?) })
            }
            _ => Err(Unread::Strange("no sound".to_owned())),
        }
    }

    fn decode(&mut self, bytes: &[u8], samples: &mut Vec<f32>) -> Result<(), Unread> {
        match &mut self.state {
            State::Unknown(_) => Ok(()),
            State::Raw { half, rate } => {
                rate.push(&whole(half, bytes), samples);
                Ok(())
            }
            State::Wav(wav) => wav.push(bytes, samples),
            State::Mp3(mp3) => mp3.push(bytes, samples),
        }
    }
}

/// 16-bit samples; an odd byte at the end waits for its other half.
fn whole(half: &mut Option<u8>, bytes: &[u8]) -> Vec<f32> {
    let mut samples = Vec::with_capacity(bytes.len() / 2 + 1);
    let mut bytes = bytes.iter().copied();
    if let Some(low) = half.take() {
        match bytes.next() {
            Some(high) => samples.push(sample(low, high)),
            None => *half = Some(low),
        }
    }
    while let Some(low) = bytes.next() {
        match bytes.next() {
            Some(high) => samples.push(sample(low, high)),
            None => *half = Some(low),
        }
    }
    samples
}

fn sample(low: u8, high: u8) -> f32 {
    f32::from(i16::from_le_bytes([low, high])) / 32_768.0
}

/// The rate in a content type such as `audio/pcm;rate=16000`.
pub(crate) fn told_rate(content_type: &str) -> Option<u32> {
    let rate = content_type.split(';').find_map(|part| part.trim().strip_prefix("rate="))?;
    rate.parse().ok().filter(|rate| (8_000..=192_000).contains(rate))
}

/// Raw samples without a word about their rate.
pub(crate) const RAW_RATE: u32 = SPEECH_RATE;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(bytes: &[u8], pieces: &[usize], expected: SpeechFormat) -> Vec<f32> {
        let mut decoder = Decoder::new(expected, SPEECH_RATE);
        let (mut samples, mut rest) = (Vec::new(), bytes);
        for piece in pieces.iter().cycle() {
            let (now, later) = rest.split_at((*piece).min(rest.len()));
            decoder.push(now, &mut samples).unwrap();
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        decoder.finish(&mut samples).unwrap();
        samples
    }

    fn wav(samples: &[i16], rate: u32, channels: u16) -> Vec<u8> {
        let spec = hound::WavSpec {
            channels,
            sample_rate: rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut file = std::io::Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
        samples.iter().for_each(|sample| writer.write_sample(*sample).unwrap());
        writer.finalize().unwrap();
        file.into_inner()
    }

    proptest! {
        #[test]
        fn where_bytes_are_split_cannot_be_heard(
            samples in prop::collection::vec(any::<i16>(), 20..400),
            pieces in prop::collection::vec(1_usize..40, 1..9),
        ) {
            let want: Vec<f32> = samples.iter().map(|sample| f32::from(*sample) / 32_768.0).collect();
            let raw: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
            prop_assume!(!raw.starts_with(b"RIFF") && !raw.starts_with(b"ID3"));
            prop_assert_eq!(&all(&raw, &pieces, SpeechFormat::Pcm), &want);
            prop_assert_eq!(&all(&wav(&samples, SPEECH_RATE, 1), &pieces, SpeechFormat::Pcm), &want);
        }
    }

    #[test]
    fn other_rates_and_channels_become_24_khz_mono_of_the_same_length() {
        for (rate, channels) in [(44_100_u32, 2_u16), (22_050, 1), (48_000, 1)] {
            let tone: Vec<i16> = (0..rate / 2)
                .flat_map(|n| {
                    let value = (n as f32 * 440.0 * std::f32::consts::TAU / rate as f32).sin() * 16_384.0;
                    std::iter::repeat_n(value as i16, usize::from(channels))
                })
                .collect();
            let out = all(&wav(&tone, rate, channels), &[777], SpeechFormat::Wav);
            assert!(out.len().abs_diff(12_000) <= 1, "{rate}: {}", out.len());
            let crossings = out.windows(2).filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0).count();
            assert!((218..=221).contains(&crossings), "{rate}: {crossings} waves of 440 Hz in half a second");
        }
    }

    #[test]
    fn what_is_no_sound_is_refused() {
        for (bytes, expected) in [
            (&b"OggS\0\0\0\0\0\0\0\0"[..], SpeechFormat::Pcm),
            (b"fLaC\0\0\0\0\0\0\0\0", SpeechFormat::Mp3),
            (b"<html>hello</html>", SpeechFormat::Wav),
        ] {
            assert!(
                Decoder::new(expected, SPEECH_RATE).push(bytes, &mut Vec::new()).is_err(),
                "{expected:?}"
            );
        }
        assert_eq!(told_rate("audio/pcm;rate=16000;channels=1"), Some(16_000));
        assert_eq!((told_rate("audio/mpeg"), told_rate("audio/L16; rate=7")), (None, None));
    }
}
