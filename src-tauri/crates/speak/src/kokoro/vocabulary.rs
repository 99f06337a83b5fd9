use std::collections::HashMap;
use std::path::Path;

use crate::SpeakError;

/// The symbols the model knows and their numbers.
pub(super) struct Vocabulary(HashMap<char, i64>);

impl Vocabulary {
    pub(super) fn read(path: &Path) -> Result<Self, SpeakError> {
        let refuse = |reason: String| SpeakError::File { path: path.to_path_buf(), reason };
        let json = std::fs::read_to_string(path).map_err(|e| refuse(e.to_string()))?;
        let json: serde_json::Value = serde_json::from_str(&json).map_err(|e| refuse(e.to_string()))?;
        let table = json.get("vocab").and_then(|v| v.as_object());
        let symbols: HashMap<char, i64> = table
            .ok_or_else(|| refuse("it holds no vocabulary".to_owned()))?
            .iter()
            .filter_map(|(symbol, id)| Some((symbol.chars().next()?, id.as_i64()?)))
            .collect();
        if symbols.is_empty() { Err(refuse("its vocabulary is empty".to_owned())) } else { Ok(Self(symbols)) }
    }

    /// Symbols with their numbers; what the model does not know is left out. Empty when nothing in it has a sound.
    pub(super) fn ids(&self, phonemes: &str) -> Vec<(char, i64)> {
        let ids: Vec<_> = phonemes.chars().filter_map(|c| Some((c, *self.0.get(&c)?))).collect();
        let sounds = ids.iter().any(|&(c, _)| crate::viseme(c).is_some_and(|v| v != vis_core::Viseme::Sil));
        if sounds { ids } else { Vec::new() }
    }
}

/// Cuts what is too long for one run: after a sentence if there is one in the second half, else after a clause, else a word.
pub(super) fn parts(ids: &[(char, i64)], most: usize) -> Vec<&[(char, i64)]> {
    let mut parts = Vec::new();
    let mut rest = ids;
    while rest.len() > most {
        let window = &rest[most / 2..most];
        let after_last =
            |marks: &str| window.iter().rposition(|&(c, _)| marks.contains(c)).map(|i| most / 2 + i + 1);
        let cut =
            after_last(".!?…").or_else(|| after_last(",;:—")).or_else(|| after_last(" ")).unwrap_or(most);
        let (part, more) = rest.split_at(cut);
        parts.push(part);
        rest = more;
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<(char, i64)> {
        text.chars().map(|c| (c, 1)).collect()
    }

    #[test]
    fn long_texts_are_cut_after_the_best_mark_and_nothing_is_lost() {
        for text in ["aaa. bbb, ccc ddd", "aaaaaaaaaaaaaaaaaaaaaaaaa", "", "aa bb cc dd ee ff gg"] {
            let ids = ids(text);
            let parts = parts(&ids, 8);
            assert_eq!(parts.concat(), ids);
            assert!(parts.iter().all(|part| !part.is_empty() && part.len() <= 8));
        }
        let long = ids(&"a bc, def. ".repeat(455));
        assert!(parts(&long, 510).iter().all(|part| part.len() <= 510));
        assert_eq!(parts(&long, 510).concat(), long);
        let ids = ids("a b, c d efghij");
        assert_eq!(parts(&ids, 8)[0].iter().map(|p| p.0).collect::<String>(), "a b, c ");
    }

    #[test]
    fn unknown_symbols_and_mere_punctuation_are_left_out() {
        let vocabulary = Vocabulary([('a', 5), ('.', 4), (' ', 16)].into());
        assert_eq!(vocabulary.ids("a\u{2753}."), [('a', 5), ('.', 4)]);
        assert!(vocabulary.ids(" . .").is_empty());
    }
}
