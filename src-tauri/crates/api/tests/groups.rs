//! Chats of several are begun, changed, listed, and stay readable when somebody is gone.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::Path;

use vis_api::{
    App, CaptionWish, Code, Fit, GroupChange, GroupOrder, Home, Launch, NewCharacter, SessionView,
    SheetChange, Sound, VideoOptions,
};
use vis_audio::Pace;

async fn app(data: &Path) -> App {
    let home = Home { data: data.join("home"), models: data.join("models"), worker: "unused".into() };
    let app = App::new(Launch { home, passphrase: None, unencrypted: true, sound: Sound::Null(Pace::Fast) })
        .unwrap();
    app.open().await.unwrap();
    app
}

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// `"Mira"`, `"(Theo)"` for who has left, `"Juno*"` for who is muted.
fn members(session: &SessionView) -> Vec<String> {
    let one = |member: &vis_api::MemberView| match (member.here, member.muted) {
        (false, _) => format!("({})", member.name),
        (true, true) => format!("{}*", member.name),
        (true, false) => member.name.clone(),
    };
    session.group.as_ref().unwrap().members.iter().map(one).collect()
}

#[tokio::test]
async fn a_group_is_begun_changed_and_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let app_now = app(folder.path()).await;
    for few in [ids(&["mira"]), ids(&["mira", "mira"]), Vec::new()] {
        assert_eq!(app_now.start_group(&few).await.unwrap_err().code, Code::BadInput);
    }
    let opened = app_now.start_group(&ids(&["theo", "mira"])).await.unwrap();
    assert_eq!(opened.session.title, "Theo & Mira");
    assert_eq!(opened.messages[0].speaker.as_deref(), Some("theo"), "the first says hello");
    assert_eq!((opened.greetings, opened.greeting), (1, None));
    let id = opened.session.id;
    let change = |change: GroupChange| app_now.change_group(&id, change);
    let juno = || "juno".to_owned();
    assert_eq!(
        members(&change(GroupChange::Add { character_id: juno() }).await.unwrap()),
        ["Theo", "Mira", "Juno"]
    );
    change(GroupChange::Mute { character_id: juno(), muted: true }).await.unwrap();
    let fewer = change(GroupChange::Remove { character_id: "theo".into() }).await.unwrap();
    assert_eq!((members(&fewer), fewer.character_id.as_str()), (ids(&["(Theo)", "Mira", "Juno*"]), "mira"));
    assert_eq!(fewer.title, "Mira & Juno", "it is called after those who are there");
    let refused = change(GroupChange::Remove { character_id: juno() }).await.unwrap_err();
    assert_eq!(refused.code, Code::BadInput);
    assert_eq!(
        change(GroupChange::Add { character_id: "nobody".into() }).await.unwrap_err().code,
        Code::NotFound
    );
    change(GroupChange::Order { order: GroupOrder::RoundRobin }).await.unwrap();
    let captions = CaptionWish::None;
    let options = VideoOptions { fps: 25, width: 64, height: 64, fit: Fit::Crop, background: None, captions };
    assert_eq!(app_now.let_speak(&id, "theo").await.unwrap_err().code, Code::NotFound, "he is gone");
    assert_eq!(app_now.export_chat(&id, options).await.unwrap_err().code, Code::BadInput);
    let single = app_now.start_session("mira").await.unwrap().session;
    assert_eq!(single.group, None);
    assert!(app_now.change_group(&single.id, GroupChange::Add { character_id: juno() }).await.is_err());
    drop(app_now);

    let app_now = app(folder.path()).await;
    let listed = app_now.sessions().await.unwrap();
    let group = listed.iter().find(|session| session.id == id).unwrap();
    assert_eq!(group.group.as_ref().unwrap().order, GroupOrder::RoundRobin);
    assert_eq!(members(group), ["(Theo)", "Mira", "Juno*"]);
    assert!(listed.iter().any(|session| session.group.is_none()));
    let back = app_now.change_group(&id, GroupChange::Add { character_id: "theo".into() }).await.unwrap();
    assert_eq!(back.title, "Mira, Juno & Theo");
    assert_eq!(members(&back), ["Mira", "Juno*", "Theo"], "who comes back comes last");
}

#[tokio::test]
async fn what_a_deleted_character_said_keeps_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let bo = app
        .create_character(NewCharacter {
            name: "Bo".into(),
            personality: "A sailor".into(),
            greeting: "Ahoy.".into(),
            voice: "bf_emma".into(),
            draft_id: None,
            consent: None,
        })
        .await
        .unwrap();
    let change =
        SheetChange { group_greetings: Some(vec!["Ahoy, all of you!".into()]), ..SheetChange::default() };
    app.change_character(&bo.id, change).await.unwrap();
    let opened = app.start_group(&[bo.id.clone(), "mira".into(), "theo".into()]).await.unwrap();
    assert_eq!(opened.messages[0].text, "Ahoy, all of you!", "the greeting that was written for a group");
    app.delete_character(&bo.id).await.unwrap();
    let opened = app.open_session(&opened.session.id).await.unwrap();
    assert_eq!(members(&opened.session), ["(Bo)", "Mira", "Theo"]);
    assert_eq!(opened.messages[0].speaker.as_deref(), Some(bo.id.as_str()));
}
