//! What films cost on a shared computer. The rules are the owner's; what somebody has lies in their own home, in the same
//! transaction as the film that takes it.

use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_store::{CreditSum, KeptCredit, Store};

use super::{Door, ProfileId};
use crate::app::blocking;
use crate::{ApiError, App, Code};

const RULES: &str = "credit-rules";
/// Of a refill, a start and a price.
const MOST: u32 = 1_000_000;
/// Entries of the history that are told.
const TOLD: u32 = 200;

/// What films cost, and what everybody begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CreditRules {
    pub on: bool,
    pub start: u32,
    pub per_video: u32,
}

impl Default for CreditRules {
    fn default() -> Self {
        Self { on: false, start: 20, per_video: 1 }
    }
}

/// The same for every home of this process.
pub(crate) type SharedRules = Arc<RwLock<CreditRules>>;

/// What somebody has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct Credits {
    /// Nothing costs anything while they are off.
    pub on: bool,
    /// Free to be spent.
    pub balance: u32,
    /// For films that are being made: taken when they are there, given back when they fail.
    pub held: u32,
    pub per_video: u32,
    /// The newest first, at most 200.
    pub history: Vec<CreditEntry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum CreditKind {
    Start,
    Refill,
    Taken,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
pub struct CreditEntry {
    #[specta(type = f64)]
    pub at_ms: i64,
    pub kind: CreditKind,
    pub amount: u32,
    /// The film that was paid, as it was called.
    pub film: Option<String>,
}

impl Door {
    pub async fn credit_rules(self: &Arc<Self>) -> Result<CreditRules, ApiError> {
        self.read_rules().await
    }

    /// # Errors
    /// [`Code::BadInput`] for amounts that nobody means.
    pub async fn set_credit_rules(self: &Arc<Self>, rules: CreditRules) -> Result<CreditRules, ApiError> {
        bounded(rules.start.max(rules.per_video))?;
        self.with(move |register| Ok(register.store().set_setting(RULES, &rules)?)).await?;
        self.read_rules().await
    }

    /// # Errors
    /// [`Code::NotFound`]; as [`Door::app`].
    pub async fn credits_of(self: &Arc<Self>, id: ProfileId) -> Result<Credits, ApiError> {
        self.app(id).await?.credits().await
    }

    /// # Errors
    /// As [`Door::credits_of`]; [`Code::BadInput`].
    pub async fn refill(self: &Arc<Self>, id: ProfileId, amount: u32) -> Result<Credits, ApiError> {
        bounded(amount)?;
        let app = self.app(id).await?;
        let (home, rules, now) = (app.home()?, app.rules(), app.clock.now_ms());
        blocking(move || {
            let mut store = home.store();
            store.start_credits(rules.start, now)?;
            Ok(store.refill_credits(amount, now)?)
        })
        .await?;
        app.credits().await
    }

    /// Another process may have changed them.
    pub(super) async fn read_rules(self: &Arc<Self>) -> Result<CreditRules, ApiError> {
        let rules = match self.has_register() {
            true => self.with(|register| Ok(register.store().setting(RULES)?)).await?.unwrap_or_default(),
            false => CreditRules::default(),
        };
        *self.shared.rules.write().unwrap_or_else(PoisonError::into_inner) = rules;
        Ok(rules)
    }
}

impl App {
    pub(crate) fn rules(&self) -> CreditRules {
        *self.shared.rules.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What whoever lives here has.
    ///
    /// # Errors
    /// The home is not open.
    pub async fn credits(&self) -> Result<Credits, ApiError> {
        let (home, rules, now) = (self.home()?, self.rules(), self.clock.now_ms());
        blocking(move || {
            let mut store = home.store();
            if rules.on {
                store.start_credits(rules.start, now)?;
            }
            seen(&store, rules)
        })
        .await
    }
}

fn seen(store: &Store, rules: CreditRules) -> Result<Credits, ApiError> {
    let CreditRules { on, start, per_video } = rules;
    let sum = if on { store.credits()? } else { CreditSum { free: start, held: 0 } };
    let history = store.credit_history(TOLD)?.into_iter().filter_map(entry).collect();
    Ok(Credits { on, balance: sum.free, held: sum.held, per_video, history })
}

/// `None`: a word of another version of the program.
fn entry(kept: KeptCredit) -> Option<CreditEntry> {
    let kind = match kept.kind.as_str() {
        "start" => CreditKind::Start,
        "refill" => CreditKind::Refill,
        "taken" => CreditKind::Taken,
        _ => return None,
    };
    Some(CreditEntry { at_ms: kept.at_ms, kind, amount: kept.amount, film: kept.film })
}

fn bounded(amount: u32) -> Result<(), ApiError> {
    if amount > MOST {
        let sentence = format!("At most {MOST} credits are given at once.");
        return Err(ApiError::new(Code::BadInput, sentence));
    }
    Ok(())
}

/// What a person reads whose credits do not suffice.
pub(crate) fn too_few(price: u32, free: u32) -> ApiError {
    let sentence = format!(
        "Not enough credits: a video costs {price}, and {free} are left. Ask whoever owns this computer for more."
    );
    ApiError::new(Code::Credits, sentence)
}
