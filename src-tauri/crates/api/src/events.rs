//! From the conversation's events to the window's.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use tokio::sync::broadcast;
use tokio::sync::mpsc::UnboundedReceiver;
use vis_conversation::{Event, Level, Notice};
use vis_core::{MessageId, SessionId};

use crate::app::blocking;
use crate::ear::EarRoom;
use crate::keeper::Keeper;
use crate::{ChatEvent, MessageView, NoticeLevel, TurnFigures, TurnTiming};

/// Forwards until the conversation ends.
pub(crate) async fn forward(
    mut from: UnboundedReceiver<(SessionId, Event)>,
    mut notices: UnboundedReceiver<Notice>,
    to: broadcast::Sender<ChatEvent>,
    ear: Weak<EarRoom>,
    records: Arc<Keeper>,
) {
    let mut replies = HashMap::new();
    loop {
        let event = tokio::select! {
            event = from.recv() => match event {
                Some((_, Event::Read { utterance, text })) => {
                    if let Some(ear) = ear.upgrade() {
                        ear.read(utterance, &text);
                    }
                    continue;
                }
                Some((session, event)) => match translate(&mut replies, session, event) {
                    Some(event) => completed(event, &records).await,
                    None => continue,
                },
                None => return,
            },
            Some(notice) = notices.recv() => note(notice),
        };
        // Nobody listening is fine: the window may be reloading.
        let _ = to.send(event);
    }
}

/// A reply with who gave it, and with those that stand beside it.
async fn completed(event: ChatEvent, records: &Arc<Keeper>) -> ChatEvent {
    match event {
        ChatEvent::Message { message } if message.role == "assistant" => {
            let provider = records.answerers.of(&message.id);
            let (keeper, id) = (Arc::clone(records), MessageId::from(message.id.as_str()));
            let variants = blocking(move || Ok(keeper.variants(&id))).await.unwrap_or_default();
            ChatEvent::Message { message: MessageView { provider, variants, ..message } }
        }
        event => event,
    }
}

/// `replies`: the text so far of the reply under way, to count in the page's units.
fn translate(
    replies: &mut HashMap<SessionId, String>,
    session: SessionId,
    event: Event,
) -> Option<ChatEvent> {
    let session_id = session.to_string();
    Some(match event {
        Event::Read { .. } => return None,
        Event::Status(state) => ChatEvent::Status { session_id: Some(session_id), status: state.into() },
        Event::Speaker(id) => ChatEvent::Speaker { session_id, character_id: id.0 },
        Event::Delta(text) => {
            replies.entry(session).or_default().push_str(&text);
            ChatEvent::Delta { session_id, text }
        }
        Event::Heard { bytes } => {
            let reply = replies.get(&session).map_or("", String::as_str);
            let heard = reply.get(..bytes).unwrap_or(reply);
            ChatEvent::Heard { session_id, chars: heard.encode_utf16().count() as u32 }
        }
        Event::Kept(message, timing) => {
            replies.remove(&session);
            let timing = timing.map(TurnTiming::from);
            ChatEvent::Message { message: MessageView { timing, ..message.into() } }
        }
        Event::Said(message) => ChatEvent::Message { message: message.into() },
        Event::Caption { text, last } => ChatEvent::Caption { session_id, text, last },
        Event::Resumed => ChatEvent::Resumed { session_id },
        Event::Word { start, end } => {
            let reply = replies.get(&session).map_or("", String::as_str);
            let units = |bytes: usize| reply.get(..bytes).unwrap_or(reply).encode_utf16().count() as u32;
            ChatEvent::Word { session_id, start: units(start), end: units(end) }
        }
        Event::NothingKept => {
            replies.remove(&session);
            ChatEvent::Dropped { session_id }
        }
        Event::Measured(usage) => ChatEvent::Measured {
            session_id,
            figures: TurnFigures {
                first_token_ms: usage.first_token_ms,
                tokens_per_second: usage.tokens_per_second,
                prompt_tokens: usage.prompt_tokens,
                reused_tokens: usage.reused_tokens,
                generated_tokens: usage.generated_tokens,
            },
        },
        Event::Notice(notice) => note(notice),
    })
}

fn note(notice: Notice) -> ChatEvent {
    let level = match notice.level {
        Level::Info => NoticeLevel::Info,
        Level::Warning => NoticeLevel::Warning,
        Level::Error => NoticeLevel::Error,
    };
    ChatEvent::Notice { level, code: notice.code.to_owned(), message: notice.message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heard_is_counted_in_the_units_of_the_page() {
        let mut replies = HashMap::new();
        let session = SessionId::from("s");
        translate(&mut replies, session.clone(), Event::Delta("Grüß 🙂 dich".into()));
        let heard = translate(&mut replies, session, Event::Heard { bytes: "Grüß 🙂".len() });
        assert_eq!(
            heard,
            Some(ChatEvent::Heard { session_id: "s".into(), chars: 7 }),
            "an emoji is two UTF-16 units"
        );
    }
}
