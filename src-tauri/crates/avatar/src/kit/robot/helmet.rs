//! The robot's head: shell, screen, glass and the discs at its sides.

use crate::kit::{
    art::Art,
    colour::Ink,
    curve::{closed, symmetric},
    look::Robot,
};

pub(in crate::kit) fn discs(robot: &Robot) -> Art {
    let mut art = Art::new([80.0, 190.0, 432.0, 310.0]);
    for side in [-1.0f32, 1.0] {
        let x = |offset: f32| 256.0 + side * offset;
        let d = closed(&[
            (x(118.0), 212.0, 0),
            (x(146.0), 216.0, 0),
            (x(156.0), 246.0, 0),
            (x(146.0), 278.0, 0),
            (x(118.0), 282.0, 0),
        ]);
        let paint = art.linear(
            [256.0, 212.0],
            [256.0, 282.0],
            &[
                (0.0, robot.trim.lighter(0.3), 1.0),
                (0.5, robot.trim, 1.0),
                (1.0, robot.trim.darker(0.35), 1.0),
            ],
        );
        art.fill(&d, paint, 1.0);
        art.line(&format!("M{:.1},228V264", x(146.0)), robot.light, 3.4, 0.9);
        art.rim(&d, robot.rim, [-1.0, 0.6], 6.0, 0.7);
    }
    art
}

pub(in crate::kit) fn shell(robot: &Robot) -> Art {
    let mut art = Art::new([96.0, 90.0, 416.0, 400.0]);
    let d = outline(136.0, 132.0, 104.0, 378.0);
    let paint = art.linear(
        [320.0, 104.0],
        [190.0, 384.0],
        &[(0.0, robot.shell.lighter(0.55), 1.0), (0.4, robot.shell, 1.0), (1.0, robot.shell_shade, 1.0)],
    );
    art.fill(&d, paint, 1.0);
    art.clipped(&d, |art| {
        art.blurred(14.0, |art| art.line(&d, robot.shell_shade.darker(0.12), 26.0, 0.55));
        art.glow([318.0, 132.0], 96.0, 34.0, Ink::WHITE, 0.75);
        art.line("M256,100V140", robot.shell_shade, 2.4, 0.5);
        for side in [-1.0f32, 1.0] {
            art.glow([256.0 + side * 92.0, 352.0], 30.0, 20.0, robot.lamp, 0.28);
            for dot in 0..3 {
                art.ellipse(
                    [256.0 + side * (84.0 + 10.0 * dot as f32), 361.0 - 3.5 * dot as f32],
                    2.6,
                    2.6,
                    robot.shell_shade.darker(0.3),
                    0.7,
                );
            }
        }
    });
    art.rim(&d, robot.rim, [-1.0, 0.9], 12.0, 0.85);
    art
}

/// A rounded box between `top` and `bottom`, wider in the middle.
fn outline(half: f32, waist: f32, top: f32, bottom: f32) -> String {
    let middle = (top + bottom) * 0.5;
    let tall = (bottom - top) * 0.5;
    closed(&symmetric(&[
        (256.0, top, 0),
        (256.0 + half * 0.6, top + 5.0, 0),
        (256.0 + half * 0.93, top + tall * 0.34, 0),
        (256.0 + half, middle, 0),
        (256.0 + waist * 0.92, bottom - tall * 0.36, 0),
        (256.0 + waist * 0.58, bottom - 5.0, 0),
        (256.0, bottom, 0),
    ]))
}

pub(in crate::kit) fn screen(robot: &Robot) -> Art {
    let mut art = Art::new([120.0, 130.0, 392.0, 370.0]);
    let frame = outline(117.0, 113.0, 146.0, 350.0);
    let d = outline(110.0, 106.0, 152.0, 344.0);
    art.shadow(&frame, [0.0, 1.5], 2.0, Ink::WHITE, 0.6);
    art.fill(&frame, robot.trim.darker(0.25), 1.0);
    let paint = art.radial(
        [256.0, 250.0],
        140.0,
        120.0,
        &[
            (0.0, robot.screen.mix(robot.light, 0.17), 1.0),
            (0.6, robot.screen, 1.0),
            (1.0, robot.screen.darker(0.5), 1.0),
        ],
    );
    art.fill(&d, paint, 1.0);
    art.clipped(&d, |art| {
        for line in 0..50 {
            art.line(&format!("M140,{0}H372", 150 + line * 4), robot.light, 0.8, 0.05);
        }
        art.blurred(6.0, |art| art.line(&d, robot.screen.darker(0.7), 14.0, 0.8));
        for side in [-1.0f32, 1.0] {
            art.glow([256.0 + side * 74.0, 286.0], 25.0, 15.0, robot.lamp, 0.6);
        }
    });
    art
}

/// Reflections on the screen, above the face of light.
pub(in crate::kit) fn glass(robot: &Robot) -> Art {
    let mut art = Art::new([120.0, 130.0, 392.0, 370.0]);
    let d = outline(110.0, 106.0, 152.0, 344.0);
    art.clipped(&d, |art| {
        let paint = art.linear(
            [300.0, 150.0],
            [270.0, 230.0],
            &[(0.0, robot.rim.lighter(0.6), 0.34), (1.0, robot.rim, 0.0)],
        );
        art.fill("M270,140H380V236C350,196 310,176 262,172Z", paint, 1.0);
        art.blurred(1.5, |art| art.line("M160,296C166,318 178,330 196,336", Ink::WHITE, 4.0, 0.2));
    });
    art
}
