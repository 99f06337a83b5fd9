//! Who is in a chat of several, and what each of them knows of the others.

use vis_conversation::Speaking;
use vis_conversation::group::{Company, Member, Names, TurnOrder, next_speaker};
use vis_core::{CharacterId, Message, SessionId};
use vis_store::{KeptGroup, KeptMember};

use super::{GroupView, MemberView, here};
use crate::characters::Cast;
use crate::library::seed_of;

/// What models call the person whatever they are told.
const ALSO_PERSON: &str = "User";

/// A chat of several as it is now.
pub(crate) struct Room {
    order: TurnOrder,
    /// Those who are there.
    members: Vec<Member>,
    /// Everybody who ever was, and what each is called; the first is used.
    called: Vec<(CharacterId, Vec<String>)>,
}

impl Room {
    pub(crate) fn of(cast: &Cast, kept: &KeptGroup) -> Self {
        let there = kept.members.iter().filter(|member| here(cast, member));
        let members = there.map(|kept| {
            let (name, nickname) = names(cast, kept);
            let names = Names::new(&name, &nickname);
            Member { id: kept.character_id.clone(), names, muted: kept.muted }
        });
        let called = kept.members.iter().map(|member| {
            let (name, nickname) = names(cast, member);
            let called = [nickname, name].into_iter().filter(|name| !name.trim().is_empty()).collect();
            (member.character_id.clone(), called)
        });
        Self { order: TurnOrder::parse(&kept.order), members: members.collect(), called: called.collect() }
    }

    /// Who speaks after the newest message.
    pub(crate) fn next(&self, session: &SessionId, history: &[Message]) -> Option<CharacterId> {
        next_speaker(&self.members, self.order, history, seed_of(session.as_str()))
    }

    /// One of them, among the others, with the person called `user`.
    pub(crate) fn speaking(&self, id: &CharacterId, user: &str) -> Speaking {
        let there = |id: &CharacterId| self.members.iter().any(|member| member.id == *id);
        let own = self.called.iter().find(|(one, _)| one == id).map(|(_, names)| names.clone());
        let others = self.called.iter().filter(|(one, _)| one != id && there(one)).cloned().collect();
        let gone = self.called.iter().filter(|(one, _)| one != id && !there(one)).cloned().collect();
        let person = vec![user.to_owned(), ALSO_PERSON.to_owned()];
        Speaking { id: id.clone(), company: Company { own: own.unwrap_or_default(), others, gone, person } }
    }
}

/// Name and nickname, as they are now where that can be known.
fn names(cast: &Cast, member: &KeptMember) -> (String, String) {
    let view = cast.view(&member.character_id);
    view.map_or_else(|_| (member.name.clone(), String::new()), |view| (view.name, view.nickname))
}

pub(crate) fn view(cast: &Cast, kept: &KeptGroup) -> GroupView {
    let members = kept.members.iter().map(|member| MemberView {
        character_id: member.character_id.to_string(),
        name: names(cast, member).0,
        muted: member.muted,
        here: here(cast, member),
    });
    GroupView { order: TurnOrder::parse(&kept.order).into(), members: members.collect() }
}
