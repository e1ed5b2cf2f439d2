//! Every operation's answer, made from its schema: understood, and nothing of it lost.

use chatcaptain_tests::{compare::assert_same, document::document, fixture, listener::Answer};
use serde_json::Value;

use crate::wire::calls::{Call, Given};

/// An answer in which every property is set that can be reached comes back as it was, in the same order.
pub(crate) async fn fullest(call: &Call) {
    let (status, schema) = call.operation().success();
    let answer = fixture::full(document(), schema);
    assert_same(&understood(call, status, &answer).await, &answer, call.id.as_str());
}

/// An answer with nothing but what is required comes back as it was: nothing is made up.
pub(crate) async fn smallest(call: &Call) {
    let (status, schema) = call.operation().success();
    let answer = fixture::minimal(document(), schema);
    assert_same(&understood(call, status, &answer).await, &answer, call.id.as_str());
}

async fn understood(call: &Call, status: u16, answer: &Value) -> Value {
    let given = Given::minimal(call.operation());
    call.answered(Answer::json(status, answer), &given).await.0.unwrap()
}
