use std::collections::BTreeSet;

use global_hotkey::hotkey::{Code, HotKey, Modifiers};

use crate::{KeyState, Keys};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Talk,
    Mute,
}

impl Key {
    pub(crate) const ALL: [Self; 2] = [Self::Talk, Self::Mute];

    /// The same name for the window system and the portal.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Talk => "push-to-talk",
            Self::Mute => "mute",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Talk => "Push-to-talk",
            Self::Mute => "Mute",
        }
    }
}

/// One shortcut that can be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shortcut {
    pub(crate) key: Key,
    /// Its id is the key's place in [`Key::ALL`].
    pub(crate) hotkey: HotKey,
    /// As the person wrote it.
    pub(crate) written: String,
}

/// Why a shortcut does not work, for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("{0} is no shortcut that can be used. Write it like Control+Shift+Space.")]
    Unreadable(String),
    #[error("{0} would be taken away from every other program. Add Control or Alt to it.")]
    TooPlain(String),
    #[error("Push-to-talk and Mute have the same shortcut. Choose another one for Mute.")]
    Same,
    #[error("{0} is already used by another program or by the desktop. Choose another shortcut.")]
    Taken(String),
    #[error("This keyboard has no {0}. Choose another shortcut.")]
    NoSuchKey(String),
    #[error(
        "This desktop does not offer global shortcuts to programs. Use the button or Space in the window."
    )]
    Unsupported,
    #[error("Your desktop is asking whether Visavis may use these shortcuts.")]
    Asking,
    #[error(
        "Your desktop was told not to give Visavis these shortcuts. Allow them in its keyboard settings, or choose other ones."
    )]
    Declined,
    #[error("Your desktop has given {0} no key yet. Choose one in its keyboard settings.")]
    NoKeyYet(&'static str),
    /// Not wrong: the desktop decides, and may have decided otherwise.
    #[error("Your desktop set {0} to {1}. Its keyboard settings can change that.")]
    SetByDesktop(&'static str, String),
    #[error("Your desktop has taken the shortcuts back. Start Visavis again to use them.")]
    Lost,
}

/// What can be registered, and what is wrong with the rest.
pub(crate) fn read(keys: &Keys) -> (Vec<Shortcut>, Vec<Problem>) {
    let (mut shortcuts, mut problems) = (Vec::<Shortcut>::new(), Vec::new());
    for (key, setting) in [(Key::Talk, &keys.talk), (Key::Mute, &keys.mute)] {
        let written = setting.as_deref().unwrap_or_default().trim();
        if written.is_empty() {
            continue;
        }
        match shortcut(key, written) {
            Ok(new) if shortcuts.iter().any(|s| is_same(&s.hotkey, &new.hotkey)) => {
                problems.push(Problem::Same)
            }
            Ok(new) => shortcuts.push(new),
            Err(problem) => problems.push(problem),
        }
    }
    (shortcuts, problems)
}

pub(crate) fn state(problems: &[Problem]) -> KeyState {
    let sentences: Vec<String> = problems.iter().map(Problem::to_string).collect();
    KeyState {
        supported: !problems.contains(&Problem::Unsupported),
        message: (!sentences.is_empty()).then(|| sentences.join(" ")),
    }
}

fn shortcut(key: Key, written: &str) -> Result<Shortcut, Problem> {
    let written = written.to_owned();
    let Ok(mut hotkey) = written.parse::<HotKey>() else { return Err(Problem::Unreadable(written)) };
    if is_modifier(hotkey.key) {
        return Err(Problem::Unreadable(written));
    }
    let held = Modifiers::CONTROL | Modifiers::ALT | Modifiers::META;
    if !hotkey.mods.intersects(held) && !types_nothing(hotkey.key) {
        return Err(Problem::TooPlain(written));
    }
    hotkey.id = key as u32;
    Ok(Shortcut { key, hotkey, written })
}

fn is_same(a: &HotKey, b: &HotKey) -> bool {
    (a.mods, a.key) == (b.mods, b.key)
}

/// Window systems register a key with modifiers, not a modifier alone.
fn is_modifier(key: Code) -> bool {
    let name = key.to_string();
    ["Alt", "Control", "Meta", "Shift", "Super", "Hyper", "Fn"].iter().any(|prefix| name.starts_with(prefix))
}

/// Keys that no program needs for writing, and that push-to-talk may have alone.
fn types_nothing(key: Code) -> bool {
    let name = key.to_string();
    let function = name.strip_prefix('F').is_some_and(|number| number.parse::<u8>().is_ok());
    let media = ["Media", "Browser", "Launch"].iter().any(|prefix| name.starts_with(prefix));
    function || media || matches!(key, Code::Pause | Code::ScrollLock | Code::ContextMenu)
}

/// As the portal wants it: `CTRL+SHIFT+space`, with the names of xkbcommon's key symbols.
///
/// Source: the freedesktop.org shortcuts specification.
pub(crate) fn portal_trigger(hotkey: &HotKey) -> Option<String> {
    let modifiers = [
        (Modifiers::CONTROL, "CTRL+"),
        (Modifiers::ALT, "ALT+"),
        (Modifiers::SHIFT, "SHIFT+"),
        (Modifiers::META, "LOGO+"),
    ];
    let held = modifiers.iter().filter(|(modifier, _)| hotkey.mods.contains(*modifier));
    let prefix: String = held.map(|(_, name)| *name).collect();
    Some(prefix + &symbol(hotkey.key)?)
}

fn symbol(key: Code) -> Option<String> {
    let name = key.to_string();
    if let Some(letter) = name.strip_prefix("Key") {
        return Some(letter.to_lowercase());
    }
    if let Some(digit) = name.strip_prefix("Digit") {
        return Some(digit.to_owned());
    }
    let symbol = match key {
        Code::Space => "space",
        Code::Enter => "Return",
        Code::Backspace => "BackSpace",
        Code::PageUp => "Page_Up",
        Code::PageDown => "Page_Down",
        Code::ScrollLock => "Scroll_Lock",
        Code::PrintScreen => "Print",
        Code::ContextMenu => "Menu",
        Code::Backquote => "grave",
        Code::Minus => "minus",
        Code::Equal => "equal",
        Code::BracketLeft => "bracketleft",
        Code::BracketRight => "bracketright",
        Code::Backslash => "backslash",
        Code::Semicolon => "semicolon",
        Code::Quote => "apostrophe",
        Code::Comma => "comma",
        Code::Period => "period",
        Code::Slash => "slash",
        Code::Tab | Code::Escape | Code::Delete | Code::Insert | Code::Home | Code::End | Code::Pause => {
            &name
        }
        _ => match name.strip_prefix("Arrow") {
            Some(direction) => direction,
            None if types_nothing(key) && name.starts_with('F') => &name,
            None => return None,
        },
    };
    Some(symbol.to_owned())
}

/// Whether a desktop's words for a shortcut, such as `Press <Control><Shift>space`, name the one that was wished for.
pub(crate) fn is_described_by(hotkey: &HotKey, description: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        let known = words.filter(|word| *word != "press").map(|word| match word {
            "control" | "primary" => "ctrl",
            "super" | "meta" | "win" => "logo",
            other => other,
        });
        known.map(str::to_owned).collect()
    };
    portal_trigger(hotkey).is_some_and(|wish| words(&wish) == words(description))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(written: &str) -> Result<Shortcut, Problem> {
        let (mut shortcuts, mut problems) = read(&Keys { talk: Some(written.to_owned()), mute: None });
        problems.pop().map_or_else(|| Ok(shortcuts.remove(0)), Err)
    }

    fn both(talk: &str, mute: &str) -> (Vec<Key>, Vec<Problem>) {
        let (shortcuts, problems) = read(&Keys { talk: Some(talk.to_owned()), mute: Some(mute.to_owned()) });
        (shortcuts.into_iter().map(|s| s.key).collect(), problems)
    }

    #[test]
    fn shortcuts_are_read_as_people_and_pages_write_them() {
        for (written, trigger) in [
            ("Control+Shift+Space", "CTRL+SHIFT+space"),
            ("ctrl + shift + m", "CTRL+SHIFT+m"),
            ("Alt+KeyQ", "ALT+q"),
            ("Super+Digit1", "LOGO+1"),
            ("CmdOrCtrl+PageUp", if cfg!(target_os = "macos") { "LOGO+Page_Up" } else { "CTRL+Page_Up" }),
            ("Control+ArrowLeft", "CTRL+Left"),
            ("F9", "F9"),
            ("Shift+F12", "SHIFT+F12"),
            ("Pause", "Pause"),
            ("Control+`", "CTRL+grave"),
        ] {
            let shortcut = one(written).unwrap();
            assert_eq!(portal_trigger(&shortcut.hotkey).as_deref(), Some(trigger), "{written}");
            assert_eq!(shortcut.written, written);
        }
        assert_eq!(
            portal_trigger(&one("MediaPlay").unwrap().hotkey),
            None,
            "the desktop asks the person then"
        );
    }

    #[test]
    fn what_is_no_shortcut_is_said_with_its_words() {
        for written in
            ["Contrl+Space", "Control+", "++", "Control+A+B", "Control", "Shift+Alt", "ControlLeft", "Ж"]
        {
            let problem = one(written).unwrap_err();
            assert_eq!(problem, Problem::Unreadable(written.to_owned()));
            assert!(problem.to_string().starts_with(written), "{problem}");
        }
    }

    #[test]
    fn a_key_that_others_need_for_writing_is_not_taken_from_them() {
        for written in ["A", "Space", "Shift+A", "Enter", "Shift+Space", "Delete", "ArrowLeft"] {
            assert_eq!(one(written).unwrap_err(), Problem::TooPlain(written.to_owned()));
        }
    }

    #[test]
    fn blank_means_none_and_one_shortcut_serves_one_key() {
        assert_eq!(both("", "  "), (vec![], vec![]));
        assert_eq!(read(&Keys::default()), (vec![], vec![]));
        assert_eq!(both("Control+M", "ctrl+keym"), (vec![Key::Talk], vec![Problem::Same]));
        let (keys, problems) = both("nonsense", "Control+M");
        assert_eq!(keys, [Key::Mute], "one bad setting does not spoil the other");
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn the_system_gives_back_the_id_and_the_id_the_key() {
        let (shortcuts, _) = read(&Keys { talk: Some("F9".into()), mute: Some("F10".into()) });
        let keys: Vec<Key> = shortcuts.iter().map(|s| Key::ALL[s.hotkey.id() as usize]).collect();
        assert_eq!(keys, [Key::Talk, Key::Mute]);
    }

    #[test]
    fn the_state_says_everything_that_is_wrong() {
        assert_eq!(state(&[]), KeyState { supported: true, message: None });
        let taken = state(&[Problem::Taken("F9".into()), Problem::Same]);
        assert!(taken.supported);
        let message = taken.message.unwrap();
        assert!(message.starts_with("F9 is already used") && message.ends_with("for Mute."), "{message}");
        assert!(!state(&[Problem::Unsupported]).supported);
    }

    #[test]
    fn a_desktops_words_are_compared_by_their_keys() {
        let hotkey = one("Control+Shift+Space").unwrap().hotkey;
        for same in
            ["Press <Control><Shift>space", "Ctrl+Shift+Space", "Shift+Ctrl+Space", "CTRL + SHIFT + SPACE"]
        {
            assert!(is_described_by(&hotkey, same), "{same}");
        }
        for other in ["Press <Control>space", "Ctrl+Shift+M", "Ctrl+Alt+Shift+Space", ""] {
            assert!(!is_described_by(&hotkey, other), "{other}");
        }
    }
}
