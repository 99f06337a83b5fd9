//! Playback through PulseAudio, or PipeWire in its place, without cpal and rodio between.
//!
//! Under load a sound server wants a tenth of a second in its buffer, and through cpal whatever lies there is heard: a hold took 600 ms
//! until it was silent, and a first word waited behind silence. Here the buffer is written again: a hold, a cut or a first word begins
//! [`MARGIN_MS`] after the sample that is heard at that moment. The server also tells to the sample what is heard, moves the stream when
//! the default speaker changes or a speaker is pulled out, and when it ends the stream, we come back and go on where it was heard last.

use std::ffi::CString;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use mio::{Events, Poll, Token, Waker};
use pulseaudio::protocol::{Command, LatencyParams, PlaybackLatency, ProtocolError, PulseError};

use super::link::Message;
use super::server_stream::{SAMPLE, Stream, Wish, from_protocol};
use crate::deck::Nimble;
use crate::desk::LostFlag;
use crate::tracker::Tracker;
use crate::{AudioError, Deck, ErrorKind};

/// What is heard within this time stays as it is, ms: until then the server has the new sound even on a busy machine.
const MARGIN_MS: u32 = 20;
/// How often it is asked what is heard.
const ASK: Duration = Duration::from_millis(100);
/// Longest wait for an answer when the stream is opened, and when it is opened again.
const OPENING: (Duration, Duration) = (Duration::from_secs(3), Duration::from_millis(500));
/// How often a server or a speaker that is gone is looked for, and how long before it is called lost.
const SEEK: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(2));
/// A step of the clock that goes on without a speaker.
const STEP: Duration = Duration::from_millis(20);

const WAKE: Token = Token(0);

/// Plays until it is dropped.
pub(super) struct Playing {
    stop: Arc<AtomicBool>,
    waker: Arc<Waker>,
    /// The system's name of the speaker that is used now.
    sink: Arc<Mutex<Option<CString>>>,
}

impl Playing {
    /// Asks for the name of the speaker that is used now, at any time.
    pub(super) fn sink(&self) -> impl Fn() -> Option<CString> + Send + 'static {
        let sink = Arc::clone(&self.sink);
        move || sink.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        let _ = self.waker.wake();
    }
}

/// # Errors
/// [`ErrorKind::NoDevice`], [`ErrorKind::Denied`], [`ErrorKind::DeviceBusy`], [`ErrorKind::Format`].
pub(super) fn start(wish: Wish, mut deck: Deck, lost: LostFlag) -> Result<Playing, AudioError> {
    let nothing = |error| AudioError::new(ErrorKind::NoDevice, error);
    let poll = Poll::new().map_err(nothing)?;
    let waker = Arc::new(Waker::new(poll.registry(), WAKE).map_err(nothing)?);
    let stream = Stream::open(&wish, &poll, OPENING.0).map_err(from_protocol)?;
    let tracker = Arc::new(Tracker::new(wish.rate));
    deck.remember();
    deck.echo_reference().pace_by(Arc::clone(&tracker));
    let alarm = Arc::clone(&waker);
    lost.attach(Nimble { tracker: Arc::clone(&tracker), wake: Box::new(move || _ = alarm.wake()) });
    let playing = Playing { stop: Arc::default(), waker, sink: Arc::default() };
    let block = vec![0.0; (wish.rate / 100).max(1) as usize];
    let player = Player {
        wish,
        deck,
        tracker,
        lost,
        stop: Arc::clone(&playing.stop),
        sink: Arc::clone(&playing.sink),
        poll,
        block,
        sound: Vec::new(),
    };
    std::thread::Builder::new()
        .name("speaker".to_owned())
        .spawn(move || player.run(stream))
        .map_err(nothing)?;
    Ok(playing)
}

/// The playing thread's own things.
struct Player {
    wish: Wish,
    deck: Deck,
    tracker: Arc<Tracker>,
    lost: LostFlag,
    stop: Arc<AtomicBool>,
    sink: Arc<Mutex<Option<CString>>>,
    poll: Poll,
    block: Vec<f32>,
    sound: Vec<u8>,
}

impl Player {
    fn run(mut self, mut stream: Stream) {
        loop {
            self.name(stream.sink.clone());
            if let Err(error) = self.play(&mut stream) {
                tracing::info!(%error, "the sound server ended the playback");
            }
            drop(stream);
            if self.stopped() {
                return;
            }
            self.tracker.stop();
            match self.seek() {
                Some(found) => stream = found,
                None => return,
            }
        }
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    fn name(&self, sink: Option<CString>) {
        *self.sink.lock().unwrap_or_else(PoisonError::into_inner) = sink;
    }

    /// Until it is stopped or the stream has ended.
    fn play(&mut self, stream: &mut Stream) -> Result<(), ProtocolError> {
        let mut events = Events::with_capacity(8);
        while !self.stopped() {
            while let Some(message) = stream.link.receive()? {
                self.heed(stream, message)?;
            }
            self.write_again(stream)?;
            self.write_wanted(stream)?;
            self.ask(stream)?;
            stream.link.flush()?;
            self.wait(&mut events, ASK)?;
        }
        Ok(())
    }

    fn wait(&mut self, events: &mut Events, at_most: Duration) -> io::Result<()> {
        match self.poll.poll(events, Some(at_most)) {
            Err(error) if error.kind() != io::ErrorKind::Interrupted => Err(error),
            _ => Ok(()),
        }
    }

    fn heed(&mut self, stream: &mut Stream, message: Message) -> Result<(), ProtocolError> {
        match message {
            Message::Reply(number, body) => {
                if let Some((_, asked)) = stream.asked.take_if(|(question, _)| *question == number) {
                    let answer: PlaybackLatency = stream.link.read(&body)?;
                    self.learn(stream.base, &answer, asked);
                }
            }
            Message::Event(event) => return self.happened(stream, *event),
        }
        Ok(())
    }

    fn happened(&mut self, stream: &mut Stream, event: Command) -> Result<(), ProtocolError> {
        match event {
            Command::Request(request) if request.channel == stream.channel => {
                stream.wanted += u64::from(request.length);
                return Ok(());
            }
            Command::PlaybackStreamKilled(channel) if channel == stream.channel => {
                return Err(ProtocolError::ServerError(PulseError::Killed));
            }
            Command::PlaybackStreamMoved(moved) => {
                tracing::info!(device = ?moved.device_name, "the sound server moved the playback");
                self.tracker.moved(super::pulse::id_of(&moved.device_name));
                self.name(Some(moved.device_name));
            }
            Command::Underflow(_) => self.deck.ran_dry(),
            Command::Started(_) | Command::PlaybackStreamSuspended(_) => {}
            _ => return Ok(()),
        }
        // Whatever was known of the time is not true any more.
        stream.due = None;
        Ok(())
    }

    /// Orders and clips that came after their time was written.
    fn write_again(&mut self, stream: &mut Stream) -> Result<(), ProtocolError> {
        let soonest = self.tracker.played() + u64::from(self.wish.rate / 1000 * MARGIN_MS);
        let Some(from) = self.deck.wants_back(soonest.max(stream.base)) else { return Ok(()) };
        let back = self.deck.take_back(from);
        self.tracker.take_back(self.deck.produced());
        self.write(stream, back, back)
    }

    fn write_wanted(&mut self, stream: &mut Stream) -> Result<(), ProtocolError> {
        let samples = stream.wanted / SAMPLE as u64;
        stream.wanted -= samples * SAMPLE as u64;
        self.write(stream, samples, 0)
    }

    /// `back`: so many samples replace as many that were written before.
    fn write(&mut self, stream: &mut Stream, samples: u64, back: u64) -> Result<(), ProtocolError> {
        self.sound.clear();
        let mut left = samples as usize;
        while left > 0 {
            left -= self.fill(left);
        }
        stream.link.play(stream.channel, back * SAMPLE as u64, &self.sound)
    }

    /// One block, of `most` samples at most; returns its length.
    fn fill(&mut self, most: usize) -> usize {
        let count = most.min(self.block.len());
        self.tracker.mark(self.deck.produced(), self.deck.position());
        self.deck.fill(&mut self.block[..count]);
        self.tracker.wrote(self.deck.produced(), self.deck.position());
        self.sound.extend(self.block[..count].iter().flat_map(|sample| sample.to_le_bytes()));
        count
    }

    fn ask(&mut self, stream: &mut Stream) -> Result<(), ProtocolError> {
        let now = now();
        if stream.asked.is_none() && stream.due.is_none_or(|due| now >= due) {
            let question = LatencyParams { channel: stream.channel, now: SystemTime::UNIX_EPOCH };
            let number = stream.link.send(&Command::GetPlaybackLatency(question))?;
            (stream.asked, stream.due) = (Some((number, now)), Some(now + ASK));
        }
        Ok(())
    }

    fn learn(&self, base: u64, answer: &PlaybackLatency, asked: Instant) {
        if !answer.playing {
            return self.tracker.stop();
        }
        let read = base as f64 + answer.read_offset as f64 / SAMPLE as f64;
        let heard = read - answer.sink_usec as f64 * f64::from(self.wish.rate) / 1e6;
        self.tracker.observe(heard, answered_at(answer.remote_time, asked));
    }

    /// Until there is a speaker again. After a while time goes on without one, so that a reply comes to its end.
    fn seek(&mut self) -> Option<Stream> {
        let (began, mut events) = (now(), Events::with_capacity(8));
        let (mut tried, mut silent_since) = (None::<Instant>, None);
        while !self.stopped() {
            if tried.is_none_or(|tried| tried.elapsed() >= SEEK.0) {
                tried = Some(now());
                if let Ok(mut stream) = Stream::open(&self.wish, &self.poll, OPENING.1) {
                    self.lost.lower();
                    self.go_back();
                    stream.base = self.deck.produced();
                    return Some(stream);
                }
            }
            if began.elapsed() >= SEEK.1 {
                self.lost.raise();
                let since = *silent_since.get_or_insert_with(|| (now(), self.go_back()));
                self.play_to_nobody(since);
            }
            self.wait(&mut events, STEP).ok()?;
        }
        None
    }

    /// To what was heard last. Returns that sample.
    fn go_back(&mut self) -> u64 {
        self.deck.take_back(self.tracker.played());
        self.tracker.take_back(self.deck.produced());
        self.deck.produced()
    }

    fn play_to_nobody(&mut self, (began, first): (Instant, u64)) {
        let due = first + (began.elapsed().as_secs_f64() * f64::from(self.wish.rate)) as u64;
        while self.deck.produced() < due {
            let left = (due - self.deck.produced()) as usize;
            self.fill(left);
            self.sound.clear();
        }
        self.tracker.observe(self.deck.produced() as f64, now());
    }
}

#[allow(clippy::disallowed_methods, reason = "a device has a clock of its own")]
fn now() -> Instant {
    Instant::now()
}

/// When the server answered, by the clock both share. The answer itself may have waited for us.
#[allow(clippy::disallowed_methods, reason = "a device has a clock of its own")]
fn answered_at(server: SystemTime, asked: Instant) -> Instant {
    let now = Instant::now();
    let age = SystemTime::now().duration_since(server).unwrap_or_default();
    // A clock that was set meanwhile, or a server elsewhere.
    now.checked_sub(age).filter(|at| *at >= asked).unwrap_or(asked + (now - asked) / 2)
}
