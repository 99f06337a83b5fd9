//! Example dialogue of a card, as exchanges.

/// One exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) user: String,
    pub(super) reply: String,
}

/// Exchanges of `text`, whose macros are replaced already: lines that begin with the person's or the character's name and a colon,
/// in blocks between `<START>`s. What somebody says several lines long belongs to them; what is neither is left out.
pub(super) fn examples(text: &str, char: &str, user: &str) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for block in blocks(text) {
        let mut said: Vec<(bool, String)> = Vec::new();
        for line in block.lines() {
            match (strip(line, user), strip(line, char)) {
                (Some(rest), _) => said.push((true, rest.to_owned())),
                (None, Some(rest)) => said.push((false, rest.to_owned())),
                (None, None) => match said.last_mut() {
                    Some((_, text)) if !line.trim().is_empty() => {
                        text.push('\n');
                        text.push_str(line.trim());
                    }
                    _ => {}
                },
            }
        }
        for two in said.windows(2) {
            if let [(true, user), (false, reply)] = two
                && !user.trim().is_empty()
                && !reply.trim().is_empty()
            {
                pairs.push(Pair { user: user.trim().to_owned(), reply: reply.trim().to_owned() });
            }
        }
    }
    pairs
}

/// Texts between the marks, which are written in any letter case.
fn blocks(text: &str) -> Vec<&str> {
    let lower = text.to_ascii_lowercase();
    let mut blocks = Vec::new();
    let mut from = 0;
    for (at, mark) in lower.match_indices("<start>") {
        blocks.push(&text[from..at]);
        from = at + mark.len();
    }
    blocks.push(&text[from..]);
    blocks
}

fn strip<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let line = line.trim_start();
    let start = line.get(..name.len()).filter(|_| !name.is_empty())?;
    start.eq_ignore_ascii_case(name).then(|| line[name.len()..].trim_start().strip_prefix(':')).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exchanges_are_found_in_any_block() {
        let text = "<START>\nfriend: Hi\nOdile: Evening.\nMind the step.\n<start>\nOdile: Alone.\nfriend: Lamp?\nodile : Oil.\n";
        let pairs = examples(text, "Odile", "friend");
        let pair = |user: &str, reply: &str| Pair { user: user.into(), reply: reply.into() };
        assert_eq!(pairs, [pair("Hi", "Evening.\nMind the step."), pair("Lamp?", "Oil.")]);
    }

    #[test]
    fn prose_and_empty_lines_are_no_exchange() {
        assert!(examples("Once upon a time.", "Odile", "friend").is_empty());
        assert!(examples("friend:\nOdile: Hm.", "Odile", "friend").is_empty());
        assert!(examples("", "", "").is_empty());
    }
}
