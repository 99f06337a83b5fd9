//! Ann's scripts and films, and what other programs keep for her.

use std::io::Cursor;
use std::path::Path;

use vis_api::{
    App, Aspect, AvatarWish, FaceSource, MessageWish, NewMedia, RenderRequest, Scene, ScriptEdit, TalkPick,
    TalkSurface, UploadKind, VoiceSource,
};
use vis_audio::write_wav;
use vis_core::PcmClip;

use crate::things::{Things, said};
use crate::wares::astronaut;

pub(crate) const TAVERN: &str = r#"{"user_name":"Ann","character_name":"Mira","create_date":"2025-03-01@10h00m00s"}
{"name":"Mira","is_user":false,"mes":"Hello, Quillfeather.","send_date":1740823200000}
{"name":"Ann","is_user":true,"mes":"Where is Quillfeather?","send_date":1740823260000}
"#;

pub(crate) fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(96, 96, |x, y| image::Rgb([x as u8 * 2, y as u8, 90]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Syllables of a hum.
pub(crate) fn hum(path: &Path, seconds: f32) -> Vec<u8> {
    let samples = (0..(seconds * 16_000.0) as u32).map(|n| {
        let t = n as f32 / 16_000.0;
        (t * 900.0).sin() * (t * 4.0 * std::f32::consts::TAU).sin().max(0.0) * 0.4
    });
    write_wav(path, &PcmClip { rate: 16_000, samples: samples.collect() }).unwrap();
    std::fs::read(path).unwrap()
}

pub(crate) fn film(folder: &Path, face: &str, title: &str) -> RenderRequest {
    let sound = folder.join("hum.wav");
    let (face, voice) = (FaceSource::Character(face.into()), VoiceSource::File(sound.display().to_string()));
    let title = Some(title.to_owned());
    RenderRequest { width: 64, height: 64, fps: 10, title, ..RenderRequest::new(face, voice, "") }
}

pub(crate) async fn all(ann: &App, folder: &Path, a: &mut Things) {
    let sound = hum(&folder.join("hum.wav"), 0.5);
    let cast = vec!["mira".to_owned(), a["character"].to_owned()];
    let text = format!("Mira: {}", said("is ready."));
    let script = ann.import_script("quillfeather.txt", text.into_bytes(), cast.clone()).await.unwrap();
    let (id, line) = (script.id, script.lines[0].id.clone());
    let scene =
        Scene { size: 256, fps: 10, aspect: Aspect::Square, title_card: said("card"), ..script.scene };
    ann.edit_script(&id, ScriptEdit::Scene { scene }).await.unwrap();
    ann.set_line_sound(&id, &line, "quillfeather.wav", sound).await.unwrap();
    let kept = ann.save_script_version(&id, &said("first")).await.unwrap();
    a.put("version", kept.versions[0].id.clone());
    ann.edit_script(&id, ScriptEdit::Title { title: said("and tea") }).await.unwrap();
    let gone = ann.new_script(cast, &said("gone")).await.unwrap().id;
    ann.delete_script(&gone).await.unwrap();
    a.put("binned_script", gone);
    a.put("studio_film", ann.order_studio_film(&id, None).await.unwrap().id);
    a.put("film", ann.start_video(film(folder, "mira", &said("film"))).await.unwrap().id);
    a.put("script", id);
    a.put("line", line);
    let chats = folder.join("Mira - 2025.jsonl");
    std::fs::write(&chats, TAVERN).unwrap();
    ann.import_chats(&chats, "mira").await.unwrap();
    let waiting = ann.preview_chats("quillfeather.jsonl", TAVERN.into()).await.unwrap();
    a.put("chats_token", waiting.token);
}

pub(crate) async fn outside(ann: &App, a: &mut Things) {
    let image = ann.keep_upload(UploadKind::Image, astronaut()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let audio = ann.keep_upload(UploadKind::Audio, hum(&folder.path().join("hum.wav"), 0.5)).await.unwrap();
    let wish = AvatarWish { image: image.clone(), audio: audio.clone(), fps: 10, size: 64 };
    let job = ann.start_avatar(wish).await.unwrap();
    a.put("job", job.id);
    a.put("image", image);
    a.put("audio", audio);
    let (name, media_type) = (Some("quillfeather.png".to_owned()), None);
    a.put("media", ann.keep_media(NewMedia { name, media_type, bytes: png() }).await.unwrap().id);
    let wish = MessageWish {
        surface: TalkSurface::Buddy,
        pick: TalkPick::Named("Ann's own evening".into()),
        text: said("makes me sad."),
        character: None,
        instructions: Some(said("be kind.")),
    };
    let talked = ann.say_in_talk(wish).await.unwrap();
    a.put("talk", "Ann's own evening");
    a.put("talk_number", talked.session.number.to_string());
    a.put("talk_chat", talked.session.session_id);
}
