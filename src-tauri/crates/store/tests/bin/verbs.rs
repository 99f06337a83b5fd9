//! Every way to write into a store, each with the way to see that it was kept. `place` makes ids of one round.
#![allow(dead_code, reason = "the writer writes and the test reads")]

use vis_core::{Character, SpokenClip, TurnId};
use vis_core::{CharacterId, Message, MessageId, PcmClip, Role, SPEECH_RATE, Session, SessionId};
use vis_store::{
    BinKind, KeptApiKey, KeptFace, KeptProvider, KeptRequest, KeptScript, KeptService, KeptVersion,
    KeptVideo, NewActivity, NewLineSound, NewSample, Search, Shelf, Store, StoreError, VideoState,
};

type Written = Result<(), StoreError>;
type Kept = Result<bool, StoreError>;
/// A verb's name, the verb for a prefix of ids, and whether what it wrote is there.
type Verb = (&'static str, fn(&mut Store, &str) -> Written, fn(&Store, &str) -> Kept);

/// In the order in which they are done: later ones need what earlier ones made.
const VERBS: [Verb; 32] = [
    ("chat", |s, p| s.create_session(&session(p)), |s, p| s.has_session(&chat(p))),
    ("title", |s, p| s.set_title(&chat(p), p), |s, p| with_chat(s, p, |one| one.session.title == p)),
    ("shelf", |s, p| s.set_shelf(&chat(p), &shelf()), |s, p| with_chat(s, p, |one| one.shelf == shelf())),
    (
        "message",
        |s, p| s.append(&said(p, "a", Role::User)),
        |s, p| with_words(s, p, "a", |text| text.starts_with(p) || text == "edited"),
    ),
    ("reply", |s, p| s.append(&said(p, "b", Role::Assistant)), |s, p| with_words(s, p, "b", |_| true)),
    ("clip", |s, p| s.keep_clip(&id(p, "b"), &clip(), nonce(p, 1)), clip_is_whole),
    (
        "timing",
        |s, p| s.set_timing(&id(p, "b"), &7),
        |s, p| Ok(s.timings::<u64>(&[id(p, "b")])?.get(&id(p, "b")) == Some(&7)),
    ),
    ("prompt", |s, p| s.set_prompt(&id(p, "b"), p), |s, p| Ok(s.prompt(&id(p, "b"))?.as_deref() == Some(p))),
    (
        "answerer",
        |s, p| s.set_answerer(&id(p, "b"), p),
        |s, p| Ok(s.answerers(&[id(p, "b")])?.contains_key(&id(p, "b"))),
    ),
    ("edit", |s, p| s.edit(&id(p, "a"), "edited", 3), |s, p| with_words(s, p, "a", |text| text == "edited")),
    (
        "bookmark",
        |s, p| s.set_bookmarked(&id(p, "a"), true),
        |s, p| Ok(s.marks(&[id(p, "a")])?.get(&id(p, "a")).is_some_and(|marks| marks.bookmarked)),
    ),
    (
        "reaction",
        |s, p| s.set_reaction(&id(p, "b"), Some("♥")),
        |s, p| Ok(s.marks(&[id(p, "b")])?.get(&id(p, "b")).is_some_and(|marks| marks.reaction.is_some())),
    ),
    ("variant", beside, |s, p| Ok(s.variants_of(&id(p, "b"))?.len() == 2)),
    (
        "choice",
        |s, p| s.choose(&id(p, "b")),
        |s, p| Ok(s.messages(&chat(p))?.last().is_some_and(|last| last.id == id(p, "b"))),
    ),
    ("search", searched, |s, p| with_words(s, p, "b", |_| true)),
    ("deletion", deleted, |s, p| {
        Ok(s.bin()?.iter().any(|one| one.kind == BinKind::Message && one.id == format!("{p}x-a")))
    }),
    ("trash", trashed, |s, p| {
        Ok(s.bin()?.iter().any(|one| one.kind == BinKind::Chat && one.id == format!("{p}y")))
    }),
    (
        "person",
        |s, p| s.add_character(&person(p), Some(&face()), 1),
        |s, p| {
            Ok(s.own_characters()?.iter().any(|one| one.id == someone(p)) && s.face(&someone(p))?.is_some())
        },
    ),
    (
        "portrait",
        |s, p| s.set_card_portrait(&someone(p), Some(&[7; 900])),
        |s, p| Ok(s.card_portrait(&someone(p))?.is_some()),
    ),
    (
        "favourite",
        |s, p| s.set_favourite(&someone(p), true),
        |s, p| Ok(s.favourites()?.contains(&someone(p))),
    ),
    ("sample", sampled, sample_is_whole),
    ("consent", |s, p| s.set_consent(p, "mine", 1), |s, p| Ok(s.consent(p)?.as_deref() == Some("mine"))),
    ("script", |s, p| s.keep_script(&script(p)), |s, p| s.has_script(p)),
    ("version", |s, p| s.add_version(p, &version(p)), |s, p| Ok(s.versions(p)?.len() == 1)),
    ("line", lined, line_is_whole),
    ("film", |s, p| s.add_video(&film(p)), |s, p| Ok(s.videos()?.iter().any(|one| one.id == p))),
    (
        "provider",
        |s, p| s.put_provider(&provider(p)),
        |s, p| Ok(s.providers()?.iter().any(|one| one.id == p)),
    ),
    ("service", |s, p| s.put_service(&service(p)), |s, p| Ok(s.services()?.iter().any(|one| one.id == p))),
    ("key", api_key, |s, p| Ok(s.api_keys()?.iter().any(|one| one.name == p))),
    ("setting", |s, p| s.set_setting(p, &p), |s, p| Ok(s.setting::<String>(p)?.as_deref() == Some(p))),
    ("log", logged, |s, p| {
        let noted = s.activities(None, 10_000, None)?.iter().any(|one| one.subject_id == p);
        Ok(noted && s.requests(None, 10_000)?.items.iter().any(|one| one.host == p))
    }),
    // Behind everything that is said: a message of the person takes the draft's place.
    ("draft", |s, p| s.set_draft(&chat(p), p), |s, p| Ok(s.draft(&chat(p))? == p)),
];

pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    VERBS.iter().map(|(name, _, _)| *name)
}

/// Does everything once, telling of each when it is done.
pub(crate) fn write_all(
    store: &mut Store,
    place: &str,
    mut done: impl FnMut(&str) -> std::io::Result<()>,
) -> Result<(), Box<dyn std::error::Error>> {
    for (name, write, _) in VERBS {
        write(store, place).map_err(|error| format!("{name}: {error}"))?;
        done(name)?;
    }
    Ok(())
}

pub(crate) fn is_kept(store: &Store, name: &str, place: &str) -> Kept {
    match VERBS.iter().find(|(known, _, _)| *known == name) {
        Some((_, _, kept)) => kept(store, place),
        None => Err(StoreError::NotFound { what: "verb" }),
    }
}

fn with_chat(s: &Store, p: &str, right: impl Fn(&vis_store::SessionEntry) -> bool) -> Kept {
    Ok(s.session(&chat(p))?.is_some_and(|one| right(&one)))
}

fn with_words(s: &Store, p: &str, which: &str, right: impl Fn(&str) -> bool) -> Kept {
    Ok(s.message(&id(p, which))?.is_some_and(|message| right(&message.text)))
}

fn clip_is_whole(s: &Store, p: &str) -> Kept {
    let clips = s.clips(&id(p, "b"))?;
    Ok(clips.len() == 1 && s.load_clip(&clips[0], TurnId(1))?.pcm.samples.len() == 900)
}

fn beside(s: &mut Store, p: &str) -> Written {
    s.end_path_before(&id(p, "b"))?;
    s.append(&said(p, "c", Role::Assistant))
}

fn searched(s: &mut Store, p: &str) -> Written {
    let search = Search { text: "words".to_owned(), session: Some(chat(p)), ..Search::default() };
    s.search(&search, 9).map(|_| ())
}

fn deleted(s: &mut Store, p: &str) -> Written {
    let p = format!("{p}x");
    s.create_session(&session(&p))?;
    s.append(&said(&p, "a", Role::User))?;
    s.delete_messages(&id(&p, "a"), true, 9).map(|_| ())
}

fn trashed(s: &mut Store, p: &str) -> Written {
    let p = format!("{p}y");
    s.create_session(&session(&p))?;
    s.trash(&chat(&p), 9)
}

fn sampled(s: &mut Store, p: &str) -> Written {
    let pcm = clip().pcm;
    let sample = NewSample { name: "", consent: "mine", report: "{}", pcm: &pcm };
    s.keep_sample(&someone(p), sample, nonce(p, 2), 1)
}

fn sample_is_whole(s: &Store, p: &str) -> Kept {
    let Some(sample) = s.sample(&someone(p))? else { return Ok(false) };
    Ok(s.load_sample(&sample)?.samples.len() == 900)
}

fn lined(s: &mut Store, p: &str) -> Written {
    let pcm = clip().pcm;
    s.keep_line_sound(p, NewLineSound { key: p, pcm: &pcm, phonemes: &[], peaks: &[0.5] }, nonce(p, 3))
}

fn line_is_whole(s: &Store, p: &str) -> Kept {
    let lines = s.line_sounds(p)?;
    Ok(lines.len() == 1 && s.load_line_sound(&lines[0])?.samples.len() == 900)
}

fn logged(s: &mut Store, p: &str) -> Written {
    s.note_activity(NewActivity {
        at_ms: 1,
        kind: "created",
        subject: "chat",
        subject_id: p,
        name: p,
        detail: "",
    })?;
    s.add_request(&KeptRequest {
        id: 0,
        at_ms: 1,
        host: p.to_owned(),
        purpose: "chat".to_owned(),
        chat_id: None,
        chat_title: None,
        bytes_out: 1,
        bytes_in: 1,
        took_ms: 1,
        outcome: "ok".to_owned(),
        status: Some(200),
    })
}

fn chat(p: &str) -> SessionId {
    SessionId::from(p)
}

fn id(p: &str, which: &str) -> MessageId {
    MessageId(format!("{p}-{which}"))
}

fn someone(p: &str) -> CharacterId {
    CharacterId::from(p)
}

fn session(p: &str) -> Session {
    let (title, character_id) = (String::new(), CharacterId::from("mira"));
    Session { id: chat(p), character_id, title, created_ms: 0, updated_ms: 0 }
}

fn shelf() -> Shelf {
    Shelf { pinned: true, archived: false, tags: vec!["tag".to_owned()] }
}

fn said(p: &str, which: &str, role: Role) -> Message {
    Message {
        id: id(p, which),
        session_id: chat(p),
        role,
        text: format!("{p} has words. {}", "And more. ".repeat(40)),
        created_ms: 1,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    }
}

fn clip() -> SpokenClip {
    let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.25; 900] };
    SpokenClip { turn: TurnId(1), seq: 0, text: "Hm.".to_owned(), pcm, phonemes: Vec::new() }
}

fn person(p: &str) -> Character {
    Character {
        id: someone(p),
        name: p.to_owned(),
        tagline: String::new(),
        personality: String::new(),
        greeting: String::new(),
        voice: "af_heart".into(),
        speed: 1.0,
        examples: Vec::new(),
    }
}

fn face() -> KeptFace {
    KeptFace { picture: vec![1; 700], face: "{}".to_owned(), portrait: vec![2; 300] }
}

fn script(p: &str) -> KeptScript {
    let script = "{}".to_owned();
    KeptScript { id: p.to_owned(), created_ms: 1, changed_ms: 1, title: p.to_owned(), script }
}

fn version(p: &str) -> KeptVersion {
    KeptVersion { id: p.to_owned(), name: p.to_owned(), created_ms: 1, script: "{}".to_owned() }
}

fn film(p: &str) -> KeptVideo {
    KeptVideo {
        id: p.to_owned(),
        created_ms: 1,
        state: VideoState::Completed,
        title: p.to_owned(),
        request: "{}".to_owned(),
        path: p.to_owned(),
        error: None,
        film: None,
    }
}

fn api_key(s: &mut Store, p: &str) -> Written {
    let mut digest = [0; 32];
    digest[..24].copy_from_slice(&nonce(p, 9));
    let key =
        KeptApiKey { name: p.to_owned(), digest, scopes: "[]".to_owned(), created_ms: 1, expires_ms: None };
    s.add_api_key(&key).map(|_| ())
}

fn provider(p: &str) -> KeptProvider {
    KeptProvider { id: p.to_owned(), provider: "{}".to_owned(), changed_ms: 1 }
}

fn service(p: &str) -> KeptService {
    KeptService { id: p.to_owned(), service: "{}".to_owned(), changed_ms: 1 }
}

/// Never the same for two rounds: `place` is `<cycle>-<n>`.
fn nonce(p: &str, which: u8) -> [u8; 24] {
    let mut nonce = [which; 24];
    let numbers = p.split('-').filter_map(|number| number.parse::<u32>().ok());
    for (chunk, number) in nonce.chunks_exact_mut(4).zip(numbers) {
        chunk.copy_from_slice(&number.to_le_bytes());
    }
    nonce
}
