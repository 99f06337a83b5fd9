//! Texts of others, without what could be a key. Providers repeat a wrong key in their answer.

use vis_core::Sensitive;

/// What keys of known providers begin with.
const BEGINNINGS: [&str; 9] = ["sk-", "sk_", "gsk_", "AIza", "xai-", "hf_", "pk-", "r8_", "nvapi-"];
/// A run of letters and digits this long, both in it, is a key or as good as one; names of models have shorter parts.
const LONG: usize = 20;

/// At most `most` bytes of `body`, as text without control characters, keys and markup.
pub(crate) fn excerpt(body: &[u8], secrets: &[Sensitive], most: usize) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(most)]);
    let text = without_secrets(&text, secrets);
    let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    without_keys(&text)
}

/// `text` without the keys that were sent, and without the beginning of one where the text breaks off in it.
pub fn without_secrets(text: &str, secrets: &[Sensitive]) -> String {
    const SHORTEST: usize = 4;
    let mut text = text.to_owned();
    for secret in secrets {
        let bare = String::from_utf8_lossy(secret.expose()).into_owned();
        let bare = bare.strip_prefix("Bearer ").unwrap_or(&bare).trim();
        if bare.len() < SHORTEST {
            continue;
        }
        text = text.replace(bare, "[key]");
        let beginnings = bare.char_indices().map(|(at, _)| at).filter(|at| *at >= SHORTEST).rev();
        if let Some(at) = beginnings.into_iter().find(|at| text.ends_with(&bare[..*at])) {
            text.truncate(text.len() - at);
            text.push_str("[key]");
        }
    }
    text
}

/// Replaces everything that looks like a key.
pub fn without_keys(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_*".contains(letter);
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        if end == 0 {
            clean.push(letter);
            rest = &rest[letter.len_utf8()..];
            continue;
        }
        let (word, after) = rest.split_at(end);
        clean.push_str(if looks_like_a_key(word) { "[key]" } else { word });
        rest = after;
    }
    clean
}

fn looks_like_a_key(word: &str) -> bool {
    let begins = BEGINNINGS.iter().any(|beginning| word.starts_with(beginning)) && word.len() >= 8;
    let starred = word.contains("**");
    let long = |part: &str| {
        part.len() >= LONG
            && part.bytes().any(|byte| byte.is_ascii_digit())
            && part.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    begins || starred || word.split(['-', '_']).any(long)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_that_is_cut_off_at_the_end_of_an_excerpt_is_no_part_of_it() {
        let key = [Sensitive::new("Bearer lantern-orchid-violet")];
        let body = b"wrong: lantern-orchid-violet";
        for most in 0..=body.len() {
            let text = excerpt(body, &key, most);
            assert!(!text.contains("lante"), "{most}: {text}");
        }
        assert_eq!(without_secrets("a lantern-orchid-violet b", &key), "a [key] b");
        assert_eq!(without_secrets("a lantern b", &key), "a lantern b");
    }

    #[test]
    fn keys_go_and_words_stay() {
        let told = r#"{"error":{"message":"Incorrect API key provided: sk-proj-Ab*********YZ9. See https://platform.openai.com/account/api-keys."}}"#;
        let clean = without_keys(told);
        assert!(!clean.contains("Ab*") && clean.contains("api-keys"), "{clean}");
        let kept =
            "The model `claude-3-5-sonnet-20241022` or meta-llama/Llama-3.3-70B-Instruct does not exist.";
        assert_eq!(without_keys(kept), kept);
        assert_eq!(without_keys("token 4f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c!"), "token [key]!");
    }

    #[test]
    fn the_key_of_the_call_itself_goes_however_it_looks() {
        let secret = Sensitive::new("Bearer hunter22");
        assert_eq!(excerpt(b"wrong key hunter22\r\n", &[secret], 2048), "wrong key [key]  ");
    }

    proptest! {
        #[test]
        fn no_planted_key_survives(before in "[ -~äöü\n]{0,40}", key in "sk-[A-Za-z0-9]{24,48}", after in "[ \"'.,}]{1,9}") {
            let text = excerpt(format!("{before} {key}{after}").as_bytes(), &[], 4096);
            prop_assert!(!text.contains(&key[3..]));
        }
    }
}
