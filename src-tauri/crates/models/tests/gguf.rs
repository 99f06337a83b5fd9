//! Heads of GGUF files: those that are, and everything that only looks like one.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use proptest::prelude::*;
use vis_models::{GgufHeader, read_gguf_header};

fn text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

fn pair(bytes: &mut Vec<u8>, key: &str, kind: u32, value: &[u8]) {
    text(bytes, key);
    bytes.extend(kind.to_le_bytes());
    bytes.extend(value);
}

fn quoted(words: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    text(&mut bytes, words);
    bytes
}

fn words(list: &[&str]) -> Vec<u8> {
    let mut bytes = 8u32.to_le_bytes().to_vec();
    bytes.extend((list.len() as u64).to_le_bytes());
    list.iter().for_each(|word| text(&mut bytes, word));
    bytes
}

/// A model of two tensors: 64 weights of Q4_0 and 8 of F32.
fn model() -> Vec<u8> {
    let mut file = b"GGUF".to_vec();
    file.extend(3u32.to_le_bytes());
    file.extend(2u64.to_le_bytes());
    file.extend(7u64.to_le_bytes());
    pair(&mut file, "general.architecture", 8, &quoted("qwen3"));
    pair(&mut file, "general.name", 8, &quoted("A small one"));
    pair(&mut file, "general.license", 8, &quoted("apache-2.0"));
    pair(&mut file, "qwen3.context_length", 4, &40_960u32.to_le_bytes());
    pair(&mut file, "general.file_type", 4, &15u32.to_le_bytes());
    pair(&mut file, "tokenizer.ggml.tokens", 9, &words(&["a", "bc", ""]));
    pair(&mut file, "tokenizer.chat_template", 8, &quoted(&"{{x}}".repeat(2_000)));
    for (name, side, kind, offset) in [("a", 64u64, 2u32, 0u64), ("b", 8, 0, 64)] {
        text(&mut file, name);
        file.extend(1u32.to_le_bytes());
        file.extend(side.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(offset.to_le_bytes());
    }
    file.resize(file.len().next_multiple_of(32) + 64 + 32, 7);
    file
}

fn read(bytes: &[u8]) -> Result<GgufHeader, String> {
    read_gguf_header(bytes, bytes.len() as u64)
}

/// The file with the bytes at `from` in the place of the first `what`.
fn with(what: &[u8], from: &[u8]) -> Vec<u8> {
    let mut file = model();
    let at = file.windows(what.len()).position(|window| window == what).unwrap();
    file[at..at + from.len()].copy_from_slice(from);
    file
}

#[test]
fn a_model_says_what_it_is() {
    let header = read(&model()).unwrap();
    assert_eq!((header.version, header.architecture.as_str(), header.tensors), (3, "qwen3", 2));
    assert_eq!(header.name.as_deref(), Some("A small one"));
    assert_eq!(header.licence.as_deref(), Some("apache-2.0"));
    assert_eq!(header.context_tokens, Some(40_960));
    assert_eq!(header.quantisation.as_deref(), Some("Q4_K_M"));
    assert_eq!(header.parameters, 72);
    assert!(header.chat_template);
}

#[test]
fn what_is_wrong_is_said() {
    let no = |file: &[u8], why: &str| {
        let error = read(file).unwrap_err();
        assert!(error.contains(why), "{error}, not {why}");
    };
    no(b"", "no GGUF");
    no(b"GGML\x03\0\0\0", "no GGUF");
    no(&with(b"GGUF\x03\0\0\0", b"GGUF\x01"), "version 1");
    no(&with(b"GGUF\x03\0\0\0", b"GGUF\x09"), "version 9");
    no(&with(b"GGUF\x03\0\0\0", b"GGUF\0\0\0\x03"), "order of bytes");
    no(&model()[..model().len() - 1], "cut off");
    no(&with(b"general.architecture", b"general.architectura"), "what it is");
    no(&with(b"general.name", b"general.license"), "");
    no(&with(b"GGUF\x03\0\0\0\x02", b"GGUF\x03\0\0\0\0"), "");
    let huge = u64::MAX.to_le_bytes();
    no(&with(&64u64.to_le_bytes(), &huge), "");
    no(&with(&20u64.to_le_bytes(), &huge), "");
    let mut many = b"GGUF\x03\0\0\0".to_vec();
    many.extend(u64::MAX.to_le_bytes());
    many.extend(u64::MAX.to_le_bytes());
    no(&many, "more parts");
}

#[test]
fn a_list_as_long_as_it_says_is_not_waited_for() {
    let mut file = b"GGUF\x03\0\0\0".to_vec();
    file.extend(1u64.to_le_bytes());
    file.extend(1u64.to_le_bytes());
    let mut list = 8u32.to_le_bytes().to_vec();
    list.extend(u64::MAX.to_le_bytes());
    pair(&mut file, "a", 9, &list);
    assert!(read(&file).unwrap_err().contains("longer than the file"));
}

#[test]
fn the_bundled_model_is_read() {
    let Some(folder) = models() else { return };
    let path = folder.join("smollm2-135m-instruct-iq4_nl.gguf");
    if !path.is_file() {
        return;
    }
    let header = vis_models::inspect(&path).unwrap();
    assert_eq!(header.architecture, "llama");
    assert_eq!(header.quantisation.as_deref(), Some("IQ4_NL"));
    assert!((130_000_000..=165_000_000).contains(&header.parameters), "{}", header.parameters);
    assert!(header.context_tokens.is_some_and(|tokens| tokens >= 2_048));
    assert!(header.chat_template);
}

fn models() -> Option<std::path::PathBuf> {
    let env = |name| std::env::var_os(name).map(std::path::PathBuf::from);
    let data = || env("XDG_DATA_HOME").or_else(|| Some(env("HOME")?.join(".local/share")));
    env("VISAVIS_MODELS").or_else(|| Some(data()?.join("visavis/models")))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_bytes_are_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), length in any::<u64>()) {
        let _ = read_gguf_header(&bytes[..], length);
        let mut head = b"GGUF\x03\0\0\0".to_vec();
        head.extend(&bytes);
        let _ = read_gguf_header(&head[..], head.len() as u64);
        let _ = read_gguf_header(&head[..], length);
    }

    /// A model whose bytes changed is refused, or read within its bounds.
    #[test]
    fn changed_bytes_are_bounded(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut file = model();
        // The head is what is read.
        let head = file.len() - 96;
        for (at, byte) in changes {
            let at = at.index(head);
            file[at] = byte;
        }
        if let Ok(header) = read(&file) {
            prop_assert!(header.tensors <= 100_000 && header.architecture.len() <= 4_096);
            // Every weight has at least a bit in the file, none of those that lie over each other counted twice.
            prop_assert!(header.parameters <= header.tensors * file.len() as u64 * 8);
        }
    }

    #[test]
    fn a_head_that_is_cut_off_is_refused(at in any::<prop::sample::Index>()) {
        let file = model();
        prop_assert!(read(&file[..at.index(file.len())]).is_err());
    }
}
