//! What a model reads of the files of a chat.
//!
//! A short file stands whole in its message, and reads the same in every turn. A long one is one line there, which stays; the
//! passages that fit a question come with the question, beside the person's newest words. So a prompt's beginning never changes.

use std::collections::HashMap;
use std::sync::Arc;

use vis_conversation::{Aside, estimate_tokens, turn_places};
use vis_core::{Message, MessageId, Role};
use vis_files::{Fitting, fitting};
use vis_llm::{ChatRequest, Picture};
use vis_store::{KeptFile, Store};

use crate::ApiError;

/// Shares of a model's room: what files may take that stand whole in one message, and what passages may take. A card is laid out anew
/// for messages that take more than a quarter.
const WHOLE: usize = 5;
const PASSAGES: usize = 3;
/// Characters that make a token at most. A longer text need not be read to know that it is too long.
const CHARACTERS: usize = 6;
/// Long files whose passages are looked at, the newest first.
const MOST_LONG: usize = 3;
/// Pictures that go with a question, the newest.
const MOST_PICTURES: usize = 8;
/// Of the person's messages; a file is still what a question is about that shares no word with it.
const FRESH: usize = 2;
/// Passages smaller than this say nothing.
const LEAST_ROOM: usize = 80;

/// The kind of pictures, as it is kept.
const IMAGE: &str = "image";

/// Who is to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reader {
    /// For people.
    pub(crate) name: String,
    /// `this computer`, or the provider's name and host.
    pub(crate) to: String,
    pub(crate) leaves: bool,
    pub(crate) sees: bool,
    /// Tokens of prompt.
    pub(crate) room: usize,
}

/// Tokens that files may take which stand whole in their message.
pub(crate) fn whole_room(room: usize) -> usize {
    room / WHOLE
}

/// Tokens that passages may take beside a question.
pub(crate) fn passages_room(room: usize) -> usize {
    room / PASSAGES
}

/// The messages with their files in front of their words.
pub(crate) fn with_files(
    store: &Store,
    history: &[Message],
    reader: &Reader,
) -> Result<Vec<Message>, ApiError> {
    let files = files_of(store, history)?;
    let read = |message: &Message| match files.get(&message.id) {
        Some(files) => {
            let blocks = blocks(store, files, reader)?;
            let words = (!message.text.is_empty()).then(|| message.text.clone());
            let text = blocks.into_iter().chain(words).collect::<Vec<_>>().join("\n");
            Ok(Message { text, ..message.clone() })
        }
        None => Ok(message.clone()),
    };
    history.iter().map(read).collect()
}

/// The passages of long files that fit the newest question.
pub(crate) fn passages_beside(
    store: &Store,
    history: &[Message],
    room: usize,
) -> Result<Vec<Aside>, ApiError> {
    let files = files_of(store, history)?;
    let said: Vec<&Message> = history.iter().filter(|message| message.role == Role::User).collect();
    let mut long = Vec::new();
    for (back, message) in said.iter().rev().enumerate() {
        let Some(files) = files.get(&message.id) else { continue };
        for file in in_place(store, files, room)?.into_iter().filter(|one| one.whole.is_none()) {
            if file.file.kind != IMAGE && long.len() < MOST_LONG {
                long.push((back < FRESH, file.file));
            }
        }
    }
    let each = passages_room(room) / long.len().max(1);
    if each < LEAST_ROOM {
        return Ok(Vec::new());
    }
    let words = |back: usize| said.iter().rev().nth(back).map_or("", |message| message.text.as_str());
    let mut asides = Vec::new();
    for (fresh, file) in long {
        let text = store.file_text(file)?;
        if let Some(found) = asked_of(&text, words(0), words(1), fresh, each) {
            asides.push(beside(file, found));
        }
    }
    Ok(asides)
}

/// Puts the pictures of messages into the turns of a request, for those who see.
pub(crate) fn show_pictures(
    store: &Store,
    history: &[Message],
    request: &mut ChatRequest,
) -> Result<(), ApiError> {
    let files = files_of(store, history)?;
    let mut left = MOST_PICTURES;
    let places = turn_places(history);
    for (message, place) in history.iter().zip(places).rev() {
        let Some(turn) = request.history.get_mut(place) else { continue };
        let pictures = files.get(&message.id).into_iter().flatten().filter(|file| file.kind == IMAGE);
        let mut shown =
            pictures.take(left).map(|file| picture(store, file)).collect::<Result<Vec<_>, _>>()?;
        left -= shown.len();
        // A turn may hold several messages; this one comes before those that were seen already.
        shown.append(&mut turn.images);
        turn.images = shown;
    }
    Ok(())
}

fn picture(store: &Store, file: &KeptFile) -> Result<Picture, ApiError> {
    let picture = store.file_picture(file)?.ok_or_else(|| ApiError::not_found("picture"))?;
    let media_type = if picture.media_type == "image/png" { "image/png" } else { "image/jpeg" };
    Ok(Picture { media_type, bytes: Arc::from(picture.bytes) })
}

fn files_of(store: &Store, history: &[Message]) -> Result<HashMap<MessageId, Vec<KeptFile>>, ApiError> {
    let ids: Vec<MessageId> = history.iter().map(|message| message.id.clone()).collect();
    Ok(store.files_of(&ids)?)
}

/// A file of a message, and its text where that stands whole in it.
struct InPlace<'a> {
    file: &'a KeptFile,
    whole: Option<String>,
}

/// Depends on the message's own files alone, so that it is the same in every turn.
fn in_place<'a>(store: &Store, files: &'a [KeptFile], room: usize) -> Result<Vec<InPlace<'a>>, ApiError> {
    let mut left = whole_room(room);
    let mut placed = Vec::new();
    for file in files {
        let short = file.kind != IMAGE && file.characters as usize <= left * CHARACTERS;
        let text = if short { Some(store.file_text(file)?) } else { None };
        let whole = text.filter(|text| estimate_tokens(text) <= left);
        left -= whole.as_deref().map_or(0, estimate_tokens);
        placed.push(InPlace { file, whole });
    }
    Ok(placed)
}

fn blocks(store: &Store, files: &[KeptFile], reader: &Reader) -> Result<Vec<String>, ApiError> {
    let placed = in_place(store, files, reader.room)?;
    Ok(placed.iter().map(|one| block(one, reader.sees)).collect())
}

fn block(one: &InPlace<'_>, sees: bool) -> String {
    let name = &one.file.name;
    match &one.whole {
        None if one.file.kind == IMAGE && sees => format!("[Picture: {name}]"),
        None if one.file.kind == IMAGE => format!("[Picture: {name}. You cannot see it.]"),
        None => format!("[{}]", title(one.file)),
        Some(text) => format!("[{}]\n{text}\n[End of {name}]", title(one.file)),
    }
}

fn title(file: &KeptFile) -> String {
    let pages = file.pages.map(|pages| format!(", {pages} {}", if pages == 1 { "page" } else { "pages" }));
    format!("File: {}{}", file.name, pages.unwrap_or_default())
}

/// `None`: the question is about something else.
fn asked_of(text: &str, question: &str, before: &str, fresh: bool, room: usize) -> Option<Fitting> {
    let found = fitting(text, question, room, estimate_tokens);
    match () {
        () if found.matches => Some(found),
        // "And in March?" goes on where the question before it was.
        () if fresh => Some(fitting(text, before, room, estimate_tokens)),
        () => None,
    }
}

fn beside(file: &KeptFile, found: Fitting) -> Aside {
    let cut = (found.shown < found.of).then(|| {
        format!(
            "{} of the {} passages of {} are here: those with words of the question, and its beginning.",
            found.shown, found.of, file.name
        )
    });
    Aside {
        name: title(file),
        source: "file".to_owned(),
        text: format!("From {}:\n{}", file.name, found.text),
        depth: 1,
        cut,
    }
}
