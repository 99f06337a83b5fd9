//! The API's description, and a page for trying it that needs no network: its files are in the binary.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::response::Redirect;
use axum::routing::get;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Content, Ref, RefOr, ResponseBuilder, SecurityRequirement};
use utoipa::{Modify, OpenApi};
use utoipa_swagger_ui::SwaggerUi;

use crate::error::Shape;
use crate::guard::{Plan, SESSION_COOKIE, Who};
use crate::state::Server;
use crate::{assistant, avatar, buddy, companion, health, openai, studio, talk};

pub(crate) fn routes() -> Router<Arc<Server>> {
    let page = SwaggerUi::new("/docs").url("/openapi.json", Description::openapi());
    Router::new().merge(page).route("/", get(|| async { Redirect::temporary("/docs/") }))
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Visavis",
        description = "The local API of Visavis: it answers programs on this computer. While no API key is made, no key is asked for.",
        license(name = "MIT OR Apache-2.0"),
    ),
    paths(
        avatar::health,
        avatar::upload_image,
        avatar::upload_audio,
        avatar::generate,
        avatar::generate_async,
        avatar::status,
        avatar::download,
        avatar::cleanup,
        openai::models,
        openai::model,
        openai::completions,
        openai::speech,
        openai::transcriptions,
        talk::talk,
        health::health,
        health::metrics,
        assistant::ping,
        assistant::send,
        assistant::history,
        assistant::clear,
        assistant::register,
        assistant::login,
        assistant::logout,
        assistant::verify,
        assistant::profile,
        assistant::change_profile,
        assistant::picture,
        assistant::set_picture,
        assistant::set_api_key,
        assistant::upload,
        assistant::media,
        assistant::delete_media,
        assistant::list_messages,
        assistant::send_message,
        assistant::change_message,
        assistant::delete_message,
        assistant::list_groups,
        assistant::create_group,
        assistant::change_group,
        assistant::add_members,
        assistant::remove_member,
        assistant::start_call,
        assistant::answer_call,
        assistant::end_call,
        buddy::register,
        buddy::login,
        buddy::refresh,
        buddy::send,
        buddy::messages,
        companion::register_form,
        companion::register,
        companion::login_form,
        companion::log_in,
        companion::log_out,
        companion::history,
        companion::generate,
        companion::change_character,
        companion::audio,
        companion::video,
        studio::sign_up,
        studio::log_in,
        studio::me,
        studio::refresh_token,
        studio::list,
        studio::mine,
        studio::create,
        studio::change_character,
        studio::delete_character,
        studio::star,
        studio::unstar,
        studio::generate,
        studio::list_scripts,
        studio::change_script,
        studio::delete_script,
        studio::order,
        studio::status,
        studio::job,
        studio::list_activities,
        studio::stats,
        studio::clear,
        studio::sound,
        studio::image,
        studio::video,
    ),
    components(schemas(avatar::Detail, openai::Failure, assistant::Refused)),
    modifiers(&Guarded),
)]
struct Description;

/// What the guard adds to every route.
struct Guarded;

/// Answers that any route may give before it is reached.
const REFUSED: [(&str, &str); 8] = [
    ("401", "An API key is needed, or this one is not valid"),
    ("403", "Another host, another site, or a key that is not good for this"),
    ("404", "There is no such thing"),
    ("429", "Too many requests; Retry-After says when"),
    ("500", "Something failed inside"),
    ("502", "A service that was connected does not answer as it should"),
    ("503", "The chats are locked, or a model is missing"),
    ("504", "It took too long"),
];
/// The same of routes that read a body.
const UNREAD: [(&str, &str); 5] = [
    ("400", "The request is malformed"),
    ("408", "The body did not come in time"),
    ("413", "The body is too large"),
    ("415", "Another kind of content is expected"),
    ("507", "The disk is full, or the files of earlier requests take too much room"),
];

impl Modify for Guarded {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let components = description.components.get_or_insert_with(Components::new);
        let by = |name: &str| ApiKeyValue::new(name);
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("header", SecurityScheme::ApiKey(ApiKey::Header(by("X-API-Key"))));
        components.add_security_scheme("query", SecurityScheme::ApiKey(ApiKey::Query(by("api_key"))));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(by(SESSION_COOKIE))));
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        for (path, item) in &mut description.paths.paths {
            let operations = [
                (Method::GET, &mut item.get),
                (Method::POST, &mut item.post),
                (Method::PUT, &mut item.put),
                (Method::DELETE, &mut item.delete),
            ];
            for (method, operation) in operations {
                let Some(operation) = operation else { continue };
                let plan = Plan::of(&method, path);
                operation.security = Some(proofs(plan.who));
                refuse(operation, told_as(plan.shape));
            }
        }
    }
}

/// One of these has to come with a request; an empty one is nothing at all.
fn proofs(who: Who) -> Vec<SecurityRequirement> {
    let by = |name: &str| SecurityRequirement::new(name, [""; 0]);
    match who {
        Who::Anyone => vec![SecurityRequirement::default()],
        // Nothing is enough while no key is made.
        Who::Key(_) => vec![SecurityRequirement::default(), by("header"), by("query"), by("bearer")],
        Who::Profile => vec![by("bearer")],
        Who::Session => vec![by("bearer"), by("cookie")],
    }
}

/// The schema that a refusal has.
fn told_as(shape: Shape) -> &'static str {
    match shape {
        Shape::OpenAi => "Failure",
        Shape::Assistant => "AssistantRefused",
        Shape::Detail => "Detail",
    }
}

fn refuse(operation: &mut Operation, shape: &str) {
    let unread = UNREAD.iter().filter(|_| operation.request_body.is_some());
    let answers: Vec<_> = REFUSED.iter().chain(unread).collect();
    for (status, meaning) in answers {
        let body = Content::new(Some(Ref::from_schema_name(shape)));
        let told = ResponseBuilder::new().description(*meaning).content("application/json", body).build();
        operation.responses.responses.entry((*status).to_owned()).or_insert(RefOr::T(told));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_says_how_it_refuses() {
        let text = Description::openapi().to_json().unwrap();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        let paths = read["paths"].as_object().unwrap();
        assert!(paths.len() >= 36, "{}", paths.len());
        for (path, item) in paths {
            for operation in item.as_object().unwrap().values() {
                let answers = operation["responses"].as_object().unwrap();
                let done = |status: &String| {
                    status.starts_with('2') || ["101", "302", "501"].contains(&status.as_str())
                };
                assert!(answers.keys().any(done), "{path} does not say what it answers");
                for status in ["401", "403", "429", "500"] {
                    assert!(answers.contains_key(status), "{path} does not document {status}");
                }
                assert_eq!(operation.get("requestBody").is_some(), answers.contains_key("415"), "{path}");
            }
        }
    }

    #[test]
    fn every_route_says_what_has_to_come_with_a_request() {
        let read: serde_json::Value =
            serde_json::from_str(&Description::openapi().to_json().unwrap()).unwrap();
        let wanted = |path: &str, method: &str| read["paths"][path][method]["security"].to_string();
        let key = r#"[{},{"header":[]},{"query":[]},{"bearer":[]}]"#;
        for (path, method, proofs) in [
            ("/api/chat/ai/send", "post", r#"[{"bearer":[]}]"#),
            ("/api/me", "get", r#"[{"bearer":[]}]"#),
            ("/get-history", "get", r#"[{"bearer":[]},{"cookie":[]}]"#),
            ("/api/login", "post", "[{}]"),
            ("/v1/models", "get", key),
            ("/api/v1/generate", "post", key),
        ] {
            assert_eq!(wanted(path, method), proofs, "{method} {path}");
        }
    }
}
