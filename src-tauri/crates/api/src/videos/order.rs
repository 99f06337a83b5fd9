//! What a film is asked for: a face that says a sound, or a script.

use serde::{Deserialize, Serialize};

use super::request::{FaceSource, RenderRequest};
use crate::ApiError;
use crate::scripts::film::{ScriptOrder, check};

/// As it stands in the database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Order {
    /// Its fields are no request's, so the two cannot be mistaken for each other.
    Script(Box<ScriptOrder>),
    Face(Box<RenderRequest>),
}

impl Order {
    pub(crate) fn out(&self) -> &str {
        match self {
            Self::Script(order) => &order.out,
            Self::Face(request) => &request.out,
        }
    }

    pub(crate) fn set_out(&mut self, out: String) {
        match self {
            Self::Script(order) => order.out = out,
            Self::Face(request) => request.out = out,
        }
    }

    pub(crate) fn may_replace(&mut self) {
        match self {
            Self::Script(order) => order.replace = true,
            Self::Face(request) => request.replace = true,
        }
    }

    pub(crate) fn check(&self) -> Result<(), ApiError> {
        match self {
            Self::Script(order) => check(order),
            Self::Face(request) => request.check(),
        }
    }

    /// Width, height and frames a second.
    pub(crate) fn shape(&self) -> (u32, u32, u32) {
        match self {
            Self::Script(order) => {
                let (width, height) = order.script.scene.pixels();
                (width, height, order.script.scene.fps)
            }
            Self::Face(request) => (request.width, request.height, request.fps),
        }
    }

    pub(crate) fn character(&self) -> Option<&str> {
        match self {
            Self::Script(order) => order.script.cast.first().map(String::as_str),
            Self::Face(request) => match &request.face {
                FaceSource::Character(id) => Some(id),
                FaceSource::Picture(_) => None,
            },
        }
    }

    pub(crate) fn script_id(&self) -> Option<&str> {
        match self {
            Self::Script(order) => Some(&order.script_id),
            Self::Face(_) => None,
        }
    }
}
