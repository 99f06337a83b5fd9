//! Which facts a model reads for a reply.

use std::collections::HashMap;

use vis_conversation::{Aside, PromptAccount, estimate_tokens};
use vis_core::{CharacterId, Role, SessionId};
use vis_memory::{Candidate, as_block, content_words, rank};
use vis_store::{KeptFact, Store};

use super::Learning;
use crate::prompts::Asked;
use crate::{ApiError, Settings};

/// Facts for one reply.
const MOST: usize = 8;
/// The part of the room that they may take.
const SHARE: usize = 8;
/// What names this part of a prompt.
pub(super) const SOURCE: &str = "memory";
/// Messages of the person that say what it is about.
const ABOUT: usize = 2;
/// Words that mean something by themselves.
const FEW: usize = 4;

/// What is remembered and fits what is said, for the prompt; `None` when there is nothing. `room`: tokens of prompt.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn recalled(
    asked: &Asked<'_>,
    character: &CharacterId,
    room: usize,
) -> Result<Option<Aside>, ApiError> {
    let settings: Settings = asked.store.setting("settings")?.unwrap_or_default();
    if settings.learning() == Learning::Off || asked.store.chat_notes(asked.session)?.memory_paused {
        return Ok(None);
    }
    let own = asked.history.iter().rev().filter(|message| message.role == Role::User).take(ABOUT);
    let own: Vec<&str> = own.map(|message| message.text.as_str()).collect();
    let said = own.join("\n");
    let now = asked.history.last().map_or(0, |message| message.created_ms);
    let near = asked.meanings.nearness(asked.store, telling(&own, &said))?;
    let facts = fitting(asked.store, &near, (asked.session, character), &said, now)?;
    let texts: Vec<&str> = facts.iter().take(MOST).map(|fact| fact.text.as_str()).collect();
    let block = as_block(&texts, room / SHARE, &estimate_tokens);
    let left = facts.len() - block.taken;
    let cut = (left > 0)
        .then(|| format!("{left} more that fit were left out: at most {MOST}, in an eighth of the room."));
    let aside =
        Aside { name: "Memory".to_owned(), source: SOURCE.to_owned(), text: block.text, depth: 1, cut };
    Ok((block.taken > 0).then_some(aside))
}

/// What is read for its meaning: the newest words, unless they are so few that they go on with those before.
fn telling<'a>(own: &[&'a str], all: &'a str) -> &'a str {
    own.first().copied().filter(|newest| newest.split_whitespace().count() >= FEW).unwrap_or(all)
}

/// Kept facts that help with what is said, the best first. `near`: how near facts are, by their ids.
pub(super) fn fitting(
    store: &Store,
    near: &HashMap<String, f32>,
    (session, character): (&SessionId, &CharacterId),
    said: &str,
    now_ms: i64,
) -> Result<Vec<KeptFact>, ApiError> {
    let mut facts = store.facts(Some((character, Some(session))))?;
    facts.retain(|fact| !fact.proposed);
    if facts.is_empty() {
        return Ok(facts);
    }
    let ranks = store.fact_ranks(&content_words(said), false)?;
    let candidates: Vec<Candidate<'_>> = facts
        .iter()
        .map(|fact| Candidate {
            text: &fact.text,
            subject: &fact.subject,
            words: ranks.get(&fact.id).copied().unwrap_or(0.0),
            meaning: near.get(&fact.id).copied(),
            importance: fact.importance,
            pinned: fact.pinned,
            age_ms: now_ms - fact.updated_ms,
        })
        .collect();
    let order = rank(said, &candidates);
    Ok(order.iter().filter(|one| one.fits).map(|one| facts[one.index].clone()).collect())
}

/// Counts the facts that stood before the model for a reply that was kept.
///
/// # Errors
/// The database cannot be read or written.
pub(crate) fn count_recalled(store: &mut Store, account: &PromptAccount) -> Result<(), ApiError> {
    let memory = account.blocks.iter().filter(|block| block.source == SOURCE);
    let texts: Vec<&str> =
        memory.flat_map(|block| block.text.lines()).filter_map(|line| line.strip_prefix("- ")).collect();
    if texts.is_empty() {
        return Ok(());
    }
    let read = store.facts(None)?.into_iter().filter(|fact| texts.contains(&fact.text.as_str()));
    let ids: Vec<String> = read.map(|fact| fact.id).collect();
    Ok(store.count_recalled(&ids)?)
}
