//! What the routes of this surface want.

use std::time::Duration;

use axum::http::Method;

use crate::guard::{KB, Lane, MB, PATIENT, Plan, Wanted, Who};

/// A password is made slow on purpose, and the home of somebody new has to be made; others may wait before it.
const SIGN_IN: Duration = Duration::from_secs(2 * 60);
/// `None`: no path of this surface.
pub(crate) fn plan(method: &Method, path: &str) -> Option<Plan> {
    let sign_in = Plan {
        who: Who::Anyone,
        body: Some(Wanted::Json { most: 64 * KB }),
        time: SIGN_IN,
        lane: Lane::SignIn,
        ..Plan::light()
    };
    let posted = match path {
        "/api/register/" | "/api/login/" | "/api/refresh/" => sign_in,
        "/api/send-message/" => Plan {
            who: Who::Profile,
            body: Some(Wanted::Json { most: 2 * MB }),
            time: PATIENT,
            lane: Lane::Chat,
            ..Plan::light()
        },
        "/api/get-messages/" => Plan { who: Who::Profile, ..Plan::light() },
        _ => return None,
    };
    let is_post = method == Method::POST;
    Some(if is_post { posted } else { Plan { body: None, lane: Lane::Light, ..posted } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_without_its_slash_is_somebody_else_s() {
        for path in ["/api/login", "/api/register", "/api/login//", "/api/messages/", "/"] {
            assert_eq!(plan(&Method::POST, path), None, "{path}");
        }
        let login = plan(&Method::POST, "/api/login/").unwrap();
        assert_eq!((login.who, login.lane), (Who::Anyone, Lane::SignIn));
        let read = plan(&Method::GET, "/api/get-messages/").unwrap();
        assert_eq!((read.who, read.body), (Who::Profile, None));
    }
}
