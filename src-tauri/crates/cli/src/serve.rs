//! The local HTTP API, and the keys it asks for.

use std::sync::Arc;

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use vis_api::{ApiError, ApiKey, ApiScope, App, Code, SystemClock};
use vis_server::{AllowedOrigin, Config, ServeError, Server, go_on, listen, router};

use crate::entry::{Entry, owner};
use crate::report::Output;

#[derive(Subcommand)]
pub(crate) enum ServeTask {
    /// Answer other programs on this computer over HTTP, until Ctrl-C: talking avatars, and an OpenAI-style API.
    Serve {
        /// 0: any that is free.
        #[arg(long, default_value_t = 8000)]
        port: u16,
        /// 127.0.0.1, ::1 or localhost.
        #[arg(long, default_value = "127.0.0.1")]
        host: String,
        /// Pages of this origin may ask as well, such as https://example.com; may be given again.
        #[arg(long = "origin", value_name = "ORIGIN")]
        origins: Vec<AllowedOrigin>,
    },
    /// Keys for that API: while there is none, every program on this computer may ask.
    ApiKeys {
        #[command(subcommand)]
        task: KeysTask,
    },
}

#[derive(Subcommand)]
pub(crate) enum KeysTask {
    /// Make a key and print it, this once.
    Create {
        /// Which program it is for.
        name: String,
        /// What it is good for, with commas; left out: everything.
        #[arg(long, value_enum, value_delimiter = ',')]
        scopes: Vec<ScopeAs>,
        /// After so many days it opens nothing.
        #[arg(long)]
        days: Option<u32>,
    },
    /// Names, scopes and dates of all keys.
    List,
    /// Let nobody in with this key any more.
    Revoke { name: String },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ScopeAs {
    Avatar,
    Chat,
    Speech,
    Transcription,
}

impl From<ScopeAs> for ApiScope {
    fn from(scope: ScopeAs) -> Self {
        match scope {
            ScopeAs::Avatar => Self::Avatar,
            ScopeAs::Chat => Self::Chat,
            ScopeAs::Speech => Self::Speech,
            ScopeAs::Transcription => Self::Transcription,
        }
    }
}

/// What `serve` prints before it answers.
#[derive(Serialize)]
struct Serving {
    address: String,
    docs: String,
    /// No key is asked for.
    open: bool,
}

/// What `api-keys create` prints.
#[derive(Serialize)]
struct Created<'a> {
    /// Shown this once.
    api_key: String,
    #[serde(flatten)]
    key: &'a ApiKey,
}

pub(crate) async fn run(entry: &Entry, task: ServeTask, output: &Output) -> Result<(), ApiError> {
    let task = match task {
        ServeTask::Serve { port, host, origins } => return serve(entry, &host, port, origins, output).await,
        ServeTask::ApiKeys { task } => task,
    };
    let door = entry.door().await?;
    // Keys open the whole computer's API, so they are its owner's.
    owner(&door).await?;
    keys(&door.owner(), task, output).await
}

async fn keys(app: &App, task: KeysTask, output: &Output) -> Result<(), ApiError> {
    match task {
        KeysTask::Create { name, scopes, days } => {
            let scopes: Vec<ApiScope> = match scopes.is_empty() {
                true => ApiScope::ALL.to_vec(),
                false => scopes.into_iter().map(ApiScope::from).collect(),
            };
            let made = app.create_api_key(&name, &scopes, days).await?;
            let api_key = String::from_utf8_lossy(made.secret.expose()).into_owned();
            let lines = vec![
                api_key.clone(),
                "It is shown this once. Keep it where the program finds it.".to_owned(),
            ];
            output.value(&Created { api_key, key: &made.key }, || lines);
            Ok(())
        }
        KeysTask::List => {
            let keys = app.api_keys().await?;
            output.value(&keys, || keys.iter().map(line).collect());
            Ok(())
        }
        KeysTask::Revoke { name } => {
            app.revoke_api_key(&name).await?;
            output.value(&serde_json::json!({ "revoked": name }), || {
                vec![format!("{name} opens nothing any more.")]
            });
            Ok(())
        }
    }
}

async fn serve(
    entry: &Entry,
    host: &str,
    port: u16,
    origins: Vec<AllowedOrigin>,
    output: &Output,
) -> Result<(), ApiError> {
    let listening = listen(host, port).await.map_err(|error| refused(&error))?;
    let (address, door) = (listening.address(), entry.door().await?);
    let config = Config { port: address.port(), origins };
    let server = Server::new(Arc::clone(&door), Arc::new(SystemClock::start()), config);
    let open = server.is_open().await?;
    tokio::spawn(go_on(door));
    let address = format!("http://{address}");
    let serving = Serving { docs: format!("{address}/docs"), address, open };
    output.value(&serving, || {
        let who = match open {
            true => "every program on this computer may ask, because there is no API key",
            false => "whoever asks needs an API key",
        };
        vec![format!(
            "Visavis answers at {}; {who}. {} describes it. Ctrl-C stops it.",
            serving.address, serving.docs
        )]
    });
    listening.serve(router(server), stopped()).await;
    Ok(())
}

fn refused(error: &ServeError) -> ApiError {
    let code = match error {
        ServeError::NotLocal(_) => Code::BadInput,
        ServeError::Port { .. } => Code::Failed,
    };
    ApiError { code, message: error.to_string(), retry_after_ms: None }
}

/// Ctrl-C, or the system ends the program.
async fn stopped() {
    #[cfg(unix)]
    if let Ok(mut ended) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = ended.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn line(key: &ApiKey) -> String {
    let word = |scope: &ApiScope| {
        serde_json::to_value(scope).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
    };
    let scopes = key.scopes.iter().map(word).collect::<Vec<_>>().join(", ");
    let expired = if key.expired { "  (expired)" } else { "" };
    format!("{}  {scopes}{expired}", key.name)
}
