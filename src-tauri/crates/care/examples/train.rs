//! Makes `data/second.bin` from `tests/development/` and `tests/own/`, and prints how well it does on sentences it has not seen.
//!
//! `cargo run --release -p vis-care --example train [FILE…]`; the same sentences always give the same file. Each FILE has more plain
//! talk, an utterance a line. `data/second.bin` was made with 2,951 lines of the English, French, German, Portuguese and Spanish
//! dialogues of chatterbot-corpus 1.3.3: those of 2 to 159 bytes in which nobody dies, kills, hurts or hates.
//! The portions that end in `-4` and `-held` and `tests/everyday/` are never learned from: they tell how it generalises.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a tool of the developers")]

#[path = "train/machine.rs"]
mod machine;

use std::{collections::BTreeMap, fs, path::Path};

use machine::{Example, learn, score};
use serde::Deserialize;
use vis_care::features;

#[derive(Deserialize)]
struct Line {
    text: String,
    label: String,
    #[serde(default)]
    kind: String,
}

struct Sentence {
    line: Line,
    /// Those that are not rare.
    features: Vec<u32>,
    /// How many there are with the rare ones.
    of: usize,
    /// Written for this purpose in the manner of real messages, and not with the rules in mind.
    measured: bool,
    /// A test wants exactly this one heard as what it is.
    pinned: bool,
    /// What people say in an ordinary chat.
    plain: bool,
}

const BUCKETS: usize = 1 << 18;
const SMALL: usize = 1 << 15;
const FOLDS: usize = 5;
/// Sentences that stand together are of one fold: many come in pairs, one of danger and one that only looks like it.
const BLOCK: usize = 24;
/// Share of unalarming sentences close to danger that may sound like it to this reader alone.
const ALARMS: f32 = 0.06;
/// The same of plain talk.
const PLAIN_ALARMS: f32 = 0.001;
/// Share of sentences of danger that may pass for plain talk.
const TOO_CALM: f32 = 0.04;
/// Share of sentences of danger that may be taken for acute ones.
const TOO_ACUTE: f32 = 0.1;
/// What an error on a sentence of `tests/own/` costs; at 1 three in six hundred of them are heard wrongly.
const PINNED: f32 = 5.0;
/// What an error on plain talk costs: there is far more of it in the world than here.
const PLAIN: f32 = 2.0;
/// Sentences of plain talk that are also learned as one message.
const JOINED: usize = 5;
/// A feature of fewer sentences has no weight: what is known of it is chance, and others may share its bucket.
const SEEN: usize = 2;
/// In the order of `Concern::ALL`.
const CONCERNS: [&[&str]; 5] =
    [&["suicide"], &["self_harm", "eating"], &["overdose"], &["abuse"], &["violence"]];

fn main() {
    let sentences = read();
    let danger: Vec<_> = sentences.iter().map(|s| example(s, is_danger(s), BUCKETS)).collect();
    let held = held_out(&danger, BUCKETS);
    let threshold = thresholds(&sentences, &held);
    let calm = quantile(pick(&sentences, &held, |s| s.measured && is_danger(s)), TOO_CALM);
    report(&sentences, &held, threshold);
    let alarmed: Vec<_> = sentences.iter().filter(|s| is_danger(s)).collect();
    let acute: Vec<_> = alarmed.iter().map(|s| example(s, s.line.label == "acute", SMALL)).collect();
    let held = held_out(&acute, SMALL);
    let not_now =
        alarmed.iter().zip(&held).filter(|(s, _)| s.line.label == "danger").map(|(_, score)| *score);
    let acute_threshold = quantile(not_now.collect(), 1.0 - TOO_ACUTE);
    let now: Vec<_> = alarmed.iter().zip(&held).filter(|(s, _)| s.line.label == "acute").collect();
    let heard = now.iter().filter(|(_, score)| **score > acute_threshold).count();
    println!("acute: {heard} of {} at {TOO_ACUTE} of the others", now.len());
    let mut tables = vec![learn(&danger, BUCKETS), learn(&acute, SMALL)];
    let told: Vec<_> = alarmed
        .iter()
        .filter(|s| CONCERNS.iter().any(|kinds| kinds.contains(&s.line.kind.as_str())))
        .collect();
    for kinds in CONCERNS {
        let of: Vec<_> =
            told.iter().map(|s| example(s, kinds.contains(&s.line.kind.as_str()), SMALL)).collect();
        tables.push(learn(&of, SMALL));
    }
    write(&[threshold, acute_threshold, calm], &tables);
    let everyday = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/everyday");
    sorted(&everyday).iter().for_each(|path| measure(path, &tables[0], threshold));
}

/// The higher one of what sentences close to danger and what plain talk ask for.
fn thresholds(sentences: &[Sentence], held: &[f32]) -> f32 {
    let close = quantile(pick(sentences, held, |s| s.measured && s.line.label == "none"), 1.0 - ALARMS);
    let plain = quantile(pick(sentences, held, |s| s.plain), 1.0 - PLAIN_ALARMS);
    println!("threshold for sentences close to danger {close:.4}, for plain talk {plain:.4}");
    close.max(plain)
}

/// How many lines of the file sound like danger.
fn measure(path: &Path, weights: &[f32], threshold: f32) {
    let lines = lines(path);
    let sounds = |line: &&String| {
        let features: Vec<_> = features(line).into_iter().map(|feature| feature as usize).collect();
        score(weights, &features, features.len()) > threshold
    };
    println!("{}: {} of {}", path.display(), lines.iter().filter(sounds).count(), lines.len());
}

fn is_danger(sentence: &Sentence) -> bool {
    matches!(sentence.line.label.as_str(), "acute" | "danger")
}

fn example(sentence: &Sentence, yes: bool, buckets: usize) -> Example {
    let features = sentence.features.iter().map(|feature| *feature as usize % buckets).collect();
    let weight = match sentence.line.label.as_str() {
        _ if sentence.pinned => PINNED,
        _ if sentence.plain => PLAIN,
        // Sadness is close to danger: it counts less, so that it does not silence its neighbours.
        "distress" => 0.3,
        _ => 1.0,
    };
    Example { features, of: sentence.of, yes, weight }
}

/// The score of each by a machine that learned without its fold.
fn held_out(examples: &[Example], buckets: usize) -> Vec<f32> {
    let mut scores = vec![0.0; examples.len()];
    for fold in 0..FOLDS {
        let (out, kept): (Vec<_>, Vec<_>) =
            examples.iter().enumerate().partition(|(at, _)| at / BLOCK % FOLDS == fold);
        let kept: Vec<_> = kept.into_iter().map(|(_, example)| example.clone()).collect();
        let weights = learn(&kept, buckets);
        for (at, example) in out {
            scores[at] = score(&weights, &example.features, example.of);
        }
    }
    scores
}

fn pick(sentences: &[Sentence], scores: &[f32], wanted: impl Fn(&Sentence) -> bool) -> Vec<f32> {
    sentences.iter().zip(scores).filter(|(sentence, _)| wanted(sentence)).map(|(_, score)| *score).collect()
}

fn quantile(mut scores: Vec<f32>, share: f32) -> f32 {
    scores.sort_by(f32::total_cmp);
    scores[((scores.len() - 1) as f32 * share) as usize]
}

fn report(sentences: &[Sentence], held: &[f32], threshold: f32) {
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for (sentence, score) in sentences.iter().zip(held).filter(|(sentence, _)| sentence.measured) {
        for kind in [sentence.line.kind.as_str(), "all"] {
            let count = counts.entry((&sentence.line.label, kind)).or_default();
            *count = (count.0 + usize::from(*score > threshold), count.1 + 1);
        }
    }
    println!("{} sentences, threshold {threshold:.4}", sentences.len());
    for ((label, kind), (heard, all)) in counts {
        println!("{label} {kind}: {heard} of {all}");
    }
}

fn read() -> Vec<Sentence> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut sentences = Vec::new();
    for path in sorted(&tests.join("development")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (_, portion) = name.split_once('-').expect("language-portion.jsonl");
        if matches!(portion, "4" | "held") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<Line> =
            text.lines().map(|line| serde_json::from_str(line).expect("a sentence a line")).collect();
        if portion == "everyday" {
            sentences.extend(lines.chunks(JOINED).map(|lines| joined(lines).sentence(false, false, true)));
        }
        let (measured, plain) = (!matches!(portion, "own" | "everyday"), portion == "everyday");
        sentences.extend(lines.into_iter().map(|line| line.sentence(measured, false, plain)));
    }
    for path in sorted(&tests.join("own")) {
        let lists: BTreeMap<String, Vec<String>> =
            toml::from_str(&fs::read_to_string(&path).unwrap()).expect("lists by label");
        for (label, texts) in lists {
            let line = |text| Line { text, label: label.clone(), kind: String::new() };
            sentences.extend(texts.into_iter().map(|text| line(text).sentence(false, true, false)));
        }
    }
    for path in std::env::args().skip(1) {
        let line = |text| Line { text, label: "none".to_owned(), kind: String::new() };
        sentences
            .extend(lines(Path::new(&path)).into_iter().map(|text| line(text).sentence(false, false, true)));
    }
    without_rare(&mut sentences);
    sentences
}

fn lines(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("the file is readable");
    text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

impl Line {
    fn sentence(self, measured: bool, pinned: bool, plain: bool) -> Sentence {
        let features = features(&self.text);
        Sentence { of: features.len(), features, line: self, measured, pinned, plain }
    }
}

fn joined(lines: &[Line]) -> Line {
    let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
    Line { text: texts.join(" "), label: "none".to_owned(), kind: String::new() }
}

/// Takes out the features that are rare. The one every text has is in all of them: it is the intercept.
fn without_rare(sentences: &mut [Sentence]) {
    let mut seen = vec![0_usize; BUCKETS];
    sentences.iter().flat_map(|sentence| &sentence.features).for_each(|feature| seen[*feature as usize] += 1);
    for sentence in sentences {
        sentence.features.retain(|feature| seen[*feature as usize] >= SEEN);
    }
}

fn sorted(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The layout is described in `src/second/tables.rs`.
fn write(thresholds: &[f32; 3], tables: &[Vec<f32>]) {
    let steps: Vec<f32> = tables
        .iter()
        .map(|weights| weights.iter().fold(1e-9_f32, |most, w| most.max(w.abs())) / 127.0)
        .collect();
    let mut bytes: Vec<u8> =
        thresholds.iter().chain(&steps).flat_map(|number| number.to_le_bytes()).collect();
    for (weights, step) in tables.iter().zip(&steps) {
        bytes.extend(weights.iter().map(|weight| ((weight / step).round() as i8).to_le_bytes()[0]));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/second.bin");
    fs::write(path, &bytes).unwrap();
    println!("{} bytes", bytes.len());
}
