use serde::{Deserialize, Serialize};
use specta::Type;

/// Who is seen when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// The speaker alone.
    Full,
    /// Everybody, in equal parts.
    #[default]
    SideBySide,
    /// The speaker large, the others small in a corner.
    PictureInPicture,
    /// The speaker alone and near, moving in slowly.
    CloseUps,
}

/// What is behind the faces.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Backdrop {
    /// Each one's own scene.
    #[default]
    Own,
    /// `#rrggbb`.
    Color { color: String },
    File {
        /// As the person knows it.
        name: String,
        video: bool,
        /// Where it is kept; whoever sends it back without this means the one that is there.
        #[serde(default)]
        file: String,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CaptionMode {
    None,
    #[default]
    BurnedIn,
    /// A track that players can switch on, and .srt and .vtt files beside the film.
    Track,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CaptionPlace {
    #[default]
    Bottom,
    Top,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CaptionLook {
    /// Letters with a dark edge.
    Clean,
    /// Letters on a dark plate.
    #[default]
    Box,
    /// Large heavy letters with a dark edge.
    Bold,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SceneCaptions {
    pub mode: CaptionMode,
    pub position: CaptionPlace,
    pub style: CaptionLook,
    /// The spoken word is lit.
    pub karaoke: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Music {
    /// As the person knows it.
    pub name: String,
    /// 0-1.
    pub volume: f32,
    /// Quieter while somebody speaks.
    pub ducking: bool,
    /// As in [`Backdrop::File`].
    #[serde(default)]
    pub file: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub enum Aspect {
    #[default]
    #[serde(rename = "16:9")]
    Wide,
    #[serde(rename = "9:16")]
    Tall,
    #[serde(rename = "1:1")]
    Square,
}

/// How a script becomes pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
pub struct Scene {
    pub layout: Layout,
    pub background: Backdrop,
    pub captions: SceneCaptions,
    /// Shown before the first line; empty for none.
    pub title_card: String,
    /// Shown after the last line; empty for none.
    pub end_card: String,
    pub music: Option<Music>,
    pub aspect: Aspect,
    /// Shorter side, pixels: 256 to 1080.
    pub size: u32,
    /// 10-60.
    pub fps: u32,
}

impl Default for Scene {
    fn default() -> Self {
        let captions = SceneCaptions {
            mode: CaptionMode::BurnedIn,
            position: CaptionPlace::Bottom,
            style: CaptionLook::Box,
            karaoke: true,
        };
        Self {
            layout: Layout::SideBySide,
            background: Backdrop::Own,
            captions,
            title_card: String::new(),
            end_card: String::new(),
            music: None,
            aspect: Aspect::Wide,
            size: 512,
            fps: 25,
        }
    }
}

impl Scene {
    /// Pixels of the film, even numbers.
    pub fn pixels(&self) -> (u32, u32) {
        let short = self.size.clamp(16, 2160) & !1;
        let long = (short * 16 / 9 + 1) & !1;
        match self.aspect {
            Aspect::Wide => (long, short),
            Aspect::Tall => (short, long),
            Aspect::Square => (short, short),
        }
    }

    /// The scene as `before` was changed to it: files that were not named again stay, numbers come into range.
    pub(crate) fn settled(mut self, before: &Self) -> Self {
        self.size = self.size.clamp(256, 1080);
        self.fps = self.fps.clamp(10, 60);
        for card in [&mut self.title_card, &mut self.end_card] {
            *card = card.chars().filter(|c| !c.is_control() || *c == '\n').take(200).collect();
        }
        if let (Backdrop::File { name, file, video }, Backdrop::File { name: n, file: f, video: v }) =
            (&mut self.background, &before.background)
            && (file.is_empty() || file == f)
            && name == n
        {
            (*file, *video) = (f.clone(), *v);
        }
        if let Some(music) = &mut self.music {
            music.volume = if music.volume.is_finite() { music.volume.clamp(0.0, 1.0) } else { 0.5 };
            if let Some(old) =
                before.music.as_ref().filter(|old| music.file.is_empty() && old.name == music.name)
            {
                music.file.clone_from(&old.file);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_has_even_sides() {
        for (aspect, size, pixels) in [
            (Aspect::Wide, 512, (910, 512)),
            (Aspect::Wide, 1080, (1920, 1080)),
            (Aspect::Tall, 720, (720, 1280)),
            (Aspect::Square, 256, (256, 256)),
        ] {
            assert_eq!(Scene { aspect, size, ..Scene::default() }.pixels(), pixels);
        }
    }

    #[test]
    fn a_file_that_is_not_named_again_stays() {
        let file = |file: &str| Backdrop::File { name: "sea.mp4".into(), video: true, file: file.into() };
        let before = Scene { background: file("a1.mp4"), ..Scene::default() };
        let after = Scene { background: file(""), fps: 900, ..Scene::default() }.settled(&before);
        assert_eq!((after.background, after.fps), (file("a1.mp4"), 60));
    }
}
