#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

//! Calls through proxies that really stand in between: an HTTP one that tunnels (CONNECT), and SOCKS5. Whatever leaves goes there
//! and nowhere else, the question for the server's name included.

use std::{
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use vis_core::ManualClock;
use vis_net::{Call, Destination, Lookup, Net, NetConfig, NetError, ProxySettings, Purpose, Times};

/// In the internet, and called by nobody here.
const FAR: &str = "93.184.215.14";

/// Knows one name, and writes down which were asked for.
#[derive(Clone, Default)]
struct Asked(Arc<Mutex<Vec<String>>>);

impl Lookup for Asked {
    fn lookup(&self, name: String) -> Pin<Box<dyn Future<Output = Vec<IpAddr>> + Send>> {
        self.0.lock().unwrap().push(name);
        Box::pin(async { vec![FAR.parse().unwrap()] })
    }
}

/// Whom a proxy was asked for, and the first bytes that went there.
type Request = (String, Vec<u8>);

/// What a proxy was asked to reach, with the first bytes that went there.
#[derive(Clone, Debug, Default)]
struct Seen(Arc<Mutex<Vec<Request>>>);

impl Seen {
    fn note(&self, target: String, first: Vec<u8>) {
        self.0.lock().unwrap().push((target, first));
    }

    fn all(&self) -> Vec<(String, Vec<u8>)> {
        self.0.lock().unwrap().clone()
    }
}

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// The server behind a proxy: says "fine" to whatever it is asked.
async fn origin() -> u16 {
    let (listener, port) = listener().await;
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 4\r\n\r\nfine";
            let _ = stream.write_all(answer).await;
        }
    });
    port
}

/// RFC 9110, 9.3.6. Tunnels to nobody: the first bytes of what is inside are enough.
async fn connect_proxy(answer: &'static str) -> (u16, Seen) {
    let (listener, port) = listener().await;
    let seen = Seen::default();
    let notes = seen.clone();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") && stream.read_buf(&mut head).await.is_ok_and(|read| read > 0)
            {
            }
            let line = String::from_utf8_lossy(&head).lines().next().unwrap_or_default().to_owned();
            if !answer.contains(" 200 ") {
                notes.note(line, Vec::new());
                let _ = stream.write_all(answer.as_bytes()).await;
                continue;
            }
            let _ = stream.write_all(answer.as_bytes()).await;
            let mut first = Vec::with_capacity(1 << 14);
            let inside = tokio::time::timeout(Duration::from_secs(2), stream.read_buf(&mut first));
            let _ = inside.await;
            notes.note(line, first);
        }
    });
    (port, seen)
}

/// RFC 1928 without a password. Whatever it is asked for lies at `origin`.
async fn socks_proxy(origin: u16) -> (u16, Seen) {
    let (listener, port) = listener().await;
    let seen = Seen::default();
    let notes = seen.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(socks(stream, origin, notes.clone()));
        }
    });
    (port, seen)
}

async fn socks(mut stream: TcpStream, origin: u16, notes: Seen) {
    let mut hello = [0; 2];
    stream.read_exact(&mut hello).await.unwrap();
    let mut methods = vec![0; hello[1].into()];
    stream.read_exact(&mut methods).await.unwrap();
    stream.write_all(&[5, 0]).await.unwrap();
    let mut request = [0; 4];
    stream.read_exact(&mut request).await.unwrap();
    let target = match request[3] {
        1 => {
            let mut address = [0; 4];
            stream.read_exact(&mut address).await.unwrap();
            IpAddr::from(address).to_string()
        }
        _ => {
            let mut name = vec![0; stream.read_u8().await.unwrap().into()];
            stream.read_exact(&mut name).await.unwrap();
            String::from_utf8(name).unwrap()
        }
    };
    let port = stream.read_u16().await.unwrap();
    notes.note(format!("{target}:{port}"), Vec::new());
    stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await.unwrap();
    let mut inside = TcpStream::connect(("127.0.0.1", origin)).await.unwrap();
    let _ = copy_bidirectional(&mut stream, &mut inside).await;
}

fn net(proxy: &str) -> (Net, Asked) {
    let asked = Asked::default();
    let config = NetConfig {
        lookup: Arc::new(asked.clone()),
        proxy: ProxySettings::entered(proxy).unwrap(),
        ..NetConfig::new(Arc::new(ManualClock::at(1_000)))
    };
    (Net::new(config).unwrap(), asked)
}

async fn get(net: &Net, to: Destination) -> Result<String, NetError> {
    let seconds = Duration::from_secs;
    let times = Times { connect: seconds(5), headers: seconds(5), idle: seconds(5), whole: seconds(20) };
    let call = Call::get("models", Purpose::Test);
    let bytes = net.peer(to, Some(times)).unwrap().send(&call).await?.bytes().await?;
    Ok(String::from_utf8(bytes).unwrap())
}

fn far() -> Destination {
    Destination::entered("http://api.far.example/v1").unwrap()
}

#[tokio::test]
async fn an_encrypted_call_is_tunnelled_by_the_http_proxy_which_looks_up_the_name() {
    let (port, seen) = connect_proxy("HTTP/1.1 200 Connection established\r\n\r\n").await;
    let (net, asked) = net(&format!("http://127.0.0.1:{port}"));
    let called = get(&net, Destination::preset("https://api.far.example/v1").unwrap()).await;
    assert!(called.is_err(), "nobody is behind this proxy");
    let [(line, first)] = &seen.all()[..] else { panic!("one connection, and that to the proxy") };
    assert_eq!(line, "CONNECT api.far.example:443 HTTP/1.1");
    assert_eq!(first.first(), Some(&0x16), "the inside is a TLS handshake, not the request");
    let named = first.windows(15).any(|part| part == b"api.far.example");
    assert!(named, "the handshake is with the server, not with the proxy");
    assert!(asked.0.lock().unwrap().is_empty(), "no name left by another way");
}

#[tokio::test]
async fn a_proxy_that_refuses_is_told_apart_and_nobody_is_called_around_it() {
    let (port, seen) = connect_proxy("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
    let (net, asked) = net(&format!("http://127.0.0.1:{port}"));
    let refused = get(&net, Destination::preset("https://api.far.example/v1").unwrap()).await;
    assert!(matches!(refused, Err(NetError::Proxy { .. })), "{refused:?}");
    assert_eq!(seen.all().len(), 1);
    assert!(asked.0.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_call_goes_through_a_socks_proxy_with_its_name_or_its_address() {
    let origin = origin().await;
    for (scheme, target, names) in
        [("socks5h", "api.far.example:80", vec![]), ("socks5", "93.184.215.14:80", vec!["api.far.example"])]
    {
        let (port, seen) = socks_proxy(origin).await;
        let (net, asked) = net(&format!("{scheme}://127.0.0.1:{port}"));
        assert_eq!(get(&net, far()).await.unwrap(), "fine", "{scheme}");
        assert_eq!(seen.all(), [(target.to_owned(), Vec::new())], "{scheme}");
        assert_eq!(*asked.0.lock().unwrap(), names, "{scheme}: who looks the name up");
    }
}

#[tokio::test]
async fn a_server_of_this_computer_is_never_asked_for_through_a_proxy() {
    let origin = origin().await;
    let (port, seen) = socks_proxy(origin).await;
    let (net, _) = net(&format!("socks5h://127.0.0.1:{port}"));
    let here = Destination::entered(&format!("http://127.0.0.1:{origin}/v1")).unwrap();
    assert_eq!(get(&net, here).await.unwrap(), "fine");
    assert!(seen.all().is_empty());
}

#[tokio::test]
async fn a_dead_proxy_ends_the_call_and_is_not_gone_around() {
    let (_, port) = listener().await;
    let (net, asked) = net(&format!("socks5h://127.0.0.1:{port}"));
    let called = get(&net, far()).await;
    assert!(matches!(called, Err(NetError::Proxy { .. })), "{called:?}");
    assert!(asked.0.lock().unwrap().is_empty());
}
