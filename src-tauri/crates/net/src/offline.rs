//! One switch that stops everything: what runs, what begins, and the connection attempts of the client itself.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tokio::sync::watch;
use tower_layer::Layer;
use tower_service::Service;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Shared by everybody who has a copy.
#[derive(Clone, Debug)]
pub struct OfflineSwitch(Arc<watch::Sender<bool>>);

impl Default for OfflineSwitch {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl OfflineSwitch {
    /// `true` ends what is running and lets nothing begin.
    pub fn set(&self, offline: bool) {
        self.0.send_replace(offline);
    }

    pub fn is_offline(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the program is to be offline.
    pub(crate) async fn thrown(&self) {
        // The sender lives as long as `self`, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|offline| *offline).await;
    }
}

/// The switch was thrown when a connection was to be opened.
#[derive(Debug, thiserror::Error)]
#[error("offline")]
pub(crate) struct IsOffline;

/// Asks the switch where connections are opened: the client opens some in the background, for calls that are gone.
#[derive(Clone)]
pub(crate) struct Gate(pub(crate) OfflineSwitch);

impl<S> Layer<S> for Gate {
    type Service = Gated<S>;

    fn layer(&self, inner: S) -> Gated<S> {
        Gated { switch: self.0.clone(), inner }
    }
}

#[derive(Clone)]
pub(crate) struct Gated<S> {
    switch: OfflineSwitch,
    inner: S,
}

impl<S, R> Service<R> for Gated<S>
where
    S: Service<R, Error = BoxError>,
    S::Future: Send + 'static,
    S::Response: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, target: R) -> Self::Future {
        if self.switch.is_offline() {
            return Box::pin(async { Err(IsOffline.into()) });
        }
        let (switch, opening) = (self.switch.clone(), self.inner.call(target));
        Box::pin(async move {
            tokio::select! {
                biased;
                () = switch.thrown() => Err(IsOffline.into()),
                connection = opening => connection,
            }
        })
    }
}
