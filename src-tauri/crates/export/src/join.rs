//! Segments, sound and captions into one file, by copying packets.

use std::path::Path;

use ffmpeg_next as ffmpeg;
use ffmpeg_next::{Dictionary, Packet, Rational, codec, encoder, format, format::context::Output, packet};

use crate::codec::Container;
use crate::packets::PacketReader;
use crate::segments::Segment;
use crate::video::Halted;
use crate::{About, Caption, Encoder, ExportError, FILM_RATE, stamp};

/// Everything a film is put together from.
pub(crate) struct Parts<'a> {
    pub(crate) encoder: Encoder,
    pub(crate) fps: u32,
    pub(crate) pictures: codec::Parameters,
    pub(crate) segments: &'a [Segment],
    pub(crate) sound: codec::Parameters,
    pub(crate) sound_file: &'a Path,
    /// In order, one at a time.
    pub(crate) captions: &'a [Caption],
    pub(crate) about: &'a About,
}

/// Streams of the film, by number.
const PICTURES: usize = 0;
const SOUND: usize = 1;
const CAPTIONS: usize = 2;

fn broken(source: ffmpeg::Error) -> ExportError {
    ExportError::encoding("put together", source)
}

/// Writes the whole film to `path`; `each` hears of every packet of the pictures.
pub(crate) fn join(
    parts: &Parts<'_>,
    path: &Path,
    halted: Halted<'_>,
    each: &mut dyn FnMut(),
) -> Result<(), ExportError> {
    let container = parts.encoder.container();
    let mut output = format::output_as(path, container.extension()).map_err(broken)?;
    add_streams(&mut output, parts)?;
    output.set_metadata(stamp::tags(parts.about, parts.encoder));
    let mut options = Dictionary::new();
    if container == Container::Mp4 {
        options.set("movflags", "+faststart");
    }
    output.write_header_with(options).map_err(broken)?;
    let writer = Writer::new(&output, parts.fps);
    let mut captions = caption_packets(parts.captions, container).into_iter().peekable();
    let mut sound = Chain::new(vec![parts.sound_file]);
    let mut pictures = Chain::new(parts.segments.iter().map(|segment| segment.path.as_path()).collect());
    let mut heard = sound.next()?;
    while let Some(picture) = pictures.next()? {
        if halted() {
            return Err(ExportError::Cancelled);
        }
        let now = writer.seconds(PICTURES, &picture);
        while let Some(packet) = heard.take_if(|packet| writer.seconds(SOUND, packet) <= now) {
            writer.write(&mut output, SOUND, packet)?;
            heard = sound.next()?;
        }
        while let Some(caption) = captions.next_if(|packet| writer.seconds(CAPTIONS, packet) <= now) {
            writer.write(&mut output, CAPTIONS, caption)?;
        }
        writer.write(&mut output, PICTURES, picture)?;
        each();
    }
    while let Some(packet) = heard {
        writer.write(&mut output, SOUND, packet)?;
        heard = sound.next()?;
    }
    captions.try_for_each(|caption| writer.write(&mut output, CAPTIONS, caption))?;
    output.write_trailer().map_err(broken)
}

fn add_streams(output: &mut Output, parts: &Parts<'_>) -> Result<(), ExportError> {
    for (parameters, base) in
        [(&parts.pictures, Rational(1, parts.fps as i32)), (&parts.sound, Rational(1, FILM_RATE as i32))]
    {
        let mut stream = output.add_stream(encoder::find(codec::Id::None)).map_err(broken)?;
        stream.set_parameters(parameters.clone());
        stream.set_time_base(base);
        if base.denominator() != FILM_RATE as i32 {
            stream.set_avg_frame_rate(base.invert());
        }
    }
    if !parts.captions.is_empty() {
        let id = match parts.encoder.container() {
            Container::Mp4 => codec::Id::MOV_TEXT,
            Container::WebM => codec::Id::WEBVTT,
        };
        let mut parameters = codec::Parameters::new();
        parameters.set_medium(ffmpeg::media::Type::Subtitle);
        parameters.set_id(id);
        let mut stream = output.add_stream(encoder::find(codec::Id::None)).map_err(broken)?;
        stream.set_parameters(parameters);
        stream.set_time_base(Rational(1, 1000));
    }
    Ok(())
}

/// One packet after the other out of several files.
struct Chain<'a> {
    waiting: std::vec::IntoIter<&'a Path>,
    open: Option<(&'a Path, PacketReader)>,
}

impl<'a> Chain<'a> {
    fn new(paths: Vec<&'a Path>) -> Self {
        Self { waiting: paths.into_iter(), open: None }
    }

    fn next(&mut self) -> Result<Option<Packet>, ExportError> {
        loop {
            if let Some((path, reader)) = &mut self.open
                && let Some(packet) = reader.next().map_err(|source| ExportError::io("read", path, source))?
            {
                return Ok(Some(packet));
            }
            let Some(path) = self.waiting.next() else { return Ok(None) };
            let reader = PacketReader::open(path).map_err(|source| ExportError::io("read", path, source))?;
            self.open = Some((path, reader));
        }
    }
}

/// Own time bases, and those the container chose.
struct Writer {
    from: [Rational; 3],
    to: Vec<Rational>,
}

impl Writer {
    fn new(output: &Output, fps: u32) -> Self {
        let from = [Rational(1, fps as i32), Rational(1, FILM_RATE as i32), Rational(1, 1000)];
        Self { from, to: output.streams().map(|stream| stream.time_base()).collect() }
    }

    /// When a packet is needed.
    fn seconds(&self, stream: usize, packet: &Packet) -> f64 {
        packet.dts().unwrap_or(0) as f64 * f64::from(self.from[stream])
    }

    fn write(&self, output: &mut Output, stream: usize, mut packet: Packet) -> Result<(), ExportError> {
        packet.set_stream(stream);
        packet.rescale_ts(self.from[stream], self.to[stream]);
        packet.write_interleaved(output).map_err(broken)
    }
}

/// Captions as MP4 (u16 length and text; the muxer ends each with an empty one) or WebM (plain text) keeps them, in milliseconds.
fn caption_packets(captions: &[Caption], container: Container) -> Vec<Packet> {
    let packet = |caption: &Caption| {
        let text = caption.text.trim().as_bytes();
        let data = match container {
            Container::Mp4 => [&(text.len().min(0xffff) as u16).to_be_bytes(), text].concat(),
            Container::WebM => text.to_vec(),
        };
        caption_packet(&data, caption.start_ms, caption.end_ms)
    };
    captions.iter().map(packet).collect()
}

fn caption_packet(data: &[u8], start_ms: u64, end_ms: u64) -> Packet {
    let mut packet = Packet::copy(data);
    packet.set_pts(Some(start_ms as i64));
    packet.set_dts(Some(start_ms as i64));
    packet.set_duration((end_ms - start_ms) as i64);
    packet.set_flags(packet::Flags::KEY);
    packet
}
