//! What a chat brings to the fixed beginning of a prompt: who the person is, instructions for this chat, what was said long ago.
//! It changes rarely; whatever changes from turn to turn is an aside.

use vis_llm::ChatRequest;

use super::account::{BlockRole, PromptAccount, PromptBlock};
use super::fit::{Part, fit};

/// Of the room, what all of them together may take.
const SHARE: (usize, usize) = (1, 5);

/// One part, behind what a character is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// In words, for whoever looks at the prompt later.
    pub name: String,
    /// Where it comes from: `persona`, `this chat`, `summary`.
    pub source: String,
    pub text: String,
    /// What was left out before, and why.
    pub cut: Option<String>,
}

/// Puts the parts behind the rest of the system text, the most important first, cut at sentences to a fifth of the `room` in tokens.
pub fn lay_standing(
    parts: &[Standing],
    room: usize,
    count: &dyn Fn(&str) -> usize,
    request: &mut ChatRequest,
    account: &mut PromptAccount,
) {
    let mut texts: Vec<Part> =
        parts.iter().map(|part| Part { text: part.text.trim().to_owned(), cut: None }).collect();
    fit(&mut texts, room * SHARE.0 / SHARE.1, count);
    let mut behind =
        account.blocks.iter().rposition(|block| block.role == BlockRole::System).map_or(0, |at| at + 1);
    for (part, Part { text, cut }) in parts.iter().zip(texts) {
        let cut = cut.or_else(|| part.cut.clone());
        if text.is_empty() && cut.is_none() {
            continue;
        }
        if !text.is_empty() {
            request.system = format!("{}\n{text}", request.system);
        }
        let block = PromptBlock::new(&part.name, &part.source, BlockRole::System, text);
        account.blocks.insert(behind, PromptBlock { cut, ..block });
        behind += 1;
    }
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;
    use vis_core::TurnId;
    use vis_llm::{Origin, Sampling};

    use super::*;

    fn part(name: &str, text: &str) -> Standing {
        Standing { name: name.to_owned(), source: "persona".to_owned(), text: text.to_owned(), cut: None }
    }

    fn laid(parts: &[Standing], room: usize) -> (ChatRequest, PromptAccount) {
        let mut request = ChatRequest {
            turn: TurnId(1),
            system: "You are Mira.".to_owned(),
            examples: Vec::new(),
            history: Vec::new(),
            sampling: Sampling::small_model(),
            cancel: CancellationToken::new(),
            origin: Origin::default(),
        };
        let who = PromptBlock::new("Who", "character", BlockRole::System, "You are Mira.");
        let example = PromptBlock::new("Example 1", "character", BlockRole::User, "Hi");
        let mut account = PromptAccount { blocks: vec![who, example], ..PromptAccount::default() };
        lay_standing(parts, room, &str::len, &mut request, &mut account);
        (request, account)
    }

    #[test]
    fn parts_stand_behind_the_character_in_order_and_before_the_examples() {
        let (request, account) =
            laid(&[part("A", "You talk with Ada."), part("B", ""), part("C", "Be brief.")], 1000);
        assert_eq!(request.system, "You are Mira.\nYou talk with Ada.\nBe brief.");
        let names: Vec<&str> = account.blocks.iter().map(|block| block.name.as_str()).collect();
        assert_eq!(names, ["Who", "A", "C", "Example 1"]);
    }

    #[test]
    fn what_has_no_room_is_cut_and_says_so() {
        let (request, account) =
            laid(&[part("A", &"A sentence of words. ".repeat(20)), part("B", "Brief.")], 500);
        assert!(request.system.len() < 13 + 102, "{}", request.system);
        assert!(request.system.ends_with("Brief."), "a long part leaves room for the next");
        assert!(account.blocks[1].cut.as_ref().is_some_and(|cut| cut.contains("did not fit")));
    }
}
