//! What of a growing reply may be shown, and when it has been long enough.

use crate::{Finish, Sampling, sentence};

/// Shapes a reply while it is generated: it ends after some sentences or tokens, never shows a stop marker or the
/// beginning of one, never ends in white space, and does not leave a sentence hanging.
///
/// Text is shown as it comes, but for a sentence that begins within the last `grace_tokens` before the limit: that one
/// waits until it is whole, because it may have to be taken back.
#[derive(Debug)]
pub struct ReplyText {
    limits: Sampling,
    text: String,
    /// Bytes of `text` already handed out.
    shown: usize,
    tokens: usize,
    sentences: usize,
    /// Byte offset just past the last finished sentence.
    sentence_start: usize,
    /// Tokens at that point.
    sentence_token: usize,
}

/// What one token changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// May be shown now; often empty.
    pub text: String,
    /// The reply is over: generate no more.
    pub finish: Option<Finish>,
}

impl ReplyText {
    pub fn new(limits: &Sampling) -> Self {
        Self {
            limits: limits.clone(),
            text: String::new(),
            shown: 0,
            tokens: 0,
            sentences: 0,
            sentence_start: 0,
            sentence_token: 0,
        }
    }

    /// Takes the text of one token; it may be empty (half a character, for example).
    pub fn push(&mut self, piece: &str) -> Progress {
        self.tokens += 1;
        self.text.push_str(if self.text.is_empty() { piece.trim_start() } else { piece });
        if let Some(at) = self.stop_marker() {
            self.text.truncate(at);
            return self.close(Finish::Stop);
        }
        if let Some(finish) = self.count_sentences() {
            self.text.truncate(self.sentence_start);
            return self.close(finish);
        }
        if self.tokens >= self.limits.longest_reply() {
            return self.cut();
        }
        Progress { text: self.show_up_to(self.safe_end()), finish: None }
    }

    /// The model ended the reply by itself (or was cancelled): hands out what was held back.
    pub fn end(&mut self, finish: Finish) -> Progress {
        self.close(finish)
    }

    fn stop_marker(&self) -> Option<usize> {
        let unseen = &self.text[self.shown..];
        self.limits.stop.iter().filter_map(|stop| unseen.find(stop)).min().map(|at| at + self.shown)
    }

    fn count_sentences(&mut self) -> Option<Finish> {
        while let Some(end) = sentence::first_end(&self.text[self.sentence_start..], false) {
            self.sentence_start += end;
            self.sentence_token = self.tokens;
            self.sentences += 1;
            if self.sentences == self.limits.max_sentences {
                return Some(Finish::Stop);
            }
            if self.tokens >= self.limits.max_tokens {
                return Some(Finish::Length);
            }
            // A line break ends the sentence before it, not the empty one after it.
            self.sentence_start += leading_space(&self.text[self.sentence_start..]);
        }
        None
    }

    /// The limit was reached in the middle of a sentence.
    fn cut(&mut self) -> Progress {
        let finished = sentence::is_finished(&self.text);
        if !finished && self.shown <= self.sentence_start && self.sentence_start > 0 {
            self.text.truncate(self.sentence_start);
        } else if !finished {
            // Too much of it was shown already to take it back.
            let kept = self.text.trim_end_matches(|c: char| !c.is_alphanumeric()).len().max(self.shown);
            self.text.truncate(kept);
            self.text.push('…');
        }
        self.close(Finish::Length)
    }

    fn close(&mut self, finish: Finish) -> Progress {
        let end = self.text.trim_end().len().max(self.shown);
        Progress { text: self.show_up_to(end), finish: Some(finish) }
    }

    /// How far the text may be shown without having to take anything back.
    fn safe_end(&self) -> usize {
        let late = self.sentence_token + self.limits.grace_tokens >= self.limits.max_tokens;
        let shown_sentence =
            if late && self.sentence_token > 0 { self.sentence_start } else { self.text.len() };
        let marker =
            self.limits.stop.iter().map(|stop| beginning_at_end(&self.text, stop)).max().unwrap_or(0);
        let open = &self.text[..shown_sentence.min(self.text.len() - marker)];
        open.trim_end().len()
    }

    fn show_up_to(&mut self, end: usize) -> String {
        let from = self.shown;
        self.shown = end.max(from);
        self.text[from..self.shown].to_owned()
    }
}

fn leading_space(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Length of the longest beginning of `marker` with which `text` ends.
fn beginning_at_end(text: &str, marker: &str) -> usize {
    let lengths = marker.char_indices().map(|(i, _)| i).skip(1);
    lengths.filter(|&length| text.ends_with(&marker[..length])).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn limits(max_sentences: usize, max_tokens: usize, grace_tokens: usize) -> Sampling {
        Sampling { max_sentences, max_tokens, grace_tokens, ..Sampling::small_model() }
    }

    /// One token a word, the space in front, as the model writes.
    fn run(limits: &Sampling, text: &str) -> (String, Option<Finish>, Vec<String>) {
        let mut reply = ReplyText::new(limits);
        let mut shown = Vec::new();
        for word in text.split_inclusive(' ') {
            let step = reply.push(word);
            shown.push(step.text);
            if step.finish.is_some() {
                return (shown.concat(), step.finish, shown);
            }
        }
        shown.push(reply.end(Finish::Stop).text);
        (shown.concat(), None, shown)
    }

    #[test]
    fn it_stops_after_three_sentences() {
        let (text, finish, _) =
            run(&limits(3, 90, 30), "One is here. Two cost 3.5 euros! Three? Four is too many.");
        assert_eq!((text.as_str(), finish), ("One is here. Two cost 3.5 euros! Three?", Some(Finish::Stop)));
    }

    #[test]
    fn a_role_marker_never_shows_even_in_parts() {
        let mut reply = ReplyText::new(&Sampling::small_model());
        let shown = ["Sure", "\n", "Us", "er", ":"].map(|piece| reply.push(piece));
        assert_eq!(shown.iter().map(|step| step.text.as_str()).collect::<String>(), "Sure");
        assert_eq!(shown[4].finish, Some(Finish::Stop));
    }

    #[test]
    fn a_line_break_that_was_no_marker_is_shown_later() {
        let (text, finish, _) = run(&Sampling::small_model(), "Tea \nUsually helps");
        assert_eq!((text.as_str(), finish), ("Tea \nUsually helps", None));
    }

    #[test]
    fn at_the_limit_the_sentence_is_brought_to_its_end() {
        let (text, finish, _) = run(&limits(9, 6, 4), "We begin here. It goes on and on. More.");
        assert_eq!((text.as_str(), finish), ("We begin here. It goes on and on.", Some(Finish::Length)));
    }

    #[test]
    fn a_late_sentence_without_end_is_taken_back() {
        let (text, finish, shown) = run(&limits(9, 6, 4), "We begin here. It goes on and on and on and on");
        assert_eq!((text.as_str(), finish), ("We begin here.", Some(Finish::Length)));
        assert!(shown.iter().all(|piece| !piece.contains("goes")), "a late sentence waits until it is whole");
    }

    #[test]
    fn one_endless_sentence_closes_with_an_ellipsis() {
        let (text, finish, _) = run(&limits(3, 4, 2), "and on and on and on and on, and on");
        assert_eq!((text.as_str(), finish), ("and on and on and on…", Some(Finish::Length)));
    }

    proptest! {
        #[test]
        fn whatever_the_model_writes_the_reply_is_bounded_and_closed(
            pieces in prop::collection::vec("( ?[a-zA-Zé,'0-9]{1,5}|[.!?…] ?|\n|\nUser:|\"|<|)", 0..80),
            sentences in 1_usize..5, tokens in 1_usize..30, grace in 1_usize..15,
        ) {
            let limits = limits(sentences, tokens, grace);
            let mut reply = ReplyText::new(&limits);
            let mut shown = String::new();
            let mut finish = None;
            let mut pushed = 0;
            for piece in &pieces {
                let step = reply.push(piece);
                shown.push_str(&step.text);
                pushed += 1;
                finish = step.finish;
                if finish.is_some() { break }
            }
            if finish.is_none() { shown.push_str(&reply.end(Finish::Stop).text) }
            prop_assert!(pushed <= tokens + grace);
            prop_assert!(sentence::count(&shown) <= sentences, "{shown:?}");
            prop_assert!(!shown.contains("\nUser:"));
            prop_assert_eq!(shown.trim(), shown.as_str());
            if finish == Some(Finish::Length) && !shown.is_empty() {
                prop_assert!(sentence::is_finished(&shown) || pieces.concat().contains('\n'), "{shown:?}");
            }
        }
    }
}
