//! The server within a program that does other things too: switched on and off while that one goes on.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;
use vis_api::{ApiError, Code, Door, ServerSwitch, SystemClock};

use crate::{AllowedOrigin, Config, Server, listen, router};

/// The only place there is: this computer.
const HOST: &str = "127.0.0.1";

/// The switch. What it was set to lies in the owner's home, and counts at the next start too.
pub struct Hosting {
    door: Arc<Door>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    running: Option<Running>,
    /// Why it does not run although it should; for people.
    error: Option<String>,
}

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

/// How the switch stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosted {
    pub switch: ServerSwitch,
    /// While it answers.
    pub address: Option<SocketAddr>,
    /// No key is asked for.
    pub open: bool,
    /// It is on and does not answer: why, and what to do.
    pub error: Option<String>,
}

impl Hosting {
    /// Nothing runs yet.
    pub fn new(door: Arc<Door>) -> Self {
        Self { door, state: Mutex::default() }
    }

    /// Starts it where it was on at the last end of the program and does not run yet.
    ///
    /// # Errors
    /// The owner's home is not open.
    pub async fn keep_up(&self) -> Result<Hosted, ApiError> {
        let switch = self.door.owner().server_switch().await?;
        let mut state = self.state.lock().await;
        if switch.on && state.running.is_none() {
            state.begin(&self.door, &switch, origins(&switch)?).await;
        }
        drop(state);
        self.hosted().await
    }

    /// Switches it on or off, or lets it begin anew with another port or other origins.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no origin, with nothing changed. A port that cannot be had stands in [`Hosted::error`].
    pub async fn set(&self, switch: ServerSwitch) -> Result<Hosted, ApiError> {
        let origins = origins(&switch)?;
        self.door.owner().set_server_switch(switch.clone()).await?;
        let mut state = self.state.lock().await;
        state.end().await;
        if switch.on {
            state.begin(&self.door, &switch, origins).await;
        }
        drop(state);
        self.hosted().await
    }

    /// How it is.
    ///
    /// # Errors
    /// The owner's home is not open.
    pub async fn hosted(&self) -> Result<Hosted, ApiError> {
        let switch = self.door.owner().server_switch().await?;
        let open = self.door.owner().api_keys().await?.is_empty();
        let state = self.state.lock().await;
        let address = state.running.as_ref().map(|running| running.address);
        Ok(Hosted { switch, address, open, error: state.error.clone() })
    }

    /// The port is free afterwards; what was being answered had a moment to come to its end.
    pub async fn stop(&self) {
        self.state.lock().await.end().await;
    }
}

impl State {
    async fn begin(&mut self, door: &Arc<Door>, switch: &ServerSwitch, origins: Vec<AllowedOrigin>) {
        let listening = match listen(HOST, switch.port).await {
            Ok(listening) => listening,
            Err(error) => {
                self.error = Some(error.to_string());
                return;
            }
        };
        let address = listening.address();
        let config = Config { port: address.port(), origins };
        let server = Server::new(Arc::clone(door), Arc::new(SystemClock::start()), config);
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(async move {
            let stopped = async { _ = stopped.await };
            listening.serve(router(server), stopped).await;
        });
        tokio::spawn(go_on(Arc::clone(door)));
        self.running = Some(Running { address, stop, ended });
    }

    async fn end(&mut self) {
        self.error = None;
        if let Some(Running { stop, ended, .. }) = self.running.take() {
            let _ = stop.send(());
            let _ = ended.await;
        }
    }
}

/// Goes on with everybody's films from outside that the last end of the program interrupted.
pub async fn go_on(door: Arc<Door>) {
    for one in door.profiles().await.unwrap_or_default() {
        let resumed = async { door.app(one.id).await?.resume_avatars() };
        if let Err(error) = resumed.await {
            tracing::warn!(%error, profile = %one.id, "films that were being made wait for another start");
        }
    }
}

fn origins(switch: &ServerSwitch) -> Result<Vec<AllowedOrigin>, ApiError> {
    let entered = switch.origins.iter().filter(|origin| !origin.trim().is_empty());
    let read = |origin: &String| {
        origin.parse().map_err(|message| ApiError { code: Code::BadInput, message, retry_after_ms: None })
    };
    entered.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_origin_is_refused_with_a_sentence() {
        let with = |origins: &[&str]| ServerSwitch {
            origins: origins.iter().map(|&origin| origin.to_owned()).collect(),
            ..ServerSwitch::default()
        };
        assert_eq!(origins(&with(&["https://example.com", " "])).unwrap().len(), 1);
        let refused = origins(&with(&["https://example.com/page"])).unwrap_err();
        assert_eq!(refused.code, Code::BadInput);
        assert!(refused.message.contains("https://example.com/page"), "{}", refused.message);
    }
}
