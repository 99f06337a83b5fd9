use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Line, Scene};

/// People in one script.
pub const MOST_CAST: usize = 6;
/// Lines in one script: about two hours.
pub const MOST_LINES: usize = 2_000;
/// Letters of one line: about two minutes.
pub const LONGEST_TEXT: usize = 2_000;

/// What a dialogue is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Brief {
    pub prompt: String,
    /// In the person's own words: warm, funny, serious.
    pub tone: String,
    /// About how long the film shall be, seconds.
    pub length_s: u32,
}

/// A dialogue with everything that makes a film of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Script {
    pub title: String,
    pub brief: Brief,
    /// Ids of characters, in the order of the scene from left to right.
    pub cast: Vec<String>,
    pub lines: Vec<Line>,
    pub scene: Scene,
    /// Ids given so far.
    pub(crate) counted: u64,
}

impl Script {
    pub fn new(title: &str, cast: &[String]) -> Self {
        let brief = Brief { length_s: 60, ..Brief::default() };
        Self { title: short(title, 120), brief, cast: cast.to_vec(), ..Self::default() }
    }

    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    pub fn line_mut(&mut self, id: &str) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.id == id)
    }

    /// Puts a new line at the end; gives its id, or nothing when the script is full.
    pub fn push(&mut self, speaker: &str, text: &str) -> Option<String> {
        if self.lines.len() >= MOST_LINES {
            return None;
        }
        let line = self.new_line(speaker, text);
        let id = line.id.clone();
        self.lines.push(line);
        Some(id)
    }

    pub(crate) fn new_line(&mut self, speaker: &str, text: &str) -> Line {
        self.counted += 1;
        Line::new(format!("l{}", self.counted), speaker, &short(text, LONGEST_TEXT))
    }
}

/// At most `most` letters on one line, without what cannot be seen or said.
pub(crate) fn short(text: &str, most: usize) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(most).collect()
}
