//! What a person says of themselves → facts worth keeping, which of them a message calls for, and which words of a chat were to be
//! forgotten. Rules and words are data (`rules/`, five languages).
//!
//! Pure: no clock, no disk. A rule that is not sure says nothing: a missed fact is said again, a wrong one is a lie about somebody.
//! Not for: keeping facts (vis-store), or deciding whether anything may be learned at all (vis-api).

mod answer;
mod block;
mod forgotten;
mod language;
mod learn;
mod meaning;
mod ordinary;
mod rank;
mod rules;
mod sentences;
mod value;
mod wish;
mod words;

pub use answer::{Forgot, forgot, known};
pub use block::{Block, as_block};
pub use forgotten::{cut, sentence_words, telling_words};
pub use language::{Language, language_of};
pub use learn::{Kind, Proposal, learn, supersedes};
pub use meaning::{Frame, Question, pack};
pub use rank::{Candidate, Ranked, rank};
pub use wish::{Forget, asks_what_is_known, wants_forget};
pub use words::{content_words, index_words, topics};

/// Compiles the rules of a language, which takes a moment the first time.
pub fn prepare(language: Language) {
    rules::of(language).patterns().for_each(|pattern| {
        pattern.regex();
    });
}
