//! Tools for assistant programs, spoken with as they do: lines of JSON on standard input and output of the real program.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![allow(clippy::disallowed_methods, reason = "a child that does not answer is given up by the wall clock")]

mod house;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use house::{House, hum, refused};
use serde_json::{Value, json};

/// For an answer that needs a model on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

/// The program at the other end.
struct Assistant {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    asked: u64,
    /// Of protocol 2026-07-28: sent with each request, because there is no handshake.
    meta: Option<Value>,
}

impl Assistant {
    fn start(house: &House, password: Option<&str>, arguments: &[&str]) -> Self {
        let mut child = house.command(password, &[arguments, &["mcp"]].concat()).spawn().unwrap();
        let (sender, lines) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let input = child.stdin.take().unwrap();
        Self { child, input, lines, asked: 0, meta: None }
    }

    /// With a handshake; `can`: what this program can do.
    fn greeted(house: &House, can: Value) -> Self {
        let mut assistant = Self::start(house, None, &[]);
        assistant.greet(can);
        assistant
    }

    fn greet(&mut self, can: Value) {
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": can,
            "clientInfo": { "name": "Test\u{1b}[2J", "version": "1" }
        });
        let answer = self.ask("initialize", hello);
        assert_eq!(answer["result"]["serverInfo"]["name"], "visavis", "{answer}");
        assert_eq!(answer["result"]["protocolVersion"], "2025-06-18");
        self.send(json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
    }

    fn send(&mut self, message: Value) {
        writeln!(self.input, "{message}").unwrap();
    }

    /// What comes next; every line of standard output is a message of the protocol.
    fn hear(&mut self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("an answer");
        let message: Value = serde_json::from_str(&line).expect("nothing but JSON on standard output");
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        message
    }

    fn begin(&mut self, method: &str, mut params: Value) -> u64 {
        self.asked += 1;
        if let Some(meta) = &self.meta {
            params["_meta"] = meta.clone();
        }
        self.send(json!({ "jsonrpc": "2.0", "id": self.asked, "method": method, "params": params }));
        self.asked
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.begin(method, params);
        loop {
            let message = self.hear();
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
        }
    }

    fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({ "name": tool, "arguments": arguments }))["result"].clone()
    }

    /// Calls a tool whose call is to be confirmed; gives the question, and what came of the answer.
    fn confirm(&mut self, tool: &str, arguments: Value, action: &str) -> (String, Value) {
        let id = self.begin("tools/call", json!({ "name": tool, "arguments": arguments }));
        let question = self.hear();
        assert_eq!(question["method"], "elicitation/create", "{question}");
        let answer = json!({ "action": action, "content": {} });
        self.send(json!({ "jsonrpc": "2.0", "id": question["id"], "result": answer }));
        let answer = self.hear();
        assert_eq!(answer["id"], id, "{answer}");
        (question["params"]["message"].as_str().unwrap().to_owned(), answer["result"].clone())
    }

    /// Goes away, and sees the program end.
    fn leave(self) {
        let Self { mut child, input, .. } = self;
        drop(input);
        let since = Instant::now();
        while child.try_wait().unwrap().is_none() {
            assert!(since.elapsed() < Duration::from_secs(20), "it ends with its standard input");
            std::thread::sleep(Duration::from_millis(20));
        }
        let mut words = String::new();
        child.stderr.take().unwrap().read_to_string(&mut words).unwrap();
        assert!(child.wait().unwrap().success() && !words.contains("panicked"), "{words}");
    }
}

/// The sentence of a call that was refused.
fn sentence(result: &Value) -> &str {
    assert_eq!(result["isError"], true, "{result}");
    result["content"][0]["text"].as_str().unwrap()
}

fn enable(house: &House, tools: &[&str], more: &[&str]) {
    house.json(None, &[&["mcp", "enable", "--tool"], tools, more].concat());
}

#[test]
fn nothing_is_answered_until_the_person_switches_it_on() {
    let house = House::bare();
    let all = house.json(None, &["mcp", "list"]);
    assert_eq!(all.as_array().unwrap().len(), 5);
    assert!(all.as_array().unwrap().iter().all(|one| one["permission"] == "never"), "{all}");
    refused(&house.run(None, &["mcp"], ""), 1, "visavis-cli mcp enable");
    refused(&house.run(None, &["mcp", "enable", "--tool", "everything"], ""), 2, "everything");
    enable(&house, &["all"], &[]);
    let all = house.json(None, &["mcp", "list"]);
    assert!(all.as_array().unwrap().iter().all(|one| one["permission"] == "ask"), "{all}");
    house.json(None, &["mcp", "disable", "--tool", "all"]);
    refused(&house.run(None, &["mcp"], ""), 1, "visavis-cli mcp enable");
}

#[test]
fn each_tool_has_a_permission_of_its_own_that_counts_at_once() {
    let house = House::bare();
    enable(&house, &["list_characters"], &["--always"]);
    enable(&house, &["say", "search_memory"], &[]);
    let mut assistant = Assistant::greeted(&house, json!({}));
    let listed = assistant.ask("tools/list", json!({}));
    let names: Vec<_> =
        listed["result"]["tools"].as_array().unwrap().iter().map(|tool| &tool["name"]).collect();
    assert_eq!(names, ["say", "list_characters", "search_memory"], "those that are off are not shown");

    let everybody = assistant.call("list_characters", json!({}));
    let everybody = everybody["structuredContent"]["characters"].as_array().unwrap();
    assert!(everybody.iter().any(|one| one["id"] == "mira"), "{everybody:?}");
    let unasked = assistant.call("search_memory", json!({}));
    assert!(sentence(&unasked).contains("cannot ask"), "a program that cannot ask is refused");
    let off = assistant.call("send_message", json!({ "text": "Hello" }));
    assert!(sentence(&off).contains("mcp enable --tool send_message"), "{off}");
    let unknown = assistant.ask("tools/call", json!({ "name": "delete_everything", "arguments": {} }));
    assert_eq!(unknown["error"]["code"], -32602, "{unknown}");
    let wrong = assistant.call("say", json!({ "text": 7 }));
    assert!(sentence(&wrong).contains("arguments"), "{wrong}");

    house.json(None, &["mcp", "disable", "--tool", "list_characters"]);
    let off = assistant.call("list_characters", json!({}));
    assert!(sentence(&off).contains("switched off"), "also in a program that runs already");
    assistant.leave();
}

#[test]
fn the_person_is_asked_and_their_word_counts() {
    let house = House::bare();
    house.json(None, &["memory", "add", "My herring is called Quibble."]);
    enable(&house, &["search_memory", "say"], &[]);
    let mut assistant = Assistant::greeted(&house, json!({ "elicitation": {} }));
    let (question, found) = assistant.confirm("search_memory", json!({ "query": "herring" }), "accept");
    assert!(question.contains("“herring”") && question.contains("Test"), "{question}");
    assert!(!question.contains('\u{1b}'), "no letters that steer a terminal");
    assert!(found["structuredContent"]["facts"][0]["text"].as_str().unwrap().contains("Quibble"), "{found}");
    for action in ["decline", "cancel"] {
        let (_, refused) = assistant.confirm("search_memory", json!({ "query": "herring" }), action);
        assert!(sentence(&refused).contains("said no"), "{refused}");
        assert!(!refused.to_string().contains("Quibble"));
    }
    let there = house.at("there.wav");
    std::fs::write(&there, "mine").unwrap();
    for (path, says) in [(there.to_str().unwrap(), "already"), ("a.wav", "absolute"), ("/tmp/a.sh", ".wav")] {
        let (_, refused) = assistant.confirm("say", json!({ "text": "Hi", "path": path }), "accept");
        assert!(sentence(&refused).contains(says), "{refused}");
    }
    assert_eq!(std::fs::read(&there).unwrap(), b"mine");
    assistant.leave();
}

#[test]
fn a_program_of_the_newest_protocol_asks_and_calls_again() {
    let house = House::bare();
    house.json(None, &["memory", "add", "My herring is called Quibble."]);
    enable(&house, &["search_memory"], &[]);
    let mut assistant = Assistant::start(&house, None, &[]);
    assistant.meta = Some(json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "Newest", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": { "elicitation": { "form": {} } }
    }));
    let known = assistant.ask("server/discover", json!({}));
    assert!(
        known["result"]["supportedVersions"].as_array().unwrap().contains(&json!("2026-07-28")),
        "{known}"
    );
    let order = json!({ "name": "search_memory", "arguments": { "query": "herring" } });
    let asks = assistant.ask("tools/call", order.clone())["result"].clone();
    assert_eq!(asks["resultType"], "input_required", "{asks}");
    let message = &asks["inputRequests"]["permission"]["params"]["message"];
    assert!(message.as_str().unwrap().contains("“herring”"), "{asks}");

    let answered = |mut order: Value, state: &Value, action: &str| {
        order["requestState"] = state.clone();
        order["inputResponses"] = json!({ "permission": { "action": action, "content": {} } });
        order
    };
    // The answer to one question is none to another.
    let other = json!({ "name": "search_memory", "arguments": { "query": "" } });
    let forged =
        assistant.ask("tools/call", answered(other, &asks["requestState"], "accept"))["result"].clone();
    assert!(sentence(&forged).contains("no question"), "{forged}");
    let asks = assistant.ask("tools/call", order.clone())["result"].clone();
    let yes = answered(order, &asks["requestState"], "accept");
    let found = assistant.ask("tools/call", yes.clone())["result"].clone();
    assert!(found["structuredContent"]["facts"][0]["text"].as_str().unwrap().contains("Quibble"), "{found}");
    let again = assistant.ask("tools/call", yes)["result"].clone();
    assert!(sentence(&again).contains("no question"), "an answer counts once");
    assistant.leave();
}

#[test]
fn everybody_has_permissions_and_a_memory_of_their_own() {
    let house = House::bare();
    house.json(None, &["memory", "add", "My herring is called Quibble."]);
    house.add("Bo", "battery staple");
    enable(&house, &["search_memory"], &["--always"]);
    let bo = ["--profile", "Bo"];
    refused(&house.run(Some("battery staple"), &["--profile", "Bo", "mcp"], ""), 1, "mcp enable");
    refused(&house.run(Some("a wrong one"), &["--profile", "Bo", "mcp"], ""), 3, "");
    house.json(
        Some("battery staple"),
        &["--profile", "Bo", "mcp", "enable", "--tool", "search_memory", "--always"],
    );
    let mut assistant = Assistant::start(&house, Some("battery staple"), &bo);
    assistant.greet(json!({}));
    assert_eq!(assistant.call("search_memory", json!({}))["structuredContent"], json!({ "facts": [] }));
    assistant.leave();
}

#[test]
fn a_text_becomes_a_sound_a_message_gets_a_reply_and_a_face_says_a_file() {
    let house = House::furnished();
    enable(&house, &["all"], &["--always"]);
    house.json(None, &["credits", "rules", "on"]);
    let mut assistant = Assistant::greeted(&house, json!({}));
    let said = assistant.call("say", json!({ "text": "Hello.", "voice": "mira" }));
    assert_eq!(
        (&said["content"][0]["type"], &said["content"][0]["mimeType"]),
        (&json!("audio"), &json!("audio/wav"))
    );
    assert!(said["content"][0]["data"].as_str().unwrap().starts_with("UklGR"), "RIFF in base64");
    let file = house.at("said.wav");
    let said = assistant.call("say", json!({ "text": "Hello.", "path": file }));
    assert_eq!(said["structuredContent"]["path"], file.to_str().unwrap(), "{said}");
    assert!(hound::WavReader::open(&file).unwrap().duration() > 4000);

    let replied = assistant.call("send_message", json!({ "text": "Hello!", "character": "Mira" }));
    let replied = &replied["structuredContent"];
    assert!(replied["reply"].as_str().is_some_and(|text| !text.is_empty()), "{replied}");
    let more = json!({ "text": "And again.", "session_id": replied["session_id"] });
    let more = assistant.call("send_message", more);
    assert_eq!(more["structuredContent"]["session_id"], replied["session_id"], "the chat goes on");

    let (sound, film) = (house.at("hum.wav"), house.at("film.mp4"));
    hum(&sound, 1);
    let order = json!({ "character": "Fenn", "audio": sound, "path": film, "size": 256, "fps": 10 });
    let made = assistant.call("render_talking_video", order.clone());
    assert_eq!(made["structuredContent"]["frames"], 10, "{made}");
    assert!(film.metadata().unwrap().len() > 1000);
    let again = assistant.call("render_talking_video", order);
    assert!(sentence(&again).contains("already"), "{again}");
    let neither =
        assistant.call("render_talking_video", json!({ "character": "fenn", "path": house.at("b.mp4") }));
    assert!(sentence(&neither).contains("`audio` or `text`"), "{neither}");
    assistant.leave();
    let has = house.json(None, &["credits", "show"]);
    assert_eq!(has["balance"], 19, "one film was made: {has}");
}
