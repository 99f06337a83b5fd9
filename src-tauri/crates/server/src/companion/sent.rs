//! What came with a request: the fields of a form, or of a JSON object.

use std::collections::HashMap;

use crate::error::Failed;
use axum::Form;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use bytes::Bytes;
use serde_json::Value;

/// Fields by their names. One that was sent twice has its last value.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Sent(HashMap<String, String>);

impl Sent {
    /// A field with words in it.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).filter(|text| !text.trim().is_empty()).cloned()
    }

    /// # Errors
    /// It is not there, or empty.
    pub(super) fn required(&self, name: &str) -> Result<String, Failed> {
        self.text(name).ok_or_else(|| Failed::bad(format!("{name} is required.")))
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Failed;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failed> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        if kind.starts_with("application/json") {
            let body = Bytes::from_request(request, state).await.map_err(|_| broken())?;
            return of_json(&body);
        }
        if kind.starts_with("multipart/form-data") {
            let form = Multipart::from_request(request, state).await.map_err(|_| broken())?;
            return of_parts(form).await;
        }
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        Ok(Self(form.map_err(|_| broken())?.0.into_iter().collect()))
    }
}

fn of_json(body: &[u8]) -> Result<Sent, Failed> {
    let read =
        serde_json::from_slice(body).map_err(|error| Failed::bad(format!("This is no JSON: {error}")))?;
    let Value::Object(fields) = read else { return Err(Failed::bad("Send a JSON object.")) };
    let mut sent = HashMap::new();
    for (name, value) in fields {
        match value {
            Value::String(text) => _ = sent.insert(name, text),
            Value::Number(number) => _ = sent.insert(name, number.to_string()),
            Value::Null => {}
            _ => return Err(Failed::bad(format!("{} has to be text.", plain(&name)))),
        }
    }
    Ok(Sent(sent))
}

async fn of_parts(mut form: Multipart) -> Result<Sent, Failed> {
    let mut sent = HashMap::new();
    while let Some(part) = form.next_field().await.map_err(|_| broken())? {
        let Some(name) = part.name().map(str::to_owned) else { continue };
        sent.insert(name, part.text().await.map_err(|_| broken())?);
    }
    Ok(Sent(sent))
}

fn broken() -> Failed {
    Failed::bad("The form cannot be read. Send its fields as a form, or as a JSON object.")
}

/// A name as it may stand in a sentence.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn sent(kind: &str, body: &str) -> Result<Sent, Failed> {
        let request = Request::post("/login").header(header::CONTENT_TYPE, kind);
        Sent::from_request(request.body(Body::from(body.to_owned())).unwrap(), &()).await
    }

    #[tokio::test]
    async fn a_form_and_json_say_the_same() {
        let expected = Sent([("a", "x y"), ("b", "ü")].map(|(k, v)| (k.to_owned(), v.to_owned())).into());
        for (kind, body) in [
            ("application/x-www-form-urlencoded", "a=x+y&b=%C3%BC"),
            ("application/json; charset=utf-8", r#"{"a": "x y", "b": "ü", "c": null}"#),
            (
                "multipart/form-data; boundary=Z",
                "--Z\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx y\r\n--Z\r\n\
                 Content-Disposition: form-data; name=\"b\"\r\n\r\nü\r\n--Z--\r\n",
            ),
        ] {
            assert_eq!(sent(kind, body).await.unwrap(), expected, "{kind}");
        }
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_refused() {
        for (kind, body) in [
            ("application/json", "[]"),
            ("application/json", "{"),
            ("application/json", r#"{"a": {"b": 1}}"#),
            ("multipart/form-data", "x"),
            ("multipart/form-data; boundary=Z", "--Z\r\nbroken"),
        ] {
            assert!(sent(kind, body).await.is_err(), "{kind} {body}");
        }
        let empty = sent("application/x-www-form-urlencoded", "a=&b=+").await.unwrap();
        assert!(empty.required("a").is_err() && empty.required("b").is_err() && empty.required("c").is_err());
    }
}
