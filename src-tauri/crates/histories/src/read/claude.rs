//! Claude: for each conversation a list of messages; newer exports say which message each one answers.

use serde_json::Value;

use super::{Reading, conversations};
use crate::json::{self, Object};
use crate::notes::NoteKind;
use crate::tree::{self, Node, Words};
use crate::{History, HistoryError, Role};

const NAME: &str = "Claude";
/// What the first messages answer.
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

pub(super) fn read(text: &str, reading: &mut Reading) -> Result<(), HistoryError> {
    for conversation in conversations(text) {
        match json::object(conversation, &mut reading.notes) {
            Some(conversation) if conversation.contains_key("chat_messages") => {
                read_chat(&conversation, reading)?
            }
            _ => reading.unreadable(NoteKind::UnreadableChats)?,
        }
    }
    Ok(())
}

fn read_chat(conversation: &Object, reading: &mut Reading) -> Result<(), HistoryError> {
    let messages = json::list(conversation, "chat_messages");
    reading.room(messages.len())?;
    let mut nodes: Vec<Node> = Vec::with_capacity(messages.len());
    for message in messages {
        let Some(message) = message.as_object() else {
            reading.notes.one(NoteKind::UnreadableMessages);
            continue;
        };
        let before = nodes.last().map(|node| node.key.clone());
        let node = node(message, nodes.len(), before, reading);
        nodes.push(node);
    }
    // An export has every branch, but not which one was shown: the last message is on the newest.
    let shown = conversation.get("current_leaf_message_uuid").and_then(Value::as_str);
    let shown = shown.map(str::to_owned).or_else(|| nodes.last().map(|node| node.key.clone()));
    let messages = tree::grow(nodes, shown.as_deref(), &mut reading.notes);
    let created_ms = reading.time(conversation.get("created_at"));
    reading.keep(History {
        title: json::name(conversation, "name").unwrap_or_default(),
        created_ms,
        character: Some(NAME.to_owned()),
        messages,
        ..History::default()
    });
    Ok(())
}

/// `before` is whom a message answers that does not say it.
fn node(message: &Object, place: usize, before: Option<String>, reading: &mut Reading) -> Node {
    let key = match json::text(message, "uuid") {
        "" => format!("#{place}"),
        uuid => uuid.to_owned(),
    };
    let parent = match message.get("parent_message_uuid").and_then(Value::as_str) {
        Some(NOBODY) => None,
        Some(parent) => Some(parent.to_owned()),
        None => before,
    };
    Node { key, parent, children: Vec::new(), words: words(message, reading) }
}

fn words(message: &Object, reading: &mut Reading) -> Option<Words> {
    let role = match json::text(message, "sender") {
        "human" | "user" => Role::Person,
        "assistant" => Role::Companion,
        _ => {
            reading.notes.one(NoteKind::HiddenMessages);
            return None;
        }
    };
    note_files(message, reading);
    let texts: Vec<&str> =
        json::list(message, "content").iter().filter_map(|block| block_text(block, reading)).collect();
    let joined = texts.join("\n\n");
    // Older exports have only this; newer ones repeat in it what the blocks say, with a sentence in place of each tool.
    let text = if json::list(message, "content").is_empty() { json::text(message, "text") } else { &joined };
    reading.words(role, None, text, message.get("created_at"))
}

fn block_text<'a>(block: &'a Value, reading: &mut Reading) -> Option<&'a str> {
    let kind = match block.get("type").and_then(Value::as_str).unwrap_or_default() {
        "thinking" | "redacted_thinking" => NoteKind::Thoughts,
        "tool_use" => NoteKind::ToolCalls,
        "image" => NoteKind::Pictures,
        // The answer to a use of a tool, which is counted.
        "tool_result" => return None,
        _ => return block.get("text")?.as_str().filter(|text| !text.trim().is_empty()),
    };
    reading.notes.one(kind);
    None
}

fn note_files(message: &Object, reading: &mut Reading) {
    // The same files, in an older and a newer form.
    let (older, newer) = (json::list(message, "files"), json::list(message, "files_v2"));
    let files = if newer.len() > older.len() { newer } else { older };
    let picture = |file: &&Value| file.get("file_kind").and_then(Value::as_str) == Some("image");
    let pictures = files.iter().filter(picture).count();
    reading.notes.add(NoteKind::Pictures, pictures);
    reading.notes.add(NoteKind::Files, files.len() - pictures + json::list(message, "attachments").len());
}
