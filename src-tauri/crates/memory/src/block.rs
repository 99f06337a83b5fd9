//! What the model reads of what is remembered.

/// Part of a prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// Empty when there is nothing.
    pub text: String,
    /// How many facts of the front of the list stand in it.
    pub taken: usize,
    /// What was left out, in words.
    pub cut: Option<String>,
}

/// Facts as lines, as many as fit into `tokens` by the estimate `count`.
pub fn as_block(facts: &[&str], tokens: usize, count: &dyn Fn(&str) -> usize) -> Block {
    const HEAD: &str = "What you remember about the person you talk with; use it only where it fits:";
    let mut text = HEAD.to_owned();
    let mut taken = 0;
    for fact in facts {
        let longer = format!("{text}\n- {fact}");
        if count(&longer) > tokens {
            break;
        }
        text = longer;
        taken += 1;
    }
    if taken == 0 {
        text.clear();
    }
    let left = facts.len() - taken;
    let cut = (left > 0).then(|| match left {
        1 => "1 fact that fits did not find room.".to_owned(),
        left => format!("{left} facts that fit did not find room."),
    });
    Block { text, taken, cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_facts_come_in_and_the_rest_is_told() {
        let block = as_block(&["Likes tea", "Lives in Rome", "Plays chess"], 100, &str::len);
        assert_eq!((block.taken, block.cut.as_deref()), (1, Some("2 facts that fit did not find room.")));
        assert!(block.text.ends_with("\n- Likes tea"));
        assert_eq!(as_block(&["Likes tea"], 3, &str::len).text, "");
        assert_eq!(as_block(&[], 100, &str::len), Block::default());
    }
}
