//! Pictures and other files that a card names, and where each of them is.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::card::Card;
use crate::json::text;
use crate::limits;

/// One of the card's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asset {
    /// `icon`, `background`, `emotion`, `user_icon`, or another program's own.
    #[serde(rename = "type")]
    pub kind: String,
    pub name: String,
    /// Lower case without a dot, or `unknown`.
    pub ext: String,
    pub uri: String,
}

/// Where an asset's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// The picture that carries the card.
    CardPicture,
    /// In the CHARX archive, under this path.
    Archive(&'a str),
    /// In a piece of the PNG, under this path.
    Picture(&'a str),
    /// In the address itself, as base64.
    Here(&'a str),
    /// On another computer.
    Remote(&'a str),
    Unknown(&'a str),
}

impl Asset {
    pub fn place(&self) -> Place<'_> {
        let uri = self.uri.as_str();
        let after = |scheme: &str| {
            let start = uri.get(..scheme.len())?;
            start.eq_ignore_ascii_case(scheme).then(|| &uri[scheme.len()..])
        };
        if after("ccdefault:").is_some() {
            return Place::CardPicture;
        }
        // The first spelling is the format's own.
        if let Some(path) = after("embeded://").or_else(|| after("embedded://")) {
            return Place::Archive(path);
        }
        if let Some(path) = after("__asset:") {
            return Place::Picture(path);
        }
        if after("https://").or_else(|| after("http://")).is_some() {
            return Place::Remote(uri);
        }
        match after("data:").and_then(|data| data.split_once(";base64,")) {
            Some((_, base64)) => Place::Here(base64),
            None => Place::Unknown(uri),
        }
    }

    fn of(map: &Map<String, Value>) -> Self {
        let ext = text(map, "ext").trim_start_matches('.').to_ascii_lowercase();
        let ext = if ext.is_empty() { "unknown".to_owned() } else { ext };
        Self { kind: text(map, "type"), name: text(map, "name"), ext, uri: text(map, "uri") }
    }

    fn default_icon() -> Self {
        let [kind, name, ext, uri] = ["icon", "main", "png", "ccdefault:"].map(str::to_owned);
        Self { kind, name, ext, uri }
    }

    /// `image/png` for `png`, and so on.
    pub fn media_type(&self) -> &'static str {
        match self.ext.as_str() {
            "png" | "apng" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "webp" => "image/webp",
            "gif" => "image/gif",
            "avif" => "image/avif",
            "mp3" => "audio/mpeg",
            "wav" => "audio/wav",
            "ogg" => "audio/ogg",
            "mp4" => "video/mp4",
            "webm" => "video/webm",
            _ => "application/octet-stream",
        }
    }

    /// The folder of its kind of file in a CHARX archive.
    pub(crate) fn folder(&self) -> &'static str {
        match self.ext.as_str() {
            "png" | "apng" | "jpg" | "jpeg" | "webp" | "gif" | "avif" => "images",
            "mp3" | "wav" | "ogg" | "flac" | "m4a" => "audio",
            "mp4" | "webm" | "mov" => "video",
            "mmd" | "obj" | "glb" | "vrm" => "3d",
            "safetensors" | "ckpt" | "onnx" => "ai",
            "ttf" | "otf" | "woff" | "woff2" => "fonts",
            "lua" | "js" => "code",
            _ => "other",
        }
    }
}

impl Card {
    /// All files the card names; one that names none has its own picture as its icon.
    pub fn assets(&self) -> Vec<Asset> {
        match self.data().get("assets") {
            Some(Value::Array(assets)) => {
                assets.iter().take(limits::ASSETS).filter_map(Value::as_object).map(Asset::of).collect()
            }
            _ => vec![Asset::default_icon()],
        }
    }

    /// The icon that stands for the character: the one named `main`, else the first.
    pub fn main_icon(&self) -> Option<Asset> {
        self.main_of("icon")
    }

    /// The background named `main`, else the first.
    pub fn main_background(&self) -> Option<Asset> {
        self.main_of("background")
    }

    fn main_of(&self, kind: &str) -> Option<Asset> {
        let assets: Vec<Asset> = self.assets().into_iter().filter(|asset| asset.kind == kind).collect();
        assets.iter().find(|asset| asset.name == "main").or(assets.first()).cloned()
    }

    /// Gives every asset whose place `moved` answers for that new address.
    pub fn move_assets(&mut self, mut moved: impl FnMut(&Asset) -> Option<String>) {
        let Some(Value::Array(assets)) = self.data_mut().get_mut("assets") else { return };
        for map in assets.iter_mut().take(limits::ASSETS).filter_map(Value::as_object_mut) {
            if let Some(uri) = moved(&Asset::of(map)) {
                map.insert("uri".to_owned(), Value::String(uri));
            }
        }
    }

    /// Puts a file behind the others; a card that named none keeps its own picture as its icon.
    pub fn add_asset(&mut self, asset: &Asset) {
        self.name_default_icon();
        if let Some(Value::Array(assets)) = self.data_mut().get_mut("assets") {
            let Asset { kind, name, ext, uri } = asset;
            assets.push(serde_json::json!({ "type": kind, "uri": uri, "name": name, "ext": ext }));
        }
    }

    /// Gives the file at `index` of [`Card::assets`] another kind and name. `false`: there is none.
    pub fn rename_asset(&mut self, index: usize, kind: &str, name: &str) -> bool {
        self.name_default_icon();
        let Some(Value::Array(assets)) = self.data_mut().get_mut("assets") else { return false };
        let Some(map) = assets.iter_mut().filter_map(Value::as_object_mut).nth(index) else { return false };
        map.insert("type".to_owned(), kind.into());
        map.insert("name".to_owned(), name.into());
        true
    }

    /// Takes the file at `index` of [`Card::assets`] out of the list; its bytes stay in the carrier. `false`: there is none.
    pub fn remove_asset(&mut self, index: usize) -> bool {
        self.name_default_icon();
        let Some(Value::Array(assets)) = self.data_mut().get_mut("assets") else { return false };
        let at =
            assets.iter().enumerate().filter(|(_, asset)| asset.is_object()).nth(index).map(|(at, _)| at);
        at.map(|at| assets.remove(at)).is_some()
    }

    /// Writes out the icon that a card without assets has anyway, so that it can be given a place.
    pub(crate) fn name_default_icon(&mut self) {
        let icon = Asset::default_icon();
        let written =
            serde_json::json!([{ "type": icon.kind, "uri": icon.uri, "name": icon.name, "ext": icon.ext }]);
        self.data_mut().entry("assets").or_insert(written);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(uri: &str) -> Asset {
        Asset { uri: uri.to_owned(), ..Asset::default_icon() }
    }

    #[test]
    fn both_spellings_of_embedded_are_read_and_paths_keep_their_case() {
        assert_eq!(at("embeded://assets/A.png").place(), Place::Archive("assets/A.png"));
        assert_eq!(at("Embedded://assets/A.png").place(), Place::Archive("assets/A.png"));
        assert_eq!(at("__asset:7").place(), Place::Picture("7"));
        assert_eq!(at("ccdefault:").place(), Place::CardPicture);
        assert_eq!(at("data:image/png;base64,QQ==").place(), Place::Here("QQ=="));
        assert_eq!(at("HTTPS://example.org/a").place(), Place::Remote("HTTPS://example.org/a"));
        assert_eq!(at("file:///etc/passwd").place(), Place::Unknown("file:///etc/passwd"));
    }
}
