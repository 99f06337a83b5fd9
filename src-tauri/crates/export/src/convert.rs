//! Sound of any rate and up to eight channels to the film's own: 48 kHz, mono or stereo.

use std::ptr;

use ffmpeg_next::ffi;
use ffmpeg_next::{ChannelLayout, format, software::resampling};

use crate::{ExportError, FILM_RATE, Sound};

/// Frames of the source read at once.
const BLOCK: usize = 4096;

/// A [`Sound`] as the film wants it, from its beginning.
pub(crate) struct Converted<'a> {
    sound: &'a mut dyn Sound,
    converter: Converter,
    /// 1 or 2.
    pub(crate) out_channels: usize,
}

impl<'a> Converted<'a> {
    pub(crate) fn new(sound: &'a mut dyn Sound) -> Result<Self, ExportError> {
        let converter = Converter::new(sound)?;
        Ok(Self { sound, out_channels: converter.out_channels, converter })
    }

    /// Appends the next samples, interleaved, to `out`; `false` when there are no more.
    pub(crate) fn more(&mut self, out: &mut Vec<f32>) -> Result<bool, ExportError> {
        self.converter.more(self.sound, out)
    }
}

/// What turns one sound into the film's; whoever owns the sound hands it in each time.
pub(crate) struct Converter {
    rate: u32,
    channels: usize,
    /// 1 or 2.
    pub(crate) out_channels: usize,
    resampler: resampling::Context,
    input: Vec<f32>,
    /// Frames read from the source, and frames given away.
    read: u64,
    given: u64,
    ended: bool,
}

impl Converter {
    /// `sound` is taken back to its beginning.
    pub(crate) fn new(sound: &mut dyn Sound) -> Result<Self, ExportError> {
        let format = sound.format();
        if format.rate == 0 || format.rate > 384_000 || !(1..=8).contains(&format.channels) {
            let sentence = format!(
                "The sound has {} channels at {} Hz. Films take 1 to 8 channels at up to 384,000 Hz; convert it first.",
                format.channels, format.rate
            );
            return Err(ExportError::Sound(sentence));
        }
        sound.rewind().map_err(ExportError::Sound)?;
        let channels = usize::from(format.channels);
        let out_channels = channels.min(2);
        let packed = format::Sample::F32(format::sample::Type::Packed);
        let layout = |channels: usize| ChannelLayout::default(channels as i32);
        let resampler = resampling::Context::get(
            packed,
            layout(channels),
            format.rate,
            packed,
            layout(out_channels),
            FILM_RATE,
        )
        .map_err(|source| ExportError::encoding("given its sound", source))?;
        let input = vec![0.0; BLOCK * channels];
        let rate = format.rate;
        Ok(Self { rate, channels, out_channels, resampler, input, read: 0, given: 0, ended: false })
    }

    /// Appends the next samples, interleaved, to `out`; `false` when there are no more.
    pub(crate) fn more(&mut self, sound: &mut dyn Sound, out: &mut Vec<f32>) -> Result<bool, ExportError> {
        if self.ended {
            return Ok(false);
        }
        let count = sound.read(&mut self.input).map_err(ExportError::Sound)? / self.channels;
        self.ended = count == 0;
        self.read += count as u64;
        let begin = out.len();
        self.convert(count, out)?;
        if self.ended {
            self.settle(begin, out);
        }
        self.given += ((out.len() - begin) / self.out_channels) as u64;
        Ok(true)
    }

    /// The filter's last samples come a few more or less than they should: the film's length goes by what was read.
    fn settle(&self, begin: usize, out: &mut Vec<f32>) {
        let whole = (self.read * u64::from(FILM_RATE) + u64::from(self.rate) / 2) / u64::from(self.rate);
        let rest = whole.saturating_sub(self.given) as usize;
        out.resize(begin + rest * self.out_channels, 0.0);
    }

    #[allow(unsafe_code, reason = "FFmpeg's resampler has no safe call for samples in slices")]
    /// `count` frames of the input; 0 lets the filter's rest out.
    fn convert(&mut self, count: usize, out: &mut Vec<f32>) -> Result<(), ExportError> {
        let room = count * FILM_RATE as usize / self.rate as usize + 2 * BLOCK + FILM_RATE as usize / 100;
        let begin = out.len();
        out.resize(begin + room * self.out_channels, 0.0);
        let mut target = out[begin..].as_mut_ptr().cast::<u8>();
        let mut source = self.input.as_ptr().cast::<u8>();
        let source = if count == 0 { ptr::null_mut() } else { &raw mut source };
        // SAFETY: packed samples have one plane each way; `target` has room for `room` frames of `out_channels` f32, `source`
        // points to at least `count` frames of `channels` f32, both alive during the call, and the context is open.
        let written = unsafe {
            ffi::swr_convert(
                self.resampler.as_mut_ptr(),
                &raw mut target,
                room as i32,
                source.cast(),
                count as i32,
            )
        };
        if written < 0 {
            return Err(ExportError::encoding("given its sound", written.into()));
        }
        out.truncate(begin + written as usize * self.out_channels);
        Ok(())
    }
}
