//! Who gives which reply, and how much they take in: what the makers of prompts and the keepers of replies have to know of the room.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};

use vis_conversation::{PromptAccount, estimate_tokens};
use vis_core::{MessageId, SessionId, TurnId};
use vis_llm::{ChatRequest, Origin};

use super::choice::Roster;
use super::view::{KeyState, KeyView, Listed, ProviderReach, own_room};
use crate::files::Reader;

/// Replies under way, and kept ones whose message has not been shown yet. More are never waited for.
const REMEMBERED: usize = 64;
/// Tokens of prompt for which a card is laid out at most. Larger models read more of the chat, not more of the card: its shares
/// are paid for in every turn.
const MOST_LAID_OUT: usize = 32_768;

/// Who gave a reply.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answerer {
    /// As a person reads it: "Claude · claude-x"; nothing for this computer's own model.
    pub(crate) label: Option<String>,
    pub(crate) model: String,
    /// Tokens of prompt and reply together.
    pub(crate) context: u32,
    /// What was read, where it was not what the conversation asked with.
    pub(crate) account: Option<PromptAccount>,
}

/// Tokens of prompt for the next reply of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rooms {
    /// Of whoever is asked first.
    pub(crate) first: usize,
    /// The least among those who may answer in their place.
    pub(crate) least: usize,
}

/// The same question laid out for those who take in less.
#[derive(Clone, Debug)]
pub(crate) struct Narrow {
    /// The request it stands for, and for how much room that was made.
    pub(crate) of: ChatRequest,
    pub(crate) of_room: usize,
    pub(crate) request: ChatRequest,
    pub(crate) account: PromptAccount,
}

/// Shared by the room, the prompts and the records.
#[derive(Default)]
pub(crate) struct Answerers {
    pub(super) roster: RwLock<Roster>,
    narrow: Mutex<HashMap<SessionId, Narrow>>,
    turns: Mutex<BTreeMap<TurnId, Answerer>>,
    kept: Mutex<VecDeque<(MessageId, Option<String>)>>,
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Answerers {
    pub(crate) fn new(roster: Roster) -> Self {
        Self { roster: RwLock::new(roster), ..Self::default() }
    }

    pub(crate) fn roster(&self) -> RwLockReadGuard<'_, Roster> {
        self.roster.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn rooms(&self, origin: &Origin) -> Rooms {
        let roster = self.roster();
        let mut rooms = roster.candidates(origin).into_iter().map(|one| laid_out(&one));
        let first = rooms.next().unwrap_or_else(own_room);
        Rooms { first, least: rooms.fold(first, usize::min) }
    }

    /// Tokens of prompt that whoever is asked first takes in, however few of them a card is laid out for.
    pub(crate) fn window(&self, origin: &Origin) -> usize {
        let first = self.roster().candidates(origin).into_iter().next();
        first.map_or_else(own_room, |one| one.prompt_room())
    }

    /// Who is asked first.
    pub(crate) fn reader(&self, origin: &Origin) -> Reader {
        let roster = self.roster();
        let Some(first) = roster.candidates(origin).into_iter().next() else {
            return Reader { room: own_room(), ..Reader::default() };
        };
        let no_key = KeyView { state: KeyState::None, last: String::new(), place: None };
        let (view, leaves) = (first.view(no_key), first.reach() != ProviderReach::ThisComputer);
        let to = match leaves {
            true => format!("{} ({})", view.name, view.host),
            false => "this computer".to_owned(),
        };
        Reader { name: view.name, to, leaves, sees: view.sees && !first.is_local(), room: laid_out(&first) }
    }

    /// Keeps the narrow layout of the question a chat asks next; `None`: everybody takes in what was laid out.
    pub(crate) fn lay_out(&self, session: &SessionId, narrow: Option<Narrow>) {
        let mut all = held(&self.narrow);
        match narrow {
            Some(narrow) => {
                if all.len() >= REMEMBERED {
                    all.clear();
                }
                all.insert(session.clone(), narrow);
            }
            None => _ = all.remove(session),
        }
    }

    /// The narrow layout of `request`, where that is what `one` can take in.
    pub(super) fn fitted(&self, request: &ChatRequest, one: &Listed) -> Option<(ChatRequest, PromptAccount)> {
        let all = held(&self.narrow);
        let narrow = all.get(request.origin.session.as_ref()?)?;
        let same = narrow.of.system == request.system
            && narrow.of.history == request.history
            && narrow.of.origin == request.origin;
        let too_wide = laid_out(one) < narrow.of_room;
        (same && too_wide).then(|| {
            let ChatRequest { system, examples, history, .. } = narrow.request.clone();
            (ChatRequest { system, examples, history, ..request.clone() }, narrow.account.clone())
        })
    }

    pub(super) fn answers(&self, turn: TurnId, answerer: Answerer) {
        let mut turns = held(&self.turns);
        turns.insert(turn, answerer);
        while turns.len() > REMEMBERED {
            turns.pop_first();
        }
    }

    /// Who gave the reply of `turn`, now that it is kept as `message`.
    pub(crate) fn kept(&self, turn: TurnId, message: &MessageId) -> Option<Answerer> {
        let answerer = held(&self.turns).remove(&turn)?;
        let mut kept = held(&self.kept);
        kept.push_back((message.clone(), answerer.label.clone()));
        if kept.len() > REMEMBERED {
            kept.pop_front();
        }
        Some(answerer)
    }

    /// As a person reads it, for a message that was just kept.
    pub(crate) fn of(&self, message: &str) -> Option<String> {
        let kept = held(&self.kept);
        kept.iter().rev().find(|(id, _)| id.as_str() == message).and_then(|(_, label)| label.clone())
    }
}

fn laid_out(one: &Listed) -> usize {
    one.prompt_room().min(MOST_LAID_OUT)
}

/// Tokens of a whole request, estimated from above.
pub(super) fn size(request: &ChatRequest) -> usize {
    let examples = request.examples.iter().flat_map(|(user, reply)| [user.as_str(), reply.as_str()]);
    let history = request.history.iter().map(|turn| turn.text.as_str());
    std::iter::once(request.system.as_str()).chain(examples).chain(history).map(estimate_tokens).sum()
}
