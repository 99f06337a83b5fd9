//! The forms: plain HTML that every reader of screens knows, without a script, a style or a picture.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::error::Told;

/// Nothing is loaded, and a form leads nowhere but here.
const POLICY: &str = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A form for a name and a password.
struct FormPage {
    title: &'static str,
    action: &'static str,
    /// For programs that fill in passwords.
    password: &'static str,
    button: &'static str,
    /// Where else one may want to go.
    instead: &'static str,
}

const LOGIN: FormPage = FormPage {
    title: "Log in",
    action: "/login",
    password: "current-password",
    button: "Log in",
    instead: "<a href=\"/register\">Register instead</a>",
};

const REGISTER: FormPage = FormPage {
    title: "Register",
    action: "/register",
    password: "new-password",
    button: "Register",
    instead: "<a href=\"/login\">Log in instead</a>",
};

/// `wrong`: why the last try failed.
pub(super) fn login(status: StatusCode, wrong: Option<&str>) -> Response {
    page(status, LOGIN.title, &LOGIN.body(wrong), "")
}

pub(super) fn register(status: StatusCode, wrong: Option<&str>) -> Response {
    page(status, REGISTER.title, &REGISTER.body(wrong), "")
}

pub(super) fn registered() -> Response {
    let body = "<p role=\"status\">You are registered.</p><p><a href=\"/login\">Log in</a></p>";
    page(StatusCode::OK, "Registered", body, "")
}

/// The document answers 200 and leads on to the home page; a page can do both.
pub(super) fn welcome() -> Response {
    let body = "<p role=\"status\">You are logged in.</p><p><a href=\"/\">Go on</a></p>";
    page(StatusCode::OK, "Logged in", body, "<meta http-equiv=\"refresh\" content=\"0; url=/\">")
}

impl FormPage {
    fn body(&self, wrong: Option<&str>) -> String {
        let Self { action, password, button, instead, .. } = self;
        let wrong = wrong.map(|why| format!("<p role=\"alert\">{}</p>", escaped(why))).unwrap_or_default();
        format!(
            "{wrong}<form method=\"post\" action=\"{action}\">\
             <p><label for=\"username\">Name</label><br>\
             <input id=\"username\" name=\"username\" autocomplete=\"username\" maxlength=\"60\" required autofocus></p>\
             <p><label for=\"password\">Password</label><br>\
             <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"{password}\" required></p>\
             <p><button type=\"submit\">{button}</button></p></form><p>{instead}</p>"
        )
    }
}

fn page(status: StatusCode, title: &str, body: &str, head: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">{head}<title>{title} · Visavis</title></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>"
    );
    let mut response = (status, Html(html)).into_response();
    response.extensions_mut().insert(Told);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    // Under `no-referrer` browsers send forms with the origin `null`, which nobody is let in with.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_name_and_what_is_said_is_only_text() {
        for form in [LOGIN, REGISTER] {
            let body = form.body(Some("<b onclick='x'>&\""));
            assert_eq!(body.matches("<input id=").count(), body.matches("<label for=").count());
            assert!(body.contains("&lt;b onclick=&#39;x&#39;&gt;&amp;&quot;") && !body.contains("<b "));
            assert!(body.contains("role=\"alert\""), "read out as soon as it is there");
            assert!(!form.body(None).contains("alert"));
        }
    }
}
