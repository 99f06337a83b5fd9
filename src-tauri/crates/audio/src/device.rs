//! The real speaker: rodio over cpal (PulseAudio or PipeWire where there is one, ALSA, WASAPI, CoreAudio).

use std::any::Any;
use std::num::NonZero;
use std::time::Duration;

use cpal::traits::{DeviceTrait, HostTrait};
use rodio::stream::{DeviceSinkBuilder, DeviceSinkError};

use crate::desk::LostFlag;
use crate::{AudioError, Deck, ErrorKind, Output};

/// The system's default output device.
pub struct DefaultDevice {
    device: cpal::Device,
    rate: u32,
}

/// Frames a callback: 43 ms at 48 kHz. 480 underran once in three runs on a loaded two-core machine.
const BUFFER_FRAMES: u32 = 2048;

impl DefaultDevice {
    /// # Errors
    /// [`ErrorKind::NoDevice`] where there is no speaker or no sound system.
    pub fn find() -> Result<Self, AudioError> {
        let device = cpal::default_host()
            .default_output_device()
            .ok_or_else(|| AudioError::new(ErrorKind::NoDevice, ""))?;
        let rate = device.default_output_config().map_err(from_cpal)?.sample_rate();
        Ok(Self { device, rate })
    }

    /// What the system calls it.
    pub fn name(&self) -> String {
        name(&self.device)
    }
}

/// Names of all speakers, the default one first.
pub fn output_devices() -> Vec<String> {
    let host = cpal::default_host();
    // ALSA also lists plugins and a "default" that leads nowhere: what has no configuration cannot be opened either.
    let works = |device: &cpal::Device| device.default_output_config().is_ok() && !is_null(device);
    let first = host.default_output_device().filter(works).map(|device| name(&device));
    let mut names: Vec<String> = first.into_iter().collect();
    for device in host.output_devices().into_iter().flatten().filter(works) {
        let name = name(&device);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

impl Output for DefaultDevice {
    fn rate(&self) -> u32 {
        self.rate
    }

    fn latency(&self) -> u32 {
        // One buffer is being heard while the next is filled.
        BUFFER_FRAMES * self.rate / 48_000
    }

    fn start(self, deck: Deck, lost: LostFlag) -> Result<Box<dyn Any + Send>, AudioError> {
        let mut sink = DeviceSinkBuilder::from_device(self.device)
            .map_err(from_rodio)?
            .with_buffer_size(cpal::BufferSize::Fixed(BUFFER_FRAMES))
            .with_error_callback(move |error| {
                if matches!(
                    error.kind(),
                    cpal::ErrorKind::DeviceNotAvailable | cpal::ErrorKind::StreamInvalidated
                ) {
                    lost.raise();
                }
            })
            .open_stream()
            .map_err(from_rodio)?;
        sink.log_on_drop(false);
        let rate = NonZero::new(self.rate).ok_or_else(|| AudioError::new(ErrorKind::Format, "0 Hz"))?;
        sink.mixer().add(DeckSource { deck, rate });
        Ok(Box::new(sink))
    }
}

/// An endless mono source; rodio spreads it over the device's channels.
struct DeckSource {
    deck: Deck,
    rate: NonZero<u32>,
}

impl Iterator for DeckSource {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        Some(self.deck.next_sample())
    }
}

impl rodio::Source for DeckSource {
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> NonZero<u16> {
        NonZero::<u16>::MIN
    }

    fn sample_rate(&self) -> NonZero<u32> {
        self.rate
    }

    fn total_duration(&self) -> Option<Duration> {
        None
    }
}

/// ALSA's plugin that throws sound away.
fn is_null(device: &cpal::Device) -> bool {
    device.description().is_ok_and(|description| description.driver() == Some("null"))
}

fn name(device: &cpal::Device) -> String {
    device
        .description()
        .map_or_else(|_| "Unnamed speaker".to_owned(), |description| description.name().to_owned())
}

fn from_cpal(error: cpal::Error) -> AudioError {
    let kind = match error.kind() {
        cpal::ErrorKind::DeviceBusy => ErrorKind::DeviceBusy,
        cpal::ErrorKind::PermissionDenied => ErrorKind::Denied,
        cpal::ErrorKind::UnsupportedConfig | cpal::ErrorKind::InvalidInput => ErrorKind::Format,
        _ => ErrorKind::NoDevice,
    };
    AudioError::new(kind, error)
}

fn from_rodio(error: DeviceSinkError) -> AudioError {
    match error {
        DeviceSinkError::DefaultSinkConfigError(error) | DeviceSinkError::BuildError(error) => {
            from_cpal(error)
        }
        other => AudioError::new(ErrorKind::NoDevice, other),
    }
}
