use std::{ops::Range, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

/// Where the bytes come from.
#[async_trait]
pub trait Source: Send + Sync {
    /// Asks the server at `address` for bytes `range` of its file. With a `validator`, the bytes are wanted only if the
    /// file is still the one that had it. The stream ends the request when it is dropped.
    ///
    /// # Errors
    /// [`Fault`], sorted by what is to be done next.
    async fn open(&self, address: &str, range: Range<u64>, validator: Option<&str>) -> Result<Opened, Fault>;
}

/// An answer: what it says of itself, and its bytes.
pub struct Opened {
    pub head: Head,
    pub body: BoxStream<'static, Result<Bytes, Fault>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Where the stream begins; 0 from a server that cannot begin anywhere else.
    pub from: u64,
    /// Bytes of the whole file, where they are known.
    pub total: Option<u64>,
    /// A strong ETag or else the date of the last change, as the server spelled it.
    pub validator: Option<String>,
    /// SHA-256 of the whole file, lower-case hex, where the server names it.
    pub sha256: Option<String>,
}

/// Why bytes did not come. The text is for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The next try may work.
    #[error("{message}")]
    Passing { message: String, retry_after: Option<Duration> },
    /// This address will not give the file; another one may.
    #[error("{message}")]
    Gone { message: String },
    /// The person has switched the network off.
    #[error("{message}")]
    Offline { message: String },
}

impl Fault {
    pub(crate) fn gone(message: impl Into<String>) -> Self {
        Self::Gone { message: message.into() }
    }

    pub(crate) fn passing(message: impl Into<String>) -> Self {
        Self::Passing { message: message.into(), retry_after: None }
    }
}
