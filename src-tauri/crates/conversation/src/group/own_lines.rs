//! A reply of one in a group, as it streams: without a label of its own, and without what it would have others say.

use super::{Company, fold};

/// Takes the pieces of a reply, gives those words that are the speaker's own. What may still become a label is held back.
#[derive(Debug)]
pub struct OwnLines {
    own: Vec<Vec<char>>,
    others: Vec<Vec<char>>,
    /// The beginning of a line, with the line breaks before it, while it may become a label.
    held: Option<String>,
    /// Behind a label: ornaments that belonged to it are left out.
    bare: bool,
    /// Somebody else's line at the beginning is passed over.
    skipping: bool,
    said: bool,
    over: bool,
}

/// Longer beginnings of lines are no labels.
const LONGEST_LABEL: usize = 80;
/// What a label may be dressed in.
const ORNAMENTS: [char; 8] = ['*', '_', '"', '“', '[', ']', '(', ')'];

impl OwnLines {
    pub fn new(company: &Company) -> Self {
        let folded = |names: &[String]| {
            names.iter().map(|name| fold(name.trim())).filter(|name| !name.is_empty()).collect()
        };
        let not_own: Vec<String> = company.not_own().cloned().collect();
        Self {
            own: folded(&company.own),
            others: folded(&not_own),
            held: Some(String::new()),
            bare: false,
            skipping: false,
            said: false,
            over: false,
        }
    }

    /// Somebody else's line has come: what follows is nobody's.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// More of the reply; gives what is certain to be the speaker's own.
    pub fn push(&mut self, text: &str) -> String {
        let mut own = String::new();
        for c in text.chars() {
            if self.over {
                break;
            }
            self.take(c, &mut own);
        }
        own
    }

    /// The reply is at its end; gives what was held back.
    pub fn finish(&mut self) -> String {
        let held = self.held.take().filter(|_| !self.over && !self.skipping).unwrap_or_default();
        if held.trim().is_empty() { String::new() } else { held }
    }

    fn take(&mut self, c: char, own: &mut String) {
        if self.skipping {
            self.skipping = c != '\n';
            return;
        }
        if std::mem::take(&mut self.bare) && (ORNAMENTS.contains(&c) || c == ' ') {
            self.bare = true;
            return;
        }
        match &mut self.held {
            None if c == '\n' => self.held = Some(c.to_string()),
            None => own.push(c),
            Some(held) => {
                held.push(c);
                self.decide(c, own);
            }
        }
    }

    /// Whether what is held back is a label, may become one, or is plain words.
    fn decide(&mut self, newest: char, own: &mut String) {
        let Some(held) = &self.held else { return };
        let line = held.trim_start();
        let label: String = line.chars().filter(|c| !ORNAMENTS.contains(c)).collect();
        if newest == ':' {
            let label = fold(label.trim_end_matches(':').trim());
            if self.own.contains(&label) {
                let breaks = held.chars().take_while(|c| *c == '\n').collect();
                self.held = Some(if self.said { breaks } else { String::new() });
                self.bare = true;
                return;
            }
            if self.others.contains(&label) {
                // At the very beginning there is nothing to keep yet: the own words may come behind.
                (self.over, self.skipping) = (self.said, !self.said);
                self.held = Some(String::new());
                return;
            }
        }
        let label = fold(label.trim_start());
        let open = |name: &Vec<char>| {
            name.starts_with(&label) || label.strip_prefix(name.as_slice()).is_some_and(|rest| rest == [' '])
        };
        let may_become = line.len() <= LONGEST_LABEL && self.own.iter().chain(&self.others).any(open);
        if !may_become {
            own.push_str(&self.held.take().unwrap_or_default());
            self.said = true;
        }
    }
}
