//! Names and addresses as they are kept and as they are compared.

use unicode_normalization::UnicodeNormalization as _;

use crate::{ApiError, Code};

const LONGEST_NAME: usize = 60;
/// RFC 5321.
const LONGEST_EMAIL: usize = 254;
const LONGEST_LANGUAGE: usize = 16;

/// A name in one line, and as it is compared: `ＡＮＮ`, `Ann` and `ann` are one person.
///
/// # Errors
/// [`Code::BadInput`] for an empty or a far too long one.
pub(super) fn name(given: &str) -> Result<(String, String), ApiError> {
    let name = given
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .collect::<String>();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let sentence = format!("A name has 1 to {LONGEST_NAME} letters. Choose another one.");
        return Err(ApiError::new(Code::BadInput, sentence));
    }
    let key = compared(&name);
    Ok((name, key))
}

/// The same of an address.
///
/// # Errors
/// [`Code::BadInput`] for what is no address.
pub(super) fn email(given: &str) -> Result<(String, String), ApiError> {
    let email = given.trim();
    let plain = email.len() <= LONGEST_EMAIL && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    let parts = email.rsplit_once('@').filter(|(local, host)| !local.is_empty() && !host.is_empty());
    if !plain || parts.is_none_or(|(local, _)| local.contains('@')) {
        let sentence = "This is no e-mail address. Write it as name@example.com.";
        return Err(ApiError::new(Code::BadInput, sentence));
    }
    Ok((email.to_owned(), compared(email)))
}

/// # Errors
/// [`Code::BadInput`].
pub(super) fn language(given: &str) -> Result<String, ApiError> {
    let language = given.trim();
    let plain = language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !plain || language.len() > LONGEST_LANGUAGE {
        let sentence = "This is no language. Write it as en, or de-CH.";
        return Err(ApiError::new(Code::BadInput, sentence));
    }
    Ok(language.to_owned())
}

fn compared(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_are_the_same() {
        let key = |given: &str| name(given).unwrap().1;
        assert_eq!(key("  Ann\tLee "), key("ANN lee"));
        assert_eq!(key("\u{ff21}nn"), key("ann"), "full-width letters");
        assert_eq!(key("Zoe\u{308}"), key("Zo\u{eb}"), "one letter or two");
        assert_ne!(key("Ann"), key("Anne"));
    }

    #[test]
    fn what_is_no_name_or_address_is_said() {
        for bad in ["", " \n ", "\u{0}", &"x".repeat(61)] {
            assert_eq!(name(bad).unwrap_err().code, Code::BadInput, "{bad:?}");
        }
        for bad in ["", "ann", "@example.com", "ann@", "a b@example.com", "a@b@example.com", &"x".repeat(300)]
        {
            assert_eq!(email(bad).unwrap_err().code, Code::BadInput, "{bad:?}");
        }
        assert_eq!(
            email(" Ann@Example.com ").unwrap(),
            ("Ann@Example.com".to_owned(), "ann@example.com".to_owned())
        );
        assert!(language("de-CH").is_ok() && language("").is_ok());
        assert!(language("de; DROP").is_err() && language(&"a".repeat(17)).is_err());
    }
}
