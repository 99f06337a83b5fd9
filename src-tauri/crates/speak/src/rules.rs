//! Text rewritten by a table of patterns, from top to bottom.

use regex::{Captures, Regex};

/// A pattern and what stands in its place; `None` leaves the text as it is.
pub(crate) type Row = (&'static str, Replace);

pub(crate) type Replace = fn(&Captures<'_>) -> Option<String>;

/// Compiled rows.
pub(crate) struct Rules(Vec<(Regex, Replace)>);

impl Rules {
    /// A pattern that does not compile is left out; a test of each table checks that none is.
    pub(crate) fn new<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        Self(rows.into_iter().filter_map(|(pattern, f)| Some((Regex::new(pattern).ok()?, *f))).collect())
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (pattern, replacement) in &self.0 {
            if pattern.is_match(&text) {
                text = pattern
                    .replace_all(&text, |found: &Captures<'_>| {
                        replacement(found).unwrap_or_else(|| found[0].to_owned())
                    })
                    .into_owned();
            }
        }
        text
    }
}

/// The text of a group, empty when it took no part in the match.
pub(crate) fn group<'t>(found: &Captures<'t>, n: usize) -> &'t str {
    found.get(n).map_or("", |m| m.as_str())
}
