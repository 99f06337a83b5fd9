//! The server within another program: switched on and off, and again where it was at the next start.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use vis_api::{ApiScope, Code, Door, Home, Launch, ServerSwitch, Sound};
use vis_server::Hosting;

async fn door(folder: &Path) -> Arc<Door> {
    let (models, worker) = (folder.join("models"), folder.join("worker"));
    let home = Home { data: folder.join("home"), models, worker };
    let sound = Sound::Null(vis_audio::Pace::Fast);
    let door = Door::new(Launch { home, passphrase: None, unencrypted: true, sound }).unwrap();
    door.owner().open().await.unwrap();
    door
}

fn on(port: u16) -> ServerSwitch {
    ServerSwitch { on: true, port, origins: Vec::new() }
}

/// The first line of its answer; nothing where nobody listens.
async fn asked(address: SocketAddr) -> Option<String> {
    let mut line = TcpStream::connect(address).await.ok()?;
    let request = format!("GET /api/v1/health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    line.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.ok()?;
    answer.lines().next().map(str::to_owned)
}

#[tokio::test]
async fn it_answers_while_it_is_on_and_begins_again_with_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let hosting = Hosting::new(door(folder.path()).await);
    let before = hosting.keep_up().await.unwrap();
    assert_eq!((before.switch.on, before.address), (false, None), "off by default");

    let hosted = hosting.set(on(0)).await.unwrap();
    let address = hosted.address.unwrap();
    assert!(address.ip().is_loopback() && hosted.open && hosted.error.is_none());
    assert_eq!(asked(address).await.as_deref(), Some("HTTP/1.1 200 OK"));
    hosting.stop().await;
    assert_eq!(asked(address).await, None, "the port is free when the program ends");

    let hosting = Hosting::new(door(folder.path()).await);
    let address = hosting.keep_up().await.unwrap().address.expect("it was on at the last end");
    assert_eq!(hosting.keep_up().await.unwrap().address, Some(address), "and is started once");
    assert_eq!(asked(address).await.as_deref(), Some("HTTP/1.1 200 OK"));
    let off = hosting.set(ServerSwitch { on: false, ..on(0) }).await.unwrap();
    assert_eq!((off.address, asked(address).await), (None, None));
    let hosting = Hosting::new(door(folder.path()).await);
    assert_eq!(hosting.keep_up().await.unwrap().address, None, "off is remembered too");
}

#[tokio::test]
async fn a_taken_port_is_said_and_another_one_heals_it() {
    let folder = tempfile::tempdir().unwrap();
    let hosting = Hosting::new(door(folder.path()).await);
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let taken = other.local_addr().unwrap().port();
    let hosted = hosting.set(on(taken)).await.unwrap();
    assert!(hosted.switch.on && hosted.address.is_none());
    assert!(hosted.error.unwrap().contains("another port"));
    let healed = hosting.set(on(0)).await.unwrap();
    assert!(healed.address.is_some() && healed.error.is_none());
    // The same port once more: the listener before it has let go.
    let port = healed.address.unwrap().port();
    let again = hosting.set(on(port)).await.unwrap();
    assert_eq!((again.address.unwrap().port(), again.error), (port, None));
    hosting.stop().await;
}

#[tokio::test]
async fn what_is_no_origin_changes_nothing_and_a_key_closes_it() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let hosting = Hosting::new(Arc::clone(&door));
    let wrong = ServerSwitch { origins: vec!["not an origin".to_owned()], ..on(0) };
    assert_eq!(hosting.set(wrong).await.unwrap_err().code, Code::BadInput);
    assert_eq!(hosting.hosted().await.unwrap().switch, ServerSwitch::default());
    door.owner().create_api_key("camera", &[ApiScope::Avatar], None).await.unwrap();
    assert!(!hosting.hosted().await.unwrap().open);
}
