//! What is written, letter by letter, and that everything comes back.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use proptest::prelude::*;
use vis_histories::{Format, History, Role, Said, Written, limits, read, write};

fn said(id: usize, parent: Option<usize>, role: Role, text: &str, current: bool) -> Said {
    let created_ms = Some(1_714_572_123_000 + 60_000 * id as i64);
    Said { id, parent, role, speaker: None, text: text.to_owned(), created_ms, current, files: Vec::new() }
}

fn chat() -> History {
    use Role::{Companion, Person};
    History {
        title: "At <the> *window*".to_owned(),
        created_ms: Some(1_714_572_123_000),
        character: Some("Mira".to_owned()),
        person: Some("A_n_na".to_owned()),
        members: Vec::new(),
        messages: vec![
            said(0, None, Companion, "Good day.", false),
            said(1, None, Companion, "Hello.\n\n# Not a heading of the chat\n```\nnever closed", true),
            said(
                2,
                Some(1),
                Person,
                "**Mira** \u{b7} 2024-05-01 14:02\rA line that only looks like a name",
                true,
            ),
            said(3, Some(0), Person, "On the other branch.", false),
            Said {
                speaker: Some("Leo".to_owned()),
                created_ms: None,
                ..said(4, Some(2), Companion, "A guest.", true)
            },
        ],
    }
}

#[test]
fn markdown_keeps_messages_inside_of_quotations() {
    let expected = "\
# At &lt;the\\> \\*window\\*

Mira, A\\_n\\_na \u{b7} 2024-05-01 14:02 UTC

**Mira** \u{b7} 2024-05-01 14:03

> Hello.
>
> # Not a heading of the chat
> ```
> never closed

**A\\_n\\_na** \u{b7} 2024-05-01 14:04

> **Mira** \u{b7} 2024-05-01 14:02
> A line that only looks like a name

**Leo**

> A guest.
";
    assert_eq!(write(&chat(), Written::Markdown), expected);
}

#[test]
fn text_is_names_and_words() {
    let mut chat = chat();
    chat.messages.truncate(2);
    chat.character = None;
    let expected =
        "At <the> *window*\n\nCompanion: Hello.\n\n# Not a heading of the chat\n```\nnever closed\n";
    assert_eq!(write(&chat, Written::Text), expected);
}

#[test]
fn silly_tavern_has_a_header_and_the_swipes_of_one_speaker() {
    let lines = write(&chat(), Written::SillyTavern);
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["character_name"], "Mira");
    assert_eq!(lines[0]["create_date"], "2024-05-01T14:02:03Z");
    assert_eq!(lines[1]["swipe_id"], 1);
    assert_eq!(lines[1]["swipes"][0], "Good day.");
    assert_eq!(lines[1]["swipe_info"][0]["send_date"], "2024-05-01T14:02:03Z");
    assert!(lines[2].get("swipes").is_none(), "a person swipes nothing");
    assert_eq!((&lines[3]["name"], &lines[3]["send_date"]), (&"Leo".into(), &"".into()));
}

#[test]
fn swipes_come_back_from_silly_tavern() {
    let again = read(write(&chat(), Written::SillyTavern).as_bytes(), "Window.jsonl").unwrap();
    assert_eq!((again.format, again.notes.len()), (Format::SillyTavern, 0));
    let chat = &again.chats[0];
    assert_eq!((chat.title.as_str(), chat.person.as_deref()), ("Window", Some("A_n_na")));
    assert_eq!(chat.members, ["Mira", "Leo"]);
    let drawn: Vec<_> =
        chat.messages.iter().map(|said| (said.parent, said.current, said.created_ms.is_some())).collect();
    assert_eq!(
        drawn,
        [(None, false, true), (None, true, true), (Some(1), true, true), (Some(2), true, false)]
    );
}

#[test]
fn nobody_has_a_name_and_nothing_a_time() {
    let messages = vec![Said { created_ms: None, ..said(0, None, Role::Person, "Hello?", true) }];
    let chat = History { messages, ..History::default() };
    assert_eq!(write(&chat, Written::Markdown), "**You**\n\n> Hello?\n");
    assert_eq!(write(&chat, Written::Text), "You: Hello?\n");
    assert_eq!(read(write(&chat, Written::Json).as_bytes(), "").unwrap().chats, [chat]);
}

#[test]
fn a_long_message_is_cut_between_letters() {
    let long = "\u{e9}".repeat(limits::TEXT);
    let chat = History { messages: vec![said(0, None, Role::Person, &format!("x{long}"), true)], ..chat() };
    for form in [Written::Json, Written::SillyTavern] {
        let again = read(write(&chat, form).as_bytes(), "").unwrap();
        assert_eq!(again.chats[0].messages[0].text.len(), limits::TEXT - 1, "half a letter is none");
        assert_eq!(again.notes[0].sentence(), "1 message was longer than 1 MB and was cut.");
    }
}

#[test]
fn more_messages_than_allowed_are_refused_before_they_are_kept() {
    let swipes = "\"x\",".repeat(limits::MESSAGES);
    let line = format!("{{\"mes\":\"x\",\"swipes\":[{swipes}\"x\"]}}");
    assert_eq!(read(line.as_bytes(), "").unwrap_err().kind, vis_histories::Kind::TooLarge);
    let nothing = format!("[{{\"mapping\":{{}}}}{}]", ",0".repeat(limits::MESSAGES + 1));
    assert_eq!(read(nothing.as_bytes(), "").unwrap_err().kind, vis_histories::Kind::TooLarge);
}

/// A tree of some messages, the path to one of them shown.
fn chats() -> impl Strategy<Value = History> {
    let name = || proptest::option::of("\\PC{0,12}");
    let message =
        (any::<prop::sample::Index>(), any::<bool>(), name(), ".{0,40}", proptest::option::of(any::<i64>()));
    let messages = proptest::collection::vec(message, 1..24);
    let head = (
        ".{0,20}",
        proptest::option::of(any::<i64>()),
        name(),
        name(),
        proptest::collection::vec(".{0,8}", 0..4),
    );
    (head, messages, any::<prop::sample::Index>()).prop_map(
        |((title, created_ms, character, person, members), drawn, leaf)| {
            let mut messages: Vec<Said> = Vec::new();
            for (id, (parent, person, speaker, text, created_ms)) in drawn.into_iter().enumerate() {
                let parent = parent.index(id + 1).checked_sub(1);
                let role = if person { Role::Person } else { Role::Companion };
                messages.push(Said {
                    id,
                    parent,
                    role,
                    speaker,
                    text,
                    created_ms,
                    current: false,
                    files: Vec::new(),
                });
            }
            let mut next = Some(leaf.index(messages.len()));
            while let Some(id) = next {
                messages[id].current = true;
                next = messages[id].parent;
            }
            // What has no time of its own takes that of its first message.
            let created_ms = created_ms.or_else(|| messages.iter().find_map(|said| said.created_ms));
            History { title, created_ms, character, person, members, messages }
        },
    )
}

proptest! {
    #[test]
    fn the_programs_own_form_loses_nothing(chat in chats()) {
        let again = read(write(&chat, Written::Json).as_bytes(), "other.json").unwrap();
        prop_assert_eq!(again.format, Format::Visavis);
        prop_assert_eq!(again.notes, vec![]);
        prop_assert_eq!(again.chats, vec![chat]);
    }

    #[test]
    fn no_message_leaves_its_quotation(chat in chats()) {
        let written = write(&chat, Written::Markdown);
        let outside = written.lines().filter(|line| !line.is_empty() && !line.starts_with('>'));
        let names = outside.filter(|line| line.starts_with("**")).count();
        prop_assert_eq!(names, chat.path().count());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, "a.json");
    }

    #[test]
    fn almost_chats_are_read_or_refused(at in any::<prop::sample::Index>(), with in ".{0,4}", chat in chats()) {
        for form in [Written::Json, Written::SillyTavern] {
            let mut text = write(&chat, form);
            let mut at = at.index(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, &with);
            let _ = read(text.as_bytes(), "a.json");
            let _ = read(&text.as_bytes()[..at], "a.json");
        }
    }
}
