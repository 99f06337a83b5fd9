//! A character's card out of the database, and into it.

use vis_cards::{Card, CardFile};
use vis_core::CharacterId;
use vis_store::{CardEdit, KeptCard, Store};

use super::person::{Facts, card_of, character_of, fingerprint};
use crate::characters::{Cast, locked};
use crate::{ApiError, Code};

/// Bytes of a card's text that is edited here.
const LARGEST: usize = 16 << 20;

/// The card of anybody; one who has none is written down as a card.
///
/// # Errors
/// Nobody has this id; the database cannot be read.
pub(crate) fn kept_card(store: &Store, cast: &Cast, id: &CharacterId) -> Result<Card, ApiError> {
    match store.card(id)? {
        Some(kept) => parse(&kept),
        None => Ok(card_of(&cast.get(id)?, cast.look(id).as_deref())),
    }
}

/// The card with what carries it.
///
/// # Errors
/// As [`kept_card`].
pub(super) fn kept_file(store: &Store, cast: &Cast, id: &CharacterId) -> Result<CardFile, ApiError> {
    match store.card(id)? {
        Some(kept) => {
            let body = store.card_body(id)?;
            let value = serde_json::from_str(&kept.card).map_err(unreadable)?;
            Ok(CardFile::assemble(value, &kept.carrier, body.as_deref())?)
        }
        None => Ok(CardFile::new(kept_card(store, cast, id)?)),
    }
}

fn parse(kept: &KeptCard) -> Result<Card, ApiError> {
    let value = serde_json::from_str(&kept.card).map_err(unreadable)?;
    Ok(CardFile::assemble(value, "json", None)?.card)
}

fn unreadable(error: serde_json::Error) -> ApiError {
    ApiError::failed(format!("The card of this character cannot be read ({error}). Import it again."))
}

/// How an edited card is kept.
pub(super) enum Keep<'a> {
    /// As a new step, an edit of this field.
    Edit(&'a str),
    /// As the step that it stood at.
    Step(i64),
}

/// Keeps a changed card; everybody who shows the character sees it.
///
/// # Errors
/// [`Code::BadInput`] for a companion that came with the program, and for far too much text; full disk.
pub(super) fn keep(
    store: &mut Store,
    cast: &Cast,
    id: &CharacterId,
    card: &Card,
    how: Keep<'_>,
    now_ms: i64,
) -> Result<(), ApiError> {
    let before = kept_card(store, cast, id)?;
    if !cast.is_own(id) {
        let name = before.spoken_name();
        return Err(ApiError::new(
            Code::BadInput,
            format!("{name} came with Visavis. Duplicate {name} to change the copy."),
        ));
    }
    let text = card.to_value().to_string();
    if text.len() > LARGEST {
        return Err(ApiError::new(
            Code::BadInput,
            "This character has more than 16 MB of text. Shorten a field, or put some of it into a lorebook of its own.",
        ));
    }
    if store.card(id)?.is_none() {
        store.give_card(id, &KeptCard { card: before.to_value().to_string(), carrier: "json".to_owned() })?;
    }
    let facts = serde_json::to_string(&Facts::of(card)).map_err(ApiError::failed)?;
    let character = character_of(card, id);
    let edit =
        CardEdit { character: &character, facts: &facts, fingerprint: &fingerprint(card), card: &text };
    match how {
        Keep::Edit(field) => store.edit_card(&edit, field, now_ms)?,
        Keep::Step(step) => store.go_to_step(&edit, step, now_ms)?,
    }
    if before.main_icon() != card.main_icon() {
        store.set_card_portrait(id, None)?;
    }
    cast.reread(store, id)
}

/// Runs with the store held.
pub(super) fn with_store<T>(
    home: &crate::open::OpenHome,
    work: impl FnOnce(&mut Store) -> Result<T, ApiError>,
) -> Result<T, ApiError> {
    work(&mut locked(&home.store))
}
