//! Lists the open conversations of a chatbot.
//!
//! ```console
//! $ CHATCAPTAIN_API_KEY=… cargo run -p chatcaptain-client --example list_conversations -- bot_abc123xyz
//! ```
//!
//! `CHATCAPTAIN_BASE_URL` names another server than the vendor's, for example `http://127.0.0.1:8080`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "an example that prints")]

use std::{env, error::Error, process::ExitCode};

use chatcaptain_client::{
    Client,
    types::{ChatbotId, ConversationStatus},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            // What the server says is never part of an error's text: ask for it.
            if let Some(error) = error.downcast_ref::<chatcaptain_client::Error>() {
                eprintln!("  the server says: {}", error.message().unwrap_or_else(|| "nothing".to_owned()));
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let chatbot = env::args().nth(1).ok_or("usage: list_conversations CHATBOT_ID")?;
    let chatbot = ChatbotId::new(chatbot)?;
    let key = env::var("CHATCAPTAIN_API_KEY").map_err(|_| "set CHATCAPTAIN_API_KEY")?;

    let mut builder = Client::builder().api_key(key);
    if let Ok(url) = env::var("CHATCAPTAIN_BASE_URL") {
        builder = builder.base_url(url);
    }
    let client = builder.build()?;

    let list = client.list_conversations(&chatbot, None, None).await?;
    for conversation in &list.conversations {
        if conversation.state == ConversationStatus::Open {
            println!("{}  {}  {:?}", conversation.id, conversation.name, conversation.created_at()?);
        }
    }
    Ok(())
}
