//! What the model reads. The beginning is byte-stable from turn to turn, so that its cache stays warm: no time, no memories at the top.

mod account;
mod aside;
mod card;
mod examples;
mod fit;
mod standing;

pub use account::{BlockRole, PromptAccount, PromptBlock, UsedLore};
pub use aside::{Aside, lay_in};
pub use card::{CardTalk, card_request};
pub use fit::{beginning, estimate_tokens};
pub use standing::{Standing, lay_standing};

use tokio_util::sync::CancellationToken;
use vis_core::{Character, Message, Role, TurnId};
use vis_llm::{ChatRequest, ChatTurn, Origin, Sampling};

/// How to talk, for any character. Short: a small model follows two rules, not ten.
const MANNER: &str =
    "You are on a voice call. Answer in one or two short sentences, about what was just said.";

/// The most likely first words, answered plainly. Without it a small model took "How are you?" for its own complaint.
const SMALL_TALK: (&str, &str) = ("Hi! How are you?", "I'm doing well, thank you for asking. How about you?");

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
        examples: examples(character),
        history: turns(history),
        sampling: Sampling {
            seed,
            exempt: vec![character.name.clone(), SMALL_TALK.1.to_owned()],
            ..Sampling::small_model()
        },
        cancel,
        origin: Origin::default(),
    }
}

/// What a request of [`request`] is made of.
pub fn account_of(character: &Character, request: &ChatRequest) -> PromptAccount {
    let system = [("Who", "character", character.personality.trim()), ("Manner", "Visavis", MANNER)];
    let mut blocks: Vec<PromptBlock> = system
        .iter()
        .map(|(name, source, text)| PromptBlock::new(name, source, BlockRole::System, *text))
        .collect();
    for (at, (user, reply)) in request.examples.iter().enumerate() {
        let (name, source) = (format!("Example {}", at + 1), if at == 0 { "Visavis" } else { "character" });
        blocks.push(PromptBlock::new(&name, source, BlockRole::User, user));
        blocks.push(PromptBlock::new(&name, source, BlockRole::Assistant, reply));
    }
    PromptAccount { blocks, ..PromptAccount::default() }
}

fn examples(character: &Character) -> Vec<(String, String)> {
    let own = character.examples.iter().map(|pair| (pair.user.clone(), pair.reply.clone()));
    std::iter::once((SMALL_TALK.0.to_owned(), SMALL_TALK.1.to_owned())).chain(own).collect()
}

/// In which turn of a request each message of its chat stands.
pub fn turn_places(history: &[Message]) -> Vec<usize> {
    let opened = history.first().is_some_and(|first| first.role == Role::Assistant);
    let mut last = opened.then_some((0, Role::User));
    let place = |message: &Message| {
        let place = match last {
            Some((at, Role::User)) if message.role == Role::User => at,
            Some((at, _)) => at + 1,
            None => 0,
        };
        last = Some((place, message.role));
        place
    };
    history.iter().map(place).collect()
}

/// A chat opens with the character's greeting. Models are trained on turns that alternate from the person's first word;
/// two replies in a row made the small one answer its own greeting.
fn turns(history: &[Message]) -> Vec<ChatTurn> {
    let opener =
        history.first().filter(|first| first.role == Role::Assistant).map(|_| ChatTurn::user("Hello!"));
    let mut turns: Vec<ChatTurn> = opener.into_iter().collect();
    // In a chat of several a turn of the others has a line for each.
    let mut lines = false;
    for message in history {
        lines = message.role == Role::User && (lines || message.speaker.is_some());
        match turns.last_mut() {
            // The person went on speaking before there was an answer.
            Some(last) if last.role == Role::User && message.role == Role::User => {
                let between = if lines { '\n' } else { ' ' };
                last.text = format!("{}{between}{}", last.text, message.text);
            }
            _ => turns.push(ChatTurn { role: message.role, text: message.text.clone(), images: Vec::new() }),
        }
    }
    turns
}

#[cfg(test)]
mod tests {
    use vis_core::{ExampleTurn, MessageId, SessionId};

    use super::*;

    fn mira() -> Character {
        Character {
            id: "mira".into(),
            name: "Mira".into(),
            tagline: String::new(),
            personality: "You are Mira. ".into(),
            greeting: String::new(),
            voice: "af_heart".into(),
            speed: 1.0,
            examples: vec![ExampleTurn { user: "Cake!".into(), reply: "Which kind?".into() }],
        }
    }

    fn said(role: Role, text: &str) -> Message {
        let (id, session_id) = (MessageId::from("m"), SessionId::from("s"));
        Message {
            id,
            session_id,
            role,
            text: text.into(),
            created_ms: 0,
            cut: false,
            has_voice: false,
            spoken: false,
            speaker: None,
        }
    }

    fn prompt(history: &[Message], seed: u32) -> vis_llm::Prompt {
        request(TurnId(1), &mira(), history, seed, CancellationToken::new()).prompt()
    }

    #[test]
    fn the_beginning_never_changes_from_turn_to_turn() {
        let chat = [
            said(Role::Assistant, "Hi, I'm Mira."),
            said(Role::User, "Hello."),
            said(Role::Assistant, "How are you?"),
            said(Role::User, "Fine."),
        ];
        let (early, late) = (prompt(&chat[..2], 1), prompt(&chat, 9));
        assert_eq!((early.system, early.examples), (late.system, late.examples));
        assert_eq!(
            early.history[..],
            late.history[..early.history.len()],
            "earlier turns keep their place and words"
        );
    }

    #[test]
    fn each_message_is_found_in_its_turn() {
        for begins in [Role::Assistant, Role::User] {
            let chat: Vec<Message> = [begins, Role::User, Role::User, Role::Assistant, Role::User]
                .into_iter()
                .enumerate()
                .map(|(at, role)| said(role, &format!("words {at}")))
                .collect();
            let turns = prompt(&chat, 1).history;
            for (message, place) in chat.iter().zip(turn_places(&chat)) {
                assert!(turns[place].text.contains(&message.text), "{} is not in turn {place}", message.text);
            }
        }
    }

    #[test]
    fn a_chat_that_opens_with_a_greeting_still_alternates() {
        let roles =
            |history: &[Message]| prompt(history, 1).history.iter().map(|turn| turn.role).collect::<Vec<_>>();
        let greeted = [said(Role::Assistant, "Hi."), said(Role::User, "Hello.")];
        assert_eq!(roles(&greeted), [Role::User, Role::Assistant, Role::User]);
        assert_eq!(roles(&greeted[1..]), [Role::User]);
    }
}
