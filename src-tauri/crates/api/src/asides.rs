//! What a model reads beside the chat: what is remembered of the person, their note for this chat, what was said long ago,
//! what fits the question in files.

use vis_conversation::Aside;
use vis_core::Character;

use crate::ApiError;
use crate::files::passages_beside;
use crate::memory::recalled;
use crate::notes::author_note;
use crate::prompts::Asked;

/// Everything beside the chat for a reply by `character`, in the order in which it is read. `room`: tokens of prompt in all.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn asides(asked: &Asked<'_>, character: &Character, room: usize) -> Result<Vec<Aside>, ApiError> {
    let mut asides: Vec<Aside> = recalled(asked, &character.id, room)?.into_iter().collect();
    asides.extend(passages_beside(asked.store, asked.history, room)?);
    asides.extend(author_note(asked, character, room)?);
    Ok(asides)
}
