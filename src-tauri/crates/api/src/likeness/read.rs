//! Sound files on their way to becoming voice samples.

use std::path::Path;

use vis_audio::SoundFile;
use vis_core::PcmClip;

use crate::{ApiError, Code};

/// Longest file that is looked through for speech, seconds.
const LONGEST: f64 = 600.0;
/// Ten minutes of uncompressed stereo.
const LARGEST: usize = 200 << 20;

/// A file's sound, mono, at its own rate. `name`: what the person calls it. Blocks.
///
/// # Errors
/// [`Code::BadInput`] for what is no sound, or longer than ten minutes; that is seen before everything is decoded.
pub(super) fn from_file(path: &Path, name: &str) -> Result<PcmClip, ApiError> {
    let mut file = SoundFile::open(path).map_err(|error| {
        tracing::debug!(%error, "no sound file");
        let message = format!(
            "“{name}” is no sound that Visavis can read. Choose a wav, mp3, m4a, ogg or flac file with somebody speaking."
        );
        ApiError::new(Code::BadInput, message)
    })?;
    if file.seconds().is_some_and(|seconds| seconds > LONGEST) {
        return Err(too_long(name));
    }
    let (channels, rate) = (file.channels(), file.rate());
    let (mut block, mut samples) = (vec![0.0; 4_096 * channels], Vec::new());
    loop {
        let count = file.read(&mut block);
        if count == 0 {
            return Ok(PcmClip { rate, samples });
        }
        let frames = block[..count].chunks(channels);
        samples.extend(frames.map(|frame| frame.iter().sum::<f32>() / channels as f32));
        // What the file says of itself may be wrong, or missing.
        if samples.len() as f64 > LONGEST * f64::from(rate) {
            return Err(too_long(name));
        }
    }
}

/// The same for a file that came from the window.
///
/// # Errors
/// As [`from_file`].
pub(super) fn from_bytes(bytes: &[u8], name: &str) -> Result<PcmClip, ApiError> {
    if bytes.len() > LARGEST {
        return Err(too_long(name));
    }
    let file = tempfile::NamedTempFile::new().map_err(ApiError::failed)?;
    std::fs::write(file.path(), bytes).map_err(ApiError::failed)?;
    from_file(file.path(), name)
}

fn too_long(name: &str) -> ApiError {
    let message =
        format!("“{name}” is longer than 10 minutes. Cut out up to a minute in which one person speaks.");
    ApiError::new(Code::BadInput, message)
}
