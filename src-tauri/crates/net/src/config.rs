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

impl ProxySettings {
    /// What a person entered: an address, with `http://` in front unless told otherwise; nothing: no proxy.
    ///
    /// # Errors
    /// A sentence for the person. A name and password in the address are refused: it is kept where settings are.
    pub fn entered(address: &str) -> Result<Self, String> {
        const SCHEMES: [&str; 4] = ["http", "https", "socks5", "socks5h"];
        let address = address.trim();
        if address.is_empty() {
            return Ok(Self::None);
        }
        let whole = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
        let url = Url::parse(&whole).ok().filter(|url| url.has_host() && SCHEMES.contains(&url.scheme()));
        let Some(url) = url else {
            return Err("This is no address of a proxy. Enter one such as http://proxy.example:3128 or \
                        socks5://127.0.0.1:1080."
                .to_owned());
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "The address of a proxy must not hold a name or password: settings are no place for \
                        passwords. Enter it without."
                    .to_owned(),
            );
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
    use super::*;

    #[test]
    fn proxies_are_understood_as_people_write_them_and_keep_no_password() {
        let url = |entered: &str| match ProxySettings::entered(entered) {
            Ok(ProxySettings::Url { url, login: None }) => url.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(url(" proxy.example:3128 "), "http://proxy.example:3128/");
        assert_eq!(url("socks5://127.0.0.1:1080"), "socks5://127.0.0.1:1080");
        assert_eq!(url("https://proxy.example"), "https://proxy.example/");
        assert!(matches!(ProxySettings::entered("  "), Ok(ProxySettings::None)));
        for wrong in ["ftp://proxy.example", "http://", "not an address", "file:///etc"] {
            assert!(ProxySettings::entered(wrong).is_err(), "{wrong}");
        }
        let refused = ProxySettings::entered("http://me:secret@proxy.example").unwrap_err();
        assert!(!refused.contains("secret"));
    }
}
