//! Runs the machine's effects on the ports. One task owns everything; what happens elsewhere reaches it as an input.
//!
//! | file | what |
//! |---|---|
//! | `mod` | the loop: commands and news in, effects out |
//! | `replying` | the reply: model, voice, speaker, records |
//! | `talking` | the person's speech: words, guesses, openers |

mod replying;
mod talking;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use vis_core::{Clock, Message, SessionId, TurnId};
use vis_listen::Heed;
use vis_llm::{ChatProvider, Usage};

use crate::handle::{Command, Manners};
use crate::openers::Openers;
use crate::transcriber_thread::{Decoded, TranscriberThread};
use crate::voice_thread::{Spoken, VoiceThread};
use crate::{Effect, Event, Input, LiveFace, Machine, Playback, Ports, RecordError, Records, Say, State};
use replying::TurnPorts;
use talking::Listening;

/// How often the playback clock is read while something is heard.
const CLOCK_TICK: Duration = Duration::from_millis(25);

pub(crate) struct Driver {
    ports: PortsInUse,
    machine: Machine,
    events: UnboundedSender<(SessionId, Event)>,
    inputs: UnboundedSender<Internal>,
    internal: UnboundedReceiver<Internal>,
    spoken: UnboundedReceiver<Spoken>,
    decoded: UnboundedReceiver<Decoded>,
    turn: Option<TurnPorts>,
    listening: Listening,
    openers: Openers,
    preparing: Preparing,
}

/// Who waits for the models to be warm, and what is still to come.
#[derive(Default)]
struct Preparing {
    waiting: Vec<oneshot::Sender<()>>,
    read: bool,
    voice: bool,
}

impl Preparing {
    fn tell(&mut self) {
        if self.read && self.voice {
            self.waiting.drain(..).for_each(|ready| _ = ready.send(()));
        }
    }
}

struct PortsInUse {
    provider: Arc<dyn ChatProvider>,
    voice: VoiceThread,
    transcriber: TranscriberThread,
    playback: Arc<dyn Playback>,
    records: Arc<dyn Records>,
    face: Arc<Mutex<LiveFace>>,
    clock: Arc<dyn Clock>,
}

/// News from the tasks that the driver started.
enum Internal {
    Input(Input),
    Measured(TurnId, Usage),
    Said(SessionId, Result<Message, RecordError>),
    /// The model has read a prompt that was only prepared.
    Read,
    /// Another one of a group speaks after the reply that was kept.
    Follow(Box<Say>),
}

impl Driver {
    pub(crate) fn new(ports: Ports, events: UnboundedSender<(SessionId, Event)>) -> Self {
        let (inputs, internal) = unbounded_channel();
        let (spoken_out, spoken) = unbounded_channel();
        let (decoded_out, decoded) = unbounded_channel();
        let Ports { provider, synthesizer, transcriber, playback, records, face, clock } = ports;
        let voice = VoiceThread::start(synthesizer, spoken_out);
        let transcriber = TranscriberThread::start(transcriber, decoded_out);
        Self {
            ports: PortsInUse { provider, voice, transcriber, playback, records, face, clock },
            machine: Machine::default(),
            events,
            inputs,
            internal,
            spoken,
            decoded,
            turn: None,
            listening: Listening::default(),
            openers: Openers::default(),
            preparing: Preparing::default(),
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
                Some(decoded) = self.decoded.recv() => self.decoded(decoded).await,
                Some(spoken) = self.spoken.recv() => self.spoken(spoken).await,
                _ = tick.tick(), if self.machine.turn().is_some() => self.read_clock().await,
            }
        }
    }

    async fn command(&mut self, command: Command) {
        // What is kept of an interrupted reply goes by what was heard up to this very moment.
        self.read_clock().await;
        match command {
            Command::Stop => self.input(Input::Stop).await,
            Command::Quiet { kept } => {
                self.input(Input::Stop).await;
                let _ = kept.send(());
            }
            Command::Say(say) => self.say(*say).await,
            Command::Prepare { say, ready } => self.prepare(*say, ready),
            Command::Recite(recite) => self.recite(recite).await,
            Command::Replay { session, clips } => self.replay(session, clips).await,
            Command::Ear { session, event, explicit } => self.ear(session, event, explicit).await,
            Command::Dictate { utterance, answer } => self.dictate(utterance, answer),
            Command::Manners(Manners { heed, openers }) => {
                self.listening.heed = Arc::new(heed);
                self.openers.wanted = openers;
            }
        }
    }

    async fn internal(&mut self, internal: Internal) {
        match internal {
            Internal::Input(input) => self.input(input).await,
            Internal::Measured(turn, usage) if self.is_current(turn) => {
                if let Some(ports) = &mut self.turn {
                    ports.usage = Some(usage);
                }
                self.tell(Event::Measured(usage));
            }
            Internal::Measured(..) => {}
            Internal::Said(session, said) => self.said(session, said),
            Internal::Read => {
                self.preparing.read = true;
                self.preparing.tell();
            }
            Internal::Follow(say) if self.machine.state() == State::Idle => self.say(*say).await,
            // The person has begun to say something, or has asked for something else.
            Internal::Follow(_) => {}
        }
    }

    fn is_current(&self, turn: TurnId) -> bool {
        self.turn.as_ref().is_some_and(|ports| ports.turn == turn)
    }

    async fn input(&mut self, input: Input) {
        self.clock_input(&input);
        for effect in self.machine.step(input) {
            self.effect(effect).await;
        }
    }

    async fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Tell(event) => self.tell(event),
            Effect::Generate { .. } => self.generate(),
            Effect::CancelReply { .. } => self.cancel_reply(),
            Effect::Synthesise(sentence) => self.synthesise(sentence),
            Effect::Silence { turn } => self.silence(turn),
            Effect::SpeechComplete => self.ports.playback.finish(),
            Effect::Keep { text, cut, pieces, .. } => self.keep(text, cut, pieces).await,
            Effect::Hold(held) => self.hold(held),
            Effect::Transcribe { utterance, end, live } => self.transcribe(utterance, end, live),
            Effect::Prefill { text } => self.prefill(text),
            Effect::Speculate { turn, text } => self.speculate(turn, text).await,
            Effect::Discard { turn } => self.discard(turn),
            Effect::Commit { turn, text } => self.commit(turn, text),
            Effect::KeepSaid { text } => self.keep_said(text),
            Effect::Forget(utterance) => self.ports.transcriber.forget(utterance),
        }
    }

    /// Tells what belongs to the turn under way, or to what the person is saying.
    fn tell(&mut self, event: Event) {
        if let Event::Status(state) = event {
            let now = self.seconds();
            self.face().state(now, state);
        }
        let session = match &event {
            Event::Caption { .. } | Event::Read { .. } => self.listening.session.clone(),
            Event::Status(_) if self.machine.turn().is_none() => self.listening.session.clone(),
            _ => None,
        };
        let turn = self.turn.as_ref().map(|turn| turn.session.clone());
        if let Some(session) = session.or(turn).or_else(|| self.listening.session.clone()) {
            let _ = self.events.send((session, event));
        }
    }

    /// Hands an input to the machine after what is being done now; an effect must not step the machine itself.
    fn later(&self, input: Input) {
        let _ = self.inputs.send(Internal::Input(input));
    }

    fn now(&self) -> Duration {
        self.ports.clock.elapsed()
    }

    fn seconds(&self) -> f64 {
        self.now().as_secs_f64()
    }

    fn face(&self) -> MutexGuard<'_, LiveFace> {
        self.ports.face.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn heed(&self) -> Arc<Heed> {
        Arc::clone(&self.listening.heed)
    }
}
