//! Kokoro-82M: phonemes and a voice's style -> samples and how long each phoneme took.

mod spans;
mod vocabulary;
mod voice_file;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, Sentence, SpokenClip, VoiceId};
use vis_onnx::{Runtime, Session, Tensor};

use crate::g2p::{Accent, Dictionary, Phonemiser};
use crate::synth::check_speed;
use crate::voices::{VoiceInfo, voice};
use crate::{SpeakError, Synthesizer, normalise, sound, speakable};
use vocabulary::Vocabulary;
use voice_file::VoiceFile;

/// Ids the model takes in one run, pads apart. Its position table ends there.
const MOST_IDS: usize = 510;
/// Its second output: frames a token. The set-up adds it to the published model.
const DURATIONS: &str = "/encoder/Clip_output_0";

/// Where the parts of the voice lie.
#[derive(Clone, Debug)]
pub struct KokoroFiles {
    /// ONNX, with the durations as its second output.
    pub model: PathBuf,
    /// JSON, `{"vocab": {symbol: id}}`.
    pub vocabulary: PathBuf,
    /// Folder of `<voice id>.bin`.
    pub voices: PathBuf,
    /// `cmudict.dict`.
    pub dictionary: PathBuf,
}

/// The local neural voice. Holds one model; voices are read when first used.
pub struct Kokoro {
    session: Session,
    vocabulary: Vocabulary,
    folder: PathBuf,
    styles: HashMap<&'static str, VoiceFile>,
    dictionary: Arc<Dictionary>,
    american: Phonemiser,
    /// Unpacked with the first British voice: it costs a quarter of a second and some memory.
    british: Option<Phonemiser>,
}

impl Kokoro {
    /// Loads the model for `threads` threads and runs it once, so that the first sentence is as fast as the next.
    ///
    /// # Errors
    /// A missing or damaged file: [`SpeakError::File`] or [`SpeakError::Model`].
    pub fn load(files: &KokoroFiles, runtime: &Runtime, threads: usize) -> Result<Self, SpeakError> {
        // Model and lexicons take about as long as each other and share nothing.
        let (session, words) = std::thread::scope(|scope| {
            let words = scope.spawn(|| -> Result<_, SpeakError> {
                let dictionary = Arc::new(Dictionary::read(&files.dictionary)?);
                let american = Phonemiser::new(Accent::American, Arc::clone(&dictionary));
                Ok((dictionary, american))
            });
            (runtime.session(&files.model, threads), words.join())
        });
        let (dictionary, american) = match words {
            Ok(words) => words?,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        let mut kokoro = Self {
            session: session?,
            vocabulary: Vocabulary::read(&files.vocabulary)?,
            folder: files.voices.clone(),
            styles: HashMap::new(),
            dictionary,
            american,
            british: None,
        };
        kokoro.warm_up()?;
        Ok(kokoro)
    }

    /// The first run allocates what all later ones reuse. Also finds out at once whether the model fits.
    fn warm_up(&mut self) -> Result<(), SpeakError> {
        let ids = self.vocabulary.ids(&self.american.phonemes("Hello there."));
        self.run(&ids.iter().map(|&(_, id)| id).collect::<Vec<_>>(), &[0.0; voice_file::ROW], 1.0)?;
        Ok(())
    }

    /// Samples of one run and frames of each token, the two pads among them.
    fn run(&mut self, ids: &[i64], style: &[f32], speed: f32) -> Result<(Vec<f32>, Vec<f32>), SpeakError> {
        let mut tokens = Vec::with_capacity(ids.len() + 2);
        tokens.push(0);
        tokens.extend_from_slice(ids);
        tokens.push(0);
        let mut outputs = self.session.run(&[
            ("tokens", Tensor::i64([1, tokens.len()], tokens)),
            ("style", Tensor::f32([1, style.len()], style)),
            ("speed", Tensor::f32([1], [speed])),
        ])?;
        let frames = outputs.take_f32(DURATIONS)?;
        Ok((outputs.take_f32("audio")?, frames))
    }

    fn style(&mut self, voice: &'static VoiceInfo) -> Result<&VoiceFile, SpeakError> {
        if !self.styles.contains_key(voice.id) {
            let path = self.folder.join(format!("{}.bin", voice.id));
            self.styles.insert(voice.id, VoiceFile::read(&path)?);
        }
        self.styles.get(voice.id).ok_or_else(|| SpeakError::UnknownVoice(VoiceId::from(voice.id)))
    }

    fn phonemiser(&mut self, voice: &VoiceInfo) -> &Phonemiser {
        if voice.is_british() {
            self.british.get_or_insert_with(|| Phonemiser::new(Accent::British, Arc::clone(&self.dictionary)))
        } else {
            &self.american
        }
    }

    /// One run's worth of phonemes as finished sound: trimmed and levelled.
    fn part(
        &mut self,
        part: &[(char, i64)],
        voice: &'static VoiceInfo,
        speed: f32,
    ) -> Result<(Vec<f32>, Vec<PhonemeSpan>), SpeakError> {
        let ids: Vec<i64> = part.iter().map(|&(_, id)| id).collect();
        let style = self.style(voice)?.row(ids.len()).to_vec();
        let (mut samples, frames) = self.run(&ids, &style, speed)?;
        let symbols = part.iter().map(|&(symbol, _)| symbol);
        let mut phonemes = spans::spans(symbols, &frames, samples.len());
        sound::trim(&mut samples, &mut phonemes);
        sound::level(&mut samples, voice.level_db);
        sound::fade(&mut samples);
        Ok((samples, phonemes))
    }
}

impl Synthesizer for Kokoro {
    fn speak(&mut self, sentence: &Sentence, id: &VoiceId, speed: f32) -> Result<SpokenClip, SpeakError> {
        check_speed(speed)?;
        let voice = voice(id).ok_or_else(|| SpeakError::UnknownVoice(id.clone()))?;
        let text = normalise(&speakable(&sentence.text));
        let phonemes = self.phonemiser(voice).phonemes(&text);
        let ids = self.vocabulary.ids(&phonemes);
        let mut pcm = PcmClip { rate: SPEECH_RATE, samples: Vec::new() };
        let mut spans = Vec::new();
        for part in vocabulary::parts(&ids, MOST_IDS) {
            let (samples, phonemes) = self.part(part, voice, speed)?;
            spans::append(&mut spans, phonemes, pcm.samples.len());
            pcm.samples.extend(samples);
        }
        Ok(SpokenClip {
            turn: sentence.turn,
            seq: sentence.seq,
            text: sentence.text.clone(),
            pcm,
            phonemes: spans,
        })
    }
}
