//! The thread that talks with the process of the sentence model.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command as Program, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use super::EmbedderConfig;
use crate::{
    LlmError,
    protocol::{Command, Event, Failure},
};

/// A process that says nothing for so long is ended. Loading takes about a second, a page of text a tenth of it.
const PATIENCE: Duration = Duration::from_secs(60);
/// Deaths one after the other, without an answer between them, after which it is not started again.
const MOST_DEATHS: u32 = 3;

pub(super) struct Asked {
    pub(super) texts: Vec<String>,
    pub(super) answer: mpsc::Sender<Result<Vec<Vec<f32>>, LlmError>>,
}

pub(super) struct Desk {
    config: EmbedderConfig,
    link: Option<Link>,
    next_id: u64,
    deaths: u32,
}

impl Desk {
    pub(super) fn new(config: EmbedderConfig) -> Self {
        Self { config, link: None, next_id: 1, deaths: 0 }
    }

    /// Answers until nobody can ask any more.
    pub(super) fn work(mut self, inbox: &mpsc::Receiver<Asked>) {
        loop {
            match inbox.recv_timeout(self.config.idle) {
                Ok(asked) => {
                    // Fails when the one who asked lost patience.
                    let _ = asked.answer.send(self.answer(&asked.texts));
                }
                Err(RecvTimeoutError::Timeout) => self.link = None,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn answer(&mut self, texts: &[String]) -> Result<Vec<Vec<f32>>, LlmError> {
        let was_running = self.link.is_some();
        let mut answer = self.exchange(texts);
        if was_running && answer == Err(LlmError::WorkerDied) {
            // It died before this call: nobody has to know.
            answer = self.exchange(texts);
        }
        if answer.is_ok() {
            self.deaths = 0;
        }
        answer
    }

    fn exchange(&mut self, texts: &[String]) -> Result<Vec<Vec<f32>>, LlmError> {
        if self.deaths >= MOST_DEATHS {
            return Err(LlmError::WorkerDied);
        }
        let id = self.next_id;
        self.next_id += 1;
        let EmbedderConfig { model, threads, .. } = &self.config;
        let command = Command::Embed { id, model: model.clone(), threads: *threads, texts: texts.to_vec() };
        let mut link = match self.link.take() {
            Some(link) => link,
            None => Link::open(&self.config)?,
        };
        let answer = link.send(&command).and_then(|()| link.answer(id));
        match answer {
            Ok(Ok(vectors)) if vectors.len() == texts.len() => {
                self.link = Some(link);
                Ok(vectors)
            }
            Ok(Ok(_)) => Err(LlmError::Protocol { detail: "a vector is missing".into() }),
            Ok(Err(failure)) => {
                self.link = Some(link);
                Err(self.explain(failure))
            }
            Err(error) => {
                self.deaths += 1;
                tracing::warn!(%error, "the process of the sentence model is gone");
                Err(error)
            }
        }
    }

    fn explain(&self, failure: Failure) -> LlmError {
        let path = self.config.model.clone();
        match failure {
            Failure::ModelMissing => LlmError::ModelMissing { path },
            Failure::ModelDamaged { message } => LlmError::ModelDamaged { path, reason: message },
            Failure::Failed { message } => LlmError::OutOfResources { reason: message },
            other => LlmError::Protocol { detail: format!("{other:?}") },
        }
    }
}

/// One running process; ended when dropped.
struct Link {
    child: Child,
    commands: ChildStdin,
    events: mpsc::Receiver<Event>,
}

impl Link {
    fn open(config: &EmbedderConfig) -> Result<Self, LlmError> {
        let refused = |reason: String| LlmError::WorkerMissing { path: config.program.clone(), reason };
        let mut child = Program::new(&config.program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| refused(error.to_string()))?;
        let (Some(commands), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(refused("its pipes are missing".into()));
        };
        let (sender, events) = mpsc::channel();
        thread::spawn(move || pass_on(output, &sender));
        Ok(Self { child, commands, events })
    }

    fn send(&mut self, command: &Command) -> Result<(), LlmError> {
        let mut line =
            serde_json::to_vec(command).map_err(|error| LlmError::Protocol { detail: error.to_string() })?;
        line.push(b'\n');
        let written = self.commands.write_all(&line).and_then(|()| self.commands.flush());
        written.map_err(|_| LlmError::WorkerDied)
    }

    fn answer(&self, id: u64) -> Result<Result<Vec<Vec<f32>>, Failure>, LlmError> {
        loop {
            match self.events.recv_timeout(PATIENCE).map_err(|_| LlmError::WorkerDied)? {
                Event::Embedded { id: of, vectors } if of == id => return Ok(Ok(vectors)),
                Event::Error { id: of, failure } if of.is_none_or(|of| of == id) => return Ok(Err(failure)),
                _ => {}
            }
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is no event ends the passing on, and with it the link.
fn pass_on(output: ChildStdout, events: &mpsc::Sender<Event>) {
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        let Ok(event) = serde_json::from_str(&line) else { return };
        if events.send(event).is_err() {
            return;
        }
    }
}
