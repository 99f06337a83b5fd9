//! From the written pattern to nodes.

use std::{collections::BTreeMap, iter::Peekable, str::Chars};

use super::{Node, Vocabulary};
use crate::text::spellings;

/// Named lists of phrases, as written.
pub(crate) type Classes = BTreeMap<String, Vec<String>>;

/// Classes may name classes; a circle ends here instead of in the stack.
const DEEPEST: u8 = 6;

/// Err: what is wrong with the pattern.
pub(crate) fn parse(
    pattern: &str,
    classes: &Classes,
    vocabulary: &mut Vocabulary,
) -> Result<Vec<Node>, String> {
    let mut parser = Parser { letters: pattern.chars().peekable(), classes, vocabulary, depth: 0 };
    let nodes = parser.sequence();
    match parser.letters.next() {
        None if !nodes.as_ref().is_ok_and(Vec::is_empty) => nodes,
        _ => Err(format!("unbalanced or empty pattern: {pattern}")),
    }
}

struct Parser<'a> {
    letters: Peekable<Chars<'a>>,
    classes: &'a Classes,
    vocabulary: &'a mut Vocabulary,
    depth: u8,
}

impl Parser<'_> {
    fn sequence(&mut self) -> Result<Vec<Node>, String> {
        let mut nodes = Vec::new();
        loop {
            while self.letters.next_if(|letter| letter.is_whitespace()).is_some() {}
            let Some(&letter) = self.letters.peek() else { return Ok(nodes) };
            if letter == '|' || letter == ')' {
                return Ok(nodes);
            }
            self.letters.next();
            let node = match letter {
                '^' => Node::ClauseStart,
                '$' => Node::ClauseEnd,
                '~' => Node::Gap(self.until_space().parse().map_err(|_| "a gap has a number".to_owned())?),
                '<' => self.class()?,
                '(' => self.ways()?,
                first => self.word(first),
            };
            let optional = self.letters.next_if_eq(&'?').is_some();
            nodes.push(if optional { Node::Maybe(vec![node]) } else { node });
        }
    }

    fn until_space(&mut self) -> String {
        let mut text = String::new();
        while let Some(letter) =
            self.letters.next_if(|letter| !letter.is_whitespace() && !"|()<>?".contains(*letter))
        {
            text.push(letter);
        }
        text
    }

    fn word(&mut self, first: char) -> Node {
        let written = format!("{first}{}", self.until_space());
        Node::Word(spellings(&written).iter().map(|word| self.vocabulary.add(word)).collect())
    }

    fn ways(&mut self) -> Result<Node, String> {
        let mut ways = vec![self.sequence()?];
        loop {
            match self.letters.next() {
                Some('|') => ways.push(self.sequence()?),
                Some(')') => return Ok(Node::Any(ways)),
                _ => return Err("a bracket is not closed".to_owned()),
            }
        }
    }

    fn class(&mut self) -> Result<Node, String> {
        let name = self.until_space();
        if self.letters.next() != Some('>') {
            return Err(format!("<{name} is not closed"));
        }
        let phrases = self.classes.get(&name).ok_or(format!("no class is called {name}"))?;
        if self.depth == DEEPEST {
            return Err(format!("classes go round in a circle at {name}"));
        }
        let ways = phrases.iter().map(|phrase| {
            let letters = phrase.chars().peekable();
            let (classes, vocabulary) = (self.classes, &mut *self.vocabulary);
            Parser { letters, classes, vocabulary, depth: self.depth + 1 }.sequence()
        });
        Ok(Node::Any(ways.collect::<Result<_, _>>()?))
    }
}
