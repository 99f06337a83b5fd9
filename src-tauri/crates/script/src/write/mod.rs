//! A script as a file.

use std::fmt::Write as _;

use serde_json::json;

use crate::{Emotion, Script, Timeline, What};
use serde::Deserialize;
use specta::Type;

/// Kinds of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Fountain,
    Srt,
    Vtt,
    Json,
    Txt,
}

impl Format {
    pub fn ending(self) -> &'static str {
        match self {
            Self::Fountain => "fountain",
            Self::Srt => "srt",
            Self::Vtt => "vtt",
            Self::Json => "json",
            Self::Txt => "txt",
        }
    }
}

/// `name`: of a character by its id.
pub fn write(script: &Script, timeline: &Timeline, format: Format, name: impl Fn(&str) -> String) -> String {
    match format {
        Format::Fountain => fountain(script, &name),
        Format::Srt => subtitles(script, timeline, &name, ','),
        Format::Vtt => format!("WEBVTT\n\n{}", subtitles(script, timeline, &name, '.')),
        Format::Json => json_of(script, &name),
        Format::Txt => {
            let lines = script.lines.iter().filter(|line| !line.text.trim().is_empty());
            lines.map(|line| format!("{}: {}\n", name(&line.speaker), line.text.trim())).collect()
        }
    }
}

fn fountain(script: &Script, name: &impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    if !script.title.is_empty() {
        text = format!("Title: {}\n\n", script.title);
    }
    for line in script.lines.iter().filter(|line| !line.text.trim().is_empty()) {
        let upper = name(&line.speaker).to_uppercase();
        // Names without a capital letter, as in Japanese, have to be marked.
        let mark = if upper.chars().any(|c| c.is_alphabetic() && c.is_uppercase()) { "" } else { "@" };
        let _ = writeln!(text, "{mark}{upper}");
        if line.emotion != Emotion::Neutral {
            let _ = writeln!(text, "({})", line.emotion.name());
        }
        // A star would be emphasis.
        let _ = writeln!(text, "{}\n", line.text.trim().replace('*', "\\*"));
    }
    text
}

fn subtitles(script: &Script, timeline: &Timeline, name: &impl Fn(&str) -> String, point: char) -> String {
    let mut text = String::new();
    let lines = timeline.parts.iter().filter_map(|part| match part.what {
        What::Line(n) => Some((part, script.lines.get(n)?)),
        What::TitleCard | What::EndCard => None,
    });
    for (number, (part, line)) in lines.enumerate() {
        let clock = |ms: u64| {
            let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
            format!("{hours:02}:{minutes:02}:{seconds:02}{point}{:03}", ms % 1_000)
        };
        let said = match point {
            '.' => format!("<v {}>{}", name(&line.speaker), entities(line.text.trim())),
            _ => format!("{}: {}", name(&line.speaker), line.text.trim()),
        };
        let _ =
            write!(text, "{}\n{} --> {}\n{said}\n\n", number + 1, clock(part.start_ms), clock(part.end_ms));
    }
    text
}

fn entities(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn json_of(script: &Script, name: &impl Fn(&str) -> String) -> String {
    let cast: Vec<_> = script.cast.iter().map(|id| json!({ "id": id, "name": name(id) })).collect();
    let line = |line: &crate::Line| {
        json!({
            "speaker": name(&line.speaker),
            "text": line.text,
            "emotion": line.emotion,
            "pause_ms": line.pause_ms,
            "speed": line.speed,
            "pronunciation": line.pronunciation,
        })
    };
    let lines: Vec<_> = script.lines.iter().map(line).collect();
    let whole = json!({
        "visavis_script": 1,
        "title": script.title,
        "brief": script.brief,
        "cast": cast,
        "lines": lines,
        "scene": script.scene,
    });
    serde_json::to_string_pretty(&whole).unwrap_or_default()
}
