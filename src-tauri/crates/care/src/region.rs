//! The region of a locale.

/// The ISO 3166 alpha-2 code in a locale's name: `de_AT.UTF-8` → `AT`, `zh-Hant-TW` → `TW`, `en` → none.
#[must_use]
pub fn region_of(locale: &str) -> Option<String> {
    let name = locale.split(['.', '@']).next()?;
    let mut parts = name.split(['_', '-']);
    let language = parts.next()?;
    let known = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    let region = parts.find(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))?;
    known.then(|| region.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_found_in_all_kinds_of_names() {
        let cases = [
            ("de_AT.UTF-8", Some("AT")),
            ("pt-BR", Some("BR")),
            ("zh-Hant-TW", Some("TW")),
            ("sr_RS@latin", Some("RS")),
            ("ca-ES-valencia", Some("ES")),
            ("en", None),
            ("C.UTF-8", None),
            ("POSIX", None),
            ("", None),
            ("es-419", None),
        ];
        for (locale, region) in cases {
            assert_eq!(region_of(locale).as_deref(), region, "{locale}");
        }
    }
}
