//! What a page paints: the operators that move and show text (ISO 32000-1, 9.4), also inside of forms.

use std::collections::HashMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::{Font, resolved};
use super::lines::{Lines, Placed};
use crate::Limits;
use crate::guarded::Patience;

/// Forms within forms.
const DEEPEST: usize = 6;
/// Operators in one file. A dense page has some thousands.
const OPERATORS: usize = 5_000_000;
/// Of states that are kept for later.
const STATES: usize = 64;
/// A step back of so many thousandths of the size between two strings is a space.
const WORD_GAP: f32 = 180.0;

/// What reading may still cost.
pub(super) struct Budget<'a> {
    operators: usize,
    unpacked: usize,
    limits: &'a Limits,
    patience: &'a Patience,
}

impl<'a> Budget<'a> {
    pub(super) fn new(limits: &'a Limits, patience: &'a Patience) -> Self {
        Self { operators: OPERATORS, unpacked: 8 * limits.unpacked, limits, patience }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.operators == 0 || self.unpacked == 0 || self.patience.is_over()
    }

    fn take(&mut self) -> bool {
        self.operators = self.operators.saturating_sub(1);
        !(self.operators == 0 || self.operators.is_multiple_of(1024) && self.patience.is_over())
    }
}

/// The text of one page; what cannot be read of it is left out.
pub(super) fn text(document: &Document, page: ObjectId, budget: &mut Budget<'_>) -> String {
    let Ok(content) = document.get_page_content_with_limit(page, budget.limits.unpacked) else {
        return String::new();
    };
    let (own, referred) = document.get_page_resources(page).unwrap_or_default();
    let referred = referred.into_iter().filter_map(|id| document.get_dictionary(id).ok());
    let resources: Vec<&Dictionary> = own.into_iter().chain(referred).collect();
    let mut painter = Painter { document, budget, lines: Lines::default(), fonts: HashMap::new() };
    painter.paint(&content, &resources, &State::default(), 0);
    painter.lines.text()
}

struct Painter<'a, 'b, 'c> {
    document: &'a Document,
    budget: &'b mut Budget<'c>,
    lines: Lines,
    fonts: HashMap<*const Dictionary, Font<'a>>,
}

/// `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Clone, Copy)]
struct Matrix([f32; 6]);

impl Matrix {
    const UNIT: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First this, then `then`.
    fn then(self, then: Self) -> Self {
        let ([a, b, c, d, e, f], [p, q, r, s, t, u]) = (self.0, then.0);
        Self([
            a * p + b * r,
            a * q + b * s,
            c * p + d * r,
            c * q + d * s,
            e * p + f * r + t,
            e * q + f * s + u,
        ])
    }

    fn moved(self, x: f32, y: f32) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y]).then(self)
    }

    fn of(operands: &[Object]) -> Option<Self> {
        let numbers: Vec<f32> = operands.iter().filter_map(|one| one.as_float().ok()).collect();
        Some(Self(numbers.try_into().ok()?))
    }

    fn height(self) -> f32 {
        self.0[2].hypot(self.0[3])
    }
}

#[derive(Clone)]
struct State<'a> {
    page: Matrix,
    text: Matrix,
    line: Matrix,
    font: Option<&'a Dictionary>,
    size: f32,
    leading: f32,
    /// Between letters, and on top of that between words.
    letters: f32,
    words: f32,
    stretch: f32,
}

impl Default for State<'_> {
    fn default() -> Self {
        Self {
            page: Matrix::UNIT,
            text: Matrix::UNIT,
            line: Matrix::UNIT,
            font: None,
            size: 0.0,
            leading: 0.0,
            letters: 0.0,
            words: 0.0,
            stretch: 1.0,
        }
    }
}

impl<'a> Painter<'a, '_, '_> {
    fn paint(&mut self, content: &[u8], resources: &[&'a Dictionary], begin: &State<'a>, deep: usize) {
        let (mut state, mut kept) = (begin.clone(), Vec::new());
        self.budget.unpacked = self.budget.unpacked.saturating_sub(content.len());
        for operation in Content::decode_iter(content).map_while(Result::ok) {
            if !self.budget.take() || self.lines.len() > 8 * self.budget.limits.characters {
                return;
            }
            match operation.operator.as_str() {
                "q" if kept.len() < STATES => kept.push(state.clone()),
                "Q" => state = kept.pop().unwrap_or(state),
                "Do" => self.form(&operation, resources, &state, deep),
                "Tf" => {
                    state.font = name(&operation).and_then(|name| self.found(resources, b"Font", name));
                    state.size = number(&operation, 1);
                }
                _ => self.text_operator(&operation, &mut state),
            }
        }
    }

    fn text_operator(&mut self, operation: &Operation, state: &mut State<'a>) {
        let value = |at| number(operation, at);
        match operation.operator.as_str() {
            "cm" => {
                state.page = Matrix::of(&operation.operands).map_or(state.page, |by| by.then(state.page));
            }
            "BT" => (state.text, state.line) = (Matrix::UNIT, Matrix::UNIT),
            "Tc" => state.letters = value(0),
            "Tw" => state.words = value(0),
            "Tz" => state.stretch = value(0) / 100.0,
            "TL" => state.leading = value(0),
            "Td" => state.step(value(0), value(1)),
            "TD" => {
                state.leading = -value(1);
                state.step(value(0), value(1));
            }
            "Tm" => {
                if let Some(matrix) = Matrix::of(&operation.operands) {
                    (state.text, state.line) = (matrix, matrix);
                }
            }
            "T*" => state.step(0.0, -state.leading),
            "Tj" => self.show(operation.operands.first(), state),
            "'" => {
                state.step(0.0, -state.leading);
                self.show(operation.operands.first(), state);
            }
            "\"" => {
                (state.words, state.letters) = (value(0), value(1));
                state.step(0.0, -state.leading);
                self.show(operation.operands.get(2), state);
            }
            "TJ" => self.show_parts(operation.operands.first(), state),
            _ => {}
        }
    }

    fn show_parts(&mut self, parts: Option<&Object>, state: &mut State<'a>) {
        let Some(Ok(parts)) = parts.map(Object::as_array) else { return };
        for part in parts {
            match part.as_float() {
                Ok(back) => {
                    let by = -back / 1000.0 * state.size * state.stretch;
                    state.text = state.text.moved(by, 0.0);
                    // Small fonts are scaled up by the matrix; the step itself tells what was meant.
                    if -back > WORD_GAP {
                        self.lines.gap();
                    }
                }
                Err(_) => self.show(Some(part), state),
            }
        }
    }

    fn show(&mut self, string: Option<&Object>, state: &mut State<'a>) {
        let (Some(Ok(string)), Some(font)) = (string.map(Object::as_str), state.font) else { return };
        let document = self.document;
        let known = self.fonts.entry(std::ptr::from_ref(font)).or_insert_with(|| Font::new(document, font));
        let shown = known.read(string);
        let spread = shown.codes * state.letters + shown.spaces * state.words;
        let width = (shown.width / 1000.0 * state.size + spread) * state.stretch;
        let from = state.text.then(state.page);
        state.text = state.text.moved(width, 0.0);
        let to = state.text.then(state.page);
        self.lines.put(Placed {
            text: shown.text,
            x: from.0[4],
            y: from.0[5],
            end: to.0[4],
            size: (state.size * from.height()).abs(),
        });
    }

    fn form(&mut self, operation: &Operation, resources: &[&'a Dictionary], state: &State<'a>, deep: usize) {
        if deep >= DEEPEST || self.budget.is_spent() {
            return;
        }
        let Some(form) = name(operation).and_then(|name| self.object(resources, b"XObject", name)) else {
            return;
        };
        let Ok(stream) = form.as_stream() else { return };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).ok() != Some(&b"Form"[..]) {
            return;
        }
        let room = self.budget.limits.unpacked.min(self.budget.unpacked);
        let Ok(content) = stream.get_plain_content_with_limit(room) else { return };
        let matrix = stream.dict.get_deref(b"Matrix", self.document).and_then(Object::as_array).ok();
        let matrix = matrix.and_then(|matrix| Matrix::of(matrix)).unwrap_or(Matrix::UNIT);
        let own = stream.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
        let resources: Vec<&Dictionary> = own.into_iter().chain(resources.iter().copied()).take(8).collect();
        let begin = State { page: matrix.then(state.page), ..state.clone() };
        self.paint(&content, &resources, &begin, deep + 1);
    }

    fn found(&self, resources: &[&'a Dictionary], kind: &[u8], name: &[u8]) -> Option<&'a Dictionary> {
        self.object(resources, kind, name)?.as_dict().ok()
    }

    fn object(&self, resources: &[&'a Dictionary], kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        let document = self.document;
        let of = |one: &&'a Dictionary| {
            let all = one.get_deref(kind, document).and_then(Object::as_dict).ok()?;
            resolved(document, all.get(name).ok()?)
        };
        resources.iter().find_map(of)
    }
}

impl State<'_> {
    fn step(&mut self, x: f32, y: f32) {
        self.line = self.line.moved(x, y);
        self.text = self.line;
    }
}

fn name(operation: &Operation) -> Option<&[u8]> {
    operation.operands.first()?.as_name().ok()
}

fn number(operation: &Operation, at: usize) -> f32 {
    operation.operands.get(at).and_then(|one| one.as_float().ok()).unwrap_or(0.0)
}
