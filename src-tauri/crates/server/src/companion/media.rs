//! Sounds and films of replies.

use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio_util::io::ReaderStream;

use crate::avatar::Detail;
use crate::caller::Caller;
use crate::error::{Failed, Refusal, internal};

/// The sound of a reply.
#[utoipa::path(
    get, path = "/audio/{audio_id}", tag = "Companion", operation_id = "companion_audio",
    params(("audio_id" = String, Path, description = "From an audio_url")),
    responses((status = 200, content_type = "audio/wav", body = [u8]), (status = 404, body = Detail))
)]
pub(crate) async fn audio(caller: Caller, Path(id): Path<String>) -> Result<Response, Failed> {
    let sound = caller.app.talk_sound(&id).await?;
    Ok(([(header::CONTENT_TYPE, "audio/wav")], sound).into_response())
}

/// A film of a reply; the newest where none is named.
#[utoipa::path(
    get, path = "/video", tag = "Companion", operation_id = "companion_video",
    params(("url" = Option<String>, Query, description = "A video_url of a reply, or the name in it")),
    responses((status = 200, content_type = "video/mp4", body = [u8]), (status = 404, body = Detail))
)]
pub(crate) async fn video(
    caller: Caller,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, Failed> {
    let url = asked.into_iter().find(|(name, _)| name == "url").map(|(_, value)| value);
    let name = url.as_deref().map(|url| named(url).ok_or_else(elsewhere)).transpose()?;
    let film = caller.app.talk_film(name).await?;
    let file = tokio::fs::File::open(&film.path).await.map_err(|_| internal())?;
    let head = [
        (header::CONTENT_TYPE, film.media_type.to_owned()),
        (header::CONTENT_LENGTH, film.bytes.to_string()),
    ];
    Ok((head, Body::from_stream(ReaderStream::new(file))).into_response())
}

/// The name of a film in an address of this server; `None`: it lies somewhere else.
fn named(url: &str) -> Option<&str> {
    let path = match url.split_once("://") {
        Some(("http", rest)) => {
            let (host, path) = rest.split_once('/')?;
            let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
            ["localhost", "127.0.0.1", "[::1]"].contains(&host).then_some(path)?
        }
        Some(_) => return None,
        None => url,
    };
    path.rsplit(['/', '=']).next()
}

fn elsewhere() -> Failed {
    let sentence = "Only films of this server are shown: Visavis fetches nothing from other addresses.";
    Failed(Refusal::new(StatusCode::BAD_REQUEST, sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_named_by_its_address_here_and_nowhere_else() {
        for here in
            ["a.mp4", "/video?url=a.mp4", "http://localhost:8000/video?url=a.mp4", "http://127.0.0.1/a.mp4"]
        {
            assert_eq!(named(here), Some("a.mp4"), "{here}");
        }
        for elsewhere in
            ["https://localhost/a.mp4", "http://example.com/a.mp4", "file:///etc/passwd", "http://localhost"]
        {
            assert_eq!(named(elsewhere), None, "{elsewhere}");
        }
    }
}
