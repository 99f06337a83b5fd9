//! A microphone of PulseAudio, or of PipeWire in its place, without cpal between.
//!
//! cpal gives the server room for one block of 10 ms. Whenever the server is late by more than that it throws a block away and tells
//! nobody: the echo then comes 2 to 10 ms earlier, and for half a second the canceller leaves up to -25 dB of it (measured with all cores
//! busy). And cpal lets the server move the stream to what a speaker plays when the microphone is pulled out. Both are wishes that
//! cpal has no words for.

use std::any::Any;
use std::ffi::{CStr, CString};
use std::sync::mpsc;
use std::time::Duration;

use futures::executor::block_on;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{PulseError, RecordStreamParams, SampleFormat, SampleSpec, SourceInfo};
use pulseaudio::{Client, ClientError, RecordStream};

use crate::capture::CaptureTap;
use crate::{AudioError, ErrorKind};

/// What cpal puts before the name of a source or a sink.
const SCHEME: &str = "pulseaudio:";
/// Bytes of a sample.
const SAMPLE: usize = size_of::<f32>();
/// Samples converted at a time, on the callback's stack.
const BLOCK: usize = 512;

/// PulseAudio's own name of a device, where it is one of its.
pub(super) fn name_of(id: &str) -> Option<CString> {
    CString::new(id.strip_prefix(SCHEME)?).ok()
}

/// The other way round.
pub(super) fn id_of(name: &CStr) -> String {
    format!("{SCHEME}{}", name.to_string_lossy())
}

/// A source to record from, as its owner described it.
pub(super) struct Source {
    name: CString,
    rate: u32,
    channels: u16,
}

impl Source {
    /// `None` where the device is not PulseAudio's.
    pub(super) fn of(id: &str, rate: u32, channels: u16) -> Option<Self> {
        Some(Self { name: name_of(id)?, rate, channels })
    }

    /// Records until the returned value is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::NoDevice`], [`ErrorKind::Denied`], [`ErrorKind::DeviceBusy`], [`ErrorKind::Format`].
    pub(super) fn start(
        self,
        tap: CaptureTap,
        patience: Duration,
    ) -> Result<Box<dyn Any + Send>, AudioError> {
        let (opened, opening) = mpsc::channel();
        // A server that hangs answers nothing at all.
        std::thread::spawn(move || _ = opened.send(self.open(tap)));
        let stream = opening
            .recv_timeout(patience)
            .map_err(|_| AudioError::microphone(ErrorKind::NoDevice, "the sound server does not answer"))??;
        Ok(Box::new(stream))
    }

    fn open(self, tap: CaptureTap) -> Result<(RecordStream, Client), AudioError> {
        let client = Client::from_env(c"Visavis").map_err(from_pulse)?;
        let source = block_on(client.source_info_by_name(self.name.clone())).map_err(from_pulse)?;
        if source.channel_map.num_channels() != self.channels as u8 {
            return Err(AudioError::microphone(ErrorKind::Format, "its channels have just changed"));
        }
        let data = push_into(tap, usize::from(self.channels));
        let stream =
            block_on(client.create_record_stream(self.parameters(&source), data)).map_err(from_pulse)?;
        Ok((stream, client))
    }

    fn parameters(&self, source: &SourceInfo) -> RecordStreamParams {
        let ten_ms = self.rate / 100 * u32::from(self.channels) * SAMPLE as u32;
        RecordStreamParams {
            sample_spec: SampleSpec {
                format: SampleFormat::Float32Le,
                channels: self.channels as u8,
                sample_rate: self.rate,
            },
            channel_map: source.channel_map,
            source_index: Some(source.index),
            // As much room as the server has.
            buffer_attr: BufferAttr { max_length: u32::MAX, fragment_size: ten_ms, ..BufferAttr::default() },
            flags: StreamFlags { adjust_latency: true, no_move: true, ..StreamFlags::default() },
            ..RecordStreamParams::default()
        }
    }
}

fn push_into(mut tap: CaptureTap, channels: usize) -> impl FnMut(&[u8]) + Send + 'static {
    // Whole frames only: channels must not change places between two blocks.
    let block = BLOCK / channels.max(1) * channels.max(1) * SAMPLE;
    move |bytes: &[u8]| {
        let mut converted = [0.0_f32; BLOCK];
        for bytes in bytes.chunks(block) {
            let (samples, _) = bytes.as_chunks::<SAMPLE>();
            for (to, from) in converted.iter_mut().zip(samples) {
                *to = f32::from_le_bytes(*from);
            }
            tap.push(&converted[..samples.len()]);
        }
    }
}

fn from_pulse(error: ClientError) -> AudioError {
    let kind = match &error {
        ClientError::ServerError(PulseError::AccessDenied | PulseError::AuthKey) => ErrorKind::Denied,
        ClientError::ServerError(PulseError::Busy) => ErrorKind::DeviceBusy,
        ClientError::ServerError(PulseError::Invalid | PulseError::NotSupported) => ErrorKind::Format,
        _ => ErrorKind::NoDevice,
    };
    AudioError::microphone(kind, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_microphone_that_is_refused_is_told_from_one_that_is_busy_or_missing() {
        let kind = |error| from_pulse(ClientError::ServerError(error)).kind();
        assert_eq!(kind(PulseError::AccessDenied), ErrorKind::Denied);
        assert_eq!(kind(PulseError::AuthKey), ErrorKind::Denied);
        assert_eq!(kind(PulseError::Busy), ErrorKind::DeviceBusy);
        assert_eq!(kind(PulseError::NoEntity), ErrorKind::NoDevice);
        assert_eq!(from_pulse(ClientError::ServerUnavailable).kind(), ErrorKind::NoDevice);
    }
}
