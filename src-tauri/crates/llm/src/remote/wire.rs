//! What a vendor has to tell: how a request looks and what its stream means.

use serde_json::Value;
use vis_core::{Role, Sensitive};
use vis_net::{Call, Frame, Framing, Header};
pub(crate) use vis_net::{bearer, provider::Unread};

use super::{ModelInfo, context::Spoken};
use crate::{Finish, Sampling};

/// One request, cut to the model's room.
pub(crate) struct Ask<'a> {
    pub(crate) model: &'a str,
    pub(crate) system: &'a str,
    /// Alternating, the person first and last; never empty.
    pub(crate) spoken: &'a [Spoken<'a>],
    pub(crate) sampling: &'a Sampling,
    /// Leave out everything a server may not know: some models refuse a temperature.
    pub(crate) plain: bool,
    /// The provider's own server, not one that speaks like it.
    pub(crate) official: bool,
    /// The room the person gave the model, in tokens.
    pub(crate) context_tokens: u32,
}

/// A vendor's dialect. Everything in it is pure.
pub(crate) trait Wire: Send + Sync {
    fn framing(&self) -> Framing;
    fn headers(&self, key: Option<&Sensitive>) -> Vec<Header>;
    /// Below the base address.
    fn chat_path(&self, model: &str) -> String;
    fn body(&self, ask: &Ask<'_>) -> Value;
    /// A new reader for each reply.
    fn reader(&self) -> Box<dyn Reader>;
    fn models_path(&self) -> &'static str;
    fn models(&self, listed: &Value) -> Vec<ModelInfo>;
    /// What asks how much one model can hold, where the list does not say.
    fn details(&self, _model: &str) -> Option<Call> {
        None
    }
    fn context_of(&self, _details: &Value) -> Option<u32> {
        None
    }
}

/// Reads one stream. Pieces that come after an [`Piece::End`] are not asked for.
pub(crate) trait Reader: Send {
    /// Appends what `frame` means to `pieces`.
    fn read(&mut self, frame: &Frame, pieces: &mut Vec<Piece>) -> Result<(), Unread>;
}

/// What a frame says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Reasoning(String),
    Tokens(Tokens),
    /// Why the text ended; usage may still come.
    Finish(Finish),
    /// Nothing more comes.
    End,
}

/// Counts as far as the provider tells them; later ones replace earlier ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tokens {
    /// The whole prompt, cached part included.
    pub(crate) prompt: Option<u32>,
    pub(crate) cached: Option<u32>,
    pub(crate) generated: Option<u32>,
}

/// The role names most vendors share.
pub(crate) fn role_name(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

pub(crate) fn count(value: Option<&Value>) -> Option<u32> {
    value.and_then(Value::as_u64).map(|count| u32::try_from(count).unwrap_or(u32::MAX))
}
