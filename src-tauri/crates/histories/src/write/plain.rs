//! Plain text: `NAME: text`, an empty line between messages.

use std::fmt::Write as _;

use super::one_line;
use crate::History;

pub(super) fn of(chat: &History) -> String {
    let mut text = String::new();
    if !chat.title.trim().is_empty() {
        let _ = writeln!(text, "{}\n", one_line(&chat.title));
    }
    for said in chat.path() {
        let words = said.text.replace("\r\n", "\n");
        let _ = writeln!(text, "{}: {}\n", one_line(chat.speaker(said)), words.trim());
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}
