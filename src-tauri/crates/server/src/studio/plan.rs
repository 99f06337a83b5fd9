//! What each route of this surface wants.

use axum::http::Method;

use crate::guard::{KB, Lane, MB, PATIENT, Plan, SOON, Wanted, Who};

/// Pictures and a recording together.
const UPLOAD: u64 = 128 * MB;
/// 2,000 lines of 2,000 letters.
const DIALOGUE: u64 = 16 * MB;

/// `None`: not a path of this surface.
pub(crate) fn plan(method: &Method, path: &str) -> Option<Plan> {
    let read = Plan { who: Who::Profile, time: SOON, ..Plan::light() };
    let json = |most, time, lane| Plan { body: Some(Wanted::Json { most }), time, lane, ..read };
    let form =
        Plan { body: Some(Wanted::Multipart { most: UPLOAD }), time: PATIENT, lane: Lane::Upload, ..read };
    let sign_in = Plan { who: Who::Anyone, ..json(16 * KB, PATIENT, Lane::SignIn) };
    let parts: Vec<&str> = path.strip_prefix("/api/")?.split('/').collect();
    let (post, put) = (method == Method::POST, method == Method::PUT);
    Some(match parts.as_slice() {
        ["signup" | "login"] if post => sign_in,
        ["characters", "complete"] if post => form,
        ["characters", _] if put => form,
        ["scripts", "generate"] if post => json(64 * KB, PATIENT, Lane::Chat),
        ["scripts", _] if put => json(DIALOGUE, SOON, Lane::Light),
        ["scripts", _, "generate-video"] if post => json(16 * KB, SOON, Lane::Film),
        ["signup" | "login" | "me" | "refresh-token"]
        | ["characters" | "my-characters" | "my-scripts" | "my-activities" | "my-activity-stats"]
        | ["characters" | "scripts", _]
        | ["characters", _, "star"]
        | ["scripts", _, "generate-video" | "video-status"]
        | ["video-jobs" | "videos", _]
        | ["static", "audio_files" | "images", _] => read,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_signing_in_is_open() {
        for path in ["/api/signup", "/api/login"] {
            let plan = plan(&Method::POST, path).unwrap();
            assert_eq!((plan.who, plan.lane), (Who::Anyone, Lane::SignIn), "{path}");
        }
        for (method, path) in [
            (Method::GET, "/api/login"),
            (Method::GET, "/api/me"),
            (Method::GET, "/api/characters"),
            (Method::PUT, "/api/characters/x"),
            (Method::POST, "/api/characters/complete"),
            (Method::DELETE, "/api/characters/x/star"),
            (Method::POST, "/api/scripts/x/generate-video"),
            (Method::GET, "/api/static/images/x.png"),
            (Method::GET, "/api/videos/x.mp4"),
            (Method::DELETE, "/api/my-activities"),
        ] {
            assert_eq!(plan(&method, path).map(|plan| plan.who), Some(Who::Profile), "{method} {path}");
        }
    }

    #[test]
    fn nothing_is_taken_from_other_surfaces() {
        for path in
            ["/api/login/", "/api/v1/health", "/api/users/1", "/api/characters/a/b", "/v1/models", "/api"]
        {
            assert_eq!(plan(&Method::POST, path), None, "{path}");
        }
        assert_eq!(plan(&Method::GET, "/api/characters/complete").unwrap().body, None);
    }
}
