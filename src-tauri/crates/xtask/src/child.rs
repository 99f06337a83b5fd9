//! Child processes that cannot hang a step: every one has a time limit.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

pub(crate) const MINUTE: Duration = Duration::from_secs(60);

/// What a child wrote, and how it ended; `None` when its time was up.
pub(crate) struct Ending {
    pub status: Option<ExitStatus>,
    pub output: String,
}

impl Ending {
    pub(crate) fn success(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }
}

/// Runs to the end on this terminal. What it prints goes to standard error: standard output belongs to answers, as in
/// `cd "$(cargo xtask build)"`.
///
/// # Errors
/// It cannot be started, fails, or takes longer than `limit`.
pub(crate) fn run(command: &mut Command, limit: Duration) -> anyhow::Result<()> {
    let shown = shown(command);
    command.stdout(Stdio::from(std::io::stderr()));
    let mut child = command.spawn().with_context(|| format!("`{shown}` could not be started"))?;
    match wait(&mut child, limit)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => bail!("`{shown}` failed ({status})"),
        None => bail!("`{shown}` was ended: it took longer than {} minutes", limit.as_secs() / 60),
    }
}

/// Runs to the end with no standard input; what it writes is shown and kept.
///
/// # Errors
/// It cannot be started. A failure of its own is in the [`Ending`].
pub(crate) fn watch(command: &mut Command, limit: Duration) -> anyhow::Result<Ending> {
    let shown = shown(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("`{shown}` could not be started"))?;
    let kept = Arc::new(Mutex::new(String::new()));
    let out = child.stdout.take().map(|pipe| tee(pipe, std::io::stdout(), &kept));
    let err = child.stderr.take().map(|pipe| tee(pipe, std::io::stderr(), &kept));
    let status = wait(&mut child, limit)?;
    if status.is_none() {
        eprintln!("`{shown}` was ended: it took longer than {} minutes", limit.as_secs() / 60);
    }
    settle(out.into_iter().chain(err).collect());
    let output = kept.lock().map(|kept| kept.clone()).unwrap_or_default();
    Ok(Ending { status, output })
}

/// Runs to the end with no standard input; its standard output is the answer, its standard error is shown.
///
/// # Errors
/// As [`run`].
pub(crate) fn answer(command: &mut Command, limit: Duration) -> anyhow::Result<String> {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let shown = shown(command);
    let mut child = command.spawn().with_context(|| format!("`{shown}` could not be started"))?;
    let kept = Arc::new(Mutex::new(String::new()));
    let reader = child.stdout.take().map(|pipe| tee(pipe, std::io::sink(), &kept));
    let status = wait(&mut child, limit)?;
    settle(reader.into_iter().collect());
    match status {
        Some(status) if status.success() => Ok(kept.lock().map(|kept| kept.clone()).unwrap_or_default()),
        Some(status) => bail!("`{shown}` failed ({status})"),
        None => bail!("`{shown}` was ended: it took longer than {} minutes", limit.as_secs() / 60),
    }
}

/// Standard output of a short question to the machine; `None` when there is no answer.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn tee<R: Read + Send + 'static>(
    pipe: R,
    mut shown: impl Write + Send + 'static,
    kept: &Arc<Mutex<String>>,
) -> thread::JoinHandle<()> {
    let kept = Arc::clone(kept);
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while matches!(pipe.read_until(b'\n', &mut line), Ok(1..)) {
            let _ = shown.write_all(&line);
            if let Ok(mut kept) = kept.lock() {
                kept.push_str(&String::from_utf8_lossy(&line));
            }
            line.clear();
        }
    })
}

/// A daemon the child left behind may hold the pipe open for ever: the readers get a moment, not a promise.
fn settle(readers: Vec<thread::JoinHandle<()>>) {
    let until = Instant::now() + Duration::from_secs(5);
    while readers.iter().any(|reader| !reader.is_finished()) && Instant::now() < until {
        thread::sleep(Duration::from_millis(10));
    }
}

fn wait(child: &mut Child, limit: Duration) -> anyhow::Result<Option<ExitStatus>> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            end_family(child);
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}

/// Ends a child and what it started. Not by process group: a group of its own would miss Ctrl-C at the terminal.
fn end_family(child: &mut Child) {
    if cfg!(windows) {
        let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &child.id().to_string()]).output();
    } else if let Some(table) = ask(Command::new("ps").args(["-A", "-o", "pid=,ppid="])) {
        let ids = descendants(&table, child.id()).into_iter().map(|id| id.to_string());
        let _ = Command::new("kill").arg("-KILL").args(ids).stderr(Stdio::null()).status();
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn descendants(table: &str, of: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    for line in table.lines() {
        let mut numbers = line.split_whitespace().map_while(|word| word.parse().ok());
        if let (Some(id), Some(parent)) = (numbers.next(), numbers.next()) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut family = vec![of];
    let mut next = 0;
    while let Some(parent) = family.get(next) {
        family.extend(children.remove(parent).unwrap_or_default());
        next += 1;
    }
    family
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_all_generations_and_nobody_else() {
        let table = "  10  1\n 11 10\n 12 11\n 20 1\n junk\n 13 10\n";
        assert_eq!(descendants(table, 10), [10, 11, 13, 12]);
    }

    #[cfg(unix)]
    #[test]
    fn a_child_that_takes_too_long_is_ended_with_its_children() {
        let ending = watch(
            Command::new("sh").args(["-c", "echo started; sleep 600 & wait"]),
            Duration::from_millis(300),
        )
        .unwrap();
        assert!(ending.status.is_none() && !ending.success());
        assert_eq!(ending.output, "started\n");
    }

    #[cfg(unix)]
    #[test]
    fn both_streams_are_kept_and_the_exit_code_counts() {
        let ending = watch(Command::new("sh").args(["-c", "echo a; echo b >&2; exit 3"]), MINUTE).unwrap();
        assert!(!ending.success());
        assert!(ending.output.contains("a\n") && ending.output.contains("b\n"));
    }
}
