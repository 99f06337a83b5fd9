//! What the document has and Visavis has not: messages between people, groups and calls, which come over another way.

use axum::http::StatusCode;

use super::dto::Refused;
use crate::error::{Failed, Refusal};

const SENTENCE: &str = "Visavis does not carry messages between people, groups and calls over this API. \
                        Talk to a companion with POST /api/chat/ai/send.";

fn later() -> Failed {
    Refusal::new(StatusCode::NOT_IMPLEMENTED, SENTENCE).into()
}

/// A route that is answered with a sentence.
macro_rules! later {
    ($($what:literal $name:ident $method:ident $path:literal ($($param:literal),*);)+) => {$(
        #[doc = $what]
        #[utoipa::path(
            $method, path = $path, tag = "Assistant and media", operation_id = concat!("assistant_", stringify!($name)),
            params($(($param = String, Path)),*),
            responses((status = 501, body = Refused))
        )]
        pub(crate) async fn $name() -> Failed {
            later()
        }
    )+};
}

later! {
    "Not here: messages." list_messages get "/api/messages" ();
    "Not here: sending a message." send_message post "/api/messages" ();
    "Not here: changing a message." change_message put "/api/messages/{message_id}" ("message_id");
    "Not here: deleting a message." delete_message delete "/api/messages/{message_id}" ("message_id");
    "Not here: groups." list_groups get "/api/groups" ();
    "Not here: a new group." create_group post "/api/groups" ();
    "Not here: changing a group." change_group put "/api/groups/{group_id}" ("group_id");
    "Not here: members of a group." add_members post "/api/groups/{group_id}/members" ("group_id");
    "Not here: a member less." remove_member delete "/api/groups/{group_id}/members/{user_id}" ("group_id", "user_id");
    "Not here: calls." start_call post "/api/calls/initiate" ();
    "Not here: answering a call." answer_call post "/api/calls/{call_id}/answer" ("call_id");
    "Not here: ending a call." end_call post "/api/calls/{call_id}/end" ("call_id");
}
