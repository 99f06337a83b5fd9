use std::path::Path;

use vis_core::PcmClip;

use crate::{AudioError, ErrorKind};

/// Writes 16-bit mono WAV, through a temporary name, so that no half file is left.
///
/// # Errors
/// [`ErrorKind::File`] with the system's reason.
pub fn write_wav(path: &Path, clip: &PcmClip) -> Result<(), AudioError> {
    let failed = |error: &dyn std::fmt::Display| {
        AudioError::new(ErrorKind::File, format!("{}: {error}", path.display()))
    };
    let part = path.with_extension("wav.part");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: clip.rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&part, spec).map_err(|error| failed(&error))?;
    for sample in &clip.samples {
        let value = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
        writer.write_sample(value).map_err(|error| failed(&error))?;
    }
    writer.finalize().map_err(|error| failed(&error))?;
    std::fs::rename(&part, path).map_err(|error| failed(&error))
}
