use std::io::Cursor;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use vis_core::PcmClip;

use crate::StoreError;

/// Full scale of 16 bits; -32768 is not used, so that a sample and its negative stay symmetric.
const FULL: f32 = 32_767.0;

/// 16-bit mono at the clip's rate. Samples beyond -1..1 are clipped, NaN becomes silence.
pub(super) fn encode(clip: &PcmClip) -> Result<Vec<u8>, StoreError> {
    let spec = WavSpec {
        channels: 1,
        sample_rate: clip.rate,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::with_capacity(44 + 2 * clip.samples.len()));
    let written = WavWriter::new(&mut bytes, spec).and_then(|mut writer| {
        for sample in &clip.samples {
            writer.write_sample((sample.clamp(-1.0, 1.0) * FULL).round() as i16)?;
        }
        writer.finalize()
    });
    written.map_err(|e| StoreError::Unexpected(Box::new(e)))?;
    Ok(bytes.into_inner())
}

pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<PcmClip, StoreError> {
    let changed = |_| StoreError::damaged(format!("the spoken clip {name} is no sound of ours"));
    let mut reader = WavReader::new(Cursor::new(bytes)).map_err(changed)?;
    let samples = reader.samples::<i16>().map(|s| s.map(|s| f32::from(s) / FULL)).collect::<Result<_, _>>();
    Ok(PcmClip { rate: reader.spec().sample_rate, samples: samples.map_err(changed)? })
}

#[cfg(test)]
mod tests {
    use vis_core::PcmClip;

    use super::{decode, encode};

    #[test]
    fn sound_survives_within_one_step_of_16_bits() {
        let samples = vec![0.0, 1.0, -1.0, 0.123_456, -0.5, 3.0, -3.0, f32::NAN];
        let wav = encode(&PcmClip { rate: 24_000, samples }).unwrap();
        assert_eq!(wav.len(), 44 + 2 * 8, "any program can open the file: a plain 44-byte header");
        let back = decode("a", &wav).unwrap();
        assert_eq!(back.rate, 24_000);
        for (sample, wanted) in back.samples.iter().zip([0.0, 1.0, -1.0, 0.123_456, -0.5, 1.0, -1.0, 0.0]) {
            assert!((sample - wanted).abs() <= 1.0 / 32_767.0, "{sample} is not {wanted}");
        }
    }

    #[test]
    fn what_is_no_sound_is_an_error() {
        for bytes in [&b""[..], b"RIFF", &[0xff; 100]] {
            assert!(decode("a", bytes).is_err());
        }
    }
}
