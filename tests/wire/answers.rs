//! Every operation's answer, made from its schema: understood, and nothing of it lost.

use chatcaptain_tests::{compare::assert_same, document::document, fixture, listener::Answer};
use serde_json::Value;

use crate::{
    operations::Given,
    wire::calls::{self, Call},
};

/// An answer in which every property is set that can be reached comes back as it was, in the same order.
#[tokio::test]
async fn the_fullest_answer_of_every_operation_is_kept_whole() {
    for (call, status, schema) in calls::answering() {
        let answer = fixture::full(document(), schema);
        assert_same(&understood(call, status, &answer).await, &answer, call.id.as_str());
    }
}

/// An answer with nothing but what is required comes back as it was: nothing is made up.
#[tokio::test]
async fn the_smallest_answer_of_every_operation_is_understood() {
    for (call, status, schema) in calls::answering() {
        let answer = fixture::minimal(document(), schema);
        assert_same(&understood(call, status, &answer).await, &answer, call.id.as_str());
    }
}

#[tokio::test]
async fn an_operation_without_an_answer_needs_none() {
    for call in calls::all().filter(|call| call.operation().answer().1.is_none()) {
        let (result, _) = call.answered(call.success(), &Given::minimal(call.operation())).await;
        assert_eq!(result.unwrap(), Value::Null, "{}", call.id);
    }
}

async fn understood(call: Call, status: u16, answer: &Value) -> Value {
    let given = Given::minimal(call.operation());
    let (result, _) = call.answered(Answer::json(status, answer), &given).await;
    result.unwrap_or_else(|error| panic!("{error}"))
}
