use std::any::Any;
use std::time::Duration;

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{FromSample, SampleFormat, SizedSample, StreamConfig};

use super::list::{id, name, wanted};
use super::watch::{Change, Watch};
use super::{from_cpal, is_end};
use crate::capture::{CaptureTap, Input};
use crate::stream::CHANNELS;
use crate::{AudioError, ErrorKind, Side};

/// A microphone of this computer.
pub struct MicrophoneDevice {
    device: cpal::Device,
    config: cpal::SupportedStreamConfig,
    chosen: Option<String>,
}

/// Longest time until an opened device says that it is open.
const OPENING: Duration = Duration::from_secs(3);

/// Samples converted at a time, on the callback's stack.
const BLOCK: usize = 512;

impl MicrophoneDevice {
    /// The device with this id where it is there, else the system's default; [`Input::name`] tells which.
    ///
    /// # Errors
    /// [`ErrorKind::NoDevice`], [`ErrorKind::Denied`], [`ErrorKind::DeviceBusy`], [`ErrorKind::Format`].
    pub fn find(id: Option<&str>) -> Result<Self, AudioError> {
        let device = wanted(&cpal::default_host(), Side::Microphone, id)
            .ok_or_else(|| AudioError::microphone(ErrorKind::NoDevice, ""))?;
        let config = device.default_input_config().map_err(|error| from_cpal(Side::Microphone, error))?;
        Ok(Self { device, config, chosen: id.map(str::to_owned) })
    }

    /// The system's own name for the device that was found.
    pub fn id(&self) -> Option<String> {
        id(&self.device)
    }
}

impl Input for MicrophoneDevice {
    fn name(&self) -> String {
        name(&self.device, Side::Microphone)
    }

    fn rate(&self) -> u32 {
        self.config.sample_rate()
    }

    fn channels(&self) -> u16 {
        self.config.channels()
    }

    fn start(self: Box<Self>, tap: CaptureTap) -> Result<Box<dyn Any + Send>, AudioError> {
        if !CHANNELS.contains(&self.config.channels()) {
            return Err(AudioError::microphone(ErrorKind::Format, format!("{:?}", self.config)));
        }
        let signal = tap.signal();
        let stream = self.open(tap)?;
        let opened = self.id();
        let watch = Watch::start(Side::Microphone, self.chosen, opened, move |change| match change {
            Change::Gone => signal.lost(),
            Change::Other => signal.outdated(),
        });
        Ok(Box::new((stream, watch)))
    }
}

impl MicrophoneDevice {
    fn open(&self, tap: CaptureTap) -> Result<Box<dyn Any + Send>, AudioError> {
        #[cfg(target_os = "linux")]
        if let Some(id) = self.id()
            && let Some(source) =
                super::pulse::Source::of(&id, self.config.sample_rate(), self.config.channels())
        {
            return source.start(tap, OPENING);
        }
        let stream = self.build(tap).map_err(|error| from_cpal(Side::Microphone, error))?;
        stream.play().map_err(|error| from_cpal(Side::Microphone, error))?;
        Ok(Box::new(stream))
    }

    /// 10 ms a callback. The default of PulseAudio would be 2 s.
    fn stream_config(&self) -> StreamConfig {
        let rate = self.config.sample_rate();
        let frames = (rate / 100).clamp(480.min(rate / 50), 960.max(rate / 100));
        let mut config = self.config.config();
        config.buffer_size = cpal::BufferSize::Fixed(frames);
        config
    }

    fn build(&self, tap: CaptureTap) -> Result<cpal::Stream, cpal::Error> {
        match self.config.sample_format() {
            SampleFormat::F32 => self.build_as::<f32>(tap),
            SampleFormat::F64 => self.build_as::<f64>(tap),
            SampleFormat::I8 => self.build_as::<i8>(tap),
            SampleFormat::I16 => self.build_as::<i16>(tap),
            SampleFormat::I24 => self.build_as::<cpal::I24>(tap),
            SampleFormat::I32 => self.build_as::<i32>(tap),
            SampleFormat::I64 => self.build_as::<i64>(tap),
            SampleFormat::U8 => self.build_as::<u8>(tap),
            SampleFormat::U16 => self.build_as::<u16>(tap),
            SampleFormat::U24 => self.build_as::<cpal::U24>(tap),
            SampleFormat::U32 => self.build_as::<u32>(tap),
            SampleFormat::U64 => self.build_as::<u64>(tap),
            other => Err(cpal::Error::with_message(cpal::ErrorKind::UnsupportedConfig, other.to_string())),
        }
    }

    fn build_as<T: SizedSample>(&self, mut tap: CaptureTap) -> Result<cpal::Stream, cpal::Error>
    where
        f32: FromSample<T>,
    {
        let signal = tap.signal();
        // Whole frames only: channels must not change places between two blocks.
        let block = BLOCK / usize::from(self.config.channels()) * usize::from(self.config.channels());
        let data = move |samples: &[T], _: &cpal::InputCallbackInfo| {
            let mut converted = [0.0f32; BLOCK];
            for samples in samples.chunks(block) {
                for (to, from) in converted.iter_mut().zip(samples) {
                    *to = f32::from_sample_(*from);
                }
                tap.push(&converted[..samples.len()]);
            }
        };
        let failed = move |error: cpal::Error| {
            if is_end(&error) {
                signal.lost();
            }
        };
        self.device.build_input_stream(self.stream_config(), data, failed, Some(OPENING))
    }
}
