//! What is said about scripts.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

#[derive(Subcommand)]
pub(crate) enum ScriptTask {
    /// Write a dialogue from a prompt; prints its id.
    Generate {
        /// Ids of one to six characters, with commas: `visavis-cli characters` lists them.
        #[arg(long, value_delimiter = ',', required = true)]
        cast: Vec<String>,
        /// What it is about.
        #[arg(long)]
        prompt: String,
        /// In your own words: warm, funny, serious.
        #[arg(long, default_value = "")]
        tone: String,
        /// About how long the film shall be, seconds.
        #[arg(long, default_value_t = 60)]
        length: u32,
        #[arg(long)]
        title: Option<String>,
    },
    /// Make an empty script, or one from a file (.fountain, .srt, .vtt, .json, lines such as MIRA: Hello).
    New {
        #[arg(long, value_delimiter = ',', required = true)]
        cast: Vec<String>,
        #[arg(long)]
        title: Option<String>,
        file: Option<PathBuf>,
    },
    /// Show a script; without an id, list them all.
    Show {
        id: Option<String>,
        /// As such a file instead.
        #[arg(long, value_enum)]
        format: Option<FormatAs>,
    },
    /// Speak the lines that have no sound yet, or another one than their words.
    Speak { id: String },
    /// Make a film of a script; lines without a sound are spoken first.
    Render {
        id: String,
        /// The film, its name ending in .mp4 or .webm.
        #[arg(long, value_name = "FILM.mp4")]
        out: String,
        #[arg(long, value_enum)]
        layout: Option<LayoutAs>,
        #[arg(long, value_enum)]
        aspect: Option<AspectAs>,
        /// Shorter side, pixels: 256 to 1080.
        #[arg(long)]
        size: Option<u32>,
        /// Frames a second, 10 to 60.
        #[arg(long)]
        fps: Option<u32>,
        /// Instead of what the script's scene says; scripts made here have a track that players can switch on.
        #[arg(long, value_enum)]
        captions: Option<CaptionsIn>,
        /// Replace a film that is there already.
        #[arg(long)]
        force: bool,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum FormatAs {
    Fountain,
    Srt,
    Vtt,
    Json,
    Txt,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LayoutAs {
    Full,
    SideBySide,
    PictureInPicture,
    CloseUps,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AspectAs {
    Wide,
    Tall,
    Square,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CaptionsIn {
    None,
    Burned,
    Track,
}

impl From<FormatAs> for vis_api::ScriptFormat {
    fn from(format: FormatAs) -> Self {
        match format {
            FormatAs::Fountain => Self::Fountain,
            FormatAs::Srt => Self::Srt,
            FormatAs::Vtt => Self::Vtt,
            FormatAs::Json => Self::Json,
            FormatAs::Txt => Self::Txt,
        }
    }
}

impl From<LayoutAs> for vis_api::Layout {
    fn from(layout: LayoutAs) -> Self {
        match layout {
            LayoutAs::Full => Self::Full,
            LayoutAs::SideBySide => Self::SideBySide,
            LayoutAs::PictureInPicture => Self::PictureInPicture,
            LayoutAs::CloseUps => Self::CloseUps,
        }
    }
}

impl From<AspectAs> for vis_api::Aspect {
    fn from(aspect: AspectAs) -> Self {
        match aspect {
            AspectAs::Wide => Self::Wide,
            AspectAs::Tall => Self::Tall,
            AspectAs::Square => Self::Square,
        }
    }
}

impl From<CaptionsIn> for vis_api::CaptionMode {
    fn from(captions: CaptionsIn) -> Self {
        match captions {
            CaptionsIn::None => Self::None,
            CaptionsIn::Burned => Self::BurnedIn,
            CaptionsIn::Track => Self::Track,
        }
    }
}
