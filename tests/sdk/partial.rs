//! A success that has an `error` beside its payload: the server did something, and the error of the SDK keeps it.

use std::fmt::Debug;

use chatcaptain::{
    Chatbot, Error, ErrorKind, NewConversation, RetryPolicy, Visitor,
    operation::{Method, OPERATIONS, OperationId as Id},
    types::{
        ChannelType, Conversation, HandleIncomingResponse, ListConversationsResponse, Message,
        SearchConversationResult,
    },
};
use chatcaptain_tests::misbehaving::{After, Behaviour, Server};
use serde_json::{Value, json};

use crate::sdk::{
    calls::{CONVERSATION, MESSAGE, bot, builder, conversation, success_value},
    printed::printed,
};

/// What somebody wrote: printed nowhere.
const CANARY: &str = "canary-5e1f";

/// A server whose success of this operation also has an error.
fn partial(id: Id) -> (Server, Value) {
    let (status, mut value) = success_value(id);
    let payload = value.clone();
    value["error"] = json!(CANARY);
    (Server::always(Behaviour::json(status, &value)), payload)
}

/// The failure of the verb that calls `id`.
async fn failure(id: Id, bot: &Chatbot) -> Error {
    let conversation = bot.conversation(CONVERSATION);
    let from = bot.inbound("channel-8", "Own").from("provider-9");
    let visitor = bot.widget("channel-8", "DE").visitor("token");
    match id {
        Id::ListConversations => bot.conversations().await.map(drop),
        Id::CreateConversation => bot
            .create_conversation(NewConversation {
                contact: "contact-7",
                channel: "channel-8",
                channel_type: ChannelType::Web,
                name: "Ada",
            })
            .await
            .map(drop),
        Id::TriggerCustomConversationEvent => bot.custom_event(CONVERSATION, "paid").await,
        Id::HandleIncomingEvent => from.event("seen").await.map(drop),
        Id::HandleIncomingMessage => from.text("Hi").await.map(drop),
        Id::HandleIncomingStepPayload => bot.step_payload(CONVERSATION).await.map(drop),
        Id::FindConversation => bot.find_conversation("channel-8", "provider-9").await.map(drop),
        Id::SearchConversations => bot.search("a", "all").await.map(drop),
        Id::SearchConversationsExternal => bot.search_external("a", "all").await.map(drop),
        Id::GetConversation => conversation.get().await.map(drop),
        Id::DeleteConversation => conversation.delete().await.map(drop),
        Id::UpdateConversation => conversation.close().await.map(drop),
        Id::ListMessages => conversation.messages().await.map(drop),
        Id::CreateConversationMessage => conversation.send_text("Hi").await.map(drop),
        Id::GetConversationMessage => conversation.message(MESSAGE).get().await.map(drop),
        Id::UpdateConversationMessage => {
            conversation.message(MESSAGE).update().status("read").await.map(drop)
        }
        Id::CreateWidgetContact => {
            bot.widget("channel-8", "DE").register("token", "https://example.com").await.map(drop)
        }
        Id::CreateWidgetConversation => visitor.start().await.map(drop),
        Id::ListWidgetConversationMessages => visitor.messages(CONVERSATION).await.map(drop),
        other => panic!("{other}: add the operation to this test"),
    }
    .unwrap_err()
}

/// The payload of the type that the verb returns, as JSON.
fn payload(id: Id, error: &Error) -> Option<Value> {
    fn of<T: serde::Serialize + 'static>(error: &Error) -> Option<Value> {
        error.payload::<T>().map(|payload| serde_json::to_value(payload).unwrap())
    }
    match id {
        Id::ListConversations => of::<Vec<Conversation>>(error),
        Id::HandleIncomingEvent | Id::HandleIncomingMessage | Id::HandleIncomingStepPayload => {
            of::<HandleIncomingResponse>(error)
        }
        Id::SearchConversations | Id::SearchConversationsExternal => of::<SearchConversationResult>(error),
        Id::DeleteConversation => of::<bool>(error),
        Id::ListMessages | Id::ListWidgetConversationMessages => of::<Vec<Message>>(error),
        Id::CreateConversationMessage | Id::GetConversationMessage | Id::UpdateConversationMessage => {
            of::<Message>(error)
        }
        Id::CreateWidgetContact => error
            .payload::<Visitor>()
            .map(|visitor| json!({"contactId": visitor.contact(), "widgetToken": visitor.token()})),
        _ => of::<Conversation>(error),
    }
}

/// The part of the response that is the payload.
fn expected(id: Id, response: &Value) -> Option<Value> {
    let member = match id {
        Id::TriggerCustomConversationEvent => return None,
        Id::HandleIncomingEvent
        | Id::HandleIncomingMessage
        | Id::HandleIncomingStepPayload
        | Id::CreateWidgetContact => return Some(response.clone()),
        Id::ListConversations => "conversations",
        Id::SearchConversations | Id::SearchConversationsExternal => "results",
        Id::DeleteConversation => "deleted",
        Id::ListMessages | Id::ListWidgetConversationMessages => "messages",
        Id::CreateConversationMessage | Id::GetConversationMessage | Id::UpdateConversationMessage => {
            "message"
        }
        _ => "conversation",
    };
    Some(response[member].clone())
}

#[tokio::test]
async fn an_error_beside_a_payload_keeps_it_for_every_operation() {
    for operation in OPERATIONS {
        let id = operation.id;
        let (server, response) = partial(id);
        let error = failure(id, &bot(&server)).await;
        assert_eq!((error.kind(), error.operation()), (ErrorKind::Rejected, Some(id)), "{error}");
        assert_eq!(error.message().as_deref(), Some(CANARY), "{id}");
        assert_eq!(payload(id, &error), expected(id, &response), "{id}");
        assert!(error.payload::<ListConversationsResponse>().is_none(), "{id}: another type");
        let writes = operation.method != Method::Get && id != Id::TriggerCustomConversationEvent;
        assert_eq!(error.is_carried_out(), writes, "{id}");
        assert_eq!(error.to_string().contains("carried the request out"), writes, "{error}");
        assert!(!error.is_outcome_unknown() && !error.is_unsent(), "{id}");
        assert!(error.body().is_none() && server.request_count() == 1, "{id}");
        assert!(!printed(&error).contains(CANARY) && !printed(&error).contains("some "), "{id}");
    }
}

#[tokio::test]
async fn an_error_beside_an_empty_payload_is_a_plain_rejection() {
    let refused = |body: Value| Server::always(Behaviour::json(200, &body));
    let empty = json!({"error": CANARY, "conversationId": "", "messageId": "", "messages": []});
    let error = failure(Id::HandleIncomingMessage, &bot(&refused(empty))).await;
    assert!(!error.is_carried_out() && error.payload::<HandleIncomingResponse>().is_none());
    let kept = json!({"error": CANARY, "deleted": false});
    let error = failure(Id::DeleteConversation, &bot(&refused(kept))).await;
    assert!(!error.is_carried_out() && error.payload::<bool>().is_none());
    for id in
        [Id::GetConversation, Id::CreateConversation, Id::CreateWidgetContact, Id::CreateWidgetConversation]
    {
        let error = failure(id, &bot(&refused(json!({"error": CANARY})))).await;
        assert!(error.is_rejected() && !error.is_carried_out(), "{id}");
        assert!(error.to_string().contains("the API rejected the call"), "{error}");
    }
}

/// The server may have replaced the token before it failed: the old one would lock the visitor out.
#[tokio::test]
async fn a_visitor_takes_the_new_token_of_a_response_with_an_error() {
    let (server, response) = partial(Id::CreateWidgetConversation);
    let visitor = bot(&server).widget("channel-8", "DE").visitor("token");
    visitor.start().await.unwrap_err();
    assert_eq!(visitor.token(), response["newWebToken"].as_str().unwrap());
}

/// A success that cannot be read was carried out too; nothing is known of a lost response.
#[tokio::test]
async fn a_reported_success_is_carried_out_whatever_is_wrong_with_it() {
    fn never(server: &Server) -> Chatbot {
        builder(server).retry(RetryPolicy::never()).build().unwrap().chatbot("chatbot-1")
    }
    for (behaviour, carried_out, unknown) in [
        (Behaviour::json(201, &json!({"message": 7})), true, false),
        (Behaviour::json(201, &json!({})), true, false),
        (Behaviour::cut_length(201, "{}", 1), true, false),
        (Behaviour::close(After::Request), false, true),
        (Behaviour::empty(500), false, true),
        (Behaviour::empty(400), false, false),
    ] {
        let shown = format!("{behaviour:?}");
        let server = Server::always(behaviour);
        let error = failure(Id::CreateConversationMessage, &never(&server)).await;
        assert_eq!((error.is_carried_out(), error.is_outcome_unknown()), (carried_out, unknown), "{shown}");
        assert!(!failure(Id::GetConversation, &never(&server)).await.is_carried_out(), "{shown}: a read");
    }
    assert!(!conversation(&Server::always(Behaviour::empty(500))).get().await.unwrap_err().is_carried_out());
}

#[test]
fn an_error_with_a_payload_goes_anywhere() {
    fn everywhere<T: Send + Sync + Debug + 'static>() {}
    everywhere::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
