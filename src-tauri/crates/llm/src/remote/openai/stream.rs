use serde::Deserialize;
use serde_json::Value;
use vis_net::Frame;

use crate::{
    Finish,
    remote::{
        thinking::{Split, Thinking},
        wire::{Piece, Reader, Tokens, Unread},
    },
};

/// Reads `chat.completion.chunk` events up to `[DONE]`.
#[derive(Default)]
pub(crate) struct Completion {
    thinking: Thinking,
    finished: bool,
}

#[derive(Deserialize)]
struct Chunk {
    choices: Option<Vec<Choice>>,
    usage: Option<Usage>,
    /// Groq puts it here.
    x_groq: Option<Groq>,
}

#[derive(Deserialize)]
struct Groq {
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    index: Option<u32>,
    delta: Option<Delta>,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Delta {
    /// Text, or with Mistral's thinking models a list of parts.
    content: Option<Value>,
    refusal: Option<String>,
    /// vLLM before 0.12, DeepSeek, LM Studio, llama-server.
    reasoning_content: Option<String>,
    /// OpenRouter, Groq, vLLM.
    reasoning: Option<String>,
}

#[derive(Deserialize)]
struct Usage {
    prompt_tokens: Option<u32>,
    completion_tokens: Option<u32>,
    prompt_tokens_details: Option<Details>,
    /// DeepSeek.
    prompt_cache_hit_tokens: Option<u32>,
}

#[derive(Deserialize)]
struct Details {
    cached_tokens: Option<u32>,
}

impl Reader for Completion {
    fn read(&mut self, frame: &Frame, pieces: &mut Vec<Piece>) -> Result<(), Unread> {
        if frame.data.trim() == "[DONE]" {
            self.finish(None, pieces);
            pieces.push(Piece::End);
            return Ok(());
        }
        let value: Value = serde_json::from_str(&frame.data)?;
        if let Some(told) = Unread::find(&value) {
            return Err(told);
        }
        if frame.event == "error" {
            return Err(Unread::told(&value));
        }
        let chunk: Chunk = serde_json::from_value(value)?;
        let first = chunk.choices.into_iter().flatten().find(|choice| choice.index.unwrap_or(0) == 0);
        if let Some(choice) = first {
            self.choice(choice, pieces);
        }
        let usage = chunk.usage.or_else(|| chunk.x_groq.and_then(|groq| groq.usage));
        pieces.extend(usage.map(|usage| Piece::Tokens(usage.tokens())));
        Ok(())
    }
}

impl Completion {
    fn choice(&mut self, choice: Choice, pieces: &mut Vec<Piece>) {
        if self.finished {
            return;
        }
        if let Some(delta) = choice.delta {
            // Some send both names, one of them empty.
            let told = |thought: &String| !thought.is_empty();
            let thought = delta.reasoning_content.filter(told).or(delta.reasoning);
            pieces.extend(thought.map(Piece::Reasoning));
            for part in delta.content.iter().flat_map(parts) {
                self.part(part, pieces);
            }
            if let Some(refusal) = delta.refusal {
                tell(self.thinking.push(&refusal), pieces);
            }
        }
        if let Some(reason) = choice.finish_reason {
            self.finish(Some(&reason), pieces);
        }
    }

    fn part(&mut self, part: &Value, pieces: &mut Vec<Piece>) {
        if let Some(thought) = part.get("thinking") {
            let thought: String = parts(thought).filter_map(words).collect();
            pieces.push(Piece::Reasoning(thought));
        } else if let Some(text) = words(part) {
            tell(self.thinking.push(text), pieces);
        }
    }

    /// Once, by whatever says it first.
    fn finish(&mut self, reason: Option<&str>, pieces: &mut Vec<Piece>) {
        if std::mem::replace(&mut self.finished, true) {
            return;
        }
        tell(self.thinking.end(), pieces);
        pieces.push(Piece::Finish(match reason {
            Some("length") => Finish::Length,
            Some("content_filter") => Finish::Filtered,
            _ => Finish::Stop,
        }));
    }
}

/// The parts of a list, or the value itself.
fn parts(value: &Value) -> impl Iterator<Item = &Value> {
    let list = value.as_array();
    list.into_iter().flatten().chain(list.is_none().then_some(value))
}

fn words(part: &Value) -> Option<&str> {
    part.as_str().or_else(|| part.get("text")?.as_str())
}

pub(crate) fn tell(split: Split, pieces: &mut Vec<Piece>) {
    if !split.thought.is_empty() {
        pieces.push(Piece::Reasoning(split.thought));
    }
    if !split.text.is_empty() {
        pieces.push(Piece::Text(split.text));
    }
}

impl Usage {
    fn tokens(&self) -> Tokens {
        let cached = self.prompt_tokens_details.as_ref().and_then(|details| details.cached_tokens);
        Tokens {
            prompt: self.prompt_tokens,
            cached: cached.or(self.prompt_cache_hit_tokens),
            generated: self.completion_tokens,
        }
    }
}
