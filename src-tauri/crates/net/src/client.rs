//! The client, built in one place.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use rustls::{ClientConfig, RootCertStore, crypto::ring};
use rustls_platform_verifier::Verifier;
use vis_core::Clock;

use crate::{
    Destination, Limits, NetConfig, NetError, ProxySettings, Times,
    offline::Gate,
    resolver::{Guard, Guarded},
};

/// A connection that is not used is closed after this time.
const KEEP_ALIVE: Duration = Duration::from_secs(50);

/// The way out of the program. Clones share everything.
#[derive(Clone)]
pub struct Net {
    config: Arc<NetConfig>,
    tls: ClientConfig,
    proxy: Arc<RwLock<Way>>,
}

/// The proxy that counts now.
#[derive(Clone, Default)]
struct Way {
    /// How often it was changed.
    number: u64,
    proxy: ProxySettings,
}

/// The way to one destination, with its own connections. Clones share them.
#[derive(Clone)]
pub struct Peer {
    net: Net,
    /// Of the proxy that `client` goes through.
    way: u64,
    pub(crate) config: Arc<NetConfig>,
    pub(crate) destination: Destination,
    pub(crate) times: Times,
    pub(crate) client: reqwest::Client,
    /// For unencrypted calls that carry a key.
    pub(crate) keyed: Option<reqwest::Client>,
    pub(crate) through_proxy: bool,
}

impl Peer {
    /// Where it lies.
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    pub fn times(&self) -> Times {
        self.times
    }

    /// The same way with other bounds, such as for a file of some gigabytes.
    #[must_use]
    pub fn accepting(mut self, limits: Limits) -> Self {
        self.config = Arc::new(NetConfig { limits, ..NetConfig::clone(&self.config) });
        self
    }

    /// The same way through the proxy that counts now; `None`: it still does.
    pub(crate) fn renewed(&self) -> Result<Option<Self>, NetError> {
        if self.way == self.net.way().number || self.destination.looks_local() {
            return Ok(None);
        }
        let fresh = self.net.peer(self.destination.clone(), Some(self.times))?;
        Ok(Some(Self { config: Arc::clone(&self.config), ..fresh }))
    }

    /// The clock its ledger goes by.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.config.clock)
    }
}

impl Net {
    /// # Errors
    /// [`NetError::Tls`] when there is no encryption to be had, which is a fault of the build.
    pub fn new(config: NetConfig) -> Result<Self, NetError> {
        let broken =
            |error: rustls::Error| NetError::Tls { host: "Nobody".to_owned(), detail: error.to_string() };
        let way = Way { number: 0, proxy: config.proxy.clone() };
        let proxy = Arc::new(RwLock::new(way));
        Ok(Self { config: Arc::new(config), tls: encryption().map_err(broken)?, proxy })
    }

    /// From the next call on everybody goes through this proxy, those too whose [`Peer`] was made before.
    pub fn set_proxy(&self, proxy: ProxySettings) {
        let mut way = self.proxy.write().unwrap_or_else(PoisonError::into_inner);
        *way = Way { number: way.number + 1, proxy };
    }

    fn way(&self) -> Way {
        self.proxy.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `times`: [`Times::near`] or [`Times::far`], by where it lies, unless told otherwise.
    ///
    /// # Errors
    /// [`NetError::Proxy`] when the proxy's address cannot be used.
    pub fn peer(&self, destination: Destination, times: Option<Times>) -> Result<Peer, NetError> {
        let near = destination.looks_local();
        let times = times.unwrap_or_else(|| if near { Times::near() } else { Times::far() });
        let way = self.way();
        let proxy = if near { ProxySettings::None } else { way.proxy };
        let client = self.client(&destination, times, &proxy, false)?;
        let plain = destination.base().scheme() == "http";
        let keyed =
            plain.then(|| self.client(&destination, times, &ProxySettings::None, true)).transpose()?;
        let through_proxy = !matches!(proxy, ProxySettings::None);
        Ok(Peer {
            net: self.clone(),
            way: way.number,
            config: Arc::clone(&self.config),
            destination,
            times,
            client,
            keyed,
            through_proxy,
        })
    }

    fn client(
        &self,
        destination: &Destination,
        times: Times,
        proxy: &ProxySettings,
        only_local: bool,
    ) -> Result<reqwest::Client, NetError> {
        let unusable = |error: reqwest::Error| NetError::Proxy {
            host: destination.host(),
            detail: error.without_url().to_string(),
        };
        let mut host = None;
        let mut builder = reqwest::Client::builder().no_proxy();
        if let ProxySettings::Url { url, login } = proxy {
            host = url.host_str().map(str::to_owned);
            let mut way = reqwest::Proxy::all(url.clone()).map_err(unusable)?;
            if let Some((name, password)) = login {
                way = way.basic_auth(name, &String::from_utf8_lossy(password.expose()));
            }
            builder = builder.proxy(way);
        }
        let guard = Arc::new(Guard { destination: destination.clone(), proxy: host, only_local });
        let NetConfig { lookup, offline, user_agent, .. } = &*self.config;
        let resolver = Guarded { guard, lookup: Arc::clone(lookup), offline: offline.clone() };
        builder
            .tls_backend_preconfigured(self.tls.clone())
            .dns_resolver(resolver)
            .connector_layer(Gate(offline.clone()))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .http1_only()
            .gzip(true)
            .tcp_nodelay(true)
            .connect_timeout(times.connect)
            .pool_idle_timeout(KEEP_ALIVE)
            .user_agent(user_agent.clone())
            .build()
            .map_err(unusable)
    }
}

/// The certificates this computer trusts, its owner's own ones too. Without any, unencrypted local servers still work
/// and everything else fails with a sentence about certificates.
fn encryption() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions()?;
    Ok(match Verifier::new(provider) {
        Ok(verifier) => {
            let builder = builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
            builder.with_no_client_auth()
        }
        Err(error) => {
            tracing::warn!(%error, "no certificates of this computer");
            builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
        }
    })
}
