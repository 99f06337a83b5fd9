use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use url::Url;
use vis_core::{Clock, Sensitive};

use crate::{Ledger, Lookup, NoLedger, OfflineSwitch, SystemLookup};

/// Everything the client is built from.
#[derive(Clone)]
pub struct NetConfig {
    pub proxy: ProxyChoice,
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
            proxy: ProxyChoice::default(),
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

/// The proxy that is used from the next peer on. Shared by everybody who has a copy.
#[derive(Clone, Debug, Default)]
pub struct ProxyChoice(Arc<RwLock<ProxySettings>>);

impl ProxyChoice {
    pub fn set(&self, proxy: ProxySettings) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = proxy;
    }

    pub(crate) fn now(&self) -> ProxySettings {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ProxySettings {
    /// What a person entered: nothing, or the address of a proxy. One that wants a password is not understood: passwords
    /// have no place in an address.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn entered(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::None);
        }
        let url = Url::parse(text)
            .map_err(|_| "That is no address of a proxy. Write it as http://host:port.".to_owned())?;
        let known = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h");
        if !known || url.host_str().is_none_or(str::is_empty) {
            return Err("A proxy's address begins with http://, https:// or socks5:// and names a host.".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("Leave user name and password out of the proxy's address.".to_owned());
        }
        Ok(Self::Url { url, login: None })
    }
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

#[cfg(test)]
mod tests {
    use super::ProxySettings;

    #[test]
    fn a_proxy_is_an_address_without_a_password() {
        assert!(matches!(ProxySettings::entered("  "), Ok(ProxySettings::None)));
        for right in ["http://127.0.0.1:3128", "https://proxy.example", "socks5://10.0.0.1:1080"] {
            assert!(matches!(ProxySettings::entered(right), Ok(ProxySettings::Url { .. })), "{right}");
        }
        for wrong in ["proxy", "ftp://proxy.example", "http://", "http://me:secret@proxy.example"] {
            let said = ProxySettings::entered(wrong).unwrap_err();
            assert!(!said.contains("secret"), "{said}");
        }
    }
}
