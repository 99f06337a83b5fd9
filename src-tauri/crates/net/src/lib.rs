//! The one way out of the program: HTTP and WebSockets with rules about where they may go, how much may come back and who is told.
//!
//! Use it for: every request to another program or machine ([`Net`] → [`Peer`] → [`Reply`] or [`Socket`]), and what a failure means to a
//! person ([`provider`]). Not for: what the words of
//! a provider mean, keys and where they are kept, deciding to call anybody.

mod address;
mod call;
mod client;
mod config;
mod destination;
mod error;
mod fault;
mod form;
pub mod frames;
mod ledger;
mod offline;
pub mod provider;
mod redact;
mod reply;
mod resolver;
mod retry_after;
mod send;
mod socket;

pub use address::{Reach, reach};
pub use call::{Call, Header, Method, Purpose, bearer};
pub use client::{Net, Peer};
pub use config::{Limits, NetConfig, ProxySettings, Times};
pub use destination::{Destination, Hop, Refusal, next_hop};
pub use error::{NetError, Phase, StatusReport};
pub use form::Form;
pub use frames::{Frame, Frames, Framing};
pub use ledger::{Entry, Ledger, NoLedger, Outcome};
pub use offline::OfflineSwitch;
pub use provider::{Cause, ProviderError};
pub use redact::{without_keys, without_secrets};
pub use reply::Reply;
pub use resolver::{Lookup, SystemLookup};
pub use retry_after::retry_after;
pub use socket::{Message, Socket, accept_key};
pub use url::Url;
