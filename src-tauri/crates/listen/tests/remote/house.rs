//! A provider on a server of the test.

use std::{sync::Arc, time::Duration};

use tokio::runtime::Runtime;
use vis_core::{ManualClock, Sensitive, Utterance, UtteranceId};
use vis_listen::{HearingConfig, HearingProvider, HearingVendor, Heed};
use vis_net::{Limits, Net, NetConfig, OfflineSwitch, Times};

use crate::server::Names;

pub(crate) const KEY: &str = "dg-canary-0123456789abcdef0123456789";

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub(crate) fn provider(vendor: HearingVendor, base: &str, offline: &OfflineSwitch) -> HearingProvider {
    let ms = Duration::from_millis;
    let times = Times { connect: ms(2000), headers: ms(2500), idle: ms(2500), whole: ms(9000) };
    let limits = Limits { reply: 3 << 20, frame: 1 << 20 };
    let config = NetConfig {
        limits,
        offline: offline.clone(),
        lookup: Arc::new(Names),
        ..NetConfig::new(Arc::new(ManualClock::at(0)))
    };
    let net = Net::new(config).unwrap();
    let config = HearingConfig::new("Testfall", vendor, Some(Sensitive::new(KEY)));
    HearingProvider::new(&net, vendor.destination(base).unwrap(), Some(times), config).unwrap()
}

pub(crate) fn heed() -> Heed {
    Heed { language: "en-US".into(), hints: vec!["Mira".into(), "Visavis & Co".into()] }
}

/// The first `seconds` of an utterance.
pub(crate) fn utterance(id: u64, seconds: f32) -> Utterance {
    let length = (seconds * 16_000.0) as usize;
    let samples: Vec<f32> = (0..length).map(|n| (n as f32 * 0.05).sin() * 0.2).collect();
    Utterance {
        id: UtteranceId(id),
        start: 1_000,
        end: 1_000 + length as u64,
        ended: Duration::ZERO,
        samples: samples.into(),
    }
}
