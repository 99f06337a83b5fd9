use std::sync::atomic::{AtomicBool, Ordering};

use super::{Heed, Segment, Transcriber, Transcript};
use crate::ListenError;

type Script = dyn FnMut(&[f32], &Heed) -> String + Send;

/// Says what it was told to have heard; for tests, and for running without a model.
pub struct ScriptedTranscriber {
    hear: Box<Script>,
}

impl ScriptedTranscriber {
    /// Text as a function of the sound.
    pub fn new(hear: impl FnMut(&[f32], &Heed) -> String + Send + 'static) -> Self {
        Self { hear: Box::new(hear) }
    }

    /// One text for each call, in order; the last one again and again after that.
    pub fn saying<S: Into<String>>(texts: impl IntoIterator<Item = S>) -> Self {
        let mut texts = texts.into_iter().map(Into::into).collect::<Vec<String>>().into_iter().peekable();
        let mut last = String::new();
        Self::new(move |_, _| {
            last = texts.next().unwrap_or_else(|| std::mem::take(&mut last));
            last.clone()
        })
    }
}

impl Transcriber for ScriptedTranscriber {
    fn transcribe(
        &mut self,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        if cancel.load(Ordering::Relaxed) {
            return Err(ListenError::Cancelled);
        }
        let text = (self.hear)(samples, heed);
        if text.is_empty() {
            return Ok(Transcript::default());
        }
        let end_ms = samples.len() as u64 * 1000 / u64::from(vis_core::LISTEN_RATE);
        let segments = vec![Segment { start_ms: 0, end_ms, text: text.clone() }];
        Ok(Transcript { text, language: "en".to_owned(), segments, confidence: 1.0 })
    }
}
