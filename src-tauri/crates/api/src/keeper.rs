//! The conversation's [`Records`] port over the database.

use std::sync::{Arc, Mutex, PoisonError};

use vis_conversation::{KeptReply, RecordError, Records};
use vis_core::{Clock, Message, MessageId, Role, SessionId, SpokenClip};
use vis_store::{Store, StoreError};

pub(crate) struct Keeper {
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Records for Keeper {
    fn keep_reply(&self, session: &SessionId, reply: KeptReply) -> Result<Message, RecordError> {
        let mut message = Message {
            id: new_message_id(),
            session_id: session.clone(),
            role: Role::Assistant,
            text: reply.text,
            created_ms: self.clock.now_ms(),
            cut: reply.cut,
            has_voice: false,
        };
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.append(&message).map_err(sentence)?;
        for clip in &reply.clips {
            match fresh().and_then(|nonce| store.keep_clip(&message.id, clip, nonce).map_err(sentence)) {
                Ok(()) => message.has_voice = true,
                // The words are safe; losing a sound file must not make the reply look lost.
                Err(error) => tracing::warn!(%error, "a spoken clip was not kept"),
            }
        }
        Ok(message)
    }

    fn keep_voice(&self, message: &MessageId, clip: &SpokenClip) -> Result<(), RecordError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.keep_clip(message, clip, fresh()?).map_err(sentence)
    }
}

fn sentence(error: StoreError) -> RecordError {
    RecordError(error.to_string())
}

pub(crate) fn new_message_id() -> MessageId {
    MessageId(uuid::Uuid::now_v7().to_string())
}

/// Random bytes from the system.
pub(crate) fn fresh<const N: usize>() -> Result<[u8; N], RecordError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        RecordError(format!("The system gives no random numbers ({error}). Restart the computer."))
    })?;
    Ok(bytes)
}
