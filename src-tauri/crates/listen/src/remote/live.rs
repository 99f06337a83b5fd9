//! A server that listens along: sound goes out while somebody speaks, words come back.

use std::{pin::Pin, sync::atomic::AtomicBool, time::Duration};

use tokio::{
    runtime::Handle,
    sync::{mpsc, watch},
    time::{Sleep, sleep},
};
use vis_core::{LISTEN_RATE, Utterance, UtteranceId};
use vis_net::{Call, Cause, Message, NetError, ProviderError, Socket, provider::verdict};

use super::{
    HearingProvider, HearingVendor,
    deepgram::{self, Heard, Said},
    hearing::unless,
    wav::linear16,
};
use crate::{Heed, ListenError, Transcript};

/// Samples of one message: 100 ms, as Deepgram advises 20 to 250.
const MESSAGE: usize = LISTEN_RATE as usize / 10;
/// Silence on the line after which the server is told that somebody is still there; it hangs up after 10 s.
const KEEP_ALIVE: Duration = Duration::from_secs(4);
/// So often it is told before the line is let go: whoever keeps still for so long has ended, and nobody says so here.
const MOST_KEEP_ALIVES: u8 = 2;
/// The answer to "that was all" does not always come; words are there by then.
const LAST_WORDS: Duration = Duration::from_millis(1500);

/// Understands an utterance while it grows, with the same verbs as [`crate::Dictation`]. One connection an utterance: nothing is sent
/// while nobody speaks, and a line on which nothing was said for some seconds is let go. It must be dropped or used inside of nothing asynchronous.
pub struct LiveDictation {
    provider: HearingProvider,
    runtime: Handle,
    under_way: Option<UnderWay>,
}

struct UnderWay {
    id: UtteranceId,
    start: u64,
    /// Samples on their way.
    sent: usize,
    orders: mpsc::UnboundedSender<Order>,
    told: watch::Receiver<Told>,
    /// How often the end was asked for.
    finishes: u32,
}

enum Order {
    Sound(Vec<f32>),
    Finish,
}

/// What the other side is known to have said.
#[derive(Clone, Default)]
struct Told {
    heard: Heard,
    /// Ends that were answered.
    finished: u32,
    failed: Option<ProviderError>,
}

impl LiveDictation {
    /// # Errors
    /// [`Cause::Rejected`] for a provider that does not listen along; it can still be a [`super::RemoteTranscriber`].
    pub fn new(provider: HearingProvider, runtime: Handle) -> Result<Self, ProviderError> {
        if provider.config.vendor != HearingVendor::Deepgram {
            return Err(provider.plainly(Cause::Rejected));
        }
        Ok(Self { provider, runtime, under_way: None })
    }

    /// The utterance has grown: what is understood of it so far. Does not wait.
    ///
    /// # Errors
    /// [`ListenError::Provider`] once the connection failed; [`Self::finish`] begins anew.
    pub fn push(&mut self, utterance: &Utterance, heed: &Heed) -> Result<Transcript, ListenError> {
        let work = self.follow(utterance, heed);
        work.send(utterance);
        let told = work.told.borrow();
        match &told.failed {
            Some(error) => Err(error.clone().into()),
            None => Ok(told.heard.transcript()),
        }
    }

    /// The utterance may have ended: all of it. It may go on all the same and end again. A connection that was lost is made anew
    /// once, and hears the whole utterance.
    ///
    /// # Errors
    /// [`ListenError::Provider`], [`ListenError::Cancelled`].
    pub fn finish(
        &mut self,
        utterance: &Utterance,
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        match self.finished(utterance, heed, cancel) {
            Err(ListenError::Provider(error)) if worth_another(error.cause) => {
                self.under_way = None;
                self.finished(utterance, heed, cancel)
            }
            done => done,
        }
        .inspect_err(|error| {
            if matches!(error, ListenError::Provider(_)) {
                self.under_way = None;
            }
        })
    }

    fn finished(
        &mut self,
        utterance: &Utterance,
        heed: &Heed,
        cancel: &AtomicBool,
    ) -> Result<Transcript, ListenError> {
        let runtime = self.runtime.clone();
        let broke_off = self.provider.plainly(Cause::BrokeOff);
        let work = self.follow(utterance, heed);
        work.send(utterance);
        work.finishes += 1;
        let _ = work.orders.send(Order::Finish);
        let finishes = work.finishes;
        let answered = work.told.wait_for(|told| told.finished >= finishes || told.failed.is_some());
        let told = runtime.block_on(unless(cancel, answered))?;
        // The other end of the channel is gone only if its task was.
        let told = told.map_err(|_| broke_off)?.clone();
        match told.failed {
            Some(error) => Err(error.into()),
            None => Ok(told.heard.transcript()),
        }
    }

    /// Whether this utterance was begun on a line.
    pub fn follows(&self, utterance: &Utterance) -> bool {
        self.under_way.as_ref().is_some_and(|work| work.id == utterance.id && work.start == utterance.start)
    }

    fn follow(&mut self, utterance: &Utterance, heed: &Heed) -> &mut UnderWay {
        let same = |work: &UnderWay| {
            work.id == utterance.id && work.start == utterance.start && work.sent <= utterance.samples.len()
        };
        let work = match self.under_way.take().filter(same) {
            Some(work) => work,
            None => self.begin(utterance, heed),
        };
        self.under_way.insert(work)
    }

    fn begin(&self, utterance: &Utterance, heed: &Heed) -> UnderWay {
        let call = deepgram::live(&self.provider.config, heed);
        let (chat, purpose) = (self.provider.chat.clone(), self.provider.purpose);
        let call = Call { chat, purpose, ..call };
        let (orders, ordered) = mpsc::unbounded_channel();
        let (tell, told) = watch::channel(Told::default());
        self.runtime.spawn(talk(self.provider.clone(), call, ordered, tell));
        UnderWay { id: utterance.id, start: utterance.start, sent: 0, orders, told, finishes: 0 }
    }
}

impl UnderWay {
    fn send(&mut self, utterance: &Utterance) {
        let new = &utterance.samples[self.sent..];
        if !new.is_empty() {
            self.sent += new.len();
            // Whoever does not listen any more has said why.
            let _ = self.orders.send(Order::Sound(new.to_vec()));
        }
    }
}

/// A second connection may go better.
fn worth_another(cause: Cause) -> bool {
    cause.may_pass() || matches!(cause, Cause::BrokeOff | Cause::Slow)
}

/// One connection, from its beginning to its end.
async fn talk(
    provider: HearingProvider,
    call: Call,
    ordered: mpsc::UnboundedReceiver<Order>,
    tell: watch::Sender<Told>,
) {
    let socket = match provider.peer.socket(&call).await {
        Ok(socket) => socket,
        Err(error) => return fail(&tell, provider.told(&error)),
    };
    let line = Line {
        provider: provider.clone(),
        socket,
        sent: 0,
        finishing: 0,
        keep_alives: 0,
        quiet: Box::pin(sleep(KEEP_ALIVE)),
        last_words: Box::pin(sleep(LAST_WORDS)),
    };
    if let Err(error) = line.run(ordered, &tell).await {
        fail(&tell, error);
    }
}

fn fail(tell: &watch::Sender<Told>, error: ProviderError) {
    tell.send_modify(|told| told.failed = Some(error));
}

struct Line {
    provider: HearingProvider,
    socket: Socket,
    /// Samples.
    sent: u64,
    /// Ends that are not answered yet.
    finishing: u32,
    /// Since the latest sound.
    keep_alives: u8,
    quiet: Pin<Box<Sleep>>,
    last_words: Pin<Box<Sleep>>,
}

impl Line {
    async fn run(
        mut self,
        mut ordered: mpsc::UnboundedReceiver<Order>,
        tell: &watch::Sender<Told>,
    ) -> Result<(), ProviderError> {
        loop {
            tokio::select! {
                order = ordered.recv() => match order {
                    Some(order) => self.obey(order, tell).await?,
                    None => {
                        self.bye().await;
                        return Ok(());
                    }
                },
                message = self.socket.next() => self.heard(message, tell)?,
                () = self.quiet.as_mut() => {
                    if self.keep_alives == MOST_KEEP_ALIVES {
                        self.bye().await;
                        return Ok(());
                    }
                    self.say(deepgram::KEEP_ALIVE).await?;
                    self.keep_alives += 1;
                    self.rest();
                }
                () = self.last_words.as_mut(), if self.finishing > 0 => self.answered(tell),
            }
        }
    }

    async fn obey(&mut self, order: Order, tell: &watch::Sender<Told>) -> Result<(), ProviderError> {
        match order {
            Order::Sound(samples) => {
                for piece in samples.chunks(MESSAGE) {
                    let sent = self.socket.send_binary(linear16(piece)).await;
                    sent.map_err(|error| self.provider.told(&error))?;
                    self.sent += piece.len() as u64;
                }
                self.keep_alives = 0;
                self.rest();
            }
            Order::Finish => {
                self.finishing += 1;
                let seconds = self.sent as f64 / f64::from(LISTEN_RATE);
                if tell.borrow().heard.covers(seconds) {
                    self.answered(tell);
                    return Ok(());
                }
                self.say(deepgram::FINALIZE).await?;
                self.last_words.set(sleep(LAST_WORDS));
            }
        }
        Ok(())
    }

    fn heard(
        &mut self,
        message: Result<Option<Message>, NetError>,
        tell: &watch::Sender<Told>,
    ) -> Result<(), ProviderError> {
        let message = message.map_err(|error| self.provider.told(&error))?;
        let unread = |unread| verdict::of_unread(&self.provider.config.name, &unread, false);
        let text = match message {
            Some(Message::Text(text)) => text,
            Some(Message::Binary(_)) => return Ok(()),
            Some(Message::Closed { code, reason }) => {
                let why = deepgram::closed(code, &reason).map(unread);
                return Err(why.unwrap_or_else(|| self.provider.plainly(Cause::BrokeOff)));
            }
            None => return Err(self.provider.plainly(Cause::BrokeOff)),
        };
        let mut heard = tell.borrow().heard.clone();
        let said = heard.read(&text).map_err(unread)?;
        let seconds = self.sent as f64 / f64::from(LISTEN_RATE);
        let all = said == Said::Finalized || heard.covers(seconds);
        tell.send_modify(|told| told.heard = heard);
        if self.finishing > 0 && all {
            self.answered(tell);
        }
        Ok(())
    }

    fn answered(&mut self, tell: &watch::Sender<Told>) {
        let finished = std::mem::take(&mut self.finishing);
        tell.send_modify(|told| told.finished += finished);
    }

    async fn say(&mut self, text: &str) -> Result<(), ProviderError> {
        self.socket.send_text(text).await.map_err(|error| self.provider.told(&error))
    }

    fn rest(&mut self) {
        self.quiet.set(sleep(KEEP_ALIVE));
    }

    /// Nobody wants to know any more.
    async fn bye(mut self) {
        if self.say(deepgram::CLOSE).await.is_ok() {
            self.socket.close().await;
        }
    }
}
