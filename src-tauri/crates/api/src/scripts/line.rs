//! Whether a line that the model wrote may stay in a dialogue: what it adds is taken away, what is wrong is counted.

use std::collections::HashSet;

use vis_core::Character;

use super::write::Moment;

/// Letters of a written line.
const LONGEST: usize = 260;
/// Words that only somebody outside of the scene would say.
const OUT_OF_ROLE: [&str; 18] = [
    "as an ai",
    "language model",
    "ai assistant",
    "the scene",
    "the script",
    "the audience",
    "this scene",
    "the tone",
    "screenplay",
    "short film",
    "i'm sorry, but i can't",
    "how can i help",
    "i can help you",
    "the dialogue",
    "what do you say",
    "how can i assist",
    "the story",
    "the film",
];

/// Without names in front, quotation marks around, and stage directions inside.
pub(super) fn cleaned(text: &str, who: &Character) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let mut plain = String::with_capacity(line.len());
    let mut until = None;
    for (at, c) in line.char_indices() {
        match (until, c) {
            (Some(end), c) if c == end => until = None,
            (Some(_), _) => {}
            // What stands between two stars is done, not said.
            (None, '*') if line[at + 1..].contains('*') => until = Some('*'),
            (None, '(') => until = Some(')'),
            (None, '[') => until = Some(']'),
            (None, '*' | '_' | '#') => {}
            (None, c) => plain.push(c),
        }
    }
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let named = plain.split_once(':').filter(|(name, _)| {
        let words = name.split_whitespace().count();
        name.eq_ignore_ascii_case(&who.name)
            || (words <= 2 && name.chars().all(|c| c.is_alphabetic() || c == ' '))
    });
    let said = named.map_or(plain.as_str(), |(_, said)| said).trim();
    let said = said.trim_matches(['"', '“', '”', '«', '»']).trim();
    // A quotation mark alone is a left-over of narration.
    let said = if said.matches(['"', '“', '”']).count() % 2 == 1 {
        said.replace(['"', '“', '”'], "")
    } else {
        said.to_owned()
    };
    said.chars().take(LONGEST).collect()
}

/// How bad a line is: 0 good, from 100 on unusable.
pub(super) fn faults(text: &str, moment: &Moment<'_>) -> i32 {
    let lower = text.to_lowercase();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    if letters < 2 {
        return 100;
    }
    let mut faults = 0;
    if OUT_OF_ROLE.iter().any(|words| lower.contains(words)) {
        faults += 40;
    }
    let own_name = moment.who.name.to_lowercase();
    if lower.contains(&format!("{own_name},"))
        || lower.contains(&format!("{own_name}'s"))
        || lower.contains(&format!(", {own_name}"))
    {
        faults += 25;
    }
    if !text.ends_with(['.', '!', '?', '…', '"', '”']) {
        faults += 15;
    }
    if letters < 12 {
        faults += 8;
    }
    if !near(&lower, moment) {
        faults += 9;
    }
    for (n, (_, earlier)) in moment.said.iter().rev().enumerate() {
        let earlier = earlier.to_lowercase();
        let alike = likeness(&lower, &earlier);
        if alike >= 0.95 {
            faults += 120;
        } else if alike > 0.5 {
            faults += if n < 6 { 45 } else { 30 };
        } else if echoes(&lower, &earlier) {
            faults += 20;
        }
    }
    faults
}

/// Whether a line has a word in common, by its beginning, with the prompt or with what was said just before.
fn near(lower: &str, moment: &Moment<'_>) -> bool {
    let stems = |text: &str| -> HashSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3);
        words.map(|word| word.chars().take(4).collect()).collect()
    };
    let said = moment.said.iter().rev().take(2).map(|(_, text)| text.to_lowercase());
    let about: HashSet<String> = std::iter::once(moment.brief.prompt.to_lowercase())
        .chain(said)
        .flat_map(|text| stems(&text))
        .collect();
    about.is_empty() || stems(lower).intersection(&about).next().is_some()
}

/// Whether four words in a row stand in an earlier line too.
fn echoes(lower: &str, earlier: &str) -> bool {
    fn words(text: &str) -> Vec<&str> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
    }
    let earlier = words(earlier);
    words(lower).windows(4).any(|four| earlier.windows(4).any(|other| four == other))
}

/// Share of words that two lines have in common, 0-1.
fn likeness(a: &str, b: &str) -> f32 {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(str::to_owned).collect()
    };
    let (a, b) = (words(a), words(b));
    let all = a.union(&b).count();
    if all == 0 { 0.0 } else { a.intersection(&b).count() as f32 / all as f32 }
}

#[cfg(test)]
mod tests {
    use vis_script::Brief;

    use super::*;

    fn mira() -> Character {
        Character {
            id: "mira".into(),
            name: "Mira".into(),
            tagline: String::new(),
            personality: "You are Mira. You love rain. You are kind.".into(),
            greeting: String::new(),
            voice: "af_heart".into(),
            speed: 1.0,
            examples: Vec::new(),
        }
    }

    #[test]
    fn what_the_model_adds_is_taken_away() {
        for (text, expected) in [
            ("\nMira: *smiles* \"Hello there.\"\nSol: Hi!", "Hello there."),
            ("(waves) It is late [door closes] now.", "It is late now."),
            ("He said \"no.", "He said no."),
            ("Remember this: the roof leaks.", "the roof leaks."),
            (
                "We should meet at the old mill: it is dry there.",
                "We should meet at the old mill: it is dry there.",
            ),
        ] {
            assert_eq!(cleaned(text, &mira()), expected, "{text}");
        }
        assert!(cleaned(&"word ".repeat(200), &mira()).chars().count() <= LONGEST);
    }

    #[test]
    fn repetitions_and_lines_out_of_the_role_are_faults() {
        let (who, brief) = (mira(), Brief::default());
        let said = [("sol".to_owned(), "The roof leaks since Monday morning.".to_owned())];
        let moment = Moment { who: &who, others: vec!["Sol"], brief: &brief, said: &said, last: false };
        assert_eq!(faults("Then let us fix that roof before the rain comes back.", &moment), 0);
        assert_eq!(faults("Yesterday the cat was sleeping in a box.", &moment), 9, "about something else");
        assert!(faults("The roof leaks since Monday morning!", &moment) >= 100);
        assert_eq!(faults("I know that the roof leaks since I was a child, and nobody cares.", &moment), 20);
        assert!(faults("As an AI, I have no roof of my own.", &moment) >= 40);
        assert!(faults("…", &moment) >= 100);
        assert!(faults("Mira, you should get a bucket for that.", &moment) >= 25);
    }
}
