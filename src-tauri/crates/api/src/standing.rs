//! What a chat adds to the fixed beginning of its prompts: who the person is, instructions, what was said long ago.

use vis_conversation::{Standing, estimate_tokens};
use vis_core::Character;

use crate::ApiError;
use crate::history::as_retold;
use crate::notes::spoken;
use crate::personas::name_in;
use crate::prompts::Asked;
use crate::summaries::told_again;

/// Of the room, what summaries may take.
const SUMMARIES: usize = 8;

/// The parts for a reply by `character`, the most important first. `room`: tokens of prompt in all.
///
/// # Errors
/// The database cannot be read.
pub(crate) fn standing(
    asked: &Asked<'_>,
    character: &Character,
    room: usize,
) -> Result<Vec<Standing>, ApiError> {
    let (who, instructions) = (person(asked, character)?, instructions(asked, character)?);
    let earlier = earlier(asked, room)?;
    Ok([who, instructions, earlier].into_iter().flatten().collect())
}

fn person(asked: &Asked<'_>, character: &Character) -> Result<Option<Standing>, ApiError> {
    let Some(persona) = asked.store.persona_in(asked.session)? else { return Ok(None) };
    let about = spoken(asked, character, &persona.description)?;
    let text = format!("You are talking with {}. {about}", persona.name);
    Ok(Some(part("Who they talk to", "persona", text, None)))
}

fn instructions(asked: &Asked<'_>, character: &Character) -> Result<Option<Standing>, ApiError> {
    let wanted = asked.store.chat_notes(asked.session)?.instructions;
    let text = spoken(asked, character, &wanted)?;
    Ok((!text.is_empty()).then(|| part("Instructions for this chat", "this chat", text, None)))
}

fn earlier(asked: &Asked<'_>, room: usize) -> Result<Option<Standing>, ApiError> {
    let kept = asked.store.summaries(asked.session)?;
    let read: Vec<String> = kept.iter().map(|one| as_retold(asked.store, one)).collect::<Result<_, _>>()?;
    let texts: Vec<&str> = read.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() {
        return Ok(None);
    }
    let name = name_in(asked.store, asked.session)?;
    let (text, cut) = told_again(&texts, &name, room / SUMMARIES, &estimate_tokens);
    Ok(Some(part("Earlier in this chat", "summary", format!("Earlier in this chat:\n{text}"), cut)))
}

fn part(name: &str, source: &str, text: String, cut: Option<String>) -> Standing {
    Standing { name: name.to_owned(), source: source.to_owned(), text, cut }
}
