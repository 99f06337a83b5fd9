//! Forgetting for good: digests know again what is gone, and nothing can be read from them.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use vis_core::{CharacterId, MessageId, SessionId};
use vis_memory::{Forget, sentence_words, telling_words};
use vis_store::{EarlierText, KeptFact, Store, Tombstone};

use crate::ApiError;
use crate::keeper::{Keeper, fresh};

/// The setting that holds this home's salt.
const SALT: &str = "memory_salt";
/// Bytes of a digest: two different words of a person will not meet.
const BYTES: usize = 8;
/// Messages of a chat that "that" may mean.
const MOMENT: usize = 8;

/// What was forgotten since the start, for an undo.
#[derive(Clone, Debug)]
pub(crate) struct Gone {
    pub(super) fact: KeptFact,
    pub(super) earlier: Vec<EarlierText>,
}

/// Digests of words and facts, salted: those of two homes have nothing in common.
pub(crate) struct Digests {
    salt: String,
    words: HashMap<String, String>,
}

impl Digests {
    /// Those of this home. Without a salt there are no tombstones either.
    pub(crate) fn of(store: &Store) -> Result<Self, ApiError> {
        let salt = store.setting::<String>(SALT)?.unwrap_or_default();
        Ok(Self { salt, words: HashMap::new() })
    }

    fn made(store: &mut Store) -> Result<Self, ApiError> {
        if store.setting::<String>(SALT)?.is_none() {
            let salt: [u8; 16] = fresh().map_err(ApiError::failed)?;
            store.set_setting(SALT, &hex::encode(salt))?;
        }
        Self::of(store)
    }

    pub(crate) fn fact(&self, subject: &str, value: &str) -> String {
        self.digest(&format!("{subject}\n{}", value.to_lowercase()))
    }

    /// Whether a sentence says what one of the tombstones stands for.
    pub(crate) fn says(&mut self, sentence: &str, tombstones: &[&Tombstone]) -> bool {
        let whole = self.sentence(sentence);
        if tombstones.iter().any(|one| one.sentence == whole) {
            return true;
        }
        let words: Vec<String> = sentence_words(sentence).into_iter().map(|word| self.word(word)).collect();
        let stands = |word: &String| words.contains(word);
        tombstones.iter().any(|one| !one.words.is_empty() && one.words.iter().all(stands))
    }

    fn sentence(&self, sentence: &str) -> String {
        let words: Vec<String> =
            sentence_words(sentence).into_iter().filter(|word| !word.starts_with('=')).collect();
        self.digest(&format!("sentence\n{}", words.join(" ")))
    }

    fn word(&mut self, word: String) -> String {
        if let Some(known) = self.words.get(&word) {
            return known.clone();
        }
        let digest = self.digest(&word);
        self.words.insert(word, digest.clone());
        digest
    }

    fn digest(&self, text: &str) -> String {
        let all = Sha256::digest(format!("{}\n{text}", self.salt));
        hex::encode(&all[..BYTES])
    }
}

impl Keeper {
    /// Forgets a fact. `asked`: the message in which the person asked for it.
    pub(crate) fn forget(
        &self,
        store: &mut Store,
        fact: KeptFact,
        asked: Option<MessageId>,
    ) -> Result<(), ApiError> {
        let mut digests = Digests::made(store)?;
        let earlier = store.earlier_texts(&fact.id)?;
        let sentence = match said_in(store, &fact)? {
            Some(sentence) => digests.sentence(&sentence),
            None => String::new(),
        };
        let value = if fact.value.is_empty() { &fact.text } else { &fact.value };
        let tombstone = Tombstone {
            fact_id: fact.id.clone(),
            fact: digests.fact(&fact.subject, &fact.value),
            sentence,
            words: telling_words(value).into_iter().map(|word| digests.word(word)).collect(),
            message: asked,
            forgotten_ms: self.clock.now_ms(),
        };
        store.forget_fact(&tombstone)?;
        let mut gone = self.gone.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        gone.insert(fact.id.clone(), Gone { fact, earlier });
        Ok(())
    }
}

/// The sentence that says a fact.
fn said_in(store: &Store, fact: &KeptFact) -> Result<Option<String>, ApiError> {
    let Some(source) = &fact.source else { return Ok(None) };
    let Some(message) = store.message(&source.message)? else { return Ok(None) };
    let facts = vis_memory::learn(&message.text, &[]);
    let same = facts.into_iter().find(|one| one.span == (source.from..source.to));
    Ok(same.and_then(|one| message.text.get(one.sentence).map(str::to_owned)))
}

/// What was learned last, if that was a moment ago: whoever says "that" means nothing older.
fn just_learned(store: &Store, session: &SessionId) -> Result<Vec<KeptFact>, ApiError> {
    let mut facts = store.last_learned(session)?;
    let recent = store.recent(session, MOMENT)?;
    let near = |id: &MessageId| recent.iter().any(|message| message.id == *id);
    facts.retain(|fact| fact.source.as_ref().is_some_and(|source| near(&source.message)));
    Ok(facts)
}

/// The facts that are to be forgotten: what was learned last in this chat, or what the words name.
pub(super) fn meant(
    store: &Store,
    session: &SessionId,
    character: &CharacterId,
    forget: &Forget,
) -> Result<Vec<KeptFact>, ApiError> {
    let Some(what) = &forget.what else { return just_learned(store, session) };
    let wanted = telling_words(what);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let facts = store.facts(Some((character, Some(session))))?;
    let named = |fact: &KeptFact| {
        let words = sentence_words(&format!("{} {}", fact.text, fact.subject));
        wanted.iter().all(|word| words.contains(word))
    };
    Ok(facts.into_iter().filter(named).collect())
}
