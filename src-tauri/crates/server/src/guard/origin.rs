//! Whether the page that a request comes from may ask. Programs that are no browser send neither header.

use std::str::FromStr;

use axum::http::Uri;

/// An origin that a person entered: `https://example.com`, with its port where that is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedOrigin(String);

impl FromStr for AllowedOrigin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("{text} is no origin. Enter it like https://example.com, without a path.");
        let text = text.trim().trim_end_matches('/');
        let uri: Uri = text.parse().map_err(|_| refused())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refused());
        };
        let plain = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@');
        if !plain || !["http", "https"].contains(&scheme) {
            return Err(refused());
        }
        Ok(Self(format!("{scheme}://{authority}").to_ascii_lowercase()))
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    /// A program, or a page of this server.
    Here,
    /// A page of an origin that the person entered.
    Entered(AllowedOrigin),
}

impl Asker {
    /// The page that may read the answer.
    pub(super) fn page(self) -> Option<String> {
        match self {
            Self::Here => None,
            Self::Entered(origin) => Some(origin.0),
        }
    }
}

/// What a browser says of a request by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fetched<'a> {
    /// `Sec-Fetch-Site`. Pictures and links of other pages come without an `Origin`, but not without this.
    pub(super) site: Option<&'a str>,
    /// The person follows a link: nothing can be read of the answer by the page with the link, and nothing is done.
    pub(super) navigates: bool,
}

/// `None`: a page that may not ask. `host`: as the request names this server.
pub(super) fn asker(
    origins: &[&str],
    fetched: Fetched<'_>,
    host: &str,
    entered: &[AllowedOrigin],
) -> Option<Asker> {
    match origins {
        [] if fetched.navigates => Some(Asker::Here),
        [] => matches!(fetched.site, None | Some("none" | "same-origin")).then_some(Asker::Here),
        [origin] => {
            let origin = origin.to_ascii_lowercase();
            if origin == format!("http://{host}") {
                return Some(Asker::Here);
            }
            entered.iter().find(|allowed| allowed.0 == origin).cloned().map(Asker::Entered)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "localhost:8000";

    fn asked(origins: &[&str], site: Option<&str>) -> Option<Asker> {
        let entered = ["https://Studio.example".parse().unwrap()];
        asker(origins, Fetched { site, navigates: false }, HOST, &entered)
    }

    #[test]
    fn programs_this_server_and_entered_origins_may_ask() {
        assert_eq!(asked(&[], None), Some(Asker::Here));
        assert_eq!(asked(&["http://localhost:8000"], Some("same-origin")), Some(Asker::Here));
        let entered = asked(&["https://studio.example"], Some("cross-site")).unwrap();
        assert_eq!(entered.page().as_deref(), Some("https://studio.example"));
    }

    #[test]
    fn no_other_page_may() {
        for origin in [
            "https://evil.example",
            "http://localhost:8001",
            "https://localhost:8000",
            "http://localhost:8000.evil.example",
            "http://127.0.0.1:8000",
            "https://studio.example.evil.example",
            "http://studio.example",
            "null",
            "",
            "\u{fffd}",
        ] {
            assert_eq!(asked(&[origin], None), None, "{origin}");
        }
        assert_eq!(asked(&["http://localhost:8000", "https://evil.example"], None), None);
    }

    #[test]
    fn a_picture_of_another_page_is_told_by_what_the_browser_says() {
        assert_eq!(asked(&[], Some("cross-site")), None);
        assert_eq!(asked(&[], Some("same-site")), None, "another port of this computer is another program");
        assert_eq!(asked(&[], Some("none")), Some(Asker::Here), "typed into the address bar");
        let link = Fetched { site: Some("cross-site"), navigates: true };
        assert_eq!(asker(&[], link, HOST, &[]), Some(Asker::Here));
        assert_eq!(asker(&["https://evil.example"], link, HOST, &[]), None, "a form that was sent");
    }

    #[test]
    fn an_origin_is_entered_without_anything_behind_it() {
        for bad in [
            "",
            "example.com",
            "ftp://x.example",
            "https://x.example/path",
            "https://u@x.example",
            "*",
            "null",
        ] {
            assert!(bad.parse::<AllowedOrigin>().is_err(), "{bad}");
        }
        let with_slash: AllowedOrigin = "https://X.example:8443/".parse().unwrap();
        assert_eq!(with_slash, AllowedOrigin("https://x.example:8443".to_owned()));
    }
}
