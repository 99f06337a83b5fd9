//! Ids and names of files as this surface writes them. A name leads to an id and a number, never to a path.

use vis_api::{ProfileId, StudioFilm};

pub(super) const CHARACTER: &str = "character_";
pub(super) const SCRIPT: &str = "script_";
pub(super) const JOB: &str = "job_";

/// Who made the companions that came with the program; no person has this id.
pub(super) const MAKER: &str = "user_0";

pub(super) fn user(id: ProfileId) -> String {
    format!("user_{id}")
}

/// The id as it is known inside; `None`: nothing has such an id here.
pub(super) fn inside<'a>(prefix: &str, outside: &'a str) -> Option<&'a str> {
    outside.strip_prefix(prefix).filter(|id| !id.is_empty() && is_plain(id))
}

/// Letters that ids have.
fn is_plain(id: &str) -> bool {
    id.len() <= 64 && id.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_')
}

pub(super) fn sample(character: &str) -> String {
    format!("{CHARACTER}{character}.wav")
}

pub(super) fn picture(character: &str, place: usize) -> String {
    format!("{CHARACTER}{character}_{place}.png")
}

pub(super) fn line(script: &str, place: usize) -> String {
    format!("{SCRIPT}{script}_line_{place}.wav")
}

/// The newest film of a script has the script's name; earlier ones are told apart by their job.
pub(super) fn film(film: &StudioFilm) -> String {
    let ending = film.format.as_deref().unwrap_or("mp4");
    let job = if film.newest { String::new() } else { format!("_{JOB}{}", film.id) };
    format!("{SCRIPT}{}{job}_final.{ending}", film.script_id)
}

/// Where a picture is: whose, and which.
pub(super) fn read_picture(name: &str) -> Option<(&str, usize)> {
    let (character, place) = name.strip_suffix(".png")?.rsplit_once('_')?;
    Some((inside(CHARACTER, character)?, number(place)?))
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum SoundName<'a> {
    /// Of a character.
    Sample(&'a str),
    /// Of a script, and which line.
    Line(&'a str, usize),
}

pub(super) fn read_sound(name: &str) -> Option<SoundName<'_>> {
    let stem = name.strip_suffix(".wav")?;
    if let Some((script, place)) = stem.rsplit_once("_line_") {
        return Some(SoundName::Line(inside(SCRIPT, script)?, number(place)?));
    }
    Some(SoundName::Sample(inside(CHARACTER, stem)?))
}

/// The script, and the film where it is named.
pub(super) fn read_film(name: &str) -> Option<(&str, Option<&str>)> {
    let stem = name.strip_suffix(".mp4").or_else(|| name.strip_suffix(".webm"))?.strip_suffix("_final")?;
    let (script, film) = stem.split_once("_job_").map_or((stem, None), |(script, film)| (script, Some(film)));
    if film.is_some_and(|id| id.is_empty() || !is_plain(id)) {
        return None;
    }
    Some((inside(SCRIPT, script)?, film))
}

/// As it is written here: `07` is no name of anything.
fn number(text: &str) -> Option<usize> {
    let number: usize = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use vis_api::VideoState;

    use super::*;

    #[test]
    fn names_lead_back_to_what_they_were_made_of() {
        assert_eq!(read_picture(&picture("0192-ab", 12)), Some(("0192-ab", 12)));
        assert_eq!(read_picture(&picture("mira", 0)), Some(("mira", 0)));
        assert_eq!(read_sound(&sample("mira")), Some(SoundName::Sample("mira")));
        assert_eq!(read_sound(&line("0192-ab", 3)), Some(SoundName::Line("0192-ab", 3)));
        let one = |newest| StudioFilm {
            id: "f-1".into(),
            script_id: "s-1".into(),
            state: VideoState::Completed,
            progress: 1.0,
            steps: Vec::new(),
            created_ms: 0,
            started_ms: None,
            over_ms: None,
            duration_ms: None,
            bytes: None,
            format: Some("webm".into()),
            newest,
            message: None,
        };
        assert_eq!(film(&one(true)), "script_s-1_final.webm");
        assert_eq!(read_film(&film(&one(true))), Some(("s-1", None)));
        assert_eq!(read_film(&film(&one(false))), Some(("s-1", Some("f-1"))));
    }

    #[test]
    fn no_other_name_leads_anywhere() {
        for name in [
            "",
            ".png",
            "character_.png",
            "character__0.png",
            "character_a_07.png",
            "character_a_-1.png",
            "character_../x_0.png",
            "../../character_a_0.png",
            "character_a%2f_0.png",
            "character_a\0_0.png",
            "script_a_line_0.wav.wav/..",
            "script_..%2f_final.mp4",
            "script_a_job_.._final.mp4",
            "script_a_job__final.mp4",
            "/etc/passwd",
            "visavis.db",
        ] {
            assert_eq!(
                (read_picture(name), read_sound(name), read_film(name)),
                (None, None, None),
                "{name:?}"
            );
        }
    }
}
