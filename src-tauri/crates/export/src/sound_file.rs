//! A sound as a file of its own, for listeners that want no film.

use std::path::Path;

use ffmpeg_next as ffmpeg;
use ffmpeg_next::{ChannelLayout, Packet, Rational, codec, encoder, format, format::context::Output, frame};

use crate::convert::Converted;
use crate::receive::next_packet;
use crate::{ExportError, FILM_RATE, Sound};

/// How a sound file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoundFileKind {
    Mp3,
    /// In Ogg.
    Opus,
    /// ADTS.
    Aac,
    Flac,
}

impl SoundFileKind {
    /// FFmpeg's encoder, FFmpeg's muxer, and bits a second for each channel; 0 where nothing is lost.
    fn names(self) -> (&'static str, &'static str, usize) {
        match self {
            Self::Mp3 => ("libmp3lame", "mp3", 96_000),
            Self::Opus => ("libopus", "ogg", 48_000),
            Self::Aac => ("aac", "adts", 96_000),
            Self::Flac => ("flac", "flac", 0),
        }
    }

    fn samples(self) -> format::Sample {
        use format::sample::Type;
        match self {
            Self::Mp3 | Self::Aac => format::Sample::F32(Type::Planar),
            Self::Opus => format::Sample::F32(Type::Packed),
            Self::Flac => format::Sample::I16(Type::Packed),
        }
    }
}

fn broken(source: ffmpeg::Error) -> ExportError {
    ExportError::encoding("written as sound", source)
}

/// Writes a mono sound to `path` at 48 kHz; what is there is replaced.
///
/// # Errors
/// [`ExportError::NoSoundEncoder`] where FFmpeg has none of this kind; [`ExportError::DiskFull`]; what the sound says.
pub fn write_sound(sound: &mut dyn Sound, kind: SoundFileKind, path: &Path) -> Result<(), ExportError> {
    if sound.format().channels != 1 {
        return Err(ExportError::Sound("Only a sound with one channel is written as a file.".to_owned()));
    }
    let (name, muxer, _) = kind.names();
    let codec = encoder::find_by_name(name).ok_or(ExportError::NoSoundEncoder { wanted: name })?;
    let mut output = format::output_as(path, muxer).map_err(broken)?;
    let encoder = open(kind, codec, &output)?;
    let mut stream = output.add_stream(codec).map_err(broken)?;
    stream.set_parameters(codec::Parameters::from(&encoder));
    stream.set_time_base(Rational(1, FILM_RATE as i32));
    output.write_header().map_err(broken)?;
    let mut writer = Writer { encoder, output, sent: 0 };
    writer.write(sound)?;
    writer.output.write_trailer().map_err(broken)
}

fn open(kind: SoundFileKind, codec: ffmpeg::Codec, output: &Output) -> Result<encoder::Audio, ExportError> {
    let (_, _, bits) = kind.names();
    let mut audio = codec::Context::new_with_codec(codec).encoder().audio().map_err(broken)?;
    audio.set_rate(FILM_RATE as i32);
    audio.set_format(kind.samples());
    audio.set_channel_layout(ChannelLayout::MONO);
    audio.set_time_base((1, FILM_RATE as i32));
    if bits > 0 {
        audio.set_bit_rate(bits);
    }
    if output.format().flags().contains(format::Flags::GLOBAL_HEADER) {
        audio.set_flags(codec::Flags::GLOBAL_HEADER);
    }
    audio.open().map_err(broken)
}

struct Writer {
    encoder: encoder::Audio,
    output: Output,
    /// Samples.
    sent: i64,
}

impl Writer {
    fn write(&mut self, sound: &mut dyn Sound) -> Result<(), ExportError> {
        let mut converted = Converted::new(sound)?;
        let size = (self.encoder.frame_size() as usize).max(1);
        let mut waiting = Vec::new();
        while converted.more(&mut waiting)? {
            let whole = waiting.len() / size * size;
            waiting[..whole].chunks_exact(size).try_for_each(|samples| self.send(samples))?;
            waiting.drain(..whole);
        }
        // All four encoders take a last frame that is shorter.
        if !waiting.is_empty() {
            self.send(&waiting)?;
        }
        self.encoder.send_eof().map_err(broken)?;
        self.receive()
    }

    fn send(&mut self, samples: &[f32]) -> Result<(), ExportError> {
        let mut frame = frame::Audio::new(self.encoder.format(), samples.len(), ChannelLayout::MONO);
        frame.set_rate(FILM_RATE);
        frame.set_pts(Some(self.sent));
        match self.encoder.format() {
            format::Sample::I16(_) => {
                let plane = frame.plane_mut::<i16>(0);
                let whole = |sample: f32| (sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
                plane.iter_mut().zip(samples).for_each(|(out, sample)| *out = whole(*sample));
            }
            _ => frame.plane_mut::<f32>(0).copy_from_slice(samples),
        }
        self.sent += samples.len() as i64;
        self.encoder.send_frame(&frame).map_err(broken)?;
        self.receive()
    }

    fn receive(&mut self) -> Result<(), ExportError> {
        let base = self.output.stream(0).map_or(Rational(1, FILM_RATE as i32), |stream| stream.time_base());
        let mut packet = Packet::empty();
        while next_packet(&mut self.encoder, &mut packet).map_err(broken)? {
            packet.set_stream(0);
            packet.rescale_ts(Rational(1, FILM_RATE as i32), base);
            packet.write_interleaved(&mut self.output).map_err(broken)?;
        }
        Ok(())
    }
}
