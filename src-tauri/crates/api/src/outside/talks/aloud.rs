use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use vis_conversation::{Records, VoiceChoice};
use vis_core::{MessageId, SessionId, TurnId};
use vis_store::Store;

use super::say::{MessageWish, TalkReply, Talker};
use super::session::{TalkPick, TalkSurface, unknown};
use crate::app::blocking;
use crate::open::OpenHome;
use crate::outside::avatars::waiting_room;
use crate::outside::completions::called;
use crate::outside::files::{find, is_outside, make_folder, new_name};
use crate::outside::speech::{chosen, wav};
use crate::services::in_chat;
use crate::videos::Order;
use crate::{
    ApiError, App, AvatarJob, Code, FaceSource, OutsideFile, RenderRequest, UploadKind, VideoState,
    VoiceSource,
};

/// Settings of this surface: whose voice speaks, and its newest film.
const VOICE: &str = "companion_voice";
const FILM: &str = "companion_film";

/// Something that is said to the companion, whose reply is to be heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpokenWish {
    pub text: String,
    /// As the program calls its chat.
    pub session: String,
    /// What is asked of the companion from now on; nothing: as before.
    pub personality: Option<String>,
    /// Whose voice speaks, and with whom a chat is begun; nothing: as chosen before.
    pub character: Option<String>,
    /// Who is seen saying it: a character, a picture that was handed in, or the picture itself as a `data:` URL.
    pub face: Option<String>,
}

/// A reply with its sound.
#[derive(Clone, Debug, PartialEq)]
pub struct SpokenReply {
    pub text: String,
    pub session: String,
    /// As [`App::talk_sound`] takes it; nothing when there is nothing in the reply to be heard.
    pub sound: Option<String>,
    /// As [`App::talk_film`] takes it, where a face was wished for.
    pub film: Option<String>,
}

impl App {
    /// Says something to the companion, and waits for the reply, its sound and, where a face is given, its film.
    ///
    /// # Errors
    /// As [`App::say_in_talk`], before anything is said for a character or a face that nobody knows; [`Code::Credits`]. What
    /// fails behind the reply leaves it in the chat.
    pub async fn talk_aloud(&self, wish: SpokenWish) -> Result<SpokenReply, ApiError> {
        let voice = match &wish.character {
            Some(name) => Some(name.clone()),
            None => self.talk_voice().await?,
        };
        let choice = voice.as_deref().map(|name| chosen(&self.cast, name, 1.0)).transpose()?;
        let face = match &wish.face {
            Some(face) => Some(self.talk_face(face).await?),
            None => None,
        };
        if face.is_some() {
            self.affordable().await?;
        }
        let talked = self
            .say_in_talk(MessageWish {
                surface: TalkSurface::Companion,
                pick: TalkPick::Named(wish.session),
                text: wish.text,
                // A voice of somewhere else is nobody to begin a chat with.
                character: voice.filter(|name| called(&self.cast, name).is_some()),
                instructions: wish.personality,
            })
            .await?;
        let sound = self.spoken(&talked, choice).await?;
        let film = match (&sound, face) {
            (Some(sound), Some(face)) => Some(self.filmed(face, sound).await?),
            _ => None,
        };
        let TalkReply { session, reply, .. } = talked;
        Ok(SpokenReply { text: reply.message.text, session: session.name, sound, film })
    }

    /// From now on this character's voice is heard; gives the name as it is written.
    ///
    /// # Errors
    /// [`Code::BadInput`] when nobody is called so.
    pub async fn choose_talk_voice(&self, name: &str) -> Result<String, ApiError> {
        let name = called(&self.cast, name).ok_or_else(|| unknown(name))?;
        let home = self.home()?;
        blocking(move || {
            home.store().set_setting(VOICE, &name.id.0)?;
            Ok(name.name)
        })
        .await
    }

    /// The sound of a companion's reply, as the bytes of a WAV file.
    ///
    /// # Errors
    /// [`Code::NotFound`], for messages of other chats too.
    pub async fn talk_sound(&self, id: &str) -> Result<Vec<u8>, ApiError> {
        let (home, id) = (self.home()?, MessageId::from(id));
        blocking(move || {
            let store = home.store();
            let gone = || ApiError::not_found("sound");
            if !store.is_in_talk(TalkSurface::Companion.word(), &id)? {
                return Err(gone());
            }
            let clips = store.clips(&id)?;
            let clips = clips.iter().map(|clip| Ok(store.load_clip(clip, TurnId(0))?));
            let clips = clips.collect::<Result<Vec<_>, ApiError>>()?;
            drop(store);
            if clips.is_empty() { Err(gone()) } else { wav(&clips) }
        })
        .await
    }

    /// A film of the companion; the newest where none is named.
    ///
    /// # Errors
    /// [`Code::NotFound`].
    pub async fn talk_film(&self, name: Option<&str>) -> Result<OutsideFile, ApiError> {
        let (home, name) = (self.home()?, name.map(str::to_owned));
        blocking(move || {
            let gone =
                || ApiError::new(Code::NotFound, "There is no such film. Ask for one with a face first.");
            let newest = || home.store().setting::<String>(FILM).map(Option::unwrap_or_default);
            let name = name.map_or_else(newest, Ok)?;
            let found = find(&home.launch.home, &name).ok();
            found.filter(|file| file.media_type.starts_with("video/")).ok_or_else(gone)
        })
        .await
    }

    /// Whose voice was chosen, as long as they are there.
    async fn talk_voice(&self) -> Result<Option<String>, ApiError> {
        let (home, cast) = (self.home()?, Arc::clone(&self.cast));
        blocking(move || {
            let kept = home.store().setting::<String>(VOICE)?;
            Ok(kept.filter(|name| called(&cast, name).is_some()))
        })
        .await
    }

    /// Nothing is fetched from the network: a face is here already, or comes with the request.
    async fn talk_face(&self, face: &str) -> Result<FaceSource, ApiError> {
        if let Some(character) = called(&self.cast, face) {
            return Ok(FaceSource::Character(character.id.0));
        }
        let name = match picture(face)? {
            Some(bytes) => self.keep_upload(UploadKind::Image, bytes).await?,
            None => face.to_owned(),
        };
        let home = self.home()?;
        blocking(move || {
            let found = find(&home.launch.home, &name).ok();
            let picture = found.filter(|file| file.media_type.starts_with("image/")).ok_or_else(faceless)?;
            Ok(FaceSource::Picture(picture.path.display().to_string()))
        })
        .await
    }

    /// Before anything is said: a reply whose film cannot be paid would stand in the chat without its answer.
    async fn affordable(&self) -> Result<(), ApiError> {
        let credits = self.credits().await?;
        if credits.on && credits.balance < credits.per_video {
            let sentence = format!(
                "A video costs {} credits, and {} are left. Ask the owner of this computer for more.",
                credits.per_video, credits.balance
            );
            return Err(ApiError::new(Code::Credits, sentence));
        }
        Ok(())
    }

    /// Speaks a reply, and keeps its sound with it.
    async fn spoken(
        &self,
        talked: &TalkReply,
        choice: Option<VoiceChoice>,
    ) -> Result<Option<String>, ApiError> {
        let talker = self.talker()?;
        let message = &talked.reply.message;
        let (session, id) = (talked.session.session_id.clone(), message.id.clone());
        let (home, cast, text) = (Arc::clone(&talker.home), Arc::clone(&self.cast), message.text.clone());
        let (session, key) = (SessionId(session), MessageId(id.clone()));
        let heard = blocking(move || {
            let own = |store: &Store| -> Result<VoiceChoice, ApiError> {
                let entry = store.session(&session)?.ok_or_else(|| ApiError::not_found("chat"))?;
                Ok(cast.voice(&cast.get(&entry.session.character_id)?))
            };
            let choice = choice.map_or_else(|| own(&home.store()), Ok)?;
            spoken(&home, &in_chat(choice, &session), &key, &text)
        })
        .await?;
        if !heard {
            return Ok(None);
        }
        voiced(&talker, &id).await?;
        Ok(Some(id))
    }

    /// Films a kept reply, and waits for it.
    async fn filmed(&self, face: FaceSource, message: &str) -> Result<String, ApiError> {
        let (home, voice) = (self.home()?, VoiceSource::Message(message.to_owned()));
        let ready = Arc::clone(&home);
        let request = blocking(move || {
            let place = &ready.launch.home;
            waiting_room(&ready.videos, |film| is_outside(place, film))?;
            let out = make_folder(place)?.join(format!("{}.mp4", new_name()));
            let title = Some("Companion".to_owned());
            Ok(RenderRequest { title, ..RenderRequest::new(face, voice, &out.display().to_string()) })
        })
        .await?;
        let AvatarJob { state, filename, message, .. } = self.made(Order::Face(Box::new(request))).await?;
        if state != VideoState::Completed {
            let given_up = || "The film was given up before it was done.".to_owned();
            return Err(ApiError::failed(message.unwrap_or_else(given_up)));
        }
        let newest = filename.clone();
        blocking(move || Ok(home.store().set_setting(FILM, &newest)?)).await?;
        Ok(filename)
    }
}

/// The window shows that the reply has got its voice.
async fn voiced(talker: &Talker, id: &str) -> Result<(), ApiError> {
    talker.tell(talker.shown(&MessageId::from(id)).await?);
    Ok(())
}

/// `false`: there is nothing in it to be heard.
fn spoken(home: &OpenHome, choice: &VoiceChoice, id: &MessageId, text: &str) -> Result<bool, ApiError> {
    if vis_speak::speakable(text).is_empty() {
        return Ok(false);
    }
    let clips = home.outside_voice.say(choice, text)?;
    for clip in &clips {
        home.records.keep_voice(id, clip)?;
    }
    Ok(!clips.is_empty())
}

/// The bytes of a `data:` URL; `None`: it is none.
fn picture(face: &str) -> Result<Option<Vec<u8>>, ApiError> {
    let Some(data) = face.strip_prefix("data:") else { return Ok(None) };
    let (_, text) = data.split_once(";base64,").ok_or_else(faceless)?;
    STANDARD.decode(text.trim()).map(Some).map_err(|_| faceless())
}

fn faceless() -> ApiError {
    let sentence = "There is no such face. Give the name of a character, the name of a picture that you sent to \
                    /api/v1/upload/image, or the picture itself as a data: URL. Visavis fetches nothing from other addresses.";
    ApiError::new(Code::BadInput, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_with_its_address_or_not_at_all() {
        assert_eq!(picture("data:image/png;base64,aGk=").unwrap().unwrap(), b"hi");
        assert_eq!(picture("mira").unwrap(), None);
        assert_eq!(picture("https://example.com/a.png").unwrap(), None, "nothing is fetched");
        for bad in ["data:image/png,hi", "data:image/png;base64,%%%"] {
            assert_eq!(picture(bad).unwrap_err().code, Code::BadInput, "{bad}");
        }
    }
}
