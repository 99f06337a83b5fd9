//! The illustrated kit: companions drawn from parameters, rasterised once, then bent and turned by the pose.
//!
//! Art is SVG text in canvas units (`Art`), one layer a moving part; [`KitRig`] packs the layers into one atlas.
//! Eyes, brows and mouth are geometry, because they change their outline. Not for: photos.

mod art;
mod beard;
mod brows;
mod clothes;
mod colour;
mod curve;
mod extras;
mod eyes;
mod face;
mod fox;
mod hair;
mod head;
mod layer;
mod look;
mod motes;
mod mouth;
mod pen;
mod person;
mod robot;
mod scene;
mod sheet;
#[cfg(test)]
mod tests;

use thiserror::Error;

pub use look::Look;

use self::{
    art::Art,
    eyes::EyeSet,
    head::Turn,
    layer::{Bind, Layer},
    motes::Motes,
    mouth::MouthSet,
    pen::Pen,
    robot::Display,
    sheet::{Cut, Sheet},
};
use crate::{Atlas, DisplayList, Pose, Rig};

/// Why a look cannot be drawn.
#[derive(Debug, Error)]
pub enum KitError {
    #[error("the companion's look cannot be read ({0}); check its look.json")]
    Look(#[from] serde_json::Error),
    #[error("a layer of the companion cannot be drawn: {0}")]
    Art(String),
    #[error("the companion's layers do not fit one atlas; make its hair or clothes smaller")]
    Full,
}

impl Look {
    /// Reads the text of a `look.json`.
    pub fn parse(json: &str) -> Result<Self, KitError> {
        Ok(serde_json::from_str(json)?)
    }
}

/// One thing to draw, in painter's order.
enum Part {
    Layer(Layer),
    /// Ends the scene; everything after it is the companion.
    Motes(Motes),
    Eyes(EyeSet),
    Brows(look::Brows, look::Eyes),
    Mouth(MouthSet),
    Display(Display),
}

/// An illustrated companion, ready to be posed.
pub struct KitRig {
    atlas: Atlas,
    white: [f32; 2],
    parts: Vec<Part>,
    zoom: f32,
}

impl KitRig {
    /// Draws all layers; takes about a second of processor time, spread over threads.
    pub fn new(look: &Look) -> Result<Self, KitError> {
        let mut plan = Plan { sheet: Sheet::default(), parts: Vec::new(), zoom: 1.0 };
        match look {
            Look::Person(person) => person::plan(person, &mut plan),
            Look::Robot(robot) => robot::plan(robot, &mut plan),
            Look::Fox(fox) => fox::plan(fox, &mut plan),
        }
        plan.finish()
    }
}

/// Fixed point of [`Plan::zoom`]: above the eyes, so that tall hair keeps its room when the chin lifts.
const ZOOM_CENTRE: [f32; 2] = [256.0, 196.0];

impl Rig for KitRig {
    fn atlas(&self) -> &Atlas {
        &self.atlas
    }

    fn draw(&self, pose: &Pose, list: &mut DisplayList) {
        self.draw_parts(&self.parts, pose, list);
    }

    fn draw_figure(&self, pose: &Pose, list: &mut DisplayList) -> bool {
        let scene = self.parts.iter().position(|part| matches!(part, Part::Motes(_)));
        self.draw_parts(&self.parts[scene.map_or(0, |last| last + 1)..], pose, list);
        scene.is_some()
    }
}

impl KitRig {
    fn draw_parts(&self, parts: &[Part], pose: &Pose, list: &mut DisplayList) {
        list.clear();
        let turn = Turn::new(pose);
        let mut pen = Pen { list, white: self.white };
        let mut scene = 0;
        for part in parts {
            match part {
                Part::Layer(layer) => layer.draw(pose, &turn, &mut pen),
                Part::Motes(motes) => {
                    motes.draw(pose, &mut pen);
                    scene = pen.list.vertices.len();
                }
                Part::Eyes(eyes) => eyes.draw(pose, &turn, &mut pen),
                Part::Brows(look, eyes) => brows::draw(look, eyes, pose, &turn, &mut pen),
                Part::Mouth(mouth) => mouth.draw(pose, &turn, &mut pen),
                Part::Display(display) => display.draw(pose, &turn, &mut pen),
            }
        }
        for vertex in list.vertices.iter_mut().skip(scene) {
            vertex.x = ZOOM_CENTRE[0] + (vertex.x - ZOOM_CENTRE[0]) * self.zoom;
            vertex.y = ZOOM_CENTRE[1] + (vertex.y - ZOOM_CENTRE[1]) * self.zoom;
        }
    }
}

type Planned = Box<dyn FnOnce(&Atlas, &[Cut]) -> Part>;

/// Parts in painter's order, before their pictures have a place in the atlas.
struct Plan {
    sheet: Sheet,
    parts: Vec<Planned>,
    /// Enlarges the companion before the scene, so that heads of all sizes fill the picture alike.
    zoom: f32,
}

impl Plan {
    /// A bending layer in cells of about `cell` canvas units, at `scale` texels a unit.
    fn layer(&mut self, art: &Art, scale: f32, bind: Bind, cell: f32) {
        let number = self.sheet.add(art, scale);
        self.part(move |atlas, cuts| Part::Layer(Layer::new(atlas, cuts[number], bind, cell)));
    }

    fn part(&mut self, part: impl FnOnce(&Atlas, &[Cut]) -> Part + 'static) {
        self.parts.push(Box::new(part));
    }

    fn finish(self) -> Result<KitRig, KitError> {
        let (atlas, cuts, white) = self.sheet.pack()?;
        let parts = self.parts.into_iter().map(|part| part(&atlas, &cuts)).collect();
        Ok(KitRig { atlas, white, parts, zoom: self.zoom })
    }
}
