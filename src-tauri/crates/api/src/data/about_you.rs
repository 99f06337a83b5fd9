//! What an export tells of the person: what is remembered, who they are in chats, and the files they handed over.

use std::path::Path;

use serde_json::json;

use super::export::{Archive, plain, short};
use crate::ApiError;
use crate::open::OpenHome;

/// `you/memory.json`, `you/personas.json` with their pictures, and `files/`.
pub(super) fn about_you(archive: &mut Archive, home: &OpenHome) -> Result<(), ApiError> {
    archive.text("you/memory.json", &memory(home)?)?;
    personas(archive, home)?;
    files(archive, home)
}

fn memory(home: &OpenHome) -> Result<String, ApiError> {
    let store = home.store();
    let mut facts = Vec::new();
    for fact in store.facts(None)? {
        let earlier = store.earlier_texts(&fact.id)?;
        facts.push(json!({
            "text": fact.text,
            "kind": fact.kind,
            "of_character": fact.character.as_ref().map(|id| id.as_str()),
            "proposed": fact.proposed,
            "pinned": fact.pinned,
            "learned_ms": fact.created_ms,
            "changed_ms": fact.updated_ms,
            "earlier": earlier.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(),
        }));
    }
    serde_json::to_string_pretty(&facts).map_err(ApiError::failed)
}

fn personas(archive: &mut Archive, home: &OpenHome) -> Result<(), ApiError> {
    let personas = home.store().personas()?;
    let told: Vec<_> =
        personas.iter().map(|one| json!({ "name": one.name, "description": one.description })).collect();
    archive.text("you/personas.json", &serde_json::to_string_pretty(&told).map_err(ApiError::failed)?)?;
    for one in personas.iter().filter(|one| one.has_picture) {
        let picture = home.store().persona_picture(&one.id)?;
        let name = format!("you/{} {}.jpg", plain(&one.name), short(&one.id));
        archive.bytes(&name, &picture.unwrap_or_default())?;
    }
    Ok(())
}

fn files(archive: &mut Archive, home: &OpenHome) -> Result<(), ApiError> {
    let chats = home.store().sessions_newest(usize::MAX >> 1)?;
    for chat in chats {
        let folder = format!("files/{} {}", plain(&chat.session.title), short(chat.session.id.as_str()));
        let kept = home.store().files(&chat.session.id)?;
        for file in kept.into_values().flatten() {
            // A name from elsewhere leads nowhere.
            let name = Path::new(&file.name).file_name().unwrap_or_default().to_string_lossy();
            let original = home.store().file_original(&file);
            match original {
                Ok(bytes) => archive.bytes(&format!("{folder}/{} {name}", short(&file.id)), &bytes)?,
                Err(error) => tracing::warn!(%error, "a file was left out of the export"),
            }
        }
    }
    Ok(())
}
