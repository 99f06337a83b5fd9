//! The parts of a person, back to front.

use super::{
    Part, Plan,
    art::Art,
    beard, clothes,
    colour::Ink,
    extras,
    eyes::EyeSet,
    face, hair,
    head::Dome,
    layer::Bind,
    look::{Backdrop, Eyes, HairStyle, Person},
    motes::Motes,
    mouth::MouthSet,
    scene,
};

pub(super) fn plan(person: &Person, plan: &mut Plan) {
    let (mouth, chin) = (person.mouth.y, person.head.chin_y);
    let flesh = Bind::Flesh { dome: Dome::FACE, mouth, chin };
    plan.zoom = match person.hair.style {
        HairStyle::Bun => 1.03,
        HairStyle::Curls => 1.06,
        _ => 1.1,
    };
    let hair = hair::art(person);
    let clothes = clothes::art(person);

    backdrop(&person.backdrop, plan);
    if let Some(art) = &hair.back {
        // Long hair hangs far behind the face; short hair ends at the ears and must not part from them.
        let behind = if person.hair.style == HairStyle::Waves { -34.0 } else { -12.0 };
        let dome = Dome { half_width: 260.0, half_height: 320.0, swell: -12.0, lift: behind };
        plan.layer(art, 1.75, Bind::Hanging { dome, top: 240.0, bottom: 470.0 }, 40.0);
    }
    if let Some(art) = &clothes.behind {
        plan.layer(art, 1.5, Bind::Body, 60.0);
    }
    plan.layer(&face::neck(person), 1.75, Bind::Neck { top: chin - 10.0, bottom: chin + 60.0 }, 26.0);
    plan.layer(&clothes.front, 1.75, Bind::Body, 64.0);
    if let Some(art) = face::ears(person) {
        plan.layer(&art, 2.0, Bind::Skull(Dome::flat(-4.0)), 40.0);
    }
    if let Some(art) = extras::earrings(person) {
        plan.layer(&art, 2.0, Bind::Hanging { dome: Dome::flat(-2.0), top: 268.0, bottom: 420.0 }, 40.0);
    }
    plan.layer(&face::face(person, hair.fringe.as_deref()), 2.0, flesh, 25.0);
    if let Some(beard) = &person.beard {
        let dome = Dome { lift: 3.0, ..Dome::FACE };
        plan.layer(&beard::beard(person, beard), 2.0, Bind::Flesh { dome, mouth, chin }, 25.0);
    }
    let lips = MouthSet {
        look: person.mouth.clone(),
        skin_shade: person.skin.shade,
        skin_deep: person.skin.deep,
        lift: 5.0,
    };
    plan.part(move |_, _| Part::Mouth(lips));
    if let Some(beard) = &person.beard {
        let dome = Dome { lift: 8.0, ..Dome::FACE };
        plan.layer(&beard::moustache(person, beard), 2.0, Bind::Lip { dome, mouth, chin }, 18.0);
    }
    eyes(&person.eyes, person.skin.deep, plan);
    let nose = Dome { half_width: 46.0, half_height: 130.0, swell: 26.0, ..Dome::FACE };
    // The nose stands on the face: the face's own depth there plus a ridge of its own.
    let nose = Dome { lift: Dome::FACE.depth(256.0, person.nose.y) - 12.0, ..nose };
    plan.layer(&face::nose(person), 2.5, Bind::Skull(nose), 24.0);
    let (brows, beneath) = (person.brows.clone(), person.eyes.clone());
    plan.part(move |_, _| Part::Brows(brows, beneath));
    if let Some(glasses) = &person.glasses {
        // Rounder than the face: the temples must run back behind the cheeks, not stick out beside them.
        let dome = Dome { half_width: 108.0, swell: 92.0, lift: 10.0, ..Dome::FACE };
        plan.layer(&extras::glasses(person, glasses), 2.0, Bind::Skull(dome), 24.0);
    }
    if let Some(art) = &hair.front {
        let dome = Dome { half_width: 132.0, half_height: 190.0, swell: 92.0, lift: 9.0 };
        plan.layer(art, 1.9, Bind::Hanging { dome, top: 290.0, bottom: 480.0 }, 30.0);
    }
    if let Some(art) = extras::headband(person) {
        let dome = Dome { half_width: 136.0, half_height: 190.0, swell: 92.0, lift: 14.0 };
        plan.layer(&art, 2.0, Bind::Skull(dome), 24.0);
    }
    if let Some(art) = &hair.over {
        let dome = Dome { half_width: 136.0, half_height: 190.0, swell: 92.0, lift: 17.0 };
        plan.layer(art, 1.9, Bind::Skull(dome), 26.0);
    }
}

/// The scene and its drifting lights.
pub(super) fn backdrop(look: &Backdrop, plan: &mut Plan) {
    plan.layer(&scene::art(look), 1.0, Bind::Still, 600.0);
    let mut speck = Art::new([-12.0, -12.0, 12.0, 12.0]);
    speck.glow([0.0, 0.0], 12.0, 12.0, Ink::WHITE, 1.0);
    let number = plan.sheet.add_whole(&speck, 2.0);
    let ink = look.accent.lighter(0.45);
    plan.part(move |_, cuts| Part::Motes(Motes { cut: cuts[number], ink }));
}

pub(super) fn eyes(eyes: &Eyes, skin_deep: Ink, plan: &mut Plan) {
    let ball = plan.sheet.add_whole(&face::eyeball(eyes), 3.0);
    let gleam = plan.sheet.add_whole(&face::gleam(eyes), 3.0);
    let look = eyes.clone();
    plan.part(move |_, cuts| Part::Eyes(EyeSet { look, ball: cuts[ball], gleam: cuts[gleam], skin_deep }));
}
