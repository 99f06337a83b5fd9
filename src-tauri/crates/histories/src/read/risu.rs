//! RisuAI: one chat, or all chats of a character, whose name stands in the file's name only. The character's greeting is no
//! message there, so a chat may begin with the person.

use std::collections::HashMap;

use serde_json::Value;

use super::{Reading, stem};
use crate::json::{self, Object};
use crate::notes::NoteKind;
use crate::tree::Chain;
use crate::{History, HistoryError, Role, pieces};

/// Stands in for the messages of a chat that lies elsewhere.
const STORED_ELSEWHERE: &str = "\u{ef01}COLDSTORAGE\u{ef01}";

pub(super) fn read(text: &str, name: &str, reading: &mut Reading) -> Result<(), HistoryError> {
    let data = pieces::member(text, "data").unwrap_or_default();
    let chats: Box<dyn Iterator<Item = &str>> = match data.starts_with('[') {
        true => Box::new(pieces::elements(data)),
        false => Box::new(std::iter::once(data)),
    };
    for chat in chats {
        match json::object(chat, &mut reading.notes).filter(readable) {
            Some(chat) => read_chat(&chat, name, reading)?,
            None => reading.unreadable(NoteKind::UnreadableChats)?,
        }
    }
    Ok(())
}

fn readable(chat: &Object) -> bool {
    let first = chat.get("message").and_then(|messages| messages.as_array()?.first()?.get("data")?.as_str());
    chat.get("message").is_some_and(Value::is_array)
        && !first.is_some_and(|text| text.starts_with(STORED_ELSEWHERE))
}

fn read_chat(chat: &Object, name: &str, reading: &mut Reading) -> Result<(), HistoryError> {
    let messages = json::list(chat, "message");
    reading.room(messages.len())?;
    let names = Names::of(messages, reading);
    let mut chain = Chain::default();
    for message in messages {
        let Some(message) = message.as_object() else {
            reading.notes.one(NoteKind::UnreadableMessages);
            continue;
        };
        if json::flag(message, "isComment") {
            reading.notes.one(NoteKind::HiddenMessages);
            continue;
        }
        let role = if json::text(message, "role") == "user" { Role::Person } else { Role::Companion };
        let speaker = json::name(message, "name").or_else(|| names.of_message(message));
        let words = reading.words(role, speaker, json::text(message, "data"), message.get("time"));
        chain.turn(words.into_iter().collect(), 0);
    }
    reading.keep(History {
        title: json::name(chat, "name").unwrap_or_default(),
        created_ms: None,
        character: character(name),
        person: None,
        members: names.members,
        messages: chain.said,
    });
    Ok(())
}

/// The speakers of a group, whom the file knows by numbers.
#[derive(Default)]
struct Names {
    members: Vec<String>,
    by_number: HashMap<String, String>,
}

impl Names {
    fn of(messages: &[Value], reading: &mut Reading) -> Self {
        let (mut names, mut nameless) = (Self::default(), 0);
        for message in messages.iter().filter_map(Value::as_object) {
            let number = json::text(message, "saying");
            if number.is_empty() || names.by_number.contains_key(number) {
                continue;
            }
            let name = json::name(message, "name").unwrap_or_else(|| {
                nameless += 1;
                format!("Speaker {}", names.by_number.len() + 1)
            });
            names.members.push(name.clone());
            names.by_number.insert(number.to_owned(), name);
        }
        if names.members.len() < 2 {
            return Self::default();
        }
        reading.notes.add(NoteKind::Nameless, nameless);
        names
    }

    fn of_message(&self, message: &Object) -> Option<String> {
        self.by_number.get(json::text(message, "saying")).cloned()
    }
}

/// `Mira` of `Mira_2026-06-17T083021281Z_chat.json` and `Mira_all_chats_2026….json`.
fn character(name: &str) -> Option<String> {
    let stem = stem(name);
    let dated = |rest: &str| {
        let mut letters = rest.bytes();
        letters.by_ref().take(4).filter(u8::is_ascii_digit).count() == 4 && letters.next() == Some(b'-')
    };
    let marks = stem.match_indices('_').map(|(at, _)| at);
    let end = marks.into_iter().find(|&at| dated(&stem[at + 1..]) || stem[at..].starts_with("_all_chats"))?;
    json::line(&stem[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_character_stands_in_the_name_of_the_file() {
        for (name, expected) in [
            ("Mira_2026-06-17T083021281Z_chat.json", Some("Mira")),
            ("a/b\\Mira of_Ys_all_chats_2026-06.json", Some("Mira of_Ys")),
            ("타루_2026-01-02T0000Z_chat.json", Some("타루")),
            ("chat.json", None),
            ("_2026-01-02.json", None),
            ("", None),
        ] {
            assert_eq!(character(name).as_deref(), expected, "{name}");
        }
    }
}
