//! Thoughts that come inside of the text: `<think>…</think>` at its very beginning, as servers send them that do not
//! know their model thinks.

const OPEN: &str = "<think>";
const CLOSE: &str = "</think>";

/// Splits a stream of text. What could still become a mark is held back.
#[derive(Debug, Default)]
pub(crate) struct Thinking {
    state: State,
    held: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Start,
    Inside,
    /// The thought is over; blank lines before the reply go with it.
    Between,
    Reply,
}

/// What a piece of text turned out to be; either may be empty.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) thought: String,
    pub(crate) text: String,
}

impl Thinking {
    pub(crate) fn push(&mut self, text: &str) -> Split {
        if self.state == State::Reply {
            return Split { text: text.to_owned(), ..Split::default() };
        }
        self.held.push_str(text);
        let mut split = Split::default();
        if self.state == State::Start {
            let begun = self.held.trim_start();
            if let Some(after) = begun.strip_prefix(OPEN) {
                self.held = after.to_owned();
                self.state = State::Inside;
            } else if !OPEN.starts_with(begun) {
                self.state = State::Reply;
                split.text = std::mem::take(&mut self.held);
            }
        }
        if self.state == State::Inside {
            self.inside(&mut split);
        }
        if self.state == State::Between {
            self.held = self.held.trim_start().to_owned();
            if !self.held.is_empty() {
                self.state = State::Reply;
                split.text = std::mem::take(&mut self.held);
            }
        }
        split
    }

    /// The stream is over: what was held back was no mark.
    pub(crate) fn end(&mut self) -> Split {
        let rest = std::mem::take(&mut self.held);
        match self.state {
            State::Inside => Split { thought: rest, ..Split::default() },
            _ => Split { text: rest, ..Split::default() },
        }
    }

    fn inside(&mut self, split: &mut Split) {
        if let Some((thought, after)) = self.held.split_once(CLOSE) {
            split.thought = thought.to_owned();
            self.held = after.to_owned();
            self.state = State::Between;
            return;
        }
        let safe = self.held.len() - beginning_of_close(&self.held);
        split.thought = self.held.drain(..safe).collect();
    }
}

/// Bytes at the end of `text` that could begin the closing mark.
fn beginning_of_close(text: &str) -> usize {
    (1..CLOSE.len()).rev().find(|&length| text.ends_with(&CLOSE[..length])).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(pieces: &[&str]) -> (String, String) {
        let mut thinking = Thinking::default();
        let mut all = Split::default();
        let ends = pieces.iter().map(|piece| thinking.push(piece)).collect::<Vec<_>>();
        for split in ends.into_iter().chain([thinking.end()]) {
            all.thought.push_str(&split.thought);
            all.text.push_str(&split.text);
        }
        (all.thought, all.text)
    }

    #[test]
    fn thoughts_are_kept_apart_wherever_the_pieces_end() {
        let whole = "\n<think>Is 2 < 3? </thi yes.</think>\n\nYes, <think>it</think> is.";
        let expected = ("Is 2 < 3? </thi yes.".to_owned(), "Yes, <think>it</think> is.".to_owned());
        assert_eq!(run(&[whole]), expected);
        let letters: Vec<String> = whole.chars().map(String::from).collect();
        assert_eq!(run(&letters.iter().map(String::as_str).collect::<Vec<_>>()), expected);
        assert_eq!(run(&["<thi"]), (String::new(), "<thi".to_owned()));
        assert_eq!(run(&["<think>never ends </th"]), ("never ends </th".to_owned(), String::new()));
    }

    proptest! {
        #[test]
        fn text_without_thoughts_is_untouched(text in "[a-z<>/ \nä]{0,40}", cut in 0_usize..40) {
            prop_assume!(!text.trim_start().starts_with(OPEN));
            let cut = text.char_indices().map(|(at, _)| at).nth(cut).unwrap_or(text.len());
            prop_assert_eq!(run(&[&text[..cut], &text[cut..]]), (String::new(), text));
        }
    }
}
