//! Servers on this computer that can be offered. They are looked for when the person asks, and never used unasked.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use specta::Type;
use vis_net::{Call, Destination, Net, Purpose, Times};

use super::view::{ProviderKind, destination};
use crate::{ApiError, App};

/// A server that runs on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct FoundServer {
    pub name: String,
    /// A kind of provider, or `f5-tts`.
    pub kind: String,
    pub base_url: String,
    pub models: Vec<String>,
    /// A provider leads there already.
    pub known: bool,
}

/// What to look for.
#[derive(Clone, Debug)]
struct Sought {
    name: &'static str,
    kind: &'static str,
    port: u16,
    path: &'static str,
    /// Below the port, for a provider.
    base: &'static str,
}

const SOUGHT: [Sought; 4] = [
    Sought { name: "Ollama", kind: "ollama", port: 11434, path: "api/tags", base: "/api" },
    Sought { name: "LM Studio", kind: "openai-compatible", port: 1234, path: "v1/models", base: "/v1" },
    Sought { name: "llama-server", kind: "openai-compatible", port: 8080, path: "v1/models", base: "/v1" },
    Sought { name: "F5-TTS", kind: "f5-tts", port: 7860, path: "config", base: "" },
];

impl Sought {
    async fn look(&self, net: &Net) -> Option<FoundServer> {
        let root = format!("http://127.0.0.1:{}", self.port);
        let second = Duration::from_secs(1);
        let times = Times { connect: second, headers: 2 * second, idle: 2 * second, whole: 4 * second };
        let peer = net.peer(Destination::entered(&root).ok()?, Some(times)).ok()?;
        let reply = peer.send(&Call::get(self.path, Purpose::Finding)).await.ok()?;
        let told: Value = serde_json::from_slice(&reply.bytes().await.ok()?).ok()?;
        let models = self.understood(&told)?;
        let (name, kind) = (self.name.to_owned(), self.kind.to_owned());
        Some(FoundServer { name, kind, base_url: format!("{root}{}", self.base), models, known: false })
    }

    /// The names of its models; `None` when something else answers there.
    fn understood(&self, told: &Value) -> Option<Vec<String>> {
        let names = |list: &str, field: &str| -> Option<Vec<String>> {
            let all = told.get(list)?.as_array()?;
            Some(all.iter().filter_map(|one| one.get(field)?.as_str().map(str::to_owned)).collect())
        };
        match self.kind {
            "ollama" => names("models", "name"),
            "f5-tts" => told.to_string().contains("basic_tts").then(Vec::new),
            _ => names("data", "id"),
        }
    }
}

impl App {
    /// Ollama, LM Studio, llama-server and F5-TTS on this computer, as far as they run. Nothing while offline.
    pub async fn found_servers(&self) -> Result<Vec<FoundServer>, ApiError> {
        let room = std::sync::Arc::clone(&self.home()?.providers);
        if room.offline.is_offline() {
            return Ok(Vec::new());
        }
        let looks = SOUGHT.iter().map(|sought| sought.look(&room.net));
        let found = futures::future::join_all(looks).await;
        let roster = room.roster();
        let leads = |port: Option<u16>| {
            let near = roster.all.iter().filter(|one| one.provider.draft.kind != ProviderKind::Local);
            let mut ports = near.filter_map(|one| destination(&one.provider.draft)?.ok());
            ports.any(|to| to.looks_local() && to.base().port_or_known_default() == port && port.is_some())
        };
        let port = |url: &str| Destination::entered(url).ok()?.base().port_or_known_default();
        Ok(found
            .into_iter()
            .flatten()
            .map(|one| FoundServer { known: leads(port(&one.base_url)), ..one })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_on_a_known_port_is_not_taken_for_a_server() {
        let of = |name: &str| SOUGHT.iter().find(|sought| sought.name == name).unwrap().clone();
        let tags = serde_json::json!({"models": [{"name": "llama3.2:1b"}]});
        let list = serde_json::json!({"object": "list", "data": [{"id": "own.gguf"}]});
        let gradio = serde_json::json!({"dependencies": [{"api_name": "basic_tts"}]});
        assert_eq!(of("Ollama").understood(&tags).unwrap(), ["llama3.2:1b"]);
        assert_eq!(of("llama-server").understood(&list).unwrap(), ["own.gguf"]);
        assert_eq!(of("F5-TTS").understood(&gradio), Some(Vec::new()));
        for (name, other) in [("Ollama", &list), ("LM Studio", &tags), ("F5-TTS", &list)] {
            assert_eq!(of(name).understood(other), None, "{name}");
        }
    }
}
