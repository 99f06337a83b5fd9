//! The person's sound, listened to on a thread of its own: judging the end of a turn takes 50 ms and more.

use std::sync::Arc;

use tokio::sync::mpsc;
use vis_audio::Stream;
use vis_conversation::Conversation;
use vis_core::{CHUNK_SAMPLES, Clock, PcmChunk, UtteranceId};
use vis_listen::{Ear, EarEvent};

use super::event::TalkEvent;
use super::{TalkOut, session};

/// What the thread is handed.
pub(super) enum Hears {
    /// At the line's rate.
    Sound(Vec<f32>),
    /// What a pause was understood as.
    Read(UtteranceId, String),
    /// The person has said all.
    End,
}

/// What the thread works with.
pub(super) struct Listening {
    pub(super) ear: Ear,
    pub(super) stream: Stream,
    pub(super) conversation: Arc<Conversation>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) out: mpsc::Sender<TalkOut>,
}

/// Listens until nobody can hand in anything any more.
pub(super) fn listen(mut listening: Listening, mut inbox: mpsc::Receiver<Hears>) {
    std::thread::spawn(move || {
        let mut heard = 0;
        while let Some(hears) = inbox.blocking_recv() {
            let events = match hears {
                Hears::Sound(samples) => listening.sound(&samples, &mut heard),
                Hears::Read(utterance, text) => listening.ear.read(utterance, &text),
                Hears::End => listening.ear.release(),
            };
            for event in events {
                listening.conversation.ear(session(), event, false);
            }
        }
    });
}

impl Listening {
    fn sound(&mut self, samples: &[f32], heard: &mut u64) -> Vec<EarEvent> {
        self.stream.push(samples.iter().copied());
        let mut events = Vec::new();
        while let Some(frame) = self.stream.next() {
            let chunk = PcmChunk { start: *heard, captured: self.clock.elapsed(), samples: frame.to_vec() };
            *heard += CHUNK_SAMPLES as u64;
            match self.ear.hear(&chunk) {
                Ok(more) => events.extend(more),
                Err(error) => {
                    let (code, message) = ("listen_failed".to_owned(), error.to_string());
                    // Full: the line is stuck, and somebody else ends it.
                    let _ = self.out.try_send(TalkOut::Event(TalkEvent::Error { code, message }));
                }
            }
        }
        events
    }
}
