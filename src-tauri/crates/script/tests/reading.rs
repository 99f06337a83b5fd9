//! Files of other programs: a case is a folder with what is read and what has to come of it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::Path;

use proptest::prelude::*;
use vis_script::{Draft, Format, Script, ScriptEdit, Timeline, read, write};

fn told(draft: &Draft) -> String {
    let mut text = format!("title: {}\n", draft.title);
    for line in &draft.lines {
        let emotion = serde_json::to_value(line.emotion).unwrap();
        text += &format!("{} | {} | {}", line.name, line.text, emotion.as_str().unwrap());
        text += &if line.pause_ms == 350 { "\n".to_owned() } else { format!(" | {}\n", line.pause_ms) };
    }
    text
}

#[test]
fn files_of_other_programs_are_read() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut count = 0;
    for case in std::fs::read_dir(cases).unwrap() {
        let case = case.unwrap().path();
        let files = std::fs::read_dir(&case).unwrap().map(|file| file.unwrap().path());
        let input = files.into_iter().find(|file| file.file_stem().unwrap() == "input").unwrap();
        let draft = read(&input.display().to_string(), &std::fs::read(&input).unwrap()).unwrap();
        let expected = std::fs::read_to_string(case.join("expected.txt")).unwrap();
        assert_eq!(told(&draft), expected, "{}", case.display());
        count += 1;
    }
    assert!(count >= 6, "only {count} cases");
}

#[test]
fn what_is_no_script_is_told() {
    for (name, bytes) in [
        ("a.json", &b"{\"lines\": ["[..]),
        ("a.json", b"3"),
        ("a.srt", b"hello"),
        ("a.fountain", b"INT. HOUSE\n\nNobody speaks."),
        ("a.txt", b" \n\xff\xfe\0"),
    ] {
        let sentence = read(name, bytes).unwrap_err().to_string();
        assert!(sentence.ends_with('.'), "{name}: {sentence}");
    }
    let deep = "[".repeat(100_000);
    assert!(read("a.json", deep.as_bytes()).is_err());
    assert!(read("a.txt", &vec![b'a'; 5 << 20]).unwrap_err().to_string().contains("4 MB"));
    let many = "A: b.\n".repeat(5_000);
    let draft = read("a.txt", many.as_bytes()).unwrap();
    assert!(draft.cut && draft.lines.len() == 2_000);
}

#[test]
fn an_arrow_in_a_line_makes_no_subtitles_of_it() {
    let draft = read("a.txt", b"MIRA: Good morning. 00:00:04,000 --> 00:00:05,000").unwrap();
    assert_eq!(draft.lines[0].text, "Good morning. 00:00:04,000 --> 00:00:05,000");
}

#[test]
fn hostile_files_take_no_time() {
    // Each of these is slow in a reader that looks back; the test's own time limit is the bound.
    for text in [
        "<v ".repeat(500_000),
        "(".repeat(1_000_000),
        "/*".repeat(900_000),
        "[[".repeat(900_000),
        "A\n".repeat(900_000),
    ] {
        for name in ["a.txt", "a.srt", "a.fountain"] {
            let _ = read(name, text.as_bytes());
            let _ = read(name, format!("00:00:01,000 --> 00:00:02,000\n{text}").as_bytes());
        }
    }
}

fn cast() -> Vec<(String, String)> {
    vec![("mira".into(), "Mira".into()), ("u-7".into(), "Dr Sol".into())]
}

fn name(id: &str) -> String {
    cast().into_iter().find(|(own, _)| own == id).unwrap().1
}

#[test]
fn names_that_nobody_has_become_a_question() {
    let draft = read("a.txt", b"Mira: Hi.\nDR: Hello.\nTom: Who?\nTOM: Me.").unwrap();
    let mut script = Script::new("", &["mira".into(), "u-7".into()]);
    let asked = draft.into_script(&mut script, &cast());
    let speakers: Vec<&str> = script.lines.iter().map(|line| line.speaker.as_str()).collect();
    assert_eq!(speakers, ["mira", "u-7", "mira", "mira"]);
    assert!(asked.len() == 1 && asked[0].contains("Tom"), "{asked:?}");
    let mut turns = Script::new("", &["mira".into(), "u-7".into()]);
    let asked = read("a.txt", b"One.\n\nTwo.").unwrap().into_script(&mut turns, &cast());
    assert_eq!(turns.lines[1].speaker, "u-7");
    assert!(asked[0].contains("turns"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..400), ending in "txt|srt|vtt|json|fountain|xyz") {
        let _ = read(&format!("a.{ending}"), &bytes);
    }

    #[test]
    fn no_text_is_too_odd(text in "[A-Zab@:<>()\\[\\]/*\\->0-9,. \n]{0,300}", ending in "txt|srt|vtt|fountain") {
        if let Ok(draft) = read(&format!("a.{ending}"), text.as_bytes()) {
            prop_assert!(draft.lines.iter().all(|line| !line.text.trim().is_empty()));
        }
    }

    #[test]
    fn what_was_written_is_read_again(
        lines in prop::collection::vec((any::<bool>(), "[A-Z][a-zäé]{1,8}( [a-z,*&]{1,9}){0,6}[.!?]", 0_usize..6), 1..12),
        format in 0_usize..5,
    ) {
        let format = [Format::Fountain, Format::Srt, Format::Vtt, Format::Json, Format::Txt][format];
        let mut script = Script::new("A day", &["mira".into(), "u-7".into()]);
        for (second, text, emotion) in &lines {
            let id = script.push(if *second { "u-7" } else { "mira" }, text).unwrap();
            let names = ["neutral", "happy", "sad", "surprised", "angry", "thoughtful"];
            let emotion = serde_json::from_value(names[*emotion].into()).unwrap();
            script.line_mut(&id).unwrap().emotion = emotion;
        }
        let text = write(&script, &Timeline::of(&script, |_| None), format, name);
        let draft = read(&format!("a.{}", format.ending()), text.as_bytes()).unwrap();
        let mut again = Script::new("", &["mira".into(), "u-7".into()]);
        let asked = draft.into_script(&mut again, &cast());
        prop_assert_eq!(asked, Vec::<String>::new());
        let told = |script: &Script| script.lines.iter().map(|line| (line.speaker.clone(), line.text.replace('*', "").split_whitespace().collect::<Vec<_>>().join(" "))).collect::<Vec<_>>();
        prop_assert_eq!(told(&again), told(&script), "{}", text);
        if matches!(format, Format::Fountain | Format::Json) {
            let felt = |script: &Script| script.lines.iter().map(|line| line.emotion).collect::<Vec<_>>();
            prop_assert_eq!(felt(&again), felt(&script), "{}", text);
        }
    }
}

#[test]
fn a_scene_travels_with_the_json() {
    let mut history = vis_script::History::new(Script::new("T", &["mira".into()]));
    let scene = vis_script::Scene { end_card: "The end".into(), ..Default::default() };
    history.edit(&ScriptEdit::Scene { scene: scene.clone() }).unwrap();
    history.edit(&ScriptEdit::Add { after: None, speaker: "mira".into(), text: "Hi.".into() }).unwrap();
    let text = write(history.script(), &Timeline::default(), Format::Json, |id| id.to_owned());
    assert_eq!(read("a.json", text.as_bytes()).unwrap().scene, Some(scene));
}
