//! Several characters in one chat: whose turn it is, what each of them reads, and that each speaks for themselves only.
//!
//! | file | what |
//! |---|---|
//! | `group` | the decision who answers |
//! | `names` | who is named in a text |
//! | `scene` | the chat as one of them reads it, and the line of the prompt that says who else is there |
//! | `own_lines` | a reply without its label, and without what others would say |

mod names;
mod own_lines;
mod scene;

use vis_core::{CharacterId, Message, Role};

use names::fold;
pub use names::{Names, named};
pub use own_lines::OwnLines;
pub use scene::{Company, introduce, seen_by};

/// Who answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TurnOrder {
    /// Whoever is addressed; else rather those who have been silent for long, or of whom was spoken. One addressed in a reply answers it.
    #[default]
    Natural,
    /// One after the other, in the order of joining.
    RoundRobin,
    /// Whoever is named; nobody named: whoever spoke last.
    ByMention,
    /// Nobody, until the person chooses.
    Manual,
}

impl TurnOrder {
    const ALL: [Self; 4] = [Self::Natural, Self::RoundRobin, Self::ByMention, Self::Manual];

    /// As it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Natural => "natural",
            Self::RoundRobin => "round_robin",
            Self::ByMention => "by_mention",
            Self::Manual => "manual",
        }
    }

    /// The order of this word; [`TurnOrder::Natural`] for a word that a later version made up.
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|order| order.as_str() == word).unwrap_or_default()
    }
}

/// One who may speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: CharacterId,
    pub names: Names,
    /// Listens, and answers only when the person makes them.
    pub muted: bool,
}

/// Companions that speak one after the other before it is the person's turn, at most.
const MOST_IN_A_ROW: usize = 2;

/// Messages back that a name said in passing still counts.
const REMEMBERED: usize = 6;

/// Who speaks after the newest message of `history`, if anybody does: an answer to the person, or one companion after another.
/// The same arguments always give the same answer; `seed` is the chat's.
pub fn next_speaker(
    members: &[Member],
    order: TurnOrder,
    history: &[Message],
    seed: u64,
) -> Option<CharacterId> {
    let able: Vec<&Member> = members.iter().filter(|member| !member.muted).collect();
    let newest = history.last()?;
    let at = match newest.role {
        _ if order == TurnOrder::Manual || able.is_empty() => None,
        Role::User => answering(&able, order, history, seed),
        Role::Assistant => following(&able, order, history),
    };
    at.map(|at| able[at].id.clone())
}

/// Who answers the person.
fn answering(able: &[&Member], order: TurnOrder, history: &[Message], seed: u64) -> Option<usize> {
    let addressed = named(&all_names(able), &history.last()?.text).first().copied();
    let last = able_speaker(able, history);
    match order {
        TurnOrder::Manual => None,
        TurnOrder::RoundRobin => Some(after(able, history)),
        TurnOrder::ByMention => addressed.or(last).or(Some(0)),
        TurnOrder::Natural => addressed.or_else(|| Some(drawn(able, history, seed))),
    }
}

/// Who speaks right after a companion, without a word of the person.
fn following(able: &[&Member], order: TurnOrder, history: &[Message]) -> Option<usize> {
    if !matches!(order, TurnOrder::Natural | TurnOrder::ByMention) {
        return None;
    }
    let question = history.iter().rposition(|message| message.role == Role::User)?;
    let (asked, since) = (&history[question], &history[question + 1..]);
    let newest = since.last().filter(|newest| !newest.cut && since.len() < MOST_IN_A_ROW)?;
    let silent = |at: &usize| since.iter().all(|message| message.speaker.as_ref() != Some(&able[*at].id));
    let names = all_names(able);
    let also_asked = named(&names, &asked.text).into_iter().find(silent);
    let turned_to = match order {
        TurnOrder::Natural => names::addressed(&names, &newest.text).into_iter().find(silent),
        _ => None,
    };
    also_asked.or(turned_to)
}

fn all_names<'a>(able: &[&'a Member]) -> Vec<&'a Names> {
    able.iter().map(|member| &member.names).collect()
}

/// Whoever of them spoke last.
fn able_speaker(able: &[&Member], history: &[Message]) -> Option<usize> {
    history.iter().rev().find_map(|message| {
        let speaker = message.speaker.as_ref()?;
        able.iter().position(|member| member.id == *speaker)
    })
}

/// The next in the round.
fn after(able: &[&Member], history: &[Message]) -> usize {
    able_speaker(able, history).map_or(0, |last| (last + 1) % able.len())
}

/// A draw in which those who have been silent for long, and the one who was mentioned last, have more lots.
fn drawn(able: &[&Member], history: &[Message], seed: u64) -> usize {
    let spoke = |member: &&Member| history.iter().rposition(|one| one.speaker.as_ref() == Some(&member.id));
    let last: Vec<Option<usize>> = able.iter().map(spoke).collect();
    let names = all_names(able);
    let recent = history.iter().rev().take(REMEMBERED);
    let mentioned =
        recent.map(|message| named(&names, &message.text)).find_map(|named| named.last().copied());
    let lots = |at: usize| {
        let longer_silent = last.iter().filter(|other| **other > last[at]).count() as u64;
        let spoken_of = if mentioned == Some(at) && last[at] < last.iter().copied().max().flatten() {
            able.len() as u64
        } else {
            0
        };
        (1 + longer_silent).pow(2) + spoken_of
    };
    let lots: Vec<u64> = (0..able.len()).map(lots).collect();
    let mut ticket = mixed(seed ^ history.len() as u64) % lots.iter().sum::<u64>().max(1);
    for (at, lots) in lots.into_iter().enumerate() {
        match ticket.checked_sub(lots) {
            Some(rest) => ticket = rest,
            None => return at,
        }
    }
    0
}

/// SplitMix64 (Steele, Lea, Flood 2014): neighbouring seeds give unlike numbers.
fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
