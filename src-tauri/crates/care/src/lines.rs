//! Where people can be reached who help: `data/lines.toml`, each fact with the page it was read on.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::assessment::Concern;

/// Help for one region, the most fitting line first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Help {
    /// ISO 3166 alpha-2; none when the region is unknown.
    pub region: Option<String>,
    /// To be dialled as written; none when it is not known: then the advice is to call the local one.
    pub emergency: Option<String>,
    pub lines: Vec<Line>,
    /// Where lines of other countries are found.
    pub directories: Vec<Directory>,
}

/// Somebody who listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub name: String,
    /// To be dialled as written.
    pub phone: Option<String>,
    /// How to reach it by text message, in words ("HOME to 741741").
    pub text: Option<String>,
    pub web: Option<String>,
    /// In words ("24/7"); none when the source does not say.
    pub hours: Option<String>,
    /// Tags of the languages spoken there.
    pub languages: Vec<String>,
    pub concerns: Vec<Concern>,
    /// The page that says so.
    pub source: String,
    /// When the page was read, or the date it carries itself: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    pub checked: String,
}

/// A list of lines in many countries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    pub name: String,
    pub web: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    directory: Vec<Directory>,
    region: BTreeMap<String, Region>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Region {
    /// Of the ambulance, where there is no number for everything; none without a source.
    emergency: Option<String>,
    /// Where it is another one.
    police: Option<String>,
    /// The page that says so, and its date as in [`Line::checked`].
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the tests: no number without a source"))]
    source: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the tests"))]
    checked: String,
    #[serde(default)]
    line: Vec<Line>,
}

impl Region {
    fn emergency_for(&self, concern: Concern) -> Option<String> {
        let attacked = matches!(concern, Concern::Abuse | Concern::Violence);
        self.police.clone().filter(|_| attacked).or_else(|| self.emergency.clone())
    }
}

const TEXT: &str = include_str!("../data/lines.toml");

// A test reads the file, so it is not empty here.
static ALL: LazyLock<File> = LazyLock::new(|| toml::from_str(TEXT).unwrap_or_default());

/// Help in a region (ISO 3166 alpha-2, any case), lines for `concern` before general ones, others left out.
#[must_use]
pub fn lines(region: Option<&str>, concern: Option<Concern>) -> Help {
    let code = region.map(str::to_ascii_uppercase);
    let known = code.as_ref().and_then(|code| ALL.region.get(code));
    let wanted = concern.unwrap_or(Concern::Suicide);
    let all = known.map(|region| region.line.as_slice()).unwrap_or_default();
    let mut lines: Vec<_> = all.iter().filter(|line| fits(line, wanted)).cloned().collect();
    // A line for this concern alone knows more about it than one for everything; the order of the file decides among equals.
    lines.sort_by_key(|line| (!line.concerns.contains(&wanted), line.concerns.len()));
    Help {
        region: known.and(code),
        emergency: known.and_then(|region| region.emergency_for(wanted)),
        lines,
        directories: ALL.directory.clone(),
    }
}

/// Regions with lines of their own, ISO 3166 alpha-2, in order.
#[must_use]
pub fn regions() -> Vec<&'static str> {
    ALL.region.keys().map(String::as_str).collect()
}

/// Emotional support listens to everybody; a line for one kind of violence does not serve other concerns.
fn fits(line: &Line, concern: Concern) -> bool {
    line.concerns.contains(&concern) || line.concerns.contains(&Concern::Suicide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_source_and_a_date() {
        let file: File = toml::from_str(TEXT).expect("the file is part of the program");
        assert!(file.directory.len() >= 2);
        for (code, region) in &file.region {
            assert!(code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()), "{code}");
            assert!(region.source.starts_with("http") && region.checked.starts_with("20"), "{code}");
            let numbers = region.emergency.iter().chain(&region.police);
            assert!(
                numbers.into_iter().all(|n| n.bytes().all(|b| b.is_ascii_digit())),
                "{code}: dialled as written"
            );
            for line in &region.line {
                assert!(
                    line.source.starts_with("http") && line.checked.starts_with("20"),
                    "{code} {}",
                    line.name
                );
                let reachable = line.phone.is_some() || line.text.is_some() || line.web.is_some();
                assert!(reachable && !line.concerns.is_empty(), "{code} {}", line.name);
            }
        }
    }
}
