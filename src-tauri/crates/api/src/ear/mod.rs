//! The ear: one microphone, what it is used for now, and what the window shows of it.
//!
//! | file | what |
//! |---|---|
//! | `mod` | the modes a person can choose |
//! | `hearing` | what happens with each chunk of sound |
//! | `watch` | what goes by time: level, sleep, a microphone that is dead or too loud |
//! | `choice` | which transcriber listens |
//! | `models` | detection and transcription, loaded when first needed |
//! | `echo_check` | does the companion hear itself? |

mod choice;
mod echo_check;
mod hearing;
mod models;
mod watch;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast;
use vis_audio::{AudioError, CaptureOptions, ErrorKind, Input, Microphone, MicrophoneDevice};
use vis_conversation::{Conversation, Manners};
use vis_core::{Clock, SessionId, UtteranceId};
use vis_listen::Heed;

use crate::app::{Sound, blocking};
use crate::sound::SpeakerSlot;
use crate::{ApiError, ChatEvent, EarMode, EarProblem, EarProblemCode, EarState, MeterLevel, Settings};
pub(crate) use choice::{ChoiceParts, ListenChoice, model_file, own_ear};
use hearing::Hearing;
pub(crate) use models::{LazyTranscriber, listening_ear, load_whisper};

/// Everything that has to do with listening. Cheap to share.
pub(crate) struct EarRoom {
    folder: PathBuf,
    sound: Sound,
    clock: Arc<dyn Clock>,
    conversation: Arc<Conversation>,
    speaker: Arc<SpeakerSlot>,
    choice: Arc<ListenChoice>,
    board: Arc<Board>,
    hearing: Arc<Mutex<Hearing>>,
    settings: Mutex<Settings>,
    /// Held while it is opened or closed; that takes up to half a second.
    microphone: tokio::sync::Mutex<()>,
    open: Mutex<Option<Arc<Microphone>>>,
}

/// What the window is shown.
pub(crate) struct Board {
    state: Mutex<EarState>,
    events: broadcast::Sender<ChatEvent>,
}

impl Board {
    /// Changes what is shown, and tells the window if it is another thing than before.
    pub(crate) fn change(&self, change: impl FnOnce(&mut EarState)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let before = state.clone();
        change(&mut state);
        if *state != before {
            let _ = self.events.send(ChatEvent::Ear { ear: state.clone() });
        }
    }

    pub(crate) fn shown(&self) -> EarState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What an [`EarRoom`] is made of.
pub(crate) struct EarParts {
    pub(crate) folder: PathBuf,
    pub(crate) sound: Sound,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) conversation: Arc<Conversation>,
    pub(crate) speaker: Arc<SpeakerSlot>,
    pub(crate) choice: Arc<ListenChoice>,
    pub(crate) events: broadcast::Sender<ChatEvent>,
    pub(crate) settings: Settings,
}

impl EarRoom {
    pub(crate) fn new(parts: EarParts) -> Arc<Self> {
        let EarParts { folder, sound, clock, conversation, speaker, choice, events, settings } = parts;
        let board = Arc::new(Board { state: Mutex::default(), events });
        let hearing = Hearing::new(Arc::clone(&conversation), Arc::clone(&board));
        let room = Self {
            folder,
            sound,
            clock,
            conversation,
            speaker,
            choice,
            board,
            hearing: Arc::new(Mutex::new(hearing)),
            settings: Mutex::default(),
            microphone: tokio::sync::Mutex::default(),
            open: Mutex::default(),
        };
        room.heed(settings);
        let room = Arc::new(room);
        let weak = Arc::downgrade(&room);
        room.speaker.when_opened(move || {
            if let Some(room) = weak.upgrade() {
                room.follow_speaker();
            }
        });
        room
    }

    /// Another speaker was opened: what it plays is the echo from now on.
    fn follow_speaker(&self) {
        if let Some(microphone) = self.open_one() {
            match self.options() {
                Ok(options) => microphone.set_options(options),
                Err(error) => tracing::warn!(%error, "echo is not removed"),
            }
        }
    }

    /// Which transcriber listens, for those who listen without this microphone.
    pub(crate) fn choice(&self) -> Arc<ListenChoice> {
        Arc::clone(&self.choice)
    }

    pub(crate) fn state(&self) -> EarState {
        self.board.shown()
    }

    /// What is said from now on belongs to this chat.
    pub(crate) fn listen_in(&self, session: SessionId) {
        self.hearing().session = Some(session);
    }

    /// What a pause was transcribed to: the ear waits longer after "and the", and not so long after a question.
    pub(crate) fn read(&self, utterance: UtteranceId, text: &str) {
        self.hearing().read(utterance, text);
    }

    /// The chat that the latest voice message belongs to.
    pub(crate) fn recorded_in(&self) -> Option<SessionId> {
        self.hearing().recorded_in()
    }

    /// Keeps the microphone open while its level is being watched.
    pub(crate) async fn meter(self: &Arc<Self>, on: bool) -> Result<(), ApiError> {
        {
            let mut hearing = self.hearing();
            (hearing.metered, hearing.last_use) = (on, self.clock.elapsed());
        }
        self.follow().await.map(|_| ())
    }

    pub(crate) async fn set_hands_free(self: &Arc<Self>, on: bool) -> Result<EarState, ApiError> {
        self.hearing().hands_free(on, self.clock.elapsed());
        self.follow().await
    }

    /// The talk button is pressed: silence, and listen.
    pub(crate) async fn hold(self: &Arc<Self>) -> Result<EarState, ApiError> {
        self.conversation.stop();
        self.hearing().wants(Some(EarMode::Holding));
        let state = self.follow().await?;
        // It may have been let go while the microphone was being opened.
        self.hearing().press();
        Ok(state)
    }

    pub(crate) fn release(&self) {
        let now = self.clock.elapsed();
        self.hearing().release(now);
    }

    pub(crate) fn cancel_hold(&self) {
        let now = self.clock.elapsed();
        self.hearing().cancel(now);
    }

    pub(crate) fn set_muted(&self, muted: bool) -> EarState {
        if let Some(microphone) = self.open_one() {
            microphone.set_muted(muted);
        }
        self.board.change(|state| state.muted = muted);
        self.state()
    }

    pub(crate) async fn start_recording(self: &Arc<Self>) -> Result<EarState, ApiError> {
        self.conversation.stop();
        self.hearing().wants(Some(EarMode::Recording));
        self.follow().await
    }

    /// What was recorded, mono, 16 kHz.
    pub(crate) fn finish_recording(&self) -> Vec<f32> {
        let now = self.clock.elapsed();
        self.hearing().take_recording(now)
    }

    pub(crate) fn level(&self) -> MeterLevel {
        let Some(microphone) = self.open_one().filter(|_| !self.state().muted) else {
            return MeterLevel::default();
        };
        let level = microphone.level();
        MeterLevel { rms: level.rms, peak: level.peak, speech: self.hearing().speech() }
    }

    /// Applies settings: devices, patience, language.
    pub(crate) async fn apply(self: &Arc<Self>, settings: Settings) {
        let reopen = {
            let before = self.settings();
            before.microphone != settings.microphone
                || before.echo_cancelling != settings.echo_cancelling
                || before.noise_suppression != settings.noise_suppression
        };
        self.heed(settings);
        if reopen && self.open_one().is_some() {
            self.close().await;
            let _ = self.follow().await;
        }
    }

    fn heed(&self, settings: Settings) {
        let hints = settings.vocabulary.split(',').map(str::trim).filter(|word| !word.is_empty());
        let hints: Vec<String> = hints.map(str::to_owned).collect();
        let heed = Heed { language: settings.language.as_str().into(), hints };
        self.choice.set(&settings);
        self.conversation.set_manners(Manners { heed, openers: settings.openers });
        self.hearing().set_habits(&settings);
        *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = settings;
    }

    fn settings(&self) -> MutexGuard<'_, Settings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hearing(&self) -> MutexGuard<'_, Hearing> {
        self.hearing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open_one(&self) -> Option<Arc<Microphone>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Opens the microphone if the mode needs it. A microphone that is not needed closes after a while, by `watch`.
    async fn follow(self: &Arc<Self>) -> Result<EarState, ApiError> {
        let _opening = self.microphone.lock().await;
        let wanted = self.hearing().needs_microphone();
        if wanted && self.open_one().is_none() {
            self.board.change(|state| (state.loading, state.problem) = (true, None));
            let room = Arc::clone(self);
            let opened = blocking(move || room.open_microphone()).await;
            self.board.change(|state| state.loading = false);
            if let Err(error) = opened {
                self.hearing().give_up();
                return Err(error);
            }
            watch::start(self);
        }
        Ok(self.state())
    }

    fn open_microphone(self: &Arc<Self>) -> Result<(), ApiError> {
        if !self.hearing().is_ready() {
            let patience = self.settings().patience;
            let ear = models::listening_ear(&self.folder, patience).inspect_err(|error| {
                self.problem(models::problem_code(error), error.message.clone());
            })?;
            self.hearing().set_ear(ear);
        }
        let options = self.options()?;
        let on = hearing::on_a_thread(Arc::clone(&self.hearing));
        let opened = Microphone::open(self.find(), options, Arc::clone(&self.clock), on);
        let microphone = Arc::new(opened.map_err(|error| {
            self.problem(problem_of(&error), error.to_string());
            ApiError::from(error)
        })?);
        microphone.set_muted(self.state().muted);
        self.board.change(|state| state.microphone = Some(microphone.name()));
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(microphone);
        Ok(())
    }

    fn options(&self) -> Result<CaptureOptions, ApiError> {
        let (echo, noise) = {
            let settings = self.settings();
            (settings.echo_cancelling, settings.noise_suppression)
        };
        let echo = if echo { Some(self.speaker.echo_reference()?) } else { None };
        Ok(CaptureOptions { echo, noise_suppression: noise, gain_control: noise })
    }

    fn find(&self) -> Box<dyn Fn() -> Result<Box<dyn Input>, AudioError> + Send> {
        match &self.sound {
            Sound::Duplex(input, _) => {
                let input = input.clone();
                Box::new(move || Ok(Box::new(input.clone()) as Box<dyn Input>))
            }
            Sound::Device | Sound::Null(_) => {
                let id = self.settings().microphone.clone();
                Box::new(move || {
                    MicrophoneDevice::find(id.as_deref()).map(|device| Box::new(device) as Box<dyn Input>)
                })
            }
        }
    }

    fn problem(&self, code: EarProblemCode, message: String) {
        let problem = EarProblem { code, message };
        self.board.change(|state| state.problem = Some(problem));
    }

    pub(super) async fn close(&self) {
        let microphone = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.board.change(|state| state.microphone = None);
        // Ends a thread; that may take a moment.
        let _ = tokio::task::spawn_blocking(move || drop(microphone)).await;
    }
}

pub(crate) fn problem_of(error: &AudioError) -> EarProblemCode {
    match error.kind() {
        ErrorKind::Denied => EarProblemCode::MicrophoneDenied,
        ErrorKind::DeviceBusy => EarProblemCode::MicrophoneBusy,
        ErrorKind::DeviceLost => EarProblemCode::MicrophoneLost,
        _ => EarProblemCode::NoMicrophone,
    }
}
