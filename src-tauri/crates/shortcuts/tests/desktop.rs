//! Real keys: an X server without a screen, and a session bus with a portal that presses by itself.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use ashpd::zbus::message::Message;
use ashpd::zbus::zvariant::{ObjectPath, Value};
use ashpd::zbus::{Connection, MessageStream, connection};
use futures::StreamExt;
use tokio::runtime::Runtime;
use vis_shortcuts::KeyEvent::{MutePressed, TalkPressed, TalkReleased};
use vis_shortcuts::{Host, KeyEvent, KeyState, Keys, Route, Shortcuts, start};

/// Long enough for a loaded machine; reached only when something is broken.
const LATE: Duration = Duration::from_secs(20);
/// Several repeats of a key that is held.
const HELD: Duration = Duration::from_millis(900);

fn keys(talk: &str, mute: &str) -> Keys {
    Keys { talk: Some(talk.to_owned()), mute: Some(mute.to_owned()) }
}

struct Desk {
    runtime: Runtime,
    shortcuts: Shortcuts,
    heard: Receiver<KeyEvent>,
}

impl Desk {
    fn begin(route: Route, keys: Keys) -> Self {
        let (sender, heard) = channel();
        let host =
            Host { app_id: "app.visavis.desktop".to_owned(), on_window_thread: Box::new(|_| unreachable!()) };
        let (shortcuts, serving) = start(route, host, keys, move |event| sender.send(event).unwrap());
        let runtime = Runtime::new().unwrap();
        runtime.spawn(serving);
        Self { runtime, shortcuts, heard }
    }

    fn change(&self, keys: Keys) -> KeyState {
        self.shortcuts.change(keys);
        self.settled()
    }

    fn settled(&self) -> KeyState {
        self.runtime.block_on(self.shortcuts.settled(LATE))
    }

    fn hears(&self, event: KeyEvent, why: &str) {
        assert_eq!(self.heard.recv_timeout(LATE), Ok(event), "{why}");
    }

    fn hears_nothing(&self, why: &str) {
        assert_eq!(self.heard.recv_timeout(HELD), Err(RecvTimeoutError::Timeout), "{why}");
    }
}

const WORKS: KeyState = KeyState { supported: true, message: None };

/// A child that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts a server that prints where it can be reached as its first line.
fn server(program: &str, arguments: &[&str]) -> (Running, String) {
    let child = Command::new(program).args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = child.unwrap_or_else(|_| panic!("{program} is missing: run `cargo xtask setup`"));
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Running(child), line.trim().to_owned())
}

/// Runs this test again in a process of its own with one more variable, for what is read once in a process.
fn again_with(test: &str, name: &str, value: &str) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(name, value)
        .env("VISAVIS_TEST_INNER", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

fn is_inner() -> bool {
    std::env::var_os("VISAVIS_TEST_INNER").is_some()
}

fn xdotool(arguments: &[&str]) {
    assert!(Command::new("xdotool").args(arguments).status().unwrap().success());
}

#[test]
fn keys_of_an_x_server_are_heard_once_and_a_taken_one_is_told() {
    if !is_inner() {
        let (_server, number) = server("Xvfb", &["-displayfd", "1", "-nolisten", "tcp"]);
        let name = "keys_of_an_x_server_are_heard_once_and_a_taken_one_is_told";
        return again_with(name, "DISPLAY", &format!(":{number}"));
    }
    let other = global_hotkey::GlobalHotKeyManager::new().unwrap();
    other.register("Control+F9".parse().unwrap()).unwrap();

    let desk = Desk::begin(Route::Grab, keys("Control+Shift+Space", "Control+Shift+M"));
    assert_eq!(desk.settled(), WORKS);
    xdotool(&["keydown", "ctrl", "keydown", "shift", "keydown", "space"]);
    desk.hears(TalkPressed, "the keys are down");
    desk.hears_nothing("a key that repeats is one press");
    xdotool(&["keyup", "ctrl", "keyup", "shift", "keyup", "space"]);
    desk.hears(TalkReleased, "people let go of the modifiers first as often as not");
    xdotool(&["key", "ctrl+shift+m"]);
    desk.hears(MutePressed, "the other shortcut");

    xdotool(&["keydown", "ctrl", "keydown", "shift", "keydown", "space"]);
    desk.hears(TalkPressed, "a second time");
    let state = desk.change(keys("Control+F9", "Control+F10"));
    desk.hears(TalkReleased, "its shortcut is gone, the release can never come");
    xdotool(&["keyup", "space", "keyup", "shift", "keyup", "ctrl"]);
    let message = state.message.expect("a shortcut of another program");
    assert!(state.supported && message.starts_with("Control+F9 is already used"), "{message}");
    xdotool(&["key", "ctrl+F9", "key", "ctrl+shift+space", "key", "ctrl+F10"]);
    desk.hears(MutePressed, "the other shortcut works, the earlier one no longer");

    assert_eq!(desk.change(Keys::default()), WORKS);
    xdotool(&["key", "ctrl+F10"]);
    desk.hears_nothing("there is no shortcut any more");
    assert_eq!(desk.change(keys("F8", "")), WORKS);
    xdotool(&["key", "F8"]);
    desk.hears(TalkPressed, "and again there is");
}

#[test]
fn a_display_that_does_not_answer_is_told() {
    if !is_inner() {
        return again_with("a_display_that_does_not_answer_is_told", "DISPLAY", ":4711");
    }
    let state = Desk::begin(Route::Grab, keys("Control+Shift+Space", "Control+Shift+M")).settled();
    assert!(!state.supported && state.message.unwrap().contains("the button or Space"));
}

#[test]
fn a_desktop_without_shortcuts_says_so() {
    if !is_inner() {
        let (_bus, address) = server("dbus-daemon", &["--session", "--nofork", "--print-address"]);
        return again_with("a_desktop_without_shortcuts_says_so", "DBUS_SESSION_BUS_ADDRESS", &address);
    }
    for route in [Route::Portal, Route::Nobody] {
        let state = Desk::begin(route, keys("Control+Shift+Space", "")).settled();
        assert!(!state.supported && state.message.unwrap().contains("the button or Space"), "{route:?}");
    }
}

#[test]
fn a_portal_gives_shortcuts_presses_them_and_takes_them_back() {
    if !is_inner() {
        let (_bus, address) = server("dbus-daemon", &["--session", "--nofork", "--print-address"]);
        let name = "a_portal_gives_shortcuts_presses_them_and_takes_them_back";
        return again_with(name, "DBUS_SESSION_BUS_ADDRESS", &address);
    }
    let portal = Runtime::new().unwrap();
    let name = "org.freedesktop.portal.Desktop";
    let bus = portal.block_on(connection::Builder::session().unwrap().name(name).unwrap().build());
    portal.spawn(be_a_portal(bus.unwrap()));

    let desk = Desk::begin(Route::Portal, keys("Control+Shift+Space", "Control+Shift+M"));
    assert_eq!(desk.settled(), WORKS);
    desk.hears(TalkPressed, "in the order of the keys");
    desk.hears(TalkReleased, "though it was short");
    desk.hears(MutePressed, "and then the other");
    desk.hears_nothing("the portal repeats itself");

    let message = desk.change(keys("Control+Alt+T", "")).message.expect("this desktop keeps its own keys");
    assert!(message.starts_with("Your desktop set Push-to-talk to Press <Control><Shift>space"), "{message}");
    desk.hears(TalkPressed, "its own keys work");
    desk.hears(TalkReleased, "its own keys work");

    let declined = desk.change(keys("Control+F1", "")).message.expect("the person says no to F1");
    assert!(declined.contains("told not to"), "{declined}");

    desk.change(keys("Control+F2", ""));
    desk.hears(TalkPressed, "it is held");
    desk.hears(TalkReleased, "this session ends while the key is held");
    let lost = desk.settled();
    assert!(lost.message.is_some_and(|message| message.contains("taken the shortcuts back")));
}

const SHORTCUTS: &str = "org.freedesktop.portal.GlobalShortcuts";

/// As much of xdg-desktop-portal as this program asks for. What it does depends on the wished trigger.
async fn be_a_portal(portal: Connection) {
    let mut calls = MessageStream::from(&portal);
    while let Some(Ok(call)) = calls.next().await {
        let header = call.header();
        match header.member().map(|member| member.to_string()).unwrap_or_default().as_str() {
            "GetAll" => {
                portal.reply(&header, &HashMap::from([("version", Value::from(2_u32))])).await.unwrap()
            }
            "Get" => portal.reply(&header, &Value::from(2_u32)).await.unwrap(),
            "CreateSession" => create_session(&portal, &call).await,
            "BindShortcuts" => bind(&portal, &call).await,
            "Close" => portal.reply(&header, &()).await.unwrap(),
            "Register" => {
                let refusal = "org.freedesktop.portal.Error.Failed";
                portal.reply_error(&header, refusal, &"not installed").await.unwrap();
            }
            _ => {}
        }
    }
}

type Options<'a> = HashMap<&'a str, Value<'a>>;

fn path(call: &Message, kind: &str, options: &Options<'_>, token: &str) -> String {
    let header = call.header();
    let sender = header.sender().unwrap().trim_start_matches(':').replace('.', "_");
    let token: &str = options[token].downcast_ref().unwrap();
    format!("/org/freedesktop/portal/desktop/{kind}/{sender}/{token}")
}

async fn respond(portal: &Connection, call: &Message, request: &str, code: u32, results: Options<'_>) {
    let (to, request) = (call.header().sender().cloned(), ObjectPath::try_from(request).unwrap());
    portal.reply(&call.header(), &request).await.unwrap();
    let interface = "org.freedesktop.portal.Request";
    portal.emit_signal(to, &request, interface, "Response", &(code, results)).await.unwrap();
}

async fn create_session(portal: &Connection, call: &Message) {
    let body = call.body();
    let options: Options<'_> = body.deserialize().unwrap();
    let session = path(call, "session", &options, "session_handle_token");
    let request = path(call, "request", &options, "handle_token");
    respond(portal, call, &request, 0, HashMap::from([("session_handle", Value::from(session))])).await;
}

async fn bind(portal: &Connection, call: &Message) {
    let body = call.body();
    let (session, wishes, _window, options): (ObjectPath<'_>, Vec<(&str, Options<'_>)>, &str, Options<'_>) =
        body.deserialize().unwrap();
    let request = path(call, "request", &options, "handle_token");
    let wish: &str = wishes[0].1["preferred_trigger"].downcast_ref().unwrap();
    if wish == "CTRL+F1" {
        return respond(portal, call, &request, 1, HashMap::new()).await;
    }
    let given: Vec<(&str, Options<'_>)> = wishes
        .iter()
        .map(|(id, _)| {
            let trigger = if *id == "mute" { "Ctrl+Shift+M" } else { "Press <Control><Shift>space" };
            (
                *id,
                HashMap::from([
                    ("description", Value::from(*id)),
                    ("trigger_description", Value::from(trigger)),
                ]),
            )
        })
        .collect();
    respond(portal, call, &request, 0, HashMap::from([("shortcuts", Value::from(given))])).await;
    let to = call.header().sender().cloned();
    let mut presses =
        vec![("Activated", "push-to-talk"), ("Activated", "push-to-talk"), ("Deactivated", "push-to-talk")];
    if wish == "CTRL+F2" {
        presses.truncate(1);
    } else if wishes.len() == 2 {
        presses.extend([("Activated", "mute"), ("Activated", "mute"), ("Activated", "of another program")]);
    }
    for (signal, id) in presses {
        let fields = (&session, id, 0_u64, Options::new());
        let desktop = "/org/freedesktop/portal/desktop";
        portal.emit_signal(to.clone(), desktop, SHORTCUTS, signal, &fields).await.unwrap();
    }
    if wish == "CTRL+F2" {
        let interface = "org.freedesktop.portal.Session";
        portal.emit_signal(to, &session, interface, "Closed", &(Options::new(),)).await.unwrap();
    }
}
