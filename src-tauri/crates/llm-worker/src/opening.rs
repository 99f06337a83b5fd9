//! Keeps a reply from opening with the words of an earlier one, which small models love to do.

use llama_cpp_2::token::LlamaToken;

/// The first tokens of earlier replies.
pub(crate) struct Openings {
    earlier: Vec<Vec<LlamaToken>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// Already different from all: may be shown.
    Different,
    /// Still the beginning of an earlier opening.
    Undecided,
    /// A whole earlier opening once more.
    Same,
}

impl Openings {
    /// `replies` are earlier replies in tokens; of each the first `length` count. Replies shorter than that are
    /// left out: "Okay." may come twice.
    pub(crate) fn new(replies: impl IntoIterator<Item = Vec<LlamaToken>>, length: usize) -> Self {
        let long_enough = replies.into_iter().filter(|reply| length > 0 && reply.len() >= length);
        Self { earlier: long_enough.map(|reply| reply[..length].to_vec()).collect() }
    }

    pub(crate) fn compare(&self, draft: &[LlamaToken]) -> Likeness {
        if self.earlier.iter().any(|opening| draft.starts_with(opening)) {
            Likeness::Same
        } else if self.earlier.iter().any(|opening| opening.starts_with(draft)) {
            Likeness::Undecided
        } else {
            Likeness::Different
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(ids: &[i32]) -> Vec<LlamaToken> {
        ids.iter().copied().map(LlamaToken::new).collect()
    }

    #[test]
    fn only_a_whole_opening_is_the_same() {
        let openings = Openings::new([tokens(&[1, 2, 3, 4]), tokens(&[7, 8])], 3);
        assert_eq!(openings.compare(&tokens(&[1, 2])), Likeness::Undecided);
        assert_eq!(openings.compare(&tokens(&[1, 2, 3])), Likeness::Same);
        assert_eq!(openings.compare(&tokens(&[1, 5])), Likeness::Different);
        assert_eq!(openings.compare(&tokens(&[7, 8])), Likeness::Different, "a short reply may come again");
    }

    #[test]
    fn switched_off_nothing_is_the_same() {
        assert_eq!(Openings::new([tokens(&[1])], 0).compare(&tokens(&[1])), Likeness::Different);
    }
}
