use std::path::{Path, PathBuf};

use serde::Serialize;
use vis_api::{ApiError, App, Code, MessageView, SessionView};

use crate::chat::{failed, write_clips};

/// What `history` prints.
#[derive(Serialize)]
pub(crate) struct History {
    pub(crate) sessions: Vec<Chat>,
}

#[derive(Serialize)]
pub(crate) struct Chat {
    #[serde(flatten)]
    pub(crate) session: SessionView,
    pub(crate) messages: Vec<Line>,
}

#[derive(Serialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    pub(crate) message: MessageView,
    /// Where its sound was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    audio: Option<PathBuf>,
}

pub(crate) async fn run(
    app: &App,
    only: Option<&str>,
    limit: usize,
    audio: Option<&Path>,
) -> Result<History, ApiError> {
    if let Some(folder) = audio {
        std::fs::create_dir_all(folder)
            .map_err(|error| failed(format!("{} cannot be made ({error}).", folder.display())))?;
    }
    let mut sessions = Vec::new();
    for session in app.sessions().await?.into_iter().take(limit) {
        if only.is_none_or(|id| id == session.id) {
            let messages = lines(app, &session.id, audio).await?;
            sessions.push(Chat { session, messages });
        }
    }
    if only.is_some() && sessions.is_empty() {
        let message = "There is no chat with this id. `visavis-cli history` lists them.".to_owned();
        return Err(ApiError { code: Code::NotFound, message, retry_after_ms: None });
    }
    Ok(History { sessions })
}

async fn lines(app: &App, session: &str, folder: Option<&Path>) -> Result<Vec<Line>, ApiError> {
    let mut lines = Vec::new();
    for message in app.messages(session).await? {
        let audio = match folder.filter(|_| message.has_voice) {
            Some(folder) => Some(write_sound(app, &message.id, folder).await?),
            None => None,
        };
        lines.push(Line { message, audio });
    }
    Ok(lines)
}

async fn write_sound(app: &App, message: &str, folder: &Path) -> Result<PathBuf, ApiError> {
    let path = folder.join(format!("{message}.wav"));
    write_clips(&path, &app.message_clips(message).await?)?;
    Ok(path)
}
