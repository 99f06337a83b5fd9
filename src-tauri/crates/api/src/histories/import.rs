//! Chats of other programs on their way in: looked at first, in memory only, until the person says whose they become.

use std::path::Path;

use serde::Serialize;
use specta::Type;
use vis_core::{CharacterId, Message, MessageId, Role, Session, SessionId};
use vis_histories::{Histories, History, Said};
use vis_store::TreeMessage;

use crate::activity::{Act, ActivityKind, ActivitySubject, count};
use crate::app::blocking;
use crate::characters::Cast;
use crate::chats::message;
use crate::keeper::new_message_id;
use crate::open::OpenHome;
use crate::providers::word;
use crate::{ApiError, App, Code};

/// Letters of a chat's first words that are shown.
const FIRST: usize = 160;

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

/// What a file holds, before anything of it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ChatsPreview {
    pub token: String,
    pub file: String,
    /// As in [`ImportedChats`].
    pub format: String,
    pub chats: Vec<PreviewedChat>,
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct PreviewedChat {
    pub index: u32,
    pub title: String,
    /// The companion's name in the file.
    pub character: Option<String>,
    /// Who is called so here.
    pub character_id: Option<String>,
    pub messages: u32,
    pub shown: u32,
    /// Milliseconds since 1970, UTC.
    #[specta(type = Option<f64>)]
    pub from_ms: Option<i64>,
    #[specta(type = Option<f64>)]
    pub to_ms: Option<i64>,
    /// What the person said first, or whoever began.
    pub first: String,
    /// Several companions: it becomes a chat of two, with names in the words.
    pub group: bool,
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
            let read = read(&read_file(&path)?, &name)?;
            let whose = |chat| companion(&cast, chat).unwrap_or_else(|| other.clone());
            home.take_in_all(&read, read.chats.iter().map(|chat| (chat, whose(chat))), now)
        })
        .await
    }

    /// Reads a file of another program; nothing of it is kept yet.
    ///
    /// # Errors
    /// [`Code::BadInput`] with what is wrong with the file, and when too many files wait.
    pub async fn preview_chats(&self, name: &str, bytes: Vec<u8>) -> Result<ChatsPreview, ApiError> {
        self.home()?;
        let (cast, file, size, now) = (self.cast.clone(), name.to_owned(), bytes.len(), self.clock.now_ms());
        let (read, preview) = blocking(move || {
            let read = read(&bytes, &file)?;
            let chats = read.chats.iter().enumerate().map(|(at, chat)| previewed(&cast, at, chat)).collect();
            let preview = ChatsPreview {
                token: String::new(),
                file,
                format: word(read.format),
                chats,
                notes: read.notes.iter().map(|note| note.sentence()).collect(),
            };
            Ok((read, preview))
        })
        .await?;
        Ok(ChatsPreview { token: self.handed_chats.put(read, size, now)?, ..preview })
    }

    /// Keeps these chats of a file that was read, each with the companion of its name; those without one with `character_id`.
    ///
    /// # Errors
    /// [`Code::NotFound`] when the file was let go, has no such chat, or nobody has this id; full disk: those before are kept.
    pub async fn take_in_chats(
        &self,
        token: &str,
        indexes: Vec<u32>,
        character_id: &str,
    ) -> Result<ImportedChats, ApiError> {
        let (home, cast, now) = (self.home()?, self.cast.clone(), self.clock.now_ms());
        let other = self.character(character_id)?.id;
        let read = self.handed_chats.get(token, now)?;
        if indexes.iter().any(|index| read.chats.get(*index as usize).is_none()) {
            return Err(ApiError::not_found("chat"));
        }
        let taken = blocking(move || {
            let chosen = indexes.iter().filter_map(|index| read.chats.get(*index as usize));
            let whose = |chat| companion(&cast, chat).unwrap_or_else(|| other.clone());
            home.take_in_all(&read, chosen.map(|chat| (chat, whose(chat))), now)
        })
        .await?;
        self.handed_chats.drop(token);
        Ok(taken)
    }

    /// Lets go of a file that was read.
    pub fn forget_chats(&self, token: &str) {
        self.handed_chats.drop(token);
    }
}

impl OpenHome {
    fn take_in_all<'a>(
        &self,
        read: &Histories,
        chats: impl Iterator<Item = (&'a History, CharacterId)>,
        now: i64,
    ) -> Result<ImportedChats, ApiError> {
        let chats = chats.map(|(chat, whose)| self.take_in(chat, whose, now)).collect::<Result<_, _>>()?;
        let notes = read.notes.iter().map(|note| note.sentence()).collect();
        Ok(ImportedChats { format: word(read.format), chats, notes })
    }

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
}

fn previewed(cast: &Cast, at: usize, chat: &History) -> PreviewedChat {
    let shown = || chat.messages.iter().filter(|said| said.current);
    let times = || chat.messages.iter().filter_map(|said| said.created_ms);
    let own = shown().find(|said| said.role == vis_histories::Role::Person);
    let first = own.or_else(|| shown().next()).map_or("", |said| said.text.as_str());
    PreviewedChat {
        index: at as u32,
        title: chat.title.clone(),
        character: chat.character.clone(),
        character_id: companion(cast, chat).map(|id| id.0),
        messages: chat.messages.len() as u32,
        shown: shown().count() as u32,
        from_ms: times().min(),
        to_ms: times().max(),
        first: first.chars().take(FIRST).collect(),
        group: !chat.members.is_empty(),
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

fn read(bytes: &[u8], name: &str) -> Result<Histories, ApiError> {
    vis_histories::read(bytes, name).map_err(|error| ApiError::new(Code::BadInput, error.sentence))
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
