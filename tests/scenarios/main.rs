//! A scenario is a folder: `steps.txt` says what happens, `expected.txt` what the machine does about it.
//! `UPDATE_EXPECTED=1` writes the expectations anew; read the difference before keeping it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::fmt::Write;
use std::path::Path;

use vis_conversation::{Effect, Event, Input, Level, Machine, Notice, WordsHeard};
use vis_core::TurnId;

#[test]
fn every_scenario_goes_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut scenarios: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    scenarios.sort();
    assert!(scenarios.len() >= 9, "the scenarios are where this test looks for them");
    let wrong: Vec<String> = scenarios.iter().filter_map(|scenario| difference(scenario)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn difference(scenario: &Path) -> Option<String> {
    let steps = std::fs::read_to_string(scenario.join("steps.txt")).unwrap();
    let found = play(&steps);
    let expected_file = scenario.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::write(&expected_file, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&expected_file).unwrap_or_default();
    (found != expected)
        .then(|| format!("{}\n--- expected\n{expected}\n--- found\n{found}", scenario.display()))
}

fn play(steps: &str) -> String {
    let mut machine = Machine::default();
    let mut log = String::new();
    for step in steps.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        writeln!(log, "{step}").unwrap();
        for effect in machine.step(input(step)) {
            writeln!(log, "    {}", line(&effect)).unwrap();
        }
    }
    writeln!(log, "= {:?}", machine.state()).unwrap();
    log
}

fn input(step: &str) -> Input {
    let (verb, rest) = step.split_once(' ').unwrap_or((step, ""));
    let (number, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let turn = TurnId(number.parse().unwrap_or(0));
    let seq = || rest.split(' ').next().unwrap().parse().unwrap();
    match verb {
        "said" => Input::Said { turn, voice: rest == "voice" },
        "replay" => Input::Replay { turn, pieces: rest.split('|').map(str::to_owned).collect() },
        "delta" => Input::Delta { turn, text: rest.to_owned() },
        "ended" => Input::ReplyEnded { turn },
        "divided" => Input::Divided { turn, bytes: seq() as usize },
        "queued" => Input::Queued { turn, seq: seq() },
        "unspoken" => Input::Unspoken { turn, seq: seq() },
        "failed-reply" => Input::ReplyFailed { turn, notice: notice(Level::Error, "reply_failed") },
        "failed-voice" => {
            Input::SpeechFailed { turn, seq: seq(), notice: notice(Level::Warning, "voice_unavailable") }
        }
        "heard" => heard(turn, rest),
        "stop" => Input::Stop,
        _ => panic!("unknown step: {step}"),
    }
}

fn heard(turn: TurnId, rest: &str) -> Input {
    let words: Vec<&str> = rest.split(' ').collect();
    let (heard, of) = words[1].split_once('/').unwrap();
    Input::Heard {
        turn,
        seq: words[0].parse().unwrap(),
        words: WordsHeard { heard: heard.parse().unwrap(), of: of.parse().unwrap() },
        drained: words.get(2) == Some(&"drained"),
    }
}

fn notice(level: Level, code: &'static str) -> Notice {
    Notice { level, code, message: "told".into() }
}

fn line(effect: &Effect) -> String {
    match effect {
        Effect::Synthesise(sentence) => format!("synthesise {} {:?}", sentence.seq, sentence.text),
        Effect::Keep { text, cut, pieces, .. } => {
            format!("keep {text:?} with {pieces} clips{}", if *cut { ", cut" } else { "" })
        }
        Effect::Tell(Event::Status(state)) => format!("status {state:?}"),
        Effect::Tell(Event::Delta(text)) => format!("show {text:?}"),
        Effect::Tell(Event::Heard { bytes }) => format!("heard {bytes} bytes"),
        Effect::Tell(Event::Notice(notice)) => format!("notice {:?} {}", notice.level, notice.code),
        other => format!("{other:?}"),
    }
}
