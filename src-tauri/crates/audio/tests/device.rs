//! The real devices, on a sound server of our own: PulseAudio with a speaker and a microphone that are not there.

#![cfg(all(feature = "device", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![allow(unsafe_code, reason = "which sound server is used is told by the environment")]

mod common;
#[path = "common/server.rs"]
mod server;

use common::{SECOND, conforms, gibberish, hear, likeness, listen, samples, wait_until};
use server::{MICROPHONE, OTHER, Server};
use vis_audio::{
    CaptureOptions, Captured, DefaultDevice, ErrorKind, Input, MicrophoneDevice, Side, microphones, speakers,
};
use vis_core::PcmClip;

fn find(id: Option<String>) -> impl Fn() -> Result<Box<dyn Input>, vis_audio::AudioError> + Send + Clone {
    move || MicrophoneDevice::find(id.as_deref()).map(|device| Box::new(device) as Box<dyn Input>)
}

/// What was told beside chunks.
fn story(heard: &common::Heard) -> Vec<String> {
    let heard = heard.lock().unwrap();
    let told = heard.iter().filter_map(|told| match told {
        Captured::Chunk(_) => None,
        Captured::Lost(error) => {
            assert_eq!((error.kind(), error.side()), (ErrorKind::DeviceLost, Side::Microphone));
            Some("lost".to_owned())
        }
        Captured::Recovered { device } => Some(device.clone()),
    });
    told.collect()
}

#[test]
fn a_device_is_an_input_and_what_is_said_arrives() {
    let server = Server::with_everything();
    conforms(|| find(None)().unwrap());
    let said = gibberish(2.0, 48_000, 120.0, 3);
    let want = vis_audio::resample(&PcmClip { rate: 48_000, samples: said.clone() }, 16_000).unwrap();
    // A machine under load loses samples now and then, and they are the sound server's.
    let alike = |_: usize| {
        let (microphone, heard) = listen(find(None), CaptureOptions::default());
        hear(&heard, SECOND / 10);
        server.say(&said, 48_000).wait().unwrap();
        let count = samples(&heard).len() + SECOND;
        let heard = hear(&heard, count);
        drop(microphone);
        let begin = heard.iter().position(|sample| sample.abs() > 1e-3).unwrap_or(0).saturating_sub(400);
        likeness(&want, &heard[begin..], 1_600)
    };
    let best = (0..3).map(alike).find(|alike| *alike > 0.9);
    assert!(best.is_some(), "what was said is what was heard");
}

#[test]
fn devices_are_listed_with_the_default_first_and_chosen_by_id() {
    let server = Server::with_everything();
    server.load(OTHER);
    server
        .load("module-null-sink sink_name=box rate=44100 channels=1 sink_properties=device.description=Box");
    let names = |list: Vec<vis_audio::DeviceInfo>| -> Vec<(String, bool)> {
        list.into_iter().map(|device| (device.name, device.is_default)).collect()
    };
    let list = microphones();
    assert_eq!(names(list.clone()), [("Desk".to_owned(), true), ("Head".to_owned(), false)], "no monitors");
    assert_eq!((list[0].rate, list[0].channels), (48_000, 1));
    let outputs = speakers();
    assert!(outputs[0].is_default && outputs[0].name == "Hall", "{outputs:?}");
    let loud = outputs.iter().find(|device| device.name == "Box").unwrap();
    assert_eq!((loud.rate, loud.channels), (44_100, 1));
    assert_eq!(DefaultDevice::find_by(Some(&loud.id)).unwrap().name(), "Box");
    assert_eq!(MicrophoneDevice::find(Some(&list[1].id)).unwrap().name(), "Head");
    for gone in ["pulseaudio:unplugged", "nonsense", ""] {
        assert_eq!(MicrophoneDevice::find(Some(gone)).unwrap().name(), "Desk", "{gone}: the default instead");
        assert_eq!(DefaultDevice::find_by(Some(gone)).unwrap().name(), "Hall");
    }
}

#[test]
fn an_unplugged_microphone_is_lost_and_found_again() {
    let server = Server::with_everything();
    server.load(OTHER);
    let (microphone, heard) = listen(find(Some("pulseaudio:mic".to_owned())), CaptureOptions::default());
    assert_eq!(microphone.name(), "Desk");
    hear(&heard, SECOND / 4);
    server.unload("source_name=mic");
    wait_until("lost", || story(&heard).first().is_some_and(|told| told == "lost"));
    wait_until("another instead", || story(&heard).last().is_some_and(|told| told == "Head"));
    let before = samples(&heard).len();
    hear(&heard, before + SECOND / 4);
    server.load(MICROPHONE);
    wait_until("the chosen one again", || story(&heard).last().is_some_and(|told| told == "Desk"));
    let before = samples(&heard).len();
    hear(&heard, before + SECOND / 4);
    assert_eq!(story(&heard).iter().filter(|told| *told == "lost").count(), 1, "going back is no loss");
    drop(microphone);
}

#[test]
fn what_a_speaker_plays_is_no_microphone() {
    let server = Server::with_everything();
    let (microphone, heard) = listen(find(None), CaptureOptions::default());
    hear(&heard, SECOND / 4);
    server.unload("source_name=mic");
    assert!(server.pactl(&["info"]).contains(".monitor"), "the sound server would take a monitor");
    wait_until("lost", || story(&heard) == ["lost"]);
    let error = MicrophoneDevice::find(None).err().unwrap();
    assert_eq!((error.kind(), error.side()), (ErrorKind::NoDevice, Side::Microphone), "{error}");
    assert!(microphones().is_empty());
    let before = samples(&heard).len();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!(story(&heard), ["lost"], "nothing is taken in its place");
    assert_eq!(samples(&heard).len(), before, "and nothing is heard");
    server.load(OTHER);
    wait_until("found", || story(&heard).last().is_some_and(|told| told == "Head"));
    server.pactl(&["set-default-source", "speaker.monitor"]);
    assert_eq!(MicrophoneDevice::find(None).unwrap().name(), "Head", "a monitor as default is not meant");
    let chosen = MicrophoneDevice::find(Some("pulseaudio:speaker.monitor")).unwrap();
    assert_eq!(chosen.id().as_deref(), Some("pulseaudio:speaker.monitor"), "but who asks for it gets it");
    drop(microphone);
}

#[test]
fn the_default_is_followed_when_none_was_chosen() {
    let server = Server::with_everything();
    let (microphone, heard) = listen(find(None), CaptureOptions::default());
    hear(&heard, SECOND / 4);
    server.load(OTHER);
    server.pactl(&["set-default-source", "other"]);
    wait_until("moved", || story(&heard) == ["Head"]);
    assert_eq!(microphone.name(), "Head");
    let before = samples(&heard).len();
    hear(&heard, before + SECOND / 4);
    drop(microphone);
}

#[test]
fn a_sound_server_that_dies_and_comes_back_is_found_again() {
    let mut server = Server::with_everything();
    let (microphone, heard) = listen(find(None), CaptureOptions::default());
    hear(&heard, SECOND / 4);
    server.kill();
    wait_until("lost", || story(&heard) == ["lost"]);
    server.again();
    wait_until("found again", || story(&heard).len() >= 2);
    let before = samples(&heard).len();
    hear(&heard, before + SECOND / 4);
    drop(microphone);
}

#[test]
fn a_dead_microphone_and_a_distorted_one_show_on_the_meter() {
    let server = Server::with_everything();
    let (microphone, heard) = listen(find(None), CaptureOptions::default());
    hear(&heard, SECOND / 2);
    let dead = microphone.level();
    assert!(dead.rms == 0.0 && dead.peak == 0.0 && !dead.clipped, "not even noise: {dead:?}");
    let shouted: Vec<f32> =
        gibberish(3.0, 48_000, 120.0, 3).iter().map(|sample| (sample * 20.0).clamp(-1.0, 1.0)).collect();
    let mut saying = server.say(&shouted, 48_000);
    common::wait_until("clipped", || microphone.level().clipped);
    saying.wait().unwrap();
    common::wait_until("not any more", || !microphone.level().clipped);
    assert_eq!(story(&heard), [""; 0], "neither is a loss");
    drop(microphone);
}

#[test]
fn a_computer_without_devices_says_so() {
    let _server = Server::start(&[]);
    let error = MicrophoneDevice::find(None).err().unwrap();
    assert_eq!((error.kind(), error.side()), (ErrorKind::NoDevice, Side::Microphone), "{error}");
    let error = DefaultDevice::find().err().unwrap();
    assert_eq!((error.kind(), error.side()), (ErrorKind::NoDevice, Side::Speaker), "{error}");
    assert!(microphones().is_empty() && speakers().is_empty());
}
