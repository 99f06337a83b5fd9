//! What the newest words of the person teach, and what they ask of the memory.

use vis_core::{CharacterId, Message, Role};
use vis_memory::{Proposal, asks_what_is_known, index_words, learn, supersedes, wants_forget};
use vis_store::{KeptFact, KeptSource, Store};

use super::forgetting::{Digests, meant};
use super::view::view;
use super::{Fact, Learning};
use crate::keeper::Keeper;
use crate::meaning::Wish;
use crate::{ApiError, ChatEvent, Settings};

impl Keeper {
    /// Learns from a message of the person, or forgets what it asks to forget. In both cases the window is told.
    ///
    /// # Errors
    /// The database cannot be read or written; the message itself is safe.
    pub(crate) fn remember(&self, message: &Message, settings: &Settings) -> Result<(), ApiError> {
        if message.role != Role::User {
            return Ok(());
        }
        let mut store = self.store();
        let (session_id, message_id) = (message.session_id.to_string(), message.id.to_string());
        if let Some(forget) = wants_forget(&message.text, &settings.spoken()) {
            let character = character(&store, message)?;
            let facts = meant(&store, &message.session_id, &character, &forget)?;
            let texts: Vec<String> = facts.iter().map(|fact| fact.text.clone()).collect();
            for fact in facts {
                self.forget(&mut store, fact, Some(message.id.clone()))?;
            }
            if !texts.is_empty() {
                let _ = self.events.send(ChatEvent::FactsForgotten { session_id, message_id, texts });
            }
            return Ok(());
        }
        let asks = || asks_what_is_known(&message.text, &settings.spoken()).is_some();
        let paused = || store.chat_notes(&message.session_id).map(|notes| notes.memory_paused);
        if settings.learning() == Learning::Off || asks() || paused()? {
            return Ok(());
        }
        let facts = self.taught(&mut store, message, settings)?;
        if !facts.is_empty() {
            let _ = self.events.send(ChatEvent::FactsLearned { session_id, message_id, facts });
        }
        Ok(())
    }

    fn taught(
        &self,
        store: &mut Store,
        message: &Message,
        settings: &Settings,
    ) -> Result<Vec<Fact>, ApiError> {
        let proposals = learn(&message.text, &settings.spoken());
        if proposals.is_empty() {
            return Ok(Vec::new());
        }
        let character = character(store, message)?;
        let tombstones = store.tombstones()?;
        let digests = Digests::of(store)?;
        let mut facts = Vec::new();
        for proposal in proposals {
            let digest = digests.fact(&proposal.subject, &proposal.value);
            let buried = |fact: &str, at: i64| fact == digest && at >= message.created_ms;
            if tombstones.iter().any(|one| buried(&one.fact, one.forgotten_ms)) {
                continue;
            }
            let known = store.facts_about(&proposal.subject, Some(&character))?;
            let asks = settings.learning() == Learning::Ask;
            let Some(fact) = learned(proposal, known, message, &character, asks, self.clock.now_ms()) else {
                continue;
            };
            store.put_fact(&fact, &words_of(&fact))?;
            facts.push(view(store, fact)?);
        }
        if !facts.is_empty() {
            self.meanings.wish(Wish::Changed);
        }
        Ok(facts)
    }
}

/// What is to be kept after a proposal; `None`: it is known. `known`: what is remembered about its subject. `asks`: it stays a
/// proposal until the person has agreed.
fn learned(
    proposal: Proposal,
    known: Vec<KeptFact>,
    message: &Message,
    character: &CharacterId,
    asks: bool,
    now_ms: i64,
) -> Option<KeptFact> {
    let kind = proposal.kind.as_str();
    let same =
        |fact: &KeptFact| fact.kind == kind && fact.value.to_lowercase() == proposal.value.to_lowercase();
    if known.iter().any(same) {
        return None;
    }
    let before =
        known.into_iter().find(|fact| !fact.proposed && supersedes(&fact.subject, &proposal.subject));
    let source = KeptSource {
        session: message.session_id.clone(),
        message: message.id.clone(),
        from: proposal.span.start,
        to: proposal.span.end,
    };
    let new = KeptFact {
        id: uuid::Uuid::now_v7().to_string(),
        character: Some(character.clone()),
        kind: kind.to_owned(),
        subject: proposal.subject,
        value: proposal.value,
        text: proposal.text,
        proposed: asks,
        pinned: false,
        importance: proposal.importance,
        source: Some(source),
        created_ms: now_ms,
        updated_ms: now_ms,
        recalled: 0,
    };
    Some(match before {
        Some(before) if !asks => instead_of(before, new),
        _ => new,
    })
}

/// A fact with what another one says; where it belongs and what was done to it stays.
pub(super) fn instead_of(before: KeptFact, new: KeptFact) -> KeptFact {
    KeptFact {
        id: before.id,
        character: before.character,
        pinned: before.pinned,
        created_ms: before.created_ms,
        recalled: before.recalled,
        proposed: false,
        ..new
    }
}

/// What a fact is found by.
pub(super) fn words_of(fact: &KeptFact) -> String {
    // "home.city", "health.allergy:nuts"; what a taste is for stands in the text.
    let subject = fact.subject.split(':').next().unwrap_or_default().replace('.', " ");
    let mut subject = subject.replace("taste", " ");
    if !subject.starts_with("self ") {
        subject = subject.replace(" name", " ");
    }
    let subject = subject.replace("self ", " ");
    index_words(&format!("{} {subject}", fact.text))
}

fn character(store: &Store, message: &Message) -> Result<CharacterId, ApiError> {
    let entry = store.session(&message.session_id)?.ok_or_else(|| ApiError::not_found("chat"))?;
    Ok(entry.session.character_id)
}
