//! A chat as models read it: without what is to be forgotten.

use vis_core::Message;
use vis_store::{KeptSummary, Store, Tombstone};

use crate::ApiError;
use crate::memory::Digests;

/// Messages as they are read from now on: `…` stands where something forgotten was said, by whomever.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn as_read(store: &Store, history: &[Message]) -> Result<Vec<Message>, ApiError> {
    let tombstones = store.tombstones()?;
    let mut messages = history.to_vec();
    if tombstones.is_empty() {
        return Ok(messages);
    }
    let mut digests = Digests::of(store)?;
    for at in 0..messages.len() {
        let before = at.checked_sub(1).map(|before| history[before].id.clone());
        let concerns = |one: &&Tombstone| {
            // What is said of it later is said on purpose; but the answer to "forget that" names it once more.
            one.forgotten_ms >= history[at].created_ms || one.message.is_some() && one.message == before
        };
        let concerned: Vec<&Tombstone> = tombstones.iter().filter(concerns).collect();
        if concerned.is_empty() {
            continue;
        }
        let mut says = |sentence: &str| digests.says(sentence, &concerned);
        if let Some(text) = vis_memory::cut(&messages[at].text, &mut says) {
            messages[at].text = text;
        }
    }
    Ok(messages)
}

/// A summary as it is read: what was forgotten after it was made is gone from it too.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn as_retold(store: &Store, summary: &KeptSummary) -> Result<String, ApiError> {
    let mut tombstones = store.tombstones()?;
    tombstones.retain(|one| one.forgotten_ms >= summary.created_ms);
    if tombstones.is_empty() {
        return Ok(summary.text.clone());
    }
    let concerned: Vec<&Tombstone> = tombstones.iter().collect();
    let mut digests = Digests::of(store)?;
    let mut says = |sentence: &str| digests.says(sentence, &concerned);
    Ok(vis_memory::cut(&summary.text, &mut says).unwrap_or_else(|| summary.text.clone()))
}
