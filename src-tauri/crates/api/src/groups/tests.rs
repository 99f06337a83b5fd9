//! A chat of several with a scripted model: who answers, in whose voice, and what is kept.

use std::sync::{Arc, Mutex};

use tokio::sync::mpsc::UnboundedReceiver;
use vis_audio::{Pace, PacedDevice, Speaker};
use vis_conversation::group::TurnOrder;
use vis_conversation::{Conversation, Event, LiveFace, Ports, Records, State};
use vis_core::{CharacterId, Clock, Message, Role, Sentence, Session, SessionId, SpokenClip, VoiceId};
use vis_listen::ScriptedTranscriber;
use vis_llm::{Script, ScriptedProvider};
use vis_speak::{NullVoice, SpeakError, Synthesizer};
use vis_store::{KeptGroup, KeptMember, Store};

use super::joining;
use crate::SystemClock;
use crate::characters::Cast;
use crate::chats::message;
use crate::keeper::Keeper;

/// A voice that notes who was to speak.
#[derive(Clone, Default)]
struct Voices(Arc<Mutex<Vec<VoiceId>>>);

impl Synthesizer for Voices {
    fn speak(&mut self, sentence: &Sentence, voice: &VoiceId, speed: f32) -> Result<SpokenClip, SpeakError> {
        self.0.lock().unwrap().push(voice.clone());
        NullVoice.speak(sentence, voice, speed)
    }
}

struct Table {
    keeper: Arc<Keeper>,
    provider: Arc<ScriptedProvider>,
    voices: Voices,
    conversation: Conversation,
    events: UnboundedReceiver<(SessionId, Event)>,
    session: SessionId,
    _speaker: Arc<Speaker>,
}

fn table(order: TurnOrder, replies: &[&str]) -> Table {
    let cast = Arc::new(Cast::load().unwrap());
    let store = Arc::new(Mutex::new(Store::in_memory().unwrap()));
    cast.read(&store).unwrap();
    let session = SessionId::from("g");
    {
        let mut store = store.lock().unwrap();
        let row = Session {
            id: session.clone(),
            character_id: "mira".into(),
            title: "Mira & Leo".into(),
            created_ms: 0,
            updated_ms: 0,
        };
        store.create_session(&row).unwrap();
        let members: Vec<KeptMember> =
            ["mira", "leo"].map(|id| joining(&cast, &CharacterId::from(id)).unwrap()).into();
        store.set_group(&session, &KeptGroup { order: order.as_str().into(), members }).unwrap();
        let hello = message(&session, Role::Assistant, "Hello, all.".into(), 0);
        store.append(&Message { speaker: Some("mira".into()), ..hello }).unwrap();
    }
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
    let keeper = Arc::new(Keeper {
        store,
        clock: Arc::clone(&clock),
        cast,
        answerers: Arc::default(),
        meanings: Arc::default(),
        beside: false.into(),
        events: tokio::sync::broadcast::channel(1).0,
        sitting: Mutex::default(),
        gone: Mutex::default(),
    });
    let provider = Arc::new(ScriptedProvider::new(replies.iter().map(|text| Script::new([*text]))));
    let speaker = Arc::new(Speaker::open(PacedDevice::null(Pace::Fast), 1.0).unwrap());
    let voices = Voices::default();
    let (conversation, events) = Conversation::start(Ports {
        provider: Arc::clone(&provider) as _,
        synthesizer: Box::new(voices.clone()),
        transcriber: Box::new(ScriptedTranscriber::saying(["Hello."])),
        playback: Arc::clone(&speaker) as _,
        records: Arc::clone(&keeper) as _,
        face: Arc::new(Mutex::new(LiveFace::new(1))),
        clock,
    });
    Table { keeper, provider, voices, conversation, events, session, _speaker: speaker }
}

impl Table {
    /// Puts the person's words on disk and lets whoever is to answer do so.
    fn say(&self, text: &str) {
        let said = self.keeper.keep_said(&self.session, text, None).unwrap();
        assert_eq!(said.speaker, None);
        self.conversation.answer(self.keeper.next_reply(&self.session, None).unwrap());
    }

    /// Who had the floor until so many replies were kept and it is quiet.
    async fn until_kept(&mut self, replies: usize) -> Vec<String> {
        let (mut floor, mut kept) = (Vec::new(), 0);
        loop {
            match self.events.recv().await.unwrap().1 {
                Event::Speaker(id) => floor.push(id.0),
                Event::Kept(..) => kept += 1,
                Event::Status(State::Idle) if kept == replies => return floor,
                _ => {}
            }
        }
    }

    fn kept(&self) -> Vec<(Option<String>, String)> {
        let store = self.keeper.store.lock().unwrap();
        let messages = store.messages(&self.session).unwrap();
        messages.into_iter().map(|one| (one.speaker.map(|id| id.0), one.text)).collect()
    }

    fn voice_of(&self, id: &str) -> VoiceId {
        self.keeper.cast.get(&id.into()).unwrap().voice
    }
}

#[tokio::test]
async fn two_members_answer_in_turn_each_in_her_own_voice() {
    let replies = ["Mira: The rain was lovely.\nLeo: I agree.", "I liked the wind."];
    let mut table = table(TurnOrder::Natural, &replies);
    table.say("Mira and Leo, how was the walk?");
    assert_eq!(table.until_kept(2).await, ["mira", "leo"]);
    let expected = [
        (Some("mira"), "Hello, all."),
        (None, "Mira and Leo, how was the walk?"),
        (Some("mira"), "The rain was lovely."),
        (Some("leo"), "I liked the wind."),
    ];
    let expected = expected.map(|(who, text)| (who.map(str::to_owned), text.to_owned()));
    assert_eq!(table.kept(), expected, "each with what they said, and nobody for another");
    let mut voices = table.voices.0.lock().unwrap().clone();
    voices.dedup();
    assert_eq!(voices, [table.voice_of("mira"), table.voice_of("leo")]);

    let requests = table.provider.requests();
    assert!(requests[0].system.contains("You are Mira") && requests[1].system.contains("You are Leo"));
    let leo_reads = &requests[1].history.last().unwrap().text;
    assert!(leo_reads.ends_with("friend: Mira and Leo, how was the walk?\nMira: The rain was lovely."));
}

#[tokio::test]
async fn nobody_answers_unasked_where_the_person_chooses() {
    let mut table = table(TurnOrder::Manual, &["Here I am."]);
    table.say("Leo, are you there?");
    assert!(table.keeper.follow(&table.session).unwrap().is_none());
    let store = Arc::clone(&table.keeper.store);
    let history = store.lock().unwrap().messages(&table.session).unwrap();
    let say = {
        let store = store.lock().unwrap();
        let asked = crate::prompts::Asked {
            cast: &table.keeper.cast,
            store: &store,
            answerers: &table.keeper.answerers,
            meanings: &table.keeper.meanings,
            session: &table.session,
            history: &history,
            take: 0,
        };
        asked.by(&"leo".into(), true).unwrap()
    };
    table.conversation.say(say);
    assert_eq!(table.until_kept(1).await, ["leo"]);
    assert_eq!(table.kept().last().unwrap(), &(Some("leo".to_owned()), "Here I am.".to_owned()));
}

#[tokio::test]
async fn a_chat_between_two_reads_and_keeps_what_it_always_did() {
    let mut table = table(TurnOrder::Natural, &["Hello."]);
    let single = SessionId::from("single");
    {
        let mut store = table.keeper.store.lock().unwrap();
        let row = Session {
            id: single.clone(),
            character_id: "leo".into(),
            title: String::new(),
            created_ms: 0,
            updated_ms: 0,
        };
        store.create_session(&row).unwrap();
    }
    table.session = single;
    table.say("Mira, hello?");
    assert!(table.until_kept(1).await.is_empty(), "nobody has to be told apart");
    let asked = &table.provider.requests()[0];
    let leo = table.keeper.cast.get(&"leo".into()).unwrap();
    let history = [message(&table.session, Role::User, "Mira, hello?".into(), 0)];
    let plain = vis_conversation::request(asked.turn, &leo, &history, 1, Default::default());
    assert_eq!((asked.prompt(), &asked.sampling.stop), (plain.prompt(), &plain.sampling.stop));
    assert_eq!(table.kept().last().unwrap().0, None);
}
