//! Cost of a frame on one thread: pose, display list, pixels at 512 and 1024.

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use vis_avatar::{Activity, DisplayList, KitRig, Look, Rig, Score, paint, sample};

fn score() -> Score {
    let mut score = Score::new(1);
    score.activity(0.0, Activity::Speaking);
    score.say(0.0, &common::sentence());
    score
}

#[allow(clippy::expect_used)] // without a rig there is nothing to measure
fn frames(criterion: &mut Criterion) {
    let score = score();
    let mut group = criterion.benchmark_group("frame");
    group.throughput(Throughput::Elements(1));
    let mut t = 0.0;
    let mut next = move || {
        t = (t + 1.0 / 30.0) % 6.0;
        t
    };
    group.bench_function("sample", |bench| bench.iter(|| black_box(sample(&score, next()))));
    let look = include_str!("../../../../assets/characters/mira/look.json");
    let rig = Look::parse(look).and_then(|look| KitRig::new(&look)).expect("a built-in look is drawable");
    let mut list = DisplayList::default();
    group.bench_function("sample_and_draw", |bench| {
        bench.iter(|| rig.draw(&sample(&score, next()), &mut list))
    });
    let lists: Vec<DisplayList> = (0..60)
        .map(|i| {
            let mut list = DisplayList::default();
            rig.draw(&sample(&score, f64::from(i) / 10.0), &mut list);
            list
        })
        .collect();
    let mut pixels = Vec::new();
    for size in [512, 1024] {
        let mut turn = lists.iter().cycle();
        group.bench_function(format!("paint_{size}"), |bench| {
            bench.iter(|| turn.next().map(|list| paint(list, rig.atlas(), size, &mut pixels)));
        });
    }
    group.finish();
}

criterion::criterion_group!(benches, frames);
criterion::criterion_main!(benches);
