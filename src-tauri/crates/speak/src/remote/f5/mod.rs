//! F5-TTS's own program, over the HTTP interface of Gradio 4 and 5: what it can do is read from the program itself, the recording is
//! uploaded once, a text is put in line, its events are followed to the end, and the file they name is fetched.

mod gradio;
mod signature;

use std::collections::HashMap;

use serde_json::Value;
use vis_core::VoiceId;
use vis_net::{
    Cause, Framing, ProviderError, Reply,
    provider::{Unread, verdict},
};

use super::{Reference, saying::Ask, voice::VoiceProvider};
use gradio::Event;
use signature::Endpoint;

/// What was learnt about one server.
#[derive(Default)]
pub(crate) struct Known {
    program: Option<Program>,
    /// Where the server keeps each voice's recording.
    uploaded: HashMap<VoiceId, String>,
}

#[derive(Clone)]
struct Program {
    /// Before every path: `gradio_api/` since Gradio 5.
    prefix: String,
    endpoint: Endpoint,
}

/// Has it spoken, up to the head of the sound file.
pub(crate) async fn speech(
    provider: &VoiceProvider,
    ask: &Ask<'_>,
    known: &mut Known,
) -> Result<Reply, ProviderError> {
    let Some(reference) = provider.config.f5.voices.get(ask.voice) else {
        return Err(provider.plain(Cause::WrongVoice));
    };
    let fresh = known.program.is_none() || !known.uploaded.contains_key(ask.voice);
    match spoken(provider, ask, reference, known).await {
        // A server that was started anew knows neither recording nor, perhaps, names.
        Err(error)
            if !fresh && matches!(error.cause, Cause::Rejected | Cause::WrongUrl | Cause::Overloaded) =>
        {
            *known = Known::default();
            spoken(provider, ask, reference, known).await
        }
        done => done,
    }
}

async fn spoken(
    provider: &VoiceProvider,
    ask: &Ask<'_>,
    reference: &Reference,
    known: &mut Known,
) -> Result<Reply, ProviderError> {
    let program = program(provider, known).await?;
    let file = recording(provider, ask.voice, reference, &program, known).await?;
    let data = program.endpoint.data(&provider.config.f5, reference, &file, ask);
    let begun = provider
        .fetch(gradio::begin(&program.prefix, program.endpoint.name(), &data, &provider.config))
        .await?;
    let Some(event) = begun.get("event_id").and_then(Value::as_str) else {
        return Err(unread(provider, &begun));
    };
    let follow = gradio::follow(&program.prefix, program.endpoint.name(), event, &provider.config);
    let path = finished(provider, provider.send(follow).await?).await?;
    provider.send(gradio::file(&program.prefix, &path, &provider.config)).await
}

async fn program(provider: &VoiceProvider, known: &mut Known) -> Result<Program, ProviderError> {
    if let Some(program) = &known.program {
        return Ok(program.clone());
    }
    let config = provider.fetch(gradio::config(&provider.config)).await?;
    if config.get("dependencies").is_none() {
        return Err(provider.plain(Cause::WrongUrl));
    }
    let prefix = gradio::prefix(&config);
    let info = provider.fetch(gradio::info(&prefix, &provider.config)).await?;
    // A Gradio program, but none that takes a recording and a text.
    let endpoint = Endpoint::find(&info).ok_or_else(|| provider.plain(Cause::WrongUrl))?;
    let program = Program { prefix, endpoint };
    known.program = Some(program.clone());
    Ok(program)
}

async fn recording(
    provider: &VoiceProvider,
    voice: &VoiceId,
    reference: &Reference,
    program: &Program,
    known: &mut Known,
) -> Result<String, ProviderError> {
    if let Some(path) = known.uploaded.get(voice) {
        return Ok(path.clone());
    }
    let kept =
        provider.fetch(gradio::upload(&program.prefix, reference.wav.clone(), &provider.config)).await?;
    let path = kept.get(0).and_then(Value::as_str).ok_or_else(|| unread(provider, &kept))?;
    known.uploaded.insert(voice.clone(), path.to_owned());
    Ok(path.to_owned())
}

/// Follows the events to the last: the path of the sound on the server.
async fn finished(provider: &VoiceProvider, reply: Reply) -> Result<String, ProviderError> {
    let kind = reply.header("content-type").unwrap_or_default().to_ascii_lowercase();
    if kind.contains("html") {
        return Err(provider.plain(Cause::WrongUrl));
    }
    let mut frames = reply.frames(Framing::Events);
    while let Some(frame) = frames.next().await.map_err(|error| provider.told(&error))? {
        let event = gradio::read(&frame);
        let event =
            event.map_err(|told| verdict::of_unread(&provider.config.name, &told, frame.unfinished))?;
        match event {
            Event::Waiting => {}
            Event::Complete(data) => {
                return gradio::sound(&data).ok_or_else(|| provider.plain(Cause::NothingSaid));
            }
        }
    }
    Err(provider.plain(Cause::BrokeOff))
}

fn unread(provider: &VoiceProvider, value: &Value) -> ProviderError {
    let unread = Unread::find(value).unwrap_or_else(|| Unread::Strange("no answer of Gradio's".to_owned()));
    verdict::of_unread(&provider.config.name, &unread, false)
}
