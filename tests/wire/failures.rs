//! Answers that are no success: on every operation the status and the server's words reach the caller.

use std::{error::Error as _, fmt::Write as _};

use chatcaptain_client::{Error, ErrorKind};
use chatcaptain_tests::errors::{is_unreadable_success, kind_of};
use chatcaptain_tests::{document::document, fixture, listener::Answer, recorded::KEY};
use serde_json::json;

use crate::{
    operations::Given,
    wire::calls::{self, Call},
};

async fn failure(call: Call, answer: Answer) -> Error {
    let (result, listener) = call.answered(answer, &Given::full(call.operation())).await;
    assert_eq!(listener.requests().len(), 1, "{}", call.id);
    let error = result.unwrap_err();
    assert_eq!(error.operation(), Some(call.id));
    assert_eq!(error.attempts(), 1);
    error
}

#[tokio::test]
async fn a_refusal_keeps_status_and_body() {
    let body = json!({"error": "canary-text", "code": 17});
    for status in [400, 401, 403, 404, 409, 418, 422, 429, 500, 502, 503] {
        for call in calls::all() {
            let answer = Answer::json(status, &body).with_header("x-request-id", "request-4");
            let error = failure(call, answer).await;
            assert_eq!((error.kind(), error.status()), (kind_of(status), Some(status)), "{}", call.id);
            assert_eq!(error.body(), Some(body.to_string().as_bytes()));
            assert_eq!(error.message().as_deref(), Some("canary-text"));
            assert_eq!(error.request_id(), Some("request-4"));
            assert!(!error.is_unsent() && !error.is_body_truncated());
        }
    }
}

#[tokio::test]
async fn a_refusal_without_json_keeps_what_there_is() {
    for (answer, body) in [
        (Answer::empty(403), ""),
        (Answer::text(502, "text/html", "<h1>Bad Gateway</h1>"), "<h1>Bad Gateway</h1>"),
        (Answer::text(400, "application/json", "{\"error\": "), "{\"error\": "),
    ] {
        for call in calls::all() {
            let error = failure(call, answer.clone()).await;
            assert_eq!(error.kind(), kind_of(error.status().unwrap()), "{}", call.id);
            assert_eq!(error.body(), Some(body.as_bytes()));
            assert_eq!(error.message(), None);
        }
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_told_apart() {
    for (answer, told) in [
        (Answer::empty(200), "the server answered 200 without the declared body"),
        (Answer::empty(204), "the server answered 204 without the declared body"),
        (Answer::text(200, "text/html", "<h1>Login</h1>"), "is not declared as json in utf-8"),
        (Answer::text(202, "application/json", "[1"), "the body of the answer "),
    ] {
        let deletes = |call: Call| call.operation().method == "delete";
        for (call, ..) in calls::answering() {
            if told.ends_with("without the declared body") && deletes(call) {
                // There is nothing that a deletion would have to say.
                let (result, _) = call.answered(answer.clone(), &Given::full(call.operation())).await;
                assert_eq!(result.unwrap(), json!({}), "{}", call.id);
                continue;
            }
            let error = failure(call, answer.clone()).await;
            assert_eq!(error.kind(), ErrorKind::Undecodable, "{}", call.id);
            assert!(error.to_string().contains(told), "{error}");
            assert!(is_unreadable_success(&error) && !error.is_unsent());
        }
    }
}

/// What was carried out has not failed because the server counts its successes differently.
#[tokio::test]
async fn any_2xx_with_the_declared_body_is_a_success() {
    for (call, documented, schema) in calls::answering() {
        for status in [200, 201, 202].into_iter().filter(|status| *status != documented) {
            let answer = Answer::json(status, &fixture::minimal(document(), schema));
            let (result, _) = call.answered(answer, &Given::full(call.operation())).await;
            assert!(result.is_ok(), "{}: {status}: {result:?}", call.id);
        }
    }
}

#[tokio::test]
async fn no_failure_prints_what_came_from_outside() {
    let answers = [
        Answer::json(403, &json!({"error": "canary-text"})).with_header("x-trace", "canary-header"),
        Answer::text(200, "application/json", "\"canary-text\""),
        Answer::text(200, "text/canary", "canary-text"),
        Answer::empty(307).with_header("location", "http://127.0.0.1:1/?canary"),
    ];
    for answer in answers {
        for (call, ..) in calls::answering() {
            let error = failure(call, answer.clone()).await;
            let mut printed = format!("{error} {error:?}");
            let mut cause = error.source();
            while let Some(inner) = cause {
                write!(printed, "{inner} {inner:?}").unwrap();
                cause = inner.source();
            }
            for secret in ["canary", KEY, "some token", "some text"] {
                assert!(!printed.contains(secret), "{}: {printed}", call.id);
            }
        }
    }
}
