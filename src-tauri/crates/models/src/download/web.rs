//! Files over HTTP, by the rules of `vis-net`: who may be called, proxies, the ledger, the offline switch.

use std::{ops::Range, time::Duration};

use async_trait::async_trait;
use futures::stream;
use vis_net::{Call, Destination, Header, Limits, Net, NetError, Peer, Purpose, Reply, Times};

use super::source::{Fault, Head, Opened, Source};

/// A file of 8 GB over a slow line; the pieces have a limit of their own.
const WHOLE: Duration = Duration::from_secs(7 * 24 * 3600);
const IDLE: Duration = Duration::from_secs(45);

/// A [`Source`] over the program's one HTTP client.
#[derive(Clone)]
pub struct Web {
    net: Net,
    /// Addresses that begin with this come from the person, and may be on this computer or in its network.
    entered: Option<String>,
}

impl Web {
    /// For addresses of the catalogue: encrypted, in the internet.
    pub fn new(net: Net) -> Self {
        Self { net, entered: None }
    }

    /// For addresses that the person entered.
    pub fn entered(net: Net) -> Self {
        Self { net, entered: Some(String::new()) }
    }

    /// For addresses of the catalogue, and those of a mirror that the person entered.
    pub fn mirrored(net: Net, mirror: &str) -> Self {
        let base = mirror.trim_end_matches('/');
        Self { net, entered: (!base.is_empty()).then(|| format!("{base}/")) }
    }

    fn peer(&self, address: &str) -> Result<Peer, NetError> {
        let entered = self.entered.as_ref().is_some_and(|base| address.starts_with(base.as_str()));
        let destination = if entered { Destination::entered(address) } else { Destination::preset(address) }?;
        let times = Times { whole: WHOLE, idle: IDLE, ..Times::far() };
        let limits = Limits { reply: u64::MAX, ..Limits::default() };
        Ok(self.net.peer(destination, Some(times))?.accepting(limits))
    }
}

#[async_trait]
impl Source for Web {
    async fn open(&self, address: &str, range: Range<u64>, validator: Option<&str>) -> Result<Opened, Fault> {
        let peer = self.peer(address).map_err(fault)?;
        let wanted = format!("bytes={}-{}", range.start, range.end.saturating_sub(1));
        let mut headers =
            vec![Header::Plain("range", wanted), Header::Plain("accept-encoding", "identity".to_owned())];
        headers.extend(validator.map(|mark| Header::Plain("if-range", mark.to_owned())));
        let reply = peer.send(&Call::get("", Purpose::Download).with(headers)).await.map_err(fault)?;
        let head = head(&reply)?;
        let next = |mut reply: Reply| async move {
            match reply.chunk().await {
                Ok(Some(bytes)) => Some((Ok(bytes), reply)),
                Ok(None) => None,
                Err(error) => Some((Err(fault(error)), reply)),
            }
        };
        Ok(Opened { head, body: Box::pin(stream::unfold(reply, next)) })
    }
}

fn head(reply: &Reply) -> Result<Head, Fault> {
    let page = reply.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
    if page {
        return Err(Fault::gone(format!("{} sent a web page instead of the file.", reply.host())));
    }
    let encoded = reply.header("content-encoding").is_some_and(|coding| coding != "identity");
    let range = reply.header("content-range").and_then(content_range);
    let (from, total) = match (reply.status(), range) {
        (206, Some((from, total))) => (from, total),
        (200, _) if !encoded => (0, reply.header("content-length").and_then(|length| length.parse().ok())),
        _ => return Err(Fault::gone(format!("{} did not send the file as it is.", reply.host()))),
    };
    // A store that a hub leads to has no idea of the file's name; the hub says its digest while it leads there.
    let sha256 = reply.first_header("x-linked-etag").and_then(sha256);
    let strong = reply.header("etag").filter(|mark| mark.starts_with('"'));
    let validator = strong.or_else(|| reply.header("last-modified")).map(str::to_owned);
    Ok(Head { from, total, validator, sha256 })
}

/// `bytes 100-199/5000` or `bytes 100-199/*`: the first byte, and how many there are in all (RFC 9110, section 14.4).
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (from, to) = range.trim().split_once('-')?;
    let (from, to): (u64, u64) = (from.parse().ok()?, to.parse().ok()?);
    let total = match total.trim() {
        "*" => None,
        total => Some(total.parse().ok().filter(|total| to < *total)?),
    };
    (from <= to).then_some((from, total))
}

/// The tag of a file in large-file storage is its SHA-256; other files have other tags.
fn sha256(tag: &str) -> Option<String> {
    let text = tag.trim().trim_start_matches("W/").trim_matches('"').to_ascii_lowercase();
    (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(text)
}

fn fault(error: NetError) -> Fault {
    let message = error.to_string();
    match error {
        NetError::Offline { .. } => Fault::Offline { message },
        NetError::Refused { .. } | NetError::Tls { .. } => Fault::Gone { message },
        NetError::Status(report) => {
            let message = format!("{} answered with error {}.", report.host, report.code);
            match report.code {
                408 | 425 | 429 | 500..=599 => Fault::Passing { message, retry_after: report.retry_after },
                _ => Fault::Gone { message },
            }
        }
        _ => Fault::Passing { message, retry_after: None },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges_and_tags_are_read_as_they_are_written() {
        assert_eq!(content_range("bytes 100-199/5000"), Some((100, Some(5000))));
        assert_eq!(content_range("bytes 0-0/*"), Some((0, None)));
        for nonsense in ["", "bytes */5000", "bytes 5-4/10", "bytes 0-9/9", "items 0-1/2", "bytes -1-2/9"] {
            assert_eq!(content_range(nonsense), None, "{nonsense}");
        }
        let digest = "ab".repeat(32);
        assert_eq!(sha256(&format!("\"{digest}\"")), Some(digest.clone()));
        assert_eq!(sha256(&digest.to_uppercase()), Some(digest));
        assert_eq!(sha256("\"1f2e3d\""), None, "the tag of a small file is no SHA-256");
    }

    proptest! {
        #[test]
        fn no_text_is_a_panic(text in ".{0,60}") {
            let _ = (content_range(&text), sha256(&text));
        }
    }
}
