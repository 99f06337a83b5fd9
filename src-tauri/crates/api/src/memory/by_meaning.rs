//! What is remembered in one language and asked for in other words or in another language; the model of sentences is the real one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Deserialize;
use vis_core::CharacterId;
use vis_llm::{Embedder, EmbedderConfig, LlmError, LocalEmbedder, Reading, ScriptedEmbedder};
use vis_store::KeptFact;

use super::learning::words_of;
use super::recall::fitting;
use super::tests::{Chat, read, told};
use crate::Home;
use crate::meaning::{Meanings, Wish};
use crate::voice::models;

#[derive(Deserialize)]
struct Material {
    small: Vec<String>,
    fact: Vec<Fact>,
}

#[derive(Deserialize)]
struct Fact {
    text: String,
    subject: String,
    asked: Vec<String>,
}

/// The real model, which reads a text once and has time: other tests run beside it.
#[derive(Debug)]
struct Calm(LocalEmbedder, Mutex<HashMap<String, Vec<f32>>>);

impl Embedder for Calm {
    fn model(&self) -> &str {
        self.0.model()
    }

    fn is_there(&self) -> bool {
        self.0.is_there()
    }

    fn embed(&self, reading: Reading, texts: &[&str], _: Duration) -> Result<Vec<Vec<f32>>, LlmError> {
        let one = |text: &&str| {
            let key = format!("{reading:?} {text}");
            if let Some(vector) = self.1.lock().unwrap().get(&key) {
                return Ok(vector.clone());
            }
            let vector = self.0.embed(reading, &[text], Duration::from_secs(120))?.remove(0);
            self.1.lock().unwrap().insert(key, vector.clone());
            Ok(vector)
        };
        texts.iter().map(one).collect()
    }
}

pub(super) fn real() -> Arc<Meanings> {
    let home = Home::find().unwrap();
    let config = EmbedderConfig {
        program: home.worker.clone(),
        model: home.models.join(models::MEANING),
        name: models::MEANING,
        threads: 1,
        idle: Duration::from_secs(600),
    };
    let meanings = Meanings::new(Arc::new(Calm(LocalEmbedder::new(config), Mutex::default())));
    assert!(meanings.are_there(), "`cargo xtask setup` brings the model of sentences");
    Arc::new(meanings)
}

fn remembering(meanings: Arc<Meanings>, facts: &[Fact]) -> Chat {
    let chat = Chat::with(meanings);
    for (id, fact) in facts.iter().enumerate() {
        let fact = told(id, &fact.subject, &fact.text, &fact.text);
        chat.keeper.store().put_fact(&fact, &words_of(&fact)).unwrap();
    }
    chat.keeper.meanings.keep(&chat.keeper.store, Wish::Soon).unwrap();
    chat
}

/// The facts that would be read for a question, the best first.
pub(super) fn found(chat: &Chat, question: &str) -> Vec<KeptFact> {
    let store = chat.keeper.store();
    let near = chat.keeper.meanings.nearness(&store, question).unwrap();
    fitting(&store, &near, (&chat.session, &CharacterId::from("mira")), question, 0).unwrap()
}

/// Shares of questions whose fact is first, is among the first five; facts read for small talk.
fn measured(chat: &Chat, material: &Material) -> (f64, f64, f64) {
    let (mut first, mut five, mut all) = (0, 0, 0);
    for (id, fact) in material.fact.iter().enumerate() {
        for question in &fact.asked {
            let place = found(chat, question).iter().position(|one| one.id == id.to_string());
            all += 1;
            first += u32::from(place == Some(0));
            five += u32::from(place.is_some_and(|place| place < 5));
            if place.is_none_or(|place| place >= 5) {
                println!("{place:?}: {question} → {}", fact.text);
            }
        }
    }
    let read: usize = material.small.iter().map(|words| found(chat, words).len()).sum();
    let share = |part: u32| f64::from(part) / f64::from(all);
    (share(first), share(five), read as f64 / material.small.len() as f64)
}

#[test]
fn facts_are_found_in_other_words_and_across_five_languages() {
    let material: Material = toml::from_str(include_str!("meanings.toml")).unwrap();
    let alone = measured(&remembering(Arc::default(), &material.fact), &material);
    let chat = remembering(real(), &material.fact);
    let (first, five, read) = measured(&chat, &material);
    println!(
        "words alone: first {:.3}, recall@5 {:.3}, read for small talk {:.2}",
        alone.0, alone.1, alone.2
    );
    println!("with meaning: first {first:.3}, recall@5 {five:.3}, read for small talk {read:.2}");
    assert!(five >= 0.9 && first >= 0.65, "first {first}, recall@5 {five}");
    assert!(five > alone.1 + 0.2, "{five} with meaning, {} without", alone.1);
    assert!(read < alone.2, "{read} facts of 20 are read for nothing, {} by words alone", alone.2);
}

#[test]
fn where_do_i_live_finds_what_was_learned_in_spanish() {
    let chat = Chat::with(real());
    chat.say("Vivo en Nantes.");
    chat.say("Mi perro se llama Bruno.");
    chat.keeper.meanings.keep(&chat.keeper.store, Wish::Soon).unwrap();
    let text = read(&chat.say("Where do I live?"));
    assert!(text.contains("- Vive en Nantes"), "{text}");
    for fact in chat.facts() {
        chat.keeper.forget(&mut chat.keeper.store(), fact, None).unwrap();
    }
    let text = read(&chat.say("And in which town is my flat?"));
    assert!(!text.contains("Nantes"), "{text}");
    assert!(chat.keeper.store().meanings(models::MEANING).unwrap().is_empty());
}

#[test]
fn an_edited_fact_is_read_anew_and_a_model_that_fails_costs_nothing() {
    let vectors = [("Lives in Rome", vec![1.0, 0.0]), ("Lives in Oslo", vec![0.0, 1.0])];
    let sentences = vis_memory::Language::ALL.into_iter().flat_map(vis_memory::Frame::sentences).flatten();
    let frame = sentences.enumerate().map(|(n, text)| (*text, vec![(n as f32).sin(), (n as f32).cos()]));
    let embedder = Arc::new(ScriptedEmbedder::new(vectors.into_iter().chain(frame)));
    let chat = Chat::with(Arc::new(Meanings::new(Arc::clone(&embedder) as _)));
    let keep = || chat.keeper.meanings.keep(&chat.keeper.store, Wish::Changed);
    keep().unwrap();
    assert!(embedder.asked().is_empty(), "nothing is remembered, nothing is started");
    chat.say("I live in Rome.");
    keep().unwrap();
    assert_eq!(chat.keeper.store().meanings("scripted").unwrap().into_values().next().unwrap(), [127, 0]);
    chat.say("I moved to Oslo.");
    assert!(chat.keeper.store().meanings("scripted").unwrap().is_empty());
    keep().unwrap();
    assert_eq!(chat.keeper.store().meanings("scripted").unwrap().into_values().next().unwrap(), [0, 127]);
    let asked = embedder.asked().len();
    keep().unwrap();
    assert_eq!(embedder.asked().len(), asked, "all is told");
    // The question has no vector: the words find it.
    assert!(read(&chat.say("What is on in Oslo?")).contains("- Lives in Oslo"));
    chat.say("My sister Anna is visiting.");
    assert!(keep().is_err());
    assert!(read(&chat.say("How is my sister?")).contains("- Has a sister called Anna"));
}
