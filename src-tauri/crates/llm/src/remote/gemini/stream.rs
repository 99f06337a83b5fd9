use serde_json::Value;
use vis_net::Frame;

use crate::{
    Finish,
    remote::wire::{Piece, Reader, Tokens, Unread, count},
};

/// Reads whole `GenerateContentResponse` values, each with the next words. There is no end mark: the one with a
/// `finishReason` is the last.
#[derive(Default)]
pub(crate) struct Generation {
    finished: bool,
}

impl Reader for Generation {
    fn read(&mut self, frame: &Frame, pieces: &mut Vec<Piece>) -> Result<(), Unread> {
        let value: Value = serde_json::from_str(&frame.data)?;
        if let Some(told) = Unread::find(&value) {
            return Err(told);
        }
        if let Some(reason) = value.pointer("/promptFeedback/blockReason").and_then(Value::as_str) {
            let message = format!("The prompt was blocked: {reason}");
            return Err(Unread::Told { kind: "prohibited_content".into(), status: Some(400), message });
        }
        let usage = |name: &str| count(value.get("usageMetadata").and_then(|usage| usage.get(name)));
        if value.get("usageMetadata").is_some() {
            // Thoughts are paid for like the text.
            let (text, thoughts) = (usage("candidatesTokenCount"), usage("thoughtsTokenCount"));
            let generated = text.or(thoughts).map(|_| text.unwrap_or(0) + thoughts.unwrap_or(0));
            let (prompt, cached) = (usage("promptTokenCount"), usage("cachedContentTokenCount"));
            pieces.push(Piece::Tokens(Tokens { prompt, cached, generated }));
        }
        if self.finished {
            return Ok(());
        }
        let Some(candidate) = value.pointer("/candidates/0") else { return Ok(()) };
        let parts = candidate.pointer("/content/parts").and_then(Value::as_array);
        pieces.extend(parts.into_iter().flatten().filter_map(part));
        if let Some(reason) = candidate.get("finishReason").and_then(Value::as_str) {
            self.finished = true;
            pieces.push(Piece::Finish(finish(reason)));
        }
        Ok(())
    }
}

fn part(part: &Value) -> Option<Piece> {
    let text = part.get("text").and_then(Value::as_str).filter(|text| !text.is_empty())?.to_owned();
    let thought = part.get("thought").and_then(Value::as_bool).unwrap_or(false);
    Some(if thought { Piece::Reasoning(text) } else { Piece::Text(text) })
}

fn finish(reason: &str) -> Finish {
    match reason {
        "MAX_TOKENS" => Finish::Length,
        "SAFETY" | "RECITATION" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "LANGUAGE"
        | "IMAGE_SAFETY" => Finish::Filtered,
        _ => Finish::Stop,
    }
}
