//! The handle of a conversation, and what it works with.

use std::sync::{Arc, Mutex};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use vis_core::{CharacterId, Clock, MessageId, SessionId, SpokenClip, Utterance};
use vis_listen::{EarEvent, Heed, ListenError, Transcriber, Transcript};
use vis_llm::{ChatProvider, ChatRequest};
use vis_speak::Synthesizer;

use crate::driver::Driver;
use crate::group::Company;
use crate::{Event, LiveFace, Playback, PromptAccount, Records, VoiceChoice};

/// What a conversation works with.
pub struct Ports {
    pub provider: Arc<dyn ChatProvider>,
    pub synthesizer: Box<dyn Synthesizer>,
    pub transcriber: Box<dyn Transcriber>,
    pub playback: Arc<dyn Playback>,
    pub records: Arc<dyn Records>,
    pub face: Arc<Mutex<LiveFace>>,
    pub clock: Arc<dyn Clock>,
}

/// Words that are already on disk and are to be heard: a greeting, or a reply whose sound was not kept.
pub struct Recite {
    pub session: SessionId,
    pub message: MessageId,
    pub text: String,
    pub voice: VoiceChoice,
}

/// What the person said, ready to be answered. It is on disk already.
pub struct Say {
    pub session: SessionId,
    /// Made by [`crate::request`]; its turn id is replaced by the conversation's own.
    pub request: ChatRequest,
    /// What the request is made of; kept with the reply.
    pub account: PromptAccount,
    /// `None`: text only.
    pub voice: Option<VoiceChoice>,
    /// Which of several answers; `None` in a chat between two.
    pub speaking: Option<Speaking>,
    /// The reply is another version of this one.
    pub beside: Option<MessageId>,
    /// The reply itself: the model is not asked.
    pub words: Option<String>,
}

/// One of a group, and whom not to speak for.
#[derive(Clone, Debug)]
pub struct Speaking {
    pub id: CharacterId,
    pub company: Company,
}

/// What the handle asks the driver for.
pub(crate) enum Command {
    Say(Box<Say>),
    Prepare { say: Box<Say>, ready: Option<oneshot::Sender<()>> },
    Recite(Recite),
    Replay { session: SessionId, clips: Vec<SpokenClip> },
    Ear { session: SessionId, event: EarEvent, explicit: bool },
    Dictate { utterance: Utterance, answer: oneshot::Sender<Result<Transcript, ListenError>> },
    Manners(Manners),
    Stop,
    Quiet { kept: oneshot::Sender<()> },
}

/// How the person wants to be listened to and answered.
#[derive(Clone, Debug, Default)]
pub struct Manners {
    pub heed: Heed,
    /// A short word ("Mm.") may come before an answer that takes its time.
    pub openers: bool,
}

/// The handle. Dropping it ends the conversation's task.
pub struct Conversation {
    commands: UnboundedSender<Command>,
}

impl Conversation {
    /// Starts the conversation's task on the current tokio runtime; events come out of the returned channel.
    pub fn start(ports: Ports) -> (Self, UnboundedReceiver<(SessionId, Event)>) {
        let (commands, inbox) = unbounded_channel();
        let (events, outbox) = unbounded_channel();
        tokio::spawn(Driver::new(ports, events).run(inbox));
        (Self { commands }, outbox)
    }

    /// Answers; interrupts whatever is being said.
    pub fn say(&self, say: Say) {
        let _ = self.commands.send(Command::Say(Box::new(say)));
    }

    /// Answers if there is an answer; what is being said ends in either case.
    pub fn answer(&self, say: Option<Say>) {
        match say {
            Some(say) => self.say(say),
            None => self.stop(),
        }
    }

    /// Ends what is being said, and waits until it is kept.
    pub async fn quiet(&self) {
        let (kept, done) = oneshot::channel();
        let _ = self.commands.send(Command::Quiet { kept });
        let _ = done.await;
    }

    /// Speaks words that are kept already, and keeps their sound with them.
    pub fn recite(&self, recite: Recite) {
        let _ = self.commands.send(Command::Recite(recite));
    }

    /// Lets kept clips be heard again, with the face.
    pub fn replay(&self, session: SessionId, clips: Vec<SpokenClip>) {
        let _ = self.commands.send(Command::Replay { session, clips });
    }

    /// Loads the model and the voice and reads the prompt, so that the first reply does not wait for it.
    pub fn prepare(&self, say: Say) {
        let _ = self.commands.send(Command::Prepare { say: Box::new(say), ready: None });
    }

    /// The same, and waits until it is done, well or not.
    pub async fn ready(&self, say: Say) {
        let (ready, done) = oneshot::channel();
        let _ = self.commands.send(Command::Prepare { say: Box::new(say), ready: Some(ready) });
        let _ = done.await;
    }

    /// The ear heard something while this chat was open. `explicit`: with the talk button held, so it is meant without a doubt.
    pub fn ear(&self, session: SessionId, event: EarEvent, explicit: bool) {
        let _ = self.commands.send(Command::Ear { session, event, explicit });
    }

    /// The words of an utterance; nothing is answered.
    ///
    /// # Errors
    /// What the transcriber says; [`ListenError::Cancelled`] when the conversation is over.
    pub async fn dictate(&self, utterance: Utterance) -> Result<Transcript, ListenError> {
        let (answer, words) = oneshot::channel();
        let _ = self.commands.send(Command::Dictate { utterance, answer });
        words.await.unwrap_or(Err(ListenError::Cancelled))
    }

    pub fn set_manners(&self, manners: Manners) {
        let _ = self.commands.send(Command::Manners(manners));
    }

    /// Silence, and the end of the turn.
    pub fn stop(&self) {
        let _ = self.commands.send(Command::Stop);
    }
}
