//! Decorators: lines at the top of an entry's text that say when and where it is used.

use super::entry::Role;
use super::scan::Place;

/// What an entry's decorators say. Those for texts that are no chats are known, and mean nothing here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decorators {
    /// There are any, known or not.
    pub any: bool,
    pub only_after: Option<usize>,
    pub only_every: Option<usize>,
    pub keep_after_match: bool,
    pub not_after_match: bool,
    pub depth: Option<usize>,
    pub reverse_depth: Option<usize>,
    pub role: Option<Role>,
    pub scan_depth: Option<usize>,
    pub greeting: Option<usize>,
    pub place: Option<Place>,
    pub leaves_first: bool,
    pub additional_keys: Vec<String>,
    pub exclude_keys: Vec<String>,
    pub user_icon: Option<String>,
    pub activate: bool,
    pub dont_activate: bool,
    /// `system_prompt`, `post_history_instructions`.
    pub disabled_prompts: Vec<String>,
}

/// Fall-backs of one decorator that are looked at.
const CHAIN: usize = 16;

/// The decorators of a text, and the text without them.
pub fn decorators(content: &str) -> (Decorators, &str) {
    let mut found = Decorators::default();
    let (mut rest, mut seen, mut taken, mut links) = (content, Vec::new(), false, 0);
    loop {
        let trimmed = rest.trim_start_matches(['\r', '\n']);
        let Some(line) = trimmed.strip_prefix("@@") else { break };
        let (line, after) = line.split_once('\n').unwrap_or((line, ""));
        let (line, fallback) = match line.strip_prefix('@') {
            Some(line) => (line, true),
            None => (line, false),
        };
        if !is_name_start(line) {
            break;
        }
        (rest, found.any) = (after, true);
        (taken, links) = if fallback { (taken, links + 1) } else { (false, 0) };
        if !taken && links < CHAIN {
            let (name, value) = line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
            taken = seen.contains(&name) || found.take(name, value.trim());
            if taken {
                seen.push(name);
            }
        }
    }
    if found.any { (found, rest.trim_start_matches(['\r', '\n'])) } else { (found, content) }
}

fn is_name_start(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

impl Decorators {
    /// `false` for a name that is not known or a value that makes no sense: then a fall-back is asked.
    fn take(&mut self, name: &str, value: &str) -> bool {
        match name {
            "activate_only_after" => set(&mut self.only_after, number(value)),
            "activate_only_every" => set(&mut self.only_every, number(value).filter(|every| *every > 0)),
            "keep_activate_after_match" => on(&mut self.keep_after_match),
            "dont_activate_after_match" => on(&mut self.not_after_match),
            "depth" => set(&mut self.depth, number(value)),
            "reverse_depth" => set(&mut self.reverse_depth, number(value)),
            "role" => set(&mut self.role, role(value)),
            "scan_depth" => set(&mut self.scan_depth, number(value)),
            "is_greeting" => set(&mut self.greeting, number(value)),
            "position" => set(&mut self.place, place(value)),
            "ignore_on_max_context" => on(&mut self.leaves_first),
            "additional_keys" => list(&mut self.additional_keys, value),
            "exclude_keys" => list(&mut self.exclude_keys, value),
            "is_user_icon" => {
                set(&mut self.user_icon, Some(value.to_owned()).filter(|name| !name.is_empty()))
            }
            "activate" => on(&mut self.activate),
            "dont_activate" => on(&mut self.dont_activate),
            "disable_ui_prompt" => {
                matches!(value, "system_prompt" | "post_history_instructions")
                    && list(&mut self.disabled_prompts, value)
            }
            // Counted in tokens, for texts that are no chats: a fall-back for chats is asked.
            _ => false,
        }
    }
}

fn set<T>(field: &mut Option<T>, value: Option<T>) -> bool {
    let valid = value.is_some();
    *field = value.or(field.take());
    valid
}

fn on(field: &mut bool) -> bool {
    *field = true;
    true
}

fn list(field: &mut Vec<String>, value: &str) -> bool {
    *field = value.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
    !field.is_empty()
}

/// Below zero counts as zero.
fn number(value: &str) -> Option<usize> {
    value.parse::<i64>().ok().map(|number| number.max(0) as usize)
}

fn role(value: &str) -> Option<Role> {
    match value.to_ascii_lowercase().as_str() {
        "assistant" => Some(Role::Assistant),
        "system" => Some(Role::System),
        "user" => Some(Role::User),
        _ => None,
    }
}

fn place(value: &str) -> Option<Place> {
    match value {
        "after_desc" => Some(Place::AfterCharacter),
        "before_desc" => Some(Place::BeforeCharacter),
        "personality" => Some(Place::Personality),
        "scenario" => Some(Place::Scenario),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fall_back_counts_when_the_one_before_is_not_understood() {
        let (found, text) =
            decorators("@@moon_phase full\n@@@depth many\n@@@depth 3\n@@@role user\n\nThe sea.\n@@depth 9");
        assert_eq!((found.depth, found.role), (Some(3), None));
        assert_eq!(text, "The sea.\n@@depth 9", "decorators end where the text begins");
    }

    #[test]
    fn a_chain_of_five_ends_at_its_last() {
        let (found, _) = decorators("@@a 1\n@@@b 1\n@@@c 1\n@@@d 1\n@@@e 1\n@@@scan_depth 7\nx");
        assert_eq!(found.scan_depth, Some(7));
    }

    #[test]
    fn the_first_of_a_name_counts() {
        let (found, text) = decorators("@@depth 1\r\n@@depth 2\r\n@@activate_only_every 0\r\nx");
        assert_eq!((found.depth, found.only_every, text), (Some(1), None, "x"));
    }

    #[test]
    fn a_text_without_them_is_left_as_it_is() {
        for text in ["", "\n\nx", "@ home", "@@", "@@@", "@@ x"] {
            assert_eq!(decorators(text), (Decorators::default(), text));
        }
    }
}
