//! The answer: how serious, about what, in which language.

use serde::{Deserialize, Serialize};

/// How serious it sounds. Ordered: a later one is more serious.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    #[default]
    None,
    /// Sad, lonely, overwhelmed: the companion stays who she is, only gentler.
    Distress,
    /// A wish to die or to hurt, somebody who is hurt: help lines are shown.
    Danger,
    /// It happens now, or a plan has a time or a means: emergency number first.
    Acute,
}

/// What the danger is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    Suicide,
    SelfHarm,
    /// Somebody swallowed, injected or drank too much of something.
    Overdose,
    /// Somebody is beaten, threatened, forced or attacked.
    Abuse,
    /// The person speaks of hurting others.
    Violence,
}

impl Concern {
    pub const ALL: [Self; 5] = [Self::Suicide, Self::SelfHarm, Self::Overdose, Self::Abuse, Self::Violence];
}

/// A language with rules and words of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    #[default]
    En,
    Es,
    Fr,
    De,
    Pt,
}

impl Language {
    pub const ALL: [Self; 5] = [Self::En, Self::Es, Self::Fr, Self::De, Self::Pt];

    /// From a tag such as `pt-BR` or `de_AT.UTF-8`; none when there are no words in that language.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.tag() == primary)
    }

    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Fr => "fr",
            Self::De => "de",
            Self::Pt => "pt",
        }
    }
}

/// The outcome for one utterance, or for the latest of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    pub level: Level,
    /// None exactly when the level is none.
    pub concern: Option<Concern>,
    /// Of the words that decided; English when nothing did.
    pub language: Language,
    /// Likely, not certain: help is shown within reach, and the companion stays who she is.
    pub quiet: bool,
}
