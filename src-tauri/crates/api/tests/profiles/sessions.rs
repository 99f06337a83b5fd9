//! Sessions over HTTP: from the log-in over exchanges to the end.

use vis_api::{Code, Login, ProfileId};

use super::house::{WORDS, add, code, door, names, secret};

#[tokio::test]
async fn a_refresh_token_is_good_once_and_a_second_time_ends_everything() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let (ann, ben) = (add(&door, "Ann").await, add(&door, "Ben").await);
    let first = door.begin_session(ann).await.unwrap();
    let (other, his) = (door.begin_session(ann).await.unwrap(), door.begin_session(ben).await.unwrap());
    assert_eq!(first.expires_in_s, 1800);
    assert_eq!(door.bearer(&first.access).await.unwrap(), ann);
    assert_eq!(
        code(door.bearer(&first.refresh).await),
        Some(Code::SignIn),
        "each token is for its own purpose"
    );
    assert_eq!(code(door.refresh_session(&first.access).await), Some(Code::SignIn));

    let (whose, second) = door.refresh_session(&first.refresh).await.unwrap();
    assert_eq!(whose.id, ann);
    assert!(second.refresh != first.refresh && second.access != first.access);
    let (_, third) = door.refresh_session(&second.refresh).await.unwrap();
    assert_eq!(door.bearer(&third.access).await.unwrap(), ann);
    assert_eq!(
        code(door.refresh_session(&first.refresh).await),
        Some(Code::SignIn),
        "somebody has stolen it"
    );
    for access in [&first.access, &second.access, &third.access] {
        assert_eq!(code(door.bearer(access).await), Some(Code::SignIn), "the whole family has ended");
    }
    assert_eq!(code(door.refresh_session(&third.refresh).await), Some(Code::SignIn));
    assert_eq!(code(door.renew_session(&third.access).await), Some(Code::SignIn));
    assert_eq!(door.bearer(&other.access).await.unwrap(), ann, "her other log-in goes on");
    assert_eq!(door.bearer(&his.access).await.unwrap(), ben);
}

#[tokio::test]
async fn of_two_who_exchange_one_token_at_once_one_gets_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let ann = add(&door, "Ann").await;
    let tokens = door.begin_session(ann).await.unwrap();
    let (one, other) =
        tokio::join!(door.refresh_session(&tokens.refresh), door.refresh_session(&tokens.refresh));
    let lucky: Vec<_> = [one, other].into_iter().flatten().collect();
    assert_eq!(lucky.len(), 1);
    assert_eq!(
        code(door.bearer(&lucky[0].1.access).await),
        Some(Code::SignIn),
        "and the second ends it for both"
    );
}

#[tokio::test]
async fn a_good_access_token_renews_and_either_token_ends() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let ann = add(&door, "Ann").await;
    let first = door.begin_session(ann).await.unwrap();
    let (whose, second) = door.renew_session(&first.access).await.unwrap();
    assert_eq!((whose.id, door.bearer(&second.access).await.unwrap()), (ann, ann));
    assert_eq!(code(door.renew_session(&second.refresh).await), Some(Code::SignIn));
    let (_, third) = door.refresh_session(&second.refresh).await.unwrap();
    door.end_session(&third.access).await.unwrap();
    assert_eq!(code(door.bearer(&third.access).await), Some(Code::SignIn));
    assert_eq!(code(door.refresh_session(&third.refresh).await), Some(Code::SignIn));
    door.end_session(&third.access).await.unwrap();

    let again = door.begin_session(ann).await.unwrap();
    let (_, next) = door.renew_session(&again.access).await.unwrap();
    assert_eq!(code(door.refresh_session(&again.refresh).await), Some(Code::SignIn), "it counts no more");
    let last = door.begin_session(ann).await.unwrap();
    door.end_session(&last.refresh).await.unwrap();
    assert_eq!(code(door.bearer(&last.access).await), Some(Code::SignIn));
    for odd in ["", "a.b.c", &next.access[1..], &format!("{}x", next.access), &"x".repeat(10_000)] {
        assert_eq!(code(door.end_session(odd).await), Some(Code::SignIn));
        assert_eq!(code(door.bearer(odd).await), Some(Code::SignIn));
        assert_eq!(code(door.refresh_session(odd).await), Some(Code::SignIn));
        assert_eq!(code(door.renew_session(odd).await), Some(Code::SignIn));
    }
    assert!(door.begin_session(ProfileId(99)).await.is_err(), "nobody signs in who is not there");
    assert!(!format!("{next:?}").contains(&next.access), "no token stands in a log");
}

#[tokio::test]
async fn a_second_door_on_the_same_folder_knows_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let first = door(folder.path()).await;
    let ann = add(&first, "Ann").await;
    let tokens = first.begin_session(ann).await.unwrap();
    // Another program of this computer, at the same time.
    let second = door(folder.path()).await;
    assert_eq!(names(&second).await, ["Owner", "Ann"]);
    assert_eq!(second.bearer(&tokens.access).await.unwrap(), ann);
    let (_, next) = second.refresh_session(&tokens.refresh).await.unwrap();
    assert_eq!(first.bearer(&next.access).await.unwrap(), ann);
    let ben = add(&second, "Ben").await;
    assert_eq!(first.profile(ben).await.unwrap().name, "Ben");
    drop((first, second));
    // And after both.
    let third = door(folder.path()).await;
    assert_eq!(names(&third).await, ["Owner", "Ann", "Ben"]);
    assert_eq!(third.bearer(&next.access).await.unwrap(), ann);
    assert_eq!(third.check_password(Login::Name("ben"), secret(WORDS)).await.unwrap().id, ben);
    // A token of another house is none of this one.
    let elsewhere = tempfile::tempdir().unwrap();
    let other = door(elsewhere.path()).await;
    add(&other, "Ann").await;
    assert_eq!(code(other.bearer(&next.access).await), Some(Code::SignIn));
}
