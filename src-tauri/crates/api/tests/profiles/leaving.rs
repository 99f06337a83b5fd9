//! Somebody goes, with everything, and nothing of the others' goes with them.

use vis_api::{Code, Login, ProfileId};
use vis_core::Sensitive;

use super::house::{WORDS, add, chat, code, door, folders, names, secret};

#[tokio::test]
async fn whoever_goes_takes_everything_and_nothing_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let (ann, ben) = (add(&door, "Ann").await, add(&door, "Ben").await);
    let hers = door.app(ann).await.unwrap();
    let only_hers = folders(folder.path());
    let his = door.app(ben).await.unwrap();
    chat(&door.owner(), "The owner's").await;
    chat(&hers, "Ann's").await;
    chat(&his, "Ben's").await;
    his.set_backup_passphrase(Sensitive::new("nine crimson herons")).await.unwrap();
    his.make_backup().await.unwrap();
    let (her_tokens, his_tokens) =
        (door.begin_session(ann).await.unwrap(), door.begin_session(ben).await.unwrap());

    assert_eq!(code(door.delete_profile(ben, secret("wrong words")).await), Some(Code::SignIn));
    assert_eq!(code(door.delete_profile(ProfileId(9), secret(WORDS)).await), Some(Code::SignIn));
    assert_eq!(code(door.delete_profile(ProfileId::OWNER, secret(WORDS)).await), Some(Code::BadInput));
    assert_eq!((names(&door).await.len(), his.sessions().await.unwrap().len()), (3, 1), "nobody went");

    door.delete_profile(ben, secret(WORDS)).await.unwrap();
    assert_eq!(names(&door).await, ["Owner", "Ann"]);
    assert_eq!(folders(folder.path()), only_hers, "his folder went");
    assert_eq!(code(door.app(ben).await), Some(Code::NotFound));
    assert_eq!(code(door.profile(ben).await), Some(Code::NotFound));
    assert_eq!(code(door.credits_of(ben).await), Some(Code::NotFound));
    assert_eq!(code(door.bearer(&his_tokens.access).await), Some(Code::SignIn));
    assert_eq!(code(door.refresh_session(&his_tokens.refresh).await), Some(Code::SignIn));
    assert_eq!(code(door.check_password(Login::Name("Ben"), secret(WORDS)).await), Some(Code::SignIn));
    assert!(his.sessions().await.is_err(), "who still holds his program holds nothing");
    assert_eq!(door.bearer(&her_tokens.access).await.unwrap(), ann);
    assert_eq!(hers.sessions().await.unwrap()[0].title, "Ann's");
    assert_eq!(door.owner().sessions().await.unwrap()[0].title, "The owner's");

    let again = add(&door, "Ben").await;
    assert!(again > ben, "a number is given once");
    assert!(door.app(again).await.unwrap().sessions().await.unwrap().is_empty(), "and nothing waits for him");
    assert_eq!(code(door.bearer(&his_tokens.access).await), Some(Code::SignIn));
}

/// Everything of the owner's goes, and the others stay.
#[tokio::test]
async fn the_owner_empties_a_house_only_when_nobody_else_lives_there() {
    let folder = tempfile::tempdir().unwrap();
    let first = door(folder.path()).await;
    let ann = add(&first, "Ann").await;
    chat(&first.app(ann).await.unwrap(), "Ann's").await;
    chat(&first.owner(), "The owner's").await;
    let everything = first.owner().delete_everything("DELETE", false, true).await;
    assert_eq!(code(everything), Some(Code::BadInput), "her home is locked as the owner's is");
    let hers = first.app(ann).await.unwrap().delete_everything("DELETE", false, true).await;
    assert_eq!(code(hers), Some(Code::BadInput), "the models are everybody's");
    assert_eq!(first.owner().sessions().await.unwrap().len(), 1);
    first.delete_profile(ann, secret(WORDS)).await.unwrap();
    first.owner().delete_everything("DELETE", false, true).await.unwrap();
    drop(first);
    let again = door(folder.path()).await;
    assert!(again.owner().sessions().await.unwrap().is_empty());
    assert!(!again.seat().await.unwrap().shared, "nothing is left of the register");
}

/// Ben forgot his password: the owner's is enough to remove him, and nobody else's is.
#[tokio::test]
async fn the_owner_removes_somebody_and_nobody_else_does() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let (ann, ben) = (add(&door, "Ann").await, add(&door, "Ben").await);
    chat(&door.app(ben).await.unwrap(), "Ben's").await;
    let tokens = door.begin_session(ben).await.unwrap();
    door.change_password(ProfileId::OWNER, None, secret("seven quiet harbours")).await.unwrap();
    for wrong in [None, Some(secret(WORDS)), Some(secret("wrong words"))] {
        assert_eq!(
            code(door.remove_profile(ben, wrong).await),
            Some(Code::SignIn),
            "theirs do not count here"
        );
    }
    let owners = || Some(secret("seven quiet harbours"));
    assert_eq!(code(door.remove_profile(ProfileId::OWNER, owners()).await), Some(Code::BadInput));
    assert_eq!(code(door.remove_profile(ProfileId(9), owners()).await), Some(Code::NotFound));
    assert_eq!(names(&door).await.len(), 3, "nobody went");
    door.remove_profile(ben, owners()).await.unwrap();
    assert_eq!(names(&door).await, ["Owner", "Ann"]);
    assert_eq!(code(door.bearer(&tokens.access).await), Some(Code::SignIn));
    assert_eq!(code(door.app(ben).await), Some(Code::NotFound));
    assert!(door.app(ann).await.unwrap().sessions().await.unwrap().is_empty());
}

/// While somebody goes, others ask for them all the time: their home is not made again behind them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_comes_back_while_they_go() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let ben = add(&door, "Ben").await;
    door.app(ben).await.unwrap();
    let asking = tokio::spawn({
        let door = std::sync::Arc::clone(&door);
        async move { while door.app(ben).await.is_ok() {} }
    });
    door.delete_profile(ben, secret(WORDS)).await.unwrap();
    asking.await.unwrap();
    assert_eq!(folders(folder.path()), ["register"]);
}
