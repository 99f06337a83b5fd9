//! What a conversation needs from the rest of the house.

use std::sync::Arc;

use vis_audio::{AudioError, Heard, Speaker};
use vis_core::{CharacterId, Message, MessageId, SessionId, SpokenClip, TurnId, VoiceId};
use vis_llm::Usage;
use vis_speak::VoiceShape;

use crate::{PromptAccount, Say, TurnTiming};

/// The speaker, as far as a conversation is concerned. Methods return at once.
pub trait Playback: Send + Sync {
    /// Queues a clip; `more` says that the reply goes on after it.
    ///
    /// # Errors
    /// No speaker, or it was unplugged.
    fn play(&self, clip: &SpokenClip, more: bool) -> Result<(), AudioError>;
    /// Nothing more will follow in this reply.
    fn finish(&self);
    /// Silence within 100 ms; says what had been heard.
    fn silence(&self) -> Option<Heard>;
    fn heard(&self) -> Option<Heard>;
    /// `true`: falls silent within 20 ms and stays where it is; `false`: goes on from there.
    fn hold(&self, held: bool);
}

impl Playback for Speaker {
    fn play(&self, clip: &SpokenClip, more: bool) -> Result<(), AudioError> {
        Self::play(self, clip, more)
    }

    fn finish(&self) {
        Self::finish(self);
    }

    fn silence(&self) -> Option<Heard> {
        Self::silence(self)
    }

    fn heard(&self) -> Option<Heard> {
        Self::heard(self)
    }

    fn hold(&self, held: bool) {
        Self::hold(self, held);
    }
}

/// Where replies are kept. Blocking; called from a blocking thread.
pub trait Records: Send + Sync {
    /// Puts a reply on disk; when this returns it survives a crash.
    ///
    /// # Errors
    /// A sentence for the person.
    fn keep_reply(&self, session: &SessionId, reply: KeptReply) -> Result<Message, RecordError>;

    /// What to ask the model as though `said` stood at the chat's end; `None` when nobody of a group is to answer.
    /// Nothing is kept.
    ///
    /// # Errors
    /// The chat is gone, or cannot be read.
    fn ask(&self, session: &SessionId, said: &str) -> Result<Option<Say>, RecordError>;

    /// What to ask the model when another one of a group speaks right after the reply that was kept last.
    ///
    /// # Errors
    /// As [`Records::ask`].
    fn follow(&self, _session: &SessionId) -> Result<Option<Say>, RecordError> {
        Ok(None)
    }

    /// Puts the person's spoken words on disk; when this returns they survive a crash. `sound`: their own voice,
    /// mono, [`vis_core::LISTEN_RATE`]; whether it is kept is the person's choice.
    ///
    /// # Errors
    /// A sentence for the person.
    fn keep_said(
        &self,
        session: &SessionId,
        text: &str,
        sound: Option<Arc<[f32]>>,
    ) -> Result<Message, RecordError>;

    /// Adds the sound of a piece of a message that is kept already.
    ///
    /// # Errors
    /// A sentence for the person.
    fn keep_voice(&self, message: &MessageId, clip: &SpokenClip) -> Result<(), RecordError>;
}

/// A reply as far as it was heard, with its sound.
#[derive(Clone, Debug)]
pub struct KeptReply {
    /// Of the request it answers.
    pub turn: TurnId,
    pub text: String,
    pub cut: bool,
    pub clips: Vec<SpokenClip>,
    /// Of a spoken turn.
    pub timing: Option<TurnTiming>,
    /// What the model read.
    pub account: Option<PromptAccount>,
    /// What it cost; none when the reply was cut before its end.
    pub usage: Option<Usage>,
    /// Who of a group said it.
    pub speaker: Option<CharacterId>,
    /// The reply that this one is another version of.
    pub beside: Option<MessageId>,
}

/// Why a reply could not be kept: full disk, for example.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct RecordError(pub String);

/// Which voice speaks, and how fast.
#[derive(Clone, Debug, PartialEq)]
pub struct VoiceChoice {
    pub voice: VoiceId,
    /// 0.5-2.0.
    pub speed: f32,
    /// What is done to its sound.
    pub shape: VoiceShape,
}
