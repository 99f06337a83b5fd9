//! What was said in a chat, as clips for a film.

use vis_conversation::VoiceChoice;
use vis_core::{Message, MessageId, PcmClip, Role, SPEECH_RATE, SessionId, SpokenClip, TurnId};
use vis_speak::Edges;
use vis_store::Store;

use super::film::AtHand;
use crate::characters::locked;
use crate::groups::speaker_of;
use crate::services::in_chat;
use crate::voice::spoken_by;
use crate::{ApiError, Code};

/// Samples of silence between two replies of a chat: the question in between is not heard, but time passes.
const BETWEEN_REPLIES: usize = SPEECH_RATE as usize * 7 / 10;

/// One reply: its kept sound, or said anew in the character's voice where none is kept. Blocks, then for some seconds.
pub(super) fn message(at_hand: &AtHand, id: &MessageId) -> Result<Vec<SpokenClip>, ApiError> {
    let store = at_hand.store.as_ref().ok_or_else(|| ApiError::not_found("message"))?;
    let (message, kept, character) = {
        let store = locked(store);
        let message = store.message(id)?.ok_or_else(|| ApiError::not_found("message"))?;
        let session = store.session(&message.session_id)?.ok_or_else(|| ApiError::not_found("chat"))?;
        (message.clone(), kept(&store, &message)?, speaker_of(&message, &session.session))
    };
    if message.role == Role::User {
        return Err(mine());
    }
    if !kept.is_empty() {
        return Ok(kept);
    }
    let character = at_hand.cast.get(&character)?;
    let choice = in_chat(at_hand.cast.voice(&character), &message.session_id);
    let VoiceChoice { voice, speed, shape } = choice;
    let clips = spoken_by(&mut at_hand.speaking(), &voice, shape.tempo(speed), &message.text)?;
    let whole = Edges { begins: true, ends: true };
    let clips: Vec<SpokenClip> = clips.into_iter().map(|clip| shape.apply(clip, whole)).collect();
    if clips.iter().all(|clip| clip.pcm.samples.is_empty()) {
        return Err(ApiError::new(
            Code::BadInput,
            "There is nothing to say in this reply. Choose another one.",
        ));
    }
    Ok(clips)
}

/// Every reply of a chat whose sound was kept, with a pause between two.
pub(super) fn chat(at_hand: &AtHand, id: &SessionId) -> Result<Vec<SpokenClip>, ApiError> {
    let store = at_hand.store.as_ref().ok_or_else(|| ApiError::not_found("chat"))?;
    let store = locked(store);
    let mut clips: Vec<SpokenClip> = Vec::new();
    for message in store.messages(id)?.iter().filter(|message| message.role == Role::Assistant) {
        let reply = kept(&store, message)?;
        if !reply.is_empty() && !clips.is_empty() {
            clips.push(pause());
        }
        clips.extend(reply);
    }
    if clips.is_empty() {
        let sentence =
            "Nothing in this chat was spoken yet. Let a reply be said with “Hear it again”, then export it.";
        return Err(ApiError::new(Code::BadInput, sentence));
    }
    Ok(clips)
}

fn kept(store: &Store, message: &Message) -> Result<Vec<SpokenClip>, ApiError> {
    let mut clips = Vec::new();
    for kept in store.clips(&message.id)? {
        let clip = store.load_clip(&kept, TurnId(1))?;
        if clip.pcm.rate != SPEECH_RATE {
            return Err(mine());
        }
        clips.push(clip);
    }
    Ok(clips)
}

fn pause() -> SpokenClip {
    SpokenClip {
        turn: TurnId(1),
        seq: 0,
        text: String::new(),
        pcm: PcmClip { rate: SPEECH_RATE, samples: vec![0.0; BETWEEN_REPLIES] },
        phonemes: Vec::new(),
    }
}

pub(super) fn mine() -> ApiError {
    let sentence = "This message is yours. Only what a character said can become a film from the chat.";
    ApiError::new(Code::BadInput, sentence)
}
