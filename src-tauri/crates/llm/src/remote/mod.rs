//! Models that answer over the network: one folder a vendor, everything else shared.
//!
//! A vendor is a [`wire::Wire`]: pure functions from a request to JSON and from the events of its stream to pieces of a
//! reply. Sending, time-outs, retries, stopping and errors are the same for all.

mod anthropic;
mod config;
mod context;
mod gemini;
mod models;
mod ollama;
mod openai;
mod openai_responses;
mod options;
mod provider;
mod talk;
mod thinking;
mod wire;

pub use config::{RemoteConfig, Vendor};
pub use models::ModelInfo;
pub use provider::{Heard, Patience, RemoteChat};
use vis_net::provider::verdict;
pub use vis_net::{Cause, ProviderError};
