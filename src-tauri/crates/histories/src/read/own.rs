//! The program's own form, which [`crate::write()`] makes: nothing is changed unless it contradicts itself.

use serde::de::DeserializeOwned;

use super::Reading;
use crate::notes::NoteKind;
use crate::write::VERSION;
use crate::{History, HistoryError, Said, limits, pieces, tree};

pub(super) fn read(text: &str, reading: &mut Reading) -> Result<(), HistoryError> {
    let mut chat = head(text, reading);
    let mut said: Vec<Said> = Vec::new();
    // Where the messages came to stand, by the numbers that the file gives them.
    let mut places: Vec<(usize, usize)> = Vec::new();
    // The path's last message so far is the only one that can be followed.
    let mut end = None;
    for piece in pieces::elements(pieces::member(text, "messages").unwrap_or_default()) {
        let Ok(message) = serde_json::from_str::<Said>(piece) else {
            reading.unreadable(NoteKind::UnreadableMessages)?;
            continue;
        };
        reading.room(1)?;
        let (number, id) = (message.id, said.len());
        let mut message = placed(message, id, &places, reading);
        message.current &= message.parent == end;
        if message.current {
            end = Some(id);
        }
        said.push(message);
        // In order, or it could not be looked up.
        if places.last().is_none_or(|(last, _)| *last < number) {
            places.push((number, id));
        }
    }
    if end.is_none() {
        let last = said.len().checked_sub(1);
        tree::show(&mut said, last);
    }
    chat.messages = said;
    reading.keep(chat);
    Ok(())
}

/// What can be read of everything before and behind the messages, which are read one by one.
fn head(text: &str, reading: &mut Reading) -> History {
    let mut chat = History::default();
    for (key, value) in pieces::members(text) {
        match key {
            "version" if part::<u64>(value) > VERSION => reading.notes.one(NoteKind::NewerVersion),
            "title" => chat.title = part(value),
            "created_ms" => chat.created_ms = part(value),
            "character" => chat.character = part(value),
            "person" => chat.person = part(value),
            "members" => chat.members = part(value),
            _ => {}
        }
    }
    chat
}

/// Nothing where it is damaged.
fn part<T: DeserializeOwned + Default>(value: &str) -> T {
    serde_json::from_str(value).unwrap_or_default()
}

/// `message` with a parent that stands before it.
fn placed(mut message: Said, id: usize, places: &[(usize, usize)], reading: &mut Reading) -> Said {
    let place = |number: usize| {
        let at = places.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(places[at].1)
    };
    let parent = message.parent.and_then(place);
    if parent.is_none() && message.parent.is_some() {
        reading.notes.one(NoteKind::BrokenLinks);
    }
    if message.text.len() > limits::TEXT {
        message.text = reading.cut(&message.text).to_owned();
    }
    Said { id, parent, ..message }
}
