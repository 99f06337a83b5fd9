//! The conversation's [`Records`] port over the database.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;
use vis_conversation::{KeptReply, RecordError, Records, Say};
use vis_core::{Clock, LISTEN_RATE, Message, MessageId, PcmClip, Role, SessionId, SpokenClip, TurnId};
use vis_store::{Store, StoreError};

use crate::care::{Sitting, card_for, rest};
use crate::characters::Cast;
use crate::meaning::Meanings;
use crate::memory::{Gone, count_recalled};
use crate::prompts::{Asked, keep_prompt};
use crate::providers::Answerers;
use crate::summaries::read_back;
use crate::titles::give_title;
use crate::{ChatEvent, Settings};

/// Names what is spoken and belongs to no chat, such as a test sentence: as its session and as its message.
pub(crate) const NOT_KEPT: &str = "not-kept";

/// Messages among which the person's newest are looked for.
const NEWEST: usize = 24;

pub(crate) struct Keeper {
    pub(crate) store: Arc<Mutex<Store>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) cast: Arc<Cast>,
    pub(crate) answerers: Arc<Answerers>,
    pub(crate) meanings: Arc<Meanings>,
    /// A reply that is to stand beside another one is under way.
    pub(crate) beside: AtomicBool,
    pub(crate) events: broadcast::Sender<ChatEvent>,
    pub(crate) sitting: Mutex<Sitting>,
    /// What was forgotten since the start, by its id.
    pub(crate) gone: Mutex<HashMap<String, Gone>>,
}

impl Records for Keeper {
    fn keep_reply(&self, session: &SessionId, reply: KeptReply) -> Result<Message, RecordError> {
        let mut message = self.message(session, Role::Assistant, reply.text);
        message.cut = reply.cut;
        message.speaker = reply.speaker;
        let mut store = self.store();
        if let Some(beside) = &reply.beside {
            store.end_path_before(beside).map_err(sentence)?;
            self.beside.store(false, Ordering::Release);
        }
        store.append(&message).map_err(sentence)?;
        self.title(&mut store, session);
        let answerer = self.answerers.kept(reply.turn, &message.id);
        if let Some(account) = &reply.account
            && let Err(error) = keep_prompt(&mut store, &message.id, account, reply.usage, answerer.as_ref())
        {
            tracing::warn!(%error, "what the model read was not kept");
        }
        if let Some(account) = &reply.account
            && let Err(error) = count_recalled(&mut store, account)
        {
            tracing::warn!(%error, "what was remembered was not counted");
        }
        if let Some(label) = answerer.as_ref().and_then(|answerer| answerer.label.as_ref())
            && let Err(error) = store.set_answerer(&message.id, label)
        {
            tracing::warn!(%error, "who gave a reply was not kept");
        }
        if let Some(timing) = &reply.timing
            && let Err(error) = store.set_timing(&message.id, timing)
        {
            tracing::warn!(%error, "a turn's timing was not kept");
        }
        for clip in &reply.clips {
            match fresh().and_then(|nonce| store.keep_clip(&message.id, clip, nonce).map_err(sentence)) {
                Ok(()) => message.has_voice = true,
                // The words are safe; losing a sound file must not make the reply look lost.
                Err(error) => tracing::warn!(%error, "a spoken clip was not kept"),
            }
        }
        Ok(message)
    }

    fn ask(&self, session: &SessionId, said: &str) -> Result<Option<Say>, RecordError> {
        self.next_reply(session, Some(said))
    }

    fn follow(&self, session: &SessionId) -> Result<Option<Say>, RecordError> {
        self.next_reply(session, None)
    }

    fn keep_said(
        &self,
        session: &SessionId,
        text: &str,
        sound: Option<Arc<[f32]>>,
    ) -> Result<Message, RecordError> {
        let wanted = self.store().setting::<Settings>("settings").ok().flatten();
        let sound = sound.filter(|_| wanted.unwrap_or_default().keep_recordings);
        self.keep_spoken(session, text, sound.as_ref())
    }

    fn keep_voice(&self, message: &MessageId, clip: &SpokenClip) -> Result<(), RecordError> {
        if message.as_str() == NOT_KEPT {
            return Ok(());
        }
        self.store().keep_clip(message, clip, fresh()?).map_err(sentence)
    }
}

impl Keeper {
    /// What to ask the model for the next reply of a chat, as though `said` stood at its end; `None` when nobody of a group is to
    /// speak.
    pub(crate) fn next_reply(
        &self,
        session: &SessionId,
        said: Option<&str>,
    ) -> Result<Option<Say>, RecordError> {
        let store = self.store();
        let settings: Settings = store.setting("settings").map_err(sentence)?.unwrap_or_default();
        let entry = store.session(session).map_err(sentence)?;
        let mut history = read_back(&store, session).map_err(|error| RecordError(error.message))?;
        let entry = entry
            .ok_or_else(|| RecordError("This chat is gone. Open another one and speak again.".to_owned()))?;
        history.extend(said.map(|said| self.message(session, Role::User, said.to_owned())));
        let asked = Asked {
            cast: &self.cast,
            store: &store,
            answerers: &self.answerers,
            meanings: &self.meanings,
            session,
            history: &history,
            take: 0,
        };
        let next = asked.next(&entry.session.character_id, settings.voice_on);
        next.map_err(|error| RecordError(error.message))
    }

    /// Keeps the person's spoken words, with their sound where it is given (mono, 16 kHz).
    pub(crate) fn keep_spoken(
        &self,
        session: &SessionId,
        text: &str,
        sound: Option<&Arc<[f32]>>,
    ) -> Result<Message, RecordError> {
        let mut message = self.message(session, Role::User, text.trim().to_owned());
        message.spoken = true;
        let mut store = self.store();
        store.append(&message).map_err(sentence)?;
        if let Some(samples) = sound {
            let clip = SpokenClip {
                turn: TurnId(0),
                seq: 0,
                text: message.text.clone(),
                pcm: PcmClip { rate: LISTEN_RATE, samples: samples.to_vec() },
                phonemes: Vec::new(),
            };
            match fresh().and_then(|nonce| store.keep_clip(&message.id, &clip, nonce).map_err(sentence)) {
                Ok(()) => message.has_voice = true,
                Err(error) => tracing::warn!(%error, "a recording was not kept"),
            }
        }
        drop(store);
        self.look_after(session);
        Ok(message)
    }

    /// Ids of all that stand beside a message, as it is shown; none when it stands alone.
    pub(crate) fn variants(&self, id: &MessageId) -> Vec<String> {
        let ids = self.store().variants_of(id).unwrap_or_default();
        if ids.len() < 2 { Vec::new() } else { ids.into_iter().map(|id| id.0).collect() }
    }

    /// Shows where help is when the newest words of a chat sound like danger, else learns from them; and suggests a rest where that was
    /// wanted.
    pub(crate) fn look_after(&self, session: &SessionId) {
        let (card, newest, settings) = {
            let store = self.store();
            let settings: Settings = store.setting("settings").ok().flatten().unwrap_or_default();
            let mut newest = store.recent(session, NEWEST).unwrap_or_default();
            (card_for(&newest, &settings), newest.pop(), settings)
        };
        let minutes = settings.break_reminder;
        if let (None, Some(newest)) = (&card, &newest)
            && let Err(error) = self.remember(newest, &settings)
        {
            tracing::warn!(%error, "nothing was learned from a message");
        }
        let mut sitting = self.sitting.lock().unwrap_or_else(PoisonError::into_inner);
        if sitting.says(self.clock.now_ms(), minutes) {
            let _ = self.events.send(rest(minutes));
        }
        if let Some(card) = card {
            // Nobody listens: a command line, which has its own way to show it.
            let _ = self.events.send(ChatEvent::Care { session_id: session.to_string(), card });
        }
    }

    /// Calls a chat by what it is about, as soon as enough was said; never over a name that the person gave it.
    fn title(&self, store: &mut Store, session: &SessionId) {
        match give_title(store, session) {
            Ok(Some(title)) => {
                let _ = self.events.send(ChatEvent::Titled { session_id: session.to_string(), title });
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "a chat got no title"),
        }
    }

    /// A reply that is asked for now is to stand beside another one.
    pub(crate) fn answers_beside(&self) {
        self.beside.store(true, Ordering::Release);
    }

    /// Whether such a reply may be under way; asked by whoever ends it.
    pub(crate) fn takes_answer_beside(&self) -> bool {
        self.beside.swap(false, Ordering::AcqRel)
    }

    fn message(&self, session: &SessionId, role: Role, text: String) -> Message {
        Message {
            id: new_message_id(),
            session_id: session.clone(),
            role,
            text,
            created_ms: self.clock.now_ms(),
            cut: false,
            has_voice: false,
            spoken: false,
            speaker: None,
        }
    }

    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sentence(error: StoreError) -> RecordError {
    RecordError(error.to_string())
}

pub(crate) fn new_message_id() -> MessageId {
    MessageId(uuid::Uuid::now_v7().to_string())
}

/// Random bytes from the system.
pub(crate) fn fresh<const N: usize>() -> Result<[u8; N], RecordError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        RecordError(format!("The system gives no random numbers ({error}). Restart the computer."))
    })?;
    Ok(bytes)
}
