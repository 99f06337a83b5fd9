#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

//! Every fault, for every vendor, in every phase of a reply: it always ends, what was said is kept, nothing is said
//! twice, and the error says what to do.

#[path = "../common/mod.rs"]
mod common;
mod list;
mod sample;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use common::{KEY, Told, listen, net, provider, request, serve};
use futures::{StreamExt, stream};
use list::{At, Ends, Fault, Phase, Reply, faults, patience, words_before};
use sample::{WORDS, sample};
use vis_llm::{Finish, LlmError, Vendor};
use vis_net::{Net, NetConfig, OfflineSwitch};

/// A stopped machine (a suspended one, a busy one) makes time-outs of its own; a true fault shows again.
const TRIES: usize = 3;

#[derive(Clone)]
struct Nets {
    online: Net,
    offline: Net,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_ends_well_or_with_advice() {
    let offline = OfflineSwitch::default();
    offline.set(true);
    let clock = Arc::new(vis_core::ManualClock::at(0));
    let config = NetConfig { offline, ..NetConfig::new(clock) };
    let nets = Nets { online: net(), offline: Net::new(config).unwrap() };
    let cases: Vec<_> = Vendor::ALL
        .iter()
        .flat_map(|vendor| (0..faults().len()).map(move |fault| (*vendor, fault)))
        .flat_map(|(vendor, fault)| faults()[fault].phases.iter().map(move |phase| (vendor, fault, *phase)))
        .collect();
    let kinds = faults().len();
    assert!(kinds >= 40, "{kinds} kinds of faults");
    let results: Vec<_> = stream::iter(cases)
        .map(|(vendor, fault, phase)| {
            let nets = nets.clone();
            async move { (vendor, phase, fault, tried(&nets, vendor, &faults()[fault], phase).await) }
        })
        .buffer_unordered(48)
        .collect()
        .await;
    report(&results);
    let wrong: Vec<_> = results
        .iter()
        .filter_map(|(vendor, phase, fault, result)| {
            let why = result.as_ref().err()?;
            Some(format!("{vendor:?} {phase:?} {}: {why}", faults()[*fault].name))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), results.len(), wrong.join("\n"));
}

type Outcome = (Vendor, Phase, usize, Result<bool, String>);

fn report(results: &[Outcome]) {
    let mut table: BTreeMap<(String, Phase), (usize, usize, usize)> = BTreeMap::new();
    for (vendor, phase, _, result) in results {
        let row = table.entry((format!("{vendor:?}"), *phase)).or_default();
        match result {
            Ok(true) => row.0 += 1,
            Ok(false) => row.1 += 1,
            Err(_) => row.2 += 1,
        }
    }
    println!("{:<18} {:<8} {:>5} {:>9} {:>6}", "vendor", "phase", "well", "an error", "wrong");
    for ((vendor, phase), (well, error, wrong)) in &table {
        println!("{vendor:<18} {:<8} {well:>5} {error:>9} {wrong:>6}", format!("{phase:?}"));
    }
    println!("{} kinds, {} replies", faults().len(), results.len());
}

async fn tried(nets: &Nets, vendor: Vendor, fault: &Fault, phase: Phase) -> Result<bool, String> {
    let mut last = String::new();
    for _ in 0..TRIES {
        match one(nets, vendor, fault, phase).await {
            Ok(well) => return Ok(well),
            Err(why) => last = why,
        }
    }
    Err(last)
}

async fn one(nets: &Nets, vendor: Vendor, fault: &Fault, phase: Phase) -> Result<bool, String> {
    let script = fault.script;
    let sample = sample(vendor);
    let server = serve(move |attempt| script(&Reply { sample: &sample, phase, attempt })).await;
    let port = server.port;
    let base = match fault.at {
        At::Server | At::Offline => format!("http://127.0.0.1:{port}"),
        At::Encrypted => format!("https://127.0.0.1:{port}"),
        At::ClosedPort => format!("http://127.0.0.1:{}", closed_port().await),
        At::Name(name) => format!("http://{name}:{port}"),
    };
    let net = if fault.at == At::Offline { &nets.offline } else { &nets.online };
    let provider = provider(net, vendor, &base);
    let told = tokio::time::timeout(patience() * 3, listen(&provider, request())).await;
    let told = told.map_err(|_| "it never ended".to_owned())?;
    let calls = server.requests.lock().await.len();
    if calls > fault.most_calls {
        return Err(format!("{calls} calls"));
    }
    if told.deltas > 0 && calls > 1 && !matches!((fault.ends)(phase), Ends::Well) {
        return Err("asked again after words had come".into());
    }
    judge(&told, (fault.ends)(phase), phase)
}

/// `Ok(true)`: it ended well.
fn judge(told: &Told, ends: Ends, phase: Phase) -> Result<bool, String> {
    let whole = WORDS.concat();
    if !whole.starts_with(&told.text) {
        return Err(format!("said {:?}", told.text));
    }
    match (told.end.as_ref(), ends) {
        (Some(Ok(usage)), Ends::Well) if told.text == whole && usage.finish == Finish::Stop => Ok(true),
        (Some(Err(LlmError::Provider(error))), Ends::With(causes) | Ends::Torn(causes)) => {
            let sentence = error.to_string();
            if !causes.contains(&error.cause) {
                return Err(format!("{sentence} [{:?}]", error.cause));
            }
            if !sentence.starts_with("Testfall: ")
                || !sentence.contains(error.cause.advice())
                || sentence.contains(&KEY[10..])
            {
                return Err(format!("says {sentence}"));
            }
            let kept = words_before(phase);
            let lost = matches!(ends, Ends::With(_)) && !told.text.starts_with(&kept);
            if lost { Err(format!("kept {:?} of {kept:?}", told.text)) } else { Ok(false) }
        }
        (end, _) => Err(format!("{:?} then {end:?}", told.text)),
    }
}

async fn closed_port() -> u16 {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

/// Whoever stops listening, or says stop, ends the request: the server sees the line go.
#[tokio::test]
async fn stop_ends_the_request() {
    for vendor in Vendor::ALL {
        for by_drop in [true, false] {
            let sample = sample(vendor);
            let (left, mut gone) = tokio::sync::mpsc::unbounded_channel();
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let base = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
            let begun = sample.before.concat() + &sample.words[0];
            let head = common::head(200, sample.kind, "");
            tokio::spawn(async move {
                use tokio::io::{AsyncReadExt, AsyncWriteExt};
                let (mut stream, _) = listener.accept().await.unwrap();
                stream.write_all(&[head, begun.into_bytes()].concat()).await.unwrap();
                let mut buffer = [0; 4096];
                while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
                left.send(()).unwrap();
            });
            let request = request();
            let cancel = request.cancel.clone();
            let mut reply =
                vis_llm::ChatProvider::chat(&provider(&net(), vendor, &base), request).await.unwrap();
            assert!(matches!(reply.next().await, Some(Ok(vis_llm::ChatDelta::Text { .. }))), "{vendor:?}");
            if by_drop {
                drop(reply);
            } else {
                cancel.cancel();
                let Some(Ok(vis_llm::ChatDelta::Done(usage))) = reply.next().await else {
                    panic!("{vendor:?}")
                };
                assert_eq!(usage.finish, Finish::Cancelled);
                assert!(reply.next().await.is_none());
                drop(reply);
            }
            tokio::time::timeout(Duration::from_secs(30), gone.recv())
                .await
                .expect("the line is closed")
                .unwrap();
        }
    }
}
