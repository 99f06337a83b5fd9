use serde::Deserialize;
use specta::Type;
use tauri::AppHandle;
use tauri::ipc::{Request, Response};
use vis_api::{
    ApiError, CreditRules, Credits, NewProfile, PasswordHint, Profile, ProfileChange, ProfileId, Seat,
};
use vis_core::Sensitive;

use super::photo::body;
use super::{House, Program, header, json, only_owner, only_self, who};
use crate::seat;

/// Somebody who comes.
#[derive(Deserialize, Type)]
pub(crate) struct NewPerson {
    name: String,
    email: Option<String>,
    language: Option<String>,
    password: String,
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn seat(door: House<'_>) -> Result<Seat, ApiError> {
    door.seat().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(
    window: AppHandle,
    door: House<'_>,
    id: ProfileId,
    password: Option<String>,
) -> Result<Seat, ApiError> {
    let taken = door.sign_in(id, password.map(Sensitive::new)).await?;
    seat::attend(&window);
    Ok(taken)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_out(window: AppHandle, door: House<'_>) -> Result<Seat, ApiError> {
    door.sign_out();
    seat::attend(&window);
    door.seat().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn lock(window: AppHandle, door: House<'_>) -> Result<Seat, ApiError> {
    door.lock()?;
    seat::attend(&window);
    door.seat().await
}

/// Somebody is here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn touch(door: House<'_>) -> Result<(), ApiError> {
    door.touch();
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn create_profile(door: House<'_>, person: NewPerson) -> Result<Profile, ApiError> {
    let NewPerson { name, email, language, password } = person;
    door.create_profile(NewProfile { name, email, language, password: Sensitive::new(password) }).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_profile(
    door: House<'_>,
    id: ProfileId,
    change: ProfileChange,
) -> Result<Profile, ApiError> {
    only_self(&door, id).await?;
    let changed = door.change_profile(id, change).await?;
    door.note_lock(&changed);
    Ok(changed)
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn change_password(
    door: House<'_>,
    old: Option<String>,
    password: String,
) -> Result<Profile, ApiError> {
    let me = who(&door).await?;
    door.change_password(me.id, old.map(Sensitive::new), Sensitive::new(password)).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_profile(
    window: AppHandle,
    door: House<'_>,
    password: String,
) -> Result<Seat, ApiError> {
    door.delete_profile(who(&door).await?.id, Sensitive::new(password)).await?;
    seat::attend(&window);
    door.seat().await
}

/// Somebody else; the password is the owner's.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_profile(
    door: House<'_>,
    id: ProfileId,
    password: Option<String>,
) -> Result<Seat, ApiError> {
    only_owner(&door).await?;
    door.remove_profile(id, password.map(Sensitive::new)).await?;
    door.seat().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn password_hint(password: String, words: Vec<String>) -> Result<PasswordHint, ApiError> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Ok(vis_api::password_hint(&Sensitive::new(password), &words))
}

/// The body is the picture's file; empty: it is taken away.
#[tauri::command]
pub(crate) async fn set_profile_picture(door: House<'_>, request: Request<'_>) -> Result<Profile, ApiError> {
    let picture = Some(body(&request)).filter(|bytes| !bytes.is_empty());
    door.set_profile_picture(who(&door).await?.id, picture).await
}

/// JPEG bytes; none without a picture.
#[tauri::command]
pub(crate) async fn profile_picture(door: House<'_>, request: Request<'_>) -> Result<Response, ApiError> {
    let id: ProfileId = json(&header(&request, "id")?)?;
    Ok(Response::new(door.profile_picture(id).await?.unwrap_or_default()))
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn credits(app: Program<'_>) -> Result<Credits, ApiError> {
    app.credits().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn credit_rules(_here: Program<'_>, door: House<'_>) -> Result<CreditRules, ApiError> {
    door.credit_rules().await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn set_credit_rules(door: House<'_>, rules: CreditRules) -> Result<CreditRules, ApiError> {
    only_owner(&door).await?;
    door.set_credit_rules(rules).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn credits_of(door: House<'_>, id: ProfileId) -> Result<Credits, ApiError> {
    only_owner(&door).await?;
    door.credits_of(id).await
}

#[tauri::command]
#[specta::specta]
pub(crate) async fn refill_credits(door: House<'_>, id: ProfileId, amount: u32) -> Result<Credits, ApiError> {
    only_owner(&door).await?;
    door.refill(id, amount).await
}
