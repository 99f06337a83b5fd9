//! A script as pictures and sound. The preview in the window and the film are painted by the same [`SceneFrames`].

mod actors;
mod frames;
mod layout;
mod make;
mod sound;
mod stage;
#[cfg(test)]
mod tests;

pub(crate) use frames::SceneFrames;
pub(crate) use make::{check, gather, make};
pub(crate) use sound::voices;
pub(crate) use stage::{Ready, SceneStage, picture};

use serde::{Deserialize, Serialize};

/// A script's film as it is ordered: the script as it was then, so that a film begun before a crash ends as it began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ScriptOrder {
    pub(crate) script_id: String,
    pub(crate) script: vis_script::Script,
    /// Empty for a film that lies in the home.
    pub(crate) out: String,
    pub(crate) replace: bool,
}
