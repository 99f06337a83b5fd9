//! One text, read in all languages at once.

mod sentence;

use std::{collections::HashMap, rc::Rc};

use sentence::{Context, Sentence};

use crate::{
    assessment::{Assessment, Concern, Language, Level},
    grammar::{Mark, Token},
    rules::{Rules, each_language},
    second::{self, Heard},
    text::Text,
};

/// Something said in a sentence, after everything around it was weighed.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub language: Language,
    pub sentence: usize,
    pub name: String,
    /// None for a sign, which has `points`.
    pub level: Option<Level>,
    pub concern: Concern,
    pub points: u8,
}

/// All that was found in a text.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub findings: Vec<Finding>,
    /// What the second reader hears outside of stories.
    pub heard: Option<Heard>,
    /// A story or role-play is still open at the end.
    pub story: bool,
    pub asks_if_human: bool,
    /// The language most of the words belong to.
    pub language: Language,
}

/// Signs of different kinds that together mean danger.
pub(crate) const ENOUGH_POINTS: u8 = 2;

/// `story`: role-play was opened before this text.
pub(crate) fn read(text: &str, spoken: bool, story: bool) -> Reading {
    let text = Text::of(text);
    let mut parts = Vec::new();
    each_language(|language, rules| parts.push(in_language(&text, language, rules, spoken, story)));
    let mut reading = merge(parts);
    // What knights say to dragons is not meant, and the model does not know where a story ends.
    reading.heard = if reading.story { None } else { second::hear(&text) };
    reading
}

impl Reading {
    pub(crate) fn assessment(&self) -> Assessment {
        let ruled = self.by_rules();
        match self.heard {
            // By itself the model is right often enough to show help, not to speak in the companion's place.
            Some(Heard::Danger(_, concern)) if ruled.level < Level::Danger => Assessment {
                level: Level::Danger,
                concern: ruled.concern.or(Some(concern)),
                language: self.language,
                quiet: true,
            },
            Some(Heard::Danger(Level::Acute, _)) if ruled.level == Level::Danger => {
                Assessment { level: Level::Acute, ..ruled }
            }
            // What a rule hears as acute stands whatever the model says.
            Some(Heard::Calm) if ruled.level == Level::Danger => Assessment { quiet: true, ..ruled },
            _ => ruled,
        }
    }

    fn by_rules(&self) -> Assessment {
        let said = self.findings.iter().filter_map(|finding| Some((finding.level?, finding)));
        let worst = said.max_by_key(|(level, finding)| (*level, finding.concern == Concern::Overdose));
        let signs = self.signs();
        let hinted = if signs.is_empty() { Level::None } else { level_of_points(points(&signs)) };
        match (worst, signs.first()) {
            (Some((level, finding)), _) if level >= hinted => Assessment {
                level,
                concern: (level > Level::None).then_some(finding.concern),
                language: finding.language,
                quiet: false,
            },
            (_, Some(sign)) => Assessment {
                level: hinted,
                concern: Some(sign.concern),
                language: sign.language,
                quiet: false,
            },
            _ => Assessment { language: self.language, ..Assessment::default() },
        }
    }

    /// Each sign once, by name.
    pub(crate) fn signs(&self) -> Vec<&Finding> {
        let mut signs: Vec<_> = self.findings.iter().filter(|finding| finding.level.is_none()).collect();
        signs.sort_by(|a, b| a.name.cmp(&b.name).then(b.points.cmp(&a.points)));
        signs.dedup_by(|a, b| a.name == b.name);
        signs
    }
}

pub(crate) fn level_of_points(points: u8) -> Level {
    if points >= ENOUGH_POINTS { Level::Danger } else { Level::Distress }
}

fn points(signs: &[&Finding]) -> u8 {
    signs.iter().fold(0, |sum, sign| sum.saturating_add(sign.points))
}

struct Part {
    language: Language,
    findings: Vec<Finding>,
    /// Common words of the language, a sentence.
    common: Vec<u32>,
    story: bool,
    human: bool,
}

fn in_language(text: &Text, language: Language, rules: &Rules, spoken: bool, story: bool) -> Part {
    let (tokens, quoted) = tokens(text, rules);
    let mut context = Context { rules, language, spoken, story, fiction: false, human: false };
    let mut common = Vec::new();
    let mut sentences = Vec::new();
    let mut start = 0;
    for end in 0..=tokens.len() {
        if tokens.get(end).is_some_and(|token| token.mark != Mark::Stop) {
            continue;
        }
        let (words, quotes) = (&tokens[start..end], &quoted[start..end]);
        common.push(words.iter().filter(|token| rules.is_common(token)).count() as u32);
        sentences.push(Sentence::of(words, quotes, sentences.len(), &mut context));
        start = end + 1;
    }
    let findings = sentence::weigh(&sentences, &context);
    Part { language, findings, common, story: context.story, human: context.human }
}

fn tokens(text: &Text, rules: &Rules) -> (Vec<Token>, Vec<bool>) {
    let mut known: HashMap<u32, Rc<[Token]>> = HashMap::new();
    let (mut tokens, mut quoted) = (Vec::new(), Vec::new());
    let none: Rc<[u32]> = Rc::new([]);
    for piece in &text.pieces {
        if piece.mark == Mark::Word {
            let words =
                known.entry(piece.word).or_insert_with(|| rules.tokens(&text.words[piece.word as usize]));
            tokens.extend(words.iter().cloned());
        } else {
            tokens.push(Token::mark(piece.mark, none.clone()));
        }
        quoted.resize(tokens.len(), piece.quoted);
    }
    (tokens, quoted)
}

/// A sentence is believed in a language only if its small words are those of that language, or of none.
fn merge(parts: Vec<Part>) -> Reading {
    let most = |sentence: usize| {
        parts.iter().filter_map(|part| part.common.get(sentence)).max().copied().unwrap_or(0)
    };
    let spoken_in = |part: &Part, sentence: usize| {
        let most = most(sentence);
        most < 3 || part.common.get(sentence).is_some_and(|count| count * 2 >= most)
    };
    let total = |part: &Part| part.common.iter().sum::<u32>();
    let mut reading = Reading::default();
    if let Some(most) = parts.iter().rev().max_by_key(|part| total(part)).filter(|part| total(part) > 0) {
        reading.language = most.language;
    }
    // The language of most words comes last, so that it wins among equals.
    let mut order: Vec<_> = parts.iter().collect();
    order.sort_by_key(|part| total(part));
    for part in order {
        let believed = part.findings.iter().filter(|finding| spoken_in(part, finding.sentence));
        reading.findings.extend(believed.cloned());
        reading.story |= part.story;
        reading.asks_if_human |= part.human;
    }
    reading
}
