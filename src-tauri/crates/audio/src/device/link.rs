//! A connection to a PulseAudio server, or to PipeWire in its place: commands and sound out, replies and events in.
//!
//! Crate `pulseaudio` has a client of its own, which we use for the microphone. For the speaker it lacks three things: writing again what
//! the server has not played yet, hearing that a stream was moved or killed, and hearing that the server is gone.

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream as Blocking;
use std::time::Duration;

use mio::net::UnixStream;
use pulseaudio::protocol::{
    self as protocol, AuthParams, AuthReply, Command, CommandReply, CommandTag, DESCRIPTOR_SIZE, Descriptor,
    DescriptorFlags, Prop, Props, ProtocolError, SetClientNameReply, TagStructReader,
};

/// Channel of everything that is not sound.
const CONTROL: u32 = u32::MAX;
/// Bytes of the longest message that is believed.
const LONGEST: usize = 16 << 20;
/// Bytes of sound in a message.
const BLOCK: usize = 64 << 10;

/// What the server says.
pub(super) enum Message {
    /// The answer to the command with this number; read it with [`Link::read`].
    Reply(u32, Vec<u8>),
    Event(Box<Command>),
}

pub(super) struct Link {
    pub(super) socket: UnixStream,
    version: u16,
    next: u32,
    incoming: Vec<u8>,
    outgoing: Vec<u8>,
}

impl Link {
    /// Connects and sends `first`; waits for the answers, for each at most `patience`.
    ///
    /// # Errors
    /// No server, one that refuses us, or what it says to `first`.
    pub(super) fn open<R: CommandReply>(
        first: &Command,
        patience: Duration,
    ) -> Result<(Self, R), ProtocolError> {
        let path = pulseaudio::socket_path_from_env().ok_or(io::Error::from(io::ErrorKind::NotFound))?;
        let mut socket = Blocking::connect(path)?;
        socket.set_read_timeout(Some(patience))?;
        socket.set_write_timeout(Some(patience))?;
        let cookie = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok());
        let version = protocol::MAX_VERSION;
        let parameters = AuthParams {
            version,
            supports_shm: false,
            supports_memfd: false,
            cookie: cookie.unwrap_or_default(),
        };
        let server: AuthReply = ask(&mut socket, 0, &Command::Auth(parameters), version)?;
        let version = version.min(server.version);
        let mut name = Props::new();
        name.set(Prop::ApplicationName, c"Visavis");
        let _: SetClientNameReply = ask(&mut socket, 1, &Command::SetClientName(name), version)?;
        let reply = ask(&mut socket, 2, first, version)?;
        socket.set_nonblocking(true)?;
        let socket = UnixStream::from_std(socket);
        Ok((Self { socket, version, next: 3, incoming: Vec::new(), outgoing: Vec::new() }, reply))
    }

    /// Returns the command's number, which its reply will have.
    pub(super) fn send(&mut self, command: &Command) -> Result<u32, ProtocolError> {
        let number = self.next;
        self.next = self.next.wrapping_add(1);
        protocol::write_command_message(&mut self.outgoing, number, command, self.version)?;
        Ok(number)
    }

    /// Sound for a stream, from `back` bytes before its end on.
    pub(super) fn play(&mut self, channel: u32, mut back: u64, sound: &[u8]) -> Result<(), ProtocolError> {
        for block in sound.chunks(BLOCK) {
            // A seek relative to where was written last, in two's complement.
            let offset = std::mem::take(&mut back).wrapping_neg();
            let flags = DescriptorFlags::empty();
            let descriptor = Descriptor { length: block.len() as u32, channel, offset, flags };
            protocol::write_descriptor(&mut self.outgoing, &descriptor)?;
            self.outgoing.extend_from_slice(block);
        }
        Ok(())
    }

    /// Hands on to the system as much as it takes.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        let mut sent = 0;
        while sent < self.outgoing.len() {
            match self.socket.write(&self.outgoing[sent..]) {
                Ok(count) => sent += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.outgoing.drain(..sent);
        Ok(())
    }

    /// The next message, if one has arrived.
    ///
    /// # Errors
    /// The connection is over, or makes no sense.
    pub(super) fn receive(&mut self) -> Result<Option<Message>, ProtocolError> {
        loop {
            if let Some(body) = self.take_body()? {
                if let Some(message) = self.understand(body)? {
                    return Ok(Some(message));
                }
                continue;
            }
            let mut part = [0; 4096];
            match self.socket.read(&mut part) {
                Ok(0) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
                Ok(count) => self.incoming.extend_from_slice(&part[..count]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// What a [`Message::Reply`] says.
    pub(super) fn read<R: CommandReply>(&self, body: &[u8]) -> Result<R, ProtocolError> {
        let mut rest = body;
        let mut words = TagStructReader::new(&mut rest, self.version);
        let (_, _) = (words.read_u32()?, words.read_u32()?);
        R::read(&mut words, self.version)
    }

    /// The body of the next control message, once it is there whole.
    fn take_body(&mut self) -> Result<Option<Vec<u8>>, ProtocolError> {
        while let Some(mut head) = self.incoming.get(..DESCRIPTOR_SIZE) {
            let descriptor = protocol::read_descriptor(&mut head)?;
            let end = DESCRIPTOR_SIZE + length_of(&descriptor)?;
            if self.incoming.len() < end {
                return Ok(None);
            }
            let body = self.incoming[DESCRIPTOR_SIZE..end].to_vec();
            self.incoming.drain(..end);
            if descriptor.channel == CONTROL {
                return Ok(Some(body));
            }
        }
        Ok(None)
    }

    /// Nothing for what newer servers may say.
    fn understand(&self, body: Vec<u8>) -> Result<Option<Message>, ProtocolError> {
        match Command::read_tag_prefixed(&mut body.as_slice(), self.version) {
            Ok((number, Command::Reply)) => Ok(Some(Message::Reply(number, body))),
            Ok((_, event)) => Ok(Some(Message::Event(Box::new(event)))),
            Err(ProtocolError::Io(error)) => Err(error.into()),
            Err(error) => {
                tracing::debug!(%error, "a message of the sound server was not understood");
                Ok(None)
            }
        }
    }
}

fn length_of(descriptor: &Descriptor) -> Result<usize, ProtocolError> {
    let length = descriptor.length as usize;
    if length > LONGEST { Err(ProtocolError::Invalid(format!("{length} bytes"))) } else { Ok(length) }
}

/// Sends a command and waits for its answer. What else arrives meanwhile is about nothing we have.
fn ask<R: CommandReply>(
    socket: &mut Blocking,
    number: u32,
    command: &Command,
    version: u16,
) -> Result<R, ProtocolError> {
    protocol::write_command_message(socket, number, command, version)?;
    loop {
        let descriptor = protocol::read_descriptor(socket)?;
        let mut body = vec![0; length_of(&descriptor)?];
        socket.read_exact(&mut body)?;
        let mut rest = body.as_slice();
        let mut words = TagStructReader::new(&mut rest, version);
        let (tag, to) = (words.read_enum::<CommandTag>()?, words.read_u32()?);
        match tag {
            CommandTag::Reply if to == number => return R::read(&mut words, version),
            CommandTag::Error if to == number => return Err(ProtocolError::ServerError(words.read_enum()?)),
            _ => {}
        }
    }
}
