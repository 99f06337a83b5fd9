//! Sounds of lines: files and recordings that stand in for the voice, and what is drawn of them.

use std::path::Path;

use sha2::{Digest, Sha256};
use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE};
use vis_script::{OwnSound, SoundSource};
use vis_store::NewLineSound;

use super::desk::Desk;
use super::room::ScriptRoom;
use super::view::Script;
use crate::characters::locked;
use crate::keeper::fresh;
use crate::{ApiError, Code};

/// Parts of a waveform.
const PEAKS: usize = 100;
/// Longest sound of one line, seconds.
const LONGEST: usize = 600;

/// How loud each part of a sound is, 0-1.
pub(super) fn peaks(samples: &[f32]) -> Vec<f32> {
    let part = |n: usize| {
        let (from, to) = (n * samples.len() / PEAKS, (n + 1) * samples.len() / PEAKS);
        samples[from..to].iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()))
    };
    (0..PEAKS).map(|n| (part(n).min(1.0) * 1_000.0).round() / 1_000.0).collect()
}

/// A sound file as speech: mono, at the program's rate. Blocks.
///
/// # Errors
/// [`Code::BadInput`] for what is no sound, or too long.
pub(super) fn read(path: &Path) -> Result<PcmClip, ApiError> {
    let mut file = vis_audio::SoundFile::open(path)?;
    let (channels, rate) = (file.channels(), file.rate());
    let (mut block, mut samples) = (vec![0.0; 4_096 * channels], Vec::new());
    loop {
        let count = file.read(&mut block);
        if count == 0 {
            break;
        }
        samples
            .extend(block[..count].chunks(channels).map(|frame| frame.iter().sum::<f32>() / channels as f32));
        if samples.len() > LONGEST * rate as usize {
            return Err(ApiError::new(
                Code::BadInput,
                "A line can be at most ten minutes long. Cut the sound into parts.",
            ));
        }
    }
    at_speech_rate(PcmClip { rate, samples })
}

fn at_speech_rate(clip: PcmClip) -> Result<PcmClip, ApiError> {
    Ok(PcmClip { rate: SPEECH_RATE, samples: vis_audio::resample(&clip, SPEECH_RATE)? })
}

impl ScriptRoom {
    /// Keeps a sound under its key, and knows it from now on.
    pub(crate) fn keep_sound(
        &self,
        desk: &mut Desk,
        key: &str,
        pcm: &PcmClip,
        phonemes: &[PhonemeSpan],
    ) -> Result<(), ApiError> {
        let new = NewLineSound { key, pcm, phonemes, peaks: &peaks(&pcm.samples) };
        let mut store = self.store();
        store.keep_line_sound(&desk.id, new, fresh()?)?;
        for sound in store.line_sounds(&desk.id)? {
            desk.sounds.insert(sound.key.clone(), sound);
        }
        Ok(())
    }

    /// A sound takes the place of the voice in one line.
    pub(crate) fn set_own_sound(
        &self,
        id: &str,
        line: &str,
        pcm: PcmClip,
        source: SoundSource,
    ) -> Result<Script, ApiError> {
        let clip = at_speech_rate(pcm)?;
        if clip.samples.len() < SPEECH_RATE as usize / 10 {
            return Err(ApiError::new(
                Code::BadInput,
                "There is hardly a sound in this. Record or choose it once more.",
            ));
        }
        let bytes: Vec<u8> = clip.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let key = format!("own-{}", hex::encode(&Sha256::digest(&bytes)[..16]));
        self.change(id, |desk| {
            let mut script = desk.history.script().clone();
            let changed = script.line_mut(line).ok_or(vis_script::EditError::NoLine)?;
            changed.own_sound = Some(OwnSound { key: key.clone(), source });
            self.keep_sound(desk, &key, &clip, &[])?;
            desk.history.step(script);
            Ok(())
        })
    }

    /// The samples of a line's sound, if there is one.
    pub(crate) fn line_pcm(&self, id: &str, line: &str) -> Result<Option<PcmClip>, ApiError> {
        let desk = self.desk(id)?;
        let desk = locked(&desk);
        let line = desk.history.script().line(line).ok_or(vis_script::EditError::NoLine)?;
        let Some(sound) = desk.sound(line, self.cast()) else { return Ok(None) };
        Ok(Some(self.store().load_line_sound(sound)?))
    }
}
