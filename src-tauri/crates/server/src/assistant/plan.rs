//! What each route of this surface wants.

use std::time::Duration;

use axum::http::Method;

use crate::error::Shape;
use crate::guard::{KB, Lane, MB, PATIENT, Plan, SOON, Wanted, Who};

/// Of a file, and of the form around it.
const FILE: Wanted = Wanted::Multipart { most: 16 * MB + 64 * KB };
/// A password is made slow on purpose, and others may wait before it.
const SIGN_IN: Duration = Duration::from_secs(60);

/// `None`: no path of this surface.
pub(crate) fn plan(method: &Method, path: &str) -> Option<Plan> {
    let light = Plan { shape: Shape::Assistant, who: Who::Profile, ..Plan::light() };
    let json = |most| Some(Wanted::Json { most });
    let posts = *method == Method::POST;
    if let Some(rest) = path.strip_prefix("/auth/") {
        let open = posts && matches!(rest, "register" | "login");
        return Some(match open {
            true => {
                Plan { who: Who::Anyone, body: json(16 * KB), time: SIGN_IN, lane: Lane::SignIn, ..light }
            }
            false => light,
        });
    }
    if path == "/ping" {
        return Some(Plan { who: Who::Anyone, ..light });
    }
    let rest = path.strip_prefix("/api/")?;
    let changes = posts || *method == Method::PUT;
    Some(match rest {
        "users/profile-picture" | "media/upload" if posts => {
            Plan { body: Some(FILE), lane: Lane::Upload, time: SOON, ..light }
        }
        "chat/ai/send" if posts => Plan { body: json(64 * KB), time: PATIENT, lane: Lane::Chat, ..light },
        _ if rest.starts_with("users/") && changes => Plan { body: json(64 * KB), ..light },
        _ if is_own(rest) => light,
        _ => return None,
    })
}

/// Below `/api/`, where other surfaces have paths of their own.
fn is_own(rest: &str) -> bool {
    let first = rest.split('/').next().unwrap_or_default();
    matches!(first, "users" | "media" | "messages" | "groups" | "calls") || rest.starts_with("chat/ai/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_signing_in_is_open() {
        let of = |method: Method, path: &str| plan(&method, path);
        for (method, path) in
            [(Method::POST, "/auth/login"), (Method::POST, "/auth/register"), (Method::GET, "/ping")]
        {
            assert_eq!(of(method, path).unwrap().who, Who::Anyone, "{path}");
        }
        for (method, path) in [
            (Method::GET, "/auth/login"),
            (Method::POST, "/auth/logout"),
            (Method::POST, "/auth/login/"),
            (Method::GET, "/auth/verify"),
            (Method::GET, "/api/users/profile"),
            (Method::GET, "/api/media/x"),
            (Method::POST, "/api/messages"),
            (Method::POST, "/api/chat/ai/send"),
        ] {
            assert_eq!(of(method, path).unwrap().who, Who::Profile, "{path}");
        }
        for other in ["/api/v1/health", "/api/login", "/api/characters", "/", "/authx", "/api/usersx"] {
            assert!(of(Method::POST, other).is_none(), "{other} belongs to another surface");
        }
    }

    #[test]
    fn a_file_is_bounded_and_so_is_everything_else() {
        assert_eq!(plan(&Method::POST, "/api/media/upload").unwrap().body, Some(FILE));
        assert_eq!(plan(&Method::GET, "/api/media/upload").unwrap().body, None);
        let edit = plan(&Method::PUT, "/api/users/profile").unwrap();
        assert_eq!((edit.body, edit.lane), (Some(Wanted::Json { most: 64 * KB }), Lane::Light));
    }
}
