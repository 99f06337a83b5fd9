//! `/v1/audio/transcriptions`.

use serde::Deserialize;
use vis_net::{Call, Form, Purpose, bearer};

use super::{HearingConfig, wav::wav};
use crate::{Heed, Language, Segment, Transcript};

/// The model looks at the last 224 tokens of a prompt.
const LONGEST_PROMPT: usize = 600;
/// Of a server that does not tell how sure it is: enough to be believed, not enough to be certain.
const UNTOLD: f32 = 0.7;

/// How detailed an answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// With segments.
    Verbose,
    /// With how sure it is of each token.
    LogProbs,
    /// Nothing but the text.
    Plain,
}

impl Detail {
    /// OpenAI's newer models know no segments.
    pub(crate) fn of(model: &str) -> Self {
        if model.contains("transcribe") { Self::LogProbs } else { Self::Verbose }
    }
}

pub(crate) fn request(config: &HearingConfig, samples: &[f32], heed: &Heed, detail: Detail) -> Call {
    let form =
        Form::new().file("file", "speech.wav", "audio/wav", wav(samples)).text("model", &*config.model);
    let form = match &heed.language {
        Language::Code(code) => form.text("language", &**code),
        Language::Auto => form,
    };
    let hints = prompt(&heed.hints);
    let form = if hints.is_empty() { form } else { form.text("prompt", hints) };
    let form = form.text("temperature", "0");
    let form = match detail {
        Detail::Verbose => form.text("response_format", "verbose_json"),
        Detail::LogProbs => form.text("response_format", "json").text("include[]", "logprobs"),
        Detail::Plain => form.text("response_format", "json"),
    };
    Call::post_form("audio/transcriptions", &form, Purpose::Transcription).with(bearer(config.key.as_ref()))
}

/// As many words as fit, the most important ones first.
fn prompt(hints: &[String]) -> String {
    let mut prompt = String::new();
    for hint in hints {
        if prompt.len() + hint.len() + 2 > LONGEST_PROMPT {
            break;
        }
        prompt.push_str(if prompt.is_empty() { "" } else { ", " });
        prompt.push_str(hint);
    }
    prompt
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    text: String,
    language: Option<String>,
    segments: Option<Vec<Part>>,
    logprobs: Option<Vec<Token>>,
}

#[derive(Deserialize)]
struct Part {
    start: f64,
    end: f64,
    text: String,
    avg_logprob: Option<f32>,
}

#[derive(Deserialize)]
struct Token {
    logprob: f32,
}

impl Answer {
    /// `length_ms`: of the sound.
    pub(crate) fn transcript(self, heed: &Heed, length_ms: u64) -> Transcript {
        let text = self.text.trim().to_owned();
        if text.is_empty() {
            return Transcript::default();
        }
        let confidence = self.confidence();
        let ms = |seconds: f64| ((seconds.max(0.0) * 1000.0) as u64).min(length_ms);
        let part = |part: Part| Segment {
            start_ms: ms(part.start),
            end_ms: ms(part.end),
            text: part.text.trim().to_owned(),
        };
        let mut segments: Vec<_> = self.segments.into_iter().flatten().map(part).collect();
        segments.retain(|segment| !segment.text.is_empty());
        if segments.is_empty() {
            segments.push(Segment { start_ms: 0, end_ms: length_ms, text: text.clone() });
        }
        let asked = if let Language::Code(code) = &heed.language { code.clone() } else { String::new() };
        let language = self.language.as_deref().and_then(code_of).map_or(asked, str::to_owned);
        Transcript { text, language, segments, confidence }
    }

    fn confidence(&self) -> f32 {
        let parts = self.segments.as_deref().unwrap_or_default();
        let weighed = |part: &Part| Some((part.avg_logprob?, (part.end - part.start).max(0.01) as f32));
        let tokens = self.logprobs.as_deref().unwrap_or_default().iter().map(|token| (token.logprob, 1.0));
        let (sum, weight) = parts
            .iter()
            .filter_map(weighed)
            .chain(tokens)
            .fold((0.0, 0.0), |(sum, weight), (logprob, one)| (sum + logprob * one, weight + one));
        if weight > 0.0 { (sum / weight).exp().clamp(0.0, 1.0) } else { UNTOLD }
    }
}

/// OpenAI writes `english`, others write `en`.
fn code_of(language: &str) -> Option<&str> {
    const NAMES: [(&str, &str); 20] = [
        ("english", "en"),
        ("german", "de"),
        ("french", "fr"),
        ("spanish", "es"),
        ("italian", "it"),
        ("portuguese", "pt"),
        ("dutch", "nl"),
        ("polish", "pl"),
        ("russian", "ru"),
        ("ukrainian", "uk"),
        ("japanese", "ja"),
        ("chinese", "zh"),
        ("korean", "ko"),
        ("turkish", "tr"),
        ("arabic", "ar"),
        ("hindi", "hi"),
        ("swedish", "sv"),
        ("czech", "cs"),
        ("danish", "da"),
        ("finnish", "fi"),
    ];
    let name = NAMES.iter().find(|(name, _)| language.eq_ignore_ascii_case(name)).map(|(_, code)| *code);
    let is_code = matches!(language.len(), 2 | 3) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    name.or_else(|| is_code.then_some(language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sureness_comes_from_segments_or_tokens() {
        let verbose: Answer = serde_json::from_str(
            r#"{"task":"transcribe","language":"english","duration":2.0,"text":" Hello there.","segments":[
            {"id":0,"start":0.0,"end":1.0,"text":" Hello","avg_logprob":-0.2,"no_speech_prob":0.01},
            {"id":1,"start":1.0,"end":2.0,"text":" there.","avg_logprob":-0.4}]}"#,
        )
        .unwrap();
        let told = verbose.transcript(&Heed::default(), 1900);
        assert_eq!((&*told.text, &*told.language, told.segments.len()), ("Hello there.", "en", 2));
        assert_eq!(told.segments[1].end_ms, 1900);
        assert!((told.confidence - (-0.3_f32).exp()).abs() < 1e-4);
        let tokens: Answer = serde_json::from_str(
            r#"{"text":"Hi","logprobs":[{"token":"Hi","logprob":-0.1,"bytes":[72]}],"usage":{"type":"tokens"}}"#,
        )
        .unwrap();
        let heed = Heed { language: "de".into(), ..Heed::default() };
        let told = tokens.transcript(&heed, 500);
        assert_eq!((&*told.language, told.segments.len()), ("de", 1));
        assert!((told.confidence - (-0.1_f32).exp()).abs() < 1e-4);
        let silence: Answer = serde_json::from_str(r#"{"text":" \n"}"#).unwrap();
        assert_eq!(silence.transcript(&heed, 500), Transcript::default());
    }

    #[test]
    fn the_prompt_holds_whole_words() {
        let hints: Vec<String> = (0..200).map(|n| format!("Name{n}")).collect();
        let prompt = prompt(&hints);
        assert!(
            prompt.len() <= LONGEST_PROMPT && prompt.starts_with("Name0, Name1") && !prompt.ends_with(", ")
        );
    }
}
