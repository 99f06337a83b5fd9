//! One running worker: its process and the two pipes.

use std::{io, process::Stdio};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command as Program},
};

use super::WorkerConfig;
use crate::{
    LlmError,
    protocol::{Command, Event},
};

#[derive(Debug)]
pub(super) struct Link {
    child: Child,
    commands: ChildStdin,
    events: Lines<BufReader<ChildStdout>>,
}

impl Link {
    pub(super) fn open(config: &WorkerConfig) -> Result<Self, LlmError> {
        let refused = |error: io::Error| LlmError::WorkerMissing {
            path: config.program.clone(),
            reason: error.to_string(),
        };
        let mut child = Program::new(&config.program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(refused)?;
        let (Some(commands), Some(events), Some(notes)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(refused(io::Error::other("its pipes are missing")));
        };
        tokio::spawn(pass_on_notes(notes));
        Ok(Self { child, commands, events: BufReader::new(events).lines() })
    }

    pub(super) fn process_id(&self) -> Option<u32> {
        self.child.id()
    }

    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Not safe to drop half-way: a command cut in the middle spoils the next one.
    pub(super) async fn send(&mut self, command: &Command) -> Result<(), LlmError> {
        let mut line =
            serde_json::to_vec(command).map_err(|error| LlmError::Protocol { detail: error.to_string() })?;
        line.push(b'\n');
        self.commands.write_all(&line).await.map_err(|_| LlmError::WorkerDied)?;
        self.commands.flush().await.map_err(|_| LlmError::WorkerDied)
    }

    /// The next event. Safe to drop half-way: a line begun is kept.
    pub(super) async fn event(&mut self) -> Result<Event, LlmError> {
        let line = self.events.next_line().await.ok().flatten().ok_or(LlmError::WorkerDied)?;
        serde_json::from_str(&line).map_err(|error| LlmError::Protocol { detail: error.to_string() })
    }

    /// Makes sure that the process is gone.
    pub(super) async fn close(mut self) {
        let _ = self.child.start_kill();
        match self.child.wait().await {
            Ok(status) => tracing::warn!(%status, "the language model's worker is gone"),
            Err(error) => tracing::warn!(%error, "the language model's worker cannot be waited for"),
        }
    }
}

async fn pass_on_notes(notes: ChildStderr) {
    let mut lines = BufReader::new(notes).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        tracing::info!(target: "vis_llm_worker", "{line}");
    }
}
