//! What a program can do with the public types: keep them, send them to other threads, spawn what they make.

use chatcaptain::{
    Call, Chatbot, Client, ClientBuilder, ConversationHandle, ConversationUpdate, Conversations,
    CreateConversation, Error, FindConversation, Inbound, InboundContact, IncomingEvent, IncomingMessage,
    ItemStream, MessageHandle, MessageUpdate, Messages, SendMessage, StepPayload, Timestamp, Visitor, Widget,
    concurrent::Outcomes,
    content,
    types::{Conversation, Message},
};
use chatcaptain_tests::misbehaving::Server;

use crate::sdk::calls::{bot, success};

fn is_send<T: Send>(_: T) {}

#[test]
fn handles_builders_and_errors_go_anywhere() {
    fn everywhere<T: Send + Sync + Unpin + 'static>() {}
    fn kept<T: Clone + std::fmt::Debug + Send + Sync + Unpin + 'static>() {}
    everywhere::<Error>();
    everywhere::<ClientBuilder>();
    kept::<Client>();
    kept::<Chatbot>();
    kept::<Conversations>();
    kept::<CreateConversation>();
    kept::<FindConversation>();
    kept::<ConversationHandle>();
    kept::<ConversationUpdate>();
    kept::<Messages>();
    kept::<MessageHandle>();
    kept::<MessageUpdate>();
    kept::<SendMessage>();
    kept::<content::Message>();
    kept::<Inbound>();
    kept::<InboundContact>();
    kept::<IncomingMessage>();
    kept::<IncomingEvent>();
    kept::<StepPayload>();
    kept::<Widget>();
    kept::<Visitor>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn calls_and_streams_can_be_spawned() {
    fn spawned<T: Send + Unpin + 'static>() {}
    fn kept<T: Clone + std::fmt::Debug + Send + Sync + Unpin + 'static>() {}
    kept::<Call<Conversation>>();
    spawned::<ItemStream<Message>>();
    spawned::<Outcomes<'static, Error>>();
    let captain = Client::builder().api_key("key").base_url("http://127.0.0.1:1").build().unwrap();
    let conversation = captain.chatbot("b").conversation("c");
    is_send(conversation.get().send());
    is_send(conversation.get().send_for_response());
    is_send(conversation.send_text("Hi").send());
    is_send(conversation.messages().stream().try_next());
}

/// A client that was made for one call keeps what it was given.
#[tokio::test]
async fn a_builder_can_be_sent_more_than_once() {
    let server = Server::always(success(chatcaptain::operation::OperationId::CreateConversationMessage));
    let message = bot(&server).conversation("c").send_text("Hi").as_bot().created(Timestamp::UNIX_EPOCH);
    message.clone().await.unwrap();
    message.await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body, requests[1].body);
}

/// Every type that a public function takes or returns can be named from this crate alone.
#[allow(dead_code, reason = "that it compiles is the test")]
struct Named {
    client: chatcaptain::raw::Client,
    body: chatcaptain::raw::ByteStream,
    items: chatcaptain::raw::ItemStream<Message>,
    call: Call<chatcaptain::raw::Bytes>,
    future: chatcaptain::raw::CallFuture<Conversation>,
    key: chatcaptain::ApiKey,
    http: chatcaptain::raw::reqwest::ClientBuilder,
    transport: chatcaptain::raw::transport::HttpTransport,
    error: chatcaptain::raw::transport::TransportError,
    request: chatcaptain::raw::http::Request<chatcaptain::raw::Bytes>,
    response: chatcaptain::raw::http::Response<chatcaptain::raw::transport::Body>,
    value: chatcaptain::ResponseValue<()>,
}

/// In a hook and in an error, the kind is one type.
#[test]
fn there_is_one_error_and_one_kind() {
    struct Timeouts;
    impl chatcaptain::Hook for Timeouts {
        fn after_attempt(&self, report: &chatcaptain::AttemptReport<'_>) {
            assert_ne!(report.error_kind(), Some(chatcaptain::ErrorKind::Timeout));
        }
    }
    fn same(error: chatcaptain::raw::Error) -> Error {
        error
    }
    let error = Client::builder().hook(Timeouts).build().unwrap_err();
    assert_eq!(same(error).kind(), chatcaptain::raw::ErrorKind::InvalidArgument);
}
