//! The examples: against the real server in `served`, and here against one that answers what the real one does not.

#![allow(dead_code, reason = "an example has a `main` of its own")]

use chatcaptain::{Timestamp, operation::OperationId as Id};
use chatcaptain_tests::misbehaving::{After, Behaviour, Server};
use serde_json::{Value, json};

use crate::sdk::calls::{bot, success_value};

mod bridge;
mod served;
mod visitor;

#[path = "../../crates/chatcaptain/examples/blocking.rs"]
mod blocking;
#[path = "../../crates/chatcaptain/examples/export_json_lines.rs"]
mod export_json_lines;
#[path = "../../crates/chatcaptain/examples/inbound_bridge.rs"]
mod inbound_bridge;
#[path = "../../crates/chatcaptain/examples/nightly_clean_up.rs"]
mod nightly_clean_up;
#[path = "../../crates/chatcaptain/examples/quickstart.rs"]
mod quickstart;
#[path = "../../crates/chatcaptain/examples/widget_visitor.rs"]
mod widget_visitor;

/// A conversation with this in the place of what every other has.
fn conversation(id: &str, change: &Value) -> Value {
    let (_, full) = success_value(Id::GetConversation);
    let mut conversation = full["conversation"].clone();
    let old = json!({"id": id, "name": format!("Ada {id}"), "state": 0, "tags": ["vip"], "snoozed": "",
        "created": "2025-01-01T00:00:00Z", "updated": "2025-01-01T00:00:00Z"});
    for changes in [&old, change] {
        for (name, value) in changes.as_object().unwrap() {
            conversation[name] = value.clone();
        }
    }
    conversation
}

fn message(id: &str, text: &str) -> Value {
    let (_, full) = success_value(Id::GetConversationMessage);
    let mut message = full["message"].clone();
    message["id"] = json!(id);
    message["sender"] = json!("bot");
    message["content"] = json!({ "text": text });
    message
}

fn conversations(items: &[Value]) -> Behaviour {
    Behaviour::json(200, &json!({ "conversations": items }))
}

fn messages(items: &[Value]) -> Behaviour {
    Behaviour::json(200, &json!({ "messages": items }))
}

/// What any change of a conversation and any new message is answered with.
fn changed() -> Behaviour {
    Behaviour::json(
        200,
        &json!({"conversation": conversation("c", &json!({})), "message": message("m", "Hi")}),
    )
}

fn text(out: Vec<u8>) -> String {
    String::from_utf8(out).unwrap()
}

/// The requests after the first, sorted: method and target behind the chatbot.
fn sent(server: &Server) -> Vec<String> {
    let sent = server.requests().into_iter().skip(1);
    let prefix = "/v1/chatbots/chatbot-1/conversations/";
    let mut sent: Vec<_> =
        sent.map(|request| format!("{} {}", request.method, request.target.replace(prefix, ""))).collect();
    sent.sort();
    sent
}

#[tokio::test]
async fn the_export_has_every_item_that_can_be_read_and_counts_the_others() {
    let listed = conversations(&[conversation("c1", &json!({"idToken": "canary"})), json!(null)]);
    let server =
        Server::start([listed, messages(&[message("m1", "Hi"), json!({"id": 1}), message("m2", "Ho")])]);
    let mut out = Vec::new();
    assert_eq!(export_json_lines::run(&bot(&server), &mut out).await.unwrap(), 2);
    let lines: Vec<Value> = text(out).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["conversation"]["id"]), (3, &json!("c1")));
    assert_eq!(lines[0]["conversation"]["idToken"], "");
    for (line, id) in lines[1..].iter().zip(["m1", "m2"]) {
        assert_eq!((&line["conversationId"], &line["message"]["id"]), (&json!("c1"), &json!(id)));
    }
}

#[tokio::test]
async fn the_clean_up_asks_once_and_closes_what_was_asked() {
    let now: Timestamp = "2025-03-01T00:00:00Z".parse().unwrap();
    let listed = [
        conversation("quiet", &json!({})),
        conversation("asked", &json!({"tags": ["vip", "asked again"]})),
        conversation("fresh", &json!({"updated": "2025-02-28T23:00:00Z"})),
        conversation("closed", &json!({"state": 3})),
        conversation("snoozed", &json!({"snoozed": "2025-03-02T00:00:00Z"})),
    ];
    let server = Server::start([conversations(&listed), changed()]);
    let mut out = Vec::new();
    nightly_clean_up::run(&bot(&server), now, false, &mut out).await.unwrap();
    assert_eq!(text(out), "1 asked, 0 perhaps, 1 closed, 0 failed\n");
    assert_eq!(sent(&server), ["PATCH asked", "PATCH quiet", "POST quiet/messages"]);
    let requests = server.requests();
    let change = requests.iter().find(|request| request.target.ends_with("/quiet")).unwrap().json();
    let expected = json!({"snoozed": "2025-03-02T00:00:00Z", "tags": {"tags": ["vip", "asked again"]}});
    assert_eq!(change["conversation"], expected);

    // The same, shown and not sent.
    let server = Server::start([conversations(&listed), changed()]);
    let mut out = Vec::new();
    nightly_clean_up::run(&bot(&server), now, true, &mut out).await.unwrap();
    let out = text(out);
    assert_eq!((out.matches("curl --request").count(), server.request_count()), (3, 1));
    assert!(out.contains(r#""snoozed":"2025-03-02T00:00:00Z""#), "{out}");
}

#[tokio::test]
async fn the_clean_up_never_asks_twice_and_goes_on_after_a_failure() {
    let now: Timestamp = "2025-03-01T00:00:00Z".parse().unwrap();
    let quiet = conversations(&[conversation("quiet", &json!({}))]);
    let server = Server::start([quiet, Behaviour::close(After::Request), changed()]);
    let mut out = Vec::new();
    nightly_clean_up::run(&bot(&server), now, false, &mut out).await.unwrap();
    assert_eq!(text(out), "0 asked, 1 perhaps, 0 closed, 0 failed\n");
    assert_eq!(sent(&server), ["PATCH quiet", "POST quiet/messages"]);

    let listed = conversations(&[json!(null), conversation("asked", &json!({"tags": ["asked again"]}))]);
    let server = Server::start([listed, changed()]);
    let mut out = Vec::new();
    nightly_clean_up::run(&bot(&server), now, false, &mut out).await.unwrap_err();
    assert_eq!(text(out), "0 asked, 0 perhaps, 1 closed, 1 failed\n");

    // Deleted since it was listed; a list that there is not is something else.
    let listed = conversations(&[conversation("asked", &json!({"tags": ["asked again"]}))]);
    for (script, failed) in [(vec![listed, Behaviour::empty(404)], 0), (vec![Behaviour::empty(404)], 1)] {
        let mut out = Vec::new();
        let result = nightly_clean_up::run(&bot(&Server::start(script)), now, false, &mut out).await;
        assert_eq!(text(out), format!("0 asked, 0 perhaps, 0 closed, {failed} failed\n"));
        assert_eq!(result.is_err(), failed > 0);
    }
}
