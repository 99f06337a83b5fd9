//! What may be added, and how it will do on this computer.

use std::sync::Arc;
use std::time::Duration;

use vis_models::{CALM_READER, Offer, Purpose, memory_speed, recommended, tokens_per_second};

use super::memory::memory;
use super::*;
use crate::App;
use crate::app::blocking;

/// Setting: bytes a second of this computer's memory.
const SPEED: &str = "memory_speed";
const MEASURED_FOR: Duration = Duration::from_secs(10);
/// Weights, in millions, that one core decodes about as fast as people speak: small wants four quick cores, medium eight.
const HEARD_BY_A_CORE: u32 = 100;
/// Before it was measured: that of an ordinary laptop.
const ORDINARY: u64 = 12_000_000_000;

impl ModelRoom {
    pub(super) fn offers(&self) -> Result<Vec<OfferView>, ApiError> {
        let speed = self.store().setting::<u64>(SPEED)?;
        let (ram, _) = memory();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let cores = u32::try_from(cores).unwrap_or(u32::MAX);
        let installed = vis_models::installed(&self.folder);
        let pinned = |offer: &Offer| vis_models::pinned_digest(&self.folder, &offer.path).is_some();
        let best = recommended(&self.catalogue.offers, Purpose::Chat, speed.unwrap_or(ORDINARY), ram);
        let best = best.map(|offer| offer.id.clone());
        let view = |offer: &Offer| OfferView {
            id: offer.id.clone(),
            name: offer.name.clone(),
            purpose: offer.purpose.into(),
            licence: offer.licence.clone(),
            terms: offer.terms.clone(),
            used_for: offer.used_for.clone(),
            upstream: offer.upstream.clone(),
            parameters_millions: offer.parameters_millions,
            about_bytes: offer.about_bytes,
            ram_bytes: offer.ram_bytes(),
            languages: offer.languages.clone(),
            fits: fit(offer, speed.unwrap_or(ORDINARY), ram, cores),
            tokens_per_second: speed
                .filter(|_| offer.purpose == Purpose::Chat)
                .map(|speed| (tokens_per_second(speed, offer.about_bytes) * 10.0).round() / 10.0),
            recommended: best.as_ref() == Some(&offer.id),
            digest_known: offer.digest.known().is_some() || pinned(offer),
            installed: installed.iter().any(|one| one.path == offer.path),
            download: self.download(&offer.id),
        };
        let used = |offer: &&Offer| matches!(offer.purpose, Purpose::Chat | Purpose::Listening);
        Ok(self.catalogue.offers.iter().filter(used).map(view).collect())
    }

    fn measure(&self) -> Result<(), ApiError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let speed = memory_speed(&*self.clock, MEASURED_FOR, cores.saturating_sub(1).clamp(1, 4));
        Ok(self.store().set_setting(SPEED, &speed)?)
    }
}

fn fit(offer: &Offer, speed: u64, ram: u64, cores: u32) -> ModelFit {
    let slow = match offer.purpose {
        Purpose::Listening => offer.parameters_millions > cores.saturating_mul(HEARD_BY_A_CORE),
        _ => tokens_per_second(speed, offer.about_bytes) < CALM_READER,
    };
    match offer.ram_bytes() > ram / 5 * 4 {
        true => ModelFit::Not,
        false if slow => ModelFit::Slowly,
        false => ModelFit::Well,
    }
}

impl App {
    /// What a person may add.
    pub async fn model_offers(&self) -> Result<Vec<OfferView>, ApiError> {
        let room = Arc::clone(&self.home()?.models);
        blocking(move || room.offers()).await
    }

    /// Measures how fast this computer's memory is, for ten seconds, and remembers it.
    pub async fn measure_speed(&self) -> Result<Vec<OfferView>, ApiError> {
        let room = Arc::clone(&self.home()?.models);
        blocking(move || {
            room.measure()?;
            room.offers()
        })
        .await
    }
}
