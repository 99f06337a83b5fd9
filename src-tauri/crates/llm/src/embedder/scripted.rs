use std::{collections::HashMap, sync::Mutex, sync::PoisonError, time::Duration};

use super::{Embedder, Reading};
use crate::LlmError;

/// An embedder that gives what it is told, for tests of everything above the port.
#[derive(Debug, Default)]
pub struct ScriptedEmbedder {
    vectors: HashMap<String, Vec<f32>>,
    asked: Mutex<Vec<(Reading, String)>>,
}

impl ScriptedEmbedder {
    /// A text without a vector is an error; without any there is no model.
    pub fn new<T: Into<String>>(vectors: impl IntoIterator<Item = (T, Vec<f32>)>) -> Self {
        let vectors = vectors.into_iter().map(|(text, vector)| (text.into(), vector)).collect();
        Self { vectors, asked: Mutex::default() }
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<(Reading, String)> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Embedder for ScriptedEmbedder {
    fn model(&self) -> &str {
        "scripted"
    }

    fn is_there(&self) -> bool {
        !self.vectors.is_empty()
    }

    fn embed(&self, reading: Reading, texts: &[&str], _: Duration) -> Result<Vec<Vec<f32>>, LlmError> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.extend(texts.iter().map(|text| (reading, (*text).to_owned())));
        let vector = |text: &&str| self.vectors.get(*text).cloned().ok_or(LlmError::WorkerDied);
        texts.iter().map(vector).collect()
    }
}
