//! What the model reads beside the chat: memory, a note of the person, a summary. It stands late, because it changes from turn to turn.

use vis_core::Role;
use vis_llm::{ChatRequest, ChatTurn};

use super::account::{BlockRole, PromptAccount, PromptBlock};

/// Something to be read beside what is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// In words, for whoever looks at the prompt later.
    pub name: String,
    /// Where it comes from: `memory`, `note`, `summary`.
    pub source: String,
    pub text: String,
    /// Messages of the chat that stand behind it; 0: it stands behind the newest.
    pub depth: usize,
    /// What was left out, and why.
    pub cut: Option<String>,
}

/// Puts asides into the person's turns, never into the character's mouth, and into the account. Of several at one place the first stays first.
pub fn lay_in(asides: &[Aside], request: &mut ChatRequest, account: &mut PromptAccount) {
    let history = &mut request.history;
    let mut front: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut behind = Vec::new();
    for aside in asides.iter().filter(|aside| !aside.text.trim().is_empty()) {
        let block = PromptBlock::new(&aside.name, &aside.source, BlockRole::User, aside.text.clone());
        account.blocks.push(PromptBlock { cut: aside.cut.clone(), ..block });
        if aside.depth == 0 {
            behind.push(aside.text.as_str());
            continue;
        }
        let Some(at) = person_turn(history, aside.depth) else { continue };
        match front.iter_mut().find(|(place, _)| *place == at) {
            Some((_, texts)) => texts.push(&aside.text),
            None => front.push((at, vec![&aside.text])),
        }
    }
    for (at, texts) in front {
        history[at].text = format!("({})\n{}", texts.join("\n"), history[at].text);
    }
    if let (false, Some(newest)) = (behind.is_empty(), history.last_mut()) {
        newest.text = format!("{}\n({})", newest.text, behind.join("\n"));
    }
}

/// The person's turn that stands `depth` from the end, or the next one after: nobody puts words into the character's mouth.
pub(super) fn person_turn(history: &[ChatTurn], depth: usize) -> Option<usize> {
    let from = history.len().saturating_sub(depth);
    (from..history.len()).find(|at| history[*at].role == Role::User)
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;
    use vis_core::TurnId;
    use vis_llm::{Origin, Sampling};

    use super::*;

    fn chat(words: &[&str]) -> ChatRequest {
        let turn = |(at, text): (usize, &&str)| ChatTurn {
            role: if at % 2 == 0 { Role::User } else { Role::Assistant },
            text: (*text).to_owned(),
            images: Vec::new(),
        };
        ChatRequest {
            turn: TurnId(1),
            system: "You are Mira.".to_owned(),
            examples: Vec::new(),
            history: words.iter().enumerate().map(turn).collect(),
            sampling: Sampling::small_model(),
            cancel: CancellationToken::new(),
            origin: Origin::default(),
        }
    }

    fn aside(text: &str, depth: usize) -> Aside {
        Aside {
            name: "Memory".to_owned(),
            source: "memory".to_owned(),
            text: text.to_owned(),
            depth,
            cut: None,
        }
    }

    #[test]
    fn asides_stand_in_turns_of_the_person_and_in_the_account() {
        let (mut request, mut account) = (chat(&["a", "b", "c", "d", "e"]), PromptAccount::default());
        let asides = [aside("one", 1), aside("two", 1), aside("deep", 4), aside("last", 0), aside(" ", 1)];
        lay_in(&asides, &mut request, &mut account);
        let texts: Vec<&str> = request.history.iter().map(|turn| turn.text.as_str()).collect();
        assert_eq!(texts, ["a", "b", "(deep)\nc", "d", "(one\ntwo)\ne\n(last)"]);
        assert_eq!(account.blocks.len(), 4, "what says nothing is left out");
        assert_eq!(request.system, "You are Mira.");
    }

    #[test]
    fn a_depth_beyond_the_chat_is_its_beginning() {
        let (mut request, mut account) = (chat(&["a", "b", "c"]), PromptAccount::default());
        lay_in(&[aside("note", 99)], &mut request, &mut account);
        assert_eq!(request.history[0].text, "(note)\na");
    }
}
