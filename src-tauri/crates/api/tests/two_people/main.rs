//! Two people of one computer: whatever the one asks for, nothing of the other's is given, told or changed.

#![recursion_limit = "512"]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "../common/peer.rs"]
mod peer;

#[macro_use]
mod table;

mod apart;
mod chats;
mod data;
mod films;
mod house;
mod library;
mod outside;
mod providers;
mod scripts;
mod seen;
mod things;
mod wares;
mod works;

use std::sync::Arc;

use house::{House, Own, password};
use table::Asked;
use things::Things;
use vis_api::{App, Code, CreditRules, ProfileId};

/// What is not there when Ann asks, either: a card without a picture, no film of a talk, and files that went with a message.
const NOT_THERE: [&str; 5] = ["card_picture", "send_files", "send_with_files", "talk_film", "talk_sound"];

async fn every_room(asked: &mut Asked<'_>, who: &Arc<App>, a: &Things, own: &Own) {
    Box::pin(data::ask(asked, who, a, own)).await;
    Box::pin(outside::ask(asked, who, a, own)).await;
    Box::pin(library::ask(asked, who, a, own)).await;
    Box::pin(films::ask(asked, who, a, own)).await;
    Box::pin(chats::ask(asked, who, a, own)).await;
    Box::pin(scripts::ask(asked, who, a, own)).await;
    Box::pin(providers::ask(asked, who, a, own)).await;
    Box::pin(outside::end(asked, who, a, own)).await;
    Box::pin(films::end(asked, who, a, own)).await;
    Box::pin(chats::end(asked, who, a, own)).await;
    Box::pin(scripts::end(asked, who, a, own)).await;
    Box::pin(library::end(asked, who, a, own)).await;
    Box::pin(providers::end(asked, who, a, own)).await;
    Box::pin(data::end(asked, who, a, own)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_ann_is_in_bens_reach() {
    let house = House::open().await;
    house.door.set_credit_rules(CreditRules { on: true, start: 20, per_video: 1 }).await.unwrap();
    let things = Box::pin(things::made(&house)).await;
    house.door.refill(house.ids[0], 5).await.unwrap();
    let (before, kept) = (seen::everything(&house.ann, &things).await, seen::kept(&house.homes[0]));

    let own = house.own(&house.ben).await;
    let mut ben = Asked::by_ben(&things);
    Box::pin(every_room(&mut ben, &house.ben, &things, &own)).await;
    let mut faults: Vec<String> = ben.faults.iter().cloned().chain(ben.missing()).collect();
    at_the_door(&house).await;

    house.door.delete_profile(house.ids[1], password("Ben")).await.unwrap();
    assert!(!house.homes[1].exists(), "with Ben all of his went");
    for (name, text) in seen::everything(&house.ann, &things).await {
        if text != before[name] {
            faults.push(format!("{name} of Ann is not as it was: {text} instead of {}", before[name]));
        }
    }
    assert!(seen::kept(&house.homes[0]) == kept, "a file of Ann's is not as it was");

    let (events, token) = (house.ann.subscribe(), [things["handed"].to_owned()]);
    house
        .ann
        .send_files(&things["chat"], "Here.", &token, Some(false))
        .await
        .expect("what she handed over waits for her");
    peer::reply(events, &things["chat"]).await;

    // The same questions, by her whose things they are: the ids are real ones.
    let own = house.own(&house.ann).await;
    let mut ann = Asked::by_herself(&things);
    Box::pin(every_room(&mut ann, &house.ann, &things, &own)).await;
    let gone = |fault: &&String| NOT_THERE.iter().any(|gone| fault.starts_with(&format!("{gone}: ")));
    faults.extend(ann.faults.iter().filter(|fault| !gone(fault)).cloned());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the door tells of one to the other, and what lies in their homes.
async fn at_the_door(house: &House) {
    let [ann, ben] = house.ids;
    let (door, home) = (&house.door, |n: usize| seen::canaries(&house.homes[n]));
    assert!(home(0).iter().any(|path| path.contains("visavis.db")), "Ann's own home is full of it");
    assert_eq!(home(1), Vec::<String>::new(), "nothing of Ann's lies in Ben's home");
    let (hers, his) = (door.credits_of(ann).await.unwrap(), door.credits_of(ben).await.unwrap());
    assert!(format!("{hers:?}").contains(things::CANARY), "her film is named in her purse");
    assert_eq!((his.balance, his.held, his.history.len()), (20, 0, 1), "{his:?}");
    assert_eq!(house.ben.credits().await.unwrap(), his);
    door.set_profile_picture(ann, Some(works::png())).await.unwrap();
    assert!(door.profile_picture(ann).await.unwrap().is_some());
    assert_eq!(door.profile_picture(ben).await.unwrap(), None);
    assert_eq!(
        (door.profile(ann).await.unwrap().name.as_str(), door.profile(ben).await.unwrap().has_picture),
        ("Ann", false)
    );
    let nobody = ProfileId(99);
    assert_eq!(door.profile(nobody).await.unwrap_err().code, Code::NotFound);
    assert_eq!(door.credits_of(nobody).await.unwrap_err().code, Code::NotFound);
    assert_eq!(door.app(nobody).await.err().unwrap().code, Code::NotFound);
}
