//! The prompt of a character that has a card. What is always the same comes first, so that the model reads it once; lore that comes
//! and goes with the chat stands right before the newest message.

use tokio_util::sync::CancellationToken;
use vis_cards::Card;
use vis_cards::lorebook::{self, Line, Lorebook, Memory, Place, Scene, Settings, Used, Why};
use vis_cards::macros::{Audience, Moment, Names, expand};
use vis_core::{Character, Message, Role, TurnId};
use vis_llm::{ChatRequest, ChatTurn, Origin, Sampling};

use super::account::{BlockRole, PromptAccount, PromptBlock, lore};
use super::aside::person_turn;
use super::examples::{Pair, examples};
use super::fit::{Part, beginning, fit};
use super::{MANNER, turns};

/// Parts of the room that the card's fixed text, its examples, its lore of the turn, and its last instructions may take.
const FIXED: (usize, usize) = (2, 5);
const EXAMPLES: (usize, usize) = (1, 10);
const LORE: (usize, usize) = (1, 8);
const LAST: (usize, usize) = (1, 16);
/// What the template puts around a message.
const TEMPLATE: usize = 8;
/// Examples beyond these teach a small model nothing.
const MOST_EXAMPLES: usize = 6;

/// A chat with a character that has a card.
pub struct CardTalk<'a> {
    pub card: &'a Card,
    /// [`Card::book`], read once.
    pub book: Option<&'a Lorebook>,
    pub character: &'a Character,
    /// The newest message of the person last.
    pub history: &'a [Message],
    /// The person's name.
    pub user: &'a str,
    pub now: Moment,
    /// The same as long as the chat lasts.
    pub chat_seed: u64,
    /// Which greeting the chat began with.
    pub greeting: usize,
    pub memory: &'a Memory,
    /// Tokens of prompt that the model takes in.
    pub room: usize,
    pub count: &'a dyn Fn(&str) -> usize,
}

/// Builds the request for the next reply, and says what it is made of.
pub fn card_request(
    turn: TurnId,
    talk: &CardTalk<'_>,
    seed: u32,
    cancel: CancellationToken,
) -> (ChatRequest, PromptAccount) {
    let lines: Vec<Line<'_>> = talk.history.iter().map(line).collect();
    let scene = Scene {
        messages: &lines,
        greeting: Some(talk.greeting),
        user_icon: None,
        seed: talk.chat_seed ^ lines.len() as u64,
        memory: talk.memory,
    };
    let words = Words::new(talk);
    let settings = Settings { token_budget: Some(share(words.room, LORE)), ..Settings::default() };
    let books: Vec<&Lorebook> = talk.book.into_iter().collect();
    let found = lorebook::activate(&books, &scene, &settings, talk.count);
    let disabled = |prompt: &str| found.disabled_prompts.contains(prompt);
    let mut blocks = words.fixed(&found.used, disabled("system_prompt"));
    let system = blocks.iter().map(|block| block.text.as_str()).filter(|text| !text.is_empty());
    let system = system.collect::<Vec<_>>().join("\n");
    let pairs = words.pairs(&mut blocks);
    let mut history = turns(talk.history);
    words.late(&found.used, disabled("post_history_instructions"), &mut history, &mut blocks);
    blocks.retain(|block| !block.text.is_empty() || block.cut.is_some());
    let sampling = Sampling {
        seed,
        exempt: vec![talk.character.name.clone(), talk.card.spoken_name()],
        ..Sampling::small_model()
    };
    let account = PromptAccount { blocks, lore: lore(&found, &scene), memory: found.memory, begins: None };
    let examples = pairs.into_iter().map(|pair| (pair.user, pair.reply)).collect();
    (ChatRequest { turn, system, examples, history, sampling, cancel, origin: Origin::default() }, account)
}

/// The same in every turn of the chat.
pub(super) fn is_stable(used: &Used) -> bool {
    used.why == Why::Constant && !matches!(used.place, Place::Depth(_) | Place::BeforeNote | Place::AfterNote)
}

fn line(message: &Message) -> Line<'_> {
    let role = match message.role {
        Role::User => lorebook::Role::User,
        Role::Assistant => lorebook::Role::Assistant,
    };
    Line { role, text: &message.text }
}

fn share(room: usize, (part, of): (usize, usize)) -> usize {
    room * part / of
}

/// The card's words with their macros replaced.
struct Words<'a> {
    talk: &'a CardTalk<'a>,
    char: String,
    /// When the chat began: what is fixed must not change with the clock.
    began: Moment,
    /// Tokens to share out: less than the model takes in only when the newest message is a long one.
    room: usize,
}

impl<'a> Words<'a> {
    fn new(talk: &'a CardTalk<'a>) -> Self {
        let began =
            talk.history.first().map_or(talk.now, |first| Moment::of_unix(first.created_ms / 1000, 0));
        let newest = talk.history.last().map_or(0, |newest| (talk.count)(&newest.text));
        let room = talk.room.min(talk.room.saturating_sub(newest) * 4 / 3);
        Self { talk, char: talk.card.spoken_name(), began, room }
    }

    fn fixed_text(&self, text: &str) -> String {
        self.expand(text, self.began, self.talk.chat_seed)
    }

    fn late_text(&self, text: &str) -> String {
        self.expand(text, self.talk.now, self.talk.chat_seed ^ self.talk.history.len() as u64)
    }

    fn expand(&self, text: &str, now: Moment, seed: u64) -> String {
        let (char, user, chat_seed) = (self.char.as_str(), self.talk.user, self.talk.chat_seed);
        let names = Names { char, user, original: MANNER, others: &[], now, seed, chat_seed };
        expand(text, &names, Audience::Model).trim().to_owned()
    }

    /// What stands before the examples and the chat, cut to its share, in the order in which it is read.
    fn fixed(&self, used: &[Used], no_system: bool) -> Vec<PromptBlock> {
        let profile = self.talk.card.profile();
        let lore = |places: &[Place]| {
            let stable = used.iter().filter(|used| is_stable(used) && places.contains(&used.place));
            stable.map(|used| self.fixed_text(&used.text)).collect::<Vec<_>>().join("\n")
        };
        let labelled = |label: &str, text: &str, more: String| {
            let text = self.fixed_text(text);
            let text =
                if text.is_empty() || text.starts_with(label) { text } else { format!("{label}: {text}") };
            [text, more].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
        };
        let own = Some(profile.system_prompt.trim()).filter(|own| !own.is_empty() && !no_system);
        let manner = own.map_or_else(|| MANNER.to_owned(), |own| self.fixed_text(own));
        let manner_source = if own.is_some() { "card" } else { "Visavis" };
        let who = format!("You are {}.", self.char);
        // (name, source, text, place in the prompt), the most important first.
        let parts = [
            ("Name", "Visavis", who, 0),
            ("Instructions", manner_source, manner, 7),
            ("Description", "card: description", self.fixed_text(&profile.description), 2),
            (
                "Personality",
                "card: personality",
                labelled("Personality", &profile.personality, lore(&[Place::Personality])),
                4,
            ),
            (
                "Scenario",
                "card: scenario",
                labelled("Scenario", &profile.scenario, lore(&[Place::Scenario])),
                5,
            ),
            ("Lore before the description", "lorebook", lore(&[Place::BeforeCharacter]), 1),
            ("Lore after the description", "lorebook", lore(&[Place::AfterCharacter]), 3),
            ("Lore around the examples", "lorebook", lore(&[Place::BeforeExamples, Place::AfterExamples]), 6),
        ];
        let mut texts: Vec<Part> =
            parts.iter().map(|(_, _, text, _)| Part { text: text.clone(), cut: None }).collect();
        fit(&mut texts, share(self.room, FIXED), self.talk.count);
        let mut placed: Vec<(usize, PromptBlock)> = parts
            .iter()
            .zip(texts)
            .map(|((name, source, _, at), Part { text, cut })| {
                (*at, PromptBlock { cut, ..PromptBlock::new(name, source, BlockRole::System, text) })
            })
            .collect();
        placed.sort_by_key(|(at, _)| *at);
        placed.into_iter().map(|(_, block)| block).collect()
    }

    /// Example exchanges, as many as there is room for.
    fn pairs(&self, blocks: &mut Vec<PromptBlock>) -> Vec<Pair> {
        let text = self.fixed_text(&self.talk.card.profile().examples);
        let all = examples(&text, &self.char, self.talk.user);
        let mut left = share(self.room, EXAMPLES);
        let mut kept = Vec::new();
        let found = all.len();
        for pair in all.into_iter().take(MOST_EXAMPLES) {
            let tokens = (self.talk.count)(&pair.user) + (self.talk.count)(&pair.reply) + 2 * TEMPLATE;
            if tokens > left {
                break;
            }
            left -= tokens;
            kept.push(pair);
        }
        for (at, pair) in kept.iter().enumerate() {
            let name = format!("Example {}", at + 1);
            blocks.push(PromptBlock::new(&name, "card: examples", BlockRole::User, &pair.user));
            blocks.push(PromptBlock::new(&name, "card: examples", BlockRole::Assistant, &pair.reply));
        }
        if kept.len() < found {
            let cut = format!("{} of {found} examples did not fit.", found - kept.len());
            let rest = PromptBlock::new("Examples", "card: examples", BlockRole::User, "");
            blocks.push(PromptBlock { cut: Some(cut), ..rest });
        }
        kept
    }

    /// Lore that comes and goes, and the card's last instructions, in the person's turns near the end.
    fn late(&self, used: &[Used], no_last: bool, history: &mut [ChatTurn], blocks: &mut Vec<PromptBlock>) {
        let mut before: Vec<(usize, String)> = Vec::new();
        let mut behind = Vec::new();
        for one in used.iter().filter(|used| !is_stable(used)) {
            let text = self.late_text(&one.text);
            let name = format!("Lore: {}", one.name);
            blocks.push(PromptBlock::new(&name, "lorebook", BlockRole::User, text.clone()));
            match one.place {
                Place::Depth(0) => behind.push(text),
                Place::Depth(depth) => before.push((depth, text)),
                _ => before.push((1, text)),
            }
        }
        let last = self.talk.card.profile().after_history;
        if !last.trim().is_empty() && !no_last {
            let whole = self.late_text(&last);
            let text = beginning(&format!("{whole}\n"), share(self.room, LAST), self.talk.count);
            let cut = (text.len() < whole.len()).then(|| "Cut: the rest did not fit.".to_owned());
            let block =
                PromptBlock::new("Last instructions", "card: post-history", BlockRole::User, text.clone());
            blocks.push(PromptBlock { cut, ..block });
            behind.push(text);
        }
        // Those farther from the end first, so that each note stands behind the ones meant before it.
        before.sort_by_key(|(depth, _)| std::cmp::Reverse(*depth));
        let mut notes: Vec<(usize, Vec<String>)> = Vec::new();
        for (depth, text) in before {
            let Some(at) = person_turn(history, depth) else { continue };
            match notes.iter_mut().find(|(place, _)| *place == at) {
                Some((_, texts)) => texts.push(text),
                None => notes.push((at, vec![text])),
            }
        }
        for (at, texts) in notes {
            history[at].text = format!("({})\n{}", texts.join("\n"), history[at].text);
        }
        if let (false, Some(newest)) = (behind.is_empty(), history.last_mut()) {
            newest.text = format!("{}\n({})", newest.text, behind.join("\n"));
        }
    }
}
