use serde::{Deserialize, Serialize};

use crate::{CharacterId, VoiceId};

/// Somebody to talk to: how they speak, sound and look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Character {
    pub id: CharacterId,
    pub name: String,
    /// One line for the card on screen: "Warm listener who loves rainy mornings".
    pub tagline: String,
    /// Who they are, in the second person, as the language model reads it. A few short sentences.
    pub personality: String,
    /// What they say first in a new chat.
    pub greeting: String,
    pub voice: VoiceId,
    /// 1.0 is the voice's own tempo; 0.5-2.0.
    #[serde(default = "natural_speed")]
    pub speed: f32,
    /// Varied short exchanges that show a small model how this character talks.
    #[serde(default)]
    pub examples: Vec<ExampleTurn>,
}

/// One exchange of example dialogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExampleTurn {
    pub user: String,
    pub reply: String,
}

fn natural_speed() -> f32 {
    1.0
}
