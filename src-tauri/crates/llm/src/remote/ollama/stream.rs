use serde_json::Value;
use vis_net::Frame;

use crate::{
    Finish,
    remote::{
        openai::tell,
        thinking::Thinking,
        wire::{Piece, Reader, Tokens, Unread, count},
    },
};

/// Reads lines up to the one that says `"done": true`.
#[derive(Default)]
pub(crate) struct Chat {
    thinking: Thinking,
}

impl Reader for Chat {
    fn read(&mut self, frame: &Frame, pieces: &mut Vec<Piece>) -> Result<(), Unread> {
        let line: Value = serde_json::from_str(&frame.data)?;
        if let Some(told) = Unread::find(&line) {
            return Err(told);
        }
        if !line.is_object() {
            return Err(Unread::Strange("a line that is no object".into()));
        }
        let of = |name: &str| line.pointer(&format!("/message/{name}")).and_then(Value::as_str);
        if let Some(thought) = of("thinking").filter(|text| !text.is_empty()) {
            pieces.push(Piece::Reasoning(thought.to_owned()));
        }
        tell(self.thinking.push(of("content").unwrap_or_default()), pieces);
        if line.get("done").and_then(Value::as_bool) == Some(true) {
            tell(self.thinking.end(), pieces);
            let (prompt, generated) = (count(line.get("prompt_eval_count")), count(line.get("eval_count")));
            pieces.push(Piece::Tokens(Tokens { prompt, cached: None, generated }));
            let length = line.get("done_reason").and_then(Value::as_str) == Some("length");
            pieces.push(Piece::Finish(if length { Finish::Length } else { Finish::Stop }));
            pieces.push(Piece::End);
        }
        Ok(())
    }
}
