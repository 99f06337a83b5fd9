//! Editing: every change does what it says, keeps what it must, and can be taken back.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::collections::HashSet;

use proptest::prelude::*;
use vis_script::{Emotion, History, Script, ScriptEdit as Edit};

fn history(texts: &[&str]) -> History {
    let mut script = Script::new("T", &["a".into(), "b".into()]);
    for (n, text) in texts.iter().enumerate() {
        script.push(["a", "b"][n % 2], text).unwrap();
    }
    History::new(script)
}

fn texts(history: &History) -> Vec<&str> {
    history.script().lines.iter().map(|line| line.text.as_str()).collect()
}

#[test]
fn lines_are_split_joined_and_moved() {
    let mut history = history(&["One 🎈 two.", "Three.", "Four."]);
    let edit = |history: &mut History, edit: Edit| history.edit(&edit).unwrap();
    // "One 🎈" is six UTF-16 units; half a balloon is none.
    for at in [6, 5] {
        edit(&mut history, Edit::Split { line: "l1".into(), at });
        let expected = if at == 6 { ["One 🎈", "two."] } else { ["One", "🎈 two."] };
        assert_eq!(texts(&history)[..2], expected);
        assert!(history.undo());
    }
    edit(&mut history, Edit::Merge { line: "l1".into() });
    assert_eq!(texts(&history), ["One 🎈 two. Three.", "Four."]);
    edit(&mut history, Edit::Move { line: "l3".into(), to: 0 });
    edit(&mut history, Edit::Move { line: "l3".into(), to: 99 });
    assert_eq!(texts(&history), ["One 🎈 two. Three.", "Four."]);
    edit(&mut history, Edit::Remove { lines: vec!["l1".into(), "l3".into()] });
    assert!(texts(&history).is_empty());
    assert!(history.undo() && history.redo() && history.undo());
    assert_eq!(texts(&history).len(), 2);
    assert!(
        history.edit(&Edit::Merge { line: "l3".into() }).unwrap_err().to_string().contains("no line after")
    );
    assert!(history.edit(&Edit::Text { line: "l9".into(), text: String::new() }).is_err());
}

#[test]
fn whoever_leaves_the_cast_gives_the_lines_away() {
    let mut history = history(&["One.", "Two.", "Three."]);
    history.edit(&Edit::Cast { cast: vec!["a".into(), "c".into()] }).unwrap();
    let speakers = |history: &History| {
        history.script().lines.iter().map(|line| line.speaker.clone()).collect::<Vec<_>>()
    };
    assert_eq!(speakers(&history), ["a", "c", "a"]);
    history.edit(&Edit::Cast { cast: vec!["c".into()] }).unwrap();
    assert_eq!(speakers(&history), ["c", "c", "c"]);
    assert!(history.edit(&Edit::Cast { cast: vec![] }).is_err());
    assert!(history.edit(&Edit::Speaker { line: "l1".into(), speaker: "a".into() }).is_err());
}

fn edits() -> impl Strategy<Value = Edit> {
    let line = || (0_u32..9).prop_map(|n| format!("l{n}"));
    let who = || prop::sample::select(vec!["a", "b", "c"]).prop_map(String::from);
    prop_oneof![
        (prop::option::of(line()), who(), ".{0,9}").prop_map(|(after, speaker, text)| Edit::Add {
            after,
            speaker,
            text
        }),
        prop::collection::vec(line(), 0..3).prop_map(|lines| Edit::Remove { lines }),
        (line(), ".{0,12}").prop_map(|(line, text)| Edit::Text { line, text }),
        (line(), who()).prop_map(|(line, speaker)| Edit::Speaker { line, speaker }),
        (line(), 0_u32..15).prop_map(|(line, at)| Edit::Split { line, at }),
        line().prop_map(|line| Edit::Merge { line }),
        (line(), 0_u32..9).prop_map(|(line, to)| Edit::Move { line, to }),
        (line(), any::<f32>()).prop_map(|(line, speed)| Edit::Speed { line, speed }),
        (line(), any::<u32>()).prop_map(|(line, pause_ms)| Edit::Pause { line, pause_ms }),
        line().prop_map(|line| Edit::Emotion { line, emotion: Emotion::Happy }),
        prop::collection::vec(who(), 0..4).prop_map(|cast| Edit::Cast { cast }),
        ".{0,9}".prop_map(|title| Edit::Title { title }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everything_can_be_taken_back_and_done_again(edits in prop::collection::vec(edits(), 0..40)) {
        let mut history = history(&["One.", "Two.", "Three.", "Four."]);
        let strip = |script: &Script| { let mut value = serde_json::to_value(script).unwrap(); value["counted"] = 0.into(); value };
        let mut seen = vec![strip(history.script())];
        for edit in &edits {
            let before = history.clone();
            match history.edit(edit) {
                Err(_) => prop_assert_eq!(&history, &before, "a refused change changes nothing"),
                Ok(()) => if strip(history.script()) != *seen.last().unwrap() { seen.push(strip(history.script())) },
            }
            let script = history.script();
            let ids: HashSet<&str> = script.lines.iter().map(|line| line.id.as_str()).collect();
            prop_assert_eq!(ids.len(), script.lines.len(), "ids are unique");
            prop_assert!(script.lines.iter().all(|line| script.cast.contains(&line.speaker)));
            prop_assert!(script.lines.iter().all(|line| (0.5..=2.0).contains(&line.speed) && line.pause_ms <= 10_000));
        }
        for expected in seen.iter().rev().skip(1) {
            prop_assert!(history.undo());
            prop_assert_eq!(&strip(history.script()), expected);
        }
        prop_assert!(!history.can_undo());
        for expected in &seen[1..] {
            prop_assert!(history.redo());
            prop_assert_eq!(&strip(history.script()), expected);
        }
    }
}
