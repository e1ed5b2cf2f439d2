//! One call of every operation of the client, and the tests that each of them has.
//! `coverage` holds this list against the client's own table.

use chatcaptain_client::operation::OperationId;

use crate::wire::{
    answers,
    calls::{Call, value},
};

macro_rules! operations {
    ($($function:ident $id:ident |$client:ident, $given:ident| $call:expr;)*) => {
        /// A call of every operation.
        pub(crate) fn all() -> Vec<Call> {
            vec![$(Call {
                id: OperationId::$id,
                make: |$client, $given| Box::pin(async move { value($call.send_for_response().await) }),
            }),*]
        }

        $(mod $function {
            #[tokio::test]
            async fn its_fullest_answer_is_kept_whole() {
                super::answers::fullest(&super::find(super::OperationId::$id)).await;
            }

            #[tokio::test]
            async fn its_smallest_answer_is_understood() {
                super::answers::smallest(&super::find(super::OperationId::$id)).await;
            }
        })*
    };
}

operations! {
    list_conversations ListConversations |client, given| client.list_conversations(
        &given.chatbot,
        given.optional.then_some("some contact"),
        given.optional.then_some("some channel"),
    );
    create_conversation CreateConversation |client, given|
        client.create_conversation(&given.chatbot, &given.body());
    find_conversation FindConversation |client, given|
        client.find_conversation(&given.chatbot, "some channel", "+49 123/456");
    get_conversation GetConversation |client, given|
        client.get_conversation(&given.chatbot, &given.conversation);
    delete_conversation DeleteConversation |client, given|
        client.delete_conversation(&given.chatbot, &given.conversation);
    update_conversation UpdateConversation |client, given|
        client.update_conversation(&given.chatbot, &given.conversation, &given.body());
    handle_incoming_message HandleIncomingMessage |client, given|
        client.handle_incoming_message(&given.chatbot, &given.body());
    handle_incoming_event HandleIncomingEvent |client, given|
        client.handle_incoming_event(&given.chatbot, &given.body());
    handle_incoming_step_payload HandleIncomingStepPayload |client, given|
        client.handle_incoming_step_payload(&given.chatbot, &given.body());
    trigger_custom_conversation_event TriggerCustomConversationEvent |client, given|
        client.trigger_custom_conversation_event(&given.chatbot, &given.body());
    list_messages ListMessages |client, given| client.list_messages(&given.chatbot, &given.conversation);
    create_conversation_message CreateConversationMessage |client, given|
        client.create_conversation_message(&given.chatbot, &given.conversation, &given.body());
    get_conversation_message GetConversationMessage |client, given|
        client.get_conversation_message(&given.chatbot, &given.conversation, &given.message);
    update_conversation_message UpdateConversationMessage |client, given|
        client.update_conversation_message(
            &given.chatbot, &given.conversation, &given.message, &given.body(),
        );
    search_conversations SearchConversations |client, given|
        client.search_conversations(&given.chatbot, "two words & more", "some view");
    search_conversations_external SearchConversationsExternal |client, given|
        client.search_conversations_external(&given.chatbot, "two words & more", "some view");
    list_widget_conversation_messages ListWidgetConversationMessages |client, given|
        client.list_widget_conversation_messages(&given.chatbot, &given.conversation, "some token");
    create_widget_conversation CreateWidgetConversation |client, given|
        client.create_widget_conversation(&given.chatbot, &given.body());
    create_widget_contact CreateWidgetContact |client, given|
        client.create_widget_contact(&given.chatbot, &given.body());
}

fn find(id: OperationId) -> Call {
    all().into_iter().find(|call| call.id == id).unwrap()
}
