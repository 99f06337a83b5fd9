//! The voice loop for programs that bring their own microphone and speaker: sound in; sound, words and mouth shapes out.
//!
//! | file | what |
//! |---|---|
//! | `mod` | a line: from its beginning to its end |
//! | `event` | what is told beside the sound |
//! | `reel` | the speaker of a line: what was sent, and what has been heard of it |
//! | `pacer` | sends it as fast as it is heard, a little ahead |
//! | `ear` | the person's sound, listened to on a thread of its own |
//! | `notes` | what was said, as long as the line is there |
//! | `lent` | the voice and the model that all lines share |
//!
//! Decisions are those of every other conversation (`vis_conversation::Machine`). Nothing is kept when the line ends, and nothing that
//! is remembered of the person is read.

mod ear;
mod event;
mod lent;
mod notes;
mod pacer;
mod reel;

use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;
use vis_audio::Stream;
use vis_conversation::{Conversation, LiveFace, Manners, Ports, Records, VoiceChoice};
use vis_core::{Character, Clock, LISTEN_RATE, Message, Role, SPEECH_RATE, SessionId};
use vis_listen::{Ear, Heed};

use self::ear::{Hears, Listening};
use self::lent::{LentModel, LentVoice};
use self::notes::Notes;
use self::reel::Speaker;
use super::completions::called;
use super::speech::chosen;
use crate::app::blocking;
use crate::ear::{LazyTranscriber, listening_ear};
use crate::keeper::fresh;
use crate::open::OpenHome;
use crate::services::Understanding;
use crate::{ApiError, App, Code, Settings};

pub use self::event::{TalkEvent, TalkState, VisemeSpan};

/// Pieces of sound and events that may wait for whoever is to read them.
const OUT: usize = 256;
/// Pieces of the person's sound that may wait to be listened to.
const IN: usize = 64;

/// Whom to talk to, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct TalkWish {
    /// Id or name of a character.
    pub character: String,
    /// Hz of the person's sound: 8,000-48,000.
    pub sample_rate: u32,
    /// As [`crate::SpeechWish::voice`]; nothing: the character's own.
    pub voice: Option<String>,
}

/// What comes out of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum TalkOut {
    Event(TalkEvent),
    /// Mono, 24 kHz, 16 bit, least byte first.
    Sound(Vec<u8>),
}

/// The person's side of a line. Dropping it ends the line.
pub struct TalkLine {
    sound: mpsc::Sender<Hears>,
    conversation: Arc<Conversation>,
    notes: Arc<Notes>,
}

impl App {
    /// Begins to talk. The first thing that comes out is [`TalkEvent::Ready`]; the receiver ends with the line.
    ///
    /// # Errors
    /// [`Code::NotFound`] for an unknown character; [`Code::BadInput`] for a voice or a rate that cannot be; [`Code::ModelMissing`].
    pub async fn talk(&self, wish: TalkWish) -> Result<(TalkLine, mpsc::Receiver<TalkOut>), ApiError> {
        let (home, clock) = (self.home()?, Arc::clone(&self.clock));
        let unknown =
            || ApiError::new(Code::NotFound, "There is no such character. GET /v1/models lists them.");
        let character = called(&self.cast, &wish.character).ok_or_else(unknown)?;
        let own = || Ok(self.cast.voice(&character));
        let voice = wish.voice.as_deref().map_or_else(own, |name| chosen(&self.cast, name, 1.0))?;
        let stream = stream(wish.sample_rate)?;
        let settings = home.settings().await?;
        let (folder, patience) = (home.launch.home.models.clone(), settings.patience);
        let ear = blocking(move || listening_ear(&folder, patience)).await?;
        let (out, outbox) = mpsc::channel(OUT);
        let _ = out.send(TalkOut::Event(ready(&character, wish.sample_rate))).await;
        let notes = Arc::new(Notes::new(&home, &self.cast, character, voice.clone(), &clock, out.clone()));
        warm_up(&home, &notes, voice);
        let speaker = Arc::new(Speaker::new(Arc::clone(&clock)));
        let ports = ports(&home, &notes, &speaker, &clock)?;
        tokio::spawn(pacer::send(Arc::downgrade(&speaker), out.clone()));
        let (sound, conversation) = begin(ports, ear, stream, &settings, out);
        Ok((TalkLine { sound, conversation, notes }, outbox))
    }
}

fn ready(character: &Character, sample_rate: u32) -> TalkEvent {
    let (id, name) = (character.id.to_string(), character.name.clone());
    TalkEvent::Ready { character: id, name, sample_rate, reply_rate: SPEECH_RATE }
}

/// Everything that goes on by itself, until the line's two ends are dropped.
fn begin(
    ports: Ports,
    ear: Ear,
    stream: Stream,
    settings: &Settings,
    out: mpsc::Sender<TalkOut>,
) -> (mpsc::Sender<Hears>, Arc<Conversation>) {
    let (face, clock) = (Arc::clone(&ports.face), Arc::clone(&ports.clock));
    let (conversation, happened) = Conversation::start(ports);
    let hints = settings.vocabulary.split(',').map(str::trim).filter(|word| !word.is_empty());
    let heed =
        Heed { language: settings.language.as_str().into(), hints: hints.map(str::to_owned).collect() };
    conversation.set_manners(Manners { heed, openers: false });
    let conversation = Arc::new(conversation);
    let (sound, inbox) = mpsc::channel(IN);
    tokio::spawn(event::forward(happened, sound.downgrade(), out.clone(), face, Arc::clone(&clock)));
    let listening = Listening { ear, stream, conversation: Arc::clone(&conversation), clock, out };
    ear::listen(listening, inbox);
    (sound, conversation)
}

impl TalkLine {
    /// The person's next sound: mono, 16 bit, at the rate that was wished. Waits while too much of it is not listened to yet.
    ///
    /// # Errors
    /// The line is over.
    pub async fn hear(&self, samples: Vec<i16>) -> Result<(), ApiError> {
        let samples = samples.into_iter().map(|sample| f32::from(sample) / 32_768.0).collect();
        self.sound.send(Hears::Sound(samples)).await.map_err(|_| over())
    }

    /// The person has said all: what is under way is answered now, without waiting for a silence.
    ///
    /// # Errors
    /// The line is over.
    pub async fn commit(&self) -> Result<(), ApiError> {
        self.sound.send(Hears::End).await.map_err(|_| over())
    }

    /// The person writes instead of speaking; what is being said is cut.
    ///
    /// # Errors
    /// [`Code::BadInput`] for a text without words or far too long.
    pub async fn say(&self, text: &str) -> Result<(), ApiError> {
        /// Characters.
        const LONGEST: usize = 4_000;
        let text = text.trim().to_owned();
        if text.is_empty() || text.chars().count() > LONGEST {
            let sentence = format!("A text has words in it and at most {LONGEST} characters.");
            return Err(ApiError::new(Code::BadInput, sentence));
        }
        // What is kept of a reply that is cut has to stand before these words.
        self.conversation.quiet().await;
        let notes = Arc::clone(&self.notes);
        let say = blocking(move || {
            let say = notes.ask(&session(), &text)?;
            notes.keep_said(&session(), &text, None)?;
            Ok(say)
        })
        .await?;
        self.conversation.answer(say);
        Ok(())
    }

    /// Silence, and the end of the turn.
    pub fn stop(&self) {
        self.conversation.stop();
    }
}

fn over() -> ApiError {
    ApiError::failed("This line is over. Connect again.")
}

/// Every line is one chat, and it is nowhere.
fn session() -> SessionId {
    SessionId::from("line")
}

fn stream(rate: u32) -> Result<Stream, ApiError> {
    let wrong = || {
        let sentence = format!("sample_rate is between 8000 and 48000, not {rate}. {LISTEN_RATE} is best.");
        ApiError::new(Code::BadInput, sentence)
    };
    if !(8_000..=48_000).contains(&rate) {
        return Err(wrong());
    }
    Stream::new(rate).map_err(|_| wrong())
}

fn ports(
    home: &Arc<OpenHome>,
    notes: &Arc<Notes>,
    speaker: &Arc<Speaker>,
    clock: &Arc<dyn Clock>,
) -> Result<Ports, ApiError> {
    let listens = LazyTranscriber::new(home.ear.choice());
    let seed = u64::from_le_bytes(fresh().map_err(ApiError::failed)?);
    Ok(Ports {
        provider: Arc::new(LentModel::new(home)),
        synthesizer: Box::new(LentVoice::new(home)),
        transcriber: Box::new(Understanding::new(&home.services, Box::new(listens))),
        playback: Arc::clone(speaker) as _,
        records: Arc::clone(notes) as _,
        face: Arc::new(Mutex::new(LiveFace::new(seed))),
        clock: Arc::clone(clock),
    })
}

/// Loads what the first reply needs while the person still thinks of what to say.
fn warm_up(home: &Arc<OpenHome>, notes: &Arc<Notes>, voice: VoiceChoice) {
    let (model, notes, mut speaks) = (LentModel::new(home), Arc::clone(notes), LentVoice::new(home));
    tokio::spawn(async move {
        let say = blocking(move || Ok(notes.ask(&session(), "Hello.")?)).await;
        if let Ok(Some(say)) = say {
            model.ready(say.request).await;
        }
        let _ = blocking(move || {
            speaks.ready(&voice);
            Ok(())
        })
        .await;
    });
}

/// A message of a line.
fn message(role: Role, text: &str, now_ms: i64) -> Message {
    crate::chats::message(&session(), role, text.trim().to_owned(), now_ms)
}
