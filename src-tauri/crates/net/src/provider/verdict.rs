//! From what came back to a [`Cause`]: the status, then the provider's words where a status means several things.

use super::{Cause, ProviderError, Unread};
use crate::{NetError, StatusReport, without_keys};
use serde_json::Value;

const LONGEST_DETAIL: usize = 300;

/// What a call's failure means.
pub fn of_net(provider: &str, error: &NetError) -> ProviderError {
    let cause = match error {
        NetError::Offline { .. } => Cause::Offline,
        NetError::Refused { why: crate::Refusal::Moved, .. } => Cause::WrongUrl,
        NetError::Refused { why: crate::Refusal::Unsendable, .. } => Cause::WrongKey,
        NetError::Refused { .. } => Cause::NotAllowed,
        NetError::Dns { .. } => Cause::NoNetwork,
        NetError::Connect { .. } => Cause::Unreachable,
        NetError::Tls { .. } => Cause::Untrusted,
        NetError::TimedOut { .. } => Cause::Slow,
        NetError::TooLarge { .. } => Cause::TooLarge,
        NetError::Broken { .. } => Cause::BrokeOff,
        NetError::Proxy { .. } => Cause::Proxy,
        NetError::Status(report) => return of_status(provider, report),
    };
    let detail = match error {
        NetError::Refused { why, host } => format!("{host}: {why}"),
        NetError::Connect { host, detail }
        | NetError::Tls { host, detail }
        | NetError::Proxy { host, detail } => {
            format!("{host}: {detail}")
        }
        NetError::Dns { host } | NetError::TimedOut { host, .. } => host.clone(),
        _ => String::new(),
    };
    ProviderError { provider: provider.to_owned(), cause, detail, retry_after: None }
}

fn of_status(provider: &str, report: &StatusReport) -> ProviderError {
    let told = serde_json::from_str::<Value>(&report.excerpt).ok();
    // Gemini wraps its error in a list when it does not stream events.
    let told = told.map(|value| value.get(0).cloned().unwrap_or(value));
    let (kind, message) = match told.as_ref().and_then(Unread::find) {
        Some(Unread::Told { kind, message, .. }) => (kind, message),
        _ => (String::new(), String::new()),
    };
    // Reasons may stand deeper than the message: the whole text is searched.
    let words = format!("{kind} {}", report.excerpt).to_lowercase();
    // What was cut off at 2 KB is JSON no longer, but looks like it.
    let is_json = told.is_some() || report.excerpt.starts_with(['{', '[']);
    let cause = of_code(report.code, &words, is_json);
    let detail = if is_json { message } else { String::new() };
    let detail = if detail.is_empty() { format!("HTTP {}", report.code) } else { detail };
    ProviderError {
        provider: provider.to_owned(),
        cause,
        detail: shortened(&detail),
        retry_after: report.retry_after.or_else(|| told.as_ref().and_then(retry_delay)),
    }
}

/// What the provider says in the middle of a stream, or in place of one.
pub fn of_unread(provider: &str, unread: &Unread, unfinished: bool) -> ProviderError {
    let (cause, detail) = match unread {
        Unread::Strange(_) if unfinished => (Cause::BrokeOff, String::new()),
        Unread::Strange(detail) => (Cause::NotUnderstood, detail.clone()),
        Unread::Told { kind, status, message } => {
            let words = format!("{kind} {message}").to_lowercase();
            (
                of_words(&words).unwrap_or_else(|| of_code(status.unwrap_or(500), &words, true)),
                message.clone(),
            )
        }
    };
    ProviderError { provider: provider.to_owned(), cause, detail: shortened(&detail), retry_after: None }
}

/// A cause without words of anybody.
pub fn plain(provider: &str, cause: Cause) -> ProviderError {
    ProviderError { provider: provider.to_owned(), cause, detail: String::new(), retry_after: None }
}

fn of_code(code: u16, words: &str, is_json: bool) -> Cause {
    let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
    match code {
        // ElevenLabs answers 401 to these, too.
        400 | 401 | 403 if says(&["quota_exceeded"]) => Cause::NoCredit,
        401 if says(&["missing_permissions"]) => Cause::Forbidden,
        401 => Cause::WrongKey,
        402 => Cause::NoCredit,
        403 if says(&["api key", "api_key", "invalid key", "api-key"]) => Cause::WrongKey,
        403 if says(CREDIT) => Cause::NoCredit,
        403 => Cause::Forbidden,
        404 if is_json && says(&["model"]) => Cause::WrongModel,
        404 if is_json && says(&["voice"]) => Cause::WrongVoice,
        404 | 405 => Cause::WrongUrl,
        408 | 504 => Cause::Slow,
        413 => Cause::TooLong,
        429 if says(CREDIT) => Cause::NoCredit,
        429 => Cause::Busy,
        400..=499 => of_words(words).unwrap_or(if is_json { Cause::Rejected } else { Cause::WrongUrl }),
        500..=599 => Cause::Overloaded,
        // A redirect without a place to go, or a page where a stream should be.
        200..=399 => Cause::WrongUrl,
        _ => Cause::NotUnderstood,
    }
}

/// Not "billing" alone: Gemini tells everybody who is too fast to look at plan and billing.
const CREDIT: &[&str] = &[
    "insufficient_quota",
    "insufficient credit",
    "credit balance",
    "billing_error",
    "billing_not_active",
    "billing hard limit",
    "payment required",
];

/// The words providers use, whatever status they come with.
fn of_words(words: &str) -> Option<Cause> {
    let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
    let known = [
        (
            &[
                "api_key_invalid",
                "invalid_api_key",
                "api key not valid",
                "invalid api key",
                "incorrect api key",
                "authentication_error",
                "invalid x-api-key",
            ][..],
            Cause::WrongKey,
        ),
        (CREDIT, Cause::NoCredit),
        // ElevenLabs, among the lines of a sound.
        (&["quota_exceeded"], Cause::NoCredit),
        (
            &[
                "context_length",
                "context length",
                "maximum context",
                "context window",
                "prompt is too long",
                "exceed_context_size",
                "exceeds the available context",
                "input token count",
                "request_too_large",
            ],
            Cause::TooLong,
        ),
        (
            &[
                "model_not_found",
                "not a valid model",
                "unknown model",
                "no such model",
                "invalid model",
                "model not found",
                "not_found_error",
            ],
            Cause::WrongModel,
        ),
        (&["voice_not_found", "voice not found", "invalid_voice"], Cause::WrongVoice),
        (&["rate_limit", "rate limit", "resource_exhausted", "too many requests"], Cause::Busy),
        (
            &["overloaded", "unavailable", "server_error", "api_error", "internal error", "timeout_error"],
            Cause::Overloaded,
        ),
        (&["permission", "region", "location is not supported"], Cause::Forbidden),
        (
            &["content_filter", "content_policy", "safety", "prohibited_content", "moderation"],
            Cause::Filtered,
        ),
    ];
    let found = known.iter().find(|(any, _)| says(any)).map(|(_, cause)| *cause);
    // Ollama and llama-server: `model 'x' not found`.
    let missing = || match says(&["not found", "does not exist"]) {
        true if words.contains("model") => Some(Cause::WrongModel),
        true if words.contains("voice") => Some(Cause::WrongVoice),
        _ => None,
    };
    found.or_else(missing)
}

/// Gemini's `RetryInfo`: `"retryDelay": "27s"` among the error's details.
fn retry_delay(told: &Value) -> Option<std::time::Duration> {
    let details = told.pointer("/error/details")?.as_array()?;
    let delay = details.iter().find_map(|detail| detail.get("retryDelay")?.as_str())?;
    crate::retry_after(delay.strip_suffix('s')?, 0)
}

fn shortened(text: &str) -> String {
    let text = without_keys(text.trim());
    let line: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    match line.char_indices().nth(LONGEST_DETAIL) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(code: u16, body: &str) -> Cause {
        let report = StatusReport {
            host: "h".into(),
            code,
            retry_after: None,
            content_type: String::new(),
            excerpt: body.into(),
        };
        of_net("P", &NetError::Status(Box::new(report))).cause
    }

    #[test]
    fn the_five_causes_are_told_apart_for_every_vendor() {
        let cases = [
            (
                401,
                r#"{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}"#,
                Cause::WrongKey,
            ),
            (
                401,
                r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
                Cause::WrongKey,
            ),
            (
                400,
                r#"{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#,
                Cause::WrongKey,
            ),
            (
                429,
                r#"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}"#,
                Cause::NoCredit,
            ),
            (
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}"#,
                Cause::NoCredit,
            ),
            (402, r#"{"error":{"message":"Insufficient credits","code":402}}"#, Cause::NoCredit),
            (429, r#"{"error":{"message":"Rate limit reached","type":"requests"}}"#, Cause::Busy),
            (
                429,
                r#"{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED"}}"#,
                Cause::Busy,
            ),
            (
                404,
                r#"{"error":{"message":"The model `gpt-9` does not exist","code":"model_not_found"}}"#,
                Cause::WrongModel,
            ),
            (
                404,
                r#"{"type":"error","error":{"type":"not_found_error","message":"model: claude-9"}}"#,
                Cause::WrongModel,
            ),
            (
                404,
                r#"{"error":{"code":404,"message":"models/gemini-9 is not found for API version v1beta","status":"NOT_FOUND"}}"#,
                Cause::WrongModel,
            ),
            (404, r#"{"error":"model 'llama9' not found"}"#, Cause::WrongModel),
            (400, r#"{"error":{"message":"gpt-9 is not a valid model ID","code":400}}"#, Cause::WrongModel),
            (404, "<html>Not Found</html>", Cause::WrongUrl),
            (404, "404 page not found", Cause::WrongUrl),
            (404, r#"{"detail":"Not Found"}"#, Cause::WrongUrl),
            (
                400,
                r#"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#,
                Cause::TooLong,
            ),
            (
                400,
                r#"{"error":{"message":"This model's maximum context length is 8192 tokens","code":"context_length_exceeded"}}"#,
                Cause::TooLong,
            ),
            (
                400,
                r#"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
                Cause::TooLong,
            ),
            (
                401,
                r#"{"detail":{"status":"quota_exceeded","message":"This request exceeds your quota of 10000."}}"#,
                Cause::NoCredit,
            ),
            (
                401,
                r#"{"detail":{"status":"missing_permissions","message":"The API key you used is missing the permission text_to_speech to execute this operation."}}"#,
                Cause::Forbidden,
            ),
            (401, r#"{"detail":{"status":"invalid_api_key","message":"Invalid API key"}}"#, Cause::WrongKey),
            (
                404,
                r#"{"detail":{"status":"voice_not_found","message":"A voice with voice_id x was not found."}}"#,
                Cause::WrongVoice,
            ),
            (
                400,
                r#"{"detail":{"error":"validation_error","message":"Voice 'x' not found. Available voices: af_heart","type":"invalid_request_error"}}"#,
                Cause::WrongVoice,
            ),
            (
                401,
                r#"{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"r"}"#,
                Cause::WrongKey,
            ),
            (
                529,
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                Cause::Overloaded,
            ),
            (503, "", Cause::Overloaded),
            (
                403,
                r#"{"error":{"code":403,"message":"Permission denied","status":"PERMISSION_DENIED"}}"#,
                Cause::Forbidden,
            ),
        ];
        for (code, body, cause) in cases {
            assert_eq!(status(code, body), cause, "{code} {body}");
        }
    }

    #[test]
    fn gemini_says_how_long_to_wait_in_its_body() {
        let report = StatusReport {
            host: "h".into(),
            code: 429,
            retry_after: None,
            content_type: String::new(),
            excerpt: r#"{"error":{"message":"Quota","details":[{"@type":"a"},{"retryDelay":"27s"}]}}"#.into(),
        };
        let error = of_net("P", &NetError::Status(Box::new(report)));
        assert_eq!(error.retry_after, Some(std::time::Duration::from_secs(27)));
        assert!(error.to_string().contains("wait 27 s"), "{error}");
    }
}
