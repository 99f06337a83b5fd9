use std::borrow::Cow;
use std::path::Path;

use crate::SpeakError;

/// The CMU Pronouncing Dictionary, about 135,000 words.
///
/// The text stays as it is (3.6 MB) beside one offset a line; words are found by binary search and only then read.
#[derive(Debug, Default)]
pub struct Dictionary {
    text: Cow<'static, str>,
    /// Where the lines start, sorted by their words: the file itself is not quite in order ("a's" after "a(2)").
    lines: Vec<u32>,
}

impl Dictionary {
    /// Reads `cmudict.dict`. Takes about 15 ms.
    ///
    /// # Errors
    /// [`SpeakError::File`] when the file cannot be read.
    pub fn read(path: &Path) -> Result<Self, SpeakError> {
        let bytes = std::fs::read(path)
            .map_err(|e| SpeakError::File { path: path.to_path_buf(), reason: e.to_string() })?;
        Ok(Self::parse(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Takes lines of `word PHONEMES # comment`, as in `cmudict.dict`.
    pub fn parse(text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        let mut lines: Vec<u32> = Vec::with_capacity(text.len() / 26);
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if !line.trim().is_empty() {
                lines.push(start);
            }
            // The dictionary is a few megabytes; a file beyond 4 GB would not have been read into a string.
            start += line.len() as u32;
        }
        lines.sort_by(|&a, &b| word_at(&text, a).cmp(word_at(&text, b)));
        Self { text, lines }
    }

    /// The first pronunciation of a lower-case word, as ARPAbet symbols between spaces.
    pub fn find(&self, word: &str) -> Option<&str> {
        let at = self.lines.binary_search_by(|&line| word_at(&self.text, line).cmp(word)).ok()?;
        let line = self.text[self.lines[at] as usize..].lines().next()?;
        Some(line[word.len()..].split('#').next()?.trim())
    }
}

fn word_at(text: &str, line: u32) -> &str {
    let line = &text[line as usize..];
    line.split([' ', '\n', '\r']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whatever_their_order_and_variants_are_not_words() {
        let dictionary = Dictionary::parse(
            "a AH0\na(2) EY1\na's EY1 Z\naalborg AO1 L B AO0 R G # place, danish\n\nzulu Z UW1 L UW2\nb B IY1",
        );
        assert_eq!(dictionary.find("a"), Some("AH0"));
        assert_eq!(dictionary.find("aalborg"), Some("AO1 L B AO0 R G"));
        assert_eq!(dictionary.find("b"), Some("B IY1"));
        assert_eq!(dictionary.find("zulu"), Some("Z UW1 L UW2"));
        assert_eq!(dictionary.find("zul"), None);
        assert_eq!(dictionary.find(""), None);
        assert_eq!(Dictionary::default().find("a"), None);
    }
}
