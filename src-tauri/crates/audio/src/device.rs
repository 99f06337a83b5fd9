//! The real devices: cpal (PulseAudio or PipeWire where there is one, ALSA, WASAPI, CoreAudio), rodio for the mixing.

#[cfg(target_os = "linux")]
mod link;
mod list;
mod microphone;
#[cfg(target_os = "linux")]
mod player;
#[cfg(target_os = "linux")]
mod pulse;
#[cfg(target_os = "linux")]
mod server_stream;
mod speaker;
mod watch;

use crate::{AudioError, ErrorKind, Side};

pub use list::{DeviceInfo, microphones, output_devices, speakers};
pub use microphone::MicrophoneDevice;
pub use speaker::DefaultDevice;

fn from_cpal(side: Side, error: cpal::Error) -> AudioError {
    let kind = match error.kind() {
        cpal::ErrorKind::DeviceBusy => ErrorKind::DeviceBusy,
        cpal::ErrorKind::PermissionDenied => ErrorKind::Denied,
        cpal::ErrorKind::UnsupportedConfig | cpal::ErrorKind::InvalidInput => ErrorKind::Format,
        cpal::ErrorKind::StreamInvalidated => ErrorKind::DeviceLost,
        _ => ErrorKind::NoDevice,
    };
    match side {
        Side::Speaker => AudioError::new(kind, error),
        Side::Microphone => AudioError::microphone(kind, error),
    }
}

/// After these a stream gives or takes nothing any more. What else is reported (an overrun, no real-time priority) passes.
fn is_end(error: &cpal::Error) -> bool {
    use cpal::ErrorKind as Kind;
    matches!(error.kind(), Kind::DeviceNotAvailable | Kind::StreamInvalidated | Kind::HostUnavailable)
}
