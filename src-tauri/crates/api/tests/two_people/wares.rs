//! Ann's characters, and what she connected.

use std::path::Path;

use serde_json::json;
use vis_api::{
    ApiScope, App, Consent, FaceDraft, KeyPlace, LoreBook, LoreEntry, LoreLogic, LorePosition, NewCharacter,
    OutsideTool, PictureKind, ServerSwitch, ServiceDraft, ServiceKind, ServiceOptions, ServicePurpose,
    SheetChange, ToolPermission, VoiceConsent,
};
use vis_audio::write_wav;
use vis_core::{PcmClip, Sensitive};

use crate::house::{real_models, somebody};
use crate::things::{Things, said};
use crate::works::png;

pub(crate) const BACKUP_WORDS: &str = "nine crimson herons over harbour";

pub(crate) fn astronaut() -> Vec<u8> {
    let photos = Path::new(env!("CARGO_MANIFEST_DIR")).join("../avatar/tests/photo");
    std::fs::read(photos.join("astronaut.png")).unwrap()
}

pub(crate) fn card(name: &str) -> Vec<u8> {
    let card = json!({ "spec": "chara_card_v2", "spec_version": "2.0", "data": {
        "name": name, "description": format!("{name} keeps bees."), "personality": "kind", "scenario": "",
        "first_mes": format!("{name} says hello."), "mes_example": "", "creator_notes": "", "system_prompt": "",
        "post_history_instructions": "", "alternate_greetings": [], "tags": [], "creator": "", "character_version": "",
        "extensions": {}
    }});
    card.to_string().into_bytes()
}

pub(crate) async fn people(ann: &App, folder: &Path, a: &mut Things) {
    let report = ann.inspect_picture(astronaut()).await.unwrap();
    let points = FaceDraft { face: None, points: report.blank_points.clone(), glasses: false };
    let draft = ann.draft_face(&report.picture_id, points).await.unwrap().draft_id;
    let (draft_id, consent) = (Some(draft.clone()), Some(Consent::Permission));
    let new = NewCharacter { draft_id, consent, ..somebody(&said("Grace")) };
    let grace = ann.create_character(new).await.unwrap().id;
    let lore = Some(Some(lore()));
    let change = SheetChange { description: Some(said("was born here.")), lore, ..SheetChange::default() };
    ann.change_character(&grace, change).await.unwrap();
    let sheet = ann.add_picture(&grace, png(), "quillfeather.png", PictureKind::Other).await.unwrap();
    a.put("sheet_picture", sheet.pictures.last().unwrap().id.clone());
    let sound = reading(folder);
    let sample = ann.check_sample(sound.clone(), "quillfeather.wav").await.unwrap();
    ann.keep_sample(&grace, &sample.sample_id, VoiceConsent::Own).await.unwrap();
    a.put("sample", ann.check_sample(sound, "quillfeather.wav").await.unwrap().sample_id);
    let jane = ann.inspect_card(card("Plain Jane"), "jane.json").await.unwrap();
    ann.accept_card(&jane.card_id).await.unwrap();
    a.put("card", ann.inspect_card(card(&said("Odile")), "quillfeather.json").await.unwrap().card_id);
    let cards = folder.join("cards");
    std::fs::create_dir_all(&cards).unwrap();
    std::fs::write(cards.join("one.json"), card(&said("Folder"))).unwrap();
    a.put("import", ann.import_folder(&cards).await.unwrap().id);
    a.put("character", grace);
    a.put("draft", draft);
    a.put("picture", report.picture_id);
}

fn lore() -> LoreBook {
    let entry = LoreEntry {
        id: String::new(),
        name: said("lamp"),
        keys: vec!["lamp".into()],
        secondary_keys: Vec::new(),
        logic: LoreLogic::AndAny,
        content: said("burns oil."),
        enabled: true,
        constant: false,
        regex: false,
        case_sensitive: false,
        whole_words: false,
        order: 1.0,
        position: LorePosition::BeforeCharacter,
        depth: None,
        probability: 100.0,
        problem: None,
    };
    let (name, description) = (said("coast"), said("of the coast"));
    LoreBook {
        name,
        description,
        scan_depth: None,
        token_budget: None,
        recursive: false,
        entries: vec![entry],
    }
}

/// Twelve seconds of a real recording.
fn reading(folder: &Path) -> Vec<u8> {
    let recording = vis_audio::read_sound(&real_models().join("test/two_cities.wav")).unwrap();
    let samples = recording[..12 * 16_000].iter().map(|sample| sample * 3.0).collect();
    let path = folder.join("reading.wav");
    write_wav(&path, &PcmClip { rate: 16_000, samples }).unwrap();
    std::fs::read(path).unwrap()
}

pub(crate) fn service(purpose: ServicePurpose, name: &str) -> ServiceDraft {
    let (kind, base_url) = (ServiceKind::OpenaiCompatible, "http://127.0.0.1:9/v1".to_owned());
    let options = ServiceOptions::default();
    ServiceDraft { purpose, kind, name: name.into(), base_url, model: "m".into(), options }
}

/// Providers, services and their keys, and who may come in.
pub(crate) async fn connected(ann: &App, a: &mut Things) {
    let passphrase = Some(Sensitive::new("velvet otter copper lantern"));
    ann.choose_key_store(KeyPlace::File, passphrase).await.unwrap();
    ann.set_provider_key(&a["provider"], "sk-Quillfeather-0123456789abcd".into()).await.unwrap();
    let first = a["provider"].to_owned();
    ann.set_session_provider(&a["chat"], Some(first.clone())).await.unwrap();
    ann.set_character_provider(&a["character"], Some(first.clone())).await.unwrap();
    let draft = vis_api::ProviderDraft {
        kind: vis_api::ProviderKind::OpenaiCompatible,
        name: said("shed"),
        base_url: "http://127.0.0.1:9/v1".into(),
        model: "m".into(),
        context_tokens: None,
        sees: false,
    };
    let gone = ann.add_provider(draft, None).await.unwrap().id;
    ann.remove_provider(&gone).await.unwrap();
    a.put("binned_provider", gone);
    for (name, purpose) in [("service", ServicePurpose::Voice), ("hearing", ServicePurpose::Hearing)] {
        let added = ann
            .add_service(service(purpose, &format!("Ann's own {name}")), Some("quillfeather-key-1".into()));
        a.put(name, added.await.unwrap().id);
    }
    ann.set_hearing_service(Some(a["hearing"].to_owned())).await.unwrap();
    let service_id = Some(a["service"].to_owned());
    ann.set_character_service(&a["character"], service_id, "v".into(), said("voice")).await.unwrap();
    let gone = ann.add_service(service(ServicePurpose::Voice, &said("gone")), None).await.unwrap().id;
    ann.remove_service(&gone).await.unwrap();
    a.put("binned_service", gone);
    a.put("api_key", "Ann's own kitchen");
    ann.create_api_key(&a["api_key"], &[ApiScope::Chat], None).await.unwrap();
    ann.set_own_gemini_key(Sensitive::new("AIzaQuillfeather0123456789abcdefgh")).await.unwrap();
    let others = ann.providers().await.unwrap().into_iter().map(|one| one.id).filter(|id| *id != first);
    ann.order_providers(std::iter::once(first.clone()).chain(others).collect()).await.unwrap();
    ann.set_usage_limit(Some(7.25)).await.unwrap();
    let origins = vec!["http://quillfeather.example".to_owned()];
    ann.set_server_switch(ServerSwitch { on: false, port: 8123, origins }).await.unwrap();
    ann.set_tool_permission(&[OutsideTool::Say], ToolPermission::Always).await.unwrap();
}

pub(crate) async fn backups(ann: &App, a: &mut Things) {
    ann.set_backup_passphrase(Sensitive::new(BACKUP_WORDS)).await.unwrap();
    a.put("backup", ann.make_backup().await.unwrap().path);
}
