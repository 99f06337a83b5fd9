//! Sound is heard before all of it was sent; a stop ends the request.

use std::sync::Arc;

use tokio::sync::Notify;
use vis_core::VoiceId;
use vis_speak::{Abort, SpeakError, Synthesizer, VoiceVendor, remote::SpeechFormat};

use crate::{
    house::{VOICE, config, net, provider, runtime, say, sentence, serve, voice},
    sample::{LETTER, TEXT, route, sample, samples, wav},
    server::{Step, answering, head},
};

fn good(vendor: VoiceVendor) -> Vec<Step> {
    let sample = sample(vendor);
    vec![Step::Send(head(200, sample.kind, "")), Step::Send(sample.pieces.concat())]
}

/// The server holds back the second half until the first clip was given: who waited for the last byte would wait for ever.
#[test]
fn the_first_words_are_heard_before_the_last_byte_was_sent() {
    let runtime = runtime();
    for vendor in VoiceVendor::ALL {
        let heard = Arc::new(Notify::new());
        let until = Arc::clone(&heard);
        let sample = sample(vendor);
        let half = sample.pieces.len() / 2 + 1;
        let (server, _) = serve(&runtime, vendor, move |_| {
            vec![
                Step::Send(head(200, sample.kind, "")),
                Step::Send(sample.pieces[..half].concat()),
                Step::Until(Arc::clone(&until)),
                Step::Send(sample.pieces[half..].concat()),
            ]
        });
        let base = format!("http://127.0.0.1:{}", server.port);
        let mut voice = voice(provider(&net(false), config(vendor), &base), &runtime);
        let mut clips = Vec::new();
        let id = VoiceId::from(VOICE);
        let end = voice.speak_soon(&sentence(), &id, 1.0, &Abort::new(), &mut |clip| {
            heard.notify_one();
            clips.push(clip);
        });
        end.unwrap();
        assert_eq!(clips.len(), 2, "{vendor:?}");
        assert!(clips[0].pcm.samples.len() < samples().len() / 2, "{vendor:?}: the first clip is short");
        assert_eq!([&*clips[0].text, &*clips[1].text].concat(), TEXT, "{vendor:?}");
        assert_eq!((clips[0].seq, clips[1].seq), (0, 1), "{vendor:?}");
        let all: Vec<f32> = clips.iter().flat_map(|clip| clip.pcm.samples.clone()).collect();
        assert!(all == samples(), "{vendor:?}: no sample is lost or doubled");
    }
}

/// Every clip of the voice with times is covered by its spans, and words lie where their letters are.
#[test]
fn letters_become_spans() {
    let runtime = runtime();
    let (server, _) = serve(&runtime, VoiceVendor::ElevenLabs, |_| good(VoiceVendor::ElevenLabs));
    let base = format!("http://127.0.0.1:{}", server.port);
    let mut voice = voice(provider(&net(false), config(VoiceVendor::ElevenLabs), &base), &runtime);
    let said = say(&mut voice);
    said.end.as_ref().unwrap();
    for clip in &said.clips {
        assert_eq!(clip.phonemes[0].start, 0);
        assert_eq!(clip.phonemes.last().unwrap().end as usize, clip.pcm.samples.len());
        assert!(clip.phonemes.windows(2).all(|pair| pair[0].end == pair[1].start));
    }
    let whole = voice.speak(&sentence(), &VoiceId::from(VOICE), 1.0).unwrap();
    let gaps: Vec<f32> = whole
        .phonemes
        .iter()
        .filter(|span| span.phoneme == " ")
        .map(|span| span.start as f32 / 24_000.0)
        .collect();
    let spaces: Vec<f32> = TEXT.match_indices(' ').map(|(at, _)| at as f32 * LETTER).collect();
    assert_eq!(gaps.len(), spaces.len());
    assert!(gaps.iter().zip(&spaces).all(|(gap, space)| (gap - space).abs() < 0.01), "{gaps:?} {spaces:?}");
}

/// What a server sends counts, not what it was asked for.
#[test]
fn other_kinds_of_sound_are_heard_for_what_they_are() {
    let runtime = runtime();
    for (asked, kind) in [(SpeechFormat::Pcm, "audio/wav"), (SpeechFormat::Wav, "application/octet-stream")] {
        let server =
            runtime.block_on(answering(move |_, _| vec![Step::Send(head(200, kind, "")), Step::Send(wav())]));
        let base = format!("http://127.0.0.1:{}", server.port);
        let config = vis_speak::VoiceConfig { format: asked, ..config(VoiceVendor::OpenaiCompatible) };
        let said = say(&mut voice(provider(&net(false), config, &base), &runtime));
        said.end.as_ref().unwrap();
        assert!(said.samples() == samples(), "{asked:?} {kind}");
    }
}

#[test]
fn a_stop_ends_what_runs_and_what_has_not_begun() {
    let runtime = runtime();
    for vendor in VoiceVendor::ALL {
        let begun = Arc::new(Notify::new());
        let tell = Arc::clone(&begun);
        let server = runtime.block_on(answering(move |_, line| {
            route(vendor, line).unwrap_or_else(|| {
                tell.notify_one();
                vec![Step::Hang]
            })
        }));
        let base = format!("http://127.0.0.1:{}", server.port);
        let mut voice = voice(provider(&net(false), config(vendor), &base), &runtime);
        let abort = Abort::new();
        let stop = abort.clone();
        runtime.spawn(async move {
            begun.notified().await;
            stop.abort();
        });
        for _ in 0..2 {
            let end = voice.speak_unless(&sentence(), &VoiceId::from(VOICE), 1.0, &abort);
            assert!(matches!(end, Err(SpeakError::Aborted)), "{vendor:?}");
        }
    }
}

/// A server that was started anew has lost the recording: it is sent again, once.
#[test]
fn a_lost_recording_is_sent_again() {
    let runtime = runtime();
    let failed = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&failed);
    let server = runtime.block_on(answering(move |_, line| {
        let events = line.starts_with("GET /gradio_api/call");
        if events && count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 1 {
            let error = b"event: error\ndata: null\n\n".to_vec();
            return vec![Step::Send(head(200, "text/event-stream", "")), Step::Send(error)];
        }
        route(VoiceVendor::F5Tts, line).unwrap_or_else(|| good(VoiceVendor::F5Tts))
    }));
    let base = format!("http://127.0.0.1:{}", server.port);
    let mut voice = voice(provider(&net(false), config(VoiceVendor::F5Tts), &base), &runtime);
    for _ in 0..2 {
        say(&mut voice).end.unwrap();
    }
    let requests = runtime.block_on(async { server.requests.lock().await.clone() });
    let lines: Vec<String> = requests
        .iter()
        .map(|request| String::from_utf8_lossy(request).split(' ').nth(1).unwrap_or_default().to_owned())
        .collect();
    let uploads = lines.iter().filter(|line| line.contains("/upload")).count();
    assert_eq!(uploads, 2, "{lines:?}");
}
