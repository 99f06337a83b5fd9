//! Packets out of an encoder.

use ffmpeg_next::{Error, Packet, encoder, error};

/// Fills `packet` with the next one that is ready; `false` when the encoder wants more frames first, or has told its last.
///
/// # Errors
/// Whatever else the encoder says.
pub(crate) fn next_packet(encoder: &mut encoder::Encoder, packet: &mut Packet) -> Result<bool, Error> {
    match encoder.receive_packet(packet) {
        Ok(()) => Ok(true),
        Err(Error::Eof) => Ok(false),
        Err(Error::Other { errno }) if errno == error::EAGAIN => Ok(false),
        Err(error) => Err(error),
    }
}
