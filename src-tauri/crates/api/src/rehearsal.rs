//! The whole voice loop without a sound card: recordings are spoken into the microphone in real time, what the speaker plays is
//! recorded, and both run on one sample clock, so that every figure counts all the computing in between.

use std::ops::Range;
use std::time::Duration;

use serde::Serialize;
use specta::Type;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use vis_audio::{Duplex, DuplexHandle, Pace};
use vis_core::{LISTEN_RATE, PcmClip, SPEECH_RATE};

use crate::sound::rms;
use crate::{
    ApiError, App, ChatEvent, Code, Launch, MessageView, NoticeLevel, Settings, Sound, Status, TurnTiming,
};

/// A turn that brings nothing for so long is given up.
const PATIENCE: Duration = Duration::from_secs(60);
/// Quiet between two turns.
const BREATH: Duration = Duration::from_millis(400);
/// Softer than this is silence: RMS of 5 ms, about -50 dBFS.
const SILENCE: f32 = 0.003;

/// One thing said, and its answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Type)]
pub struct RehearsedTurn {
    pub transcript: String,
    pub reply: String,
    /// The reply was interrupted.
    pub cut: bool,
    /// Last sample of speech said to the first audible sample of the reply, on the sample clock.
    pub voice_to_voice_ms: Option<u32>,
    /// The same to the first audible sample of an opener.
    pub opener_ms: Option<u32>,
    /// After the last sample of speech as it was detected, on the program's clock.
    pub stages: TurnTiming,
}

/// A chat with a pretend microphone and speaker. Settings are used, not saved.
pub struct Rehearsal {
    app: App,
    events: Receiver<ChatEvent>,
    handle: DuplexHandle,
    session: String,
    notices: Vec<String>,
    /// Of the latest answer, in the recording.
    answer: Range<usize>,
}

impl Rehearsal {
    /// Starts a chat with `character_id` and listens. `settings` changes the saved ones for this time only; the launch's sound is replaced.
    ///
    /// # Errors
    /// As [`App::open`]; nobody has this id; a model is missing.
    pub async fn open(
        launch: Launch,
        character_id: &str,
        settings: impl FnOnce(Settings) -> Settings,
    ) -> Result<Self, ApiError> {
        let (input, output, handle) = Duplex::new(Pace::RealTime, None);
        let app = App::new(Launch { sound: Sound::Duplex(input, output), ..launch })?;
        app.open().await?;
        app.rehearse(settings(app.settings().await?)).await?;
        let events = app.subscribe();
        let session = app.start_session_silently(character_id).await?.session.id;
        app.warm_up(&session).await?;
        app.listen(true).await?;
        Ok(Self { app, events, handle, session, notices: Vec::new(), answer: 0..0 })
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    pub fn session(&self) -> &str {
        &self.session
    }

    /// What the person was told meanwhile.
    pub fn take_notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    /// The pretend device, for whoever wants to speak at a certain moment.
    pub fn device(&self) -> &DuplexHandle {
        &self.handle
    }

    /// Says something (mono, 16 kHz) and waits for the end of the answer.
    ///
    /// # Errors
    /// Nothing was understood, or nothing came back in a minute.
    pub async fn turn(&mut self, samples: Vec<f32>) -> Result<RehearsedTurn, ApiError> {
        tokio::time::sleep(BREATH).await;
        let ends = speech_end(&samples);
        let said = self.handle.say(samples) + ends as u64;
        let (question, reply) = tokio::time::timeout(PATIENCE, self.answered()).await.unwrap_or((None, None));
        let Some(question) = question else {
            return Err(self.failure("Nothing was understood in this recording. Is there speech in it?"));
        };
        let Some(reply) = reply else { return Err(self.failure("There was no answer in time.")) };
        let recording = self.handle.recording();
        let from = (said * u64::from(SPEECH_RATE) / u64::from(LISTEN_RATE)) as usize;
        self.answer = from.min(recording.samples.len())..recording.samples.len();
        let stages = reply.timing.unwrap_or_default();
        let first = first_sound(&recording.samples[self.answer.clone()])
            .map(|at| (at as u64 * 1000 / u64::from(SPEECH_RATE)) as u32);
        let opened = stages.opener_ms.is_some();
        Ok(RehearsedTurn {
            transcript: question.text,
            reply: reply.text,
            cut: reply.cut,
            voice_to_voice_ms: if opened { stages.total_ms } else { first },
            opener_ms: first.filter(|_| opened),
            stages,
        })
    }

    /// What was heard from the end of the latest input on.
    pub fn last_answer(&self) -> PcmClip {
        let recording = self.handle.recording();
        PcmClip { rate: recording.rate, samples: recording.samples[self.answer.clone()].to_vec() }
    }

    /// Everything that was played so far.
    pub fn recording(&self) -> PcmClip {
        self.handle.recording()
    }

    /// The person's message and the reply, once everything is quiet again.
    async fn answered(&mut self) -> (Option<MessageView>, Option<MessageView>) {
        let (mut question, mut reply) = (None, None);
        loop {
            match self.events.recv().await {
                Ok(ChatEvent::Message { message }) if message.role == "user" => question = Some(message),
                Ok(ChatEvent::Message { message }) => reply = Some(message),
                Ok(ChatEvent::Status { status: Status::Idle, .. }) if reply.is_some() => {
                    return (question, reply);
                }
                Ok(ChatEvent::Notice { message, level, .. }) => {
                    self.notices.push(message);
                    if level == NoticeLevel::Error {
                        return (question, reply);
                    }
                }
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return (question, reply),
            }
        }
    }

    fn failure(&mut self, otherwise: &str) -> ApiError {
        let message = self.notices.pop().unwrap_or_else(|| otherwise.to_owned());
        ApiError { code: Code::Failed, message, retry_after_ms: None }
    }
}

/// One past the last sample that is speech.
pub(crate) fn speech_end(samples: &[f32]) -> usize {
    let window = LISTEN_RATE as usize / 200;
    let last = samples.chunks(window).rposition(|part| rms(part) > SILENCE);
    last.map_or(0, |n| ((n + 1) * window).min(samples.len()))
}

/// The first sample that can be heard.
pub(crate) fn first_sound(samples: &[f32]) -> Option<usize> {
    let window = SPEECH_RATE as usize / 200;
    samples.chunks(window).position(|part| rms(part) > SILENCE).map(|n| n * window)
}
