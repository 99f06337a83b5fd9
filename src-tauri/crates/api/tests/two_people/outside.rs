//! What other programs ask for somebody.

use std::sync::Arc;

use vis_api::{
    App, CompletionMessage, CompletionRole, CompletionWish, MessageWish, SpeechFormat, SpeechWish,
    SpokenWish, StudioWish, TalkPick, TalkSurface, TalkWish,
};

use crate::house::Own;
use crate::table::Asked;
use crate::things::{Things, said};

pub(crate) async fn ask(asked: &mut Asked<'_>, ben: &Arc<App>, a: &Things, _: &Own) {
    Box::pin(home(asked, ben, a)).await;
    Box::pin(studio(asked, ben, a)).await;
    Box::pin(talks(asked, ben, a)).await;
}

async fn home(asked: &mut Asked<'_>, ben: &App, a: &Things) {
    shown!(asked, ben.vitals());
    shown!(asked, ben.api_keys());
    shown!(asked, ben.api_key_checks());
    asked.holds("Ann's keys are not Ben's", ben.api_key_checks().await.unwrap().is_empty());
    refused!(asked, ben.media(&a["media"]));
    shown!(asked, ben.has_own_gemini_key());
    asked.holds("Ann's key is not Ben's", ben.has_own_gemini_key().await == Ok(false));
    shown!(asked, ben.server_switch());
    shown!(asked, ben.tool_permissions());
    shown!(asked, ben.transcribe_sound(b"Ben's".to_vec(), None));
    let called = ben.character_called(&said("Grace")).await;
    asked.holds("Ann's character is not called to Ben", called.is_none());
    asked.shown("character_called", &called);
    let message = CompletionMessage { role: CompletionRole::User, text: "Who are you?".into() };
    let wish = CompletionWish {
        model: a["character"].to_owned(),
        messages: vec![message],
        ..CompletionWish::default()
    };
    asked.shown("complete", &ben.complete(wish).await.map(drop));
    let voice = a["character"].to_owned();
    let wish = SpeechWish { text: "Hello.".into(), voice, speed: 1.0, format: SpeechFormat::Wav };
    let answer = ben.speech_file(wish).await;
    asked.holds(
        "Ann's character speaks for Ann alone",
        answer.is_err_and(|error| error.code == vis_api::Code::BadInput),
    );
    asked.shown("speech_file", &());
}

async fn studio(asked: &mut Asked<'_>, ben: &Arc<App>, a: &Things) {
    let (grace, script) = (&a["character"], &a["script"]);
    shown!(asked, ben.studio_scripts());
    shown!(asked, ben.studio_characters());
    shown!(asked, ben.studio_log(100));
    shown!(asked, ben.studio_counts());
    refused!(asked, ben.studio_script(script));
    refused!(asked, ben.write_studio_script(vec![grace.to_owned()], "Tea".into()));
    refused!(asked, ben.order_studio_film(script, None));
    refused!(asked, ben.studio_film(&a["studio_film"]));
    shown!(asked, ben.newest_studio_film(script));
    refused!(asked, ben.studio_film_file(script, Some(&a["studio_film"])));
    refused!(asked, ben.studio_line(script, 0));
    refused!(asked, ben.studio_character(grace));
    refused!(asked, ben.studio_picture(grace, 0));
    refused!(asked, ben.studio_sample(grace));
    refused!(asked, ben.star_studio_character(grace, true));
    let wish = || StudioWish { name: Some("Ben's".into()), ..StudioWish::default() };
    refused!(asked, ben.change_studio_character(grace, wish()));
    shown!(asked, ben.make_studio_character(StudioWish::default()));
}

async fn talks(asked: &mut Asked<'_>, ben: &App, a: &Things) {
    let surface = TalkSurface::Buddy;
    let number = TalkPick::Number(a["talk_number"].parse().unwrap());
    for pick in [TalkPick::Newest, number.clone(), TalkPick::Named(a["talk"].to_owned())] {
        refused!(asked, ben.talk_messages(surface, pick));
    }
    shown!(asked, ben.talks(surface));
    shown!(asked, ben.talk_page(surface, 0, 50));
    let (text, character) = ("Ben was here.".to_owned(), None);
    let wish = MessageWish { surface, pick: number, text, character, instructions: None };
    refused!(asked, ben.say_in_talk(wish));
    refused!(asked, ben.talk_sound(&a["message"]));
    refused!(asked, ben.talk_film(Some(&a["image"])));
    refused!(asked, ben.talk_film(None));
    let wish = TalkWish { character: a["character"].to_owned(), sample_rate: 16_000, voice: None };
    refused!(asked, ben.talk(wish));
    if asked.is_ben() {
        for (character, face) in
            [(None, &a["image"]), (Some(&a["character"]), "mira"), (None, &a["character"])]
        {
            let (text, session) = ("Hello.".to_owned(), "Ben's".to_owned());
            let (character, face) = (character.map(str::to_owned), Some(face.to_owned()));
            let answer =
                ben.talk_aloud(SpokenWish { text, session, personality: None, character, face }).await;
            asked.holds(
                "Ann's voice and face are not Ben's",
                answer.is_err_and(|error| error.code == vis_api::Code::BadInput),
            );
        }
        let answer = ben.choose_talk_voice(&a["character"]).await;
        asked.holds(
            "Ann's character is no voice of Ben's",
            answer.is_err_and(|error| error.code == vis_api::Code::BadInput),
        );
    }
    asked.shown("talk_aloud", &());
    asked.shown("choose_talk_voice", &());
}

pub(crate) async fn end(asked: &mut Asked<'_>, ben: &Arc<App>, a: &Things, _: &Own) {
    refused!(asked, ben.retell_studio_script(&a["script"], Vec::new()));
    refused!(asked, ben.revoke_api_key(&a["api_key"]));
    refused!(asked, ben.delete_media(&a["media"]));
    let cleared = ben.clear_talks(TalkSurface::Buddy).await;
    asked.holds("Ben clears no chat of Ann's", cleared == Ok(0));
    asked.shown("clear_talks", &cleared);
    if asked.is_ben() {
        refused!(asked, ben.delete_studio_script(&a["script"]));
        refused!(asked, ben.delete_studio_character(&a["character"]));
    }
}
