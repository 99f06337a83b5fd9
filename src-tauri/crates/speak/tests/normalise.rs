//! Every line `written => spoken` in `tests/normalise/*.txt`.

use proptest::prelude::*;
use vis_speak::{normalise, speakable};

#[test]
fn written_forms_are_read_as_a_reader_would() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/normalise");
    let mut cases = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let table = std::fs::read_to_string(&path).unwrap();
        for line in table.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("//")) {
            let (written, spoken) = line.split_once(" => ").unwrap_or_else(|| panic!("{path:?}: {line}"));
            cases += 1;
            let said = normalise(written);
            if said != spoken {
                wrong.push(format!("{written}\n    should be {spoken}\n    but is    {said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases >= 120, "only {cases} cases were found");
}

proptest! {
    #[test]
    fn no_digit_is_left_and_nothing_panics(text in "[-0-9a-zA-Z.,:/$%€#@&+ °½'()]{0,60}") {
        let said = normalise(&text);
        prop_assert!(!said.chars().any(|c| c.is_ascii_digit()), "{:?} -> {:?}", text, said);
    }

    #[test]
    fn any_text_can_be_made_speakable(text in any::<String>()) {
        let said = normalise(&speakable(&text));
        prop_assert!(!said.contains(|c: char| c.is_control()), "{:?}", said);
    }
}
