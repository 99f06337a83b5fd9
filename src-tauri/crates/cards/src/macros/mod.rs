//! Macros of the field: `{{char}}`, `{{random:a,b}}` and their kin, in greetings, prompts and lore. Any letter case.
//! What they give is not read again, so that nobody's name can hold a macro.

mod moment;
mod parse;

pub use moment::Moment;

use crate::chance::{below, draw};
use crate::limits;
use parse::{Piece, pieces};

/// Whom the text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The language model: notes and comments vanish.
    Model,
    /// The person: comments are shown.
    Person,
}

/// What macros stand for.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// [`crate::Card::spoken_name`].
    pub char: &'a str,
    /// The person's own name.
    pub user: &'a str,
    /// The person's own prompt, where the card's takes its place.
    pub original: &'a str,
    /// Further ones, such as `("scenario", "…")`; lower case.
    pub others: &'a [(&'a str, &'a str)],
    /// The person's time.
    pub now: Moment,
    /// Another one for every text that is made anew: `random`, `roll`.
    pub seed: u64,
    /// The same as long as the chat lasts: `pick`.
    pub chat_seed: u64,
}

/// `text` with its macros replaced. One that is not known stays as it is.
pub fn expand(text: &str, names: &Names<'_>, audience: Audience) -> String {
    let mut writer = Writer { names, audience, turn: 0, room: limits::EXPANDED };
    writer.write(&pieces(text))
}

/// An entry's text as keys are looked for in it: hidden keys count, notes and comments do not.
pub(crate) fn scanned(text: &str) -> String {
    let mut plain = String::new();
    scan(&pieces(text), &mut plain);
    plain
}

fn scan(pieces: &[Piece<'_>], plain: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Text(text) => plain.push_str(text),
            Piece::Macro { inner, source } => {
                let lower = head(inner).to_ascii_lowercase();
                let lower = lower.trim();
                if lower.starts_with("//") || lower.starts_with("comment:") {
                    continue;
                }
                match lower.starts_with("hidden_key:") {
                    true => plain.push_str(
                        source
                            .get(2..source.len() - 2)
                            .and_then(|inner| inner.split_once(':'))
                            .map_or("", |(_, key)| key),
                    ),
                    false => plain.push_str(source),
                }
            }
        }
    }
}

/// The letters before the first macro inside.
fn head<'a>(inner: &[Piece<'a>]) -> &'a str {
    match inner.first() {
        Some(Piece::Text(text)) => text,
        _ => "",
    }
}

struct Writer<'a> {
    names: &'a Names<'a>,
    audience: Audience,
    /// Chances taken so far: the same macro twice is two throws.
    turn: u64,
    /// Bytes that may still be written: a name of a thousand letters, asked for ten thousand times, fills no memory.
    room: usize,
}

impl Writer<'_> {
    fn write(&mut self, pieces: &[Piece<'_>]) -> String {
        let mut text = String::new();
        for piece in pieces {
            let part = match piece {
                Piece::Text(text) => (*text).to_owned(),
                Piece::Macro { inner, source } => {
                    let inner = self.write(inner);
                    self.value(&inner).unwrap_or_else(|| format_unknown(source, &inner))
                }
            };
            let end =
                (0..=part.len().min(self.room)).rev().find(|at| part.is_char_boundary(*at)).unwrap_or(0);
            text.push_str(&part[..end]);
            self.room -= end;
        }
        text
    }

    fn value(&mut self, inner: &str) -> Option<String> {
        let trimmed = inner.trim();
        if trimmed.starts_with("//") {
            return Some(String::new());
        }
        let (name, rest) = match trimmed.split_once(':') {
            Some((name, rest)) => {
                (name.trim().to_ascii_lowercase(), Some(rest.strip_prefix(':').unwrap_or(rest)))
            }
            None => (trimmed.to_ascii_lowercase(), None),
        };
        match rest {
            Some(rest) => self.with_value(&name, rest),
            None => self.plain(&name),
        }
    }

    fn plain(&self, name: &str) -> Option<String> {
        let names = self.names;
        let known = match name {
            "char" | "bot" => names.char.to_owned(),
            "user" => names.user.to_owned(),
            "original" => names.original.to_owned(),
            "newline" => "\n".to_owned(),
            "noop" => String::new(),
            _ => {
                let other = names.others.iter().find(|(other, _)| *other == name);
                return other.map(|(_, value)| (*value).to_owned()).or_else(|| names.now.say(name));
            }
        };
        Some(known)
    }

    fn with_value(&mut self, name: &str, value: &str) -> Option<String> {
        match name {
            "random" => {
                self.turn += 1;
                Some(choose(value, draw(self.names.seed, value, self.turn)))
            }
            "pick" => Some(choose(value, draw(self.names.chat_seed, value, 0))),
            "roll" => self.roll(value),
            "hidden_key" => Some(String::new()),
            "comment" if self.audience == Audience::Person => Some(value.trim().to_owned()),
            "comment" => Some(String::new()),
            "reverse" => Some(value.chars().rev().collect()),
            _ => None,
        }
    }

    /// `6`, `d6`, `2d6`, `2d6+1`.
    fn roll(&mut self, value: &str) -> Option<String> {
        let lower = value.trim().to_ascii_lowercase();
        let (dice, plus) = match lower.split_once('+') {
            Some((dice, plus)) => (dice, plus.trim().parse::<u64>().ok()?),
            None => (lower.as_str(), 0),
        };
        let (number, sides) = match dice.split_once('d') {
            Some(("", sides)) => (1, sides),
            Some((number, sides)) => (number.trim().parse::<u64>().ok()?, sides),
            None => (1, dice),
        };
        let sides = sides.trim().parse::<u64>().ok().filter(|sides| (1..=1_000_000_000).contains(sides))?;
        if !(1..=1000).contains(&number) {
            return None;
        }
        let mut sum = plus;
        for _ in 0..number {
            self.turn += 1;
            sum = sum.saturating_add(below(draw(self.names.seed, &lower, self.turn), sides) + 1);
        }
        Some(sum.to_string())
    }
}

/// Angle brackets are words of the text when they are not known.
fn format_unknown(source: &str, inner: &str) -> String {
    if source.starts_with("{{") { format!("{{{{{inner}}}}}") } else { source.to_owned() }
}

/// One of the values between commas; `\,` is a comma of a value.
fn choose(values: &str, drawn: u64) -> String {
    let mut choices = vec![String::new()];
    let mut letters = values.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&',') => {
                letters.next();
                choices.last_mut().into_iter().for_each(|last| last.push(','));
            }
            ',' => choices.push(String::new()),
            letter => choices.last_mut().into_iter().for_each(|last| last.push(letter)),
        }
    }
    let at = below(drawn, choices.len() as u64) as usize;
    choices.get(at).map(|choice| choice.trim().to_owned()).unwrap_or_default()
}
