//! Chat completions, as clients send and read them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vis_api::{CompletionEnd, CompletionMessage, CompletionRole, CompletionUsage, CompletionWish};

#[derive(Deserialize, ToSchema)]
pub(crate) struct ChatRequest {
    /// Id or name of a character; anything else: the model that the person chose, plainly.
    #[serde(default)]
    pub(crate) model: String,
    #[schema(min_items = 1)]
    messages: Vec<ChatMessage>,
    #[serde(default)]
    pub(crate) stream: Option<bool>,
    #[serde(default)]
    stream_options: Option<StreamOptions>,
    #[serde(default)]
    #[schema(minimum = 0, maximum = 2)]
    temperature: Option<f32>,
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    top_p: Option<f32>,
    #[serde(default)]
    #[schema(minimum = 1)]
    max_tokens: Option<u32>,
    #[serde(default)]
    #[schema(minimum = 1)]
    max_completion_tokens: Option<u32>,
    #[serde(default)]
    stop: Option<Stop>,
    #[serde(default)]
    seed: Option<i64>,
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1)]
    n: Option<u32>,
    /// Not supported; may be left out or empty.
    #[serde(default)]
    #[schema(max_items = 0)]
    tools: Option<Vec<serde_json::Value>>,
}

#[derive(Deserialize, ToSchema)]
struct ChatMessage {
    role: ChatRole,
    content: Option<ChatContent>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ChatRole {
    System,
    Developer,
    User,
    Assistant,
}

#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum ChatContent {
    Text(String),
    Parts(Vec<ChatPart>),
}

#[derive(Deserialize, ToSchema)]
struct ChatPart {
    /// Only `text` is understood.
    r#type: String,
    #[serde(default)]
    text: Option<String>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
struct StreamOptions {
    #[serde(default)]
    include_usage: Option<bool>,
}

#[derive(Deserialize, ToSchema)]
#[serde(untagged)]
enum Stop {
    One(String),
    Several(Vec<String>),
}

impl ChatRequest {
    /// Whether the last piece of a stream counts tokens.
    pub(crate) fn counts(&self) -> bool {
        self.stream_options.and_then(|options| options.include_usage).unwrap_or(false)
    }

    /// # Errors
    /// A sentence: what cannot be done.
    pub(crate) fn wish(self) -> Result<CompletionWish, String> {
        let within = |name: &str, value: Option<f32>, most: f32| match value {
            Some(value) if !(0.0..=most).contains(&value) => {
                Err(format!("{name} is between 0 and {most}, not {value}."))
            }
            _ => Ok(()),
        };
        within("temperature", self.temperature, 2.0)?;
        within("top_p", self.top_p, 1.0)?;
        if self.n.is_some_and(|n| n != 1) {
            return Err("One reply is given at a time: leave n out, or set it to 1.".to_owned());
        }
        if self.tools.is_some_and(|tools| !tools.is_empty()) {
            return Err("Tools are not supported. Leave them out.".to_owned());
        }
        let max_tokens = self.max_completion_tokens.or(self.max_tokens);
        if max_tokens == Some(0) {
            return Err("max_tokens is at least 1.".to_owned());
        }
        let stop = match self.stop {
            None => Vec::new(),
            Some(Stop::One(stop)) => vec![stop],
            Some(Stop::Several(stops)) => stops,
        };
        if stop.len() > 4 {
            return Err("At most four stop sequences are taken.".to_owned());
        }
        Ok(CompletionWish {
            model: self.model,
            messages: self.messages.into_iter().map(ChatMessage::message).collect::<Result<_, _>>()?,
            temperature: self.temperature,
            top_p: self.top_p,
            max_tokens,
            stop,
            seed: self.seed.map(|seed| seed as u32),
        })
    }
}

impl ChatMessage {
    fn message(self) -> Result<CompletionMessage, String> {
        let role = match self.role {
            ChatRole::System | ChatRole::Developer => CompletionRole::System,
            ChatRole::User => CompletionRole::User,
            ChatRole::Assistant => CompletionRole::Assistant,
        };
        let text = match self.content {
            None => String::new(),
            Some(ChatContent::Text(text)) => text,
            Some(ChatContent::Parts(parts)) => joined(parts)?,
        };
        Ok(CompletionMessage { role, text })
    }
}

fn joined(parts: Vec<ChatPart>) -> Result<String, String> {
    let text = |part: ChatPart| match (part.r#type.as_str(), part.text) {
        ("text", Some(text)) => Ok(text),
        _ => Err("Only text is understood here: pictures and sounds cannot be sent.".to_owned()),
    };
    Ok(parts.into_iter().map(text).collect::<Result<Vec<_>, _>>()?.join("\n"))
}

#[derive(Serialize, ToSchema)]
pub(crate) struct ChatReply {
    pub(crate) id: String,
    pub(crate) object: &'static str,
    /// Seconds since 1970, UTC.
    pub(crate) created: i64,
    pub(crate) model: String,
    pub(crate) choices: Vec<Choice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) usage: Option<TokenUsage>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Choice {
    pub(crate) index: u32,
    /// Of a whole reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<Said>,
    /// Of a piece of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delta: Option<Said>,
    pub(crate) logprobs: Option<()>,
    /// `stop`, `length` or `content_filter`.
    pub(crate) finish_reason: Option<&'static str>,
}

#[derive(Default, Serialize, ToSchema)]
pub(crate) struct Said {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<String>,
}

#[derive(Clone, Copy, Serialize, ToSchema)]
pub(crate) struct TokenUsage {
    prompt_tokens: u32,
    completion_tokens: u32,
    total_tokens: u32,
}

impl From<CompletionUsage> for TokenUsage {
    fn from(usage: CompletionUsage) -> Self {
        let CompletionUsage { prompt_tokens, completion_tokens } = usage;
        Self { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens }
    }
}

pub(crate) fn reason(end: CompletionEnd) -> &'static str {
    match end {
        CompletionEnd::Stop => "stop",
        CompletionEnd::Length => "length",
        CompletionEnd::Filtered => "content_filter",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn wish(more: Value) -> Result<CompletionWish, String> {
        let mut body = json!({ "model": "mira", "messages": [{ "role": "user", "content": "Hi" }] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value::<ChatRequest>(body).map_err(|error| error.to_string())?.wish()
    }

    #[test]
    fn what_clients_send_is_understood() {
        let asked = wish(json!({
            "messages": [
                { "role": "developer", "content": "Be brief." },
                { "role": "user", "content": [{ "type": "text", "text": "One" }, { "type": "text", "text": "Two" }] },
            ],
            "stop": "END", "seed": -1, "max_completion_tokens": 5, "max_tokens": 9, "n": 1, "tools": [],
            "something_new": true,
        }))
        .unwrap();
        assert_eq!(asked.messages[0].role, CompletionRole::System);
        assert_eq!(asked.messages[1].text, "One\nTwo");
        assert_eq!((asked.stop, asked.max_tokens, asked.seed), (vec!["END".into()], Some(5), Some(u32::MAX)));
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        for bad in [
            json!({ "temperature": 2.5 }),
            json!({ "top_p": -0.1 }),
            json!({ "n": 2 }),
            json!({ "tools": [{ "type": "function" }] }),
            json!({ "max_tokens": 0 }),
            json!({ "stop": ["a", "b", "c", "d", "e"] }),
            json!({ "messages": [{ "role": "user", "content": [{ "type": "image_url", "image_url": {} }] }] }),
            json!({ "messages": [{ "role": "king", "content": "Hi" }] }),
            json!({ "messages": "Hi" }),
        ] {
            assert!(wish(bad.clone()).is_err(), "{bad}");
        }
    }
}
