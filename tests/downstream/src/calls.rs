//! Calls over a connection: a list that succeeds, and a failure that is handled.

use std::{error::Error, time::Duration};

use chatcaptain_client::{
    Client,
    operation::OperationId,
    transport::{CallOptions, ErrorKind},
    types::{ChatbotId, ConversationId, UpdateConversation, UpdateConversationRequest},
};

use crate::{listener, values::CONVERSATION};

pub async fn show() -> Result<(), Box<dyn Error>> {
    let list = format!("{{\"conversations\": [{CONVERSATION}]}}");
    let refusal = r#"{"error": "Insufficient permissions."}"#.to_owned();
    let url = listener::start(vec![("200 OK", list), ("403 Forbidden", refusal)])?;
    let client = Client::builder()
        .api_key("example-key")
        .base_url(&url)
        .call_timeout(Duration::from_secs(10))
        .build()?;
    assert!(!format!("{client:?}").contains("example-key"));
    let chatbot = ChatbotId::new("bot_abc123xyz")?;

    let list = client.list_conversations(&chatbot, Some("contact-7"), None);
    println!("{}", list.to_curl()?);
    let answer = list.send_for_response().await?;
    println!("status {}, {} conversation(s)", answer.status(), answer.conversations.len());
    for conversation in &answer.conversations {
        println!("{} {} {}", conversation.id, conversation.name, conversation.state);
    }

    let conversation = ConversationId::new("conversation-1")?;
    let update = UpdateConversationRequest::new(UpdateConversation::new().with_unread(false));
    let patient = client.with(CallOptions::new().attempt_timeout(Duration::from_secs(5)));
    let error =
        patient.update_conversation(&chatbot, &conversation, &update).await.expect_err("the server refuses");
    println!("{error}: {:?}", error.message());
    match error.kind() {
        ErrorKind::Forbidden => assert_eq!(error.status(), Some(403)),
        other => return Err(format!("{other:?}").into()),
    }
    assert_eq!(error.operation(), Some(OperationId::UpdateConversation));
    assert!(!error.is_unsent());
    Ok(())
}
