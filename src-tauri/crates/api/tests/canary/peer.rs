//! A server that speaks as providers do, and repeats the key it is given wherever a server could.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mood {
    /// Well, and then with an error in the stream that holds the key.
    BreaksOff,
    Refuses,
    /// With `\u002d` and `\/` in its JSON.
    RefusesWithEscapes,
    RefusesAsText,
    /// The key lies across the end of what is read of an error.
    RefusesAtLength,
    Redirects,
    NoCredit,
    /// Not HTTP.
    Garbled,
    HangsUp,
}

impl Mood {
    pub(crate) const ALL: [Self; 9] = [
        Self::BreaksOff,
        Self::Refuses,
        Self::RefusesWithEscapes,
        Self::RefusesAsText,
        Self::RefusesAtLength,
        Self::Redirects,
        Self::NoCredit,
        Self::Garbled,
        Self::HangsUp,
    ];
}

pub(crate) struct Peer {
    port: u16,
    mood: Arc<Mutex<Mood>>,
    keys: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mood, keys) = (Arc::new(Mutex::new(Mood::Refuses)), Arc::<Mutex<Vec<String>>>::default());
        let (now, kept) = (Arc::clone(&mood), Arc::clone(&keys));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (now, kept) = (Arc::clone(&now), Arc::clone(&kept));
                std::thread::spawn(move || {
                    let mut stream = stream;
                    let Some(key) = read(&mut stream) else { return };
                    kept.lock().unwrap().push(key.clone());
                    let mood = *now.lock().unwrap();
                    let _ = stream.write_all(answer(mood, &key).as_bytes());
                });
            }
        });
        Self { port, mood, keys }
    }

    pub(crate) fn base(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub(crate) fn heard_all(&self, keys: &[&str]) -> bool {
        let heard = self.keys.lock().unwrap();
        keys.iter().all(|key| heard.iter().any(|one| one == key))
    }
}

/// The key of a request, once all of it has come.
fn read(stream: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    let mut buffer = [0; 8192];
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let field = |name: &str| {
                let fields = head.lines().filter_map(|line| line.split_once(": "));
                let mut fits = fields.filter(|(field, _)| field.eq_ignore_ascii_case(name));
                fits.next().map(|(_, value)| value.to_owned())
            };
            let length = field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                let bearer = field("authorization").map(|value| value.replace("Bearer ", ""));
                let key = bearer.or(field("x-api-key")).or(field("x-goog-api-key"));
                return Some(key.unwrap_or_default());
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
    }
}

fn answer(mood: Mood, key: &str) -> String {
    let quoted = serde_json::to_string(key).unwrap();
    let quoted = quoted.trim_matches('"');
    let error = |key: &str| {
        format!(
            "{{\"error\":{{\"message\":\"Wrong key: {key}\",\"type\":\"invalid_request_error\",\"param\":\"{key}\"}}}}"
        )
    };
    match mood {
        Mood::BreaksOff => {
            let body = format!(
                "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"Well \"}}}}]}}\n\nevent: error\ndata: {}\n\n",
                error(quoted)
            );
            whole("200 OK", "text/event-stream", "", &body)
        }
        Mood::Refuses => whole(
            "401 Unauthorized",
            "application/json",
            &format!("www-authenticate: Bearer realm=\"{key}\"\r\nx-request-id: {key}\r\n"),
            &error(quoted),
        ),
        Mood::RefusesWithEscapes => {
            let escaped = quoted.replace('-', "\\u002d").replace('/', "\\/");
            whole("401 Unauthorized", "application/json", "", &error(&escaped))
        }
        Mood::RefusesAsText => whole("400 Bad Request", "text/plain", "", &format!("bad key {key}")),
        Mood::RefusesAtLength => {
            // Of 2048 bytes that are read the key's first twelve are the last.
            let before = "{\"error\":{\"message\":\"";
            let filler = "x ".repeat((2048 - 12 - before.len()) / 2 + 1);
            let filler = &filler[..2048 - 12 - before.len()];
            let body = format!("{before}{filler}{quoted}\"}}}}");
            whole("400 Bad Request", "application/json", "", &body)
        }
        Mood::Redirects => {
            whole("302 Found", "text/plain", &format!("location: http://169.254.169.254/{key}\r\n"), "")
        }
        Mood::NoCredit => {
            let body = error(quoted).replace("invalid_request_error", "insufficient_quota");
            whole("429 Too Many Requests", "application/json", "", &body)
        }
        Mood::Garbled => format!("{key}\r\n\r\n{key}"),
        Mood::HangsUp => String::new(),
    }
}

fn whole(status: &str, kind: &str, fields: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\n{fields}content-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}
