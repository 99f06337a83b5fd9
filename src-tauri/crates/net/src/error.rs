use std::time::Duration;

use url::Url;

use crate::{Refusal, destination::host_of};

/// Why a call did not work. The text is for people; branch on the variant. No variant holds a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    #[error("Visavis is set to stay offline, so {host} was not asked. Switch offline mode off to use it.")]
    Offline { host: String },
    #[error("{host} was not called: {why}.")]
    Refused { host: String, why: Refusal },
    #[error("The name {host} was not found. Check the address and the connection to the internet.")]
    Dns { host: String },
    #[error("{host} cannot be reached ({detail}). Check the address, and that the server runs.")]
    Connect { host: String, detail: String },
    #[error(
        "{host} cannot be trusted with an encrypted connection ({detail}). Check the address and this computer's date."
    )]
    Tls { host: String, detail: String },
    #[error("{host} took too long {phase}. Try again, or choose another provider.")]
    TimedOut { host: String, phase: Phase },
    #[error("{} answered with error {}. {}", .0.host, .0.code, .0.excerpt)]
    Status(Box<StatusReport>),
    #[error(
        "{host} sent more than the {limit} bytes that are allowed. Nothing is wrong here; choose another provider."
    )]
    TooLarge { host: String, limit: u64 },
    #[error("The connection to {host} broke off. What came so far is kept; try again.")]
    Broken { host: String },
    #[error("The proxy does not let the program through to {host} ({detail}). Check the proxy settings.")]
    Proxy { host: String, detail: String },
}

/// What took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Connect,
    Headers,
    Idle,
    Whole,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connect => "to be reached",
            Self::Headers => "to answer",
            Self::Idle => "to go on with its answer",
            Self::Whole => "to finish its answer",
        })
    }
}

/// An answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusReport {
    pub host: String,
    pub code: u16,
    /// As the server asked, bounded to an hour.
    pub retry_after: Option<Duration>,
    pub content_type: String,
    /// At most 2 KB of the body, with everything that looks like a key removed.
    pub excerpt: String,
}

impl NetError {
    pub(crate) fn refused(url: &Url, why: Refusal) -> Self {
        Self::Refused { host: host_of(url), why }
    }
}
