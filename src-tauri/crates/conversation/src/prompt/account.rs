//! What a prompt was made of, for whoever wants to see it later.

use serde::{Deserialize, Serialize};
use vis_cards::lorebook::{Activation, Dropped, Memory, Place, Scene, Used, Where, Why, WhyNot};
use vis_core::{MessageId, Role};

/// Everything of a prompt but the chat, and which lore it used. Kept with the reply.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PromptAccount {
    /// In the order in which the model reads them; those that stand in the chat last.
    pub blocks: Vec<PromptBlock>,
    pub lore: Vec<UsedLore>,
    /// Which lore was ever used in this chat.
    pub memory: Memory,
    /// The first message of the chat that the model was given; nothing: it is not known.
    #[serde(default)]
    pub begins: Option<MessageId>,
}

/// One part of a prompt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PromptBlock {
    pub name: String,
    /// Where it comes from: `card`, `lorebook`, `Visavis`, `chat`.
    pub source: String,
    pub role: BlockRole,
    pub text: String,
    /// What was left out, and why.
    pub cut: Option<String>,
}

/// Whose turn of the prompt a part stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockRole {
    #[default]
    System,
    User,
    Assistant,
}

impl From<Role> for BlockRole {
    fn from(role: Role) -> Self {
        match role {
            Role::User => Self::User,
            Role::Assistant => Self::Assistant,
        }
    }
}

/// An entry of a lorebook that was called for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UsedLore {
    pub entry: String,
    /// In words.
    pub why: String,
    /// Where it stands, in words.
    pub position: String,
    pub tokens: usize,
    /// Why it is not in the prompt after all.
    pub dropped: Option<String>,
}

impl PromptBlock {
    pub(crate) fn new(name: &str, source: &str, role: BlockRole, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), source: source.to_owned(), role, text: text.into(), cut: None }
    }
}

/// What the lorebooks answered, in words.
pub(super) fn lore(activation: &Activation, scene: &Scene<'_>) -> Vec<UsedLore> {
    let used = activation.used.iter().map(|used| UsedLore {
        entry: used.name.clone(),
        why: why(used, activation, scene),
        position: place(used),
        tokens: used.tokens,
        dropped: None,
    });
    let dropped = activation.dropped.iter().map(|dropped| UsedLore {
        entry: dropped.name.clone(),
        why: String::new(),
        position: String::new(),
        tokens: dropped.tokens,
        dropped: Some(why_not(dropped)),
    });
    used.chain(dropped).collect()
}

fn why(used: &Used, activation: &Activation, scene: &Scene<'_>) -> String {
    match &used.why {
        Why::Constant => "It is always in.".to_owned(),
        Why::Decorator => "The entry says itself that it is in (@@activate).".to_owned(),
        Why::Kept => "It was called for earlier in this chat and stays.".to_owned(),
        Why::Key { key, found, secondary } => {
            let with = match secondary.as_slice() {
                [] => String::new(),
                others => format!(
                    ", with {}",
                    others.iter().map(|key| format!("“{key}”")).collect::<Vec<_>>().join(", ")
                ),
            };
            format!("“{key}” stands in {}{with}.", spot(*found, activation, scene))
        }
    }
}

fn spot(found: Where, activation: &Activation, scene: &Scene<'_>) -> String {
    match found {
        Where::Entry { book, entry } => {
            let other = activation.used.iter().find(|used| (used.book, used.entry) == (book, entry));
            other.map_or_else(|| "another entry".to_owned(), |other| format!("the entry “{}”", other.name))
        }
        Where::Message(index) => {
            let back = scene.messages.len().saturating_sub(index + 1);
            let who = match scene.messages.get(index).map(|line| line.role) {
                Some(vis_cards::lorebook::Role::Assistant) => "a reply",
                _ => "a message of yours",
            };
            match back {
                0 => "your newest message".to_owned(),
                1 => format!("{who}, one before the newest"),
                back => format!("{who}, {back} before the newest"),
            }
        }
    }
}

fn place(used: &Used) -> String {
    let meant = match used.place {
        Place::BeforeCharacter => "before the description",
        Place::AfterCharacter => "after the description",
        Place::Personality => "with the personality",
        Place::Scenario => "with the scenario",
        Place::BeforeNote | Place::AfterNote => "in a note before the newest message",
        Place::BeforeExamples => "before the examples",
        Place::AfterExamples => "after the examples",
        Place::Depth(0) => "behind the newest message",
        Place::Depth(1) => "before the newest message",
        Place::Depth(depth) => return format!("before the newest {depth} messages"),
    };
    let late = !super::card::is_stable(used)
        && !matches!(used.place, Place::Depth(_) | Place::BeforeNote | Place::AfterNote);
    match late {
        // What changes from turn to turn would make the model read everything behind it anew.
        true => format!("{meant}; put before the newest message, because it comes and goes"),
        false => meant.to_owned(),
    }
}

fn why_not(dropped: &Dropped) -> String {
    match &dropped.why {
        WhyNot::Secondary => "Its key was found, but its secondary keys say no.".to_owned(),
        WhyNot::Additional => "Its key was found, but none of its additional keys.".to_owned(),
        WhyNot::Excluded { key } => format!("“{key}” is there, which excludes it."),
        WhyNot::Chance { percent } => format!("Chance was against it this time ({percent} %)."),
        WhyNot::UsedBefore => "It was used before, and is used once only.".to_owned(),
        WhyNot::NoRoom => "There was no room left for lore.".to_owned(),
    }
}
