/// What must not be torn apart: `*stage directions*`, `_the same_`, code blocks, `<think>` blocks, tags and `[references]`.
#[derive(Clone, Debug, Default)]
pub(super) struct Nesting {
    /// The last few characters.
    tail: String,
    code: bool,
    thinking: bool,
    /// Inside a short pair of marks: the mark that ends it, and characters since it opened.
    pair: Option<(char, usize)>,
}

/// A pair longer than this was no pair but a stray mark.
const LONGEST_PAIR: usize = 160;

impl Nesting {
    pub(super) fn is_open(&self) -> bool {
        self.code || self.thinking || self.pair.is_some()
    }

    pub(super) fn take(&mut self, c: char) {
        self.pair = match self.pair {
            Some((end, n)) if c == end || c == '\n' || n >= LONGEST_PAIR => None,
            Some(('>', 0)) if !c.is_ascii_alphabetic() && c != '/' => None,
            Some((end, n)) => Some((end, n + 1)),
            None => self.opens(c).map(|end| (end, 0)),
        };
        self.tail.push(c);
        if self.tail.chars().count() > "</think>".len() {
            self.tail.remove(0);
        }
        if self.tail.ends_with("```") {
            self.code = !self.code;
            self.tail.clear();
        } else if self.tail.ends_with("<think>") {
            self.thinking = true;
        } else if self.tail.ends_with("</think>") {
            self.thinking = false;
        }
    }

    /// The mark that will close what `c` opens. Asterisks and underscores open when a letter follows a single one that
    /// does not end a word; doubled ones (bold) never do.
    fn opens(&self, c: char) -> Option<char> {
        let mut before = self.tail.chars().rev();
        match (c, before.next()) {
            ('<', _) => Some('>'),
            ('[', _) => Some(']'),
            (c, Some(mark @ ('*' | '_'))) if c.is_alphabetic() => {
                let before = before.next();
                before
                    .is_none_or(|b| b != mark && !b.is_alphanumeric() && !".!?,".contains(b))
                    .then_some(mark)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open_after(text: &str) -> bool {
        let mut nesting = Nesting::default();
        text.chars().for_each(|c| nesting.take(c));
        nesting.is_open()
    }

    #[test]
    fn directions_code_and_thoughts_open_and_close() {
        for open in
            ["*smiles", "Hi. *waves at", "```rust\nlet", "<think>Hm. So", "a *b", "_sighs", "<thi", "see [1"]
        {
            assert!(open_after(open), "{open}");
        }
        let closed = [
            "*smiles*",
            "**bold",
            "**bold**",
            "```a```",
            "<think>a</think>",
            "5 * 3",
            "* list item",
            "a*",
            "a <3",
            "snake_case",
            "<b>",
            "[1]",
        ];
        for closed in closed {
            assert!(!open_after(closed), "{closed}");
        }
        assert!(!open_after(&format!("*{}", "a".repeat(200))), "a stray asterisk does not hold for ever");
    }
}
