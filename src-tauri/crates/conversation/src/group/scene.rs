//! A chat of several as one of them reads it.

use vis_core::{CharacterId, Message, Role};
use vis_llm::ChatRequest;

use crate::{BlockRole, PromptAccount, PromptBlock};

/// One of a group among the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// What the one who speaks is called: the first is used, the others are known.
    pub own: Vec<String>,
    /// The others and what each is called.
    pub others: Vec<(CharacterId, Vec<String>)>,
    /// Those who have left; what they said is still there.
    pub gone: Vec<(CharacterId, Vec<String>)>,
    /// What the person is called; the first is used.
    pub person: Vec<String>,
}

impl Company {
    fn label(&self, id: &CharacterId) -> &str {
        let other = self.others.iter().chain(&self.gone).find(|(other, _)| other == id);
        other.and_then(|(_, names)| names.first()).map_or("Someone", String::as_str)
    }

    /// All names that are not the speaker's own.
    pub fn not_own(&self) -> impl Iterator<Item = &String> {
        self.others.iter().flat_map(|(_, names)| names).chain(&self.person)
    }
}

/// The chat as `id` remembers it: their own words as replies, everybody else's as the person's turns, each line of another
/// companion with the name. It ends in somebody else's words, because a model answers those and not its own.
/// Every message reads the same however the chat goes on.
pub fn seen_by(history: &[Message], id: &CharacterId, company: &Company) -> Vec<Message> {
    // Since the own last words another one spoke: then the person's lines need a name too.
    let mut labelled = false;
    let seen = history.iter().map(|message| match (&message.speaker, message.role) {
        (Some(speaker), _) if speaker == id => {
            labelled = false;
            message.clone()
        }
        (Some(speaker), _) => {
            labelled = true;
            let text = format!("{}: {}", company.label(speaker), message.text);
            Message { role: Role::User, text, ..message.clone() }
        }
        (None, Role::User) if labelled => {
            let person = company.person.first().map_or("Friend", String::as_str);
            Message { text: format!("{person}: {}", message.text), ..message.clone() }
        }
        (None, _) => message.clone(),
    });
    let mut seen: Vec<Message> = seen.collect();
    if let Some(own) = seen.last().filter(|last| last.role == Role::Assistant).cloned() {
        seen.push(Message { role: Role::User, text: "(Go on.)".to_owned(), speaker: None, ..own });
    }
    seen
}

/// Tells the model, behind what it is, who else is there; the same words as long as they are. The reply ends where somebody
/// else's line would begin.
pub fn introduce(company: &Company, request: &mut ChatRequest, account: &mut PromptAccount) {
    let own = company.own.first().map_or("", String::as_str);
    let others: Vec<&str> =
        company.others.iter().filter_map(|(_, names)| Some(names.first()?.as_str())).collect();
    let (who, are) = match others.as_slice() {
        [] => return,
        [one] => ((*one).to_owned(), "is"),
        [first @ .., last] => (format!("{} and {last}", first.join(", ")), "are"),
    };
    let line = format!(
        "{who} {are} in this chat too; what others say begins with their name. You are {own}: say only what {own} says."
    );
    request.system = format!("{}\n{line}", request.system);
    request.sampling.stop.extend(company.not_own().map(|name| format!("\n{name}:")));
    request.sampling.exempt.extend(others.into_iter().map(str::to_owned));
    let behind =
        account.blocks.iter().rposition(|block| block.role == BlockRole::System).map_or(0, |at| at + 1);
    account.blocks.insert(behind, PromptBlock::new("Company", "Visavis", BlockRole::System, line));
}
