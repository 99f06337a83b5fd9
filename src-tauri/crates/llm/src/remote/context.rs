//! What of a chat is sent: whole messages, as much as fits.

use vis_core::Role;

use crate::{ChatRequest, ChatTurn, LlmError, Picture, Prompt};

/// One message as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spoken<'a> {
    pub(crate) role: Role,
    pub(crate) text: String,
    pub(crate) images: Vec<&'a Picture>,
}

/// Tokens a picture costs, about: Anthropic counts pixels / 750, at most about 1600; OpenAI 765 for a square of 1024.
const IMAGE_TOKENS: usize = 1_200;
/// What stands around a message.
const MESSAGE_TOKENS: usize = 6;

/// Tokens of a text, over rather than under: 3.3 letters of Latin script make one, others are one each.
pub(crate) fn estimate(text: &str) -> usize {
    let (latin, other) = text.chars().fold((0, 0), |(latin, other), letter| match letter.is_ascii() {
        true => (latin + 1, other),
        false => (latin, other + 1),
    });
    latin * 10 / 33 + other + MESSAGE_TOKENS
}

/// The messages of `request` that fit into `room` tokens beside the system text, oldest first. Examples are kept, the
/// oldest turns go in blocks ([`Prompt::first_turn`]), so that what is sent stays the same from its beginning on.
///
/// # Errors
/// [`LlmError::Empty`], [`LlmError::TooLong`].
pub(crate) fn cut<'a>(
    request: &'a ChatRequest,
    room: usize,
    sees: bool,
) -> Result<Vec<Spoken<'a>>, LlmError> {
    let images = |turn: &ChatTurn| if sees { turn.images.len() } else { 0 };
    let cost = |turn: &ChatTurn| estimate(&turn.text) + images(turn) * IMAGE_TOKENS;
    let costs: Vec<usize> = request.history.iter().map(cost).collect();
    let pair = |(user, reply): &(String, String)| estimate(user) + estimate(reply);
    let fixed = estimate(&request.system) + request.examples.iter().map(pair).sum::<usize>();
    let prompt = Prompt { history: request.history.clone(), ..Prompt::default() };
    let first = prompt.first_turn(&costs, room.saturating_sub(fixed))?;
    let mut spoken: Vec<Spoken<'a>> = Vec::new();
    for (user, reply) in &request.examples {
        join(&mut spoken, Role::User, user, Vec::new());
        join(&mut spoken, Role::Assistant, reply, Vec::new());
    }
    for turn in &request.history[first..] {
        let images = if sees { turn.images.iter().collect() } else { Vec::new() };
        join(&mut spoken, turn.role, &turn.text, images);
    }
    if spoken.is_empty() { Err(LlmError::Empty) } else { Ok(spoken) }
}

/// Providers want roles that alternate, the person first, and no empty message.
fn join<'a>(spoken: &mut Vec<Spoken<'a>>, role: Role, text: &str, images: Vec<&'a Picture>) {
    if text.trim().is_empty() && images.is_empty() {
        return;
    }
    if spoken.is_empty() && role == Role::Assistant {
        spoken.push(Spoken { role: Role::User, text: "Hello!".to_owned(), images: Vec::new() });
    }
    match spoken.last_mut() {
        Some(last) if last.role == role => {
            last.text = format!("{}\n\n{text}", last.text);
            last.images.extend(images);
        }
        _ => spoken.push(Spoken { role, text: text.to_owned(), images }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio_util::sync::CancellationToken;
    use vis_core::TurnId;

    use super::*;
    use crate::Sampling;

    fn request(history: Vec<ChatTurn>) -> ChatRequest {
        ChatRequest {
            turn: TurnId(1),
            system: "You are Mira.".into(),
            examples: vec![("Hi".into(), "Hey you!".into())],
            history,
            sampling: Sampling::large_model(),
            cancel: CancellationToken::new(),
            origin: crate::Origin::default(),
        }
    }

    fn turn(user: bool, text: String) -> ChatTurn {
        if user { ChatTurn::user(text) } else { ChatTurn::assistant(text) }
    }

    #[test]
    fn a_chat_that_opens_with_a_greeting_opens_with_the_person_and_pictures_need_sight() {
        let picture = Picture { media_type: "image/png", bytes: [1, 2].into() };
        let history = vec![ChatTurn::assistant("Good evening."), ChatTurn::user("Look!").with_image(picture)];
        let request = ChatRequest { examples: Vec::new(), ..request(history) };
        let roles = |sees| {
            let spoken = cut(&request, 4000, sees).unwrap();
            (spoken.iter().map(|one| one.role).collect::<Vec<_>>(), spoken[2].images.len())
        };
        assert_eq!(roles(true), (vec![Role::User, Role::Assistant, Role::User], 1));
        assert_eq!(roles(false).1, 0);
    }

    #[test]
    fn too_long_and_empty_are_errors() {
        assert_eq!(cut(&request(vec![ChatTurn::user(" ")]), 4000, true), Err(LlmError::Empty));
        let long = request(vec![ChatTurn::user("x".repeat(40_000))]);
        assert!(matches!(cut(&long, 4000, true), Err(LlmError::TooLong { .. })));
    }

    proptest! {
        #[test]
        fn roles_alternate_it_fits_and_the_newest_is_there(
            turns in prop::collection::vec((any::<bool>(), "[a-zé ]{1,200}"), 1..40), room in 400_usize..2000,
        ) {
            let mut history: Vec<_> = turns.into_iter().map(|(user, text)| turn(user, format!("x{text}"))).collect();
            history.push(ChatTurn::user("and now?"));
            let request = request(history);
            let spoken = cut(&request, room, true).unwrap();
            prop_assert!(spoken.windows(2).all(|pair| pair[0].role != pair[1].role));
            prop_assert_eq!((spoken[0].role, spoken.last().unwrap().role), (Role::User, Role::User));
            prop_assert!(spoken.last().unwrap().text.ends_with("and now?"));
            let sent: usize = spoken.iter().map(|one| estimate(&one.text)).sum();
            // A person's word put before a greeting is not counted.
            prop_assert!(sent <= room + estimate("Hello!"), "{sent} of {room}");
        }
    }
}
