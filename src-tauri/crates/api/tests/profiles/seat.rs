//! Who sits before the window.

use std::sync::Arc;

use vis_api::{Code, Door, ProfileChange, ProfileId};

use super::house::{WORDS, add, chat, code, door, launch, secret};

#[tokio::test]
async fn the_owner_of_an_unshared_computer_sits_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let seat = door.seat().await.unwrap();
    assert_eq!(seat.current.map(|one| one.id), Some(ProfileId::OWNER));
    assert!(!seat.shared && !seat.locked && seat.profiles.len() == 1);
    assert!(Arc::ptr_eq(&door.current().unwrap(), &door.owner()));
    assert_eq!(code(door.lock()), Some(Code::BadInput), "anybody could come back");
    assert!(!door.lock_if_quiet());
    add(&door, "Ann").await;
    let seat = door.seat().await.unwrap();
    assert!(seat.shared && seat.current.is_some_and(|one| one.owner), "who sits there stays");
}

#[tokio::test]
async fn whoever_chooses_how_a_new_home_is_locked_sits_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let door = Door::new(launch(folder.path(), None)).unwrap();
    let seat = door.seat().await.unwrap();
    assert!(!seat.shared && seat.current.is_some_and(|one| one.owner));
    assert!(Arc::ptr_eq(&door.current().unwrap(), &door.owner()));
}

#[tokio::test]
async fn on_a_shared_computer_nobody_sits_until_they_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let first = door(folder.path()).await;
    let ann = add(&first, "Ann").await;
    chat(&first.app(ann).await.unwrap(), "Ann's").await;
    drop(first);
    let door = door(folder.path()).await;
    let seat = door.seat().await.unwrap();
    assert!(seat.shared && !seat.locked && seat.current.is_none() && seat.last.is_none(), "{seat:?}");
    assert_eq!(code(door.current()), Some(Code::SignIn));
    for wrong in [None, Some(secret("")), Some(secret("wrong words"))] {
        assert_eq!(code(door.sign_in(ann, wrong).await), Some(Code::SignIn));
    }
    assert!(door.sign_in(ProfileId(9), None).await.is_err());
    assert_eq!(code(door.current()), Some(Code::SignIn), "nobody sits there yet");

    let seat = door.sign_in(ann, Some(secret(WORDS))).await.unwrap();
    assert_eq!((seat.current.map(|one| one.id), seat.last), (Some(ann), Some(ann)));
    let current = door.current().unwrap();
    assert_eq!(current.sessions().await.unwrap()[0].title, "Ann's");
    assert_eq!(code(door.sign_in(ProfileId::OWNER, Some(secret("x"))).await), Some(Code::SignIn));
    assert!(Arc::ptr_eq(&door.current().unwrap(), &current), "a try of somebody else drives nobody away");
    assert!(!door.lock_if_quiet(), "she never wanted to be locked out");

    door.lock().unwrap();
    let seat = door.seat().await.unwrap();
    assert!(seat.locked && seat.current.is_none() && seat.last == Some(ann), "{seat:?}");
    assert_eq!(code(door.current()), Some(Code::SignIn));
    let seat = door.sign_in(ann, Some(secret(WORDS))).await.unwrap();
    assert!(!seat.locked && seat.current.is_some());
    door.sign_out();
    let seat = door.seat().await.unwrap();
    assert!(!seat.locked && seat.current.is_none() && seat.last == Some(ann), "{seat:?}");
    let seat = door.sign_in(ProfileId::OWNER, None).await.unwrap();
    assert!(seat.current.is_some_and(|one| one.owner), "the owner has no password");
    assert!(door.current().unwrap().sessions().await.unwrap().is_empty());
}

#[tokio::test]
async fn who_was_here_last_is_remembered_until_they_go() {
    let folder = tempfile::tempdir().unwrap();
    let first = door(folder.path()).await;
    let (ann, ben) = (add(&first, "Ann").await, add(&first, "Ben").await);
    first.sign_in(ann, Some(secret(WORDS))).await.unwrap();
    first.sign_in(ben, Some(secret(WORDS))).await.unwrap();
    drop(first);
    let second = door(folder.path()).await;
    assert_eq!(second.seat().await.unwrap().last, Some(ben));
    second.sign_in(ben, Some(secret(WORDS))).await.unwrap();
    let minutes = ProfileChange { lock_minutes: Some(Some(5)), ..ProfileChange::default() };
    let changed = second.change_profile(ben, minutes).await.unwrap();
    second.note_lock(&changed);
    assert!(!second.lock_if_quiet(), "five minutes have not gone by");
    second.delete_profile(ben, secret(WORDS)).await.unwrap();
    let seat = second.seat().await.unwrap();
    assert!(seat.current.is_none() && seat.last.is_none(), "{seat:?}");
    drop(second);
    assert_eq!(door(folder.path()).await.seat().await.unwrap().last, None, "and not after a restart either");
}
