//! Addresses: of pages, of people, of software versions.

use regex::Captures;

use super::words::digits;
use crate::rules::{Row, group};

pub(super) const ROWS: &[Row] = &[
    (r"(?i)\b(?:https?://|www\.)[^\s<>]+", |c| Some(say_address(&c[0]))),
    (r"\b([\w+-]+(?:\.[\w+-]+)*)@([\w-]+(?:\.[\w-]+)+)\b", |c| {
        Some(format!("{} at {}", dots(group(c, 1)), dots(group(c, 2))))
    }),
    (
        r"\b((?:[A-Za-z0-9-]+\.)+(?:com|org|net|edu|gov|io|ai|dev|app|info|co\.uk|uk|de|fr|eu|ca|us|tv|me|xyz))(/[^\s,;!?]*)?(\b{end-half}|/)",
        |c| Some(format!("{} ", dots(group(c, 1)))),
    ),
    (r"\b[vV](?:ersion |er\. ?)?(\d+(?:\.\d+)+)\b", |c| Some(format!("version {}", point_by_point(c)))),
    (r"\b(\d{1,3}(?:\.\d{1,3}){3})\b", |c| {
        Some(group(c, 1).split('.').map(whole).collect::<Vec<_>>().join(" dot "))
    }),
    (r"\b(\d+(?:\.\d+){2,})\b", |c| Some(point_by_point(c))),
    (r"(^|\s)@(\w+)", |c| Some(format!("{}at {}", group(c, 1), group(c, 2)))),
    (r"(^|\s)#([A-Za-z]\w*)", |c| Some(format!("{}hashtag {}", group(c, 1), group(c, 2)))),
    (r"(^|\s)#(\d+)", |c| Some(format!("{}number {}", group(c, 1), group(c, 2)))),
];

/// What one says of a page's address: its host, without scheme, www and path. Punctuation behind it stays.
pub(crate) fn say_address(address: &str) -> String {
    let bare = address.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '"', '\'', '*', '_']);
    let after = &address[bare.len()..];
    let host = bare.split_once("://").map_or(bare, |(_, rest)| rest);
    let host = host.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    format!("{}{after}", dots(host))
}

fn dots(name: &str) -> String {
    let signs = [(".", " dot "), ("-", " dash "), ("_", " underscore "), ("+", " plus ")];
    let said = signs.iter().fold(name.to_owned(), |said, (sign, word)| said.replace(sign, word));
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn point_by_point(found: &Captures<'_>) -> String {
    group(found, 1).split('.').map(whole).collect::<Vec<_>>().join(" point ")
}

fn whole(text: &str) -> String {
    super::words::number(text).unwrap_or_else(|| digits(text))
}
