//! Dying at any byte costs at most the chunk that was coming.

use std::{
    fs,
    process::{Command, Stdio},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio_util::sync::CancellationToken;
use vis_models::download::{Outcome, Progress};

use crate::{
    bench::{CHUNK, Dice, Mortal, download, file, place, run, run_with, sha256, target},
    server::{Manner, Server},
};

const KILLS: u64 = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_at_any_byte_cost_at_most_a_chunk_each() {
    let bytes = file(1, (17 << 20) + 4_321);
    let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
    let (folder, mut dice) = (tempfile::tempdir().unwrap(), Dice(7));
    let (mut reached, mut given, mut kills, mut most_again) = (0, 0, 0, 0);
    while kills < KILLS {
        let source = Arc::new(Mortal { at_once: kills % 2 == 0, ..Mortal::new(1 + dice.below(3 * CHUNK)) });
        let job = download(folder.path(), target(&bytes, &server), Arc::clone(&source) as _);
        tokio::select! {
            result = run_with(&job) => panic!("it ended after {kills} kills: {result:?}"),
            () = source.dead.cancelled() => kills += 1,
        }
        given += source.given.load(Ordering::SeqCst);
        let spans = source.spans.lock().unwrap().clone();
        most_again = most_again.max(reached - spans[0].start);
        assert!(
            reached - spans[0].start <= CHUNK,
            "kill {kills}: {reached} was reached, {spans:?} came next"
        );
        assert_eq!(spans.len(), 1, "one answer is enough");
        reached = spans[0].end;
        assert!(!place(folder.path()).exists(), "nothing unproven is installed");
    }
    let last = Arc::new(Mortal::new(u64::MAX >> 1));
    let job = download(folder.path(), target(&bytes, &server), Arc::clone(&last) as _);
    let Outcome::Installed(installed) = run_with(&job).await.unwrap() else { panic!() };
    given += last.given.load(Ordering::SeqCst);
    assert_eq!(installed.sha256, sha256(&bytes));
    assert!(fs::read(place(folder.path())).unwrap() == bytes);
    let total = bytes.len() as u64;
    assert!(given <= total + KILLS * CHUNK);
    println!("{kills} kills: {given} bytes for {total}; at most {most_again} again after one kill");
    let left: Vec<_> = fs::read_dir(folder.path().join("chat")).unwrap().collect();
    assert_eq!(left.len(), 1, "no part, no journal: {left:?}");
}

#[tokio::test]
async fn a_server_that_breaks_off_two_hundred_times_gives_every_byte_once() {
    let bytes = file(2, 6 << 20);
    let server = Server::start(bytes.clone(), |number, _| Manner {
        drop_after: (number < 200).then(|| Dice(number as u64).below(50_000)),
        ..Manner::default()
    });
    let server = server.await;
    let folder = tempfile::tempdir().unwrap();
    let source = Arc::new(Mortal::new(u64::MAX >> 1));
    let job = download(folder.path(), target(&bytes, &server), Arc::clone(&source) as _);
    assert!(matches!(run_with(&job).await.unwrap(), Outcome::Installed(_)));
    assert!(fs::read(place(folder.path())).unwrap() == bytes);
    assert!(server.asked().len() > 200);
    assert_eq!(
        source.given.load(Ordering::SeqCst),
        bytes.len() as u64,
        "what is in memory is not asked for again"
    );
}

#[tokio::test]
async fn a_pause_keeps_every_byte() {
    let bytes = file(3, 1_000_000);
    let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
    let (folder, mut dice) = (tempfile::tempdir().unwrap(), Dice(3));
    let (mut given, mut pauses) = (0, 0);
    loop {
        let source = Arc::new(Mortal::new(1 + dice.below(100_000)));
        let job = download(folder.path(), target(&bytes, &server), Arc::clone(&source) as _);
        let outcome = job.run(&source.dead, &mut |_: &Progress| {}).await.unwrap();
        given += source.given.load(Ordering::SeqCst);
        match outcome {
            Outcome::Paused => pauses += 1,
            Outcome::Installed(_) => break,
        }
        assert!(vis_models::unfinished(folder.path(), "chat/a.bin").is_some());
    }
    assert!(pauses >= 8, "{pauses}");
    assert_eq!(given, bytes.len() as u64);
    assert!(fs::read(place(folder.path())).unwrap() == bytes);
}

/// Not a test: the program that is killed below.
#[tokio::test]
#[ignore = "is started by the next test"]
async fn child_that_downloads() {
    let Ok(words) = std::env::var("VISAVIS_TEST_DOWNLOAD") else { return };
    let words: Vec<&str> = words.split('|').collect();
    let [dir, url, bytes, sha256] = words[..] else { return };
    let target = vis_models::download::Target {
        believed: 1,
        first_seen: false,
        is_model: false,
        path: "chat/a.bin".to_owned(),
        bytes: bytes.parse().ok(),
        sha256: Some(sha256.to_owned()),
        chunks: Vec::new(),
        addresses: vec![url.to_owned()],
    };
    run(dir.as_ref(), target).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_is_followed_by_one_that_finishes() {
    let bytes = file(4, 40 << 20);
    let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
    let (folder, mut dice, mut most_again) = (tempfile::tempdir().unwrap(), Dice(11), 0);
    let words = format!("{}|{}|{}|{}", folder.path().display(), server.url(), bytes.len(), sha256(&bytes));
    for kill in 0..6 {
        let before = server.sent.load(Ordering::SeqCst);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kills::child_that_downloads", "--ignored"])
            .env("VISAVIS_TEST_DOWNLOAD", &words)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let enough = 1 + dice.below(6 << 20);
        while server.sent.load(Ordering::SeqCst) - before < enough {
            assert_eq!(child.try_wait().unwrap(), None, "the child was done before it was killed");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let asked = server.asked();
        assert_eq!(asked.len(), kill + 1);
        // What was kept when this one died is where the next one begins; sockets hold some bytes that nobody read.
        if let [.., last, now] = &asked[..] {
            assert!(now.from >= last.from, "it never goes back");
            most_again = most_again.max(now.from - last.from);
        }
    }
    let last = server.asked().last().unwrap().from;
    assert!(last > 0, "something was kept");
    let before = server.sent.load(Ordering::SeqCst);
    assert!(matches!(run(folder.path(), target(&bytes, &server)).await.unwrap(), Outcome::Installed(_)));
    assert!(fs::read(place(folder.path())).unwrap() == bytes);
    assert!(server.sent.load(Ordering::SeqCst) - before <= bytes.len() as u64 - last);
}

#[tokio::test]
async fn stopping_before_it_begins_leaves_nothing_wrong() {
    let bytes = file(5, 200_000);
    let server = Server::start(bytes.clone(), |_, _| Manner::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let stop = CancellationToken::new();
    stop.cancel();
    let job = download(folder.path(), target(&bytes, &server), Arc::new(crate::bench::web()));
    assert_eq!(job.run(&stop, &mut |_: &Progress| {}).await.unwrap(), Outcome::Paused);
    assert!(matches!(run(folder.path(), target(&bytes, &server)).await.unwrap(), Outcome::Installed(_)));
}
