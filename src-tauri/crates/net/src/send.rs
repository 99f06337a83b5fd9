//! One call: hop by hop, each checked, timed and written down.

use std::{pin::Pin, time::Duration};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use tokio::time::Sleep;
use url::Url;

use crate::{
    Call, Header, Method, NetError, Outcome, Peer, Phase, Reach, Refusal, Reply, StatusReport,
    destination::{MOST_REDIRECTS, host_of, literal, next_hop},
    fault,
    ledger::Record,
    reach, redact, retry_after,
};

/// As much of the body of a failure as is read to find its reason.
const EXCERPT: usize = 2048;
const EXCERPT_TIME: Duration = Duration::from_secs(2);

impl Peer {
    /// Sends `call` and waits for the head of a successful reply. Dropping the future or the reply ends the request.
    ///
    /// # Errors
    /// Every kind of [`NetError`]; [`NetError::Status`] for an answer that is not a success.
    pub async fn send(&self, call: &Call) -> Result<Reply, NetError> {
        match self.renewed()? {
            Some(fresh) => fresh.sent(call).await,
            None => self.sent(call).await,
        }
    }

    async fn sent(&self, call: &Call) -> Result<Reply, NetError> {
        let mut url = self.address(&call.path)?;
        let (mut with_secrets, mut first) = (true, None);
        let mut deadline = Box::pin(tokio::time::sleep(self.times.whole));
        for _ in 0..=MOST_REDIRECTS {
            let mut record = self.record(call, &url);
            let outcome = self.hop(call, &url, with_secrets, &mut record, &mut deadline).await;
            let response = outcome.inspect_err(|error| record.failed(error))?;
            let status = response.status().as_u16();
            let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
            let Some(location) = location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308)) else {
                let reply = Reply::new(response, host_of(&url), self, record, deadline).led_by(first);
                return self.judge(call, status, reply).await;
            };
            first.get_or_insert_with(|| response.headers().clone());
            record.ended(Outcome::Redirected(status));
            let hop = next_hop(&self.destination, &url, location, status, call.method)?;
            with_secrets &= hop.keeps_secrets;
            url = hop.url;
        }
        Err(NetError::refused(&url, Refusal::Circles))
    }

    /// The base address with `path` after it; a path cannot lead to another host.
    pub(crate) fn address(&self, path: &str) -> Result<Url, NetError> {
        let mut base = self.destination.base().clone();
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        if !path.is_empty() {
            let whole = format!("{}/{}", base.path().trim_end_matches('/'), path.trim_start_matches('/'));
            base.set_path(&whole);
        }
        base.set_query(query);
        base.set_fragment(None);
        self.destination.check(&base)?;
        Ok(base)
    }

    pub(crate) fn record(&self, call: &Call, url: &Url) -> Record {
        let (ledger, clock) = (self.config.ledger.clone(), self.config.clock.clone());
        Record::begin(ledger, clock, host_of(url), call.purpose, call.chat.clone())
    }

    pub(crate) async fn hop(
        &self,
        call: &Call,
        url: &Url,
        with_secrets: bool,
        record: &mut Record,
        deadline: &mut Pin<Box<Sleep>>,
    ) -> Result<reqwest::Response, NetError> {
        let host = || host_of(url);
        if self.config.offline.is_offline() {
            return Err(NetError::Offline { host: host() });
        }
        let (headers, size) = headers(call, url, with_secrets)?;
        let client = self.client_for(call, url, with_secrets)?;
        let mut request = match call.method {
            Method::Get => client.get(url.clone()),
            Method::Post => client.post(url.clone()),
        };
        let body = call.body.as_ref().map_or(0, |(_, body)| body.len());
        if let Some((kind, body)) = &call.body {
            request = request.header(CONTENT_TYPE, kind.as_ref()).body(body.clone());
        }
        record.sent((size + body + url.as_str().len()) as u64);
        // `headers` is counted from the start of the hop: a connection that took its time leaves less of it.
        let patience = self.times.connect + self.times.headers;
        tokio::select! {
            biased;
            () = self.config.offline.thrown() => Err(NetError::Offline { host: host() }),
            () = deadline.as_mut() => Err(NetError::TimedOut { host: host(), phase: Phase::Whole }),
            () = tokio::time::sleep(patience) => Err(NetError::TimedOut { host: host(), phase: Phase::Headers }),
            answer = request.headers(headers).send() => {
                answer.map_err(|error| fault::explain(&error, host(), self.through_proxy))
            }
        }
    }

    /// A key goes unencrypted to this computer and its network only.
    fn client_for(&self, call: &Call, url: &Url, with_secrets: bool) -> Result<&reqwest::Client, NetError> {
        let in_the_open = url.scheme() == "http" && with_secrets && call.has_secrets();
        if !in_the_open {
            return Ok(&self.client);
        }
        let public = literal(url).is_some_and(|address| reach(address) == Reach::Public);
        match &self.keyed {
            Some(client) if !public => Ok(client),
            _ => Err(NetError::refused(url, Refusal::KeyInTheOpen)),
        }
    }

    pub(crate) async fn judge(&self, call: &Call, status: u16, mut reply: Reply) -> Result<Reply, NetError> {
        if (200..300).contains(&status) {
            return Ok(reply);
        }
        let wait = reply.header(RETRY_AFTER.as_str()).map(str::to_owned);
        let now_ms = self.config.clock.now_ms();
        let content_type = reply.header(CONTENT_TYPE.as_str()).unwrap_or_default().to_owned();
        let mut body = Vec::new();
        // What came in time is enough.
        let _ = tokio::time::timeout(EXCERPT_TIME, reply.start_of_body(&mut body, EXCERPT)).await;
        let report = StatusReport {
            host: reply.host().to_owned(),
            code: status,
            retry_after: wait.and_then(|value| retry_after(&value, now_ms)),
            content_type,
            excerpt: redact::excerpt(&body, &call.secrets(), EXCERPT),
        };
        let error = NetError::Status(Box::new(report));
        reply.failed(&error);
        Err(error)
    }
}

fn headers(call: &Call, url: &Url, with_secrets: bool) -> Result<(HeaderMap, usize), NetError> {
    // A key with a line break in it, as pasted ones have: the server would answer with less sense.
    let unsendable = || NetError::Refused { host: host_of(url), why: Refusal::Unsendable };
    let mut map = HeaderMap::new();
    let mut size = 0;
    for header in &call.headers {
        let (name, mut value) = match header {
            Header::Plain(name, text) => (*name, HeaderValue::from_str(text).map_err(|_| unsendable())?),
            Header::Secret(_, _) if !with_secrets => continue,
            Header::Secret(name, secret) => {
                (*name, HeaderValue::from_bytes(secret.expose()).map_err(|_| unsendable())?)
            }
        };
        value.set_sensitive(matches!(header, Header::Secret(..)));
        size += name.len() + value.len() + 4;
        map.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable())?, value);
    }
    Ok((map, size))
}
