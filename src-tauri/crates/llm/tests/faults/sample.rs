//! A good reply of each vendor, in frames.

use serde_json::json;
use vis_llm::Vendor;

pub(crate) const WORDS: [&str; 4] = ["Grüße ", "aus der ", "weiten ", "Ferne."];

pub(crate) struct Sample {
    pub(crate) kind: &'static str,
    /// Before the first word.
    pub(crate) before: Vec<String>,
    pub(crate) words: Vec<String>,
    pub(crate) after: Vec<String>,
    /// An error told within the stream: trouble that passes, and trouble that does not.
    pub(crate) overloaded: String,
    pub(crate) refused: String,
}

fn data(value: serde_json::Value) -> String {
    format!("data: {value}\n\n")
}

fn named(value: serde_json::Value) -> String {
    format!("event: {}\ndata: {value}\n\n", value["type"].as_str().unwrap())
}

fn line(value: serde_json::Value) -> String {
    format!("{value}\n")
}

pub(crate) fn sample(vendor: Vendor) -> Sample {
    match vendor {
        Vendor::OpenaiCompatible => completions(),
        Vendor::OpenaiResponses => responses(),
        Vendor::Anthropic => messages(),
        Vendor::Gemini => gemini(),
        Vendor::Ollama => ollama(),
    }
}

fn completions() -> Sample {
    let chunk = |delta: serde_json::Value, reason: Option<&str>| {
        data(
            json!({"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}),
        )
    };
    let usage = json!({"choices": [], "usage": {"prompt_tokens": 20, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 8}}});
    Sample {
        kind: "text/event-stream",
        before: vec![chunk(json!({"role": "assistant", "content": ""}), None)],
        words: WORDS.iter().map(|word| chunk(json!({"content": word}), None)).collect(),
        after: vec![chunk(json!({}), Some("stop")), data(usage), "data: [DONE]\n\n".into()],
        overloaded: data(json!({"error": {"message": "Overloaded", "type": "server_error", "code": 503}})),
        refused: data(json!({"error": {"message": "bad things", "code": 400}})),
    }
}

fn responses() -> Sample {
    let event = |number: usize, mut value: serde_json::Value| {
        value["sequence_number"] = number.into();
        named(value)
    };
    let delta = |(number, word): (usize, &&str)| {
        event(
            number + 2,
            json!({"type": "response.output_text.delta", "item_id": "m", "output_index": 0, "content_index": 0, "delta": word}),
        )
    };
    let usage = json!({"input_tokens": 20, "input_tokens_details": {"cached_tokens": 8}, "output_tokens": 4});
    Sample {
        kind: "text/event-stream",
        before: vec![
            event(
                0,
                json!({"type": "response.created", "response": {"id": "r", "status": "in_progress", "error": null}}),
            ),
            event(
                1,
                json!({"type": "response.output_item.added", "output_index": 0, "item": {"type": "message"}}),
            ),
        ],
        words: WORDS.iter().enumerate().map(delta).collect(),
        after: vec![
            event(6, json!({"type": "response.output_text.done", "text": WORDS.concat()})),
            event(
                7,
                json!({"type": "response.completed", "response": {"status": "completed", "usage": usage, "error": null}}),
            ),
        ],
        overloaded: named(
            json!({"type": "response.failed", "response": {"error": {"code": "server_error", "message": "The server had an error"}}}),
        ),
        refused: named(
            json!({"type": "error", "code": "invalid_prompt", "message": "bad things", "error": {"type": "invalid_request_error", "code": 400, "message": "bad things"}}),
        ),
    }
}

fn messages() -> Sample {
    let delta = |word: &&str| {
        named(
            json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}}),
        )
    };
    let usage = json!({"input_tokens": 12, "cache_read_input_tokens": 8, "cache_creation_input_tokens": 0, "output_tokens": 1});
    Sample {
        kind: "text/event-stream; charset=utf-8",
        before: vec![
            named(json!({"type": "message_start", "message": {"id": "msg", "usage": usage}})),
            named(
                json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
            ),
            named(json!({"type": "ping"})),
        ],
        words: WORDS.iter().map(delta).collect(),
        after: vec![
            named(json!({"type": "content_block_stop", "index": 0})),
            named(
                json!({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": null}, "usage": {"output_tokens": 4}}),
            ),
            named(json!({"type": "message_stop"})),
        ],
        overloaded: named(
            json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
        ),
        refused: named(
            json!({"type": "error", "error": {"type": "invalid_request_error", "code": 400, "message": "bad things"}}),
        ),
    }
}

fn gemini() -> Sample {
    let part = |text: &str, reason: Option<&str>| {
        let mut candidate = json!({"content": {"parts": [{"text": text}], "role": "model"}, "index": 0});
        if let Some(reason) = reason {
            candidate["finishReason"] = reason.into();
        }
        let usage = json!({"promptTokenCount": 20, "candidatesTokenCount": 4, "cachedContentTokenCount": 8, "totalTokenCount": 24});
        format!("data: {}\r\n\r\n", json!({"candidates": [candidate], "usageMetadata": usage}))
    };
    Sample {
        kind: "text/event-stream",
        before: Vec::new(),
        words: WORDS.iter().map(|word| part(word, None)).collect(),
        after: vec![part("", Some("STOP"))],
        overloaded: data(
            json!({"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}),
        ),
        refused: data(json!({"error": {"code": 400, "message": "bad things", "status": "INVALID_ARGUMENT"}})),
    }
}

fn ollama() -> Sample {
    let part = |text: &str| {
        line(json!({"model": "model-1", "message": {"role": "assistant", "content": text}, "done": false}))
    };
    let end = json!({"model": "model-1", "message": {"role": "assistant", "content": ""}, "done": true, "done_reason": "stop", "prompt_eval_count": 20, "eval_count": 4});
    Sample {
        kind: "application/x-ndjson",
        before: Vec::new(),
        words: WORDS.iter().map(|word| part(word)).collect(),
        after: vec![line(end)],
        overloaded: line(json!({"error": "server_error: llama runner process has terminated"})),
        refused: line(json!({"error": {"code": 400, "message": "bad things"}})),
    }
}
