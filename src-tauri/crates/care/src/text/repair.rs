//! Which known word was meant: short forms, digits for letters, letters drawn out, starred out, run together or swapped.

use std::collections::HashMap;

use crate::grammar::Vocabulary;

/// Undoes what stands between a typed word and the words of one language.
pub(crate) struct Repair<'a> {
    pub vocabulary: &'a Vocabulary,
    /// Short form → what it stands for ("dont" → "do not").
    pub expansions: &'a HashMap<String, Vec<String>>,
    /// Words people disguise; only these are looked for behind stars, typing errors and missing spaces.
    pub sensitive: &'a [String],
}

impl Repair<'_> {
    /// The words meant by `word`; itself when nothing is known about it.
    pub(crate) fn repair(&self, word: &str) -> Vec<String> {
        if let Some(words) = self.exact(word).or_else(|| self.unglued(word)).or_else(|| self.plain(word)) {
            return words;
        }
        if word.contains('\'') {
            return self.at_apostrophe(word);
        }
        let guess = [undigit(word, 'i'), undigit(word, 'l'), squeeze(word, 2), squeeze(word, 1)];
        let squeezed = guess[..2].iter().flat_map(|word| [squeeze(word, 2), squeeze(word, 1)]);
        let guesses = guess.iter().cloned().chain(squeezed).filter(|guess| guess != word);
        let found = guesses.filter(|guess| guess.len() > 1).find_map(|guess| self.plain(&guess));
        found
            .or_else(|| self.unstarred(word).map(|word| vec![word]))
            .or_else(|| self.unglued(&undigit(word, 'i')))
            .or_else(|| self.mistyped(word).map(|word| vec![word]))
            .unwrap_or_else(|| vec![word.to_owned()])
    }

    fn exact(&self, word: &str) -> Option<Vec<String>> {
        let expanded = self.expansions.get(word).cloned();
        expanded.or_else(|| self.vocabulary.has_word(word).then(|| vec![word.to_owned()]))
    }

    fn plain(&self, word: &str) -> Option<Vec<String>> {
        let expanded = self.expansions.get(word).cloned();
        expanded.or_else(|| self.vocabulary.knows(word).then(|| vec![word.to_owned()]))
    }

    fn at_apostrophe(&self, word: &str) -> Vec<String> {
        // "m'a" is not "ma": only short forms that are listed are read without their apostrophe.
        if let Some(words) = self.expansions.get(&word.replace('\'', "")) {
            return words.clone();
        }
        word.split('\'').filter(|part| !part.is_empty()).flat_map(|part| self.repair(part)).collect()
    }

    /// `su*cide`, `s**cide`: each star one letter.
    fn unstarred(&self, word: &str) -> Option<String> {
        let starred = word.chars().any(|letter| "*+|!".contains(letter)) && word.len() > 2;
        let fits = |known: &&String| {
            known.chars().count() == word.chars().count()
                && known.chars().zip(word.chars()).all(|(a, b)| a == b || "*+|!@$".contains(b))
        };
        starred.then(|| self.sensitive.iter().find(fits).cloned()).flatten()
    }

    /// `killmyself`: known words without spaces, at least one of them sensitive.
    fn unglued(&self, word: &str) -> Option<Vec<String>> {
        let possible = (6..=40).contains(&word.len())
            && word.is_ascii()
            && self.sensitive.iter().any(|part| part.len() < word.len() && word.contains(part.as_str()));
        if !possible {
            return None;
        }
        // best[end]: the fewest words that spell the first `end` letters, and where the last of them starts.
        let mut best: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
        best[0] = Some((0, 0));
        for end in 1..=word.len() {
            let starts = (0..end).filter(|&start| self.is_part(&word[start..end]));
            best[end] = starts.filter_map(|start| Some((best[start]?.0 + 1, start))).min();
        }
        let mut words = Vec::new();
        let mut end = word.len();
        while end > 0 {
            let start = best[end]?.1;
            words.push(word[start..end].to_owned());
            end = start;
        }
        words.reverse();
        let telling = words.iter().any(|part| self.sensitive.contains(part));
        telling.then(|| words.iter().flat_map(|part| self.plain(part).unwrap_or_default()).collect())
    }

    fn is_part(&self, part: &str) -> bool {
        let short = part.len() == 1 && !matches!(part, "i" | "a" | "j" | "o" | "e" | "y");
        !short && (self.vocabulary.has_word(part) || self.expansions.contains_key(part))
    }

    /// One wrong, missing, extra or swapped letter in a long sensitive word. The first letter must be right: `killing` is not `filling`.
    fn mistyped(&self, word: &str) -> Option<String> {
        let close = |known: &&String| {
            known.len() >= 6
                && known.as_bytes()[0] == word.as_bytes()[0]
                && known.len().abs_diff(word.len()) <= 1
                && one_slip(known.as_bytes(), word.as_bytes())
        };
        (word.len() >= 5).then(|| self.sensitive.iter().find(close).cloned()).flatten()
    }
}

/// Digits and signs that are written for letters, in words that have letters too.
pub(crate) fn undigit(word: &str, one: char) -> String {
    if !word.chars().any(char::is_alphabetic) {
        return word.to_owned();
    }
    let letter = |sign| match sign {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        other => other,
    };
    word.chars().map(letter).collect()
}

/// No letter more than `most` times in a row.
pub(crate) fn squeeze(word: &str, most: usize) -> String {
    let mut run = 0;
    let mut last = None;
    let mut keep = |letter: &char| {
        run = if last == Some(*letter) { run + 1 } else { 1 };
        last = Some(*letter);
        run <= most
    };
    word.chars().filter(|letter| keep(letter)).collect()
}

fn one_slip(known: &[u8], typed: &[u8]) -> bool {
    let same = known.iter().zip(typed).take_while(|(a, b)| a == b).count();
    let (known, typed) = (&known[same..], &typed[same..]);
    let missing = known.get(1..) == Some(typed);
    let extra = typed.get(1..) == Some(known);
    let wrong = !known.is_empty() && known.get(1..) == typed.get(1..);
    let swapped = known.len() > 1
        && typed.len() > 1
        && (known[0], known[1]) == (typed[1], typed[0])
        && known[2..] == typed[2..];
    missing || extra || wrong || swapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_one_slip() {
        for typed in ["sucide", "suiicide", "siucide", "suicode", "suicid"] {
            assert!(one_slip(b"suicide", typed.as_bytes()), "{typed}");
        }
        for other in ["sicide1", "suisidal", "decide", "suzcyde"] {
            assert!(!one_slip(b"suicide", other.as_bytes()), "{other}");
        }
    }

    #[test]
    fn letters_drawn_out_are_squeezed() {
        assert_eq!(squeeze("diiieee", 1), "die");
        assert_eq!(squeeze("killlll", 2), "kill");
        assert_eq!(undigit("k1ll", 'i'), "kill");
        assert_eq!(undigit("30", 'i'), "30", "a number stays a number");
    }
}
