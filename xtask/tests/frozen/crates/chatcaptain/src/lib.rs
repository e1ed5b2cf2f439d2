//! Calls every operation of the frozen pages, as the SDK does. It is read, never compiled.

use chatcaptain_client::{
    Call, Client,
    types::{self, ChatbotId, ConversationId, MessageId},
};

pub fn list_conversations(
    client: &Client,
    chatbot_id: &ChatbotId,
    contact_id: Option<&str>,
    channel_id: Option<&str>,
) -> Call<types::ListConversationsResponse> {
    client.list_conversations(chatbot_id, contact_id, channel_id)
}

pub fn create_conversation(
    client: &Client,
    chatbot_id: &ChatbotId,
    body: &types::CreateConversationRequest,
) -> Call<types::ConversationResponse> {
    client.create_conversation(chatbot_id, body)
}

pub fn trigger_custom_conversation_event(
    client: &Client,
    chatbot_id: &ChatbotId,
    body: &types::TriggerCustomConversationEventRequest,
) -> Call<types::TriggerCustomConversationEventResponse> {
    client.trigger_custom_conversation_event(chatbot_id, body)
}

pub fn handle_incoming_event(
    client: &Client,
    chatbot_id: &ChatbotId,
    body: &types::HandleNewIncomingEventRequest,
) -> Call<types::HandleIncomingResponse> {
    client.handle_incoming_event(chatbot_id, body)
}

pub fn find_conversation(
    client: &Client,
    chatbot_id: &ChatbotId,
    channel_id: &str,
    provider_id: &str,
) -> Call<types::FindConversationResponse> {
    client.find_conversation(chatbot_id, channel_id, provider_id)
}

pub fn handle_incoming_message(
    client: &Client,
    chatbot_id: &ChatbotId,
    body: &types::HandleNewIncomingMessageRequest,
) -> Call<types::HandleIncomingResponse> {
    client.handle_incoming_message(chatbot_id, body)
}

pub fn handle_incoming_step_payload(
    client: &Client,
    chatbot_id: &ChatbotId,
    body: &types::HandleNewIncomingStepPayloadRequest,
) -> Call<types::HandleIncomingResponse> {
    client.handle_incoming_step_payload(chatbot_id, body)
}

pub fn search_conversations(
    client: &Client,
    chatbot_id: &ChatbotId,
    query: &str,
    view_id: &str,
) -> Call<types::SearchConversationsResponse> {
    client.search_conversations(chatbot_id, query, view_id)
}

pub fn search_conversations_external(
    client: &Client,
    chatbot_id: &ChatbotId,
    query: &str,
    view_id: &str,
) -> Call<types::SearchConversationsResponse> {
    client.search_conversations_external(chatbot_id, query, view_id)
}

pub fn get_conversation(
    client: &Client,
    chatbot_id: &ChatbotId,
    conversation_id: &ConversationId,
) -> Call<types::ConversationResponse> {
    client.get_conversation(chatbot_id, conversation_id)
}

pub fn delete_conversation(
    client: &Client,
    chatbot_id: &ChatbotId,
    conversation_id: &ConversationId,
) -> Call<types::DeleteConversationResponse> {
    client.delete_conversation(chatbot_id, conversation_id)
}

pub fn update_conversation(
    client: &Client,
    chatbot_id: &ChatbotId,
    conversation_id: &ConversationId,
    body: &types::UpdateConversationRequest,
) -> Call<types::ConversationResponse> {
    client.update_conversation(chatbot_id, conversation_id, body)
}

pub fn list_messages(
    client: &Client,
    chatbot_id: &ChatbotId,
    conversation_id: &ConversationId,
) -> Call<types::ListMessagesResponse> {
    client.list_messages(chatbot_id, conversation_id)
}

pub fn create_conversation_message(
    client: &Client,
    chatbot_id: &ChatbotId,
    conversation_id: &ConversationId,
    body: &types::CreateMessageRequest,
) -> Call<types::MessageResponse> {
    client.create_conversation_message(chatbot_id, conversation_id, body)
}

pub fn get_conversation_message(
    client: &Client,
    chatbot_id: &ChatbotId,
    conversation_id: &ConversationId,
    message_id: &MessageId,
) -> Call<types::MessageResponse> {
    client.get_conversation_message(chatbot_id, conversation_id, message_id)
}

pub fn update_conversation_message(
    client: &Client,
    chatbot_id: &ChatbotId,
    conversation_id: &ConversationId,
    message_id: &MessageId,
    body: &types::UpdateMessageRequest,
) -> Call<types::MessageResponse> {
    client.update_conversation_message(chatbot_id, conversation_id, message_id, body)
}

pub fn create_widget_contact(
    client: &Client,
    chatbot_id: &ChatbotId,
    body: &types::CreateWidgetContactRequest,
) -> Call<types::CreateWidgetContactResponse> {
    client.create_widget_contact(chatbot_id, body)
}

pub fn create_widget_conversation(
    client: &Client,
    chatbot_id: &ChatbotId,
    body: &types::CreateWidgetConversationRequest,
) -> Call<types::CreateWidgetConversationResponse> {
    client.create_widget_conversation(chatbot_id, body)
}

pub fn list_widget_conversation_messages(
    client: &Client,
    chatbot_id: &ChatbotId,
    conversation_id: &ConversationId,
    token: &str,
) -> Call<types::ListWidgetConversationMessagesResponse> {
    client.list_widget_conversation_messages(chatbot_id, conversation_id, token)
}
