//! What program and worker say to each other: one JSON value a line, commands on the worker's standard input,
//! events on its standard output.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{Prompt, Sampling, Usage};

/// To the worker. Ids rise; each command but `Cancel` is answered by an event with its id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// Answered by `Loading` (some), then `Loaded` or `Error`. A loaded model with the same settings is kept.
    Load { id: u64, model: PathBuf, threads: usize, context_tokens: u32 },
    /// Answered by `Text` (some), then `Done` or `Error`. With `max_tokens` 0 the prompt is only read.
    Generate { id: u64, prompt: Prompt, sampling: Sampling },
    /// Loads a model of sentences where it is not in memory, and answers by `Embedded` or `Error`.
    Embed { id: u64, model: PathBuf, threads: usize, texts: Vec<String> },
    /// Ends this `Load` or `Generate` and all before it, also those that still wait.
    Cancel { id: u64 },
    /// Gives the model's memory back. Answered by `Unloaded`.
    Unload { id: u64 },
    /// Answered by `Pong`.
    Ping { id: u64 },
}

/// From the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// `progress` goes from 0 to 1.
    Loading {
        id: u64,
        progress: f32,
    },
    /// `threads` is what was asked for, capped at the machine's cores.
    Loaded {
        id: u64,
        load_ms: u32,
        threads: usize,
        context_tokens: u32,
    },
    Text {
        id: u64,
        text: String,
    },
    Done {
        id: u64,
        usage: Usage,
    },
    /// One vector for each text, in their order, each of length 1.
    Embedded {
        id: u64,
        vectors: Vec<Vec<f32>>,
    },
    Unloaded {
        id: u64,
    },
    Pong {
        id: u64,
    },
    /// Without an id: the line could not be understood.
    Error {
        id: Option<u64>,
        #[serde(flatten)]
        failure: Failure,
    },
}

/// Why a command failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Failure {
    ModelMissing,
    ModelDamaged { message: String },
    NotLoaded,
    TooLong { tokens: usize, room: usize },
    Empty,
    BadCommand { message: String },
    Cancelled,
    Failed { message: String },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_of_json_each_way() {
        let command = Command::Load { id: 1, model: "m.gguf".into(), threads: 2, context_tokens: 2048 };
        let line = serde_json::to_string(&command).unwrap();
        assert_eq!(line, r#"{"type":"load","id":1,"model":"m.gguf","threads":2,"context_tokens":2048}"#);
        assert_eq!(serde_json::from_str::<Command>(&line).unwrap(), command);

        let event =
            Event::Error { id: Some(1), failure: Failure::ModelDamaged { message: "two\nlines".into() } };
        let line = serde_json::to_string(&event).unwrap();
        assert_eq!(line, r#"{"type":"error","id":1,"kind":"model_damaged","message":"two\nlines"}"#);
        assert_eq!(serde_json::from_str::<Event>(&line).unwrap(), event);
    }
}
