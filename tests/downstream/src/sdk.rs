//! The SDK without its default features: handles, a builder, options, a failure by its kind, a command line.

use std::{error::Error, time::Duration};

use chatcaptain::{CallOptions, Client, ErrorKind, content, operation::OperationId, types::ConversationStatus};

use crate::{listener, values::CONVERSATION};

pub async fn show() -> Result<(), Box<dyn Error>> {
    let one = format!("{{\"conversation\": {CONVERSATION}}}");
    let refusal = r#"{"error": "Insufficient permissions."}"#.to_owned();
    let url = listener::start(vec![("200 OK", one), ("403 Forbidden", refusal)])?;
    let captain = Client::builder().api_key("example-key").base_url(&url).build()?;
    let bot = captain.chatbot("bot_abc123xyz");
    let conversation = bot.conversation("conversation-1");

    let changed = conversation.update().state(ConversationStatus::Closed).unread(false);
    let shown = changed.to_curl()?;
    assert!(shown.contains("$CHATCAPTAIN_API_KEY") && !shown.contains("example-key"), "{shown}");
    println!("{shown}\n{}", changed.await?.name);

    let message = conversation.send(content::buttons("Shall we go on?", [("Yes", "yes"), ("No", "no")]));
    let patient = CallOptions::new().attempt_timeout(Duration::from_secs(5));
    let error = message.as_bot().call().options(patient).await.expect_err("the server refuses");
    println!("{error}: {:?}", error.message());
    assert_eq!((error.kind(), error.status()), (ErrorKind::Forbidden, Some(403)));
    assert_eq!(error.operation(), Some(OperationId::CreateConversationMessage));
    assert_eq!(error.needs(), Some(("chatbots.messages.create", "chatbots/:chatbotId")));

    let error = captain.chatbot("..").conversation("c").get().await.expect_err("that is no id");
    assert!(error.is_invalid_argument() && error.is_unsent());
    Ok(())
}
