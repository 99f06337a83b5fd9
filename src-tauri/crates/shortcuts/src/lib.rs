//! Push-to-talk and Mute from anywhere on the desktop, also while another program has the keyboard.
//!
//! Use it for: the two global shortcuts of the settings, on X11, Windows and macOS through the window system, on Wayland
//! through the desktop portal. Not for: keys pressed in the program's own window; those belong to the page.

mod grab;
#[cfg(target_os = "linux")]
mod portal;
mod presses;
mod registrar;
mod route;
#[cfg_attr(not(target_os = "linux"), allow(dead_code, reason = "a part of it is the portal's"))]
mod shortcut;

pub use registrar::{Shortcuts, start};
pub use route::Route;

/// The two shortcuts as they stand in the settings, such as `Control+Shift+Space`. `None` or blank: no shortcut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    pub talk: Option<String>,
    pub mute: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEvent {
    TalkPressed,
    /// Follows each `TalkPressed`, also when the shortcut is changed or lost while it is held.
    TalkReleased,
    MutePressed,
}

/// What has become of the shortcuts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyState {
    /// Whether this desktop offers global shortcuts to programs.
    pub supported: bool,
    /// For people: what is wrong and what to do, or which keys the desktop chose instead.
    pub message: Option<String>,
}

/// Something to do on the thread of the window.
pub type Act = Box<dyn FnOnce() + Send>;

/// What registering needs from the program beside the keys.
pub struct Host {
    /// In reverse-domain form, such as `app.visavis.desktop`; the portal remembers the shortcuts under it.
    pub app_id: String,
    /// Has it done on the thread that receives the window's events; false when there is none any more. Windows and
    /// macOS report keys to that thread alone; Linux never calls it.
    pub on_window_thread: Box<dyn Fn(Act) -> bool + Send + Sync>,
}
