//! A text as plain pieces and macros, macros inside of macros included.

use crate::limits;

#[derive(Debug, PartialEq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    Macro { inner: Vec<Piece<'a>>, source: &'a str },
}

/// Names that may stand in angle brackets.
const ANGLED: [&str; 3] = ["<user>", "<char>", "<bot>"];

/// Divides a text. Braces that nothing closes are words of it.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    // Open macros: where each begins, and the pieces around it so far.
    let mut open: Vec<(usize, Vec<Piece<'_>>)> = Vec::new();
    let (mut now, mut from, mut at) = (Vec::new(), 0, 0);
    while let Some(found) = text[at..].find(['{', '}', '<']) {
        at += found;
        let rest = &text[at..];
        if rest.starts_with("{{") && open.len() < limits::NESTING {
            push(&mut now, &text[from..at]);
            open.push((at, std::mem::take(&mut now)));
            at += 2;
            from = at;
        } else if rest.starts_with("}}") && !open.is_empty() {
            push(&mut now, &text[from..at]);
            at += 2;
            if let Some((start, around)) = open.pop() {
                let inner = std::mem::replace(&mut now, around);
                now.push(Piece::Macro { inner, source: &text[start..at] });
            }
            from = at;
        } else if let Some(name) = angled(rest) {
            push(&mut now, &text[from..at]);
            now.push(Piece::Macro { inner: vec![Piece::Text(&name[1..name.len() - 1])], source: name });
            at += name.len();
            from = at;
        } else {
            at += 1;
        }
    }
    push(&mut now, &text[from..]);
    // Innermost last: each opening that was not closed goes back to being two braces.
    while let Some((start, mut around)) = open.pop() {
        around.push(Piece::Text(&text[start..start + 2]));
        around.append(&mut now);
        now = around;
    }
    now
}

fn push<'a>(pieces: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
}

fn angled(rest: &str) -> Option<&str> {
    ANGLED.iter().find_map(|name| rest.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name)))
}
