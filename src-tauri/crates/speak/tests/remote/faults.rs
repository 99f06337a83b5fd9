//! Every fault, for every vendor: it ends in time, what was heard is kept, nothing is heard twice, the error says what to do
//! and never holds a key.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::runtime::Runtime;
use vis_net::Cause;
use vis_speak::{SpeakError, VoiceVendor};

use crate::{
    house::{KEY, Said, config, net, provider, runtime, say, serve, voice},
    list::{At, Fault, Phase, Sound, faults},
    sample::{TEXT, route, sample, samples},
    server::{Step, answering, head},
};

/// A stopped machine makes time-outs of its own; a true fault shows again.
const TRIES: usize = 3;
const THREADS: usize = 16;

#[test]
fn every_fault_ends_well_or_with_advice() {
    let runtime = runtime();
    let all = faults();
    let cases: Vec<_> = VoiceVendor::ALL
        .iter()
        .flat_map(|vendor| {
            all.iter().flat_map(move |fault| fault.phases.iter().map(move |phase| (*vendor, fault, *phase)))
        })
        .collect();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let table: Mutex<BTreeMap<_, (usize, usize)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((vendor, fault, phase)) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    match tried(&runtime, *vendor, fault, *phase) {
                        Ok(well) => {
                            let mut table = table.lock().unwrap();
                            let row = table.entry((format!("{vendor:?}"), *phase)).or_default();
                            if well { row.0 += 1 } else { row.1 += 1 }
                        }
                        Err(why) => {
                            let case = format!("{vendor:?} {phase:?} {}: {why}", fault.name);
                            wrong.lock().unwrap().push(case);
                        }
                    }
                }
            });
        }
    });
    for ((vendor, phase), (well, error)) in table.lock().unwrap().iter() {
        println!("{vendor:<18} {:<8} {well:>4} well {error:>4} with an error", format!("{phase:?}"));
    }
    println!("{} kinds, {} sentences", all.len(), cases.len());
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

fn tried(runtime: &Runtime, vendor: VoiceVendor, fault: &Fault, phase: Phase) -> Result<bool, String> {
    let mut last = String::new();
    for _ in 0..TRIES {
        match one(runtime, vendor, fault, phase) {
            Ok(well) => return Ok(well),
            Err(why) => last = why,
        }
    }
    Err(last)
}

fn one(runtime: &Runtime, vendor: VoiceVendor, fault: &Fault, phase: Phase) -> Result<bool, String> {
    let (script, good) = (fault.script, sample(vendor));
    let (server, asked) =
        serve(runtime, vendor, move |attempt| script(&Sound { vendor, sample: &good, phase, attempt }));
    let port = server.port;
    let base = match fault.at {
        At::Server | At::Offline => format!("http://127.0.0.1:{port}"),
        At::Encrypted => format!("https://127.0.0.1:{port}"),
        At::ClosedPort => format!("http://127.0.0.1:{}", closed_port()),
        At::Name(name) => format!("http://{name}:{port}"),
    };
    let net = net(fault.at == At::Offline);
    let said = say(&mut voice(provider(&net, config(vendor), &base), runtime));
    let asked = asked.load(Ordering::SeqCst);
    // A server of F5-TTS that fails may have forgotten the recording: each time but the first it is asked once more.
    let most = if vendor == VoiceVendor::F5Tts { fault.most * 2 } else { fault.most };
    if asked > most.max(1) {
        return Err(format!("asked {asked} times"));
    }
    if !said.clips.is_empty() && asked > 1 && !fault.causes.is_empty() {
        return Err("asked again after something was heard".into());
    }
    // Whatever comes as raw samples can be heard: there is no telling rubbish from sound.
    let raw = vendor == VoiceVendor::OpenaiCompatible
        && phase == Phase::First
        && fault.causes.contains(&Cause::TooLarge);
    if raw && matches!(&said.end, Err(SpeakError::Provider(error)) if fault.causes.contains(&error.cause)) {
        return Ok(false);
    }
    judge(&said, fault.causes)
}

/// `Ok(true)`: it ended well.
fn judge(said: &Said, causes: &[Cause]) -> Result<bool, String> {
    let (whole, heard) = (samples(), said.samples());
    if !TEXT.starts_with(&said.text()) || !whole.starts_with(&heard) {
        return Err(format!("said {:?}, {} samples", said.text(), heard.len()));
    }
    match &said.end {
        Ok(()) if causes.is_empty() && said.text() == TEXT && heard == whole => Ok(true),
        Err(SpeakError::Provider(error)) if causes.contains(&error.cause) => {
            let sentence = error.to_string();
            let advised = sentence.starts_with("Testfall: ") && sentence.contains(error.cause.advice());
            let held = format!("{error:?}{sentence}").contains(&KEY[10..]);
            if advised && !held { Ok(false) } else { Err(format!("says {sentence}")) }
        }
        end => Err(format!("{:?}, {} samples, then {end:?}", said.text(), heard.len())),
    }
}

fn closed_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What can go wrong before there is a sound to fetch, with the program that has a line to stand in.
#[test]
fn every_step_of_f5_tts_may_fail() {
    let runtime = runtime();
    let json = |status: u16, body: &str| {
        vec![Step::Send(head(status, "application/json", "")), Step::Send(body.into())]
    };
    let events = |body: &str| vec![Step::Send(head(200, "text/event-stream", "")), Step::Send(body.into())];
    let steps: Vec<(&str, Vec<Step>, &[Cause])> = vec![
        (
            "GET /config",
            vec![Step::Send(head(200, "text/html", "")), Step::Send("<html>".into())],
            &[Cause::WrongUrl],
        ),
        ("GET /config", json(200, r#"{"name":"another program"}"#), &[Cause::WrongUrl]),
        ("GET /config", json(401, r#"{"detail":"Not authenticated"}"#), &[Cause::WrongKey]),
        (
            "GET /gradio_api/info",
            json(200, r#"{"named_endpoints":{"/predict":{"parameters":[]}}}"#),
            &[Cause::WrongUrl],
        ),
        ("GET /gradio_api/info", json(200, "[1"), &[Cause::WrongUrl]),
        ("POST /gradio_api/upload", json(413, r#"{"detail":"File too large"}"#), &[Cause::TooLong]),
        ("POST /gradio_api/upload", json(200, "[]"), &[Cause::NotUnderstood]),
        ("POST /gradio_api/call", json(200, "{}"), &[Cause::NotUnderstood]),
        ("POST /gradio_api/call", json(503, r#"{"detail":"Queue is full."}"#), &[Cause::Overloaded]),
        ("GET /gradio_api/call", events("event: error\ndata: null\n\n"), &[Cause::Overloaded]),
        (
            "GET /gradio_api/call",
            events("event: error\ndata: {\"error\": \"CUDA out of memory\"}\n\n"),
            &[Cause::Overloaded],
        ),
        ("GET /gradio_api/call", events("event: heartbeat\ndata: null\n\n"), &[Cause::BrokeOff]),
        ("GET /gradio_api/call", events("event: complete\ndata: [null, null]\n\n"), &[Cause::NothingSaid]),
        ("GET /gradio_api/call", events("event: complete\ndata: [nul"), &[Cause::BrokeOff]),
        ("GET /gradio_api/call", vec![Step::Hang], &[Cause::Slow]),
    ];
    for (at, step, causes) in steps {
        let played = step.clone();
        let good = Arc::new(sample(VoiceVendor::F5Tts));
        let server = runtime.block_on(answering(move |_, line| {
            if line.starts_with(at) {
                return played.clone();
            }
            let sound = || vec![Step::Send(head(200, good.kind, "")), Step::Send(good.pieces.concat())];
            route(VoiceVendor::F5Tts, line).unwrap_or_else(sound)
        }));
        let base = format!("http://127.0.0.1:{}", server.port);
        let said = say(&mut voice(provider(&net(false), config(VoiceVendor::F5Tts), &base), &runtime));
        let judged = judge(&said, causes);
        assert_eq!(judged, Ok(false), "{at} {step:?}");
    }
}
