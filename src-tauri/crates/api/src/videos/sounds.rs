//! What a film sounds like: a file that streams, or clips that were kept.

use std::path::Path;

use vis_audio::SoundFile;
use vis_core::{SPEECH_RATE, SpokenClip};
use vis_export::{Sound, SoundFormat};

use super::heard_mouth::HeardMouth;
use crate::ApiError;

/// A sound file.
pub(crate) struct FileSound(SoundFile);

impl FileSound {
    /// # Errors
    /// [`crate::Code::BadInput`]: no sound file.
    pub(crate) fn open(path: &Path) -> Result<Self, ApiError> {
        Ok(Self(SoundFile::open(path)?))
    }
}

impl Sound for FileSound {
    fn format(&self) -> SoundFormat {
        SoundFormat { rate: self.0.rate(), channels: self.0.channels() as u16 }
    }
    fn read(&mut self, out: &mut [f32]) -> Result<usize, String> {
        Ok(self.0.read(out))
    }
    fn rewind(&mut self) -> Result<(), String> {
        self.0.rewind().map_err(|error| error.to_string())
    }
}

/// Clips of one reply, one after the other: minutes at most, so they may lie in memory.
pub(crate) struct ClipSound {
    samples: Vec<f32>,
    at: usize,
}

impl ClipSound {
    pub(crate) fn new(clips: &[SpokenClip]) -> Self {
        Self { samples: clips.iter().flat_map(|clip| clip.pcm.samples.iter().copied()).collect(), at: 0 }
    }
}

impl Sound for ClipSound {
    fn format(&self) -> SoundFormat {
        SoundFormat { rate: SPEECH_RATE, channels: 1 }
    }
    fn read(&mut self, out: &mut [f32]) -> Result<usize, String> {
        let count = out.len().min(self.samples.len() - self.at);
        out[..count].copy_from_slice(&self.samples[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
    fn rewind(&mut self) -> Result<(), String> {
        self.at = 0;
        Ok(())
    }
}

/// Hears along while a sound is read for the first time.
pub(crate) struct Overheard<'a> {
    pub(crate) sound: &'a mut dyn Sound,
    pub(crate) mouth: HeardMouth,
}

impl Sound for Overheard<'_> {
    fn format(&self) -> SoundFormat {
        self.sound.format()
    }
    fn read(&mut self, out: &mut [f32]) -> Result<usize, String> {
        let count = self.sound.read(out)?;
        self.mouth.hear(&out[..count]);
        Ok(count)
    }
    fn rewind(&mut self) -> Result<(), String> {
        self.mouth.rewind().map_err(|error| error.message)?;
        self.sound.rewind()
    }
}
