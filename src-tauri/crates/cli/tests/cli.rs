//! The command line as scripts see it: JSON on standard output, sentences on standard error, exit codes. With the real models.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

struct Home {
    folder: tempfile::TempDir,
    models: PathBuf,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let models = std::env::var_os("VISAVIS_MODELS").map_or_else(installed_models, PathBuf::from);
        assert!(models.join("kokoro-82m-int8.onnx").exists(), "models are missing: run `cargo xtask setup`");
        Self { folder, models }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// No keyring is in reach, whatever the machine has.
    fn run(&self, passphrase: Option<&str>, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visavis-cli"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("VISAVIS_HOME", self.data()).env("VISAVIS_MODELS", &self.models);
        command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").env_remove("XDG_RUNTIME_DIR");
        match passphrase {
            Some(passphrase) => command.env("VISAVIS_PASSPHRASE", passphrase),
            None => command.env_remove("VISAVIS_PASSPHRASE"),
        };
        command.output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(Some("correct horse"), arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("one JSON value on standard output")
    }
}

fn installed_models() -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".local/share");
    data.unwrap_or_else(home).join("visavis/models")
}

fn refused(output: &Output, code: i32, says: &str) {
    let words = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{words}");
    assert!(words.contains(says), "the sentence says what to do: {words}");
    assert!(output.stdout.is_empty(), "nothing but results goes to standard output");
    assert!(!words.contains("panicked"), "{words}");
}

#[test]
fn characters_are_listed() {
    let characters = Home::new().json(&["characters", "--json"]);
    let characters = characters.as_array().unwrap();
    assert!(characters.len() >= 6);
    assert_eq!(characters[0]["id"], "mira", "the default companion comes first");
    assert!(characters.iter().all(|one| one["name"].as_str().is_some_and(|name| !name.is_empty())));
}

#[test]
fn a_message_is_answered_and_both_are_kept() {
    let home = Home::new();
    let reply = home.json(&["chat", "--character", "mira", "--text", "I had a rough day.", "--json"]);
    assert!(reply["reply"].as_str().is_some_and(|text| text.len() > 3), "{reply}");
    assert!(reply["first_token_ms"].as_u64().is_some() && reply["tokens_per_second"].as_f64().unwrap() > 0.0);
    let session = reply["session_id"].as_str().unwrap();
    let more = home.json(&[
        "chat",
        "--session",
        session,
        "--text",
        "Thank you. My dog is called Biscuit.",
        "--json",
    ]);
    assert_eq!(more["session_id"], session, "the chat goes on");

    let history = home.json(&["history", "--json"]);
    let messages = history["sessions"][0]["messages"].as_array().unwrap();
    let roles: Vec<_> = messages.iter().map(|message| message["role"].as_str().unwrap()).collect();
    assert_eq!(
        roles,
        ["assistant", "user", "assistant", "user", "assistant"],
        "greeting and two exchanges, in order"
    );
    assert_eq!(messages[2]["id"], reply["message_id"]);
}

#[test]
fn a_line_is_spoken_with_times_that_leave_no_gap() {
    let home = Home::new();
    let text = "The meeting is at 3:30 on May 5th, and it costs $24.99.";
    home.json(&[
        "say",
        "--voice",
        "af_heart",
        "--text",
        text,
        "--out",
        "a.wav",
        "--timings",
        "a.json",
        "--json",
    ]);
    let wav = hound::WavReader::open(home.folder.path().join("a.wav")).unwrap();
    assert_eq!((wav.spec().sample_rate, wav.spec().channels), (24_000, 1));
    let seconds = f64::from(wav.duration()) / 24_000.0;
    assert!((3.5..8.0).contains(&seconds), "{seconds} s for a sentence of this length");

    let timings: Value =
        serde_json::from_slice(&std::fs::read(home.folder.path().join("a.json")).unwrap()).unwrap();
    let phonemes = timings["phonemes"].as_array().unwrap();
    let ms = |span: &Value, key: &str| span[key].as_f64().unwrap();
    assert_eq!(ms(&phonemes[0], "start_ms"), 0.0);
    assert!(
        phonemes.windows(2).all(|two| ms(&two[0], "end_ms") == ms(&two[1], "start_ms")),
        "no gap between phonemes"
    );
    assert!((ms(phonemes.last().unwrap(), "end_ms") - seconds * 1000.0).abs() < 0.1, "they cover the sound");
    assert!(phonemes.iter().any(|span| span["viseme"] == "PP"), "the lips close on m of meeting");
}

#[test]
fn without_a_choice_nothing_is_written() {
    let home = Home::new();
    refused(&home.run(None, &["chat", "--text", "Hi", "--json"]), 3, "VISAVIS_PASSPHRASE");
    assert!(!home.data().exists(), "nothing was created");
    let plain = home.run(None, &["history", "--unencrypted", "--json"]);
    assert!(plain.status.success(), "the explicit choice works: {}", String::from_utf8_lossy(&plain.stderr));
}

#[test]
fn a_wrong_passphrase_is_refused_and_harms_nothing() {
    let home = Home::new();
    home.json(&["history", "--json"]);
    refused(&home.run(Some("wrong"), &["history", "--json"]), 3, "passphrase");
    home.json(&["history", "--json"]);
}

#[test]
fn missing_and_damaged_models_are_said() {
    let mut home = Home::new();
    home.models = home.folder.path().join("empty");
    refused(&home.run(Some("p"), &["chat", "--text", "Hi", "--json"]), 4, "is not there");
    refused(&home.run(Some("p"), &["say", "--text", "Hi", "--out", "x.wav"]), 4, "missing");
    std::fs::create_dir(&home.models).unwrap();
    std::fs::write(home.models.join("smollm2-135m-instruct-iq4_nl.gguf"), b"not a model").unwrap();
    refused(&home.run(Some("p"), &["chat", "--text", "Hi", "--json"]), 4, "cannot be read");
    let kept = home.run(Some("p"), &["history", "--json"]);
    let kept: Value = serde_json::from_slice(&kept.stdout).unwrap();
    assert_eq!(
        kept["sessions"].as_array().unwrap().len(),
        2,
        "what the person said is kept although nobody answered"
    );
}

#[test]
fn odd_messages_get_a_sentence() {
    let home = Home::new();
    refused(&home.run(Some("p"), &["chat", "--text", "  ", "--json"]), 2, "Write something");
    let long = "word ".repeat(25_000);
    refused(&home.run(Some("p"), &["chat", "--text", &long, "--json"]), 2, "too long");
    refused(&home.run(Some("p"), &["chat", "--character", "nobody", "--text", "Hi"]), 1, "no longer there");
    refused(
        &home.run(Some("p"), &["say", "--voice", "xx", "--text", "Hi", "--out", "x.wav"]),
        2,
        "no voice named",
    );
    refused(&home.run(Some("p"), &["say", "--text", "🙂", "--out", "x.wav"]), 2, "nothing to say");
    assert!(!home.folder.path().join("x.wav").exists(), "no file is left of a refused order");
}

#[test]
fn the_doctor_sees_everything() {
    let report = Home::new().json(&["doctor", "--json"]);
    let models = report["models"].as_array().unwrap();
    assert!(models.len() >= 5 && models.iter().all(|model| model["state"] == "ready"), "{report}");
    let files = report["model_files"].as_array().unwrap();
    assert!(
        files.len() > 30 && files.iter().all(|file| file["sha256"].is_string()),
        "every file with its hash"
    );
    assert_eq!(report["keyring"]["available"], false);
    assert_eq!(report["encryption"], "not chosen yet");
    assert_eq!(report["worker_found"], true);
}

#[test]
fn a_companion_says_a_sound_file_in_a_film() {
    let home = Home::new();
    let sound = home.folder.path().join("hum.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(&sound, spec).unwrap();
    (0..32_000_u32).for_each(|n| writer.write_sample(((n * n % 977) as i16 - 488) * 20).unwrap());
    writer.finalize().unwrap();
    let render = [
        "render",
        "--character",
        "fenn",
        "--audio",
        "hum.wav",
        "--out",
        "film.mp4",
        "--size",
        "64",
        "--json",
    ];
    let film = home.json(&render);
    assert_eq!((film["success"].as_bool(), film["video"].as_str()), (Some(true), Some("film.mp4")));
    assert_eq!((film["frames"].as_u64(), film["duration"].as_f64()), (Some(50), Some(2.0)));
    assert!(film["seconds"].as_f64().unwrap() > 0.0 && film["realtime_factor"].as_f64().unwrap() > 0.0);
    assert!(home.folder.path().join("film.mp4").metadata().unwrap().len() > 1000);
    assert!(!home.data().exists(), "no chats are opened for a film");

    let again = home.run(None, &render);
    assert_eq!(again.status.code(), Some(2));
    let told: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(told["success"], false);
    assert!(told["error"].as_str().unwrap().contains("already"), "{told}");
    refused(&home.run(None, &render[..render.len() - 1]), 2, "already");
    home.json(&[&render[..], &["--force"]].concat());
    for (option, value, says) in
        [("--fps", "9", "10 to 60"), ("--size", "513", "even"), ("--size", "big", "1280x720")]
    {
        let mut other = render[..7].to_vec();
        other.extend([option, value]);
        refused(&home.run(None, &other), 2, says);
    }
}

#[test]
fn a_portrait_is_found_and_says_a_sound_file() {
    let home = Home::new();
    let photos = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../avatar/tests/photo");
    let astronaut = photos.join("astronaut.png");
    let astronaut = astronaut.to_str().unwrap();
    let face = home.json(&["face", astronaut, "--json"]);
    assert_eq!((face["width"].as_u64(), face["points"].as_array().unwrap().len()), (Some(512), 478));
    assert!(face["confidence"].as_f64().unwrap() > 0.9 && face["box"][2].as_f64().unwrap() > 60.0, "{face}");
    let warnings = face["warnings"].as_array().unwrap();
    assert!(warnings.len() == 1 && warnings[0].as_str().unwrap().contains("small"), "{warnings:?}");

    let words = ["say", "--voice", "af_heart", "--text", "Hello from above.", "--out", "a.wav", "--json"];
    let said = home.json(&words);
    let render =
        ["render", "--image", astronaut, "--audio", "a.wav", "--out", "a.mp4", "--size", "256", "--json"];
    let film = home.json(&render);
    assert_eq!(film["success"], true);
    let frames = (film["duration"].as_f64().unwrap() * 25.0).round() as u64;
    assert_eq!(film["frames"].as_u64(), Some(frames), "{said} {film}");

    let no_picture = home.folder.path().join("words.png");
    std::fs::write(&no_picture, "not a picture").unwrap();
    refused(&home.run(None, &["face", no_picture.to_str().unwrap()]), 2, "picture");
    refused(&home.run(None, &["face", "nowhere.png"]), 2, "nowhere.png");
}

#[test]
fn a_card_says_what_it_contains_before_it_is_taken_in() {
    let home = Home::new();
    let file = home.folder.path().join("a name that says nothing");
    let card = serde_json::json!({
        "spec": "chara_card_v3", "spec_version": "3.0",
        "data": {
            "name": "Odile\u{1b}[2J", "nickname": "Odi", "description": "Keeps the light.", "first_mes": "<script>x</script> Hello.",
            "alternate_greetings": "Again?", "tags": ["sea"], "extensions": { "theirs/x": 1 },
            "assets": [{ "type": "icon", "uri": "https://example.org/a.png", "name": "main", "ext": "png" }],
            "character_book": { "entries": [{ "keys": ["lamp"], "content": "@@depth 1\nOil.", "enabled": false }] }
        }
    });
    std::fs::write(&file, card.to_string()).unwrap();
    let shown = home.json(&["card", "show", file.to_str().unwrap(), "--json"]);
    assert_eq!(
        (&shown["content"], &shown["version"], &shown["carrier"]),
        (&"card".into(), &"v3".into(), &"json".into())
    );
    assert_eq!(shown["greetings"][1], "Again?");
    assert_eq!((&shown["assets"][0]["place"], &shown["lorebook"]["disabled"]), (&"remote".into(), &1.into()));
    let weights: Vec<_> =
        shown["report"].as_array().unwrap().iter().map(|line| line["weight"].as_str().unwrap()).collect();
    assert!(weights.contains(&"repair") && weights.contains(&"warning"), "{weights:?}");
    let said = home.run(None, &["card", "show", file.to_str().unwrap()]);
    let words = String::from_utf8(said.stdout).unwrap();
    assert!(words.contains("contains a script") && words.contains("1 off"), "{words}");
    assert!(!words.contains('\u{1b}'), "a card does not steer the terminal");
    assert!(!home.data().exists(), "looking at a card keeps nothing");
    std::fs::write(&file, "[".repeat(100_000)).unwrap();
    refused(&home.run(None, &["card", "show", file.to_str().unwrap()]), 2, "levels");
    refused(&home.run(None, &["card", "show", "nowhere.png"]), 1, "nowhere.png");
}

#[test]
fn a_card_comes_in_is_talked_with_and_goes_out() {
    let home = Home::new();
    let card = serde_json::json!({
        "spec": "chara_card_v2", "spec_version": "2.0",
        "data": {
            "name": "Odile", "description": "{{char}} keeps the lighthouse.", "first_mes": "Mind the step.",
            "theirs": { "kept": [1, 2.5] },
            "character_book": { "entries": [{ "keys": ["lamp"], "content": "The lamp burns whale oil.", "enabled": true, "insertion_order": 1 }] }
        }
    });
    let file = home.folder.path().join("odile.json");
    std::fs::write(&file, card.to_string()).unwrap();
    let imported = home.json(&["card", "import", file.to_str().unwrap(), "--json"]);
    let id = imported["id"].as_str().unwrap();
    assert_eq!((&imported["name"], &imported["duplicate"]), (&"Odile".into(), &false.into()));
    let again = home.json(&["card", "import", file.to_str().unwrap(), "--json"]);
    assert_eq!((again["id"].as_str(), &again["duplicate"]), (Some(id), &true.into()));
    let listed = home.json(&["characters", "--json"]);
    assert!(listed.as_array().unwrap().iter().any(|one| one["id"] == id && one["own"] == true), "{listed}");

    let reply = home.json(&["chat", "--character", id, "--text", "What does the lamp burn?", "--json"]);
    assert!(reply["reply"].as_str().is_some_and(|text| text.len() > 3), "{reply}");
    let prompt = home.json(&["card", "prompt", reply["message_id"].as_str().unwrap(), "--json"]);
    assert_eq!((&prompt["lore"][0]["entry"], &prompt["lore"][0]["dropped"]), (&"lamp".into(), &Value::Null));
    assert!(prompt["tokens"].as_u64().unwrap() > 50 && prompt["tokens"].as_u64() < prompt["limit"].as_u64());

    for name in ["o.png", "o.json", "o.charx"] {
        home.json(&["card", "export", id, "--out", name, "--json"]);
        let shown = home.json(&["card", "show", name, "--json"]);
        assert_eq!((&shown["name"], &shown["version"]), (&"Odile".into(), &"v3".into()), "{name}");
    }
    let out: Value =
        serde_json::from_slice(&std::fs::read(home.folder.path().join("o.json")).unwrap()).unwrap();
    assert_eq!(out["data"]["theirs"], card["data"]["theirs"], "what nobody here knows is still there");
    refused(&home.run(Some("correct horse"), &["card", "export", id, "--out", "o.txt"]), 2, ".charx");
    refused(
        &home.run(Some("correct horse"), &["card", "export", "nobody", "--out", "o.png"]),
        1,
        "no longer there",
    );

    let cards = home.folder.path().join("cards");
    std::fs::create_dir(&cards).unwrap();
    std::fs::copy(&file, cards.join("same.json")).unwrap();
    std::fs::write(cards.join("bad.png"), b"no picture").unwrap();
    let folder = home.json(&["card", "import-folder", cards.to_str().unwrap(), "--json"]);
    assert_eq!(
        (&folder["duplicates"], &folder["refused"], &folder["state"]),
        (&1.into(), &1.into(), &"completed".into())
    );
}
