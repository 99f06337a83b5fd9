//! A home with one own character, a model that always says the same, and a local voice and ear that can be told from all others.

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio::sync::mpsc::UnboundedReceiver;
use vis_audio::{AudioError, Heard, Pace, PacedDevice, Speaker};
use vis_conversation::{Conversation, Event, LiveFace, Playback, Ports, Records, State};
use vis_core::{Character, PcmClip, Role, SPEECH_RATE, Sentence, Session, SessionId, SpokenClip, Utterance};
use vis_core::{UtteranceId, VoiceId};
use vis_listen::{Heed, ScriptedTranscriber, Transcriber};
use vis_llm::{Script, ScriptedProvider};
use vis_speak::{SpeakError, Synthesizer};
use vis_store::{Key, NewSample};

use super::*;
use crate::SystemClock;
use crate::chats::message;
use crate::keeper::Keeper;
use crate::providers::Parts as ProviderParts;

pub(super) const KEY: &str = "sk-canary-0123456789abcdef0123456789";
/// Every sample of the local voice.
pub(super) const LOCAL_MARK: f32 = 0.5;

pub(super) struct Bench {
    pub(super) room: Arc<ServiceRoom>,
    pub(super) providers: Arc<ProviderRoom>,
    pub(super) folder: tempfile::TempDir,
    store: Arc<Mutex<Store>>,
    events: broadcast::Receiver<ChatEvent>,
    played: Arc<Mutex<Vec<SpokenClip>>>,
    keeper: Arc<Keeper>,
    conversation: Conversation,
    happened: UnboundedReceiver<(SessionId, Event)>,
}

pub(super) fn draft(purpose: ServicePurpose, kind: ServiceKind, port: u16) -> ServiceDraft {
    let name = if purpose == ServicePurpose::Voice { "Voice" } else { "Ear" };
    let base_url = format!("http://127.0.0.1:{port}");
    let (name, model, options) = (name.to_owned(), String::new(), ServiceOptions::default());
    ServiceDraft { purpose, kind, name, base_url, model, options }
}

/// A port where nothing listens.
pub(super) async fn dead_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

/// Two seconds that are loud enough to be speech.
pub(super) fn utterance() -> Utterance {
    let samples: Arc<[f32]> = (0..32_000).map(|n| (n as f32 * 0.05).sin() * 0.3).collect();
    let end = samples.len() as u64;
    Utterance { id: UtteranceId(1), start: 0, end, ended: Duration::ZERO, samples }
}

fn grace() -> Character {
    Character {
        id: "grace".into(),
        name: "Grace".into(),
        tagline: String::new(),
        personality: "You are Grace.".into(),
        greeting: "Hello.".into(),
        voice: "bf_emma".into(),
        speed: 1.0,
        examples: Vec::new(),
    }
}

fn open(folder: &std::path::Path) -> Store {
    let mut store = Store::open(&folder.join("visavis.db"), &Key::Unencrypted, [1; 32]).unwrap();
    store.set_setting("key_store", &KeyPlace::Session).unwrap();
    store.add_character(&grace(), None, 1).unwrap();
    let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.1; 48_000] };
    let new = NewSample { name: "me.wav", consent: "own", report: "{}", pcm: &pcm };
    store.keep_sample(&"grace".into(), new, [2; 24], 5).unwrap();
    let row = Session {
        id: "s".into(),
        character_id: "grace".into(),
        title: "Grace".into(),
        created_ms: 0,
        updated_ms: 0,
    };
    store.create_session(&row).unwrap();
    store.append(&message(&"s".into(), Role::User, "Hello?".into(), 0)).unwrap();
    store
}

impl Bench {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(Mutex::new(open(folder.path())));
        let cast = Arc::new(Cast::load().unwrap());
        cast.read(&store).unwrap();
        let (to, events) = broadcast::channel(64);
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
        let model = Arc::new(ScriptedProvider::new([Script::new([wire::TEXT])]));
        let providers = ProviderRoom::open(ProviderParts {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            local: Arc::clone(&model) as _,
            local_model: "small.gguf",
            events: to.clone(),
            folder: folder.path().to_owned(),
            label: "test".to_owned(),
            passphrase: None,
        });
        let providers = Arc::new(providers.unwrap());
        let parts = Parts {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            cast: Arc::clone(&cast),
            providers: Arc::clone(&providers),
            events: to,
            models: folder.path().to_owned(),
        };
        let room = Arc::new(ServiceRoom::open(parts).unwrap());
        let answerers = Arc::default();
        let keeper = Keeper {
            store: Arc::clone(&store),
            clock: Arc::clone(&clock),
            cast,
            answerers,
            meanings: Arc::default(),
            beside: false.into(),
            events: tokio::sync::broadcast::channel(1).0,
            sitting: Mutex::default(),
            gone: Mutex::default(),
        };
        let (keeper, played) = (Arc::new(keeper), Arc::<Mutex<Vec<SpokenClip>>>::default());
        let speaker = Speaker::open(PacedDevice::null(Pace::Fast), 1.0).unwrap();
        let (conversation, happened) = Conversation::start(Ports {
            provider: model,
            synthesizer: Box::new(Speaking::new(Some(&room), Box::new(LocalVoice))),
            transcriber: Box::new(ScriptedTranscriber::saying(["Hello."])),
            playback: Arc::new(Noted { speaker, played: Arc::clone(&played) }),
            records: Arc::clone(&keeper) as _,
            face: Arc::new(Mutex::new(LiveFace::new(1))),
            clock,
        });
        Self { room, providers, folder, store, events, played, keeper, conversation, happened }
    }

    /// A voice of a service for a character; gives the id of the service.
    pub(super) fn give_voice(&mut self, character: &str, kind: ServiceKind, port: u16) -> String {
        let id = self.room.add(draft(ServicePurpose::Voice, kind, port), Some(KEY)).unwrap().id;
        // Of F5-TTS the voice is the character whose sample it takes.
        let voice_id = if kind == ServiceKind::F5Tts { character } else { "21m00" }.to_owned();
        let chosen =
            KeptCharacterService { service_id: id.clone(), voice_id, voice_name: "Rachel".to_owned() };
        self.room.choose(&character.into(), Some(chosen)).unwrap();
        id
    }

    pub(super) fn listen_with(&mut self, kind: ServiceKind, port: u16) {
        let id = self.room.add(draft(ServicePurpose::Hearing, kind, port), Some(KEY)).unwrap().id;
        self.room.choose_hearing(Some(id)).unwrap();
    }

    fn asked(&self, character: &str) -> vis_conversation::Say {
        let store = self.store.lock().unwrap();
        let (session, history) = (SessionId::from("s"), store.messages(&"s".into()).unwrap());
        let asked = crate::prompts::Asked {
            cast: &self.room.cast,
            store: &store,
            answerers: &self.keeper.answerers,
            meanings: &self.keeper.meanings,
            session: &session,
            history: &history,
            take: 0,
        };
        asked.by(&character.into(), true).unwrap()
    }

    /// Lets a character answer, to the end.
    pub(super) async fn say(&mut self, character: &str) {
        self.conversation.say(self.asked(character));
        let mut kept = false;
        let over = async {
            loop {
                match self.happened.recv().await.unwrap().1 {
                    Event::Kept(..) => kept = true,
                    Event::Status(State::Idle) if kept => return,
                    Event::Notice(notice) => panic!("{notice:?}"),
                    _ => {}
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(30), over).await.expect("no reply");
        let kept = self.keeper.store.lock().unwrap().messages(&"s".into()).unwrap();
        assert_eq!(kept.last().unwrap().text, wire::TEXT);
    }

    /// Has everything made ready for a reply that nobody asked for yet.
    pub(super) async fn ready(&mut self, character: &str) {
        let _ = self.keeper.ask(&"s".into(), "Hello?").unwrap();
        self.conversation.ready(self.asked(character)).await;
        // The short words that may open an answer are spoken behind it.
        tokio::time::sleep(Duration::from_millis(300)).await;
    }

    pub(super) fn played(&self) -> Vec<SpokenClip> {
        self.played.lock().unwrap().clone()
    }

    pub(super) fn ear(&self) -> Understanding {
        Understanding::new(&self.room, Box::new(ScriptedTranscriber::new(|_, _| "local words".to_owned())))
    }

    /// One utterance, with whoever understands it.
    pub(super) fn understood(&self) -> String {
        let mut ear = self.ear();
        let (said, heed, cancel) = (utterance(), Heed::default(), AtomicBool::new(false));
        let whole = tokio::task::block_in_place(|| match ear.whole(&said, &said.samples, &heed, &cancel) {
            Some(whole) => whole,
            None => ear.transcribe(&said.samples, &heed, &cancel),
        });
        whole.unwrap().text
    }

    /// Who stood in for whom, and why.
    pub(super) fn fallbacks(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        while let Ok(event) = self.events.try_recv() {
            match event {
                ChatEvent::SpokenByFallback { session_id, name, why } => {
                    told.push(format!("{session_id} {name} {why}"));
                }
                ChatEvent::HeardByFallback { name, why, .. } => told.push(format!("heard {name} {why}")),
                _ => {}
            }
        }
        told
    }
}

impl ServiceRoom {
    pub(super) async fn try_out_kept(self: &Arc<Self>, one: &Listed) -> crate::TestReport {
        let key = self.key(one).unwrap();
        self.try_out(one.draft(), key).await
    }
}

/// 20 ms a letter, all of the same mark.
struct LocalVoice;

impl Synthesizer for LocalVoice {
    fn speak(&mut self, sentence: &Sentence, voice: &VoiceId, _speed: f32) -> Result<SpokenClip, SpeakError> {
        assert_eq!(voice.as_str(), "bf_emma", "the character's own voice stands in");
        let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![LOCAL_MARK; sentence.text.len() * 480] };
        let Sentence { turn, seq, text } = sentence.clone();
        Ok(SpokenClip { turn, seq, text, pcm, phonemes: Vec::new() })
    }
}

/// A speaker that remembers what it was given.
struct Noted {
    speaker: Speaker,
    played: Arc<Mutex<Vec<SpokenClip>>>,
}

impl Playback for Noted {
    fn play(&self, clip: &SpokenClip, more: bool) -> Result<(), AudioError> {
        self.played.lock().unwrap().push(clip.clone());
        self.speaker.play(clip, more)
    }

    fn finish(&self) {
        self.speaker.finish();
    }

    fn silence(&self) -> Option<Heard> {
        self.speaker.silence()
    }

    fn heard(&self) -> Option<Heard> {
        self.speaker.heard()
    }

    fn hold(&self, held: bool) {
        self.speaker.hold(held);
    }
}
