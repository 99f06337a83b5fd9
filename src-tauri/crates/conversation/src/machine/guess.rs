//! Replies begun before it is certain that the person has finished: kept from view until then, thrown away when they go on.

use super::{Machine, State};
use crate::reply::Reply;
use crate::{Effect, Event};

impl Machine {
    /// The words of a pause or an end are there: guess, or let the guess out.
    pub(super) fn settle_talk(&mut self) -> Vec<Effect> {
        let Some((talk, words)) = self.talk.as_ref().and_then(|talk| Some((talk, talk.words.clone()?.1)))
        else {
            return Vec::new();
        };
        let ended = talk.ended;
        if words.is_empty() {
            return if ended { self.gave_up() } else { self.discard_guess() };
        }
        let mut effects = vec![Effect::Tell(Event::Caption { text: words.clone(), last: false })];
        effects.extend(self.guess(&words));
        if ended {
            effects.extend(self.commit(words));
        }
        effects
    }

    /// Begins the reply to `words`, unless that is what is being prepared already.
    fn guess(&mut self, words: &str) -> Vec<Effect> {
        if self.reply.as_ref().is_some_and(|reply| reply.guess.as_deref() == Some(words)) {
            return Vec::new();
        }
        let mut effects = self.discard_guess();
        // One id is left free before it, for an opener.
        self.new_turn();
        let turn = self.new_turn();
        let mut reply = Reply::new(turn, true);
        reply.guess = Some(words.to_owned());
        self.reply = Some(reply);
        effects.push(Effect::Speculate { turn, text: words.to_owned() });
        effects
    }

    pub(super) fn discard_guess(&mut self) -> Vec<Effect> {
        let guess = self.reply.take_if(|reply| reply.guess.is_some());
        guess.map(|reply| Effect::Discard { turn: reply.turn }).into_iter().collect()
    }

    fn commit(&mut self, words: String) -> Vec<Effect> {
        self.talk = None;
        let Some(reply) = &mut self.reply else { return Vec::new() };
        reply.guess = None;
        let (turn, text, notices) = (reply.turn, reply.text().to_owned(), std::mem::take(&mut reply.notices));
        let mut effects = vec![
            Effect::Tell(Event::Caption { text: words.clone(), last: true }),
            self.enter(State::Thinking),
            Effect::Commit { turn, text: words },
        ];
        if !text.is_empty() {
            effects.push(Effect::Tell(Event::Delta(text)));
        }
        effects.extend(notices.into_iter().map(|notice| Effect::Tell(Event::Notice(notice))));
        effects.extend(self.settle());
        effects
    }
}
