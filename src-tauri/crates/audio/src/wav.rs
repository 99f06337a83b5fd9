use std::io::Cursor;
use std::path::Path;

use vis_core::PcmClip;

use crate::{AudioError, ErrorKind};

/// A WAV file: 16 bit, mono, at the clip's rate. Samples beyond -1..1 are clipped, NaN becomes silence.
///
/// # Errors
/// [`ErrorKind::File`] for more sound than such a file can hold, 4 GiB.
pub fn wav_bytes(clip: &PcmClip) -> Result<Vec<u8>, AudioError> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: clip.rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = Cursor::new(Vec::with_capacity(44 + 2 * clip.samples.len()));
    let written = hound::WavWriter::new(&mut bytes, spec).and_then(|mut writer| {
        for sample in &clip.samples {
            writer.write_sample((sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16)?;
        }
        writer.finalize()
    });
    written.map_err(|error| AudioError::new(ErrorKind::File, error.to_string()))?;
    Ok(bytes.into_inner())
}

/// Writes such a file, through a temporary name, so that no half file is left.
///
/// # Errors
/// [`ErrorKind::File`] with the system's reason.
pub fn write_wav(path: &Path, clip: &PcmClip) -> Result<(), AudioError> {
    let failed =
        |error: std::io::Error| AudioError::new(ErrorKind::File, format!("{}: {error}", path.display()));
    let part = path.with_extension("wav.part");
    std::fs::write(&part, wav_bytes(clip)?).map_err(failed)?;
    std::fs::rename(&part, path).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_is_read_as_it_was_written_within_one_step() {
        let samples = vec![0.0, 1.0, -1.0, 0.123_456, 3.0, -3.0, f32::NAN];
        let bytes = wav_bytes(&PcmClip { rate: 24_000, samples }).unwrap();
        assert_eq!(bytes.len(), 44 + 2 * 7, "a plain head: any program can open it");
        let mut read = hound::WavReader::new(bytes.as_slice()).unwrap();
        assert_eq!((read.spec().sample_rate, read.spec().channels), (24_000, 1));
        let back = read.samples::<i16>().map(|sample| f32::from(sample.unwrap()) / 32_767.0);
        for (sample, wanted) in back.zip([0.0, 1.0, -1.0, 0.123_456, 1.0, -1.0, 0.0]) {
            assert!((sample - wanted).abs() <= 1.0 / 32_767.0, "{sample} is not {wanted}");
        }
    }
}
