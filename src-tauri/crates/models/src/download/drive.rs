//! Runs a [`Plan`]: asks the source, writes to disk, tells the time. It decides nothing.

use std::{path::Path, path::PathBuf, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use vis_core::Clock;

use super::{
    BackOff, Doing, DownloadError, End, Event, Fault, Head, Next, PartFile, Plan, Progress, Source, Speed,
    Target, fetch::Tail, part::free_bytes, segments::CHUNK,
};
use crate::{
    Inside, Installed, ModelError, Origin,
    catalogue::stays_inside,
    install::settle,
    leftovers, look_into,
    records::{pinned, remember_installed},
};

/// A full disk makes the rest of the computer fall over: this much stays free.
const RESERVE: u64 = 512 << 20;
const REPORT_EVERY: Duration = Duration::from_millis(200);

/// Says how many bytes may still be written to the disk of a folder.
pub type Room = Arc<dyn Fn(&Path) -> std::io::Result<u64> + Send + Sync>;

#[derive(Clone)]
pub struct Settings {
    /// Bytes that are kept, proven and fetched again together.
    pub chunk: u64,
    pub back_off: BackOff,
    /// Bytes of the disk that stay free.
    pub reserve: u64,
    pub room: Room,
    /// At most one report in this time, changes of what is done apart.
    pub report_every: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let (back_off, room) = (BackOff::default(), Arc::new(free_bytes));
        Self { chunk: CHUNK, back_off, reserve: RESERVE, room, report_every: REPORT_EVERY }
    }
}

/// How a download ended well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Installed(Box<Installed>),
    /// It was told to stop; what came is kept.
    Paused,
}

/// One file on its way into a models folder. It goes on where an earlier one for the same file stopped, however that ended.
pub struct Download {
    pub dir: PathBuf,
    pub target: Target,
    pub source: Arc<dyn Source>,
    pub clock: Arc<dyn Clock>,
    pub settings: Settings,
}

impl Download {
    /// Until it is installed or `stop` pauses it. Dropping the future is as good as a kill: at most one chunk is lost.
    /// `report` is called on the task that polls; it must not wait.
    ///
    /// # Errors
    /// [`DownloadError`]; what came so far is kept, except where the file is finally the wrong one.
    pub async fn run(
        &self,
        stop: &CancellationToken,
        report: &mut (dyn FnMut(&Progress) + Send),
    ) -> Result<Outcome, DownloadError> {
        if !stays_inside(&self.target.path) {
            let why = format!("{}: the path must stay inside the models folder", self.target.path);
            return Err(ModelError::Catalogue(why).into());
        }
        let mut target = self.target.clone();
        target.sha256 = target.sha256.or_else(|| pinned(&self.dir, &target.path));
        let Settings { chunk, back_off, .. } = self.settings;
        let mut run = Run {
            plan: Plan::new(&target, chunk, back_off),
            job: self,
            stop,
            report,
            part: None,
            known: known_chunks(&self.target.chunks),
            tail: Tail::default(),
            speed: Speed::default(),
            fetched: 0,
            kept: 0,
            reported: None,
            trouble: None,
        };
        run.run().await
    }

    pub(super) fn place(&self) -> PathBuf {
        self.dir.join(&self.target.path)
    }
}

pub(super) struct Run<'a> {
    pub(super) job: &'a Download,
    pub(super) plan: Plan,
    pub(super) stop: &'a CancellationToken,
    report: &'a mut (dyn FnMut(&Progress) + Send),
    part: Option<PartFile>,
    /// Digests of the chunks, where they are known.
    pub(super) known: Vec<[u8; 32]>,
    /// The chunk that is coming.
    pub(super) tail: Tail,
    speed: Speed,
    pub(super) fetched: u64,
    pub(super) kept: u64,
    reported: Option<(Doing, Duration)>,
    trouble: Option<String>,
}

impl Run<'_> {
    async fn run(&mut self) -> Result<Outcome, DownloadError> {
        loop {
            match self.plan.next() {
                Next::Describe { address } => self.describe(&address).await,
                Next::Prepare { total, content } => self.prepare(total, content).await?,
                Next::Fetch { address, from, until, begun, validator } => {
                    self.told(Doing::Fetching);
                    self.fetch(&address, from..until, begun, validator).await?;
                }
                Next::Wait { delay } => {
                    self.told(Doing::Waiting);
                    self.speed.restart();
                    tokio::select! {
                        () = self.stop.cancelled() => {}
                        () = tokio::time::sleep(delay) => self.plan.apply(Event::Waited),
                    }
                }
                Next::Verify => self.verify().await?,
                Next::Settle => {
                    return self.settle().await.map(|installed| Outcome::Installed(Box::new(installed)));
                }
                Next::GiveUp(end) => return Err(self.give_up(end).await),
            }
            if self.stop.is_cancelled() {
                self.save_tail().await?;
                return Ok(Outcome::Paused);
            }
        }
    }

    async fn describe(&mut self, address: &str) {
        self.told(Doing::Asking);
        let asked = self.job.source.open(address, 0..1, None);
        let answer = tokio::select! {
            () = self.stop.cancelled() => return,
            answer = asked => answer,
        };
        match answer {
            Ok(opened) => self.plan.apply(Event::Described(Head { from: 0, ..opened.head })),
            Err(fault) => self.lost(fault),
        }
    }

    async fn prepare(&mut self, total: u64, content: String) -> Result<(), DownloadError> {
        self.told(Doing::Reading);
        let place = self.job.place();
        let (part, held) = blocking(move || PartFile::open(&place, total, &content)).await?;
        self.part = Some(part);
        self.plan.apply(Event::Prepared(held));
        self.check_room(self.plan.missing())
    }

    /// `needed` more bytes must fit, beside what stays free.
    pub(super) fn check_room(&self, needed: u64) -> Result<(), DownloadError> {
        let Settings { reserve, room, .. } = &self.job.settings;
        let needed = needed + reserve;
        match room(&self.job.dir) {
            Ok(free) if needed > *reserve && free < needed => Err(DownloadError::NoRoom { needed, free }),
            // Where the system does not say, writing will.
            _ => Ok(()),
        }
    }

    /// Lends the unfinished file to a thread that may wait for the disk.
    pub(super) async fn with_part<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut PartFile) -> Result<T, DownloadError> + Send + 'static,
    ) -> Result<T, DownloadError> {
        let Some(mut part) = self.part.take() else { return Err(gone()) };
        let (part, result) = blocking(move || {
            let result = work(&mut part);
            Ok((part, result))
        })
        .await?;
        self.part = Some(part);
        result
    }

    async fn verify(&mut self) -> Result<(), DownloadError> {
        self.told(Doing::Checking);
        let (Some(total), Some(held)) = (self.plan.total(), self.plan.held()) else { return Ok(()) };
        let (sha256, held, chunk) = (self.plan.sha256().map(str::to_owned), held.clone(), self.plan.chunk());
        let known = self.known.clone();
        let event = self.with_part(move |part| {
            let no_disk = DownloadError::disk(&part.path(), 0);
            let look = |part: &mut PartFile| {
                let found = part.sha256(total)?;
                if sha256.as_ref().is_some_and(|sha256| *sha256 == found) {
                    return Ok(Event::Right);
                }
                let mut bad = part.rotten(&held)?;
                if sha256.is_none() && bad.is_empty() {
                    return Ok(Event::First { found });
                }
                bad.extend(part.unlike(&known, chunk, total, &held)?);
                Ok(Event::Wrong { found, bad })
            };
            look(part).map_err(no_disk)
        });
        let event = event.await?;
        self.plan.apply(event);
        Ok(())
    }

    async fn settle(&mut self) -> Result<Installed, DownloadError> {
        let (Some(part), Some(bytes), Some(sha256)) =
            (self.part.take(), self.plan.total(), self.plan.sha256())
        else {
            return Err(gone());
        };
        let Download { dir, target, clock, .. } = self.job;
        let installed = Installed {
            path: target.path.clone(),
            bytes,
            sha256: sha256.to_owned(),
            origin: Origin::Downloaded { address: self.plan.address().to_owned() },
            installed_ms: clock.now_ms(),
            gguf: None,
            whisper: None,
        };
        let (dir, pin, is_model) = (dir.clone(), target.sha256.is_none(), target.is_model);
        blocking(move || {
            if is_model {
                refuse_what_is_no_model(&part, &dir, &installed.path)?;
            }
            settle(&dir, &installed.path, &part.path(), &installed.sha256, pin)?;
            part.finished();
            let installed = installed.look_inside(&dir);
            remember_installed(&dir, &installed)?;
            Ok(installed)
        })
        .await
    }

    async fn give_up(&mut self, end: End) -> DownloadError {
        match end {
            End::Unreachable { message } => {
                // A pause writes what is in memory; an end for want of a network is one.
                self.save_tail().await.err().unwrap_or(DownloadError::Unreachable { message })
            }
            End::Offline { message } => {
                self.save_tail().await.err().unwrap_or(DownloadError::Offline { message })
            }
            End::NoDigest => DownloadError::NoDigest { path: self.job.target.path.clone() },
            End::WrongHash { expected, found } => {
                self.part = None;
                let place = self.job.place();
                let _ = blocking(move || Ok(leftovers::discard(&place)?)).await;
                DownloadError::WrongHash { path: self.job.target.path.clone(), expected, found }
            }
        }
    }

    pub(super) fn lost(&mut self, fault: Fault) {
        self.trouble = Some(fault.to_string());
        let begun = self.tail.begun();
        self.plan.apply(Event::Lost { fault, begun });
    }

    /// Tells how far it is; not more often than a person can read, unless what is done changes.
    pub(super) fn told(&mut self, doing: Doing) {
        let now = self.job.clock.elapsed();
        let soon = |(last, at): (Doing, Duration)| last == doing && now < at + self.job.settings.report_every;
        if self.reported.is_some_and(soon) {
            return;
        }
        self.reported = Some((doing, now));
        if doing == Doing::Fetching {
            self.speed.note(now, self.fetched);
        }
        let (done, total) = (self.plan.done() + self.tail.begun().1, self.plan.total());
        let done = total.map_or(0, |total| done.min(total));
        let left = total.unwrap_or(0).saturating_sub(done);
        let fetching = doing == Doing::Fetching;
        (self.report)(&Progress {
            doing,
            done,
            total,
            bytes_per_second: self.speed.bytes_per_second().filter(|_| fetching),
            remaining: self.speed.remaining(left).filter(|_| fetching && total.is_some()),
            address: self.plan.address().to_owned(),
            sha256: self.plan.sha256().map(str::to_owned),
            fetched: self.fetched,
            trouble: self.trouble.clone().filter(|_| doing == Doing::Waiting),
        });
    }
}

/// The right bytes of something that is no model are thrown away.
fn refuse_what_is_no_model(part: &PartFile, dir: &Path, path: &str) -> Result<(), DownloadError> {
    let end = path.rsplit('.').next().unwrap_or_default();
    let why = match (end, look_into(&part.path())) {
        ("gguf", Ok(Inside::Gguf(_))) | ("bin", Ok(Inside::Whisper(_))) => return Ok(()),
        ("gguf" | "bin", Err(ModelError::Gguf { why, .. })) => why,
        ("gguf" | "bin", Err(other)) => return Err(other.into()),
        ("gguf", Ok(_)) => "it is no GGUF file".to_owned(),
        ("bin", Ok(_)) => "it is no model of Whisper".to_owned(),
        _ => return Ok(()),
    };
    leftovers::discard(&dir.join(path))?;
    Err(ModelError::Gguf { file: path.to_owned(), why }.into())
}

/// The digests of a target's chunks; none where one of them is no digest.
fn known_chunks(chunks: &[String]) -> Vec<[u8; 32]> {
    let parse = |text: &String| {
        let mut digest = [0; 32];
        hex::decode_to_slice(text, &mut digest).ok().map(|()| digest)
    };
    chunks.iter().map(parse).collect::<Option<_>>().unwrap_or_default()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DownloadError> + Send + 'static,
) -> Result<T, DownloadError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(gone()))
}

/// A thread ended in the middle of its work.
fn gone() -> DownloadError {
    DownloadError::Unreachable { message: "The download was interrupted.".to_owned() }
}
