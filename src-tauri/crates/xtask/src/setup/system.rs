//! Packages of the operating system.

use std::{
    fs,
    io::{IsTerminal, stdin},
    process::Command,
};

use anyhow::bail;

use super::Scope;
use crate::{
    child::{MINUTE, ask, run},
    house::on_path,
};

/// What building and running needs.
const APP: &[&str] = &[
    "build-essential",
    "pkg-config",
    "clang",
    "mold",
    "cmake",        // llama.cpp
    "libclang-dev", // its bindings
    "libwebkit2gtk-4.1-dev",
    "libssl-dev",     // SQLCipher
    "libasound2-dev", // cpal
    "libavcodec-dev", // FFmpeg, for films
    "libavformat-dev",
    "libavutil-dev",
    "libswresample-dev",
    "libswscale-dev",
    "gstreamer1.0-libav", // films play in the window
    "file",
];

/// What testing needs on top: a virtual screen, a driver for the window, a sound server with a silent speaker, a keyring.
const TESTS: &[&str] = &[
    "webkit2gtk-driver",
    "xvfb",
    "xauth",
    "dbus",
    "dbus-daemon",
    "imagemagick",
    "xdotool",
    "fonts-dejavu-core",
    "libgl1-mesa-dri",
    "pulseaudio",
    "pulseaudio-utils",
    "libasound2-plugins",
    "sox",
    "ffmpeg", // ffprobe says what a film is made of
    "gnome-keyring",
    "libsecret-tools",
];

pub(crate) fn install(scope: Scope) -> anyhow::Result<()> {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    if cfg!(target_os = "linux") && is_like(&release, &["debian", "ubuntu"]) {
        return apt(scope, &release);
    }
    let wanted = ["cmake", "clang", "node", "npm", "python3"];
    let missing: Vec<_> = wanted.into_iter().filter(|program| on_path(program).is_none()).collect();
    let webkit = !cfg!(target_os = "linux")
        || ask(Command::new("pkg-config").args([
            "--exists",
            "webkit2gtk-4.1",
            "alsa",
            "openssl",
            "libavcodec",
            "libavformat",
            "libswresample",
            "libswscale",
        ]))
        .is_some();
    if missing.is_empty() && webkit {
        return Ok(());
    }
    eprintln!("{}", instructions(std::env::consts::OS));
    bail!("install the packages above, then run the same command again (missing now: {missing:?})")
}

fn is_like(os_release: &str, names: &[&str]) -> bool {
    os_release.lines().filter_map(|line| line.split_once('=')).any(|(key, value)| {
        matches!(key, "ID" | "ID_LIKE")
            && value.trim_matches('"').split_whitespace().any(|name| names.contains(&name))
    })
}

fn instructions(os: &str) -> &'static str {
    match os {
        "macos" => {
            "xcode-select --install\n\
             brew install cmake node python ffmpeg pkgconf\n"
        }
        "windows" => {
            "winget install Microsoft.VisualStudio.2022.BuildTools --override \"--add Microsoft.VisualStudio.Workload.VCTools --includeRecommended\"\n\
             winget install Kitware.CMake LLVM.LLVM OpenJS.NodeJS.LTS Python.Python.3.12 StrawberryPerl.StrawberryPerl\n\
             (WebView2 is part of Windows 11; on Windows 10: winget install Microsoft.EdgeWebView2Runtime)\n"
        }
        _ => {
            "Fedora:\n  sudo dnf install @development-tools pkgconf-pkg-config clang clang-devel mold cmake webkit2gtk4.1-devel openssl-devel alsa-lib-devel ffmpeg-free-devel file nodejs npm python3-pip\n\
             \x20 for the tests: sudo dnf install ffmpeg-free webkit2gtk-driver xorg-x11-server-Xvfb xorg-x11-xauth dbus-daemon ImageMagick xdotool pulseaudio pulseaudio-utils sox gnome-keyring libsecret\n\
             Arch:\n  sudo pacman -S --needed base-devel clang mold cmake webkit2gtk-4.1 openssl alsa-lib ffmpeg file nodejs npm python-pip\n\
             \x20 for the tests: sudo pacman -S --needed xorg-server-xvfb xorg-xauth dbus imagemagick xdotool pulseaudio libpulse sox gnome-keyring libsecret\n"
        }
    }
}

fn apt(scope: Scope, os_release: &str) -> anyhow::Result<()> {
    let tests = if scope == Scope::Everything { TESTS } else { &[] };
    let mut wanted: Vec<&str> = APP.iter().chain(tests).copied().collect();
    // Ubuntu has Chromium only as a snap, which cannot be started this way: the page's journeys are left out there.
    if scope == Scope::Everything && !is_like(os_release, &["ubuntu"]) {
        wanted.push("chromium");
    }
    if ask(Command::new("python3").args(["-c", "import pip"])).is_none() {
        wanted.push("python3-pip");
    }
    let missing = missing(&wanted);
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("installing {}", missing.join(" "));
    // Another apt (the nightly upgrade, say) may hold the lock: wait for it instead of failing.
    let options = ["-y", "-o", "DPkg::Lock::Timeout=600"];
    run(as_root().arg("update").args(options).arg("-q"), 15 * MINUTE)?;
    run(as_root().arg("install").args(options).arg("--no-install-recommends").args(missing), 45 * MINUTE)
}

fn missing<'a>(wanted: &[&'a str]) -> Vec<&'a str> {
    // dpkg-query fails when it does not know one of the names, yet still answers for the others.
    let answer =
        Command::new("dpkg-query").args(["-W", "-f=${Package} ${db:Status-Status}\n"]).args(wanted).output();
    let answer =
        answer.map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned()).unwrap_or_default();
    let installed: Vec<_> = answer.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    wanted.iter().copied().filter(|name| !installed.contains(name)).collect()
}

fn as_root() -> Command {
    let root = ask(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let mut command = Command::new(if root { "env" } else { "sudo" });
    if !root {
        // Nobody is there to type a password: fail with sudo's own sentence instead of waiting.
        command.args((!stdin().is_terminal()).then_some("-n")).arg("env");
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_children_are_known() {
        let is_debian = |release| is_like(release, &["debian", "ubuntu"]);
        assert!(is_debian("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n"));
        assert!(is_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("ID=fedora\nNAME=\"not debian\"\n"));
        assert!(!is_debian(""));
    }

    #[test]
    fn every_other_system_gets_commands() {
        for (os, word) in
            [("linux", "dnf install"), ("linux", "pacman -S"), ("macos", "brew"), ("windows", "winget")]
        {
            assert!(instructions(os).contains(word), "{os} lacks {word}");
        }
    }
}
