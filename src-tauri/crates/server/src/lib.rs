//! The local HTTP API: what other programs on this computer may ask of Visavis.
//!
//! | folder | what |
//! |---|---|
//! | `guard` | who gets in, and with what: decisions, each a pure function |
//! | `avatar` | the talking-avatar surface, `/api/v1` |
//! | `buddy` | the buddy surface, `/api/register/` to `/api/get-messages/` |
//! | `companion` | the companion surface, `/register` to `/video` |
//! | `openai` | the OpenAI-style surface, `/v1` |
//! | `assistant` | the assistant-and-media surface, `/auth`, `/api/users`, `/api/media` |
//! | `talk` | the voice loop over a WebSocket, `/v1/talk` |
//! | `health` | how the server is, `/health` and `/metrics` |
//! | `studio` | characters, scripts and videos of whoever is signed in, `/api` |
//! | `docs` | the description at `/openapi.json`, and the page at `/docs` |
//! | `listen` | the port, its connections and their times |
//! | `hosting` | the switch of a program that does other things too |
//!
//! Every route calls one function of `vis-api`. Not for: deciding what a film, a reply or a voice is.

mod assistant;
mod avatar;
mod buddy;
mod caller;
mod companion;
mod docs;
mod error;
mod guard;
mod health;
mod hosting;
mod listen;
mod openai;
mod state;
mod studio;
mod talk;
mod times;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

pub use error::ServeError;
pub use guard::AllowedOrigin;
pub use hosting::{Hosted, Hosting, go_on};
pub use listen::{Listening, listen};
pub use state::{Config, Server};

/// Everything the server answers, guarded.
pub fn router(server: Arc<Server>) -> Router {
    Router::new()
        .merge(avatar::routes())
        .merge(openai::routes())
        .merge(assistant::routes())
        .merge(talk::routes())
        .merge(health::routes())
        .merge(buddy::routes())
        .merge(companion::routes())
        .merge(studio::routes())
        .merge(docs::routes())
        .with_state(Arc::clone(&server))
        // Each route's own limit holds: the guard has read the body by then.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(server, guard::guard))
}
