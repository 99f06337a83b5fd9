//! What a person sees of it.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use vis_core::ManualClock;
use vis_models::download::{CHUNK, Doing, Outcome, Progress};

use crate::{
    bench::{download, file, target, web},
    server::{Manner, Server},
};

#[tokio::test]
async fn progress_only_grows_and_knows_speed_and_rest() {
    let bytes = file(20, 3 << 20);
    let server = Server::start(bytes.clone(), |number, _| Manner {
        drop_after: (number == 0).then_some(1_000_000),
        ..Manner::default()
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(1_000));
    let mut job = download(folder.path(), target(&bytes, &server), Arc::new(web()));
    job.clock = Arc::clone(&clock) as _;
    let mut seen: Vec<Progress> = Vec::new();
    let mut report = |progress: &Progress| {
        clock.advance(Duration::from_millis(100));
        seen.push(progress.clone());
    };
    let outcome = job.run(&CancellationToken::new(), &mut report).await.unwrap();
    let Outcome::Installed(installed) = outcome else { panic!() };
    assert_eq!(installed.bytes, 3 << 20);
    assert!(installed.installed_ms > 1_000, "by the clock it was given");
    assert!(seen.windows(2).all(|pair| pair[0].done <= pair[1].done), "it never goes back");
    let order: Vec<Doing> = seen.iter().map(|progress| progress.doing).collect();
    assert_eq!(order.first(), Some(&Doing::Reading));
    assert_eq!(order.last(), Some(&Doing::Checking));
    let waiting = seen.iter().find(|progress| progress.doing == Doing::Waiting).unwrap();
    assert!(waiting.trouble.as_ref().is_some_and(|trouble| !trouble.is_empty()));
    let late = seen.iter().rev().find(|progress| progress.doing == Doing::Fetching).unwrap();
    assert!(late.bytes_per_second.is_some_and(|speed| speed > 10_000), "{late:?}");
    assert!(seen.iter().any(|progress| progress.remaining.is_some_and(|rest| rest > Duration::ZERO)));
    assert_eq!(seen.last().unwrap().fetched, bytes.len() as u64);
}

#[test]
fn a_chunk_is_four_mebibytes() {
    assert_eq!(CHUNK, 4 << 20);
}
