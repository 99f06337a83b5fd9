//! A person's own key for Gemini, as an integrator's settings page hands it in.

use vis_core::Sensitive;

use crate::{ApiError, App, Code, KeyPlace, ProviderDraft, ProviderKind, ProviderView};

/// What the provider is called in the list of providers.
const NAME: &str = "Gemini";
/// Quick and cheap; the person may choose another one under Models.
const MODEL: &str = "gemini-2.5-flash";

impl App {
    /// Keeps a key for Gemini where keys are kept, and lets Gemini answer first from now on. Gives where the key lies.
    ///
    /// # Errors
    /// [`Code::BadInput`] for what is no key; the keyring, where it says no.
    pub async fn set_own_gemini_key(&self, key: Sensitive) -> Result<KeyPlace, ApiError> {
        let key = String::from_utf8(key.expose().to_vec()).map_err(|_| no_key())?;
        if key.trim().is_empty() {
            return Err(no_key());
        }
        let all = self.providers().await?;
        let kept = match all.iter().find(|one| is_own(one)) {
            Some(one) => {
                let kept = self.set_provider_key(&one.id, key).await?;
                if kept.enabled { kept } else { self.set_provider_enabled(&kept.id, true).await? }
            }
            None => self.add_provider(draft(&all), Some(key)).await?,
        };
        let others = all.into_iter().map(|one| one.id).filter(|id| *id != kept.id);
        let order = std::iter::once(kept.id.clone()).chain(others).collect();
        self.order_providers(order).await?;
        kept.key
            .place
            .ok_or_else(|| ApiError::failed("The key could not be kept. Open the keyring and try again."))
    }

    /// Whether there is such a key, and it can be read.
    pub async fn has_own_gemini_key(&self) -> Result<bool, ApiError> {
        Ok(self.providers().await?.iter().any(|one| is_own(one) && one.key.place.is_some()))
    }
}

/// Gemini at its vendor's own address: a key never goes to another one.
fn is_own(one: &ProviderView) -> bool {
    one.kind == ProviderKind::Gemini && one.base_url.is_empty()
}

fn draft(all: &[ProviderView]) -> ProviderDraft {
    let taken = |name: &str| all.iter().any(|one| one.name.eq_ignore_ascii_case(name));
    let numbered = || (2..).map(|n| format!("{NAME} {n}")).find(|name| !taken(name));
    let name = if taken(NAME) { numbered() } else { None };
    ProviderDraft {
        kind: ProviderKind::Gemini,
        name: name.unwrap_or_else(|| NAME.to_owned()),
        base_url: String::new(),
        model: MODEL.to_owned(),
        context_tokens: None,
        sees: false,
    }
}

fn no_key() -> ApiError {
    ApiError::new(Code::BadInput, "api_key is missing. Copy it from Google AI Studio and send it.")
}
