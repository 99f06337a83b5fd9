//! Keys of an entry, as words or as patterns. Patterns run in linear time: whoever wrote the book cannot make a chat hang.

use regex::{Regex, RegexBuilder};

use super::entry::{Entry, KeyStyle};
use crate::limits;

/// A text in which keys are looked for.
pub(super) struct Haystack {
    plain: String,
    lower: String,
}

impl Haystack {
    pub(super) fn new(text: &str) -> Self {
        Self { plain: text.to_owned(), lower: text.to_lowercase() }
    }

    pub(super) fn len(&self) -> usize {
        self.plain.len()
    }
}

pub(super) enum Key {
    Words {
        text: String,
        case: bool,
        whole: bool,
    },
    Pattern(Regex),
    /// A pattern that cannot be run, or a key without letters.
    Never,
}

/// How an entry's keys are read.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) style: KeyStyle,
    pub(super) case: bool,
    pub(super) whole: bool,
}

impl Key {
    pub(super) fn new(key: &str, reading: Reading) -> Self {
        if let Some((pattern, flags)) = pattern(key, reading.style) {
            let case = flags.map_or(reading.case, |flags| !flags.contains('i'));
            return compile(pattern, flags.unwrap_or_default(), case).map_or(Self::Never, Self::Pattern);
        }
        let text = key.trim();
        match text {
            "" => Self::Never,
            text if reading.case => Self::Words { text: text.to_owned(), case: true, whole: reading.whole },
            text => Self::Words { text: text.to_lowercase(), case: false, whole: reading.whole },
        }
    }

    pub(super) fn is_in(&self, haystack: &Haystack) -> bool {
        match self {
            Self::Never => false,
            Self::Pattern(pattern) => pattern.is_match(&haystack.plain),
            Self::Words { text, case, whole } => {
                let hay = if *case { &haystack.plain } else { &haystack.lower };
                if *whole { has_whole(hay, text) } else { hay.contains(text.as_str()) }
            }
        }
    }
}

fn has_whole(hay: &str, word: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    hay.match_indices(word).any(|(at, found)| {
        !letter(hay[..at].chars().next_back()) && !letter(hay[at + found.len()..].chars().next())
    })
}

/// The pattern in a key, and its flags where it has any.
fn pattern(key: &str, style: KeyStyle) -> Option<(&str, Option<&str>)> {
    let slashed = || {
        let (inner, flags) = key.trim().strip_prefix('/')?.rsplit_once('/')?;
        let known = flags.chars().all(|flag| "dgimsuvy".contains(flag));
        (known && !inner.is_empty()).then_some((inner, Some(flags)))
    };
    match style {
        KeyStyle::Plain => None,
        KeyStyle::Slashed => slashed(),
        KeyStyle::Pattern => slashed().or(Some((key, None))),
    }
}

fn compile(pattern: &str, flags: &str, case: bool) -> Option<Regex> {
    if pattern.chars().count() > limits::PATTERN {
        return None;
    }
    RegexBuilder::new(pattern)
        .case_insensitive(!case)
        .multi_line(flags.contains('m'))
        .dot_matches_new_line(flags.contains('s'))
        .size_limit(limits::PATTERN_COMPILED)
        .dfa_size_limit(limits::PATTERN_COMPILED * 4)
        .nest_limit(50)
        .build()
        .ok()
}

/// Patterns of a book that are tried before it is taken in; each may cost a millisecond.
const TRIED: usize = 200;

/// Keys of an entry that can never match: look-around and back-references take unbounded time, and are not run.
pub fn bad_patterns(entry: &Entry) -> impl Iterator<Item = &str> {
    let keys = entry.keys.iter().map(String::as_str).take(TRIED);
    keys.filter(|key| match pattern(key, entry.key_style) {
        Some((pattern, flags)) => compile(pattern, flags.unwrap_or_default(), false).is_none(),
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(key: &str, style: KeyStyle, text: &str) -> bool {
        Key::new(key, Reading { style, case: false, whole: false }).is_in(&Haystack::new(text))
    }

    #[test]
    fn words_are_found_as_they_are_meant() {
        assert!(hit("Élan", KeyStyle::Plain, "with ÉLAN"));
        assert!(hit("a.c", KeyStyle::Plain, "a.c") && !hit("a.c", KeyStyle::Plain, "abc"));
        assert!(!hit(" ", KeyStyle::Plain, "a b"), "a key without letters would be in every text");
        let whole = Key::new("art", Reading { style: KeyStyle::Plain, case: true, whole: true });
        assert!(whole.is_in(&Haystack::new("party of art.")) && !whole.is_in(&Haystack::new("party Art")));
    }

    #[test]
    fn patterns_stand_alone_or_between_slashes() {
        assert!(hit("sea|ocean", KeyStyle::Pattern, "The OCEAN"));
        assert!(
            hit(r"/\bsea\b/i", KeyStyle::Slashed, "the Sea")
                && !hit(r"/\bsea\b/", KeyStyle::Slashed, "the Sea")
        );
        assert!(hit(r"/a\/b/", KeyStyle::Slashed, "a/b"));
        assert!(hit("and/or", KeyStyle::Slashed, "and/or"), "a slash inside makes no pattern");
        assert!(!hit("sea|ocean", KeyStyle::Slashed, "sea"));
    }

    #[test]
    fn patterns_that_could_take_for_ever_are_not_run() {
        for bad in ["(?=x)", r"(a)\1", "(", r"(\w{100}){100}"] {
            assert!(!hit(bad, KeyStyle::Pattern, "xaax"), "{bad}");
            let entry = Entry { key_style: KeyStyle::Pattern, ..Entry::new(&[bad], "x") };
            assert_eq!(bad_patterns(&entry).count(), 1, "{bad}");
        }
        // Takes for ever in an engine that tries every way.
        assert!(!hit("^(a+)+$", KeyStyle::Pattern, &format!("{}b", "a".repeat(50_000))));
    }
}
