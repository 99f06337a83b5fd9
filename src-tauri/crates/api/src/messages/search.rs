//! Searching over everything that was said.

use serde::{Deserialize, Serialize};
use specta::Type;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use vis_core::{CharacterId, Role};
use vis_store::{Found, Search};

use crate::app::blocking;
use crate::characters::Cast;
use crate::{ApiError, App};

/// Hits that are given at once, at most.
const MOST_HITS: usize = 200;
/// Characters of an excerpt, and of those how many stand before the first found word.
const EXCERPT: usize = 160;
const BEFORE: usize = 40;

/// What to look for; nothing set finds the newest messages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct SearchQuery {
    /// Words that all have to be there, each as a beginning; `"a phrase"`; `-without`. Case and accents make no difference.
    pub text: String,
    /// Said by this character, or to it.
    pub character_id: Option<String>,
    /// `user` or `assistant`.
    pub role: Option<String>,
    /// Milliseconds since 1970, UTC.
    #[specta(type = Option<f64>)]
    pub from_ms: Option<i64>,
    /// Before this. Milliseconds since 1970, UTC.
    #[specta(type = Option<f64>)]
    pub to_ms: Option<i64>,
    /// With sound that was kept.
    pub has_voice: bool,
    pub bookmarked: bool,
    /// [`SearchPage::next`] of the page before.
    #[specta(type = Option<f64>)]
    pub after: Option<i64>,
    /// At most 200; 0 is 50.
    pub limit: u32,
}

/// What was found, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct SearchPage {
    pub hits: Vec<SearchHit>,
    /// Where the next page begins; `None` when this is the last.
    #[specta(type = Option<f64>)]
    pub next: Option<i64>,
}

/// A message that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct SearchHit {
    pub message_id: String,
    pub session_id: String,
    /// Of the chat.
    pub title: String,
    pub character_id: String,
    /// Who said it; empty for the person.
    pub name: String,
    /// `user` or `assistant`.
    pub role: String,
    /// Milliseconds since 1970, UTC.
    #[specta(type = f64)]
    pub created_ms: i64,
    pub has_voice: bool,
    /// It is on the branch that its chat shows.
    pub shown: bool,
    /// Some of its words, those that were looked for marked.
    pub excerpt: Vec<ExcerptPart>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct ExcerptPart {
    pub text: String,
    pub found: bool,
}

impl App {
    /// Messages with these words, the newest first.
    pub async fn search_messages(&self, query: SearchQuery) -> Result<SearchPage, ApiError> {
        let (home, cast) = (self.home()?, self.cast.clone());
        let limit = if query.limit == 0 { 50 } else { (query.limit as usize).min(MOST_HITS) };
        blocking(move || {
            // One more than is shown tells whether there are more.
            let mut found = home.store().search(&query.wanted(), limit + 1)?;
            let more = found.len() > limit;
            found.truncate(limit);
            let next = found.last().filter(|_| more).map(|last| last.number);
            let words = words_of(&query.text);
            Ok(SearchPage { hits: found.into_iter().map(|one| hit(&cast, one, &words)).collect(), next })
        })
        .await
    }
}

impl SearchQuery {
    fn wanted(&self) -> Search {
        Search {
            text: self.text.clone(),
            character: self.character_id.as_deref().map(CharacterId::from),
            session: None,
            role: match self.role.as_deref() {
                Some("user") => Some(Role::User),
                Some("assistant") => Some(Role::Assistant),
                _ => None,
            },
            from_ms: self.from_ms,
            until_ms: self.to_ms,
            has_voice: self.has_voice,
            bookmarked: self.bookmarked,
            before: self.after,
        }
    }
}

fn hit(cast: &Cast, found: Found, words: &[String]) -> SearchHit {
    let message = found.message;
    let speaker = message.speaker.unwrap_or(found.character);
    let (role, name) = match message.role {
        Role::User => ("user", String::new()),
        Role::Assistant => ("assistant", cast.get(&speaker).map(|one| one.name).unwrap_or_default()),
    };
    SearchHit {
        message_id: message.id.0,
        session_id: message.session_id.0,
        title: found.title,
        character_id: speaker.0,
        name,
        role: role.to_owned(),
        created_ms: message.created_ms,
        has_voice: message.has_voice,
        shown: found.shown,
        excerpt: excerpt(&message.text, words),
    }
}

/// The words of a query as they are compared: folded, without those that must not be there.
fn words_of(typed: &str) -> Vec<String> {
    let wanted = typed.split_whitespace().filter(|word| !word.starts_with('-'));
    let bare = |word: &str| fold(word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    wanted.map(bare).filter(|word| !word.is_empty()).collect()
}

/// Lower case, without accents.
fn fold(text: &str) -> String {
    text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).collect()
}

/// The part of a text around the first word that was looked for, in pieces.
fn excerpt(text: &str, words: &[String]) -> Vec<ExcerptPart> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters: Vec<char> = line.chars().collect();
    let marks = marked(&letters, words);
    let first = marks.iter().position(|mark| *mark).unwrap_or(0);
    // From the beginning of a word, where one is near.
    let from = first.saturating_sub(BEFORE);
    let from =
        if from == 0 { 0 } else { (from..first).find(|at| letters[*at] == ' ').map_or(from, |at| at + 1) };
    let to = (from + EXCERPT).min(letters.len());
    let mut parts: Vec<ExcerptPart> = Vec::new();
    for at in from..to {
        match parts.last_mut() {
            Some(part) if part.found == marks[at] => part.text.push(letters[at]),
            _ => parts.push(ExcerptPart { text: letters[at].to_string(), found: marks[at] }),
        }
    }
    if let Some(part) = parts.first_mut().filter(|_| from > 0) {
        part.text.insert(0, '…');
    }
    if let Some(part) = parts.last_mut().filter(|_| to < letters.len()) {
        part.text.push('…');
    }
    parts
}

/// Which letters belong to a word that was looked for.
fn marked(letters: &[char], words: &[String]) -> Vec<bool> {
    let mut marks = vec![false; letters.len()];
    for start in 0..letters.len() {
        // A found word is a beginning; where words are not parted by spaces it may stand anywhere.
        let inside = start > 0 && letters[start - 1].is_alphanumeric() && letters[start].is_ascii();
        if inside || !letters[start].is_alphanumeric() {
            continue;
        }
        let ends = words.iter().filter_map(|word| end_of(&letters[start..], word));
        if let Some(length) = ends.max() {
            marks[start..start + length].fill(true);
        }
    }
    marks
}

/// How many letters of `letters` a folded word takes at their beginning, if it stands there.
fn end_of(letters: &[char], word: &str) -> Option<usize> {
    let mut left = word;
    for (n, letter) in letters.iter().enumerate() {
        if left.is_empty() {
            return Some(n);
        }
        left = left.strip_prefix(fold(letter.encode_utf8(&mut [0; 4])).as_str())?;
    }
    left.is_empty().then_some(letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, typed: &str) -> String {
        let parts = excerpt(text, &words_of(typed)).into_iter();
        parts.map(|part| if part.found { format!("[{}]", part.text) } else { part.text }).collect()
    }

    #[test]
    fn an_excerpt_marks_what_was_looked_for() {
        for (text, typed, expected) in [
            ("A cup of tea, please.", "tea", "A cup of [tea], please."),
            ("In the Café Zürich.", "cafe zur", "In the [Café] [Zür]ich."),
            ("Steam is not tea.", "tea", "Steam is not [tea]."),
            ("我们明天去东京看樱花。", "东京", "我们明天去[东京]看樱花。"),
            ("Good  \n morning!", "\"good morning\" -evening", "[Good] [morning]!"),
            ("Nothing here.", "tea", "Nothing here."),
            ("", "tea", ""),
        ] {
            assert_eq!(shown(text, typed), expected, "{typed} in {text}");
        }
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_found_word() {
        let text = format!("{}tea {}", "word ".repeat(100), "after ".repeat(100));
        let cut = shown(&text, "tea");
        assert!(cut.starts_with("…word") && cut.contains("[tea]") && cut.ends_with('…'), "{cut}");
        assert!(cut.chars().count() < EXCERPT + 6, "{cut}");
    }
}
