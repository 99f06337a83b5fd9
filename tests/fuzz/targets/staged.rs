//! Whatever is read becomes a script, and what is written of it in the program's own form can be read again.

use vis_script::{Format, Script, Timeline, read, write};

pub fn script(name: &str, bytes: &[u8]) {
    let Ok(draft) = read(name, bytes) else { return };
    let cast = [("mira".to_owned(), "Mira".to_owned()), ("leo".to_owned(), "Leo".to_owned())];
    let mut script = Script::new("Fuzz", &["mira".to_owned(), "leo".to_owned()]);
    draft.into_script(&mut script, &cast);
    let timeline = Timeline::of(&script, |_| None);
    for format in [Format::Fountain, Format::Srt, Format::Vtt, Format::Txt] {
        // A line that looks like a stage direction there is taken for one.
        let _ = read(&format!("a.{}", format.ending()), write(&script, &timeline, format, str::to_owned).as_bytes());
    }
    let again = read("a.json", write(&script, &timeline, Format::Json, str::to_owned).as_bytes());
    // Runs of spaces become one.
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let before: Vec<String> = script.lines.iter().map(|line| words(&line.text)).collect();
    let after: Vec<String> = again.into_iter().flat_map(|draft| draft.lines).map(|line| words(&line.text)).collect();
    assert_eq!(before, after, "the program's own form loses nothing");
}
