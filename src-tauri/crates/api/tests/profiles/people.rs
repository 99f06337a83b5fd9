//! People come, are known by their passwords, and change.

use std::io::Cursor;

use vis_api::{Code, Door, Login, NewProfile, ProfileChange, ProfileId};
use vis_store::{Key, Store};

use super::house::{WORDS, add, chat, code, door, folders, launch, names, new, secret};

#[tokio::test]
async fn somebody_who_is_alone_meets_none_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let all = door.profiles().await.unwrap();
    let [owner] = all.as_slice() else { panic!("{all:?}") };
    assert!(owner.owner && !owner.has_password && owner.id == ProfileId::OWNER, "{owner:?}");
    assert_eq!(door.profile(ProfileId::OWNER).await.unwrap(), owner.clone());
    assert_eq!(code(door.profile(ProfileId(2)).await), Some(Code::NotFound));
    assert_eq!(door.profile_picture(ProfileId::OWNER).await.unwrap(), None);
    assert_eq!(code(door.bearer("a.b.c").await), Some(Code::SignIn));
    let refused = door.check_password(Login::Name("Owner"), secret(WORDS)).await;
    assert_eq!(code(refused), Some(Code::SignIn));
    assert_eq!(code(door.credits_of(ProfileId(2)).await), Some(Code::NotFound));
    assert!(!door.credit_rules().await.unwrap().on && door.seat().await.unwrap().current.is_some());
    assert!(!folder.path().join("home.profiles").exists(), "nothing was written for it");
}

#[tokio::test]
async fn nobody_comes_under_the_name_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let ann = NewProfile {
        email: Some(" Ann@Example.com ".into()),
        language: Some("de-CH".into()),
        ..new("  Ann \t Lee ")
    };
    let ann = door.create_profile(ann).await.unwrap();
    assert_eq!(
        (ann.name.as_str(), ann.email.as_deref(), ann.language.as_str()),
        ("Ann Lee", Some("Ann@Example.com"), "de-CH")
    );
    assert!(ann.has_password && !ann.owner && !ann.has_picture && ann.lock_minutes.is_none());
    for taken in ["ANN LEE", "ann  lee", "\u{ff21}nn Lee", "owner"] {
        assert_eq!(code(door.create_profile(new(taken)).await), Some(Code::Taken), "{taken}");
    }
    let email = |email: &str| NewProfile { email: Some(email.into()), ..new("Zoe") };
    assert_eq!(code(door.create_profile(email("ann@EXAMPLE.com")).await), Some(Code::Taken));
    for bad in ["", " \n", "\u{0}", &"x".repeat(61)] {
        assert_eq!(code(door.create_profile(new(bad)).await), Some(Code::BadInput), "{bad:?}");
    }
    for bad in ["nowhere", "a b@c.de", "@c.de"] {
        assert_eq!(code(door.create_profile(email(bad)).await), Some(Code::BadInput), "{bad}");
    }
    let language = NewProfile { language: Some("de; DROP".into()), ..new("Zoe") };
    assert_eq!(code(door.create_profile(language).await), Some(Code::BadInput));
    for short in ["", "1234567", &"x".repeat(1025)] {
        let short = NewProfile { password: secret(short), ..new("Zoe") };
        assert_eq!(code(door.create_profile(short).await), Some(Code::BadInput));
    }
    assert_eq!(names(&door).await, ["Owner", "Ann Lee"], "of all these nobody came");
    assert_eq!(folders(folder.path()), ["register"], "a home is made when somebody comes in");
}

#[tokio::test]
async fn of_two_who_come_at_once_under_one_name_one_comes() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let (one, other) = tokio::join!(door.create_profile(new("Ann")), door.create_profile(new("ANN")));
    let codes = [code(one), code(other)];
    assert!(codes.contains(&None) && codes.contains(&Some(Code::Taken)), "{codes:?}");
    let id = door.profiles().await.unwrap()[1].id;
    let (one, other) = tokio::join!(door.app(id), door.app(id));
    assert!(std::sync::Arc::ptr_eq(&one.unwrap(), &other.unwrap()), "and the home is opened once");
}

#[tokio::test]
async fn a_password_is_compared_and_tells_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let ann = NewProfile { email: Some("ann@example.com".into()), ..new("Ann Lee") };
    let ann = door.create_profile(ann).await.unwrap();
    for login in [
        Login::Name("Ann Lee"),
        Login::Name(" aNN   LEE "),
        Login::Email("ANN@example.com"),
        Login::Id(ann.id),
    ] {
        assert_eq!(door.check_password(login, secret(WORDS)).await.unwrap(), ann, "{login:?}");
    }
    let mut sentences = Vec::new();
    for (login, words) in [
        (Login::Name("Ann Lee"), "seventeen plums and a boaT"),
        (Login::Name("Ann Lee"), ""),
        (Login::Name("Nobody"), WORDS),
        (Login::Name(""), WORDS),
        (Login::Email("nobody@example.com"), WORDS),
        (Login::Email("Ann Lee"), WORDS),
        (Login::Name("ann@example.com"), WORDS),
        (Login::Id(ProfileId(77)), WORDS),
        // Without a password there is none that fits.
        (Login::Name("Owner"), ""),
        (Login::Id(ProfileId::OWNER), WORDS),
    ] {
        let refused = door.check_password(login, secret(words)).await.unwrap_err();
        assert_eq!(refused.code, Code::SignIn, "{login:?}");
        sentences.push(refused.message);
    }
    sentences.dedup();
    assert_eq!(sentences.len(), 1, "{sentences:?}");
}

#[tokio::test]
async fn another_password_ends_what_the_old_one_began() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let (ann, ben) = (add(&door, "Ann").await, add(&door, "Ben").await);
    let (hers, his) = (door.begin_session(ann).await.unwrap(), door.begin_session(ben).await.unwrap());
    let other = || secret("another nine herons");
    assert_eq!(code(door.change_password(ann, Some(secret("wrong")), other()).await), Some(Code::SignIn));
    assert_eq!(code(door.change_password(ann, None, other()).await), Some(Code::SignIn));
    assert_eq!(
        code(door.change_password(ann, Some(secret(WORDS)), secret("short")).await),
        Some(Code::BadInput)
    );
    assert_eq!(code(door.change_password(ProfileId(9), None, other()).await), Some(Code::NotFound));
    assert_eq!(door.bearer(&hers.access).await.unwrap(), ann, "nothing of that changed anything");
    door.change_password(ann, Some(secret(WORDS)), other()).await.unwrap();
    assert_eq!(code(door.bearer(&hers.access).await), Some(Code::SignIn));
    assert_eq!(code(door.refresh_session(&hers.refresh).await), Some(Code::SignIn));
    assert_eq!(door.bearer(&his.access).await.unwrap(), ben, "somebody else's goes on");
    assert_eq!(code(door.check_password(Login::Id(ann), secret(WORDS)).await), Some(Code::SignIn));
    assert_eq!(door.check_password(Login::Id(ann), other()).await.unwrap().id, ann);

    let owner = door.change_password(ProfileId::OWNER, None, other()).await.unwrap();
    assert!(owner.has_password && owner.owner);
    assert_eq!(code(door.change_password(ProfileId::OWNER, None, other()).await), Some(Code::SignIn));
}

#[tokio::test]
async fn what_somebody_changes_is_theirs_alone() {
    let folder = tempfile::tempdir().unwrap();
    let door = door(folder.path()).await;
    let (ann, ben) = (add(&door, "Ann").await, add(&door, "Ben").await);
    let change = |id, change| door.change_profile(id, change);
    let name = |name: &str| ProfileChange { name: Some(name.into()), ..ProfileChange::default() };
    assert_eq!(code(change(ben, name("ANN")).await), Some(Code::Taken));
    assert_eq!(code(change(ben, name("")).await), Some(Code::BadInput));
    assert_eq!(code(change(ProfileId(9), name("Eve")).await), Some(Code::NotFound));
    assert_eq!(change(ann, name("ANN")).await.unwrap().name, "ANN", "in other letters it is one's own");
    let all = ProfileChange {
        email: Some(Some("a@b.c".into())),
        lock_minutes: Some(Some(0)),
        ..ProfileChange::default()
    };
    let changed = change(ann, all).await.unwrap();
    assert_eq!((changed.email.as_deref(), changed.lock_minutes), (Some("a@b.c"), Some(1)));
    let mine = ProfileChange { email: Some(Some("A@B.C".into())), ..ProfileChange::default() };
    assert_eq!(code(change(ben, mine).await), Some(Code::Taken));
    let none = ProfileChange { email: Some(None), lock_minutes: Some(None), ..ProfileChange::default() };
    let changed = change(ann, none).await.unwrap();
    assert_eq!((changed.email, changed.lock_minutes), (None, None));

    let mut png = Cursor::new(Vec::new());
    image::RgbImage::new(1200, 600).write_to(&mut png, image::ImageFormat::Png).unwrap();
    assert!(door.set_profile_picture(ann, Some(png.into_inner())).await.unwrap().has_picture);
    let jpeg = door.profile_picture(ann).await.unwrap().unwrap();
    let seen = image::load_from_memory_with_format(&jpeg, image::ImageFormat::Jpeg).unwrap();
    assert!(seen.width() <= 512 && seen.height() <= 512, "{} x {}", seen.width(), seen.height());
    let svg = b"<svg onload=alert(1)>".to_vec();
    assert_eq!(code(door.set_profile_picture(ann, Some(svg)).await), Some(Code::BadInput));
    assert_eq!(code(door.set_profile_picture(ProfileId(9), None).await), Some(Code::NotFound));
    assert!(
        door.profile_picture(ann).await.unwrap().is_some()
            && door.profile_picture(ben).await.unwrap().is_none()
    );
    assert!(!door.set_profile_picture(ann, None).await.unwrap().has_picture);
}

#[tokio::test]
async fn homes_are_locked_as_the_owners_is() {
    let folder = tempfile::tempdir().unwrap();
    let words = "nine crimson herons";
    let door = Door::new(launch(folder.path(), Some(words))).unwrap();
    door.owner().open().await.unwrap();
    let ann = add(&door, "Annabella").await;
    chat(&door.app(ann).await.unwrap(), "Annabella's chat").await;
    let place = folders(folder.path()).into_iter().find(|name| name != "register").unwrap();
    let place = folder.path().join("home.profiles").join(place);
    let opened = |key: Key| Store::open(&place.join("visavis.db"), &key, [0; 32]).map(drop);
    assert!(opened(Key::Unencrypted).is_err());
    assert!(opened(Key::Passphrase(secret("other words"))).is_err());
    assert!(opened(Key::Passphrase(secret(words))).is_ok(), "the owner's words open it");
    for entry in ["register/visavis.db", "register/visavis.db-wal"] {
        let bytes = std::fs::read(folder.path().join("home.profiles").join(entry)).unwrap_or_default();
        assert!(
            !bytes.windows(9).any(|window| window.eq_ignore_ascii_case(b"annabella")),
            "{entry} tells who is here"
        );
    }
    drop(door);

    for (passphrase, refusal) in [(None, Code::VaultLocked), (Some("other words"), Code::WrongPassphrase)] {
        let other =
            Door::new(vis_api::Launch { unencrypted: false, ..launch(folder.path(), passphrase) }).unwrap();
        assert_eq!(code(other.owner().open().await), Some(refusal));
        assert!(other.app(ann).await.is_err() && other.profiles().await.is_err(), "nobody comes in");
    }
    let again = Door::new(launch(folder.path(), Some(words))).unwrap();
    again.owner().open().await.unwrap();
    assert_eq!(again.app(ann).await.unwrap().sessions().await.unwrap()[0].title, "Annabella's chat");
}
