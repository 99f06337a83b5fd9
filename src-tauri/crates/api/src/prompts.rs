//! What the model reads for a reply, and read again afterwards: block by block, with the lore that was used.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use specta::Type;
use tokio_util::sync::CancellationToken;
use vis_cards::lorebook::Memory;
use vis_conversation::group::{introduce, seen_by};
use vis_conversation::{
    BlockRole, CardTalk, PromptAccount, PromptBlock, Say, Speaking, account_of, card_request,
    estimate_tokens, lay_in, lay_standing, request,
};
use vis_core::{Character, CharacterId, Message, MessageId, SessionId, TurnId};
use vis_llm::{ChatRequest, Origin, Sampling, Usage};
use vis_store::Store;

use crate::app::blocking;
use crate::asides::asides;
use crate::care::words_instead;
use crate::characters::{Cast, ReadCard};
use crate::files::{Reader, show_pictures, with_files};
use crate::groups::Room;
use crate::history::as_read;
use crate::library::seed_of;
use crate::meaning::Meanings;
use crate::memory::words_of_memory;
use crate::personas::name_in;
use crate::providers::{Answerer, Answerers, Narrow};
use crate::services::in_chat;
use crate::standing::standing;
use crate::summaries::{MOST_READ, READ_BACK, read_back};
use crate::voice::models;
use crate::{ApiError, App, Code, Settings};

/// Tokens of prompt and reply together that the local model is loaded with.
pub(crate) const CONTEXT: u32 = 2048;
/// Far from any number of messages that is read.
const AGAIN: usize = 7919;
/// Sources of what stands in the chat, before its newest message.
const LATE: [&str; 5] = ["lorebook", "memory", "note", "summary", "file"];
/// What the template puts around a message.
const TEMPLATE: usize = 8;

/// A chat that waits for its next reply.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) cast: &'a Cast,
    pub(crate) store: &'a Store,
    pub(crate) answerers: &'a Answerers,
    pub(crate) meanings: &'a Meanings,
    pub(crate) session: &'a SessionId,
    pub(crate) history: &'a [Message],
    /// Answers that the newest message has had before this one.
    pub(crate) take: usize,
}

impl Asked<'_> {
    /// What to ask the model, for a reply by whoever is to give it: the chat's `own` character, or one of a group, if any of them.
    ///
    /// # Errors
    /// As [`Asked::by`].
    pub(crate) fn next(&self, own: &CharacterId, aloud: bool) -> Result<Option<Say>, ApiError> {
        let speaker = match self.store.group(self.session)? {
            Some(kept) => Room::of(self.cast, &kept).next(self.session, self.history),
            None => Some(own.clone()),
        };
        speaker.map(|speaker| self.by(&speaker, aloud)).transpose()
    }

    /// What to ask the model, for a reply by this character.
    ///
    /// # Errors
    /// The character is gone; the database cannot be read.
    pub(crate) fn by(&self, id: &CharacterId, aloud: bool) -> Result<Say, ApiError> {
        let words = words_of_memory(self, id)?;
        let history = as_read(self.store, self.history)?;
        let asked = Asked { history: &history, ..*self };
        let (group, name) = (self.store.group(self.session)?, name_in(self.store, self.session)?);
        let say = match group.map(|kept| Room::of(self.cast, &kept).speaking(id, &name)) {
            Some(speaking) => {
                let history = seen_by(&history, id, &speaking.company);
                Asked { history: &history, ..asked }.reply(id, aloud, Some(speaking))?
            }
            None => asked.reply(id, aloud, None)?,
        };
        // Care goes before.
        Ok(Say { words: say.words.or(words), ..say })
    }

    fn reply(&self, id: &CharacterId, aloud: bool, speaking: Option<Speaking>) -> Result<Say, ApiError> {
        let character = self.cast.get(id)?;
        let card = self.cast.card(self.store, id)?;
        let origin = Origin { session: Some(self.session.clone()), character: Some(id.clone()) };
        let rooms = self.answerers.rooms(&origin);
        let made = |room| self.laid_out(&character, card.as_deref(), speaking.as_ref(), &origin, room);
        let (request, account) = made(rooms.first)?;
        let narrow = match rooms.least < rooms.first {
            true => {
                let (narrow, account) = made(rooms.least)?;
                Some(Narrow { of: request.clone(), of_room: rooms.first, request: narrow, account })
            }
            false => None,
        };
        self.answerers.lay_out(self.session, narrow);
        let voice = aloud.then(|| in_chat(self.cast.voice(&character), self.session));
        let settings: Settings = self.store.setting("settings")?.unwrap_or_default();
        let words = words_instead(self.history, &settings);
        Ok(Say { session: self.session.clone(), request, account, voice, speaking, beside: None, words })
    }

    /// `room`: tokens of prompt.
    fn laid_out(
        &self,
        character: &Character,
        card: Option<&ReadCard>,
        speaking: Option<&Speaking>,
        origin: &Origin,
        room: usize,
    ) -> Result<(ChatRequest, PromptAccount), ApiError> {
        // The seed changes with every message, so that the same question does not get the same answer for ever; nor when it is
        // asked again.
        let seed = (self.history.len() + AGAIN * self.take) as u32;
        let reader = Reader { room, ..self.answerers.reader(origin) };
        let history = with_files(self.store, self.history, &reader)?;
        let (mut request, mut account) = match card {
            Some(read) => {
                Asked { history: &history, ..*self }.by_card(character, read, seed, speaking, room)?
            }
            None => {
                let request = request(TurnId(0), character, &history, seed, CancellationToken::new());
                let account = account_of(character, &request);
                (request, account)
            }
        };
        account.begins = self.history.first().map(|first| first.id.clone());
        lay_standing(&standing(self, character, room)?, room, &estimate_tokens, &mut request, &mut account);
        if reader.sees {
            show_pictures(self.store, self.history, &mut request)?;
        }
        lay_in(&asides(self, character, room)?, &mut request, &mut account);
        if let Some(speaking) = speaking {
            introduce(&speaking.company, &mut request, &mut account);
        }
        request.origin = origin.clone();
        Ok((request, account))
    }

    fn by_card(
        &self,
        character: &Character,
        read: &ReadCard,
        seed: u32,
        speaking: Option<&Speaking>,
        room: usize,
    ) -> Result<(ChatRequest, PromptAccount), ApiError> {
        let kept = match &read.book {
            Some(_) => self.store.newest_prompt(self.session, speaking.map(|speaking| &speaking.id))?,
            None => None,
        };
        let memory = kept.and_then(|kept| serde_json::from_str::<KeptPrompt>(&kept).ok());
        let memory = memory.map_or_else(Memory::default, |kept| kept.account.memory);
        let talk = CardTalk {
            card: &read.card,
            book: read.book.as_ref(),
            character,
            history: self.history,
            user: &name_in(self.store, self.session)?,
            now: crate::clock::moment(),
            chat_seed: seed_of(self.session.as_str()),
            greeting: self.store.greeting(self.session)?,
            memory: &memory,
            room,
            count: &estimate_tokens,
        };
        Ok(card_request(TurnId(0), &talk, seed, CancellationToken::new()))
    }
}

/// As it is kept with a reply.
#[derive(Debug, Serialize, Deserialize)]
struct KeptPrompt {
    model: String,
    /// Tokens of prompt and reply together of who answered; nothing: the model of the program.
    #[serde(default)]
    context: Option<u32>,
    account: PromptAccount,
    usage: Option<Usage>,
}

/// `answerer`: who gave the reply; nobody knows: the model of the program.
pub(crate) fn keep_prompt(
    store: &mut Store,
    message: &MessageId,
    account: &PromptAccount,
    usage: Option<Usage>,
    answerer: Option<&Answerer>,
) -> Result<(), ApiError> {
    let model = answerer.map(|one| one.label.clone().unwrap_or_else(|| one.model.clone()));
    let kept = KeptPrompt {
        model: model.unwrap_or_else(|| models::CHAT.to_owned()),
        context: answerer.map(|one| one.context),
        account: answerer.and_then(|one| one.account.as_ref()).unwrap_or(account).clone(),
        usage,
    };
    Ok(store.set_prompt(message, &serde_json::to_string(&kept).map_err(ApiError::failed)?)?)
}

/// One part of a prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct PromptPart {
    pub name: String,
    pub source: String,
    /// `system`, `user` or `assistant`.
    pub role: &'static str,
    pub text: String,
    /// An estimate; only the whole is counted.
    pub tokens: u32,
    /// What was left out, and why.
    pub cut: Option<String>,
}

/// A lorebook entry that was called for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct UsedLoreView {
    pub entry: String,
    pub why: String,
    pub position: String,
    pub tokens: u32,
    /// Why it was left out after all.
    pub dropped: Option<String>,
}

/// The prompt of a reply as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct PromptReport {
    pub message_id: String,
    pub model: String,
    /// Counted by the model; estimated for a reply that was cut short.
    pub tokens: u32,
    pub limit: u32,
    /// How many of them the model still knew from the turn before.
    pub reused_tokens: Option<u32>,
    pub blocks: Vec<PromptPart>,
    pub lore: Vec<UsedLoreView>,
}

impl App {
    /// What the model read for a reply.
    ///
    /// # Errors
    /// [`Code::NotFound`] for what is no reply, and for replies whose prompt was not kept.
    pub async fn inspect_prompt(&self, message_id: &str) -> Result<PromptReport, ApiError> {
        let (home, id, cast) = (self.home()?, MessageId::from(message_id), Arc::clone(&self.cast));
        blocking(move || {
            let store = home.store();
            let kept = store.prompt(&id)?.ok_or_else(not_kept)?;
            let kept: KeptPrompt = serde_json::from_str(&kept).map_err(|_| not_kept())?;
            let message = store.message(&id)?.ok_or_else(not_kept)?;
            let kept_history = match &kept.account.begins {
                Some(begins) => history_from(&store, &message, begins)?,
                None => history_before(&store, &message)?,
            };
            let mut history = as_read(&store, &kept_history)?;
            if let (Some(speaker), Some(group)) = (&message.speaker, store.group(&message.session_id)?) {
                let name = name_in(&store, &message.session_id)?;
                let company = Room::of(&cast, &group).speaking(speaker, &name).company;
                history = seen_by(&history, speaker, &company);
            }
            let origin = Origin { session: Some(message.session_id.clone()), character: message.speaker };
            let reader = Reader { room: kept.room(), ..home.providers.answerers.reader(&origin) };
            let history = with_files(&store, &history, &reader)?;
            Ok(kept.report(&id, &history))
        })
        .await
    }
}

/// What was said before a message, as much of it as is read for a reply.
pub(crate) fn history_before(store: &Store, message: &Message) -> Result<Vec<Message>, ApiError> {
    let mut tail = read_back(store, &message.session_id)?;
    match tail.iter().position(|one| one.id == message.id) {
        Some(at) if at > 0 => {
            tail.truncate(at);
            Ok(tail)
        }
        // It lies farther back, or on another branch.
        _ => path_before(store, message, READ_BACK),
    }
}

/// What was said before a message, from the one on which the model was given.
fn history_from(store: &Store, message: &Message, begins: &MessageId) -> Result<Vec<Message>, ApiError> {
    let mut path = path_before(store, message, MOST_READ)?;
    let at = path.iter().position(|one| one.id == *begins).unwrap_or(0);
    Ok(path.split_off(at))
}

fn path_before(store: &Store, message: &Message, most: usize) -> Result<Vec<Message>, ApiError> {
    let mut path = store.path_to(&message.id, most + 1)?;
    path.pop();
    Ok(path)
}

fn not_kept() -> ApiError {
    let message = "What the model read for this reply was not kept. It is, for new replies.";
    ApiError::new(Code::NotFound, message)
}

impl KeptPrompt {
    /// Tokens of prompt.
    fn room(&self) -> usize {
        let limit = self.context.unwrap_or(CONTEXT) as usize;
        limit.saturating_sub(Sampling::small_model().longest_reply())
    }

    fn report(self, id: &MessageId, history: &[Message]) -> PromptReport {
        let room = self.room();
        let Self { model, context, account, usage } = self;
        let limit = context.unwrap_or(CONTEXT);
        // What stands in the chat comes behind the chat's earlier messages, before the newest.
        let late = |block: &PromptBlock| {
            block.role == BlockRole::User && LATE.contains(&block.source.as_str())
                || block.name == "Last instructions"
        };
        let (late, fixed): (Vec<PromptBlock>, Vec<PromptBlock>) = account.blocks.into_iter().partition(late);
        let (last, before): (Vec<PromptBlock>, Vec<PromptBlock>) =
            late.into_iter().partition(|block| block.name == "Last instructions");
        let taken: usize = fixed.iter().chain(&before).chain(&last).map(cost).sum();
        let (earlier, newest) = history.split_at(history.len().saturating_sub(1));
        // Not every provider tells.
        let counted = usage.map(|usage| usage.prompt_tokens as usize).filter(|tokens| *tokens > 0);
        // The estimate is on the high side: a chat that fits by it was read whole. Of another one the model's own count tells how
        // much was read.
        let whole: usize = history.iter().map(|message| estimate_tokens(&message.text) + TEMPLATE).sum();
        let chat_room = match counted {
            Some(counted) if taken + whole > room => counted.saturating_sub(taken),
            _ => whole.max(room.saturating_sub(taken)),
        };
        let (chat, newest) = chat(earlier, newest, chat_room);
        let blocks = fixed.into_iter().chain(chat).chain(before).chain(newest).chain(last);
        let blocks: Vec<PromptPart> = blocks.map(part).collect();
        let estimated = blocks.iter().map(|part| part.tokens).sum();
        let lore = account.lore.into_iter().map(|used| UsedLoreView {
            entry: used.entry,
            why: used.why,
            position: used.position,
            tokens: used.tokens as u32,
            dropped: used.dropped,
        });
        PromptReport {
            message_id: id.to_string(),
            model,
            tokens: counted.map_or(estimated, |tokens| tokens as u32),
            limit,
            reused_tokens: usage.map(|usage| usage.reused_tokens),
            blocks,
            lore: lore.collect(),
        }
    }
}

/// Tokens of all that stood beside the chat when this reply was given, estimated; `None` when its prompt was not kept.
pub(crate) fn taken_by(store: &Store, reply: &MessageId) -> Result<Option<usize>, ApiError> {
    let kept = store.prompt(reply)?.and_then(|kept| serde_json::from_str::<KeptPrompt>(&kept).ok());
    Ok(kept.map(|kept| kept.account.blocks.iter().map(cost).sum()))
}

fn cost(block: &PromptBlock) -> usize {
    estimate_tokens(&block.text) + TEMPLATE
}

/// Messages of the chat as blocks: those that fitted into `room`, and the newest.
fn chat(earlier: &[Message], newest: &[Message], room: usize) -> (Vec<PromptBlock>, Vec<PromptBlock>) {
    let block = |message: &Message| PromptBlock {
        name: "Chat".to_owned(),
        source: "chat".to_owned(),
        role: message.role.into(),
        text: message.text.clone(),
        cut: None,
    };
    let newest: Vec<PromptBlock> = newest
        .iter()
        .map(|message| PromptBlock { name: "Newest message".to_owned(), ..block(message) })
        .collect();
    let mut left = room.saturating_sub(newest.iter().map(cost).sum());
    let mut kept: Vec<PromptBlock> = Vec::new();
    for message in earlier.iter().rev() {
        let block = block(message);
        // The estimate may be a tenth too high.
        if cost(&block) > left + left / 8 + TEMPLATE {
            break;
        }
        left = left.saturating_sub(cost(&block));
        kept.push(block);
    }
    if kept.len() < earlier.len() {
        let cut = format!("{} earlier messages are no longer in the prompt.", earlier.len() - kept.len());
        kept.push(PromptBlock {
            name: "Chat".to_owned(),
            source: "chat".to_owned(),
            cut: Some(cut),
            ..PromptBlock::default()
        });
    }
    kept.reverse();
    (kept, newest)
}

fn part(block: PromptBlock) -> PromptPart {
    PromptPart {
        tokens: if block.text.is_empty() { 0 } else { estimate_tokens(&block.text) as u32 },
        role: match block.role {
            BlockRole::System => "system",
            BlockRole::User => "user",
            BlockRole::Assistant => "assistant",
        },
        name: block.name,
        source: block.source,
        text: block.text,
        cut: block.cut,
    }
}

#[cfg(test)]
mod tests;
