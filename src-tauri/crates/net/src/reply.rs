use std::pin::Pin;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use tokio::time::Sleep;

use crate::{
    Frames, Framing, Limits, NetError, OfflineSwitch, Outcome, Peer, Phase, Times, fault, ledger::Record,
};

/// The head of a successful reply; its body arrives in pieces. Dropping it ends the request.
pub struct Reply {
    pub(crate) response: reqwest::Response,
    /// Of the first redirect, where there was one.
    pub(crate) first: Option<HeaderMap>,
    pub(crate) host: String,
    pub(crate) record: Record,
    pub(crate) deadline: Pin<Box<Sleep>>,
    pub(crate) times: Times,
    pub(crate) limits: Limits,
    pub(crate) offline: OfflineSwitch,
    through_proxy: bool,
}

impl Reply {
    pub(crate) fn new(
        response: reqwest::Response,
        host: String,
        peer: &Peer,
        record: Record,
        deadline: Pin<Box<Sleep>>,
    ) -> Self {
        let Peer { config, times, through_proxy, .. } = peer;
        let (limits, offline) = (config.limits, config.offline.clone());
        Self {
            response,
            first: None,
            host,
            record,
            deadline,
            times: *times,
            limits,
            offline,
            through_proxy: *through_proxy,
        }
    }

    pub(crate) fn led_by(mut self, first: Option<HeaderMap>) -> Self {
        self.first = first;
        self
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// `name` in small letters. `None` too for what is not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name)?.to_str().ok()
    }

    /// As [`Self::header`], of whoever was asked first: a server that leads to a store of files often says what the file
    /// is, and the store does not.
    pub fn first_header(&self, name: &str) -> Option<&str> {
        self.first.as_ref().unwrap_or_else(|| self.response.headers()).get(name)?.to_str().ok()
    }

    /// The next piece of the body, decompressed; `None` at its end.
    ///
    /// # Errors
    /// [`NetError::Broken`], [`NetError::TimedOut`], [`NetError::TooLarge`], [`NetError::Offline`].
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, NetError> {
        let next = self.next_piece().await;
        match &next {
            // The last of the announced bytes: whoever knows how many there are does not ask for the end.
            Ok(Some(_)) if self.response.content_length() == Some(0) => self.record.ended(Outcome::Done),
            Ok(Some(_)) => {}
            Ok(None) => self.record.ended(Outcome::Done),
            Err(error) => self.record.failed(error),
        }
        next
    }

    async fn next_piece(&mut self) -> Result<Option<Bytes>, NetError> {
        let timed_out = |phase| NetError::TimedOut { host: self.host.clone(), phase };
        let piece = tokio::select! {
            biased;
            () = self.offline.thrown() => return Err(NetError::Offline { host: self.host.clone() }),
            () = self.deadline.as_mut() => return Err(timed_out(Phase::Whole)),
            piece = tokio::time::timeout(self.times.idle, self.response.chunk()) => piece,
        };
        let piece = piece.map_err(|_| timed_out(Phase::Idle))?;
        let piece = piece.map_err(|error| fault::explain(&error, self.host.clone(), self.through_proxy))?;
        let Some(bytes) = piece else { return Ok(None) };
        if self.record.came(bytes.len() as u64) > self.limits.reply {
            return Err(NetError::TooLarge { host: self.host.clone(), limit: self.limits.reply });
        }
        Ok(Some(bytes))
    }

    /// The whole body.
    ///
    /// # Errors
    /// As [`Self::chunk`].
    pub async fn bytes(mut self) -> Result<Vec<u8>, NetError> {
        let mut all = Vec::new();
        while let Some(piece) = self.chunk().await? {
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    /// The body as events or lines.
    pub fn frames(self, framing: Framing) -> Frames {
        let limit = self.limits.frame;
        Frames::new(self, framing, limit)
    }

    /// Puts as much as comes of the first `most` bytes into `body`; a failure while a failure is read is none of its own.
    pub(crate) async fn start_of_body(&mut self, body: &mut Vec<u8>, most: usize) {
        while body.len() < most {
            let Ok(Some(piece)) = self.chunk().await else { break };
            body.extend_from_slice(&piece);
        }
    }

    /// All that was meant came, though the body may go on: the ledger is not to say that somebody stopped it.
    pub(crate) fn done(&mut self) {
        self.record.ended(Outcome::Done);
    }

    pub(crate) fn failed(&mut self, error: &NetError) {
        self.record.failed(error);
    }
}
