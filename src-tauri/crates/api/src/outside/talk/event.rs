//! What is told beside the sound, and where it comes from.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use tokio::sync::mpsc::{self, UnboundedReceiver, WeakSender};
use vis_conversation::{Event, Level, LiveFace, State};
use vis_core::{Clock, PhonemeSpan, SPEECH_RATE, SessionId, Viseme};

use super::TalkOut;
use super::ear::Hears;
use crate::CareCard;

/// As it stands in JSON: `{"type": …}` and what belongs to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TalkEvent {
    /// The first of a line.
    Ready {
        /// Its id.
        character: String,
        name: String,
        /// Hz of what is heard.
        sample_rate: u32,
        /// Hz of what is said.
        reply_rate: u32,
    },
    State {
        state: TalkState,
    },
    /// What the person is saying, or said when `final`. Empty and `final`: it came to nothing.
    Transcript {
        text: String,
        #[serde(rename = "final")]
        last: bool,
    },
    /// More of the reply's text; it comes before its sound.
    Delta {
        text: String,
    },
    /// Mouth shapes of the next piece of sound, in ms since the first sample of this reply. They follow each other without a gap.
    Visemes {
        /// Another number: another reply, whose time begins at 0.
        turn: u64,
        text: String,
        start_ms: f64,
        end_ms: f64,
        spans: Vec<VisemeSpan>,
    },
    /// `true`: the person makes a sound; keep still where you are. `false`: go on from there.
    Hold {
        held: bool,
    },
    /// The person cut in: forget what has not been played.
    Interrupted,
    /// The reply is over. Of one that was cut, `text` is what was heard.
    TurnEnd {
        text: String,
        cut: bool,
    },
    /// What was said sounds like danger; who helps.
    Care {
        card: Box<CareCard>,
    },
    /// The line goes on with less.
    Notice {
        code: String,
        message: String,
    },
    /// Something failed; a sentence for people.
    Error {
        code: String,
        message: String,
    },
}

/// What the companion does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TalkState {
    Idle,
    Listening,
    Transcribing,
    Thinking,
    Speaking,
    Interrupted,
}

/// One mouth shape and its time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VisemeSpan {
    /// Of the fifteen of the field: `sil`, `PP`, `FF`, `TH`, `DD`, `kk`, `CH`, `SS`, `nn`, `RR`, `aa`, `E`, `I`, `O`, `U`.
    pub viseme: &'static str,
    pub start_ms: f64,
    pub end_ms: f64,
}

impl From<State> for TalkState {
    fn from(state: State) -> Self {
        match state {
            State::Idle => Self::Idle,
            State::Listening => Self::Listening,
            State::Transcribing => Self::Transcribing,
            State::Thinking => Self::Thinking,
            State::Speaking => Self::Speaking,
            State::Interrupted => Self::Interrupted,
        }
    }
}

/// Milliseconds of a sample of the reply.
pub(super) fn ms(sample: u64) -> f64 {
    sample as f64 * 1000.0 / f64::from(SPEECH_RATE)
}

/// Spans of a clip that begins at sample `from` of its reply and is `length` long. A clip without phonemes keeps the mouth shut.
pub(super) fn spans(phonemes: &[PhonemeSpan], from: u64, length: u64) -> Vec<VisemeSpan> {
    if phonemes.is_empty() {
        return vec![VisemeSpan {
            viseme: Viseme::Sil.name(),
            start_ms: ms(from),
            end_ms: ms(from + length),
        }];
    }
    let mut spans: Vec<VisemeSpan> = Vec::new();
    for span in phonemes.iter().filter(|span| span.end > span.start) {
        let (viseme, end_ms) = (span.viseme.name(), ms(from + u64::from(span.end)));
        match spans.last_mut().filter(|last| last.viseme == viseme) {
            Some(last) => last.end_ms = end_ms,
            None => spans.push(VisemeSpan { viseme, start_ms: ms(from + u64::from(span.start)), end_ms }),
        }
    }
    spans
}

/// Tells what happens in the conversation until it is over.
pub(super) async fn forward(
    mut happened: UnboundedReceiver<(SessionId, Event)>,
    ear: WeakSender<Hears>,
    out: mpsc::Sender<TalkOut>,
    face: Arc<Mutex<LiveFace>>,
    clock: Arc<dyn Clock>,
) {
    while let Some((_, event)) = happened.recv().await {
        if let Event::Read { utterance, text } = event {
            if let Some(ear) = ear.upgrade() {
                let _ = ear.send(Hears::Read(utterance, text)).await;
            }
            continue;
        }
        if matches!(event, Event::Kept(..) | Event::NothingKept) {
            // Nobody looks at this face; without this it would remember every sound.
            let mut face = face.lock().unwrap_or_else(PoisonError::into_inner);
            let now = clock.elapsed().as_secs_f64();
            face.cut(now);
            face.pose(now, None);
        }
        for event in told(event) {
            if out.send(TalkOut::Event(event)).await.is_err() {
                return;
            }
        }
    }
}

fn told(event: Event) -> Vec<TalkEvent> {
    let one = |event| vec![event];
    match event {
        Event::Status(State::Interrupted) => {
            vec![TalkEvent::Interrupted, TalkEvent::State { state: TalkState::Interrupted }]
        }
        Event::Status(state) => one(TalkEvent::State { state: state.into() }),
        Event::Caption { text, last } => one(TalkEvent::Transcript { text, last }),
        Event::Delta(text) => one(TalkEvent::Delta { text }),
        Event::Kept(message, _) => one(TalkEvent::TurnEnd { text: message.text, cut: message.cut }),
        Event::NothingKept => one(TalkEvent::TurnEnd { text: String::new(), cut: true }),
        Event::Notice(notice) if notice.level == Level::Error => {
            one(TalkEvent::Error { code: notice.code.to_owned(), message: notice.message })
        }
        Event::Notice(notice) => {
            one(TalkEvent::Notice { code: notice.code.to_owned(), message: notice.message })
        }
        // Where the words are in time, the mouth shapes say; the person's words were told as a transcript.
        Event::Read { .. }
        | Event::Said(_)
        | Event::Resumed
        | Event::Word { .. }
        | Event::Speaker(_)
        | Event::Heard { .. }
        | Event::Measured(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(viseme: Viseme, start: u32, end: u32) -> PhonemeSpan {
        PhonemeSpan { phoneme: "a".into(), viseme, start, end }
    }

    #[test]
    fn spans_follow_each_other_without_a_gap() {
        let phonemes = [
            span(Viseme::PP, 0, 240),
            span(Viseme::AA, 240, 480),
            span(Viseme::AA, 480, 720),
            span(Viseme::E, 720, 720),
            span(Viseme::Sil, 720, 2400),
        ];
        let seen = spans(&phonemes, 24_000, 2400);
        let expected = [("PP", 1000.0, 1010.0), ("aa", 1010.0, 1030.0), ("sil", 1030.0, 1100.0)];
        let seen: Vec<_> = seen.iter().map(|one| (one.viseme, one.start_ms, one.end_ms)).collect();
        assert_eq!(seen, expected);
        assert_eq!(spans(&[], 0, 2400)[0].end_ms, 100.0);
    }

    #[test]
    fn events_have_names_that_clients_can_branch_on() {
        let json = |event: TalkEvent| serde_json::to_value(event).unwrap();
        let words = json(TalkEvent::Transcript { text: "Hi".into(), last: true });
        assert_eq!(words, serde_json::json!({ "type": "transcript", "text": "Hi", "final": true }));
        let cut: Vec<_> = told(Event::Status(State::Interrupted)).into_iter().map(json).collect();
        assert_eq!(cut[0], serde_json::json!({ "type": "interrupted" }));
        assert_eq!(cut[1]["state"], "interrupted");
        assert_eq!(json(told(Event::NothingKept).remove(0))["type"], "turn_end");
    }
}
