//! What it takes to call any operation of the client without knowing which one: arguments, listener, answer.

use std::pin::Pin;

use chatcaptain_client::{
    Client, Error, ResponseValue, RetryPolicy,
    operation::OperationId,
    types::{ChatbotId, ConversationId, MessageId},
};
use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
    listener::{Answer, Listener},
    recorded::KEY,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// What a call is made with.
pub(crate) struct Given {
    pub(crate) chatbot: ChatbotId,
    pub(crate) conversation: ConversationId,
    pub(crate) message: MessageId,
    /// Whether optional parameters are given.
    pub(crate) optional: bool,
    /// The request body, if the operation has one.
    pub(crate) body: Value,
}

impl Given {
    /// Every parameter, and every property of the body that can be reached.
    pub(crate) fn full(operation: Operation) -> Self {
        Self::with(true, operation.request().map(|schema| fixture::full(document(), schema)))
    }

    /// What is required.
    pub(crate) fn minimal(operation: Operation) -> Self {
        Self::with(false, operation.request().map(|schema| fixture::minimal(document(), schema)))
    }

    fn with(optional: bool, body: Option<Value>) -> Self {
        Self {
            chatbot: ChatbotId::new("chatbot-1").unwrap(),
            conversation: ConversationId::new("conversation-2").unwrap(),
            message: MessageId::new("message-3").unwrap(),
            optional,
            body: body.unwrap_or_default(),
        }
    }

    /// The request body as the type that the operation takes.
    pub(crate) fn body<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(self.body.clone()).unwrap()
    }
}

/// A call of one operation: what it is given, to the answer as it was understood, written as JSON again.
pub(crate) struct Call {
    pub(crate) id: OperationId,
    pub(crate) make: Make,
}

pub(crate) type Make =
    for<'a> fn(&'a Client, &'a Given) -> Pin<Box<dyn Future<Output = Result<Value, Error>> + 'a>>;

impl Call {
    pub(crate) fn operation(&self) -> Operation {
        Operation::find(self.id.as_str())
    }

    /// Makes the call.
    pub(crate) async fn make(&self, client: &Client, given: &Given) -> Result<Value, Error> {
        (self.make)(client, given).await
    }

    /// Makes the call against a listener that gives this answer.
    pub(crate) async fn answered(&self, answer: Answer, given: &Given) -> (Result<Value, Error>, Listener) {
        let listener = Listener::answering(answer).await;
        (self.make(&client(&listener), given).await, listener)
    }

    /// The smallest success.
    pub(crate) fn success(&self) -> Answer {
        let (status, schema) = self.operation().success();
        Answer::json(status, &fixture::minimal(document(), schema))
    }
}

/// Ids, and nothing else.
pub(crate) fn given() -> Given {
    Given::with(false, None)
}

/// A client of a listener.
pub(crate) fn client(listener: &Listener) -> Client {
    client_of(&listener.url())
}

/// A client of whatever is at a base URL. It sends once: repeats have tests of their own.
pub(crate) fn client_of(url: &str) -> Client {
    Client::builder().api_key(KEY).base_url(url).retry(RetryPolicy::never()).build().unwrap()
}

/// What was understood of an answer, as JSON again.
pub(crate) fn value<T: Serialize>(answer: Result<ResponseValue<T>, Error>) -> Result<Value, Error> {
    Ok(serde_json::to_value(answer?.into_inner()).unwrap())
}
