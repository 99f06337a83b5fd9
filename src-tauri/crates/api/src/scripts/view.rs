//! Scripts as the window sees them.

use serde::Serialize;
use specta::Type;
use vis_script::{Emotion, Pronunciation, Scene, SoundSource};

/// A script in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct ScriptView {
    pub id: String,
    pub title: String,
    /// Ids of characters.
    pub cast: Vec<String>,
    pub lines: u32,
    #[specta(type = f64)]
    pub duration_ms: u64,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub changed_ms: i64,
    pub state: ScriptState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ScriptState {
    Idle,
    Writing,
    Speaking,
}

/// How far the sound of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum SoundState {
    None,
    Waiting,
    Making,
    Ready,
    /// There was one, of other words.
    Changed,
    Failed,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct LineSoundView {
    pub state: SoundState,
    #[specta(type = Option<f64>)]
    pub duration_ms: Option<u64>,
    /// 100 of them, 0-1; empty unless it is ready.
    pub peaks: Vec<f32>,
    pub source: SoundSource,
    /// A sentence, of one that failed.
    pub message: Option<String>,
    pub takes: u32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct ScriptLine {
    pub id: String,
    /// Id of a character.
    pub speaker: String,
    pub text: String,
    pub emotion: Emotion,
    pub pause_ms: u32,
    pub speed: f32,
    pub pronunciation: Vec<Pronunciation>,
    /// Where it begins in the film; estimated while lines before it have no sound.
    #[specta(type = f64)]
    pub start_ms: u64,
    pub sound: LineSoundView,
}

#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct ScriptVersion {
    pub id: String,
    pub name: String,
    #[specta(type = f64)]
    pub created_ms: i64,
    pub lines: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    Writing,
    Speaking,
}

/// What is being done to a script right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ScriptWork {
    pub kind: WorkKind,
    pub done: u32,
    pub total: u32,
}

/// An open script.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct Script {
    pub id: String,
    pub title: String,
    pub prompt: String,
    pub tone: String,
    pub length_s: u32,
    pub cast: Vec<String>,
    pub lines: Vec<ScriptLine>,
    pub scene: Scene,
    /// Of the whole film.
    #[specta(type = f64)]
    pub duration_ms: u64,
    /// Some line has no sound yet.
    pub estimated: bool,
    pub can_undo: bool,
    pub can_redo: bool,
    #[specta(type = f64)]
    pub changed_ms: i64,
    /// The newest first.
    pub versions: Vec<ScriptVersion>,
    pub work: Option<ScriptWork>,
    /// Sentences.
    pub problems: Vec<String>,
}

/// What was deleted, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct DeletedScript {
    pub deleted: String,
}
