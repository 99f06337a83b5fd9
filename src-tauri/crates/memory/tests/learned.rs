//! What is learned from sentences in five languages: `learned/<language>.txt`, a sentence and its facts a line (`-`: none).

use vis_memory::{Language, Proposal, asks_what_is_known, learn, supersedes, wants_forget};

fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" => "))
}

fn shown(facts: &[Proposal]) -> String {
    let one = |fact: &Proposal| format!("{} {} {}", fact.kind.as_str(), fact.subject, fact.text);
    if facts.is_empty() { "-".to_owned() } else { facts.iter().map(one).collect::<Vec<_>>().join(" | ") }
}

#[test]
fn sentences_give_their_facts_and_no_others() {
    let files = [
        (Language::English, include_str!("learned/en.txt")),
        (Language::Spanish, include_str!("learned/es.txt")),
        (Language::French, include_str!("learned/fr.txt")),
        (Language::German, include_str!("learned/de.txt")),
        (Language::Portuguese, include_str!("learned/pt.txt")),
    ];
    let mut wrong = String::new();
    for (language, file) in files {
        assert!(lines(file).count() > 10, "{} has nothing to say", language.tag());
        for (said, expected) in lines(file) {
            let facts = shown(&learn(said, &[language]));
            if facts != expected {
                wrong.push_str(&format!("\n{said}\n  gives {facts}\n  not   {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn everyday_talk_teaches_nothing() {
    let said = include_str!("learned/nothing.txt").lines().filter(|line| !line.starts_with('#'));
    let wrong: Vec<String> = said
        .map(|said| (said, learn(said, &[])))
        .filter(|(_, facts)| !facts.is_empty())
        .map(|(said, facts)| format!("{said} gives {}", shown(&facts)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_fact_knows_the_words_that_say_it() {
    let said = "Well… so: my sister’s name is Ánna. Nice, isn't it?";
    let facts = learn(said, &[]);
    assert_eq!(facts.len(), 1);
    assert!(said[facts[0].span.clone()].contains("Ánna"));
    assert_eq!(&said[facts[0].sentence.clone()], "so: my sister’s name is Ánna.");
}

#[test]
fn an_answer_takes_the_place_of_the_one_before() {
    let of = |said: &str| learn(said, &[]).remove(0);
    let (old, new) = (of("I live in Rome."), of("I moved to Oslo."));
    assert!(supersedes(&old.subject, &new.subject));
    let (like, dislike) = (of("I like tea."), of("I don't like tea."));
    assert!(supersedes(&like.subject, &dislike.subject));
    assert!(!supersedes(&like.subject, &of("I like coffee.").subject));
}

#[test]
fn wishes_about_the_memory_are_heard_in_five_languages() {
    for said in [
        "What do you know about me?",
        "So, what do you remember about me",
        "¿Qué sabes de mí?",
        "Qu'est-ce que tu sais de moi ?",
        "Was weißt du über mich?",
        "O que você sabe sobre mim?",
    ] {
        assert!(asks_what_is_known(said, &[]).is_some(), "{said}");
        assert_eq!(wants_forget(said, &[]), None, "{said}");
    }
    for said in [
        "Forget that.",
        "please forget that",
        "Forget what I just said.",
        "Olvida eso.",
        "Oublie ça.",
        "Vergiss das bitte.",
        "Esqueça isso.",
    ] {
        let forget = wants_forget(said, &[]);
        assert!(forget.is_some_and(|forget| forget.what.is_none()), "{said}");
    }
    for (said, what) in [
        ("Forget what I told you about my sister.", "my sister"),
        ("Please forget my birthday", "my birthday"),
        ("Olvida lo que te dije de mi hermana.", "mi hermana"),
        ("Oublie ce que je t'ai dit sur mon frère.", "mon frère"),
        ("Vergiss alles über meine Schwester.", "meine Schwester"),
        ("Esqueça o que te contei sobre minha irmã.", "minha irmã"),
    ] {
        assert_eq!(wants_forget(said, &[]).and_then(|forget| forget.what).as_deref(), Some(what), "{said}");
    }
    for said in [
        "I forgot that.",
        "Don't forget that I love you.",
        "What do you know about cats?",
        "Forget it, it was a joke I made about my day.",
    ] {
        assert_eq!(wants_forget(said, &[]), None, "{said}");
        assert_eq!(asks_what_is_known(said, &[]), None, "{said}");
    }
}

proptest::proptest! {
    /// Whatever is said, spans lie in it and nothing panics.
    #[test]
    fn spans_lie_in_the_text(text in "(my |name |is |I |Tom|like |“|\"|\\*|é|ß|\\.|\\?|,|\n|[a-zA-Zäöü ]{0,8}){0,40}") {
        for fact in learn(&text, &[]) {
            proptest::prop_assert!(text.get(fact.span.clone()).is_some() && text.get(fact.sentence.clone()).is_some());
        }
    }
}
