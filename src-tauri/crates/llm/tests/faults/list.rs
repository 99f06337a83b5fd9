//! The faults, as what a server does in place of a good reply.

use std::{io::Write, time::Duration};

use flate2::{Compression, write::GzEncoder};
use vis_llm::Cause::{self, *};

use super::{
    common::{KEY, Step, head, times},
    sample::{Sample, WORDS},
};

/// Where in a reply it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Phase {
    Connect,
    Headers,
    First,
    Middle,
    End,
}

pub(crate) const BODY: &[Phase] = &[Phase::First, Phase::Middle, Phase::End];

/// How a reply must end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ends {
    /// All words, as if nothing were wrong.
    Well,
    /// One of these, and the words that came before.
    With(&'static [Cause]),
    /// As `With`, but bytes on their way may be lost.
    Torn(&'static [Cause]),
}

/// Where the provider is called.
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
    pub(crate) ends: fn(Phase) -> Ends,
    pub(crate) script: fn(&Reply<'_>) -> Vec<Step>,
    /// Connections a server may see at most.
    pub(crate) most_calls: usize,
}

/// A good reply, the place where it goes wrong, and how often it was asked for already.
pub(crate) struct Reply<'a> {
    pub(crate) sample: &'a Sample,
    pub(crate) phase: Phase,
    pub(crate) attempt: usize,
}

impl Reply<'_> {
    fn head(&self) -> Vec<u8> {
        head(200, self.sample.kind, "")
    }

    /// Frames before the fault, frames after it.
    fn halves(&self) -> (String, String) {
        let Sample { before, words, after, .. } = self.sample;
        let all: Vec<_> = before.iter().chain(words).chain(after).map(String::as_str).collect();
        let at = before.len()
            + match self.phase {
                Phase::Middle => 2,
                Phase::End => words.len(),
                _ => 0,
            };
        (all[..at].concat(), all[at..].concat())
    }

    fn whole(&self) -> String {
        let (before, after) = self.halves();
        before + &after
    }

    /// Something between the halves.
    fn with(&self, inserted: impl AsRef<[u8]>) -> Vec<Step> {
        let (before, after) = self.halves();
        let body = [before.as_bytes(), inserted.as_ref(), after.as_bytes()].concat();
        vec![Step::Read, Step::Send(self.head()), Step::Send(body)]
    }

    /// The first half, then `steps`.
    fn then(&self, steps: Vec<Step>) -> Vec<Step> {
        let begun = vec![Step::Read, Step::Send(self.head()), Step::Send(self.halves().0.into_bytes())];
        // What was sent is read before the fault: a reset may overtake it.
        begun.into_iter().chain([Step::Pause(Duration::from_millis(80))]).chain(steps).collect()
    }

    fn strange(&self, text: &str) -> Vec<Step> {
        let framed = if self.sample.kind.contains("ndjson") {
            format!("{text}\n")
        } else {
            format!("data: {text}\n\n")
        };
        self.with(framed)
    }

    fn good(&self) -> Vec<Step> {
        vec![Step::Read, Step::Send(self.head()), Step::Send(self.whole().into_bytes())]
    }

    fn good_as(&self, body: Vec<u8>, more: &str) -> Vec<Step> {
        vec![Step::Read, Step::Send(head(200, self.sample.kind, more)), Step::Send(body)]
    }

    fn once(&self, status: u16, more: &str) -> Vec<Step> {
        if self.attempt == 0 { answer(status, "application/json", more, "{}") } else { self.good() }
    }
}

fn answer(status: u16, kind: &str, more: &str, body: &str) -> Vec<Step> {
    let more = format!("content-length: {}\r\n{more}", body.len());
    vec![Step::Read, Step::Send(head(status, kind, &more)), Step::Send(body.as_bytes().to_vec())]
}

/// An error body that repeats the key, as some do.
fn error(status: u16, word: &str, message: &str) -> Vec<Step> {
    let body = format!(r#"{{"error":{{"type":"{word}","code":"{word}","message":"{message} ({KEY})"}}}}"#);
    answer(status, "application/json", "", &body)
}

fn chunked(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn long_line(reply: &Reply<'_>) -> Vec<Step> {
    let start = if reply.sample.kind.contains("ndjson") { "{\"a\":\"" } else { "data: {\"a\":\"" };
    reply.then(vec![Step::Send(start.into()), Step::Flood(vec![b'x'; 1 << 16], 1600)])
}

fn ends_torn(_: Phase) -> Ends {
    Ends::Torn(&[BrokeOff])
}

/// One row: name, phases, how it ends, what the server does; then, where it differs, whom is called and how often.
macro_rules! fault {
    ($name:literal, $phases:expr, $ends:expr, $script:expr) => {
        fault!($name, $phases, $ends, $script, At::Server, 3)
    };
    ($name:literal, $phases:expr, $ends:expr, $script:expr, $at:expr, $calls:literal) => {
        Fault { name: $name, phases: $phases, at: $at, ends: |_| $ends, script: $script, most_calls: $calls }
    };
}

pub(crate) fn faults() -> Vec<Fault> {
    [connecting(), answering(), speaking(), bytes()].into_iter().flatten().collect()
}

const C: &[Phase] = &[Phase::Connect];
const H: &[Phase] = &[Phase::Headers];

fn connecting() -> Vec<Fault> {
    use Ends::With;
    vec![
        fault!("nothing listens", C, With(&[Unreachable]), |_| vec![], At::ClosedPort, 0),
        fault!("name unknown", C, With(&[NoNetwork]), |_| vec![], At::Name("nowhere.test"), 0),
        fault!("name server hangs", C, With(&[Slow]), |_| vec![], At::Name("slow.test"), 0),
        fault!("name leads to metadata", C, With(&[NotAllowed]), |_| vec![], At::Name("meta.test"), 0),
        fault!("offline", C, With(&[Offline]), |_| vec![], At::Offline, 0),
        fault!("hangs up at once", C, With(&[BrokeOff, Unreachable]), |_| vec![]),
        fault!("resets at once", C, With(&[BrokeOff, Unreachable]), |_| vec![Step::Reset]),
        fault!("never reads", C, With(&[Slow]), |_| vec![Step::Hang]),
        fault!(
            "speaks no TLS",
            C,
            With(&[Untrusted]),
            |_| vec![Step::Send(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())],
            At::Encrypted,
            3
        ),
        fault!(
            "TLS alert",
            C,
            With(&[Untrusted]),
            |_| vec![Step::Send(vec![21, 3, 3, 0, 2, 2, 40])],
            At::Encrypted,
            3
        ),
        fault!("hangs up in TLS", C, With(&[Unreachable, Untrusted]), |_| vec![], At::Encrypted, 3),
        fault!("TLS never answers", C, With(&[Slow]), |_| vec![Step::Hang], At::Encrypted, 3),
    ]
}

fn answering() -> Vec<Fault> {
    use Ends::{Well, With};
    vec![
        fault!("400", H, With(&[Rejected]), |_| error(400, "invalid_request", "no")),
        fault!("400 temperature", H, Well, |reply| if reply.attempt == 0 {
            error(400, "unsupported_value", "'temperature' is not supported")
        } else {
            reply.good()
        }),
        fault!("400 too long, then shorter", H, Well, |reply| if reply.attempt == 0 {
            error(400, "context_length_exceeded", "too long")
        } else {
            reply.good()
        }),
        fault!(
            "401",
            H,
            With(&[WrongKey]),
            |_| error(401, "authentication_error", "wrong key"),
            At::Server,
            1
        ),
        fault!("402", H, With(&[NoCredit]), |_| error(402, "billing_error", "pay"), At::Server, 1),
        fault!("403", H, With(&[Forbidden]), |_| error(403, "permission_error", "not here"), At::Server, 1),
        fault!(
            "404 model",
            H,
            With(&[WrongModel]),
            |_| error(404, "model_not_found", "no such model"),
            At::Server,
            1
        ),
        fault!(
            "404 page",
            H,
            With(&[WrongUrl]),
            |_| answer(404, "text/html", "", "<html>Not found</html>"),
            At::Server,
            1
        ),
        fault!("405", H, With(&[WrongUrl]), |_| answer(405, "text/plain", "", "no"), At::Server, 1),
        fault!("408", H, With(&[Slow]), |_| answer(408, "text/plain", "", "")),
        fault!("413", H, With(&[TooLong]), |_| error(413, "request_too_large", "too much")),
        fault!("422", H, With(&[Rejected]), |_| error(422, "unprocessable", "no")),
        fault!("429 for a moment", H, Well, |reply| reply.once(429, "retry-after: 0\r\n")),
        fault!("429 in seconds", H, Well, |reply| reply.once(429, "retry-after: 1\r\n")),
        fault!("429 by date long past", H, Well, |reply| reply
            .once(429, "retry-after: Thu, 01 Jan 1970 00:00:00 GMT\r\n")),
        fault!(
            "429 for an hour",
            H,
            With(&[Busy]),
            |_| answer(429, "application/json", "retry-after: 3600\r\n", "{}"),
            At::Server,
            1
        ),
        fault!("429 always", H, With(&[Busy]), |_| error(429, "rate_limit_error", "slow down")),
        fault!(
            "429 no credit",
            H,
            With(&[NoCredit]),
            |_| error(429, "insufficient_quota", "quota"),
            At::Server,
            1
        ),
        fault!("500", H, With(&[Overloaded]), |_| error(500, "api_error", "oops")),
        fault!("500 once", H, Well, |reply| reply.once(500, "")),
        fault!("502 page", H, With(&[Overloaded]), |_| answer(502, "text/html", "", "<h1>Bad gateway</h1>")),
        fault!("503", H, With(&[Overloaded]), |_| answer(503, "text/plain", "retry-after: 0\r\n", "")),
        fault!("504", H, With(&[Slow]), |_| answer(504, "text/plain", "", "")),
        fault!("529 once", H, Well, |reply| reply.once(529, "")),
        fault!("204", H, With(&[BrokeOff, NotUnderstood]), |_| vec![
            Step::Read,
            Step::Send(head(204, "text/plain", ""))
        ]),
        fault!("200 page", H, With(&[WrongUrl]), |_| answer(
            200,
            "text/html; charset=utf-8",
            "",
            "<html>Welcome</html>"
        )),
        fault!("200 empty", H, With(&[BrokeOff]), |reply| vec![Step::Read, Step::Send(reply.head())]),
        fault!("200 with an error", H, With(&[WrongKey]), |_| error(200, "invalid_api_key", "wrong")),
        fault!("200 other JSON", H, With(&[NotUnderstood, BrokeOff]), |_| answer(
            200,
            "application/json",
            "",
            "[1, 2]"
        )),
        fault!("200 of another kind", H, With(&[BrokeOff, NotUnderstood]), |_| answer(
            200,
            "image/png",
            "",
            "\u{1}PNG"
        )),
        fault!(
            "redirect to this computer",
            H,
            With(&[NotAllowed]),
            |_| answer(307, "text/plain", "location: http://127.0.0.2:1/\r\n", ""),
            At::Server,
            1
        ),
        fault!(
            "redirect to another port",
            H,
            With(&[NotAllowed]),
            |_| answer(307, "text/plain", "location: http://127.0.0.1:22/\r\n", ""),
            At::Server,
            1
        ),
        fault!(
            "redirect to metadata",
            H,
            With(&[NotAllowed]),
            |_| answer(308, "text/plain", "location: http://169.254.169.254/latest\r\n", ""),
            At::Server,
            1
        ),
        fault!(
            "redirect to a mapped address",
            H,
            With(&[NotAllowed]),
            |_| answer(308, "text/plain", "location: http://[::ffff:a9fe:a9fe]/\r\n", ""),
            At::Server,
            1
        ),
        fault!(
            "redirect to a file",
            H,
            With(&[NotAllowed]),
            |_| answer(307, "text/plain", "location: file:///etc/passwd\r\n", ""),
            At::Server,
            1
        ),
        fault!(
            "redirect of a POST by 302",
            H,
            With(&[WrongUrl]),
            |_| answer(302, "text/plain", "location: /elsewhere\r\n", ""),
            At::Server,
            1
        ),
        fault!(
            "redirect in circles",
            H,
            With(&[NotAllowed]),
            |_| answer(307, "text/plain", "location: /again\r\n", ""),
            At::Server,
            6
        ),
        fault!(
            "redirect to nowhere",
            H,
            With(&[WrongUrl]),
            |_| answer(307, "text/plain", "", ""),
            At::Server,
            1
        ),
        fault!("redirect once", H, Well, |reply| if reply.attempt == 0 {
            answer(307, "text/plain", "location: /other\r\n", "")
        } else {
            reply.good()
        }),
        fault!("hangs before the head", H, With(&[Slow]), |_| vec![Step::Read, Step::Hang], At::Server, 1),
        fault!(
            "hangs in the head",
            H,
            With(&[Slow]),
            |_| vec![Step::Read, Step::Send(b"HTTP/1.1 200 OK\r\ncontent-".to_vec()), Step::Hang],
            At::Server,
            1
        ),
        fault!(
            "drops in the head",
            H,
            With(&[BrokeOff]),
            |_| vec![Step::Read, Step::Send(b"HTTP/1.1 200 OK\r\ncontent-".to_vec())],
            At::Server,
            1
        ),
        fault!(
            "speaks no HTTP",
            H,
            With(&[BrokeOff]),
            |_| vec![Step::Read, Step::Send(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec())],
            At::Server,
            1
        ),
        fault!(
            "endless head",
            H,
            With(&[BrokeOff]),
            |_| vec![
                Step::Read,
                Step::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
                Step::Flood(b"x-more: and more\r\n".repeat(500), 400)
            ],
            At::Server,
            1
        ),
        fault!("error body that hangs", H, With(&[Overloaded]), |_| vec![
            Step::Read,
            Step::Send(head(500, "text/plain", "content-length: 100\r\n")),
            Step::Send(b"half".to_vec()),
            Step::Hang
        ]),
        fault!("error body without end", H, With(&[Rejected, WrongUrl]), |_| vec![
            Step::Read,
            Step::Send(head(400, "text/plain", "")),
            Step::Flood(vec![b'e'; 1 << 16], 800)
        ]),
    ]
}

/// Where every vendor's end was told in one piece before the fault, the reply is whole.
fn speaking() -> Vec<Fault> {
    use Ends::{Well, With};
    vec![
        fault!("drop", BODY, With(&[BrokeOff]), |reply| reply.then(vec![])),
        fault!("drop in a frame", BODY, With(&[BrokeOff]), |reply| reply
            .then(vec![Step::Send(b"data: {\"choi".to_vec())])),
        fault!("drop in a chunk", BODY, With(&[BrokeOff]), |reply| {
            let body = chunked(reply.halves().0.as_bytes());
            let half = b"ff\r\ndata: {".to_vec();
            vec![
                Step::Read,
                Step::Send(head(200, reply.sample.kind, "transfer-encoding: chunked\r\n")),
                Step::Send(body),
                Step::Pause(Duration::from_millis(50)),
                Step::Send(half),
            ]
        }),
        Fault {
            name: "reset",
            phases: BODY,
            at: At::Server,
            ends: ends_torn,
            script: |reply| reply.then(vec![Step::Reset]),
            most_calls: 1,
        },
        fault!("shorter than promised", BODY, With(&[BrokeOff]), |reply| {
            let body = reply.halves().0.into_bytes();
            reply.good_as(body.clone(), &format!("content-length: {}\r\n", body.len() + 500))
        }),
        fault!("hang", BODY, With(&[Slow]), |reply| reply.then(vec![Step::Hang])),
        fault!("hang with comments", BODY, With(&[Slow, NotUnderstood]), |reply| {
            let beat = [Step::Send(b": still here\n\n".to_vec()), Step::Pause(Duration::from_millis(400))];
            reply.then(std::iter::repeat_n(beat, 40).flatten().collect())
        }),
        fault!("wrong JSON", BODY, With(&[NotUnderstood]), |reply| reply.strange("{\"choices\": [}")),
        fault!("HTML inside", BODY, With(&[NotUnderstood]), |reply| reply
            .strange("<html><body>502 Bad Gateway</body></html>")),
        fault!("half a value", BODY, With(&[NotUnderstood]), |reply| reply
            .strange("{\"choices\": [{\"delta\": {\"content\": \"Gr")),
        fault!("deep nesting", BODY, With(&[NotUnderstood]), |reply| reply.strange(&"[".repeat(100_000))),
        fault!("empty object", BODY, Well, |reply| reply.strange("{}")),
        fault!("unknown event", BODY, Well, |reply| reply
            .strange(r#"{"type":"brand.new.event","beta":[1,2,3]}"#)),
        fault!("overloaded", BODY, With(&[Overloaded]), |reply| reply.with(&reply.sample.overloaded)),
        Fault {
            name: "overloaded once",
            phases: BODY,
            at: At::Server,
            ends: |phase| if phase == Phase::First { Well } else { With(&[Overloaded]) },
            script: |reply| {
                if reply.attempt == 0 { reply.with(&reply.sample.overloaded) } else { reply.good() }
            },
            most_calls: 2,
        },
        fault!("error told", BODY, With(&[Rejected]), |reply| reply.with(&reply.sample.refused)),
        fault!("100 MB line", BODY, With(&[TooLarge]), long_line),
        fault!("end told twice", H, Well, |reply| reply
            .good_as((reply.whole() + &reply.sample.after.concat()).into_bytes(), "")),
        fault!("beginning told twice", H, Well, |reply| reply
            .good_as((reply.sample.before.concat() + &reply.whole()).into_bytes(), "")),
        fault!("words after the end", H, Well, |reply| reply
            .good_as((reply.whole() + &reply.sample.words.concat()).into_bytes(), "")),
        fault!("strange things after the end", H, Well, |reply| reply
            .good_as((reply.whole() + "data: {nonsense\n\n").into_bytes(), "")),
        fault!("end before the words", H, With(&[NothingSaid]), |reply| {
            let Sample { before, words, after, .. } = reply.sample;
            reply.good_as((before.concat() + &after.concat() + &words.concat()).into_bytes(), "")
        }),
        fault!("never hangs up after the end", H, Well, |reply| [reply.good(), vec![Step::Hang]].concat()),
        fault!("last line break missing", H, Well, |reply| reply
            .good_as(reply.whole().trim_end().as_bytes().to_vec(), "")),
        fault!("drop at the last word", H, With(&[BrokeOff]), |reply| {
            let all = reply.sample.before.concat() + &reply.sample.words.concat();
            reply.good_as(all.into_bytes(), "")
        }),
    ]
}

fn bytes() -> Vec<Fault> {
    use Ends::{Well, With};
    vec![
        fault!("one byte at a time", H, Well, |reply| {
            let bytes = reply.whole().into_bytes().into_iter().map(|byte| Step::Send(vec![byte]));
            [Step::Read, Step::Send(reply.head())].into_iter().chain(bytes).collect()
        }),
        fault!("one byte a while", BODY, With(&[Slow]), |reply| {
            let drop = [Step::Send(b"x".to_vec()), Step::Pause(Duration::from_millis(300))];
            let start = vec![Step::Send(b"data: ".to_vec())];
            reply.then(start.into_iter().chain(std::iter::repeat_n(drop, 60).flatten()).collect())
        }),
        fault!("split letters", H, Well, |reply| {
            let whole = reply.whole().into_bytes();
            let cut = whole.iter().position(|byte| *byte == 0xc3).unwrap() + 1;
            let parts = [whole[..cut].to_vec(), whole[cut..].to_vec()].map(Step::Send);
            let [first, second] = parts;
            vec![Step::Read, Step::Send(reply.head()), first, Step::Pause(Duration::from_millis(60)), second]
        }),
        fault!("CRLF", H, Well, |reply| reply
            .good_as(reply.whole().replace("\r\n", "\n").replace('\n', "\r\n").into_bytes(), "")),
        fault!("CR", H, Well, |reply| {
            let plain = reply.whole().replace("\r\n", "\n");
            let body = if reply.sample.kind.contains("ndjson") { plain } else { plain.replace('\n', "\r") };
            reply.good_as(body.into_bytes(), "")
        }),
        fault!("byte order mark", H, Well, |reply| reply
            .good_as(format!("\u{feff}{}", reply.whole()).into_bytes(), "")),
        fault!("blank lines", BODY, Well, |reply| reply.with("\n\n\r\n\n".repeat(500))),
        fault!("invalid letters", BODY, With(&[NotUnderstood]), |reply| {
            let start: &[u8] = if reply.sample.kind.contains("ndjson") { b"" } else { b"data: " };
            reply.with([start, b"\xff\xfe\x80\x00", b"\n\n"].concat())
        }),
        fault!("many small chunks", H, Well, |reply| {
            let body: Vec<u8> =
                reply.whole().into_bytes().chunks(3).flat_map(chunked).chain(*b"0\r\n\r\n").collect();
            reply.good_as(body, "transfer-encoding: chunked\r\n")
        }),
        fault!("chunk of a wrong size", BODY, With(&[BrokeOff]), |reply| {
            let body = [chunked(reply.halves().0.as_bytes()).as_slice(), b"zz\r\nnonsense"].concat();
            reply.good_as(body, "transfer-encoding: chunked\r\n")
        }),
        fault!("gzip", H, Well, |reply| reply
            .good_as(gzip(reply.whole().as_bytes()), "content-encoding: gzip\r\n")),
        fault!("gzip of something else", H, With(&[BrokeOff]), |reply| reply
            .good_as(reply.whole().into_bytes(), "content-encoding: gzip\r\n")),
        fault!("half a gzip", H, With(&[BrokeOff]), |reply| {
            let packed = gzip(reply.whole().as_bytes());
            reply.good_as(packed[..packed.len() / 2].to_vec(), "content-encoding: gzip\r\n")
        }),
        fault!("gzip bomb in a line", H, With(&[TooLarge]), |reply| {
            let start = if reply.sample.kind.contains("ndjson") { "" } else { "data: " };
            reply.good_as(
                gzip(format!("{start}{}", "x".repeat(2 << 20)).as_bytes()),
                "content-encoding: gzip\r\n",
            )
        }),
        fault!("gzip bomb of lines", H, With(&[TooLarge]), |reply| {
            reply.good_as(gzip("\n".repeat(4 << 20).as_bytes()), "content-encoding: gzip\r\n")
        }),
    ]
}

/// The words that must have arrived when a fault in `phase` shows.
pub(crate) fn words_before(phase: Phase) -> String {
    match phase {
        Phase::Middle => WORDS[..2].concat(),
        Phase::End => WORDS.concat(),
        _ => String::new(),
    }
}

/// Longest time a reply may take: two tries more than one.
pub(crate) fn patience() -> Duration {
    times().whole + Duration::from_secs(1)
}
