use serde_json::Value;

/// Something that is no part of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The provider says that something went wrong: its word for it, an HTTP status where it gives one, its sentence.
    Told { kind: String, status: Option<u16>, message: String },
    /// Not the format it should be.
    Strange(String),
}

impl From<serde_json::Error> for Unread {
    fn from(error: serde_json::Error) -> Self {
        Self::Strange(error.to_string())
    }
}

impl Unread {
    /// The shapes errors come in: `{"error": "…"}`, `{"error": {"type" or "code" or "status", "message"}}`,
    /// `{"type": "error", "message": …}`; of FastAPI `{"detail": "…"}`, `{"detail": {…}}` and `{"detail": [{"msg": …}]}`; of
    /// Deepgram `{"err_code": …, "err_msg": …}`.
    pub fn find(value: &Value) -> Option<Self> {
        let named = |name: &str| value.get(name).filter(|told| !told.is_null());
        if let Some(error) = named("error") {
            return Some(Self::told(error));
        }
        if let Some(detail) = named("detail") {
            let detail = detail.get(0).unwrap_or(detail);
            return Some(Self::told(detail.get("error").filter(|inner| inner.is_object()).unwrap_or(detail)));
        }
        named("err_msg").map(|_| Self::told(value))
    }

    /// What stands in the place of an error, read as one.
    pub fn told(error: &Value) -> Self {
        let word = |name: &'static str| error.get(name).and_then(Value::as_str).map(str::to_owned);
        let status = error.get("code").or_else(|| error.get("status")).and_then(Value::as_u64);
        let kinds = ["type", "code", "status", "reason", "error", "err_code"].map(word);
        let message = ["message", "msg", "err_msg"].into_iter().find_map(word);
        let message = message.or_else(|| error.as_str().map(str::to_owned));
        Self::Told {
            kind: kinds.into_iter().flatten().collect::<Vec<_>>().join(" "),
            status: status.and_then(|code| u16::try_from(code).ok()),
            message: message.unwrap_or_else(|| error.to_string()),
        }
    }
}
