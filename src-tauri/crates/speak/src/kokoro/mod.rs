//! Kokoro-82M: phonemes and a voice's style -> samples and how long each phoneme took.

mod divide;
mod model;
mod soon;
mod spans;
mod vocabulary;
mod voice_file;
mod window;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;
use std::sync::Arc;

use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, Sentence, SpokenClip, VoiceId};
use vis_onnx::{Runtime, Stop};

use crate::g2p::{Accent, Dictionary, Phonemiser};
use crate::synth::check_speed;
use crate::{Abort, Blend, SpeakError, Synthesizer, normalise, sound, speakable};
use model::{FRAME, Model, Plan};
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
    voices: HashMap<&'static str, VoiceFile>,
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
            voices: HashMap::new(),
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
        let stop = Stop::new()?;
        let plan = self.model.plan(&ids, &[0.0; voice_file::ROW], 1.0, &stop)?;
        self.model.render(&plan, plan.window, &stop)?;
        Ok(())
    }

    /// The style for a text of `ids` ids, pads not counted: that of a voice, or the average of several by their shares.
    fn style(&mut self, blend: &Blend, ids: usize) -> Result<Vec<f32>, SpeakError> {
        let mut style = vec![0.0; voice_file::ROW];
        for (voice, share) in blend.parts() {
            let row = self.voice_file(voice.id)?.row(ids);
            style.iter_mut().zip(row).for_each(|(sum, number)| *sum += number * share);
        }
        Ok(style)
    }

    fn voice_file(&mut self, id: &'static str) -> Result<&VoiceFile, SpeakError> {
        Ok(match self.voices.entry(id) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(place) => place.insert(VoiceFile::read(&self.folder.join(format!("{id}.bin")))?),
        })
    }

    fn phonemiser(&mut self, voice: &Blend) -> &Phonemiser {
        if voice.is_british() {
            self.british.get_or_insert_with(|| Phonemiser::new(Accent::British, Arc::clone(&self.dictionary)))
        } else {
            &self.american
        }
    }

    /// The symbols of a sentence with their numbers.
    fn ids(&mut self, sentence: &Sentence, voice: &Blend) -> Vec<(char, i64)> {
        let text = normalise(&speakable(&sentence.text));
        let phonemes = self.phonemiser(voice).phonemes(&text);
        self.vocabulary.ids(&phonemes)
    }

    /// One run's worth of phonemes, planned: no sound yet, but every phoneme has its place.
    fn plan(
        &mut self,
        part: &[(char, i64)],
        manner: &Manner,
    ) -> Result<(Plan, Vec<PhonemeSpan>), SpeakError> {
        let ids: Vec<i64> = part.iter().map(|&(_, id)| id).collect();
        let style = self.style(&manner.voice, ids.len())?;
        let plan = self.model.plan(&ids, &style, manner.speed, &manner.stop)?;
        let symbols = part.iter().map(|&(symbol, _)| symbol);
        let spans = spans::spans(symbols, &plan.frames, plan.window.total * FRAME, manner.speed);
        Ok((plan, spans))
    }

    /// The sound of a plan, trimmed and levelled.
    fn part(
        &mut self,
        (plan, mut phonemes): (Plan, Vec<PhonemeSpan>),
        manner: &Manner,
        pauses: sound::Pauses,
    ) -> Result<Sound, SpeakError> {
        let made = self.model.render(&plan, plan.window, &manner.stop)?;
        let left_out = (plan.window.from * FRAME, (plan.window.total - plan.window.to) * FRAME);
        let mut samples = sound::trim(&made, left_out, &mut phonemes, pauses);
        let gain = sound::gain(&samples, manner.voice.level_db());
        sound::amplify(&mut samples, gain, gain);
        sound::fade_in(&mut samples);
        sound::fade_out(&mut samples);
        Ok((samples, phonemes))
    }

    fn clip(&mut self, sentence: &Sentence, manner: &Manner) -> Result<SpokenClip, SpeakError> {
        let ids = self.ids(sentence, &manner.voice);
        self.whole(sentence, &ids, manner)
    }

    /// The sentence of `ids`, in as many runs as it takes.
    fn whole(
        &mut self,
        sentence: &Sentence,
        ids: &[(char, i64)],
        manner: &Manner,
    ) -> Result<SpokenClip, SpeakError> {
        let mut clip = empty(sentence, sentence.text.clone());
        for part in vocabulary::parts(ids, MOST_IDS) {
            let first = sentence.seq == 0 && clip.pcm.samples.is_empty();
            let plan = self.plan(part, manner)?;
            let (samples, phonemes) = self.part(plan, manner, pauses(first, part))?;
            spans::append(&mut clip.phonemes, phonemes, clip.pcm.samples.len());
            clip.pcm.samples.extend(samples);
        }
        Ok(clip)
    }

    /// Runs `make` until `abort` is called.
    fn unless<T>(
        &mut self,
        (id, speed): (&VoiceId, f32),
        abort: &Abort,
        make: impl FnOnce(&mut Self, &Manner) -> Result<T, SpeakError>,
    ) -> Result<T, SpeakError> {
        check_speed(speed)?;
        let voice = Blend::parse(id).ok_or_else(|| SpeakError::UnknownVoice(id.clone()))?;
        if abort.is_aborted() {
            return Err(SpeakError::Aborted);
        }
        let stop = Stop::new()?;
        let manner = Manner { voice, speed, stop: stop.clone() };
        let made = abort.while_running(move || stop.stop(), || make(self, &manner));
        // A stopped run fails with the runtime's own words.
        if abort.is_aborted() { Err(SpeakError::Aborted) } else { made }
    }
}

/// Samples, and the spans that cover them.
type Sound = (Vec<f32>, Vec<PhonemeSpan>);

fn pauses(first: bool, part: &[(char, i64)]) -> sound::Pauses {
    let mark = part.iter().rev().map(|&(symbol, _)| symbol).find(|symbol| *symbol != ' ');
    sound::Pauses::new(first, mark)
}

fn pcm(samples: Vec<f32>) -> PcmClip {
    PcmClip { rate: SPEECH_RATE, samples }
}

fn empty(sentence: &Sentence, text: String) -> SpokenClip {
    SpokenClip { turn: sentence.turn, seq: sentence.seq, text, pcm: pcm(Vec::new()), phonemes: Vec::new() }
}

/// How something is spoken, and what ends it early.
struct Manner {
    voice: Blend,
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
        self.unless((id, speed), abort, |kokoro, manner| kokoro.clip(sentence, manner))
    }

    fn speak_soon(
        &mut self,
        sentence: &Sentence,
        id: &VoiceId,
        speed: f32,
        abort: &Abort,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), SpeakError> {
        self.unless((id, speed), abort, |kokoro, manner| kokoro.clips(sentence, manner, give))
    }
}
