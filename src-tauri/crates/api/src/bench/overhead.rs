//! What the program itself adds: the conversation with a transcriber, a model and a voice that take a fixed time.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use serde::Serialize;
use vis_audio::{Pace, PacedDevice, Speaker};
use vis_conversation::{
    Conversation, Event, KeptReply, LiveFace, Ports, RecordError, Records, Say, State, VoiceChoice, request,
};
use vis_core::{
    Clock, Message, MessageId, PcmClip, Role, SPEECH_RATE, Sentence, SessionId, SpokenClip, TurnId,
    Utterance, UtteranceId, VoiceId,
};
use vis_listen::{EarEvent, EndReason, Heed, ListenError, Segment, Transcriber, Transcript};
use vis_llm::{ChatDelta, ChatProvider, ChatRequest, ChatStream, LlmError, Usage};
use vis_speak::{SpeakError, Synthesizer};

use super::{percentile, said};
use crate::characters::Cast;
use crate::{ApiError, SystemClock};

const HEARING: Duration = Duration::from_millis(40);
const THINKING: Duration = Duration::from_millis(40);
const SPEAKING: Duration = Duration::from_millis(40);

/// Beyond the three fixed delays, from the pause to the first sample on a speaker that takes its sound every 10 ms.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OverheadFigures {
    pub turns: usize,
    pub p50_ms: Option<u32>,
    pub p99_ms: Option<u32>,
}

pub(super) async fn measure(turns: u64) -> Result<OverheadFigures, ApiError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let notes = Arc::new(Notes { cast: Cast::load()?, timings: Mutex::default() });
    let speaker = Speaker::open(PacedDevice::null(Pace::RealTime), 1.0)?;
    let (conversation, mut events) = Conversation::start(Ports {
        provider: Arc::new(Fixed),
        synthesizer: Box::new(Fixed),
        transcriber: Box::new(Fixed),
        playback: Arc::new(speaker),
        records: Arc::clone(&notes) as _,
        face: Arc::new(Mutex::new(LiveFace::new(1))),
        clock: Arc::clone(&clock),
    });
    for id in 1..=turns {
        let utterance = utterance(id, clock.elapsed());
        let session = SessionId::from("bench");
        let events_of_a_turn = [
            EarEvent::Started { id: UtteranceId(id), at: 0 },
            EarEvent::Paused { utterance: utterance.clone(), voiced_ms: 1000 },
            EarEvent::Ended { utterance, why: EndReason::Finished },
        ];
        for event in events_of_a_turn {
            conversation.ear(session.clone(), event, false);
        }
        while let Some((_, event)) = events.recv().await {
            if event == Event::Status(State::Idle) {
                break;
            }
        }
    }
    let fixed = (HEARING + THINKING + SPEAKING).as_millis() as u32;
    let timings = notes.timings.lock().unwrap_or_else(PoisonError::into_inner);
    let extra: Vec<u32> = timings.iter().map(|total| total.saturating_sub(fixed)).collect();
    Ok(OverheadFigures {
        turns: extra.len(),
        p50_ms: percentile(&extra, 0.5),
        p99_ms: percentile(&extra, 0.99),
    })
}

fn utterance(id: u64, ended: Duration) -> Utterance {
    let wave = |n: u64| (n as f32 * 0.05).sin() * 0.3;
    let samples: Arc<[f32]> = (0..16_000).map(wave).collect::<Vec<f32>>().into();
    Utterance { id: UtteranceId(id), start: 0, end: 16_000, ended, samples }
}

/// A model, a voice and a transcriber that take their time and do nothing.
struct Fixed;

impl Transcriber for Fixed {
    fn transcribe(&mut self, _: &[f32], _: &Heed, _: &AtomicBool) -> Result<Transcript, ListenError> {
        std::thread::sleep(HEARING);
        let text = "Hello there.".to_owned();
        // The words of an utterance are those of its segments.
        let segments = vec![Segment { start_ms: 0, end_ms: 1000, text: text.clone() }];
        Ok(Transcript { text, language: "en".to_owned(), confidence: 1.0, segments })
    }
}

#[async_trait]
impl ChatProvider for Fixed {
    async fn chat(&self, request: ChatRequest) -> Result<ChatStream, LlmError> {
        let turn = request.turn;
        let words = async move {
            tokio::time::sleep(THINKING).await;
            Ok(ChatDelta::Text { turn, seq: 0, text: "Hello. ".to_owned() })
        };
        let done = async { Ok(ChatDelta::Done(Usage::default())) };
        Ok(futures::stream::once(words).chain(futures::stream::once(done)).boxed())
    }
}

impl Synthesizer for Fixed {
    fn speak(&mut self, sentence: &Sentence, _: &VoiceId, _: f32) -> Result<SpokenClip, SpeakError> {
        std::thread::sleep(SPEAKING);
        let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.1; SPEECH_RATE as usize / 5] };
        let (turn, seq, text) = (sentence.turn, sentence.seq, sentence.text.clone());
        Ok(SpokenClip { turn, seq, text, pcm, phonemes: Vec::new() })
    }
}

struct Notes {
    cast: Cast,
    timings: Mutex<Vec<u32>>,
}

impl Records for Notes {
    fn keep_reply(&self, _: &SessionId, reply: KeptReply) -> Result<Message, RecordError> {
        let total = reply.timing.and_then(|timing| timing.total_ms);
        self.timings.lock().unwrap_or_else(PoisonError::into_inner).extend(total);
        Ok(said(Role::Assistant, &reply.text))
    }

    fn ask(&self, session: &SessionId, text: &str) -> Result<Option<Say>, RecordError> {
        let mira = self.cast.get(&"mira".into()).map_err(|error| RecordError(error.message))?;
        let history = [said(Role::User, text)];
        let request = request(TurnId(0), &mira, &history, 1, tokio_util::sync::CancellationToken::new());
        let voice = VoiceChoice { voice: mira.voice, speed: 1.0, shape: vis_speak::VoiceShape::default() };
        let account = vis_conversation::PromptAccount::default();
        let session = session.clone();
        Ok(Some(Say {
            session,
            request,
            account,
            voice: Some(voice),
            speaking: None,
            beside: None,
            words: None,
        }))
    }

    fn keep_said(&self, _: &SessionId, text: &str, _: Option<Arc<[f32]>>) -> Result<Message, RecordError> {
        Ok(said(Role::User, text))
    }

    fn keep_voice(&self, _: &MessageId, _: &SpokenClip) -> Result<(), RecordError> {
        Ok(())
    }
}
