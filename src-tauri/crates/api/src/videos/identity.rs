//! What a film's pictures are made from, as words: a render goes on after a crash only with the same ones.

use std::fs;

use super::request::{FaceSource, RenderRequest, VoiceSource};

pub(crate) fn of(request: &RenderRequest) -> String {
    // The name does not change the pictures; captions and titles neither, but then a film is made anew rather than wrongly.
    let told = RenderRequest { out: String::new(), replace: false, ..request.clone() };
    let json = serde_json::to_string(&told).unwrap_or_default();
    let mut files = vec![request.background.as_deref()];
    if let FaceSource::Picture(path) = &request.face {
        files.push(Some(path));
    }
    if let VoiceSource::File(path) = &request.voice {
        files.push(Some(path));
    }
    let states: Vec<String> = files.into_iter().flatten().map(state).collect();
    format!("{} {json} {}", env!("CARGO_PKG_VERSION"), states.join(" "))
}

/// Length and time of a file.
fn state(path: &str) -> String {
    let known = fs::metadata(path).and_then(|file| Ok((file.len(), file.modified()?)));
    format!("{:?}", known.ok())
}
