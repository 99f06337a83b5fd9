//! Our own JSON, and the loose kinds that other programs and language models write.

use serde_json::Value;

use super::{Draft, DraftLine, ReadError, without_directions};
use crate::{Emotion, MOST_LINES, Pronunciation};

pub(super) fn read(text: &str) -> Result<Draft, ReadError> {
    // Depth is bounded by the parser itself (128).
    let value: Value = serde_json::from_str(text).map_err(|error| ReadError::Json(error.to_string()))?;
    let lines = match &value {
        Value::Array(lines) => lines.as_slice(),
        Value::Object(object) => ["lines", "dialogue", "dialog", "script", "messages", "beats"]
            .iter()
            .find_map(|name| object.get(*name)?.as_array())
            .map_or(&[][..], Vec::as_slice),
        _ => &[],
    };
    let title = value.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
    let scene = value.get("scene").and_then(|scene| serde_json::from_value(scene.clone()).ok());
    let lines = lines.iter().filter_map(line).take(MOST_LINES + 1).collect();
    Ok(Draft { title, lines, scene, cut: false })
}

fn line(value: &Value) -> Option<DraftLine> {
    if let Some(text) = value.as_str() {
        let (name, said) = text.split_once(':').filter(|(name, _)| name.len() <= 40).unwrap_or(("", text));
        return Some(DraftLine::new(name, said));
    }
    let first = |names: &[&str]| names.iter().find_map(|name| value.get(*name)?.as_str());
    let name = first(&["speaker", "name", "character", "role", "who"]).unwrap_or_default();
    let text = first(&["text", "line", "content", "dialogue", "says", "message"])?;
    let mood = first(&["emotion", "mood"]).map(Emotion::of_direction);
    // Where the emotion has a field of its own, brackets are part of what is said.
    let (emotion, text) = mood.map_or_else(|| without_directions(text), |mood| (mood, text.to_owned()));
    let number = |name: &str| value.get(name).and_then(Value::as_f64);
    let said = DraftLine::new(name, &text);
    let pronunciation: Option<Vec<Pronunciation>> =
        value.get("pronunciation").and_then(|wishes| serde_json::from_value(wishes.clone()).ok());
    Some(DraftLine {
        emotion,
        pause_ms: number("pause_ms").map_or(said.pause_ms, |ms| ms.clamp(0.0, 10_000.0) as u32),
        speed: number("speed").map_or(1.0, |speed| speed as f32),
        pronunciation: pronunciation.unwrap_or_default(),
        ..said
    })
}
