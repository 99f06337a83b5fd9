//! Fifty dialogues of thirty turns, ten facts planted in each: what is found again, and what is gone when it was forgotten.

use std::sync::Arc;

use serde::Deserialize;
use vis_core::{CharacterId, SessionId};
use vis_store::KeptFact;

use super::by_meaning::{found, real};
use super::learning::words_of;
use super::tests::{Chat, read, told};
use crate::meaning::{Meanings, Wish};

const DIALOGUES: u64 = 50;
const TURNS: usize = 30;
const PLANTED: usize = 10;
/// Turn in which the first facts are forgotten, and how many.
const FORGET_AT: usize = 22;
const FORGET: usize = 3;

#[derive(Deserialize)]
struct Material {
    small: Vec<String>,
    replies: Vec<String>,
    replies_small: Vec<String>,
    plant: Vec<Plant>,
}

#[derive(Deserialize)]
struct Plant {
    subject: String,
    fact: String,
    values: Vec<String>,
    said: Vec<String>,
    asked: Vec<String>,
}

/// One planted fact.
struct Planted<'a> {
    plant: &'a Plant,
    value: &'a str,
    said: String,
    reply: String,
}

/// SplitMix64: the same dialogues on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }

    fn of<'a>(&mut self, all: &'a [String]) -> &'a str {
        &all[self.below(all.len())]
    }
}

fn material() -> Material {
    toml::from_str(include_str!("bar.toml")).unwrap()
}

fn planted<'a>(material: &'a Material, dice: &mut Dice) -> Vec<Planted<'a>> {
    let mut plants: Vec<&Plant> = material.plant.iter().collect();
    let mut chosen = Vec::new();
    while chosen.len() < PLANTED {
        let plant = plants.swap_remove(dice.below(plants.len()));
        let value = dice.of(&plant.values);
        let said = dice.of(&plant.said).replace("{v}", value);
        let reply = dice.of(&material.replies).replace("{v}", value);
        chosen.push(Planted { plant, value, said, reply });
    }
    chosen
}

/// Talks until the turn: every third is a fact, the others are small talk.
fn talk(
    chat: &Chat,
    material: &Material,
    planted: &[Planted<'_>],
    dice: &mut Dice,
    turns: std::ops::Range<usize>,
) {
    for turn in turns {
        match planted.get(turn / 2).filter(|_| turn % 2 == 0) {
            Some(one) => {
                chat.say(&one.said);
                chat.reply(&one.reply);
            }
            None => {
                chat.say(dice.of(&material.small));
                chat.reply(dice.of(&material.replies_small));
            }
        }
    }
}

/// The first five facts that would be read for a question.
fn first_five(chat: &Chat, question: &str) -> Vec<String> {
    found(chat, question).into_iter().take(5).map(|fact| fact.text).collect()
}

fn holds(texts: &[String], value: &str) -> bool {
    let value = value.trim_start_matches("the ").trim_start_matches("my ").to_lowercase();
    texts.iter().any(|text| text.to_lowercase().contains(&value))
}

#[test]
fn facts_are_found_among_the_first_five_by_their_words() {
    first_five_bar(&Arc::default());
}

#[test]
fn facts_are_found_among_the_first_five_by_their_meaning_too() {
    first_five_bar(&real());
}

fn first_five_bar(meanings: &Arc<Meanings>) {
    let material = material();
    let (mut learned, mut from_learned, mut from_kept, mut asked) = (0, 0, 0, 0);
    let mut missed = std::collections::BTreeMap::<String, u32>::new();
    for seed in 0..DIALOGUES {
        let mut dice = Dice(seed);
        let planted = planted(&material, &mut dice);
        let chat = Chat::with(Arc::clone(meanings));
        talk(&chat, &material, &planted, &mut dice, 0..TURNS);
        let kept = Chat::with(Arc::clone(meanings));
        for (at, one) in planted.iter().enumerate() {
            keep(&kept, one, at);
        }
        for chat in [&chat, &kept] {
            meanings.keep(&chat.keeper.store, Wish::Soon).unwrap();
        }
        let texts: Vec<String> = chat.facts().into_iter().map(|fact| fact.text).collect();
        for one in &planted {
            if holds(&texts, one.value) {
                learned += 1;
            } else {
                *missed.entry(format!("not learned: {}", one.said)).or_default() += 1;
            }
            let question = dice.of(&one.plant.asked);
            asked += 1;
            from_learned += u32::from(holds(&first_five(&chat, question), one.value));
            let found = holds(&first_five(&kept, question), one.value);
            from_kept += u32::from(found);
            if !found {
                *missed.entry(format!("not found: {question} → {}", one.plant.fact)).or_default() += 1;
            }
        }
    }
    let share = |part: u32| f64::from(part) / f64::from(asked);
    println!(
        "{asked} facts: learned {:.3}, recall@5 {:.3}, both {:.3}",
        share(learned),
        share(from_kept),
        share(from_learned)
    );
    missed.iter().for_each(|(what, times)| println!("{times} {what}"));
    assert!(share(from_kept) >= 0.9, "recall@5 of what is kept: {}", share(from_kept));
    assert!(share(from_learned) >= 0.8, "recall@5 of what was learned: {}", share(from_learned));
}

/// Keeps a planted fact as though it had been learned.
fn keep(chat: &Chat, one: &Planted<'_>, at: usize) {
    let said = |template: &str| template.replace("{v}", one.value);
    let fact = told(at, &said(&one.plant.subject), one.value, &said(&one.plant.fact));
    chat.keeper.store().put_fact(&fact, &words_of(&fact)).unwrap();
}

#[test]
fn what_was_forgotten_stands_in_no_prompt() {
    let material = material();
    let (mut prompts, mut forgotten) = (0, 0);
    for seed in 0..DIALOGUES {
        let mut dice = Dice(1000 + seed);
        let planted = planted(&material, &mut dice);
        let chat = Chat::new();
        talk(&chat, &material, &planted, &mut dice, 0..FORGET_AT);
        let gone: Vec<KeptFact> = chat.facts().into_iter().take(FORGET).collect();
        for fact in &gone {
            chat.keeper.forget(&mut chat.keeper.store(), fact.clone(), None).unwrap();
        }
        forgotten += gone.len();
        for turn in FORGET_AT..TURNS {
            let question = match turn % 2 {
                0 => dice.of(&dice_plant(&planted, turn).asked).to_owned(),
                _ => dice.of(&material.small).to_owned(),
            };
            let read = read(&chat.say(&question)).to_lowercase();
            prompts += 1;
            for fact in &gone {
                let value = fact.value.to_lowercase();
                assert!(!said_outright(&read, &value), "{value} in the prompt for {question}:\n{read}");
            }
            chat.reply(dice.of(&material.replies_small));
        }
    }
    println!("{forgotten} facts forgotten, {prompts} prompts read, none of them in any");
    assert!(forgotten > 100);
}

fn dice_plant<'a>(planted: &'a [Planted<'_>], turn: usize) -> &'a Plant {
    planted[turn % planted.len()].plant
}

/// Whether a value stands in a text as words of its own.
fn said_outright(text: &str, value: &str) -> bool {
    let bare = |text: &str| {
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
    };
    format!(" {} ", bare(text)).contains(&format!(" {} ", bare(value)))
}

#[test]
fn another_chat_reads_what_is_remembered_and_not_what_is_forgotten() {
    let chat = Chat::new();
    chat.say("My dog Biscuit ate my shoe.");
    let facts = chat
        .keeper
        .store()
        .facts(Some((&CharacterId::from("mira"), Some(&SessionId::from("other")))))
        .unwrap();
    assert_eq!(facts.len(), 1);
    chat.keeper.forget(&mut chat.keeper.store(), facts[0].clone(), None).unwrap();
    assert!(chat.keeper.store().facts(None).unwrap().is_empty());
}
