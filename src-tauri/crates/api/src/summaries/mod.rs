//! What was said before the part of a chat that a model still reads, in few words: made when the oldest part has to go, seen and
//! changed by the person.

mod extract;
mod made;
mod window;

use std::sync::{Arc, Weak};

use serde::Serialize;
use specta::Type;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use vis_conversation::beginning;
use vis_core::SessionId;
use vis_store::{KeptSummary, Store};

use crate::app::blocking;
use crate::{ApiError, App, ChatEvent, Code, Status};

pub(crate) use made::{Part, SummaryRoom};
#[cfg(test)]
pub(crate) use made::{chosen, keep, own_words};
pub(crate) use window::{MOST_READ, READ_BACK, read_back};

/// Characters of a summary that the person writes.
const LONGEST: usize = 8000;
/// Of what is left for older summaries, what each newer one may take.
const SHARE: (usize, usize) = (3, 5);
/// Tokens. A shorter beginning of a summary says nothing.
const SHORTEST: usize = 12;

/// A part of a chat in few words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Summary {
    pub id: String,
    pub text: String,
    /// Its first and last message, both included.
    pub from_message_id: String,
    pub to_message_id: String,
    /// Messages it stands for.
    pub messages: u32,
    /// The person changed it.
    pub edited: bool,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub created_ms: i64,
}

impl App {
    /// Those of the path shown, in its order.
    pub async fn summaries(&self, session_id: &str) -> Result<Vec<Summary>, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        blocking(move || shown(&home.store(), &id)).await
    }

    /// # Errors
    /// [`Code::BadInput`] without words or with far too many; [`Code::NotFound`].
    pub async fn edit_summary(&self, id: &str, text: &str) -> Result<Summary, ApiError> {
        let text = text.trim().to_owned();
        let length = text.chars().count();
        if length == 0 || length > LONGEST {
            let why = format!("A summary has 1 to {LONGEST} letters; this one has {length}.");
            return Err(ApiError::new(Code::BadInput, why));
        }
        let changed = self.set_summary(id, text, true).await?;
        Ok(changed.into())
    }

    /// Takes a summary out of the prompts. What it stood for is not summarised again unless the person asks for it.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn delete_summary(&self, id: &str) -> Result<(), ApiError> {
        self.set_summary(id, String::new(), false).await.map(|_| ())
    }

    /// Summarises all but the newest messages now, those too whose summary was deleted.
    ///
    /// # Errors
    /// [`Code::BadInput`] when there is too little to summarise; [`Code::NotFound`].
    pub async fn summarise(&self, session_id: &str) -> Result<Vec<Summary>, ApiError> {
        let (home, id) = (self.home()?, SessionId::from(session_id));
        let again = home.summaries.again(&id).await?;
        let more = home.summaries.summarise(&id, Part::AllButNewest).await?;
        if !again && !more {
            let why = "There is too little to summarise yet. Go on talking.";
            return Err(ApiError::new(Code::BadInput, why));
        }
        self.summaries(session_id).await
    }

    async fn set_summary(&self, id: &str, text: String, edited: bool) -> Result<KeptSummary, ApiError> {
        let (home, id) = (self.home()?, id.to_owned());
        let kept = home.clone();
        let changed = blocking(move || {
            let mut store = kept.store();
            store.set_summary(&id, &text, edited)?;
            store.summary(&id)?.ok_or_else(|| ApiError::not_found("summary"))
        })
        .await?;
        home.summaries.tell(&changed.session_id);
        self.prepare(&home, &changed.session_id);
        Ok(changed)
    }
}

/// Summarises what has no room any more, chat by chat, each time a reply is over and it is quiet. Ends with the home.
pub(crate) async fn watch(mut events: broadcast::Receiver<ChatEvent>, room: Weak<SummaryRoom>) {
    loop {
        let session = match events.recv().await {
            Ok(ChatEvent::Status { session_id: Some(id), status: Status::Idle }) => SessionId(id),
            Ok(_) | Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let Some(room) = room.upgrade() else { return };
        // Beside the events, which must not pile up while a provider thinks.
        tokio::spawn(async move {
            if let Err(error) = room.summarise(&session, Part::WhatIsDue).await {
                tracing::warn!(%error, "a chat was not summarised");
            }
        });
    }
}

/// Summaries as a model reads them, at most `tokens` long: of the newest the most, of each older one a smaller beginning. `name` is
/// the person's. Gives what was left out in words.
pub(crate) fn told_again(
    texts: &[&str],
    name: &str,
    tokens: usize,
    count: &dyn Fn(&str) -> usize,
) -> (String, Option<String>) {
    let mut left = tokens;
    let mut told: Vec<String> = Vec::new();
    let mut shortened = 0;
    for (older, text) in (0..texts.len()).zip(texts).rev() {
        let whole = with_name(text, name);
        let most = if older == 0 { left } else { left * SHARE.0 / SHARE.1 };
        let kept =
            if most < SHORTEST { String::new() } else { beginning(&format!("{whole}\n"), most, count) };
        shortened += usize::from(kept.len() < whole.len());
        left = left.saturating_sub(count(&kept) + 1);
        if !kept.is_empty() {
            told.push(kept);
        }
    }
    told.reverse();
    let cut = (shortened > 0).then(|| format!("{shortened} of {} summaries were shortened.", texts.len()));
    (told.join("\n"), cut)
}

/// "You" is the model itself in its prompt.
fn with_name(text: &str, name: &str) -> String {
    let line = |line: &str| match line.strip_prefix(extract::YOU) {
        Some(rest) => format!("{name} said: {rest}"),
        None => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn shown(store: &Store, session: &SessionId) -> Result<Vec<Summary>, ApiError> {
    let kept = store.summaries(session)?.into_iter();
    Ok(kept.filter(|one| !one.text.is_empty()).map(Summary::from).collect())
}

impl From<KeptSummary> for Summary {
    fn from(kept: KeptSummary) -> Self {
        Self {
            id: kept.id,
            text: kept.text,
            from_message_id: kept.from.0,
            to_message_id: kept.to.0,
            messages: kept.messages,
            edited: kept.edited,
            created_ms: kept.created_ms,
        }
    }
}

/// Begins to watch the chats.
pub(crate) fn room(room: SummaryRoom) -> Arc<SummaryRoom> {
    let events = room.events.subscribe();
    let room = Arc::new(room);
    tokio::spawn(watch(events, Arc::downgrade(&room)));
    room
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_summary_has_the_most_room_and_the_person_their_name() {
        let texts = ["You said: The old harbour. It was cold. We left.", "Mira said: A new boat. It is red."];
        let (told, cut) = told_again(&texts, "Ada", 200, &str::len);
        assert_eq!(
            told,
            "Ada said: The old harbour. It was cold. We left.\nMira said: A new boat. It is red."
        );
        assert_eq!(cut, None);
        let (told, cut) = told_again(&texts, "Ada", 70, &str::len);
        assert_eq!(told, "Ada said: The old harbour.\nMira said: A new boat. It is red.");
        assert_eq!(cut.as_deref(), Some("1 of 2 summaries were shortened."));
        assert_eq!(told_again(&texts, "Ada", 5, &str::len).0, "");
    }
}
