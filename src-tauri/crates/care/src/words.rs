//! What the companion says instead of her role, and what stands on the card beside her.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use crate::assessment::{Concern, Language, Level};

/// Words for one moment. Empty at the levels none and distress, where the companion stays who she is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CareWords {
    /// Spoken by the companion: sentences without lists, numbers or signs.
    pub say: &'static str,
    /// Heading of the card.
    pub title: &'static str,
    /// First sentence of the card, above the lines.
    pub lead: &'static str,
    /// Small print: what this program is and is not.
    pub note: &'static str,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    note: String,
    /// For the prompt at the level distress.
    hint: String,
    acute: BTreeMap<Topic, Said>,
    danger: BTreeMap<Topic, Said>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    say: String,
    lead: String,
}

/// A concern, or all that have no words of their own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Topic {
    Other,
    SelfHarm,
    Overdose,
    Abuse,
    Violence,
}

const FILES: [(Language, &str); 5] = [
    (Language::En, include_str!("../data/words/en.toml")),
    (Language::Es, include_str!("../data/words/es.toml")),
    (Language::Fr, include_str!("../data/words/fr.toml")),
    (Language::De, include_str!("../data/words/de.toml")),
    (Language::Pt, include_str!("../data/words/pt.toml")),
];

static ALL: LazyLock<BTreeMap<Language, File>> = LazyLock::new(|| {
    // A test reads every file, so none is empty here.
    FILES.iter().map(|(language, text)| (*language, toml::from_str(text).unwrap_or_default())).collect()
});

/// The words for what was assessed.
#[must_use]
pub fn words(level: Level, concern: Option<Concern>, language: Language) -> CareWords {
    let Some(file) = ALL.get(&language) else { return CareWords::default() };
    let said = match level {
        Level::None | Level::Distress => return CareWords::default(),
        Level::Danger => &file.danger,
        Level::Acute => &file.acute,
    };
    let said = said.get(&topic(concern)).or_else(|| said.get(&Topic::Other));
    said.map_or_else(CareWords::default, |said| CareWords {
        say: &said.say,
        title: &file.title,
        lead: &said.lead,
        note: &file.note,
    })
}

/// One paragraph for the prompt at the level distress; empty at all others.
#[must_use]
pub fn hint(level: Level, language: Language) -> &'static str {
    match ALL.get(&language) {
        Some(file) if level == Level::Distress => &file.hint,
        _ => "",
    }
}

fn topic(concern: Option<Concern>) -> Topic {
    match concern {
        None | Some(Concern::Suicide) => Topic::Other,
        Some(Concern::SelfHarm) => Topic::SelfHarm,
        Some(Concern::Overdose) => Topic::Overdose,
        Some(Concern::Abuse) => Topic::Abuse,
        Some(Concern::Violence) => Topic::Violence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_understood() {
        for (language, text) in FILES {
            let file: Result<File, _> = toml::from_str(text);
            let file = file.unwrap_or_else(|why| panic!("{}: {why}", language.tag()));
            for said in [&file.acute, &file.danger] {
                assert!(
                    said.contains_key(&Topic::Other),
                    "{}: concerns without own words need some",
                    language.tag()
                );
            }
        }
    }
}
