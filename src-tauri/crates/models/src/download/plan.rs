//! Every decision of a download, without a network, a disk or a clock.

use std::time::Duration;

use super::{
    Target,
    segments::{CHUNK, Held, Segment},
    source::{Fault, Head},
};

/// An address that failed this often in a row is left for a mirror.
const PATIENCE: u32 = 3;
/// Chunks may rot on a disk while they wait; more often than this the disk itself is broken.
const MOST_ROT: u32 = 5;

/// How long to wait after a failure, and when to stop trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackOff {
    /// After the first failure; doubled after each further one.
    pub first: Duration,
    pub longest: Duration,
    /// Failures in a row, none of which brought a byte, before the download ends.
    pub tries: u32,
}

impl Default for BackOff {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), longest: Duration::from_secs(60), tries: 12 }
    }
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask how large the file is and which digest it has.
    Describe {
        address: String,
    },
    /// Open the unfinished file and prove what is in it.
    /// `content` stands for what the file is to be: what is there of another content does not count.
    Prepare {
        total: u64,
        content: String,
    },
    /// Fetch bytes `from..until`. The first ones may be in memory already: `begun` of them, from `from - begun`.
    Fetch {
        address: String,
        from: u64,
        until: u64,
        begun: u64,
        validator: Option<String>,
    },
    Wait {
        delay: Duration,
    },
    /// Read the whole file back.
    Verify,
    /// It is right: put it in its place.
    Settle,
    GiveUp(End),
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Described(Head),
    Prepared(Held),
    /// A chunk is on disk, synced, and in the journal.
    Kept(Segment),
    /// A chunk came that is not the one that is known to belong there; it was thrown away.
    WrongChunk,
    /// The stream ended too early or never began. `begun`: bytes of the next chunk that are in memory, and where it starts.
    Lost {
        fault: Fault,
        begun: (u64, u64),
    },
    Waited,
    Right,
    /// The whole file, whose digest nobody had said.
    First {
        found: String,
    },
    /// The whole file has another digest. `bad`: where the segments start whose bytes are no longer those that came.
    Wrong {
        found: String,
        bad: Vec<u64>,
    },
}

/// Why it ends without the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Unreachable { message: String },
    Offline { message: String },
    NoDigest,
    WrongHash { expected: String, found: String },
}

#[derive(Clone, Debug)]
struct Address {
    url: String,
    /// It has said that it will not give the file.
    out: bool,
    validator: Option<String>,
    fails: u32,
}

/// Where a download stands. [`Plan::next`] says what to do, [`Plan::apply`] what came of it.
#[derive(Clone, Debug)]
pub struct Plan {
    total: Option<u64>,
    sha256: Option<String>,
    /// Without a digest: the version of the file that the first answer named.
    version: Option<String>,
    first_seen: bool,
    addresses: Vec<Address>,
    believed: usize,
    current: usize,
    chunk: u64,
    back_off: BackOff,
    held: Option<Held>,
    /// Bytes of the next chunk in memory: where it starts, how many.
    begun: (u64, u64),
    wait: Option<Duration>,
    fails: u32,
    rot: u32,
    right: bool,
    /// The second reading of a file whose wrong chunk nobody knows: everything before this was fetched twice.
    again: Option<u64>,
    /// The second reading found a chunk that is not what came first.
    differs: bool,
    found: String,
    end: Option<End>,
}

impl Plan {
    /// `chunk`: bytes that are kept together, [`CHUNK`] outside of tests.
    pub fn new(target: &Target, chunk: u64, back_off: BackOff) -> Self {
        let address = |url: &String| Address { url: url.clone(), out: false, validator: None, fails: 0 };
        let nobody = || End::Unreachable { message: "No address is known for this file.".to_owned() };
        Self {
            total: target.bytes,
            sha256: target.sha256.as_deref().map(str::to_ascii_lowercase),
            version: None,
            first_seen: target.first_seen,
            addresses: target.addresses.iter().map(address).collect(),
            believed: target.believed,
            current: 0,
            chunk: if chunk == 0 { CHUNK } else { chunk },
            back_off,
            held: None,
            begun: (0, 0),
            wait: None,
            fails: 0,
            rot: 0,
            right: false,
            again: None,
            differs: false,
            found: String::new(),
            end: target.addresses.is_empty().then(nobody),
        }
    }

    pub fn total(&self) -> Option<u64> {
        self.total
    }

    pub fn sha256(&self) -> Option<&str> {
        self.sha256.as_deref()
    }

    pub fn chunk(&self) -> u64 {
        self.chunk
    }

    /// Who is asked now.
    pub fn address(&self) -> &str {
        self.addresses.get(self.current).map_or("", |address| &address.url)
    }

    /// Bytes that are on disk, or were fetched a second time where that is needed.
    pub fn done(&self) -> u64 {
        match (&self.held, self.again) {
            (_, Some(again)) => again,
            (Some(held), None) => held.bytes(),
            (None, None) => 0,
        }
    }

    /// Bytes that still have to fit on the disk.
    pub fn missing(&self) -> u64 {
        let held = self.held.as_ref().map_or(0, Held::bytes);
        self.total.unwrap_or(0).saturating_sub(held)
    }

    pub fn held(&self) -> Option<&Held> {
        self.held.as_ref()
    }

    pub fn next(&self) -> Next {
        if let Some(end) = &self.end {
            return Next::GiveUp(end.clone());
        }
        if let Some(delay) = self.wait {
            return Next::Wait { delay };
        }
        let (Some(total), Some(content)) = (self.total, self.sha256.as_ref().or(self.version.as_ref()))
        else {
            return Next::Describe { address: self.address().to_owned() };
        };
        let Some(held) = &self.held else { return Next::Prepare { total, content: content.clone() } };
        if self.right {
            return Next::Settle;
        }
        match (held.gap(total), self.again) {
            (Some(gap), _) => self.fetch(gap.start, gap.end),
            (None, Some(again)) if !self.differs && again < total => self.fetch(again, total),
            (None, Some(_)) if !self.differs => {
                Next::GiveUp(End::WrongHash { expected: content.clone(), found: self.found.clone() })
            }
            (None, _) => Next::Verify,
        }
    }

    fn fetch(&self, start: u64, until: u64) -> Next {
        let begun = if self.begun.0 == start && start + self.begun.1 < until { self.begun.1 } else { 0 };
        let validator = self.addresses.get(self.current).and_then(|address| address.validator.clone());
        Next::Fetch { address: self.address().to_owned(), from: start + begun, until, begun, validator }
    }

    /// Whether an answer may be used that was asked for bytes from `from` on, and how many of its bytes to skip.
    ///
    /// # Errors
    /// [`Fault`], to be told as [`Event::Lost`].
    pub fn accept(&mut self, head: &Head, from: u64) -> Result<u64, Fault> {
        if head.total.is_some_and(|total| Some(total) != self.total) {
            return Err(Fault::gone("The server has a file of another size under this name."));
        }
        let Some(address) = self.addresses.get_mut(self.current) else { return Err(Fault::gone("")) };
        let changed = address.validator.is_some() && address.validator != head.validator;
        address.validator = head.validator.clone();
        if changed && self.sha256.is_none() {
            // No digest would notice a file that is put together from two.
            let message =
                "The file has changed on the server while it was fetched. Start the download again.";
            return Err(Fault::gone(message));
        }
        match from.checked_sub(head.from) {
            Some(0) => Ok(0),
            // The file may be the same one under a new name: the next try asks for its rest without a condition.
            Some(_) if changed => {
                address.validator = None;
                Err(Fault::passing("The file has changed on the server."))
            }
            Some(skip) => Ok(skip),
            None => Err(Fault::gone("The server sent other bytes than those that were asked for.")),
        }
    }

    pub fn apply(&mut self, event: Event) {
        match event {
            Event::Described(head) => self.described(&head),
            Event::Prepared(held) => self.held = Some(held),
            Event::Kept(segment) => self.kept(segment),
            Event::WrongChunk => {
                self.begun = (0, 0);
                self.failed(&Fault::passing("A piece of the file came damaged."));
            }
            Event::Lost { fault, begun } => {
                if begun.0 == self.begun.0 && begun.1 > self.begun.1 || begun.0 > self.begun.0 {
                    self.gained();
                }
                self.begun = begun;
                self.failed(&fault);
            }
            Event::Waited => self.wait = None,
            Event::Right => self.right = true,
            Event::First { found } => {
                self.sha256 = Some(found);
                self.right = true;
            }
            Event::Wrong { found, bad } => self.wrong(found, &bad),
        }
    }

    fn described(&mut self, head: &Head) {
        if self.total.is_some() && head.total.is_some() && self.total != head.total {
            return self.failed(&Fault::gone("The server has a file of another size under this name."));
        }
        let Some(total) = self.total.or(head.total) else {
            return self.failed(&Fault::gone("The server does not say how large the file is."));
        };
        self.total = Some(total);
        // A mirror's word on what the file must be is worth nothing: only the upstream is believed.
        let announced = head.sha256.clone().filter(|_| self.current < self.believed);
        self.sha256 = self.sha256.take().or(announced);
        if let Some(address) = self.addresses.get_mut(self.current) {
            address.validator = head.validator.clone();
        }
        self.gained();
        match &self.sha256 {
            // Whoever was asked first, and did not know the digest, has the file all the same.
            Some(_) if self.current < self.believed && !self.addresses.is_empty() => {
                self.current = (0..self.believed).find(|&at| !self.addresses[at].out).unwrap_or(self.current);
            }
            Some(_) => {}
            None if self.current + 1 < self.believed => self.current += 1,
            None if self.first_seen => {
                let mark = head.validator.as_deref().unwrap_or_default();
                self.version = Some(format!("{} {mark}", self.address()));
            }
            None => self.end = Some(End::NoDigest),
        }
    }

    fn kept(&mut self, segment: Segment) {
        let Some(held) = &mut self.held else { return };
        if let Some(again) = &mut self.again {
            self.differs |= held.at(segment.start) != Some(&segment);
            *again = (*again).max(segment.end);
        }
        held.put(segment);
        self.begun = (segment.end, 0);
        self.gained();
    }

    fn gained(&mut self) {
        self.fails = 0;
        if let Some(address) = self.addresses.get_mut(self.current) {
            address.fails = 0;
        }
    }

    fn failed(&mut self, fault: &Fault) {
        self.fails += 1;
        let Some(address) = self.addresses.get_mut(self.current) else { return };
        address.fails += 1;
        match fault {
            Fault::Offline { message } => self.end = Some(End::Offline { message: message.clone() }),
            Fault::Gone { message } => {
                address.out = true;
                if !self.turn() {
                    self.end = Some(End::Unreachable { message: message.clone() });
                }
            }
            Fault::Passing { message, .. } if self.fails >= self.back_off.tries => {
                self.end = Some(End::Unreachable { message: message.clone() });
            }
            Fault::Passing { retry_after, .. } => {
                let impatient = address.fails >= PATIENCE || retry_after.is_some();
                let turned = impatient && self.turn();
                self.wait = Some(if turned { self.back_off.first } else { self.delay(*retry_after) });
            }
        }
    }

    fn delay(&self, asked: Option<Duration>) -> Duration {
        let doubled = self.back_off.first.saturating_mul(1 << (self.fails.saturating_sub(1)).min(16));
        asked.unwrap_or_default().max(doubled.min(self.back_off.longest))
    }

    /// Goes to the next address that may have the file. While the digest is unknown only those are asked that are believed.
    fn turn(&mut self) -> bool {
        let count = self.addresses.len();
        let others = (1..count).map(|step| (self.current + step) % count);
        let mut open =
            others.filter(|&at| !self.addresses[at].out && (self.sha256.is_some() || at < self.believed));
        let Some(next) = open.next() else { return false };
        drop(open);
        self.current = next;
        self.addresses[next].fails = 0;
        true
    }

    fn wrong(&mut self, found: String, bad: &[u64]) {
        self.differs = false;
        if let (Some(held), false) = (&mut self.held, bad.is_empty()) {
            bad.iter().for_each(|start| held.forget(*start));
            self.rot += 1;
            if self.rot > MOST_ROT {
                let expected = self.sha256.clone().unwrap_or_default();
                self.end = Some(End::WrongHash { expected, found: found.clone() });
            }
        } else if self.again.is_none() {
            // Nobody knows which chunk is wrong: all are read again, from another address if there is one, until one
            // differs and the whole is right.
            self.again = Some(0);
            self.turn();
        }
        self.begun = (0, 0);
        self.found = found;
    }
}

#[cfg(test)]
mod tests;
