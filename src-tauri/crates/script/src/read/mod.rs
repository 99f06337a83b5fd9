//! Files of other programs become lines: Fountain, SubRip and WebVTT, our own JSON and that of language models, `NAME: text`.
//!
//! Whatever the bytes are, reading ends in time linear to their number; what is no dialogue is left out.

mod fountain;
mod json;
mod screenplay;
mod subtitles;

use std::path::Path;

use crate::script::short;
use crate::{Emotion, LONGEST_TEXT, Line, MOST_LINES, Pronunciation, Scene, Script};

/// Bytes of the largest file: two hours of dialogue are 200 kB.
const LARGEST: usize = 4 << 20;

/// What a file says, before it is known who is meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// Empty where the file has none.
    pub title: String,
    pub lines: Vec<DraftLine>,
    pub scene: Option<Scene>,
    /// The file had more than a script holds.
    pub cut: bool,
}

/// A line with the name of whoever says it, as it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftLine {
    /// Empty where nobody is named.
    pub name: String,
    pub text: String,
    pub emotion: Emotion,
    pub pause_ms: u32,
    pub speed: f32,
    pub pronunciation: Vec<Pronunciation>,
}

impl DraftLine {
    fn new(name: &str, text: &str) -> Self {
        Self {
            name: short(name.trim(), 60),
            text: text.trim().to_owned(),
            emotion: Emotion::Neutral,
            pause_ms: Line::PAUSE_MS,
            speed: 1.0,
            pronunciation: Vec::new(),
        }
    }
}

/// Why a file is no script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("This file is too large for a script. Choose one of less than 4 MB.")]
    TooLarge,
    #[error(
        "There is no dialogue in this file. It must be .fountain, .srt, .json, or lines such as MIRA: Hello."
    )]
    Nothing,
    #[error("This file is no JSON that can be read ({0}).")]
    Json(String),
}

/// Reads a file by the ending of its name, else by what it looks like.
///
/// # Errors
/// Each of [`ReadError`].
pub fn read(name: &str, bytes: &[u8]) -> Result<Draft, ReadError> {
    if bytes.len() > LARGEST {
        return Err(ReadError::TooLarge);
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace(['\r', '\0'], "\n");
    let ending = Path::new(name).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let mut draft = match ending.as_deref() {
        Some("fountain" | "spmd") => fountain::read(&text),
        Some("srt" | "vtt") => subtitles::read(&text),
        Some("json") => json::read(&text)?,
        _ if text.trim_start().starts_with(['{', '[']) && json::read(&text).is_ok() => json::read(&text)?,
        _ if subtitles::looks_like(&text) => subtitles::read(&text),
        _ => screenplay::read(&text),
    };
    draft.title = short(draft.title.trim(), 120);
    draft.lines.retain(|line| line.text.chars().any(char::is_alphanumeric));
    draft.cut = draft.lines.len() > MOST_LINES;
    draft.lines.truncate(MOST_LINES);
    for line in &mut draft.lines {
        line.text = short(line.text.trim(), LONGEST_TEXT);
    }
    if draft.lines.is_empty() { Err(ReadError::Nothing) } else { Ok(draft) }
}

impl Draft {
    /// The names in the file, in the order in which they speak first.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for line in self.lines.iter().filter(|line| !line.name.is_empty()) {
            if !names.iter().any(|name| same(name, &line.name)) {
                names.push(&line.name);
            }
        }
        names
    }

    /// Gives the lines to a cast (id and name of each) and puts them behind those of the script. Gives what has to be asked.
    ///
    /// Names that nobody of the cast has go to the first one; where no names are at all, the cast takes turns.
    pub fn into_script(self, script: &mut Script, cast: &[(String, String)]) -> Vec<String> {
        let Some((first, first_name)) = cast.first() else { return Vec::new() };
        let who = |name: &str| {
            let exact = cast.iter().find(|(id, own)| same(own, name) || same(id, name));
            let begins = || cast.iter().find(|(_, own)| same(own.split(' ').next().unwrap_or(own), name));
            exact.or_else(begins).map(|(id, _)| id)
        };
        let strangers: Vec<&str> = self.names().into_iter().filter(|name| who(name).is_none()).collect();
        let mut asked: Vec<String> = strangers
            .iter()
            .take(12)
            .map(|name| format!("Nobody in the cast is called {name}. {first_name} says these lines now; change who speaks them."))
            .collect();
        if self.lines.iter().all(|line| line.name.is_empty()) && cast.len() > 1 {
            asked.push(
                "No names were found, so the cast takes turns. Change who speaks where that is wrong."
                    .to_owned(),
            );
        }
        if self.cut {
            asked.push(format!("The file has more than {MOST_LINES} lines; the rest was left out."));
        }
        let named = self.lines.iter().any(|line| !line.name.is_empty());
        for (n, line) in self.lines.iter().enumerate() {
            let turn = if named { first } else { &cast[n % cast.len()].0 };
            let speaker = if line.name.is_empty() { turn } else { who(&line.name).unwrap_or(first) };
            let Some(id) = script.push(speaker, &line.text) else { break };
            if let Some(kept) = script.line_mut(&id) {
                kept.emotion = line.emotion;
                kept.pause_ms = line.pause_ms.min(10_000);
                kept.speed = if line.speed.is_finite() { line.speed.clamp(0.5, 2.0) } else { 1.0 };
                kept.pronunciation.clone_from(&line.pronunciation);
            }
        }
        asked
    }
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// `(softly) Come in.`: the direction and what is left; directions anywhere in a text are taken out.
fn without_directions(text: &str) -> (Emotion, String) {
    let mut emotion = Emotion::Neutral;
    let mut plain = String::with_capacity(text.len());
    let mut direction = String::new();
    let mut until = None;
    for c in text.chars() {
        match until {
            Some(end) if c == end => {
                if emotion == Emotion::Neutral {
                    emotion = Emotion::of_direction(&direction);
                }
                direction.clear();
                until = None;
            }
            Some(_) => direction.push(c),
            None => match c {
                '(' => until = Some(')'),
                '[' => until = Some(']'),
                c => plain.push(c),
            },
        }
    }
    // A bracket that is never closed was none.
    if let Some(end) = until {
        plain.push(if end == ')' { '(' } else { '[' });
        plain.push_str(&direction);
    }
    (emotion, plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Without Markdown's stars and underlines around words.
fn without_emphasis(text: &str) -> String {
    text.replace("\\*", "\u{1}").replace(['*', '_'], "").replace('\u{1}', "*")
}
