//! Language models as a stream of words: the port, the prompt, and the client of the local worker.
//!
//! Use it for: asking a model for a reply ([`ChatProvider`]), shaping that reply ([`ReplyText`]), running the local
//! model in its child process ([`LocalWorker`]), sentences as vectors ([`Embedder`]), asking a provider over the network ([`RemoteChat`]). Not for: llama.cpp itself (that is `vis-llm-worker`), memory,
//! deciding when to speak.

mod chat;
mod embedder;
mod error;
pub mod prompt;
pub mod protocol;
pub mod remote;
mod reply;
mod sampling;
mod scripted;
pub mod sentence;
mod worker;

pub use chat::{ChatDelta, ChatProvider, ChatRequest, ChatStream, ChatTurn, Finish, Origin, Picture, Usage};
pub use embedder::{Embedder, EmbedderConfig, LocalEmbedder, Reading, ScriptedEmbedder};
pub use error::LlmError;
pub use prompt::Prompt;
pub use remote::{Cause, ModelInfo, ProviderError, RemoteChat, RemoteConfig, Vendor};
pub use reply::{Progress, ReplyText};
pub use sampling::Sampling;
pub use scripted::{Script, ScriptedProvider};
pub use worker::{LocalWorker, WorkerConfig};
