//! What every vendor has in common on the way from a text to its sound.

use serde_json::Value;
use vis_core::VoiceId;
use vis_net::{
    Call, Cause, NetError, ProviderError, Reply,
    provider::{Unread, verdict},
};

use super::{clips::Sounding, elevenlabs, f5, openai, voice::VoiceProvider};
use crate::remote::VoiceVendor;

/// One thing to say.
pub(crate) struct Ask<'a> {
    /// Plain words, without marks.
    pub(crate) text: &'a str,
    pub(crate) voice: &'a VoiceId,
    pub(crate) speed: f32,
}

/// Makes sound, and times where there are any, of a body's bytes.
pub(crate) trait Reader: Send {
    fn read(&mut self, bytes: &[u8], sounding: &mut Sounding) -> Result<(), Unread>;
    /// The body is over.
    fn end(&mut self, sounding: &mut Sounding) -> Result<(), Unread>;
}

/// A body on its way, and who understands it.
pub(crate) struct Stream {
    reply: Reply,
    reader: Box<dyn Reader>,
    provider: String,
    over: bool,
}

impl VoiceProvider {
    /// Asks, and waits for the head of the answer.
    pub(crate) async fn open(&self, ask: &Ask<'_>, known: &mut f5::Known) -> Result<Stream, ProviderError> {
        let reply = match self.config.vendor {
            VoiceVendor::ElevenLabs => self.send(elevenlabs::speech(&self.config, ask)).await?,
            VoiceVendor::OpenaiCompatible => self.send(openai::speech(&self.config, ask)).await?,
            VoiceVendor::F5Tts => f5::speech(self, ask, known).await?,
        };
        let kind = reply.header("content-type").unwrap_or_default().to_ascii_lowercase();
        if kind.contains("html") {
            return Err(self.plain(Cause::WrongUrl));
        }
        if kind.contains("json") && self.config.vendor != VoiceVendor::ElevenLabs {
            return Err(self.no_sound(reply).await);
        }
        let reader: Box<dyn Reader> = match self.config.vendor {
            VoiceVendor::ElevenLabs => Box::<elevenlabs::Timed>::default(),
            VoiceVendor::OpenaiCompatible => Box::new(openai::Plain::new(self.config.format, &kind)),
            VoiceVendor::F5Tts => Box::new(openai::Plain::new(crate::remote::SpeechFormat::Wav, &kind)),
        };
        Ok(Stream { reply, reader, provider: self.config.name.clone(), over: false })
    }

    /// JSON in place of sound: an error told with the wrong status, as a rule.
    async fn no_sound(&self, reply: Reply) -> ProviderError {
        let body = match reply.bytes().await {
            Ok(body) => body,
            Err(error) => return self.told(&error),
        };
        let value: Option<Value> = serde_json::from_slice(&body).ok();
        let unread = value.as_ref().and_then(Unread::find);
        let unread = unread.unwrap_or_else(|| Unread::Strange("no sound".to_owned()));
        verdict::of_unread(&self.config.name, &unread, false)
    }

    pub(crate) async fn send(&self, call: Call) -> Result<Reply, ProviderError> {
        let call = Call { chat: self.chat.clone(), purpose: self.purpose, ..call };
        self.peer.send(&call).await.map_err(|error| self.told(&error))
    }

    /// An answer in JSON.
    pub(crate) async fn fetch(&self, call: Call) -> Result<Value, ProviderError> {
        let body = self.send(call).await?.bytes().await.map_err(|error| self.told(&error))?;
        // What is not JSON here is a page of some other server.
        serde_json::from_slice(&body).map_err(|_| self.plain(Cause::WrongUrl))
    }

    pub(crate) fn told(&self, error: &NetError) -> ProviderError {
        verdict::of_net(&self.config.name, error)
    }

    pub(crate) fn plain(&self, cause: Cause) -> ProviderError {
        verdict::plain(&self.config.name, cause)
    }
}

impl Stream {
    /// Takes the next bytes; `false`: they are over, and there was sound.
    pub(crate) async fn next(&mut self, sounding: &mut Sounding) -> Result<bool, ProviderError> {
        if self.over {
            return Ok(false);
        }
        let chunk = self.reply.chunk().await.map_err(|error| verdict::of_net(&self.provider, &error))?;
        self.over = chunk.is_none();
        let read = match &chunk {
            Some(bytes) => self.reader.read(bytes, sounding),
            None => self.reader.end(sounding),
        };
        read.map_err(|unread| verdict::of_unread(&self.provider, &unread, false))?;
        if self.over && sounding.samples.is_empty() {
            return Err(verdict::plain(&self.provider, Cause::NothingSaid));
        }
        Ok(!self.over)
    }
}
