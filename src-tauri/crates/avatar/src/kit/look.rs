//! What a drawn companion looks like, as read from `look.json`.

use serde::{Deserialize, Serialize};

use super::colour::Ink;

/// Parameters of one companion. Lengths are canvas units (the canvas is 512 wide), colours `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "snake_case")]
pub enum Look {
    Person(Box<Person>),
    Robot(Box<Robot>),
    Fox(Box<Fox>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub backdrop: Backdrop,
    /// Light from behind, on hair, face and shoulders.
    pub rim: Ink,
    pub skin: Skin,
    pub head: Head,
    pub eyes: Eyes,
    pub brows: Brows,
    pub nose: Nose,
    pub mouth: Lips,
    pub hair: Hair,
    pub clothes: Clothes,
    #[serde(default)]
    pub beard: Option<Beard>,
    #[serde(default)]
    pub glasses: Option<Glasses>,
    #[serde(default)]
    pub extras: Vec<Extra>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backdrop {
    pub scene: Scene,
    pub inner: Ink,
    pub outer: Ink,
    pub accent: Ink,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scene {
    /// A low sun over soft hills.
    Hills,
    /// Rounded leaves from the sides.
    Leaves,
    /// Night with stars.
    Stars,
    /// Large calm waves.
    Waves,
    /// Warm lights out of focus.
    Lights,
    /// An arched window.
    Window,
    /// Confetti shapes.
    Shapes,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skin {
    pub light: Ink,
    pub base: Ink,
    pub shade: Ink,
    pub deep: Ink,
    pub blush: Ink,
    /// Opacity of the blush, 0-1.
    pub glow: f32,
}

/// Half widths of the face at its heights, and where the chin ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub temple: f32,
    pub cheek: f32,
    pub jaw: f32,
    pub chin: f32,
    pub chin_y: f32,
    /// Half width of the neck.
    pub neck: f32,
    /// Size of the ears; 1 is usual, 0 hides them.
    pub ears: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eyes {
    pub y: f32,
    /// From the middle of the face to the middle of an eye.
    pub apart: f32,
    pub half_width: f32,
    pub upper: f32,
    pub lower: f32,
    /// Outer corner above the inner one.
    pub tilt: f32,
    /// Where the upper lid is highest: -1 at the nose, 1 outside.
    pub skew: f32,
    pub iris: f32,
    pub colour: Ink,
    pub glint: Ink,
    pub lash: Ink,
    /// Thickness of the upper lash line.
    pub line: f32,
    /// Length of the lashes at the outer corner; 0 for none.
    pub lashes: f32,
    /// Distance of the lid's crease above the opening; 0 for none.
    pub crease: f32,
    pub lid: Ink,
    /// Opacity of the colour on the lid.
    pub tint: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brows {
    pub y: f32,
    pub half_width: f32,
    pub thickness: f32,
    pub arch: f32,
    /// Outer end above the inner end.
    pub tilt: f32,
    pub colour: Ink,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nose {
    /// Height of the tip.
    pub y: f32,
    /// Half width at the nostrils.
    pub half_width: f32,
    /// 0 only the tip is drawn, 1 the whole bridge.
    pub bridge: f32,
    /// How much the tip points up.
    pub button: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lips {
    pub y: f32,
    pub half_width: f32,
    pub upper: f32,
    pub lower: f32,
    /// Corners up (1) at rest.
    pub curve: f32,
    pub colour: Ink,
    pub line: Ink,
    /// Opacity of the lip colour over the skin.
    pub tint: f32,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hair {
    pub style: HairStyle,
    pub base: Ink,
    pub light: Ink,
    pub dark: Ink,
    /// Light that the hair's bend throws back.
    pub shine: Ink,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HairStyle {
    /// Long, wavy, parted at the side.
    Waves,
    /// Tousled on top, short at the sides.
    Tousled,
    /// A large cloud of curls.
    Curls,
    /// Swept up into a bun.
    Bun,
    /// Close-cropped.
    Cropped,
    /// Swept back, short.
    Swept,
    /// Straight bob with a fringe.
    Bob,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clothes {
    pub style: ClothesStyle,
    pub base: Ink,
    pub shade: Ink,
    pub accent: Ink,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClothesStyle {
    Sweater,
    Hoodie,
    Blazer,
    Scarf,
    Cardigan,
    Striped,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beard {
    pub style: BeardStyle,
    pub base: Ink,
    pub light: Ink,
    pub dark: Ink,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BeardStyle {
    Full,
    Short,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Glasses {
    pub style: GlassesStyle,
    pub colour: Ink,
    pub shine: Ink,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GlassesStyle {
    Round,
    Soft,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "snake_case")]
pub enum Extra {
    Freckles {
        colour: Ink,
    },
    /// Lines of age; strength 0-1.
    Lines {
        strength: f32,
    },
    Studs {
        colour: Ink,
    },
    Hoops {
        colour: Ink,
    },
    Drops {
        colour: Ink,
    },
    Headband {
        colour: Ink,
    },
    Mole {
        x: f32,
        y: f32,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Robot {
    pub backdrop: Backdrop,
    pub rim: Ink,
    pub shell: Ink,
    pub shell_shade: Ink,
    pub trim: Ink,
    pub screen: Ink,
    pub light: Ink,
    pub lamp: Ink,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fox {
    pub backdrop: Backdrop,
    pub rim: Ink,
    pub fur: Ink,
    pub fur_light: Ink,
    pub fur_dark: Ink,
    pub white: Ink,
    pub white_shade: Ink,
    pub dark: Ink,
    pub nose: Ink,
    pub eyes: Eyes,
    pub brows: Brows,
    pub mouth: Lips,
    pub scarf: Ink,
    pub scarf_shade: Ink,
}
