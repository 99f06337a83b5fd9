//! How much of a chat a model reads word by word, and when its oldest part is told in few words instead. Pure, but for the reading.
//!
//! The oldest part goes in one large block and its summary comes in the same moment, so that a prompt's beginning is the same from
//! one block to the next.

use vis_core::{Message, Role, SessionId};
use vis_store::Store;

use crate::ApiError;

/// Messages of a chat that are read for the next reply, at least: far more than any local model takes in.
pub(crate) const READ_BACK: usize = 256;
/// And at most.
pub(crate) const MOST_READ: usize = 2 * READ_BACK;
/// Messages at which the oldest are summarised however short they are: before so many are there that the first would not be read.
const MANY: usize = READ_BACK + READ_BACK * 3 / 4;
/// Of the chat's room, what is left when the oldest are summarised. Tokens are estimated from above, so that the room is full by this
/// count before the model's own client drops turns by its own. Beginning at seven eighths and keeping a third moved the beginning so
/// often that 6 % of what had been read was read again; so it is less than 5 %.
const KEPT: (usize, usize) = (1, 5);
/// Messages that are never summarised.
const NEWEST: usize = 6;

/// What is read of a chat for its next reply, oldest first: what no summary stands for.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn read_back(store: &Store, session: &SessionId) -> Result<Vec<Message>, ApiError> {
    if let Some(end) = store.summarised_to(session)? {
        let since = store.messages_since(session, &end, MOST_READ)?;
        // Of one that is full the beginning would move with every message; of an empty one there is nothing to answer.
        if !since.is_empty() && since.len() < MOST_READ {
            return Ok(since);
        }
    }
    Ok(store.messages_tail(session, READ_BACK)?)
}

/// How many of the oldest turns are to be summarised now; 0: there is room. `turns`: who spoke, and what it costs in tokens;
/// `room`: tokens for them all.
pub(crate) fn due(turns: &[(Role, usize)], room: usize) -> usize {
    let all: usize = turns.iter().map(|(_, cost)| cost).sum();
    if all <= room && turns.len() < MANY {
        return 0;
    }
    oldest(turns, room * KEPT.0 / KEPT.1, READ_BACK / 2)
}

/// How many of the oldest turns go so that what is left costs at most `kept` and is at most `most` turns, beginning with one of the
/// person; the newest stay in any case.
pub(crate) fn oldest(turns: &[(Role, usize)], kept: usize, most: usize) -> usize {
    let last = turns.len().saturating_sub(NEWEST);
    let mut left: usize = turns.iter().map(|(_, cost)| cost).sum();
    let mut gone = 0;
    while gone < last && (left > kept || turns.len() - gone > most) {
        left -= turns[gone].1;
        gone += 1;
    }
    let begins = |at: &usize| turns.get(*at).is_some_and(|(role, _)| *role == Role::User);
    (gone..=last).find(begins).or_else(|| (1..gone).rev().find(begins)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(costs: &[usize]) -> Vec<(Role, usize)> {
        let role = |at: usize| if at.is_multiple_of(2) { Role::Assistant } else { Role::User };
        costs.iter().enumerate().map(|(at, cost)| (role(at), *cost)).collect()
    }

    #[test]
    fn nothing_goes_while_there_is_room_then_a_large_block_does() {
        assert_eq!(due(&turns(&[30; 33]), 1000), 0);
        let gone = due(&turns(&[30; 34]), 1000);
        assert_eq!(gone, 27, "a fifth of the room is six turns, and one more so that the person begins");
        assert_eq!(due(&turns(&[30; 7]), 1000), 0, "what was left is no block again");
    }

    #[test]
    fn many_short_turns_are_a_block_too() {
        assert_eq!(due(&turns(&[1; MANY - 1]), 100_000), 0);
        let gone = due(&turns(&[1; MANY]), 100_000);
        assert!((MANY - READ_BACK / 2..MANY - READ_BACK / 2 + 2).contains(&gone), "{gone}");
    }

    #[test]
    fn what_is_left_begins_with_the_person_and_keeps_the_newest() {
        for seed in 1..200_usize {
            let costs: Vec<usize> = (0..seed % 61).map(|n| 1 + (n * n * 31 + seed * 17) % 199).collect();
            let turns = turns(&costs);
            let gone = due(&turns, 100 + seed * 19);
            assert!(gone == 0 || turns[gone].0 == Role::User, "{costs:?}");
            assert!(gone == 0 || turns.len() - gone >= NEWEST, "{costs:?}");
        }
    }
}
