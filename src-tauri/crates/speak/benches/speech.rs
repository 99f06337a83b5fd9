//! How long speech takes: `cargo bench -p vis-speak`. Divide by the length of the sound (printed) for the real-time factor.

#[path = "../tests/models/mod.rs"]
mod models;

use criterion::{Criterion, criterion_group, criterion_main};
use models::{clip, kokoro};

const CLAUSE: &str = "Oh no, that sounds tiring.";
const SENTENCE: &str = "The meeting is at 3:30 on May 5th, and it costs $24.99.";

fn speech(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("speech");
    group.sample_size(10);
    for threads in [1, 2] {
        let mut kokoro = kokoro(threads);
        for (name, text) in [("clause", CLAUSE), ("sentence", SENTENCE)] {
            let Ok(sound) = clip(&mut kokoro, text, "af_heart", 1.0) else { return };
            let name = format!("{name}, {} ms of sound, {threads} threads", sound.pcm.duration_ms());
            group.bench_function(name, |b| b.iter(|| clip(&mut kokoro, text, "af_heart", 1.0)));
        }
    }
    group.finish();
}

fn words(criterion: &mut Criterion) {
    criterion.bench_function("normalise a sentence", |b| b.iter(|| vis_speak::normalise(SENTENCE)));
    let reply = "I really think so, because it rained. Then we went home and made tea! ".repeat(20);
    criterion.bench_function("chunk a reply of 1,400 characters", |b| {
        b.iter(|| vis_speak::Chunker::new().push(&reply));
    });
}

criterion_group!(benches, words, speech);
criterion_main!(benches);
