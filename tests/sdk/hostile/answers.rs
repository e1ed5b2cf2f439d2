//! What is made of answers that are none, or not all of them.

use chatcaptain::{CallOptions, ErrorKind, operation::OperationId as Id, types::ConversationStatus};
use chatcaptain_tests::misbehaving::{Behaviour, Server};
use serde_json::json;

use crate::sdk::calls::{bot, conversation};

use super::{failures, item, list};

#[tokio::test]
async fn a_list_that_breaks_off_gives_what_came_and_the_error() {
    let body = list(&[item("a"), item("b"), item("c")]).to_string();
    let cut = body.len() - item("c").to_string().len() / 2;
    let server = Server::always(Behaviour::cut_length(200, &body[..cut], 9));
    let mut stream = bot(&server).conversations().stream();
    assert_eq!(stream.try_next().await.unwrap().unwrap().id, "a");
    assert_eq!(stream.try_next().await.unwrap().unwrap().id, "b");
    let error = stream.try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Connection, Some(Id::ListConversations)));
    assert!(stream.next().await.is_none() && stream.next().await.is_none());
    assert_eq!(server.request_count(), 1, "what was begun is not begun again");
}

#[tokio::test]
async fn a_gateways_answer_keeps_its_status_and_its_words() {
    let page = "<html><h1>502 Bad Gateway</h1></html>";
    for status in [502, 504] {
        let server = Server::always(Behaviour::text(status, "text/html", page));
        for error in failures(&server, CallOptions::new()).await {
            assert_eq!((error.kind(), error.status()), (ErrorKind::Server, Some(status)));
            assert_eq!(error.body(), Some(page.as_bytes()));
        }
    }
    let server = Server::always(Behaviour::text(200, "text/plain; charset=latin1", "canary"));
    for error in failures(&server, CallOptions::new()).await {
        assert_eq!((error.kind(), error.status()), (ErrorKind::Undecodable, Some(200)));
        assert!(!error.to_string().contains("canary"));
    }
}

#[tokio::test]
async fn an_empty_success_is_told_and_a_deletion_needs_no_more() {
    for status in [200, 204] {
        let server = Server::always(Behaviour::empty(status));
        for error in failures(&server, CallOptions::new()).await {
            assert_eq!((error.kind(), error.status()), (ErrorKind::Undecodable, Some(status)), "{error}");
        }
        assert!(conversation(&server).delete().await.unwrap());
    }
}

#[tokio::test]
async fn unknown_values_and_members_cost_nothing() {
    let mut strange = item("a");
    strange["state"] = json!(77);
    strange["channelType"] = json!("carrier-pigeon");
    strange["new"] = json!({"deep": [{"er": [null, {"a": 1}]}]});
    let server = Server::always(Behaviour::json(200, &list(&[item("b"), strange, item("c")])));
    let whole = bot(&server).conversations().await.unwrap();
    let mut stream = bot(&server).conversations().stream();
    for expected in whole {
        assert_eq!(stream.try_next().await.unwrap().unwrap(), expected);
        if expected.id == "a" {
            assert_eq!(serde_json::to_value(expected.state).unwrap(), 77);
            assert_ne!(expected.state, ConversationStatus::Open);
        }
    }
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_bad_item_is_told_by_its_place_and_costs_a_stream_no_other() {
    let (mut missing, mut wrong) = (item("a"), item("b"));
    missing.as_object_mut().unwrap().remove("name");
    wrong["tags"] = json!([1]);
    for (bad, place) in [
        (missing, "$.conversations[37]: expected a field `name`, found none"),
        (wrong, "$.conversations[37].tags[0]: expected a string, found"),
        (json!(null), "$.conversations[37]: expected"),
    ] {
        let mut items = vec![item("x"); 60];
        items[37] = bad;
        let server = Server::always(Behaviour::json(200, &list(&items)));
        let error = bot(&server).conversations().await.unwrap_err();
        assert!(error.is_undecodable() && error.to_string().contains(place), "{error}");
        let (mut read, mut stream) = (Vec::new(), bot(&server).conversations().stream());
        while let Some(item) = stream.next().await {
            read.push(item);
        }
        assert_eq!((read.len(), read.iter().filter(|item| item.is_ok()).count()), (60, 59));
        let error = read[37].as_ref().unwrap_err();
        assert!(error.is_undecodable() && error.to_string().contains(place), "{error}");
        assert_eq!((error.operation(), error.status()), (Some(Id::ListConversations), Some(200)));
    }
}

#[tokio::test]
async fn what_is_no_clean_json_is_no_answer() {
    let good = json!({ "conversation": item("a") }).to_string();
    let whole = |body: &[u8]| Behaviour::text(200, "application/json", body);
    let bad: [Vec<u8>; 5] = [
        [b"\xef\xbb\xbf", good.as_bytes()].concat(),
        good.replace("some name", "\u{1}")
            .into_bytes()
            .into_iter()
            .map(|byte| if byte == 1 { 0xff } else { byte })
            .collect(),
        good.replacen("\"id\":", "\"name\":\"\\ud800\",\"id\":", 1).into_bytes(),
        good.replacen("\"id\":", "\"id\":\"a\",\"id\":", 1).into_bytes(),
        [good.as_bytes(), b"{}"].concat(),
    ];
    for body in bad {
        assert_ne!(body, good.as_bytes());
        let error = conversation(&Server::always(whole(&body))).get().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Undecodable, "{}", String::from_utf8_lossy(&body));
    }
    conversation(&Server::always(whole(good.as_bytes()))).get().await.unwrap();
}

#[tokio::test]
async fn an_error_beside_a_list_ends_its_stream() {
    for (before, body) in [
        (1, json!({"conversations": [item("a")], "error": "canary"}).to_string()),
        (0, format!("{{\"error\": \"canary\", \"conversations\": [{}]}}", item("a"))),
    ] {
        let server = Server::always(Behaviour::text(200, "application/json", body));
        let mut stream = bot(&server).conversations().stream();
        for _ in 0..before {
            stream.try_next().await.unwrap().unwrap();
        }
        let error = stream.try_next().await.unwrap_err();
        assert!(error.is_rejected() && !error.to_string().contains("canary"), "{error}");
        assert_eq!(error.message().as_deref(), Some("canary"));
        assert!(stream.next().await.is_none());
    }
}
