//! What is the same for every provider, whatever it provides: why it did not answer, told so that a person knows what to do.

mod cause;
mod unread;
pub mod verdict;

pub use cause::{Cause, ProviderError};
pub use unread::Unread;
