//! Pictures and faces under way, as the window sees them.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::points::ControlPoint;

/// A face in a picture that was opened.
#[derive(Clone, Debug, Serialize, Type)]
pub struct SeenFace {
    /// Left, top, width, height; pixels of the shown picture.
    #[serde(rename = "box")]
    pub area: [f32; 4],
    /// 0-1.
    pub confidence: f32,
    pub points: Vec<ControlPoint>,
    pub glasses: bool,
    pub warnings: Vec<String>,
}

/// What was said about whom a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    OwnPicture,
    Permission,
    NotAPerson,
}

/// A picture that was opened.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PictureReport {
    pub picture_id: String,
    /// Of the shown picture: the longer side at most 1,024 pixels.
    pub width: u32,
    pub height: u32,
    /// The largest first.
    pub faces: Vec<SeenFace>,
    /// `None`: there is none, or several.
    pub chosen: Option<u32>,
    /// For points set by hand: where they start, in the order of setting.
    pub blank_points: Vec<ControlPoint>,
    /// Given earlier for this very file.
    pub consent: Option<Consent>,
    pub warnings: Vec<String>,
}

/// A face as it stands after corrections.
#[derive(Clone, Debug, Deserialize, Type)]
pub struct FaceDraft {
    /// Index into [`PictureReport::faces`]; `None`: all points were set by hand.
    pub face: Option<u32>,
    pub points: Vec<ControlPoint>,
    pub glasses: bool,
}

/// A face to look at.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DraftReport {
    pub draft_id: String,
    pub warnings: Vec<String>,
}

pub(super) fn consent_named(word: &str) -> Option<Consent> {
    serde_json::from_value(word.into()).ok()
}

impl Consent {
    /// As it is kept.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OwnPicture => "own_picture",
            Self::Permission => "permission",
            Self::NotAPerson => "not_a_person",
        }
    }
}
