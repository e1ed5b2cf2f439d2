//! Clients that repeat without waiting, and one call of every kind that the retry table has a column for.

use std::time::Duration;

use chatcaptain_client::{
    CallOptions, Client, ClientBuilder, Error, ErrorKind, ResponseValue,
    operation::OperationId,
    transport::RetryPolicy,
    types::{
        ChannelType, ChatbotId, ConversationId, CreateConversation, CreateConversationRequest,
        UpdateConversation, UpdateConversationRequest,
    },
};
use chatcaptain_tests::{
    misbehaving::{Behaviour, Server},
    recorded::KEY,
};
use serde_json::json;

/// The defaults, with waits that a test does not notice.
pub(crate) fn quick() -> RetryPolicy {
    let short = Duration::from_millis(1);
    RetryPolicy::new().backoff(short).throttled_backoff(short).max_backoff(short)
}

/// A client of a server, to be set further.
pub(crate) fn builder(server: &Server) -> ClientBuilder {
    Client::builder().api_key(KEY).base_url(server.url()).retry(quick())
}

/// A client of a server.
pub(crate) fn client(server: &Server) -> Client {
    builder(server).build().unwrap()
}

/// A client of a server that sends everything once.
pub(crate) fn once(server: &Server) -> Client {
    client(server).with(CallOptions::new().retry(RetryPolicy::never()))
}

pub(crate) fn chatbot() -> ChatbotId {
    ChatbotId::new("chatbot-1").unwrap()
}

pub(crate) fn conversation() -> ConversationId {
    ConversationId::new("conversation-2").unwrap()
}

/// A kind of call: a column of the retry table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Get,
    Delete,
    Patch,
    Post,
}

/// What is told about a call that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Success {
    pub(crate) status: u16,
    pub(crate) attempts: u32,
    pub(crate) already_gone: bool,
    /// The body's own error.
    pub(crate) error: Option<String>,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Get, Self::Delete, Self::Patch, Self::Post];

    pub(crate) fn operation(self) -> OperationId {
        match self {
            Self::Get => OperationId::GetConversation,
            Self::Delete => OperationId::DeleteConversation,
            Self::Patch => OperationId::UpdateConversation,
            Self::Post => OperationId::CreateConversation,
        }
    }

    /// The declared answer of all four.
    pub(crate) fn success(self) -> Behaviour {
        Behaviour::json(if self == Self::Post { 201 } else { 200 }, &json!({}))
    }

    pub(crate) async fn call(self, client: &Client) -> Result<Success, Error> {
        let (chatbot, conversation) = (chatbot(), conversation());
        match self {
            Self::Get => {
                let value = client.get_conversation(&chatbot, &conversation).send_for_response().await?;
                Ok(Success::of(&value, value.error.clone()))
            }
            Self::Delete => {
                let value = client.delete_conversation(&chatbot, &conversation).send_for_response().await?;
                Ok(Success::of(&value, value.error.clone()))
            }
            Self::Patch => {
                let update = UpdateConversation::new().with_operator_id("operator-5");
                let body = UpdateConversationRequest::new(update);
                let value =
                    client.update_conversation(&chatbot, &conversation, &body).send_for_response().await?;
                Ok(Success::of(&value, value.error.clone()))
            }
            Self::Post => {
                let value = client.create_conversation(&chatbot, &create()).send_for_response().await?;
                Ok(Success::of(&value, value.error.clone()))
            }
        }
    }

    /// The failure of a call.
    pub(crate) async fn failure(self, client: &Client) -> Error {
        let error = self.call(client).await.expect_err("the call must fail");
        assert_eq!(error.operation(), Some(self.operation()));
        error
    }

    /// The failure of a call against a server that does this once, and of which kind it is.
    pub(crate) async fn failure_once(self, behaviour: Behaviour) -> (ErrorKind, Error) {
        let server = Server::always(behaviour);
        let error = self.failure(&once(&server)).await;
        assert_eq!(server.connections(), 1);
        (error.kind(), error)
    }
}

/// What creates a conversation.
pub(crate) fn create() -> CreateConversationRequest {
    let conversation = CreateConversation::new("contact-7", "channel-8", ChannelType::Web, "Ada", "prod");
    CreateConversationRequest::new(conversation)
}

impl Success {
    fn of<T>(value: &ResponseValue<T>, error: Option<String>) -> Self {
        Self {
            status: value.status(),
            attempts: value.attempts(),
            already_gone: value.is_already_gone(),
            error,
        }
    }
}
