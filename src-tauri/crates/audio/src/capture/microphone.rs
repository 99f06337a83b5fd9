use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use vis_core::{CHUNK_SAMPLES, Clock};

use super::level::LevelCell;
use super::open::{EchoSums, Open, chunk};
use super::{CaptureOptions, Captured, EchoFigures, Input, Level};
use crate::{AudioError, ErrorKind};

/// Finds the microphone that ought to be open at this moment.
type Find = Box<dyn Fn() -> Result<Box<dyn Input>, AudioError> + Send>;
type On = Box<dyn FnMut(Captured) + Send>;

/// How often the tap is emptied: adds 2.5 ms of delay on average. Being woken by the audio callback would add none, but a callback
/// that wakes a thread makes a system call.
const POLL: Duration = Duration::from_millis(5);

/// How often a lost device is looked for.
const SEEK: Duration = Duration::from_millis(250);

/// A device that delivers nothing for so long is gone, whatever its driver says. The first sound of a device may take longer
/// (PulseAudio: 0.5 s, on a busy machine 2 s).
const SILENT: Duration = Duration::from_millis(1_000);
const FIRST: Duration = Duration::from_secs(6);

/// An opened microphone; closed when dropped, which waits for a call of `on` that is under way.
pub struct Microphone {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    muted: AtomicBool,
    level: LevelCell,
    name: Mutex<String>,
    echo: Mutex<EchoSums>,
    /// Set by somebody, taken by the listening thread.
    options: Mutex<Option<CaptureOptions>>,
}

impl Microphone {
    /// Opens what `find` gives; asks it again every 250 ms after the device was lost, and once when another one ought to be used.
    /// `on` is called on a thread of its own. Work that takes more than some milliseconds delays the chunks behind it.
    ///
    /// # Errors
    /// What `find` or [`Input::start`] say: [`ErrorKind::NoDevice`], [`ErrorKind::DeviceBusy`], [`ErrorKind::Denied`],
    /// [`ErrorKind::Format`].
    pub fn open(
        find: Find,
        options: CaptureOptions,
        clock: Arc<dyn Clock>,
        on: On,
    ) -> Result<Self, AudioError> {
        let open = Open::start(find()?, &options)?;
        let shared = Arc::new(Shared { name: Mutex::new(open.name.clone()), ..Shared::default() });
        let listening = Listening {
            heard_at: clock.elapsed(),
            open: Some(open),
            find,
            options,
            clock,
            on,
            shared: Arc::clone(&shared),
            samples: 0,
            captured: Duration::ZERO,
            patience: FIRST,
        };
        let thread = std::thread::Builder::new()
            .name("microphone".to_owned())
            .spawn(move || listening.run())
            .map_err(|error| AudioError::microphone(ErrorKind::NoDevice, error))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// What a person would call the device that is open, or was open last.
    pub fn name(&self) -> String {
        lock(&self.shared.name).clone()
    }

    /// Chunks go on, but are silent. The level is still the microphone's.
    pub fn set_muted(&self, muted: bool) {
        self.shared.muted.store(muted, Ordering::Release);
    }

    pub fn is_muted(&self) -> bool {
        self.shared.muted.load(Ordering::Acquire)
    }

    /// The newest level of the microphone itself, before anything was done to the sound.
    pub fn level(&self) -> Level {
        self.shared.level.load()
    }

    /// Follows another speaker, after one was opened anew, or other settings. The canceller learns the room again.
    pub fn set_options(&self, options: CaptureOptions) {
        *lock(&self.shared.options) = Some(options);
    }

    /// How much of what was played came back and was left, since this was last asked.
    pub fn take_echo(&self) -> EchoFigures {
        std::mem::take(&mut *lock(&self.shared.echo)).figures()
    }
}

impl Drop for Microphone {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // `on` may hold the last handle to this very microphone.
            if thread.thread().id() != std::thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

/// The listening thread's own things.
struct Listening {
    open: Option<Open>,
    find: Find,
    options: CaptureOptions,
    clock: Arc<dyn Clock>,
    on: On,
    shared: Arc<Shared>,
    /// Handed on so far, over all devices.
    samples: u64,
    captured: Duration,
    heard_at: Duration,
    patience: Duration,
}

impl Listening {
    fn run(mut self) {
        while !self.shared.stop.load(Ordering::Acquire) {
            self.take_options();
            let pause = if self.open.is_some() {
                self.listen();
                POLL
            } else {
                self.seek();
                if self.open.is_some() { POLL } else { SEEK }
            };
            std::thread::park_timeout(pause);
        }
    }

    fn listen(&mut self) {
        let now = self.clock.elapsed();
        let Some(open) = &mut self.open else { return };
        let round = open.work(now);
        let (lost, outdated) = (open.is_lost(), open.is_outdated());
        if let Some(level) = round.level {
            self.shared.level.store(level);
            (self.heard_at, self.patience) = (now, SILENT);
        }
        lock(&self.shared.echo).merge(round.echo);
        for (frame, captured) in round.frames {
            let frame = if self.shared.muted.load(Ordering::Acquire) { [0.0; CHUNK_SAMPLES] } else { frame };
            // A later block may show that the earlier ones came late; time must not go back for that.
            self.captured = self.captured.max(captured);
            (self.on)(Captured::Chunk(chunk(self.samples, &frame, self.captured)));
            self.samples += CHUNK_SAMPLES as u64;
        }
        if lost || now.saturating_sub(self.heard_at) > self.patience {
            self.lose();
        } else if outdated {
            self.change();
        }
    }

    fn lose(&mut self) {
        self.close();
        self.shared.level.store(Level::default());
        (self.on)(Captured::Lost(AudioError::microphone(ErrorKind::DeviceLost, "")));
    }

    /// Another device ought to be open: moves there without calling the old one lost, unless the new one fails.
    fn change(&mut self) {
        self.close();
        self.seek();
        if self.open.is_none() {
            self.lose();
        }
    }

    fn seek(&mut self) {
        let found = (self.find)().and_then(|input| Open::start(input, &self.options));
        match found {
            Ok(open) => {
                let device = open.name.clone();
                lock(&self.shared.name).clone_from(&device);
                self.open = Some(open);
                (self.heard_at, self.patience) = (self.clock.elapsed(), FIRST);
                (self.on)(Captured::Recovered { device });
            }
            Err(error) => tracing::debug!(%error, "no microphone yet"),
        }
    }

    /// On a thread of its own: closing a device that has gone may hang in its driver. Some systems give a microphone to one program at
    /// a time, so the next is not opened before this one is closed, or half a second has passed.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let (done, closed) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            drop(open);
            let _ = done.send(());
        });
        let _ = closed.recv_timeout(Duration::from_millis(500));
    }

    fn take_options(&mut self) {
        let Some(options) = lock(&self.shared.options).take() else { return };
        self.options = options;
        if let Some(open) = &mut self.open
            && let Err(error) = open.set_options(&self.options)
        {
            tracing::warn!(%error, "echo is not taken out");
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.close();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
