//! "What do you know about me?" and "forget that", answered in the program's own words.

use vis_core::{CharacterId, Role};
use vis_memory::{Forgot, asks_what_is_known, forgot, known, wants_forget};
use vis_store::KeptFact;

use super::Learning;
use super::forgetting::meant;
use crate::prompts::Asked;
use crate::{ApiError, Settings};

/// Facts that are said; more is a lecture.
const TOLD: usize = 12;

/// What is said in the place of a reply when the newest message asks something of the memory itself. Nothing changes by it: what is
/// to be forgotten is forgotten when the message is kept.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn words_of_memory(
    asked: &Asked<'_>,
    character: &CharacterId,
) -> Result<Option<String>, ApiError> {
    let Some(newest) = asked.history.last().filter(|message| message.role == Role::User) else {
        return Ok(None);
    };
    let settings: Settings = asked.store.setting("settings")?.unwrap_or_default();
    if let Some(forget) = wants_forget(&newest.text, &settings.spoken()) {
        let done = asked.store.tombstones()?.iter().any(|one| one.message.as_ref() == Some(&newest.id));
        if done || asked.take > 0 {
            return Ok(Some(forgot(forget.language, Forgot::Done)));
        }
        let facts = meant(asked.store, asked.session, character, &forget)?;
        let texts: Vec<&str> = facts.iter().map(|fact| fact.text.as_str()).collect();
        let what = if texts.is_empty() { Forgot::Nothing } else { Forgot::These(&texts) };
        return Ok(Some(forgot(forget.language, what)));
    }
    let Some(language) = asks_what_is_known(&newest.text, &settings.spoken()) else { return Ok(None) };
    if settings.learning() == Learning::Off {
        return Ok(Some(known(language, None, 0)));
    }
    let mut facts = asked.store.facts(Some((character, Some(asked.session))))?;
    facts.retain(|fact| !fact.proposed);
    facts.sort_by(more_important);
    let texts: Vec<&str> = facts.iter().take(TOLD).map(|fact| fact.text.as_str()).collect();
    Ok(Some(known(language, Some(&texts), facts.len() - texts.len())))
}

fn more_important(one: &KeptFact, other: &KeptFact) -> std::cmp::Ordering {
    other.pinned.cmp(&one.pinned).then(other.importance.total_cmp(&one.importance))
}
