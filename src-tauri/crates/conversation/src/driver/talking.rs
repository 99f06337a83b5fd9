//! The person's speech: from the ear's events to words, to replies begun on a guess, to the moment they are let out.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use vis_core::{Message, SessionId, SpokenClip, TurnId, Utterance, UtteranceId};
use vis_listen::{EarEvent, EndReason, Heed, ListenError, Transcript};
use vis_llm::ChatRequest;

use super::replying::{TurnPorts, not_kept};
use super::{Driver, Internal};
use crate::timing::Clocking;
use crate::transcriber_thread::{Decoded, Job};
use crate::{Event, Input, Level, Notice, RecordError, Say, Speech};

/// What is known about the utterance under way.
#[derive(Default)]
pub(super) struct Listening {
    /// The chat that is spoken into.
    pub(super) session: Option<SessionId>,
    pub(super) heed: Arc<Heed>,
    /// The newest version of it.
    utterance: Option<Utterance>,
    /// When its end was decided.
    decided_at: Option<Duration>,
    /// When the words of its newest version were there.
    words_at: Option<Duration>,
    /// A reading of the prompt on words that are still growing.
    prefill: Option<CancellationToken>,
}

impl Driver {
    pub(super) async fn ear(&mut self, session: SessionId, event: EarEvent, explicit: bool) {
        self.listening.session = Some(session);
        let (utterance, speech) = match event {
            EarEvent::Started { id, .. } => (id, Speech::Started { explicit }),
            EarEvent::Resumed { id } => (id, Speech::Resumed),
            EarEvent::Dropped { id } => (id, Speech::Dropped),
            EarEvent::Growing { utterance } => {
                let ms = utterance.duration_ms();
                (self.newest(utterance), Speech::Growing { ms })
            }
            EarEvent::Paused { utterance, voiced_ms } => {
                let end = utterance.end;
                (self.newest(utterance), Speech::Paused { end, voiced_ms })
            }
            EarEvent::Ended { utterance, why: EndReason::TooLong } => {
                let end = utterance.end;
                (self.newest(utterance), Speech::Part { end })
            }
            EarEvent::Ended { utterance, .. } => {
                let end = utterance.end;
                self.listening.decided_at = Some(self.now());
                (self.newest(utterance), Speech::Ended { end })
            }
        };
        self.input(Input::Speech { utterance, speech }).await;
    }

    fn newest(&mut self, utterance: Utterance) -> UtteranceId {
        let id = utterance.id;
        self.listening.utterance = Some(utterance);
        id
    }

    /// Words for a caller of its own (a voice message): nothing is answered.
    pub(super) fn dictate(
        &self,
        utterance: Utterance,
        answer: oneshot::Sender<Result<Transcript, ListenError>>,
    ) {
        self.ports.transcriber.decode(Job {
            utterance,
            live: false,
            heed: self.heed(),
            answer: Some(answer),
        });
    }

    pub(super) fn transcribe(&self, id: UtteranceId, end: u64, live: bool) {
        let Some(utterance) = self.listening.utterance.clone().filter(|utterance| utterance.id == id) else {
            return;
        };
        if !live && utterance.end != end {
            return;
        }
        self.ports.transcriber.decode(Job { utterance, live, heed: self.heed(), answer: None });
    }

    pub(super) async fn decoded(&mut self, decoded: Decoded) {
        let Decoded { utterance, end, live, transcript } = decoded;
        let speech = match transcript {
            Ok(transcript) => {
                if !live {
                    self.listening.words_at = Some(self.now());
                    // Words of a pause that is over would be taken for those of the next one.
                    let newest = self.listening.utterance.as_ref();
                    if newest.is_some_and(|newest| newest.id == utterance && newest.end == end) {
                        self.tell(Event::Read { utterance, text: transcript.text.clone() });
                    }
                }
                let confidence = transcript.confidence;
                Speech::Transcribed { end, text: transcript.text, live, confidence }
            }
            Err(ListenError::Cancelled) => return,
            Err(error) if live => return tracing::debug!(%error, "no live text"),
            Err(error) => {
                let code = match error {
                    ListenError::ModelMissing { .. } => "model_missing",
                    _ => "listen_failed",
                };
                Speech::Failed { notice: Notice { level: Level::Error, code, message: error.to_string() } }
            }
        };
        self.read_clock().await;
        self.input(Input::Speech { utterance, speech }).await;
    }

    /// Lets the model read what is known of the question while the person still asks it.
    pub(super) fn prefill(&mut self, text: String) {
        let Some(session) = self.listening.session.clone() else { return };
        if self.listening.prefill.as_ref().is_some_and(|running| !running.is_cancelled()) {
            return;
        }
        let cancel = CancellationToken::new();
        self.listening.prefill = Some(cancel.clone());
        let (records, provider) = (Arc::clone(&self.ports.records), Arc::clone(&self.ports.provider));
        tokio::spawn(async move {
            let asked = tokio::task::spawn_blocking(move || records.ask(&session, &text)).await;
            if let Ok(Ok(Some(say))) = asked
                && say.words.is_none()
            {
                let request = ChatRequest { cancel: cancel.clone(), ..say.request };
                let _ = provider.warm_up(request).await;
            }
            // Done: the next one may begin.
            cancel.cancel();
        });
    }

    pub(super) async fn speculate(&mut self, turn: TurnId, text: String) {
        if let Some(prefill) = self.listening.prefill.take() {
            prefill.cancel();
        }
        let Some(session) = self.listening.session.clone() else { return };
        let (records, asked) = (Arc::clone(&self.ports.records), session.clone());
        match tokio::task::spawn_blocking(move || records.ask(&asked, &text)).await {
            Ok(Ok(Some(say))) => self.begin(turn, say),
            Ok(Ok(None)) => self.unanswered(turn, session),
            Ok(Err(RecordError(message))) => self.unanswerable(turn, message),
            Err(_) => self.unanswerable(turn, "The chat could not be read. Restart Visavis.".to_owned()),
        }
    }

    fn begin(&mut self, turn: TurnId, say: Say) {
        let voiceless = say.voice.is_none();
        let mut ports = TurnPorts::saying(turn, say);
        ports.clocking =
            self.listening.utterance.as_ref().map(|utterance| Clocking::of(turn, utterance.ended));
        self.turn = Some(ports);
        if voiceless {
            self.later(Input::Voiceless { turn });
        }
        self.generate();
    }

    /// Nobody of the group is to answer: the words are kept, and that is all.
    fn unanswered(&mut self, turn: TurnId, session: SessionId) {
        self.turn = Some(TurnPorts::of(turn, session));
        self.later(Input::Voiceless { turn });
        self.later(Input::ReplyEnded { turn });
    }

    fn unanswerable(&mut self, turn: TurnId, message: String) {
        let Some(session) = self.listening.session.clone() else { return };
        self.turn = Some(TurnPorts::of(turn, session));
        let notice = Notice { level: Level::Error, code: "reply_failed", message };
        self.later(Input::ReplyFailed { turn, notice });
    }

    pub(super) fn discard(&mut self, turn: TurnId) {
        self.ports.voice.cancel(turn);
        self.cancel_reply();
        self.turn = None;
    }

    /// The guess came true: what is ready is heard at once, and what was said goes to the disk beside it.
    pub(super) fn commit(&mut self, turn: TurnId, text: String) {
        let (decided_at, words_at) = (self.listening.decided_at, self.listening.words_at);
        let Some(ports) = self.turn.as_mut().filter(|ports| ports.turn == turn) else { return };
        if let Some(clocking) = &mut ports.clocking {
            (clocking.decided_at, clocking.words_at) = (decided_at, words_at);
        }
        self.tell_speaker();
        let Some(ports) = &mut self.turn else { return };
        let (waiting, voice) = (std::mem::take(&mut ports.waiting), ports.voice.clone());
        if waiting.is_empty()
            && let Some(voice) = voice
        {
            self.open_with(turn, &voice, &text);
        } else {
            self.openers.skip();
        }
        for clip in waiting {
            self.play(clip);
        }
        let said = self.keep_words(text);
        if let Some(ports) = &mut self.turn {
            ports.said = said;
        }
    }

    /// A short word at once, while the answer is still being made.
    fn open_with(&mut self, turn: TurnId, voice: &crate::VoiceChoice, said: &str) {
        let Some(clip) = self.openers.choose(voice, said, turn.0) else { return };
        // The machine leaves the id before a spoken turn's own to its opener.
        let clip = SpokenClip { turn: TurnId(turn.0 - 1), seq: 0, ..clip };
        if self.ports.playback.play(&clip, false).is_ok() {
            self.face().queue(&clip);
        }
    }

    pub(super) fn keep_said(&self, text: String) {
        let _ = self.keep_words(text);
    }

    fn keep_words(&self, text: String) -> Option<tokio::task::JoinHandle<()>> {
        let session = self.listening.session.clone()?;
        let (records, inputs) = (Arc::clone(&self.ports.records), self.inputs.clone());
        let sound = self.listening.utterance.as_ref().map(|utterance| Arc::clone(&utterance.samples));
        Some(tokio::task::spawn_blocking(move || {
            let said = records.keep_said(&session, &text, sound);
            let _ = inputs.send(Internal::Said(session, said));
        }))
    }

    pub(super) fn said(&mut self, session: SessionId, said: Result<Message, RecordError>) {
        let event = match said {
            Ok(message) => Event::Said(message),
            Err(error) => not_kept(error.to_string()),
        };
        let _ = self.events.send((session, event));
    }

    /// Notes when the model's first words came.
    pub(super) fn clock_input(&mut self, input: &Input) {
        if let Input::Delta { turn, .. } = input {
            let (turn, now) = (*turn, self.now());
            let ports = self.turn.as_mut().filter(|ports| ports.turn == turn);
            if let Some(clocking) = ports.and_then(|ports| ports.clocking.as_mut()) {
                clocking.token_at.get_or_insert(now);
            }
        }
    }
}
