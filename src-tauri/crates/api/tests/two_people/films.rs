//! Films and where they come from.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use vis_api::{
    App, AvatarWish, CaptionWish, Code, FaceSource, Fit, RenderRequest, UploadKind, VideoOptions, VideoState,
    VoiceSource,
};

use crate::house::Own;
use crate::table::Asked;
use crate::things::{Things, tells, wait_for_films};
use crate::works::{film, hum};

pub(crate) async fn ask(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    Box::pin(watch(asked, ben, a, own)).await;
    Box::pin(make(asked, ben, a, own)).await;
    Box::pin(for_others(asked, ben, a)).await;
}

async fn watch(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let id = &a["film"];
    shown!(asked, ben.videos());
    refused!(asked, ben.video_path(id));
    refused!(asked, ben.video_file(id));
    refused!(asked, ben.video_name(id, None));
    refused!(asked, ben.video_thumbnail(id));
    refused!(asked, ben.save_video(id, own.place.join("film.mp4")));
    refused!(asked, ben.cancel_video(id));
    refused!(asked, ben.retry_video(id));
}

async fn make(asked: &mut Asked<'_>, ben: &App, a: &Things, own: &Own) {
    let options = || {
        let captions = CaptionWish::None;
        VideoOptions { fps: 10, width: 64, height: 64, fit: Fit::Crop, background: None, captions }
    };
    let sound = hum(&own.place.join("hum.wav"), 0.5);
    refused!(asked, ben.export_message(&a["message"], options()));
    refused!(asked, ben.export_chat(&a["chat"], options()));
    refused!(asked, ben.export_sound(&a["character"], "ben.wav", sound, options()));
    let order = RenderRequest { title: None, ..film(&own.place, &a["character"], "") };
    refused!(asked, ben.start_video(order));
    let out = own.place.join("ben.mp4").display().to_string();
    let (message, chat) = (a["message"].to_owned(), a["chat"].to_owned());
    // Of a chat that is not there nothing was spoken.
    let voices = [(VoiceSource::Message(message), Code::NotFound), (VoiceSource::Chat(chat), Code::BadInput)];
    for (voice, code) in voices {
        let face = FaceSource::Character("mira".into());
        let order = RenderRequest { width: 64, height: 64, ..RenderRequest::new(face, voice, &out) };
        if asked.is_ben() {
            let never = Arc::new(AtomicBool::new(false));
            asked.refused("render", code, ben.render(order.clone(), never, |_| {}).await.map(drop));
            // Whose words these are is only looked up when the film is made.
            shown!(asked, ben.start_video(order));
            wait_for_films(ben).await;
            let films = ben.videos().await.unwrap();
            asked.holds(
                "Ben's film of Ann's words fails",
                films.iter().all(|one| one.state == VideoState::Failed),
            );
            asked.holds("and tells nothing of them", !tells(format!("{films:?}").as_bytes()));
        }
    }
    let face = FaceSource::Character(a["character"].to_owned());
    let voice = VoiceSource::File(own.place.join("hum.wav").display().to_string());
    let order = RenderRequest { width: 64, height: 64, ..RenderRequest::new(face, voice, &out) };
    refused!(asked, ben.render(order, Arc::new(AtomicBool::new(true)), |_| {}));
}

async fn for_others(asked: &mut Asked<'_>, ben: &App, a: &Things) {
    let wish =
        || AvatarWish { image: a["image"].to_owned(), audio: a["audio"].to_owned(), fps: 10, size: 64 };
    refused!(asked, ben.start_avatar(wish()));
    refused!(asked, ben.make_avatar(wish()));
    refused!(asked, ben.avatar_job(&a["job"]));
    refused!(asked, ben.outside_file(&a["image"]));
    refused!(asked, ben.outside_file(&a["audio"]));
    shown!(asked, ben.keep_upload(UploadKind::Image, b"Ben's".to_vec()));
}

pub(crate) async fn end(asked: &mut Asked<'_>, ben: &App, a: &Things, _: &Own) {
    refused!(asked, ben.clean_up(&a["image"]));
    refused!(asked, ben.delete_video(&a["film"], true));
}
