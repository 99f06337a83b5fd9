//! One thread that speaks: synthesis is heavy, ordered, and must never hold up the conversation.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use vis_core::{Sentence, SpokenClip, TurnId};
use vis_speak::{Abort, Edges, SpeakError, Synthesizer};

use crate::VoiceChoice;

/// What came of one sentence; the first of a turn may come in two clips.
pub(crate) struct Spoken {
    pub(crate) sentence: Sentence,
    pub(crate) voice: VoiceChoice,
    pub(crate) clip: Result<SpokenClip, SpeakError>,
}

/// Sentences go in, clips come out in the same order. Cancelled turns are skipped, also in mid-sentence.
/// The thread ends when this value is dropped.
pub(crate) struct VoiceThread {
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    queue: Mutex<Queue>,
    news: Condvar,
}

#[derive(Clone)]
struct Job {
    sentence: Sentence,
    voice: VoiceChoice,
    spare: bool,
}

#[derive(Default)]
struct Queue {
    wanted: VecDeque<Job>,
    /// Spoken while nothing is wanted; given up, and begun again later, when something is.
    spare: VecDeque<Job>,
    running: Option<Running>,
    /// Turns up to and including this one are no longer wanted.
    cancelled: u64,
    closed: bool,
}

struct Running {
    turn: TurnId,
    spare: bool,
    abort: Abort,
}

impl VoiceThread {
    pub(crate) fn start(synthesizer: Box<dyn Synthesizer>, spoken: UnboundedSender<Spoken>) -> Self {
        let desk = Arc::<Desk>::default();
        let work = Arc::clone(&desk);
        std::thread::spawn(move || {
            // Closes the desk also when the synthesiser panics, so that nobody waits for it.
            let _closing = Closing(Arc::clone(&work));
            speak_all(synthesizer, &work, &spoken);
        });
        Self { desk }
    }

    /// `false`: the thread is gone (the synthesiser panicked), nothing will come of it.
    #[must_use]
    pub(crate) fn speak(&self, sentence: Sentence, voice: VoiceChoice) -> bool {
        let mut queue = self.desk.queue();
        if queue.closed {
            return false;
        }
        if let Some(running) = queue.running.as_ref().filter(|running| running.spare) {
            running.abort.abort();
        }
        queue.wanted.push_back(Job { sentence, voice, spare: false });
        self.desk.news.notify_one();
        true
    }

    pub(crate) fn speak_when_idle(&self, sentence: Sentence, voice: VoiceChoice) {
        self.desk.queue().spare.push_back(Job { sentence, voice, spare: true });
        self.desk.news.notify_one();
    }

    pub(crate) fn forget_spare(&self) {
        self.desk.queue().spare.clear();
    }

    pub(crate) fn cancel(&self, turn: TurnId) {
        let mut queue = self.desk.queue();
        queue.cancelled = queue.cancelled.max(turn.0);
        queue.wanted.retain(|job| job.sentence.turn > turn);
        if let Some(running) = queue.running.as_ref().filter(|running| running.turn <= turn) {
            running.abort.abort();
        }
    }
}

impl Drop for VoiceThread {
    fn drop(&mut self) {
        self.desk.close();
    }
}

struct Closing(Arc<Desk>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Desk {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.queue().closed = true;
        self.news.notify_one();
    }

    fn next(&self) -> Option<(Job, Abort)> {
        let mut queue = self.queue();
        loop {
            if queue.closed {
                return None;
            }
            if let Some(job) = queue.wanted.pop_front().or_else(|| queue.spare.pop_front()) {
                let abort = Abort::new();
                queue.running =
                    Some(Running { turn: job.sentence.turn, spare: job.spare, abort: abort.clone() });
                return Some((job, abort));
            }
            queue = self.news.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A spare sentence that had to make way waits for its next chance.
    fn aborted(&self, job: Job) {
        let mut queue = self.queue();
        if queue.running.take().is_some_and(|running| running.spare) {
            queue.spare.push_front(job);
        }
    }
}

fn speak_all(mut synthesizer: Box<dyn Synthesizer>, desk: &Desk, spoken: &UnboundedSender<Spoken>) {
    while let Some((job, abort)) = desk.next() {
        let (mut given, mut gone) = (0, false);
        let mut tell = |clip: Result<SpokenClip, SpeakError>| {
            let (mut sentence, voice) = (job.sentence.clone(), job.voice.clone());
            // What fails is the clip behind those that were given.
            sentence.seq += if clip.is_err() { given } else { 0 };
            given += 1;
            gone |= spoken.send(Spoken { sentence, voice, clip }).is_err();
        };
        match speak(synthesizer.as_mut(), &job, &abort, &mut |clip| tell(Ok(clip))) {
            Err(SpeakError::Aborted) => {
                desk.aborted(job);
                continue;
            }
            Err(error) => tell(Err(error)),
            Ok(()) => {}
        }
        desk.queue().running = None;
        if gone {
            return;
        }
    }
}

/// The first sentence of a turn is waited for; a spare one is not.
fn speak(
    synthesizer: &mut dyn Synthesizer,
    job: &Job,
    abort: &Abort,
    give: &mut dyn FnMut(SpokenClip),
) -> Result<(), SpeakError> {
    let (sentence, voice) = (&job.sentence, &job.voice.voice);
    let (shape, speed) = (job.voice.shape, job.voice.shape.tempo(job.voice.speed));
    if sentence.seq == 0 && !job.spare {
        return synthesizer.speak_soon(sentence, voice, speed, abort, &mut |clip| {
            let begins = clip.seq == sentence.seq;
            let ends = !begins || clip.text.len() == sentence.text.len();
            give(shape.apply(clip, Edges { begins, ends }));
        });
    }
    let clip = synthesizer.speak_unless(sentence, voice, speed, abort)?;
    give(shape.apply(clip, Edges { begins: true, ends: true }));
    Ok(())
}
