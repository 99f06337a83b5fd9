//! How much of a prompt is what it was the turn before, over a long chat with everything on.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::json;
use vis_core::{Character, Role, Session};
use vis_store::{KeptCard, KeptNotes, Store};

use super::*;
use crate::chats::message;
use crate::summaries::{Part, chosen, keep, own_words};

const TURNS: usize = 200;

/// Words of a talk about four things, two of which the lorebook knows; the same in every run.
const SAID: [&str; 8] = [
    "I walked along the harbour this morning and counted the fishing boats coming home.",
    "My sister wants to paint the kitchen yellow, and I would rather keep it white.",
    "Do you remember what we said about the lighthouse keeper and his three dogs?",
    "Work was long today: two meetings, one of them about nothing at all.",
    "I am learning to bake rye bread. The first loaf was as heavy as a stone.",
    "Grandmother told me on Sunday how she crossed the river on the ice in 1956.",
    "The train to Lisbon was late again, so I read half of my book on the platform.",
    "Shall we go on with the story of the old clock tomorrow evening?",
];
const ANSWERED: [&str; 4] = [
    "That sounds lovely. Which of the boats would you take out yourself, if you could?",
    "I can see both sides. Perhaps one wall in yellow would make you both happy.",
    "Of course I remember. He called them after the three winds, and the third never came back.",
    "You deserve a quiet evening after that. Put the kettle on and tell me the rest.",
];

struct Chat {
    store: Arc<Mutex<Store>>,
    cast: Arc<Cast>,
    answerers: Answerers,
    session: SessionId,
}

fn chat() -> Chat {
    let store = Arc::new(Mutex::new(Store::in_memory().unwrap()));
    let cast = Arc::new(Cast::load().unwrap());
    let id = CharacterId::from("odile");
    let entry = |key: &str, content: &str| json!({"keys": [key], "content": content, "enabled": true, "insertion_order": 1});
    let card = json!({"spec": "chara_card_v2", "spec_version": "2.0", "data": {
        "name": "Odile", "description": "{{char}} keeps the lighthouse and knows {{user}} since school. She is dry and kind, \
         and remembers every ship that ever passed.", "personality": "patient, curious", "scenario": "An evening on the gallery.",
        "first_mes": "Evening, {{user}}.", "mes_example": "<START>\n{{user}}: Cold?\n{{char}}: Only when the wind turns.",
        "character_book": {"entries": [
            entry("harbour", "The harbour has forty berths, and the oldest boat in it is the Marta."),
            entry("clock", "The old clock on the square stopped the night the Marta was launched.")
        ]}
    }});
    {
        let mut store = store.lock().unwrap();
        let character =
            Character { id: id.clone(), name: "Odile".into(), ..cast.get(&"mira".into()).unwrap() };
        store.add_character(&character, None, 1).unwrap();
        store.give_card(&id, &KeptCard { card: card.to_string(), carrier: "json".into() }).unwrap();
        let session = SessionId::from("s");
        let row =
            Session { id: session, character_id: id, title: String::new(), created_ms: 0, updated_ms: 0 };
        store.create_session(&row).unwrap();
        store.keep_persona("p", "Ada", "She builds clocks and lives by the sea.", 1).unwrap();
        store.choose_persona(Some("p")).unwrap();
    }
    cast.read(&store).unwrap();
    Chat { store, cast, answerers: Answerers::default(), session: SessionId::from("s") }
}

impl Chat {
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap()
    }

    fn add(&mut self, role: Role, text: &str) -> Message {
        let said = message(&self.session, role, text.to_owned(), 0);
        self.store().append(&said).unwrap();
        said
    }

    /// One exchange: what was remembered changes with every turn, as memory does. Gives the prompt as one text.
    fn exchange(&mut self, turn: usize) -> (String, PromptAccount) {
        let known = format!("What you know: Ada likes tea. Ada was in Lisbon in {}.", 1990 + turn % 30);
        let notes = KeptNotes { note: known, note_depth: 1, ..KeptNotes::default() };
        self.store().set_chat_notes(&self.session, &notes).unwrap();
        self.add(Role::User, &format!("{} That was day {turn}.", SAID[turn % SAID.len()]));
        let store = self.store();
        let history = read_back(&store, &self.session).unwrap();
        let asked = Asked {
            cast: &self.cast,
            store: &store,
            answerers: &self.answerers,
            meanings: &Meanings::default(),
            session: &self.session,
            history: &history,
            take: 0,
        };
        let say = asked.by(&"odile".into(), false).unwrap();
        drop(store);
        let room = self.answerers.window(&Origin::default());
        let prompt = say.request.prompt();
        let lines = prompt.lines(room, |text| estimate_tokens(text) + TEMPLATE).unwrap();
        let text = lines.iter().map(|(who, text)| format!("<{}>{text}\n", who.name())).collect();
        let reply = self.add(Role::Assistant, ANSWERED[turn % ANSWERED.len()]);
        keep_prompt(&mut self.store(), &reply.id, &say.account, None, None).unwrap();
        self.summarise();
        (text, say.account)
    }

    fn summarise(&mut self) {
        let due = chosen(&self.store(), &self.cast, &self.answerers, &self.session, Part::WhatIsDue).unwrap();
        if let Some(part) = due {
            let text = own_words(&part);
            assert!(keep(&mut self.store(), &self.session, &part, text, 1).unwrap());
        }
    }
}

#[test]
fn over_200_turns_with_memory_lore_and_summaries_95_percent_of_what_was_read_before_is_read_again_unchanged()
{
    let mut chat = chat();
    chat.add(Role::Assistant, "Evening, Ada.");
    let (mut same, mut known, mut all, mut before) = (0, 0, 0, String::new());
    let mut lore = 0;
    for turn in 0..TURNS {
        let (prompt, account) = chat.exchange(turn);
        lore += usize::from(account.lore.iter().any(|used| used.dropped.is_none()));
        assert!(prompt.contains("You are talking with Ada. She builds clocks"), "{prompt}");
        assert!(prompt.contains("What you know: Ada likes tea."), "{prompt}");
        // Everything up to the newest answer was, or could have been, read the turn before.
        let newest = prompt.rfind("<assistant>").unwrap_or(0);
        if turn > 0 {
            let shared = prompt.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count();
            same += shared.min(newest);
            known += newest;
            all += prompt.len();
        }
        before = prompt;
    }
    let summaries = chat.store().summaries(&chat.session).unwrap();
    println!(
        "{TURNS} turns, {} summaries, lore in {lore}: {:.2} % of what was known, {:.2} % of the whole prompts",
        summaries.len(),
        100.0 * same as f64 / known as f64,
        100.0 * same as f64 / all as f64
    );
    assert!(lore > 40 && summaries.len() > 5, "{lore} turns with lore, {} summaries", summaries.len());
    let told: usize = summaries.iter().map(|one| one.messages as usize).sum();
    assert_eq!(
        told + read_back(&chat.store(), &chat.session).unwrap().len(),
        2 * TURNS + 1,
        "nothing falls between"
    );
    assert!(same * 100 >= known * 95, "{same} of {known} bytes were in place");
}

#[test]
fn the_inspector_shows_the_chat_as_the_model_was_given_it_also_after_a_summary() {
    let mut chat = chat();
    chat.add(Role::Assistant, "Evening, Ada.");
    for turn in 0..30 {
        chat.exchange(turn);
    }
    assert!(!chat.store().summaries(&chat.session).unwrap().is_empty());
    let all = chat.store().messages(&chat.session).unwrap();
    let first_reply = &all[2];
    let kept: KeptPrompt =
        serde_json::from_str(&chat.store().prompt(&first_reply.id).unwrap().unwrap()).unwrap();
    let begins = kept.account.begins.unwrap();
    let history = history_from(&chat.store(), first_reply, &begins).unwrap();
    assert_eq!(history.iter().map(|one| &one.id).collect::<Vec<_>>(), [&all[0].id, &all[1].id]);
    let last = all.last().unwrap();
    let read: Vec<_> = history_before(&chat.store(), last).unwrap();
    assert!(read.len() < all.len() - 10 && read[0].role == Role::User, "{}", read.len());
}
