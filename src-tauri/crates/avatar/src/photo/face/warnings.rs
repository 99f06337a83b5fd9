use serde::{Deserialize, Serialize};

/// What may look worse than it could. Each has a sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceWarning {
    Unsure,
    Turned,
    Small,
    EyesClosed,
    MouthOpen,
    Cut,
}

impl FaceWarning {
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Unsure => {
                "It is not certain that this is a face. Check the points, and move those that are wrong."
            }
            Self::Turned => "The head is turned far to the side; lips and eyes may be drawn out of shape.",
            Self::Small => {
                "The face is small in the picture and will look soft. A larger picture looks better."
            }
            Self::EyesClosed => "The eyes are closed; they will stay so.",
            Self::MouthOpen => {
                "The mouth is wide open; words will be less clear than from a closed or smiling one."
            }
            Self::Cut => "Part of the face lies outside of the picture.",
        }
    }
}
