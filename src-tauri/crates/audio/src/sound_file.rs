//! A sound file as a stream: as long as it likes, and never whole in memory.

use std::path::{Path, PathBuf};

use symphonia::core::errors::Error;

use crate::AudioError;
use crate::files::{Opened, open_sound, unreadable};

/// An open file of any kind that [`crate::read_sound`] knows, at its own rate and with its own channels.
pub struct SoundFile {
    path: PathBuf,
    opened: Opened,
    rate: u32,
    channels: usize,
    /// Interleaved samples of the last packet, and how many of them were given away.
    block: Vec<f32>,
    given: usize,
}

impl SoundFile {
    /// # Errors
    /// [`crate::ErrorKind::File`]: not there, not readable, no sound in it.
    pub fn open(path: &Path) -> Result<Self, AudioError> {
        let opened = open_sound(path)?;
        let mut file =
            Self { path: path.to_owned(), opened, rate: 0, channels: 0, block: Vec::new(), given: 0 };
        if file.decode() { Ok(file) } else { Err(unreadable(path, &"no sound in it")) }
    }

    /// Hz.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Seconds of sound, as the file itself says; `None` where it does not. Nothing is decoded for it.
    pub fn seconds(&self) -> Option<f64> {
        let track = self.opened.format.tracks().iter().find(|track| track.id == self.opened.track)?;
        let by_frames = || Some(track.num_frames? as f64 / f64::from(self.rate));
        let by_time = || Some(track.time_base?.calc_duration(track.duration?)?.as_secs_f64());
        by_time().or_else(by_frames)
    }

    /// Fills `out` with interleaved samples, whole frames; gives how many, 0 at the end. A damaged packet is left out, and a file
    /// that was cut off ends where it was cut.
    pub fn read(&mut self, out: &mut [f32]) -> usize {
        let room = out.len() / self.channels * self.channels;
        let mut filled = 0;
        while filled < room {
            if self.given == self.block.len() && !self.decode() {
                break;
            }
            let count = (room - filled).min(self.block.len() - self.given);
            out[filled..filled + count].copy_from_slice(&self.block[self.given..self.given + count]);
            filled += count;
            self.given += count;
        }
        filled
    }

    /// From the beginning again.
    ///
    /// # Errors
    /// As [`SoundFile::open`]: the file may be gone meanwhile.
    pub fn rewind(&mut self) -> Result<(), AudioError> {
        *self = Self::open(&self.path)?;
        Ok(())
    }

    /// The next packet with something in it; `false` at the end.
    fn decode(&mut self) -> bool {
        self.block.clear();
        self.given = 0;
        while let Ok(Some(packet)) = self.opened.format.next_packet() {
            if packet.track_id != self.opened.track {
                continue;
            }
            let buffer = match self.opened.decoder.decode(&packet) {
                Ok(buffer) => buffer,
                Err(Error::DecodeError(error)) => {
                    tracing::debug!(error, "a damaged packet was left out");
                    continue;
                }
                Err(_) => return false,
            };
            let (rate, channels) = (buffer.spec().rate(), buffer.spec().channels().count());
            if self.channels == 0 {
                (self.rate, self.channels) = (rate, channels.max(1));
            }
            // A stream that changes its kind half-way cannot be told on; what comes before the change is heard.
            if (rate, channels) != (self.rate, self.channels) {
                return false;
            }
            if buffer.samples_interleaved() > 0 {
                self.block.resize(buffer.samples_interleaved(), 0.0);
                buffer.copy_to_slice_interleaved(&mut self.block);
                return true;
            }
        }
        false
    }
}
