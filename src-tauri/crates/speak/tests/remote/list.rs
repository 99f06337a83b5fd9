//! The faults, as what a server does in place of sound.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use vis_net::Cause::{self, *};
use vis_speak::VoiceVendor;

use crate::{
    house::KEY,
    sample::{PIECES, Sample},
    server::{Step, head},
};

/// Where in the sound it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Connect,
    Head,
    First,
    Middle,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Server,
    Encrypted,
    ClosedPort,
    Name(&'static str),
    Offline,
}

pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) phases: &'static [Phase],
    pub(crate) at: At,
    /// One of these; empty: it ends well.
    pub(crate) causes: &'static [Cause],
    pub(crate) script: fn(&Sound<'_>) -> Vec<Step>,
    /// How often the sound may be asked for.
    pub(crate) most: usize,
}

pub(crate) struct Sound<'a> {
    pub(crate) vendor: VoiceVendor,
    pub(crate) sample: &'a Sample,
    pub(crate) phase: Phase,
    pub(crate) attempt: usize,
}

impl Sound<'_> {
    fn head(&self, more: &str) -> Step {
        Step::Send(head(200, self.sample.kind, more))
    }

    fn whole(&self) -> Vec<u8> {
        self.sample.pieces.concat()
    }

    fn before(&self) -> Vec<u8> {
        let at = match self.phase {
            Phase::Middle => PIECES / 2,
            Phase::End => PIECES - 1,
            _ => 0,
        };
        self.sample.pieces[..at].concat()
    }

    fn good(&self) -> Vec<Step> {
        vec![self.head(""), Step::Send(self.whole())]
    }

    /// The beginning of a body whose length was told, then `step`.
    fn then(&self, step: Step) -> Vec<Step> {
        let length = format!("content-length: {}\r\n", self.whole().len());
        vec![self.head(&length), Step::Send(self.before()), step]
    }

    fn once(&self, status: u16, more: &str) -> Vec<Step> {
        if self.attempt == 0 { answer(status, "application/json", more, "{}") } else { self.good() }
    }
}

fn answer(status: u16, kind: &str, more: &str, body: &str) -> Vec<Step> {
    let more = format!("content-length: {}\r\n{more}", body.len());
    vec![Step::Send(head(status, kind, &more)), Step::Send(body.as_bytes().to_vec())]
}

/// An error as ElevenLabs words it; the others' shapes stand in the unit tests. It repeats the key, as some do.
fn error(status: u16, word: &str, message: &str) -> Vec<Step> {
    let body = format!(r#"{{"detail":{{"status":"{word}","message":"{message} ({KEY})"}}}}"#);
    answer(status, "application/json", "", &body)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

const C: &[Phase] = &[Phase::Connect];
const H: &[Phase] = &[Phase::Head];
const B: &[Phase] = &[Phase::First, Phase::Middle, Phase::End];

macro_rules! fault {
    ($name:literal, $phases:expr, $causes:expr, $script:expr) => {
        fault!($name, $phases, $causes, $script, At::Server, 1)
    };
    ($name:literal, $phases:expr, $causes:expr, $script:expr, $most:literal) => {
        fault!($name, $phases, $causes, $script, At::Server, $most)
    };
    ($name:literal, $phases:expr, $causes:expr, $script:expr, $at:expr, $most:literal) => {
        Fault { name: $name, phases: $phases, at: $at, causes: $causes, script: $script, most: $most }
    };
}

pub(crate) fn faults() -> Vec<Fault> {
    [connecting(), answering(), sounding()].into_iter().flatten().collect()
}

fn connecting() -> Vec<Fault> {
    vec![
        fault!("nothing listens", C, &[Unreachable], |_| vec![], At::ClosedPort, 0),
        fault!("name unknown", C, &[NoNetwork], |_| vec![], At::Name("nowhere.test"), 0),
        fault!("name leads to metadata", C, &[NotAllowed], |_| vec![], At::Name("meta.test"), 0),
        fault!("offline", C, &[Offline], |_| vec![], At::Offline, 0),
        // It waits for a request that it can read.
        fault!("speaks no TLS", C, &[Untrusted, Unreachable, Slow], |_| vec![], At::Encrypted, 0),
    ]
}

fn answering() -> Vec<Fault> {
    vec![
        fault!("hangs up", H, &[BrokeOff, Unreachable], |_| vec![], 3),
        fault!("resets", H, &[BrokeOff, Unreachable], |_| vec![Step::Reset], 3),
        fault!("400", H, &[Rejected], |_| error(400, "invalid_request", "no")),
        fault!("401", H, &[WrongKey], |_| error(401, "invalid_api_key", "Invalid API key")),
        fault!("401 no credit", H, &[NoCredit], |_| error(401, "quota_exceeded", "This exceeds your quota")),
        fault!("401 no right", H, &[Forbidden], |_| error(401, "missing_permissions", "missing")),
        fault!("402", H, &[NoCredit], |_| error(402, "payment_required", "pay")),
        fault!("403", H, &[Forbidden], |_| error(403, "forbidden", "not here")),
        fault!("404 voice", H, &[WrongVoice], |_| error(404, "voice_not_found", "A voice was not found")),
        fault!("404 model", H, &[WrongModel], |_| error(404, "model_not_found", "no such model")),
        fault!("404 page", H, &[WrongUrl], |_| answer(404, "text/html", "", "<html>Not found</html>"), 2),
        fault!("405", H, &[WrongUrl], |_| answer(405, "text/plain", "", "no"), 2),
        fault!("408", H, &[Slow], |_| answer(408, "text/plain", "", "")),
        fault!("413", H, &[TooLong], |_| error(413, "too_large", "too much")),
        fault!("422", H, &[Rejected], |_| answer(
            422,
            "application/json",
            "",
            r#"{"detail":[{"loc":["body","text"],"msg":"Field required","type":"missing"}]}"#
        )),
        fault!("429 for a moment", H, &[], |sound| sound.once(429, "retry-after: 0\r\n"), 2),
        fault!("429 in a second", H, &[], |sound| sound.once(429, "retry-after: 1\r\n"), 2),
        fault!("429 for an hour", H, &[Busy], |_| answer(429, "text/plain", "retry-after: 3600\r\n", "")),
        fault!("429 always", H, &[Busy], |_| error(429, "too_many_concurrent_requests", "slow down"), 3),
        fault!("500", H, &[Overloaded], |_| error(500, "internal", "oops"), 3),
        fault!("500 once", H, &[], |sound| sound.once(500, ""), 2),
        fault!("503", H, &[Overloaded], |_| answer(503, "text/html", "", "<h1>Busy</h1>"), 3),
        fault!("504", H, &[Slow], |_| answer(504, "text/plain", "", "")),
        fault!("200 page", H, &[WrongUrl], |_| answer(200, "text/html", "", "<html>Welcome</html>"), 2),
        fault!("200 with an error", H, &[WrongKey], |_| error(200, "invalid_api_key", "wrong")),
        fault!("200 empty", H, &[NothingSaid, NotUnderstood], |sound| vec![
            sound.head("content-length: 0\r\n")
        ]),
        fault!("204", H, &[NothingSaid, NotUnderstood], |_| vec![Step::Send(head(204, "audio/pcm", ""))]),
        fault!("Ogg", H, &[NotUnderstood], |sound| answer(
            200,
            sound.sample.kind,
            "",
            "OggS\0\u{2}\0\0\0\0\0\0\0\0\0\0"
        )),
        fault!("redirect to this computer", H, &[NotAllowed], |_| answer(
            307,
            "text/plain",
            "location: http://127.0.0.2:1/\r\n",
            ""
        )),
        fault!("redirect to metadata", H, &[NotAllowed], |_| answer(
            308,
            "text/plain",
            "location: http://169.254.169.254/latest\r\n",
            ""
        )),
        fault!("hangs before the head", H, &[Slow], |_| vec![Step::Hang]),
        fault!("drops in the head", H, &[BrokeOff], |_| vec![Step::Send(
            b"HTTP/1.1 200 OK\r\ncont".to_vec()
        )]),
        fault!("speaks no HTTP", H, &[BrokeOff], |_| vec![Step::Send(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())]),
        fault!(
            "error body without end",
            H,
            &[Rejected, WrongUrl],
            |_| vec![Step::Send(head(400, "text/plain", "")), Step::Flood(vec![b'e'; 1 << 16], 200)],
            2
        ),
    ]
}

fn sounding() -> Vec<Fault> {
    vec![
        fault!("hangs", B, &[Slow], |sound| sound.then(Step::Hang)),
        fault!("drops", B, &[BrokeOff], |sound| sound.then(Step::Send(Vec::new()))),
        fault!("resets in the sound", B, &[BrokeOff], |sound| sound.then(Step::Reset)),
        fault!("more than can be right", B, &[TooLarge, NotUnderstood, WrongUrl], |sound| vec![
            sound.head(""),
            Step::Send(sound.before()),
            Step::Flood(vec![b'7'; 1 << 16], 100)
        ]),
        fault!("compressed", B, &[], |sound| {
            let packed = gzip(&sound.whole());
            vec![sound.head("content-encoding: gzip\r\n"), Step::Send(packed)]
        }),
        fault!("bomb", B, &[TooLarge, NotUnderstood], |sound| {
            let mut body = sound.before();
            body.resize(body.len() + (8 << 20), b'0');
            vec![sound.head("content-encoding: gzip\r\n"), Step::Send(gzip(&body))]
        }),
        fault!("byte by byte", B, &[], |sound| {
            let body = sound.whole();
            let (slow, rest) = body.split_at(400);
            let bytes = slow.iter().map(|byte| Step::Send(vec![*byte]));
            let mut steps = vec![sound.head("")];
            steps.extend(bytes);
            steps.push(Step::Send(rest.to_vec()));
            steps
        }),
        fault!("an error among the lines", B, &[NoCredit], |sound| {
            let told = r#"{"detail":{"status":"quota_exceeded","message":"quota_exceeded"}}"#;
            let status = Step::Send(format!("{told}\n").into_bytes());
            match sound.vendor {
                VoiceVendor::ElevenLabs => vec![sound.head(""), Step::Send(sound.before()), status],
                _ => error(401, "quota_exceeded", "This exceeds your quota"),
            }
        }),
    ]
}
