//! Tokens and money by day, provider and character, and the month's limit.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use specta::Type;
use vis_core::CharacterId;
use vis_store::{KeptUsage, Store, StoreError};

use super::choice::LOCAL;
use crate::app::blocking;
use crate::{ApiError, App, Code};

/// What one provider did for one character on one day.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct UsageRow {
    /// `2026-11-22`, UTC.
    pub day: String,
    pub provider_id: String,
    pub provider: String,
    pub character_id: Option<String>,
    pub character: Option<String>,
    /// With the cached ones.
    #[specta(type = f64)]
    pub input_tokens: u64,
    #[specta(type = f64)]
    pub cached_tokens: u64,
    #[specta(type = f64)]
    pub output_tokens: u64,
    #[specta(type = f64)]
    pub characters: u64,
    pub seconds: f64,
    /// US dollars; nothing where no price is known.
    pub cost: Option<f64>,
}

/// What was used, and what the month has cost so far.
#[derive(Clone, Debug, PartialEq, Serialize, Type)]
pub struct UsageReport {
    pub rows: Vec<UsageRow>,
    pub month_cost: f64,
    pub limit: Option<f64>,
    pub currency: &'static str,
}

/// US dollars for a million tokens.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(crate) struct Price {
    input: f64,
    cached: Option<f64>,
    output: f64,
}

impl Price {
    fn is_one(&self) -> bool {
        let parts = [self.input, self.cached.unwrap_or(0.0), self.output];
        parts.iter().all(|part| part.is_finite() && *part >= 0.0)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Prices {
    #[serde(default)]
    models: HashMap<String, Price>,
}

const SHIPPED: &str = include_str!("prices.toml");
/// From this part of the limit on the person is warned.
const WARNING: f64 = 0.8;

impl Prices {
    /// The person's, or those of the program where theirs cannot be understood.
    pub(crate) fn read(path: &Path) -> Self {
        let own = std::fs::read_to_string(path).unwrap_or_else(|_| SHIPPED.to_owned());
        let shipped = || toml::from_str(SHIPPED).unwrap_or_default();
        toml::from_str(&own).unwrap_or_else(|error| {
            tracing::warn!(%error, path = %path.display(), "prices that cannot be understood");
            shipped()
        })
    }

    /// Puts the program's prices where a person can change them.
    pub(crate) fn write_first(path: &Path) -> std::io::Result<()> {
        if path.exists() { Ok(()) } else { std::fs::write(path, SHIPPED) }
    }

    fn of(&self, model: &str) -> Option<Price> {
        // Brokers put the maker in front: openai/gpt-4o.
        let own = model.rsplit('/').next().unwrap_or(model);
        let fits = |name: &&String| model.starts_with(name.as_str()) || own.starts_with(name.as_str());
        let longest = self.models.keys().filter(fits).max_by_key(|name| name.len())?;
        self.models.get(longest).copied().filter(Price::is_one)
    }

    /// `None`: no price is known. This computer's own model costs nothing.
    fn cost(&self, usage: &KeptUsage) -> Option<f64> {
        if usage.provider_id == LOCAL {
            return Some(0.0);
        }
        let price = self.of(&usage.model)?;
        let cached = usage.cached_tokens.min(usage.input_tokens);
        let read = (usage.input_tokens - cached) as f64 * price.input
            + cached as f64 * price.cached.unwrap_or(price.input);
        Some((read + usage.output_tokens as f64 * price.output) / 1e6)
    }

    fn month(&self, rows: &[KeptUsage], month: &str) -> f64 {
        let this = rows.iter().filter(|row| row.day.starts_with(month));
        this.filter_map(|row| self.cost(row)).sum()
    }
}

/// What the month may cost, and has cost.
pub(crate) struct Budget {
    pub(crate) prices: PathBuf,
    state: Mutex<Spent>,
}

#[derive(Clone, Debug, Default)]
struct Spent {
    limit: Option<f64>,
    month: String,
    cost: f64,
    warned: bool,
}

impl Budget {
    pub(crate) fn new(prices: PathBuf, limit: Option<f64>) -> Arc<Self> {
        Arc::new(Self { prices, state: Mutex::new(Spent { limit, ..Spent::default() }) })
    }

    pub(crate) fn set_limit(&self, limit: Option<f64>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        (state.limit, state.warned) = (limit, false);
    }

    /// Sums the month up anew; `true` once when the limit comes near.
    pub(crate) fn count(&self, store: &Store, now_ms: i64) -> Result<bool, StoreError> {
        let month = day(now_ms)[..7].to_owned();
        let cost = Prices::read(&self.prices).month(&store.usage_since(&format!("{month}-01"))?, &month);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.warned &= state.month == month;
        (state.month, state.cost) = (month, cost);
        let near = state.limit.is_some_and(|limit| cost >= limit * WARNING);
        Ok(near && !std::mem::replace(&mut state.warned, near))
    }

    /// The limit, when it is reached.
    pub(crate) fn exhausted(&self, now_ms: i64) -> Option<f64> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = state.limit?;
        (state.cost >= limit && day(now_ms).starts_with(&state.month)).then_some(limit)
    }
}

/// `2026-11-22`, UTC. After Howard Hinnant's `civil_from_days`.
pub(crate) fn day(now_ms: i64) -> String {
    let days = now_ms.div_euclid(86_400_000) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let date = of_year - (153 * shifted + 2) / 5 + 1;
    format!("{:04}-{month:02}-{date:02}", year + era * 400 + i64::from(month <= 2))
}

impl App {
    /// What was used in the last `days` days, today with them.
    pub async fn usage(&self, days: u32) -> Result<UsageReport, ApiError> {
        let (home, cast, now) = (self.home()?, Arc::clone(&self.cast), self.clock.now_ms());
        home.providers.books.settled().await;
        blocking(move || {
            let from = day(now - i64::from(days.clamp(1, 3660) - 1) * 86_400_000);
            let today = day(now);
            let prices = Prices::read(&home.providers.budget.prices);
            let (kept, month, limit) = {
                let store = home.store();
                let month = store.usage_since(&format!("{}-01", &today[..7]))?;
                (store.usage_since(&from)?, month, store.setting::<Option<f64>>(LIMIT)?.flatten())
            };
            let mut rows: BTreeMap<(String, String, String), UsageRow> = BTreeMap::new();
            for one in kept {
                let key = (one.day.clone(), one.provider_id.clone(), one.character_id.clone());
                add(rows.entry(key).or_insert_with(|| empty(&one, &cast)), &one, prices.cost(&one));
            }
            let month_cost = prices.month(&month, &today[..7]);
            Ok(UsageReport { rows: rows.into_values().collect(), month_cost, limit, currency: "USD" })
        })
        .await
    }

    /// What a month may cost, US dollars; who costs something is not asked beyond it.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no amount.
    pub async fn set_usage_limit(&self, limit: Option<f64>) -> Result<(), ApiError> {
        if limit.is_some_and(|limit| !limit.is_finite() || limit < 0.0) {
            return Err(ApiError::new(Code::BadInput, "A limit is an amount such as 10. Type a number."));
        }
        let (home, now) = (self.home()?, self.clock.now_ms());
        blocking(move || {
            let mut store = home.store();
            store.set_setting(LIMIT, &limit)?;
            home.providers.budget.set_limit(limit);
            home.providers.budget.count(&store, now)?;
            Ok(())
        })
        .await
    }

    /// Where the prices stand; the file is there after this.
    pub async fn prices_file(&self) -> Result<String, ApiError> {
        let path = self.home()?.providers.budget.prices.clone();
        blocking(move || {
            Prices::write_first(&path).map_err(|error| {
                ApiError::failed(format!("{} cannot be written ({error}).", path.display()))
            })?;
            Ok(path.display().to_string())
        })
        .await
    }
}

/// The setting.
pub(crate) const LIMIT: &str = "usage_limit";

fn empty(one: &KeptUsage, cast: &crate::characters::Cast) -> UsageRow {
    let character = (!one.character_id.is_empty()).then(|| one.character_id.clone());
    let known = character.as_deref().and_then(|id| cast.get(&CharacterId::from(id)).ok());
    UsageRow {
        day: one.day.clone(),
        provider_id: one.provider_id.clone(),
        provider: one.provider.clone(),
        character: known.map(|known| known.name).or_else(|| character.clone()),
        character_id: character,
        input_tokens: 0,
        cached_tokens: 0,
        output_tokens: 0,
        characters: 0,
        seconds: 0.0,
        cost: None,
    }
}

fn add(row: &mut UsageRow, one: &KeptUsage, cost: Option<f64>) {
    row.provider.clone_from(&one.provider);
    row.input_tokens += one.input_tokens;
    row.cached_tokens += one.cached_tokens;
    row.output_tokens += one.output_tokens;
    row.characters += one.characters;
    row.seconds += one.seconds;
    row.cost = match (row.cost, cost) {
        (Some(sum), Some(cost)) => Some(sum + cost),
        (sum, cost) => sum.or(cost),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (ms, expected) in [
            (0, "1970-01-01"),
            (951_782_400_000, "2000-02-29"),
            (1_735_689_599_999, "2024-12-31"),
            (1_735_689_600_000, "2025-01-01"),
            (-1, "1969-12-31"),
        ] {
            assert_eq!(day(ms), expected);
        }
    }

    fn used(provider_id: &str, model: &str, input: u64, cached: u64, output: u64) -> KeptUsage {
        KeptUsage {
            day: "2026-11-22".into(),
            provider_id: provider_id.into(),
            model: model.into(),
            input_tokens: input,
            cached_tokens: cached,
            output_tokens: output,
            ..KeptUsage::default()
        }
    }

    const OWN: &str = r#"
        [models."gpt-4o"]
        input = 2.0
        cached = 1.0
        output = 10.0
        [models."gpt-4o-mini"]
        input = 0.5
        output = 1.0
        [models."odd"]
        input = -1.0
        output = nan
    "#;

    #[test]
    fn the_file_that_comes_along_is_understood_and_knows_no_price() {
        assert!(toml::from_str::<Prices>(SHIPPED).unwrap().models.is_empty());
        let example: String = SHIPPED
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .skip_while(|line| !line.starts_with('['))
            .fold(String::new(), |all, line| all + line + "\n");
        let example: Prices = toml::from_str(&example).unwrap();
        assert_eq!(example.models["name-of-a-model"].cached, Some(0.1), "the example can be followed");
    }

    #[test]
    fn the_longest_name_counts_and_the_cached_part_costs_less() {
        let prices: Prices = toml::from_str(OWN).unwrap();
        let cost = |model| prices.cost(&used("p", model, 1_000_000, 400_000, 100_000));
        let close = |cost: Option<f64>, expected: f64| (cost.unwrap() - expected).abs() < 1e-9;
        assert!(close(cost("gpt-4o-mini-2024-07-18"), 0.5 + 0.1));
        assert!(close(cost("openai/gpt-4o"), 0.6 * 2.0 + 0.4 * 1.0 + 1.0));
        assert_eq!(cost("a-model-of-mine"), None);
        assert_eq!(cost("odd"), None, "what is no price is none");
        assert_eq!(prices.cost(&used(LOCAL, "gpt-4o", 1_000_000, 0, 0)), Some(0.0));
    }

    #[test]
    fn the_limit_warns_once_and_then_stops_until_the_month_is_over() {
        let now = 1_763_769_600_000; // 2025-11-22
        let mut store = Store::in_memory().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("prices.toml");
        std::fs::write(&path, OWN).unwrap();
        let budget = Budget::new(path, Some(1.0));
        let spend = |store: &mut Store, input| {
            store.add_usage(&KeptUsage { day: day(now), ..used("p", "gpt-4o", input, 0, 0) }).unwrap();
        };
        spend(&mut store, 250_000);
        assert!(!budget.count(&store, now).unwrap());
        spend(&mut store, 175_000);
        assert!(budget.count(&store, now).unwrap(), "0.85 of 1 dollar");
        assert!(!budget.count(&store, now).unwrap(), "once is enough");
        assert_eq!(budget.exhausted(now), None);
        spend(&mut store, 100_000);
        budget.count(&store, now).unwrap();
        assert_eq!(budget.exhausted(now), Some(1.0));
        assert_eq!(budget.exhausted(now + 10 * 86_400_000), None, "a new month");
        budget.set_limit(None);
        assert_eq!(budget.exhausted(now), None);
    }
}
