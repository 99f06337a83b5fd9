//! How a summary comes to be: which part of a chat, in whose words, and kept only when the chat has not moved meanwhile.

use std::sync::{Arc, Mutex};

use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use vis_conversation::{Conversation, beginning, estimate_tokens};
use vis_core::{Clock, Message, Role, Session, SessionId, TurnId};
use vis_llm::{ChatRequest, ChatTurn, Origin, Sampling};
use vis_store::{KeptSummary, Store};

use super::extract::{Told, extract};
use super::window::{due, oldest, read_back};
use crate::app::blocking;
use crate::characters::{Cast, locked};
use crate::chats::make_ready;
use crate::groups::speaker_of;
use crate::history::as_read;
use crate::keeper::Keeper;
use crate::library::PERSON;
use crate::personas::name_in;
use crate::prompts::taken_by;
use crate::providers::{Answerers, Answering, ProviderRoom};
use crate::{ApiError, ChatEvent};

/// Messages that are left when the person asks for a summary now.
const NEWEST: usize = 10;
/// Messages that are worth a summary.
const FEWEST: usize = 4;
/// Of the room of a prompt, what one summary may be long, and the bounds of that in tokens.
const SHARE: usize = 8;
const LENGTHS: (usize, usize) = (120, 400);
/// Of the room, what stands beside the chat when no reply tells.
const BESIDE: (usize, usize) = (2, 5);
/// What the template puts around a message.
const TEMPLATE: usize = 8;
/// Characters of a message that a provider summarises.
const LONGEST: usize = 4000;
/// A summary of a provider that is longer than what was asked for by more than this is cut there.
const TOLERANCE: usize = 2;

const TASK: &str = "You summarise parts of chats. Keep names, dates, places, plans, promises and whatever somebody said about \
    themselves. Write plain sentences in the past tense and in the language of the chat, call everybody by their name, and write \
    nothing but the summary.";

/// Which part of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The oldest, when there is no room for it any more.
    WhatIsDue,
    AllButNewest,
}

/// Everything a summary is made with.
pub(crate) struct SummaryRoom {
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) records: Arc<Keeper>,
    /// To read the shorter prompt before the person speaks again.
    pub(crate) conversation: Arc<Conversation>,
    pub(crate) providers: Arc<ProviderRoom>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) events: broadcast::Sender<ChatEvent>,
    /// One at a time: two of the same part would both be kept.
    pub(crate) turn: tokio::sync::Mutex<()>,
}

/// A part of a chat that is to be summarised.
pub(crate) struct Chosen {
    messages: Vec<Message>,
    /// Of each, the name of who said it.
    names: Vec<String>,
    /// The person's name; nothing where they gave none.
    person: Option<String>,
    origin: Origin,
    /// Tokens.
    length: usize,
}

impl SummaryRoom {
    /// `false`: there is nothing to summarise.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub(crate) async fn summarise(
        self: &Arc<Self>,
        session: &SessionId,
        part: Part,
    ) -> Result<bool, ApiError> {
        let _turn = self.turn.lock().await;
        let (room, id) = (Arc::clone(self), session.clone());
        let chosen =
            move || chosen(&locked(&room.store), &room.records.cast, &room.providers.answerers, &id, part);
        let Some(chosen) = blocking(chosen).await? else { return Ok(false) };
        let text = self.words(&chosen).await;
        if text.is_empty() {
            return Ok(false);
        }
        let (room, id) = (Arc::clone(self), session.clone());
        let kept = move || keep(&mut locked(&room.store), &id, &chosen, text, room.clock.now_ms());
        let kept = blocking(kept).await?;
        if kept {
            self.tell(session);
            make_ready(Arc::clone(&self.records), Arc::clone(&self.conversation), session.clone());
        }
        Ok(kept)
    }

    /// Makes those anew that the person deleted. `false`: there are none.
    ///
    /// # Errors
    /// As [`SummaryRoom::summarise`].
    pub(crate) async fn again(self: &Arc<Self>, session: &SessionId) -> Result<bool, ApiError> {
        let _turn = self.turn.lock().await;
        let (room, id) = (Arc::clone(self), session.clone());
        let gone = blocking(move || {
            let store = locked(&room.store);
            let entry = store.session(&id)?.ok_or_else(|| ApiError::not_found("chat"))?.session;
            let kept = store.summaries(&id)?.into_iter().filter(|one| one.text.is_empty());
            kept.map(|one| {
                let messages = store.messages_between(&id, &one.from, &one.to)?;
                let answerers = &room.providers.answerers;
                Ok((one.id, told_by(&store, &room.records.cast, answerers, &entry, messages)?))
            })
            .collect::<Result<Vec<_>, ApiError>>()
        })
        .await?;
        let found = !gone.is_empty();
        for (id, part) in gone {
            let text = self.words(&part).await;
            let room = Arc::clone(self);
            blocking(move || Ok(locked(&room.store).set_summary(&id, &text, false)?)).await?;
        }
        if found {
            self.tell(session);
        }
        Ok(found)
    }

    /// The summaries of a chat have changed.
    pub(crate) fn tell(&self, session: &SessionId) {
        // Nobody listening is fine: the window may be reloading.
        let _ = self.events.send(ChatEvent::Summarised { session_id: session.to_string() });
    }

    /// In the words of the provider that answers in this chat; else in the chat's own: this computer's model writes summaries of
    /// what was never said.
    async fn words(&self, part: &Chosen) -> String {
        match Answering(Arc::clone(&self.providers)).aside(asked(part)).await {
            Ok(Some(text)) if !text.trim().is_empty() => shortened(text.trim(), part.length * TOLERANCE),
            Ok(_) => own_words(part),
            Err(error) => {
                tracing::warn!(%error, "the provider gave no summary");
                own_words(part)
            }
        }
    }
}

/// The part of a chat that is to be summarised; `None`: there is nothing to do.
///
/// # Errors
/// The chat is gone; the database cannot be read.
pub(crate) fn chosen(
    store: &Store,
    cast: &Cast,
    answerers: &Answerers,
    session: &SessionId,
    part: Part,
) -> Result<Option<Chosen>, ApiError> {
    let entry = store.session(session)?.ok_or_else(|| ApiError::not_found("chat"))?.session;
    let mut messages = read_back(store, session)?;
    let turns: Vec<(Role, usize)> =
        messages.iter().map(|one| (one.role, estimate_tokens(&one.text) + TEMPLATE)).collect();
    let gone = match part {
        Part::WhatIsDue => due(&turns, chat_room(store, answerers.window(&origin(&entry)), &messages)?),
        Part::AllButNewest => oldest(&turns, usize::MAX, NEWEST),
    };
    if gone < FEWEST {
        return Ok(None);
    }
    messages.truncate(gone);
    Ok(Some(told_by(store, cast, answerers, &entry, messages)?))
}

/// Tokens that the chat's own messages have in a prompt of `room`.
fn chat_room(store: &Store, room: usize, messages: &[Message]) -> Result<usize, ApiError> {
    let newest = messages.iter().rev().find(|one| one.role == Role::Assistant);
    let taken = newest.map(|one| taken_by(store, &one.id)).transpose()?.flatten();
    Ok(room.saturating_sub(taken.unwrap_or(room * BESIDE.0 / BESIDE.1)))
}

fn told_by(
    store: &Store,
    cast: &Cast,
    answerers: &Answerers,
    session: &Session,
    messages: Vec<Message>,
) -> Result<Chosen, ApiError> {
    // What was forgotten is not to come back in other words.
    let messages = as_read(store, &messages)?;
    let person = name_in(store, &session.id)?;
    let name = |message: &Message| match message.role {
        Role::User => person.clone(),
        Role::Assistant => {
            let view = cast.view(&speaker_of(message, session));
            view.map_or_else(|_| "The companion".to_owned(), |view| view.name)
        }
    };
    let origin = origin(session);
    let room = answerers.window(&origin);
    Ok(Chosen {
        names: messages.iter().map(name).collect(),
        messages,
        person: Some(person).filter(|name| name != PERSON),
        origin,
        length: (room / SHARE).clamp(LENGTHS.0, LENGTHS.1),
    })
}

fn origin(session: &Session) -> Origin {
    Origin { session: Some(session.id.clone()), character: Some(session.character_id.clone()) }
}

/// `false`: the chat has moved to another branch, or was summarised meanwhile.
///
/// # Errors
/// The database cannot be read or written.
pub(crate) fn keep(
    store: &mut Store,
    session: &SessionId,
    part: &Chosen,
    text: String,
    now_ms: i64,
) -> Result<bool, ApiError> {
    let (Some(first), Some(last)) = (part.messages.first(), part.messages.last()) else { return Ok(false) };
    let now = read_back(store, session)?;
    let same = now.iter().zip(&part.messages).all(|(now, then)| now.id == then.id);
    if !same || now.len() < part.messages.len() {
        return Ok(false);
    }
    store.add_summary(&KeptSummary {
        id: uuid::Uuid::now_v7().to_string(),
        session_id: session.clone(),
        from: first.id.clone(),
        to: last.id.clone(),
        messages: part.messages.len() as u32,
        text,
        edited: false,
        created_ms: now_ms,
    })?;
    Ok(true)
}

/// In the chat's own words.
pub(crate) fn own_words(part: &Chosen) -> String {
    let told = part.messages.iter().zip(&part.names);
    let told: Vec<Told<'_>> =
        told.map(|(one, who)| Told { who, person: one.role == Role::User, text: &one.text }).collect();
    extract(&told, part.length)
}

fn asked(part: &Chosen) -> ChatRequest {
    let person = part.person.as_deref().unwrap_or("The person");
    let line = |(one, name): (&Message, &String)| {
        let name = if one.role == Role::User { person } else { name };
        let text: String = one.text.chars().take(LONGEST).collect();
        format!("{name}: {text}")
    };
    let lines: Vec<String> = part.messages.iter().zip(&part.names).map(line).collect();
    let words = part.length * 3 / 4;
    let order = format!("Summarise this part of a chat in at most {words} words.\n\n{}", lines.join("\n"));
    ChatRequest {
        turn: TurnId(0),
        system: TASK.to_owned(),
        examples: Vec::new(),
        history: vec![ChatTurn::user(order)],
        sampling: Sampling::middle_model(),
        cancel: CancellationToken::new(),
        origin: part.origin.clone(),
    }
}

fn shortened(text: &str, tokens: usize) -> String {
    beginning(&format!("{text}\n"), tokens, &estimate_tokens)
}
