//! The page of the memory.

use std::sync::{Arc, PoisonError};

use vis_core::CharacterId;
use vis_memory::{Kind, learn, sentence_words};
use vis_store::{KeptFact, Store};

use super::learning::{instead_of, words_of};
use super::view::view;
use super::{Fact, MemoryRecall};
use crate::app::blocking;
use crate::keeper::Keeper;
use crate::meaning::Wish;
use crate::{ApiError, App, Code};

/// Characters of a fact.
const LONGEST: usize = 400;

impl App {
    /// What is remembered: of one companion and by all, or everything. `query`: words, each the beginning of one; empty: all. Pinned
    /// first, then the newest.
    ///
    /// # Errors
    /// The chats are not open.
    pub async fn memory_facts(&self, character_id: Option<&str>, query: &str) -> Result<Vec<Fact>, ApiError> {
        let (character, query) = (character_id.map(CharacterId::from), query.to_owned());
        self.with_memory(move |_, store| {
            let mut facts = store.facts(character.as_ref().map(|id| (id, None)))?;
            if !query.trim().is_empty() {
                let words: Vec<String> = sentence_words(&query).into_iter().collect();
                let found = store.fact_ranks(&words, true)?;
                facts.retain(|fact| found.contains_key(&fact.id));
            }
            facts.into_iter().map(|fact| view(store, fact)).collect()
        })
        .await
    }

    /// How facts are found that fit what is said.
    ///
    /// # Errors
    /// The chats are not open.
    pub async fn memory_recall(&self) -> Result<MemoryRecall, ApiError> {
        self.with_memory(|keeper, _| Ok(MemoryRecall { by_meaning: keeper.meanings.are_there() })).await
    }

    /// Remembers what the person wrote. Nobody named: for every companion.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a text that says nothing, or too much.
    pub async fn add_fact(&self, text: &str, character_id: Option<&str>) -> Result<Fact, ApiError> {
        let (text, character) = (acceptable(text)?, character_id.map(CharacterId::from));
        if let Some(id) = &character {
            self.character(id.as_str())?;
        }
        self.with_memory(move |keeper, store| {
            let kind = learn(&text, &[]).first().map_or(Kind::Other, |fact| fact.kind);
            let now = keeper.clock.now_ms();
            let fact = KeptFact {
                id: uuid::Uuid::now_v7().to_string(),
                character,
                kind: kind.as_str().to_owned(),
                subject: String::new(),
                value: text.clone(),
                text,
                proposed: false,
                pinned: false,
                importance: 0.7,
                source: None,
                created_ms: now,
                updated_ms: now,
                recalled: 0,
            };
            put(store, fact)
        })
        .await
    }

    /// Says a fact in other words; those before stay in its history.
    ///
    /// # Errors
    /// [`Code::BadInput`], [`Code::NotFound`].
    pub async fn edit_fact(&self, id: &str, text: &str) -> Result<Fact, ApiError> {
        let text = acceptable(text)?;
        self.change(id, move |fact, now_ms| {
            let value = if text.contains(&fact.value) { fact.value } else { text.clone() };
            KeptFact { text, value, proposed: false, updated_ms: now_ms, ..fact }
        })
        .await
    }

    /// A pinned fact is read for every reply.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn pin_fact(&self, id: &str, pinned: bool) -> Result<Fact, ApiError> {
        self.change(id, move |fact, _| KeptFact { pinned, ..fact }).await
    }

    /// Lets one companion remember a fact, or all of them.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn share_fact(&self, id: &str, character_id: Option<&str>) -> Result<Fact, ApiError> {
        let character = character_id.map(CharacterId::from);
        if let Some(id) = &character {
            self.character(id.as_str())?;
        }
        self.change(id, move |fact, _| KeptFact { character, ..fact }).await
    }

    /// Keeps what was proposed; an earlier fact about the same becomes its history.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn accept_fact(&self, id: &str) -> Result<Fact, ApiError> {
        let id = id.to_owned();
        self.with_memory(move |_, store| {
            let fact = known(store, &id)?;
            let mut before = match fact.subject.as_str() {
                "" => Vec::new(),
                subject => store.facts_about(subject, fact.character.as_ref())?,
            };
            before.retain(|other| other.id != id && !other.proposed);
            let Some(before) = before.pop() else { return put(store, KeptFact { proposed: false, ..fact }) };
            store.drop_fact(&id)?;
            put(store, instead_of(before, fact))
        })
        .await
    }

    /// Forgets a fact: no model reads it again, nor the sentences that said it until now.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn forget_fact(&self, id: &str) -> Result<(), ApiError> {
        let id = id.to_owned();
        self.with_memory(move |keeper, store| {
            let fact = known(store, &id)?;
            keeper.forget(store, fact, None)
        })
        .await
    }

    /// Takes forgetting back; possible until the program ends.
    ///
    /// # Errors
    /// [`Code::NotFound`] later.
    pub async fn unforget_fact(&self, id: &str) -> Result<Fact, ApiError> {
        let id = id.to_owned();
        self.with_memory(move |keeper, store| {
            let gone = keeper.gone.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
            let gone = gone.ok_or_else(|| ApiError::not_found("memory"))?;
            let mut since = gone.fact.created_ms;
            for earlier in gone.earlier.iter().rev() {
                let fact = KeptFact { text: earlier.text.clone(), updated_ms: since, ..gone.fact.clone() };
                store.put_fact(&fact, &words_of(&fact))?;
                since = earlier.until_ms;
            }
            store.remove_tombstone(&id)?;
            put(store, gone.fact)
        })
        .await
    }

    /// Forgets everything, or what one companion alone remembers. Gives the number of facts.
    ///
    /// # Errors
    /// Full disk.
    pub async fn forget_everything(&self, character_id: Option<&str>) -> Result<u32, ApiError> {
        let character = character_id.map(CharacterId::from);
        self.with_memory(move |keeper, store| {
            let mut facts = store.facts(None)?;
            facts.retain(|fact| character.is_none() || fact.character == character);
            let number = facts.len() as u32;
            for fact in facts {
                keeper.forget(store, fact, None)?;
            }
            Ok(number)
        })
        .await
    }

    async fn change(
        &self,
        id: &str,
        change: impl FnOnce(KeptFact, i64) -> KeptFact + Send + 'static,
    ) -> Result<Fact, ApiError> {
        let id = id.to_owned();
        self.with_memory(move |keeper, store| {
            let fact = known(store, &id)?;
            put(store, change(fact, keeper.clock.now_ms()))
        })
        .await
    }

    async fn with_memory<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Keeper, &mut Store) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let home = self.home()?;
        blocking(move || {
            let keeper = Arc::clone(&home.records);
            let mut store = home.store();
            let done = work(&keeper, &mut store);
            keeper.meanings.wish(Wish::Changed);
            done
        })
        .await
    }
}

fn known(store: &Store, id: &str) -> Result<KeptFact, ApiError> {
    store.fact(id)?.ok_or_else(|| ApiError::not_found("memory"))
}

fn put(store: &mut Store, fact: KeptFact) -> Result<Fact, ApiError> {
    store.put_fact(&fact, &words_of(&fact))?;
    view(store, fact)
}

fn acceptable(text: &str) -> Result<String, ApiError> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(ApiError::new(Code::BadInput, "There is nothing to remember. Write it down first."));
    }
    if text.chars().count() > LONGEST {
        let why = format!("A memory has at most {LONGEST} characters. Say it shorter, or as two.");
        return Err(ApiError::new(Code::BadInput, why));
    }
    Ok(text)
}
