//! Which encoder writes the pictures: what the installed FFmpeg has, best first.

use ffmpeg_next as ffmpeg;
use ffmpeg_next::{Dictionary, codec, color, encoder, format, threading};
use serde::{Deserialize, Serialize};

use crate::{ExportError, FilmOptions};

/// An encoder of pictures, and with it the kind of film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoder {
    /// H.264 in MP4.
    X264,
    /// H.264 in MP4.
    OpenH264,
    /// VP9 in WebM.
    Vp9,
    /// AV1 in WebM.
    Av1,
}

/// Who chooses the encoder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EncoderChoice {
    /// The first of [`encoders`] that the film's name allows: an `.mp4` becomes a `.webm` where there is no H.264.
    #[default]
    Best,
    Only(Encoder),
}

/// Best first: H.264 plays everywhere, x264 looks best at a size.
const ORDER: [Encoder; 4] = [Encoder::X264, Encoder::OpenH264, Encoder::Vp9, Encoder::Av1];

/// What the installed FFmpeg has.
pub fn encoders() -> Vec<Encoder> {
    ORDER.into_iter().filter(|encoder| encoder.codec().is_some()).collect()
}

/// The kind of film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Container {
    Mp4,
    WebM,
}

impl Container {
    /// Also FFmpeg's name of the muxer.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::WebM => "webm",
        }
    }
}

impl Encoder {
    /// FFmpeg's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::X264 => "libx264",
            Self::OpenH264 => "libopenh264",
            Self::Vp9 => "libvpx-vp9",
            Self::Av1 => "libsvtav1",
        }
    }

    pub(crate) fn container(self) -> Container {
        match self {
            Self::X264 | Self::OpenH264 => Container::Mp4,
            Self::Vp9 | Self::Av1 => Container::WebM,
        }
    }

    fn codec(self) -> Option<ffmpeg::Codec> {
        encoder::find_by_name(self.name())
    }

    /// Those to try for a film, best first.
    ///
    /// # Errors
    /// [`ExportError::NoEncoder`].
    pub(crate) fn candidates(choice: EncoderChoice, webm: bool) -> Result<Vec<Self>, ExportError> {
        let fits = |encoder: &Self| match choice {
            EncoderChoice::Best => !webm || encoder.container() == Container::WebM,
            EncoderChoice::Only(only) => *encoder == only,
        };
        let found: Vec<Self> = encoders().into_iter().filter(fits).collect();
        match choice {
            _ if !found.is_empty() => Ok(found),
            EncoderChoice::Only(only) => Err(ExportError::NoEncoder { wanted: only.name() }),
            EncoderChoice::Best if webm => Err(ExportError::NoEncoder { wanted: "VP9 or AV1" }),
            EncoderChoice::Best => Err(ExportError::NoEncoder { wanted: "H.264, VP9 or AV1" }),
        }
    }

    /// Ready to take pictures whose time is counted in frames.
    pub(crate) fn open(self, options: &FilmOptions, threads: usize) -> Result<encoder::Video, ExportError> {
        let failed = |source| ExportError::encoding("encoded", source);
        let codec = self.codec().ok_or(ExportError::NoEncoder { wanted: self.name() })?;
        let mut video = codec::Context::new_with_codec(codec).encoder().video().map_err(failed)?;
        let fps = options.fps as i32;
        video.set_width(options.width);
        video.set_height(options.height);
        video.set_format(format::Pixel::YUV420P);
        video.set_time_base((1, fps));
        video.set_frame_rate(Some((fps, 1)));
        video.set_gop(options.fps * KEY_SECONDS);
        video.set_colorspace(color::Space::BT709);
        video.set_color_range(color::Range::MPEG);
        video.set_color_primaries(color::Primaries::BT709);
        video.set_color_transfer_characteristic(color::TransferCharacteristic::BT709);
        // Both containers keep the codec's head once instead of in every key frame.
        // Closed groups: a jump to a key frame needs nothing from before it.
        video.set_flags(codec::Flags::GLOBAL_HEADER | codec::Flags::CLOSED_GOP);
        video.set_threading(threading::Config { count: threads, ..threading::Config::default() });
        self.rate(&mut video, options);
        video.open_with(self.settings(options)).map_err(failed)
    }

    /// Constant quality where the encoder has it; the others get bits by the picture's area.
    fn rate(self, video: &mut encoder::video::Video, options: &FilmOptions) {
        let pixels = f64::from(options.width * options.height * options.fps);
        match self {
            Self::X264 | Self::Av1 => {}
            Self::OpenH264 => video.set_bit_rate((pixels * 0.15) as usize),
            // With a constant quality libvpx wants no bit rate.
            Self::Vp9 => video.set_bit_rate(0),
        }
    }

    fn settings(self, options: &FilmOptions) -> Dictionary<'static> {
        // At 1024 x 1024 veryfast took a third of all the work.
        let large = options.width * options.height > 700_000;
        let pairs: &[(&str, &str)] = match self {
            // Superfast alone leaves mbtree out, and the film becomes three times as large.
            Self::X264 if large => &[
                ("preset", "superfast"),
                ("crf", "20"),
                ("profile", "high"),
                ("mbtree", "1"),
                ("rc-lookahead", "10"),
            ],
            Self::X264 => &[("preset", "veryfast"), ("crf", "20"), ("profile", "high")],
            Self::OpenH264 => &[("allow_skip_frames", "0")],
            Self::Vp9 => &[
                ("crf", "30"),
                ("deadline", "realtime"),
                ("cpu-used", "8"),
                ("row-mt", "1"),
                ("auto-alt-ref", "0"),
                ("lag-in-frames", "0"),
            ],
            Self::Av1 => &[("crf", "32"), ("preset", "12")],
        };
        let mut settings = Dictionary::new();
        pairs.iter().for_each(|(key, value)| settings.set(key, value));
        settings
    }
}

/// At least every so often a picture stands for itself: players can jump there, and a crashed render goes on there.
const KEY_SECONDS: u32 = 5;
