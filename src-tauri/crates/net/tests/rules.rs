#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

//! The rules on real sockets: who is called, what goes along, what comes back, what is written down.

use std::{
    collections::HashMap,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use vis_core::{ManualClock, Sensitive};
use vis_net::{
    Call, Destination, Entry, Framing, Header, Ledger, Lookup, Net, NetConfig, NetError, OfflineSwitch,
    Outcome, Purpose, Refusal, Times,
};

const SECRET: &str = "canary-4711-and-more";

#[derive(Default)]
struct Names(HashMap<String, Vec<IpAddr>>);

impl Lookup for Names {
    fn lookup(&self, name: String) -> Pin<Box<dyn Future<Output = Vec<IpAddr>> + Send>> {
        let found = self.0.get(&name).cloned().unwrap_or_default();
        Box::pin(async move { found })
    }
}

#[derive(Default)]
struct Book(Mutex<Vec<Entry>>);

impl Ledger for Book {
    fn record(&self, entry: Entry) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }
}

struct House {
    net: Net,
    offline: OfflineSwitch,
    book: Arc<Book>,
}

fn house(names: &[(&str, &str)]) -> House {
    let (offline, book) = (OfflineSwitch::default(), Arc::new(Book::default()));
    let names =
        names.iter().map(|(name, address)| ((*name).to_owned(), vec![address.parse().unwrap()])).collect();
    let config = NetConfig {
        offline: offline.clone(),
        ledger: Arc::clone(&book) as Arc<dyn Ledger>,
        lookup: Arc::new(Names(names)),
        ..NetConfig::new(Arc::new(ManualClock::at(1_000)))
    };
    House { net: Net::new(config).unwrap(), offline, book }
}

fn times() -> Times {
    let seconds = Duration::from_secs;
    Times { connect: seconds(5), headers: seconds(20), idle: seconds(20), whole: seconds(60) }
}

type Seen = Arc<Mutex<Vec<String>>>;

/// Answers every request with `answer(n)`; what it was asked is kept.
async fn server(answer: impl Fn(usize) -> String + Send + Sync + 'static) -> (u16, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let seen = Seen::default();
    let kept = Arc::clone(&seen);
    tokio::spawn(async move {
        for number in 0.. {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = vec![0; 8192];
            let read = stream.read(&mut bytes).await.unwrap();
            kept.lock().unwrap().push(String::from_utf8_lossy(&bytes[..read]).into_owned());
            let _ = stream.write_all(answer(number).as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    (port, seen)
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn redirect(status: u16, to: &str) -> String {
    format!("HTTP/1.1 {status} Elsewhere\r\nconnection: close\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n")
}

fn keyed() -> Call {
    Call::get("models", Purpose::Test).with([Header::Secret("authorization", Sensitive::new(SECRET))])
}

async fn get(house: &House, destination: Destination, call: &Call) -> Result<String, NetError> {
    let peer = house.net.peer(destination, Some(times())).unwrap();
    let bytes = peer.send(call).await?.bytes().await?;
    Ok(String::from_utf8(bytes).unwrap())
}

fn why<T: std::fmt::Debug>(result: Result<T, NetError>) -> Refusal {
    match result {
        Err(NetError::Refused { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_name_is_judged_by_where_it_leads() {
    let forbidden = [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.7.7",
        "169.254.1.1",
        "100.64.0.9",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:c0a8:101::1",
    ];
    for address in forbidden {
        let house = house(&[("api.test.example", address)]);
        let preset = Destination::preset("https://api.test.example/v1").unwrap();
        assert_eq!(why(get(&house, preset, &keyed()).await), Refusal::Local, "{address}");
    }
    for address in [
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "ff02::1",
        "::ffff:169.254.169.254",
        "fd00:ec2::254",
    ] {
        let house = house(&[("my.server.example", address)]);
        let entered = Destination::entered("http://my.server.example:8080/v1").unwrap();
        assert_eq!(
            why(get(&house, entered, &Call::get("", Purpose::Test)).await),
            Refusal::Reserved,
            "{address}"
        );
    }
}

#[tokio::test]
async fn an_entered_name_may_be_local_and_a_key_may_go_there_but_not_into_the_open() {
    let (port, seen) = server(|_| ok("fine")).await;
    let house = house(&[("nas.example", "127.0.0.1"), ("far.example", "93.184.215.14")]);
    let near = Destination::entered(&format!("http://nas.example:{port}/v1")).unwrap();
    assert_eq!(get(&house, near, &keyed()).await.unwrap(), "fine");
    assert!(
        seen.lock().unwrap()[0].contains(SECRET) && seen.lock().unwrap()[0].starts_with("GET /v1/models ")
    );
    let far = Destination::entered("http://far.example/v1").unwrap();
    assert_eq!(why(get(&house, far, &keyed()).await), Refusal::KeyInTheOpen);
    let literal = Destination::entered("http://93.184.215.14/v1").unwrap();
    assert_eq!(why(get(&house, literal, &keyed()).await), Refusal::KeyInTheOpen);
}

#[tokio::test]
async fn a_redirect_to_another_host_loses_the_key_or_is_refused() {
    let (target, seen) = server(|_| ok("moved")).await;
    // The other host is entered too, but not for this provider: it must not be reached at all.
    let location = format!("http://other.example:{target}/");
    let (port, _) = server(move |_| redirect(307, &location)).await;
    let house = house(&[("nas.example", "127.0.0.1"), ("other.example", "127.0.0.1")]);
    let own = Destination::entered(&format!("http://nas.example:{port}")).unwrap();
    assert_eq!(why(get(&house, own, &keyed()).await), Refusal::Local);
    assert!(seen.lock().unwrap().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn redirects_on_the_same_server_are_followed_five_times() {
    let (port, seen) =
        server(|number| if number < 5 { redirect(302, &format!("/step{number}")) } else { ok("there") })
            .await;
    let house = house(&[]);
    let own = || Destination::entered(&format!("http://127.0.0.1:{port}")).unwrap();
    assert_eq!(get(&house, own(), &keyed()).await.unwrap(), "there");
    assert!(
        seen.lock().unwrap().iter().all(|request| request.contains(SECRET)),
        "the same host keeps the key"
    );
    let (circle, seen) = server(|_| redirect(302, "/again")).await;
    let circle = Destination::entered(&format!("http://127.0.0.1:{circle}")).unwrap();
    assert_eq!(why(get(&house, circle, &keyed()).await), Refusal::Circles);
    assert_eq!(seen.lock().unwrap().len(), 6);
}

#[tokio::test]
async fn offline_opens_no_connection_and_ends_what_runs() {
    let (port, seen) = server(|_| "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nbegun".to_owned()).await;
    let house = house(&[]);
    let own = || Destination::entered(&format!("http://127.0.0.1:{port}")).unwrap();
    house.offline.set(true);
    for _ in 0..20 {
        let refused = get(&house, own(), &keyed()).await;
        assert!(matches!(refused, Err(NetError::Offline { .. })), "{refused:?}");
    }
    assert_eq!(seen.lock().unwrap().len(), 0, "no connection was opened");
    assert!(
        house
            .book
            .0
            .lock()
            .unwrap()
            .iter()
            .all(|entry| entry.outcome == Outcome::NotSent && entry.bytes_out == 0)
    );
    house.offline.set(false);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let slow = Destination::entered(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let peer = house.net.peer(slow, Some(times())).unwrap();
    let switch = house.offline.clone();
    let (running, ()) = tokio::join!(async { peer.send(&keyed()).await.map(|_| ()) }, async {
        let _line = listener.accept().await.unwrap();
        switch.set(true);
    });
    assert!(matches!(running, Err(NetError::Offline { .. })), "{running:?}");
}

#[tokio::test]
async fn every_request_is_in_the_ledger_and_no_key_is() {
    let (port, _) = server(|number| match number {
        0 => ok("hello"),
        1 => redirect(302, "/two"),
        2 => format!("HTTP/1.1 401 No\r\nconnection: close\r\nretry-after: 9\r\n\r\nwrong key {SECRET}"),
        _ => ok("more"),
    })
    .await;
    let house = house(&[]);
    let own = || Destination::entered(&format!("http://127.0.0.1:{port}")).unwrap();
    let call = Call { chat: Some("chat-1".into()), ..keyed() };
    get(&house, own(), &call).await.unwrap();
    let refused = get(&house, own(), &call).await;
    let Err(NetError::Status(report)) = &refused else { panic!("{refused:?}") };
    assert_eq!((report.code, report.retry_after), (401, Some(Duration::from_secs(9))));
    assert!(!format!("{refused:?} {report:?} {call:?}").contains(SECRET));
    let peer = house.net.peer(own(), Some(times())).unwrap();
    drop(peer.send(&call).await.unwrap());
    let entries = house.book.0.lock().unwrap();
    let outcomes: Vec<_> = entries.iter().map(|entry| entry.outcome.clone()).collect();
    assert_eq!(outcomes, [Outcome::Done, Outcome::Redirected(302), Outcome::Status(401), Outcome::Cancelled]);
    assert!(entries.iter().all(|entry| entry.bytes_out > 20 && entry.host == format!("127.0.0.1:{port}")));
    assert_eq!(
        (entries[0].bytes_in, entries[0].chat.as_deref(), entries[0].started_ms),
        (5, Some("chat-1"), 1_000)
    );
    assert!(!format!("{entries:?}").contains(SECRET));
}

#[tokio::test]
async fn a_body_that_came_whole_is_done_though_nobody_asked_for_its_end() {
    let (port, _) = server(|_| ok("all of it")).await;
    let house = house(&[]);
    let here = Destination::entered(&format!("http://127.0.0.1:{port}")).unwrap();
    let mut reply = house.net.peer(here, Some(times())).unwrap().send(&keyed()).await.unwrap();
    let mut came = 0;
    while came < "all of it".len() {
        came += reply.chunk().await.unwrap().unwrap().len();
    }
    drop(reply);
    let entries = house.book.0.lock().unwrap();
    assert_eq!(entries.iter().map(|entry| entry.outcome.clone()).collect::<Vec<_>>(), [Outcome::Done]);
}

#[tokio::test]
async fn a_path_stays_below_its_base() {
    let (port, seen) = server(|_| ok("")).await;
    let house = house(&[]);
    let own = Destination::entered(&format!("http://127.0.0.1:{port}/v1/")).unwrap();
    for path in
        ["//evil.example/x", "http://evil.example/", "@evil.example/", "models?x=http://evil.example#y"]
    {
        get(&house, own.clone(), &Call::get(path, Purpose::Test)).await.unwrap();
    }
    let seen = seen.lock().unwrap();
    assert!(seen.iter().all(|request| request.contains(&format!("host: 127.0.0.1:{port}"))), "{seen:?}");
}

#[tokio::test]
async fn frames_come_out_before_the_failure_behind_them() {
    let (port, _) =
        server(|_| "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\ndata: one\n\ndata: two\n\nda".to_owned())
            .await;
    let house = house(&[]);
    let own = Destination::entered(&format!("http://127.0.0.1:{port}")).unwrap();
    let peer = house.net.peer(own, Some(times())).unwrap();
    let mut frames = peer.send(&keyed()).await.unwrap().frames(Framing::Events);
    let mut heard = Vec::new();
    let end = loop {
        match frames.next().await {
            Ok(Some(frame)) => heard.push(frame.data),
            other => break other,
        }
    };
    assert_eq!(heard, ["one", "two"]);
    assert!(matches!(end, Err(NetError::Broken { .. })), "{end:?}");
    assert!(matches!(frames.next().await, Ok(None)), "nothing comes after");
}
