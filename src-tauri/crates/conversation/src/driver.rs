//! Runs the machine's effects on the ports. One task owns everything; what happens elsewhere reaches it as an input.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;
use vis_core::{Clock, MessageId, Sentence, SessionId, SpokenClip, TurnId};
use vis_llm::{ChatDelta, ChatProvider, ChatRequest, LlmError, Usage};

use crate::handle::Command;
use crate::voice_thread::{Spoken, VoiceThread};
use crate::{
    Effect, Event, Input, KeptReply, Level, LiveFace, Machine, Notice, Playback, Ports, Recite, Records, Say,
    VoiceChoice, WordsHeard,
};

/// How often the playback clock is read while something is heard.
const CLOCK_TICK: Duration = Duration::from_millis(25);

/// A turn that never takes place.
const WARM_UP: TurnId = TurnId(u64::MAX);

pub(crate) struct Driver {
    ports: PortsInUse,
    machine: Machine,
    events: UnboundedSender<(SessionId, Event)>,
    inputs: UnboundedSender<Internal>,
    internal: UnboundedReceiver<Internal>,
    spoken: UnboundedReceiver<Spoken>,
    last_turn: TurnId,
    turn: Option<TurnPorts>,
}

struct PortsInUse {
    provider: Arc<dyn ChatProvider>,
    voice: VoiceThread,
    playback: Arc<dyn Playback>,
    records: Arc<dyn Records>,
    face: Arc<Mutex<LiveFace>>,
    clock: Arc<dyn Clock>,
}

/// What belongs to the turn under way.
struct TurnPorts {
    session: SessionId,
    request: Option<ChatRequest>,
    cancel: CancellationToken,
    voice: Option<VoiceChoice>,
    /// The message on disk that is being recited.
    message: Option<MessageId>,
    clips: BTreeMap<u32, SpokenClip>,
}

impl TurnPorts {
    fn of(session: SessionId) -> Self {
        Self {
            session,
            request: None,
            cancel: CancellationToken::new(),
            voice: None,
            message: None,
            clips: BTreeMap::new(),
        }
    }
}

enum Internal {
    Input(Input),
    Measured(TurnId, Usage),
}

impl Driver {
    pub(crate) fn new(ports: Ports, events: UnboundedSender<(SessionId, Event)>) -> Self {
        let (inputs, internal) = unbounded_channel();
        let (spoken_out, spoken) = unbounded_channel();
        let Ports { provider, synthesizer, playback, records, face, clock } = ports;
        let voice = VoiceThread::start(synthesizer, spoken_out);
        let ports = PortsInUse { provider, voice, playback, records, face, clock };
        Self {
            ports,
            machine: Machine::default(),
            events,
            inputs,
            internal,
            spoken,
            last_turn: TurnId(0),
            turn: None,
        }
    }

    pub(crate) async fn run(mut self, mut commands: UnboundedReceiver<Command>) {
        let mut tick = tokio::time::interval(CLOCK_TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                command = commands.recv() => match command {
                    Some(command) => self.command(command).await,
                    None => return self.input(Input::Stop).await,
                },
                Some(internal) = self.internal.recv() => self.internal(internal).await,
                Some(spoken) = self.spoken.recv() => self.spoken(spoken).await,
                _ = tick.tick(), if self.machine.turn().is_some() => self.read_clock().await,
            }
        }
    }

    async fn command(&mut self, command: Command) {
        if let Command::Prepare(say) = command {
            return self.prepare(say);
        }
        // What is kept of an interrupted reply goes by what was heard up to this very moment.
        self.read_clock().await;
        match command {
            Command::Stop => self.input(Input::Stop).await,
            Command::Say(say) => self.say(say).await,
            Command::Prepare(_) => {}
            Command::Recite(recite) => self.recite(recite).await,
            Command::Replay { session, clips } => self.replay(session, clips).await,
        }
    }

    async fn say(&mut self, say: Say) {
        let turn = self.next_turn().await;
        let cancel = CancellationToken::new();
        let request = ChatRequest { turn, cancel: cancel.clone(), ..say.request };
        let voice = say.voice.is_some();
        let ports =
            TurnPorts { request: Some(request), cancel, voice: say.voice, ..TurnPorts::of(say.session) };
        self.turn = Some(ports);
        self.input(Input::Said { turn, voice }).await;
    }

    async fn recite(&mut self, recite: Recite) {
        let turn = self.next_turn().await;
        let ports = TurnPorts::of(recite.session);
        self.turn = Some(TurnPorts { voice: Some(recite.voice), message: Some(recite.message), ..ports });
        self.input(Input::Recite { turn, text: recite.text }).await;
    }

    fn prepare(&self, say: Say) {
        if let Some(voice) = say.voice {
            // Belongs to no turn, so its clip is dropped; the voice is loaded by then.
            let _ =
                self.ports.voice.speak(Sentence { turn: WARM_UP, seq: 0, text: "Hello.".to_owned() }, voice);
        }
        let provider = Arc::clone(&self.ports.provider);
        tokio::spawn(async move {
            if let Err(error) = provider.warm_up(say.request).await {
                tracing::warn!(%error, "the language model is not ready");
            }
        });
    }

    /// Ends the turn under way, if any, and counts on.
    async fn next_turn(&mut self) -> TurnId {
        self.input(Input::Stop).await;
        self.last_turn = self.last_turn.next();
        self.last_turn
    }

    async fn replay(&mut self, session: SessionId, clips: Vec<SpokenClip>) {
        let turn = self.next_turn().await;
        let pieces = clips.iter().map(|clip| clip.text.clone()).collect();
        self.turn = Some(TurnPorts::of(session));
        self.input(Input::Replay { turn, pieces }).await;
        for (seq, clip) in (0..).zip(clips) {
            self.play(SpokenClip { turn, seq, ..clip }).await;
        }
    }

    async fn internal(&mut self, internal: Internal) {
        match internal {
            Internal::Input(input) => self.input(input).await,
            Internal::Measured(turn, usage) if turn == self.last_turn => self.tell(Event::Measured(usage)),
            Internal::Measured(..) => {}
        }
    }

    async fn spoken(&mut self, spoken: Spoken) {
        let Sentence { turn, seq, .. } = spoken.sentence;
        if self.machine.turn() != Some(turn) {
            return;
        }
        match spoken.clip {
            Ok(clip) if clip.pcm.samples.is_empty() => self.input(Input::Unspoken { turn, seq }).await,
            Ok(clip) => {
                self.keep_recited(&clip);
                self.play(clip).await;
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

    async fn play(&mut self, clip: SpokenClip) {
        let (turn, seq) = (clip.turn, clip.seq);
        match self.ports.playback.play(&clip, true) {
            Ok(()) => {
                self.face().queue(&clip);
                if let Some(current) = &mut self.turn {
                    current.clips.insert(seq, clip);
                }
                self.input(Input::Queued { turn, seq }).await;
            }
            Err(error) => {
                let notice = Notice { level: Level::Warning, code: "no_speaker", message: error.to_string() };
                self.input(Input::SpeechFailed { turn, seq, notice }).await;
            }
        }
    }

    async fn read_clock(&mut self) {
        let Some(heard) = self.ports.playback.heard().filter(|heard| Some(heard.turn) == self.machine.turn())
        else {
            return;
        };
        let Some(clip) = self.turn.as_ref().and_then(|turn| turn.clips.get(&heard.seq)) else { return };
        let words = WordsHeard::at(clip, heard.sample);
        let input = Input::Heard { turn: heard.turn, seq: heard.seq, words, drained: heard.drained };
        self.input(input).await;
    }

    async fn input(&mut self, input: Input) {
        for effect in self.machine.step(input) {
            self.effect(effect).await;
        }
    }

    async fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Tell(event) => self.tell(event),
            Effect::Generate { .. } => self.generate(),
            Effect::CancelReply { .. } => {
                if let Some(turn) = &self.turn {
                    turn.cancel.cancel();
                }
            }
            Effect::Synthesise(sentence) => self.synthesise(sentence),
            Effect::Silence { turn } => {
                self.ports.voice.cancel(turn);
                self.ports.playback.silence();
                let now = self.now();
                self.face().cut(now);
            }
            Effect::SpeechComplete => self.ports.playback.finish(),
            Effect::Keep { text, cut, pieces, .. } => self.keep(text, cut, pieces).await,
        }
    }

    fn synthesise(&self, sentence: Sentence) {
        let Some(voice) = self.turn.as_ref().and_then(|turn| turn.voice.clone()) else { return };
        let (turn, seq) = (sentence.turn, sentence.seq);
        if !self.ports.voice.speak(sentence, voice) {
            let message =
                "The voice has stopped working; replies come as text. Restart Visavis to hear them again.";
            let notice =
                Notice { level: Level::Warning, code: "voice_unavailable", message: message.to_owned() };
            let _ = self.inputs.send(Internal::Input(Input::SpeechFailed { turn, seq, notice }));
        }
    }

    fn generate(&mut self) {
        let Some(request) = self.turn.as_mut().and_then(|turn| turn.request.take()) else { return };
        let (provider, inputs) = (Arc::clone(&self.ports.provider), self.inputs.clone());
        tokio::spawn(async move {
            let turn = request.turn;
            let ended = match pump(provider, request, &inputs).await {
                Ok(()) => Input::ReplyEnded { turn },
                Err(error) => Input::ReplyFailed { turn, notice: failure(&error) },
            };
            let _ = inputs.send(Internal::Input(ended));
        });
    }

    async fn keep(&mut self, text: String, cut: bool, pieces: u32) {
        let Some(turn) = self.turn.as_mut() else { return };
        let clips = std::mem::take(&mut turn.clips).into_values().filter(|clip| clip.seq < pieces).collect();
        let (records, session) = (Arc::clone(&self.ports.records), turn.session.clone());
        let reply = KeptReply { text, cut, clips };
        let kept = tokio::task::spawn_blocking(move || records.keep_reply(&session, reply)).await;
        match kept {
            Ok(Ok(message)) => self.tell(Event::Kept(message)),
            Ok(Err(error)) => self.tell(not_kept(error.to_string())),
            Err(_) => self.tell(not_kept("The reply could not be kept. Restart Visavis.".to_owned())),
        }
    }

    fn tell(&self, event: Event) {
        if let Event::Status(state) = event {
            let now = self.now();
            self.face().state(now, state);
        }
        if let Some(turn) = &self.turn {
            let _ = self.events.send((turn.session.clone(), event));
        }
    }

    fn now(&self) -> f64 {
        self.ports.clock.elapsed().as_secs_f64()
    }

    fn face(&self) -> std::sync::MutexGuard<'_, LiveFace> {
        self.ports.face.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Feeds the model's stream to the machine.
async fn pump(
    provider: Arc<dyn ChatProvider>,
    request: ChatRequest,
    inputs: &UnboundedSender<Internal>,
) -> Result<(), LlmError> {
    let turn = request.turn;
    let mut stream = provider.chat(request).await?;
    while let Some(delta) = stream.next().await {
        let internal = match delta? {
            ChatDelta::Text { turn, text, .. } => Internal::Input(Input::Delta { turn, text }),
            ChatDelta::Done(usage) => Internal::Measured(turn, usage),
        };
        let _ = inputs.send(internal);
    }
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

fn not_kept(message: String) -> Event {
    Event::Notice(Notice { level: Level::Error, code: "not_kept", message })
}
