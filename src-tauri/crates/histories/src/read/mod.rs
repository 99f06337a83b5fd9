//! Whatever a person chose → chats: the program is recognised by what the file holds, never by its name.

mod archive;
mod chatgpt;
mod claude;
mod marks;
mod own;
mod recognise;
mod risu;
mod silly_tavern;

use serde_json::Value;

use crate::notes::{NoteKind, Tally};
use crate::tree::Words;
use crate::{Format, Histories, History, HistoryError, Kind, Role, limits, pieces, text, times, zip};

/// Reads chats of SillyTavern (JSONL, also groups), RisuAI (one chat or all), ChatGPT and Claude (`conversations.json`, or the
/// whole archive of the export), and of [`crate::write()`]. Of `name`, a file's name, only a title or a character's name is
/// taken where the file has none. A part that cannot be read costs itself and a note.
///
/// # Errors
/// A sentence for people: nothing in it, no chats, damaged as a whole, or larger than [`limits`].
pub fn read(bytes: &[u8], name: &str) -> Result<Histories, HistoryError> {
    let archive = zip::is_one(bytes);
    if bytes.len() > limits::FILE {
        return Err(too_large(bytes.len() >> 20, archive));
    }
    let mut reading = Reading::default();
    let format = match archive {
        true => archive::read(bytes, &mut reading)?,
        false => from_text(bytes, name, &mut reading)?,
    };
    reading.finish(format)
}

fn too_large(megabytes: usize, archive: bool) -> HistoryError {
    let most = limits::FILE >> 20;
    match archive {
        // Most of a large export is pictures.
        true => HistoryError::new(
            Kind::TooLarge,
            format!(
                "This archive takes {megabytes} MB; Visavis opens at most {most}. Unpack it, and choose conversations.json from it."
            ),
        ),
        false => HistoryError::too_large(format!("This file takes {megabytes} MB, more than {most}")),
    }
}

fn from_text(bytes: &[u8], name: &str, reading: &mut Reading) -> Result<Format, HistoryError> {
    recognise::no_text(bytes)?;
    let text = text::letters(bytes, &mut reading.notes)?;
    // A crash leaves zeros at the end of a file that was being written.
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    let format = recognise::format(text)?;
    match format {
        Format::SillyTavern => silly_tavern::read(text, name, reading)?,
        Format::Risu => risu::read(text, name, reading)?,
        Format::ChatGpt => chatgpt::read(text, reading)?,
        Format::Claude => claude::read(text, reading)?,
        Format::Visavis => own::read(text, reading)?,
    }
    Ok(format)
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    chats: Vec<History>,
    notes: Tally,
    messages: usize,
}

impl Reading {
    /// Counts messages before memory is taken for them.
    fn room(&mut self, messages: usize) -> Result<(), HistoryError> {
        self.messages += messages;
        match self.messages > limits::MESSAGES {
            true => {
                let most = limits::MESSAGES;
                Err(HistoryError::too_large(format!("This file holds more than {most} messages")))
            }
            false => Ok(()),
        }
    }

    /// Notes a part that is left out. It counts as a message, so that a list of nothing comes to an end.
    fn unreadable(&mut self, kind: NoteKind) -> Result<(), HistoryError> {
        self.notes.one(kind);
        self.room(1)
    }

    /// A message of this text; `None` when it says nothing.
    fn words(
        &mut self,
        role: Role,
        speaker: Option<String>,
        text: &str,
        time: Option<&Value>,
    ) -> Option<Words> {
        if text.trim().is_empty() {
            return None;
        }
        let text = self.cut(text).to_owned();
        Some(Words { role, speaker, text, created_ms: self.time(time) })
    }

    /// As much of `text` as a message may have.
    fn cut<'a>(&mut self, text: &'a str) -> &'a str {
        if text.len() <= limits::TEXT {
            return text;
        }
        self.notes.one(NoteKind::CutTexts);
        let end = (0..=limits::TEXT).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
        &text[..end]
    }

    fn time(&mut self, time: Option<&Value>) -> Option<i64> {
        let time = time.filter(|time| !time.is_null() && time.as_str() != Some(""))?;
        let moment = times::read(time);
        match moment {
            Some(moment) if !moment.zoned => self.notes.one(NoteKind::NoZone),
            Some(_) => {}
            None => self.notes.one(NoteKind::UnknownTimes),
        }
        Some(moment?.ms)
    }

    /// A chat that has come to its end.
    fn keep(&mut self, mut chat: History) {
        if chat.messages.is_empty() {
            return self.notes.one(NoteKind::EmptyChats);
        }
        if chat.created_ms.is_none() {
            chat.created_ms = chat.messages.iter().find_map(|said| said.created_ms);
        }
        self.chats.push(chat);
    }

    fn finish(self, format: Format) -> Result<Histories, HistoryError> {
        let unread = [NoteKind::UnreadableMessages, NoteKind::UnreadableChats, NoteKind::UnreadableFiles];
        match self.chats.is_empty() {
            false => Ok(Histories { format, chats: self.chats, notes: self.notes.notes() }),
            true if unread.iter().any(|kind| self.notes.has(*kind)) => {
                Err(HistoryError::damaged("The chats in this file break off or are damaged"))
            }
            true => Err(HistoryError::new(
                Kind::Empty,
                "There are no messages in this file. Choose a file of a chat in which something was said.",
            )),
        }
    }
}

/// The conversations of an export: a list, a list inside of an object, or one alone.
fn conversations(text: &str) -> Box<dyn Iterator<Item = &str> + '_> {
    match pieces::member(text, "conversations") {
        _ if text.starts_with('[') => Box::new(pieces::elements(text)),
        Some(list) => Box::new(pieces::elements(list)),
        None => Box::new(std::iter::once(text)),
    }
}

/// A file's name without its folders and its ending.
fn stem(name: &str) -> &str {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).trim()
}
