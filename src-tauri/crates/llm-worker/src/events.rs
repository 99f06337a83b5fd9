use std::io::{self, Write};

use vis_llm::protocol::{Event, Failure};

/// Writes one event and flushes it. When nobody reads any more the process ends by its closed input, so a failure
/// here needs no answer.
pub(crate) fn emit(event: &Event) {
    let Ok(mut line) = serde_json::to_vec(event) else { return };
    line.push(b'\n');
    let mut out = io::stdout().lock();
    let _ = out.write_all(&line).and_then(|()| out.flush());
}

pub(crate) fn fail(id: u64, failure: Failure) {
    emit(&Event::Error { id: Some(id), failure });
}
