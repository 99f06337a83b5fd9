//! What a sentence says, and what around it takes weight away or adds some.

use std::ops::Range;

use super::Finding;
use crate::{
    assessment::{Language, Level},
    grammar::{Mark, Token, longest},
    rules::{Guard, Role, Rule, Rules},
};

/// What earlier sentences leave behind for later ones.
pub(crate) struct Context<'a> {
    pub rules: &'a Rules,
    pub language: Language,
    pub spoken: bool,
    /// Role-play or a story is being told.
    pub story: bool,
    /// A film or a book was named: later sentences about "him" or "her" are about it.
    pub fiction: bool,
    pub human: bool,
}

/// A sentence without what frames and idioms explain away.
pub(crate) struct Sentence {
    index: usize,
    said: Vec<Said>,
    past: bool,
    recent: bool,
    well: bool,
    trivial: bool,
    now: bool,
    means: bool,
}

struct Said {
    rule: usize,
    near_past: bool,
}

#[derive(Clone, Debug)]
struct Hit {
    role: Role,
    at: Range<usize>,
}

/// Words a frame reaches when the text has no full stops.
const SPOKEN_FRAME: usize = 25;
/// Words between "years ago" and what was then.
const PAST_REACH: usize = 18;
/// Sentences after which "I am well now" no longer speaks of what was said.
const WELL_REACH: usize = 2;

impl Sentence {
    pub(crate) fn of(words: &[Token], quoted: &[bool], index: usize, context: &mut Context) -> Self {
        let hits = hits(words, context.rules);
        let frames = frames(&hits, words.len(), context);
        let has = |guard| hits.iter().any(|hit| hit.role == Role::Guard(guard));
        let open = |hit: &&Hit| {
            !overlaps(&hits, Guard::Mask, &hit.at)
                && !frames.iter().any(|frame| frame.contains(&hit.at.start))
        };
        context.human |= hits
            .iter()
            .filter(open)
            .any(|hit| hit.role == Role::Guard(Guard::Human) && !quoted[hit.at.start]);
        let said = hits.iter().filter(open).filter_map(|hit| {
            let Role::Rule(rule) = hit.role else { return None };
            let explained = context.rules.rules[rule].other && context.fiction;
            let near_past = hits.iter().any(|past| {
                past.role == Role::Guard(Guard::Past) && distance(&past.at, &hit.at) <= PAST_REACH
            });
            (!explained && !denied(words, &hits, hit, context.rules)).then_some(Said { rule, near_past })
        });
        let said = said.collect();
        context.fiction |= has(Guard::Frame) || has(Guard::Story) || has(Guard::FrameBack);
        Self {
            index,
            said,
            past: has(Guard::Past),
            recent: has(Guard::Recent),
            well: has(Guard::Well),
            trivial: has(Guard::Trivial),
            now: has(Guard::Now),
            means: has(Guard::Means),
        }
    }
}

/// The findings of all sentences, each weighed with its neighbours.
pub(crate) fn weigh(sentences: &[Sentence], context: &Context) -> Vec<Finding> {
    let near = |index: usize| &sentences[index.saturating_sub(1)..(index + 2).min(sentences.len())];
    let after = |index: usize| &sentences[index..(index + 1 + WELL_REACH).min(sentences.len())];
    let mut findings = Vec::new();
    for sentence in sentences {
        for said in &sentence.said {
            let rule = &context.rules.rules[said.rule];
            let near = near(sentence.index);
            let well = after(sentence.index).iter().any(|other| other.well);
            let urgent = near.iter().any(|other| other.now || other.means);
            let told_before = sentence.index > 0 && sentences[sentence.index - 1].past;
            let over = over(rule, sentence, said, well, told_before);
            let laughed = rule.soft && sentence.trivial;
            let Some(finding) = finding(rule, sentence, context.language, over || laughed, urgent) else {
                continue;
            };
            findings.push(finding);
        }
    }
    findings
}

fn over(rule: &Rule, sentence: &Sentence, said: &Said, well: bool, told_before: bool) -> bool {
    if rule.firm {
        return false;
    }
    if said.near_past && well {
        return true;
    }
    if sentence.recent {
        return false;
    }
    said.near_past || (rule.was && (well || (told_before && !sentence.now)))
}

fn finding(
    rule: &Rule,
    sentence: &Sentence,
    language: Language,
    over: bool,
    urgent: bool,
) -> Option<Finding> {
    let concern = rule.concern?;
    let (level, points) = match rule.level {
        Some(level) if over => (Some(level.min(Level::Distress)), 0),
        Some(Level::Danger) if rule.plan && urgent => (Some(Level::Acute), 0),
        Some(level) => (Some(level), 0),
        None if over => return None,
        None => (None, rule.points),
    };
    let name = rule.name.clone();
    Some(Finding { language, sentence: sentence.index, name, level, concern, points })
}

fn hits(words: &[Token], rules: &Rules) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (at, token) in words.iter().enumerate().filter(|(_, token)| token.mark == Mark::Word) {
        for (role, nodes) in rules.beginning_at(token) {
            if let Some(end) = longest(nodes, words, at) {
                hits.push(Hit { role: *role, at: at..end });
            }
        }
    }
    hits
}

/// The parts of the sentence that are fiction, quotation or talk about words.
fn frames(hits: &[Hit], length: usize, context: &mut Context) -> Vec<Range<usize>> {
    let find = |guard: Guard, from: usize| {
        let found = hits.iter().filter(|hit| hit.role == Role::Guard(guard) && hit.at.start >= from);
        found.map(|hit| hit.at.start).min()
    };
    let mut frames = Vec::new();
    if context.story {
        let close = find(Guard::Close, 0);
        context.story = close.is_none();
        frames.push(0..close.unwrap_or(length));
    }
    for hit in hits {
        match hit.role {
            Role::Guard(Guard::Frame) => {
                let end = find(Guard::Back, hit.at.end).unwrap_or(length);
                let reach = if context.spoken { hit.at.end + SPOKEN_FRAME } else { length };
                frames.push(hit.at.start..end.min(reach));
            }
            Role::Guard(Guard::FrameBack) => frames.push(0..hit.at.start),
            Role::Guard(Guard::Story) if !overlaps(hits, Guard::Mask, &hit.at) => {
                let close = find(Guard::Close, hit.at.end);
                context.story |= close.is_none();
                frames.push(hit.at.start..close.unwrap_or(length));
            }
            _ => {}
        }
    }
    frames
}

fn overlaps(hits: &[Hit], guard: Guard, at: &Range<usize>) -> bool {
    let covers =
        |hit: &&Hit| hit.role == Role::Guard(guard) && hit.at.start < at.end && at.start < hit.at.end;
    hits.iter().any(|hit| covers(&hit))
}

fn distance(a: &Range<usize>, b: &Range<usize>) -> usize {
    if a.start <= b.start { b.start.saturating_sub(a.end) } else { a.start.saturating_sub(b.end) }
}

/// Whether a negation or "I do not think that" right before the match governs it.
fn denied(words: &[Token], hits: &[Hit], hit: &Hit, rules: &Rules) -> bool {
    let start = hit.at.start;
    let deny = hits.iter().any(|other| {
        other.role == Role::Guard(Guard::Deny) && other.at.end <= start && start - other.at.end <= 1
    });
    let before = words[..start].iter().rev().take_while(|token| token.mark == Mark::Word && !token.barrier);
    let telling = before.filter(|token| !token.filler && !rules.is_clitic(token));
    let negated = telling.take(rules.negation_reach(&words[start])).any(|token| token.negation);
    deny || negated && !words[start].negation
}
