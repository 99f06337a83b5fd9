//! What a call does: one capability of `vis-api` each.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use vis_api::{ApiError, App, CharacterView, Code, OutsideTool, SpeechFormat, SpeechWish, ToolPermission};

use super::film;
use super::permission::{Questions, Verdict, verdict};
use super::tools::{MemoryWish, MessageWish, SayWish, Wish, described};
use crate::arguments::ChatTask;
use crate::chat;

/// Bytes of a sound that still travels in an answer: about a minute and a half.
const LARGEST_ANSWER: usize = 4 << 20;

/// The end that assistant programs talk to.
pub(super) struct Assistant {
    app: Arc<App>,
    questions: Questions,
    /// There is one conversation: a second message would cut the reply to the first.
    talking: Mutex<()>,
}

/// What a call gives.
enum Given {
    Value(Value),
    /// A WAV file.
    Sound(Vec<u8>),
}

impl Assistant {
    pub(super) fn new(app: Arc<App>) -> Self {
        Self { app, questions: Questions::default(), talking: Mutex::default() }
    }

    async fn permission(&self, tool: OutsideTool) -> Result<ToolPermission, ApiError> {
        let all = self.app.tool_permissions().await?;
        Ok(all
            .into_iter()
            .find(|(one, _)| *one == tool)
            .map(|(_, permission)| permission)
            .unwrap_or_default())
    }

    async fn carry_out(&self, wish: Wish, context: &RequestContext<RoleServer>) -> Result<Given, ApiError> {
        match wish {
            Wish::Say(wish) => say(&self.app, wish).await,
            Wish::Film(wish) => given(&film::make(&self.app, wish, context).await?),
            Wish::Characters => {
                let all: Vec<Value> = self.app.characters().await.iter().map(in_short).collect();
                Ok(Given::Value(json!({ "characters": all })))
            }
            Wish::Message(wish) => {
                let _turn = self.talking.lock().await;
                message(&self.app, wish).await
            }
            Wish::Memory(wish) => search(&self.app, wish).await,
        }
    }
}

impl ServerHandler for Assistant {
    fn get_info(&self) -> ServerConfig {
        let what = "Characters that live on this computer: their voices, talking videos, chats with them, and what they remember \
                    of the person. The person decides which tools may be used, and may be asked each time.";
        let visavis = Implementation::new("visavis", env!("CARGO_PKG_VERSION")).with_title("Visavis");
        let tools = ServerCapabilities::builder().enable_tools().build();
        ServerConfig::new(tools).with_server_info(visavis).with_instructions(what)
    }

    /// Those that may be used, at once or after asking.
    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let all = self.app.tool_permissions().await.map_err(|error| internal(&error))?;
        let allowed = all.into_iter().filter(|(_, permission)| *permission != ToolPermission::Never);
        Ok(ListToolsResult::with_all_items(allowed.map(|(tool, _)| described(tool)).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = OutsideTool::named(&request.name) else {
            return Err(ErrorData::invalid_params("There is no tool of this name.", None));
        };
        let wish = match Wish::read(tool, request.arguments.clone().unwrap_or_default()) {
            Ok(wish) => wish,
            Err(sentence) => return Ok(refused(sentence).into()),
        };
        let permission = self.permission(tool).await.map_err(|error| internal(&error))?;
        match verdict(&self.questions, (tool, permission), &wish, &request, &context).await {
            Verdict::AskFirst(question) => return Ok(question.into()),
            Verdict::Refuse(sentence) => return Ok(refused(sentence).into()),
            Verdict::Do => {}
        }
        let done = self.carry_out(wish, &context).await;
        Ok(done.map_or_else(|error| refused(error.message), answer).into())
    }
}

fn answer(given: Given) -> CallToolResult {
    match given {
        Given::Value(value) => CallToolResult::structured(value),
        Given::Sound(wav) => {
            CallToolResult::success(vec![ContentBlock::audio(STANDARD.encode(wav), "audio/wav")])
        }
    }
}

fn refused(sentence: String) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(sentence)])
}

fn internal(error: &ApiError) -> ErrorData {
    ErrorData::internal_error(error.message.clone(), None)
}

fn given(value: &impl Serialize) -> Result<Given, ApiError> {
    serde_json::to_value(value).map(Given::Value).map_err(|error| chat::failed(error.to_string()))
}

async fn say(app: &App, wish: SayWish) -> Result<Given, ApiError> {
    let SayWish { text, voice, speed, path } = wish;
    let path = path.map(|path| new_file(path, &["wav"])).transpose()?;
    let wav = app.speech_file(SpeechWish { text, voice, speed, format: SpeechFormat::Wav }).await?;
    match path {
        Some(path) => {
            write_new(&path, &wav)?;
            Ok(Given::Value(json!({ "path": path, "bytes": wav.len() })))
        }
        None if wav.len() > LARGEST_ANSWER => {
            Err(bad("This text is too long for an answer. Give `path`, or speak less at once."))
        }
        None => Ok(Given::Sound(wav)),
    }
}

async fn message(app: &App, wish: MessageWish) -> Result<Given, ApiError> {
    let character = match &wish.session_id {
        Some(_) => wish.character,
        None => called(app, &wish.character).await?.id,
    };
    let task = ChatTask {
        character,
        session: wish.session_id,
        text: Some(wish.text),
        files: Vec::new(),
        persona: None,
        provider: None,
        speak: None,
        sheet: None,
    };
    given(&chat::run(app, task).await?)
}

async fn search(app: &App, wish: MemoryWish) -> Result<Given, ApiError> {
    let character = match &wish.character {
        Some(name) => Some(called(app, name).await?.id),
        None => None,
    };
    let mut facts = app.memory_facts(character.as_deref(), &wish.query).await?;
    facts.truncate(usize::from(wish.limit));
    given(&json!({ "facts": facts }))
}

/// By id or name.
pub(super) async fn called(app: &App, name: &str) -> Result<CharacterView, ApiError> {
    let wanted = name.trim().to_lowercase();
    let mut all = app.characters().await;
    let place = all
        .iter()
        .position(|one| one.id == name)
        .or_else(|| all.iter().position(|one| one.name.to_lowercase() == wanted));
    place
        .map(|place| all.swap_remove(place))
        .ok_or_else(|| bad("There is no character of this name. The tool list_characters lists them."))
}

fn in_short(one: &CharacterView) -> Value {
    let CharacterView { id, name, tagline, voice, own, .. } = one;
    json!({ "id": id, "name": name, "tagline": tagline, "voice": voice, "own": own })
}

/// A path as it was sent, where nothing is yet. What a program asks for never replaces a file.
///
/// # Errors
/// A relative path, whose folder nobody could know; another ending; a file that is there.
pub(super) fn new_file(path: PathBuf, endings: &[&str]) -> Result<PathBuf, ApiError> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if !path.is_absolute() || !endings.contains(&ending.as_str()) {
        return Err(bad(&format!("`path` is an absolute path that ends in .{}.", endings.join(" or ."))));
    }
    if path.symlink_metadata().is_ok() {
        return Err(bad("There is a file at `path` already. Choose another name."));
    }
    Ok(path)
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), ApiError> {
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    made.and_then(|mut file| file.write_all(bytes)).map_err(|error| {
        chat::failed(format!("{} cannot be written ({error}). Choose another folder.", path.display()))
    })
}

pub(super) fn bad(sentence: &str) -> ApiError {
    ApiError { code: Code::BadInput, message: sentence.to_owned(), retry_after_ms: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_new_files_of_the_right_kind_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert_eq!(new_file(at("a.WAV"), &["wav"]).unwrap(), at("a.WAV"));
        std::fs::write(at("b.wav"), "x").unwrap();
        for path in [at("b.wav"), at("c.sh"), at("c"), PathBuf::from("c.wav"), PathBuf::new()] {
            assert_eq!(new_file(path.clone(), &["wav"]).unwrap_err().code, Code::BadInput, "{path:?}");
        }
        assert!(write_new(&at("b.wav"), b"y").is_err(), "also when it appears meanwhile");
        assert_eq!(std::fs::read(at("b.wav")).unwrap(), b"x");
    }

    #[test]
    #[cfg(unix)]
    fn a_link_that_leads_nowhere_is_no_new_file() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("a.wav");
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &link).unwrap();
        assert!(new_file(link, &["wav"]).is_err());
    }
}
