use serde::Serialize;
use specta::Type;
use vis_core::Message;
use vis_store::{KeptFact, Store, one_line};

use crate::ApiError;

/// Characters of the words in which a fact was said.
const EXCERPT: usize = 240;

/// Something that is remembered of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Fact {
    pub id: String,
    pub text: String,
    /// `name`, `person`, `like`, `dislike`, `date`, `plan`, `boundary`, `place`, `work` or `other`.
    pub kind: String,
    /// Who remembers it; nothing: every companion.
    pub character_id: Option<String>,
    /// Nothing when the person wrote it, or when the message is gone.
    pub source: Option<FactSource>,
    /// `proposed`, `kept`.
    pub state: &'static str,
    pub pinned: bool,
    #[specta(type = f64)]
    pub created_ms: i64,
    #[specta(type = f64)]
    pub updated_ms: i64,
    /// Times a model read it.
    pub recalled: u32,
    /// What it said before, the newest first.
    pub earlier: Vec<EarlierFact>,
}

/// Where something was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct FactSource {
    pub session_id: String,
    pub message_id: String,
    /// The words that say it.
    pub excerpt: String,
    #[specta(type = f64)]
    pub created_ms: i64,
}

/// What a fact said until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct EarlierFact {
    pub text: String,
    #[specta(type = f64)]
    pub until_ms: i64,
}

/// How facts are found that fit what is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct MemoryRecall {
    /// By what they mean, in any language, and by their words; otherwise by their words and topics alone.
    pub by_meaning: bool,
}

/// As the window shows it.
pub(crate) fn view(store: &Store, fact: KeptFact) -> Result<Fact, ApiError> {
    let source = match &fact.source {
        Some(source) => store.message(&source.message)?.map(|message| FactSource {
            session_id: source.session.to_string(),
            message_id: source.message.to_string(),
            excerpt: excerpt(&message, source.from..source.to),
            created_ms: message.created_ms,
        }),
        None => None,
    };
    let earlier = store.earlier_texts(&fact.id)?.into_iter();
    let earlier = earlier.map(|one| EarlierFact { text: one.text, until_ms: one.until_ms });
    Ok(Fact {
        id: fact.id,
        text: fact.text,
        kind: fact.kind,
        character_id: fact.character.map(|id| id.0),
        source,
        state: if fact.proposed { "proposed" } else { "kept" },
        pinned: fact.pinned,
        created_ms: fact.created_ms,
        updated_ms: fact.updated_ms,
        recalled: fact.recalled,
        earlier: earlier.collect(),
    })
}

/// The words themselves; the beginning of a message that was edited since.
fn excerpt(message: &Message, span: std::ops::Range<usize>) -> String {
    let words = message.text.get(span).filter(|words| !words.is_empty()).unwrap_or(&message.text);
    one_line(words, EXCERPT)
}
