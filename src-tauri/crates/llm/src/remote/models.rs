use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::wire::count;

/// One model a provider offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelInfo {
    /// What a request calls it.
    pub id: String,
    /// What people call it, where that differs.
    pub name: Option<String>,
    /// Tokens of prompt and reply together, where the provider tells.
    pub context_tokens: Option<u32>,
    /// Whether it sees pictures, where the provider tells.
    pub sees: Option<bool>,
}

/// The list under `field`, by `one`; sorted, each model once.
pub(crate) fn listed(
    value: &Value,
    field: &str,
    one: impl Fn(&Value) -> Option<ModelInfo>,
) -> Vec<ModelInfo> {
    let all = value.get(field).or(Some(value)).and_then(Value::as_array);
    let mut models: Vec<_> = all.into_iter().flatten().filter_map(one).collect();
    models.sort_by(|a, b| a.id.cmp(&b.id));
    models.dedup_by(|a, b| a.id == b.id);
    models
}

/// The first of `fields` that holds a number; a field may be `meta/n_ctx`.
pub(crate) fn first_count(value: &Value, fields: &[&str]) -> Option<u32> {
    fields.iter().find_map(|field| count(value.pointer(&format!("/{field}")))).filter(|count| *count > 0)
}

pub(crate) fn text(value: &Value, field: &str) -> Option<String> {
    value.get(field).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}
