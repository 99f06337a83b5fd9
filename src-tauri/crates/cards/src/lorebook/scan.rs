//! Which entries a chat calls for, why, and where they go. A function of books, messages and a seed; the inspector shows its answer.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::budget::{Dropped, fit};
use super::decorators::{Decorators, decorators};
use super::entry::{Entry, KeyStyle, Logic, Position, Role};
use super::keys::{Haystack, Key, Reading};
use super::{Lorebook, entry_name};
use crate::chance::{below, draw};
use crate::{limits, macros};

/// One message of the chat.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub role: Role,
    pub text: &'a str,
}

/// The chat as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The oldest first.
    pub messages: &'a [Line<'a>],
    /// Which greeting the chat began with (0 is `first_mes`).
    pub greeting: Option<usize>,
    pub user_icon: Option<&'a str>,
    /// Another one each turn, the same for the same turn.
    pub seed: u64,
    /// Entries that were used in earlier turns.
    pub memory: &'a Memory,
}

/// What holds where a book does not say.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Messages in which keys are looked for.
    pub scan_depth: usize,
    pub recursive: bool,
    /// How often the texts of found entries are looked through for more.
    pub recursion_steps: usize,
    pub case_sensitive: bool,
    pub whole_words: bool,
    /// For all books together.
    pub token_budget: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            scan_depth: 4,
            recursive: true,
            recursion_steps: 4,
            case_sensitive: false,
            whole_words: false,
            token_budget: None,
        }
    }
}

/// Names of entries that were used before, to be kept with the chat.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Memory(BTreeSet<String>);

/// Where an entry's text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    BeforeCharacter,
    AfterCharacter,
    Personality,
    Scenario,
    BeforeNote,
    AfterNote,
    BeforeExamples,
    AfterExamples,
    /// Before so many of the newest messages; 0 is behind the newest.
    Depth(usize),
}

/// In what a key was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Where {
    /// Place in [`Scene::messages`].
    Message(usize),
    /// The text of another entry.
    Entry { book: usize, entry: usize },
}

/// Why an entry is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Why {
    Constant,
    /// It says `@@activate`.
    Decorator,
    /// It was used before and stays.
    Kept,
    Key {
        key: String,
        found: Where,
        secondary: Vec<String>,
    },
}

/// Why an entry whose key was found, or that is always in, is not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum WhyNot {
    /// Its secondary keys say no.
    Secondary,
    /// None of its additional keys is there.
    Additional,
    Excluded {
        key: String,
    },
    Chance {
        percent: u32,
    },
    UsedBefore,
    NoRoom,
}

/// An entry that goes into the prompt.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Used {
    pub book: usize,
    pub entry: usize,
    pub name: String,
    /// Without decorators; macros stand.
    pub text: String,
    pub place: Place,
    /// For texts between messages.
    pub role: Role,
    pub why: Why,
    pub tokens: usize,
    pub insertion_order: f64,
    #[serde(skip)]
    pub(super) worth: f64,
    #[serde(skip)]
    pub(super) leaves_first: bool,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Activation {
    /// In the order of insertion.
    pub used: Vec<Used>,
    pub dropped: Vec<Dropped>,
    /// Parts of the prompt that entries switch off: `system_prompt`, `post_history_instructions`.
    pub disabled_prompts: BTreeSet<String>,
    /// For the next turn.
    pub memory: Memory,
}

/// Patterns that one turn compiles; a book with more of them is not meant for a chat.
const PATTERNS: usize = 2_000;

struct Candidate {
    book: usize,
    index: usize,
    entry: Entry,
    found: Decorators,
    text: String,
    recursive: bool,
    depth: usize,
    /// Answered for good.
    done: bool,
}

/// Looks for the entries of `books` that `scene` calls for. `count` counts tokens.
pub fn activate(
    books: &[&Lorebook],
    scene: &Scene<'_>,
    settings: &Settings,
    count: &dyn Fn(&str) -> usize,
) -> Activation {
    let mut search = Search::new(books, scene, settings);
    search.pass(false);
    for _ in 0..settings.recursion_steps {
        if search.texts.is_empty() || !search.pass(true) {
            break;
        }
    }
    search.finish(books, count)
}

struct Search<'a> {
    scene: &'a Scene<'a>,
    settings: &'a Settings,
    candidates: Vec<Candidate>,
    /// The newest message first.
    messages: Vec<(Where, Haystack)>,
    /// Texts of entries that were found.
    texts: Vec<(Where, Haystack)>,
    chosen: Vec<(usize, Why)>,
    /// By place of book and entry.
    dropped: BTreeMap<(usize, usize), Dropped>,
    patterns: usize,
    /// The character's messages.
    replies: usize,
}

impl<'a> Search<'a> {
    fn new(books: &[&Lorebook], scene: &'a Scene<'a>, settings: &'a Settings) -> Self {
        let mut candidates = Vec::new();
        for (book, lore) in books.iter().enumerate() {
            let (depth, recursive) = (
                lore.scan_depth().unwrap_or(settings.scan_depth),
                lore.recursive().unwrap_or(settings.recursive),
            );
            for (index, entry) in lore.entries().into_iter().enumerate().filter(|(_, entry)| entry.enabled) {
                let (found, text) = decorators(&entry.content);
                let depth = found.scan_depth.or(entry.scan_depth).unwrap_or(depth);
                let text = text.to_owned();
                candidates.push(Candidate { book, index, entry, found, text, recursive, depth, done: false });
            }
        }
        candidates.retain(|one| !one.text.trim().is_empty());
        let (messages, texts) = (newest(scene.messages), Vec::new());
        let replies = scene.messages.iter().filter(|line| line.role == Role::Assistant).count();
        Self {
            scene,
            settings,
            candidates,
            messages,
            texts,
            chosen: Vec::new(),
            dropped: BTreeMap::new(),
            patterns: 0,
            replies,
        }
    }

    /// Asks every entry that has no answer yet; whether any was found whose text may find more.
    fn pass(&mut self, recursive: bool) -> bool {
        let before = self.texts.len();
        let mut found = Vec::new();
        for at in 0..self.candidates.len() {
            let one = &self.candidates[at];
            let skipped = if recursive {
                !one.recursive || one.entry.exclude_recursion
            } else {
                one.entry.only_recursion && !one.found.activate
            };
            if one.done || skipped {
                continue;
            }
            match self.ask(at, recursive) {
                Answer::Yes(why) => found.push((at, why)),
                Answer::No(why) => self.drop(at, why),
                Answer::NotCalled => {}
                Answer::Never => self.candidates[at].done = true,
            }
        }
        for (at, why) in found {
            self.take(at, why);
        }
        self.texts.len() > before
    }

    fn take(&mut self, at: usize, why: Why) {
        let one = &mut self.candidates[at];
        one.done = true;
        let room = self.texts.iter().map(|(_, text)| text.len()).sum::<usize>() < limits::SCANNED;
        if !one.entry.prevent_recursion && room {
            let text = Haystack::new(tail(&macros::scanned(&one.text), limits::SCANNED));
            self.texts.push((Where::Entry { book: one.book, entry: one.index }, text));
        }
        self.chosen.push((at, why));
    }

    fn drop(&mut self, at: usize, why: WhyNot) {
        let one = &mut self.candidates[at];
        // More texts can bring a missing key, but no other chance and no way around a key that excludes.
        one.done = !matches!(why, WhyNot::Secondary | WhyNot::Additional);
        let (book, entry, name) = (one.book, one.index, entry_name(&one.entry, one.index));
        self.dropped.insert((book, entry), Dropped { book, entry, name, why, tokens: 0 });
    }

    fn ask(&mut self, at: usize, recursive: bool) -> Answer {
        let one = &self.candidates[at];
        let (found, used_before) = (&one.found, self.scene.memory.0.contains(&one.id()));
        if found.activate {
            return Answer::Yes(Why::Decorator);
        }
        if found.dont_activate || self.wrong_moment(found) {
            return Answer::Never;
        }
        if found.keep_after_match && used_before {
            return Answer::Yes(Why::Kept);
        }
        let constant = one.entry.constant && one.entry.key_style != KeyStyle::Pattern;
        let why = match constant {
            true => Answer::Yes(Why::Constant),
            false => self.keys(at, recursive),
        };
        let one = &self.candidates[at];
        match why {
            Answer::Yes(_) if found_no_more(&one.found, used_before) => Answer::No(WhyNot::UsedBefore),
            Answer::Yes(_) if !self.lucky(one) => {
                Answer::No(WhyNot::Chance { percent: one.entry.probability.clamp(0.0, 100.0) as u32 })
            }
            answer => answer,
        }
    }

    fn wrong_moment(&self, found: &Decorators) -> bool {
        let replies = self.replies;
        let other = |wanted: &Option<usize>, is: Option<usize>| {
            wanted.zip(is).is_some_and(|(wanted, is)| wanted != is)
        };
        let other_icon =
            found.user_icon.as_deref().zip(self.scene.user_icon).is_some_and(|(wanted, is)| wanted != is);
        found.only_after.is_some_and(|after| replies < after)
            || found.only_every.is_some_and(|every| !replies.is_multiple_of(every))
            || other(&found.greeting, self.scene.greeting)
            || other_icon
    }

    fn lucky(&self, one: &Candidate) -> bool {
        let drawn = below(draw(self.scene.seed, &one.id(), 0), 1_000_000) as f64 / 10_000.0;
        drawn < one.entry.probability
    }

    fn keys(&mut self, at: usize, recursive: bool) -> Answer {
        let one = &self.candidates[at];
        let style = one.entry.key_style;
        let reading = Reading {
            style,
            case: one.entry.case_sensitive.unwrap_or(self.settings.case_sensitive),
            whole: one.entry.whole_words.unwrap_or(self.settings.whole_words),
        };
        let patterns = if style == KeyStyle::Plain { 0 } else { one.entry.keys.len() };
        if self.patterns + patterns > PATTERNS {
            return Answer::NotCalled;
        }
        let depth = if one.entry.only_recursion { 0 } else { one.depth };
        let texts = self.texts.iter().filter(|_| recursive);
        let within: Vec<&(Where, Haystack)> = self.messages.iter().take(depth).chain(texts).collect();
        let find = |key: &String| {
            let ready = Key::new(key, reading);
            within.iter().find(|(_, text)| ready.is_in(text)).map(|(place, _)| *place)
        };
        let answer = judge(&one.entry, &one.found, find);
        self.patterns += patterns;
        answer
    }

    fn finish(self, books: &[&Lorebook], count: &dyn Fn(&str) -> usize) -> Activation {
        let Self { scene, settings, candidates, chosen, mut dropped, .. } = self;
        let mut disabled_prompts = BTreeSet::new();
        let mut memory = scene.memory.clone();
        let mut used: Vec<Used> = Vec::new();
        for (at, why) in chosen {
            let one = &candidates[at];
            dropped.remove(&(one.book, one.index));
            disabled_prompts.extend(one.found.disabled_prompts.iter().cloned());
            memory.0.insert(one.id());
            used.push(one.used(why, scene.messages.len(), count));
        }
        used.sort_by(|a, b| {
            a.insertion_order.total_cmp(&b.insertion_order).then((a.book, a.entry).cmp(&(b.book, b.entry)))
        });
        let budgets: Vec<Option<usize>> = books.iter().map(|book| book.token_budget()).collect();
        let (used, mut no_room) = fit(used, &budgets, settings.token_budget);
        let mut dropped: Vec<Dropped> = dropped.into_values().collect();
        dropped.append(&mut no_room);
        Activation { used, dropped, disabled_prompts, memory }
    }
}

enum Answer {
    Yes(Why),
    No(WhyNot),
    NotCalled,
    Never,
}

fn found_no_more(found: &Decorators, used_before: bool) -> bool {
    found.not_after_match && used_before
}

/// Primary keys, then what else must or must not be there.
fn judge(entry: &Entry, found: &Decorators, find: impl Fn(&String) -> Option<Where>) -> Answer {
    let Some((key, place)) = entry.keys.iter().find_map(|key| Some((key, find(key)?))) else {
        return Answer::NotCalled;
    };
    let plain = entry.key_style != KeyStyle::Pattern;
    let mut secondary = Vec::new();
    if plain && entry.selective && !entry.secondary_keys.is_empty() {
        secondary.extend(entry.secondary_keys.iter().filter(|key| find(key).is_some()).cloned());
        let (hits, all) = (secondary.len(), entry.secondary_keys.len());
        let holds = match entry.logic {
            Logic::AndAny => hits > 0,
            Logic::AndAll => hits == all,
            Logic::NotAny => hits == 0,
            Logic::NotAll => hits < all,
        };
        if !holds {
            return Answer::No(WhyNot::Secondary);
        }
    }
    if !found.additional_keys.is_empty() && !found.additional_keys.iter().any(|key| find(key).is_some()) {
        return Answer::No(WhyNot::Additional);
    }
    let excluded = found.exclude_keys.iter().filter(|_| plain).find(|key| find(key).is_some());
    match excluded {
        Some(key) => Answer::No(WhyNot::Excluded { key: key.clone() }),
        None => Answer::Yes(Why::Key { key: key.clone(), found: place, secondary }),
    }
}

impl Candidate {
    /// What the entry is remembered by: its own id, else its place.
    fn id(&self) -> String {
        match self.entry.id.as_str() {
            "" => format!("{}#{}", self.book, self.index),
            id => format!("{}:{id}", self.book),
        }
    }

    fn used(&self, why: Why, messages: usize, count: &dyn Fn(&str) -> usize) -> Used {
        let (entry, found) = (&self.entry, &self.found);
        let reverse = || found.reverse_depth.map(|depth| messages.saturating_sub(depth));
        let depth = found.depth.or_else(reverse).map(|depth| Place::Depth(depth.min(messages)));
        Used {
            book: self.book,
            entry: self.index,
            name: entry_name(entry, self.index),
            text: self.text.clone(),
            place: found.place.or(depth).unwrap_or_else(|| place(entry.position, messages)),
            role: found.role.or(entry.role).unwrap_or(Role::System),
            why,
            tokens: count(&self.text),
            insertion_order: entry.insertion_order,
            worth: entry.priority.unwrap_or(entry.insertion_order),
            leaves_first: found.leaves_first,
        }
    }
}

fn place(position: Position, messages: usize) -> Place {
    match position {
        Position::BeforeCharacter => Place::BeforeCharacter,
        Position::AfterCharacter => Place::AfterCharacter,
        Position::BeforeNote => Place::BeforeNote,
        Position::AfterNote => Place::AfterNote,
        Position::BeforeExamples => Place::BeforeExamples,
        Position::AfterExamples => Place::AfterExamples,
        Position::Depth(depth) => Place::Depth(depth.min(messages)),
    }
}

/// Messages from the newest on, as far as there is room to read them.
fn newest(messages: &[Line<'_>]) -> Vec<(Where, Haystack)> {
    let mut room = limits::SCANNED;
    let mut texts = Vec::new();
    for (index, line) in messages.iter().enumerate().rev() {
        let text = tail(line.text, room);
        if text.is_empty() && room == 0 {
            break;
        }
        room -= text.len();
        texts.push((Where::Message(index), Haystack::new(text)));
    }
    texts
}

/// The last `most` bytes of a text, from a letter on.
fn tail(text: &str, most: usize) -> &str {
    let from = text.len().saturating_sub(most);
    let from = (from..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    &text[from..]
}
