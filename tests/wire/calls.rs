//! A call of any operation against a listener.

use chatcaptain_client::{Client, Error, RetryPolicy, operation::OperationId, types::ChatbotId};
use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
    listener::{Answer, Listener},
    recorded::KEY,
};
use serde_json::Value;

use crate::operations::{self, Given};

/// A call of one operation.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    pub(crate) id: OperationId,
}

/// A call of every operation.
pub(crate) fn all() -> impl Iterator<Item = Call> {
    OperationId::ALL.iter().map(|id| Call { id: *id })
}

/// Those that answer with a value.
pub(crate) fn answering() -> impl Iterator<Item = (Call, u16, &'static Value)> {
    all().filter_map(|call| {
        let (status, schema) = call.operation().answer();
        Some((call, status, schema?))
    })
}

impl Call {
    pub(crate) fn operation(self) -> Operation {
        Operation::find(self.id.as_str())
    }

    /// Makes the call; the answer as it was understood, written as JSON again.
    pub(crate) async fn make(self, client: &Client, given: &Given) -> Result<Value, Error> {
        Ok(operations::call(self.id, client, given).send_for_response().await?.into_inner())
    }

    /// Makes the call against a listener that gives this answer.
    pub(crate) async fn answered(self, answer: Answer, given: &Given) -> (Result<Value, Error>, Listener) {
        let listener = Listener::answering(answer).await;
        (self.make(&client(&listener), given).await, listener)
    }

    /// The smallest success.
    pub(crate) fn success(self) -> Answer {
        match self.operation().answer() {
            (status, Some(schema)) => Answer::json(status, &fixture::minimal(document(), schema)),
            (status, None) => Answer::empty(status),
        }
    }
}

/// A chatbot.
pub(crate) fn chatbot() -> ChatbotId {
    ChatbotId::new("chatbot-1").unwrap()
}

/// A client of a listener.
pub(crate) fn client(listener: &Listener) -> Client {
    client_of(&listener.url())
}

/// A client of whatever is at a base URL. It sends once: repeats have tests of their own.
pub(crate) fn client_of(url: &str) -> Client {
    Client::builder().api_key(KEY).base_url(url).retry(RetryPolicy::never()).build().unwrap()
}
