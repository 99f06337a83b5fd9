use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use vis_api::{ApiError, App, ChatFormat, ChatNotes, ImportedChats};

use crate::report::Output;

#[derive(Subcommand)]
pub(crate) enum ChatsTask {
    /// Take in chats of SillyTavern, RisuAI, ChatGPT, Claude, or of another home.
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Whose chats they become where the file names nobody who is here.
        #[arg(long, default_value = "mira")]
        character: String,
    },
    /// Keep an author's note, which stands near the end of what the model reads; an empty text takes it away.
    Note {
        /// Id of the chat; `history` lists them.
        #[arg(value_name = "CHAT")]
        session: String,
        #[arg(value_name = "TEXT", allow_hyphen_values = true)]
        text: String,
        /// Messages that stand behind it, 0 to 20.
        #[arg(long)]
        depth: Option<u32>,
    },
    /// Write a chat as a file, or on standard output.
    Export {
        /// Id of the chat; `history` lists them.
        #[arg(value_name = "CHAT")]
        session: String,
        #[arg(long, value_enum, default_value = "markdown")]
        format: FormatAs,
        /// The folder in which the file is made.
        #[arg(long, value_name = "FOLDER")]
        into: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum FormatAs {
    Markdown,
    Json,
    Text,
    SillyTavern,
    /// WAV of what was spoken; needs a folder.
    Audio,
}

/// What `chats export` prints.
#[derive(Serialize)]
pub(crate) struct Exported {
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
}

pub(crate) async fn run(app: &App, task: ChatsTask, output: &Output) -> Result<(), ApiError> {
    match task {
        ChatsTask::Import { file, character } => output.chats_in(&app.import_chats(&file, &character).await?),
        ChatsTask::Note { session, text, depth } => {
            let notes = app.chat_notes(&session).await?;
            let note_depth = depth.unwrap_or(notes.note_depth);
            let notes = ChatNotes { note: text, note_depth, ..notes };
            output.noted(&app.save_chat_notes(&session, notes).await?);
        }
        ChatsTask::Export { session, format, into } => {
            output.chat_out(&export(app, &session, format.into(), into.as_deref()).await?);
        }
    }
    Ok(())
}

async fn export(
    app: &App,
    session: &str,
    format: ChatFormat,
    into: Option<&Path>,
) -> Result<Exported, ApiError> {
    Ok(match into {
        Some(folder) => {
            Exported { path: Some(app.save_chat(session, format, folder).await?.path), text: None }
        }
        None => Exported { path: None, text: Some(app.chat_text(session, format).await?) },
    })
}

/// One line a chat, then what was left out.
pub(crate) fn lines(taken: &ImportedChats) -> Vec<String> {
    let chats = taken.chats.iter().map(|chat| {
        format!("{}  {} ({} messages, {} shown)", chat.session_id, chat.title, chat.messages, chat.shown)
    });
    chats.chain(taken.notes.iter().cloned()).collect()
}

impl From<FormatAs> for ChatFormat {
    fn from(format: FormatAs) -> Self {
        match format {
            FormatAs::Markdown => Self::Markdown,
            FormatAs::Json => Self::Json,
            FormatAs::Text => Self::Text,
            FormatAs::SillyTavern => Self::SillyTavern,
            FormatAs::Audio => Self::Audio,
        }
    }
}
