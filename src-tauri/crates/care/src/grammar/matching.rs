//! Patterns against words.

use std::rc::Rc;

use super::{Literal, Node};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    Word,
    /// May stand between two words of a pattern, and ends a clause.
    Comma,
    /// Nothing matches across it.
    Stop,
}

/// A word as one language sees it.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub mark: Mark,
    pub literals: Rc<[Literal]>,
    /// May be skipped anywhere ("really", "just").
    pub filler: bool,
    pub negation: bool,
    /// Begins another clause; no gap runs over it ("but", "because") unless it is `joint` ("and").
    pub barrier: bool,
    pub joint: bool,
}

impl Token {
    pub(crate) fn mark(mark: Mark, literals: Rc<[Literal]>) -> Self {
        Self { mark, literals, filler: false, negation: false, barrier: false, joint: false }
    }

    fn is(&self, wanted: &[Literal]) -> bool {
        self.mark == Mark::Word && wanted.iter().any(|literal| self.literals.contains(literal))
    }

    fn fits_gap(&self) -> bool {
        self.mark == Mark::Word && !self.negation && (!self.barrier || self.joint)
    }
}

/// A match is at most this many words long: one bit each.
const WINDOW: usize = 63;

/// Where the longest match that starts at `start` ends; none if there is none.
pub(crate) fn longest(nodes: &[Node], tokens: &[Token], start: usize) -> Option<usize> {
    let ends = Window { tokens, start }.run(nodes, 1);
    (ends > 1).then(|| start + ends.ilog2() as usize)
}

/// Bit k of a set stands for the position `start + k`.
struct Window<'a> {
    tokens: &'a [Token],
    start: usize,
}

impl Window<'_> {
    fn run(&self, nodes: &[Node], from: u64) -> u64 {
        nodes.iter().fold(from, |ends, node| if ends == 0 { 0 } else { self.advance(node, ends) })
    }

    fn advance(&self, node: &Node, from: u64) -> u64 {
        match node {
            Node::Word(literals) => bits(from).fold(0, |ends, bit| ends | self.word(literals, bit)),
            Node::Gap(length) => self.gap(*length, from),
            Node::Any(ways) => ways.iter().fold(0, |ends, way| ends | self.run(way, from)),
            Node::Maybe(inner) => from | self.run(inner, from),
            Node::ClauseStart => self.keep(from, |at| at == 0 || self.ends_clause(at - 1)),
            Node::ClauseEnd => self.keep(from, |at| at >= self.tokens.len() || self.ends_clause(at)),
        }
    }

    fn word(&self, literals: &[Literal], bit: usize) -> u64 {
        let mut ends = 0;
        let mut commas = 0;
        for at in bit..WINDOW {
            let Some(token) = self.tokens.get(self.start + at) else { break };
            if token.is(literals) {
                ends |= 1 << (at + 1);
            }
            commas += usize::from(token.mark == Mark::Comma);
            let passes = token.filler || (token.mark == Mark::Comma && commas == 1 && at > 0);
            if !passes {
                break;
            }
        }
        ends
    }

    fn gap(&self, length: u8, from: u64) -> u64 {
        let mut all = from;
        let mut latest = from;
        for _ in 0..length {
            let fits =
                |bit: &usize| *bit < WINDOW && self.tokens.get(self.start + bit).is_some_and(Token::fits_gap);
            latest = bits(latest).filter(fits).fold(0, |ends, bit| ends | 1 << (bit + 1));
            all |= latest;
        }
        all
    }

    fn keep(&self, from: u64, wanted: impl Fn(usize) -> bool) -> u64 {
        bits(from).filter(|bit| wanted(self.start + bit)).fold(0, |ends, bit| ends | 1 << bit)
    }

    fn ends_clause(&self, at: usize) -> bool {
        self.tokens[at].mark != Mark::Word || self.tokens[at].barrier
    }
}

fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (set != 0).then(|| set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(bit)
    })
}
