//! The program's own form, which [`crate::write()`] makes: nothing is changed unless it contradicts itself.

use serde::Deserialize;

use super::Reading;
use crate::notes::NoteKind;
use crate::write::VERSION;
use crate::{History, HistoryError, Said, limits, pieces, tree};

/// Everything but the messages, which are read one by one.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Head {
    version: u64,
    title: String,
    created_ms: Option<i64>,
    character: Option<String>,
    person: Option<String>,
    members: Vec<String>,
}

pub(super) fn read(text: &str, reading: &mut Reading) -> Result<(), HistoryError> {
    let head = head(text);
    if head.version > VERSION {
        reading.notes.one(NoteKind::NewerVersion);
    }
    let mut said: Vec<Said> = Vec::new();
    // Where the messages came to stand, by the numbers that the file gives them.
    let mut places: Vec<(usize, usize)> = Vec::new();
    // The path's last message so far is the only one that can be followed.
    let mut end = None;
    for piece in pieces::elements(pieces::member(text, "messages").unwrap_or_default()) {
        let Ok(message) = serde_json::from_str::<Said>(piece) else {
            reading.notes.one(NoteKind::UnreadableLines);
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
    let Head { title, created_ms, character, person, members, .. } = head;
    reading.keep(History { title, created_ms, character, person, members, messages: said });
    Ok(())
}

/// What can be read of everything before and behind the messages; a damaged member costs all of them, but no message.
fn head(text: &str) -> Head {
    let members = pieces::members(text).filter(|(key, _)| *key != "messages");
    let members: Vec<String> = members.take(20).map(|(key, value)| format!("\"{key}\":{value}")).collect();
    serde_json::from_str(&format!("{{{}}}", members.join(","))).unwrap_or_default()
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
