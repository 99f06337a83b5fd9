//! ChatGPT: for each conversation a mapping of nodes to parents and children, with the node that was shown last.

use serde_json::Value;

use super::{Reading, conversations, marks};
use crate::json::{self, Object};
use crate::notes::NoteKind;
use crate::tree::{self, Node, Words};
use crate::{History, HistoryError, Role};

const NAME: &str = "ChatGPT";

pub(super) fn read(text: &str, reading: &mut Reading) -> Result<(), HistoryError> {
    for conversation in conversations(text) {
        match json::object(conversation, &mut reading.notes) {
            Some(conversation) if conversation.contains_key("mapping") => read_chat(&conversation, reading)?,
            _ => reading.unreadable(NoteKind::UnreadableChats)?,
        }
    }
    Ok(())
}

fn read_chat(conversation: &Object, reading: &mut Reading) -> Result<(), HistoryError> {
    let nothing = Object::new();
    let mapping = json::inner(conversation, "mapping").unwrap_or(&nothing);
    reading.room(mapping.len())?;
    let nodes = mapping.iter().map(|(key, value)| node(key, value, reading)).collect();
    let current = conversation.get("current_node").and_then(Value::as_str);
    let messages = tree::grow(nodes, current, &mut reading.notes);
    let created_ms = reading.time(conversation.get("create_time"));
    reading.keep(History {
        title: json::name(conversation, "title").unwrap_or_default(),
        created_ms,
        character: Some(NAME.to_owned()),
        messages,
        ..History::default()
    });
    Ok(())
}

fn node(key: &str, value: &Value, reading: &mut Reading) -> Node {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let children = value.get("children").and_then(Value::as_array);
    Node {
        key: key.to_owned(),
        parent: value.get("parent").and_then(text),
        children: children.map(|keys| keys.iter().filter_map(text).collect()).unwrap_or_default(),
        words: value.get("message").and_then(Value::as_object).and_then(|message| words(message, reading)),
    }
}

fn words(message: &Object, reading: &mut Reading) -> Option<Words> {
    let content = json::inner(message, "content")?;
    let role = match (kind(message, content), author(message)) {
        (None, "user") => Role::Person,
        (None, _) => Role::Companion,
        (Some(kind), _) => {
            // Pictures that a tool made are counted here; its answer is not, as the message that called it is.
            let empty = said(content, reading).trim().is_empty();
            // The empty messages that every conversation begins with are nobody's loss.
            let silent = kind == NoteKind::HiddenMessages && empty;
            reading.notes.add(kind, usize::from(!silent && author(message) != "tool"));
            return None;
        }
    };
    if let Some(metadata) = json::inner(message, "metadata") {
        // Pictures stand among the parts, too.
        let file =
            |value: &&Value| !value["mime_type"].as_str().is_some_and(|kind| kind.starts_with("image/"));
        reading.notes.add(NoteKind::Files, json::list(metadata, "attachments").iter().filter(file).count());
    }
    let text = said(content, reading);
    let text = marks::without(&text, &mut reading.notes);
    reading.words(role, None, &text, message.get("create_time"))
}

fn author(message: &Object) -> &str {
    json::inner(message, "author").map(|author| json::text(author, "role")).unwrap_or_default()
}

/// As what a message is left out; `None` when it was said.
fn kind(message: &Object, content: &Object) -> Option<NoteKind> {
    let hidden = json::inner(message, "metadata")
        .is_some_and(|metadata| json::flag(metadata, "is_visually_hidden_from_conversation"));
    let to_all = ["", "all"].contains(&json::text(message, "recipient"));
    match (author(message), json::text(content, "content_type")) {
        (_, "thoughts" | "reasoning_recap") => Some(NoteKind::Thoughts),
        ("tool", _) | (_, "execution_output" | "tether_browsing_display" | "tether_quote") => {
            Some(NoteKind::ToolCalls)
        }
        ("user", "user_editable_context") | (_, "model_editable_context" | "system_error") => {
            Some(NoteKind::HiddenMessages)
        }
        ("user" | "assistant", _) if hidden => Some(NoteKind::HiddenMessages),
        ("assistant", _) if json::text(message, "channel") == "analysis" => Some(NoteKind::Thoughts),
        ("assistant", _) if !to_all => Some(NoteKind::ToolCalls),
        ("user" | "assistant", _) => None,
        _ => Some(NoteKind::HiddenMessages),
    }
}

/// The text of all parts. What stands beside it is counted.
fn said(content: &Object, reading: &mut Reading) -> String {
    let parts = json::list(content, "parts");
    if parts.is_empty() {
        return json::text(content, "text").to_owned();
    }
    let texts: Vec<&str> = parts.iter().filter_map(|part| part_text(part, reading)).collect();
    texts.join("\n\n")
}

fn part_text<'a>(part: &'a Value, reading: &mut Reading) -> Option<&'a str> {
    let kind = match part.get("content_type").and_then(Value::as_str).unwrap_or_default() {
        "image_asset_pointer" => NoteKind::Pictures,
        "audio_asset_pointer" | "real_time_user_audio_video_asset_pointer" => NoteKind::Sounds,
        "video_container_asset_pointer" => NoteKind::Files,
        _ => {
            let text = part.as_str().or_else(|| part.get("text")?.as_str());
            return text.filter(|text| !text.trim().is_empty());
        }
    };
    reading.notes.one(kind);
    None
}
