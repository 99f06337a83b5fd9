//! The port: one request in, one stream of words out.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use futures::stream::BoxStream;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use vis_core::{CharacterId, Role, SessionId, TurnId};

use crate::{LlmError, Prompt, Sampling};

/// A language model that answers in a stream.
#[async_trait]
pub trait ChatProvider: Send + Sync {
    /// Starts a reply. Dropping the stream, or `request.cancel`, stops it.
    ///
    /// # Errors
    /// What is wrong before a word was said (a missing file, for example); everything later arrives in the stream.
    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError>;

    /// Gets ready for `request` without answering it: loads the model and reads the prompt, so that the real
    /// request finds it done. Where there is nothing to prepare it does nothing.
    ///
    /// # Errors
    /// As [`Self::chat`].
    async fn warm_up(&self, request: ChatRequest) -> Result<(), LlmError> {
        let _ = request;
        Ok(())
    }
}

/// Text deltas, then one [`ChatDelta::Done`]; or text deltas, then one error. Nothing comes after either.
pub type ChatStream = BoxStream<'static, Result<ChatDelta, LlmError>>;

/// Everything a model needs for one reply.
#[derive(Clone, Debug)]
pub struct ChatRequest {
    pub turn: TurnId,
    /// Who the model is. Must be the same bytes from turn to turn: nothing about the hour or the memory belongs here.
    pub system: String,
    /// Example exchanges (user, reply), shown before the history and never dropped.
    pub examples: Vec<(String, String)>,
    /// The whole chat, oldest first, the message to answer last. Pass all of it, always from the same first message:
    /// the prompt drops old turns by itself, in blocks, and only then stays stable.
    pub history: Vec<ChatTurn>,
    pub sampling: Sampling,
    pub cancel: CancellationToken,
    /// What it is asked for. Never part of the prompt: it decides who is asked, and under what it is written down.
    pub origin: Origin,
}

/// Where a request comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pub session: Option<SessionId>,
    /// Who is to answer.
    pub character: Option<CharacterId>,
}

impl ChatRequest {
    /// The words of the request, without how to sample or stop.
    pub fn prompt(&self) -> Prompt {
        Prompt { system: self.system.clone(), examples: self.examples.clone(), history: self.history.clone() }
    }
}

/// One message of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatTurn {
    pub role: Role,
    pub text: String,
    /// Shown before the text, to models that see. The local worker's does not.
    #[serde(skip)]
    pub images: Vec<Picture>,
}

/// A picture as its file: PNG, JPEG, WebP or GIF.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// `image/png` and the like.
    pub media_type: &'static str,
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

impl ChatTurn {
    pub fn user(text: impl Into<String>) -> Self {
        Self { role: Role::User, text: text.into(), images: Vec::new() }
    }

    pub fn assistant(text: impl Into<String>) -> Self {
        Self { role: Role::Assistant, text: text.into(), images: Vec::new() }
    }

    #[must_use]
    pub fn with_image(mut self, image: Picture) -> Self {
        self.images.push(image);
        self
    }
}

/// One step of a reply.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatDelta {
    /// The next words. `seq` counts from 0 within the turn.
    Text { turn: TurnId, seq: u32, text: String },
    /// What the model thinks before it speaks; never part of the reply, never spoken.
    Reasoning { turn: TurnId, text: String },
    /// The reply is over.
    Done(Usage),
}

/// What a reply cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// The whole prompt, in tokens.
    pub prompt_tokens: u32,
    /// How many of them were still in the model's cache and were not computed again.
    pub reused_tokens: u32,
    pub generated_tokens: u32,
    /// From the request's arrival at the model to the first words; loading the model counts.
    pub first_token_ms: u32,
    /// Generation only, without the prompt.
    pub tokens_per_second: f32,
    pub finish: Finish,
}

/// Why a reply ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// The model was done, or said as many sentences as it may.
    #[default]
    Stop,
    /// The token limit was reached; the text was closed at a sentence, or with an ellipsis.
    Length,
    Cancelled,
    /// The provider's filter ended it; what came before stands.
    Filtered,
}
