//! The window stays on the program's own page. A policy for contents cannot forbid a page to be led away (a `<meta>` refresh, a
//! form, a link), so that the web view asks here before it goes anywhere, in frames too.

use tauri::plugin::{Builder, TauriPlugin};
use tauri::{Url, Wry};

/// Where a frame begins before anything is in it.
const NOTHING: [&str; 2] = ["about:blank", "about:srcdoc"];

pub(crate) fn plugin() -> TauriPlugin<Wry> {
    Builder::new("guard")
        .on_navigation(|_, url| {
            let own = is_own(url, tauri::is_dev());
            if !own {
                tracing::info!(host = url.host_str(), scheme = url.scheme(), "the window was to be led away");
            }
            own
        })
        .build()
}

/// The page's own address: `tauri://localhost`, on Windows `http(s)://tauri.localhost`; with `developing` also Vite's. What a form
/// sends, or a link beside the page leads to, has another path or a query.
fn is_own(url: &Url, developing: bool) -> bool {
    let page = matches!(url.path(), "" | "/" | "/index.html") && url.query().is_none();
    match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost")) => page,
        ("http", Some("localhost")) => developing && url.port() == Some(5173),
        _ => NOTHING.contains(&url.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(url: &str, developing: bool) -> bool {
        is_own(&Url::parse(url).unwrap(), developing)
    }

    #[test]
    fn the_page_goes_nowhere_else() {
        for url in
            ["tauri://localhost/", "tauri://localhost/index.html#/settings/data", "http://tauri.localhost/"]
        {
            assert!(own(url, false), "{url}");
        }
        for url in [
            "http://hostile.invalid/",
            "https://example.org/tauri.localhost",
            "http://tauri.localhost.example.org/",
            "http://localhost:5173/",
            "http://localhost:8000/",
            "file:///etc/passwd",
            "data:text/html,x",
            "blob:tauri://localhost/1",
            "javascript:1",
            "tauri://elsewhere/",
            "tauri://localhost/x",
            "tauri://localhost/?attributes=",
        ] {
            assert!(!own(url, false), "{url}");
        }
        assert!(own("http://localhost:5173/#/x", true) && !own("http://localhost:8000/", true));
    }
}
