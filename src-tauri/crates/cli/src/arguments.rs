mod care;
mod models;
mod network;
mod script;
mod voices;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use vis_api::ActivityKind;

use crate::activity::activity_kind;
use crate::chats::ChatsTask;
use crate::credits::CreditsTask;
use crate::data::DataTask;
use crate::mcp::McpTask;
use crate::memory::MemoryTask;
use crate::personas::PersonasTask;
use crate::profiles::ProfilesTask;
use crate::search::SearchTask;
use crate::serve::ServeTask;

pub(crate) use self::care::CareTask;
pub(crate) use self::models::ModelTask;
pub(crate) use self::network::{KindAs, OnOff, ProviderTask};
pub(crate) use self::script::{AspectAs, CaptionsIn, LayoutAs, ScriptTask};
pub(crate) use self::voices::{PurposeAs, ServiceKindAs, ServiceTask, VoicesTask};

/// Talk with AI characters that live on this computer.
///
/// VISAVIS_HOME moves all data, VISAVIS_MODELS the models. VISAVIS_PASSPHRASE opens the encrypted chats, VISAVIS_PASSWORD is
/// the password of whose chats they are, on a shared computer.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the chats are locked or not set up, 4 a model is missing or damaged.
#[derive(Parser)]
#[command(version, name = "visavis-cli")]
pub(crate) struct Arguments {
    /// Print one JSON value on standard output.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Keep the chats of a new home unencrypted on this machine.
    #[arg(long, global = true)]
    pub(crate) unencrypted: bool,

    /// Whose chats, on a shared computer; without it the owner's. The password comes from VISAVIS_PASSWORD.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Subcommand)]
pub(crate) enum Task {
    /// Check models (with their hashes), speakers, keyring, encryption and versions.
    Doctor,
    /// List the companions.
    Characters,
    /// Send one message and print the reply.
    Chat(ChatTask),
    /// Speak a text into a WAV file.
    Say(SayTask),
    /// List chats with their messages, newest chat first.
    History {
        /// Only this chat.
        #[arg(long)]
        session: Option<String>,
        /// At most so many chats.
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// Write the sound of every spoken message into this folder (24 kHz mono WAV, named by the message).
        #[arg(long, value_name = "FOLDER")]
        audio: Option<PathBuf>,
    },
    /// Chats from other programs, and chats as files.
    Chats {
        #[command(subcommand)]
        task: ChatsTask,
    },
    /// Who you are in chats.
    Personas {
        #[command(subcommand)]
        task: PersonasTask,
    },
    /// Find what was said, in all chats.
    Search(SearchTask),
    #[command(flatten)]
    Data(DataTask),
    #[command(flatten)]
    Serve(ServeTask),
    /// Tools for assistant programs that speak the Model Context Protocol: without a word, answer one on standard input and output.
    Mcp {
        #[command(subcommand)]
        task: Option<McpTask>,
    },
    /// People who share this computer, each with chats of their own.
    Profiles {
        #[command(subcommand)]
        task: ProfilesTask,
    },
    /// What films cost on a shared computer.
    Credits {
        #[command(subcommand)]
        task: CreditsTask,
    },
    /// What is noticed when somebody may be in danger.
    Care {
        #[command(subcommand)]
        task: CareTask,
    },
    /// What is remembered of you.
    Memory {
        #[command(subcommand)]
        task: MemoryTask,
    },
    /// Turn a sound file into text (wav, mp3, ogg, flac, m4a; any length).
    Transcribe {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// `auto`, or a code such as en, de, fr.
        #[arg(long, default_value = "en")]
        language: String,
        /// The model for all languages, also for English.
        #[arg(long)]
        base: bool,
    },
    /// Find the mixture of built-in voices that is closest to a recording: a likeness, not a clone (about a minute).
    Likeness {
        /// At least five seconds of one person speaking: wav, mp3, ogg, flac, m4a.
        #[arg(value_name = "SAMPLE")]
        sample: PathBuf,
    },
    /// Who answers: connect a provider, test it, make it the first to be asked.
    Providers {
        #[command(subcommand)]
        task: ProviderTask,
    },
    /// Models on this computer: list, download, import, remove, let another one answer.
    Models {
        #[command(subcommand)]
        task: ModelTask,
    },
    /// Voices and ears over the network: connect one, test it, give its voice to a character.
    Voices {
        #[command(subcommand)]
        task: VoicesTask,
    },
    /// What left this computer: where to, when, how much; the newest first.
    Ledger {
        /// At most so many entries.
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// Forget it afterwards.
        #[arg(long)]
        clear: bool,
    },
    /// Let nothing leave this computer, or let it again; without a word, say how it is.
    Offline {
        #[arg(value_enum)]
        switch: Option<OnOff>,
    },
    /// Character cards and lorebooks from other programs.
    Card {
        #[command(subcommand)]
        task: CardTask,
    },
    /// Look for a face in a picture: its box, its points, and what may look worse than it could.
    Face {
        /// png, jpeg, webp, or the first frame of a gif.
        picture: PathBuf,
    },
    /// Make a film of a face that says a sound file (H.264 and AAC in MP4, or WebM where there is no H.264).
    Render(RenderTask),
    /// Dialogues: written by the language model or read from a file, spoken, filmed.
    Script {
        #[command(subcommand)]
        task: ScriptTask,
    },
    /// What was made, failed and deleted, the newest first.
    Activity {
        /// Only this.
        #[arg(long, value_parser = activity_kind())]
        kind: Option<ActivityKind>,
        /// At most so many entries.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Forget the log afterwards.
        #[arg(long)]
        clear: bool,
    },
    /// Talk without a microphone: each file is one thing said aloud, in real time; the answers are written as sound.
    Talk(TalkTask),
    /// List microphones and speakers.
    Devices,
    /// Measure this machine: model, voice and face; with `voice` the whole voice loop (about 15 minutes), with `film` films (one).
    Bench {
        /// What to measure instead.
        #[arg(value_enum)]
        what: Option<Measured>,
        /// Spoken turns to measure.
        #[arg(long, default_value_t = 50)]
        turns: usize,
        /// Only this part of the voice loop or of films; give it again for another one.
        #[arg(long = "part", value_enum)]
        parts: Vec<Part>,
        /// A picture with a face in it, for films.
        #[arg(long, value_name = "PICTURE")]
        image: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub(crate) enum CardTask {
    /// Say what a card or lorebook contains, and what to know before it is taken in.
    Show {
        /// PNG, JSON or CHARX.
        file: PathBuf,
    },
    /// Take a card in as a character, and print its id. Somebody whose card says the same is not taken in twice.
    Import {
        /// PNG, JSON or CHARX.
        file: PathBuf,
    },
    /// Write a character into a file for other programs.
    Export {
        /// Id of a character: `visavis-cli characters` lists them.
        id: String,
        /// Its name ends in .png, .json or .charx.
        #[arg(long, value_name = "FILE.png|json|charx")]
        out: PathBuf,
    },
    /// Print what the model read for a reply: block by block, and which lore was used.
    Prompt {
        /// Id of the reply.
        message: String,
    },
    /// Take in every card of a folder, those of the folders inside too.
    ImportFolder { folder: PathBuf },
}

#[derive(Args)]
pub(crate) struct ChatTask {
    /// Id of a companion: `visavis-cli characters` lists them. Starts a new chat.
    #[arg(long, default_value = "mira")]
    pub(crate) character: String,
    /// Go on with this chat instead.
    #[arg(long)]
    pub(crate) session: Option<String>,
    /// The message.
    #[arg(long, required_unless_present = "files")]
    pub(crate) text: Option<String>,
    /// Hand over this picture or document with it; may be given five times.
    #[arg(long = "file", value_name = "PATH")]
    pub(crate) files: Vec<PathBuf>,
    /// Who you are in this chat from now on: name or id; `visavis-cli personas list` lists them.
    #[arg(long)]
    pub(crate) persona: Option<String>,
    /// Name of the provider that answers in this chat from now on: `visavis-cli providers list` lists them.
    #[arg(long)]
    pub(crate) provider: Option<String>,
    /// Also speak the reply into this WAV file (24 kHz mono).
    #[arg(long, value_name = "FILE.wav")]
    pub(crate) speak: Option<PathBuf>,
    /// Also draw the face saying it, as a contact sheet.
    #[arg(long, value_name = "FILE.png", requires = "speak")]
    pub(crate) sheet: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Measured {
    Voice,
    Film,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Part {
    Turns,
    Openers,
    Overhead,
    Hearing,
    Interrupting,
    Echo,
    /// A minute of film at 512 x 512.
    Small,
    /// A minute of film at 1024 x 1024.
    Large,
    /// Display lists of a live photo.
    Lists,
    /// An hour of film at 512 x 512.
    Long,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum CaptionsAs {
    /// A track that players can switch on, and an .srt file beside the film.
    #[default]
    Track,
    /// Part of the picture, the spoken word lit.
    Burned,
    /// The .srt file alone.
    File,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Waiting {
    Quick,
    Normal,
    Patient,
}

#[derive(Args)]
pub(crate) struct TalkTask {
    /// A sound file with something said in it. Give it again for the next turn.
    #[arg(long = "input", value_name = "FILE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Where the answers are written: turn-1.wav and so on, and everything heard as whole.wav (24 kHz mono).
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Id of a companion.
    #[arg(long, default_value = "mira")]
    pub(crate) character: String,
    /// Short words ("Mm.") may come before an answer that takes its time.
    #[arg(long)]
    pub(crate) openers: bool,
    /// How soon a silence ends the turn: quick, normal or patient.
    #[arg(long, value_enum, default_value_t = Waiting::Normal)]
    pub(crate) patience: Waiting,
    /// Language spoken: `auto`, or a code such as en.
    #[arg(long, default_value = "en")]
    pub(crate) language: String,
}

#[derive(Args)]
pub(crate) struct SayTask {
    /// Id of a voice, for example af_heart, am_michael, bf_emma.
    #[arg(long, default_value = "af_heart")]
    pub(crate) voice: String,
    /// The text; `-` reads standard input.
    #[arg(long)]
    pub(crate) text: String,
    /// The WAV file to write (24 kHz mono, 16 bit).
    #[arg(long, value_name = "FILE.wav")]
    pub(crate) out: PathBuf,
    /// Also write phonemes with times and visemes as JSON.
    #[arg(long, value_name = "FILE.json")]
    pub(crate) timings: Option<PathBuf>,
    /// Tempo, 0.5 to 2.0.
    #[arg(long, default_value_t = 1.0)]
    pub(crate) speed: f32,
}

#[derive(Args)]
pub(crate) struct RenderTask {
    /// A picture with a face in it.
    #[arg(long, value_name = "PICTURE", required_unless_present = "character", conflicts_with = "character")]
    pub(crate) image: Option<String>,
    /// Id of a companion instead: `visavis-cli characters` lists them.
    #[arg(long)]
    pub(crate) character: Option<String>,
    /// What is said: wav, mp3, ogg, flac or m4a, of any length.
    #[arg(long, value_name = "SOUND")]
    pub(crate) audio: String,
    /// The film, its name ending in .mp4 or .webm.
    #[arg(long, value_name = "FILM.mp4")]
    pub(crate) out: String,
    /// Frames a second, 10 to 60.
    #[arg(long, default_value_t = 25)]
    pub(crate) fps: u32,
    /// Pixels: one number for a square, or 1280x720. Even, up to 4096.
    #[arg(long, default_value = "512", value_parser = crate::render::size)]
    pub(crate) size: (u32, u32),
    /// Captions: `auto` writes down what is heard, else the name of an .srt or .vtt file.
    #[arg(long, value_name = "auto|FILE")]
    pub(crate) captions: Option<String>,
    /// How captions are shown.
    #[arg(long, value_enum, default_value_t, requires = "captions")]
    pub(crate) captions_style: CaptionsAs,
    /// Show all of the face in a film that is not square, instead of cutting off what stands over.
    #[arg(long)]
    pub(crate) fit: bool,
    /// A colour such as #203040, or a picture: behind a companion instead of its own scene, around a photo. Means --fit.
    #[arg(long, value_name = "COLOUR|PICTURE")]
    pub(crate) background: Option<String>,
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// Replace a film that is there already.
    #[arg(long)]
    pub(crate) force: bool,
}
