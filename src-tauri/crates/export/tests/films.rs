//! Whole films, looked at through FFmpeg's own demuxers and decoders.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod common;

use common::{Bars, Tone, look, make, names, small};
use ffmpeg_next as ffmpeg;
use vis_export::{Caption, CaptionStyle, Encoder, EncoderChoice, FilmOptions, Frames, SoundFormat, encoders};

#[test]
fn pictures_and_sound_are_as_long_as_the_sound_was() {
    let folder = tempfile::tempdir().unwrap();
    for (seconds, fps, rate, channels) in [
        (2.0, 25, 24_000, 1),
        (1.237, 30, 44_100, 2),
        (1.04, 10, 16_000, 1),
        (3.3333, 60, 8_000, 8),
        (5.01, 24, 48_000, 6),
    ] {
        let target = folder.path().join(format!("{fps}.mp4"));
        let mut sound = Tone::of(SoundFormat { rate, channels }, seconds);
        let options = FilmOptions { fps, ..small() };
        let film = make(&options, &mut sound, &[], &target).unwrap();
        assert_eq!(film.frames, ((seconds * f64::from(fps)).round() as u64).max(1));
        assert_eq!((film.path, film.encoder), (target.clone(), Encoder::X264));
        assert_eq!(film.bytes, target.metadata().unwrap().len());
        let seen = look(&target);
        let (pictures, sound) = (seen.of("h264"), seen.of("aac"));
        assert_eq!(pictures.packets, film.frames);
        for stream in [pictures, sound] {
            let limit = 0.040_f64.max(0.5 / f64::from(fps) + 0.001);
            assert!((stream.duration - seconds).abs() <= limit, "{fps}: {stream:?}, not {seconds}");
        }
        assert!(pictures.start.abs() < 1e-6, "{}", pictures.start);
    }
}

#[test]
fn frames_lie_on_their_moments_and_look_as_they_were_painted() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("film.mp4");
    make(&small(), &mut Tone::seconds(3.0), &[], &target).unwrap();
    let mut input = ffmpeg::format::input(&target).unwrap();
    let stream = input.streams().best(ffmpeg::media::Type::Video).unwrap();
    let (index, base) = (stream.index(), f64::from(stream.time_base()));
    let context = ffmpeg::codec::Context::from_parameters(stream.parameters()).unwrap();
    let mut decoder = context.decoder().video().unwrap();
    assert_eq!(decoder.format(), ffmpeg::format::Pixel::YUV420P);
    let mut painted = vec![0; 64 * 64 * 4];
    let mut seen = 0u64;
    let mut frame = ffmpeg::frame::Video::empty();
    let packets: Vec<_> =
        input.packets().filter(|(from, _)| from.index() == index).map(|(_, packet)| packet).collect();
    let mut check = |frame: &ffmpeg::frame::Video| {
        let moment = frame.pts().unwrap() as f64 * base;
        assert!((moment - seen as f64 / 25.0).abs() < 1e-9, "frame {seen} at {moment}");
        assert_eq!(frame.color_space(), ffmpeg::color::Space::BT709);
        assert_eq!(frame.color_range(), ffmpeg::color::Range::MPEG);
        Bars { width: 64 }.frame(seen, &mut painted);
        let at = |x: usize, y: usize| f64::from(frame.data(0)[y * frame.stride(0) + x]);
        let far = (seen as usize + 32) % 64;
        let [r, g, b] = [0, 1, 2].map(|k| f64::from(painted[far * 4 + k]));
        let want = 16.0 + 219.0 / 255.0 * (0.2126 * r + 0.7152 * g + 0.0722 * b);
        assert!((at(far, 32) - want).abs() < 6.0, "frame {seen}: {} instead of {want}", at(far, 32));
        seen += 1;
    };
    for packet in &packets {
        decoder.send_packet(packet).unwrap();
        while decoder.receive_frame(&mut frame).is_ok() {
            check(&frame);
        }
    }
    decoder.send_eof().unwrap();
    while decoder.receive_frame(&mut frame).is_ok() {
        check(&frame);
    }
    assert_eq!(seen, 75);
}

#[test]
fn players_can_begin_before_all_is_there_and_are_told_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("film.mp4");
    make(&small(), &mut Tone::seconds(1.0), &[], &target).unwrap();
    let bytes = std::fs::read(&target).unwrap();
    let place = |word: &[u8]| bytes.windows(word.len()).position(|window| window == word);
    assert!(place(b"moov").unwrap() < place(b"mdat").unwrap(), "the index stands first");
    assert!(place(b"digitalsourcetype/compositeSynthetic").is_some());
    assert!(place(b"xmp:CreatorTool=\"Visavis 1.2.3\"").is_some());
    let tags = look(&target).tags;
    let tag = |name: &str| tags.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    assert_eq!(tag("title"), Some("A & <test>"));
    let notice = tag("comment").unwrap();
    assert!(notice.contains("Synthetic") && notice.contains("Visavis 1.2.3"), "{notice}");
    assert_eq!(names(folder.path()), ["film.mp4"], "nothing else is left");
}

#[test]
fn captions_are_a_track_and_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let caption = |start_ms, end_ms, text: &str| Caption { start_ms, end_ms, text: text.into() };
    let captions =
        [caption(100, 900, "Grüß dich,"), caption(900, 1500, "zwei\nZeilen"), caption(1700, 9000, "Ende")];
    for (style, name) in
        [(CaptionStyle::Track, "track"), (CaptionStyle::Burned, "burned"), (CaptionStyle::Off, "off")]
    {
        let target = folder.path().join(format!("{name}.mp4"));
        let options = FilmOptions { captions: style, ..small() };
        let film = make(&options, &mut Tone::seconds(2.0), &captions, &target).unwrap();
        let seen = look(&target);
        let wanted = style == CaptionStyle::Track;
        assert_eq!(seen.streams.len(), if wanted { 3 } else { 2 });
        assert_eq!(film.srt.is_some(), wanted);
        if let Some(srt) = film.srt {
            assert_eq!(srt, target.with_extension("srt"));
            let mut kept = vis_export::parse_captions(&std::fs::read_to_string(srt).unwrap()).unwrap();
            assert_eq!(kept.last().unwrap().end_ms, 2000, "no caption outlasts the film");
            kept.pop();
            assert_eq!(kept, captions[..2]);
            let track = seen.of("mov_text");
            let starts: Vec<_> =
                track.times.iter().map(|time| (*time as f64 * track.tick * 1000.0).round()).collect();
            assert_eq!(starts, [100.0, 900.0, 1700.0]);
        }
    }
}

/// RMS of the decoded sound, as a level in dB.
fn level(path: &std::path::Path) -> f64 {
    let mut input = ffmpeg::format::input(path).unwrap();
    let stream = input.streams().best(ffmpeg::media::Type::Audio).unwrap();
    let index = stream.index();
    let mut decoder =
        ffmpeg::codec::Context::from_parameters(stream.parameters()).unwrap().decoder().audio().unwrap();
    let (mut sum, mut count) = (0.0, 0usize);
    let mut frame = ffmpeg::frame::Audio::empty();
    let packets: Vec<_> =
        input.packets().filter(|(from, _)| from.index() == index).map(|(_, packet)| packet).collect();
    for packet in packets {
        decoder.send_packet(&packet).unwrap();
        while decoder.receive_frame(&mut frame).is_ok() {
            sum += frame.plane::<f32>(0).iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
            count += frame.samples();
        }
    }
    10.0 * (sum / count as f64).log10()
}

#[test]
fn quiet_and_loud_sounds_come_out_alike() {
    let folder = tempfile::tempdir().unwrap();
    let made = |level: f32, loudness: Option<f64>| {
        let target = folder.path().join(format!("{level}-{loudness:?}.mp4"));
        let options = FilmOptions { loudness, ..small() };
        make(&options, &mut Tone { level, ..Tone::seconds(4.0) }, &[], &target).unwrap();
        self::level(&target)
    };
    let (quiet, loud) = (made(0.02, Some(-16.0)), made(0.9, Some(-16.0)));
    assert!((quiet - loud).abs() < 0.5, "{quiet:.1} and {loud:.1} dB");
    // A 440 Hz tone of -16 LUFS in one channel has an RMS of about -16 dB.
    assert!((quiet + 15.5).abs() < 1.5, "{quiet:.1} dB");
    assert!((made(0.02, None) + 37.0).abs() < 0.5, "untouched when it shall be");
    assert!(made(0.0, Some(-16.0)) < -90.0, "silence stays silence");
}

#[test]
fn without_h264_there_is_a_webm_that_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for encoder in [Encoder::Vp9, Encoder::Av1] {
        if !encoders().contains(&encoder) {
            continue;
        }
        let options =
            FilmOptions { encoder: EncoderChoice::Only(encoder), captions: CaptionStyle::Track, ..small() };
        let captions = [Caption { start_ms: 200, end_ms: 900, text: "Hallo".into() }];
        let asked = folder.path().join(format!("{}.mp4", encoder.name()));
        let film = make(&options, &mut Tone::seconds(2.0), &captions, &asked).unwrap();
        assert_eq!((film.path, film.encoder), (asked.with_extension("webm"), encoder));
        let seen = look(&asked.with_extension("webm"));
        assert_eq!(seen.streams[0].packets, 50, "{encoder:?}");
        assert_eq!(seen.streams[2].packets, 1);
        assert!((seen.duration - 2.0).abs() <= 0.04, "{}", seen.duration);
        for stream in &seen.streams[..2] {
            assert!((stream.end - 2.0).abs() <= 0.04, "{stream:?}");
        }
    }
    let named = folder.path().join("named.webm");
    let film = make(&small(), &mut Tone::seconds(0.5), &[], &named).unwrap();
    assert_eq!((film.path, film.encoder), (named, Encoder::Vp9), "the name's wish counts");
}
