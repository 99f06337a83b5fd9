//! Chats that come from other programs, and chats that go out.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_core::{CharacterId, Message, MessageId, Role, Session, SessionId};
use vis_histories::{History, Said, Written};
use vis_store::TreeMessage;

use crate::activity::{Act, ActivityKind, ActivitySubject, count};
use crate::app::blocking;
use crate::characters::Cast;
use crate::chats::message;
use crate::groups::speaker_of;
use crate::keeper::new_message_id;
use crate::open::OpenHome;
use crate::providers::word;
use crate::{ApiError, App, Code};

/// What came in from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ImportedChats {
    /// The program that wrote the file: `silly_tavern`, `risu`, `chatgpt`, `claude`, `visavis`.
    pub format: String,
    pub chats: Vec<ImportedChat>,
    /// Sentences: what was left out or mended.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ImportedChat {
    pub session_id: String,
    pub title: String,
    /// Whose chat it is now.
    pub character_id: String,
    /// Messages on the path shown, and on all branches.
    pub shown: u32,
    pub messages: u32,
}

/// How a chat is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChatFormat {
    /// For people.
    Markdown,
    /// Everything, with all branches.
    Json,
    Text,
    /// JSONL as SillyTavern reads it.
    SillyTavern,
}

impl App {
    /// Takes in the chats of a file of another program, each with the companion of its name; those without one with `character_id`.
    ///
    /// # Errors
    /// [`Code::BadInput`] with what is wrong with the file; [`Code::NotFound`] for nobody of this id; full disk.
    pub async fn import_chats(&self, path: &Path, character_id: &str) -> Result<ImportedChats, ApiError> {
        let (home, cast, path) = (self.home()?, self.cast.clone(), path.to_owned());
        let other = self.character(character_id)?.id;
        let now = self.clock.now_ms();
        blocking(move || {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let read = vis_histories::read(&read_file(&path)?, &name)
                .map_err(|error| ApiError::new(Code::BadInput, error.sentence))?;
            let format = word(read.format);
            let chats = read
                .chats
                .iter()
                .map(|chat| home.take_in(chat, companion(&cast, chat).unwrap_or_else(|| other.clone()), now))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(ImportedChats {
                format,
                chats,
                notes: read.notes.iter().map(|note| note.sentence()).collect(),
            })
        })
        .await
    }

    /// A chat as a text.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn chat_text(&self, session_id: &str, format: ChatFormat) -> Result<String, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        blocking(move || Ok(vis_histories::write(&home.history(&id)?, format.into()))).await
    }

    /// The same into a file in this folder, named by the chat; gives where it is.
    ///
    /// # Errors
    /// As [`App::chat_text`], and when the file cannot be written.
    pub async fn write_chat(
        &self,
        session_id: &str,
        format: ChatFormat,
        folder: &Path,
    ) -> Result<PathBuf, ApiError> {
        let text = self.chat_text(session_id, format).await?;
        let title = self.home()?.view(&SessionId::from(session_id))?.title;
        let path = folder.join(format!("{}.{}", file_name(&title), Written::from(format).ending()));
        blocking(move || {
            std::fs::write(&path, text).map_err(|error| {
                let why = format!("{} cannot be written ({error}). Choose another folder.", path.display());
                ApiError::new(Code::Failed, why)
            })?;
            Ok(path)
        })
        .await
    }
}

impl OpenHome {
    fn take_in(&self, chat: &History, character: CharacterId, now: i64) -> Result<ImportedChat, ApiError> {
        let created_ms = chat.created_ms.unwrap_or(now);
        let id = SessionId(uuid::Uuid::now_v7().to_string());
        let tree = tree_of(chat, &id, created_ms);
        let newest = tree.iter().map(|one| one.message.created_ms).max().unwrap_or(created_ms);
        let session = Session {
            id: id.clone(),
            character_id: character.clone(),
            title: chat.title.clone(),
            created_ms,
            updated_ms: newest,
        };
        let mut store = self.store();
        store.put_tree(&session, &tree, None)?;
        let said = count(tree.len(), "message");
        let act = Act {
            kind: ActivityKind::Imported,
            subject: ActivitySubject::Chat,
            id: id.as_str(),
            name: &chat.title,
        };
        act.note(&mut store, now, &format!("With {said}."));
        Ok(ImportedChat {
            session_id: id.0,
            title: session.title,
            character_id: character.0,
            shown: tree.iter().filter(|one| one.shown).count() as u32,
            messages: tree.len() as u32,
        })
    }

    fn history(&self, id: &SessionId) -> Result<History, ApiError> {
        let store = self.store();
        let session = store.session(id)?.ok_or_else(|| ApiError::not_found("chat"))?.session;
        let group = store.group(id)?;
        let name = |id: &CharacterId| self.records.cast.get(id).map(|one| one.name).unwrap_or_default();
        let tree = store.tree(id)?;
        let places: std::collections::HashMap<MessageId, usize> =
            tree.iter().enumerate().map(|(place, one)| (one.message.id.clone(), place)).collect();
        let messages = tree.iter().enumerate().map(|(place, one)| Said {
            id: place,
            parent: one.parent.as_ref().and_then(|parent| places.get(parent).copied()),
            role: match one.message.role {
                Role::User => vis_histories::Role::Person,
                Role::Assistant => vis_histories::Role::Companion,
            },
            speaker: group
                .as_ref()
                .filter(|_| one.message.role == Role::Assistant)
                .map(|_| name(&speaker_of(&one.message, &session))),
            text: one.message.text.clone(),
            created_ms: Some(one.message.created_ms),
            current: one.shown,
        });
        Ok(History {
            title: session.title.clone(),
            created_ms: Some(session.created_ms),
            character: group.is_none().then(|| name(&session.character_id)),
            person: None,
            members: group.iter().flat_map(|group| &group.members).map(|one| one.name.clone()).collect(),
            messages: messages.collect(),
        })
    }
}

/// The messages of a chat with ids of this home, parents first. Where a time is missing it is that of the one before it.
fn tree_of(chat: &History, session: &SessionId, created_ms: i64) -> Vec<TreeMessage> {
    let ids: Vec<MessageId> = chat.messages.iter().map(|_| new_message_id()).collect();
    let mut now = created_ms;
    let put = |said: &Said| {
        now = said.created_ms.unwrap_or(now);
        let role = match said.role {
            vis_histories::Role::Person => Role::User,
            vis_histories::Role::Companion => Role::Assistant,
        };
        // Several companions in one chat: who said it stands in the words.
        let text = match &said.speaker {
            Some(speaker) if role == Role::Assistant && !chat.members.is_empty() => {
                format!("{speaker}: {}", said.text)
            }
            _ => said.text.clone(),
        };
        let message = Message { id: ids[said.id].clone(), ..message(session, role, text, now) };
        TreeMessage { message, parent: said.parent.map(|parent| ids[parent].clone()), shown: said.current }
    };
    chat.messages.iter().map(put).collect()
}

/// The companion who is called as the one of a chat.
fn companion(cast: &Cast, chat: &History) -> Option<CharacterId> {
    let wanted = chat.character.as_ref()?.trim().to_lowercase();
    let named = cast.views().into_iter().find(|one| one.name.trim().to_lowercase() == wanted)?;
    Some(CharacterId(named.id))
}

fn read_file(path: &Path) -> Result<Vec<u8>, ApiError> {
    let unreadable = |error: std::io::Error| {
        ApiError::new(Code::BadInput, format!("{} cannot be read ({error}).", path.display()))
    };
    let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if bytes > vis_histories::limits::FILE as u64 {
        let why = format!("This file has {} MB; chats of up to 512 MB can be taken in.", bytes / 1_000_000);
        return Err(ApiError::new(Code::BadInput, why));
    }
    std::fs::read(path).map_err(unreadable)
}

/// A title as a file's name on every system.
fn file_name(title: &str) -> String {
    let kept = |letter: char| if letter.is_alphanumeric() || " -_".contains(letter) { letter } else { '_' };
    let name: String = title.chars().map(kept).take(60).collect();
    if name.trim().is_empty() { "Chat".to_owned() } else { name.trim().to_owned() }
}

impl From<ChatFormat> for Written {
    fn from(format: ChatFormat) -> Self {
        match format {
            ChatFormat::Markdown => Self::Markdown,
            ChatFormat::Json => Self::Json,
            ChatFormat::Text => Self::Text,
            ChatFormat::SillyTavern => Self::SillyTavern,
        }
    }
}
