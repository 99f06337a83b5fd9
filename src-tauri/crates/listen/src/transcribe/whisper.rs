use std::ffi::{c_int, c_void};
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use vis_core::LISTEN_RATE;
use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperState, get_lang_str,
};

use super::{Heed, Language, Segment, Transcriber, Transcript, guard};
use crate::ListenError;

/// Places of the encoder for a second of sound; 1500 of them are its 30 s.
const PLACES_PER_SECOND: usize = 50;
const MOST_PLACES: usize = 1500;
/// Silence the encoder is shown behind the sound. With 64 places tiny.en loses its way far more often.
const MARGIN: usize = 128;
/// and then this much brings it back.
const WIDE_MARGIN: usize = 512;
/// and no window is smaller than this: real voices pause, and their short clauses in a little noise (20 dB) came out with 10.7 % of the
/// words wrong in 192 to 256 places, 6.1 % in 384, 4.6 % in 768, which takes twice as long.
const LEAST_PLACES: usize = 384;
/// The encoder's products are quick for lengths that divide by this (378 places took longer than 384).
const BLOCK: usize = 64;

/// Nobody says more than this, and a model that writes more is caught in a loop.
const TOKENS_PER_SECOND: usize = 8;

/// Hints beyond this are not shown to the model: a long prompt costs time and pulls the text towards itself.
const MOST_HINT_TOKENS: usize = 48;

/// A language is taken over from what was said before unless the model is at least this sure.
const SURE_OF_LANGUAGE: f32 = 0.5;

/// whisper.cpp with one model.
pub struct Whisper {
    context: WhisperContext,
    state: WhisperState,
    threads: usize,
    /// Heard last, by a model that knows more than one.
    language: Option<&'static str>,
}

impl Whisper {
    /// `threads`: never more than there are idle cores; two that have to share one are slower than one.
    ///
    /// # Errors
    /// [`ListenError::ModelMissing`], [`ListenError::ModelUnusable`].
    pub fn load(model: &Path, threads: usize) -> Result<Self, ListenError> {
        static QUIET: Once = Once::new();
        QUIET.call_once(whisper_rs::install_logging_hooks);
        if !model.is_file() {
            return Err(ListenError::ModelMissing { path: model.to_owned() });
        }
        let unusable = |error: whisper_rs::WhisperError| ListenError::ModelUnusable {
            path: model.to_owned(),
            reason: error.to_string(),
        };
        let parameters = WhisperContextParameters { use_gpu: false, ..Default::default() };
        let context = WhisperContext::new_with_params(model, parameters).map_err(unusable)?;
        let state = context.create_state().map_err(unusable)?;
        let mut whisper = Self { context, state, threads: threads.max(1), language: None };
        // The first run allocates; and the language is looked for in as many places as the run before used.
        let silence = vec![0.0; LISTEN_RATE as usize];
        whisper.run(&silence, MARGIN, "en", &[], &AtomicBool::new(false))?;
        Ok(whisper)
    }

    /// Does the model know other languages than English?
    pub fn is_multilingual(&self) -> bool {
        self.context.is_multilingual()
    }

    fn language(&mut self, samples: &[f32], heed: &Heed) -> Result<&'static str, ListenError> {
        if !self.is_multilingual() {
            return Ok("en");
        }
        match &heed.language {
            Language::Code(code) => known(code),
            Language::Auto => self.detect(samples),
        }
    }

    fn detect(&mut self, samples: &[f32]) -> Result<&'static str, ListenError> {
        let failed = |error: whisper_rs::WhisperError| ListenError::Transcribe(error.to_string());
        self.state.pcm_to_mel(samples, self.threads).map_err(failed)?;
        let (best, chances) = self.state.lang_detect(0, self.threads).map_err(failed)?;
        let sure = usize::try_from(best).ok().and_then(|index| chances.get(index)).copied().unwrap_or(0.0);
        let found = get_lang_str(best).unwrap_or("en");
        let language = match self.language {
            Some(before) if sure < SURE_OF_LANGUAGE => before,
            _ => found,
        };
        self.language = Some(language);
        Ok(language)
    }

    fn hear(
        &mut self,
        samples: &[f32],
        language: &str,
        prompt: &[c_int],
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        self.run(samples, MARGIN, language, prompt, cancel)?;
        let heard = self.read(language, samples.len());
        if !guard::repeats_itself(&heard.text) {
            return Ok(heard);
        }
        // Also done when somebody does say things twice; it costs time and changes nothing.
        self.run(samples, WIDE_MARGIN, language, prompt, cancel)?;
        Ok(self.read(language, samples.len()))
    }

    fn run(
        &mut self,
        samples: &[f32],
        margin: usize,
        language: &str,
        prompt: &[c_int],
        cancel: &AtomicBool,
    ) -> Result<(), ListenError> {
        let mut parameters = parameters(samples.len(), margin, language, self.threads);
        parameters.set_tokens(prompt);
        #[allow(
            unsafe_code,
            reason = "the crate's safe variant calls the closure through a pointer of another type"
        )]
        // SAFETY: `stop` only reads the flag behind the pointer, and `cancel` outlives `full`, which is the only caller.
        unsafe {
            parameters.set_abort_callback(Some(stop));
            parameters.set_abort_callback_user_data(std::ptr::from_ref(cancel).cast_mut().cast());
        }
        match self.state.full(parameters, samples) {
            _ if cancel.load(Ordering::Relaxed) => Err(ListenError::Cancelled),
            Ok(()) => Ok(()),
            Err(error) => Err(ListenError::Transcribe(error.to_string())),
        }
    }

    /// The hints as if they had been said before, the first ones last: the nearest counts most.
    fn prompt(&self, hints: &[String]) -> Vec<c_int> {
        let mut tokens = Vec::new();
        for hint in hints {
            let hint = hint.replace('\0', "");
            let mut longer =
                self.context.tokenize(&format!(" {},", hint.trim()), MOST_HINT_TOKENS).unwrap_or_default();
            if longer.len() + tokens.len() > MOST_HINT_TOKENS {
                break;
            }
            longer.append(&mut tokens);
            tokens = longer;
        }
        tokens
    }

    fn read(&self, language: &str, samples: usize) -> Transcript {
        let segments = || (0..self.state.full_n_segments()).filter_map(|index| self.state.get_segment(index));
        let text: String =
            segments().filter_map(|segment| Some(segment.to_str_lossy().ok()?.into_owned())).collect();
        let text = text.trim().to_owned();
        if text.is_empty() {
            return Transcript::default();
        }
        let end = self.context.token_eot();
        let mut chances = Vec::new();
        for segment in segments() {
            let tokens = (0..segment.n_tokens()).filter_map(|at| segment.get_token(at));
            chances
                .extend(tokens.filter(|token| token.token_id() < end).map(|token| token.token_probability()));
        }
        let logarithms: f32 = chances.iter().map(|chance| chance.max(1e-6).ln()).sum();
        let end_ms = samples as u64 * 1000 / u64::from(LISTEN_RATE);
        Transcript {
            segments: vec![Segment { start_ms: 0, end_ms, text: text.clone() }],
            text,
            language: language.to_owned(),
            confidence: (logarithms / chances.len().max(1) as f32).exp(),
        }
    }
}

impl Transcriber for Whisper {
    fn transcribe(
        &mut self,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        if samples.len() > 30 * LISTEN_RATE as usize {
            return Err(ListenError::Transcribe("the piece is longer than 30 seconds".to_owned()));
        }
        // whisper.cpp hears nothing in less than 100 ms.
        if samples.len() < LISTEN_RATE as usize / 10 {
            return Ok(Transcript::default());
        }
        let language = self.language(samples, heed)?;
        let prompt = self.prompt(&heed.hints);
        let heard = self.hear(samples, language, &prompt, cancel)?;
        if prompt.is_empty() || !guard::only_hints(&heard.text, &heed.hints) {
            return Ok(heard);
        }
        // In noise the model repeats its prompt. Somebody who really calls a name is also heard without it.
        let unprompted = self.hear(samples, language, &[], cancel)?;
        let said = !guard::accept(unprompted, samples).text.is_empty();
        Ok(if said { heard } else { Transcript::default() })
    }
}

fn parameters<'a>(samples: usize, margin: usize, language: &'a str, threads: usize) -> FullParams<'a, 'a> {
    let places = (samples * PLACES_PER_SECOND).div_ceil(LISTEN_RATE as usize) + margin;
    let tokens = samples * TOKENS_PER_SECOND / LISTEN_RATE as usize + 16;
    let mut parameters = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    parameters.set_n_threads(threads as c_int);
    parameters.set_language(Some(language));
    let places = places.next_multiple_of(BLOCK).clamp(LEAST_PLACES, MOST_PLACES);
    parameters.set_audio_ctx(places as c_int);
    parameters.set_max_tokens(tokens as c_int);
    // One try: a second one at a higher temperature costs as much again and writes something else, not something better.
    parameters.set_temperature_inc(0.0);
    parameters.set_no_context(true);
    parameters.set_single_segment(true);
    // Never shown, and yet: without them the model does not notice that the sound has ended and says everything again. 25
    // utterances in a window of need + 128: 13 % of the words wrong without, 0.3 % with them.
    parameters.set_no_timestamps(false);
    parameters.set_suppress_blank(true);
    parameters.set_suppress_nst(true);
    parameters.set_print_progress(false);
    parameters.set_print_realtime(false);
    parameters.set_print_special(false);
    parameters.set_print_timestamps(false);
    parameters
}

fn known(code: &str) -> Result<&'static str, ListenError> {
    // `get_lang_id` panics at a NUL byte.
    let clean = Some(code).filter(|code| !code.contains('\0'));
    clean
        .and_then(whisper_rs::get_lang_id)
        .and_then(get_lang_str)
        .ok_or_else(|| ListenError::Transcribe(format!("the model knows no language called {code}")))
}

#[allow(unsafe_code, reason = "called by whisper.cpp")]
unsafe extern "C" fn stop(cancel: *mut c_void) -> bool {
    // SAFETY: `run` hands over a pointer to an `AtomicBool` that lives as long as the call it is used in.
    unsafe { &*cancel.cast_const().cast::<AtomicBool>() }.load(Ordering::Relaxed)
}
