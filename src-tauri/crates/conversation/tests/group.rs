//! Who answers in a chat of several, what each of them reads, and that nobody speaks for another.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use proptest::prelude::*;
use tokio_util::sync::CancellationToken;
use vis_conversation::group::{
    Company, Member, Names, OwnLines, TurnOrder, introduce, next_speaker, seen_by,
};
use vis_conversation::{account_of, request};
use vis_core::{Character, CharacterId, Message, Role, TurnId};

fn member(id: &str, name: &str, nickname: &str) -> Member {
    Member { id: id.into(), names: Names::new(name, nickname), muted: false }
}

fn three() -> Vec<Member> {
    vec![member("mira", "Mira", ""), member("leo", "Léo Marchand", "Captain"), member("ada", "Ada", "")]
}

/// `"leo: Hello."`, or the person's words without a name.
fn said(line: &str) -> Message {
    let (speaker, text) = match line.split_once(": ") {
        Some((id, text)) if ["mira", "leo", "ada"].contains(&id) => (Some(CharacterId::from(id)), text),
        _ => (None, line),
    };
    Message {
        id: "m".into(),
        session_id: "s".into(),
        role: if speaker.is_some() { Role::Assistant } else { Role::User },
        text: text.to_owned(),
        created_ms: 0,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker,
    }
}

fn chat(lines: &[&str]) -> Vec<Message> {
    lines.iter().map(|line| said(line)).collect()
}

fn next(members: &[Member], order: TurnOrder, lines: &[&str]) -> Option<String> {
    next_speaker(members, order, &chat(lines), 7).map(|id| id.0)
}

const NATURAL: TurnOrder = TurnOrder::Natural;
const ROUND: TurnOrder = TurnOrder::RoundRobin;
const MENTION: TurnOrder = TurnOrder::ByMention;
const MANUAL: TurnOrder = TurnOrder::Manual;

#[test]
fn the_order_decides_who_answers() {
    let table: &[(TurnOrder, &[&str], Option<&str>)] = &[
        // Addressed by name, in any letter case, without accents, by nickname, by the first word of a name.
        (NATURAL, &["mira: Hi.", "Ada, are you there?"], Some("ada")),
        (NATURAL, &["mira: Hi.", "and you, LEO?"], Some("leo")),
        (NATURAL, &["mira: Hi.", "Aye aye, captain!"], Some("leo")),
        (NATURAL, &["mira: Hi.", "léo marchand's boat"], Some("leo")),
        (NATURAL, &["leo: Hi.", "Ada or Mira?"], Some("ada")),
        // One after the other in the round, muted and unknown speakers passed over.
        (ROUND, &["Hi all"], Some("mira")),
        (ROUND, &["mira: Hi.", "Hello"], Some("leo")),
        (ROUND, &["mira: Hi.", "x", "leo: Hm.", "Mira, what?"], Some("ada")),
        (ROUND, &["ada: Hi.", "x"], Some("mira")),
        (ROUND, &["mira: Hi.", "x", "leo: Ada, what do you say?"], None),
        // Only who is named; nobody named: whoever spoke last.
        (MENTION, &["mira: Hi.", "ada: Hey.", "Leo?"], Some("leo")),
        (MENTION, &["mira: Hi.", "ada: Hey.", "And now?"], Some("ada")),
        (MENTION, &["Anybody?"], Some("mira")),
        (MENTION, &["x", "mira: Leo, and you?"], None),
        // Nobody until the person chooses.
        (MANUAL, &["Mira, are you there?"], None),
        (MANUAL, &["x", "mira: Leo, and you?"], None),
        // One companion after another: who was asked too, who is turned to; two in a row at most.
        (NATURAL, &["Mira and Leo, your turn.", "mira: Gladly."], Some("leo")),
        (MENTION, &["Mira and Leo, your turn.", "mira: Gladly."], Some("leo")),
        (NATURAL, &["Mira, tell us.", "mira: It rained. What about you, Ada?"], Some("ada")),
        (NATURAL, &["Mira, tell us.", "mira: Ada told me so yesterday."], None),
        (NATURAL, &["Mira, tell us.", "mira: Mira is my name."], None),
        (NATURAL, &["Mira!", "mira: Ada?", "ada: Leo?"], None),
        (NATURAL, &["Mira, Leo, Ada: go.", "mira: One.", "leo: Two."], None),
        (NATURAL, &["mira: A greeting. And you, Ada?"], None),
        (NATURAL, &[], None),
    ];
    for (order, lines, expected) in table {
        assert_eq!(next(&three(), *order, lines).as_deref(), *expected, "{order:?} {lines:?}");
    }
}

#[test]
fn a_name_is_a_whole_word() {
    let members = [member("leo", "Leo", ""), member("leona", "Leona", ""), member("x", "美咲", "")];
    let who = |text: &str| next(&members, MENTION, &["leona: Hm.", text]).unwrap();
    let leona_spoke_last = |text: &str| {
        next_speaker(
            &members,
            MENTION,
            &[Message { speaker: Some("leona".into()), role: Role::Assistant, ..said("Hm.") }, said(text)],
            1,
        )
        .unwrap()
        .0
    };
    assert_eq!(who("A leopard, Leona."), "leona");
    assert_eq!(who("leo's turn"), "leo");
    assert_eq!(who("今日は美咲に聞く"), "x", "no spaces between words there");
    assert_eq!(leona_spoke_last("Napoleon and leopards"), "leona", "nobody was named");
}

#[test]
fn two_who_share_a_first_word_are_called_by_more_of_it() {
    let members = [member("a", "Anna Berg", ""), member("b", "Anna Thal", "")];
    let who = |text: &str| next_speaker(&members, MENTION, &[said(text)], 1).unwrap().0;
    assert_eq!(who("Anna Thal, please."), "b");
    assert_eq!(who("Anna, please."), "a", "nobody is meant by it alone: the first, as nobody has spoken");
    assert_eq!(
        next(&[member("t", "The Keeper", ""), member("b", "Bo", "")], MENTION, &["the end, Bo"]).unwrap(),
        "b"
    );
}

#[test]
fn the_muted_are_silent_and_an_interrupted_reply_is_the_end_of_it() {
    let mut members = three();
    members[2].muted = true;
    assert_eq!(next(&members, NATURAL, &["Mira, tell us.", "mira: And you, Ada?"]), None);
    assert_eq!(next(&members, ROUND, &["leo: Hi.", "x"]).unwrap(), "mira");
    assert_ne!(next(&members, NATURAL, &["mira: Hi.", "Ada?"]).unwrap(), "ada");
    members.iter_mut().for_each(|member| member.muted = true);
    assert_eq!(next(&members, NATURAL, &["Ada?"]), None);
    let cut = [said("Mira and Leo?"), Message { cut: true, ..said("mira: Well") }];
    assert_eq!(next_speaker(&three(), NATURAL, &cut, 1), None, "the person has taken the floor");
}

#[test]
fn with_nobody_named_the_silent_ones_and_those_spoken_of_come_first() {
    let share = |lines: &[&str], who: &str| {
        let spoke = |seed| next_speaker(&three(), NATURAL, &chat(lines), seed).unwrap().0;
        (0..1000).filter(|seed| spoke(*seed) == who).count()
    };
    let lines = ["leo: One.", "x", "ada: Two.", "y", "mira: Three.", "and?"];
    let (silent, middle, newest) = (share(&lines, "leo"), share(&lines, "ada"), share(&lines, "mira"));
    assert!(silent > middle && middle > newest && newest > 0, "{silent} {middle} {newest}");
    let of_ada = ["leo: One.", "x", "ada: Two.", "y", "mira: Three, as with Ada.", "and?"];
    assert!(share(&of_ada, "ada") > middle + 50, "she was spoken of");
}

fn company() -> Company {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    Company {
        own: names(&["Mira"]),
        others: vec![("leo".into(), names(&["Captain", "Léo Marchand"])), ("ada".into(), names(&["Ada"]))],
        gone: Vec::new(),
        person: names(&["friend", "User"]),
    }
}

fn mira() -> Character {
    Character {
        id: "mira".into(),
        name: "Mira".into(),
        tagline: String::new(),
        personality: "You are Mira.".into(),
        greeting: String::new(),
        voice: "af_heart".into(),
        speed: 1.0,
        examples: Vec::new(),
    }
}

fn prompt(lines: &[&str]) -> vis_llm::Prompt {
    let history = seen_by(&chat(lines), &"mira".into(), &company());
    let mut asked = request(TurnId(1), &mira(), &history, 1, CancellationToken::new());
    let mut account = account_of(&mira(), &asked);
    introduce(&company(), &mut asked, &mut account);
    assert!(account.blocks.iter().any(|block| asked.system.ends_with(&block.text)), "the inspector shows it");
    assert!(asked.sampling.stop.contains(&"\nAda:".to_owned()));
    asked.prompt()
}

#[test]
fn one_reads_the_others_as_lines_with_names_and_her_own_as_replies() {
    let prompt = prompt(&[
        "mira: Hello, both.",
        "Hi Mira!",
        "ada: Hey.",
        "Nice, no?",
        "mira: Yes.",
        "Good.",
        "Night.",
    ]);
    let turns: Vec<(Role, &str)> =
        prompt.history.iter().map(|turn| (turn.role, turn.text.as_str())).collect();
    assert_eq!(
        turns,
        [
            (Role::User, "Hello!"),
            (Role::Assistant, "Hello, both."),
            (Role::User, "Hi Mira!\nAda: Hey.\nfriend: Nice, no?"),
            (Role::Assistant, "Yes."),
            (Role::User, "Good. Night."),
        ]
    );
    assert!(prompt.system.starts_with("You are Mira. "), "who she is comes first: {}", prompt.system);
    assert!(prompt.system.ends_with(
        "\nCaptain and Ada are in this chat too; what others say begins with their name. You are Mira: say only what Mira says."
    ));
}

#[test]
fn earlier_turns_keep_their_words_and_the_model_never_answers_itself() {
    let lines = ["ada: Hi.", "Hello.", "mira: Oh.", "Tell me.", "leo: Aye.", "ada: Hm.", "mira: Right."];
    let whole = prompt(&lines);
    for end in 1..lines.len() {
        let early = prompt(&lines[..end]);
        assert_eq!(early.system, whole.system);
        assert_eq!(early.history.last().unwrap().role, Role::User, "{end}");
        let stable = early.history.len() - 1;
        assert_eq!(early.history[..stable], whole.history[..stable], "{end}");
    }
    assert_eq!(whole.history.last().unwrap().text, "(Go on.)");
}

fn own(pieces: &[&str]) -> (String, bool) {
    let mut lines = OwnLines::new(&company());
    let mut text: String = pieces.iter().map(|piece| lines.push(piece)).collect();
    text.push_str(&lines.finish());
    (text, lines.is_over())
}

#[test]
fn a_reply_is_the_speakers_own_words() {
    let table = [
        ("Mira: Hello there.", "Hello there.", false),
        ("**Mira:** Hello there.", "Hello there.", false),
        ("mira : Hello", "Hello", false),
        ("Hello.\nMira: And more.", "Hello.\nAnd more.", false),
        ("Hello.\nAda: Hi!\nMira: No.", "Hello.", true),
        ("Hello.\n\n leo marchand: Hi!", "Hello.", true),
        ("Hello.\nFriend: What?", "Hello.", true),
        ("Ada: Hi!\nMira: Mine.", "Mine.", false),
        ("Ada: Hi!", "", false),
        ("Ada is kind: she listens.\nShe does.", "Ada is kind: she listens.\nShe does.", false),
        ("Three things:\nAdam: no name here.", "Three things:\nAdam: no name here.", false),
        ("Ada", "Ada", false),
        ("Miracles happen.", "Miracles happen.", false),
        ("\n\nHello.", "\n\nHello.", false),
    ];
    for (reply, expected, over) in table {
        assert_eq!(own(&[reply]), (expected.to_owned(), over), "{reply:?}");
    }
}

#[test]
fn plain_words_are_not_held_back() {
    let mut lines = OwnLines::new(&company());
    assert_eq!(lines.push("H"), "H", "the first letter is shown at once where no name begins with it");
    assert_eq!(lines.push("m. A"), "m. A");
    assert_eq!(lines.push("\nAd"), "");
    assert_eq!(lines.push("vice"), "\nAdvice");
}

proptest! {
    #[test]
    fn pieces_do_not_matter(reply in "(Mira: |Ada: |Ad|\n|: |[a-z .*é]{0,6}){0,12}", cut in any::<prop::sample::Index>()) {
        let at = (0..=reply.len()).filter(|at| reply.is_char_boundary(*at)).collect::<Vec<_>>();
        let at = at[cut.index(at.len())];
        let letters: Vec<String> = reply.chars().map(String::from).collect();
        let letters: Vec<&str> = letters.iter().map(String::as_str).collect();
        prop_assert_eq!(own(&[&reply]), own(&[&reply[..at], &reply[at..]]));
        prop_assert_eq!(own(&[&reply]), own(&letters));
    }

    #[test]
    fn whatever_was_said_somebody_who_is_able_answers(text in "\\PC{0,40}", seed in any::<u64>(), muted in 0..7_u8) {
        let mut members = three();
        members.iter_mut().enumerate().for_each(|(at, member)| member.muted = muted & (1 << at) != 0);
        for order in [NATURAL, ROUND, MENTION] {
            let next = next_speaker(&members, order, &[said("leo: x"), Message { text: text.clone(), ..said("") }], seed).unwrap();
            prop_assert!(members.iter().any(|member| member.id == next && !member.muted));
        }
    }
}
