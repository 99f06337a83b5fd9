//! Sentences as vectors: the port, and the worker behind it.

mod desk;
mod scripted;

use std::{
    path::PathBuf,
    sync::{
        OnceLock,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use crate::LlmError;
use desk::{Asked, Desk};
pub use scripted::ScriptedEmbedder;

/// What a text is to be compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Something that is asked or said, for which what fits is looked for.
    Query,
    /// Something that may be found.
    Passage,
}

/// A model of sentences.
pub trait Embedder: Send + Sync + std::fmt::Debug {
    /// Names the model. Vectors of two models cannot be compared.
    fn model(&self) -> &str;

    /// Whether there is something to ask.
    fn is_there(&self) -> bool;

    /// One vector for each text, of length 1; their product is their cosine. Blocks for `patience` at most.
    ///
    /// # Errors
    /// [`LlmError::Busy`] when it took longer, which includes loading the model; the work goes on. Whatever else goes wrong
    /// concerns this call alone: the next one starts the process again.
    fn embed(&self, reading: Reading, texts: &[&str], patience: Duration) -> Result<Vec<Vec<f32>>, LlmError>;
}

/// Where the worker is and what it runs.
#[derive(Clone, Debug)]
pub struct EmbedderConfig {
    /// The program `vis-llm-worker`.
    pub program: PathBuf,
    /// A GGUF file of multilingual-e5.
    pub model: PathBuf,
    pub name: &'static str,
    pub threads: usize,
    /// After so long without a call the process ends.
    pub idle: Duration,
}

/// multilingual-e5 in a worker process of its own, which starts with the first call and whose death costs one call.
#[derive(Debug)]
pub struct LocalEmbedder {
    config: EmbedderConfig,
    /// Of the thread that talks with the process, and ends with this.
    desk: OnceLock<mpsc::Sender<Asked>>,
}

impl LocalEmbedder {
    pub fn new(config: EmbedderConfig) -> Self {
        Self { config, desk: OnceLock::new() }
    }

    fn desk(&self) -> &mpsc::Sender<Asked> {
        self.desk.get_or_init(|| {
            let (sender, inbox) = mpsc::channel();
            let desk = Desk::new(self.config.clone());
            thread::spawn(move || desk.work(&inbox));
            sender
        })
    }
}

impl Embedder for LocalEmbedder {
    fn model(&self) -> &str {
        self.config.name
    }

    fn is_there(&self) -> bool {
        self.config.model.is_file() && self.config.program.is_file()
    }

    fn embed(&self, reading: Reading, texts: &[&str], patience: Duration) -> Result<Vec<Vec<f32>>, LlmError> {
        if !self.config.model.is_file() {
            return Err(LlmError::ModelMissing { path: self.config.model.clone() });
        }
        let texts = texts.iter().map(|text| format!("{}{text}", reading.prefix())).collect();
        let (answer, answered) = mpsc::channel();
        self.desk().send(Asked { texts, answer }).map_err(|_| LlmError::WorkerDied)?;
        answered.recv_timeout(patience).map_err(|error| match error {
            RecvTimeoutError::Timeout => LlmError::Busy,
            RecvTimeoutError::Disconnected => LlmError::WorkerDied,
        })?
    }
}

impl Reading {
    /// The words before a text with which the model was trained.
    fn prefix(self) -> &'static str {
        match self {
            Self::Query => "query: ",
            Self::Passage => "passage: ",
        }
    }
}
