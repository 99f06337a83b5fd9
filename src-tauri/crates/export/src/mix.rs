//! Music under voices.

use std::sync::atomic::AtomicBool;

use crate::convert::Converter;
use crate::{ExportError, FILM_RATE, Measured, Sound, SoundFormat, measure};

/// Music below the voice where it may be loud, dB.
const BELOW_VOICE: f64 = 7.0;
/// What is left of it while somebody speaks: 11 dB less.
const DUCKED: f32 = 0.28;
/// Milliseconds in which it steps back before a word, and comes again after the last.
const BACK: u64 = 250;
const AGAIN: u64 = 600;
/// Milliseconds in which it begins and ends.
const FADE_IN: u64 = 400;
const FADE_OUT: u64 = 1_500;

/// How music goes along.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MixPlan {
    /// 0-1.
    pub volume: f32,
    /// When somebody speaks, in order: the music steps back. Empty for music that does not.
    pub speech_ms: Vec<(u64, u64)>,
    /// Of the voice's sound.
    pub length_ms: u64,
}

/// A voice with music under it, stereo at the film's rate. It ends with the voice; music that is shorter begins again.
pub struct Mix {
    voice: Strand,
    music: Strand,
    plan: MixPlan,
    /// Of music against voice.
    gain: f32,
    /// Frames given so far.
    at: u64,
}

struct Strand {
    sound: Box<dyn Sound>,
    converter: Converter,
    /// Interleaved, at the film's rate, and how much of it was used.
    block: Vec<f32>,
    used: usize,
}

impl Mix {
    /// Reads both once to know how loud they are.
    ///
    /// # Errors
    /// What either sound says; [`ExportError::Cancelled`].
    pub fn new(
        mut voice: Box<dyn Sound>,
        mut music: Box<dyn Sound>,
        plan: MixPlan,
        cancel: &AtomicBool,
    ) -> Result<Self, ExportError> {
        let (spoken, played) = (measure(&mut *voice, cancel)?, measure(&mut *music, cancel)?);
        let gain = gain(&spoken, &played) * plan.volume.clamp(0.0, 1.0);
        Ok(Self { voice: Strand::new(voice)?, music: Strand::new(music)?, plan, gain, at: 0 })
    }

    fn gain_at(&self, ms: u64) -> f32 {
        let near = self.plan.speech_ms.partition_point(|(_, end)| end + AGAIN <= ms);
        let share = |(start, end): &(u64, u64)| match ms {
            ms if ms + BACK <= *start => 0.0,
            ms if ms < *start => 1.0 - (start - ms) as f32 / BACK as f32,
            ms if ms < *end => 1.0,
            ms => 1.0 - (ms - end) as f32 / AGAIN as f32,
        };
        let spoken = self.plan.speech_ms[near..].iter().take(3).map(share).fold(0.0, f32::max);
        let begun = (ms as f32 / FADE_IN as f32).min(1.0);
        let left = (self.plan.length_ms.saturating_sub(ms) as f32 / FADE_OUT as f32).min(1.0);
        self.gain * begun * left * (1.0 - (1.0 - DUCKED) * spoken * spoken * (3.0 - 2.0 * spoken))
    }
}

/// Brings music below the voice; as it is where one of them is silence.
fn gain(voice: &Measured, music: &Measured) -> f32 {
    let db = voice.loudness.zip(music.loudness).map_or(0.0, |(voice, music)| voice - BELOW_VOICE - music);
    10f64.powf(db.clamp(-40.0, 24.0) / 20.0) as f32
}

impl Strand {
    fn new(mut sound: Box<dyn Sound>) -> Result<Self, ExportError> {
        let converter = Converter::new(&mut *sound)?;
        Ok(Self { sound, converter, block: Vec::new(), used: 0 })
    }

    /// The next frame, left and right; `None` at the end.
    fn next(&mut self) -> Result<Option<[f32; 2]>, String> {
        let channels = self.converter.out_channels;
        while self.block.len() < self.used + channels {
            self.block.clear();
            self.used = 0;
            let more = self.converter.more(&mut *self.sound, &mut self.block);
            if !more.map_err(|error| error.to_string())? {
                return Ok(None);
            }
        }
        let frame = [self.block[self.used], self.block[self.used + channels - 1]];
        self.used += channels;
        Ok(Some(frame))
    }

    fn rewind(&mut self) -> Result<(), String> {
        self.converter = Converter::new(&mut *self.sound).map_err(|error| error.to_string())?;
        self.block.clear();
        self.used = 0;
        Ok(())
    }
}

impl Sound for Mix {
    fn format(&self) -> SoundFormat {
        SoundFormat { rate: FILM_RATE, channels: 2 }
    }

    fn read(&mut self, out: &mut [f32]) -> Result<usize, String> {
        let mut gain = 0.0;
        for (n, frame) in out.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let Some(voice) = self.voice.next()? else { return Ok(n * 2) };
            let music = match self.music.next()? {
                Some(music) => music,
                None => {
                    self.music.rewind()?;
                    self.music.next()?.unwrap_or_default()
                }
            };
            if n == 0 || self.at.is_multiple_of(48) {
                gain = self.gain_at(self.at * 1_000 / u64::from(FILM_RATE));
            }
            *frame = [voice[0] + music[0] * gain, voice[1] + music[1] * gain];
            self.at += 1;
        }
        Ok(out.len() / 2 * 2)
    }

    fn rewind(&mut self) -> Result<(), String> {
        self.at = 0;
        self.voice.rewind()?;
        self.music.rewind()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tone of so many frames.
    struct Tone {
        format: SoundFormat,
        frames: usize,
        hz: f32,
        at: usize,
    }

    impl Sound for Tone {
        fn format(&self) -> SoundFormat {
            self.format
        }
        fn read(&mut self, out: &mut [f32]) -> Result<usize, String> {
            let channels = usize::from(self.format.channels);
            let count = (out.len() / channels).min(self.frames - self.at);
            for frame in out.chunks_exact_mut(channels).take(count) {
                let t = self.at as f32 / self.format.rate as f32;
                frame.fill((t * self.hz * std::f32::consts::TAU).sin() * 0.3);
                self.at += 1;
            }
            Ok(count * channels)
        }
        fn rewind(&mut self) -> Result<(), String> {
            self.at = 0;
            Ok(())
        }
    }

    fn mixed(plan: MixPlan, voice_hz: f32) -> Vec<f32> {
        let voice = Tone {
            format: SoundFormat { rate: 24_000, channels: 1 },
            frames: 24_000 * 6,
            hz: voice_hz,
            at: 0,
        };
        // A second and a half: it has to begin again.
        let music =
            Tone { format: SoundFormat { rate: 44_100, channels: 2 }, frames: 66_150, hz: 3_000.0, at: 0 };
        let mut mix = Mix::new(Box::new(voice), Box::new(music), plan, &AtomicBool::new(false)).unwrap();
        let mut all = Vec::new();
        let mut block = [0.0; 1_002];
        loop {
            let count = mix.read(&mut block).unwrap();
            if count == 0 {
                break;
            }
            all.extend_from_slice(&block[..count]);
        }
        let mut again = vec![0.0; 4_000];
        mix.rewind().unwrap();
        assert_eq!(mix.read(&mut again).unwrap(), 4_000);
        assert_eq!(again, all[..4_000], "the second pass is the first");
        all
    }

    /// Loudness of what changes quickly: the music's 3 kHz, not the voice's 100 Hz.
    fn music(all: &[f32], from_ms: usize, to_ms: usize) -> f32 {
        let part: Vec<f32> = all[from_ms * 96..to_ms * 96].iter().step_by(2).copied().collect();
        let steps = part.windows(2).map(|pair| (pair[1] - pair[0]).powi(2));
        (steps.sum::<f32>() / part.len() as f32).sqrt()
    }

    #[test]
    fn music_steps_back_for_words_loops_and_ends_with_the_voice() {
        let plan = MixPlan { volume: 1.0, speech_ms: vec![(2_000, 3_000)], length_ms: 6_000 };
        let all = mixed(plan.clone(), 100.0);
        assert_eq!(all.len(), 6 * 96_000);
        let (before, spoken, after) =
            (music(&all, 700, 1_500), music(&all, 2_100, 2_900), music(&all, 3_700, 4_300));
        assert!((0.2..0.4).contains(&(spoken / before)), "{spoken} of {before}");
        assert!((after / before - 1.0).abs() < 0.15, "{after} and {before}");
        // The voice itself counts for a little of what is left.
        let last = music(&all, 5_900, 6_000);
        assert!(last < before * 0.3, "it fades away: {last} of {before}");
        let steady = mixed(MixPlan { speech_ms: Vec::new(), ..plan }, 100.0);
        assert!((music(&steady, 2_100, 2_900) / before - 1.0).abs() < 0.1);
    }
}
