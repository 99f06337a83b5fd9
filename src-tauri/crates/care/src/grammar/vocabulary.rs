//! All words and stems that the rules of a language know.

use std::collections::HashMap;

use super::Literal;

#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    words: HashMap<String, Literal>,
    stems: HashMap<String, Literal>,
    next: Literal,
}

/// Shorter stems would match half of the language.
const SHORTEST_STEM: usize = 3;

impl Vocabulary {
    /// `word` is folded; a trailing `*` makes it a stem.
    pub(crate) fn add(&mut self, word: &str) -> Literal {
        let (map, key) = match word.strip_suffix('*') {
            Some(stem) => (&mut self.stems, stem),
            None => (&mut self.words, word),
        };
        *map.entry(key.to_owned()).or_insert_with(|| {
            self.next += 1;
            self.next
        })
    }

    /// Every literal that `word` is an instance of.
    pub(crate) fn literals(&self, word: &str) -> Vec<Literal> {
        let exact = self.words.get(word);
        let ends = word.char_indices().map(|(at, letter)| at + letter.len_utf8());
        let stems = ends.skip(SHORTEST_STEM - 1).take(16).filter_map(|end| self.stems.get(&word[..end]));
        exact.into_iter().chain(stems).copied().collect()
    }

    pub(crate) fn knows(&self, word: &str) -> bool {
        self.words.contains_key(word) || !self.literals(word).is_empty()
    }

    pub(crate) fn has_word(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }
}
