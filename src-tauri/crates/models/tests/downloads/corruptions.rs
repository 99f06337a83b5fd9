//! A byte that is not what it was, on the wire or on the disk.

use std::{
    fs,
    path::Path,
    sync::{Arc, atomic::Ordering},
};

use tokio_util::sync::CancellationToken;
use vis_models::download::{Doing, Outcome, Progress, Target};

use crate::{
    bench::{CHUNK, Dice, Mortal, chunks, download, file, place, run_with, target},
    server::{Manner, Server},
};

const LENGTH: usize = 1_234_567;

/// Bytes that came until it was installed.
async fn finish(dir: &Path, target: Target, bytes: &[u8]) -> u64 {
    let source = Arc::new(Mortal::new(u64::MAX >> 1));
    let job = download(dir, target, Arc::clone(&source) as _);
    assert!(matches!(run_with(&job).await.unwrap(), Outcome::Installed(_)));
    assert!(fs::read(place(dir)).unwrap() == bytes, "installed, and not the right bytes");
    source.given.load(Ordering::SeqCst)
}

fn flip(path: &Path, at: u64) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at as usize] ^= 0x10;
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn a_byte_changed_on_the_wire_costs_its_chunk() {
    for seed in 0..20 {
        let (bytes, at) = (file(seed, LENGTH), Dice(seed + 100).below(LENGTH as u64));
        let server = Server::start(bytes.clone(), move |number, _| Manner {
            flip: (number == 0).then_some(at),
            ..Manner::default()
        })
        .await;
        let folder = tempfile::tempdir().unwrap();
        let known = Target { chunks: chunks(&bytes), ..target(&bytes, &server) };
        let given = finish(folder.path(), known, &bytes).await;
        let again = given - LENGTH as u64;
        // Some of what follows the wrong chunk may be in hand when the answer is dropped.
        assert!((1..=CHUNK + 1_000).contains(&again), "seed {seed}: {again} bytes again");
    }
}

#[tokio::test]
async fn a_byte_changed_on_the_disk_while_it_waits_costs_its_chunk() {
    let mut journals = 0;
    for seed in 0..20 {
        let (bytes, mut dice) = (file(seed, LENGTH), Dice(seed + 200));
        let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
        let folder = tempfile::tempdir().unwrap();
        let first = Arc::new(Mortal::new(CHUNK + dice.below(LENGTH as u64 - CHUNK - 1)));
        let job = download(folder.path(), target(&bytes, &server), Arc::clone(&first) as _);
        assert_eq!(job.run(&first.dead, &mut |_: &Progress| {}).await.unwrap(), Outcome::Paused);
        let begun = first.given.load(Ordering::SeqCst);
        let part = place(folder.path()).with_file_name("a.bin.download");
        let journal = place(folder.path()).with_file_name("a.bin.download.journal");
        if seed % 4 == 3 {
            journals += 1;
            flip(&journal, dice.below(fs::metadata(&journal).unwrap().len()));
        } else {
            flip(&part, dice.below(begun));
        }
        let given = begun + finish(folder.path(), target(&bytes, &server), &bytes).await;
        let again = given - LENGTH as u64;
        assert!(again <= CHUNK, "seed {seed}: {again} bytes again");
        assert!(again > 0 || seed % 4 == 3, "seed {seed}: the changed byte was noticed");
    }
    assert_eq!(journals, 5);
}

#[tokio::test]
async fn a_byte_changed_on_the_disk_before_the_last_check_costs_its_chunk() {
    for seed in 0..10 {
        let (bytes, mut dice) = (file(seed, LENGTH), Dice(seed + 300));
        let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
        let folder = tempfile::tempdir().unwrap();
        let part = place(folder.path()).with_file_name("a.bin.download");
        let source = Arc::new(Mortal::new(u64::MAX >> 1));
        let job = download(folder.path(), target(&bytes, &server), Arc::clone(&source) as _);
        let mut checks = 0;
        let mut harm = |progress: &Progress| {
            if progress.doing == Doing::Checking {
                checks += 1;
                if checks == 1 {
                    flip(&part, dice.below(LENGTH as u64));
                }
            }
        };
        let outcome = job.run(&CancellationToken::new(), &mut harm).await.unwrap();
        assert!(matches!(outcome, Outcome::Installed(_)));
        assert_eq!(checks, 2);
        assert!(fs::read(place(folder.path())).unwrap() == bytes);
        let again = source.given.load(Ordering::SeqCst) - LENGTH as u64;
        assert!((1..=CHUNK).contains(&again), "seed {seed}: {again} bytes again");
    }
}

#[tokio::test]
async fn where_no_chunk_is_known_the_wrong_one_is_found_by_reading_again() {
    let mut all = 0;
    for seed in 0..10 {
        let (bytes, at) = (file(seed, LENGTH), Dice(seed + 400).below(LENGTH as u64));
        let server = Server::start(bytes.clone(), move |number, _| Manner {
            flip: (number == 0).then_some(at),
            ..Manner::default()
        })
        .await;
        let folder = tempfile::tempdir().unwrap();
        let given = finish(folder.path(), target(&bytes, &server), &bytes).await;
        let again = given - LENGTH as u64;
        assert!(
            again <= at + CHUNK + 1_000,
            "seed {seed}: it ends with the wrong chunk at {at}, {again} again"
        );
        all += again;
    }
    println!("on average {} % of the file again", all * 10 / LENGTH as u64);
}
