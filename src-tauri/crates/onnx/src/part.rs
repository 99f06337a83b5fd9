use std::collections::HashSet;

use crate::wire::{
    ATTRIBUTE, Field, GRAPH, GRAPH_INPUT, GRAPH_OUTPUT, INITIALIZER, INPUT, KIND, NODE, NODE_NAME, OUTPUT,
    TENSOR_NAME, VALUE_INFO, fields, kind, put, put_number, texts,
};

/// The type number of 32-bit floats.
const FLOAT: u64 = 1;

/// An operator of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node<'a> {
    /// What it does: `Conv`, `MatMul`.
    pub kind: &'a str,
    pub name: &'a str,
    pub inputs: Vec<&'a str>,
}

/// Cuts a part out of a model file: what is needed to get from the values `inputs` to the values `outputs`.
///
/// Inputs that the whole model does not have become inputs of floats of any shape. Whatever has a name in the model can be an
/// output. `exchange` may put another operator, without attributes, in a node's place; the node's outputs stay.
///
/// `None` when the bytes are no model, or one of `outputs` is not made by it.
pub fn part<'a>(
    model: &'a [u8],
    inputs: &[&str],
    outputs: &[&str],
    exchange: impl Fn(&Node<'a>) -> Option<Node<'a>>,
) -> Option<Vec<u8>> {
    let parts = fields(model)?;
    let graph = fields(parts.iter().find(|part| part.number == GRAPH)?.value)?;
    let cut = cut(&graph, inputs, outputs, exchange)?;
    let mut out = Vec::with_capacity(cut.len() + 4096);
    // More than one graph field means one graph in pieces; what the others hold is not asked for.
    parts.iter().filter(|part| part.number != GRAPH).for_each(|part| out.extend_from_slice(part.whole));
    put(&mut out, GRAPH, &cut);
    Some(out)
}

fn cut<'a>(
    graph: &[Field<'a>],
    inputs: &[&str],
    outputs: &[&str],
    exchange: impl Fn(&Node<'a>) -> Option<Node<'a>>,
) -> Option<Vec<u8>> {
    let mut needed: HashSet<&str> = outputs.iter().copied().collect();
    let mut nodes = Vec::new();
    // A model's nodes stand in the order they can be run in: backwards, whoever needs a value comes before its maker.
    for part in graph.iter().rev().filter(|part| part.number == NODE) {
        let node = fields(part.value)?;
        let makes = texts(&node, OUTPUT);
        if makes.iter().any(|name| needed.contains(name) && !inputs.contains(name)) {
            let (reads, bytes) = exchanged(&node, part.value, &exchange);
            makes.iter().for_each(|name| _ = needed.remove(name));
            needed.extend(reads);
            nodes.push(bytes);
        }
    }
    let mut out = Vec::with_capacity(graph.iter().map(|part| part.whole.len()).sum());
    nodes.iter().rev().for_each(|node| put(&mut out, NODE, node));
    for part in
        graph.iter().filter(|part| ![NODE, GRAPH_INPUT, GRAPH_OUTPUT, VALUE_INFO].contains(&part.number))
    {
        let name = || fields(part.value).map(|tensor| texts(&tensor, TENSOR_NAME));
        if part.number != INITIALIZER || name()?.iter().any(|name| needed.remove(name)) {
            out.extend_from_slice(part.whole);
        }
    }
    needed.remove("");
    if needed.iter().any(|name| !inputs.contains(name)) {
        return None;
    }
    let known = |name: &str| graph.iter().find(|part| part.number == GRAPH_INPUT && value_name(part) == name);
    for name in inputs {
        match known(name) {
            Some(input) => out.extend_from_slice(input.whole),
            None => put(&mut out, GRAPH_INPUT, &floats(name)),
        }
    }
    outputs.iter().for_each(|name| put(&mut out, GRAPH_OUTPUT, &text(1, name)));
    Some(out)
}

/// What a node reads, and its bytes.
fn exchanged<'a>(
    node: &[Field<'a>],
    bytes: &'a [u8],
    exchange: impl Fn(&Node<'a>) -> Option<Node<'a>>,
) -> (Vec<&'a str>, Vec<u8>) {
    let name = texts(node, NODE_NAME).first().copied().unwrap_or_default();
    let old = Node { kind: kind(node), name, inputs: texts(node, INPUT) };
    let Some(new) = exchange(&old) else { return (old.inputs, bytes.to_vec()) };
    let mut out = Vec::new();
    new.inputs.iter().for_each(|input| put(&mut out, INPUT, input.as_bytes()));
    put(&mut out, NODE_NAME, new.name.as_bytes());
    put(&mut out, KIND, new.kind.as_bytes());
    let dropped = [INPUT, NODE_NAME, KIND, ATTRIBUTE];
    node.iter().filter(|f| !dropped.contains(&f.number)).for_each(|f| out.extend_from_slice(f.whole));
    (new.inputs, out)
}

fn value_name<'a>(part: &Field<'a>) -> &'a str {
    fields(part.value).and_then(|value| texts(&value, 1).first().copied()).unwrap_or_default()
}

/// A value of floats of any shape.
fn floats(name: &str) -> Vec<u8> {
    let (mut element, mut kind, mut value) = (Vec::new(), Vec::new(), text(1, name));
    put_number(&mut element, 1, FLOAT);
    put(&mut kind, 1, &element);
    put(&mut value, 2, &kind);
    value
}

fn text(number: u64, text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, number, text.as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(kind: &str, inputs: &[&str], output: &str) -> Vec<u8> {
        let mut node = Vec::new();
        inputs.iter().for_each(|input| put(&mut node, INPUT, input.as_bytes()));
        put(&mut node, OUTPUT, output.as_bytes());
        put(&mut node, KIND, kind.as_bytes());
        node
    }

    /// x -> Abs -> a -> Mul(a, w) -> b -> Neg -> y, and a -> Exp -> unused
    fn model() -> Vec<u8> {
        let mut graph = Vec::new();
        for (kind, inputs, output) in [
            ("Abs", &["x"][..], "a"),
            ("Mul", &["a", "w"], "b"),
            ("Exp", &["a"], "unused"),
            ("Neg", &["b"], "y"),
        ] {
            put(&mut graph, NODE, &node(kind, inputs, output));
        }
        put(&mut graph, INITIALIZER, &text(TENSOR_NAME, "w"));
        put(&mut graph, INITIALIZER, &text(TENSOR_NAME, "other"));
        put(&mut graph, GRAPH_INPUT, &text(1, "x"));
        put(&mut graph, GRAPH_OUTPUT, &text(1, "y"));
        let mut model = Vec::new();
        put_number(&mut model, 1, 9);
        put(&mut model, GRAPH, &graph);
        model
    }

    fn names(model: &[u8], number: u64, inner: u64) -> Vec<String> {
        let parts = fields(model).unwrap();
        let graph = fields(parts.iter().find(|part| part.number == GRAPH).unwrap().value).unwrap();
        let of = |part: &Field<'_>| texts(&fields(part.value).unwrap(), inner).concat();
        graph.iter().filter(|part| part.number == number).map(of).collect()
    }

    #[test]
    fn a_part_holds_what_lies_between_its_ends() {
        let front = part(&model(), &["x"], &["a"], |_| None).unwrap();
        assert_eq!(names(&front, NODE, KIND), ["Abs"]);
        assert_eq!(names(&front, INITIALIZER, TENSOR_NAME), [""; 0]);
        assert_eq!(names(&front, GRAPH_OUTPUT, 1), ["a"]);
        let back = part(&model(), &["a"], &["y"], |_| None).unwrap();
        assert_eq!(names(&back, NODE, KIND), ["Mul", "Neg"]);
        assert_eq!(names(&back, INITIALIZER, TENSOR_NAME), ["w"]);
        assert_eq!(names(&back, GRAPH_INPUT, 1), ["a"]);
    }

    #[test]
    fn nodes_can_be_exchanged() {
        let to_add = |node: &Node<'_>| {
            (node.kind == "Neg").then(|| Node { kind: "Add", name: "n", inputs: vec!["b", "c"] })
        };
        let part = part(&model(), &["a", "c"], &["y"], to_add).unwrap();
        assert_eq!(names(&part, NODE, KIND), ["Mul", "Add"]);
        assert_eq!(names(&part, NODE, INPUT), ["aw", "bc"]);
        assert_eq!(names(&part, NODE, OUTPUT), ["b", "y"]);
    }

    #[test]
    fn what_cannot_be_made_is_refused() {
        assert!(part(&model(), &["a"], &["nowhere"], |_| None).is_none());
        assert!(part(&model(), &["b"], &["a"], |_| None).is_none(), "x is missing");
        assert!(part(b"not a model", &[], &["y"], |_| None).is_none());
    }
}
