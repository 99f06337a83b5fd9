//! Cost of a frame on one thread: pose, display list, pixels at 512 and 1024.

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use vis_avatar::photo::{PhotoFace, PhotoOptions, PhotoRig, open_picture};
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

/// The same for a photo, and what it costs to make its rig.
#[allow(clippy::expect_used)] // without a rig there is nothing to measure
fn photo(criterion: &mut Criterion) {
    let picture = open_picture(include_bytes!("../tests/photo/grace_hopper.jpg")).expect("a JPEG");
    let points =
        serde_json::from_str(include_str!("../tests/photo/grace_hopper.points.json")).expect("points");
    let face = PhotoFace::new(&picture, points, PhotoOptions::default());
    let rig = PhotoRig::new(&picture, &face).expect("a face");
    let score = score();
    let mut group = criterion.benchmark_group("photo");
    group.bench_function("rig", |bench| {
        bench.iter(|| PhotoRig::new(&picture, &face).map(|rig| rig.glasses()))
    });
    let mut t = 0.0;
    let mut list = DisplayList::default();
    group.bench_function("sample_and_draw", |bench| {
        bench.iter(|| {
            t = (t + 1.0 / 30.0) % 6.0;
            rig.draw(&sample(&score, t), &mut list);
        });
    });
    let mut pixels = Vec::new();
    for size in [512, 1024] {
        group.bench_function(format!("paint_{size}"), |bench| {
            bench.iter(|| paint(&list, rig.atlas(), size, &mut pixels))
        });
    }
    group.finish();
}

criterion::criterion_group!(benches, frames, photo);
criterion::criterion_main!(benches);
