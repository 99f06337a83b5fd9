//! What happens with each chunk of sound: nothing, listening, or recording.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use vis_audio::Captured;
use vis_conversation::Conversation;
use vis_core::{PcmChunk, SessionId, UtteranceId};
use vis_listen::{Ear, EarEvent};

use super::{Board, problem_of};
use crate::{EarMode, EarProblem, EarProblemCode, Settings};

/// The longest voice message, samples at 16 kHz: 10 minutes.
const LONGEST_RECORDING: usize = 10 * 60 * 16_000;

pub(super) struct Hearing {
    conversation: Arc<Conversation>,
    board: Arc<Board>,
    ear: Option<Ear>,
    pub(super) session: Option<SessionId>,
    hands_free: bool,
    /// Holding or recording; goes before hands-free.
    wanted: Option<EarMode>,
    /// The talk button is down and the ear knows.
    pressed: bool,
    current: Option<UtteranceId>,
    /// It began with the button held.
    explicit: bool,
    recording: Vec<f32>,
    /// The chat that was open when it began.
    recorded_in: Option<SessionId>,
    /// The level is being watched; needs an open microphone and nothing else.
    pub(super) metered: bool,
    /// When the ear was last needed, or heard a word.
    pub(super) last_use: Duration,
    /// Of the newest chunk.
    pub(super) now: Duration,
    pub(super) sleep_after: Option<Duration>,
    /// Energy of the cleaned sound since it was last asked for, and its samples.
    pub(super) energy: (f64, u64),
}

/// Asking for the end of a turn takes 50 ms and more, in which the microphone's own thread would not remove the echo.
/// The thread ends with the microphone.
pub(super) fn on_a_thread(hearing: Arc<Mutex<Hearing>>) -> Box<dyn FnMut(Captured) + Send> {
    let (sender, chunks) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        while let Ok(captured) = chunks.recv() {
            hearing.lock().unwrap_or_else(PoisonError::into_inner).captured(captured);
        }
    });
    Box::new(move |captured| _ = sender.send(captured))
}

impl Hearing {
    pub(super) fn new(conversation: Arc<Conversation>, board: Arc<Board>) -> Self {
        Self {
            conversation,
            board,
            ear: None,
            session: None,
            hands_free: false,
            wanted: None,
            pressed: false,
            current: None,
            explicit: false,
            recording: Vec::new(),
            recorded_in: None,
            metered: false,
            last_use: Duration::ZERO,
            now: Duration::ZERO,
            sleep_after: None,
            energy: (0.0, 0),
        }
    }

    pub(super) fn is_ready(&self) -> bool {
        self.ear.is_some()
    }

    pub(super) fn set_ear(&mut self, ear: Ear) {
        self.ear = Some(ear);
    }

    pub(super) fn set_habits(&mut self, settings: &Settings) {
        if let Some(ear) = &mut self.ear {
            ear.set_patience(settings.patience.into());
        }
        let minutes = u64::from(settings.sleep_minutes);
        self.sleep_after = (minutes > 0).then(|| Duration::from_secs(minutes * 60));
    }

    pub(super) fn mode(&self) -> EarMode {
        let idle = if self.hands_free { EarMode::HandsFree } else { EarMode::Off };
        self.wanted.unwrap_or(idle)
    }

    /// Somebody needs the microphone to be open.
    pub(super) fn needs_microphone(&self) -> bool {
        self.metered || self.mode() != EarMode::Off
    }

    pub(super) fn recorded_in(&self) -> Option<SessionId> {
        self.recorded_in.clone()
    }

    pub(super) fn speech(&self) -> bool {
        self.current.is_some() && self.ear.as_ref().is_some_and(Ear::speech_now)
    }

    pub(super) fn hands_free(&mut self, on: bool, now: Duration) {
        self.hands_free = on;
        self.last_use = now;
        if !on && self.wanted.is_none() {
            self.drop_utterance();
        }
        self.show();
    }

    pub(super) fn wants(&mut self, mode: Option<EarMode>) {
        self.drop_utterance();
        self.recording.clear();
        self.recorded_in = self.session.clone();
        self.wanted = mode;
        self.show();
    }

    /// The microphone could not be opened.
    pub(super) fn give_up(&mut self) {
        self.hands_free = false;
        self.wants(None);
    }

    pub(super) fn press(&mut self) {
        if self.wanted == Some(EarMode::Holding)
            && let Some(ear) = &mut self.ear
        {
            ear.press();
            self.pressed = true;
            self.explicit = true;
        }
    }

    pub(super) fn release(&mut self, now: Duration) {
        if self.wanted != Some(EarMode::Holding) {
            return;
        }
        let events = match &mut self.ear {
            Some(ear) if self.pressed => ear.release(),
            _ => Vec::new(),
        };
        self.pass_on(events);
        self.settle(now);
    }

    pub(super) fn cancel(&mut self, now: Duration) {
        self.drop_utterance();
        self.settle(now);
    }

    pub(super) fn take_recording(&mut self, now: Duration) -> Vec<f32> {
        let recording = std::mem::take(&mut self.recording);
        self.settle(now);
        recording
    }

    /// Back to what was before the button.
    fn settle(&mut self, now: Duration) {
        (self.wanted, self.pressed, self.explicit, self.last_use) = (None, false, false, now);
        self.show();
    }

    fn drop_utterance(&mut self) {
        if let Some(ear) = &mut self.ear {
            ear.reset();
        }
        if let Some(id) = self.current.take() {
            self.pass_on(vec![EarEvent::Dropped { id }]);
        }
        self.pressed = false;
    }

    pub(super) fn captured(&mut self, captured: Captured) {
        match captured {
            Captured::Chunk(chunk) => self.chunk(&chunk),
            Captured::Lost(error) => {
                let problem = EarProblem { code: problem_of(&error), message: error.to_string() };
                self.board.change(|state| (state.problem, state.microphone) = (Some(problem), None));
            }
            Captured::Recovered { device } => {
                self.board.change(|state| (state.problem, state.microphone) = (None, Some(device)));
            }
        }
    }

    fn chunk(&mut self, chunk: &PcmChunk) {
        self.now = chunk.captured;
        let energy: f64 = chunk.samples.iter().map(|sample| f64::from(sample * sample)).sum();
        self.energy = (self.energy.0 + energy, self.energy.1 + chunk.samples.len() as u64);
        match self.mode() {
            EarMode::Off => {}
            EarMode::Recording => {
                if self.recording.len() < LONGEST_RECORDING {
                    self.recording.extend_from_slice(&chunk.samples);
                }
            }
            EarMode::Holding if !self.pressed => {}
            EarMode::Holding | EarMode::HandsFree => self.listen(chunk),
        }
    }

    pub(super) fn read(&mut self, id: UtteranceId, text: &str) {
        let events = self.ear.as_mut().map(|ear| ear.read(id, text)).unwrap_or_default();
        self.pass_on(events);
    }

    fn listen(&mut self, chunk: &PcmChunk) {
        let Some(ear) = &mut self.ear else { return };
        match ear.hear(chunk) {
            Ok(events) => self.pass_on(events),
            Err(error) => {
                let problem = EarProblem { code: EarProblemCode::ListenFailed, message: error.to_string() };
                self.board.change(|state| state.problem = Some(problem));
            }
        }
    }

    fn pass_on(&mut self, events: Vec<EarEvent>) {
        for event in events {
            match &event {
                EarEvent::Started { id, .. } => {
                    self.current = Some(*id);
                    self.board.change(|state| state.asleep = false);
                }
                EarEvent::Ended { .. } | EarEvent::Dropped { .. } => self.current = None,
                _ => {}
            }
            self.last_use = self.now;
            if let Some(session) = self.session.clone() {
                self.conversation.ear(session, event, self.explicit);
            }
        }
    }

    fn show(&self) {
        let mode = self.mode();
        self.board.change(|state| {
            state.mode = mode;
            state.asleep &= mode == EarMode::HandsFree;
        });
    }
}
