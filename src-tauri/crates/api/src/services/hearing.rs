//! The port for ears: what was said goes to the chosen service when it is over, or while it is said to one that listens along, and to
//! Whisper on this computer where that fails.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Weak};
use std::time::Duration;

use vis_core::{LISTEN_RATE, Utterance, UtteranceId};
use vis_listen::{
    HearingConfig, HearingProvider, Heed, ListenError, LiveDictation, RemoteTranscriber, Transcriber,
    Transcript,
};
use vis_net::{Cause, ProviderError, Times};

use super::view::{Listed, ServiceDraft, destination};
use super::{Sensitive, ServiceRoom, trouble};
use crate::ChatEvent;

/// This computer understands as well, so nobody is waited for long.
const TIMES: Times = Times {
    connect: Duration::from_secs(4),
    headers: Duration::from_secs(15),
    idle: Duration::from_secs(10),
    whole: Duration::from_secs(30),
};
/// Whoever failed is not asked again so soon: each time would cost the person seconds of waiting.
const REST: Duration = Duration::from_secs(20);
/// Softer than this, full scale 1, is no sound but a model being made ready.
const NOTHING: f32 = 2e-4;

/// Understands with whoever was chosen. While somebody still speaks, this computer alone listens, unless the service listens along:
/// its words are for show, and for knowing whether a word was said at all.
pub(crate) struct Understanding {
    /// Not kept alive by the thread that understands: the database is closed by whoever ends the program, before the libraries end.
    room: Weak<ServiceRoom>,
    local: Box<dyn Transcriber>,
    connected: Option<Connected>,
    failed: Option<Duration>,
}

struct Connected {
    one: Listed,
    changes: u64,
    ear: RemoteTranscriber,
    /// `None`: it does not listen along.
    along: Option<Along>,
}

/// Whoever listens while somebody speaks.
struct Along {
    dictation: LiveDictation,
    /// The utterance that was sent last, how much of it, and how much of that is written down as used; samples.
    at: Option<(UtteranceId, usize)>,
    counted: usize,
    /// The utterance in which the line failed: it is asked for in one piece.
    lost: Option<UtteranceId>,
}

impl Along {
    fn new(dictation: LiveDictation) -> Self {
        Self { dictation, at: None, counted: 0, lost: None }
    }

    /// Notes what is on its way. Gives the samples nobody has counted yet, when `whole` or when another utterance begins.
    fn note(&mut self, utterance: &Utterance, whole: bool) -> usize {
        let (id, sent) = (utterance.id, utterance.samples.len());
        let mut due = 0;
        if let Some((_, before)) = self.at.filter(|(at, _)| *at != id) {
            due = before.saturating_sub(self.counted);
            self.counted = 0;
        }
        self.at = Some((id, sent));
        if whole {
            due += sent.saturating_sub(self.counted);
            self.counted = sent;
        }
        due
    }
}

impl Understanding {
    pub(crate) fn new(room: &Arc<ServiceRoom>, local: Box<dyn Transcriber>) -> Self {
        Self { room: Arc::downgrade(room), local, connected: None, failed: None }
    }

    /// `false`: this computer understands.
    fn connect(&mut self, room: &ServiceRoom) -> Result<bool, (String, ListenError)> {
        let (chosen, changes) = {
            let state = room.state();
            (state.hearing.clone(), state.changes)
        };
        let Some(one) = chosen.and_then(|id| room.find(&id)) else { return Ok(false) };
        let fits = |known: &Connected| known.changes == changes && known.one.id == one.id;
        if self.connected.as_ref().is_some_and(|known| !fits(known)) {
            (self.connected, self.failed) = (None, None);
        }
        let now = room.clock.elapsed();
        if self.failed.is_some_and(|at| now.saturating_sub(at) < REST) {
            return Ok(false);
        }
        let named = |error: ProviderError| (one.name().to_owned(), ListenError::from(error));
        room.within_limit(&one).map_err(named)?;
        if self.connected.is_none() {
            let key = room.key(&one).map_err(named)?;
            let provider = room.hearing_provider(one.draft(), key, Some(TIMES)).map_err(named)?;
            let along = LiveDictation::new(provider.clone(), room.runtime.clone());
            let along = along.ok().map(Along::new);
            let ear = RemoteTranscriber::new(provider, room.runtime.clone());
            self.connected = Some(Connected { one, changes, ear, along });
        }
        Ok(true)
    }

    fn ask(
        &mut self,
        utterance: &Utterance,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Option<Transcript>, (String, ListenError)> {
        let Some(room) = self.room.upgrade() else { return Ok(None) };
        if !self.connect(&room)? {
            return Ok(None);
        }
        let Some(Connected { one, ear, along, .. }) = &mut self.connected else { return Ok(None) };
        let begun =
            |along: &&mut Along| along.lost != Some(utterance.id) && along.dictation.follows(utterance);
        if let Some(along) = along.as_mut().filter(begun) {
            let understood = along.dictation.finish(utterance, heed, cancel);
            let due = along.note(utterance, true);
            if due > 0 {
                room.count(one, "", 0, due as f64 / f64::from(LISTEN_RATE));
            }
            match understood {
                Ok(words) => return Ok(Some(words)),
                Err(error) if !worth_a_request(&error) => return Err((one.name().to_owned(), error)),
                Err(error) => {
                    tracing::warn!(%error, service = one.name(), "the line failed; it is asked in one piece");
                    along.lost = Some(utterance.id);
                }
            }
        }
        let understood = ear.transcribe(samples, heed, cancel);
        if !matches!(understood, Err(ListenError::Cancelled)) {
            room.count(one, "", 0, samples.len() as f64 / f64::from(LISTEN_RATE));
        }
        understood.map(Some).map_err(|error| (one.name().to_owned(), error))
    }
}

impl Transcriber for Understanding {
    fn transcribe(
        &mut self,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        self.local.transcribe(samples, heed, cancel)
    }

    fn whole(
        &mut self,
        utterance: &Utterance,
        samples: &[f32],
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Option<Result<Transcript, ListenError>> {
        if samples.iter().all(|sample| sample.abs() <= NOTHING) {
            return None;
        }
        match self.ask(utterance, samples, heed, cancel) {
            Ok(understood) => understood.map(Ok),
            Err((_, ListenError::Cancelled)) => Some(Err(ListenError::Cancelled)),
            Err((name, error)) => {
                tracing::warn!(%error, service = name, "did not understand");
                let room = self.room.upgrade()?;
                self.failed = Some(room.clock.elapsed());
                let _ = room.events.send(ChatEvent::HeardByFallback {
                    session_id: None,
                    name,
                    why: error.to_string(),
                });
                None
            }
        }
    }

    fn listen_along(&mut self, utterance: &Utterance, heed: &Heed) -> Option<Transcript> {
        // What stands in the way is told at the end, when it matters.
        let room = self.room.upgrade()?;
        if utterance.samples.iter().all(|sample| sample.abs() <= NOTHING) || !self.connect(&room).ok()? {
            return None;
        }
        let Connected { one, along, .. } = self.connected.as_mut()?;
        let along = along.as_mut().filter(|along| along.lost != Some(utterance.id))?;
        let due = along.note(utterance, false);
        if due > 0 {
            room.count(one, "", 0, due as f64 / f64::from(LISTEN_RATE));
        }
        match along.dictation.push(utterance, heed) {
            Ok(words) => Some(words),
            Err(error) => {
                tracing::warn!(%error, service = one.name(), "does not listen along");
                along.lost = Some(utterance.id);
                None
            }
        }
    }
}

/// Whether what cannot be done on a line may be done with one request: where the server, or something in between, knows no lines.
fn worth_a_request(error: &ListenError) -> bool {
    let ListenError::Provider(error) = error else { return false };
    matches!(
        error.cause,
        Cause::WrongUrl | Cause::Rejected | Cause::BrokeOff | Cause::NotUnderstood | Cause::Slow
    )
}

impl ServiceRoom {
    /// `times`: `None` for the usual ones.
    pub(super) fn hearing_provider(
        &self,
        draft: &ServiceDraft,
        key: Option<Sensitive>,
        times: Option<Times>,
    ) -> Result<HearingProvider, ProviderError> {
        let strange = |detail: String| trouble(&draft.name, Cause::NotAllowed, detail);
        let vendor =
            draft.kind.hearing().ok_or_else(|| strange("it does not understand speech".to_owned()))?;
        let to = destination(draft).map_err(|error| strange(error.to_string()))?;
        let mut config = HearingConfig::new(draft.name.clone(), vendor, key);
        if !draft.model.is_empty() {
            config.model.clone_from(&draft.model);
        }
        HearingProvider::new(&self.providers.net, to, times, config)
    }
}
