//! What a listener would expect of the pieces.

use proptest::prelude::*;
use vis_speak::{Chunker, speakable};

fn pieces(text: &str) -> Vec<String> {
    let mut chunker = Chunker::new();
    let mut pieces = chunker.push(text);
    pieces.extend(chunker.finish());
    assert_eq!(pieces.concat(), text);
    pieces
}

#[test]
fn the_first_piece_is_short_and_the_others_are_sentences() {
    assert_eq!(
        pieces(
            "Oh, I'm so glad you asked, because I was thinking about it. It rained all day. Did you get wet?"
        ),
        [
            "Oh, I'm so glad you asked, ",
            "because I was thinking about it. ",
            "It rained all day. ",
            "Did you get wet?"
        ]
    );
    assert_eq!(
        pieces("Hey. How are you doing today? I'm fine."),
        ["Hey. How are you doing today? ", "I'm fine."]
    );
    assert_eq!(
        pieces("I really think we should go to the market because they have fresh bread."),
        ["I really think we should go to the market ", "because they have fresh bread."]
    );
    assert_eq!(pieces("Hello there! I missed you."), ["Hello there! ", "I missed you."]);
    assert_eq!(
        pieces("Oh no, that sounds tiring. Did you sleep?"),
        ["Oh no, ", "that sounds tiring. ", "Did you sleep?"]
    );
    assert_eq!(
        pieces("That sounds like a lovely way of spending the afternoon with your sister."),
        ["That sounds like a lovely way of spending the afternoon ", "with your sister."]
    );
}

#[test]
fn the_second_piece_is_ready_before_the_first_has_been_heard() {
    let text = "Oh no, that sounds like a long and tiring day at work, and it is no wonder that you are worn out, so rest a bit.";
    assert_eq!(
        pieces(text),
        [
            "Oh no, ",
            "that sounds like a long and tiring day at work, ",
            "and it is no wonder that you are worn out, so rest a bit."
        ]
    );
}

#[test]
fn one_word_never_comes_first_when_more_follows() {
    for text in [
        "Sure. Let me think about that for a moment.",
        "Yes! That is right. Go on.",
        "Well, you could say so. Maybe.",
    ] {
        assert!(pieces(text)[0].split_whitespace().count() > 1, "{:?}", pieces(text));
    }
    assert_eq!(pieces("Yes."), ["Yes."]);
}

#[test]
fn sentences_end_where_a_reader_would_end_them() {
    let cases: &[(&str, usize)] = &[
        ("I met Dr. Smith at 3.30 p.m. on Monday. He was kind.", 2),
        ("The U.S. is big. Very big.", 2),
        ("Pi is 3.14159 or so. Nice number.", 2),
        ("He said \"Stop it.\" Then he left.", 2),
        ("It was great! 🎉 I loved every minute.", 2),
        ("See example.com/a.html for more. It helps.", 2),
        ("This is it... and then nothing came.", 1),
        ("We like J. R. R. Tolkien a lot. You too?", 2),
        ("Try e.g. apples or pears. Both are good.", 2),
    ];
    for (text, count) in cases {
        // A first clause may be cut off; sentence ends are what is counted.
        let mut chunker = Chunker::new();
        let warm = "That is what I was told yesterday. And so it goes on. ";
        let mut pieces = chunker.push(&format!("{warm}{text}"));
        pieces.extend(chunker.finish());
        assert_eq!(pieces.len(), count + 2, "{pieces:?}");
    }
}

#[test]
fn directions_and_closing_emoji_stay_with_speech() {
    assert_eq!(pieces("Good to see you! 😊"), ["Good to see you! 😊"]);
    assert_eq!(pieces("Good to see you! *waves*"), ["Good to see you! *waves*"]);
    assert_eq!(
        pieces("Good to see you! *sits down. smiles.* How was it at work?"),
        ["Good to see you! ", "*sits down. smiles.* How was it at work?"]
    );
    let thought = "<think>Hm. She is sad. What now?</think>I'm here for you. Always.";
    assert_eq!(pieces(thought)[0], "<think>Hm. She is sad. What now?</think>I'm here for you. ");
}

#[test]
fn lists_and_lines_are_pieces_and_code_is_one() {
    let list = "Here is the plan for today:\n1. Wake up early.\n2. Make some tea.\n3. Read a book.";
    assert_eq!(
        pieces(list),
        ["Here is the plan for today:\n", "1. Wake up early.\n", "2. Make some tea.\n", "3. Read a book."]
    );
    let code =
        "Try this one here.\n```\nfn main() { a. b. c }\n\nlet x = 1. Y\n```\nIt prints nothing. Good?";
    assert!(pieces(code).iter().any(|piece| piece.contains("fn main") && piece.contains("let x")));
}

#[test]
fn long_sentences_are_cut_near_180_characters_at_a_clause() {
    let clause = "the river ran along the valley past the old mill, ";
    let text = format!("That was a good day. Then {}and it ended.", clause.repeat(12));
    for piece in pieces(&text) {
        assert!(piece.len() <= 250, "{} characters: {piece}", piece.len());
    }
    assert!(pieces(&text)[1].ends_with("mill, "), "{:?}", pieces(&text));
    assert!(pieces(&"字".repeat(1000)).iter().all(|piece| piece.len() <= 600));
}

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        8 => "[a-zA-Z']{1,9}",
        2 => prop::sample::select(vec![
            "and", "because", "Dr.", "e.g.", "U.S.", "3.14", "$5", "3:30", "...", "…", "*smiles*", "*", "**so**", "`x`",
            "```", "<think>", "</think>", "😀", "👩‍👩‍👧", "\n", "\n\n1.", "- ", "\"Hi.\"", "(yes!)", "。", "你好", "https://a.b/c.d?e", "—",
            "\u{301}", "\r\n", "\u{200b}", "!", "?", ",",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let end = prop::sample::select(vec![" ", " ", " ", ", ", ". ", "! ", "? ", "; ", "\n", ""]);
    prop::collection::vec((word, end), 0..120)
        .prop_map(|words| words.into_iter().map(|(word, end)| word + end).collect())
}

proptest! {
    #[test]
    fn nothing_is_lost_and_the_stream_makes_no_difference(text in text(), sizes in prop::collection::vec(1usize..9, 1..40)) {
        let whole = pieces(&text);
        let mut chunker = Chunker::new();
        let mut streamed = Vec::new();
        let chars: Vec<char> = text.chars().collect();
        let mut rest = &chars[..];
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (delta, more) = rest.split_at((*size).min(rest.len()));
            streamed.extend(chunker.push(&delta.iter().collect::<String>()));
            rest = more;
        }
        streamed.extend(chunker.finish());
        prop_assert_eq!(&streamed, &whole);
        prop_assert_eq!(whole.concat(), text);
    }

    #[test]
    fn every_piece_but_an_only_one_has_speech(text in text()) {
        let whole = pieces(&text);
        if whole.len() > 1 {
            for piece in &whole {
                prop_assert!(!speakable(piece).is_empty(), "{:?}", piece);
            }
        }
    }
}
