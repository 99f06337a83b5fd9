/// Who hands out global shortcuts here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The window system itself: X11, Windows, macOS.
    Grab,
    /// The desktop portal of a Wayland session, if it has one.
    Portal,
    /// No desktop.
    Nobody,
}

impl Route {
    /// `linux`: whether this is Linux. `variable` gives the value of an environment variable.
    pub fn choose(linux: bool, variable: impl Fn(&str) -> Option<String>) -> Self {
        if !linux {
            return Self::Grab;
        }
        let is_set = |name| variable(name).is_some_and(|value| !value.is_empty());
        match variable("XDG_SESSION_TYPE").as_deref() {
            // A compositor in a window of an X11 session sets WAYLAND_DISPLAY too; the keyboard is X11's.
            Some("x11") if is_set("DISPLAY") => Self::Grab,
            // DISPLAY is set there as well, but XWayland sees only keys meant for its own windows.
            Some("wayland") => Self::Portal,
            _ if is_set("WAYLAND_DISPLAY") => Self::Portal,
            _ if is_set("DISPLAY") => Self::Grab,
            _ => Self::Nobody,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    fn linux(variables: &[(&str, &str)]) -> Route {
        Route::choose(true, |name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_session_decides_and_without_its_word_the_displays_do() {
        let (session, wayland, x11) = ("XDG_SESSION_TYPE", "WAYLAND_DISPLAY", "DISPLAY");
        for (variables, wanted) in [
            (&[(session, "wayland"), (wayland, "wayland-0"), (x11, ":0")][..], Route::Portal),
            (&[(session, "wayland")], Route::Portal),
            (&[(session, "x11"), (x11, ":0")], Route::Grab),
            (&[(session, "x11"), (x11, ":0"), (wayland, "wayland-1")], Route::Grab),
            (&[(session, "tty"), (wayland, "wayland-0"), (x11, ":0")], Route::Portal),
            (&[(session, "tty"), (x11, ":0")], Route::Grab),
            (&[(wayland, ""), (x11, ":99")], Route::Grab),
            (&[(session, "x11"), (x11, "")], Route::Nobody),
            (&[], Route::Nobody),
        ] {
            assert_eq!(linux(variables), wanted, "{variables:?}");
        }
    }

    #[test]
    fn other_systems_have_one_keyboard() {
        assert_eq!(Route::choose(false, |_| None), Route::Grab);
    }
}
