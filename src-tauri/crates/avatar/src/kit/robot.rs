//! A small robot: a shell with a screen, and a face of light on the screen.

mod display;
mod helmet;

pub(super) use display::Display;
use helmet::{discs, glass, screen, shell};

use super::{
    Part, Plan,
    art::Art,
    colour::Ink,
    curve::{closed, symmetric},
    head::Dome,
    layer::Bind,
    look::{Lips, Robot},
    mouth::MouthSet,
    person,
};

const SHELL: Dome = Dome { half_width: 150.0, half_height: 160.0, swell: 96.0, lift: 0.0 };
const SCREEN: Dome = Dome { half_width: 150.0, half_height: 170.0, swell: 92.0, lift: 2.0 };

pub(super) fn plan(robot: &Robot, plan: &mut Plan) {
    person::backdrop(&robot.backdrop, plan);
    let stalk = Dome::flat(10.0);
    plan.layer(&body(robot), 1.75, Bind::Body, 60.0);
    plan.layer(&neck(robot), 2.0, Bind::Neck { top: 372.0, bottom: 430.0 }, 24.0);
    plan.layer(&antenna(robot), 2.0, Bind::Skull(stalk), 30.0);
    plan.layer(&lamp(robot), 2.0, Bind::Pulse { dome: stalk, pace: 0.4, least: 0.45 }, 60.0);
    plan.layer(&discs(robot), 2.0, Bind::Skull(Dome::flat(-6.0)), 40.0);
    plan.layer(&shell(robot), 2.0, Bind::Skull(SHELL), 24.0);
    plan.layer(&screen(robot), 2.0, Bind::Skull(SCREEN), 24.0);
    let lips = Lips {
        y: 304.0,
        half_width: 30.0,
        upper: 0.0,
        lower: 0.0,
        curve: 0.75,
        colour: robot.light,
        line: robot.light,
        tint: 1.0,
    };
    let display = Display {
        light: robot.light,
        mouth: MouthSet { look: lips, skin_shade: robot.screen, skin_deep: robot.screen, lift: 0.0 },
    };
    plan.part(move |_, _| Part::Display(display));
    plan.layer(&glass(robot), 2.0, Bind::Skull(Dome { lift: 12.0, ..SCREEN }), 24.0);
}

fn body(robot: &Robot) -> Art {
    let mut art = Art::new([40.0, 380.0, 472.0, 560.0]);
    let d = closed(&symmetric(&[
        (256.0, 410.0, 0),
        (316.0, 414.0, 0),
        (374.0, 436.0, 0),
        (404.0, 486.0, 0),
        (414.0, 560.0, 1),
        (256.0, 560.0, 1),
    ]));
    let paint = art.linear(
        [330.0, 410.0],
        [180.0, 560.0],
        &[(0.0, robot.shell.lighter(0.25), 1.0), (0.45, robot.shell, 1.0), (1.0, robot.shell_shade, 1.0)],
    );
    art.fill(&d, paint, 1.0);
    art.clipped(&d, |art| {
        art.blurred(9.0, |art| art.ellipse([250.0, 414.0], 86.0, 22.0, robot.shell_shade.darker(0.5), 0.5));
        art.line("M152,560Q160,480 200,440", robot.shell_shade.darker(0.15), 2.5, 0.5);
        art.line("M360,560Q352,480 312,440", robot.shell_shade.darker(0.15), 2.5, 0.5);
        art.glow([256.0, 492.0], 52.0, 52.0, robot.light, 0.5);
        art.ellipse([256.0, 492.0], 25.0, 25.0, robot.shell_shade.darker(0.35), 1.0);
        let core = art.radial(
            [262.0, 484.0],
            26.0,
            26.0,
            &[
                (0.0, robot.light.lighter(0.7), 1.0),
                (0.5, robot.light, 1.0),
                (1.0, robot.light.darker(0.4), 1.0),
            ],
        );
        art.ellipse([256.0, 492.0], 19.0, 19.0, core, 1.0);
        art.ellipse([262.0, 485.0], 6.0, 4.6, Ink::WHITE, 0.85);
    });
    art.rim(&d, robot.rim, [-1.0, 0.8], 9.0, 0.75);
    art
}

fn neck(robot: &Robot) -> Art {
    let mut art = Art::new([190.0, 350.0, 322.0, 450.0]);
    for ring in 0..4 {
        let y = 378.0 + ring as f32 * 11.0;
        let half = 36.0 + 3.0 * ring as f32;
        let d = closed(&symmetric(&[
            (256.0, y - 7.0, 0),
            (256.0 + half, y - 6.0, 0),
            (256.0 + half + 4.0, y, 0),
            (256.0 + half, y + 6.0, 0),
            (256.0, y + 8.0, 0),
        ]));
        let paint = art.linear(
            [300.0, y],
            [205.0, y],
            &[
                (0.0, robot.trim.lighter(0.3), 1.0),
                (0.4, robot.trim, 1.0),
                (1.0, robot.trim.darker(0.45), 1.0),
            ],
        );
        art.fill(&d, paint, 1.0);
    }
    art.blurred(5.0, |art| art.ellipse([252.0, 370.0], 46.0, 16.0, robot.trim.darker(0.7), 0.6));
    art
}

fn antenna(robot: &Robot) -> Art {
    let mut art = Art::new([200.0, 14.0, 312.0, 130.0]);
    art.line("M256,120C256,96 262,80 268,62", robot.trim.darker(0.2), 8.0, 1.0);
    art.line("M257,118C257,96 263,80 269,62", robot.trim.lighter(0.45), 2.4, 0.8);
    let foot =
        closed(&symmetric(&[(256.0, 96.0, 0), (274.0, 100.0, 0), (288.0, 116.0, 0), (256.0, 126.0, 0)]));
    art.fill(&foot, robot.trim, 1.0);
    art.rim(&foot, robot.rim, [-1.0, 0.6], 6.0, 0.7);
    art.ellipse([269.0, 54.0], 15.0, 15.0, robot.lamp.darker(0.35), 1.0);
    let bulb = art.radial(
        [274.0, 48.0],
        18.0,
        18.0,
        &[(0.0, robot.lamp.lighter(0.6), 1.0), (0.5, robot.lamp, 1.0), (1.0, robot.lamp.darker(0.3), 1.0)],
    );
    art.ellipse([269.0, 54.0], 14.0, 14.0, bulb, 1.0);
    art.ellipse([274.0, 48.0], 4.4, 3.6, Ink::WHITE, 0.9);
    art
}

fn lamp(robot: &Robot) -> Art {
    let mut art = Art::new([209.0, -6.0, 329.0, 114.0]);
    art.glow([269.0, 54.0], 56.0, 56.0, robot.lamp.lighter(0.3), 0.75);
    art
}
