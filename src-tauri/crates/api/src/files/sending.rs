//! From a file somewhere to a file of a message.

use std::path::Path;
use std::sync::Arc;

use vis_conversation::estimate_tokens;
use vis_core::{Role, SessionId};
use vis_files::{Kind, Limits, ReadFile, cut_at_paragraph, fitting};
use vis_llm::Origin;
use vis_store::{FilePicture, NewFile};

use super::handed::Waiting;
use super::reading::{Reader, passages_room, whole_room};
use super::{HandedFile, data_url};
use crate::app::blocking;
use crate::chats::{acceptable, message};
use crate::keeper::fresh;
use crate::open::OpenHome;
use crate::{ApiError, App, Code, MessageView};

/// Files of one message.
const MOST_FILES: usize = 5;
/// Characters that are shown of what will be sent.
const SHOWN: usize = 20_000;
/// What a picture takes of a model's room, about; providers count it by its size.
const PICTURE_TOKENS: u32 = 1_200;

impl App {
    /// Reads a file that is to be sent in a chat, and says what of it goes where. Nothing is kept on the disk, nothing is sent.
    ///
    /// # Errors
    /// [`Code::BadInput`] with what is wrong with the file, or because too many wait; [`Code::NotFound`].
    pub async fn hand_file(
        &self,
        session_id: &str,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<HandedFile, ApiError> {
        let (home, session, name) = (self.home()?, SessionId::from(session_id), name.to_owned());
        let (waiting, reader) = blocking(move || {
            let reader = home.next_reader(&session)?;
            let file = vis_files::read(&name, &bytes, Limits::default()).map_err(refused)?;
            Ok((Waiting { session, file, original: bytes }, reader))
        })
        .await?;
        let waiting = Arc::new(waiting);
        let token = self.handed.put(Arc::clone(&waiting), self.clock.now_ms())?;
        Ok(handed(token, &waiting.file, &reader))
    }

    /// The same for a file on this computer.
    ///
    /// # Errors
    /// As [`App::hand_file`], and when it cannot be read.
    pub async fn hand_path(&self, session_id: &str, path: &Path) -> Result<HandedFile, ApiError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let path = path.to_owned();
        let bytes = blocking(move || read_at_most(&path, Limits::default().bytes)).await?;
        self.hand_file(session_id, &name, bytes).await
    }

    /// Forgets a file that waits.
    pub fn drop_handed(&self, token: &str) {
        self.handed.drop_one(token);
    }

    /// Sends files that wait, with words or without. They go on waiting when it fails.
    ///
    /// # Errors
    /// [`Code::NotFound`] when a file waited too long; [`Code::BadInput`] for more than five, and as [`App::send_message`].
    pub async fn send_with_files(
        &self,
        session_id: &str,
        text: &str,
        tokens: &[String],
    ) -> Result<MessageView, ApiError> {
        self.send_files(session_id, text, tokens, None).await
    }

    /// The same; `voice` goes before the setting: whether the reply is spoken.
    ///
    /// # Errors
    /// As [`App::send_with_files`].
    pub async fn send_files(
        &self,
        session_id: &str,
        text: &str,
        tokens: &[String],
        voice: Option<bool>,
    ) -> Result<MessageView, ApiError> {
        let session = SessionId::from(session_id);
        if tokens.len() > MOST_FILES {
            let why = format!(
                "At most {MOST_FILES} files can be sent at once. Send the others with the next message."
            );
            return Err(ApiError::new(Code::BadInput, why));
        }
        let waiting = self.handed.get(&session, tokens, self.clock.now_ms())?;
        // Files may say everything that is to be said.
        let text = match text.trim() {
            "" if !waiting.is_empty() => String::new(),
            text => acceptable(text)?,
        };
        let files = blocking(move || waiting.iter().map(|one| new_file(one)).collect()).await?;
        let said = message(&session, Role::User, text, self.clock.now_ms());
        let sent = self.say(said, files, voice).await?;
        tokens.iter().for_each(|token| self.handed.drop_one(token));
        Ok(sent)
    }
}

impl OpenHome {
    /// Who answers next in a chat.
    fn next_reader(&self, id: &SessionId) -> Result<Reader, ApiError> {
        let entry = self.store().session(id)?.ok_or_else(|| ApiError::not_found("chat"))?;
        let origin = Origin { session: Some(id.clone()), character: Some(entry.session.character_id) };
        Ok(self.providers.answerers.reader(&origin))
    }
}

fn refused(error: vis_files::FileError) -> ApiError {
    ApiError::new(Code::BadInput, error.sentence)
}

fn read_at_most(path: &Path, most: usize) -> Result<Vec<u8>, ApiError> {
    use std::io::Read;
    let unreadable = |error: std::io::Error| {
        ApiError::new(
            Code::BadInput,
            format!("{} cannot be read ({error}). Choose another file.", path.display()),
        )
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if !file.metadata().map_err(unreadable)?.is_file() {
        return Err(ApiError::new(
            Code::BadInput,
            "This is no file. Open the folder and choose what is in it.",
        ));
    }
    let mut bytes = Vec::new();
    // One more than may be tells that it is too large, whatever the file grows to meanwhile.
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn new_file(waiting: &Waiting) -> Result<NewFile, ApiError> {
    let file = &waiting.file;
    let picture = file.picture.as_ref();
    Ok(NewFile {
        name: file.name.clone(),
        kind: file.kind.as_str().to_owned(),
        pages: file.pages,
        text: file.text.clone(),
        cut: file.cut.clone(),
        thumbnail: picture.map(|picture| picture.thumbnail.clone()),
        picture: picture.map(|picture| FilePicture {
            media_type: picture.media_type.to_owned(),
            bytes: picture.sent.clone(),
        }),
        original: waiting.original.clone(),
        nonce: fresh().map_err(|error| ApiError::failed(error.0))?,
    })
}

/// What will be sent, as the person sees it before.
fn handed(token: String, file: &ReadFile, reader: &Reader) -> HandedFile {
    let picture = file.picture.as_ref();
    let (sent, tokens, left_out) = match file.kind {
        Kind::Image => (String::new(), if reader.sees { PICTURE_TOKENS } else { 0 }, None),
        _ => sent(file, reader),
    };
    let blind = (file.kind == Kind::Image && !reader.sees)
        .then(|| format!("{} cannot see pictures; it is only told that there is one.", reader.name));
    let cut: Vec<String> = file.cut.clone().into_iter().chain(left_out).collect();
    HandedFile {
        token,
        name: file.name.clone(),
        kind: file.kind.as_str().to_owned(),
        bytes: file.bytes,
        pages: file.pages,
        width: picture.map(|picture| picture.width),
        height: picture.map(|picture| picture.height),
        characters: file.text.chars().count() as u32,
        tokens,
        text: cut_at_paragraph(&sent, SHOWN).to_owned(),
        cut: (!cut.is_empty()).then(|| cut.join(" ")),
        thumbnail: picture.map(|picture| data_url("image/jpeg", &picture.thumbnail)),
        to: reader.to.clone(),
        leaves: reader.leaves,
        hint: blind,
    }
}

/// Text, tokens, and what is left out.
fn sent(file: &ReadFile, reader: &Reader) -> (String, u32, Option<String>) {
    let whole = estimate_tokens(&file.text);
    if whole <= whole_room(reader.room) {
        return (file.text.clone(), whole as u32, None);
    }
    let part = fitting(&file.text, "", passages_room(reader.room), estimate_tokens);
    let tokens = estimate_tokens(&part.text) as u32;
    let (at_once, all) = (part.text.chars().count(), file.text.chars().count());
    let cut = (part.shown < part.of).then(|| {
        format!(
            "{} takes in about {at_once} of {all} characters at once: for each question the passages that fit it, from anywhere in \
             the file.",
            reader.name
        )
    });
    (part.text, tokens, cut)
}
