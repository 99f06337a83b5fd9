//! A person's way to another model on the command line: connect, test, chat, look at what left, go offline. And no key anywhere.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};

use serde_json::{Value, json};

const KEY: &str = "sk-proj-Zx8Wq5Lk2Jh7Gf4Ds1Ap9Oi6Uy3Tr0Ew";

/// A server with a mood below each path. It repeats the key in what it refuses. Gives its port, and a word for each request.
fn serve() -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (told, asked) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let told = told.clone();
            std::thread::spawn(move || answer(stream, &told));
        }
    });
    (port, asked)
}

fn answer(mut stream: TcpStream, told: &Sender<String>) {
    let mut request = Vec::new();
    let mut buffer = [0; 8192];
    let text = loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        let length = text.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.parse().ok());
        if text.split_once("\r\n\r\n").is_some_and(|(_, body)| body.len() >= length.unwrap_or(0)) {
            break text;
        }
        match stream.read(&mut buffer) {
            Ok(read) if read > 0 => request.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    };
    let path = text.split(' ').nth(1).unwrap_or_default().to_owned();
    let _ = told.send(text);
    let error =
        |code: &str| json!({"error": {"message": format!("{KEY} will not do"), "code": code}}).to_string();
    let (status, kind, body) = match path.split('/').nth(1).unwrap_or_default() {
        "good" if path.ends_with("/models") => (
            "200 OK",
            "application/json",
            json!({"object": "list", "data": [{"id": "herring-7b"}]}).to_string(),
        ),
        "good" => {
            let word = json!({"choices": [{"index": 0, "delta": {"content": "Hello from the loopback."}}]});
            let end = json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 42, "completion_tokens": 6}});
            ("200 OK", "text/event-stream", format!("data: {word}\n\ndata: {end}\n\ndata: [DONE]\n\n"))
        }
        "key" => ("401 Unauthorized", "application/json", error("invalid_api_key")),
        "pay" => ("402 Payment Required", "application/json", error("payment_required")),
        "quota" => ("429 Too Many Requests", "application/json", error("insufficient_quota")),
        "model" => (
            "404 Not Found",
            "application/json",
            json!({"error": {"message": "The model does not exist", "code": "model_not_found"}}).to_string(),
        ),
        "hang" => {
            std::thread::sleep(std::time::Duration::from_secs(600));
            return;
        }
        _ => ("404 Not Found", "text/html", "<html>nothing here</html>".to_owned()),
    };
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
}

struct Home(tempfile::TempDir);

impl Home {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visavis-cli"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("VISAVIS_HOME", self.0.path().join("home")).env("VISAVIS_MODELS", self.0.path());
        // No keyring is in reach, whatever the machine has.
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env_remove("XDG_RUNTIME_DIR");
        command.env("VISAVIS_PASSPHRASE", "correct horse").env("VISAVIS_LOG", "trace");
        command
    }

    fn run(&self, arguments: &[&str], typed: &str) -> Output {
        let mut child = self.command(arguments).spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        clean(&format!("{arguments:?}"), &output.stdout);
        clean(&format!("{arguments:?}"), &output.stderr);
        output
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments, "");
        assert!(
            output.status.success(),
            "{arguments:?}: {}, {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("one JSON value on standard output")
    }

    fn add(&self, name: &str, url: &str) -> Value {
        let add = [
            "providers",
            "add",
            "--kind",
            "openai-compatible",
            "--name",
            name,
            "--base-url",
            url,
            "--key-stdin",
            "--json",
        ];
        let output = self.run(&add, &format!("{KEY}\n"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// No ten letters of the key in it.
fn clean(what: &str, bytes: &[u8]) {
    for piece in KEY.as_bytes()[8..].windows(10) {
        let found = bytes.windows(piece.len()).any(|window| window == piece);
        assert!(!found, "{what} holds {}", String::from_utf8_lossy(piece));
    }
}

fn clean_folder(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    for file in &files {
        clean(&file.display().to_string(), &std::fs::read(file).unwrap());
    }
    files.len() + folders.iter().map(|folder| clean_folder(folder)).sum::<usize>()
}

#[test]
fn a_server_of_ones_own_is_connected_tested_and_answers() {
    let (port, asked) = serve();
    let home = Home(tempfile::tempdir().unwrap());
    let added = home.add("Mine", &format!("http://127.0.0.1:{port}/good/v1"));
    assert_eq!((added["key"]["state"].as_str(), added["key"]["last"].as_str()), (Some("kept"), Some("r0Ew")));
    assert_eq!(added["reach"], "this_computer");
    let listed = home.json(&["providers", "list", "--json"]);
    let names: Vec<_> = listed.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["This computer", "Mine"]);
    let models = home.json(&["providers", "models", "Mine", "--json"]);
    assert_eq!(models[0]["id"], "herring-7b");
    let tested = home.json(&["providers", "test", "Mine", "--json"]);
    assert_eq!(
        (&tested["ok"], &tested["cause"], &tested["model_ok"]),
        (&json!(true), &Value::Null, &json!(true))
    );
    let reply =
        home.json(&["chat", "--character", "mira", "--provider", "Mine", "--text", "Hello?", "--json"]);
    assert_eq!(
        (reply["reply"].as_str(), reply["provider"].as_str()),
        (Some("Hello from the loopback."), Some("Mine"))
    );
    assert_eq!(reply["prompt_tokens"], 42);
    let ledger = home.json(&["ledger", "--json"]);
    let items = ledger["items"].as_array().unwrap();
    let purposes: Vec<_> = items.iter().map(|one| one["purpose"].as_str().unwrap()).collect();
    assert_eq!(purposes.iter().filter(|one| **one == "chat").count(), 1, "{purposes:?}");
    assert!(items.iter().all(|one| one["host"] == format!("127.0.0.1:{port}")));
    let before = asked.try_iter().count();
    assert!(before >= 4);
    home.run(&["offline", "on"], "");
    let tested = home.json(&["providers", "test", "Mine", "--json"]);
    assert_eq!(tested["cause"], "offline");
    assert_eq!(asked.try_iter().count(), 0, "offline nothing is sent");
    home.run(&["offline", "off"], "");
    assert_eq!(home.json(&["providers", "test", "Mine", "--json"])["ok"], true);
    home.json(&["providers", "remove", "Mine", "--json"]);
    assert_eq!(home.json(&["providers", "list", "--json"]).as_array().unwrap().len(), 1);
    assert!(clean_folder(home.0.path()) >= 3);
}

#[test]
fn a_test_tells_what_is_wrong() {
    let (port, _asked) = serve();
    let home = Home(tempfile::tempdir().unwrap());
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let cases = [
        ("key", port, "wrong_key"),
        ("pay", port, "no_credit"),
        ("quota", port, "no_credit"),
        ("model", port, "wrong_model"),
        ("nowhere", port, "wrong_url"),
        ("closed", nobody, "unreachable"),
    ];
    for (name, port, cause) in cases {
        let url = format!("http://127.0.0.1:{port}/{name}/v1");
        let add = [
            "providers",
            "add",
            "--kind",
            "openai-compatible",
            "--name",
            name,
            "--base-url",
            &url,
            "--model",
            "m",
            "--key-stdin",
            "--json",
        ];
        assert!(home.run(&add, KEY).status.success());
        let tested = home.json(&["providers", "test", name, "--json"]);
        assert_eq!((&tested["ok"], tested["cause"].as_str()), (&json!(false), Some(cause)), "{tested}");
        let message = tested["message"].as_str().unwrap();
        assert!(
            message.starts_with(name) && message.matches(". ").count() >= 1 && message.ends_with(')'),
            "{message}"
        );
    }
    clean_folder(home.0.path());
}

#[cfg(target_os = "linux")]
#[test]
fn no_key_stands_in_the_arguments_or_the_environment_of_any_process() {
    let (port, asked) = serve();
    let home = Home(tempfile::tempdir().unwrap());
    let add = [
        "providers",
        "add",
        "--kind",
        "openai-compatible",
        "--name",
        "Slow",
        "--base-url",
        &format!("http://127.0.0.1:{port}/hang/v1"),
        "--model",
        "m",
        "--key-stdin",
        "--json",
    ];
    assert!(home.run(&add, KEY).status.success());
    let chat = ["chat", "--character", "mira", "--provider", "Slow", "--text", "Hello?", "--json"];
    let mut child = home.command(&chat).spawn().unwrap();
    let request = asked.recv_timeout(std::time::Duration::from_secs(120)).unwrap();
    assert!(request.contains(KEY), "the key is in use now");
    let family = descendants(child.id());
    for process in &family {
        for file in ["cmdline", "environ"] {
            let bytes = std::fs::read(format!("/proc/{process}/{file}")).unwrap_or_default();
            clean(&format!("{file} of {process}"), &bytes);
        }
    }
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    clean("output", &[output.stdout, output.stderr].concat());
    // Killed in the middle of a request: what lies there then.
    assert!(clean_folder(home.0.path()) >= 3);
}

/// The process and all that it started.
#[cfg(target_os = "linux")]
fn descendants(of: u32) -> Vec<u32> {
    let mut family = vec![of];
    let mut at = 0;
    while at < family.len() {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", family[at])).into_iter().flatten().flatten();
        for task in tasks {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            family.extend(children.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
        }
        at += 1;
    }
    family
}
