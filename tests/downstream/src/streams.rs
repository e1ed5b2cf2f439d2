//! The SDK with its default features: a list as a stream, and calls for what it brings.

use std::error::Error;

use chatcaptain::{Client, concurrent};

use crate::{listener, values::CONVERSATION};

pub async fn show() -> Result<(), Box<dyn Error>> {
    let list = format!("{{\"conversations\": [{CONVERSATION}, null, {CONVERSATION}]}}");
    let one = format!("{{\"conversation\": {CONVERSATION}}}");
    let url = listener::start(vec![("200 OK", list), ("200 OK", one.clone()), ("200 OK", one)])?;
    let bot = Client::builder().api_key("example-key").base_url(&url).build()?.chatbot("bot_abc123xyz");

    let found = bot.conversations().contact("contact-7").stream();
    let closed = async |found: Result<chatcaptain::types::Conversation, _>| bot.conversation(found?.id).close().await;
    let mut outcomes = concurrent::in_order(found, 1, closed);
    let mut told = Vec::new();
    while let Some(outcome) = outcomes.next().await {
        told.push(outcome.map(|conversation| conversation.name).map_err(|error| error.to_string()));
    }
    println!("{told:?}");
    assert!(told[0].is_ok() && told[1].is_err() && told[2].is_ok() && told.len() == 3);
    Ok(())
}
