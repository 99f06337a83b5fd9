use serde::Deserialize;
use serde_json::Value;
use vis_net::provider::Unread;

use crate::{Segment, Transcript};

/// What a live stream has said so far: parts that stay, and the last one, which still changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Heard {
    kept: Vec<Part>,
    growing: Option<Part>,
    /// Everything before this was understood for good, seconds.
    until: f64,
}

#[derive(Clone, Debug, PartialEq)]
struct Part {
    segment: Segment,
    confidence: f32,
    language: Option<String>,
}

/// What one message means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Words,
    /// The answer to [`super::FINALIZE`].
    Finalized,
    /// Nothing of interest.
    Other,
}

#[derive(Deserialize)]
struct Results {
    start: f64,
    duration: f64,
    #[serde(default)]
    is_final: bool,
    #[serde(default)]
    from_finalize: bool,
    channel: Channel,
}

#[derive(Deserialize)]
struct Channel {
    #[serde(default)]
    alternatives: Vec<Alternative>,
    detected_language: Option<String>,
}

#[derive(Deserialize)]
struct Alternative {
    transcript: String,
    #[serde(default)]
    confidence: f32,
    #[serde(default)]
    languages: Vec<String>,
}

impl Heard {
    /// Takes one message in.
    pub(crate) fn read(&mut self, message: &str) -> Result<Said, Unread> {
        let value: Value = serde_json::from_str(message)?;
        match value.get("type").and_then(Value::as_str) {
            Some("Results") => Ok(self.take(serde_json::from_value(value)?)),
            Some("Error") => Err(told(&value)),
            _ => Unread::find(&value).map_or(Ok(Said::Other), Err),
        }
    }

    fn take(&mut self, results: Results) -> Said {
        let end = results.start + results.duration;
        let part = results.channel.part((results.start, end));
        if results.is_final {
            self.kept.extend(part);
            self.growing = None;
            self.until = end;
        } else {
            self.growing = part;
        }
        if results.from_finalize { Said::Finalized } else { Said::Words }
    }

    /// Whether all of so many seconds was understood for good.
    pub(crate) fn covers(&self, seconds: f64) -> bool {
        self.growing.is_none() && self.until + 0.05 >= seconds
    }

    pub(crate) fn transcript(&self) -> Transcript {
        joined(self.kept.iter().chain(&self.growing))
    }
}

/// The answer to a whole recording.
#[derive(Deserialize)]
pub(crate) struct Recording {
    results: Channels,
}

#[derive(Deserialize)]
struct Channels {
    #[serde(default)]
    channels: Vec<Channel>,
}

impl Recording {
    pub(crate) fn transcript(self, length_ms: u64) -> Transcript {
        let first = self.results.channels.into_iter().next();
        let part = first.and_then(|channel| channel.part((0.0, length_ms as f64 / 1000.0)));
        joined(part.iter())
    }
}

impl Channel {
    fn part(self, (start, end): (f64, f64)) -> Option<Part> {
        let best = self.alternatives.into_iter().next()?;
        let text = best.transcript.trim();
        let ms = |seconds: f64| (seconds * 1000.0).round() as u64;
        let segment = Segment { start_ms: ms(start), end_ms: ms(end), text: text.to_owned() };
        let language = best.languages.into_iter().next().or(self.detected_language);
        (!text.is_empty()).then_some(Part { segment, confidence: best.confidence, language })
    }
}

fn joined<'a>(parts: impl Iterator<Item = &'a Part>) -> Transcript {
    let parts: Vec<&Part> = parts.collect();
    let texts: Vec<&str> = parts.iter().map(|part| &*part.segment.text).collect();
    let letters: f32 = texts.iter().map(|text| text.len() as f32).sum();
    let sum: f32 = parts.iter().map(|part| part.confidence * part.segment.text.len() as f32).sum();
    Transcript {
        text: texts.join(" "),
        language: parts.iter().find_map(|part| part.language.clone()).unwrap_or_default(),
        segments: parts.iter().map(|part| part.segment.clone()).collect(),
        confidence: if letters > 0.0 { sum / letters } else { 0.0 },
    }
}

/// `{"type": "Error", "description": …, "message": …, "variant": …}`.
fn told(value: &Value) -> Unread {
    let word = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let message = [word("description"), word("message")].into_iter().find(|text| !text.is_empty());
    let kind = format!("{} {}", word("variant"), word("code"));
    Unread::Told { kind, status: Some(500), message: message.unwrap_or_default().to_owned() }
}

/// Why the server hung up: 1008 is sound it cannot read (DATA-0000), 1011 trouble of its own (NET-0000, NET-0001). `None` for a
/// good end.
pub(crate) fn closed(code: u16, reason: &str) -> Option<Unread> {
    let status = match code {
        1000 | 1001 | 1005 => return None,
        1002 | 1003 | 1007 | 1008 => 400,
        _ => 503,
    };
    Some(Unread::Told { kind: String::new(), status: Some(status), message: reason.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(start: f64, text: &str, is_final: bool, from_finalize: bool) -> String {
        serde_json::json!({
            "type": "Results", "channel_index": [0, 1], "duration": 1.0, "start": start, "is_final": is_final,
            "speech_final": false, "from_finalize": from_finalize,
            "channel": {"alternatives": [{"transcript": text, "confidence": 0.9, "words": [], "languages": ["de"]}]},
            "metadata": {"request_id": "r"},
        })
        .to_string()
    }

    #[test]
    fn guesses_are_replaced_and_what_is_final_stays() {
        let mut heard = Heard::default();
        let mut said = |text: &str, start, is_final, finalize| {
            let said = heard.read(&results(start, text, is_final, finalize)).unwrap();
            (said, heard.transcript().text)
        };
        assert_eq!(said("Good", 0.0, false, false), (Said::Words, "Good".into()));
        assert_eq!(said("Good morning.", 0.0, true, false), (Said::Words, "Good morning.".into()));
        assert_eq!(said("How", 1.0, false, false).1, "Good morning. How");
        assert_eq!(
            said("How are you?", 1.0, true, true),
            (Said::Finalized, "Good morning. How are you?".into())
        );
        assert_eq!(said("", 2.0, true, true).1, "Good morning. How are you?");
        assert!(heard.covers(3.0) && !heard.covers(3.5));
        let told = heard.transcript();
        assert_eq!((&*told.language, told.segments.len()), ("de", 2));
        assert!((told.confidence - 0.9).abs() < 1e-4);
    }

    #[test]
    fn what_is_no_result_is_an_error_or_nothing() {
        let mut heard = Heard::default();
        assert_eq!(
            heard.read(r#"{"type":"Metadata","request_id":"r","duration":0.0,"channels":0}"#),
            Ok(Said::Other)
        );
        assert!(
            heard
                .read(r#"{"type":"Error","description":"Could not deserialize","message":"m","variant":"v"}"#)
                .is_err()
        );
        assert!(heard.read("{").is_err());
        assert_eq!((closed(1000, ""), closed(1005, "")), (None, None));
        assert!(closed(1011, "NET-0001").is_some());
    }
}
