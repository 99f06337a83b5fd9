//! Money, percent and units. Units leave the number itself to the later rules.

use std::sync::LazyLock;

use regex::Captures;

use super::tables::{CURRENCIES, MAGNITUDES, UNITS};
use super::words::{cardinal, number};
use crate::rules::{Row, group};

pub(super) const ROWS: &[Row] = &[
    // "$5-10", "$1.5 million", "-$3"
    (
        r"(-?)(?:US)?([$€£¥₹])(\d[\d,]*(?:\.\d+)?)(?: ?(?:-|–|to) ?[$€£¥₹]?(\d[\d,]*(?:\.\d+)?))?(?:(?: ?(k|K|M|mn|B|bn|T|m|b|t))\b| (thousand|million|billion|trillion)\b)?",
        sign_first,
    ),
    (r"(^|\s)(-?)(\d[\d,]*(?:\.\d+)?) ?(USD|EUR|GBP|CHF|JPY|€|£|¥|\$)", |c| {
        Some(format!("{}{}", group(c, 1), money(group(c, 4), group(c, 2), group(c, 3))?))
    }),
    (r"\b(\d+)¢", |c| Some(count(group(c, 1).parse().ok()?, ["cent", "cents"]))),
    (r"(\d) ?%", |c| Some(format!("{} percent", group(c, 1)))),
    (r#"\b(\d)' ?(\d{1,2})(?:"|''|”)"#, |c| {
        Some(format!("{} foot {}", cardinal(group(c, 1).parse().ok()?), cardinal(group(c, 2).parse().ok()?)))
    }),
    (r"(?:^|[^\w.,/])(\d[\d,]*(?:\.\d+)?)x\b", |c| Some(c[0].replacen('x', " times", 1))),
    // A degree sign ends no word, so the border after the unit is spelt out.
    (
        r"(^|[^\w./:])(-?(?:\d[\d,]*)?\.?\d+|\d+ ?(?:-|–) ?\d+)(-| ?)(°[CF]?|km/h|m/s|(?:k?m)[²³]|[a-zA-Z]{1,4})($|[^\w'²³])",
        unit,
    ),
];

static UNIT_NAMES: LazyLock<std::collections::HashMap<&'static str, (&'static str, &'static str)>> =
    LazyLock::new(|| UNITS.iter().map(|&(sign, one, many)| (sign, (one, many))).collect());

fn unit(found: &Captures<'_>) -> Option<String> {
    let (one, many) = UNIT_NAMES.get(group(found, 4))?;
    let amount = group(found, 2);
    // "a 5-km run", "a 12-V lamp"
    let adjective = group(found, 3) == "-";
    let name = if amount.trim_start_matches('-') == "1" || adjective { one } else { many };
    Some(format!("{}{amount} {name}{}", group(found, 1), group(found, 5)))
}

fn sign_first(found: &Captures<'_>) -> Option<String> {
    let [minus, sign, amount, upto, letter, word] = [1, 2, 3, 4, 5, 6].map(|n| group(found, n));
    let size = MAGNITUDES.iter().find(|(sign, _)| *sign == letter || *sign == word).map(|(_, size)| *size);
    let names = names(sign)?;
    let minus = if minus.is_empty() { "" } else { "minus " };
    if !upto.is_empty() {
        let size = size.map(|size| format!(" {size}")).unwrap_or_default();
        return Some(format!("{minus}{} to {}{size} {}", number(amount)?, number(upto)?, names[1]));
    }
    match size {
        Some(size) => Some(format!("{minus}{} {size} {}", number(amount)?, names[1])),
        None => money(sign, minus.trim_end(), amount),
    }
}

/// "twenty-four dollars and ninety-nine cents".
fn money(sign: &str, minus: &str, amount: &str) -> Option<String> {
    let names = names(sign)?;
    let minus = if minus.is_empty() { "" } else { "minus " };
    let plain = amount.trim_end_matches(',').replace(',', "");
    let after = if amount.ends_with(',') { "," } else { "" };
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    if part.len() > 2 {
        return Some(format!("{minus}{} {}{after}", number(&plain)?, names[1]));
    }
    let whole: u64 = whole.parse().ok()?;
    let part: u64 = if part.len() == 1 { part.parse::<u64>().ok()? * 10 } else { part.parse().unwrap_or(0) };
    let [ones, parts] = [count(whole, [names[0], names[1]]), count(part, [names[2], names[3]])];
    Some(match (whole, part) {
        (_, 0) => format!("{minus}{ones}{after}"),
        (0, _) => format!("{minus}{parts}{after}"),
        _ => format!("{minus}{ones} and {parts}{after}"),
    })
}

fn names(sign: &str) -> Option<[&'static str; 4]> {
    CURRENCIES.iter().find(|(known, _)| *known == sign).map(|(_, names)| *names)
}

fn count(n: u64, [one, many]: [&str; 2]) -> String {
    format!("{} {}", cardinal(n), if n == 1 { one } else { many })
}
