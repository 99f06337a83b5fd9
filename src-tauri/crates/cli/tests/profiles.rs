//! People who share a computer, at the command line: each has what is theirs, and a password for it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod house;

use house::{House, files, refused};
use serde_json::{Value, json};

#[test]
fn nobody_who_is_alone_is_asked_for_anything() {
    let house = House::bare();
    let everybody = house.json(None, &["profiles", "list"]);
    assert_eq!(everybody.as_array().unwrap().len(), 1);
    assert_eq!((&everybody[0]["owner"], &everybody[0]["has_password"]), (&json!(true), &json!(false)));
    house.json(None, &["memory", "add", "Herring is a fish I like."]);
    assert!(!house.at("home.profiles").exists(), "nothing of all this is on the disk");
}

#[test]
fn people_come_change_and_go_with_everything() {
    let house = House::bare();
    let ada = house.json(
        Some("correct horse"),
        &["profiles", "add", "Ada", "--email", "ada@example.org", "--language", "de"],
    );
    assert_eq!((ada["name"].as_str(), ada["email"].as_str()), (Some("Ada"), Some("ada@example.org")));
    let output = house.run(None, &["profiles", "add", "Bo", "--password-stdin"], "battery staple\n");
    assert!(output.status.success());
    assert!(house::words(&output).contains("Owner has no password"), "{}", house::words(&output));

    refused(&house.run(Some("another one"), &["profiles", "add", "ada"], ""), 2, "");
    refused(&house.run(None, &["profiles", "add", "Cy"], ""), 2, "VISAVIS_PASSWORD");
    refused(&house.run(Some("short"), &["profiles", "add", "Cy"], ""), 2, "8 letters");
    let change = ["profiles", "change", "Ada", "--no-email", "--lock-minutes", "5"];
    refused(&house.run(None, &change, ""), 3, "VISAVIS_PASSWORD");
    refused(&house.run(Some("battery staple"), &change, ""), 3, "");
    let changed = house.json(Some("correct horse"), &change);
    assert_eq!((&changed["email"], &changed["lock_minutes"]), (&Value::Null, &json!(5)));

    let password = ["profiles", "password", "Ada", "--password-stdin"];
    refused(&house.run(Some("wrong horse"), &password, "new horse 22"), 3, "");
    assert!(house.run(Some("correct horse"), &password, "new horse 22").status.success());
    let with = |password| house.run(Some(password), &["--profile", "ada", "memory", "list"], "");
    refused(&with("correct horse"), 3, "");
    assert!(with("new horse 22").status.success());

    house.json(Some("new horse 22"), &["--profile", "Ada", "memory", "add", "My cat is called Quibble."]);
    let kept = || {
        let holds = |path: &std::path::PathBuf| {
            let bytes = std::fs::read(path).unwrap_or_default();
            bytes.windows(7).any(|seven| seven == b"Quibble")
        };
        files(house.folder.path()).iter().filter(|path| holds(path)).count()
    };
    assert!(kept() > 0, "this home is not encrypted, so that it can be seen");
    refused(&house.run(Some("battery staple"), &["profiles", "remove", "Ada"], ""), 3, "");
    house.json(Some("new horse 22"), &["profiles", "remove", "Ada"]);
    assert_eq!(kept(), 0, "everything of hers is gone");
    let left = house.json(None, &["profiles", "list"]);
    let names: Vec<_> = left.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Owner", "Bo"]);
    refused(&house.run(None, &["--profile", "Ada", "memory", "list"], ""), 1, "Nobody is called Ada");

    let owners =
        house.run(None, &["profiles", "password", "Owner", "--password-stdin"], "seven quiet harbours");
    assert!(owners.status.success(), "{}", house::words(&owners));
    let by_owner = ["profiles", "remove", "Bo", "--by-owner"];
    refused(&house.run(None, &by_owner, ""), 2, "VISAVIS_PASSWORD");
    refused(&house.run(Some("battery staple"), &by_owner, ""), 3, "");
    house.json(Some("seven quiet harbours"), &by_owner);
    assert_eq!(house.json(None, &["profiles", "list"]).as_array().unwrap().len(), 1);
}

#[test]
fn what_is_of_one_is_in_no_answer_to_another() {
    let house = House::bare();
    house.add("Ada", "correct horse");
    house.add("Bo", "battery staple");
    let ada = |arguments: &[&str]| {
        house.run(Some("correct horse"), &[&["--profile", "Ada"], arguments].concat(), "")
    };
    for arguments in [
        &["memory", "add", "My herring is called Quibble."][..],
        &["personas", "add", "Quibble", "--description", "A herring."],
        &["script", "new", "--cast", "mira", "--title", "Quibble"],
    ] {
        assert!(ada(arguments).status.success(), "{arguments:?}: {}", house::words(&ada(arguments)));
    }
    // Nobody answers without a model, but what was said is kept.
    assert_eq!(ada(&["chat", "--text", "Quibble says hello."]).status.code(), Some(4));
    let lists: [&[&str]; 7] = [
        &["memory", "list"],
        &["personas", "list"],
        &["script", "show"],
        &["history"],
        &["search", "Quibble"],
        &["activity"],
        &["characters"],
    ];
    for list in lists {
        let own = ada(list);
        assert!(own.status.success());
        let says =
            |output: &std::process::Output| String::from_utf8_lossy(&output.stdout).contains("Quibble");
        if !["activity", "characters"].contains(&list[0]) {
            assert!(says(&own), "{list:?} tells her");
        }
        let bo = house.run(Some("battery staple"), &[&["--profile", "Bo"], list].concat(), "");
        let owner = house.run(None, list, "");
        for other in [bo, owner] {
            assert!(other.status.success(), "{list:?}: {}", house::words(&other));
            assert!(!says(&other), "{list:?} tells another one");
        }
    }
    let session = ada(&["history"]);
    let session: Value = serde_json::from_slice(&session.stdout).unwrap();
    let id = session["sessions"][0]["id"].as_str().unwrap();
    let guessed = ["--profile", "Bo", "chat", "--session", id, "--text", "Hello?"];
    refused(&house.run(Some("battery staple"), &guessed, ""), 1, "");
}

#[test]
fn the_owner_with_a_password_is_asked_for_it_too() {
    let house = House::bare();
    house.json(None, &["memory", "add", "My herring is called Quibble."]);
    house.lock("owner's own horse");
    for arguments in [&["memory", "list"][..], &["history"], &["api-keys", "list"], &["activity"]] {
        refused(&house.run(None, arguments, ""), 3, "VISAVIS_PASSWORD");
        refused(&house.run(Some("guessed horse"), arguments, ""), 3, "");
        assert!(house.run(Some("owner's own horse"), arguments, "").status.success(), "{arguments:?}");
    }
    let talk = ["talk", "--input", "nothing.wav", "--out", "answers"];
    refused(&house.run(None, &talk, ""), 3, "VISAVIS_PASSWORD");
}
