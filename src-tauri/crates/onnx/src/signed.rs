//! Convolutions on whole numbers that run as fast as the processor can.

use std::collections::{HashMap, HashSet};

use crate::wire::{
    ATTRIBUTE, Field, GRAPH, INITIALIZER, INPUT, INT8, INT32, KIND, NODE, NODE_NAME, OUTPUT, TENSOR_NAME,
    TENSOR_TYPE, UINT8, fields, kind, put, put_number, texts,
};

const HALF: &str = "visavis/128";

/// Whether the processor multiplies unsigned with signed bytes in one instruction.
///
/// Without it the rewritten model would be no faster, and before VNNI the sums of such products could overflow.
pub(crate) fn pays() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        is_x86_feature_detected!("avx512vnni") || is_x86_feature_detected!("avxvnni")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

/// A quantised value: the float it comes from, and its names.
struct Quantised<'a> {
    float: &'a str,
    scale: &'a str,
    zero: &'a str,
}

/// Rewrites a model so that its `ConvInteger` nodes take signed activations; `None` when there are none to rewrite.
///
/// ONNX Runtime has a VNNI kernel for unsigned times signed bytes only. Dynamically quantised models have both unsigned, and
/// the runtime then multiplies at a third of the speed. Quantising with a zero point that is lower by 128 gives values lower
/// by 128, hence the same differences and the same result, bit for bit.
pub(crate) fn signed_activations(model: &[u8]) -> Option<Vec<u8>> {
    let parts = fields(model)?;
    let graph = parts.iter().find(|part| part.number == GRAPH)?;
    let rewritten = rewrite(graph.value)?;
    let mut out = Vec::with_capacity(model.len() + rewritten.len() - graph.value.len() + 16);
    for part in &parts {
        if std::ptr::eq(part, graph) {
            put(&mut out, GRAPH, &rewritten);
        } else {
            out.extend_from_slice(part.whole);
        }
    }
    Some(out)
}

fn rewrite(graph: &[u8]) -> Option<Vec<u8>> {
    let parts = fields(graph)?;
    let unsigned = unsigned_tensors(&parts)?;
    let quantised = quantised(&parts)?;
    let mut out = Vec::with_capacity(graph.len() + graph.len() / 100 + 4096);
    let mut made = HashSet::new();
    for part in &parts {
        match convolution(part, &unsigned).and_then(|node| Some((quantised.get(node[0])?, node))) {
            Some((source, node)) if node[2] == source.zero => {
                if made.insert(node[0]) {
                    quantise_signed(&mut out, node[0], source);
                }
                take_signed(&mut out, part, node[0], source.zero)?;
            }
            _ => out.extend_from_slice(part.whole),
        }
    }
    if made.is_empty() {
        return None;
    }
    put(&mut out, INITIALIZER, &half());
    Some(out)
}

/// Names of the constant tensors of unsigned bytes.
fn unsigned_tensors<'a>(graph: &[Field<'a>]) -> Option<HashSet<&'a str>> {
    let mut names = HashSet::new();
    for tensor in graph.iter().filter(|part| part.number == INITIALIZER) {
        let parts = fields(tensor.value)?;
        if parts.iter().any(|part| part.number == TENSOR_TYPE && part.varint == UINT8) {
            names.extend(parts.iter().find(|part| part.number == TENSOR_NAME).map(Field::text));
        }
    }
    Some(names)
}

/// What the `DynamicQuantizeLinear` nodes give, by the name of the quantised value.
fn quantised<'a>(graph: &[Field<'a>]) -> Option<HashMap<&'a str, Quantised<'a>>> {
    let mut found = HashMap::new();
    for node in graph.iter().filter(|part| part.number == NODE) {
        let parts = fields(node.value)?;
        if kind(&parts) == "DynamicQuantizeLinear"
            && let ([float], [value, scale, zero]) = (&*texts(&parts, INPUT), &*texts(&parts, OUTPUT))
        {
            found.insert(*value, Quantised { float, scale, zero });
        }
    }
    Some(found)
}

/// The inputs of a `ConvInteger` with unsigned weights: value, weights, zero of the value, zero of the weights.
fn convolution<'a>(part: &Field<'a>, unsigned: &HashSet<&str>) -> Option<[&'a str; 4]> {
    let parts = fields(part.value).filter(|_| part.number == NODE)?;
    let inputs: [&str; 4] = texts(&parts, INPUT).try_into().ok()?;
    (kind(&parts) == "ConvInteger" && unsigned.contains(inputs[1])).then_some(inputs)
}

fn signed(name: &str) -> String {
    format!("visavis/signed/{name}")
}

/// Nodes that quantise the value once more, with the zero point lower by 128.
fn quantise_signed(out: &mut Vec<u8>, value: &str, source: &Quantised<'_>) {
    let (zero, value) = (signed(source.zero), signed(value));
    let (wide, lower) = (format!("{zero}/wide"), format!("{zero}/lower"));
    node(out, "Cast", &[source.zero], &wide, Some(INT32));
    node(out, "Sub", &[&wide, HALF], &lower, None);
    node(out, "Cast", &[&lower], &zero, Some(INT8));
    node(out, "QuantizeLinear", &[source.float, source.scale, &zero], &value, None);
}

/// The convolution as it was, with the signed value and its zero.
fn take_signed(out: &mut Vec<u8>, part: &Field<'_>, value: &str, zero: &str) -> Option<()> {
    let mut node = Vec::with_capacity(part.value.len() + 64);
    for field in fields(part.value)? {
        if field.number == INPUT && [value, zero].contains(&field.text()) {
            put(&mut node, INPUT, signed(field.text()).as_bytes());
        } else {
            node.extend_from_slice(field.whole);
        }
    }
    put(out, NODE, &node);
    Some(())
}

/// A node with one output, named after it; `to`: the type that a `Cast` gives.
fn node(out: &mut Vec<u8>, kind: &str, inputs: &[&str], output: &str, to: Option<u64>) {
    let mut node = Vec::new();
    inputs.iter().for_each(|input| put(&mut node, INPUT, input.as_bytes()));
    put(&mut node, OUTPUT, output.as_bytes());
    put(&mut node, NODE_NAME, output.as_bytes());
    put(&mut node, KIND, kind.as_bytes());
    if let Some(to) = to {
        let mut attribute = Vec::new();
        put(&mut attribute, 1, b"to");
        put_number(&mut attribute, 3, to);
        put_number(&mut attribute, 20, 2);
        put(&mut node, ATTRIBUTE, &attribute);
    }
    put(out, NODE, &node);
}

/// The number 128, a scalar.
fn half() -> Vec<u8> {
    let mut tensor = Vec::new();
    put_number(&mut tensor, TENSOR_TYPE, INT32);
    put(&mut tensor, TENSOR_NAME, HALF.as_bytes());
    put(&mut tensor, 9, &128_i32.to_le_bytes());
    tensor
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(weights: u64) -> Vec<u8> {
        let mut graph = Vec::new();
        let mut quantise = Vec::new();
        put(&mut quantise, INPUT, b"x");
        ["q", "s", "z"].iter().for_each(|name| put(&mut quantise, OUTPUT, name.as_bytes()));
        put(&mut quantise, KIND, b"DynamicQuantizeLinear");
        put(&mut graph, NODE, &quantise);
        for out in ["y", "y2"] {
            let mut conv = Vec::new();
            ["q", "w", "z", "wz"].iter().for_each(|name| put(&mut conv, INPUT, name.as_bytes()));
            put(&mut conv, OUTPUT, out.as_bytes());
            put(&mut conv, KIND, b"ConvInteger");
            put(&mut graph, NODE, &conv);
        }
        let mut tensor = Vec::new();
        put_number(&mut tensor, TENSOR_TYPE, weights);
        put(&mut tensor, TENSOR_NAME, b"w");
        put(&mut graph, INITIALIZER, &tensor);
        let mut model = Vec::new();
        put_number(&mut model, 1, 9);
        put(&mut model, GRAPH, &graph);
        model
    }

    #[test]
    fn convolutions_take_a_signed_value_that_is_made_once() {
        let model = signed_activations(&graph(UINT8)).unwrap();
        let parts = fields(&model).unwrap();
        assert_eq!(parts[0].varint, 9, "the rest of the model is kept");
        let graph = fields(parts[1].value).unwrap();
        let nodes: Vec<_> =
            graph.iter().filter(|f| f.number == NODE).map(|f| fields(f.value).unwrap()).collect();
        let kinds: Vec<_> = nodes.iter().map(|node| kind(node)).collect();
        let made = ["Cast", "Sub", "Cast", "QuantizeLinear"];
        assert_eq!(kinds[1..5], made);
        assert_eq!([kinds[0], kinds[5], kinds[6]], ["DynamicQuantizeLinear", "ConvInteger", "ConvInteger"]);
        assert_eq!(texts(&nodes[6], INPUT), ["visavis/signed/q", "w", "visavis/signed/z", "wz"]);
        assert_eq!(texts(&nodes[4], INPUT), ["x", "s", "visavis/signed/z"]);
        assert_eq!(texts(&nodes[6], OUTPUT), ["y2"]);
    }

    #[test]
    fn other_models_are_left_alone() {
        assert!(signed_activations(&graph(INT8)).is_none(), "signed weights have no such kernel");
        assert!(signed_activations(b"not a model").is_none());
        assert!(signed_activations(&[]).is_none());
    }
}
