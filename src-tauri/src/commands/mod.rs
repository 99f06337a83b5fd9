//! What the page may call. Each command unpacks, calls one function of `vis-api`, and hands back what it gives.

pub(crate) mod app;
pub(crate) mod cards;
pub(crate) mod care;
pub(crate) mod characters;
pub(crate) mod chat;
pub(crate) mod data;
pub(crate) mod face;
pub(crate) mod files;
pub(crate) mod histories;
pub(crate) mod memory;
pub(crate) mod messages;
pub(crate) mod models;
pub(crate) mod notes;
pub(crate) mod pages;
pub(crate) mod personas;
pub(crate) mod photo;
pub(crate) mod profiles;
pub(crate) mod providers;
pub(crate) mod samples;
pub(crate) mod scripts;
pub(crate) mod server;
pub(crate) mod services;
pub(crate) mod streams;
pub(crate) mod videos;
pub(crate) mod voice;

use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use specta::datatype::DataType;
use specta::function::FunctionArg;
use tauri::ipc::{CommandArg, CommandItem, InvokeError, Request};
use tauri::{Runtime, State};
use vis_api::{ApiError, App, Code, Door, Profile, ProfileId};

use crate::seat;

pub(crate) use streams::Watched;

/// The house with everybody's home, as Tauri hands it to a command.
pub(crate) type House<'a> = State<'a, Arc<Door>>;

/// The program of whoever sits before the window, as it was when the command came. While nobody does, the command is refused
/// before it begins, so that none of them can forget to ask.
pub(crate) struct Program<'a>(Arc<App>, PhantomData<&'a ()>);

impl Deref for Program<'_> {
    type Target = Arc<App>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'de, R: Runtime> CommandArg<'de, R> for Program<'_> {
    fn from_command(command: CommandItem<'de, R>) -> Result<Self, InvokeError> {
        let door = House::from_command(command)?;
        seat::current(&door).map(|app| Self(app, PhantomData)).map_err(InvokeError::from)
    }
}

/// The page sends nothing for it.
impl FunctionArg for Program<'_> {
    fn to_datatype(_: &mut specta::Types) -> Option<DataType> {
        None
    }
}

/// Who sits there.
///
/// # Errors
/// Nobody does.
pub(crate) async fn who(door: &Arc<Door>) -> Result<Profile, ApiError> {
    door.current()?;
    door.seat().await?.current.ok_or_else(gone)
}

/// # Errors
/// Somebody else than the owner sits there, or nobody.
pub(crate) async fn only_owner(door: &Arc<Door>) -> Result<(), ApiError> {
    match who(door).await?.owner {
        true => Ok(()),
        false => Err(refused("Only the person whose computer this is can do that.")),
    }
}

/// # Errors
/// Somebody else sits there, or nobody.
pub(crate) async fn only_self(door: &Arc<Door>, id: ProfileId) -> Result<(), ApiError> {
    match who(door).await?.id == id {
        true => Ok(()),
        false => Err(refused("This is another person. Everybody changes their own profile.")),
    }
}

fn refused(sentence: &str) -> ApiError {
    ApiError { code: Code::BadInput, message: sentence.to_owned(), retry_after_ms: None }
}

/// They left between two questions.
fn gone() -> ApiError {
    let message = "Nobody is signed in. Sign in to go on.".to_owned();
    ApiError { code: Code::SignIn, message, retry_after_ms: None }
}

/// Headers hold plain ASCII only, so what a person wrote travels percent-encoded.
pub(crate) fn header(request: &Request<'_>, name: &str) -> Result<String, ApiError> {
    let value = request.headers().get(name).and_then(|value| value.to_str().ok());
    let text =
        value.map(|value| percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned());
    text.ok_or_else(|| malformed(name))
}

pub(crate) fn json<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    serde_json::from_str(text).map_err(malformed)
}

fn malformed(what: impl std::fmt::Display) -> ApiError {
    let message = format!("The file did not arrive whole ({what}). Choose it once more.");
    ApiError { code: Code::BadInput, message, retry_after_ms: None }
}
