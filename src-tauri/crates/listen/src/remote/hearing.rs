use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde::de::DeserializeOwned;
use tokio::runtime::Handle;
use vis_core::LISTEN_RATE;
use vis_net::{
    Call, Cause, Destination, Net, NetError, Peer, ProviderError, Purpose, Times,
    provider::{Unread, verdict},
};

use super::{
    HearingConfig, HearingVendor, deepgram,
    openai::{self, Answer, Detail},
};
use crate::{Heed, ListenError, Transcriber, Transcript};

/// How often somebody who waits looks whether they still should.
const GLANCE: Duration = Duration::from_millis(20);
/// Before the second and the third try, unless the provider says how long.
const WAITS: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1000)];
/// Who asks for more is not asked again.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// A provider that understands speech. Clones share connections and what was learned about the server.
#[derive(Clone)]
pub struct HearingProvider {
    pub(crate) config: Arc<HearingConfig>,
    pub(crate) peer: Peer,
    /// The server refused an optional part of a request once; none is sent any more.
    plain: Arc<AtomicBool>,
    pub(crate) purpose: Purpose,
    pub(crate) chat: Option<String>,
}

/// What a test call took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HearingTest {
    pub took_ms: u32,
}

impl HearingProvider {
    /// # Errors
    /// [`Cause::Proxy`] when the proxy's address cannot be used.
    pub fn new(
        net: &Net,
        destination: Destination,
        times: Option<Times>,
        config: HearingConfig,
    ) -> Result<Self, ProviderError> {
        let peer = net.peer(destination, times).map_err(|error| verdict::of_net(&config.name, &error))?;
        let purpose = Purpose::Transcription;
        Ok(Self { config: Arc::new(config), peer, plain: Arc::default(), purpose, chat: None })
    }

    /// The same provider, its calls written down under `chat`.
    #[must_use]
    pub fn for_chat(&self, chat: impl Into<String>) -> Self {
        Self { chat: Some(chat.into()), ..self.clone() }
    }

    pub fn config(&self) -> &HearingConfig {
        &self.config
    }

    /// Lets it hear half a second of silence: key, credit, address and model show.
    ///
    /// # Errors
    /// What is wrong, as a [`Cause`].
    pub async fn test(&self) -> Result<HearingTest, ProviderError> {
        let once = Self { purpose: Purpose::Test, ..self.clone() };
        let clock = self.peer.clock();
        let begun = clock.elapsed();
        once.once(&vec![0.0; LISTEN_RATE as usize / 2], &Heed::default()).await?;
        let passed = clock.elapsed().saturating_sub(begun).as_millis();
        Ok(HearingTest { took_ms: u32::try_from(passed).unwrap_or(u32::MAX) })
    }

    /// Understands one utterance: mono, 16 kHz. What failed for a moment is tried again.
    ///
    /// # Errors
    /// Any [`Cause`].
    pub async fn transcribe(&self, samples: &[f32], heed: &Heed) -> Result<Transcript, ProviderError> {
        let mut waits = WAITS.into_iter();
        loop {
            let error = match self.once(samples, heed).await {
                Ok(transcript) => return Ok(transcript),
                Err(error) => error,
            };
            let wait = waits.next().map(|wait| error.retry_after.unwrap_or(wait));
            match wait.filter(|wait| error.cause.may_pass() && *wait <= LONGEST_WAIT) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(error),
            }
        }
    }

    async fn once(&self, samples: &[f32], heed: &Heed) -> Result<Transcript, ProviderError> {
        let length_ms = samples.len() as u64 * 1000 / u64::from(LISTEN_RATE);
        match self.config.vendor {
            HearingVendor::Deepgram => {
                let call = deepgram::whole(&self.config, samples, heed);
                let recording: deepgram::Recording =
                    self.read(&self.send(call).await.map_err(|error| self.told(&error))?)?;
                Ok(recording.transcript(length_ms))
            }
            HearingVendor::OpenaiCompatible => {
                let answer: Answer = self.read(&self.asked(samples, heed).await?)?;
                Ok(answer.transcript(heed, length_ms))
            }
        }
    }

    /// A server that does not know how to answer in detail is asked for the text alone, from then on.
    async fn asked(&self, samples: &[f32], heed: &Heed) -> Result<Vec<u8>, ProviderError> {
        let detailed = match self.plain.load(Ordering::Relaxed) {
            true => Detail::Plain,
            false => Detail::of(&self.config.model),
        };
        let ask = |detail| self.send(openai::request(&self.config, samples, heed, detail));
        let answer = match ask(detailed).await {
            Err(NetError::Status(report)) if detailed != Detail::Plain && names_a_detail(&report) => {
                self.plain.store(true, Ordering::Relaxed);
                ask(Detail::Plain).await
            }
            answer => answer,
        };
        answer.map_err(|error| self.told(&error))
    }

    async fn send(&self, call: Call) -> Result<Vec<u8>, NetError> {
        let call = Call { chat: self.chat.clone(), purpose: self.purpose, ..call };
        self.peer.send(&call).await?.bytes().await
    }

    fn read<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, ProviderError> {
        // What is not JSON here is a page of some other server.
        let value: serde_json::Value =
            serde_json::from_slice(body).map_err(|_| self.plainly(Cause::WrongUrl))?;
        if let Some(told) = Unread::find(&value) {
            return Err(verdict::of_unread(&self.config.name, &told, false));
        }
        serde_json::from_value(value).map_err(|_| self.plainly(Cause::NotUnderstood))
    }

    pub(crate) fn told(&self, error: &NetError) -> ProviderError {
        verdict::of_net(&self.config.name, error)
    }

    pub(crate) fn plainly(&self, cause: Cause) -> ProviderError {
        verdict::plain(&self.config.name, cause)
    }
}

fn names_a_detail(report: &vis_net::StatusReport) -> bool {
    let words = report.excerpt.to_lowercase();
    matches!(report.code, 400 | 422)
        && ["response_format", "include", "logprobs", "verbose"].iter().any(|word| words.contains(word))
}

/// A provider behind the port. Blocks its thread, which must be none of the runtime's own workers.
pub struct RemoteTranscriber {
    provider: HearingProvider,
    runtime: Handle,
}

impl RemoteTranscriber {
    /// `runtime` does the waiting; it must have I/O and time switched on.
    pub fn new(provider: HearingProvider, runtime: Handle) -> Self {
        Self { provider, runtime }
    }
}

impl Transcriber for RemoteTranscriber {
    fn transcribe(
        &mut self,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        let understood = self.provider.transcribe(samples, heed);
        self.runtime.block_on(unless(cancel, understood))?.map_err(ListenError::from)
    }
}

/// `work`, unless `cancel` is set first.
pub(crate) async fn unless<T>(cancel: &AtomicBool, work: impl Future<Output = T>) -> Result<T, ListenError> {
    let called_off = async {
        while !cancel.load(Ordering::Relaxed) {
            tokio::time::sleep(GLANCE).await;
        }
    };
    tokio::select! {
        biased;
        () = called_off => Err(ListenError::Cancelled),
        done = work => Ok(done),
    }
}

impl From<ProviderError> for ListenError {
    fn from(error: ProviderError) -> Self {
        Self::Provider(Box::new(error))
    }
}
