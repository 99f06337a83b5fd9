//! What each tool is called, takes and is for, as assistant programs are told.

use std::path::PathBuf;

use rmcp::handler::server::common::schema_for_type;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use vis_api::OutsideTool;

/// Letters of a text that are shown to the person who is asked.
const SHOWN: usize = 300;

/// A call, its arguments read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wish {
    Say(SayWish),
    Film(FilmWish),
    Characters,
    Message(MessageWish),
    Memory(MemoryWish),
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub(super) struct SayWish {
    /// The text to speak.
    pub(super) text: String,
    /// Id of a voice such as af_heart, or id or name of a character whose voice it is.
    #[serde(default = "usual_voice")]
    pub(super) voice: String,
    /// Times the voice's own tempo, 0.5 to 2.
    #[serde(default = "usual_speed")]
    pub(super) speed: f32,
    /// Absolute path of a new file, ending in .wav. Without it the sound comes back in the answer.
    pub(super) path: Option<PathBuf>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub(super) struct FilmWish {
    /// Absolute path of the new film, ending in .mp4 or .webm.
    pub(super) path: PathBuf,
    /// Absolute path of a picture with a face in it; either this or `character`.
    pub(super) image: Option<PathBuf>,
    /// Id or name of a character.
    pub(super) character: Option<String>,
    /// Absolute path of a sound file to say; either this or `text`.
    pub(super) audio: Option<PathBuf>,
    /// A text to say.
    pub(super) text: Option<String>,
    /// For `text`: id of a voice; without it the character's own.
    pub(super) voice: Option<String>,
    /// Side of the square, pixels: 256, 512 or 1024.
    #[serde(default = "usual_size")]
    pub(super) size: u32,
    /// Frames a second, 10 to 60.
    #[serde(default = "usual_fps")]
    pub(super) fps: u32,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub(super) struct MessageWish {
    /// The message.
    pub(super) text: String,
    /// Id or name of a character; starts a new chat.
    #[serde(default = "usual_character")]
    pub(super) character: String,
    /// Id of the chat to go on with instead, as an earlier answer gave it.
    pub(super) session_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub(super) struct MemoryWish {
    /// Words, each as a beginning; empty: everything.
    #[serde(default)]
    pub(super) query: String,
    /// Only what this character may know.
    pub(super) character: Option<String>,
    /// At most so many.
    #[serde(default = "usual_limit")]
    pub(super) limit: u16,
}

fn usual_voice() -> String {
    "af_heart".to_owned()
}

fn usual_character() -> String {
    "mira".to_owned()
}

fn usual_speed() -> f32 {
    1.0
}

fn usual_size() -> u32 {
    512
}

fn usual_fps() -> u32 {
    25
}

fn usual_limit() -> u16 {
    20
}

impl Wish {
    /// # Errors
    /// A sentence for whoever sent the arguments.
    pub(super) fn read(tool: OutsideTool, arguments: JsonObject) -> Result<Self, String> {
        Ok(match tool {
            OutsideTool::Say => Self::Say(read(arguments)?),
            OutsideTool::RenderTalkingVideo => Self::Film(read(arguments)?),
            OutsideTool::ListCharacters => Self::Characters,
            OutsideTool::SendMessage => Self::Message(read(arguments)?),
            OutsideTool::SearchMemory => Self::Memory(read(arguments)?),
        })
    }

    /// What would be done, for the person who is asked: "… wants to".
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Say(SayWish { text, path: None, .. }) => format!("speak this text: “{}”", shown(text)),
            Self::Say(SayWish { text, path: Some(path), .. }) => {
                format!("speak this text into {}: “{}”", shown(&path.display().to_string()), shown(text))
            }
            Self::Film(wish) => {
                format!("make a talking video and write it to {}", shown(&wish.path.display().to_string()))
            }
            Self::Characters => "see the names of your characters".to_owned(),
            Self::Message(wish) => {
                let whom = match &wish.session_id {
                    Some(_) => "in one of your chats",
                    None => wish.character.as_str(),
                };
                format!("send a message ({}) in your name: “{}”", shown(whom), shown(&wish.text))
            }
            Self::Memory(wish) if wish.query.trim().is_empty() => {
                "read everything that is remembered of you".to_owned()
            }
            Self::Memory(wish) => {
                format!("look into what is remembered of you for “{}”", shown(&wish.query))
            }
        }
    }
}

fn read<T: DeserializeOwned>(arguments: JsonObject) -> Result<T, String> {
    let value = serde_json::Value::Object(arguments);
    serde_json::from_value(value)
        .map_err(|error| format!("The arguments are not what this tool takes: {error}."))
}

/// The beginning of a text, without letters that would steer what it is shown in.
pub(super) fn shown(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if plain.chars().count() <= SHOWN { plain } else { plain.chars().take(SHOWN).chain(['…']).collect() }
}

/// As it stands in the list of tools.
pub(super) fn described(tool: OutsideTool) -> Tool {
    let (title, what, schema) = match tool {
        OutsideTool::Say => (
            "Speak a text",
            "Speaks a text on this computer, into a new WAV file or into the answer (24 kHz, mono, 16 bit).",
            schema_for_type::<SayWish>(),
        ),
        OutsideTool::RenderTalkingVideo => (
            "Make a talking video",
            "Makes a film of a face, of a picture or a character, that says a sound file or a text. Takes about as long as the film.",
            schema_for_type::<FilmWish>(),
        ),
        OutsideTool::ListCharacters => (
            "List the characters",
            "Lists the characters there are to talk to, with their ids.",
            rmcp::handler::server::common::schema_for_empty_input(),
        ),
        OutsideTool::SendMessage => (
            "Send a message to a character",
            "Sends a message in the person's name, in a new chat or one that goes on, and gives the reply. Both stay in the chat.",
            schema_for_type::<MessageWish>(),
        ),
        OutsideTool::SearchMemory => (
            "Search what is remembered of the person",
            "Finds facts that the characters remember of the person.",
            schema_for_type::<MemoryWish>(),
        ),
    };
    let reads = matches!(tool, OutsideTool::ListCharacters | OutsideTool::SearchMemory);
    let hints = ToolAnnotations::new().read_only(reads).destructive(false).open_world(false);
    Tool::new(tool.name(), what, schema).with_title(title).with_annotations(hints)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: serde_json::Value) -> JsonObject {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn arguments_are_read_and_wrong_ones_get_a_sentence() {
        let said = Wish::read(OutsideTool::Say, object(json!({ "text": "Hi", "more": 1 }))).unwrap();
        let Wish::Say(said) = said else { panic!("a text to speak") };
        assert_eq!((said.voice.as_str(), said.speed, said.path), ("af_heart", 1.0, None));
        for (tool, arguments) in [
            (OutsideTool::Say, json!({})),
            (OutsideTool::Say, json!({ "text": 7 })),
            (OutsideTool::RenderTalkingVideo, json!({ "character": "mira" })),
            (OutsideTool::SearchMemory, json!({ "limit": -1 })),
        ] {
            let sentence = Wish::read(tool, object(arguments)).unwrap_err();
            assert!(sentence.starts_with("The arguments are not") && sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn the_person_is_shown_what_would_be_done_and_no_more_of_it_than_fits() {
        let wish = SayWish {
            text: format!("\u{1b}[2J{}", "a".repeat(5000)),
            voice: usual_voice(),
            speed: 1.0,
            path: Some(PathBuf::from("/music/a.wav")),
        };
        let words = Wish::Say(wish).in_words();
        assert!(words.contains("/music/a.wav") && words.chars().count() < 400, "{words}");
        assert!(!words.contains('\u{1b}'));
    }

    #[test]
    fn every_tool_says_what_it_takes() {
        for tool in OutsideTool::ALL {
            let described = described(tool);
            assert_eq!(described.name, tool.name());
            assert_eq!(described.input_schema["type"], "object", "{}", tool.name());
        }
    }
}
