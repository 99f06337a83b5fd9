//! The local HTTP API: what other programs on this computer may ask of Visavis.
//!
//! | folder | what |
//! |---|---|
//! | `guard` | who gets in, and with what: decisions, each a pure function |
//! | `avatar` | the talking-avatar surface, `/api/v1` |
//! | `openai` | the OpenAI-style surface, `/v1` |
//! | `docs` | the description at `/openapi.json`, and the page at `/docs` |
//! | `listen` | the port, its connections and their times |
//!
//! Every route calls one function of `vis-api`. Not for: deciding what a film, a reply or a voice is.

mod avatar;
mod docs;
mod error;
mod guard;
mod listen;
mod openai;
mod state;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

pub use error::ServeError;
pub use guard::AllowedOrigin;
pub use listen::{Listening, listen};
pub use state::{Config, Server};

/// Everything the server answers, guarded.
pub fn router(server: Arc<Server>) -> Router {
    Router::new()
        .merge(avatar::routes())
        .merge(openai::routes())
        .merge(docs::routes())
        .with_state(Arc::clone(&server))
        // Each route's own limit holds: the guard has read the body by then.
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(server, guard::guard))
}
