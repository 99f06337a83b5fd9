//! The memory over a real database, without a model.

use std::sync::{Arc, Mutex};

use vis_conversation::{Records, Say};
use vis_core::{CharacterId, Clock, Message, Role, Session, SessionId};
use vis_store::{KeptFact, Store};

use crate::characters::Cast;
use crate::chats::message;
use crate::keeper::Keeper;
use crate::meaning::Meanings;
use crate::{ChatEvent, Settings, SystemClock};

/// What a person told Mira of themselves.
pub(super) fn told(id: usize, subject: &str, value: &str, text: &str) -> KeptFact {
    KeptFact {
        id: id.to_string(),
        character: Some(CharacterId::from("mira")),
        kind: "other".to_owned(),
        subject: subject.to_owned(),
        value: value.to_owned(),
        text: text.to_owned(),
        proposed: false,
        pinned: false,
        importance: 0.5,
        source: None,
        created_ms: 0,
        updated_ms: 0,
        recalled: 0,
    }
}

/// A home with one chat with Mira.
pub(super) struct Chat {
    pub(super) keeper: Arc<Keeper>,
    pub(super) session: SessionId,
    events: Mutex<tokio::sync::broadcast::Receiver<ChatEvent>>,
}

impl Chat {
    pub(super) fn new() -> Self {
        Self::with(Arc::default())
    }

    pub(super) fn with(meanings: Arc<Meanings>) -> Self {
        let cast = Arc::new(Cast::load().unwrap());
        let store = Arc::new(Mutex::new(Store::in_memory().unwrap()));
        cast.read(&store).unwrap();
        let session = SessionId::from("chat");
        let row = Session {
            id: session.clone(),
            character_id: "mira".into(),
            title: String::new(),
            created_ms: 0,
            updated_ms: 0,
        };
        store.lock().unwrap().create_session(&row).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
        let (sender, events) = tokio::sync::broadcast::channel(256);
        let keeper = Arc::new(Keeper {
            store,
            clock,
            cast,
            answerers: Arc::default(),
            meanings,
            beside: false.into(),
            events: sender,
            sitting: Mutex::default(),
            gone: Mutex::default(),
        });
        Self { keeper, session, events: Mutex::new(events) }
    }

    /// What the person says gets its prompt, and is kept after it, as when it is typed. A reply with words of its own is kept too.
    pub(super) fn say(&self, text: &str) -> Say {
        let say = self.keeper.next_reply(&self.session, Some(text)).unwrap().unwrap();
        self.keeper.keep_said(&self.session, text, None).unwrap();
        if let Some(words) = &say.words {
            self.reply(words);
        }
        say
    }

    pub(super) fn reply(&self, text: &str) {
        let now = self.keeper.clock.now_ms();
        let reply: Message = message(&self.session, Role::Assistant, text.to_owned(), now);
        self.keeper.store().append(&reply).unwrap();
    }

    pub(super) fn facts(&self) -> Vec<KeptFact> {
        self.keeper.store().facts(None).unwrap()
    }

    fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = self.facts().into_iter().map(|fact| fact.text).collect();
        texts.sort();
        texts
    }

    fn set(&self, memory: &str) {
        let settings = Settings { memory: memory.to_owned(), ..Settings::default() };
        self.keeper.store().set_setting("settings", &settings).unwrap();
    }

    fn told(&self) -> Vec<ChatEvent> {
        let mut events = self.events.lock().unwrap();
        std::iter::from_fn(|| events.try_recv().ok()).collect()
    }
}

/// Everything that a model would read.
pub(super) fn read(say: &Say) -> String {
    let turns = say.request.history.iter().map(|turn| turn.text.as_str());
    let examples = say.request.examples.iter().flat_map(|(asked, told)| [asked.as_str(), told.as_str()]);
    std::iter::once(say.request.system.as_str()).chain(examples).chain(turns).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_said_is_learned_shown_and_read_later() {
    let chat = Chat::new();
    chat.say("My sister Anna lives in Porto, and I'm allergic to peanuts.");
    assert_eq!(chat.texts(), ["Has a sister called Anna", "Is allergic to peanuts"]);
    let told = chat.told();
    let learned = told.iter().find_map(|event| match event {
        ChatEvent::FactsLearned { facts, .. } => Some(facts),
        _ => None,
    });
    let first = &learned.unwrap()[0];
    assert_eq!(first.source.as_ref().unwrap().excerpt, "My sister Anna");
    chat.reply("How nice.");
    let say = chat.say("What should I cook when my sister visits?");
    let newest = &say.request.history.last().unwrap().text;
    assert!(
        newest.contains("- Is allergic to peanuts") && newest.contains("- Has a sister called Anna"),
        "{newest}"
    );
    assert!(say.account.blocks.iter().any(|block| block.source == "memory"));
    let mut store = chat.keeper.store();
    super::count_recalled(&mut store, &say.account).unwrap();
    assert!(store.facts(None).unwrap().iter().all(|fact| fact.recalled == 1));
}

#[test]
fn a_contradiction_takes_the_place_and_leaves_history() {
    let chat = Chat::new();
    chat.say("I live in Rome.");
    chat.say("I moved to Oslo.");
    chat.say("I live in Oslo!");
    assert_eq!(chat.texts(), ["Lives in Oslo"]);
    let id = chat.facts()[0].id.clone();
    let earlier = chat.keeper.store().earlier_texts(&id).unwrap();
    assert_eq!(earlier.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), ["Lives in Rome"]);
    assert_eq!(chat.told().iter().filter(|event| matches!(event, ChatEvent::FactsLearned { .. })).count(), 2);
}

#[test]
fn nothing_is_learned_where_it_is_off_and_nothing_read_where_it_was_not_agreed_to() {
    let chat = Chat::new();
    chat.set("off");
    chat.say("I live in Rome.");
    assert!(chat.facts().is_empty());
    assert!(chat.say("What do you know about me?").words.unwrap().contains("switched off"));
    chat.set("ask");
    chat.say("I work as a nurse.");
    assert!(chat.facts()[0].proposed);
    let say = chat.say("How is work for people like me?");
    assert!(!say.account.blocks.iter().any(|block| block.source == "memory"));
}

#[test]
fn a_chat_in_which_the_memory_rests_learns_nothing_and_reads_nothing() {
    let chat = Chat::new();
    chat.say("I'm allergic to peanuts.");
    let resting = vis_store::KeptNotes { memory_paused: true, ..Default::default() };
    chat.keeper.store().set_chat_notes(&chat.session, &resting).unwrap();
    let say = chat.say("My sister is called Anna. What should I cook without peanuts?");
    assert_eq!(chat.texts(), ["Is allergic to peanuts"]);
    assert!(!say.account.blocks.iter().any(|block| block.source == "memory"));
}

#[test]
fn what_was_forgotten_is_gone_from_a_summary_of_before() {
    let chat = Chat::new();
    chat.say("My sister Anna is visiting.");
    let store = chat.keeper.store();
    let first = store.messages_tail(&chat.session, 1).unwrap().remove(0);
    drop(store);
    let summary = vis_store::KeptSummary {
        id: "1".to_owned(),
        session_id: chat.session.clone(),
        from: first.id.clone(),
        to: first.id,
        messages: 1,
        text: "You said: My sister Anna is visiting. Mira said: The sun is out.".to_owned(),
        edited: false,
        created_ms: first.created_ms,
    };
    chat.keeper.store().add_summary(&summary).unwrap();
    assert!(read(&chat.say("Who comes?")).contains("Anna is visiting"));
    chat.say("Forget what I told you about my sister.");
    let say = chat.say("And who comes now?");
    let read = read(&say);
    assert!(!read.contains("Anna") && read.contains("The sun is out."), "{read}");
}

#[test]
fn nothing_is_learned_from_somebody_in_danger() {
    let chat = Chat::new();
    chat.say("My name is Tom and I want to kill myself tonight.");
    assert!(chat.facts().is_empty());
}

#[test]
fn the_memory_answers_for_itself_and_forgets_at_a_word() {
    let chat = Chat::new();
    chat.say("My sister Anna is visiting. The weather is fine.");
    chat.reply("Anna sounds lovely! Enjoy the sun.");
    let words = chat.say("What do you know about me?").words.unwrap();
    assert_eq!(words, "This is what I remember about you. You have a sister called Anna.");
    assert_eq!(
        chat.say("¿Qué sabes de mí?").words.unwrap().split('.').next().unwrap(),
        "Esto es lo que recuerdo de ti"
    );
    let words = chat.say("Forget what I told you about my sister.").words.unwrap();
    assert_eq!(words, "I have forgotten this: You have a sister called Anna.");
    assert!(chat.facts().is_empty());
    let say = chat.say("So, who is visiting me?");
    let read = read(&say);
    assert!(!read.contains("Anna"), "{read}");
    assert!(read.contains("Enjoy the sun") && read.contains("The weather is fine"), "the rest stays: {read}");
    assert!(chat.say("Forget that.").words.unwrap().contains("nothing to forget"));
    assert!(
        chat.told()
            .iter()
            .any(|event| matches!(event, ChatEvent::FactsForgotten { texts, .. } if texts.len() == 1))
    );
}

#[test]
fn a_question_about_the_memory_changes_no_prompt_of_a_chat_that_taught_nothing() {
    let chat = Chat::new();
    let say = chat.say("Hello there.");
    assert!(say.words.is_none() && say.account.blocks.iter().all(|block| block.source != "memory"));
    let mira = CharacterId::from("mira");
    assert_eq!(say.request.history.last().unwrap().text, "Hello there.");
    assert!(chat.keeper.store().facts(Some((&mira, None))).unwrap().is_empty());
}
