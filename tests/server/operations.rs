//! Any operation, called without knowing which one: its path, query and body are made from the document.

use std::fmt::Write as _;

use chatcaptain::operation::{OPERATIONS, Operation};
use chatcaptain_tests::{
    document::{self, document},
    fixture,
};

use crate::server::api::{Answer, Api};

/// Where an operation is called with these ids, and with the required parameters of its query.
pub(crate) fn target(operation: &Operation, chatbot: &str, conversation: &str) -> String {
    let mut target = String::new();
    for segment in operation.path.split('/').skip(1) {
        let segment = match segment {
            "{chatbotId}" => chatbot,
            "{conversationId}" => conversation,
            other if other.starts_with('{') => "m",
            literal => literal,
        };
        write!(target, "/{segment}").unwrap();
    }
    let parameters = document::Operation::find(operation.id.as_str()).parameters();
    let required = parameters.filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
    for (index, parameter) in required.enumerate() {
        let sign = if index == 0 { '?' } else { '&' };
        write!(target, "{sign}{}=x", parameter["name"].as_str().unwrap()).unwrap();
    }
    target
}

/// A call with a key, and with every property of the body.
pub(crate) async fn call(api: &Api, operation: &Operation, target: &str, key: &str) -> Answer {
    let request = api.bare(operation.method.as_str(), target).header("x-chatcaptain-key", key);
    let body = document::Operation::find(operation.id.as_str()).request();
    let body = body.map(|schema| fixture::full(document(), schema));
    Answer::of(body.into_iter().fold(request, |request, body| request.json(&body))).await
}

#[tokio::test]
async fn every_operation_is_carried_out() {
    let api = Api::start().await;
    let mut missing = String::new();
    for operation in OPERATIONS {
        let answer = call(&api, operation, &target(operation, "bot", "none"), api.server.key()).await;
        if answer.status == 501 {
            let (method, path) = (operation.method.as_str(), operation.path);
            writeln!(missing, "  `{}` ({method} {path})", operation.id).unwrap();
        }
    }
    assert!(
        missing.is_empty(),
        "the server does not carry out:\n{missing}add each to `answer` in crates/chatcaptain-server/src/api/mod.rs, \
         and write its function into a file beside it; a new id of a path goes into `Ids` in src/http/extract.rs"
    );
}
