//! A provider on a server of the test, and what it said.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::runtime::Runtime;
use vis_core::{ManualClock, Sensitive, Sentence, SpokenClip, TurnId, VoiceId};
use vis_net::{Limits, Net, NetConfig, OfflineSwitch, Times};
use vis_speak::{
    Abort, RemoteVoice, SpeakError, Synthesizer, VoiceConfig, VoiceProvider, VoiceVendor,
    remote::{F5, Reference, VoicePatience},
};

use crate::{
    sample::{TEXT, route},
    server::{Names, Server, Step, answering},
};

pub(crate) const KEY: &str = "sk-canary-0123456789abcdef0123456789";
pub(crate) const VOICE: &str = "voice 1/a";

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub(crate) fn net(offline: bool) -> Net {
    let switch = OfflineSwitch::default();
    switch.set(offline);
    let limits = Limits { reply: 3 << 20, frame: 1 << 20 };
    let config = NetConfig {
        limits,
        offline: switch,
        lookup: Arc::new(Names),
        ..NetConfig::new(Arc::new(ManualClock::at(0)))
    };
    Net::new(config).unwrap()
}

pub(crate) fn times() -> Times {
    let ms = Duration::from_millis;
    Times { connect: ms(2000), headers: ms(2500), idle: ms(2500), whole: ms(9000) }
}

pub(crate) fn config(vendor: VoiceVendor) -> VoiceConfig {
    let reference = Reference { wav: b"RIFF....WAVE".to_vec(), words: "What I say.".into() };
    let voices = [(VoiceId::from(VOICE), reference)].into();
    let f5 = F5 { voices, steps: 16, seed: Some(14), ..F5::default() };
    VoiceConfig { f5, ..VoiceConfig::new("Testfall", vendor, Some(Sensitive::new(KEY))) }
}

pub(crate) fn provider(net: &Net, config: VoiceConfig, base: &str) -> VoiceProvider {
    let destination = config.vendor.destination(base).unwrap();
    VoiceProvider::new(net, destination, Some(times()), config).unwrap()
}

pub(crate) fn voice(provider: VoiceProvider, runtime: &Runtime) -> RemoteVoice {
    let ms = Duration::from_millis;
    let patience = VoicePatience { waits: [ms(10), ms(30)], longest_wait: ms(1200) };
    RemoteVoice::new(provider, runtime.handle().clone()).with_patience(patience)
}

pub(crate) fn sentence() -> Sentence {
    Sentence { turn: TurnId(7), seq: 0, text: TEXT.to_owned() }
}

/// Serves `script(attempt)` wherever the sound itself is asked for, and good answers elsewhere.
pub(crate) fn serve(
    runtime: &Runtime,
    vendor: VoiceVendor,
    script: impl Fn(usize) -> Vec<Step> + Send + Sync + 'static,
) -> (Server, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = runtime.block_on(answering(move |_, line| {
        route(vendor, line).unwrap_or_else(|| script(count.fetch_add(1, Ordering::SeqCst)))
    }));
    (server, asked)
}

pub(crate) struct Said {
    pub(crate) clips: Vec<SpokenClip>,
    pub(crate) end: Result<(), SpeakError>,
}

impl Said {
    pub(crate) fn text(&self) -> String {
        self.clips.iter().map(|clip| clip.text.as_str()).collect()
    }

    pub(crate) fn samples(&self) -> Vec<f32> {
        self.clips.iter().flat_map(|clip| clip.pcm.samples.clone()).collect()
    }
}

pub(crate) fn say(voice: &mut RemoteVoice) -> Said {
    let mut clips = Vec::new();
    let end = voice
        .speak_soon(&sentence(), &VoiceId::from(VOICE), 1.0, &Abort::new(), &mut |clip| clips.push(clip));
    Said { clips, end }
}
