//! Whether a body may be read, and reading it: whole, bounded and in time, before anybody works for it.

use std::time::Duration;

use axum::body::Body;
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};
use futures::StreamExt;

use crate::error::Refusal;

/// How long a small body may take; an upload gets longer for every MB that came: one that stands still keeps no place.
const SMALL: Duration = Duration::from_secs(10);
const PER_MB: Duration = Duration::from_secs(1);

/// What a route reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// At most so many bytes, as all the others.
    Json {
        most: u64,
    },
    Multipart {
        most: u64,
    },
    /// A form of a page of this server, or the same as JSON.
    Form {
        most: u64,
    },
}

impl Wanted {
    fn most(self) -> u64 {
        match self {
            Self::Json { most } | Self::Multipart { most } | Self::Form { most } => most,
        }
    }

    /// Only so many of these lie in memory at once.
    pub(super) fn is_upload(self) -> bool {
        matches!(self, Self::Multipart { .. })
    }
}

/// What can be said before a byte is read. Other kinds of content are what pages of other sites can send without asking first.
pub(super) fn acceptable(wanted: Wanted, kind: Option<&str>, length: Option<u64>) -> Result<(), Refusal> {
    let expected: &[&str] = match wanted {
        Wanted::Json { .. } => &["application/json"],
        Wanted::Multipart { .. } => &["multipart/form-data"],
        Wanted::Form { .. } => {
            &["application/x-www-form-urlencoded", "application/json", "multipart/form-data"]
        }
    };
    let sent = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
    if !expected.iter().any(|expected| sent.eq_ignore_ascii_case(expected)) {
        let sentence = format!("Send this with Content-Type: {}.", expected.join(" or "));
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence));
    }
    if length.is_some_and(|length| length > wanted.most()) {
        return Err(too_large(wanted));
    }
    Ok(())
}

pub(super) async fn read(wanted: Wanted, body: Body) -> Result<Bytes, Refusal> {
    read_within(SMALL, wanted, body).await
}

/// `time`: until the first MB is there.
async fn read_within(time: Duration, wanted: Wanted, body: Body) -> Result<Bytes, Refusal> {
    let mut stream = body.into_data_stream();
    let mut whole = BytesMut::new();
    let late = tokio::time::sleep(time);
    tokio::pin!(late);
    loop {
        let piece = tokio::select! {
            piece = stream.next() => piece,
            () = &mut late => return Err(too_late()),
        };
        let Some(piece) = piece else { return Ok(whole.freeze()) };
        let broken =
            |_| Refusal::new(StatusCode::BAD_REQUEST, "The body of the request broke off. Send it again.");
        let piece = piece.map_err(broken)?;
        if (whole.len() + piece.len()) as u64 > wanted.most() {
            return Err(too_large(wanted));
        }
        whole.extend_from_slice(&piece);
        let earned = PER_MB.mul_f64(piece.len() as f64 / f64::from(1 << 20));
        let until = late.deadline() + earned;
        late.as_mut().reset(until);
    }
}

fn too_late() -> Refusal {
    let sentence = "The body of the request did not come in time. Send it without a pause.";
    Refusal::new(StatusCode::REQUEST_TIMEOUT, sentence)
}

fn too_large(wanted: Wanted) -> Refusal {
    let sentence = format!("This is too large. At most {} KB are taken here.", wanted.most() >> 10);
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: Wanted = Wanted::Json { most: 10 };

    #[test]
    fn the_kind_has_to_be_said_and_right() {
        let status = |wanted, kind| acceptable(wanted, kind, None).err().map(|refusal| refusal.status);
        assert_eq!(status(JSON, Some("application/json")), None);
        assert_eq!(status(JSON, Some("Application/JSON; charset=utf-8")), None);
        for kind in
            [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonp")]
        {
            assert_eq!(status(JSON, kind), Some(StatusCode::UNSUPPORTED_MEDIA_TYPE), "{kind:?}");
        }
        let page = Wanted::Form { most: 10 };
        assert_eq!(status(page, Some("application/x-www-form-urlencoded")), None);
        assert_eq!(status(page, Some("text/plain")), Some(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        let form = Wanted::Multipart { most: 10 };
        assert_eq!(status(form, Some("multipart/form-data; boundary=x")), None);
        assert_eq!(status(form, Some("application/json")), Some(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }

    #[test]
    fn what_is_too_large_is_not_read() {
        let length = |length| acceptable(JSON, Some("application/json"), Some(length)).is_ok();
        assert!(length(10) && !length(11) && !length(u64::MAX));
    }

    #[tokio::test]
    async fn nor_is_what_grows_too_large_on_the_way() {
        let pieces = |sizes: &[usize]| {
            let all: Vec<_> = sizes.iter().map(|size| Ok::<_, std::io::Error>(vec![b'x'; *size])).collect();
            Body::from_stream(futures::stream::iter(all))
        };
        assert_eq!(read(JSON, pieces(&[4, 6])).await.unwrap().len(), 10);
        let refused = read(JSON, pieces(&[4, 6, 1])).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_body_that_does_not_end_is_given_up() {
        let stuck = futures::stream::pending::<Result<Vec<u8>, std::io::Error>>();
        let refused = read_within(Duration::ZERO, JSON, Body::from_stream(stuck)).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::REQUEST_TIMEOUT);
    }
}
