//! Names in running text: whole words, whatever their letter case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What somebody is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Folded: the name, and the nickname where there is one.
    whole: Vec<Vec<char>>,
    /// The first word of a longer name, folded; it counts where nobody else has the same.
    first: Option<Vec<char>>,
}

/// Words that begin many names and call nobody.
const NO_NAMES: [&str; 6] = ["the", "dr", "mr", "mrs", "ms", "sir"];

impl Names {
    /// `nickname` may be empty.
    pub fn new(name: &str, nickname: &str) -> Self {
        let whole: Vec<Vec<char>> =
            [nickname, name].iter().map(|name| fold(name.trim())).filter(|name| !name.is_empty()).collect();
        let first = name.split_whitespace().next().filter(|_| name.split_whitespace().count() > 1);
        let first = first
            .map(|word| fold(word.trim_end_matches(['.', ','])))
            .filter(|word| word.len() > 1 && !NO_NAMES.contains(&word.iter().collect::<String>().as_str()));
        Self { whole, first }
    }
}

/// Where a name stands in a folded text.
struct Place {
    who: usize,
    from: usize,
    to: usize,
}

/// Who is named in `text`, in the order of first mention, as indices of `names`.
pub fn named(names: &[&Names], text: &str) -> Vec<usize> {
    in_order(places(names, &fold(text)))
}

/// Who is spoken to: named at an end of a sentence or between commas ("Leo, what do you say?", "And you, Leo?").
pub(super) fn addressed(names: &[&Names], text: &str) -> Vec<usize> {
    let text = fold(text);
    let found = places(names, &text).into_iter().filter(|place| {
        let before = text[..place.from].iter().rev().copied().find(|c| !c.is_whitespace());
        let behind = text[place.to..].iter().copied().find(|c| !c.is_whitespace());
        let opens = before.is_none_or(|c| ".!?…,;:\n\"“".contains(c));
        let closes = behind.is_none_or(|c| ".!?…,;:\"”".contains(c));
        let alone = opens && closes;
        // "Thanks Leo!" and "Leo what about you?" are said without commas.
        alone || (before.is_none() && text.contains(&'?')) || behind == Some('?')
    });
    in_order(found.collect())
}

fn in_order(places: Vec<Place>) -> Vec<usize> {
    let mut who = Vec::new();
    for place in places {
        if !who.contains(&place.who) {
            who.push(place.who);
        }
    }
    who
}

/// Every mention; where names overlap the longest counts.
fn places(names: &[&Names], text: &[char]) -> Vec<Place> {
    let called = called(names);
    let mut found = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let here = called.iter().filter(|(_, name)| stands_at(text, from, name));
        // The first of equally long ones.
        let longest = here.fold(None, |best: Option<&(usize, &[char])>, one| match best {
            Some(best) if best.1.len() >= one.1.len() => Some(best),
            _ => Some(one),
        });
        match longest {
            Some((who, name)) => {
                found.push(Place { who: *who, from, to: from + name.len() });
                from += name.len();
            }
            None => from += 1,
        }
    }
    found
}

/// All words somebody can be called by.
fn called<'a>(names: &[&'a Names]) -> Vec<(usize, &'a [char])> {
    let mut called = Vec::new();
    for (who, one) in names.iter().enumerate() {
        called.extend(one.whole.iter().map(|name| (who, name.as_slice())));
        let shared = |first: &Vec<char>| {
            names.iter().enumerate().any(|(other, names)| {
                other != who && (names.first.as_ref() == Some(first) || names.whole.contains(first))
            })
        };
        called.extend(one.first.iter().filter(|first| !shared(first)).map(|name| (who, name.as_slice())));
    }
    called
}

fn stands_at(text: &[char], from: usize, name: &[char]) -> bool {
    let to = from + name.len();
    if text.get(from..to) != Some(name) {
        return false;
    }
    let apart = |inside: Option<&char>, outside: Option<&char>| match (inside, outside) {
        (Some(inside), Some(outside)) => !(is_letter(*inside) && is_letter(*outside)),
        _ => true,
    };
    apart(name.first(), from.checked_sub(1).and_then(|at| text.get(at))) && apart(name.last(), text.get(to))
}

/// Part of a word. Chinese and Japanese are written without spaces: any sign may begin a word.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
        && !matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Without accents, in small letters.
pub(super) fn fold(text: &str) -> Vec<char> {
    let bare = text.nfkd().filter(|c| !is_combining_mark(*c));
    bare.flat_map(char::to_lowercase).flat_map(|c| if c == 'ß' { vec!['s', 's'] } else { vec![c] }).collect()
}
