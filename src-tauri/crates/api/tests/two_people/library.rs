//! Characters with their pictures, faces, voices and lore; cards on their way.

use std::io::Write;

use vis_api::{App, CardFormat, Consent, FaceDraft, NewCharacter, PictureKind, SheetChange, VoiceConsent};

use crate::house::{Own, somebody};
use crate::table::Asked;
use crate::things::Things;
use crate::wares::{astronaut, card};
use crate::works::png;

pub(crate) async fn ask(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    Box::pin(sheets(asked, ben, a, own)).await;
    Box::pin(faces(asked, ben, a)).await;
    Box::pin(voices(asked, ben, a, own)).await;
    Box::pin(cards(asked, ben, a, own)).await;
}

async fn sheets(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let (grace, picture) = (&a["character"], &a["sheet_picture"]);
    refused!(asked, ben.character_sheet(grace));
    refused!(asked, ben.picture_bytes(grace, picture));
    if asked.is_ben() {
        refused!(asked, ben.picture_bytes(&own.character, picture));
    }
    refused!(asked, ben.face_from_picture(grace, picture));
    refused!(asked, ben.set_picture_kind(grace, picture, PictureKind::Background));
    refused!(asked, ben.add_picture(grace, png(), "ben.png", PictureKind::Main));
    let change = SheetChange { description: Some("Ben's.".into()), ..SheetChange::default() };
    refused!(asked, ben.change_character(grace, change));
    refused!(asked, ben.undo_character(grace));
    refused!(asked, ben.redo_character(grace));
    refused!(asked, ben.duplicate_character(grace));
    refused!(asked, ben.set_favourite(grace, true));
    refused!(asked, ben.export_card(grace, CardFormat::Json, &own.place.join("card.json")));
    asked.refused("card_name", vis_api::Code::NotFound, ben.card_name(grace, CardFormat::Png).map(drop));
}

async fn faces(asked: &mut Asked<'_>, ben: &App, a: &Things) {
    let (grace, draft) = (&a["character"], &a["draft"]);
    refused!(asked, ben.face_stream(grace));
    refused!(asked, ben.face_stream(draft));
    refused!(asked, ben.face_atlas(grace));
    refused!(asked, ben.portrait(grace));
    refused!(asked, ben.draw_portrait(grace));
    refused!(asked, ben.talking_sheet(grace, Vec::new()));
    refused!(asked, ben.picture(&a["picture"]));
    let points = FaceDraft { face: None, points: Vec::new(), glasses: false };
    refused!(asked, ben.draft_face(&a["picture"], points));
    refused!(asked, ben.preview_face(draft, "bf_emma", "Hello."));
    refused!(asked, ben.save_face(grace, draft, Consent::Permission));
    refused!(asked, ben.save_face("mira", draft, Consent::Permission));
    let (draft_id, consent) = (Some(draft.to_owned()), Some(Consent::Permission));
    refused!(asked, ben.create_character(NewCharacter { draft_id, consent, ..somebody("Ben's") }));
    refused!(asked, ben.remove_face(grace));
    shown!(asked, ben.inspect_picture(png()));
    let seen = ben.inspect_picture(astronaut()).await.unwrap();
    asked.holds("what Ann answered of a picture is nobody else's", seen.consent.is_none());
    asked.shown("voices", &ben.voices());
}

async fn voices(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let grace = &a["character"];
    shown!(asked, ben.check_sample(b"Ben's".to_vec(), "ben.wav"));
    shown!(asked, ben.voice_sample(grace));
    refused!(asked, ben.play_sample(&a["sample"]));
    refused!(asked, ben.play_sample(grace));
    refused!(asked, ben.match_sample(grace, |_| {}));
    refused!(asked, ben.keep_sample(&own.character, &a["sample"], VoiceConsent::Own));
}

async fn cards(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    refused!(asked, ben.card_picture(&a["card"]));
    refused!(asked, ben.accept_lore(&a["card"], &own.character));
    if asked.is_ben() {
        ben.drop_card(&a["card"]);
        ben.cancel_import(&a["import"]);
    }
    asked.shown("drop_card", &());
    asked.shown("cancel_import", &());
    refused!(asked, ben.accept_card(&a["card"]));
    shown!(asked, ben.inspect_card(card("Plain Jane"), "jane.json"));
    let jane = ben.inspect_card(card("Plain Jane"), "jane.json").await.unwrap();
    asked.holds("whose card Ann has is nobody else's", jane.duplicate_of.is_none());
    shown!(asked, ben.import_card(b"no card".to_vec()));
    let folder = own.place.join("cards");
    std::fs::create_dir_all(&folder).unwrap();
    let mut file = std::fs::File::create(folder.join("jane.json")).unwrap();
    file.write_all(&card("Plain Jane")).unwrap();
    shown!(asked, ben.import_folder(&folder));
}

pub(crate) async fn end(asked: &mut Asked<'_>, ben: &App, a: &Things, _: &Own) {
    let grace = &a["character"];
    refused!(asked, ben.remove_picture(grace, &a["sheet_picture"]));
    refused!(asked, ben.remove_sample(grace));
    refused!(asked, ben.restore_sample(grace));
    refused!(asked, ben.delete_character(grace));
    refused!(asked, ben.restore_character(&a["binned_character"]));
}
