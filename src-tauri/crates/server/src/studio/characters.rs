//! Characters: those that came with the program, and one's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use vis_api::StudioCharacter;

use super::form::{StudioCharacterChange, StudioNewCharacter, wish};
use super::names::{self, CHARACTER};
use super::{Failed, missing, unprocessable};
use crate::avatar::Detail;
use crate::caller::Caller;
use crate::error::Refusal;
use crate::state::Server;
use crate::times::to_the_second;

/// How a character sounds.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioConfig {
    speed: f32,
    nfe_steps: u32,
    /// Seconds.
    cross_fade_duration: f32,
    remove_silences: bool,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioCharacterView {
    id: String,
    display_name: String,
    /// A recording of the voice; empty where there is none.
    audio_file: String,
    config: StudioConfig,
    /// By their keys, counted from 0.
    #[schema(value_type = BTreeMap<String, String>)]
    images: BTreeMap<usize, String>,
    output_prefix: String,
    created_at: String,
    updated_at: String,
    has_audio: bool,
    image_count: usize,
    created_by: String,
    created_by_name: String,
    is_owner: bool,
    /// How many starred it, of those who can see it.
    starred: u32,
    is_starred: bool,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioCharacterDeleted {
    message: String,
    deleted_files: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StudioStarred {
    success: bool,
    message: &'static str,
    character_id: String,
    starred: u32,
    is_starred: bool,
}

/// The companions that came with the program, and one's own characters.
#[utoipa::path(
    get, path = "/api/characters", operation_id = "studio_characters_list",
    tag = "Characters, scripts, videos",
    responses((status = 200, body = Vec<StudioCharacterView>))
)]
pub(crate) async fn list(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Result<Json<Vec<StudioCharacterView>>, Failed> {
    let owner = Owner::of(&server, &caller).await?;
    let all = caller.app.studio_characters().await?;
    Ok(Json(all.into_iter().map(|one| owner.sees(one)).collect()))
}

/// One's own characters.
#[utoipa::path(
    get, path = "/api/my-characters", operation_id = "studio_characters_mine",
    tag = "Characters, scripts, videos",
    responses((status = 200, body = Vec<StudioCharacterView>))
)]
pub(crate) async fn mine(
    State(server): State<Arc<Server>>,
    caller: Caller,
) -> Result<Json<Vec<StudioCharacterView>>, Failed> {
    let owner = Owner::of(&server, &caller).await?;
    let own = caller.app.studio_characters().await?.into_iter().filter(|one| one.own);
    Ok(Json(own.map(|one| owner.sees(one)).collect()))
}

/// Makes a character of pictures and a recording. Who sends them says that they may use them.
#[utoipa::path(
    post, path = "/api/characters/complete", operation_id = "studio_characters_create",
    tag = "Characters, scripts, videos",
    request_body(content = StudioNewCharacter, content_type = "multipart/form-data"),
    responses((status = 200, body = StudioCharacterView), (status = 422, body = Detail))
)]
pub(crate) async fn create(
    State(server): State<Arc<Server>>,
    caller: Caller,
    form: Multipart,
) -> Result<Json<StudioCharacterView>, Failed> {
    let wish = wish(form).await?;
    if wish.name.is_none() {
        return Err(unprocessable("The field displayName is missing.").into());
    }
    let made = caller.app.make_studio_character(wish).await?;
    Ok(Json(Owner::of(&server, &caller).await?.sees(made)))
}

/// Changes one of one's own characters.
#[utoipa::path(
    put, path = "/api/characters/{character_id}", operation_id = "studio_characters_change",
    tag = "Characters, scripts, videos",
    params(("character_id" = String, Path)),
    request_body(content = StudioCharacterChange, content_type = "multipart/form-data"),
    responses((status = 200, body = StudioCharacterView), (status = 422, body = Detail))
)]
pub(crate) async fn change(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Path(character): Path<String>,
    form: Multipart,
) -> Result<Json<StudioCharacterView>, Failed> {
    let id = own(&caller, &character).await?;
    let changed = caller.app.change_studio_character(&id, wish(form).await?).await?;
    Ok(Json(Owner::of(&server, &caller).await?.sees(changed)))
}

/// Deletes one of one's own characters. Its chats stay.
#[utoipa::path(
    delete, path = "/api/characters/{character_id}", operation_id = "studio_characters_delete",
    tag = "Characters, scripts, videos",
    params(("character_id" = String, Path)), responses((status = 200, body = StudioCharacterDeleted))
)]
pub(crate) async fn delete(
    caller: Caller,
    Path(character): Path<String>,
) -> Result<Json<StudioCharacterDeleted>, Failed> {
    let id = own(&caller, &character).await?;
    let gone = caller.app.delete_studio_character(&id).await?;
    let sample = gone.had_sample.then(|| format!("data/audio_files/{}", names::sample(&id)));
    let pictures = (0..gone.pictures).map(|place| format!("data/images/{}", names::picture(&id, place)));
    Ok(Json(StudioCharacterDeleted {
        message: format!("Character '{character}' deleted successfully"),
        deleted_files: sample.into_iter().chain(pictures).collect(),
    }))
}

/// Makes a character a favourite.
#[utoipa::path(
    post, path = "/api/characters/{character_id}/star", operation_id = "studio_characters_star",
    tag = "Characters, scripts, videos",
    params(("character_id" = String, Path)), responses((status = 200, body = StudioStarred))
)]
pub(crate) async fn star(
    caller: Caller,
    Path(character): Path<String>,
) -> Result<Json<StudioStarred>, Failed> {
    starred(caller, character, true, "Character starred successfully").await
}

/// Makes it one no more.
#[utoipa::path(
    delete, path = "/api/characters/{character_id}/star", operation_id = "studio_characters_unstar",
    tag = "Characters, scripts, videos",
    params(("character_id" = String, Path)), responses((status = 200, body = StudioStarred))
)]
pub(crate) async fn unstar(
    caller: Caller,
    Path(character): Path<String>,
) -> Result<Json<StudioStarred>, Failed> {
    starred(caller, character, false, "Character unstarred successfully").await
}

async fn starred(
    caller: Caller,
    character: String,
    star: bool,
    message: &'static str,
) -> Result<Json<StudioStarred>, Failed> {
    let id = names::inside(CHARACTER, &character).ok_or_else(|| missing("Character"))?;
    let now = caller.app.star_studio_character(id, star).await?;
    Ok(Json(StudioStarred {
        success: true,
        message,
        starred: u32::from(now.starred),
        is_starred: now.starred,
        character_id: character,
    }))
}

/// The id of a character that the caller may change.
async fn own(caller: &Caller, character: &str) -> Result<String, Failed> {
    let id = names::inside(CHARACTER, character).ok_or_else(|| missing("Character"))?;
    if !caller.app.studio_character(id).await?.own {
        let sentence = "Companions that came with Visavis stay as they are. Make a character of your own.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, sentence).into());
    }
    Ok(id.to_owned())
}

/// Whose characters are shown to whom.
struct Owner {
    id: String,
    name: String,
}

impl Owner {
    async fn of(server: &Server, caller: &Caller) -> Result<Self, Failed> {
        let profile = server.door.profile(caller.profile).await?;
        Ok(Self { id: names::user(profile.id), name: profile.name })
    }

    fn sees(&self, one: StudioCharacter) -> StudioCharacterView {
        let id = format!("{CHARACTER}{}", one.id);
        let image = |place| (place, format!("/api/static/images/{}", names::picture(&one.id, place)));
        let sample = || format!("/api/static/audio_files/{}", names::sample(&one.id));
        let (created_by, created_by_name) = match one.own {
            true => (self.id.clone(), self.name.clone()),
            false => (names::MAKER.to_owned(), "Visavis".to_owned()),
        };
        StudioCharacterView {
            output_prefix: id.clone(),
            id,
            audio_file: if one.has_sample { sample() } else { String::new() },
            config: StudioConfig {
                speed: one.speed,
                nfe_steps: one.nfe_steps,
                cross_fade_duration: one.cross_fade_ms as f32 / 1000.0,
                remove_silences: one.remove_silences,
            },
            images: (0..one.pictures).map(image).collect(),
            created_at: to_the_second(one.created_ms),
            updated_at: to_the_second(one.changed_ms),
            has_audio: one.has_sample,
            image_count: one.pictures,
            created_by,
            created_by_name,
            is_owner: one.own,
            starred: u32::from(one.starred),
            is_starred: one.starred,
            display_name: one.name,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_character_looks_as_the_document_says() {
        let owner = Owner { id: "user_123".into(), name: "John Doe".into() };
        let one = StudioCharacter {
            id: "789".into(),
            name: "My New Character".into(),
            own: true,
            speed: 1.2,
            nfe_steps: 28,
            cross_fade_ms: 200,
            remove_silences: true,
            pictures: 2,
            has_sample: true,
            created_ms: 1_704_067_200_000,
            changed_ms: 1_704_067_200_000,
            starred: false,
        };
        let expected = json!({
            "id": "character_789", "displayName": "My New Character",
            "audioFile": "/api/static/audio_files/character_789.wav",
            "config": { "speed": 1.2, "nfeSteps": 28, "crossFadeDuration": 0.2, "removeSilences": true },
            "images": {
                "0": "/api/static/images/character_789_0.png", "1": "/api/static/images/character_789_1.png"
            },
            "outputPrefix": "character_789",
            "createdAt": "2024-01-01T00:00:00Z", "updatedAt": "2024-01-01T00:00:00Z",
            "hasAudio": true, "imageCount": 2, "createdBy": "user_123", "createdByName": "John Doe",
            "isOwner": true, "starred": 0, "isStarred": false
        });
        assert_eq!(serde_json::to_string(&owner.sees(one.clone())).unwrap(), expected_text(&expected));
        let companion = StudioCharacter { own: false, has_sample: false, pictures: 1, ..one };
        let seen = serde_json::to_value(owner.sees(companion)).unwrap();
        assert_eq!((&seen["createdBy"], &seen["isOwner"]), (&json!("user_0"), &json!(false)));
        assert_eq!((&seen["audioFile"], &seen["imageCount"]), (&json!(""), &json!(1)));
    }

    /// In the document's order, which a map of values does not keep.
    fn expected_text(expected: &serde_json::Value) -> String {
        let keys = [
            "id",
            "displayName",
            "audioFile",
            "config",
            "images",
            "outputPrefix",
            "createdAt",
            "updatedAt",
            "hasAudio",
            "imageCount",
            "createdBy",
            "createdByName",
            "isOwner",
            "starred",
            "isStarred",
        ];
        let fields: Vec<String> = keys
            .iter()
            .map(|key| match *key {
                "config" => concat!(
                    "\"config\":{\"speed\":1.2,\"nfeSteps\":28,",
                    "\"crossFadeDuration\":0.2,\"removeSilences\":true}"
                )
                .to_owned(),
                key => format!("\"{key}\":{}", expected[key]),
            })
            .collect();
        format!("{{{}}}", fields.join(","))
    }
}
