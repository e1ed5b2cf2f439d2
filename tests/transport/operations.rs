//! One call of every operation, with ids that are given.

use chatcaptain_client::{
    Call, Client,
    operation::{OPERATIONS, OperationId},
    types::{ChatbotId, ConversationId, MessageId},
};
use chatcaptain_tests::{
    document::{Operation, document},
    fixture,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The ids of a call.
pub(crate) struct Given {
    pub(crate) chatbot: ChatbotId,
    pub(crate) conversation: ConversationId,
    pub(crate) message: MessageId,
}

impl Given {
    /// Ids that nobody could mistake.
    pub(crate) fn plain() -> Self {
        Self {
            chatbot: ChatbotId::new("chatbot-1").unwrap(),
            conversation: ConversationId::new("conversation-2").unwrap(),
            message: MessageId::new("message-3").unwrap(),
        }
    }
}

/// The smallest body of an operation.
fn body<T: DeserializeOwned>(id: OperationId) -> T {
    let schema = Operation::find(id.as_str()).request().unwrap();
    serde_json::from_value(fixture::minimal(document(), schema)).unwrap()
}

macro_rules! operations {
    ($client:ident, $given:ident, $id:ident; $($operation:ident => $call:expr,)*) => {
        /// A call of an operation, whose value is dropped.
        pub(crate) fn call($id: OperationId, $client: &Client, $given: &Given) -> Call<()> {
            match $id {
                $(OperationId::$operation => $call.map(drop),)*
                _ => panic!("add the operation {} to tests/transport/operations.rs", $id),
            }
        }
    };
}

operations! { client, given, id;
    ListConversations => client.list_conversations(&given.chatbot, None, None),
    CreateConversation => client.create_conversation(&given.chatbot, &body(id)),
    FindConversation => client.find_conversation(&given.chatbot, "some channel", "+49 123"),
    GetConversation => client.get_conversation(&given.chatbot, &given.conversation),
    DeleteConversation => client.delete_conversation(&given.chatbot, &given.conversation),
    UpdateConversation => client.update_conversation(&given.chatbot, &given.conversation, &body(id)),
    HandleIncomingMessage => client.handle_incoming_message(&given.chatbot, &body(id)),
    HandleIncomingEvent => client.handle_incoming_event(&given.chatbot, &body(id)),
    HandleIncomingStepPayload => client.handle_incoming_step_payload(&given.chatbot, &body(id)),
    TriggerCustomConversationEvent =>
        client.trigger_custom_conversation_event(&given.chatbot, &body(id)),
    ListMessages => client.list_messages(&given.chatbot, &given.conversation),
    CreateConversationMessage =>
        client.create_conversation_message(&given.chatbot, &given.conversation, &body(id)),
    GetConversationMessage =>
        client.get_conversation_message(&given.chatbot, &given.conversation, &given.message),
    UpdateConversationMessage => client.update_conversation_message(
        &given.chatbot, &given.conversation, &given.message, &body(id),
    ),
    SearchConversations => client.search_conversations(&given.chatbot, "words", "some view"),
    SearchConversationsExternal => client.search_conversations_external(&given.chatbot, "words", "some view"),
    ListWidgetConversationMessages =>
        client.list_widget_conversation_messages(&given.chatbot, &given.conversation, "some token"),
    CreateWidgetConversation => client.create_widget_conversation(&given.chatbot, &body(id)),
    CreateWidgetContact => client.create_widget_contact(&given.chatbot, &body(id)),
}

/// An answer that every operation understands: all of their smallest answers in one.
pub(crate) fn answer_of_all() -> Value {
    let mut all = Map::new();
    for operation in OPERATIONS {
        let (_, schema) = Operation::find(operation.id.as_str()).success();
        all.extend(fixture::minimal(document(), schema).as_object().unwrap().clone());
    }
    Value::Object(all)
}
