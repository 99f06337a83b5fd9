//! What a person's home keeps: chats, their spoken clips and the settings, in one SQLCipher database.
//!
//! Use it for: everything that has to survive a restart or `kill -9`. What a call returned `Ok` for is on the disk.
//! Not for: deciding which key opens a home (vis-secrets), models and other files that can be fetched again.
//!
//! Every call blocks on the disk: run it on a blocking thread. A [`Store`] is one connection, `Send` but not
//! `Sync`; share it as `Arc<Mutex<Store>>`. Several processes may have the same home open: writers wait for each
//! other for up to five seconds, then get [`StoreError::Busy`].

mod activities;
mod api_keys;
mod atomic;
mod backup;
mod bin;
mod cards;
mod clips;
mod connection;
mod copies;
mod credits;
mod error;
mod facts;
mod files;
mod groups;
mod key;
mod ledger;
mod line_sounds;
mod marks;
mod meanings;
mod media;
mod messages;
mod meta;
mod migrations;
mod notes;
mod pages;
mod people;
mod personas;
mod profiles;
mod prompts;
mod providers;
mod repair;
mod samples;
mod scripts;
mod search;
mod services;
mod sessions;
mod settings;
mod store;
mod studio;
mod summaries;
mod talks;
mod text;
mod timings;
mod token_families;
mod tree;
mod usage;
mod videos;

pub use activities::{KeptActivity, MOST_ACTIVITIES, NewActivity};
pub use api_keys::KeptApiKey;
pub use backup::{
    BackupCheck, BackupOrder, Copier, Inventory, Progress, RestoreOrder, back_up, check_backup,
    finish_restore, prepare_restore, swap_in,
};
pub use bin::{BinKind, Binned};
pub use cards::{CardEdit, KeptCard, KeptPicture, NewCard, OwnCharacter, Steps};
pub use clips::KeptClip;
pub use copies::TreeMessage;
pub use credits::{CreditLedger, CreditSum, KeptCredit};
pub use error::StoreError;
pub use facts::{EarlierText, KeptFact, KeptSource, Tombstone};
pub use files::{FilePicture, KeptFile, NewFile};
pub use groups::{KeptGroup, KeptMember};
pub use key::Key;
pub use ledger::{KeptRequest, KeptRequests, MOST_REQUESTS};
pub use line_sounds::{LineSound, NewLineSound};
pub use marks::Marks;
pub use messages::Finish;
pub use notes::KeptNotes;
pub use pages::Page;
pub use people::KeptFace;
pub use personas::KeptPersona;
pub use profiles::{KeptProfile, ProfileBy};
pub use providers::KeptProvider;
pub use repair::Repaired;
pub use samples::{KeptSample, NewSample};
pub use scripts::{KeptScript, KeptVersion};
pub use search::{Found, Search};
pub use services::{KeptCharacterService, KeptService};
pub use sessions::{SessionEntry, Shelf};
pub use store::Store;
pub use studio::StudioVoice;
pub use summaries::KeptSummary;
pub use talks::KeptTalk;
pub use text::one_line;
pub use token_families::{MOST_FAMILIES, Rotation};
pub use tree::Branch;
pub use usage::KeptUsage;
pub use videos::{KeptVideo, VideoState};
