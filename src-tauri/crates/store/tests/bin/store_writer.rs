//! Runs a store in a process of its own, so that a test can kill it or run it as another user.
//!
//! `store-writer append <database> <cycle>`: appends messages for ever, with a clip or a timing now and then, and
//! prints each id once it was acknowledged. `store-writer open <database>`: prints how opening it for writing ended.
//! `store-writer verbs <database> <cycle>`: does everything that writes, for ever, and prints what was acknowledged.
//! `store-writer backup <home> <file>` and `store-writer restore <file> <home> <before>`: do it once.

mod verbs;

use std::error::Error;
use std::io::Write;
use std::path::Path;

use vis_core::{CharacterId, Message, MessageId, PcmClip, Role, SPEECH_RATE, Sensitive, Session, SessionId};
use vis_core::{SpokenClip, TurnId};
use vis_store::{
    BackupOrder, Copier, CreditLedger, Key, RestoreOrder, Store, StoreError, back_up, prepare_restore,
    swap_in,
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["append", path, cycle] => append(Path::new(path), cycle.parse()?),
        ["verbs", path, cycle] => all_verbs(Path::new(path), cycle),
        ["backup", home, file] => Ok(report(&back(Path::new(home), Path::new(file)))?),
        ["restore", file, home, before] => {
            Ok(report(&restore(Path::new(file), Path::new(home), Path::new(before)))?)
        }
        ["open", path] => Ok(report(&open(Path::new(path)).map(|_| ()))?),
        _ => Err("usage: store-writer append <database> <cycle> | open <database>".into()),
    }
}

fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, &key(), [9; 32])
}

fn key() -> Key {
    Key::Raw(Sensitive::new([7; 32]))
}

fn all_verbs(path: &Path, cycle: &str) -> Result<(), Box<dyn Error>> {
    let mut store = open(path)?;
    let mut out = std::io::stdout().lock();
    for n in 0_u64.. {
        let place = format!("{cycle}-{n}");
        verbs::write_all(&mut store, &place, |verb| {
            writeln!(out, "{verb} {place}")?;
            out.flush()
        })?;
    }
    Ok(())
}

fn back(home: &Path, file: &Path) -> Result<u64, StoreError> {
    let order = BackupOrder {
        home,
        target: file,
        passphrase: &Sensitive::new("a passphrase for backups"),
        random: &[4; 35],
        made_ms: 2,
        version: "0",
        leave_out: &[],
    };
    back_up(&Copier::new(&home.join("visavis.db"), &key()), &order, &mut |_, _| {})
}

fn restore(file: &Path, home: &Path, before: &Path) -> Result<(), StoreError> {
    let order = RestoreOrder {
        file,
        passphrase: &Sensitive::new("a passphrase for backups"),
        home,
        key: &key(),
        stay: &["vault.json", "backups"],
        credits: &CreditLedger::default(),
        fresh: &mut || Some([9; 32]),
    };
    prepare_restore(order, &mut |_, _| {})?;
    swap_in(home, before)
}

fn report(outcome: &impl std::fmt::Debug) -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{outcome:?}")
}

fn append(path: &Path, cycle: u64) -> Result<(), Box<dyn Error>> {
    let mut store = open(path)?;
    let session = SessionId::from("s");
    if store.session(&session)?.is_none() {
        store.create_session(&Session {
            id: session.clone(),
            character_id: CharacterId::from("mira"),
            title: String::new(),
            created_ms: 0,
            updated_ms: 0,
        })?;
    }
    let mut out = std::io::stdout().lock();
    for n in 0_u64.. {
        let id = MessageId(format!("{cycle}-{n}"));
        store.append(&message(&session, &id, n))?;
        writeln!(out, "message {id}")?;
        if n % 8 == 3 {
            store.keep_clip(&id, &clip(), nonce(cycle, n))?;
            writeln!(out, "clip {id}")?;
        }
        if n % 4 == 1 {
            store.set_timing(&id, &n)?;
            writeln!(out, "timing {id}")?;
        }
        out.flush()?;
    }
    Ok(())
}

fn message(session: &SessionId, id: &MessageId, n: u64) -> Message {
    Message {
        id: id.clone(),
        session_id: session.clone(),
        role: Role::Assistant,
        text: id.as_str().repeat(1 + (n * 37 % 400) as usize),
        created_ms: n as i64,
        cut: false,
        has_voice: false,
        spoken: false,
        speaker: None,
    }
}

fn clip() -> SpokenClip {
    let pcm = PcmClip { rate: SPEECH_RATE, samples: vec![0.25; 6000] };
    SpokenClip { turn: TurnId(1), seq: 0, text: "Hm.".to_owned(), pcm, phonemes: Vec::new() }
}

fn nonce(cycle: u64, n: u64) -> [u8; 24] {
    let mut nonce = [0; 24];
    nonce[..8].copy_from_slice(&cycle.to_le_bytes());
    nonce[8..16].copy_from_slice(&n.to_le_bytes());
    nonce
}
