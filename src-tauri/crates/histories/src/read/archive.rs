//! The archive of an export: `conversations.json` of ChatGPT (newer ones are cut into `conversations-000.json` and so on) or
//! Claude, a package of RisuAI, or the JSONL files of a SillyTavern folder.

use super::{Reading, from_text};
use crate::notes::NoteKind;
use crate::zip::{self, Entry};
use crate::{Format, HistoryError, Kind, limits};

pub(super) fn read(bytes: &[u8], reading: &mut Reading) -> Result<Format, HistoryError> {
    let entries = zip::entries(bytes)?;
    let chosen = chosen(&entries);
    if chosen.is_empty() {
        return Err(nothing_to_read(&entries));
    }
    let (mut room, mut format, mut failed) = (limits::FILE, None, None);
    for entry in chosen {
        let unpacked = entry.unpack(room)?;
        room -= unpacked.len();
        match from_text(&unpacked, &entry.name, reading) {
            Ok(found) => format = format.or(Some(found)),
            Err(error) if error.kind == Kind::TooLarge => return Err(error),
            Err(error) if error.kind == Kind::Empty => reading.notes.one(NoteKind::EmptyChats),
            Err(error) => {
                reading.notes.one(NoteKind::UnreadableFiles);
                failed = failed.or(Some(error));
            }
        }
    }
    let nothing = || HistoryError::new(Kind::Empty, "The files with chats in this archive are empty.");
    format.ok_or_else(|| failed.unwrap_or_else(nothing))
}

/// The files that hold the chats, in the order of their names.
fn chosen<'a, 'b>(entries: &'b [Entry<'a>]) -> Vec<&'b Entry<'a>> {
    let pick = |wanted: fn(&str) -> bool| {
        let mut found: Vec<_> = entries.iter().filter(|entry| wanted(&file(&entry.name))).collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found
    };
    let lists = pick(|file| {
        let part = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
        let middle = file.strip_prefix("conversations").and_then(|rest| rest.strip_suffix(".json"));
        middle.is_some_and(|middle| middle.is_empty() || middle.strip_prefix(['-', '_']).is_some_and(part))
    });
    if lists.is_empty() { pick(|file| file.ends_with(".jsonl") || file == "chats.json") } else { lists }
}

/// The name without folders, in small letters; empty for what a Mac adds beside a file.
fn file(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    if file.starts_with("._") { String::new() } else { file.to_lowercase() }
}

fn nothing_to_read(entries: &[Entry<'_>]) -> HistoryError {
    let has = |name: &str| entries.iter().any(|entry| file(&entry.name) == name);
    if has("card.json") {
        return HistoryError::new(
            Kind::Card,
            "This is a character card, not a chat. Add it to your characters.",
        );
    }
    HistoryError::new(
        Kind::NotAHistory,
        "There are no chats in this archive. Choose the archive of an export of ChatGPT or Claude, or unpack it and choose a chat.",
    )
}
