//! A server with a home of its own, and ways to ask it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;
use vis_api::{App, Door, Home, Launch, NewProfile, ProfileId, Sound};
use vis_core::{ManualClock, Sensitive};
use vis_server::{Config, Server, router};

pub(crate) const PORTRAIT: &[u8] = include_bytes!("../../../avatar/tests/photo/grace_hopper.jpg");

pub(crate) struct Stage {
    pub(crate) app: Arc<App>,
    pub(crate) door: Arc<Door>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) folder: tempfile::TempDir,
    router: Router,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The sentence of an error of either shape.
    #[track_caller]
    pub(crate) fn sentence(&self) -> String {
        let json = self.json();
        let detail = json.get("detail").or_else(|| json["error"].get("message"));
        detail.and_then(Value::as_str).unwrap_or_else(|| panic!("no sentence in {json}")).to_owned()
    }
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with_origins(&[]).await
    }

    pub(crate) async fn with_origins(origins: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Home { data: folder.path().join("home"), models: models(), worker: worker() };
        let sound = Sound::Null(vis_audio::Pace::Fast);
        let door = Door::new(Launch { home, passphrase: None, unencrypted: true, sound }).unwrap();
        let app = door.owner();
        app.open().await.unwrap();
        let clock = Arc::new(ManualClock::at(1_800_000_000_000));
        let origins = origins.iter().map(|origin| origin.parse().unwrap()).collect();
        let config = Config { port: 8000, origins };
        let router = router(Server::new(Arc::clone(&door), clock.clone(), config));
        Self { app, door, clock, folder, router }
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.ask(request("DELETE", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        let request = request("POST", path).header(header::CONTENT_TYPE, "application/json");
        self.ask(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// A form with a file and some words.
    pub(crate) async fn send(&self, path: &str, file: &[u8], fields: &[(&str, &str)]) -> Answer {
        let mut form = Vec::new();
        for (name, value) in fields {
            form.extend(
                format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        form.extend(
            b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../a.bin\"\r\n\r\n",
        );
        form.extend(file);
        form.extend(b"\r\n--b--\r\n");
        let request = request("POST", path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        self.ask(request.body(Body::from(form)).unwrap()).await
    }
}

/// Somebody who signed up, and what they ask with.
pub(crate) struct Person {
    pub(crate) id: ProfileId,
    pub(crate) app: Arc<App>,
    token: String,
}

/// A field of a form: its name, its file's name where it has one, and what is in it.
pub(crate) type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

impl Stage {
    /// `name` is in the address, too; the password is `correct horse`.
    pub(crate) async fn sign_up(&self, name: &str) -> Person {
        let email = Some(format!("{name}@example.com"));
        let password = Sensitive::new("correct horse");
        let new = NewProfile { name: name.to_owned(), email, language: None, password };
        let id = self.door.create_profile(new).await.unwrap().id;
        let token = self.door.begin_session(id).await.unwrap().access;
        Person { id, app: self.door.app(id).await.unwrap(), token }
    }

    pub(crate) async fn get_as(&self, who: &Person, path: &str) -> Answer {
        self.ask(who.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn delete_as(&self, who: &Person, path: &str) -> Answer {
        self.ask(who.request("DELETE", path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn json_as(&self, who: &Person, method: &str, path: &str, body: Value) -> Answer {
        let request = who.request(method, path).header(header::CONTENT_TYPE, "application/json");
        self.ask(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn form_as(&self, who: &Person, method: &str, path: &str, parts: &[Part<'_>]) -> Answer {
        let mut form = Vec::new();
        for (name, file, bytes) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
            form.extend(
                format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes(),
            );
            form.extend(*bytes);
            form.extend(b"\r\n");
        }
        form.extend(b"--b--\r\n");
        let request =
            who.request(method, path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        self.ask(request.body(Body::from(form)).unwrap()).await
    }
}

impl Person {
    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        request(method, path).header(header::AUTHORIZATION, format!("Bearer {}", self.token))
    }
}

/// As a program on this computer sends it.
pub(crate) fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, "localhost:8000")
}

/// Syllables of a hum, as a WAV file.
pub(crate) fn hum(seconds: f32) -> Vec<u8> {
    let format = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut file = hound::WavWriter::new(&mut bytes, format).unwrap();
    for n in 0..(seconds * 16_000.0) as u32 {
        let t = n as f32 / 16_000.0;
        let value = (t * 900.0).sin() * (t * 4.0 * std::f32::consts::TAU).sin().max(0.0) * 12_000.0;
        file.write_sample(value as i16).unwrap();
    }
    file.finalize().unwrap();
    bytes.into_inner()
}

fn models() -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".local/share");
    let usual = || data.unwrap_or_else(home).join("visavis/models");
    std::env::var_os("VISAVIS_MODELS").map_or_else(usual, PathBuf::from)
}

/// Beside the folder of test programs.
fn worker() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    folder.join(format!("vis-llm-worker{}", std::env::consts::EXE_SUFFIX))
}
