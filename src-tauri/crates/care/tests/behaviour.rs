//! What must hold for any text, and what the rest of the public API promises.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may panic, and tells its figures"
)]

use proptest::prelude::*;
use vis_care::{Concern, Language, Level, Watch, asks_if_human, assess, hint, lines, words, words_if_human};

const DANGEROUS: &[&str] = &[
    "I want to kill myself.",
    "I don't want to live anymore.",
    "quiero matarme",
    "je veux mourir",
    "ich will mich umbringen",
    "eu quero me matar",
];
const ORDINARY: &[&str] = &[
    "The weather was nice today.",
    "I went to the shop and bought bread!",
    "Hace sol y mi gato duerme.",
    "Le chat dort sur la table.",
    "Wir haben heute Suppe gekocht.",
    "O meu cão gosta de correr.",
    "What is the capital of Peru?",
];

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}", spoken: bool) {
        let assessment = assess(&text, spoken);
        prop_assert_eq!(assessment.concern.is_some(), assessment.level > Level::None);
    }

    #[test]
    fn any_letters_of_the_rules_are_answered(text in "[ik1l!*' .,\"nmyself@dieu-]{0,120}") {
        let assessment = assess(&text, false);
        prop_assert_eq!(assessment.concern.is_some(), assessment.level > Level::None);
    }

    #[test]
    fn ordinary_talk_before_it_hides_no_danger(
        before in prop::collection::vec(prop::sample::select(ORDINARY), 0..6),
        danger in prop::sample::select(DANGEROUS),
        spoken: bool,
    ) {
        let text = format!("{} {danger}", before.join(" "));
        prop_assert!(assess(&text, spoken).level >= Level::Danger, "{}", text);
    }
}

#[test]
fn a_long_text_is_read_to_its_end() {
    let calm = "I went to the market with my sister and we bought apples. ".repeat(1_000);
    assert_eq!(assess(&calm, false).level, Level::None);
    let hidden = format!("{calm}And I want to die.");
    assert_eq!(assess(&hidden, false).level, Level::Danger, "the end of a long text is read as well");
    let dense = "i want i want to kill myself i want my my ".repeat(1_500);
    assert!(assess(&dense, true).level >= Level::Danger, "a wall of text is read to its end");
}

#[test]
fn the_language_is_that_of_the_words_that_decided() {
    let cases = [
        ("ich will sterben", Language::De),
        ("quero morrer", Language::Pt),
        ("je veux mourir", Language::Fr),
    ];
    for (text, language) in cases {
        assert_eq!(assess(text, false).language, language, "{text}");
    }
    assert_eq!(assess("", false).language, Language::En, "nothing said falls back to English");
}

#[test]
fn a_story_stays_open_until_it_is_closed() {
    let mut watch = Watch::default();
    assert_eq!(
        watch.hear("Let's roleplay: you are the knight and I am the dragon.", false).level,
        Level::None
    );
    assert_eq!(watch.hear("I will kill you and everyone in the castle.", false).level, Level::None);
    assert!(!watch.alarmed());
    let real = watch.hear("Out of character: I want to kill myself.", false);
    assert!(real.level >= Level::Danger && watch.alarmed(), "what stands after the story is meant");
    watch.calm();
    assert!(!watch.alarmed());
}

#[test]
fn small_signs_add_up_over_messages() {
    let mut watch = Watch::default();
    assert_eq!(watch.hear("I gave my dog to a new family.", false).level, Level::Distress);
    assert_eq!(
        watch.hear("How are you?", false).level,
        Level::None,
        "an ordinary message is not raised by old signs"
    );
    assert_eq!(watch.hear("Soon it will all be over.", false).level, Level::Danger);
}

#[test]
fn a_sincere_question_is_told_from_a_story() {
    let sincere = [
        "Are you a real person?",
        "am i talking to a human",
        "¿Eres una persona real?",
        "Es-tu une vraie personne ?",
        "Bist du ein echter Mensch?",
        "você é uma pessoa de verdade?",
        "are you an AI?",
    ];
    for text in sincere {
        assert!(asks_if_human(text), "{text}");
    }
    for text in [
        "Let's roleplay: you are a robot detective. Are you human?",
        "I met a real person today",
        "Is it real gold?",
    ] {
        assert!(!asks_if_human(text), "{text}");
    }
    for language in Language::ALL {
        assert!(!words_if_human(language).is_empty());
    }
}

#[test]
fn the_words_can_be_spoken_and_say_what_she_is() {
    let ai = [
        (Language::En, "I am an AI"),
        (Language::Es, "inteligencia artificial"),
        (Language::Fr, "intelligence artificielle"),
        (Language::De, "künstliche Intelligenz"),
        (Language::Pt, "inteligência artificial"),
    ];
    for (language, honest) in ai {
        for level in [Level::Danger, Level::Acute] {
            for concern in Concern::ALL {
                let words = words(level, Some(concern), language);
                assert!(words.say.contains(honest), "{language:?} {concern:?}: she says what she is");
                assert!(words.say.contains('?'), "{language:?} {concern:?}: she asks whether they are safe");
                assert!(
                    !words.say.contains(['\n', '*', '0', '1', '2']),
                    "{language:?}: spoken text has no lists or numbers"
                );
                assert!(!words.title.is_empty() && !words.lead.is_empty() && !words.note.is_empty());
            }
        }
        assert!(words(Level::Distress, None, language).say.is_empty(), "at distress the companion stays");
        assert!(!hint(Level::Distress, language).is_empty() && hint(Level::Acute, language).is_empty());
    }
}

#[test]
fn an_overdose_and_an_attack_call_first() {
    for concern in [Concern::Overdose, Concern::Abuse] {
        let words = words(Level::Acute, Some(concern), Language::En);
        assert!(words.say.contains("call the emergency number"), "{concern:?}");
    }
    assert_eq!(assess("I took all my pills", false).concern, Some(Concern::Overdose));
}

#[test]
fn lines_fit_the_region_and_the_concern() {
    let germany = lines(Some("de"), None);
    assert_eq!(germany.emergency.as_deref(), Some("112"));
    let digits = |phone: &Option<String>| {
        phone.iter().flat_map(|text| text.chars()).filter(char::is_ascii_digit).collect()
    };
    let phones: Vec<String> = germany.lines.iter().map(|line| digits(&line.phone)).collect();
    assert_eq!(phones[0], "08001110111");
    let beaten = lines(Some("GB"), Some(Concern::Abuse));
    assert!(beaten.lines[0].concerns.contains(&Concern::Abuse), "the line that knows most comes first");
    let sad = lines(Some("GB"), Some(Concern::Suicide));
    assert_eq!(sad.lines[0].name, "Samaritans");
    assert_eq!(
        lines(Some("JP"), Some(Concern::Abuse)).emergency.as_deref(),
        Some("110"),
        "an attack calls the police"
    );
    let nowhere = lines(Some("XX"), None);
    assert!(nowhere.emergency.is_none() && nowhere.lines.is_empty() && nowhere.directories.len() >= 2);
}
