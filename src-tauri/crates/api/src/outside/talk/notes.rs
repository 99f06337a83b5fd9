//! What was said on a line, as long as it is there: the conversation's [`Records`] port over nothing but memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::mpsc;
use vis_conversation::{KeptReply, PromptAccount, RecordError, Records, Say, VoiceChoice};
use vis_core::{Character, Clock, Message, MessageId, Role, SessionId, SpokenClip};
use vis_llm::Origin;

use super::event::TalkEvent;
use super::{TalkOut, message, session};
use crate::care::{card_for, words_instead};
use crate::characters::Cast;
use crate::keeper::fresh;
use crate::open::OpenHome;
use crate::outside::completions::in_role;
use crate::{ApiError, Settings};

/// Messages that are remembered; a prompt holds fewer.
const MOST: usize = 200;

pub(super) struct Notes {
    /// Not kept alive by a line.
    home: Weak<OpenHome>,
    cast: Arc<Cast>,
    character: Character,
    voice: VoiceChoice,
    clock: Arc<dyn Clock>,
    out: mpsc::Sender<TalkOut>,
    said: Mutex<Vec<Message>>,
}

impl Notes {
    pub(super) fn new(
        home: &Arc<OpenHome>,
        cast: &Arc<Cast>,
        character: Character,
        voice: VoiceChoice,
        clock: &Arc<dyn Clock>,
        out: mpsc::Sender<TalkOut>,
    ) -> Self {
        let (home, cast, clock) = (Arc::downgrade(home), Arc::clone(cast), Arc::clone(clock));
        Self { home, cast, character, voice, clock, out, said: Mutex::default() }
    }

    fn said(&self) -> MutexGuard<'_, Vec<Message>> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, message: &Message) {
        let mut said = self.said();
        said.push(message.clone());
        let beyond = said.len().saturating_sub(MOST);
        said.drain(..beyond);
    }

    fn home(&self) -> Result<Arc<OpenHome>, ApiError> {
        self.home.upgrade().ok_or_else(|| ApiError::failed("Visavis is closing. Try again later."))
    }

    fn next(&self, history: &[Message]) -> Result<Say, ApiError> {
        let home = self.home()?;
        let origin = Origin { session: None, character: Some(self.character.id.clone()) };
        let room = home.providers.answerers.rooms(&origin).first;
        let seed = u32::from_le_bytes(fresh()?);
        let store = home.store();
        let settings: Settings = store.setting("settings")?.unwrap_or_default();
        let mut request = in_role(&self.cast, &store, &self.character, history, room, seed)?;
        request.origin = origin;
        Ok(Say {
            session: session(),
            request,
            account: PromptAccount::default(),
            voice: Some(self.voice.clone()),
            speaking: None,
            beside: None,
            words: words_instead(history, &settings),
        })
    }

    /// Who helps, where what was said sounds like danger.
    fn care(&self) {
        let settings = self.home().and_then(|home| Ok(home.store().setting::<Settings>("settings")?));
        let settings = settings.ok().flatten().unwrap_or_default();
        let card = card_for(&self.said(), &settings);
        if let Some(card) = card {
            // Full: the line is stuck, and somebody else ends it.
            let _ = self.out.try_send(TalkOut::Event(TalkEvent::Care { card: Box::new(card) }));
        }
    }
}

impl Records for Notes {
    fn keep_reply(&self, _: &SessionId, reply: KeptReply) -> Result<Message, RecordError> {
        let kept = Message { cut: reply.cut, ..message(Role::Assistant, &reply.text, self.clock.now_ms()) };
        self.note(&kept);
        Ok(kept)
    }

    fn ask(&self, _: &SessionId, said: &str) -> Result<Option<Say>, RecordError> {
        let mut history = self.said().clone();
        history.push(message(Role::User, said, self.clock.now_ms()));
        self.next(&history).map(Some).map_err(|error| RecordError(error.message))
    }

    fn keep_said(&self, _: &SessionId, text: &str, _: Option<Arc<[f32]>>) -> Result<Message, RecordError> {
        let kept = Message { spoken: true, ..message(Role::User, text, self.clock.now_ms()) };
        self.note(&kept);
        self.care();
        Ok(kept)
    }

    fn keep_voice(&self, _: &MessageId, _: &SpokenClip) -> Result<(), RecordError> {
        Ok(())
    }
}
