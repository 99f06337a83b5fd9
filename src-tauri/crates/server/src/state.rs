//! What all requests share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};
use vis_api::{ApiError, ApiKeyCheck, App, Door};
use vis_core::Clock;

use crate::guard::{AllowedOrigin, Rates};
use crate::health::{Looked, Registry};
use crate::talk::Lines;

/// How long what is known of the keys may be old: so soon a key that was made or revoked elsewhere counts.
const KEYS_FRESH: Duration = Duration::from_secs(1);
/// Bodies of uploads in memory at once.
const UPLOADS: usize = 2;

/// How to serve.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The port that the `Host` of requests has to name.
    pub port: u16,
    /// Pages of other origins that may ask, as the person entered them.
    pub origins: Vec<AllowedOrigin>,
}

/// The server's state; everything that matters is behind the [`Door`].
pub struct Server {
    pub(crate) door: Arc<Door>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) config: Config,
    pub(crate) rates: Rates,
    pub(crate) uploads: Semaphore,
    /// Who talks now.
    pub(crate) lines: Lines,
    /// Requests, counted.
    pub(crate) registry: Registry,
    pub(crate) looked: Looked,
    answers: AtomicU64,
    keys: Mutex<Option<(Duration, Arc<Vec<ApiKeyCheck>>)>>,
}

impl Server {
    /// `door`: with the owner's home open.
    pub fn new(door: Arc<Door>, clock: Arc<dyn Clock>, config: Config) -> Arc<Self> {
        let (rates, uploads, keys) = (Rates::default(), Semaphore::new(UPLOADS), Mutex::default());
        let (lines, registry, looked) = (Lines::default(), Registry::default(), Looked::default());
        Arc::new(Self {
            door,
            clock,
            config,
            rates,
            uploads,
            lines,
            registry,
            looked,
            answers: AtomicU64::new(0),
            keys,
        })
    }

    /// The program of whose computer this is: what is asked for with an API key is asked of them.
    pub(crate) fn owner(&self) -> Arc<App> {
        self.door.owner()
    }

    /// A name for an answer that no other one has.
    pub(crate) fn answer_id(&self, kind: &str) -> String {
        let number = self.answers.fetch_add(1, Ordering::Relaxed);
        format!("{kind}-{:x}{number:06x}", self.clock.now_ms())
    }

    /// All keys there are, at most [`KEYS_FRESH`] old.
    ///
    /// # Errors
    /// The home is not open, or cannot be read: then nobody gets in.
    pub(crate) async fn keys(&self) -> Result<Arc<Vec<ApiKeyCheck>>, ApiError> {
        let mut known = self.keys.lock().await;
        let now = self.clock.elapsed();
        if let Some((read, keys)) = known.as_ref()
            && now.saturating_sub(*read) < KEYS_FRESH
        {
            return Ok(Arc::clone(keys));
        }
        let keys = Arc::new(self.owner().api_key_checks().await?);
        *known = Some((now, Arc::clone(&keys)));
        Ok(keys)
    }

    /// Whether requests without a key are answered.
    ///
    /// # Errors
    /// As [`Server::keys`].
    pub async fn is_open(&self) -> Result<bool, ApiError> {
        Ok(self.keys().await?.is_empty())
    }
}
