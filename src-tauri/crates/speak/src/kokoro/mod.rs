//! Kokoro-82M: phonemes and a voice's style -> samples and how long each phoneme took.

mod model;
mod spans;
mod vocabulary;
mod voice_file;
mod window;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, Sentence, SpokenClip, VoiceId};
use vis_onnx::{Runtime, Stop};

use crate::g2p::{Accent, Dictionary, Phonemiser};
use crate::synth::check_speed;
use crate::voices::{VoiceInfo, voice};
use crate::{Abort, SpeakError, Synthesizer, normalise, sound, speakable};
use model::{FRAME, Model};
use vocabulary::Vocabulary;
use voice_file::VoiceFile;

/// Ids the model takes in one run, pads apart. Its position table ends there.
const MOST_IDS: usize = 510;

/// Where the parts of the voice lie.
#[derive(Clone, Debug)]
pub struct KokoroFiles {
    /// Kokoro-82M v1.0, ONNX.
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
    model: Model,
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
        let (model, words) = std::thread::scope(|scope| {
            let words = scope.spawn(|| -> Result<_, SpeakError> {
                let dictionary = Arc::new(Dictionary::read(&files.dictionary)?);
                let american = Phonemiser::new(Accent::American, Arc::clone(&dictionary));
                Ok((dictionary, american))
            });
            (Model::load(&files.model, runtime, threads), words.join())
        });
        let (dictionary, american) = match words {
            Ok(words) => words?,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        let mut kokoro = Self {
            model: model?,
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
        let ids: Vec<i64> = ids.iter().map(|&(_, id)| id).collect();
        self.model.run(&ids, &[0.0; voice_file::ROW], 1.0, &Stop::new()?)?;
        Ok(())
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
        manner: &Manner,
        pauses: sound::Pauses,
    ) -> Result<(Vec<f32>, Vec<PhonemeSpan>), SpeakError> {
        let ids: Vec<i64> = part.iter().map(|&(_, id)| id).collect();
        let style = self.style(manner.voice)?.row(ids.len()).to_vec();
        let made = self.model.run(&ids, &style, manner.speed, &manner.stop)?;
        let left_out = (made.window.from * FRAME, (made.window.total - made.window.to) * FRAME);
        let symbols = part.iter().map(|&(symbol, _)| symbol);
        let mut phonemes = spans::spans(symbols, &made.frames, made.window.total * FRAME);
        let mut samples = sound::trim(&made.samples, left_out, &mut phonemes, pauses);
        sound::level(&mut samples, manner.voice.level_db);
        sound::fade(&mut samples);
        Ok((samples, phonemes))
    }

    fn clip(&mut self, sentence: &Sentence, manner: &Manner) -> Result<SpokenClip, SpeakError> {
        let text = normalise(&speakable(&sentence.text));
        let phonemes = self.phonemiser(manner.voice).phonemes(&text);
        let ids = self.vocabulary.ids(&phonemes);
        let mut pcm = PcmClip { rate: SPEECH_RATE, samples: Vec::new() };
        let mut spans = Vec::new();
        for part in vocabulary::parts(&ids, MOST_IDS) {
            let first = sentence.seq == 0 && pcm.samples.is_empty();
            let mark = part.iter().rev().map(|&(symbol, _)| symbol).find(|symbol| *symbol != ' ');
            let (samples, phonemes) = self.part(part, manner, sound::Pauses::new(first, mark))?;
            spans::append(&mut spans, phonemes, pcm.samples.len());
            pcm.samples.extend(samples);
        }
        let text = sentence.text.clone();
        Ok(SpokenClip { turn: sentence.turn, seq: sentence.seq, text, pcm, phonemes: spans })
    }
}

/// How something is spoken, and what ends it early.
struct Manner {
    voice: &'static VoiceInfo,
    speed: f32,
    stop: Stop,
}

impl Synthesizer for Kokoro {
    fn speak(&mut self, sentence: &Sentence, id: &VoiceId, speed: f32) -> Result<SpokenClip, SpeakError> {
        self.speak_unless(sentence, id, speed, &Abort::new())
    }

    fn speak_unless(
        &mut self,
        sentence: &Sentence,
        id: &VoiceId,
        speed: f32,
        abort: &Abort,
    ) -> Result<SpokenClip, SpeakError> {
        check_speed(speed)?;
        let voice = voice(id).ok_or_else(|| SpeakError::UnknownVoice(id.clone()))?;
        if abort.is_aborted() {
            return Err(SpeakError::Aborted);
        }
        let stop = Stop::new()?;
        let manner = Manner { voice, speed, stop: stop.clone() };
        let clip = abort.while_running(move || stop.stop(), || self.clip(sentence, &manner));
        // A stopped run fails with the runtime's own words.
        if abort.is_aborted() { Err(SpeakError::Aborted) } else { clip }
    }
}
