//! The port: on this computer alone, with bounds for connections and for whoever does not finish a request.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::ServeError;
use crate::health::Connection;

/// Open connections; more wait in the system's queue.
const CONNECTIONS: usize = 256;
/// From the first byte of a request to the end of its headers, and how long an idle connection stays.
const HEADERS: Duration = Duration::from_secs(10);
/// How long answers under way may take when the server stops.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// After the system refused a connection (no more files, for example).
const BREATH: Duration = Duration::from_millis(100);

/// Cancelled when the server stops: whoever talks over a connection of their own has to hear of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stopping(pub(crate) CancellationToken);

/// A port that is taken and not served yet.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    address: SocketAddr,
}

/// Where a host means this computer.
///
/// # Errors
/// [`ServeError::NotLocal`] for anything else: there is no TLS yet.
pub(crate) fn local(host: &str) -> Result<IpAddr, ServeError> {
    if host.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    let plain = host.trim_start_matches('[').trim_end_matches(']');
    let address: Option<IpAddr> = plain.parse().ok();
    address.filter(is_answered_to).ok_or_else(|| ServeError::NotLocal(host.to_owned()))
}

/// Of all loopback addresses those that `Host` may name.
fn is_answered_to(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => *four == Ipv4Addr::LOCALHOST,
        IpAddr::V6(six) => six.is_loopback(),
    }
}

/// Takes a port on this computer; 0: any that is free.
///
/// # Errors
/// [`ServeError`].
pub async fn listen(host: &str, port: u16) -> Result<Listening, ServeError> {
    let wanted = SocketAddr::new(local(host)?, port);
    let failed = |why| ServeError::Port { address: wanted.to_string(), why };
    let listener = TcpListener::bind(wanted).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok(Listening { listener, address })
}

impl Listening {
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is there, then lets what is under way come to its end for a moment.
    pub async fn serve(self, router: Router, stop: impl Future<Output = ()>) {
        let (places, graceful) = (Arc::new(Semaphore::new(CONNECTIONS)), GracefulShutdown::new());
        let stopping = Stopping::default();
        let router = router.layer(Extension(stopping.clone()));
        tokio::pin!(stop);
        loop {
            let accepted = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, self.listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                () = &mut stop => break,
                accepted = accepted => accepted,
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection was not taken");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            };
            let mut builder = Builder::new(TokioExecutor::new()).http1_only();
            builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADERS);
            let service = TowerToHyperService::new(router.clone());
            let connection =
                builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned();
            let connection = graceful.watch(connection);
            let counted = Connection::new();
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    tracing::debug!(%error, "a connection broke off");
                }
                drop((place, counted));
            });
        }
        drop(self.listener);
        stopping.0.cancel();
        let _ = tokio::time::timeout(LAST_WORDS, graceful.shutdown()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_served() {
        for good in ["localhost", "LOCALHOST", "127.0.0.1", "::1", "[::1]"] {
            assert!(local(good).is_ok(), "{good}");
        }
        for bad in
            ["0.0.0.0", "::", "192.168.1.4", "example.com", "", "127.0.0.1:80", "127.1", "::ffff:127.0.0.1"]
        {
            let refused = local(bad).unwrap_err().to_string();
            assert!(refused.contains("TLS"), "{bad}: {refused}");
        }
    }
}
