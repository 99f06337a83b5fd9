use std::any::Any;
#[cfg(target_os = "linux")]
use std::ffi::CString;
use std::num::NonZero;
use std::time::Duration;

use cpal::traits::DeviceTrait;
use rodio::stream::{DeviceSinkBuilder, DeviceSinkError};

use super::list::{id, name, wanted};
#[cfg(target_os = "linux")]
use super::player;
#[cfg(target_os = "linux")]
use super::server_stream::Wish;
use super::watch::Watch;
use super::{from_cpal, is_end};
use crate::desk::LostFlag;
use crate::{AudioError, Deck, ErrorKind, Output, Side};

/// The system's default output device, or the one that was chosen.
pub struct DefaultDevice {
    device: cpal::Device,
    rate: u32,
    chosen: Option<String>,
}

/// Without PulseAudio. Frames a callback: 85 ms at 48 kHz. 480 underran once in three runs on a loaded two-core machine; 2048 some ten times a minute while
/// both cores were busy with a voice and a language model, and each time the echo jumped by 10 to 40 ms.
const BUFFER_FRAMES: u32 = 4096;

/// With PulseAudio it is known what is heard, so what is about to be heard can be told this early, ms: as long as the echo canceller may
/// have to wait for the machine.
#[cfg(target_os = "linux")]
const AHEAD_MS: u32 = 60;

impl DefaultDevice {
    /// # Errors
    /// [`ErrorKind::NoDevice`] where there is no speaker or no sound system.
    pub fn find() -> Result<Self, AudioError> {
        Self::find_by(None)
    }

    /// The device with this id where it is there, else the system's default; [`DefaultDevice::name`] tells which.
    ///
    /// # Errors
    /// [`ErrorKind::NoDevice`] where there is no speaker or no sound system.
    pub fn find_by(id: Option<&str>) -> Result<Self, AudioError> {
        let device = wanted(&cpal::default_host(), Side::Speaker, id)
            .ok_or_else(|| AudioError::new(ErrorKind::NoDevice, ""))?;
        let config = device.default_output_config().map_err(|error| from_cpal(Side::Speaker, error))?;
        Ok(Self { device, rate: config.sample_rate(), chosen: id.map(str::to_owned) })
    }

    /// What the system calls it.
    pub fn name(&self) -> String {
        name(&self.device, Side::Speaker)
    }
}

impl Output for DefaultDevice {
    fn rate(&self) -> u32 {
        self.rate
    }

    fn latency(&self) -> u32 {
        #[cfg(target_os = "linux")]
        if self.sink().is_some() {
            return self.rate / 1000 * AHEAD_MS;
        }
        // One buffer is being heard while the next is filled.
        BUFFER_FRAMES * self.rate / 48_000
    }

    fn start(self, deck: Deck, lost: LostFlag) -> Result<Box<dyn Any + Send>, AudioError> {
        #[cfg(target_os = "linux")]
        if let Some(sink) = self.sink() {
            return self.play_on(sink, deck, lost);
        }
        let (opened, flag) = (id(&self.device), lost.clone());
        let mut sink = DeviceSinkBuilder::from_device(self.device)
            .map_err(from_rodio)?
            .with_buffer_size(cpal::BufferSize::Fixed(BUFFER_FRAMES))
            .with_error_callback(move |error| {
                if is_end(&error) {
                    lost.raise();
                }
            })
            .open_stream()
            .map_err(from_rodio)?;
        sink.log_on_drop(false);
        let rate = NonZero::new(self.rate).ok_or_else(|| AudioError::new(ErrorKind::Format, "0 Hz"))?;
        sink.mixer().add(DeckSource { deck, rate });
        let watch = Watch::start(Side::Speaker, self.chosen, opened, move |_| flag.outdated());
        Ok(Box::new((sink, watch)))
    }
}

#[cfg(target_os = "linux")]
impl DefaultDevice {
    /// PulseAudio's name of it.
    fn sink(&self) -> Option<CString> {
        super::pulse::name_of(&id(&self.device)?)
    }

    fn play_on(self, sink: CString, deck: Deck, lost: LostFlag) -> Result<Box<dyn Any + Send>, AudioError> {
        let (flag, rate) = (lost.clone(), self.rate);
        // Asked for by name, it would not follow the default.
        let chosen = self.chosen.is_some() && self.chosen == id(&self.device);
        let playing = player::start(Wish { sink: chosen.then_some(sink), rate }, deck, lost)?;
        let opened = playing.sink();
        let opened = move || opened().map(|sink| super::pulse::id_of(&sink));
        let watch = Watch::follow(Side::Speaker, self.chosen, opened, move |_| flag.outdated());
        Ok(Box::new((playing, watch)))
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

fn from_rodio(error: DeviceSinkError) -> AudioError {
    match error {
        DeviceSinkError::DefaultSinkConfigError(error) | DeviceSinkError::BuildError(error) => {
            from_cpal(Side::Speaker, error)
        }
        other => AudioError::new(ErrorKind::NoDevice, other),
    }
}
