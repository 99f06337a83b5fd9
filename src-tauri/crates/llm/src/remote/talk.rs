//! One reply over the network, from the request to its end.

use std::{collections::VecDeque, mem, pin::Pin, sync::atomic::Ordering, time::Duration};

use tokio::time::Sleep;
use vis_net::{Frame, Frames, Framing, NetError, Reply};

use super::{
    Cause, ProviderError, RemoteChat, options, verdict,
    wire::{Piece, Reader, Tokens, Unread},
};
use crate::{ChatDelta, ChatRequest, Finish, LlmError, Usage};

type Item = Result<ChatDelta, LlmError>;

/// A stream of deltas as a value: [`Talk::next`] takes it one item further. Dropping it ends the request.
pub(super) struct Talk {
    reply: Saying,
    /// For the whole of it, second tries included.
    deadline: Pin<Box<Sleep>>,
}

struct Saying {
    provider: RemoteChat,
    request: ChatRequest,
    state: State,
    ready: VecDeque<Item>,
    /// Text deltas so far.
    said: u32,
    thought: bool,
    tries: usize,
    /// Tokens of prompt and reply; halved when the provider finds it too long.
    room: usize,
    begun: Duration,
    first: Option<Duration>,
    tokens: Tokens,
    finish: Option<Finish>,
}

enum State {
    Waiting(Duration),
    Opening,
    Reading(Box<Frames>, Box<dyn Reader>),
    Over,
}

/// A chat that is found too long is cut in half at most so often.
const HALVINGS: usize = 2;

impl Talk {
    pub(super) fn new(provider: RemoteChat, request: ChatRequest) -> Self {
        let deadline = Box::pin(tokio::time::sleep(provider.peer.times().whole));
        let (room, begun) = (provider.config.room() as usize, provider.peer.clock().elapsed());
        let reply = Saying {
            provider,
            request,
            state: State::Opening,
            ready: VecDeque::new(),
            said: 0,
            thought: false,
            tries: 0,
            room,
            begun,
            first: None,
            tokens: Tokens::default(),
            finish: None,
        };
        Self { reply, deadline }
    }

    pub(super) async fn next(mut self) -> Option<(Item, Self)> {
        loop {
            if let Some(item) = self.reply.ready.pop_front() {
                return Some((item, self));
            }
            if matches!(self.reply.state, State::Over) {
                return None;
            }
            let cancel = self.reply.request.cancel.clone();
            tokio::select! {
                biased;
                () = cancel.cancelled() => self.reply.end(Finish::Cancelled),
                () = self.deadline.as_mut() => {
                    let error = verdict::plain(&self.reply.provider.config.name, Cause::Slow);
                    self.reply.give_up(error.into());
                }
                () = self.reply.advance() => {}
            }
        }
    }
}

impl Saying {
    /// One step; whatever it finds ends up in `ready` and `state`.
    async fn advance(&mut self) {
        match mem::replace(&mut self.state, State::Over) {
            State::Waiting(wait) => {
                tokio::time::sleep(wait).await;
                self.state = State::Opening;
            }
            State::Opening => self.open().await,
            State::Reading(frames, reader) => self.read(frames, reader).await,
            State::Over => {}
        }
    }

    async fn open(&mut self) {
        let call = match self.provider.call(&self.request, self.room) {
            Ok(call) => call,
            Err(error) => return self.give_up(error),
        };
        match self.provider.peer.send(&call).await {
            Ok(reply) => self.opened(reply).await,
            Err(NetError::Status(report)) if options::names_an_option(&report) && self.becomes_plain() => {
                self.state = State::Opening;
            }
            Err(error) => self.failed(self.verdict(&error)),
        }
    }

    /// The next tries leave out what may be left out; `false` when they did already.
    fn becomes_plain(&self) -> bool {
        !self.provider.plain.swap(true, Ordering::Relaxed)
    }

    async fn opened(&mut self, reply: Reply) {
        let kind = reply.header("content-type").unwrap_or_default().to_ascii_lowercase();
        let framing = self.provider.wire().framing();
        if kind.contains("html") {
            return self.failed(verdict::plain(&self.provider.config.name, Cause::WrongUrl));
        }
        if kind.contains("application/json") && framing == Framing::Events {
            return self.whole(reply).await;
        }
        self.state = State::Reading(Box::new(reply.frames(framing)), self.provider.wire().reader());
    }

    /// A success that is no stream: an error told in the wrong place, as a rule.
    async fn whole(&mut self, reply: Reply) {
        let body = match reply.bytes().await {
            Ok(body) => body,
            Err(error) => return self.failed(self.verdict(&error)),
        };
        let value = serde_json::from_slice(&body);
        let told = value.ok().and_then(|value: serde_json::Value| {
            let value = value.get(0).cloned().unwrap_or(value);
            Unread::find(&value)
        });
        let unread = told.unwrap_or_else(|| Unread::Strange("no stream".to_owned()));
        self.failed(verdict::of_unread(&self.provider.config.name, &unread, false));
    }

    async fn read(&mut self, mut frames: Box<Frames>, mut reader: Box<dyn Reader>) {
        let frame = match self.finish {
            None => frames.next().await,
            // Everything was said; only counts are missing, and they are not worth much waiting.
            Some(_) => {
                let last = tokio::time::timeout(self.provider.patience.last_words, frames.next()).await;
                last.unwrap_or(Ok(None))
            }
        };
        match (frame, self.finish) {
            (Ok(Some(frame)), _) => match self.take(&frame, reader.as_mut()) {
                Ok(true) => {
                    frames.done();
                    self.end(self.finish.unwrap_or_default());
                }
                Ok(false) => self.state = State::Reading(frames, reader),
                Err(error) => self.failed(error),
            },
            (_, Some(finish)) => {
                frames.done();
                self.end(finish);
            }
            (Ok(None), None) => self.failed(verdict::plain(&self.provider.config.name, Cause::BrokeOff)),
            (Err(error), None) => self.failed(self.verdict(&error)),
        }
    }

    /// `true`: nothing more comes.
    fn take(&mut self, frame: &Frame, reader: &mut dyn Reader) -> Result<bool, ProviderError> {
        let mut pieces = Vec::new();
        let read = reader.read(frame, &mut pieces);
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.say(text),
                Piece::Reasoning(text) => self.think(text),
                Piece::Tokens(tokens) => self.tokens = tokens.or(self.tokens),
                Piece::Finish(finish) => self.finish = self.finish.or(Some(finish)),
                Piece::End => return Ok(true),
            }
        }
        match read {
            // After the last word nothing that is strange matters.
            Err(_) if self.finish.is_some() => Ok(true),
            Err(unread) => Err(verdict::of_unread(&self.provider.config.name, &unread, frame.unfinished)),
            Ok(()) => Ok(false),
        }
    }

    fn say(&mut self, text: String) {
        if text.is_empty() {
            return;
        }
        self.first.get_or_insert_with(|| self.provider.peer.clock().elapsed());
        let (turn, seq) = (self.request.turn, self.said);
        self.said += 1;
        self.ready.push_back(Ok(ChatDelta::Text { turn, seq, text }));
    }

    fn think(&mut self, text: String) {
        if !text.is_empty() {
            self.thought = true;
            self.ready.push_back(Ok(ChatDelta::Reasoning { turn: self.request.turn, text }));
        }
    }

    /// Tries again where that may help and nobody has seen anything yet; else it is over.
    fn failed(&mut self, error: ProviderError) {
        let unseen = self.said == 0 && !self.thought;
        let halved = self.provider.config.room() as usize >> HALVINGS;
        if unseen && error.cause == Cause::TooLong && self.request.history.len() > 1 && self.room > halved {
            self.room /= 2;
            self.state = State::Opening;
            return;
        }
        let patience = self.provider.patience;
        let next = patience.waits.get(self.tries).map(|wait| error.retry_after.unwrap_or(*wait));
        match next.filter(|wait| unseen && error.cause.may_pass() && *wait <= patience.longest_wait) {
            Some(wait) => {
                self.tries += 1;
                self.state = State::Waiting(wait);
            }
            None => self.give_up(error.into()),
        }
    }

    fn give_up(&mut self, error: LlmError) {
        let error = match error {
            LlmError::Provider(error) => self.provider.hushed(*error).into(),
            error => error,
        };
        self.ready.push_back(Err(error));
        self.state = State::Over;
    }

    fn end(&mut self, finish: Finish) {
        let name = &self.provider.config.name;
        let wordless = match finish {
            Finish::Cancelled => None,
            Finish::Filtered => Some(Cause::Filtered),
            Finish::Stop | Finish::Length => Some(Cause::NothingSaid),
        };
        match wordless.filter(|_| self.said == 0) {
            Some(cause) => self.give_up(verdict::plain(name, cause).into()),
            None => {
                self.ready.push_back(Ok(ChatDelta::Done(self.usage(finish))));
                self.state = State::Over;
            }
        }
    }

    fn usage(&self, finish: Finish) -> Usage {
        let now = self.provider.peer.clock().elapsed();
        let first = self.first.unwrap_or(now);
        let seconds = now.saturating_sub(first).as_secs_f32();
        let generated = self.tokens.generated.unwrap_or(0);
        let waited = first.saturating_sub(self.begun).as_millis();
        Usage {
            prompt_tokens: self.tokens.prompt.unwrap_or(0),
            reused_tokens: self.tokens.cached.unwrap_or(0),
            generated_tokens: generated,
            first_token_ms: u32::try_from(waited).unwrap_or(u32::MAX),
            tokens_per_second: if seconds > 0.0 { generated as f32 / seconds } else { 0.0 },
            finish,
        }
    }

    fn verdict(&self, error: &NetError) -> ProviderError {
        verdict::of_net(&self.provider.config.name, error)
    }
}

impl Tokens {
    /// What is not told stays as it was.
    fn or(self, earlier: Self) -> Self {
        Self {
            prompt: self.prompt.or(earlier.prompt),
            cached: self.cached.or(earlier.cached),
            generated: self.generated.or(earlier.generated),
        }
    }
}

impl From<ProviderError> for LlmError {
    fn from(error: ProviderError) -> Self {
        Self::Provider(Box::new(error))
    }
}
