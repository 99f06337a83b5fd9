//! Sound files of any usual kind, for transcribing.

use std::fs::File;
use std::path::Path;

use symphonia::core::audio::GenericAudioBufferRef;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::meta::MetadataOptions;

use crate::stream::Stream;
use crate::{AudioError, ErrorKind};

/// The whole file, mono, at [`vis_core::LISTEN_RATE`]: WAV, MP3, OGG Vorbis, FLAC, M4A (AAC, ALAC), told by content, not by name.
/// A damaged packet is left out.
///
/// # Errors
/// [`ErrorKind::File`]: not there, not readable, no sound in it.
pub fn read_sound(path: &Path) -> Result<Vec<f32>, AudioError> {
    let mut opened = open_sound(path)?;
    let mut listener = Listener::default();
    decode(opened.format.as_mut(), opened.decoder.as_mut(), opened.track, &mut listener)?;
    let samples = listener.finish();
    if samples.is_empty() { Err(unreadable(path, &"no sound in it")) } else { Ok(samples) }
}

/// A file whose sound can be decoded packet by packet.
pub(crate) struct Opened {
    pub(crate) format: Box<dyn FormatReader>,
    pub(crate) decoder: Box<dyn AudioDecoder>,
    pub(crate) track: u32,
}

pub(crate) fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> AudioError {
    AudioError::microphone(ErrorKind::File, format!("{}: {error}", path.display()))
}

pub(crate) fn open_sound(path: &Path) -> Result<Opened, AudioError> {
    let failed = |error: &dyn std::fmt::Display| unreadable(path, error);
    let file = File::open(path).map_err(|error| failed(&error))?;
    let source = MediaSourceStream::new(Box::new(file), Default::default());
    let format = symphonia::default::get_probe()
        .probe(&Hint::new(), source, FormatOptions::default(), MetadataOptions::default())
        .map_err(|error| failed(&error))?;
    let track = format.default_track(TrackType::Audio).ok_or_else(|| failed(&"no sound in it"))?;
    let (id, parameters) = (track.id, track.codec_params.as_ref().and_then(|codec| codec.audio()));
    let parameters = parameters.ok_or_else(|| failed(&"no sound in it"))?;
    let decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|error| failed(&error))?;
    Ok(Opened { format, decoder, track: id })
}

fn decode(
    format: &mut dyn FormatReader,
    decoder: &mut dyn AudioDecoder,
    track: u32,
    listener: &mut Listener,
) -> Result<(), AudioError> {
    // A file that was cut off still has what comes before the cut.
    while let Ok(Some(packet)) = format.next_packet() {
        if packet.track_id != track {
            continue;
        }
        match decoder.decode(&packet) {
            Ok(buffer) => listener.hear(&buffer)?,
            Err(Error::DecodeError(error)) => tracing::debug!(error, "a damaged packet was left out"),
            Err(_) => break,
        }
    }
    Ok(())
}

#[derive(Default)]
struct Listener {
    interleaved: Vec<f32>,
    /// Made for the first packet's rate.
    stream: Option<(u32, Stream)>,
    /// Of the source, per channel.
    frames: u64,
    samples: Vec<f32>,
}

impl Listener {
    fn hear(&mut self, buffer: &GenericAudioBufferRef<'_>) -> Result<(), AudioError> {
        let (rate, channels) = (buffer.spec().rate(), buffer.spec().channels().count().max(1));
        self.interleaved.resize(buffer.samples_interleaved(), 0.0);
        buffer.copy_to_slice_interleaved(&mut self.interleaved);
        let (_, stream) = match &mut self.stream {
            Some(stream) => stream,
            none => none.insert((rate, Stream::new(rate)?)),
        };
        self.frames += (self.interleaved.len() / channels) as u64;
        let mixed = self.interleaved.chunks_exact(channels);
        stream.push(mixed.map(|frame| frame.iter().sum::<f32>() / channels as f32));
        while let Some(frame) = stream.next() {
            self.samples.extend_from_slice(&frame);
        }
        Ok(())
    }

    /// Lets the last samples out of the filter, and takes its delay off the beginning.
    fn finish(mut self) -> Vec<f32> {
        let Some((rate, mut stream)) = self.stream else { return Vec::new() };
        let listen = u64::from(vis_core::LISTEN_RATE);
        let length = (self.frames * listen / u64::from(rate)) as usize;
        let delay = (stream.delay() * listen as f64).round() as usize;
        stream.push(std::iter::repeat_n(0.0, rate as usize / 10));
        while let Some(frame) = stream.next() {
            self.samples.extend_from_slice(&frame);
        }
        self.samples.drain(..delay.min(self.samples.len()));
        self.samples.truncate(length);
        self.samples
    }
}
