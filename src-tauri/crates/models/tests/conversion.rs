//! Rewriting model files: what must come out for a small made-up model, and what damaged ones give.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use proptest::prelude::*;
use vis_models::{
    Catalogue, ModelError, assemble, e5_to_gguf, gguf_to_iq4_nl, read_gguf_header, whisper_to_ggml,
};

const WIDTH: usize = 32;
const WORDS: usize = 50_257;

/// A CTranslate2 Whisper with one layer on each side; every tensor is filled with `value` of its name.
fn weights(value: impl Fn(&str) -> f32) -> Vec<u8> {
    let mut variables: Vec<(String, Vec<usize>)> = Vec::new();
    let mut add = |name: String, shape: &[usize]| variables.push((name, shape.to_vec()));
    for (stack, places) in [("encoder", 1500), ("decoder", 448)] {
        add(format!("{stack}/position_encodings/encodings"), &[places, WIDTH]);
        for norm in ["layer_norm", "layer_0/self_attention/layer_norm", "layer_0/ffn/layer_norm"] {
            add(format!("{stack}/{norm}/gamma"), &[WIDTH]);
            add(format!("{stack}/{norm}/beta"), &[WIDTH]);
        }
        let linears = [("self_attention/linear_0", 3), ("self_attention/linear_1", 1), ("ffn/linear_0", 4)];
        for (name, rows) in linears {
            add(format!("{stack}/layer_0/{name}/weight"), &[rows * WIDTH, WIDTH]);
            add(format!("{stack}/layer_0/{name}/bias"), &[rows * WIDTH]);
        }
        add(format!("{stack}/layer_0/ffn/linear_1/weight"), &[WIDTH, 4 * WIDTH]);
        add(format!("{stack}/layer_0/ffn/linear_1/bias"), &[WIDTH]);
    }
    for (conv, channels) in [("conv1", 80), ("conv2", WIDTH)] {
        add(format!("encoder/{conv}/weight"), &[WIDTH, channels, 3]);
        add(format!("encoder/{conv}/bias"), &[WIDTH]);
    }
    for (name, rows) in [("linear_0", 1), ("linear_1", 2), ("linear_2", 1)] {
        add(format!("decoder/layer_0/attention/{name}/weight"), &[rows * WIDTH, WIDTH]);
        add(format!("decoder/layer_0/attention/{name}/bias"), &[rows * WIDTH]);
    }
    add("decoder/layer_0/attention/layer_norm/gamma".to_owned(), &[WIDTH]);
    add("decoder/layer_0/attention/layer_norm/beta".to_owned(), &[WIDTH]);
    add("decoder/embeddings/weight".to_owned(), &[51_864, WIDTH]);

    let text = |text: &str| {
        let mut bytes = (text.len() as u16 + 1).to_le_bytes().to_vec();
        bytes.extend(text.bytes().chain([0]));
        bytes
    };
    let mut file = [6_u32.to_le_bytes().to_vec(), text("WhisperSpec"), 3_u32.to_le_bytes().to_vec()].concat();
    file.extend((variables.len() as u32 + 2).to_le_bytes());
    for stack in ["encoder", "decoder"] {
        file.extend(text(&format!("{stack}/num_heads")));
        file.extend([0, 2, 2, 0, 0, 0, 6, 0]);
    }
    for (name, shape) in variables {
        file.extend(text(&name));
        file.push(shape.len() as u8);
        shape.iter().for_each(|side| file.extend((*side as u32).to_le_bytes()));
        let numbers: usize = shape.iter().product();
        file.push(0);
        file.extend((numbers as u32 * 4).to_le_bytes());
        (0..numbers).for_each(|_| file.extend(value(&name).to_le_bytes()));
    }
    file
}

fn vocabulary() -> Vec<u8> {
    let mut words = vec!["a".to_owned(); WORDS];
    words[1] = "\u{120}b".to_owned();
    words.join("\n").into_bytes()
}

fn zero_bias(name: &str) -> f32 {
    if name.ends_with("bias") { 0.0 } else { 0.5 }
}

fn number(file: &[u8], index: usize) -> i32 {
    i32::from_le_bytes(file[index * 4..index * 4 + 4].try_into().unwrap())
}

/// Name, shape (innermost first) and type of every tensor behind the vocabulary.
fn tensors(file: &[u8]) -> Vec<(String, Vec<i32>, i32)> {
    let mut at = 4 * (1 + 11 + 2 + 80 * 201);
    let mut next = |length: usize| {
        at += length;
        &file[at - length..at]
    };
    let int = |bytes: &[u8]| i32::from_le_bytes(bytes.try_into().unwrap());
    for _ in 0..int(next(4)) {
        let length = int(next(4)) as usize;
        next(length);
    }
    let mut found = Vec::new();
    let mut left = file.len() as i64 - 4 * (14 + 80 * 201) as i64 - 4 - (WORDS as i64 * 5 + 1);
    while left > 0 {
        let (rank, length, kind) = (int(next(4)), int(next(4)) as usize, int(next(4)));
        let shape: Vec<_> = (0..rank).map(|_| int(next(4))).collect();
        let name = String::from_utf8(next(length).to_vec()).unwrap();
        let numbers: i32 = shape.iter().product();
        let bytes = match kind {
            0 => numbers * 4,
            1 => numbers * 2,
            _ => numbers / 32 * 34,
        };
        next(bytes as usize);
        left -= i64::from(12 + rank * 4 + bytes) + length as i64;
        found.push((name, shape, kind));
    }
    assert_eq!(left, 0, "the file ends with a tensor");
    found
}

#[test]
fn a_model_keeps_its_sizes_and_every_tensor() {
    let file = whisper_to_ggml(&weights(zero_bias), &vocabulary()).unwrap();
    assert_eq!(&file[..4], b"lmgg");
    let header: Vec<_> = (1..14).map(|index| number(&file, index)).collect();
    assert_eq!(header, [51_864, 1500, 32, 6, 1, 448, 32, 6, 1, 80, 2007, 80, 201]);
    let tensors = tensors(&file);
    assert_eq!(tensors.len(), 7 + 15 + 4 + 24, "front and end of both stacks, one layer each");
    let named = |name: &str| tensors.iter().find(|tensor| tensor.0 == name).expect(name);
    assert_eq!(named("encoder.conv1.weight").1, [3, 80, 32], "innermost first");
    assert_eq!(named("encoder.conv1.weight").2, 1, "convolutions stay at 16 bits");
    assert_eq!((&*named("encoder.conv2.bias").1, named("encoder.conv2.bias").2), (&[1, 32][..], 0));
    assert_eq!(named("decoder.blocks.0.cross_attn.value.weight").1, [32, 32], "the fused matrix is cut");
    assert_eq!(named("decoder.token_embedding.weight").2, 8);
    assert!(!tensors.iter().any(|tensor| tensor.0.ends_with("key.bias")));
}

#[test]
fn a_key_bias_has_no_place_in_the_result() {
    let refused = whisper_to_ggml(&weights(|_| 0.5), &vocabulary());
    assert!(matches!(refused, Err(ModelError::Convert(what)) if what.contains("key bias")));
}

#[test]
fn the_catalogue_asks_for_a_conversion() {
    let head = "[[model]]\nid='a'\nname='A'\npurpose='listening'\nlicence='MIT'\nused_for='x'\nupstream='y'\n[[model.file]]\n";
    let file = format!("{head}path='a'\nbytes=1\nconvert='ct2-whisper-q8_0'");
    let catalogue = Catalogue::parse(&file).unwrap();
    let model = weights(zero_bias);
    let (left, right) = model.split_at(1000);
    let parts = [left.to_vec(), right.to_vec(), vocabulary()];
    let converted = assemble(catalogue.files().next().unwrap(), &parts).unwrap();
    assert_eq!(
        converted,
        whisper_to_ggml(&model, &vocabulary()).unwrap(),
        "the weights' parts are joined first"
    );
    assert!(matches!(assemble(catalogue.files().next().unwrap(), &[]), Err(ModelError::Convert(_))));
    for wrong in
        ["convert='other'", "convert='ct2-whisper-q8_0'\nappend={hex='',after_bytes=1,after_sha256=''}"]
    {
        assert!(Catalogue::parse(&format!("{head}path='a'\nbytes=1\n{wrong}")).is_err(), "{wrong}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_model_is_an_error_and_no_panic(cut in 0_usize..4000, at in 0_usize..4000, byte: u8) {
        let mut file = weights(zero_bias);
        file[at] = byte;
        let _ = whisper_to_ggml(&file, &vocabulary());
        file.truncate(cut);
        prop_assert!(matches!(whisper_to_ggml(&file, b"[]"), Err(ModelError::Convert(_))));
    }
}

/// A GGUF file with a statement of its type, a list of texts, and two tensors: 64 weights of Q4_1 and three floats.
fn gguf() -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    let mut file = [b"GGUF".to_vec(), 3_u32.to_le_bytes().to_vec()].concat();
    file.extend([2_u64, 2].iter().flat_map(|n| n.to_le_bytes()));
    file.extend([text("general.file_type"), [4_u32, 3].map(u32::to_le_bytes).concat()].concat());
    file.extend(
        [text("words"), [9_u32, 8].map(u32::to_le_bytes).concat(), 2_u64.to_le_bytes().to_vec()].concat(),
    );
    file.extend([text("a"), text("bc")].concat());
    for (name, sides, kind, offset) in [("w", &[32_u64, 2][..], 3_u32, 0_u64), ("b", &[3], 0, 64)] {
        file.extend(text(name));
        file.extend((sides.len() as u32).to_le_bytes());
        sides.iter().for_each(|side| file.extend(side.to_le_bytes()));
        file.extend(kind.to_le_bytes());
        file.extend(offset.to_le_bytes());
    }
    file.resize(file.len().next_multiple_of(32), 0);
    // Scale 1, least 0, every step 15: all weights are 15.
    file.extend([[0x00, 0x3c, 0, 0].to_vec(), vec![0xff; 16]].concat().repeat(2));
    file.resize(file.len().next_multiple_of(32), 0);
    file.extend([1.0_f32, 2.0, 3.0].iter().flat_map(|b| b.to_le_bytes()));
    file
}

#[test]
fn a_language_model_keeps_everything_but_the_layout_of_its_weights() {
    let (old, new) = (gguf(), gguf_to_iq4_nl(&gguf()).unwrap());
    let data = new.len() - 96;
    assert_eq!(new[data + 64..data + 76], old[old.len() - 12..], "floats stay");
    let scale = u16::from_le_bytes([new[data], new[data + 1]]);
    assert_ne!(scale, 0);
    assert!(new[data + 2..data + 18].iter().all(|pair| *pair == new[data + 2]), "equal weights stay equal");
    assert_eq!(new[..24], old[..24], "version and counts");
    let differing = old[..data].iter().zip(&new[..data]).filter(|(a, b)| a != b).count();
    assert_eq!(differing, 2, "the type of the file and of one tensor");
}

proptest! {
    #[test]
    fn a_damaged_language_model_is_refused_or_converted_but_never_panics(at in 0_usize..300, byte: u8, cut in 0_usize..400) {
        let mut file = gguf();
        let length = file.len();
        file[at % length] = byte;
        let _ = gguf_to_iq4_nl(&file);
        let _ = gguf_to_iq4_nl(&file[..cut.min(length)]);
    }
}

/// A sentence model of one layer and six words; the word table has two rows more than there are words.
fn e5() -> Vec<u8> {
    let numbers = |all: &[u32]| all.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
    let mut file = [b"E5S1".to_vec(), numbers(&[1, 32, 1, 2, 64, 8, 4, 2])].concat();
    file.extend(1e-12_f32.to_le_bytes());
    file.extend(numbers(&[32, 6, 0, 2, 1, 3]));
    let words = ["<s>", "<pad>", "</s>", "<unk>", "\u{2581}a", "<mask>"];
    file.extend((words.concat().len() as u64).to_le_bytes());
    let ends = words.iter().scan(0, |end, word| {
        *end += word.len() as u32;
        Some(*end)
    });
    file.extend(numbers(&[0].into_iter().chain(ends).collect::<Vec<_>>()));
    file.extend([0.0_f32, 0.0, 0.0, 0.0, -1.5, 0.0].iter().flat_map(|score| score.to_le_bytes()));
    file.extend(words.concat().bytes());
    file.extend(numbers(&[1, 9, 0xff01]));
    file.extend([1, 0x21, 0, 0, 0]);
    let mut tensors = vec![
        ("emb.word".to_owned(), 1, 8 * 32),
        ("emb.pos".to_owned(), 0, 4 * 32),
        ("emb.type".to_owned(), 0, 2 * 32),
    ];
    for norm in ["emb.ln", "l0.aln", "l0.oln"] {
        tensors.extend([(format!("{norm}.w"), 0, 32), (format!("{norm}.b"), 0, 32)]);
    }
    for (name, rows, columns) in
        [("q", 32, 32), ("k", 32, 32), ("v", 32, 32), ("ao", 32, 32), ("fi", 64, 32), ("fo", 32, 64)]
    {
        tensors.extend([(format!("l0.{name}.w"), 1, rows * columns), (format!("l0.{name}.b"), 0, rows)]);
    }
    file.extend(numbers(&[tensors.len() as u32]));
    let list: usize = tensors.iter().map(|(name, ..)| 2 + name.len() + 1 + 4 + 8 + 8).sum();
    let mut at = file.len() + list;
    for (name, packed, count) in &tensors {
        let bytes = if *packed == 1 { count / 32 * 18 } else { count * 4 };
        file.extend((name.len() as u16).to_le_bytes());
        file.extend(name.bytes().chain([*packed]));
        file.extend((*count as u32).to_le_bytes());
        file.extend([at as u64, bytes as u64].iter().flat_map(|n| n.to_le_bytes()));
        at += bytes;
    }
    let filling = (0..at - file.len())
        .map(|n| ((n as u32).wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect::<Vec<_>>();
    [file, filling].concat()
}

#[test]
fn a_sentence_model_keeps_its_words_and_weights() {
    let gguf = e5_to_gguf(&e5()).unwrap();
    let header = read_gguf_header(&gguf[..], gguf.len() as u64).unwrap();
    assert_eq!(header.architecture, "bert");
    assert_eq!(header.context_tokens, Some(4));
    let holds = |bytes: &[u8]| gguf.windows(bytes.len()).any(|window| window == bytes);
    assert!(
        holds("\u{2581}a".as_bytes()) && holds(b"blk.0.ffn_down.weight") && holds(b"tokenizer.ggml.scores")
    );
    let (old, six_rows) = (e5(), 6 * 18);
    let table = first_tensor(&old);
    assert!(holds(&old[table..table + six_rows]), "the rows of the words, as they were");
    assert!(!holds(&old[table..table + 8 * 18]), "rows of no word are left out");
}

/// Where the data of the first tensor begins.
fn first_tensor(file: &[u8]) -> usize {
    let at = file.windows(8).position(|window| window == b"emb.word").unwrap() + 8 + 1 + 4;
    u64::from_le_bytes(file[at..at + 8].try_into().unwrap()) as usize
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_damaged_sentence_model_is_refused_or_converted_but_never_panics(at in 0_usize..1200, byte: u8, cut in 0_usize..9000) {
        let mut file = e5();
        file[at] = byte;
        let _ = e5_to_gguf(&file);
        let _ = e5_to_gguf(&file[..cut.min(file.len())]);
    }
}
