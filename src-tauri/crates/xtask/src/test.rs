//! Every check of the house, one after another; a failing one does not hide the later ones.

use std::{
    env,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::bail;

use crate::{
    build,
    child::{Ending, MINUTE, watch},
    clients,
    house::{House, on_path},
    setup::{Scope, setup},
    tidy,
};

/// Runs the steps whose name contains `only`; an empty one means all.
pub(crate) fn test(house: &House, only: &str) -> anyhow::Result<()> {
    let mut tally = Tally { only: only.to_owned(), steps: Vec::new() };
    let start = Instant::now();
    tally.own("setup", || setup(house, Scope::Everything));
    tally.own("build", || build::build(house, false).map(drop));
    tally.own("tidy", || tidy::tidy(house));
    let mut cargo = |name, arguments: &[&str], limit, count| {
        let mut cargo = house.cargo();
        cargo.args(arguments).env("CARGO_TERM_COLOR", "never").env("VISAVIS_MODELS", &house.models);
        tally.child(name, &mut cargo, limit, count);
    };
    cargo("format", &["fmt", "--all", "--check"], 5 * MINUTE, whole);
    cargo("clippy", CLIPPY, 40 * MINUTE, whole);
    cargo("rust tests", NEXTEST, 60 * MINUTE, nextest_counts);
    let mut npm = |name, script, count| {
        let mut npm = house.npm();
        npm.args(["--prefix", "ui", "run", script]).env("NO_COLOR", "1");
        tally.child(name, &mut npm, 10 * MINUTE, count);
    };
    npm("page types", "check", whole);
    npm("page tests", "test", vitest_counts);
    match on_path("chromium") {
        Some(chromium) => {
            let mut journeys = house.command("node");
            journeys.arg("tests/ui/journey.mjs").env("CHROMIUM", chromium);
            tally.child("page journeys", &mut journeys, 25 * MINUTE, closing_counts);
        }
        None => println!("\n=== page journeys: left out, there is no Chromium here"),
    }
    if tally.wants(DOCUMENTS) {
        match clients::documents(house) {
            Ok(mut documents) => tally.child(DOCUMENTS, &mut documents, 20 * MINUTE, closing_counts),
            Err(error) => {
                println!("\n=== {DOCUMENTS}: left out, their Python is not to be had here: {error:#}")
            }
        }
    }
    tally.child("window tests", &mut window_tests(house), 45 * MINUTE, closing_counts);
    tally.close(start.elapsed())
}

const DOCUMENTS: &str = "documents";
const CLIPPY: &[&str] =
    &["clippy", "--workspace", "--all-targets", "--features", "custom-protocol", "--", "-D", "warnings"];
const NEXTEST: &[&str] =
    &["nextest", "run", "--workspace", "--features", "custom-protocol", "--no-fail-fast"];

fn window_tests(house: &House) -> Command {
    in_a_window(house, "tests/e2e/run.mjs", false)
}

/// A script that drives the real window, on this machine's display or on a virtual one. Always on a session bus of its
/// own: it must not see, and not fill, the person's keyring.
pub(crate) fn in_a_window(house: &House, script: &str, release: bool) -> Command {
    let display = env::var_os("DISPLAY").or_else(|| env::var_os("WAYLAND_DISPLAY")).is_some();
    let mut command = house.command("dbus-run-session");
    command.arg("--");
    if !display {
        command.args(["xvfb-run", "-a", "-s", "-screen 0 1280x900x24"]);
    }
    command.args(["node", script]).arg(house.binaries(release));
    command.env("VISAVIS_MODELS", &house.models);
    command
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
}

/// Reads how many tests passed out of what a runner printed; `None` when it never came to its closing line.
type Count = fn(&str) -> Option<Counts>;

/// A step that has no tests of its own counts as one.
fn whole(_: &str) -> Option<Counts> {
    None
}

struct Tally {
    only: String,
    steps: Vec<(&'static str, Duration, Counts)>,
}

impl Tally {
    fn own(&mut self, name: &'static str, work: impl FnOnce() -> anyhow::Result<()>) {
        let Some(start) = self.open(name) else { return };
        let failed = work().inspect_err(|error| eprintln!("error: {error:#}")).is_err();
        self.add(name, start, Counts { passed: u64::from(!failed), failed: u64::from(failed) });
    }

    fn child(&mut self, name: &'static str, command: &mut Command, limit: Duration, count: Count) {
        let Some(start) = self.open(name) else { return };
        let counts = match watch(command, limit) {
            Ok(ending) => judge(&ending, count),
            Err(error) => {
                eprintln!("error: {error:#}");
                Counts { passed: 0, failed: 1 }
            }
        };
        self.add(name, start, counts);
    }

    fn wants(&self, name: &str) -> bool {
        name.contains(&self.only)
    }

    fn open(&self, name: &str) -> Option<Instant> {
        self.wants(name).then(|| {
            println!("\n=== {name}");
            Instant::now()
        })
    }

    fn add(&mut self, name: &'static str, start: Instant, counts: Counts) {
        println!(
            "=== {name}: {} passed, {} failed, {:.1} s",
            counts.passed,
            counts.failed,
            start.elapsed().as_secs_f64()
        );
        self.steps.push((name, start.elapsed(), counts));
    }

    fn close(self, total: Duration) -> anyhow::Result<()> {
        println!();
        let mut sum = Counts::default();
        for (name, time, counts) in self.steps {
            println!(
                "{:>8.1} s  {:>4} passed {:>3} failed  {name}",
                time.as_secs_f64(),
                counts.passed,
                counts.failed
            );
            sum = Counts { passed: sum.passed + counts.passed, failed: sum.failed + counts.failed };
        }
        println!("{:>8.1} s  in all\n", total.as_secs_f64());
        // The error of a failed run comes before the closing line: nothing may stand behind that.
        if sum.failed > 0 {
            eprintln!("some checks failed; each says why above");
        }
        println!("{} passed, {} failed", sum.passed, sum.failed);
        if sum.failed > 0 {
            std::process::exit(1);
        }
        if sum.passed == 0 {
            bail!("no check ran");
        }
        Ok(())
    }
}

fn judge(ending: &Ending, count: Count) -> Counts {
    let counts = count(&without_colours(&ending.output)).unwrap_or_default();
    match ending.success() {
        true if counts == Counts::default() => Counts { passed: 1, failed: 0 },
        // A runner may fail without a failing test: it did not build, it ran out of time.
        false if counts.failed == 0 => Counts { failed: 1, ..counts },
        _ => counts,
    }
}

/// `Summary [ 2.786s] 14 tests run: 12 passed (1 slow), 1 failed, 1 timed out, 0 skipped`; `9/14 tests run` when it was
/// interrupted. Whatever ran and did not pass has failed.
fn nextest_counts(output: &str) -> Option<Counts> {
    let line = output
        .lines()
        .rev()
        .find(|line| line.trim_start().starts_with("Summary [") && line.contains(" run:"))?;
    let (head, tail) = line.split_once(" run:")?;
    let run = head.split(']').nth(1)?.split_whitespace().next()?;
    let run: u64 = run.split('/').next_back()?.parse().ok()?;
    let passed = number_before(tail, "passed").unwrap_or(0);
    Some(Counts { passed, failed: run.saturating_sub(passed) })
}

/// `Tests  1 failed | 11 passed (12)`
fn vitest_counts(output: &str) -> Option<Counts> {
    let line = output.lines().rev().map(str::trim).find(|line| line.starts_with("Tests "))?;
    Some(Counts {
        passed: number_before(line, "passed").unwrap_or(0),
        failed: number_before(line, "failed").unwrap_or(0),
    })
}

/// `N passed, N failed`, alone on the last line that says so.
fn closing_counts(output: &str) -> Option<Counts> {
    output.lines().rev().find_map(|line| {
        let (passed, failed) = line.trim().split_once(" passed, ")?;
        let failed = failed.split_once(" failed")?.0;
        Some(Counts { passed: passed.parse().ok()?, failed: failed.parse().ok()? })
    })
}

fn number_before(text: &str, word: &str) -> Option<u64> {
    let words: Vec<_> = text.split_whitespace().map(|each| each.trim_end_matches(',')).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok())
}

fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest =
            after.strip_prefix('[').and_then(|codes| codes.split_once('m')).map_or(after, |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64) -> Option<Counts> {
        Some(Counts { passed, failed })
    }

    #[test]
    fn nextest_is_read_by_its_summary() {
        assert_eq!(
            nextest_counts("     Summary [   2.786s] 14 tests run: 14 passed, 0 skipped\n"),
            counts(14, 0)
        );
        let bad = "PASS 3 passed\n Summary [ 9.1s] 14 tests run: 11 passed (2 slow), 2 failed, 1 timed out, 3 skipped\nFAIL x";
        assert_eq!(nextest_counts(bad), counts(11, 3));
        assert_eq!(
            nextest_counts("Summary [ 1s] 5/9 tests run: 4 passed, 1 failed, 0 skipped"),
            counts(4, 5)
        );
        assert_eq!(nextest_counts("error: could not compile `vis-core`"), None);
    }

    #[test]
    fn vitest_is_read_by_its_tests_line() {
        let output = " Test Files  2 passed (2)\n      Tests  1 failed | 11 passed (12)\n   Start at 1:00";
        assert_eq!(vitest_counts(output), counts(11, 1));
        assert_eq!(
            vitest_counts(&without_colours(
                "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[32m4 passed\u{1b}[39m (4)"
            )),
            counts(4, 0)
        );
    }

    #[test]
    fn the_closing_line_is_the_last_one() {
        assert_eq!(closing_counts("1 passed, 0 failed\nnoise\n12 passed, 3 failed\nbye"), counts(12, 3));
        assert_eq!(closing_counts("twelve passed, 3 failed"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_runner_that_dies_has_failed_whatever_it_counted() {
        use std::os::unix::process::ExitStatusExt;
        let ending = |code: Option<i32>, output: &str| Ending {
            status: code.map(|code| std::process::ExitStatus::from_raw(code << 8)),
            output: output.to_owned(),
        };
        let verdict = |code, output| judge(&ending(code, output), closing_counts);
        assert_eq!(Some(verdict(Some(0), "3 passed, 0 failed")), counts(3, 0));
        assert_eq!(Some(verdict(Some(1), "3 passed, 0 failed")), counts(3, 1));
        assert_eq!(Some(verdict(None, "3 passed, 0 failed")), counts(3, 1));
        assert_eq!(Some(verdict(Some(1), "2 passed, 1 failed")), counts(2, 1));
        assert_eq!(Some(verdict(Some(0), "")), counts(1, 0));
    }
}
