use serde_json::Value;
use vis_net::Frame;

use crate::{
    Finish,
    remote::wire::{Piece, Reader, Tokens, Unread, count},
};

/// Reads `message_start`, `content_block_*`, `message_delta`, `message_stop`; passes over `ping` and what is new.
#[derive(Default)]
pub(crate) struct Message {
    tokens: Tokens,
    finished: bool,
    started: bool,
}

impl Reader for Message {
    fn read(&mut self, frame: &Frame, pieces: &mut Vec<Piece>) -> Result<(), Unread> {
        let event: Value = serde_json::from_str(&frame.data)?;
        match event.get("type").and_then(Value::as_str).unwrap_or(&frame.event) {
            "message_start" => self.start(&event, pieces),
            "content_block_start" if !self.finished => block(event.get("content_block"), pieces),
            "content_block_delta" if !self.finished => block(event.get("delta"), pieces),
            "message_delta" => {
                self.count(event.get("usage"), pieces);
                let reason = event.pointer("/delta/stop_reason").and_then(Value::as_str);
                if let Some(reason) = reason.filter(|_| !self.finished) {
                    self.finished = true;
                    pieces.push(Piece::Finish(finish(reason)));
                }
            }
            "message_stop" => pieces.push(Piece::End),
            _ => return Unread::find(&event).map_or(Ok(()), Err),
        }
        Ok(())
    }
}

impl Message {
    fn start(&mut self, event: &Value, pieces: &mut Vec<Piece>) {
        if !std::mem::replace(&mut self.started, true) {
            self.count(event.pointer("/message/usage"), pieces);
        }
    }

    fn count(&mut self, usage: Option<&Value>, pieces: &mut Vec<Piece>) {
        let of = |name: &str| count(usage.and_then(|usage| usage.get(name)));
        // What was read from and written to the cache is not part of `input_tokens`.
        if let Some(input) = of("input_tokens") {
            let (read, written) = (of("cache_read_input_tokens"), of("cache_creation_input_tokens"));
            self.tokens.prompt = Some(input + read.unwrap_or(0) + written.unwrap_or(0));
            self.tokens.cached = read;
        }
        self.tokens.generated = of("output_tokens").or(self.tokens.generated);
        if usage.is_some() {
            pieces.push(Piece::Tokens(self.tokens));
        }
    }
}

/// The beginning of a block may hold text already.
fn block(block: Option<&Value>, pieces: &mut Vec<Piece>) {
    let Some(block) = block else { return };
    let of = |name: &str| block.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let piece = match block.get("type").and_then(Value::as_str) {
        Some("text" | "text_delta") => of("text").map(|text| Piece::Text(text.to_owned())),
        Some("thinking" | "thinking_delta") => of("thinking").map(|text| Piece::Reasoning(text.to_owned())),
        _ => None,
    };
    pieces.extend(piece);
}

fn finish(reason: &str) -> Finish {
    match reason {
        "max_tokens" | "model_context_window_exceeded" => Finish::Length,
        "refusal" => Finish::Filtered,
        _ => Finish::Stop,
    }
}
