//! Standard input, read on a thread of its own so that a cancel is seen while a reply is generated.

use std::{
    io::{self, BufRead},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
};

use llama_cpp_2::llama_time_us;
use vis_llm::protocol::{Command, Event, Failure};

use crate::events::emit;

/// Commands in order, `Cancel` and `Ping` apart: those take effect at once.
pub(crate) struct Inbox {
    commands: mpsc::Receiver<(Command, i64)>,
    cancelled: Cancelled,
}

impl Inbox {
    /// The next command and when it arrived (microseconds of llama.cpp's clock); `None` when the input is closed.
    pub(crate) fn next(&self) -> Option<(Command, i64)> {
        self.commands.recv().ok()
    }

    pub(crate) fn cancelled(&self) -> Cancelled {
        self.cancelled.clone()
    }
}

/// The highest id that was cancelled.
#[derive(Clone, Default)]
pub(crate) struct Cancelled(Arc<AtomicU64>);

impl Cancelled {
    pub(crate) fn covers(&self, id: u64) -> bool {
        self.0.load(Ordering::Relaxed) >= id
    }

    fn up_to(&self, id: u64) {
        self.0.fetch_max(id, Ordering::Relaxed);
    }
}

pub(crate) fn listen() -> Inbox {
    let (sender, commands) = mpsc::channel();
    let cancelled = Cancelled::default();
    let flag = cancelled.clone();
    thread::spawn(move || {
        read(io::stdin().lock(), &sender, &flag);
        // Whatever still runs is for nobody.
        flag.up_to(u64::MAX);
    });
    Inbox { commands, cancelled }
}

fn read(input: impl BufRead, sender: &mpsc::Sender<(Command, i64)>, cancelled: &Cancelled) {
    for line in input.split(b'\n').map_while(Result::ok) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice(&line) {
            Ok(Command::Cancel { id }) => cancelled.up_to(id),
            Ok(Command::Ping { id }) => emit(&Event::Pong { id }),
            Ok(command) => {
                if sender.send((command, llama_time_us())).is_err() {
                    return;
                }
            }
            Err(error) => {
                emit(&Event::Error { id: None, failure: Failure::BadCommand { message: error.to_string() } })
            }
        }
    }
}
