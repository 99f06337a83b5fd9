use std::{sync::Arc, time::Duration};

use url::Url;
use vis_core::{Clock, Sensitive};

use crate::{Ledger, Lookup, NoLedger, OfflineSwitch, SystemLookup};

/// Everything the client is built from.
#[derive(Clone)]
pub struct NetConfig {
    pub proxy: ProxySettings,
    pub offline: OfflineSwitch,
    pub limits: Limits,
    pub ledger: Arc<dyn Ledger>,
    pub clock: Arc<dyn Clock>,
    pub lookup: Arc<dyn Lookup>,
    /// Name and version, told to every server.
    pub user_agent: String,
}

impl NetConfig {
    /// No proxy, online, nothing written down.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            proxy: ProxySettings::None,
            offline: OfflineSwitch::default(),
            limits: Limits::default(),
            ledger: Arc::new(NoLedger),
            clock,
            lookup: Arc::new(SystemLookup),
            user_agent: concat!("Visavis/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// What stands between the program and the internet. The system's settings are not read: a proxy sees every host name,
/// so it is used only when the person says so. Local destinations never go through it.
#[derive(Clone, Debug, Default)]
pub enum ProxySettings {
    #[default]
    None,
    /// `http://`, `https://`, `socks5://` or `socks5h://`. The names of servers are then looked up by the proxy, except
    /// with `socks5://`.
    Url { url: Url, login: Option<(String, Sensitive)> },
}

/// How much may come back, after decompression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a whole reply.
    pub reply: u64,
    /// Bytes of one line or event of a streamed reply.
    pub frame: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { reply: 64 << 20, frame: 4 << 20 }
    }
}

/// How long each part of a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Name, connection and encryption together.
    pub connect: Duration,
    /// From there to the head of the reply.
    pub headers: Duration,
    /// Between two pieces of the reply.
    pub idle: Duration,
    /// The whole call.
    pub whole: Duration,
}

impl Times {
    /// For a provider in the internet. Models that think answer their head at once and then keep still.
    pub fn far() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(10), headers: seconds(60), idle: seconds(60), whole: seconds(900) }
    }

    /// For a server on this computer or in its network, which may have to load a model before it says a word.
    pub fn near() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(4), headers: seconds(300), idle: seconds(120), whole: seconds(1800) }
    }
}
