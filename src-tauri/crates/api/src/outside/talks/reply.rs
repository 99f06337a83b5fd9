use std::sync::Arc;

use futures::StreamExt;
use tokio_util::sync::CancellationToken;
use vis_conversation::group::OwnLines;
use vis_conversation::{KeptReply, PromptAccount, Records, Say, Speaking};
use vis_core::{Message, MessageId, TurnId};
use vis_llm::{ChatDelta, ChatProvider, ChatRequest, LlmError, Usage};

use crate::app::blocking;
use crate::keeper::NOT_KEPT;
use crate::open::OpenHome;
use crate::providers::Answering;
use crate::{ApiError, Code};

/// How a reply ended.
pub(super) struct Answer {
    /// As much of it as came, on the disk; nothing where no word came.
    pub(super) kept: Option<Message>,
    trouble: Option<ApiError>,
}

impl Answer {
    /// # Errors
    /// Why it is not whole.
    pub(super) fn whole(self) -> Result<Message, ApiError> {
        match (self.kept, self.trouble) {
            (Some(message), None) => Ok(message),
            (_, Some(trouble)) => Err(trouble),
            (None, None) => Err(ApiError::new(Code::Failed, "The character had nothing to say. Try again.")),
        }
    }
}

#[derive(Default)]
struct Heard {
    text: String,
    usage: Option<Usage>,
    trouble: Option<LlmError>,
}

/// Asks for a reply, and keeps it as the window's conversation would: without a voice, and cut where it broke off.
pub(super) async fn answered(home: &Arc<OpenHome>, say: Say) -> Answer {
    let turn = home.talks.next_turn();
    let Say { session, request, account, speaking, beside, words, .. } = say;
    let asked = words.is_none();
    let heard = match words {
        Some(text) => Heard { text, ..Heard::default() },
        None => heard(home, ChatRequest { turn, ..request }, speaking.as_ref()).await,
    };
    let trouble = heard.trouble.map(ApiError::from);
    let text = heard.text.trim().to_owned();
    if text.is_empty() {
        // Nobody will ask who gave a reply that is none.
        let _ = home.providers.answerers.kept(turn, &MessageId::from(NOT_KEPT));
        return Answer { kept: None, trouble };
    }
    let reply = KeptReply {
        speaker: speaking.map(|speaking| speaking.id),
        beside,
        usage: heard.usage,
        ..plain(turn, text, trouble.is_some(), asked.then_some(account))
    };
    let records = Arc::clone(&home.records);
    match blocking(move || Ok(records.keep_reply(&session, reply)?)).await {
        Ok(message) => Answer { kept: Some(message), trouble },
        Err(error) => Answer { kept: None, trouble: Some(error) },
    }
}

/// What a model never read has no account.
fn plain(turn: TurnId, text: String, cut: bool, account: Option<PromptAccount>) -> KeptReply {
    let (clips, timing, usage, speaker, beside) = (Vec::new(), None, None, None, None);
    KeptReply { turn, text, cut, clips, timing, account, usage, speaker, beside }
}

async fn heard(home: &OpenHome, request: ChatRequest, speaking: Option<&Speaking>) -> Heard {
    let mut own = speaking.map(|speaking| OwnLines::new(&speaking.company));
    let cancel = CancellationToken::new();
    let mut heard = Heard::default();
    let request = ChatRequest { cancel: cancel.clone(), ..request };
    let mut stream = match Answering(Arc::clone(&home.providers)).chat(request).await {
        Ok(stream) => stream,
        Err(trouble) => return Heard { trouble: Some(trouble), ..heard },
    };
    while let Some(delta) = stream.next().await {
        match delta {
            Ok(ChatDelta::Text { text, .. }) => match &mut own {
                None => heard.text.push_str(&text),
                Some(own) => heard.text.push_str(&own.push(&text)),
            },
            // Thoughts are not part of what a companion says.
            Ok(ChatDelta::Reasoning { .. }) => {}
            Ok(ChatDelta::Done(usage)) => heard.usage = Some(usage),
            Err(trouble) => {
                heard.trouble = Some(trouble);
                break;
            }
        }
        if own.as_ref().is_some_and(OwnLines::is_over) {
            // What the model goes on to write is for nobody.
            cancel.cancel();
            return heard;
        }
    }
    heard.text.push_str(&own.map(|mut own| own.finish()).unwrap_or_default());
    heard
}
