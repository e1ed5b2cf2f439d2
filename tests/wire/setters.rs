//! Bodies made as a program makes them, with constructors and setters: what was set arrives, and no more.

use std::collections::BTreeMap;

use chatcaptain_client::types::{
    ChannelType, Content, ConversationId, ConversationStatus, CreateConversation, CreateConversationRequest,
    CreateConversationTags, HandleNewIncomingEventRequest, HandleNewIncomingMessageRequestProfileData,
    MessageNote, UpdateConversation, UpdateConversationRequest,
};
use chatcaptain_tests::listener::{Answer, Listener};
use serde_json::json;

use crate::wire::calls::{chatbot, client};

#[tokio::test]
async fn a_created_conversation_arrives_as_it_was_set() {
    let listener = Listener::answering(Answer::json(201, &json!({}))).await;
    let note = MessageNote::new("Call back", vec!["operator-5".to_owned()]);
    let conversation = CreateConversation::new("contact-7", "channel-8", ChannelType::Web, "Ada", "prod")
        .with_unread(true)
        .with_tags(CreateConversationTags::new(vec![]))
        .with_last_message(Content::new().with_text("Grüße 😀\n\"quoted\"").with_note(note).with_delay(1.0))
        .with_metadata(BTreeMap::from([("order".to_owned(), "17".to_owned())]));
    let body = CreateConversationRequest::new(conversation);
    client(&listener).create_conversation(&chatbot(), &body).await.unwrap();
    let expected = json!({"conversation": {
        "contactId": "contact-7",
        "channelId": "channel-8",
        "channelType": "web",
        "name": "Ada",
        "environment": "prod",
        "unread": true,
        "tags": {"tags": []},
        "lastMessage": {
            "text": "Grüße 😀\n\"quoted\"",
            "note": {"text": "Call back", "mentions": ["operator-5"]},
            "delay": 1.0
        },
        "metadata": {"order": "17"}
    }});
    assert_eq!(listener.request().json(), expected);
}

#[tokio::test]
async fn an_update_carries_only_what_it_sets() {
    let listener = Listener::answering(Answer::json(200, &json!({}))).await;
    let update = UpdateConversation::new().with_state(ConversationStatus::Closed).with_operator_id("");
    let conversation = ConversationId::new("conversation-2").unwrap();
    client(&listener)
        .update_conversation(&chatbot(), &conversation, &UpdateConversationRequest::new(update))
        .await
        .unwrap();
    let expected = json!({"conversation": {"operatorId": "", "state": 3}});
    assert_eq!(listener.request().json(), expected);
}

#[tokio::test]
async fn a_property_named_like_a_keyword_keeps_its_name() {
    let answer = json!({"conversationId": "", "messageId": "", "messages": []});
    let listener = Listener::answering(Answer::json(201, &answer)).await;
    let profile = HandleNewIncomingMessageRequestProfileData::new();
    let body = HandleNewIncomingEventRequest::new(
        "bot",
        "channel",
        "name",
        "provider",
        profile,
        "user_seen_message",
    )
    .with_async(true);
    assert_eq!(body.async_, Some(true));
    client(&listener).handle_incoming_event(&chatbot(), &body).await.unwrap();
    assert_eq!(listener.request().json()["async"], true);
}
