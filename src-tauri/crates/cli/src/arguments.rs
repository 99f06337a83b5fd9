use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Talk with AI characters that live on this computer.
///
/// VISAVIS_HOME moves all data, VISAVIS_MODELS the models. VISAVIS_PASSPHRASE opens the encrypted chats.
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
    /// Measure first token, tokens a second, first sound, speech and face on this machine.
    Bench,
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
    #[arg(long)]
    pub(crate) text: String,
    /// Also speak the reply into this WAV file (24 kHz mono).
    #[arg(long, value_name = "FILE.wav")]
    pub(crate) speak: Option<PathBuf>,
    /// Also draw the face saying it, as a contact sheet.
    #[arg(long, value_name = "FILE.png", requires = "speak")]
    pub(crate) sheet: Option<PathBuf>,
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
