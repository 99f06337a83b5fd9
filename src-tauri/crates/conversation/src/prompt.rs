//! What the model reads. The beginning is byte-stable from turn to turn, so that its cache stays warm: no time, no memories at the top.

use tokio_util::sync::CancellationToken;
use vis_core::{Character, Message, Role, TurnId};
use vis_llm::{ChatRequest, ChatTurn, Sampling};

/// How to talk, for any character. Short: a small model follows two rules, not ten.
const MANNER: &str =
    "You are on a voice call. Answer in one or two short sentences, about what was just said.";

/// Builds the request for the next reply from the chat so far, the person's newest message last.
pub fn request(
    turn: TurnId,
    character: &Character,
    history: &[Message],
    seed: u32,
    cancel: CancellationToken,
) -> ChatRequest {
    ChatRequest {
        turn,
        system: format!("{} {MANNER}", character.personality.trim()),
        examples: character.examples.iter().map(|pair| (pair.user.clone(), pair.reply.clone())).collect(),
        history: turns(history),
        sampling: Sampling { seed, exempt: vec![character.name.clone()], ..Sampling::small_model() },
        cancel,
    }
}

/// A chat opens with the character's greeting. Models are trained on turns that alternate from the person's first word;
/// two replies in a row made the small one answer its own greeting.
fn turns(history: &[Message]) -> Vec<ChatTurn> {
    let opener =
        history.first().filter(|first| first.role == Role::Assistant).map(|_| ChatTurn::user("Hello!"));
    let said = history.iter().map(|message| ChatTurn { role: message.role, text: message.text.clone() });
    opener.into_iter().chain(said).collect()
}
