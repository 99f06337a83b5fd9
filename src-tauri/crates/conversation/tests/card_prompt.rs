//! What the model reads of a character with a card: always the same at its beginning, never more than it takes in.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use proptest::prelude::*;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use vis_cards::Card;
use vis_cards::lorebook::Memory;
use vis_cards::macros::Moment;
use vis_conversation::{BlockRole, CardTalk, PromptAccount, card_request, estimate_tokens, request};
use vis_core::{Character, ExampleTurn, Message, Role, TurnId};
use vis_llm::ChatRequest;

fn character() -> Character {
    Character {
        id: "o".into(),
        name: "Odile Marrow".into(),
        tagline: String::new(),
        personality: "You are Odile.".into(),
        greeting: String::new(),
        voice: "bf_emma".into(),
        speed: 1.0,
        examples: vec![ExampleTurn { user: "Cake!".into(), reply: "Which kind?".into() }],
    }
}

fn card(data: Value) -> Card {
    let file = json!({ "spec": "chara_card_v3", "spec_version": "3.0", "data": data });
    match vis_cards::open(file.to_string().as_bytes()).unwrap().content {
        vis_cards::Content::Card(file) => file.card,
        vis_cards::Content::Lorebook(_) => panic!("a card was expected"),
    }
}

fn odile() -> Value {
    json!({
        "name": "Odile Marrow", "nickname": "Odile", "description": "{{char}} keeps the light for {{user}}. It is {{random:red,green,blue,white}}.",
        "personality": "dry, kind", "scenario": "A storm.", "first_mes": "Hm.",
        "mes_example": "<START>\n{{user}}: Hi\n{{char}}: Evening.", "post_history_instructions": "Stay dry.",
        "character_book": { "entries": [
            { "keys": ["lamp"], "content": "The lamp burns whale oil.", "insertion_order": 10, "enabled": true },
            { "keys": [], "constant": true, "content": "It is always cold.", "insertion_order": 1, "enabled": true, "position": "after_char" },
            { "keys": ["lamp"], "content": "@@depth 3\nThe tide is out.", "name": "Tide", "insertion_order": 3, "enabled": true }
        ] }
    })
}

fn said(texts: &[&str]) -> Vec<Message> {
    let message = |(at, text): (usize, &&str)| Message {
        id: at.to_string().as_str().into(),
        session_id: "s".into(),
        role: if at % 2 == 0 { Role::Assistant } else { Role::User },
        text: (*text).to_owned(),
        created_ms: 1_000_000,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    };
    texts.iter().enumerate().map(message).collect()
}

fn ask(card: &Card, history: &[Message], room: usize) -> (ChatRequest, PromptAccount) {
    let (character, book, memory) = (character(), card.book(), Memory::default());
    let talk = CardTalk {
        card,
        book: book.as_ref(),
        character: &character,
        history,
        user: "friend",
        now: Moment::default(),
        chat_seed: 7,
        greeting: 0,
        memory: &memory,
        room,
        count: &estimate_tokens,
    };
    card_request(TurnId(1), &talk, 1, CancellationToken::new())
}

#[test]
fn companions_without_a_card_read_what_they_always_read() {
    let history = said(&["Hi, I'm Odile.", "Hello.", "How are you?", "Fine."]);
    let prompt = request(TurnId(1), &character(), &history, 4, CancellationToken::new()).prompt();
    let manner = "You are on a voice call. Answer in one or two short sentences, about what was just said.";
    assert_eq!(prompt.system, format!("You are Odile. {manner}"));
    let small_talk = ("Hi! How are you?", "I'm doing well, thank you for asking. How about you?");
    let pairs: Vec<_> = prompt.examples.iter().map(|(user, reply)| (user.as_str(), reply.as_str())).collect();
    assert_eq!(pairs, [small_talk, ("Cake!", "Which kind?")]);
    let turns: Vec<_> = prompt.history.iter().map(|turn| turn.text.as_str()).collect();
    assert_eq!(turns, ["Hello!", "Hi, I'm Odile.", "Hello.", "How are you?", "Fine."]);
}

#[test]
fn a_card_is_read_in_order_with_its_macros_replaced() {
    let (request, account) = ask(&card(odile()), &said(&["Hm.", "Hello."]), 2000);
    let place =
        |part: &str| request.system.find(part).unwrap_or_else(|| panic!("{part}: {}", request.system));
    assert!(place("You are Odile.") < place("Odile keeps the light for friend."));
    assert!(
        place("Odile keeps") < place("It is always cold.")
            && place("always cold") < place("Personality: dry, kind")
    );
    assert!(
        place("Scenario: A storm.") < place("voice call"),
        "how to talk stands last, where it is remembered"
    );
    assert!(!request.system.contains("whale oil"), "nobody spoke of the lamp");
    assert_eq!(request.examples, [("Hi".to_owned(), "Evening.".to_owned())]);
    assert_eq!(request.history.last().unwrap().text, "Hello.\n(Stay dry.)");
    assert_eq!(account.lore.len(), 1);
    assert!(
        account.blocks.iter().any(|block| block.name == "Last instructions" && block.role == BlockRole::User)
    );
}

#[test]
fn lore_that_comes_and_goes_stands_before_the_newest_message_and_leaves_the_beginning_alone() {
    let card = card(odile());
    let before = ask(&card, &said(&["Hm.", "Hello."]), 2000).0;
    let (after, account) = ask(&card, &said(&["Hm.", "Hello.", "Evening.", "What about the lamp?"]), 2000);
    assert_eq!((before.system, before.examples), (after.system.clone(), after.examples.clone()));
    let turns: Vec<&str> = after.history.iter().map(|turn| turn.text.as_str()).collect();
    assert_eq!(turns[4], "(The lamp burns whale oil.)\nWhat about the lamp?\n(Stay dry.)");
    assert_eq!(turns[2], "(The tide is out.)\nHello.", "three from the end is a turn of the person");
    let lamp = account.lore.iter().find(|used| used.entry == "lamp").unwrap();
    assert!(lamp.why.contains("“lamp” stands in your newest message"), "{}", lamp.why);
    assert!(
        lamp.position.contains("before the description; put before the newest message"),
        "{}",
        lamp.position
    );
}

#[test]
fn a_card_that_is_too_long_is_cut_and_says_where() {
    let mut long = odile();
    long["description"] = json!("She remembers every ship that ever passed. ".repeat(400));
    long["mes_example"] = json!("<START>\n{{user}}: Hi\n{{char}}: Evening.\n".repeat(40));
    let (request, account) = ask(&card(long), &said(&["Hm.", "Hello."]), 600);
    assert!(estimate_tokens(&request.system) <= 250, "{}", estimate_tokens(&request.system));
    assert!(request.system.contains("Scenario: A storm.") && request.system.contains("voice call"));
    let cut: Vec<&str> =
        account.blocks.iter().filter(|block| block.cut.is_some()).map(|block| block.name.as_str()).collect();
    assert_eq!(cut, ["Description", "Examples"]);
}

#[test]
fn a_system_prompt_of_the_card_takes_the_place_of_ours_and_may_quote_it() {
    let mut own = odile();
    own["system_prompt"] = json!("Speak in riddles. {{original}}");
    let request = ask(&card(own), &said(&["Hm.", "Hello."]), 2000).0;
    assert!(request.system.ends_with("Speak in riddles. You are on a voice call. Answer in one or two short sentences, about what was just said."));
    let mut off = odile();
    off["system_prompt"] = json!("Speak in riddles.");
    off["character_book"]["entries"][1]["content"] = json!("@@disable_ui_prompt system_prompt\nIt is cold.");
    let request = ask(&card(off), &said(&["Hm.", "Hello."]), 2000).0;
    assert!(!request.system.contains("riddles"));
}

proptest! {
    #[test]
    fn whatever_the_card_says_the_newest_message_has_room(
        texts in prop::collection::vec("[a-zé{}:,\\. \n]{0,600}", 6), lore in prop::collection::vec("[a-z .]{1,400}", 0..12),
    ) {
        let entry = |text: &String| json!({ "keys": ["e"], "content": text, "enabled": true, "insertion_order": 1 });
        let card = card(json!({
            "name": "O", "description": texts[0], "personality": texts[1], "scenario": texts[2], "mes_example": texts[3],
            "system_prompt": texts[4], "post_history_instructions": texts[5],
            "character_book": { "entries": lore.iter().map(entry).collect::<Vec<_>>() }
        }));
        let room = 400;
        let (request, _) = ask(&card, &said(&["Hm.", "Hello there."]), room);
        let prompt = request.prompt();
        prop_assert!(prompt.lines(room, |text| estimate_tokens(text) + 8).is_ok());
    }
}
