//! The voice without a chat: one line of text to sound, and the synthesiser that is loaded when first needed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use serde::Serialize;
use specta::Type;
use vis_core::{PcmClip, PhonemeSpan, SPEECH_RATE, Sentence, SpokenClip, TurnId, VoiceId};
use vis_onnx::Runtime;
use vis_speak::{Abort, Chunker, Kokoro, KokoroFiles, SpeakError, Synthesizer, speakable};

use crate::app::blocking;
use crate::{ApiError, Code, Home};

/// Where set-up puts the files, below the models folder. `assets/models.toml` says the same; a test compares them.
pub(crate) mod models {
    pub(crate) const CHAT: &str = "smollm2-135m-instruct-iq4_nl.gguf";
    pub(crate) const MEANING: &str = "multilingual-e5-small-q4_0.gguf";
    pub(crate) const SPEECH: &str = "kokoro-82m-int8.onnx";
    pub(crate) const PHONEMES: &str = "kokoro-vocab.json";
    pub(crate) const VOICES: &str = "kokoro-voices";
    pub(crate) const VAD: &str = "silero-vad-16k-op15.onnx";
    pub(crate) const TURN_END: &str = "smart-turn-v3.2-cpu.onnx";
    pub(crate) const LISTEN_TINY: &str = "whisper-tiny.en-q8_0.bin";
    pub(crate) const LISTEN_BASE: &str = "whisper-base-q8_0.bin";
    pub(crate) const SPEAKER: &str = "speaker-encoder.safetensors";
    pub(crate) const DICTIONARY: &str = "cmudict.dict";
    pub(crate) const RUNTIME: &str = if cfg!(target_os = "windows") {
        "onnxruntime.dll"
    } else if cfg!(target_os = "macos") {
        "libonnxruntime.1.31.1.dylib"
    } else {
        "libonnxruntime.so.1.31.1"
    };
}

/// Kokoro takes about 285 MB, and whoever speaks uses it for a sentence at a time: everybody of this process who holds the same
/// `SharedVoice` has the same one. It goes when the last of them does.
#[derive(Clone, Default)]
pub(crate) struct SharedVoice(Arc<Mutex<Weak<Mutex<Kokoro>>>>);

impl SharedVoice {
    /// Whoever comes while it is loaded waits for the one that is loaded.
    fn kokoro(&self, folder: &Path) -> Result<Arc<Mutex<Kokoro>>, SpeakError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(there) = known.upgrade() {
            return Ok(there);
        }
        let loaded = Arc::new(Mutex::new(load(folder)?));
        *known = Arc::downgrade(&loaded);
        Ok(loaded)
    }
}

/// The voices of all homes of a process.
#[derive(Clone, Default)]
pub(crate) struct Voices {
    /// Of whoever is heard at once. A film's sentence before the reply's would be a silence.
    pub(crate) live: SharedVoice,
    /// Of films, scripts and other programs.
    pub(crate) beside: SharedVoice,
}

/// Kokoro, loaded by the first sentence (about a second) and again after a failure: the person may have installed it meanwhile.
pub(crate) struct LazyVoice {
    folder: PathBuf,
    shared: SharedVoice,
    loaded: Option<Arc<Mutex<Kokoro>>>,
}

impl LazyVoice {
    pub(crate) fn new(folder: PathBuf, shared: SharedVoice) -> Self {
        Self { folder, shared, loaded: None }
    }

    fn kokoro(&mut self) -> Result<MutexGuard<'_, Kokoro>, SpeakError> {
        let kokoro = match &mut self.loaded {
            Some(kokoro) => kokoro,
            empty => empty.insert(self.shared.kokoro(&self.folder)?),
        };
        Ok(kokoro.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Synthesizer for LazyVoice {
    fn speak(&mut self, sentence: &Sentence, voice: &VoiceId, speed: f32) -> Result<SpokenClip, SpeakError> {
        self.speak_unless(sentence, voice, speed, &Abort::new())
    }

    fn speak_unless(
        &mut self,
        sentence: &Sentence,
        voice: &VoiceId,
        speed: f32,
        abort: &Abort,
    ) -> Result<SpokenClip, SpeakError> {
        self.kokoro()?.speak_unless(sentence, voice, speed, abort)
    }

    fn speak_soon(
        &mut self,
        sentence: &Sentence,
        voice: &VoiceId,
        speed: f32,
        abort: &Abort,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), SpeakError> {
        self.kokoro()?.speak_soon(sentence, voice, speed, abort, give)
    }
}

fn load(folder: &Path) -> Result<Kokoro, SpeakError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    load_with(folder, cores.min(2))
}

pub(crate) fn load_with(folder: &Path, threads: usize) -> Result<Kokoro, SpeakError> {
    let runtime = Runtime::load(&folder.join(models::RUNTIME))?;
    let files = KokoroFiles {
        model: folder.join(models::SPEECH),
        vocabulary: folder.join(models::PHONEMES),
        voices: folder.join(models::VOICES),
        dictionary: folder.join(models::DICTIONARY),
    };
    Kokoro::load(&files, &runtime, threads)
}

/// A line that was spoken.
#[derive(Clone, Debug)]
pub struct SaidLine {
    pub pcm: PcmClip,
    pub phonemes: Vec<TimedPhoneme>,
}

/// One phoneme with its time and the mouth's shape. They follow each other without a gap, from 0 to the sound's end.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct TimedPhoneme {
    pub phoneme: String,
    pub start_ms: f64,
    pub end_ms: f64,
    pub viseme: String,
}

/// Speaks one text of any length.
///
/// # Errors
/// [`Code::BadInput`] for an unknown voice or speed, [`Code::ModelMissing`], nothing to be spoken in the text.
pub async fn say_line(home: &Home, voice: &str, speed: f32, text: &str) -> Result<SaidLine, ApiError> {
    let (folder, voice, text) = (home.models.clone(), VoiceId::from(voice), text.to_owned());
    blocking(move || {
        if speakable(&text).is_empty() {
            return Err(ApiError::new(
                Code::BadInput,
                "There is nothing to say in this text. Give it some words.",
            ));
        }
        let mut line =
            SaidLine { pcm: PcmClip { rate: SPEECH_RATE, samples: Vec::new() }, phonemes: Vec::new() };
        for clip in spoken(&folder, &voice, speed, &text)? {
            line.append(&clip);
        }
        Ok(line)
    })
    .await
}

/// A text as clips, in order. Loads the voice, which takes about a second; blocks.
pub(crate) fn spoken(
    models: &Path,
    voice: &VoiceId,
    speed: f32,
    text: &str,
) -> Result<Vec<SpokenClip>, ApiError> {
    spoken_by(&mut load(models)?, voice, speed, text)
}

/// The same with whoever speaks.
pub(crate) fn spoken_by(
    synthesizer: &mut dyn Synthesizer,
    voice: &VoiceId,
    speed: f32,
    text: &str,
) -> Result<Vec<SpokenClip>, ApiError> {
    let say = |(seq, text)| Ok(synthesizer.speak(&Sentence { turn: TurnId(1), seq, text }, voice, speed)?);
    (0..).zip(pieces(text)).map(say).collect()
}

pub(crate) fn pieces(text: &str) -> Vec<String> {
    let mut chunker = Chunker::new();
    let mut pieces = chunker.push(text);
    pieces.extend(chunker.finish());
    pieces
}

impl SaidLine {
    fn append(&mut self, clip: &SpokenClip) {
        let offset = self.pcm.samples.len() as u32;
        self.pcm.samples.extend_from_slice(&clip.pcm.samples);
        self.phonemes.extend(clip.phonemes.iter().map(|span| timed(span, offset)));
    }
}

fn timed(span: &PhonemeSpan, offset: u32) -> TimedPhoneme {
    let ms = |sample: u32| f64::from(offset + sample) * 1000.0 / f64::from(SPEECH_RATE);
    TimedPhoneme {
        phoneme: span.phoneme.clone(),
        start_ms: ms(span.start),
        end_ms: ms(span.end),
        viseme: span.viseme.name().to_owned(),
    }
}
