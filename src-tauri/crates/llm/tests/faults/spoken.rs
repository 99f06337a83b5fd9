//! Faults within the body of a reply.

use super::*;

/// Where every vendor's end was told in one piece before the fault, the reply is whole.
pub(super) fn speaking() -> Vec<Fault> {
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

pub(super) fn bytes() -> Vec<Fault> {
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
