//! Writes of which nobody knows whether they were carried out, and deletions that were.

use chatcaptain_client::{CallOptions, Error, ErrorKind, operation::Method};
use chatcaptain_tests::{
    document::{Operation, document},
    errors::is_unreadable_success,
    fixture,
    misbehaving::{After, Behaviour, Server},
};
use serde_json::{Value, json};

use crate::transport::calls::{Kind, Success, chatbot, client};

async fn played(call: Kind, script: impl IntoIterator<Item = Behaviour>) -> Result<Success, Error> {
    call.call(&client(&Server::start(script))).await
}

fn lost() -> Behaviour {
    Behaviour::close(After::Request)
}

fn status(status: u16) -> Behaviour {
    Behaviour::empty(status)
}

#[tokio::test]
async fn a_deletion_that_finds_nothing_after_a_lost_answer_was_done() {
    for first in [lost(), Behaviour::reset(After::Request), status(503), status(500), status(408)] {
        let success = played(Kind::Delete, [first, status(404)]).await.unwrap();
        assert_eq!((success.status, success.attempts, success.already_gone), (404, 2, true));
    }
    let success = played(Kind::Delete, [lost(), status(429), status(404)]).await.unwrap();
    assert_eq!((success.attempts, success.already_gone), (3, true));
}

#[tokio::test]
async fn a_deletion_that_finds_nothing_before_any_doubt_has_failed() {
    let scripts =
        [vec![status(404)], vec![status(429), status(404)], vec![status(429), status(429), status(404)]];
    for script in scripts {
        let attempts = script.len();
        let error = played(Kind::Delete, script).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (ErrorKind::NotFound, Some(404)));
        assert_eq!(usize::try_from(error.attempts()).unwrap(), attempts);
        assert!(!error.is_outcome_unknown());
    }
    let success = played(Kind::Delete, [lost(), Kind::Delete.success()]).await.unwrap();
    assert_eq!((success.status, success.attempts, success.already_gone), (200, 2, false));
}

#[tokio::test]
async fn only_a_deletion_takes_not_found_for_success() {
    for call in [Kind::Get, Kind::Patch] {
        let error = played(call, [lost(), status(404)]).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(404), 2), "{call:?}");
        assert_eq!(error.is_outcome_unknown(), call == Kind::Patch, "{call:?}");
    }
}

#[tokio::test]
async fn a_deletion_may_succeed_without_a_body() {
    for behaviour in [status(204), status(200), status(202), Behaviour::json(200, &json!({}))] {
        let success = played(Kind::Delete, [behaviour]).await.unwrap();
        assert_eq!((success.attempts, success.already_gone), (1, false));
    }
    for behaviour in [status(204), status(200)] {
        for call in [Kind::Get, Kind::Patch, Kind::Post] {
            let error = played(call, [behaviour.clone()]).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Undecodable, "{call:?}");
            assert!(is_unreadable_success(&error) && !error.is_outcome_unknown());
        }
    }
}

/// Nothing of the last attempt arrived; of the one before it everything may have.
#[tokio::test]
async fn a_write_whose_first_answer_was_lost_is_not_unsent() {
    for call in [Kind::Patch, Kind::Delete] {
        let error = played(call, [lost().then_refuse()]).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 3), "{call:?}");
        assert!(error.is_outcome_unknown() && !error.is_unsent(), "{call:?}: {error:?}");

        let error = call.failure(&client(&Server::refusing([lost()]))).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 3), "{call:?}");
        assert!(!error.is_outcome_unknown() && error.is_unsent(), "{call:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_refusal_after_a_lost_answer_does_not_undo_the_doubt() {
    for refusal in [400, 403, 409, 422] {
        let error = played(Kind::Patch, [lost(), status(refusal)]).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(refusal), 2));
        assert!(error.is_outcome_unknown(), "{refusal}");
        let error = played(Kind::Patch, [status(429), status(refusal)]).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(refusal), 2));
        assert!(!error.is_outcome_unknown(), "{refusal}");
    }
}

/// The first attempt was carried out, and only its answer was lost.
#[tokio::test]
async fn a_refusal_after_a_success_that_broke_off_is_in_doubt_too() {
    let cut = || Behaviour::cut_length(200, "{}", 1);
    let error = played(Kind::Patch, [cut(), status(409)]).await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(409), 2));
    assert!(error.is_outcome_unknown());
    let success = played(Kind::Delete, [cut(), status(404)]).await.unwrap();
    assert_eq!((success.attempts, success.already_gone), (2, true));
}

/// C10.
#[tokio::test]
async fn a_create_that_was_read_is_sent_once_and_its_outcome_is_unknown() {
    let server = Server::start([lost(), Kind::Post.success()]);
    let error = Kind::Post.failure(&client(&server)).await;
    assert!(error.is_outcome_unknown() && !error.is_unsent());
    assert_eq!(server.request_count(), 1);
    assert!(
        error.to_string().ends_with("; whether it was carried out is unknown: look before it is sent again"),
        "{error}"
    );
}

#[tokio::test]
async fn the_message_counts_attempts_and_tells_the_doubt() {
    let told = async |call, behaviour| played(call, [behaviour]).await.unwrap_err().to_string();
    assert_eq!(
        told(Kind::Get, status(503)).await,
        "get_conversation: the server answered 503, after 3 attempts"
    );
    assert_eq!(told(Kind::Get, status(400)).await, "get_conversation: the server answered 400");
    assert_eq!(
        told(Kind::Patch, status(503)).await,
        "update_conversation: the server answered 503, after 3 attempts; whether it was carried out is unknown: look before it is sent again"
    );
    assert_eq!(
        told(Kind::Post, status(503)).await,
        "create_conversation: the server answered 503; whether it was carried out is unknown: look before it is sent again"
    );
    assert_eq!(
        told(Kind::Post, status(429)).await,
        "create_conversation: the server answered 429: too many calls, after 3 attempts"
    );
}

/// A proxy's page for what is gone is no value of the API.
#[tokio::test]
async fn what_is_already_gone_has_no_body() {
    for status in [404, 410] {
        let page = Behaviour::text(status, "text/html", "<h1>gone</h1>");
        let server = Server::start([lost(), page.clone()]);
        let gone = Kind::Delete.call(&client(&server)).await.unwrap();
        assert_eq!((gone.status, gone.already_gone), (status, true));
        let server = Server::start([lost(), page.clone()]);
        let deleting = client(&server);
        let answer = deleting.endpoint(Method::Delete, "/v1/x").send_bytes().await.unwrap();
        assert!(answer.is_already_gone() && answer.is_empty());
        let server = Server::start([lost(), page]);
        let deleting = client(&server);
        let mut answer = deleting.endpoint(Method::Delete, "/v1/x").stream().await.unwrap();
        assert!(answer.is_already_gone() && answer.chunk().await.unwrap().is_none());
    }
}

/// The API's own word against its own status.
#[tokio::test]
async fn an_error_in_place_of_the_value_is_no_success() {
    let refused = Behaviour::json(200, &json!({"error": "canary"}));
    let server = Server::always(refused);
    let client = client(&server);
    let error = client.endpoint(Method::Post, "/v1/x").returns::<[u8; 1]>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undecodable, "an array was asked for, and nothing is missing in it");
    let error = client
        .handle_incoming_event(&chatbot(), &serde_json::from_value(event()).unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Rejected);
    assert!(error.is_rejected() && !is_unreadable_success(&error) && !error.is_outcome_unknown());
    assert_eq!(error.message().as_deref(), Some("canary"));
    assert!(!error.to_string().contains("canary"));
}

fn event() -> Value {
    fixture::minimal(document(), Operation::find("handle_incoming_event").request().unwrap())
}

/// A server that deduplicates may answer just so.
#[tokio::test]
async fn a_rejection_after_a_lost_answer_does_not_undo_the_doubt() {
    let refused = Behaviour::json(200, &json!({"error": "it is there already"}));
    let server = Server::start([lost(), refused]);
    let client = client(&server).with(CallOptions::new().idempotent(true));
    let body = serde_json::from_value(event()).unwrap();
    let error = client.handle_incoming_event(&chatbot(), &body).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Rejected, 2));
    assert!(error.is_outcome_unknown(), "{error:?}");
}
