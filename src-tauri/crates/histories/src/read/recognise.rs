//! Which program wrote a text, told by its keys; and what else it is, in a sentence.

use crate::{Format, HistoryError, Kind, pieces};

/// Lines, or chats of a list, that are looked at: the first ones may be damaged.
const LOOKED_AT: usize = 20;

/// # Errors
/// A sentence about what the text is instead.
pub(super) fn format(text: &str) -> Result<Format, HistoryError> {
    if text.is_empty() {
        return Err(HistoryError::new(Kind::Empty, "This file is empty. Choose a file that holds a chat."));
    }
    let list = text.starts_with('[');
    let lines = text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT);
    if !list && lines.map(Keys::of).any(|keys| keys.silly_tavern()) {
        return Ok(Format::SillyTavern);
    }
    let known = match list {
        true => pieces::elements(text).take(LOOKED_AT).find_map(|chat| Keys::of(chat).format()),
        false => Keys::of(text).format(),
    };
    known.ok_or_else(|| stranger(text))
}

/// # Errors
/// The bytes are a picture or another thing that is no text.
pub(super) fn no_text(bytes: &[u8]) -> Result<(), HistoryError> {
    let begins = |marks: &[&[u8]]| marks.iter().any(|mark| bytes.starts_with(mark));
    if begins(&[b"\x89PNG", b"\xff\xd8\xff", b"GIF8"]) {
        return Err(HistoryError::new(
            Kind::Card,
            "This is a picture. If a character is in it, add it to your characters; for chats, choose a JSON, JSONL or ZIP file.",
        ));
    }
    if begins(&[b"%PDF", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"RIFF", b"SQLite format 3\0"]) {
        return Err(HistoryError::new(
            Kind::NotAHistory,
            "Visavis cannot read chats from this kind of file. Choose a JSON, JSONL or ZIP file.",
        ));
    }
    Ok(())
}

fn stranger(text: &str) -> HistoryError {
    let keys = Keys::of(text);
    let (kind, sentence) = if text.starts_with('<') {
        (
            Kind::NotAHistory,
            "This is a web page. If it came with an export of your chats, choose conversations.json beside it, or the whole ZIP file.",
        )
    } else if keys.card() {
        (Kind::Card, "This is a character card, not a chat. Add it to your characters.")
    } else if keys.lorebook() {
        (Kind::Card, "This is a lorebook, not a chat. Add it to a character.")
    } else if text.starts_with(['{', '[']) {
        (
            Kind::NotAHistory,
            "Visavis found no chats in this file. It reads chats of SillyTavern, RisuAI, ChatGPT and Claude, and its own.",
        )
    } else {
        (
            Kind::NotAHistory,
            "This file is no export of chats. Choose a JSON, JSONL or ZIP file that SillyTavern, RisuAI, ChatGPT, Claude or Visavis wrote.",
        )
    };
    HistoryError::new(kind, sentence)
}

/// The first keys of an object, with their values unread.
struct Keys<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Keys<'a> {
    fn of(text: &'a str) -> Self {
        // Exports have at most some forty; a list of millions is no chat.
        Self(pieces::members(text.trim()).take(100).collect())
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find_map(|(name, value)| (*name == key).then_some(*value))
    }

    fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    fn format(&self) -> Option<Format> {
        let is = |key: &str, word: &str| self.get(key).is_some_and(|value| value.trim_matches('"') == word);
        let within = |key: &str| {
            self.get(key).and_then(|list| pieces::elements(list).find_map(|chat| Self::of(chat).format()))
        };
        match () {
            () if is("format", "visavis-chat") => Some(Format::Visavis),
            () if is("type", "risuChat") || is("type", "risuAllChats") => Some(Format::Risu),
            () if self.has("mapping") => Some(Format::ChatGpt),
            () if self.has("chat_messages") => Some(Format::Claude),
            () if self.silly_tavern() => Some(Format::SillyTavern),
            // Some collectors put the list of chats into an object.
            () => within("conversations"),
        }
    }

    fn silly_tavern(&self) -> bool {
        self.has("mes") || self.has("chat_metadata") || (self.has("user_name") && self.has("character_name"))
    }

    fn card(&self) -> bool {
        let spec = self.get("spec").is_some_and(|spec| spec.starts_with("\"chara_card"));
        spec || ["first_mes", "char_name", "char_greeting"].iter().any(|key| self.has(key))
    }

    fn lorebook(&self) -> bool {
        self.has("entries") || self.get("spec").is_some_and(|spec| spec.starts_with("\"lorebook"))
    }
}
