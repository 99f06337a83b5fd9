//! The fields of a JSON object, each with what is wrong with it. All that is wrong is told at once.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::Failed;
use crate::error::Refusal;

pub(super) const NO_NUMBER: &str = "A valid integer is required.";
pub(super) const REQUIRED: &str = "This field is required.";

pub(super) struct Fields {
    sent: Map<String, Value>,
    wrong: Map<String, Value>,
}

impl Fields {
    /// # Errors
    /// What was sent is no JSON, or no object.
    pub(super) fn read(body: &[u8]) -> Result<Self, Failed> {
        let bad = |sentence: String| Failed::from(Refusal::new(StatusCode::BAD_REQUEST, sentence));
        match serde_json::from_slice(body) {
            Ok(Value::Object(sent)) => Ok(Self { sent, wrong: Map::new() }),
            Ok(_) => Err(bad("Invalid data. Expected a dictionary.".to_owned())),
            Err(error) => Err(bad(format!("JSON parse error - {error}"))),
        }
    }

    /// Words that have to be there. `blank`: nothing but spaces is something, as in a password.
    pub(super) fn text(&mut self, name: &str, blank: bool) -> String {
        let wrong = match self.sent.remove(name) {
            Some(Value::String(text)) if blank && !text.is_empty() || !text.trim().is_empty() => return text,
            Some(Value::String(_)) => "This field may not be blank.",
            Some(Value::Null) => "This field may not be null.",
            Some(_) => "Not a valid string.",
            None => REQUIRED,
        };
        self.refuse(name, wrong);
        String::new()
    }

    /// A number that need not be there.
    pub(super) fn number(&mut self, name: &str) -> Option<i64> {
        let number = match self.sent.remove(name)? {
            Value::Null => return None,
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.refuse(name, NO_NUMBER);
        }
        number
    }

    /// # Errors
    /// What is wrong with which of the fields that were asked for.
    pub(super) fn checked(self) -> Result<(), Failed> {
        if self.wrong.is_empty() { Ok(()) } else { Err(Failed::Fields(Value::Object(self.wrong))) }
    }

    fn refuse(&mut self, name: &str, why: &str) {
        self.wrong.insert(name.to_owned(), json!([why]));
    }
}

/// One field is wrong.
pub(super) fn refused(name: &str, why: &str) -> Failed {
    Failed::Fields(json!({ name: [why] }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(body: &str) -> Value {
        let mut fields = Fields::read(body.as_bytes()).unwrap();
        fields.text("username", false);
        fields.text("password", true);
        fields.number("session_id");
        match fields.checked() {
            Ok(()) => Value::Null,
            Err(Failed::Fields(fields)) => fields,
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        assert_eq!(wrong(r#"{"username": "ann", "password": "  ", "more": 1}"#), Value::Null);
        assert_eq!(wrong("{}"), json!({ "username": [REQUIRED], "password": [REQUIRED] }));
        assert_eq!(
            wrong(r#"{"username": " ", "password": "", "session_id": "one"}"#),
            json!({
                "username": ["This field may not be blank."],
                "password": ["This field may not be blank."],
                "session_id": [NO_NUMBER],
            })
        );
        assert_eq!(
            wrong(r#"{"username": ["a"], "password": 7}"#)["password"],
            json!(["Not a valid string."])
        );
    }

    #[test]
    fn numbers_come_as_numbers_or_as_their_digits() {
        let number = |body: &str| {
            let mut fields = Fields::read(body.as_bytes()).unwrap();
            (fields.number("n"), fields.checked().is_ok())
        };
        assert_eq!(number(r#"{"n": 7}"#), (Some(7), true));
        assert_eq!(number(r#"{"n": "7"}"#), (Some(7), true));
        assert_eq!(number(r#"{"n": null}"#), (None, true));
        assert_eq!(number("{}"), (None, true));
        for bad in [r#"{"n": 7.5}"#, r#"{"n": true}"#, r#"{"n": "9223372036854775808"}"#, r#"{"n": [1]}"#] {
            assert_eq!(number(bad), (None, false), "{bad}");
        }
        assert!(Fields::read(b"[]").is_err() && Fields::read(b"{").is_err() && Fields::read(b"").is_err());
    }
}
