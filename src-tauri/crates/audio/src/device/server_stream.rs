//! A playback stream of a PulseAudio server, as it is asked for and as it is granted.

use std::ffi::CString;
use std::time::{Duration, Instant};

use mio::{Interest, Poll, Token};
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    ChannelMap, Command, CreatePlaybackStreamReply, PlaybackStreamParams, Prop, Props, ProtocolError,
    PulseError, SampleFormat, SampleSpec,
};

use super::link::Link;
use crate::{AudioError, ErrorKind};

/// Sound in the buffers of the server and the device, ms: what a stall of this machine may last. Hardly longer to be silent or to begin,
/// as it is written again then.
const BUFFER_MS: u32 = 150;
/// The server asks for so much at a time, ms.
const REQUEST_MS: u32 = 20;
/// Bytes of a sample.
pub(super) const SAMPLE: usize = size_of::<f32>();

const SOCKET: Token = Token(1);

/// Where sound is wanted.
pub(super) struct Wish {
    /// The system's name of the speaker; none: the default one, even when that changes.
    pub(super) sink: Option<CString>,
    pub(super) rate: u32,
}

/// A stream of the server's.
pub(super) struct Stream {
    pub(super) link: Link,
    pub(super) channel: u32,
    pub(super) sink: Option<CString>,
    /// Bytes the server asked for and did not get yet.
    pub(super) wanted: u64,
    /// The deck's sample that was the stream's first.
    pub(super) base: u64,
    /// The number of the question what is heard, and when it was put.
    pub(super) asked: Option<(u32, Instant)>,
    pub(super) due: Option<Instant>,
}

impl Stream {
    pub(super) fn open(wish: &Wish, poll: &Poll, patience: Duration) -> Result<Self, ProtocolError> {
        let open = |sink: Option<&CString>| {
            let parameters = parameters(wish.rate, sink.cloned());
            Link::open::<CreatePlaybackStreamReply>(&Command::CreatePlaybackStream(parameters), patience)
        };
        let (mut link, reply) = match open(wish.sink.as_ref()) {
            // The chosen one has gone.
            Err(ProtocolError::ServerError(PulseError::NoEntity)) if wish.sink.is_some() => open(None)?,
            other => other?,
        };
        poll.registry().register(&mut link.socket, SOCKET, Interest::READABLE | Interest::WRITABLE)?;
        let (channel, wanted) = (reply.channel, u64::from(reply.requested_bytes));
        Ok(Self { link, channel, sink: reply.sink_name, wanted, base: 0, asked: None, due: None })
    }
}

fn parameters(rate: u32, sink: Option<CString>) -> PlaybackStreamParams {
    let bytes = |ms: u32| rate / 1000 * ms * SAMPLE as u32;
    let mut props = Props::new();
    props.set(Prop::MediaName, c"Voice");
    PlaybackStreamParams {
        sample_spec: SampleSpec { format: SampleFormat::Float32Le, channels: 1, sample_rate: rate },
        channel_map: ChannelMap::mono(),
        sink_name: sink,
        buffer_attr: BufferAttr {
            max_length: u32::MAX,
            target_length: bytes(BUFFER_MS),
            pre_buffering: bytes(REQUEST_MS * 2),
            minimum_request_length: bytes(REQUEST_MS),
            ..BufferAttr::default()
        },
        flags: StreamFlags { adjust_latency: true, ..StreamFlags::default() },
        props,
        ..PlaybackStreamParams::default()
    }
}

pub(super) fn from_protocol(error: ProtocolError) -> AudioError {
    let kind = match &error {
        ProtocolError::ServerError(PulseError::AccessDenied | PulseError::AuthKey) => ErrorKind::Denied,
        ProtocolError::ServerError(PulseError::Busy) => ErrorKind::DeviceBusy,
        ProtocolError::ServerError(PulseError::Invalid | PulseError::NotSupported) => ErrorKind::Format,
        _ => ErrorKind::NoDevice,
    };
    AudioError::new(kind, error)
}
