use futures::StreamExt;
use futures::stream::BoxStream;
use tokio_util::sync::CancellationToken;
use vis_cards::lorebook::Memory;
use vis_conversation::{CardTalk, card_request, estimate_tokens, request};
use vis_core::{Character, Message, MessageId, Role, SessionId, TurnId};
use vis_llm::{ChatDelta, ChatProvider, ChatRequest, ChatTurn, Finish, LlmError, Origin, Sampling, Usage};
use vis_store::Store;

use crate::app::blocking;
use crate::care::words_instead;
use crate::characters::Cast;
use crate::keeper::{NOT_KEPT, fresh};
use crate::library::{PERSON, seed_of};
use crate::open::OpenHome;
use crate::providers::Answering;
use crate::{ApiError, App, Code, Settings};

/// Tokens of a reply where nobody says how many, and at most.
const USUAL_TOKENS: u32 = 400;
const MOST_TOKENS: u32 = 4096;

/// What a plain model is told where the caller says nothing.
const PLAIN: &str = "You are a helpful assistant. Answer clearly and briefly.";

/// Who speaks in a [`CompletionMessage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionRole {
    System,
    User,
    Assistant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompletionMessage {
    pub role: CompletionRole,
    pub text: String,
}

/// A reply to messages that belong to no chat.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompletionWish {
    /// Id or name of a character, who answers as in a chat; any other name: whichever model is chosen, plainly.
    pub model: String,
    /// The oldest first; the last one is the person's.
    pub messages: Vec<CompletionMessage>,
    /// This and what follows holds for the model of this computer; providers go by their own.
    pub temperature: Option<f32>,
    pub top_p: Option<f32>,
    pub max_tokens: Option<u32>,
    pub stop: Vec<String>,
    pub seed: Option<u32>,
}

/// Why a reply ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionEnd {
    Stop,
    Length,
    Filtered,
}

/// Tokens, estimated where the model does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CompletionUsage {
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompletionDelta {
    Text(String),
    /// The last one.
    Done(CompletionEnd, CompletionUsage),
}

/// Words, then one [`CompletionDelta::Done`]; or one error. Dropping it stops the model.
pub type CompletionStream = BoxStream<'static, Result<CompletionDelta, ApiError>>;

impl App {
    /// Answers messages that belong to no chat. Nothing of it is kept, and nothing that is remembered of the person is read.
    ///
    /// A character's reply goes through care first, as in a chat.
    ///
    /// # Errors
    /// [`Code::BadInput`] unless the last message is the person's; what the model says before its first word.
    pub async fn complete(&self, wish: CompletionWish) -> Result<CompletionStream, ApiError> {
        let last = wish.messages.last();
        if last.is_none_or(|last| last.role != CompletionRole::User || last.text.trim().is_empty()) {
            let sentence = "The last message has to be the user's, with words in it.";
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        let home = self.home()?;
        let (opened, cast, now) = (home.clone(), self.cast.clone(), self.clock.now_ms());
        let asked = blocking(move || ask(&opened, &cast, &wish, now)).await?;
        match asked {
            Asked::Words(words) => Ok(said(words)),
            Asked::Model(request) => {
                let reply = Answering(home.providers.clone()).chat(*request).await?;
                Ok(reply.filter_map(|item| async { delta(item) }).boxed())
            }
        }
    }

    /// The character that a name outside the house means: an id, else a name in any letter case.
    pub async fn character_called(&self, name: &str) -> Option<crate::CharacterView> {
        let wanted = name.to_lowercase();
        let all = self.characters().await;
        let by_id = all.iter().position(|one| one.id == name);
        let at = by_id.or_else(|| all.iter().position(|one| one.name.to_lowercase() == wanted))?;
        all.into_iter().nth(at)
    }
}

enum Asked {
    /// What is said in the place of a reply.
    Words(String),
    Model(Box<ChatRequest>),
}

fn ask(home: &OpenHome, cast: &Cast, wish: &CompletionWish, now: i64) -> Result<Asked, ApiError> {
    let seed = match wish.seed {
        Some(seed) => seed,
        None => u32::from_le_bytes(fresh()?),
    };
    let Some(character) = called(cast, &wish.model) else {
        return Ok(Asked::Model(Box::new(wished(plain(wish, seed), wish))));
    };
    let history = messages(wish, now);
    let store = home.store();
    let settings: Settings = store.setting("settings")?.unwrap_or_default();
    if let Some(words) = words_instead(&history, &settings) {
        return Ok(Asked::Words(words));
    }
    let origin = Origin { session: None, character: Some(character.id.clone()) };
    let room = home.providers.answerers.rooms(&origin).first;
    let mut request = in_role(cast, &store, &character, &history, room, seed)?;
    let told = system(wish);
    if !told.is_empty() {
        request.system = format!("{}\n\n{told}", request.system);
    }
    request.origin = origin;
    Ok(Asked::Model(Box::new(wished(request, wish))))
}

pub(super) fn called(cast: &Cast, name: &str) -> Option<Character> {
    let wanted = name.to_lowercase();
    let found = cast.get(&name.into()).ok();
    found.or_else(|| {
        let all = cast.views();
        let view = all.iter().find(|one| one.name.to_lowercase() == wanted)?;
        cast.get(&view.id.as_str().into()).ok()
    })
}

pub(super) fn in_role(
    cast: &Cast,
    store: &Store,
    character: &Character,
    history: &[Message],
    room: usize,
    seed: u32,
) -> Result<ChatRequest, ApiError> {
    let cancel = CancellationToken::new();
    let Some(read) = cast.card(store, &character.id)? else {
        return Ok(request(TurnId(1), character, history, seed, cancel));
    };
    let talk = CardTalk {
        card: &read.card,
        book: read.book.as_ref(),
        character,
        history,
        user: PERSON,
        now: crate::clock::moment(),
        chat_seed: seed_of(NOT_KEPT),
        greeting: 0,
        memory: &Memory::default(),
        room,
        count: &estimate_tokens,
    };
    Ok(card_request(TurnId(1), &talk, seed, cancel).0)
}

fn plain(wish: &CompletionWish, seed: u32) -> ChatRequest {
    let told = system(wish);
    let mut history: Vec<ChatTurn> = Vec::new();
    for message in talk(wish) {
        let role = role(message.role);
        match history.last_mut() {
            Some(last) if last.role == role => last.text = format!("{}\n{}", last.text, message.text),
            // Models are trained on turns that begin with the person.
            None if role == Role::Assistant => {
                history.extend([ChatTurn::user("Hello!"), ChatTurn::assistant(&*message.text)]);
            }
            _ => history.push(ChatTurn { role, text: message.text.clone(), images: Vec::new() }),
        }
    }
    ChatRequest {
        turn: TurnId(1),
        system: if told.is_empty() { PLAIN.to_owned() } else { told },
        examples: Vec::new(),
        history,
        sampling: Sampling {
            seed,
            max_sentences: 0,
            max_tokens: USUAL_TOKENS as usize,
            same_opening_tokens: 0,
            ..Sampling::small_model()
        },
        cancel: CancellationToken::new(),
        origin: Origin::default(),
    }
}

/// The caller's own way of choosing words, where it says one.
fn wished(mut request: ChatRequest, wish: &CompletionWish) -> ChatRequest {
    let sampling = &mut request.sampling;
    if let Some(temperature) = wish.temperature {
        sampling.temperature = temperature;
    }
    if let Some(top_p) = wish.top_p {
        sampling.top_p = top_p;
    }
    if let Some(most) = wish.max_tokens {
        sampling.max_tokens = most.clamp(1, MOST_TOKENS) as usize;
        sampling.grace_tokens = 0;
    }
    sampling.stop.extend(wish.stop.iter().filter(|stop| !stop.is_empty()).cloned());
    request
}

fn system(wish: &CompletionWish) -> String {
    let told = wish.messages.iter().filter(|message| message.role == CompletionRole::System);
    told.map(|message| message.text.trim()).collect::<Vec<_>>().join("\n\n")
}

fn talk(wish: &CompletionWish) -> impl Iterator<Item = &CompletionMessage> {
    wish.messages.iter().filter(|message| message.role != CompletionRole::System)
}

fn role(role: CompletionRole) -> Role {
    if role == CompletionRole::Assistant { Role::Assistant } else { Role::User }
}

fn messages(wish: &CompletionWish, now: i64) -> Vec<Message> {
    let message = |one: &CompletionMessage| Message {
        id: MessageId::from(NOT_KEPT),
        session_id: SessionId::from(NOT_KEPT),
        role: role(one.role),
        text: one.text.clone(),
        created_ms: now,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    };
    talk(wish).map(message).collect()
}

fn said(words: String) -> CompletionStream {
    let usage = CompletionUsage { prompt_tokens: 0, completion_tokens: estimate_tokens(&words) as u32 };
    let deltas = [CompletionDelta::Text(words), CompletionDelta::Done(CompletionEnd::Stop, usage)];
    futures::stream::iter(deltas.map(Ok)).boxed()
}

fn delta(item: Result<ChatDelta, LlmError>) -> Option<Result<CompletionDelta, ApiError>> {
    match item {
        Ok(ChatDelta::Text { text, .. }) => Some(Ok(CompletionDelta::Text(text))),
        Ok(ChatDelta::Reasoning { .. }) => None,
        Ok(ChatDelta::Done(usage)) => Some(Ok(CompletionDelta::Done(end(usage.finish), counted(usage)))),
        Err(error) => Some(Err(error.into())),
    }
}

fn end(finish: Finish) -> CompletionEnd {
    match finish {
        Finish::Stop | Finish::Cancelled => CompletionEnd::Stop,
        Finish::Length => CompletionEnd::Length,
        Finish::Filtered => CompletionEnd::Filtered,
    }
}

fn counted(usage: Usage) -> CompletionUsage {
    CompletionUsage { prompt_tokens: usage.prompt_tokens, completion_tokens: usage.generated_tokens }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(messages: &[(CompletionRole, &str)]) -> CompletionWish {
        let message = |(role, text): &(CompletionRole, &str)| CompletionMessage {
            role: *role,
            text: (*text).to_owned(),
        };
        CompletionWish { messages: messages.iter().map(message).collect(), ..CompletionWish::default() }
    }

    #[test]
    fn instructions_stand_before_turns_that_alternate() {
        use CompletionRole::{Assistant, System, User};
        let wish = wish(&[
            (Assistant, "Hi."),
            (System, "Be brief."),
            (User, "One."),
            (User, "Two."),
            (System, "Be kind."),
        ]);
        let request = plain(&wish, 1);
        assert_eq!(request.system, "Be brief.\n\nBe kind.");
        let turns: Vec<_> = request.history.iter().map(|turn| (turn.role, turn.text.as_str())).collect();
        assert_eq!(
            turns,
            [(Role::User, "Hello!"), (Role::Assistant, "Hi."), (Role::User, "One.\nTwo.")],
            "a model is trained on turns that begin with the person"
        );
    }

    #[test]
    fn what_the_caller_says_of_sampling_holds() {
        let mut asked = wish(&[(CompletionRole::User, "Hi")]);
        let usual = wished(plain(&asked, 1), &asked).sampling;
        assert_eq!((usual.max_tokens, usual.max_sentences), (USUAL_TOKENS as usize, 0));
        (asked.max_tokens, asked.temperature, asked.stop) = (Some(7), Some(0.1), vec!["END".to_owned()]);
        let own = wished(plain(&asked, 1), &asked).sampling;
        assert_eq!((own.max_tokens, own.grace_tokens, own.temperature), (7, 0, 0.1));
        assert_eq!(own.stop.last().map(String::as_str), Some("END"));
    }
}
