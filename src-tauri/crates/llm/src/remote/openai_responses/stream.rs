use serde_json::Value;
use vis_net::Frame;

use crate::{
    Finish,
    remote::wire::{Piece, Reader, Tokens, Unread, count},
};

/// Reads the typed events of one response. Each carries a number; one that was seen is passed over.
#[derive(Default)]
pub(crate) struct Response {
    seen: Option<u64>,
}

impl Reader for Response {
    fn read(&mut self, frame: &Frame, pieces: &mut Vec<Piece>) -> Result<(), Unread> {
        if frame.data.trim() == "[DONE]" {
            pieces.push(Piece::End);
            return Ok(());
        }
        let event: Value = serde_json::from_str(&frame.data)?;
        let kind = event.get("type").and_then(Value::as_str).unwrap_or(&frame.event);
        let number = event.get("sequence_number").and_then(Value::as_u64);
        if number.is_some() && number <= self.seen {
            return Ok(());
        }
        self.seen = number.or(self.seen);
        let delta = || event.get("delta").and_then(Value::as_str).unwrap_or_default().to_owned();
        match kind {
            "response.output_text.delta" | "response.refusal.delta" => pieces.push(Piece::Text(delta())),
            "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => {
                pieces.push(Piece::Reasoning(delta()));
            }
            "response.completed" | "response.incomplete" => end(&event, pieces),
            "response.failed" => {
                return Err(Unread::told(event.pointer("/response/error").unwrap_or(&Value::Null)));
            }
            "error" => return Err(Unread::find(&event).unwrap_or_else(|| without_type(&event))),
            _ => return Unread::find(&event).map_or(Ok(()), Err),
        }
        Ok(())
    }
}

/// The event's own type says only that it is an error.
fn without_type(event: &Value) -> Unread {
    match Unread::told(event) {
        Unread::Told { kind, status, message } => {
            Unread::Told { kind: kind.trim_start_matches("error").trim().to_owned(), status, message }
        }
        other => other,
    }
}

fn end(event: &Value, pieces: &mut Vec<Piece>) {
    let usage = |path: &str| count(event.pointer(&format!("/response/usage/{path}")));
    pieces.push(Piece::Tokens(Tokens {
        prompt: usage("input_tokens"),
        cached: usage("input_tokens_details/cached_tokens"),
        generated: usage("output_tokens"),
    }));
    let reason = event.pointer("/response/incomplete_details/reason").and_then(Value::as_str);
    pieces.push(Piece::Finish(match reason {
        Some("max_output_tokens") => Finish::Length,
        Some("content_filter") => Finish::Filtered,
        _ => Finish::Stop,
    }));
    pieces.push(Piece::End);
}
