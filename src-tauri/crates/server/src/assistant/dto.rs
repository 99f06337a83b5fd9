//! Requests and answers of this surface. Its document names routes and not shapes: these are in its style.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use vis_api::{KeyPlace, Media, Profile, Tokens};

use crate::times::to_the_second;

/// What every answer looks like.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssistantAnswer)]
pub(crate) struct Answer<T> {
    success: bool,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<T>,
}

impl<T> Answer<T> {
    pub(crate) fn with(message: &str, data: T) -> Self {
        Self { success: true, message: message.to_owned(), data: Some(data) }
    }
}

impl Answer<Nothing> {
    pub(crate) fn bare(message: &str) -> Self {
        Self { success: true, message: message.to_owned(), data: None }
    }
}

/// An answer that says it all with its message.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssistantNothing)]
pub(crate) struct Nothing {}

/// What went wrong.
#[derive(Serialize, ToSchema)]
#[schema(as = AssistantRefused)]
pub(crate) struct Refused {
    /// `false`.
    success: bool,
    /// A sentence.
    message: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssistantPong)]
pub(crate) struct Pong {
    pub(crate) status: &'static str,
    pub(crate) version: &'static str,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = AssistantRegister)]
pub(crate) struct Register {
    /// 1-60 letters; `name` does as well.
    username: Option<String>,
    name: Option<String>,
    email: Option<String>,
    #[schema(min_length = 8, format = Password)]
    pub(crate) password: String,
    /// Such as `en`.
    pub(crate) language: Option<String>,
}

impl Register {
    /// Whoever says nothing but an address is called by what stands before its `@`.
    pub(crate) fn names(&self) -> (String, Option<String>) {
        let (email, name) = (said(&self.email), said(&self.username).or_else(|| said(&self.name)));
        let from_email = || email.as_deref().and_then(|email| email.split('@').next()).map(str::to_owned);
        (name.or_else(from_email).unwrap_or_default(), email)
    }
}

#[derive(Deserialize, ToSchema)]
#[schema(as = AssistantLogin)]
pub(crate) struct Login {
    /// An address, or `username`.
    email: Option<String>,
    username: Option<String>,
    name: Option<String>,
    #[schema(format = Password)]
    pub(crate) password: String,
}

impl Login {
    /// What was said of who it is; empty: nothing.
    pub(crate) fn who(&self) -> String {
        let names = [&self.email, &self.username, &self.name];
        names.into_iter().find_map(said).unwrap_or_default()
    }
}

fn said(field: &Option<String>) -> Option<String> {
    field.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssistantUser)]
pub(crate) struct User {
    id: String,
    username: String,
    name: String,
    email: Option<String>,
    language: String,
    /// Below this API's base.
    profile_picture: Option<&'static str>,
    created_at: String,
    updated_at: String,
    /// Whether there is a key for Gemini of one's own; the key itself is never told.
    #[serde(skip_serializing_if = "Option::is_none")]
    has_api_key: Option<bool>,
}

impl User {
    pub(crate) fn of(profile: Profile, has_api_key: Option<bool>) -> Self {
        Self {
            id: profile.id.to_string(),
            username: profile.name.clone(),
            name: profile.name,
            email: profile.email,
            language: profile.language,
            profile_picture: profile.has_picture.then_some("/api/users/profile-picture"),
            created_at: to_the_second(profile.created_ms),
            updated_at: to_the_second(profile.changed_ms),
            has_api_key,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssistantSignedIn)]
pub(crate) struct SignedIn {
    pub(crate) user: User,
    /// The same as `access_token`.
    token: String,
    access_token: String,
    refresh_token: String,
    token_type: &'static str,
    /// Seconds.
    expires_in: u32,
}

impl SignedIn {
    pub(crate) fn new(user: User, tokens: Tokens) -> Self {
        let Tokens { access, refresh, expires_in_s } = tokens;
        let (token, token_type) = (access.clone(), "Bearer");
        Self {
            user,
            token,
            access_token: access,
            refresh_token: refresh,
            token_type,
            expires_in: expires_in_s,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssistantWhoever)]
pub(crate) struct Whoever {
    pub(crate) user: User,
}

/// What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[schema(as = AssistantProfileEdit)]
pub(crate) struct ProfileEdit {
    username: Option<String>,
    name: Option<String>,
    /// `null` takes it away.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    language: Option<String>,
}

impl From<ProfileEdit> for vis_api::ProfileChange {
    fn from(edit: ProfileEdit) -> Self {
        let ProfileEdit { username, name, email, language } = edit;
        Self { name: username.or(name), email, language, lock_minutes: None }
    }
}

/// Tells `null` from nothing said.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[derive(Deserialize, ToSchema)]
#[schema(as = AssistantOwnKey)]
pub(crate) struct OwnKey {
    /// From Google AI Studio.
    #[schema(format = Password)]
    pub(crate) api_key: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssistantKeptKey)]
pub(crate) struct KeptKey {
    provider: &'static str,
    /// `keyring`, `file`, or `session`: there is no keyring, and it is forgotten when Visavis ends.
    stored_in: &'static str,
}

impl From<KeyPlace> for KeptKey {
    fn from(place: KeyPlace) -> Self {
        let stored_in = match place {
            KeyPlace::Keyring => "keyring",
            KeyPlace::File => "file",
            KeyPlace::Session => "session",
        };
        Self { provider: "Gemini", stored_in }
    }
}

/// The form of an upload.
#[derive(ToSchema)]
#[schema(as = AssistantFileForm)]
pub(crate) struct FileForm {
    /// At most 16 MB; what it is, its bytes say.
    #[schema(value_type = String, format = Binary)]
    #[allow(dead_code, reason = "described here, read piece by piece")]
    file: Vec<u8>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssistantKeptFile)]
pub(crate) struct KeptFile {
    id: String,
    /// The same as `id`.
    file_id: String,
    filename: String,
    mime_type: &'static str,
    /// Bytes.
    size: u64,
    /// Below this API's base.
    url: String,
    created_at: String,
}

impl From<Media> for KeptFile {
    fn from(media: Media) -> Self {
        let Media { id, name: filename, media_type: mime_type, bytes: size, created_ms } = media;
        let (url, created_at) = (format!("/api/media/{id}"), to_the_second(created_ms));
        Self { file_id: id.clone(), id, filename, mime_type, size, url, created_at }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use vis_api::ProfileChange;

    use super::*;

    #[test]
    fn names_come_in_more_than_one_field() {
        let names = |body: Value| serde_json::from_value::<Register>(body).unwrap().names();
        let ann = || ("ann".to_owned(), Some("ann@example.com".to_owned()));
        assert_eq!(names(json!({ "email": "ann@example.com", "password": "x" })), ann());
        assert_eq!(
            names(
                json!({ "username": "ann", "name": "Ann B", "email": " ann@example.com ", "password": "x" })
            ),
            ann()
        );
        assert_eq!(names(json!({ "password": "x" })), (String::new(), None));
        let who = |body: Value| serde_json::from_value::<Login>(body).unwrap().who();
        assert_eq!(who(json!({ "email": "", "username": "ann", "password": "x" })), "ann");
        assert!(serde_json::from_value::<Login>(json!({ "email": "a", "password": 5 })).is_err());
    }

    #[test]
    fn nothing_said_changes_nothing_and_null_takes_away() {
        let change = |body: Value| ProfileChange::from(serde_json::from_value::<ProfileEdit>(body).unwrap());
        assert_eq!(change(json!({})).email, None);
        assert_eq!(change(json!({ "email": null })).email, Some(None));
        assert_eq!(change(json!({ "email": "a@b.c" })).email, Some(Some("a@b.c".into())));
        assert_eq!(change(json!({ "name": "Ann" })).name.as_deref(), Some("Ann"));
    }

    #[test]
    fn an_answer_without_data_has_none() {
        let told = serde_json::to_value(Answer::bare("Done")).unwrap();
        assert_eq!(told, json!({ "success": true, "message": "Done" }));
    }
}
