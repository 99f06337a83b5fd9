//! What other programs ask for over the local HTTP API, without a chat and without the window.
//!
//! | file | what |
//! |---|---|
//! | `keys` | who may ask |
//! | `completions` | a reply to messages that belong to no chat |
//! | `speech` | a text as a sound file |
//! | `hearing` | a sound file as text |
//! | `files` | what was handed in, and what was made of it, until it is cleaned up |
//! | `avatars` | films of a picture that says a sound |
//!
//! Nothing of it is kept in the chats, and nothing that is remembered of the person is in it.

mod avatars;
mod completions;
mod files;
mod hearing;
mod keys;
mod speech;

pub use avatars::{AvatarJob, AvatarWish};
pub use completions::{
    CompletionDelta, CompletionEnd, CompletionMessage, CompletionRole, CompletionStream, CompletionUsage,
    CompletionWish,
};
pub use files::{OutsideFile, UploadKind};
pub use keys::{ApiKey, ApiKeyCheck, ApiScope, NewApiKey, api_key_digest};
pub use speech::{SpeechFormat, SpeechWish};

pub(crate) use files::is_outside;
pub(crate) use speech::OutsideVoice;
