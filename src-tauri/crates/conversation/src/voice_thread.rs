//! One thread that speaks: synthesis is heavy, ordered, and must never hold up the conversation.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::sync::mpsc::UnboundedSender;
use vis_core::{Sentence, SpokenClip, TurnId};
use vis_speak::{SpeakError, Synthesizer};

use crate::VoiceChoice;

/// What came of one sentence.
pub(crate) struct Spoken {
    pub(crate) sentence: Sentence,
    pub(crate) clip: Result<SpokenClip, SpeakError>,
}

/// Sentences go in, clips come out in the same order. Cancelled turns are skipped.
pub(crate) struct VoiceThread {
    sentences: Sender<(Sentence, VoiceChoice)>,
    /// Turns up to and including this one are no longer wanted.
    cancelled: Arc<AtomicU64>,
}

impl VoiceThread {
    /// The thread ends when this value is dropped.
    pub(crate) fn start(synthesizer: Box<dyn Synthesizer>, spoken: UnboundedSender<Spoken>) -> Self {
        let (sentences, inbox) = channel();
        let cancelled = Arc::new(AtomicU64::new(0));
        let up_to = Arc::clone(&cancelled);
        std::thread::spawn(move || speak_all(synthesizer, &inbox, &up_to, &spoken));
        Self { sentences, cancelled }
    }

    /// `false`: the thread is gone (the synthesiser panicked), nothing will come of it.
    #[must_use]
    pub(crate) fn speak(&self, sentence: Sentence, choice: VoiceChoice) -> bool {
        self.sentences.send((sentence, choice)).is_ok()
    }

    pub(crate) fn cancel(&self, turn: TurnId) {
        self.cancelled.fetch_max(turn.0, Ordering::AcqRel);
    }
}

fn speak_all(
    mut synthesizer: Box<dyn Synthesizer>,
    inbox: &Receiver<(Sentence, VoiceChoice)>,
    cancelled: &AtomicU64,
    spoken: &UnboundedSender<Spoken>,
) {
    while let Ok((sentence, choice)) = inbox.recv() {
        if sentence.turn.0 <= cancelled.load(Ordering::Acquire) {
            continue;
        }
        let clip = synthesizer.speak(&sentence, &choice.voice, choice.speed);
        if spoken.send(Spoken { sentence, clip }).is_err() {
            return;
        }
    }
}
