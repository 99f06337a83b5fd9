//! The film's sound: converted, brought to its loudness, encoded.

use std::path::Path;

use ffmpeg_next as ffmpeg;
use ffmpeg_next::{ChannelLayout, Packet, codec, encoder, format, frame};

use crate::codec::Container;
use crate::convert::Converted;
use crate::limiter::Limiter;
use crate::packets::PacketWriter;
use crate::receive::next_packet;
use crate::video::Halted;
use crate::{ExportError, FILM_RATE, Measured, Sound};

/// Writes all packets of the sound to `path`, times in samples, and gives what the container must know of the codec.
pub(crate) fn encode(
    sound: &mut dyn Sound,
    measured: &Measured,
    loudness: Option<f64>,
    container: Container,
    path: &Path,
    halted: Halted<'_>,
) -> Result<codec::Parameters, ExportError> {
    let mut converted = Converted::new(sound)?;
    let channels = converted.out_channels;
    let failed = |source| ExportError::io("write", path, source);
    let writer = PacketWriter::create(path).map_err(failed)?;
    let mut track = Track::new(container, channels, measured.samples, writer, path)?;
    let mut limiter = Limiter::new(channels, FILM_RATE, measured.gain(loudness));
    let mut block = Vec::new();
    while converted.more(&mut block)? {
        if halted() {
            return Err(ExportError::Cancelled);
        }
        limiter.push(&block, &mut track.waiting);
        track.encode_whole_frames()?;
        block.clear();
    }
    limiter.finish(&mut track.waiting);
    track.finish()
}

struct Track<'a> {
    encoder: encoder::Audio,
    writer: PacketWriter,
    path: &'a Path,
    channels: usize,
    frame_size: usize,
    /// Interleaved.
    waiting: Vec<f32>,
    /// Per channel; the encoder may get no more than all.
    sent: u64,
    all: u64,
}

fn broken(source: ffmpeg::Error) -> ExportError {
    ExportError::encoding("given its sound", source)
}

impl<'a> Track<'a> {
    fn new(
        container: Container,
        channels: usize,
        all: u64,
        writer: PacketWriter,
        path: &'a Path,
    ) -> Result<Self, ExportError> {
        let (name, packing, bits) = match container {
            Container::Mp4 => ("aac", format::sample::Type::Planar, 64_000 + 48_000 * channels),
            Container::WebM => ("libopus", format::sample::Type::Packed, 32_000 + 32_000 * channels),
        };
        let codec = encoder::find_by_name(name).ok_or(ExportError::NoEncoder { wanted: name })?;
        let mut audio = codec::Context::new_with_codec(codec).encoder().audio().map_err(broken)?;
        audio.set_rate(FILM_RATE as i32);
        audio.set_format(format::Sample::F32(packing));
        audio.set_channel_layout(layout(channels));
        audio.set_bit_rate(bits);
        audio.set_time_base((1, FILM_RATE as i32));
        audio.set_flags(codec::Flags::GLOBAL_HEADER);
        let opened = audio.open().map_err(broken)?;
        let frame_size = (opened.frame_size() as usize).max(1);
        let (waiting, encoder) = (Vec::new(), opened);
        Ok(Self { encoder, writer, path, channels, frame_size, waiting, sent: 0, all })
    }

    fn encode_whole_frames(&mut self) -> Result<(), ExportError> {
        let size = self.frame_size * self.channels;
        let whole = self.waiting.len() / size * size;
        let waiting = std::mem::take(&mut self.waiting);
        for samples in waiting[..whole].chunks_exact(size) {
            self.send(samples)?;
        }
        self.waiting = waiting;
        self.waiting.drain(..whole);
        Ok(())
    }

    fn finish(mut self) -> Result<codec::Parameters, ExportError> {
        self.encode_whole_frames()?;
        let mut last = std::mem::take(&mut self.waiting);
        if !last.is_empty() {
            // Not every encoder takes a short last frame; the container is told the true length below.
            last.resize(self.frame_size * self.channels, 0.0);
            self.send(&last)?;
        }
        self.encoder.send_eof().map_err(broken)?;
        self.receive()?;
        self.writer.close().map_err(|source| ExportError::io("write", self.path, source))?;
        Ok(codec::Parameters::from(&self.encoder))
    }

    /// Exactly one frame of the encoder's.
    fn send(&mut self, samples: &[f32]) -> Result<(), ExportError> {
        let mut frame = frame::Audio::new(self.encoder.format(), self.frame_size, layout(self.channels));
        frame.set_rate(FILM_RATE);
        frame.set_pts(Some(self.sent as i64));
        if frame.is_planar() {
            for channel in 0..self.channels {
                let plane = frame.plane_mut::<f32>(channel);
                let mine = samples.iter().skip(channel).step_by(self.channels);
                plane.iter_mut().zip(mine).for_each(|(out, sample)| *out = *sample);
            }
        } else {
            let bytes = frame.data_mut(0).as_chunks_mut::<4>().0.iter_mut();
            bytes.zip(samples).for_each(|(out, sample)| *out = sample.to_ne_bytes());
        }
        self.sent += self.frame_size as u64;
        self.encoder.send_frame(&frame).map_err(broken)?;
        self.receive()
    }

    fn receive(&mut self) -> Result<(), ExportError> {
        let mut packet = Packet::empty();
        while next_packet(&mut self.encoder, &mut packet).map_err(broken)? {
            let start = packet.pts().unwrap_or(0);
            // What the last frame was filled up with is not part of the sound.
            let left = self.all as i64 - start;
            if left > 0 {
                packet.set_duration(packet.duration().min(left));
                self.writer.write(&packet).map_err(|source| ExportError::io("write", self.path, source))?;
            }
        }
        Ok(())
    }
}

fn layout(channels: usize) -> ChannelLayout {
    if channels == 1 { ChannelLayout::MONO } else { ChannelLayout::STEREO }
}
