//! Who is asked, and who in their place.

use std::collections::HashMap;

use vis_core::{CharacterId, SessionId};
use vis_llm::Origin;

use super::view::Listed;

/// Id of the model that comes with the program.
pub(crate) const LOCAL: &str = "local";

/// Everybody who can answer, in the order of asking, and who was chosen for what.
#[derive(Clone, Debug, Default)]
pub(crate) struct Roster {
    pub(crate) all: Vec<Listed>,
    pub(crate) characters: HashMap<CharacterId, String>,
    pub(crate) sessions: HashMap<SessionId, String>,
}

impl Roster {
    pub(crate) fn get(&self, id: &str) -> Option<&Listed> {
        self.all.iter().find(|one| one.id == id)
    }

    /// Whom to ask, one after the other: who was chosen for the chat, else for the character, else the first; then the
    /// others in their order. What was meant for near does not go farther because something there is broken.
    pub(crate) fn candidates(&self, origin: &Origin) -> Vec<Listed> {
        let on = |id: &String| self.get(id).filter(|one| one.provider.enabled);
        let session = origin.session.as_ref().and_then(|id| self.sessions.get(id)).and_then(on);
        let character = origin.character.as_ref().and_then(|id| self.characters.get(id)).and_then(on);
        let enabled = || self.all.iter().filter(|one| one.provider.enabled);
        let Some(first) = session.or(character).or_else(|| enabled().next()) else { return Vec::new() };
        let reach = first.reach();
        let others = enabled().filter(|one| one.id != first.id && one.reach() <= reach);
        std::iter::once(first).chain(others).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::view::{Provider, ProviderDraft, ProviderKind};

    fn one(id: &str, base_url: &str) -> Listed {
        let kind = if id == LOCAL { ProviderKind::Local } else { ProviderKind::OpenaiCompatible };
        let draft = ProviderDraft {
            kind,
            name: id.to_uppercase(),
            base_url: base_url.into(),
            model: "m".into(),
            context_tokens: None,
            sees: false,
        };
        Listed { id: id.into(), provider: Provider::new(draft), changed_ms: 0 }
    }

    fn roster() -> Roster {
        let all = vec![
            one("cloud", "https://api.example.com/v1"),
            one(LOCAL, ""),
            one("own", "http://127.0.0.1:8080/v1"),
            one("other", "https://other.example.com/v1"),
        ];
        Roster { all, ..Roster::default() }
    }

    fn asked(roster: &Roster, session: Option<&str>, character: Option<&str>) -> Vec<String> {
        let origin = Origin { session: session.map(Into::into), character: character.map(Into::into) };
        roster.candidates(&origin).into_iter().map(|one| one.id).collect()
    }

    #[test]
    fn the_chat_goes_before_the_character_and_that_before_the_order() {
        let mut roster = roster();
        roster.sessions.insert("s".into(), "other".into());
        roster.characters.insert("mira".into(), "cloud".into());
        assert_eq!(asked(&roster, Some("s"), Some("mira"))[0], "other");
        assert_eq!(asked(&roster, Some("t"), Some("mira")), ["cloud", LOCAL, "own", "other"]);
        assert_eq!(asked(&roster, None, None)[0], "cloud");
        roster.sessions.insert("s".into(), "gone".into());
        assert_eq!(asked(&roster, Some("s"), None)[0], "cloud", "a choice of somebody who is gone is none");
    }

    #[test]
    fn what_was_meant_for_near_does_not_go_far() {
        let mut roster = roster();
        roster.sessions.insert("s".into(), "own".into());
        assert_eq!(asked(&roster, Some("s"), None), ["own", LOCAL]);
        roster.sessions.insert("s".into(), LOCAL.into());
        assert_eq!(asked(&roster, Some("s"), None), [LOCAL, "own"]);
    }

    #[test]
    fn who_is_switched_off_is_not_asked() {
        let mut roster = roster();
        roster.all[0].provider.enabled = false;
        roster.sessions.insert("s".into(), "cloud".into());
        assert_eq!(asked(&roster, Some("s"), None), [LOCAL, "own"]);
        roster.all.iter_mut().for_each(|one| one.provider.enabled = false);
        assert!(asked(&roster, None, None).is_empty());
    }
}
