//! What needs no transport: builders, ids, enums and the table of operations.

use std::error::Error;

use chatcaptain_client::{
    operation::{Method, OPERATIONS, Operation, Repeat},
    types::{
        ChannelType, ChatbotId, Content, Conversation, ConversationId, ConversationStatus,
        CreateConversation, CreateConversationRequest, Environment,
    },
};

/// A conversation as the API answers it, with a state and an environment that no page lists.
pub const CONVERSATION: &str = r#"{
    "id": "conversation-1", "contactId": "contact-7", "archived": false, "channelId": "channel-8",
    "channelType": "web", "chatbotId": "bot_abc123xyz", "idToken": "secret", "language": "en",
    "operatorId": "", "photoUrl": "", "sessionCount": 3.0, "tags": ["vip"], "unread": true,
    "variables": {"order": "17"}, "created": "2025-01-31T12:00:00.000Z", "updated": "", "name": "Ada",
    "snoozed": "", "lastUserAction": "", "mentions": [], "mentionsRead": {"operator-5": true},
    "environment": "staging", "metadata": {}, "state": 7, "addedTomorrow": [1, 2, 3]
}"#;

pub fn show() -> Result<(), Box<dyn Error>> {
    made();
    ids()?;
    read()?;
    table()
}

fn made() {
    let conversation =
        CreateConversation::new("contact-7", "channel-8", ChannelType::Web, "Ada", Environment::Prod)
            .with_unread(true)
            .with_last_message(Content::new().with_text("Hello"));
    let request = CreateConversationRequest::new(conversation);
    let text = serde_json::to_string(&request).expect("can be written");
    println!("to create: {text}");
    assert!(text.starts_with(r#"{"conversation":{"contactId":"contact-7","channelId":"channel-8""#));
}

fn ids() -> Result<(), Box<dyn Error>> {
    let id = ConversationId::new("conversation-1")?;
    assert_eq!(id.as_str(), "conversation-1");
    assert_eq!("bot_abc123xyz".parse::<ChatbotId>()?.to_string(), "bot_abc123xyz");
    for refused in ["", "..", "find"] {
        let error = ConversationId::new(refused).expect_err("would call another operation");
        println!("refused {refused:?}: {error}");
        assert_eq!(error.parameter(), "conversationId");
    }
    Ok(())
}

fn read() -> Result<(), Box<dyn Error>> {
    let conversation: Conversation = serde_json::from_str(CONVERSATION)?;
    assert_eq!(conversation.session_count, 3);
    match &conversation.state {
        ConversationStatus::Open | ConversationStatus::Bot => println!("still open"),
        ConversationStatus::Unknown(number) => println!("a state that no page lists: {}", number.value()),
        other => println!("some other state: {other}"),
    }
    assert_eq!(serde_json::to_value(&conversation.state)?, 7);
    assert_eq!(conversation.environment.as_str(), "staging");
    let created = conversation.created_at()?.ok_or("has a time")?;
    println!("created {created}");
    assert_eq!(conversation.updated_at()?, None, "an empty text is no time");
    assert!(!format!("{conversation:?}").contains("secret"), "a token is not printed");
    Ok(())
}

fn table() -> Result<(), Box<dyn Error>> {
    let operation = Operation::find("create_conversation").ok_or("is in the table")?;
    assert_eq!((operation.method, operation.repeatable), (Method::Post, Repeat::OnlyIfNotDone));
    assert_eq!(operation.permission, Some("chatbots.conversations.create"));
    println!("{} operations; {} needs {:?}", OPERATIONS.len(), operation.id, operation.permission);
    Ok(())
}
