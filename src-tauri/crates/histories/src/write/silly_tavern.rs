//! SillyTavern's JSONL: a header, then the path shown with its swipes.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::{History, Role, Said, times};

/// What stands in a header for a name that is only in the messages.
const UNUSED: &str = "unused";
/// What SillyTavern calls a person, and here also a character, without a name.
const PERSON: &str = "User";
const COMPANION: &str = "Character";

pub(super) fn of(chat: &History) -> String {
    let header = json!({
        "user_name": chat.person.as_deref().unwrap_or(UNUSED),
        "character_name": chat.character.as_deref().unwrap_or(UNUSED),
        "create_date": time(chat.created_ms),
        "chat_metadata": {},
    });
    let mut text = format!("{header}\n");
    let versions = versions(chat);
    for said in chat.path() {
        let beside: &[&Said] = versions.get(&said.parent).map_or(&[], Vec::as_slice);
        text += &format!("{}\n", message(chat, said, beside));
    }
    text
}

/// Messages by what they answer.
fn versions(chat: &History) -> HashMap<Option<usize>, Vec<&Said>> {
    let mut versions: HashMap<Option<usize>, Vec<&Said>> = HashMap::new();
    for said in &chat.messages {
        versions.entry(said.parent).or_default().push(said);
    }
    versions
}

fn message(chat: &History, said: &Said, beside: &[&Said]) -> Value {
    let person = said.role == Role::Person;
    let known = if person { &chat.person } else { &chat.character };
    let name =
        said.speaker.as_deref().or(known.as_deref()).unwrap_or(if person { PERSON } else { COMPANION });
    let mut line = json!({
        "name": name,
        "is_user": person,
        "is_system": false,
        "send_date": time(said.created_ms),
        "mes": said.text,
        "extra": {},
    });
    // Swipes are one speaker's: another's answer would be read out in the wrong voice.
    let swipes: Vec<&&Said> =
        beside.iter().filter(|other| other.role == said.role && other.speaker == said.speaker).collect();
    if swipes.len() > 1 || !person {
        line["swipe_id"] = json!(swipes.iter().position(|swipe| swipe.id == said.id));
        line["swipes"] = swipes.iter().map(|swipe| swipe.text.as_str()).collect();
        line["swipe_info"] =
            swipes.iter().map(|swipe| json!({ "send_date": time(swipe.created_ms), "extra": {} })).collect();
    }
    line
}

/// Empty where it is unknown: there, a missing one would be taken for now.
fn time(ms: Option<i64>) -> String {
    ms.and_then(times::iso).unwrap_or_default()
}
