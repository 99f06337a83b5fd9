//! What a finished film holds, as a player would see it.

use std::path::Path;

use ffmpeg_next as ffmpeg;

use crate::ExportError;

/// A stream of a film.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// FFmpeg's name of the codec.
    pub codec: String,
    /// Seconds at which it begins and ends.
    pub start: f64,
    pub end: f64,
}

/// The streams of a film in their order.
///
/// # Errors
/// [`ExportError::Encoding`] for what is no film.
pub fn tracks(path: &Path) -> Result<Vec<Track>, ExportError> {
    let failed = |source| ExportError::encoding("read", source);
    ffmpeg::init().map_err(failed)?;
    let input = ffmpeg::format::input(path).map_err(failed)?;
    let track = |stream: ffmpeg::Stream<'_>| {
        let tick = f64::from(stream.time_base());
        let start = stream.start_time() as f64 * tick;
        let codec = stream.parameters().id().name().to_owned();
        Track { codec, start, end: start + stream.duration() as f64 * tick }
    };
    Ok(input.streams().map(track).collect())
}
