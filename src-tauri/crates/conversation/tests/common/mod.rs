//! A conversation with a scripted model, a voice without a model, and a speaker without a card.

#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;
use vis_audio::{Pace, PacedDevice, Speaker};
use vis_conversation::{
    Conversation, Event, KeptReply, LiveFace, Ports, PromptAccount, RecordError, Records, Say, State,
    VoiceChoice, request,
};
use vis_core::{Character, ManualClock, Message, MessageId, Role, SessionId, SpokenClip, TurnId};
use vis_listen::ScriptedTranscriber;
use vis_llm::{Script, ScriptedProvider};
use vis_speak::{NullVoice, VoiceShape};

#[derive(Default)]
pub struct Kept {
    pub replies: Mutex<Vec<KeptReply>>,
    pub said: Mutex<Vec<String>>,
    pub disk_full: bool,
}

impl Records for Kept {
    fn keep_reply(&self, session: &SessionId, reply: KeptReply) -> Result<Message, RecordError> {
        if self.disk_full {
            return Err(RecordError("The disk is full. Free some space.".into()));
        }
        let message = message(session, Role::Assistant, &reply.text);
        self.replies.lock().unwrap().push(reply);
        Ok(message)
    }

    fn ask(&self, session: &SessionId, said: &str) -> Result<Option<Say>, RecordError> {
        Ok(Some(Say { session: session.clone(), ..say(said, true) }))
    }

    fn keep_said(
        &self,
        session: &SessionId,
        text: &str,
        _: Option<Arc<[f32]>>,
    ) -> Result<Message, RecordError> {
        if self.disk_full {
            return Err(RecordError("The disk is full. Free some space.".into()));
        }
        self.said.lock().unwrap().push(text.to_owned());
        Ok(message(session, Role::User, text))
    }

    fn keep_voice(&self, _: &MessageId, _: &SpokenClip) -> Result<(), RecordError> {
        Ok(())
    }
}

pub struct Room {
    pub conversation: Conversation,
    pub events: UnboundedReceiver<(SessionId, Event)>,
    pub kept: Arc<Kept>,
    pub speaker: Arc<Speaker>,
}

pub fn room(scripts: Vec<Script>, pace: Pace, kept: Kept) -> Room {
    room_that_hears(&[], scripts, pace, kept)
}

/// `words`: what the transcriber makes of one utterance after the other.
pub fn room_that_hears(words: &[&str], scripts: Vec<Script>, pace: Pace, kept: Kept) -> Room {
    let kept = Arc::new(kept);
    let speaker = Arc::new(Speaker::open(PacedDevice::null(pace), 1.0).unwrap());
    let (conversation, events) = Conversation::start(Ports {
        provider: Arc::new(ScriptedProvider::new(scripts)),
        synthesizer: Box::new(NullVoice),
        transcriber: Box::new(ScriptedTranscriber::saying(words.iter().copied())),
        playback: Arc::clone(&speaker) as _,
        records: Arc::clone(&kept) as _,
        face: Arc::new(Mutex::new(LiveFace::new(1))),
        clock: Arc::new(ManualClock::at(0)),
    });
    Room { conversation, events, kept, speaker }
}

pub fn message(session: &SessionId, role: Role, text: &str) -> Message {
    let id = MessageId::from("m");
    Message {
        id,
        session_id: session.clone(),
        role,
        text: text.into(),
        created_ms: 0,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    }
}

pub fn say(text: &str, voice: bool) -> Say {
    let session = SessionId::from("s");
    let character = Character {
        id: "mira".into(),
        name: "Mira".into(),
        tagline: String::new(),
        personality: "You are Mira.".into(),
        greeting: String::new(),
        voice: "af_heart".into(),
        speed: 1.0,
        examples: Vec::new(),
    };
    let history = [message(&session, Role::User, text)];
    let voice =
        voice.then(|| VoiceChoice { voice: "af_heart".into(), speed: 1.0, shape: VoiceShape::default() });
    let request = request(TurnId(0), &character, &history, 1, CancellationToken::new());
    Say {
        session,
        request,
        account: PromptAccount::default(),
        voice,
        speaking: None,
        beside: None,
        words: None,
    }
}

impl Room {
    /// Everything told until the conversation is idle again.
    pub async fn until_idle(&mut self) -> Vec<Event> {
        let mut told = Vec::new();
        while told.last() != Some(&Event::Status(State::Idle)) {
            told.push(self.next().await);
        }
        told
    }

    pub async fn until(&mut self, wanted: impl Fn(&Event) -> bool) {
        while !wanted(&self.next().await) {}
    }

    pub async fn next(&mut self) -> Event {
        let told = tokio::time::timeout(Duration::from_secs(30), self.events.recv()).await;
        told.expect("something happens within half a minute").expect("the conversation lives").1
    }

    pub fn replies(&self) -> Vec<KeptReply> {
        self.kept.replies.lock().unwrap().clone()
    }
}

pub fn states(told: &[Event]) -> Vec<State> {
    told.iter()
        .filter_map(|event| if let Event::Status(state) = event { Some(*state) } else { None })
        .collect()
}
