//! The AI chat of the assistant surface: sending, pages of what was said, clearing; and that two people never meet.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::buddy::{registered, signed};
use super::peer::Peer;
use super::stage::{Answer, Stage};

async fn send(stage: &Stage, token: &str, body: Value) -> Answer {
    stage.ask(signed("POST", "/api/chat/ai/send", token, Some(body))).await
}

async fn history(stage: &Stage, token: &str, rest: &str) -> Answer {
    stage.ask(signed("GET", &format!("/api/chat/ai/history/{rest}"), token, None)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_comes_back_page_by_page_until_it_is_cleared() {
    let (stage, peer) = (Stage::new().await, Peer::counting());
    let (user, token) = registered(&stage, "Ann", &peer).await;
    let room = format!("ai_chat_{user}");
    let body = json!({ "message": "Hello, how are you?", "user_id": user.to_string(), "room_id": room });
    let sent = send(&stage, &token, body).await;
    assert_eq!(sent.status, StatusCode::OK, "{:?}", sent.body);
    let told = sent.json();
    assert_eq!(
        (&told["success"], &told["user_message"]["content"]),
        (&json!(true), &json!("Hello, how are you?"))
    );
    let reply = &told["ai_message"];
    assert_eq!((&reply["content"], &reply["sender_id"]), (&json!("Fine, thanks. 1"), &json!("ai-assistant")));
    assert_eq!((&reply["message_type"], &reply["ai_model"]), (&json!("ai"), &json!("Ann · m")));
    for n in 2..=3 {
        send(&stage, &token, json!({ "message": format!("Question {n}.") })).await;
    }
    let read = history(&stage, &token, &format!("{user}?page=1&limit=4")).await;
    assert_eq!(read.status, StatusCode::OK);
    let read = read.json();
    assert_eq!(read["pagination"], json!({ "page": 1, "limit": 4, "total": 6, "has_more": true }));
    let texts = |read: &Value| -> Vec<String> {
        let all = read["messages"].as_array().unwrap();
        all.iter().map(|one| one["content"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts(&read), ["Question 2.", "Fine, thanks. 2", "Question 3.", "Fine, thanks. 3"]);
    let rest = history(&stage, &token, &format!("{room}?page=2&limit=4")).await.json();
    assert_eq!(texts(&rest), ["Hello, how are you?", "Fine, thanks. 1"]);
    assert_eq!(rest["pagination"]["has_more"], false);
    let usual = history(&stage, &token, &format!("{user}?limit=5000")).await.json();
    assert_eq!(usual["pagination"]["limit"], 100);
    let time = rest["messages"][0]["timestamp"].as_str().unwrap();
    assert!(time.len() == 24 && time.ends_with('Z'), "{time}");

    let clear = || stage.ask(signed("DELETE", &format!("/api/chat/ai/history/{user}"), &token, None));
    let cleared = clear().await.json();
    assert_eq!(cleared, json!({ "success": true, "message": "Cleared 6 messages", "deleted_count": 6 }));
    assert_eq!(clear().await.json()["deleted_count"], 0);
    let empty = history(&stage, &token, &user.to_string()).await.json();
    assert_eq!((&empty["messages"], &empty["pagination"]["total"]), (&json!([]), &json!(0)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reaches_another_one_s_chat() {
    let (stage, peer) = (Stage::new().await, Peer::start());
    let (ann, ann_token) = registered(&stage, "Ann", &peer).await;
    let (_, ben_token) = registered(&stage, "Ben", &peer).await;
    send(&stage, &ann_token, json!({ "message": "My canary is called Pixel." })).await;
    let asked = peer.asked.lock().unwrap().len();
    for id in
        [ann.to_string(), format!("ai_chat_{ann}"), "1".to_owned(), "999".to_owned(), "..%2f1".to_owned()]
    {
        let read = history(&stage, &ben_token, &id).await;
        assert_eq!(read.status, StatusCode::NOT_FOUND, "{id}");
        assert_eq!(read.json()["success"], false);
        let clear =
            stage.ask(signed("DELETE", &format!("/api/chat/ai/history/{id}"), &ben_token, None)).await;
        assert_eq!(clear.status, StatusCode::NOT_FOUND, "{id}");
        let sent = send(&stage, &ben_token, json!({ "message": "Hello", "user_id": id })).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{id}");
    }
    assert_eq!(peer.asked.lock().unwrap().len(), asked, "no model is asked for what is refused");
    let anns = history(&stage, &ann_token, &ann.to_string()).await.json();
    assert_eq!(anns["pagination"]["total"], 2);
    for (path, token) in [
        (ann.to_string(), ""),
        (format!("{ann}?page=0"), ann_token.as_str()),
        (format!("{ann}?limit=-1"), &ann_token),
    ] {
        let refused = history(&stage, token, &path).await;
        let expected = if token.is_empty() { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST };
        assert_eq!(refused.status, expected, "{path}");
    }
    for bad in [json!({}), json!({ "message": 7 }), json!({ "message": " " })] {
        assert_eq!(send(&stage, &ann_token, bad.clone()).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
}
