//! The words a model reads before it answers: same bytes from turn to turn, so that its cache keeps working.

use serde::{Deserialize, Serialize};
use vis_core::Role;

use crate::{ChatTurn, LlmError};

/// System text, examples and the whole chat so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    pub system: String,
    pub examples: Vec<(String, String)>,
    /// Oldest first; the message to answer is the last.
    pub history: Vec<ChatTurn>,
}

/// Who speaks in a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    System,
    User,
    Assistant,
}

impl Speaker {
    /// The name chat templates know.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
        }
    }
}

/// One message as the chat template gets it.
pub type Line<'a> = (Speaker, &'a str);

/// After dropping, the history fills so much of its room. Less means fewer drops (each one moves the prefix) and more
/// forgetting; at a half a drop came every 14 turns and cost more than the 5 % of tokens a chat may compute again.
const KEPT_SHARE: (usize, usize) = (2, 5);

impl Prompt {
    /// Lines for the template: system, examples, and as much of the newest history as fits into `room` tokens.
    ///
    /// `count` gives the tokens of one message, what the template puts around it included.
    /// When the chat outgrows the room its oldest turns go in one large block, so that the lines before and after stay
    /// the same for many turns. Which ones go depends on the history alone, not on earlier calls.
    ///
    /// # Errors
    /// [`LlmError::Empty`] without a message to answer; [`LlmError::TooLong`] when that message alone does not fit.
    pub fn lines(
        &self,
        room: usize,
        mut count: impl FnMut(&str) -> usize,
    ) -> Result<Vec<Line<'_>>, LlmError> {
        let fixed = self.fixed_lines();
        let fixed_tokens: usize = fixed.iter().map(|(_, text)| count(text)).sum();
        let costs: Vec<usize> = self.history.iter().map(|turn| count(&turn.text)).collect();
        let first = self.first_turn(&costs, room.saturating_sub(fixed_tokens))?;
        let spoken = self.history[first..].iter().map(|turn| (speaker(turn.role), turn.text.as_str()));
        Ok(fixed.into_iter().chain(spoken).collect())
    }

    /// Index of the oldest turn that is still shown when the history has `room` tokens and each turn costs `costs`.
    ///
    /// # Errors
    /// As [`Self::lines`].
    pub fn first_turn(&self, costs: &[usize], room: usize) -> Result<usize, LlmError> {
        let says = |turn: &&ChatTurn| !turn.text.trim().is_empty() || !turn.images.is_empty();
        let last = self.history.last().filter(says).and(costs.last());
        match last.copied() {
            None => Err(LlmError::Empty),
            Some(tokens) if tokens > room => Err(LlmError::TooLong { tokens, room }),
            Some(_) => Ok(self.first_kept(costs, room)),
        }
    }

    fn fixed_lines(&self) -> Vec<Line<'_>> {
        let system = (!self.system.is_empty()).then_some((Speaker::System, self.system.as_str()));
        let examples = self
            .examples
            .iter()
            .flat_map(|(user, reply)| [(Speaker::User, user.as_str()), (Speaker::Assistant, reply.as_str())]);
        system.into_iter().chain(examples).collect()
    }

    /// Index of the first message kept, found by replaying the chat from its beginning.
    fn first_kept(&self, costs: &[usize], room: usize) -> usize {
        let (mut first, mut total) = (0, 0);
        for (newest, cost) in costs.iter().enumerate() {
            total += cost;
            if total <= room {
                continue;
            }
            let target = room * KEPT_SHARE.0 / KEPT_SHARE.1;
            let must_go =
                |first: usize, total: usize| total > target || self.history[first].role == Role::Assistant;
            while first < newest && must_go(first, total) {
                total -= costs[first];
                first += 1;
            }
        }
        first
    }
}

fn speaker(role: Role) -> Speaker {
    match role {
        Role::User => Speaker::User,
        Role::Assistant => Speaker::Assistant,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chat(lengths: &[usize]) -> Prompt {
        let turns = lengths.iter().enumerate().map(|(i, &length)| {
            let text = format!("{i} {}", "x".repeat(length));
            if i % 2 == 0 { ChatTurn::user(text) } else { ChatTurn::assistant(text) }
        });
        Prompt {
            system: "You are Mira.".into(),
            examples: vec![("Hi".into(), "Hey you!".into())],
            history: turns.collect(),
        }
    }

    #[test]
    fn system_and_examples_come_first_in_a_short_chat() {
        let prompt = chat(&[3]);
        let lines = prompt.lines(1000, str::len).unwrap();
        let speakers: Vec<_> = lines.iter().map(|(speaker, _)| speaker.name()).collect();
        assert_eq!(speakers, ["system", "user", "assistant", "user"]);
    }

    #[test]
    fn nothing_to_answer_is_an_error() {
        assert_eq!(chat(&[]).lines(1000, str::len), Err(LlmError::Empty));
        let blank = Prompt { history: vec![ChatTurn::user(" \n")], ..Prompt::default() };
        assert_eq!(blank.lines(1000, str::len), Err(LlmError::Empty));
    }

    #[test]
    fn a_message_larger_than_the_room_is_refused_with_its_size() {
        assert_eq!(chat(&[3, 3, 400]).lines(100, str::len), Err(LlmError::TooLong { tokens: 402, room: 77 }));
    }

    #[test]
    fn in_a_long_chat_nearly_all_of_the_prompt_was_there_the_turn_before() {
        let whole = chat(&[40; 400]);
        let (mut shared, mut total, mut previous) = (0, 0, String::new());
        for turns in (1..whole.history.len()).step_by(2) {
            let prompt = Prompt { history: whole.history[..turns].to_vec(), ..whole.clone() };
            let text: String = prompt.lines(2000, str::len).unwrap().iter().map(|(_, text)| *text).collect();
            shared += text.bytes().zip(previous.bytes()).take_while(|(a, b)| a == b).count();
            total += text.len();
            previous = text;
        }
        // A new exchange is 6 % of these prompts, the block dropped every 14 exchanges another 4 %.
        assert!(shared * 100 >= total * 88, "{shared} of {total} bytes were in place");
    }

    proptest! {
        #[test]
        fn a_prompt_fits_keeps_the_fixed_lines_and_the_newest_message(
            lengths in prop::collection::vec(0_usize..120, 1..60), room in 200_usize..900,
        ) {
            let prompt = chat(&lengths);
            let lines = prompt.lines(room, str::len).unwrap();
            prop_assert!(lines.iter().map(|(_, text)| text.len()).sum::<usize>() <= room);
            prop_assert_eq!(&lines[..3], &prompt.fixed_lines()[..]);
            prop_assert_eq!(lines.last().unwrap().1, prompt.history.last().unwrap().text.as_str());
            let kept = lines.len() - 3;
            let newest: Vec<_> = prompt.history[lengths.len() - kept..].iter().map(|turn| turn.text.as_str()).collect();
            prop_assert_eq!(lines[3..].iter().map(|(_, text)| *text).collect::<Vec<_>>(), newest);
        }

        #[test]
        fn a_growing_chat_only_appends_or_drops_from_the_front(lengths in prop::collection::vec(0_usize..120, 2..60)) {
            let whole = chat(&lengths);
            let mut first = 0;
            for turns in 1..=lengths.len() {
                let prompt = Prompt { history: whole.history[..turns].to_vec(), ..whole.clone() };
                let kept_from = turns - (prompt.lines(600, str::len).unwrap().len() - 3);
                prop_assert!(kept_from >= first, "what was dropped never comes back");
                first = kept_from;
            }
        }
    }
}
