//! SillyTavern: a header and then one message a line, the swipes of each in it. Groups have no header, or one without names.

use std::collections::HashSet;

use serde_json::Value;

use super::{Reading, stem};
use crate::json::{self, Object};
use crate::notes::NoteKind;
use crate::tree::{Chain, Words};
use crate::{History, HistoryError, Role, pieces};

/// The name that stands in a header for names which are only in the messages.
const UNUSED: &str = "unused";
/// The speaker of the program's own notices.
const PROGRAM: &str = "SillyTavern System";
/// The speaker of a scene's description, no member of the group.
const NARRATOR: &str = "narrator";
/// The types of messages that were said; all others are the program's notices.
const SAID: [&str; 3] = ["", NARRATOR, "assistant_message"];

pub(super) fn read(text: &str, name: &str, reading: &mut Reading) -> Result<(), HistoryError> {
    let lines: Box<dyn Iterator<Item = &str>> = match text.starts_with('[') {
        true => Box::new(pieces::elements(text)),
        false => Box::new(text.lines()),
    };
    let mut chat = Chat::default();
    for line in lines {
        let line = line.trim_matches(|c: char| c == '\0' || c.is_whitespace());
        if !line.is_empty() {
            chat.line(line, reading)?;
        }
    }
    reading.keep(chat.finish(name));
    Ok(())
}

/// A chat whose lines are being read.
#[derive(Default)]
struct Chat {
    chain: Chain,
    character: Option<String>,
    person: Option<String>,
    created_ms: Option<i64>,
    /// Companions in the order in which they first spoke.
    speakers: Vec<String>,
    known: HashSet<String>,
}

impl Chat {
    fn line(&mut self, line: &str, reading: &mut Reading) -> Result<(), HistoryError> {
        match json::object(line, &mut reading.notes) {
            Some(object) if object.contains_key("mes") => self.message(&object, reading),
            Some(object) if is_header(&object) => {
                self.header(&object, reading);
                Ok(())
            }
            _ => reading.unreadable(NoteKind::UnreadableMessages),
        }
    }

    fn header(&mut self, object: &Object, reading: &mut Reading) {
        let used = |key: &str| json::name(object, key).filter(|name| name != UNUSED);
        self.character = self.character.take().or(used("character_name"));
        self.person = self.person.take().or(used("user_name"));
        self.created_ms = self.created_ms.or_else(|| reading.time(object.get("create_date")));
    }

    fn message(&mut self, object: &Object, reading: &mut Reading) -> Result<(), HistoryError> {
        let nothing = Object::new();
        let extra = json::inner(object, "extra").unwrap_or(&nothing);
        if left_out(object, extra, reading) {
            return Ok(());
        }
        let speaker = json::name(object, "name");
        let role = if json::flag(object, "is_user") { Role::Person } else { Role::Companion };
        let (versions, shown) = versions(object, role, speaker.as_ref(), reading);
        reading.room(versions.len())?;
        if versions.is_empty() {
            return Ok(());
        }
        match (role, speaker) {
            (Role::Person, speaker) => self.person = self.person.take().or(speaker),
            (Role::Companion, Some(speaker)) if json::text(extra, "type") != NARRATOR => {
                if self.known.insert(speaker.clone()) {
                    self.speakers.push(speaker);
                }
            }
            (Role::Companion, _) => {}
        }
        self.chain.turn(versions, shown);
        Ok(())
    }

    fn finish(self, name: &str) -> History {
        let alone = self.speakers.len() == 1;
        History {
            title: json::line(stem(name)).unwrap_or_default(),
            created_ms: self.created_ms,
            character: self.character.or_else(|| self.speakers.first().filter(|_| alone).cloned()),
            person: self.person,
            members: if alone { Vec::new() } else { self.speakers },
            messages: self.chain.said,
        }
    }
}

fn is_header(object: &Object) -> bool {
    ["user_name", "character_name", "chat_metadata", "create_date"]
        .iter()
        .any(|key| object.contains_key(*key))
}

/// Notes what cannot come over; true when nothing of the message can.
///
/// A message that a person has hidden from the model is marked as the program's, too, but was said: it is kept. The program's
/// own ones have another type or its name.
fn left_out(object: &Object, extra: &Object, reading: &mut Reading) -> bool {
    let notes = &mut reading.notes;
    let tools = json::list(extra, "tool_invocations").len();
    notes.add(NoteKind::ToolCalls, tools);
    let typed = !SAID.contains(&json::text(extra, "type"));
    let notice = json::flag(object, "is_system") && (typed || json::text(object, "name") == PROGRAM);
    if notice && tools == 0 {
        notes.one(NoteKind::HiddenMessages);
    }
    if notice || tools > 0 {
        return true;
    }
    let one = |key: &str| usize::from(extra.get(key).is_some_and(something));
    notes.add(NoteKind::Pictures, (one("image") + one("video")).max(json::list(extra, "media").len()));
    notes.add(NoteKind::Files, one("file").max(json::list(extra, "files").len()));
    notes.add(NoteKind::Thoughts, one("reasoning"));
    false
}

fn something(value: &Value) -> bool {
    value.is_object() || value.as_str().is_some_and(|text| !text.is_empty())
}

/// The swipes that say something, and which of them is shown. What `mes` says is shown, whatever the swipes say.
fn versions(
    object: &Object,
    role: Role,
    speaker: Option<&String>,
    reading: &mut Reading,
) -> (Vec<Words>, usize) {
    let shown_text = words_of(&object["mes"]);
    let swipes: Vec<&str> = json::list(object, "swipes").iter().map(words_of).collect();
    let named = object.get("swipe_id").and_then(Value::as_u64).and_then(|id| usize::try_from(id).ok());
    let place = named
        .filter(|&id| id < swipes.len())
        .or_else(|| swipes.iter().position(|swipe| *swipe == shown_text))
        .unwrap_or(swipes.len());
    let blank = shown_text.trim().is_empty();
    let (mut versions, mut shown) = (Vec::new(), 0);
    for at in 0..swipes.len().max(place + 1) {
        let text =
            if at == place && !blank { shown_text } else { swipes.get(at).copied().unwrap_or_default() };
        let time = time_of(object, at, at == place);
        if at == place {
            shown = versions.len();
        }
        versions.extend(reading.words(role, speaker.cloned(), text, time));
    }
    let last = versions.len().saturating_sub(1);
    (versions, shown.min(last))
}

/// Some programs keep a message inside of an object.
fn words_of(value: &Value) -> &str {
    value.as_str().or_else(|| value.get("message")?.as_str()).unwrap_or_default()
}

fn time_of(object: &Object, swipe: usize, shown: bool) -> Option<&Value> {
    let own = json::list(object, "swipe_info").get(swipe).and_then(|info| info.get("send_date"));
    if shown { object.get("send_date").or(own) } else { own }
}
