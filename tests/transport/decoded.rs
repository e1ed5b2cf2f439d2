//! What the client tells of a body that it reads: the place of what is wrong, and an error that the body carries.

use chatcaptain_client::{ErrorKind, operation::OPERATIONS};
use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
    misbehaving::{Behaviour, Server},
};
use serde_json::{Value, json};

use crate::{
    operations::smallest,
    transport::calls::{Kind, chatbot, client, conversation, once},
};

fn messages(change: impl FnOnce(&mut Value)) -> Value {
    let (_, schema) = Operation::find("list_messages").success();
    let mut answer = fixture::full(document(), schema);
    let message = answer["messages"][0].clone();
    answer["messages"] = Value::Array(vec![message; 50]);
    change(&mut answer["messages"][37]);
    answer
}

/// C23.
#[tokio::test]
async fn a_wrong_value_in_a_list_is_told_by_its_place() {
    type Change = fn(&mut Value);
    let cases: [(Change, Option<&str>); 5] = [
        (|_| {}, None),
        (|message| *message = Value::Null, Some("$.messages[37]")),
        (|message| *message = json!(17), Some("$.messages[37]")),
        (|message| message["created"] = json!(null), Some("$.messages[37].created")),
        (|message| message["content"] = json!("canary"), Some("$.messages[37].content")),
    ];
    for (change, place) in cases {
        let server = Server::always(Behaviour::json(200, &messages(change)));
        let result = client(&server).list_messages(&chatbot(), &conversation()).await;
        match (result, place) {
            (Ok(list), None) => assert_eq!(list.messages.len(), 50),
            (Err(error), Some(place)) => {
                assert_eq!((error.kind(), error.attempts()), (ErrorKind::Undecodable, 1));
                let told = error.to_string();
                assert!(told.contains(&format!("{place}: expected")), "{told}");
                assert!(!told.contains("canary"), "{told}");
            }
            (result, place) => panic!("{place:?}: {result:?}"),
        }
    }
}

/// C23.
#[tokio::test]
async fn a_missing_property_in_a_list_is_told_by_its_place() {
    let (_, schema) = Operation::find("list_messages").success();
    let items = schemas_of_messages(schema);
    for required in items["required"].as_array().unwrap() {
        let required = required.as_str().unwrap();
        let answer = messages(|message| {
            message.as_object_mut().unwrap().shift_remove(required).unwrap();
        });
        let server = Server::always(Behaviour::json(200, &answer));
        let error = client(&server).list_messages(&chatbot(), &conversation()).await.unwrap_err();
        let told = error.to_string();
        assert_eq!(error.kind(), ErrorKind::Undecodable);
        assert!(told.contains("$.messages[37]") && told.contains(required), "{required}: {told}");
    }
}

fn schemas_of_messages(schema: &'static Value) -> &'static Value {
    use chatcaptain_tests::document::resolve;
    let list = resolve(document(), schema["$ref"].as_str().unwrap()).1;
    let item = list["properties"]["messages"]["items"]["$ref"].as_str().unwrap();
    resolve(document(), item).1
}

/// C26.
#[tokio::test]
async fn bytes_that_are_no_clean_json_are_told_as_such() {
    let broken: [&[u8]; 10] = [
        b"\xef\xbb\xbf{}",
        b"{\"error\":\"\xff\"}",
        b"{\"error\":\"\xed\xa0\x80\"}",
        br#"{"error":"\ud800"}"#,
        br#"{"error":"a","error":"b"}"#,
        b"{} {}",
        b"{}x",
        b"{} \0",
        b"{\"error\":\"a\nb\"}",
        b"{'error':1}",
    ];
    for body in broken {
        let (kind, error) = Kind::Get.failure_once(Behaviour::text(200, "application/json", body)).await;
        assert_eq!((kind, error.status()), (ErrorKind::Undecodable, Some(200)), "{}", body.escape_ascii());
        assert_eq!(error.body(), Some(body));
        assert!(error.to_string().contains(": the body of the answer "), "{error}");
    }
    for body in [&b" \r\n\t{}\n"[..], br#"{"error":"\ud83d\ude00"}"#, b"{\"x\":1,\"x\":2}"] {
        let server = Server::always(Behaviour::text(200, "application/json", body));
        let result = Kind::Get.call(&once(&server)).await;
        assert!(result.is_ok(), "{}: {result:?}", body.escape_ascii());
    }
}

#[tokio::test]
async fn a_body_nested_beyond_reason_is_no_overflow() {
    let deep = "[".repeat(1 << 20);
    for body in [format!("{{\"x\":{deep}"), deep, "{\"conversation\":".repeat(1 << 16)] {
        let (kind, _) = Kind::Get.failure_once(Behaviour::text(200, "application/json", body)).await;
        assert_eq!(kind, ErrorKind::Undecodable);
    }
}

/// C27: in this layer the body's own error is a property like any other, and never lost.
#[tokio::test]
async fn a_success_that_carries_an_error_is_repeated_by_nobody_and_shows_it() {
    for call in Kind::ALL {
        let server = Server::always(Behaviour::json(200, &json!({"error": "no such conversation"})));
        let success = call.call(&client(&server)).await.unwrap();
        assert_eq!(success.error.as_deref(), Some("no such conversation"), "{call:?}");
        assert_eq!((success.attempts, server.request_count()), (1, 1));
    }
}

/// C28.
#[tokio::test]
async fn a_403_names_the_permission_that_the_operation_needs() {
    let bodies = [
        Behaviour::empty(403),
        Behaviour::text(403, "text/plain", "canary"),
        Behaviour::json(403, &json!({"statusCode": 403, "message": "canary", "error": "Forbidden"})),
    ];
    for behaviour in bodies {
        let server = Server::always(behaviour);
        let client = client(&server);
        for operation in OPERATIONS {
            let error = smallest(operation.id, &client).await.unwrap_err();
            assert_eq!(
                (error.kind(), error.status(), error.attempts()),
                (ErrorKind::Forbidden, Some(403), 1)
            );
            let told = error.to_string();
            assert!(!told.contains("canary"), "{told}");
            for needed in operation.permission.into_iter().chain(operation.resource) {
                assert!(told.contains(needed), "{told}: {needed}");
            }
        }
        let error = Kind::Get.failure_once(Behaviour::empty(401)).await.1;
        assert!(!error.to_string().contains("chatbots."), "{error}");
    }
}
