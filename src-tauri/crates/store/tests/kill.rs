//! What was acknowledged survives `kill -9` at any moment.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use common::open;
use vis_core::{MessageId, SessionId, TurnId};

const CYCLES: u64 = 200;

#[test]
fn two_hundred_kills_lose_nothing_that_was_acknowledged() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let mut kept = Acknowledged::default();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for cycle in 0..CYCLES {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let fresh = write_and_kill(&path, cycle, random >> 33);
        check(&path, &mut kept, fresh, cycle);
    }
    assert!(kept.messages.len() as u64 > CYCLES, "the writer was killed too early to prove anything");
    assert!(!kept.clips.is_empty(), "no kill came after a clip");
    assert!(!kept.timings.is_empty(), "no kill came after a timing");
    eprintln!(
        "{CYCLES} kills, {} messages, {} clips and {} timings acknowledged, 0 lost",
        kept.messages.len(),
        kept.clips.len(),
        kept.timings.len()
    );
}

#[derive(Default)]
struct Acknowledged {
    messages: BTreeSet<String>,
    clips: BTreeSet<String>,
    timings: BTreeSet<String>,
}

/// Kills the writer after some acknowledged lines and then some microseconds, or while it still opens the database.
fn write_and_kill(path: &Path, cycle: u64, random: u64) -> Acknowledged {
    let mut writer = Command::new(env!("CARGO_BIN_EXE_store-writer"))
        .arg("append")
        .arg(path)
        .arg(cycle.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let wait_for = random % 24;
    let mut acknowledged: Vec<String> = lines.by_ref().take(wait_for as usize).map(Result::unwrap).collect();
    let most = if wait_for == 0 { 30_000 } else { 3_000 };
    thread::sleep(Duration::from_micros((random >> 5) % most));
    writer.kill().unwrap();
    let status = writer.wait().unwrap();
    assert!(
        status.code().is_none() || !status.success(),
        "cycle {cycle}: the writer ended by itself: {status}"
    );
    // What the pipe still holds was acknowledged before the kill as well.
    acknowledged.extend(lines.map(Result::unwrap));

    let mut fresh = Acknowledged::default();
    for line in acknowledged {
        match line.split_once(' ') {
            Some(("message", id)) => fresh.messages.insert(id.to_owned()),
            Some(("clip", id)) => fresh.clips.insert(id.to_owned()),
            Some(("timing", id)) => fresh.timings.insert(id.to_owned()),
            _ => panic!("cycle {cycle}: the writer printed {line:?}"),
        };
    }
    fresh
}

fn check(path: &Path, kept: &mut Acknowledged, mut fresh: Acknowledged, cycle: u64) {
    let store = open(path).unwrap_or_else(|e| panic!("cycle {cycle}: after a kill the store must open: {e}"));
    store.quick_check().unwrap_or_else(|e| panic!("cycle {cycle}: {e}"));
    for id in &fresh.clips {
        let clips = store.clips(&MessageId::from(id.as_str())).unwrap();
        let clip = clips
            .first()
            .unwrap_or_else(|| panic!("cycle {cycle}: clip of {id} was acknowledged and is lost"));
        let sound = store.load_clip(clip, TurnId(1)).unwrap();
        assert_eq!(sound.pcm.samples.len(), 6000, "cycle {cycle}: the clip of {id} is not whole");
    }
    kept.messages.append(&mut fresh.messages);
    kept.clips.append(&mut fresh.clips);
    kept.timings.append(&mut fresh.timings);
    let timings = store
        .timings::<u64>(&kept.timings.iter().map(|id| MessageId::from(id.as_str())).collect::<Vec<_>>())
        .unwrap();
    for id in &kept.timings {
        let n = timings.get(&MessageId::from(id.as_str()));
        assert!(
            n.is_some_and(|n| id.ends_with(&format!("-{n}"))),
            "cycle {cycle}: the timing of {id} was acknowledged and is {n:?}"
        );
    }
    let mut there = BTreeSet::new();
    for message in store.messages(&SessionId::from("s")).unwrap() {
        let id = message.id.0;
        assert!(message.text.starts_with(&id) && message.text.len() % id.len() == 0, "{id} is torn");
        there.insert(id);
    }
    let lost: Vec<_> = kept.messages.difference(&there).collect();
    assert!(lost.is_empty(), "cycle {cycle}: acknowledged and lost: {lost:?}");
    store.close().unwrap();
}
