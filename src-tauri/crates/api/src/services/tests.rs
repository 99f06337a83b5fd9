//! Replies spoken, and speech understood, by servers of the test that answer as the vendors document it; and what happens without
//! them.

mod bench;
#[path = "../../../net/tests/server/mod.rs"]
mod server;
#[allow(dead_code, reason = "not every test uses all of it")]
#[path = "../../../listen/tests/remote/socket.rs"]
mod socket;
mod wire;

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use vis_listen::{Dictation, Heed};
use vis_store::KeptCharacterService;

use super::*;
use crate::{Code, KeyPlace, KeyState};
use bench::{Bench, KEY, LOCAL_MARK, draft, utterance};

const EARS: [ServiceKind; 2] = [ServiceKind::OpenaiCompatible, ServiceKind::Deepgram];
const VOICES: [ServiceKind; 3] = [ServiceKind::ElevenLabs, ServiceKind::OpenaiCompatible, ServiceKind::F5Tts];

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_spoken_with_the_service_of_every_kind() {
    for kind in VOICES {
        let server = wire::serve(kind).await;
        let mut bench = Bench::new();
        let voice = bench.give_voice("grace", kind, server.port);
        bench.say("grace").await;
        let played = bench.played();
        let said: String = played.iter().map(|clip| clip.text.as_str()).collect();
        assert_eq!(said, wire::TEXT, "{kind:?}");
        let samples: Vec<f32> = played.iter().flat_map(|clip| clip.pcm.samples.clone()).collect();
        assert!(samples.len() > 10_000 && samples.iter().all(|sample| *sample != LOCAL_MARK), "{kind:?}");
        let loudest = samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
        assert!((0.2..0.4).contains(&loudest), "{kind:?}: {loudest} is not the server's sound");
        for clip in &played {
            let spans = &clip.phonemes;
            assert!(!spans.is_empty(), "{kind:?}: the mouth has nothing to do");
            assert!(spans.windows(2).all(|pair| pair[0].end == pair[1].start), "{kind:?}");
        }
        assert!(bench.fallbacks().is_empty(), "{kind:?}");
        bench.providers.books.settled().await;
        let store = bench.room.store();
        let ledger = store.requests(None, 20).unwrap().items;
        let speech: Vec<_> = ledger.iter().filter(|entry| entry.purpose == "speech").collect();
        assert!(!speech.is_empty() && speech.iter().all(|entry| entry.chat_id.as_deref() == Some("s")));
        let used = store.usage_since("2000-01-01").unwrap();
        let used: Vec<_> = used.into_iter().filter(|row| row.provider_id == voice).collect();
        assert_eq!(used.len(), 1, "{kind:?}");
        assert_eq!((used[0].characters, used[0].character_id.as_str()), (wire::TEXT.len() as u64, "grace"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_server_is_replaced_by_the_voice_of_this_computer() {
    for kind in VOICES {
        let mut bench = Bench::new();
        bench.give_voice("grace", kind, bench::dead_port().await);
        bench.say("grace").await;
        let played = bench.played();
        assert_eq!(played.iter().map(|clip| clip.text.as_str()).collect::<String>(), wire::TEXT);
        assert!(played.iter().all(|clip| clip.pcm.samples.iter().all(|sample| *sample == LOCAL_MARK)));
        let told = bench.fallbacks();
        assert_eq!(told.len(), 1, "{kind:?}: once a reply: {told:?}");
        assert!(told[0].starts_with("s Voice Voice: Nothing answers there."), "{kind:?}: {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_off_goes_on_in_the_voice_of_this_computer_and_nothing_is_lost() {
    let server = wire::serve_half(ServiceKind::OpenaiCompatible).await;
    let mut bench = Bench::new();
    bench.give_voice("grace", ServiceKind::OpenaiCompatible, server.port);
    bench.say("grace").await;
    let played = bench.played();
    assert_eq!(played.iter().map(|clip| clip.text.as_str()).collect::<String>(), wire::TEXT);
    assert!(played.last().unwrap().pcm.samples.iter().all(|sample| *sample == LOCAL_MARK));
    assert_eq!(bench.fallbacks().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_no_connection_is_made_and_this_computer_speaks_and_listens() {
    let (voice, ear) =
        (wire::serve(ServiceKind::ElevenLabs).await, wire::serve_ear(ServiceKind::Deepgram).await);
    let mut bench = Bench::new();
    bench.give_voice("grace", ServiceKind::ElevenLabs, voice.port);
    bench.listen_with(ServiceKind::Deepgram, ear.port);
    bench.providers.offline.set(true);
    bench.say("grace").await;
    assert!(bench.played().iter().all(|clip| clip.pcm.samples.iter().all(|one| *one == LOCAL_MARK)));
    assert_eq!(bench.understood(), "local words");
    let told = bench.fallbacks();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|one| one.contains("offline")), "{told:?}");
    assert!(voice.requests.lock().await.is_empty() && ear.requests.lock().await.is_empty());
    bench.providers.books.settled().await;
    let entries = bench.room.store().requests(None, 9).unwrap().items;
    assert!(entries.iter().all(|entry| entry.outcome == "not_sent" && entry.bytes_out == 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_for_what_nobody_asked_to_hear() {
    let server = wire::serve(ServiceKind::ElevenLabs).await;
    let mut bench = Bench::new();
    bench.give_voice("grace", ServiceKind::ElevenLabs, server.port);
    bench.ready("grace").await;
    assert!(server.requests.lock().await.is_empty(), "a voice was made ready with a service");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_ear_understands_an_utterance_with_one_request() {
    for kind in EARS {
        let server = wire::serve_ear(kind).await;
        let mut bench = Bench::new();
        bench.listen_with(kind, server.port);
        let mut dictation = Dictation::new(bench.ear());
        let (heed, cancel) = (Heed::default(), AtomicBool::new(false));
        let said = utterance();
        if kind != ServiceKind::Deepgram {
            let live = tokio::task::block_in_place(|| dictation.push(&said, &heed, &cancel)).unwrap();
            assert_ne!(live.text, "Hello there.", "while somebody speaks, only this computer listens");
            assert!(server.requests.lock().await.is_empty());
        }
        let whole = tokio::task::block_in_place(|| dictation.finish(&said, &heed, &cancel)).unwrap();
        assert_eq!(whole.text, "Hello there.", "{kind:?}");
        assert_eq!(server.requests.lock().await.len(), 1);
        assert!(bench.fallbacks().is_empty());
        bench.providers.books.settled().await;
        let used = bench.room.store().usage_since("2000-01-01").unwrap();
        assert!((used[0].seconds - 2.0).abs() < 0.3, "{kind:?}: {} s", used[0].seconds);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_listens_along_has_the_words_while_they_are_said() {
    let server = wire::listen_along().await;
    let mut bench = Bench::new();
    bench.listen_with(ServiceKind::Deepgram, server.port);
    let mut dictation = Dictation::new(bench.ear());
    let (heed, cancel) = (Heed::default(), AtomicBool::new(false));
    let whole = utterance();
    let begun = vis_core::Utterance { samples: whole.samples[..16_000].into(), end: 16_000, ..whole.clone() };
    let told = tokio::task::block_in_place(|| {
        let mut live = || {
            std::thread::sleep(Duration::from_millis(20));
            dictation.push(&begun, &heed, &cancel).unwrap().text
        };
        (0..1000).map(|_| live()).find(|text| text == "Hello")
    });
    assert_eq!(told.as_deref(), Some("Hello"), "live words are those of the service");
    let words = tokio::task::block_in_place(|| dictation.finish(&whole, &heed, &cancel)).unwrap();
    assert_eq!(words.text, "Hello there.");
    assert_eq!(*server.connections.lock().unwrap(), 1, "one line, and no request beside it");
    assert!(bench.fallbacks().is_empty());
    bench.providers.books.settled().await;
    let used = bench.room.store().usage_since("2000-01-01").unwrap();
    assert!((used[0].seconds - 2.0).abs() < 0.3, "{} s are counted once", used[0].seconds);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_line_can_be_had_the_utterance_is_asked_for_in_one_piece() {
    let server = wire::serve_ear(ServiceKind::Deepgram).await;
    let mut bench = Bench::new();
    bench.listen_with(ServiceKind::Deepgram, server.port);
    let mut dictation = Dictation::new(bench.ear());
    let (heed, cancel, said) = (Heed::default(), AtomicBool::new(false), utterance());
    let live = tokio::task::block_in_place(|| dictation.push(&said, &heed, &cancel)).unwrap();
    assert_ne!(live.text, "Hello there.");
    let whole = tokio::task::block_in_place(|| dictation.finish(&said, &heed, &cancel)).unwrap();
    assert_eq!(whole.text, "Hello there.");
    assert!(bench.fallbacks().is_empty());
    let asked = server.requests.lock().await;
    let posted = asked.iter().filter(|request| request.starts_with(b"POST")).count();
    assert_eq!(posted, 1, "one request with the sound");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_ear_is_replaced_by_this_computer_and_left_alone_for_a_while() {
    for kind in EARS {
        let mut bench = Bench::new();
        bench.listen_with(kind, bench::dead_port().await);
        let mut dictation = Dictation::new(bench.ear());
        let (heed, cancel) = (Heed::default(), AtomicBool::new(false));
        for id in 1..3 {
            let said = vis_core::Utterance { id: vis_core::UtteranceId(id), ..utterance() };
            let whole = tokio::task::block_in_place(|| dictation.finish(&said, &heed, &cancel)).unwrap();
            assert_eq!(whole.text, "local words", "{kind:?}");
        }
        let told = bench.fallbacks();
        assert_eq!(told.len(), 1, "{kind:?}: {told:?}");
        assert!(told[0].starts_with("heard Ear Ear: Nothing answers there."), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_stays_where_it_was_put_and_does_not_follow_to_another_host() {
    let server = wire::refuse().await;
    let mut bench = Bench::new();
    let id = bench.give_voice("grace", ServiceKind::ElevenLabs, server.port);
    bench.say("grace").await;
    let told = bench.fallbacks();
    assert!(told[0].contains("The key was not accepted."), "{told:?}");
    let view =
        bench.room.edit(&id, draft(ServicePurpose::Voice, ServiceKind::ElevenLabs, server.port)).unwrap();
    assert_eq!((view.key.state, view.key.last.as_str()), (KeyState::Session, "6789"));
    let one = bench.room.one(&id).unwrap();
    let report = bench.room.try_out_kept(&one).await;
    assert_eq!((report.ok, report.cause.as_deref()), (false, Some("wrong_key")));
    let shown = format!("{view:?} {} {told:?} {report:?} {one:?}", serde_json::to_string(&view).unwrap());
    assert!(!shown.contains("0123456789abcdef"), "{shown}");
    bench.providers.books.settled().await;
    for file in std::fs::read_dir(bench.folder.path()).unwrap().flatten() {
        let bytes = if file.path().is_file() { std::fs::read(file.path()).unwrap() } else { Vec::new() };
        let found = bytes.windows(KEY.len()).any(|part| part == KEY.as_bytes());
        assert!(!found, "{} holds the key", file.path().display());
    }
    let elsewhere = ServiceDraft { base_url: "https://evil.example".into(), ..view_draft(&view) };
    assert_eq!(bench.room.edit(&id, elsewhere).unwrap().key.state, KeyState::None);
}

fn view_draft(view: &ServiceView) -> ServiceDraft {
    ServiceDraft {
        purpose: view.purpose,
        kind: view.kind,
        name: view.name.clone(),
        base_url: view.base_url.clone(),
        model: view.model.clone(),
        options: view.options,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_services_move_with_the_choice() {
    let mut bench = Bench::new();
    let id = bench.give_voice("grace", ServiceKind::ElevenLabs, 9);
    bench.providers.keys.choose(KeyPlace::File, Some(&Sensitive::new("open sesame")), &[]).unwrap();
    bench.room.keys_chosen(KeyPlace::File).unwrap();
    let one = bench.room.one(&id).unwrap();
    assert_eq!(one.service.key_place, Some(KeyPlace::File));
    assert_eq!(bench.room.key(&one).unwrap().unwrap().expose(), KEY.as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_says_that_a_voice_speaks_and_an_ear_listens() {
    let (voice, ear) =
        (wire::serve(ServiceKind::ElevenLabs).await, wire::serve_ear(ServiceKind::OpenaiCompatible).await);
    let bench = Bench::new();
    let asked = draft(ServicePurpose::Voice, ServiceKind::ElevenLabs, voice.port);
    let report = bench.room.try_out(&asked, Some(Sensitive::new(KEY))).await;
    assert_eq!((report.ok, report.message.as_str()), (true, "Voice speaks."), "{report:?}");
    let asked = draft(ServicePurpose::Hearing, ServiceKind::OpenaiCompatible, ear.port);
    let report = bench.room.try_out(&asked, None).await;
    assert_eq!((report.ok, report.message.as_str()), (true, "Ear listens."), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voice_is_heard_before_it_is_chosen_and_nobody_stands_in_for_it() {
    for kind in VOICES {
        let server = wire::serve(kind).await;
        let bench = Bench::new();
        let id = bench.room.add(draft(ServicePurpose::Voice, kind, server.port), Some(KEY)).unwrap().id;
        let voice = if kind == ServiceKind::F5Tts { "grace" } else { "21m00" };
        let tried = |text: &str| tokio::task::block_in_place(|| bench.room.heard_once(&id, voice, text));
        let clips = tried(wire::TEXT).unwrap();
        let said: String = clips.iter().map(|clip| clip.text.as_str()).collect();
        assert_eq!(said, wire::TEXT, "{kind:?}");
        let loudest =
            clips.iter().flat_map(|clip| &clip.pcm.samples).fold(0.0_f32, |top, one| top.max(one.abs()));
        assert!((0.2..0.4).contains(&loudest), "{kind:?}: {loudest} is not the server's sound");
        assert!(clips.iter().all(|clip| !clip.phonemes.is_empty()), "{kind:?}: the mouth has nothing to do");
        let asked = server.requests.lock().await.len();
        for wrong in ["  ", &"word ".repeat(80)] {
            assert_eq!(tried(wrong).unwrap_err().code, Code::BadInput, "{kind:?}");
        }
        assert_eq!(server.requests.lock().await.len(), asked, "{kind:?}: nothing was sent for nothing");
        let unknown = bench.room.heard_once("nobody", voice, wire::TEXT).unwrap_err();
        assert_eq!(unknown.code, Code::NotFound);
        drop(server);
        let error = tried(wire::TEXT).unwrap_err();
        assert!(
            error.message.starts_with("Voice: ") || error.message.contains("answers"),
            "{}",
            error.message
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_refused() {
    let mut bench = Bench::new();
    let wrong = |purpose, kind| bench.room.add(draft(purpose, kind, 9), None).unwrap_err().code;
    assert_eq!(wrong(ServicePurpose::Voice, ServiceKind::Deepgram), Code::BadInput);
    assert_eq!(wrong(ServicePurpose::Hearing, ServiceKind::ElevenLabs), Code::BadInput);
    let id = bench.give_voice("grace", ServiceKind::ElevenLabs, 9);
    let twice = draft(ServicePurpose::Voice, ServiceKind::OpenaiCompatible, 9);
    assert!(bench.room.add(twice, None).unwrap_err().message.contains("already"));
    assert_eq!(bench.room.choose_hearing(Some(id.clone())).unwrap_err().code, Code::BadInput);
    let nobody =
        KeptCharacterService { service_id: "x".into(), voice_id: "v".into(), voice_name: "V".into() };
    assert_eq!(bench.room.choose(&"grace".into(), Some(nobody)).unwrap_err().code, Code::NotFound);
    let grace = bench.room.cast.get(&"grace".into()).unwrap();
    assert!(FarVoice::of(&bench.room.cast.voice(&grace).voice).is_some());
    bench.room.remove(&id).unwrap();
    assert_eq!(bench.room.cast.voice(&grace).voice, grace.voice, "a service that is gone speaks for nobody");
}
