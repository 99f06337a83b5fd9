//! What the routes of this surface want.

use std::time::Duration;

use axum::http::Method;

use crate::guard::{FILM, KB, Lane, MB, Plan, Wanted, Who};

/// A password is made slow on purpose, and the home of somebody new has to be made; others may wait before it.
const SIGN_IN: Duration = Duration::from_secs(2 * 60);
/// A picture may come with the words.
const WORDS_AND_PICTURE: u64 = 8 * MB;

/// `None`: no path of this surface.
pub(crate) fn plan(method: &Method, path: &str) -> Option<Plan> {
    let is_post = method == Method::POST;
    let form = Some(Wanted::Form { most: 64 * KB }).filter(|_| is_post);
    let session = Plan { who: Who::Session, ..Plan::light() };
    Some(match path {
        "/register" | "/login" => {
            let lane = if is_post { Lane::SignIn } else { Lane::Light };
            Plan { who: Who::Anyone, body: form, time: SIGN_IN, lane, ..Plan::light() }
        }
        // A session that is over can be left all the same.
        "/logout" => Plan { who: Who::Anyone, ..Plan::light() },
        "/change-character" => Plan { body: form, ..session },
        "/generate-lipsync" if is_post => Plan {
            body: Some(Wanted::Form { most: WORDS_AND_PICTURE }),
            time: FILM,
            lane: Lane::Film,
            ..session
        },
        "/get-history" | "/generate-lipsync" | "/video" => session,
        _ if path.starts_with("/audio/") => session,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_forms_and_the_way_out_are_open() {
        for (path, open) in [
            ("/register", true),
            ("/login", true),
            ("/logout", true),
            ("/get-history", false),
            ("/generate-lipsync", false),
            ("/change-character", false),
            ("/audio/x", false),
            ("/video", false),
        ] {
            for method in [Method::GET, Method::POST] {
                let plan = plan(&method, path).unwrap();
                assert_eq!(plan.who, if open { Who::Anyone } else { Who::Session }, "{method} {path}");
                assert!(method == Method::POST || plan.body.is_none(), "{method} {path}");
            }
        }
        assert_eq!(plan(&Method::POST, "/login").unwrap().lane, Lane::SignIn);
        assert_eq!(plan(&Method::GET, "/login").unwrap().lane, Lane::Light);
        for other in ["/login/", "/audio", "/videos", "/"] {
            assert_eq!(plan(&Method::GET, other), None, "{other}");
        }
    }
}
