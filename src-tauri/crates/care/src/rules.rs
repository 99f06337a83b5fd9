//! The rules of each language, read from `rules/*.toml`.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
    sync::LazyLock,
};

use serde::Deserialize;

use crate::{
    assessment::{Concern, Language, Level},
    grammar::{Classes, Literal, Mark, Node, Token, Vocabulary, firsts, parse},
    text::{Repair, fold, spellings},
};

/// One way to say something that matters.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub name: String,
    /// None for a mere sign, which counts together with others.
    pub level: Option<Level>,
    pub concern: Option<Concern>,
    #[serde(default)]
    pub points: u8,
    /// People also say it laughing: a trivial cause next to it takes it back.
    #[serde(default)]
    pub soft: bool,
    /// Tells of the past: over, if the person says when it was or that they are well.
    #[serde(default)]
    pub was: bool,
    /// A word for "years ago" does not make it past.
    #[serde(default)]
    pub firm: bool,
    /// About somebody else: a film named before keeps explaining it.
    #[serde(default)]
    pub other: bool,
    /// A time ("tonight") or a means at hand makes it acute.
    #[serde(default)]
    pub plan: bool,
    pub say: Vec<String>,
}

/// What stands around a rule's match and changes its weight. The names are the keys of `[guard]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Guard {
    /// An idiom, a technical term, an accident: what it covers says nothing.
    Mask,
    /// Opens fiction, a quotation or a question about words, up to the end of the sentence.
    Frame,
    /// The same for what stands before it in the sentence.
    FrameBack,
    /// Opens role-play or a story, until it is closed.
    Story,
    /// Ends a story: "out of character".
    Close,
    /// Ends a frame within a sentence: "but honestly I".
    Back,
    Past,
    /// Takes `past` back: "again", "lately".
    Recent,
    /// "I am well now."
    Well,
    /// Laughter and small causes.
    Trivial,
    Now,
    Means,
    /// "I do not think that …", right before a match.
    Deny,
    /// "Are you human?"
    Human,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Rule(usize),
    Guard(Guard),
}

/// A language, ready to read with.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub rules: Vec<Rule>,
    patterns: Vec<(Role, Vec<Node>)>,
    begin: HashMap<Literal, Vec<usize>>,
    vocabulary: Vocabulary,
    expansions: HashMap<String, Vec<String>>,
    sensitive: Vec<String>,
    filler: Vec<Literal>,
    negation: Vec<Literal>,
    barrier: Vec<Literal>,
    joint: Vec<Literal>,
    common: Vec<Literal>,
    subject: Vec<Literal>,
    clitic: Vec<Literal>,
    subject_reach: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    filler: String,
    negation: String,
    barrier: String,
    /// Those of `barrier` that a gap may run over ("and").
    joint: String,
    /// Frequent small words by which the language is known.
    common: String,
    /// Words a statement begins with: a negation further left than `subject_reach` words belongs to another one.
    subject: String,
    subject_reach: usize,
    /// Small words that may stand between a negation and its verb ("no me quiero …").
    clitic: String,
    /// Words people disguise.
    sensitive: String,
    expand: BTreeMap<String, String>,
    class: Classes,
    guard: BTreeMap<Guard, Vec<String>>,
    rule: Vec<Rule>,
}

const FILES: [(Language, &str); 5] = [
    (Language::En, include_str!("../rules/en.toml")),
    (Language::Es, include_str!("../rules/es.toml")),
    (Language::Fr, include_str!("../rules/fr.toml")),
    (Language::De, include_str!("../rules/de.toml")),
    (Language::Pt, include_str!("../rules/pt.toml")),
];

/// For a match without a subject: "I have no intention of killing myself".
const NEGATION_REACH: usize = 4;

/// Read once, by whoever comes first: it takes some tenths of a second.
static ALL: LazyLock<Vec<(Language, Rules)>> = LazyLock::new(|| {
    // A file that does not parse leaves its language deaf; a test reads every file.
    FILES.iter().map(|(language, text)| (*language, Rules::read(text).unwrap_or_default())).collect()
});

/// Calls `each` with every language.
pub(crate) fn each_language(mut each: impl FnMut(Language, &Rules)) {
    ALL.iter().for_each(|(language, rules)| each(*language, rules));
}

impl Rules {
    /// Err: what is wrong, with the pattern it is wrong in.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut this = Self::default();
        let mut list = |words: &str| {
            let words = words.split_whitespace().flat_map(spellings);
            words.map(|word| this.vocabulary.add(&word)).collect::<Vec<_>>()
        };
        (this.filler, this.negation) = (list(&file.filler), list(&file.negation));
        (this.barrier, this.common) = (list(&file.barrier), list(&file.common));
        this.joint = list(&file.joint);
        (this.subject, this.clitic) = (list(&file.subject), list(&file.clitic));
        this.subject_reach = file.subject_reach;
        for word in ["emojilaugh", "emojigun", "emojipills", "emojiknife", "emojigrave", "emojisad"] {
            this.vocabulary.add(word);
        }
        this.sensitive = file.sensitive.split_whitespace().flat_map(spellings).collect();
        for word in &this.sensitive {
            this.vocabulary.add(word);
        }
        let expand = |(short, long): (&String, &String)| {
            (fold(short), long.split_whitespace().map(fold).collect::<Vec<_>>())
        };
        this.expansions = file.expand.iter().map(expand).collect();
        let guards =
            file.guard.iter().flat_map(|(guard, says)| says.iter().map(|say| (Role::Guard(*guard), say)));
        let rules = file.rule.iter().enumerate();
        let rules = rules.flat_map(|(index, rule)| rule.say.iter().map(move |say| (Role::Rule(index), say)));
        for (role, say) in guards.chain(rules) {
            let nodes =
                parse(say, &file.class, &mut this.vocabulary).map_err(|why| format!("{say}: {why}"))?;
            this.patterns.push((role, nodes));
        }
        for (index, (_, nodes)) in this.patterns.iter().enumerate() {
            for literal in firsts(nodes) {
                this.begin.entry(literal).or_default().push(index);
            }
        }
        this.rules = file.rule;
        Ok(this)
    }

    /// The patterns that may begin with this token.
    pub(crate) fn beginning_at(&self, token: &Token) -> impl Iterator<Item = &(Role, Vec<Node>)> {
        let indices = token.literals.iter().filter_map(|literal| self.begin.get(literal)).flatten();
        indices.map(|index| &self.patterns[*index])
    }

    /// How this language understands a typed word: one token or several.
    pub(crate) fn tokens(&self, word: &str) -> Rc<[Token]> {
        let repair =
            Repair { vocabulary: &self.vocabulary, expansions: &self.expansions, sensitive: &self.sensitive };
        repair.repair(word).iter().map(|word| self.token(word)).collect()
    }

    /// Whether the word speaks for this language.
    pub(crate) fn is_common(&self, token: &Token) -> bool {
        holds(&self.common, &token.literals)
    }

    /// How many words left of a match that begins with `token` a negation governs it.
    pub(crate) fn negation_reach(&self, token: &Token) -> usize {
        if holds(&self.subject, &token.literals) { self.subject_reach } else { NEGATION_REACH }
    }

    pub(crate) fn is_clitic(&self, token: &Token) -> bool {
        holds(&self.clitic, &token.literals)
    }

    fn token(&self, word: &str) -> Token {
        let literals = self.vocabulary.literals(word);
        Token {
            mark: Mark::Word,
            filler: holds(&self.filler, &literals),
            negation: holds(&self.negation, &literals),
            barrier: holds(&self.barrier, &literals),
            joint: holds(&self.joint, &literals),
            literals: literals.into(),
        }
    }
}

fn holds(list: &[Literal], literals: &[Literal]) -> bool {
    literals.iter().any(|literal| list.contains(literal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_understood() {
        for (language, text) in FILES {
            let rules = Rules::read(text).unwrap_or_else(|why| panic!("{}: {why}", language.tag()));
            assert!(rules.rules.len() > 20, "{}: too few rules to be complete", language.tag());
            for rule in &rules.rules {
                assert!(
                    rule.level.is_some() || rule.points > 0,
                    "{}: {} weighs nothing",
                    language.tag(),
                    rule.name
                );
                assert!(rule.concern.is_some(), "{}: {} is about nothing", language.tag(), rule.name);
            }
        }
    }
}
