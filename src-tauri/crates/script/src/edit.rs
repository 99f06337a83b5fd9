use serde::{Deserialize, Serialize};
use specta::Type;

use crate::script::{Brief, short};
use crate::{Emotion, LONGEST_TEXT, MOST_CAST, MOST_LINES, Pronunciation, Scene, Script};

/// One change of a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ScriptEdit {
    Title {
        title: String,
    },
    Cast {
        cast: Vec<String>,
    },
    Brief {
        prompt: String,
        tone: String,
        length_s: u32,
    },
    /// Behind `after`; before all others without it.
    Add {
        after: Option<String>,
        speaker: String,
        text: String,
    },
    Remove {
        lines: Vec<String>,
    },
    Text {
        line: String,
        text: String,
    },
    Speaker {
        line: String,
        speaker: String,
    },
    /// `at`: UTF-16 units, as the page counts.
    Split {
        line: String,
        at: u32,
    },
    /// With the next one.
    Merge {
        line: String,
    },
    /// `to`: its place when it is there, from 0.
    Move {
        line: String,
        to: u32,
    },
    Emotion {
        line: String,
        emotion: Emotion,
    },
    Pause {
        line: String,
        pause_ms: u32,
    },
    Speed {
        line: String,
        speed: f32,
    },
    Pronunciation {
        line: String,
        pronunciation: Vec<Pronunciation>,
    },
    Scene {
        scene: Scene,
    },
}

/// Why a change cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("This line is no longer there. It may have been removed.")]
    NoLine,
    #[error("A script has one to {MOST_CAST} characters. Choose that many.")]
    Cast,
    #[error("A line is spoken by somebody of the cast. Add the character to the cast first.")]
    Stranger,
    #[error("A script has at most {MOST_LINES} lines. Go on in a second one.")]
    Full,
    #[error("There is no line after this one to join it with.")]
    NoNext,
}

/// Words that one line may have said in its own way.
const MOST_PRONOUNCED: usize = 50;

impl Script {
    /// # Errors
    /// Why it cannot be; then the script may be changed in part: work on a copy.
    pub(crate) fn edit(&mut self, edit: &ScriptEdit) -> Result<(), EditError> {
        use ScriptEdit as E;
        match edit {
            E::Title { title } => self.title = short(title, 120),
            E::Cast { cast } => self.set_cast(cast)?,
            E::Brief { prompt, tone, length_s } => self.brief = brief(prompt, tone, *length_s),
            E::Add { after, speaker, text } => self.add(after.as_deref(), speaker, text)?,
            E::Remove { lines } => self.lines.retain(|line| !lines.contains(&line.id)),
            E::Text { line, text } => self.at(line)?.text = short(text, LONGEST_TEXT),
            E::Speaker { line, speaker } => {
                self.must_know(speaker)?;
                self.at(line)?.speaker.clone_from(speaker);
            }
            E::Split { line, at } => self.split(line, *at as usize)?,
            E::Merge { line } => self.merge(line)?,
            E::Move { line, to } => self.move_line(line, *to as usize)?,
            E::Emotion { line, emotion } => self.at(line)?.emotion = *emotion,
            E::Pause { line, pause_ms } => self.at(line)?.pause_ms = (*pause_ms).min(10_000),
            E::Speed { line, speed } => {
                self.at(line)?.speed = if speed.is_finite() { speed.clamp(0.5, 2.0) } else { 1.0 };
            }
            E::Pronunciation { line, pronunciation } => {
                let mut kept = pronunciation.clone();
                kept.retain(|wish| !wish.word.trim().is_empty());
                kept.truncate(MOST_PRONOUNCED);
                for wish in &mut kept {
                    (wish.word, wish.says) = (short(&wish.word, 60), short(&wish.says, 120));
                }
                self.at(line)?.pronunciation = kept;
            }
            E::Scene { scene } => self.scene = scene.clone().settled(&self.scene),
        }
        Ok(())
    }

    fn at(&mut self, id: &str) -> Result<&mut crate::Line, EditError> {
        self.line_mut(id).ok_or(EditError::NoLine)
    }

    fn place(&self, id: &str) -> Result<usize, EditError> {
        self.lines.iter().position(|line| line.id == id).ok_or(EditError::NoLine)
    }

    fn must_know(&self, speaker: &str) -> Result<(), EditError> {
        if self.cast.iter().any(|one| one == speaker) { Ok(()) } else { Err(EditError::Stranger) }
    }

    /// Whoever leaves gives the lines to the one who comes in the same place, or to the first.
    fn set_cast(&mut self, cast: &[String]) -> Result<(), EditError> {
        let mut new: Vec<String> = Vec::new();
        for one in cast {
            if !new.contains(one) {
                new.push(one.clone());
            }
        }
        if new.is_empty() || new.len() > MOST_CAST {
            return Err(EditError::Cast);
        }
        for line in self.lines.iter_mut().filter(|line| !new.contains(&line.speaker)) {
            let place = self.cast.iter().position(|one| *one == line.speaker).unwrap_or(0);
            let heir = new.get(place).filter(|heir| !self.cast.contains(heir)).or(new.first());
            line.speaker = heir.cloned().unwrap_or_default();
        }
        self.cast = new;
        Ok(())
    }

    fn add(&mut self, after: Option<&str>, speaker: &str, text: &str) -> Result<(), EditError> {
        self.must_know(speaker)?;
        if self.lines.len() >= MOST_LINES {
            return Err(EditError::Full);
        }
        let place = after.map_or(Ok(0), |after| self.place(after).map(|place| place + 1))?;
        let line = self.new_line(speaker, text);
        self.lines.insert(place, line);
        Ok(())
    }

    fn split(&mut self, id: &str, at: usize) -> Result<(), EditError> {
        if self.lines.len() >= MOST_LINES {
            return Err(EditError::Full);
        }
        let place = self.place(id)?;
        let before = &self.lines[place];
        let at = byte_of(&before.text, at);
        let (head, tail) =
            (before.text[..at].trim_end().to_owned(), before.text[at..].trim_start().to_owned());
        let (speaker, shape) = (before.speaker.clone(), before.clone());
        let mut second = self.new_line(&speaker, &tail);
        (second.emotion, second.speed) = (shape.emotion, shape.speed);
        (second.pause_ms, second.pronunciation) = (shape.pause_ms, shape.pronunciation);
        let first = &mut self.lines[place];
        first.text = head;
        // A recording of the whole is no recording of its half.
        first.own_sound = None;
        first.pause_ms = crate::Line::PAUSE_MS;
        self.lines.insert(place + 1, second);
        Ok(())
    }

    fn merge(&mut self, id: &str) -> Result<(), EditError> {
        let place = self.place(id)?;
        if place + 1 >= self.lines.len() {
            return Err(EditError::NoNext);
        }
        let next = self.lines.remove(place + 1);
        let line = &mut self.lines[place];
        let gap = if line.text.is_empty() || next.text.is_empty() { "" } else { " " };
        line.text = short(&format!("{}{gap}{}", line.text.trim_end(), next.text.trim_start()), LONGEST_TEXT);
        line.pause_ms = next.pause_ms;
        line.own_sound = None;
        for wish in next.pronunciation {
            if !line.pronunciation.contains(&wish) {
                line.pronunciation.push(wish);
            }
        }
        Ok(())
    }

    fn move_line(&mut self, id: &str, to: usize) -> Result<(), EditError> {
        let line = self.lines.remove(self.place(id)?);
        self.lines.insert(to.min(self.lines.len()), line);
        Ok(())
    }
}

fn brief(prompt: &str, tone: &str, length_s: u32) -> Brief {
    Brief {
        prompt: prompt.chars().take(4_000).collect(),
        tone: short(tone, 120),
        length_s: length_s.clamp(5, 3_600),
    }
}

/// The letter's beginning at or before this many UTF-16 units.
fn byte_of(text: &str, units: usize) -> usize {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        seen += c.len_utf16();
        if seen > units {
            return at;
        }
    }
    text.len()
}
