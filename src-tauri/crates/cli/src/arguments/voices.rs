//! What is said about voices and ears over the network.

use clap::{Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(crate) enum VoicesTask {
    /// Services that speak or understand speech.
    Services {
        #[command(subcommand)]
        task: ServiceTask,
    },
    /// List the voices a service offers.
    List { name: String },
    /// Let a character speak with a service's voice; without a service, with its voice of this computer.
    Give {
        /// Id of the character: `visavis-cli characters` lists them.
        character: String,
        #[arg(long, requires = "voice")]
        service: Option<String>,
        /// Id of the voice.
        #[arg(long, requires = "service")]
        voice: Option<String>,
    },
    /// Make a voice that sounds like a character's sample, and let the character speak with it.
    Clone {
        /// Id of the character.
        character: String,
        #[arg(long)]
        service: String,
    },
    /// Let a service understand speech; without one, Whisper on this computer.
    Hear { service: Option<String> },
}

#[derive(Subcommand)]
pub(crate) enum ServiceTask {
    /// Connect a service; nobody uses it before it is chosen.
    Add {
        #[arg(long, value_enum)]
        purpose: PurposeAs,
        #[arg(long, value_enum)]
        kind: ServiceKindAs,
        /// What you call it.
        #[arg(long)]
        name: String,
        /// Without it: the vendor's own server, or where its program listens.
        #[arg(long, value_name = "URL")]
        base_url: Option<String>,
        /// Read the key from standard input; it never stands in arguments or the environment.
        #[arg(long)]
        key_stdin: bool,
        /// Without it: the vendor's usual one.
        #[arg(long)]
        model: Option<String>,
    },
    /// List all services.
    List,
    /// Have it say or hear one word; tells apart wrong_key, no_credit, no_network, wrong_url, wrong_model and more.
    Test { name: String },
    /// Forget a service and its key.
    Remove { name: String },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PurposeAs {
    Voice,
    Hearing,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ServiceKindAs {
    #[value(name = "elevenlabs")]
    ElevenLabs,
    OpenaiCompatible,
    F5Tts,
    Deepgram,
}
