//! Cards come in, are edited, talked with, and go out with everything that was in them.

#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

use std::path::Path;

use serde_json::{Value, json};
use vis_api::{
    App, CardFormat, CardKind, Code, Home, ImportState, Launch, PictureKind, SheetChange, Sound,
    VoiceSettings,
};
use vis_audio::Pace;

async fn app(data: &Path) -> App {
    let home = Home { data: data.join("home"), models: data.join("models"), worker: "unused".into() };
    let app = App::new(Launch { home, passphrase: None, unencrypted: true, sound: Sound::Null(Pace::Fast) })
        .unwrap();
    app.open().await.unwrap();
    app
}

/// Version 3 with every field, quirks, and things that nobody knows.
fn odile() -> Value {
    json!({
        "spec": "chara_card_v3", "spec_version": "3.0", "root_of_theirs": { "a": 1 },
        "data": {
            "name": "Odile Marrow", "nickname": "Odile", "description": "{{char}} keeps the lighthouse. She is old.\n",
            "personality": "dry, kind", "scenario": "A storm.", "first_mes": "Mind the step, {{user}}.",
            "mes_example": "<START>\n{{user}}: Hi\n{{char}}: Evening.", "creator_notes": "Best with tea. \u{1f375}",
            "system_prompt": "{{original}}", "post_history_instructions": "", "alternate_greetings": ["You again?", "", "Out."],
            "tags": ["sea", "Cozy"], "creator": "nobody", "character_version": "1.10", "theirs": [1, 2.50, null],
            "group_only_greetings": ["All of you?"], "source": ["https://example.org/1"], "creation_date": 1_700_000_000,
            "creator_notes_multilingual": { "en": "Best with tea.", "de": "Mit Tee." },
            "extensions": { "visavis/voice": "x", "other": { "deep": [1, 2.5, null, { "x": 0.1 }] } },
            "assets": [
                { "type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png" },
                { "type": "x_theirs", "uri": "data:application/octet-stream;base64,AAECAw==", "name": "blob", "ext": "bin", "extra": true },
                { "type": "background", "uri": "https://example.org/sea.png", "name": "sea", "ext": "png" }
            ],
            "character_book": {
                "name": "Coast", "scan_depth": 3, "token_budget": 500, "recursive_scanning": true,
                "extensions": { "kept": true }, "odd": "kept",
                "entries": [
                    { "keys": ["lamp"], "content": "The lamp burns whale oil.", "extensions": { "a": 1 },
                      "enabled": true, "insertion_order": 10, "use_regex": false, "id": 7, "strange": [0] },
                    { "keys": [], "content": "It is always cold.", "constant": true, "extensions": {},
                      "enabled": true, "insertion_order": 5, "use_regex": false, "id": 8 },
                    { "keys": ["/tide|ebb/i"], "content": "@@depth 2\nThe tide is out.", "comment": "Tide",
                      "extensions": { "position": 4, "depth": 2, "selectiveLogic": 0, "theirs": [] },
                      "enabled": true, "insertion_order": 100, "use_regex": true }
                ]
            }
        }
    })
}

/// A picture of 96 x 144 pixels with the card in a piece of its own.
fn in_png(card: &Value) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(96, 144, |x, y| image::Rgb([x as u8, y as u8, 90]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let opened = vis_cards::open(card.to_string().as_bytes()).unwrap();
    let vis_cards::Content::Card(file) = opened.content else { panic!("a card was expected") };
    file.to_png(Some(bytes.get_ref()), 0).unwrap().bytes
}

fn read(bytes: &[u8]) -> vis_cards::CardFile {
    match vis_cards::open(bytes).unwrap().content {
        vis_cards::Content::Card(file) => *file,
        vis_cards::Content::Lorebook(_) => panic!("a card was expected"),
    }
}

/// The card's fields without what an export is expected to set.
fn fields(card: &vis_cards::Card) -> Value {
    let mut value = card.to_v3(0);
    value["data"].as_object_mut().unwrap().remove("modification_date");
    value
}

async fn export(app: &App, id: &str, folder: &Path, format: CardFormat, name: &str) -> Vec<u8> {
    let target = folder.join(name);
    app.export_card(id, format, &target).await.unwrap();
    std::fs::read(target).unwrap()
}

#[tokio::test]
async fn a_card_is_shown_accepted_edited_and_goes_out_with_every_other_field_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let file = in_png(&odile());
    let preview = app.inspect_card(file.clone(), "odile.png").await.unwrap();
    assert_eq!(
        (preview.kind, preview.spec.as_str(), preview.name.as_str()),
        (CardKind::Png, "V3", "Odile Marrow")
    );
    assert_eq!((preview.greetings, preview.lore_entries, preview.has_picture), (3, 3, true));
    assert!(preview.duplicate_of.is_none());
    assert!(preview.notes.iter().any(|note| note.text.contains("example.org")), "a remote file is told");
    assert!(!app.card_picture(&preview.card_id).await.unwrap().is_empty());
    assert!(app.characters().await.iter().all(|one| !one.own), "looking keeps nothing");

    let view = app.accept_card(&preview.card_id).await.unwrap();
    assert_eq!(app.accept_card(&preview.card_id).await.unwrap_err().code, Code::NotFound);
    assert_eq!((view.nickname.as_str(), view.lore_entries, view.own), ("Odile", 3, true));
    let again = app.inspect_card(file.clone(), "copy.png").await.unwrap();
    assert_eq!(again.duplicate_of.map(|same| same.id), Some(view.id.clone()));
    app.drop_card(&again.card_id);

    let before = fields(&read(&file).card);
    let sheet = app.character_sheet(&view.id).await.unwrap();
    assert_eq!(sheet.greetings.len(), 4);
    assert_eq!(sheet.voice.voice, "af_heart", "her words speak of her");
    assert!(
        sheet.kept.contains(&"theirs".to_owned()) && sheet.kept.contains(&"extensions.other".to_owned()),
        "{:?}",
        sheet.kept
    );
    assert_eq!((sheet.pictures.len(), sheet.pictures[0].kind), (1, PictureKind::Main));
    let change = SheetChange { scenario: Some("A calm day.".into()), ..SheetChange::default() };
    let sheet = app.change_character(&view.id, change).await.unwrap();
    assert!(sheet.can_undo && !sheet.can_redo && sheet.scenario == "A calm day.");
    let mut expected = before.clone();
    expected["data"]["scenario"] = json!("A calm day.");
    for (format, name) in [(CardFormat::Png, "o.png"), (CardFormat::Json, "o.json")] {
        let bytes = export(&app, &view.id, folder.path(), format, name).await;
        assert_eq!(fields(&read(&bytes).card), expected, "{name}");
    }
    let charx = read(&export(&app, &view.id, folder.path(), CardFormat::Charx, "o.charx").await);
    let mut moved = fields(&charx.card);
    let icon = charx.card.main_icon().unwrap();
    assert!(charx.asset(&icon).unwrap().unwrap().starts_with(b"\x89PNG"), "the picture came along");
    moved["data"]["assets"][0]["uri"] = json!("ccdefault:");
    assert_eq!(moved, expected);

    let undone = app.undo_character(&view.id).await.unwrap();
    assert!(undone.scenario == "A storm." && !undone.can_undo && undone.can_redo);
    let bytes = export(&app, &view.id, folder.path(), CardFormat::Png, "undone.png").await;
    assert_eq!(fields(&read(&bytes).card), before);
    assert_eq!(app.redo_character(&view.id).await.unwrap().scenario, "A calm day.");
}

#[tokio::test]
async fn companions_of_the_program_are_changed_as_copies() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let change = || SheetChange { name: Some("Leonie".into()), ..SheetChange::default() };
    let refused = app.change_character("leo", change()).await.unwrap_err();
    assert!(
        refused.code == Code::BadInput && refused.message.contains("Duplicate Leo"),
        "{}",
        refused.message
    );
    let copy = app.duplicate_character("leo").await.unwrap();
    assert_eq!((copy.name.as_str(), copy.own), ("Leo (copy)", true));
    assert_eq!(
        app.portrait(&copy.id).await.unwrap(),
        app.portrait("leo").await.unwrap(),
        "a copy looks the same"
    );
    let leo = app.character_sheet("leo").await.unwrap();
    let sheet = app.change_character(&copy.id, change()).await.unwrap();
    assert_eq!(
        (sheet.name.as_str(), &sheet.description, &sheet.voice),
        ("Leonie", &leo.description, &leo.voice)
    );
    assert!(app.set_favourite("leo", true).await.unwrap().favourite);
    let empty = SheetChange { name: Some(" ".into()), ..SheetChange::default() };
    assert_eq!(app.change_character(&copy.id, empty).await.unwrap_err().code, Code::BadInput);
    let voice = VoiceSettings {
        voice: "bm_fable".into(),
        speed: 9.0,
        pitch: -9.0,
        trim_silence: true,
        cross_fade_ms: 900,
    };
    let sheet = app
        .change_character(&copy.id, SheetChange { voice: Some(voice), ..SheetChange::default() })
        .await
        .unwrap();
    assert_eq!((sheet.voice.speed, sheet.voice.pitch, sheet.voice.cross_fade_ms), (2.0, -6.0, 200));
    drop(app);
    let later = self::app(folder.path()).await;
    let views = later.characters().await;
    assert!(views.iter().any(|one| one.id == "leo" && one.favourite));
    assert!(views.iter().any(|one| one.name == "Leonie" && one.voice == "bm_fable"));
}

#[tokio::test]
async fn pictures_are_added_turned_into_the_main_one_and_go_out_with_the_card() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let id = app.import_card(in_png(&odile())).await.unwrap().id;
    assert!(
        app.import_card(odile().to_string().into_bytes()).await.unwrap().duplicate,
        "the same card as text"
    );
    let small = app.portrait(&id).await.unwrap();
    let looks = image::load_from_memory(&small).unwrap();
    assert_eq!((looks.width(), looks.height()), (96, 96), "a square of the tall picture");
    let mut red = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(20, 10, image::Rgb([250, 0, 0]))
        .write_to(&mut red, image::ImageFormat::Jpeg)
        .unwrap();
    let red = red.into_inner();
    let sheet =
        app.add_picture(&id, red.clone(), "C:\\faces\\angry.jpg", PictureKind::Expression).await.unwrap();
    let angry = sheet.pictures.iter().find(|picture| picture.name == "angry").unwrap().clone();
    assert_eq!((angry.kind, angry.width, angry.height), (PictureKind::Expression, 20, 10));
    assert_eq!(app.picture_bytes(&id, &angry.id).await.unwrap(), red);
    let sheet = app.set_picture_kind(&id, &angry.id, PictureKind::Main).await.unwrap();
    let kinds: Vec<_> = sheet.pictures.iter().map(|picture| picture.kind).collect();
    assert_eq!(kinds, [PictureKind::Other, PictureKind::Main], "there is one main picture");
    let looks = image::load_from_memory(&app.portrait(&id).await.unwrap()).unwrap().into_rgb8();
    assert!(looks.get_pixel(2, 2).0[0] > 200, "lists show the new one");
    let out = read(&export(&app, &id, folder.path(), CardFormat::Png, "red.png").await);
    let inside = out.card.assets();
    assert!(inside.iter().all(|asset| !asset.uri.starts_with("visavis:")), "nothing points into this house");
    let earlier = inside.iter().find(|asset| asset.name == "earlier main").unwrap();
    assert!(
        out.asset(earlier).unwrap().unwrap().starts_with(b"\x89PNG"),
        "the picture before is still there"
    );
    let sheet = app.remove_picture(&id, &angry.id).await.unwrap();
    assert_eq!(sheet.pictures.len(), 1);
    assert_eq!(app.undo_character(&id).await.unwrap().pictures.len(), 2);
    let no_card = app.inspect_card(red, "red.jpg").await.unwrap_err();
    assert_eq!(no_card.code, Code::NoCard, "a picture without a card may become a face");
    let bad = app.add_picture(&id, b"words".to_vec(), "x.png", PictureKind::Other).await.unwrap_err();
    assert_eq!(bad.code, Code::BadInput);
    assert_eq!(app.picture_bytes(&id, "nothing").await.unwrap_err().code, Code::NotFound);
}

#[tokio::test]
async fn greetings_can_be_chosen_until_the_person_has_said_something() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let mut settings = app.settings().await.unwrap();
    settings.voice_on = false;
    app.save_settings(settings).await.unwrap();
    let id = app.import_card(odile().to_string().into_bytes()).await.unwrap().id;
    let chat = app.start_session_with(&id, 1).await.unwrap();
    assert_eq!(chat.messages[0].text, "You again?");
    assert_eq!((chat.greetings, chat.greeting), (4, Some(1)));
    let chat = app.switch_greeting(&chat.session.id, 0).await.unwrap();
    assert_eq!(chat.messages[0].text, "Mind the step, friend.");
    assert_eq!(
        app.start_session_with(&id, 2).await.unwrap().messages[0].text,
        "Mind the step, friend.",
        "an empty one is passed over"
    );
    app.send_message(&chat.session.id, "Hello.").await.unwrap();
    assert_eq!(app.switch_greeting(&chat.session.id, 1).await.unwrap_err().code, Code::BadInput);
    assert_eq!(app.inspect_prompt(&chat.messages[0].id).await.unwrap_err().code, Code::NotFound);
    assert_eq!(app.open_session(&chat.session.id).await.unwrap().greeting, None, "the chat has begun");
    let views = app.characters().await;
    assert!(views.iter().any(|one| one.id == id && one.last_chat_ms.is_some()));
}

#[tokio::test]
async fn lore_joins_a_character() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let id = app
        .import_card(json!({ "name": "Bo", "description": "A sailor." }).to_string().into_bytes())
        .await
        .unwrap()
        .id;
    let world = json!({ "entries": { "0": { "uid": 0, "key": ["rum"], "content": "Rum is dear.", "comment": "Rum", "order": 3 } } });
    let lorebook = app.inspect_card(world.to_string().into_bytes(), "w.json").await.unwrap();
    assert_eq!(
        (lorebook.kind, lorebook.spec.as_str(), lorebook.lore_entries),
        (CardKind::Lorebook, "World info", 1)
    );
    assert_eq!(app.accept_card(&lorebook.card_id).await.unwrap_err().code, Code::BadInput);
    let sheet = app.accept_lore(&lorebook.card_id, &id).await.unwrap();
    let lore = sheet.lore.unwrap();
    assert_eq!((lore.entries.len(), lore.entries[0].name.as_str(), lore.entries[0].order), (1, "Rum", 3.0));
    let sheet =
        app.change_character(&id, SheetChange { lore: Some(None), ..SheetChange::default() }).await.unwrap();
    assert!(sheet.lore.is_none());
    assert!(app.undo_character(&id).await.unwrap().lore.is_some());
}

#[tokio::test]
async fn a_folder_comes_in_whole_told_as_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let cards = folder.path().join("cards");
    std::fs::create_dir_all(cards.join("deeper")).unwrap();
    for n in 0..30 {
        let mut card = odile();
        card["data"]["name"] = json!(format!("Odile {n}"));
        let place =
            if n % 2 == 0 { cards.join(format!("{n}.png")) } else { cards.join(format!("deeper/{n}.png")) };
        std::fs::write(place, in_png(&card)).unwrap();
    }
    let mut copy = odile();
    copy["data"]["name"] = json!("Odile 3");
    std::fs::write(cards.join("copy.json"), copy.to_string()).unwrap();
    std::fs::write(cards.join("broken.png"), b"\x89PNG\r\n\x1a\nno").unwrap();
    std::fs::write(cards.join("notes.txt"), b"no card").unwrap();
    let mut told = app.subscribe_imports();
    let begun = app.import_folder(&cards).await.unwrap();
    assert_eq!((begun.total, begun.state), (32, ImportState::Running));
    let last = loop {
        let view = told.recv().await.unwrap();
        if view.state != ImportState::Running {
            break view;
        }
    };
    assert_eq!((last.state, last.done), (ImportState::Completed, 32));
    assert_eq!((last.imported, last.duplicates, last.refused, last.problems.len()), (30, 1, 1, 2));
    assert_eq!(app.characters().await.iter().filter(|one| one.own).count(), 30);
    assert_eq!(app.import_folder(&folder.path().join("nowhere")).await.unwrap_err().code, Code::NotFound);
}
