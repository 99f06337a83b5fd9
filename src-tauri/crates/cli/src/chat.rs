use std::path::{Path, PathBuf};

use serde::Serialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use vis_api::{
    ApiError, App, CareCard, ChatEvent, ChatNotes, Code, HandedFile, MessageView, NoticeLevel, Status,
    TurnFigures,
};
use vis_audio::write_wav;
use vis_core::{PcmClip, SPEECH_RATE, SpokenClip};

use crate::arguments::ChatTask;
use crate::personas::named;

/// What `chat` prints.
#[derive(Serialize)]
pub(crate) struct Replied {
    pub(crate) reply: String,
    session_id: String,
    message_id: String,
    /// Who answered: the name of the provider.
    provider: String,
    character_id: String,
    first_token_ms: u32,
    tokens_per_second: f32,
    prompt_tokens: u32,
    reused_tokens: u32,
    generated_tokens: u32,
    /// The reply broke off.
    cut: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    audio: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<PathBuf>,
    /// What else the person should know.
    notices: Vec<String>,
    /// Where help is, when the text sounded like danger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) care: Option<CareCard>,
    /// What was handed over with the message.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<Handed>,
}

/// A file as it was handed over.
#[derive(Serialize)]
struct Handed {
    name: String,
    kind: String,
    pages: Option<u32>,
    characters: u32,
    /// Tokens it takes of the model's room, about.
    tokens: u32,
    cut: Option<String>,
    to: String,
    hint: Option<String>,
}

impl From<HandedFile> for Handed {
    fn from(file: HandedFile) -> Self {
        let HandedFile { name, kind, pages, characters, tokens, cut, to, hint, .. } = file;
        Self { name, kind, pages, characters, tokens, cut, to, hint }
    }
}

pub(crate) async fn run(app: &App, task: ChatTask) -> Result<Replied, ApiError> {
    let (mut replied, clips) = turn(app, &task).await?;
    if let Some(path) = task.speak {
        write_clips(&path, &clips)?;
        replied.audio = Some(path);
    }
    if let Some(path) = task.sheet {
        let sheet = app.talking_sheet(&replied.character_id, clips).await?;
        write(&path, &sheet)?;
        replied.sheet = Some(path);
    }
    Ok(replied)
}

async fn turn(app: &App, task: &ChatTask) -> Result<(Replied, Vec<SpokenClip>), ApiError> {
    let mut events = app.subscribe();
    let opened = match &task.session {
        Some(session) => app.open_session(session).await?,
        None => app.start_session_silently(&task.character).await?,
    };
    let session = opened.session;
    if let Some(name) = &task.provider {
        let id = app.provider_named(name).await?.id;
        app.set_session_provider(&session.id, Some(id)).await?;
    }
    if let Some(name) = &task.persona {
        let persona_id = Some(named(app, name).await?.id);
        let notes = app.chat_notes(&session.id).await?;
        app.save_chat_notes(&session.id, ChatNotes { persona_id, ..notes }).await?;
    }
    // Without a file to write there is nobody to hear the voice.
    let (text, aloud) = (task.text.as_deref().unwrap_or_default(), Some(task.speak.is_some()));
    let (mut files, mut tokens) = (Vec::new(), Vec::new());
    for path in &task.files {
        let file = app.hand_path(&session.id, path).await?;
        tokens.push(file.token.clone());
        files.push(Handed::from(file));
    }
    app.send_files(&session.id, text, &tokens, aloud).await?;
    let heard = listen(&mut events, &session.id).await;
    app.settle_ledger().await;
    let Some(message) = heard.reply else { return Err(heard.failure()) };
    let clips = app.message_clips(&message.id).await?;
    let figures = heard.figures.unwrap_or_default();
    let replied = Replied {
        reply: message.text,
        session_id: session.id,
        message_id: message.id,
        provider: heard.provider,
        character_id: session.character_id,
        first_token_ms: figures.first_token_ms,
        tokens_per_second: figures.tokens_per_second,
        prompt_tokens: figures.prompt_tokens,
        reused_tokens: figures.reused_tokens,
        generated_tokens: figures.generated_tokens,
        cut: message.cut,
        audio: None,
        sheet: None,
        notices: heard.notices.into_iter().map(|(_, _, message)| message).collect(),
        care: heard.care,
        files,
    };
    Ok((replied, clips))
}

#[derive(Default)]
struct Heard {
    reply: Option<MessageView>,
    figures: Option<TurnFigures>,
    provider: String,
    notices: Vec<(NoticeLevel, String, String)>,
    care: Option<CareCard>,
}

impl Heard {
    fn failure(self) -> ApiError {
        let worst = self.notices.into_iter().find(|(level, ..)| *level == NoticeLevel::Error);
        let (code, message) = worst.map_or(
            (Code::Failed, "The character had nothing to say. Try again.".to_owned()),
            |(_, code, message)| {
                let code = match code.as_str() {
                    "model_missing" => Code::ModelMissing,
                    "model_damaged" => Code::ModelDamaged,
                    "message_too_long" => Code::BadInput,
                    _ => Code::Failed,
                };
                (code, message)
            },
        );
        ApiError { code, message, retry_after_ms: None }
    }
}

/// Collects what happens until the turn is over.
async fn listen(events: &mut Receiver<ChatEvent>, session: &str) -> Heard {
    let mut heard = Heard::default();
    let mut busy = false;
    loop {
        match events.recv().await {
            Ok(ChatEvent::Status { session_id: Some(id), status }) if id == session => {
                if status == Status::Idle && busy {
                    return heard;
                }
                busy |= status == Status::Thinking;
            }
            Ok(ChatEvent::Message { message }) if message.role == "assistant" => heard.reply = Some(message),
            Ok(ChatEvent::Measured { figures, .. }) => heard.figures = Some(figures),
            Ok(ChatEvent::AnsweredBy { name, fell_back_from, why, .. }) => {
                heard.provider = name;
                if let (Some(from), Some(why)) = (fell_back_from, why) {
                    let said = format!("{} answers in place of {from}: {why}", heard.provider);
                    heard.notices.push((NoticeLevel::Warning, "fell_back".to_owned(), said));
                }
            }
            Ok(ChatEvent::SpokenByFallback { name, why, .. }) => {
                let said = format!("This computer speaks in place of {name}: {why}");
                heard.notices.push((NoticeLevel::Warning, "spoken_by_fallback".to_owned(), said));
            }
            Ok(ChatEvent::Care { card, .. }) => heard.care = Some(card),
            Ok(ChatEvent::Notice { level, code, message }) => heard.notices.push((level, code, message)),
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return heard,
        }
    }
}

pub(crate) fn write_clips(path: &Path, clips: &[SpokenClip]) -> Result<(), ApiError> {
    let samples = clips.iter().flat_map(|clip| clip.pcm.samples.iter().copied()).collect();
    write_wav(path, &PcmClip { rate: SPEECH_RATE, samples }).map_err(|error| failed(error.to_string()))
}

/// Writes through a temporary name, so that no half file is left.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), ApiError> {
    let part = path.with_extension("part");
    std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path)).map_err(|error| {
        failed(format!("{} cannot be written ({error}). Choose another folder.", path.display()))
    })
}

pub(crate) fn failed(message: String) -> ApiError {
    ApiError { code: Code::Failed, message, retry_after_ms: None }
}
