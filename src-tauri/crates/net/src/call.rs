use std::borrow::Cow;

use vis_core::Sensitive;

use crate::Form;

/// What is done at the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// One header. A secret one never shows in `Debug`, errors or the ledger and stays behind when the host changes.
#[derive(Clone, Debug)]
pub enum Header {
    Plain(&'static str, String),
    Secret(&'static str, Sensitive),
}

/// What a request is for; stands in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    Chat,
    Voice,
    Transcription,
    ModelList,
    Test,
    Download,
    /// Whether a server of a known kind runs on this computer; only when the person asks.
    Finding,
}

/// One request below a [`crate::Peer`]'s base address.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    /// Appended to the base address: `chat/completions`, `models?limit=10`.
    pub path: String,
    pub headers: Vec<Header>,
    /// With its content type.
    pub body: Option<(Cow<'static, str>, Vec<u8>)>,
    pub purpose: Purpose,
    /// The chat it is made for.
    pub chat: Option<String>,
}

impl Call {
    pub fn get(path: impl Into<String>, purpose: Purpose) -> Self {
        Self { method: Method::Get, path: path.into(), headers: Vec::new(), body: None, purpose, chat: None }
    }

    pub fn post_json(path: impl Into<String>, json: Vec<u8>, purpose: Purpose) -> Self {
        Self {
            method: Method::Post,
            body: Some(("application/json".into(), json)),
            ..Self::get(path, purpose)
        }
    }

    pub fn post_form(path: impl Into<String>, form: &Form, purpose: Purpose) -> Self {
        let (kind, body) = form.encode();
        Self { method: Method::Post, body: Some((kind.into(), body)), ..Self::get(path, purpose) }
    }

    #[must_use]
    pub fn with(mut self, headers: impl IntoIterator<Item = Header>) -> Self {
        self.headers.extend(headers);
        self
    }

    pub(crate) fn has_secrets(&self) -> bool {
        self.headers.iter().any(|header| matches!(header, Header::Secret(..)))
    }

    pub(crate) fn secrets(&self) -> Vec<Sensitive> {
        let secret = |header: &Header| match header {
            Header::Secret(_, secret) => Some(secret.clone()),
            Header::Plain(..) => None,
        };
        self.headers.iter().filter_map(secret).collect()
    }
}

/// `Authorization: Bearer …`, if there is a key.
pub fn bearer(key: Option<&Sensitive>) -> Vec<Header> {
    let header = |key: &Sensitive| {
        let value = [b"Bearer ", key.expose()].concat();
        Header::Secret("authorization", Sensitive::new(value))
    };
    key.map(header).into_iter().collect()
}
