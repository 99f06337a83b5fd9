//! Whether a call may be made. The person is asked by the program that calls, in the way its version of the protocol has for it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, ClientCapabilities, ClientResult, ElicitRequest, ElicitRequestParams,
    ElicitResult, ElicitationAction, ElicitationSchema, InputRequest, InputRequests, InputRequiredResult,
    ProtocolVersion, ServerRequest,
};
use rmcp::service::{PeerRequestOptions, RequestContext};
use vis_api::{OutsideTool, ToolPermission};

use super::tools::{Wish, shown};

/// How long the person may think about it.
const PATIENCE: Duration = Duration::from_secs(600);
/// Questions that may be open; of more the oldest is forgotten.
const OPEN: usize = 32;
/// Under which the question and its answer travel.
const QUESTION: &str = "permission";

/// What becomes of a call.
#[derive(Debug)]
pub(super) enum Verdict {
    Do,
    /// A sentence for the program that called.
    Refuse(String),
    /// The program asks the person and calls again.
    AskFirst(InputRequiredResult),
}

/// How the person can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// A request of ours while the call waits.
    Request,
    /// An answer that asks to call again (protocol 2026-07-28 and later).
    Again,
    None,
}

/// Calls that wait for the person's answer, and how many there have been.
#[derive(Default)]
pub(super) struct Questions(Mutex<(u64, VecDeque<(String, Wish)>)>);

impl Questions {
    fn open(&self, wish: Wish) -> String {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, waiting) = &mut *open;
        *count += 1;
        let state = count.to_string();
        waiting.push_back((state.clone(), wish));
        if waiting.len() > OPEN {
            waiting.pop_front();
        }
        state
    }

    /// Whether exactly this was asked under `state`; an answer counts once.
    fn close(&self, state: &str, wish: &Wish) -> bool {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = open.1.iter().position(|(known, _)| known == state);
        place.and_then(|place| open.1.remove(place)).is_some_and(|(_, asked)| asked == *wish)
    }
}

pub(super) async fn verdict(
    questions: &Questions,
    (tool, permission): (OutsideTool, ToolPermission),
    wish: &Wish,
    request: &CallToolRequestParams,
    context: &RequestContext<RoleServer>,
) -> Verdict {
    match permission {
        ToolPermission::Always => return Verdict::Do,
        ToolPermission::Never => return Verdict::Refuse(off(tool)),
        ToolPermission::Ask => {}
    }
    match way(context.client_capabilities().as_ref(), context.protocol_version().as_ref()) {
        Way::None => Verdict::Refuse(nobody_to_ask(tool)),
        Way::Request => answered(ask(context, &question(wish, context)).await, tool),
        Way::Again => match &request.request_state {
            None => Verdict::AskFirst(again(questions.open(wish.clone()), question(wish, context))),
            Some(state) if !questions.close(state, wish) => Verdict::Refuse(
                "This answer belongs to no question that is open. Call the tool again without it.".to_owned(),
            ),
            Some(_) => answered(answer_in(request), tool),
        },
    }
}

fn way(capabilities: Option<&ClientCapabilities>, version: Option<&ProtocolVersion>) -> Way {
    let asks = capabilities.and_then(|can| can.elicitation.as_ref());
    // A program that names neither kind of question means the one with a form.
    match asks.is_some_and(|kinds| kinds.form.is_some() || kinds.url.is_none()) {
        false => Way::None,
        true if version.is_some_and(|version| *version >= ProtocolVersion::V_2026_07_28) => Way::Again,
        true => Way::Request,
    }
}

fn question(wish: &Wish, context: &RequestContext<RoleServer>) -> ElicitRequestParams {
    let who = context.client_info().map_or_else(|| "A program".to_owned(), |client| shown(&client.name));
    ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: format!("Visavis: {who} wants to {}. Shall it?", wish.in_words()),
        // Yes or no is all that is asked.
        requested_schema: ElicitationSchema::new(Default::default()),
    }
}

async fn ask(
    context: &RequestContext<RoleServer>,
    question: &ElicitRequestParams,
) -> Option<ElicitationAction> {
    let request = ServerRequest::ElicitRequest(ElicitRequest::new(question.clone()));
    let options = PeerRequestOptions::with_timeout(PATIENCE);
    let asked = context.peer.send_request_with_option(request, options).await.ok()?;
    match asked.await_response().await {
        Ok(ClientResult::ElicitResult(ElicitResult { action, .. })) => Some(action),
        Ok(_) => None,
        Err(error) => {
            tracing::warn!(%error, "the person was not asked");
            None
        }
    }
}

fn again(state: String, question: ElicitRequestParams) -> InputRequiredResult {
    let asks = InputRequest::Elicitation(ElicitRequest::new(question));
    InputRequiredResult::new(Some(InputRequests::from([(QUESTION.to_owned(), asks)])), Some(state))
}

fn answer_in(request: &CallToolRequestParams) -> Option<ElicitationAction> {
    let answer = request.input_responses.as_ref()?.get(QUESTION)?;
    serde_json::from_value::<ElicitResult>(answer.clone()).ok().map(|answer| answer.action)
}

fn answered(answer: Option<ElicitationAction>, tool: OutsideTool) -> Verdict {
    match answer {
        Some(ElicitationAction::Accept) => Verdict::Do,
        Some(_) => Verdict::Refuse(format!("The person said no to {}.", tool.name())),
        None => Verdict::Refuse(format!("The person was asked about {} and did not answer.", tool.name())),
    }
}

fn off(tool: OutsideTool) -> String {
    let name = tool.name();
    format!(
        "The tool {name} is switched off. The person can allow it with: visavis-cli mcp enable --tool {name}"
    )
}

fn nobody_to_ask(tool: OutsideTool) -> String {
    let name = tool.name();
    format!(
        "The person wants to be asked before {name} is used, and this program cannot ask (it has no elicitation). \
         The person can allow it without asking: visavis-cli mcp enable --tool {name} --always"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_program_that_cannot_ask_is_refused_and_others_ask_in_their_way() {
        let can = |value| serde_json::from_value::<ClientCapabilities>(value).unwrap();
        let (old, new) = (ProtocolVersion::V_2025_06_18, ProtocolVersion::V_2026_07_28);
        assert_eq!(way(None, Some(&old)), Way::None);
        assert_eq!(way(Some(&can(json!({}))), Some(&old)), Way::None);
        assert_eq!(way(Some(&can(json!({ "elicitation": { "url": {} } }))), Some(&old)), Way::None);
        assert_eq!(way(Some(&can(json!({ "elicitation": {} }))), Some(&old)), Way::Request);
        assert_eq!(way(Some(&can(json!({ "elicitation": { "form": {} } }))), None), Way::Request);
        assert_eq!(way(Some(&can(json!({ "elicitation": { "form": {} } }))), Some(&new)), Way::Again);
    }

    #[test]
    fn an_answer_counts_once_and_only_for_what_was_asked() {
        let questions = Questions::default();
        let other = Wish::read(OutsideTool::SearchMemory, Default::default()).unwrap();
        let first = questions.open(Wish::Characters);
        assert!(!questions.close(&first, &other), "another call than the one the person saw");
        assert!(!questions.close(&first, &Wish::Characters), "and with that the question is gone");
        let second = questions.open(Wish::Characters);
        assert!(questions.close(&second, &Wish::Characters));
        assert!(!questions.close(&second, &Wish::Characters), "once");
    }

    #[test]
    fn questions_that_nobody_answers_do_not_pile_up() {
        let questions = Questions::default();
        let first = questions.open(Wish::Characters);
        (0..OPEN).for_each(|_| _ = questions.open(Wish::Characters));
        assert!(!questions.close(&first, &Wish::Characters));
        assert_eq!(questions.0.lock().unwrap().1.len(), OPEN);
    }
}
