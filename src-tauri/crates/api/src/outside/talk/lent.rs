//! The voice and the model that all lines of a home share: each costs more memory than a line is worth.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use vis_conversation::VoiceChoice;
use vis_core::{Sentence, SpokenClip, TurnId, VoiceId};
use vis_llm::{ChatProvider, ChatRequest, ChatStream, LlmError};
use vis_speak::{Abort, SpeakError, Synthesizer};

use crate::open::OpenHome;
use crate::providers::{Answering, ProviderRoom};
use crate::services::Speaking;

/// Turns of a line have numbers that turns of the window have as well; who answered is remembered by them.
const NO_TURN: TurnId = TurnId(0);
/// The turn in which a voice is made ready; nothing of it is sent away.
const IN_ADVANCE: TurnId = TurnId(u64::MAX);

/// Not kept alive by the thread that speaks: the database is closed by whoever ends the program.
pub(super) struct LentVoice(Weak<OpenHome>);

impl LentVoice {
    pub(super) fn new(home: &Arc<OpenHome>) -> Self {
        Self(Arc::downgrade(home))
    }

    /// Loads it, which takes about a second.
    pub(super) fn ready(&mut self, choice: &VoiceChoice) {
        let hello = Sentence { turn: IN_ADVANCE, seq: 0, text: "Hello.".to_owned() };
        if let Err(error) = self.speak(&hello, &choice.voice, choice.speed) {
            tracing::debug!(%error, "the voice is not ready");
        }
    }

    /// One sentence at a time: lines take turns.
    fn with<T>(&self, speak: impl FnOnce(&mut Speaking) -> Result<T, SpeakError>) -> Result<T, SpeakError> {
        let home = self.0.upgrade().ok_or(SpeakError::Aborted)?;
        home.outside_voice.with(speak)
    }
}

impl Synthesizer for LentVoice {
    fn speak(&mut self, sentence: &Sentence, voice: &VoiceId, speed: f32) -> Result<SpokenClip, SpeakError> {
        self.with(|speaking| speaking.speak(sentence, voice, speed))
    }

    fn speak_unless(
        &mut self,
        sentence: &Sentence,
        voice: &VoiceId,
        speed: f32,
        abort: &Abort,
    ) -> Result<SpokenClip, SpeakError> {
        self.with(|speaking| speaking.speak_unless(sentence, voice, speed, abort))
    }

    fn speak_soon(
        &mut self,
        sentence: &Sentence,
        voice: &VoiceId,
        speed: f32,
        abort: &Abort,
        give: &mut dyn FnMut(SpokenClip),
    ) -> Result<(), SpeakError> {
        self.with(|speaking| speaking.speak_soon(sentence, voice, speed, abort, give))
    }
}

/// Whoever answers in this home.
pub(super) struct LentModel(Weak<ProviderRoom>);

impl LentModel {
    pub(super) fn new(home: &Arc<OpenHome>) -> Self {
        Self(Arc::downgrade(&home.providers))
    }

    pub(super) async fn ready(&self, request: ChatRequest) {
        if let Err(error) = self.warm_up(request).await {
            tracing::debug!(%error, "the model is not ready");
        }
    }

    fn answering(&self) -> Result<Answering, LlmError> {
        self.0.upgrade().map(Answering).ok_or(LlmError::Empty)
    }
}

#[async_trait]
impl ChatProvider for LentModel {
    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        self.answering()?.chat(ChatRequest { turn: NO_TURN, ..request }).await
    }

    async fn warm_up(&self, request: ChatRequest) -> Result<(), LlmError> {
        self.answering()?.warm_up(ChatRequest { turn: NO_TURN, ..request }).await
    }
}
