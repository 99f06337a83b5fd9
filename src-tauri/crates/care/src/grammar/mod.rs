//! A small pattern language over words, for the rules in `rules/*.toml`.
//!
//! | written | matches |
//! |---|---|
//! | `word` | that word, folded |
//! | `stem*` | a word that begins so |
//! | `<class>` | one phrase of a class |
//! | `(a\|b c)` | one of the phrases |
//! | `x?` | x or nothing, for all of the above |
//! | `~3` | up to three words; never a negation, a comma or a word of the language's `barrier` |
//! | `^`, `$` | the beginning, the end of a clause |
//!
//! Between two words any number of `filler` words and one comma may stand. All ways to match are followed at once (a set of
//! ends, one bit a word), so the time is linear in the text whatever the pattern: there is nothing to backtrack.

mod matching;
mod parse;
mod vocabulary;

pub(crate) use matching::{Mark, Token, longest};
pub(crate) use parse::{Classes, parse};
pub(crate) use vocabulary::Vocabulary;

/// Number of a word or a stem in the vocabulary of its language.
pub(crate) type Literal = u32;

#[derive(Clone, Debug)]
pub(crate) enum Node {
    Word(Vec<Literal>),
    Gap(u8),
    Any(Vec<Vec<Node>>),
    Maybe(Vec<Node>),
    ClauseStart,
    ClauseEnd,
}

/// The literals a match can begin with.
pub(crate) fn firsts(nodes: &[Node]) -> Vec<Literal> {
    let mut found = Vec::new();
    for node in nodes {
        match node {
            Node::Word(literals) => found.extend(literals),
            Node::Any(ways) => found.extend(ways.iter().flat_map(|way| firsts(way))),
            Node::Maybe(inner) => found.extend(firsts(inner)),
            Node::Gap(_) | Node::ClauseStart | Node::ClauseEnd => {}
        }
        if !matches!(node, Node::Maybe(_) | Node::ClauseStart | Node::Gap(_)) {
            break;
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
