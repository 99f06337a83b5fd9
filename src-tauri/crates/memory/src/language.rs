use crate::rules;

/// A language whose facts are understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    English,
    Spanish,
    French,
    German,
    Portuguese,
}

impl Language {
    pub const ALL: [Self; 5] = [Self::English, Self::Spanish, Self::French, Self::German, Self::Portuguese];

    /// ISO 639-1.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::German => "de",
            Self::Portuguese => "pt",
        }
    }

    /// By ISO 639-1; `None` for a language that is not understood.
    pub fn of(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

/// The language of a text by its commonest words; where they do not decide, the first hint, then English.
pub fn language_of(text: &str, hints: &[Language]) -> Language {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let votes = |language: Language| {
        let common = &rules::of(language).common;
        words.iter().filter(|word| common.contains(**word)).count()
    };
    let first = hints.first().copied().unwrap_or_default();
    let mut best = (votes(first), first);
    for language in Language::ALL {
        let votes = votes(language);
        if votes > best.0 {
            best = (votes, language);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_tell_languages_apart() {
        let cases = [
            ("I have a dog and he is old", Language::English),
            ("Mi hermana se llama Ana y vive en Madrid", Language::Spanish),
            ("Ma sœur s'appelle Anne et elle habite à Lyon", Language::French),
            ("Ich wohne in Berlin und habe einen Hund", Language::German),
            ("Eu moro em Lisboa e tenho um cachorro", Language::Portuguese),
        ];
        for (text, expected) in cases {
            assert_eq!(language_of(text, &[]), expected, "{text}");
        }
        assert_eq!(language_of("Anna", &[Language::German]), Language::German, "a hint decides");
    }
}
