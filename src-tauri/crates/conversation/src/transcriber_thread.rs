//! One thread that turns utterances into words. The whole utterance always goes before live text, which is only for show.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use vis_core::{Utterance, UtteranceId};
use vis_listen::{Dictation, Heed, ListenError, Transcriber, Transcript};

/// One version of an utterance to be decoded.
pub(crate) struct Job {
    pub(crate) utterance: Utterance,
    /// Good enough for showing; skipped when something better comes.
    pub(crate) live: bool,
    pub(crate) heed: Arc<Heed>,
    /// Where the words go instead of the conversation.
    pub(crate) answer: Option<oneshot::Sender<Result<Transcript, ListenError>>>,
}

/// What came of it.
pub(crate) struct Decoded {
    pub(crate) utterance: UtteranceId,
    pub(crate) end: u64,
    pub(crate) live: bool,
    pub(crate) transcript: Result<Transcript, ListenError>,
}

/// The thread ends when this value is dropped.
pub(crate) struct TranscriberThread {
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    queue: Mutex<Queue>,
    news: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: Vec<Job>,
    /// What is being decoded, and how to stop it.
    running: Option<(UtteranceId, bool, Arc<AtomicBool>)>,
    closed: bool,
}

impl TranscriberThread {
    pub(crate) fn start(transcriber: Box<dyn Transcriber>, decoded: UnboundedSender<Decoded>) -> Self {
        let desk = Arc::<Desk>::default();
        let work = Arc::clone(&desk);
        std::thread::spawn(move || decode_all(Dictation::new(transcriber), &work, &decoded));
        Self { desk }
    }

    pub(crate) fn decode(&self, job: Job) {
        let mut queue = self.desk.queue();
        // A newer version makes older ones pointless, unless they are whole and it is not; a whole one is worth stopping live ones for.
        let pointless = |waiting: &Job| {
            let same = waiting.utterance.id == job.utterance.id && waiting.answer.is_none();
            same && (waiting.live || !job.live)
        };
        queue.jobs.retain(|waiting| !pointless(waiting));
        if let Some((_, true, cancel)) = queue.running.as_ref().filter(|_| !job.live) {
            cancel.store(true, Ordering::Release);
        }
        queue.jobs.push(job);
        self.desk.news.notify_one();
    }

    /// Loads the model: half a second of silence has no words, but needs it.
    pub(crate) fn warm_up(&self) {
        let samples: Arc<[f32]> = vec![1e-4; vis_core::LISTEN_RATE as usize].into();
        let end = samples.len() as u64;
        let utterance =
            Utterance { id: UtteranceId(u64::MAX), start: 0, end, ended: Duration::ZERO, samples };
        let (answer, _) = oneshot::channel();
        self.decode(Job { utterance, live: false, heed: Arc::default(), answer: Some(answer) });
    }

    /// Nothing about this utterance is wanted any more.
    pub(crate) fn forget(&self, utterance: UtteranceId) {
        let mut queue = self.desk.queue();
        queue.jobs.retain(|waiting| waiting.utterance.id != utterance || waiting.answer.is_some());
        if let Some((_, _, cancel)) = queue.running.as_ref().filter(|(id, ..)| *id == utterance) {
            cancel.store(true, Ordering::Release);
        }
    }
}

impl Drop for TranscriberThread {
    fn drop(&mut self) {
        self.desk.queue().closed = true;
        self.desk.news.notify_one();
    }
}

impl Desk {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next job: whole utterances first, in order.
    fn next(&self) -> Option<(Job, Arc<AtomicBool>)> {
        let mut queue = self.queue();
        queue.running = None;
        loop {
            if queue.closed {
                return None;
            }
            let at = queue.jobs.iter().position(|job| !job.live).or((!queue.jobs.is_empty()).then_some(0));
            if let Some(at) = at {
                let (job, cancel) = (queue.jobs.remove(at), Arc::<AtomicBool>::default());
                queue.running = Some((job.utterance.id, job.live, Arc::clone(&cancel)));
                return Some((job, cancel));
            }
            queue = self.news.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn decode_all(
    mut dictation: Dictation<Box<dyn Transcriber>>,
    desk: &Desk,
    decoded: &UnboundedSender<Decoded>,
) {
    while let Some((job, cancel)) = desk.next() {
        let Job { utterance, live, heed, answer } = job;
        let transcript = match live {
            true => dictation.push(&utterance, &heed, &cancel),
            false => dictation.finish(&utterance, &heed, &cancel),
        };
        if let Some(answer) = answer {
            let _ = answer.send(transcript);
            continue;
        }
        let done = Decoded { utterance: utterance.id, end: utterance.end, live, transcript };
        if decoded.send(done).is_err() {
            return;
        }
    }
}
