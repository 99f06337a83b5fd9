//! Names become addresses here, and only allowed ones come out: the client connects to what it is given, so a name
//! cannot be checked as one address and called as another.

use std::{
    future::Future,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{Destination, OfflineSwitch, Reach, Refusal, destination::same_name, offline::IsOffline, reach};

/// Finds the addresses of a name.
pub trait Lookup: Send + Sync {
    /// Empty when there are none.
    fn lookup(&self, name: String) -> Pin<Box<dyn Future<Output = Vec<IpAddr>> + Send>>;
}

/// The system's resolver.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLookup;

impl Lookup for SystemLookup {
    fn lookup(&self, name: String) -> Pin<Box<dyn Future<Output = Vec<IpAddr>> + Send>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await;
            found.map(|all| all.map(|address| address.ip()).collect()).unwrap_or_default()
        })
    }
}

/// Who may be called how.
#[derive(Clone)]
pub(crate) struct Guard {
    pub(crate) destination: Destination,
    /// A proxy the person entered may be anywhere.
    pub(crate) proxy: Option<String>,
    /// Unencrypted calls with a key: nothing but this computer and its network.
    pub(crate) only_local: bool,
}

impl Guard {
    /// Whether `name` may be called at `address`.
    pub(crate) fn decide(&self, name: &str, address: IpAddr) -> Result<(), Refusal> {
        let is_proxy = self.proxy.as_deref().is_some_and(|proxy| same_name(proxy, name));
        match reach(address) {
            Reach::Never => Err(Refusal::Reserved),
            _ if is_proxy => Ok(()),
            Reach::Public if self.only_local => Err(Refusal::KeyInTheOpen),
            Reach::Local if !self.destination.may_be_local(name) => Err(Refusal::Local),
            _ => Ok(()),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("no address")]
pub(crate) struct NoAddress;

#[derive(Clone)]
pub(crate) struct Guarded {
    pub(crate) guard: Arc<Guard>,
    pub(crate) lookup: Arc<dyn Lookup>,
    pub(crate) offline: OfflineSwitch,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { guard, lookup, offline } = self.clone();
        Box::pin(async move {
            if offline.is_offline() {
                return Err(IsOffline.into());
            }
            let name = name.as_str().to_owned();
            let found = lookup.lookup(name.clone()).await;
            let mut refusal = None;
            let mut keep =
                |address: &IpAddr| guard.decide(&name, *address).map_err(|why| refusal = Some(why)).is_ok();
            let allowed: Vec<_> = found.into_iter().filter(|address| keep(address)).collect();
            match (allowed.is_empty(), refusal) {
                (false, _) => {
                    Ok(Box::new(allowed.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
                }
                (true, Some(why)) => Err(why.into()),
                (true, None) => Err(NoAddress.into()),
            }
        })
    }
}
