//! Which argument is which: by the names of a program's parameters, since their number and order differ from version to version.

use serde_json::{Value, json};

use super::gradio;
use crate::remote::{F5, Reference, saying::Ask};

/// A function of the program that takes a recording and a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Endpoint {
    name: String,
    parameters: Vec<Parameter>,
}

#[derive(Clone, Debug, PartialEq)]
struct Parameter {
    role: Role,
    /// What it is when nobody says.
    default: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    RefAudio,
    RefText,
    GenText,
    RemoveSilence,
    CrossFade,
    Steps,
    Speed,
    RandomSeed,
    Seed,
    Other,
}

/// Names in F5-TTS's own program, the newest first.
const USUAL: [&str; 2] = ["/basic_tts", "/infer"];

impl Endpoint {
    /// Among `named_endpoints` of `/info`.
    pub(super) fn find(info: &Value) -> Option<Self> {
        let endpoints = info.get("named_endpoints")?.as_object()?;
        let usual = USUAL.iter().filter_map(|name| Some((*name, endpoints.get(*name)?)));
        let others = endpoints.iter().map(|(name, endpoint)| (name.as_str(), endpoint));
        usual.chain(others).filter_map(|(name, endpoint)| Self::read(name, endpoint)).find(Self::speaks)
    }

    fn read(name: &str, endpoint: &Value) -> Option<Self> {
        let parameters = endpoint.get("parameters")?.as_array()?.iter().map(Parameter::read).collect();
        Some(Self { name: name.to_owned(), parameters })
    }

    fn speaks(&self) -> bool {
        let has = |role| self.parameters.iter().filter(|parameter| parameter.role == role).count() == 1;
        has(Role::RefAudio) && has(Role::GenText)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The arguments, in the program's order. `file`: where the server keeps the recording.
    pub(super) fn data(&self, f5: &F5, reference: &Reference, file: &str, ask: &Ask<'_>) -> Vec<Value> {
        let exact = |value: f32| json!((f64::from(value) * 100.0).round() / 100.0);
        let value = |parameter: &Parameter| match parameter.role {
            Role::RefAudio => gradio::uploaded(file),
            Role::RefText => json!(reference.words),
            Role::GenText => json!(ask.text),
            Role::RemoveSilence => json!(f5.remove_silence),
            Role::CrossFade => exact(f5.cross_fade.clamp(0.0, 1.0)),
            Role::Steps => json!(f5.steps.clamp(4, 64)),
            Role::Speed => exact(ask.speed.clamp(0.3, 2.0)),
            Role::RandomSeed => json!(f5.seed.is_none()),
            Role::Seed => f5.seed.map_or_else(|| parameter.default.clone(), |seed| json!(seed >> 1)),
            Role::Other => parameter.default.clone(),
        };
        self.parameters.iter().map(value).collect()
    }
}

impl Parameter {
    fn read(parameter: &Value) -> Self {
        let word =
            |name: &str| parameter.get(name).and_then(Value::as_str).unwrap_or_default().to_lowercase();
        let (name, label) = (word("parameter_name").replace('_', " "), word("label"));
        let role = match Role::of(&name) {
            Role::Other => Role::of(&label),
            role => role,
        };
        // A seed without a default is any number.
        let unset = if role == Role::Seed { json!(0) } else { Value::Null };
        let default = parameter.get("parameter_default").filter(|value| !value.is_null());
        Self { role, default: default.cloned().unwrap_or(unset) }
    }
}

impl Role {
    fn of(name: &str) -> Self {
        let says = |word: &str| name.contains(word);
        match () {
            () if says("silence") => Self::RemoveSilence,
            () if says("cross") && says("fade") => Self::CrossFade,
            () if says("random") => Self::RandomSeed,
            () if says("seed") => Self::Seed,
            () if says("nfe") || says("steps") => Self::Steps,
            () if says("speed") => Self::Speed,
            () if says("ref") && says("audio") => Self::RefAudio,
            () if says("ref") && says("text") => Self::RefText,
            () if says("gen") && says("text") => Self::GenText,
            () => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use vis_core::VoiceId;

    use super::*;

    fn parameter(name: &str, label: &str, default: Value) -> Value {
        json!({"parameter_name": name, "label": label, "parameter_has_default": !default.is_null(), "parameter_default": default})
    }

    fn data(endpoint: &Endpoint) -> Vec<Value> {
        let reference = Reference { wav: Vec::new(), words: "In it.".into() };
        let ask = Ask { text: "Say this.", voice: &VoiceId::from("v"), speed: 1.2 };
        endpoint.data(&F5 { steps: 16, ..F5::default() }, &reference, "/tmp/r.wav", &ask)
    }

    /// The program of 2025, with a seed, and the one of 2024, without; a fork with other names for its labels only.
    #[test]
    fn arguments_are_found_by_name_in_any_order() {
        let new = json!({"named_endpoints": {
            "/load": {"parameters": []},
            "/basic_tts": {"parameters": [
                parameter("ref_audio_input", "Reference Audio", Value::Null),
                parameter("ref_text_input", "Reference Text", Value::Null),
                parameter("gen_text_input", "Text to Generate", Value::Null),
                parameter("remove_silence", "Remove Silences", json!(false)),
                parameter("randomize_seed", "Randomize Seed", json!(true)),
                parameter("seed_input", "parameter_12", json!(0)),
                parameter("cross_fade_duration_slider", "Cross-Fade Duration (s)", json!(0.15)),
                parameter("nfe_slider", "NFE Steps", json!(32)),
                parameter("speed_slider", "Speed", json!(1.0)),
            ]},
        }});
        let file = gradio::uploaded("/tmp/r.wav");
        let found = Endpoint::find(&new).unwrap();
        assert_eq!(found.name(), "/basic_tts");
        let want = [
            file.clone(),
            json!("In it."),
            json!("Say this."),
            json!(false),
            json!(true),
            json!(0),
            json!(0.15),
            json!(16),
            json!(1.2),
        ];
        assert_eq!(data(&found), want);
        let fork = json!({"named_endpoints": {"/synthesise": {"parameters": [
            parameter("param_0", "Text to Generate", Value::Null),
            parameter("param_1", "Speed", json!(1.0)),
            parameter("param_2", "Model", json!("F5-TTS_v1")),
            parameter("param_3", "Reference Audio", Value::Null),
        ]}}});
        let found = Endpoint::find(&fork).unwrap();
        assert_eq!(data(&found), [json!("Say this."), json!(1.2), json!("F5-TTS_v1"), file]);
        assert_eq!(Endpoint::find(&json!({"named_endpoints": {"/predict": {"parameters": []}}})), None);
    }
}
