//! The reply: from the model's stream to the voice, the speaker, the face, and the disk.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::StreamExt;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use vis_core::{MessageId, SPEECH_RATE, Sentence, SessionId, SpokenClip, TurnId};
use vis_llm::{ChatDelta, ChatProvider, ChatRequest, LlmError, Usage};

use super::{Driver, Internal};
use crate::group::OwnLines;
use crate::openers::{OPENER, WARM_UP};
use crate::timing::Clocking;
use crate::voice_thread::Spoken;
use crate::{
    Event, Input, KeptReply, Level, Notice, PromptAccount, Recite, Say, Speaking, VoiceChoice, WordsHeard,
};

/// What belongs to the turn under way.
pub(super) struct TurnPorts {
    pub(super) turn: TurnId,
    pub(super) session: SessionId,
    pub(super) request: Option<ChatRequest>,
    account: Option<PromptAccount>,
    pub(super) usage: Option<Usage>,
    pub(super) cancel: CancellationToken,
    pub(super) voice: Option<VoiceChoice>,
    pub(super) speaking: Option<Speaking>,
    beside: Option<MessageId>,
    words: Option<String>,
    /// The message on disk that is being recited.
    message: Option<MessageId>,
    pub(super) clips: BTreeMap<u32, SpokenClip>,
    /// Clips of a guess, which may not be heard yet.
    pub(super) waiting: Vec<SpokenClip>,
    /// The person's words on their way to the disk; the reply must not get there before them.
    pub(super) said: Option<JoinHandle<()>>,
    /// When what happened, for turns that were spoken.
    pub(super) clocking: Option<Clocking>,
}

impl TurnPorts {
    pub(super) fn of(turn: TurnId, session: SessionId) -> Self {
        Self {
            turn,
            session,
            request: None,
            account: None,
            usage: None,
            cancel: CancellationToken::new(),
            voice: None,
            speaking: None,
            beside: None,
            words: None,
            message: None,
            clips: BTreeMap::new(),
            waiting: Vec::new(),
            said: None,
            clocking: None,
        }
    }

    /// The turn of `say`.
    pub(super) fn saying(turn: TurnId, say: Say) -> Self {
        let ports = Self::of(turn, say.session);
        let request = ChatRequest { turn, cancel: ports.cancel.clone(), ..say.request };
        // What a model never read has no account.
        let account = say.words.is_none().then_some(say.account);
        let (voice, speaking, beside, words) = (say.voice, say.speaking, say.beside, say.words);
        Self { request: Some(request), account, voice, speaking, beside, words, ..ports }
    }
}

impl Driver {
    pub(super) async fn say(&mut self, say: Say) {
        let turn = self.next_turn().await;
        let voice = say.voice.is_some();
        self.turn = Some(TurnPorts::saying(turn, say));
        self.tell_speaker();
        self.input(Input::Said { turn, voice }).await;
    }

    /// Says who has the floor, in a chat of several.
    pub(super) fn tell_speaker(&mut self) {
        let speaking = self.turn.as_ref().and_then(|turn| turn.speaking.as_ref());
        if let Some(id) = speaking.map(|speaking| speaking.id.clone()) {
            self.tell(Event::Speaker(id));
        }
    }

    /// Another one of a group speaks behind the reply that is kept now, if nobody has begun meanwhile.
    fn follow(&self, session: SessionId) {
        let (records, inputs) = (Arc::clone(&self.ports.records), self.inputs.clone());
        tokio::task::spawn_blocking(move || match records.follow(&session) {
            Ok(Some(say)) => _ = inputs.send(Internal::Follow(Box::new(say))),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "nobody speaks after this reply"),
        });
    }

    pub(super) async fn recite(&mut self, recite: Recite) {
        let turn = self.next_turn().await;
        let ports = TurnPorts::of(turn, recite.session);
        self.turn = Some(TurnPorts { voice: Some(recite.voice), message: Some(recite.message), ..ports });
        self.input(Input::Recite { turn, text: recite.text }).await;
    }

    pub(super) fn prepare(&mut self, say: Say, ready: Option<oneshot::Sender<()>>) {
        self.preparing.waiting.extend(ready);
        (self.preparing.read, self.preparing.voice) = (false, say.voice.is_none());
        self.ports.transcriber.warm_up();
        if let Some(voice) = say.voice {
            // Belongs to no turn, so its clip is dropped; the voice is loaded by then.
            let hello = Sentence { turn: WARM_UP, seq: 0, text: "Hello.".to_owned() };
            let _ = self.ports.voice.speak(hello, voice.clone());
            self.openers.prepare(&voice, &self.ports.voice);
        }
        let (provider, inputs) = (Arc::clone(&self.ports.provider), self.inputs.clone());
        tokio::spawn(async move {
            if let Err(error) = provider.warm_up(say.request).await {
                tracing::warn!(%error, "the language model is not ready");
            }
            let _ = inputs.send(Internal::Read);
        });
    }

    /// Ends the turn under way, if any, and counts on.
    async fn next_turn(&mut self) -> TurnId {
        self.input(Input::Stop).await;
        self.machine.new_turn()
    }

    pub(super) async fn replay(&mut self, session: SessionId, clips: Vec<SpokenClip>) {
        let turn = self.next_turn().await;
        let pieces = clips.iter().map(|clip| clip.text.clone()).collect();
        self.turn = Some(TurnPorts::of(turn, session));
        self.input(Input::Replay { turn, pieces }).await;
        for (seq, clip) in (0..).zip(clips) {
            self.play(SpokenClip { turn, seq, ..clip });
        }
    }

    pub(super) async fn spoken(&mut self, spoken: Spoken) {
        let Sentence { turn, seq, .. } = spoken.sentence;
        if turn == OPENER {
            return self.openers.made(spoken);
        }
        if turn == WARM_UP {
            self.preparing.voice = true;
            return self.preparing.tell();
        }
        if self.machine.turn() != Some(turn) {
            return;
        }
        match spoken.clip {
            Ok(clip) if clip.pcm.samples.is_empty() => self.input(Input::Unspoken { turn, seq }).await,
            Ok(clip) => {
                if clip.seq == seq && clip.text.len() < spoken.sentence.text.len() {
                    self.input(Input::Divided { turn, bytes: clip.text.len() }).await;
                }
                self.made(clip);
            }
            Err(error) => {
                let notice = Notice {
                    level: Level::Warning,
                    code: "voice_unavailable",
                    message: format!("This reply comes as text only: {error}"),
                };
                self.input(Input::SpeechFailed { turn, seq, notice }).await;
            }
        }
    }

    /// A clip is there; a guess's waits for the guess to come true.
    fn made(&mut self, clip: SpokenClip) {
        let now = self.now();
        let audible = self.machine.audible_turn() == Some(clip.turn);
        if let Some(turn) = &mut self.turn {
            if let Some(clocking) = &mut turn.clocking {
                clocking.clip_at.get_or_insert(now);
            }
            if !audible {
                return turn.waiting.push(clip);
            }
        }
        self.keep_recited(&clip);
        self.play(clip);
    }

    /// The words are on disk; their sound joins them as it comes. Losing it costs only synthesising it again.
    fn keep_recited(&self, clip: &SpokenClip) {
        let Some(message) = self.turn.as_ref().and_then(|turn| turn.message.clone()) else { return };
        let (records, clip) = (Arc::clone(&self.ports.records), clip.clone());
        tokio::task::spawn_blocking(move || {
            if let Err(error) = records.keep_voice(&message, &clip) {
                tracing::warn!(%error, "the sound of a recited message was not kept");
            }
        });
    }

    pub(super) fn play(&mut self, clip: SpokenClip) {
        let (turn, seq) = (clip.turn, clip.seq);
        match self.ports.playback.play(&clip, true) {
            Ok(()) => {
                self.face().queue(&clip);
                if let Some(current) = &mut self.turn {
                    current.clips.insert(seq, clip);
                }
                self.later(Input::Queued { turn, seq });
            }
            Err(error) => {
                let notice = Notice { level: Level::Warning, code: "no_speaker", message: error.to_string() };
                self.later(Input::SpeechFailed { turn, seq, notice });
            }
        }
    }

    pub(super) async fn read_clock(&mut self) {
        let now = self.now();
        let Some(heard) = self.ports.playback.heard() else { return };
        if let Some(clocking) = self.turn.as_mut().and_then(|turn| turn.clocking.as_mut()) {
            clocking.heard(now, heard, SPEECH_RATE);
        }
        if Some(heard.turn) != self.machine.turn() {
            return;
        }
        let Some(clip) = self.turn.as_ref().and_then(|turn| turn.clips.get(&heard.seq)) else { return };
        let words = WordsHeard::at(clip, heard.sample);
        let input = Input::Heard { turn: heard.turn, seq: heard.seq, words, drained: heard.drained };
        self.input(input).await;
    }

    pub(super) fn synthesise(&self, sentence: Sentence) {
        let Some(voice) = self.turn.as_ref().and_then(|turn| turn.voice.clone()) else { return };
        let (turn, seq) = (sentence.turn, sentence.seq);
        if !self.ports.voice.speak(sentence, voice) {
            let message =
                "The voice has stopped working; replies come as text. Restart Visavis to hear them again.";
            let notice =
                Notice { level: Level::Warning, code: "voice_unavailable", message: message.to_owned() };
            self.later(Input::SpeechFailed { turn, seq, notice });
        }
    }

    pub(super) fn silence(&self, turn: TurnId) {
        self.ports.voice.cancel(turn);
        self.ports.playback.silence();
        let now = self.seconds();
        self.face().cut(now);
    }

    pub(super) fn hold(&self, held: bool) {
        self.ports.playback.hold(held);
        let now = self.seconds();
        self.face().hold(now, held);
    }

    pub(super) fn cancel_reply(&self) {
        if let Some(turn) = &self.turn {
            turn.cancel.cancel();
        }
    }

    pub(super) fn generate(&mut self) {
        let Some(ports) = &mut self.turn else { return };
        let Some(request) = ports.request.take() else { return };
        if let Some(text) = ports.words.take() {
            let turn = request.turn;
            for input in [Input::Delta { turn, text }, Input::ReplyEnded { turn }] {
                let _ = self.inputs.send(Internal::Input(input));
            }
            return;
        }
        let own = ports.speaking.as_ref().map(|speaking| OwnLines::new(&speaking.company));
        let (provider, inputs) = (Arc::clone(&self.ports.provider), self.inputs.clone());
        tokio::spawn(async move {
            let turn = request.turn;
            let ended = match pump(provider, request, own, &inputs).await {
                Ok(()) => Input::ReplyEnded { turn },
                Err(error) => Input::ReplyFailed { turn, notice: failure(&error) },
            };
            let _ = inputs.send(Internal::Input(ended));
        });
    }

    pub(super) async fn keep(&mut self, text: String, cut: bool, pieces: u32) {
        let Some(turn) = self.turn.as_mut() else { return };
        if let Some(said) = turn.said.take() {
            let _ = said.await;
        }
        let clips = std::mem::take(&mut turn.clips).into_values().filter(|clip| clip.seq < pieces).collect();
        let timing = turn.clocking.as_ref().map(Clocking::timing);
        let (records, session) = (Arc::clone(&self.ports.records), turn.session.clone());
        let speaker = turn.speaking.as_ref().map(|speaking| speaking.id.clone());
        let follows = (speaker.is_some() && !cut).then(|| session.clone());
        let account = turn.account.take();
        let (id, usage, beside) = (turn.turn, turn.usage, turn.beside.take());
        let reply = KeptReply { turn: id, text, cut, clips, timing, account, usage, speaker, beside };
        let kept = tokio::task::spawn_blocking(move || records.keep_reply(&session, reply)).await;
        match kept {
            Ok(Ok(message)) => {
                self.tell(Event::Kept(message, timing));
                follows.into_iter().for_each(|session| self.follow(session));
            }
            Ok(Err(error)) => self.tell(not_kept(error.to_string())),
            Err(_) => self.tell(not_kept("The reply could not be kept. Restart Visavis.".to_owned())),
        }
    }
}

/// Feeds the model's stream to the machine.
async fn pump(
    provider: Arc<dyn ChatProvider>,
    request: ChatRequest,
    mut own: Option<OwnLines>,
    inputs: &UnboundedSender<Internal>,
) -> Result<(), LlmError> {
    let (turn, cancel) = (request.turn, request.cancel.clone());
    let told = |text: String| {
        if !text.is_empty() {
            let _ = inputs.send(Internal::Input(Input::Delta { turn, text }));
        }
    };
    let mut stream = provider.chat(request).await?;
    while let Some(delta) = stream.next().await {
        match (delta?, &mut own) {
            (ChatDelta::Text { text, .. }, None) => told(text),
            (ChatDelta::Text { text, .. }, Some(own)) => {
                told(own.push(&text));
                if own.is_over() {
                    // What the model goes on to write is for nobody.
                    cancel.cancel();
                    return Ok(());
                }
            }
            // Thoughts are not part of what a companion says.
            (ChatDelta::Reasoning { .. }, _) => {}
            (ChatDelta::Done(usage), _) => _ = inputs.send(Internal::Measured(turn, usage)),
        }
    }
    told(own.map(|mut own| own.finish()).unwrap_or_default());
    Ok(())
}

fn failure(error: &LlmError) -> Notice {
    let code = match error {
        LlmError::ModelMissing { .. } => "model_missing",
        LlmError::ModelDamaged { .. } => "model_damaged",
        LlmError::TooLong { .. } => "message_too_long",
        _ => "reply_failed",
    };
    Notice { level: Level::Error, code, message: error.to_string() }
}

pub(super) fn not_kept(message: String) -> Event {
    Event::Notice(Notice { level: Level::Error, code: "not_kept", message })
}
