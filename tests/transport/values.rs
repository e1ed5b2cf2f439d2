//! A call is a value: kept, cloned, changed, and sent as often as anybody wants.

use std::{
    fmt::Debug,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    time::Duration,
};

use chatcaptain_client::{
    Call, CallFuture, CallOptions, ErrorKind, RetryPolicy,
    operation::{Method, OperationId},
    types::{ConversationResponse, UpdateConversation, UpdateConversationRequest},
};
use chatcaptain_tests::misbehaving::{After, Behaviour, Server};
use serde_json::{Value, json};

use crate::transport::{
    calls::{chatbot, client, conversation, create},
    printed::{CANARY, debug},
};

#[test]
fn a_call_goes_anywhere() {
    fn kept<T: Clone + Debug + Send + Sync + Unpin + 'static>() {}
    fn sent<T: Debug + Send + Unpin + 'static>() {}
    kept::<Call<ConversationResponse>>();
    // Whatever its value is.
    kept::<Call<std::cell::Cell<u8>>>();
    sent::<CallFuture<ConversationResponse>>();
}

#[tokio::test]
async fn every_send_of_a_clone_is_the_same_request() {
    let server = Server::always(Behaviour::json(201, &json!({})));
    let call = client(&server).create_conversation(&chatbot(), &create()).query("extra", &["a", "b"]);
    let sends: Vec<_> = (0..3).map(|_| tokio::spawn(call.clone().send())).collect();
    for send in sends {
        send.await.unwrap().unwrap();
    }
    let again = call.clone();
    drop(call);
    again.await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    for request in &requests {
        assert_eq!((&request.target, &request.body), (&requests[0].target, &requests[0].body));
    }
    assert_eq!(requests[0].target, "/v1/chatbots/chatbot-1/conversations?extra=a&extra=b");
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_awaited() {
    let server = Server::always(Behaviour::json(200, &json!({})));
    let client = client(&server);
    let call = client.get_conversation(&chatbot(), &conversation());
    let (future, stream) = (call.clone().send(), call.clone().stream());
    tokio::time::sleep(Duration::from_millis(20)).await;
    drop((future, stream, call.map(drop)));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn options_of_a_call_are_its_own_and_the_later_wins() {
    let server = Server::always(Behaviour::empty(503));
    let plain = client(&server).get_conversation(&chatbot(), &conversation());
    let with = |name: &str| CallOptions::new().header("x-tenant", name).unwrap();
    let changed = plain
        .clone()
        .options(with("one").retry(RetryPolicy::never()))
        .timeout(Duration::from_secs(5))
        .options(with("two").header("x-other", "3").unwrap());
    assert_eq!(changed.await.unwrap_err().attempts(), 1);
    let request = server.take_requests().remove(0);
    assert_eq!((request.header("x-tenant"), request.header("x-other")), (vec!["two"], vec!["3"]));
    assert_eq!(plain.await.unwrap_err().attempts(), 3);
    assert!(server.requests().iter().all(|request| request.header("x-tenant").is_empty()));
}

/// The most specific one is sent: of the call, of its options, of the client.
#[tokio::test]
async fn a_header_of_a_call_replaces_those_around_it() {
    let server = Server::always(Behaviour::json(200, &json!({})));
    let client = crate::transport::calls::builder(&server).header("x-a", "client").build().unwrap();
    let options = || CallOptions::new().header("x-a", "options").unwrap().header("accept", "a/b").unwrap();
    let call = client.get_conversation(&chatbot(), &conversation());
    for (call, sent, accept) in [
        (call.clone(), "client", "application/json"),
        (call.clone().options(options()), "options", "a/b"),
        (call.clone().header("x-a", "call"), "call", "application/json"),
        (call.clone().header("x-a", "call").options(options()), "call", "a/b"),
        (call.options(options()).header("x-a", "call").header("accept", "c/d"), "call", "c/d"),
    ] {
        call.send_bytes().await.unwrap();
        let request = server.take_requests().remove(0);
        assert_eq!((request.header("x-a"), request.header("accept")), (vec![sent], vec![accept]));
    }
}

/// What no page describes can be added to an operation, and what it has stays.
#[tokio::test]
async fn an_operation_takes_what_no_page_describes() {
    let server = Server::always(Behaviour::json(200, &json!({})));
    let client = client(&server);
    let list = client.list_conversations(&chatbot(), Some("c 1"), None).query("limit", &2);
    list.header("x-preview", "on").send_bytes().await.unwrap();
    let request = server.take_requests().remove(0);
    assert_eq!(request.target, "/v1/chatbots/chatbot-1/conversations?contactId=c%201&limit=2");
    assert_eq!(
        (request.header("x-preview"), request.header("accept")),
        (vec!["on"], vec!["application/json"])
    );

    let update = UpdateConversationRequest::new(UpdateConversation::new());
    let update = client.update_conversation(&chatbot(), &conversation(), &update);
    update.clone().json(&json!({"conversation": {"new": 1}})).await.unwrap();
    assert_eq!(server.take_requests()[0].json(), json!({"conversation": {"new": 1}}));

    let error = update.clone().path("chatbotId", "canary").await.unwrap_err();
    assert_eq!((error.kind(), error.is_unsent()), (ErrorKind::InvalidArgument, true));
    assert_eq!(error.operation(), Some(OperationId::UpdateConversation));
    assert!(!error.to_string().contains(CANARY));
    let error = update.header("x-chatcaptain-key", "canary").await.unwrap_err();
    assert!(error.is_invalid_argument() && !format!("{error:?}").contains(CANARY));
    assert!(server.take_requests().is_empty());
}

#[tokio::test]
async fn a_value_is_mapped_and_an_error_too() {
    let body = json!({"error": "canary"});
    let server = Server::start([Behaviour::json(200, &body), Behaviour::empty(404), Behaviour::empty(403)]);
    let get = client(&server).get_conversation(&chatbot(), &conversation());
    let get = get.map(|found| found.error).map_result(|result| match result {
        Err(error) if error.is_not_found() => Ok(error.into_response()?.map(|()| None)),
        result => result,
    });
    assert_eq!(get.clone().await.unwrap().as_deref(), Some("canary"));
    let gone = get.clone().send_for_response().await.unwrap();
    assert_eq!((gone.status(), gone.into_inner()), (404, None));
    assert!(get.clone().await.unwrap_err().is_forbidden());
    // The body as it came, and another type, know nothing of it.
    let server = Server::always(Behaviour::json(200, &body));
    let get = client(&server).get_conversation(&chatbot(), &conversation()).map(drop);
    assert_eq!(get.clone().send_bytes().await.unwrap().into_inner(), body.to_string());
    assert_eq!(get.returns::<Value>().await.unwrap(), body);
}

/// Options of the first request are those of the second; an error ends it.
#[tokio::test]
async fn a_call_is_followed_by_another() {
    let server = Server::start([Behaviour::json(200, &json!({})), Behaviour::json(200, &json!({}))]);
    let twice = client(&server)
        .get_conversation(&chatbot(), &conversation())
        .and_then(|client, _| client.delete_conversation(&chatbot(), &conversation()).send_for_response());
    let twice =
        twice.options(CallOptions::new().header("x-tenant", "7").unwrap()).map(|deleted| deleted.deleted);
    let response = twice.clone().send_for_response().await.unwrap();
    assert_eq!(response.operation(), Some(OperationId::DeleteConversation));
    let requests = server.take_requests();
    assert_eq!(requests.iter().map(|request| request.method.as_str()).collect::<Vec<_>>(), ["GET", "DELETE"]);
    assert!(requests.iter().all(|request| request.header("x-tenant") == ["7"]));

    let server = Server::always(Behaviour::empty(404));
    let twice = client(&server)
        .get_conversation(&chatbot(), &conversation())
        .and_then(|client, _| client.delete_conversation(&chatbot(), &conversation()).send_for_response());
    assert_eq!(twice.await.unwrap_err().operation(), Some(OperationId::GetConversation));
    assert_eq!(server.request_count(), 1);
}

#[tokio::test]
async fn a_body_that_is_made_when_it_is_sent_is_one_for_all_attempts() {
    let server = Server::always(Behaviour::empty(429));
    let counter = AtomicU32::new(0);
    let call = client(&server).endpoint(Method::Post, "/v1/x");
    let call = call.json_with(move || json!({"number": counter.fetch_add(1, Relaxed)}));
    for number in 0..2 {
        assert_eq!(call.clone().await.unwrap_err().attempts(), 3);
        let bodies: Vec<_> = server.take_requests().iter().map(|request| request.json()).collect();
        assert_eq!(bodies, vec![json!({"number": number}); 3]);
    }
}

/// A loop of the caller's own around a call that was lost.
#[tokio::test]
async fn a_caller_can_repeat_a_call() {
    let lost = || Behaviour::close(After::Request);
    let server = Server::start([lost(), lost(), Behaviour::json(201, &json!({}))]);
    let call = client(&server).create_conversation(&chatbot(), &create());
    let mut tries = 0;
    let created = loop {
        tries += 1;
        match call.clone().await {
            Err(error) if error.is_outcome_unknown() && tries < 5 => {}
            result => break result,
        }
    };
    assert!(created.is_ok());
    assert_eq!((tries, server.request_count()), (3, 3));
}

#[tokio::test]
async fn a_call_of_invalid_arguments_is_one_that_fails() {
    let server = Server::always(Behaviour::json(200, &json!({})));
    let call = Call::<u8>::invalid(&client(&server), "the label is empty");
    let error = call.clone().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::InvalidArgument, "the label is empty")
    );
    assert!(error.is_unsent() && call.clone().stream().await.is_err() && call.to_curl().is_err());
    assert_eq!(server.connections(), 0);
}

#[test]
fn no_debug_of_a_call_has_a_value_in_it() {
    let server = Server::refusing([Behaviour::empty(500)]);
    let client = client(&server);
    let id = |text: &str| text.parse().unwrap();
    let endpoint = client.endpoint(Method::Post, "/v1/{id}").path("id", CANARY).query(CANARY, CANARY);
    let options = CallOptions::new().header("x-own", CANARY).unwrap();
    let found = client.find_conversation(&id(CANARY), CANARY, CANARY);
    for printed in [
        debug(&endpoint.clone().header("x-own", CANARY).json(&json!({CANARY: CANARY})).options(options)),
        debug(&endpoint.body("text/canary", CANARY)),
        debug(&client.endpoint(Method::Get, "/v1/x?token=canary")),
        debug(&found),
        debug(&found.clone().map(drop)),
        debug(&found.send()),
    ] {
        crate::transport::printed::assert_no_secret(&printed, "a call");
        assert!(printed.contains("Call"), "{printed}");
    }
    let printed = debug(&client.find_conversation(&id(CANARY), CANARY, CANARY));
    assert!(printed.contains("FindConversation") && printed.contains("/conversations/find"), "{printed}");
}
