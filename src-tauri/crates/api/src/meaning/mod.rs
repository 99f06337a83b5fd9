//! The model of sentences, for whoever compares what texts mean: the memory now, and whatever else inside this crate.

mod keeping;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use vis_llm::{Embedder, EmbedderConfig, LlmError, LocalEmbedder, Reading};
use vis_memory::{Frame, Language};
use vis_store::Store;

use crate::voice::models;
use crate::{ApiError, Home};

pub(crate) use keeping::keep_up;

/// Minutes without a question after which the process of the model ends.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// A reply waits for it, and so does everything that wants the database meanwhile: about 15 ms once the model is loaded.
const AT_ONCE: Duration = Duration::from_millis(150);
/// In the background nobody waits.
const WITH_PATIENCE: Duration = Duration::from_secs(60);
/// What was asked last is asked again: for a guess, for the reply itself, for a smaller model.
const RECENT: usize = 8;

/// Why the background has something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Facts may have changed.
    Changed,
    /// Somebody is about to talk: the model is to be in memory.
    Soon,
}

/// What texts mean. Everything works without it; where the model is missing or its process died nothing is near anything.
pub(crate) struct Meanings {
    embedder: Arc<dyn Embedder>,
    frame: Mutex<Option<Arc<Frame>>>,
    recent: Mutex<VecDeque<(String, Arc<Vec<f32>>)>>,
    wishes: watch::Sender<Wish>,
}

impl Meanings {
    pub(crate) fn new(embedder: Arc<dyn Embedder>) -> Self {
        let (wishes, _) = watch::channel(Wish::Changed);
        Self { embedder, frame: Mutex::default(), recent: Mutex::default(), wishes }
    }

    /// In a process of its own, which is not started yet.
    pub(crate) fn at_home(home: &Home) -> Self {
        Self::new(Arc::new(LocalEmbedder::new(EmbedderConfig {
            program: home.worker.clone(),
            model: home.models.join(models::MEANING),
            name: models::MEANING,
            // A message is read in 15 ms by one thread; more would take the voice's core.
            threads: 1,
            idle: IDLE,
        })))
    }

    /// Whether there is a model.
    pub(crate) fn are_there(&self) -> bool {
        self.embedder.is_there()
    }

    /// One vector for each text, of length 1. Blocks for `patience` at most; loading the model takes about a second.
    ///
    /// # Errors
    /// There is no model, or it took longer.
    pub(crate) fn vectors(
        &self,
        reading: Reading,
        texts: &[&str],
        patience: Duration,
    ) -> Result<Vec<Vec<f32>>, LlmError> {
        self.embedder.embed(reading, texts, patience)
    }

    /// How near facts are to what is said, -1 to 1, by their ids. Empty where it cannot be told at once.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(crate) fn nearness(&self, store: &Store, said: &str) -> Result<HashMap<String, f32>, ApiError> {
        if said.trim().is_empty() || !self.are_there() {
            return Ok(HashMap::new());
        }
        let facts = store.meanings(self.embedder.model())?;
        if facts.is_empty() {
            return Ok(HashMap::new());
        }
        let (Some(frame), Some(asked)) = (self.frame(), self.asked(said)) else {
            self.wish(Wish::Soon);
            return Ok(HashMap::new());
        };
        let question = frame.question(&asked);
        Ok(facts.into_iter().map(|(id, fact)| (id, question.nearness(&fact))).collect())
    }

    /// Something for the background; done at once where nothing is to do.
    pub(crate) fn wish(&self, wish: Wish) {
        self.wishes.send_replace(wish);
    }

    fn asked(&self, said: &str) -> Option<Arc<Vec<f32>>> {
        let known = |recent: &VecDeque<(String, Arc<Vec<f32>>)>| {
            recent.iter().find(|(text, _)| text == said).map(|(_, vector)| Arc::clone(vector))
        };
        if let Some(vector) = known(&held(&self.recent)) {
            return Some(vector);
        }
        match self.vectors(Reading::Query, &[said], AT_ONCE) {
            Ok(vectors) => {
                let vector = Arc::new(vectors.into_iter().next()?);
                let mut recent = held(&self.recent);
                recent.truncate(RECENT - 1);
                recent.push_front((said.to_owned(), Arc::clone(&vector)));
                Some(vector)
            }
            Err(error) => {
                tracing::info!(%error, "a message was not read for its meaning");
                None
            }
        }
    }

    fn frame(&self) -> Option<Arc<Frame>> {
        held(&self.frame).clone()
    }

    /// What is no part of a meaning, learnt once in a run: about a second.
    fn learn_frame(&self) -> Result<(), LlmError> {
        if self.frame().is_some() {
            return Ok(());
        }
        let mut languages = Vec::new();
        for language in Language::ALL {
            let [asked, told] = Frame::sentences(language);
            languages.push([
                self.vectors(Reading::Query, asked, WITH_PATIENCE)?,
                self.vectors(Reading::Passage, told, WITH_PATIENCE)?,
            ]);
        }
        *held(&self.frame) = Frame::new(&languages).map(Arc::new);
        Ok(())
    }
}

/// Nobody who answers.
#[cfg(test)]
impl Default for Meanings {
    fn default() -> Self {
        Self::new(Arc::new(vis_llm::ScriptedEmbedder::default()))
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
