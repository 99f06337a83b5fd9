//! Everything that moves, as about twenty numbers.

/// What the companion is doing; each looks different also when nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Activity {
    #[default]
    Idle,
    /// Attentive: still head, eyes on the person, small nods.
    Listening,
    /// Looks up and aside, brows a little drawn.
    Thinking,
    Speaking,
}

/// Colours a stretch of time; the pose moves towards it and back within about half a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Emotion {
    #[default]
    Neutral,
    Happy,
    Sad,
    Surprised,
    Angry,
    Thoughtful,
}

/// Whom the face is turned to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Glance {
    /// Whoever looks at the picture.
    #[default]
    Ahead,
    /// Somebody beside, as the picture shows it.
    Left,
    Right,
}

/// Weights of the mouth's movements; 0 is the closed mouth at rest, 1 the full movement.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mouth {
    /// How far the jaw has dropped. About 1.25 for a wide open "ah".
    pub jaw: f32,
    pub pucker: f32,
    pub wide: f32,
    pub upper_raise: f32,
    pub lower_drop: f32,
    /// Lips pressed together (p, b, m). At 1 the lips meet whatever the other weights are.
    pub press: f32,
    /// Lower lip tucked under the upper teeth (f, v).
    pub tuck: f32,
    /// Tongue tip up behind or between the teeth (th, d, n, l).
    pub tongue: f32,
}

/// One moment of a face.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pose {
    pub mouth: Mouth,
    /// Corners up (1) or down (-1).
    pub smile: f32,
    /// Head turn, radians: positive towards the right of the picture, chin up, and clockwise.
    pub yaw: f32,
    pub pitch: f32,
    pub roll: f32,
    /// Lids: 0 open, 1 shut.
    pub blink_left: f32,
    pub blink_right: f32,
    /// Lids narrowed by a smile or in thought, 0-1; negative is wide open (surprise).
    pub squint: f32,
    /// Where the eyes look: -1 left/up to 1 right/down.
    pub gaze_x: f32,
    pub gaze_y: f32,
    /// Raised (1) or lowered (-1) brows.
    pub brow: f32,
    /// Inner ends of the brows: up in worry (1), down and together in anger or effort (-1).
    pub brow_inner: f32,
    /// Chest: 0 breathed out, 1 breathed in.
    pub breath: f32,
    /// Seconds; for parts that move by themselves (a robot's lamp, hair, a halo). Wraps never.
    pub time: f32,
}
