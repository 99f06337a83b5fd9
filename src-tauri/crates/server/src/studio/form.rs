//! The forms that characters are made and changed with.

use axum::extract::Multipart;
use axum::extract::multipart::Field;
use axum::http::StatusCode;
use utoipa::ToSchema;
use vis_api::{StudioUpload, StudioWish};

use super::unprocessable;
use crate::error::Refusal;

/// Files of one form; more would only be looked at to be refused.
const MOST_FILES: usize = 24;

/// What a character is made of.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "described here, read piece by piece")]
pub(crate) struct StudioNewCharacter {
    display_name: String,
    /// 0.5-2.
    #[schema(default = 1.0)]
    speed: Option<f32>,
    /// 1-200; kept, and of no consequence here.
    #[schema(default = 32)]
    nfe_steps: Option<u32>,
    /// Seconds, 0-1; at most 0.2 are heard.
    #[schema(default = 0.15)]
    cross_fade_duration: Option<f32>,
    #[schema(default = true)]
    remove_silences: Option<bool>,
    /// One person speaking for at least five seconds: WAV, MP3, M4A, OGG or FLAC.
    #[schema(value_type = Option<String>, format = Binary)]
    audio_file: Option<Vec<u8>>,
    /// PNG, JPEG, WebP or GIF; the first face that is found in them is the character's.
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    image_files: Option<Vec<u8>>,
}

/// What of a character changes; what is not sent stays.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "described here, read piece by piece")]
pub(crate) struct StudioCharacterChange {
    display_name: Option<String>,
    speed: Option<f32>,
    nfe_steps: Option<u32>,
    cross_fade_duration: Option<f32>,
    remove_silences: Option<bool>,
    #[schema(value_type = Option<String>, format = Binary)]
    audio_file: Option<Vec<u8>>,
    #[schema(value_type = Option<Vec<String>>, format = Binary)]
    new_image_files: Option<Vec<u8>>,
    /// Keys of `images`, with commas: `0,2`.
    remove_image_keys: Option<String>,
}

/// Reads either form. Fields that nobody knows are passed over.
pub(super) async fn wish(mut form: Multipart) -> Result<StudioWish, Refusal> {
    let mut wish = StudioWish::default();
    let mut files = 0;
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        let name = field.name().unwrap_or_default().trim_end_matches("[]").to_owned();
        match name.as_str() {
            "audioFile" => wish.sample = upload(field).await?,
            "imageFiles" | "newImageFiles" => wish.pictures.extend(upload(field).await?),
            "displayName" => wish.name = Some(text(field).await?),
            "speed" => wish.speed = Some(number(&name, &text(field).await?)?),
            "nfeSteps" => wish.nfe_steps = Some(number(&name, &text(field).await?)?),
            "crossFadeDuration" => wish.cross_fade_ms = Some(seconds(&text(field).await?)?),
            "removeSilences" => wish.remove_silences = Some(truth(&text(field).await?)?),
            "removeImageKeys" => wish.without = keys(&text(field).await?)?,
            _ => continue,
        }
        files += 1;
        if files > MOST_FILES {
            return Err(unprocessable("There are too many files in this form. Send fewer pictures at once."));
        }
    }
    Ok(wish)
}

fn malformed(_: axum::extract::multipart::MultipartError) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "The form is malformed. Send multipart/form-data.")
}

async fn text(field: Field<'_>) -> Result<String, Refusal> {
    Ok(field.text().await.map_err(malformed)?.trim().to_owned())
}

/// Browsers send an empty part where no file was chosen.
async fn upload(field: Field<'_>) -> Result<Option<StudioUpload>, Refusal> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let bytes = field.bytes().await.map_err(malformed)?.to_vec();
    Ok((!bytes.is_empty()).then_some(StudioUpload { name, bytes }))
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|_| unprocessable(format!("{name} is a number.")))
}

/// In ms.
fn seconds(text: &str) -> Result<u32, Refusal> {
    let seconds: f32 = number("crossFadeDuration", text)?;
    if !(0.0..=1.0).contains(&seconds) {
        return Err(unprocessable("crossFadeDuration is between 0 and 1 second."));
    }
    Ok((seconds * 1000.0).round() as u32)
}

fn truth(text: &str) -> Result<bool, Refusal> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(unprocessable("removeSilences is true or false.")),
    }
}

/// Each once.
fn keys(text: &str) -> Result<Vec<usize>, Refusal> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    let mut keys = words.map(|word| number("removeImageKeys", word)).collect::<Result<Vec<usize>, _>>()?;
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_are_written() {
        assert_eq!(seconds("0.2"), Ok(200));
        for bad in ["", "-0.1", "1.1", "NaN", "inf", "a"] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
        assert_eq!((truth("True"), truth("0")), (Ok(true), Ok(false)));
        assert!(truth("maybe").is_err());
        assert_eq!(keys("0,2"), Ok(vec![0, 2]));
        assert_eq!(keys(" 2, 0,2,"), Ok(vec![0, 2]));
        assert!(keys("0;2").is_err() && keys("-1").is_err());
        assert_eq!(number::<u32>("nfeSteps", "28"), Ok(28));
        assert!(number::<u32>("nfeSteps", "28.5").is_err());
    }
}
