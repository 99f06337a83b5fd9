//! What every answer says to browsers.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];
/// Answers are data.
const DATA: &str = "default-src 'none'; frame-ancestors 'none'";
/// The page for trying requests sets styles by itself, and its pictures are in its styles.
const PAGE: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                    frame-ancestors 'none'";

/// `page`: origin of another site whose pages may read the answer.
pub(super) fn add(headers: &mut HeaderMap, page: Option<&str>, is_docs: bool) {
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // A page of ours that shows a form says by itself what it needs.
    let policy = if is_docs { PAGE } else { DATA };
    for (name, value) in [(header::REFERRER_POLICY, "no-referrer"), (header::CONTENT_SECURITY_POLICY, policy)]
    {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    let resource = HeaderName::from_static("cross-origin-resource-policy");
    let Some(origin) = page.and_then(|page| HeaderValue::from_str(page).ok()) else {
        headers.insert(resource, HeaderValue::from_static("same-origin"));
        return;
    };
    headers.insert(resource, HeaderValue::from_static("cross-origin"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, x-api-key"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "retry-after"),
        (header::ACCESS_CONTROL_MAX_AGE, "600"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_entered_page_may_read_answers() {
        let allowed = |page| {
            let mut headers = HeaderMap::new();
            add(&mut headers, page, false);
            headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).cloned()
        };
        assert_eq!(allowed(None), None);
        assert_eq!(allowed(Some("https://studio.example")).unwrap(), "https://studio.example");
    }
}
