//! What films cost on a shared computer, at the command line.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod house;

use house::{House, refused};
use serde_json::{Value, json};

const OWNER: Option<&str> = Some("owner's own horse");
const ADA: Option<&str> = Some("correct horse");

fn shared() -> House {
    let house = House::bare();
    house.add("Ada", "correct horse");
    house.lock("owner's own horse");
    house
}

#[test]
fn nothing_costs_anything_until_the_owner_says_so() {
    let house = shared();
    let rules = house.json(None, &["credits", "rules"]);
    assert_eq!(rules, json!({ "on": false, "start": 20, "per_video": 1 }));
    let on = ["credits", "rules", "on", "--start", "3"];
    refused(&house.run(None, &on, ""), 3, "VISAVIS_PASSWORD");
    refused(&house.run(ADA, &on, ""), 3, "");
    assert_eq!(house.json(OWNER, &on), json!({ "on": true, "start": 3, "per_video": 1 }));
    let has = house.json(ADA, &["--profile", "Ada", "credits", "show"]);
    assert_eq!((&has["on"], &has["balance"], &has["held"]), (&json!(true), &json!(3), &json!(0)), "{has}");
}

#[test]
fn only_the_owner_refills_and_looks_into_the_purses_of_others() {
    let house = shared();
    house.json(OWNER, &["credits", "rules", "on"]);
    for arguments in [&["credits", "refill", "Ada", "5"][..], &["credits", "show", "Ada"]] {
        refused(&house.run(None, arguments, ""), 3, "VISAVIS_PASSWORD");
        refused(&house.run(ADA, arguments, ""), 3, "");
    }
    house.json(OWNER, &["credits", "refill", "Ada", "5"]);
    let has = house.json(OWNER, &["credits", "show", "Ada"]);
    assert_eq!(has["balance"], 25, "{has}");
    let kinds: Vec<&Value> = has["history"].as_array().unwrap().iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(kinds, ["refill", "start"], "the newest first");
    assert_eq!(house.json(OWNER, &["credits", "show"])["balance"], 20, "the owner's own are untouched");
    refused(&house.run(OWNER, &["credits", "refill", "Nobody", "5"], ""), 1, "Nobody is called");
}
