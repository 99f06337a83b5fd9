//! What any writing verb acknowledged survives `kill -9` at any moment.
//!
//! `VISAVIS_KILLS=1000` for more than the usual cycles.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use common::open;
use vis_store::Store;

#[path = "bin/verbs.rs"]
mod verbs;

const CYCLES: u64 = 40;

#[test]
fn no_kill_loses_what_a_verb_acknowledged() {
    let cycles = std::env::var("VISAVIS_KILLS").ok().and_then(|many| many.parse().ok()).unwrap_or(CYCLES);
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("visavis.db");
    let mut acknowledged: BTreeMap<String, u64> = BTreeMap::new();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for cycle in 0..cycles {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let lines = write_and_kill(&path, cycle, random >> 33);
        let store =
            open(&path).unwrap_or_else(|e| panic!("cycle {cycle}: after a kill the store must open: {e}"));
        store.quick_check().unwrap_or_else(|e| panic!("cycle {cycle}: {e}"));
        for line in lines {
            let (verb, place) = line.split_once(' ').unwrap();
            assert_kept(&store, verb, place, cycle);
            *acknowledged.entry(verb.to_owned()).or_default() += 1;
        }
        store.close().unwrap();
    }
    let missing: Vec<_> = verbs::all().filter(|verb| !acknowledged.contains_key(*verb)).collect();
    assert!(missing.is_empty(), "never acknowledged, so nothing was proven of: {missing:?}");
    let all: u64 = acknowledged.values().sum();
    eprintln!("{cycles} kills, {all} acknowledged writes of {} verbs, 0 lost", acknowledged.len());
}

fn assert_kept(store: &Store, verb: &str, place: &str, cycle: u64) {
    let kept = verbs::is_kept(store, verb, place);
    assert!(
        matches!(kept, Ok(true)),
        "cycle {cycle}: {verb} of {place} was acknowledged and is lost: {kept:?}"
    );
}

fn write_and_kill(path: &Path, cycle: u64, random: u64) -> Vec<String> {
    let mut writer = Command::new(env!("CARGO_BIN_EXE_store-writer"))
        .arg("verbs")
        .arg(path)
        .arg(cycle.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
    let wait_for = random % 90;
    let mut acknowledged: Vec<String> = lines.by_ref().take(wait_for as usize).map(Result::unwrap).collect();
    thread::sleep(Duration::from_micros((random >> 7) % if wait_for == 0 { 30_000 } else { 3_000 }));
    writer.kill().unwrap();
    let status = writer.wait().unwrap();
    assert!(
        status.code().is_none() || !status.success(),
        "cycle {cycle}: the writer ended by itself: {status}"
    );
    acknowledged.extend(lines.map(Result::unwrap));
    acknowledged
}
