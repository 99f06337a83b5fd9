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
use vis_llm::{Cause, ChatDelta, ChatProvider, Finish, LlmError, Vendor};
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

#[expect(clippy::print_stdout, reason = "the table is what a reader of the run wants")]
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

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stop {
    Drop,
    Cancel,
    Offline,
}

/// Whoever stops listening, says stop or goes offline ends the request: the server sees the line go.
#[tokio::test]
async fn stop_ends_the_request() {
    for vendor in Vendor::ALL {
        for stop in [Stop::Drop, Stop::Cancel, Stop::Offline] {
            let (base, mut gone) = endless(vendor).await;
            let switch = OfflineSwitch::default();
            let config = NetConfig {
                offline: switch.clone(),
                ..NetConfig::new(Arc::new(vis_core::ManualClock::at(0)))
            };
            let request = request();
            let cancel = request.cancel.clone();
            let provider = provider(&Net::new(config).unwrap(), vendor, &base);
            let mut reply = provider.chat(request).await.unwrap();
            assert!(matches!(reply.next().await, Some(Ok(ChatDelta::Text { .. }))), "{vendor:?}");
            match stop {
                Stop::Drop => {}
                Stop::Cancel => {
                    cancel.cancel();
                    let Some(Ok(ChatDelta::Done(usage))) = reply.next().await else { panic!("{vendor:?}") };
                    assert_eq!(usage.finish, Finish::Cancelled);
                    assert!(reply.next().await.is_none());
                }
                Stop::Offline => {
                    switch.set(true);
                    let Some(Err(LlmError::Provider(error))) = reply.next().await else {
                        panic!("{vendor:?}")
                    };
                    assert_eq!(error.cause, Cause::Offline);
                    assert!(reply.next().await.is_none());
                }
            }
            drop(reply);
            let closed = tokio::time::timeout(Duration::from_secs(60), gone.recv()).await;
            closed.expect("the line is closed").unwrap();
        }
    }
}

/// A server that says one word and waits; it tells when the line is gone.
async fn endless(vendor: Vendor) -> (String, tokio::sync::mpsc::UnboundedReceiver<()>) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let sample = sample(vendor);
    let begun =
        [common::head(200, sample.kind, ""), (sample.before.concat() + &sample.words[0]).into_bytes()]
            .concat();
    let (left, gone) = tokio::sync::mpsc::unbounded_channel();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 8192];
        assert!(stream.read(&mut buffer).await.unwrap() > 0);
        stream.write_all(&begun).await.unwrap();
        while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
        left.send(()).unwrap();
    });
    (base, gone)
}

/// The button beside a key: the five things that are wrong most often are told apart, for every vendor.
#[tokio::test]
async fn a_test_call_tells_what_is_wrong() {
    let json = |status: u16, body: &'static str| {
        [common::head(status, "application/json", ""), body.into()].concat()
    };
    let cases = [
        (json(401, r#"{"error":{"message":"no","type":"authentication_error"}}"#), Cause::WrongKey),
        (json(402, r#"{"error":{"message":"pay"}}"#), Cause::NoCredit),
        (json(404, r#"{"error":{"message":"model not found"}}"#), Cause::WrongModel),
        ([common::head(404, "text/html", ""), b"<html>".to_vec()].concat(), Cause::WrongUrl),
        ([common::head(200, "text/html", ""), b"<html>".to_vec()].concat(), Cause::WrongUrl),
    ];
    for vendor in Vendor::ALL {
        for (answer, cause) in &cases {
            let answer = answer.clone();
            let server = serve(move |_| vec![common::Step::Read, common::Step::Send(answer.clone())]).await;
            let provider = provider(&net(), vendor, &format!("http://127.0.0.1:{}", server.port));
            assert_eq!(provider.test().await.unwrap_err().cause, *cause, "{vendor:?}");
        }
        let sample = sample(vendor);
        let good = [
            common::head(200, sample.kind, ""),
            (sample.before.concat() + &sample.words.concat()).into_bytes(),
        ]
        .concat();
        let server = serve(move |_| vec![common::Step::Read, common::Step::Send(good.clone())]).await;
        provider(&net(), vendor, &format!("http://127.0.0.1:{}", server.port)).test().await.unwrap();
        let nobody = provider(&net(), vendor, "http://nowhere.test:1");
        assert_eq!(nobody.test().await.unwrap_err().cause, Cause::NoNetwork);
    }
}
