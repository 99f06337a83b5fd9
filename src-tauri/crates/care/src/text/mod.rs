//! From what people type or dictate to words that rules can be written against.

mod fold;
mod pieces;
mod repair;

pub(crate) use fold::{fold, spellings};
pub(crate) use pieces::Text;
pub(crate) use repair::{Repair, squeeze, undigit};
