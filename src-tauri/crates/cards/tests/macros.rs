//! Macros as card writers know them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use proptest::prelude::*;
use vis_cards::limits;
use vis_cards::macros::{Audience, Moment, Names, expand};

fn names() -> Names<'static> {
    Names {
        char: "Odile",
        user: "Sam",
        original: "Be kind.",
        others: &[("scenario", "A storm.")],
        now: Moment { year: 2026, month: 3, day: 9, hour: 7, minute: 5 },
        seed: 1,
        chat_seed: 2,
    }
}

fn model(text: &str) -> String {
    expand(text, &names(), Audience::Model)
}

#[test]
fn names_and_times() {
    let cases = [
        ("{{char}} and {{USER}}", "Odile and Sam"),
        ("<BOT>, <user>, <Char>", "Odile, Sam, Odile"),
        ("{{ char }}", "Odile"),
        ("{{original}} Also be brief.", "Be kind. Also be brief."),
        ("{{Scenario}}", "A storm."),
        ("{{date}}, {{weekday}} {{time}} {{isodate}}", "9 March 2026, Monday 07:05 2026-03-09"),
        ("a{{newline}}b{{noop}}", "a\nb"),
        ("{{reverse:abc}}", "cba"),
        ("x{{// note {{char}} }}y", "xy"),
        ("x{{hidden_key:lamp}}y", "xy"),
        ("x{{comment: aside}}y", "xy"),
        ("{{random:only}}", "only"),
        ("{{pick:a\\,b}}", "a,b"),
        ("{{random::only}}", "only"),
        ("{{reverse:{{char}}}}", "elidO"),
        ("{{roll:1}} {{roll:d1}} {{roll:3d1+2}}", "1 1 5"),
    ];
    for (text, expected) in cases {
        assert_eq!(model(text), expected, "{text}");
    }
    assert_eq!(expand("x{{comment: aside}}y", &names(), Audience::Person), "xasidey");
}

#[test]
fn what_is_not_known_stays() {
    for text in [
        "{{setvar::a::b}}",
        "{{",
        "}}",
        "{{char",
        "{char}",
        "a < b > c",
        "<USERS",
        "{{roll:0}}",
        "{{roll:many}}",
        "{{}}",
        "<START>",
    ] {
        assert_eq!(model(text), text);
    }
    assert_eq!(model("{{unknown {{char}}"), "{{unknown Odile");
    assert_eq!(model("{{unknown:{{user}}}}"), "{{unknown:Sam}}");
}

#[test]
fn what_a_macro_gives_is_not_read_again() {
    let names = Names { char: "{{user}}", ..names() };
    assert_eq!(expand("{{char}}", &names, Audience::Model), "{{user}}");
}

#[test]
fn chances_are_even_and_repeatable() {
    let mut counts = [0; 3];
    for seed in 0..3000 {
        let drawn = expand("{{random:0,1,2}}", &Names { seed, ..names() }, Audience::Model);
        counts[drawn.parse::<usize>().unwrap()] += 1;
    }
    assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
    let many = "{{random:a,b}}".repeat(64);
    assert_eq!(model(&many), model(&many));
    assert!(model(&many).contains('a') && model(&many).contains('b'), "each macro throws for itself");
    let picks = expand(&"{{pick:a,b,c,d}}".repeat(8), &names(), Audience::Model);
    let turn = expand(&"{{pick:a,b,c,d}}".repeat(8), &Names { seed: 99, ..names() }, Audience::Model);
    assert_eq!(picks, turn, "a pick stays as long as the chat lasts");
    assert_eq!(picks, picks[..1].repeat(8));
}

#[test]
fn growth_and_nesting_end() {
    let long = "n".repeat(100_000);
    let names = Names { char: &long, ..names() };
    assert!(expand(&"{{char}}".repeat(1000), &names, Audience::Model).len() <= limits::EXPANDED);
    let deep = format!("{}x{}", "{{reverse:".repeat(5_000), "}}".repeat(5_000));
    assert!(model(&deep).contains('x'));
}

proptest! {
    #[test]
    fn any_text_is_expanded(text in "[{}<>:/,a-z\\\\ é]{0,60}", sides in 1..1000u32) {
        let _ = model(&text);
        prop_assert_eq!(model(&format!("<<{text}")).starts_with("<<"), true);
        let rolled: u32 = model(&format!("{{{{roll:d{sides}}}}}")).parse().unwrap();
        prop_assert!((1..=sides).contains(&rolled));
    }

    #[test]
    fn a_text_without_macros_is_left_alone(text in "[^{}<]{0,80}") {
        prop_assert_eq!(model(&text), text);
    }
}
