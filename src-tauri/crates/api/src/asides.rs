//! What a model reads beside the chat: what is remembered of the person, their note for this chat, what was said long ago.

use vis_conversation::Aside;
use vis_core::Character;

use crate::ApiError;
use crate::prompts::Asked;

/// Everything beside the chat for a reply by `character`, in the order in which it is read. `room`: tokens of prompt in all.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn asides(
    _asked: &Asked<'_>,
    _character: &Character,
    _room: usize,
) -> Result<Vec<Aside>, ApiError> {
    Ok(Vec::new())
}
