//! Every conversation with its messages, one JSON object a line, in bounded memory.
//!
//! ```console
//! $ CHATCAPTAIN_API_KEY=… cargo run -p chatcaptain --example export_json_lines -- bot_abc123xyz > export.jsonl
//! ```

mod report;

use std::{
    env,
    error::Error,
    io::{BufWriter, Write, stdout},
    process::ExitCode,
};

use chatcaptain::{Chatbot, Client, types::Conversation};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [chatbot] = &arguments[..] else {
        return report::usage("export_json_lines CHATBOT");
    };
    report::ended(match Client::from_env() {
        Ok(captain) => {
            let mut out = BufWriter::new(stdout().lock());
            match run(&captain.chatbot(chatbot), &mut out).await {
                Ok(0) => out.flush().map_err(Into::into),
                Ok(bad) => Err(format!("{bad} conversations or messages could not be exported").into()),
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error.into()),
    })
}

/// How many items could not be read. What could be is written all the same.
pub(crate) async fn run(bot: &Chatbot, out: &mut impl Write) -> Result<usize, Box<dyn Error>> {
    let mut bad = 0;
    let mut conversations = bot.conversations().stream();
    while let Some(conversation) = conversations.next().await {
        match conversation {
            Ok(conversation) => bad += export(bot, conversation, out).await?,
            // One that cannot be read costs none of the others; its place is in the error.
            Err(error) => {
                report::tell(&error);
                bad += 1;
            }
        }
    }
    Ok(bad)
}

async fn export(
    bot: &Chatbot,
    mut conversation: Conversation,
    out: &mut impl Write,
) -> Result<usize, Box<dyn Error>> {
    let mut bad = 0;
    let mut messages = bot.conversation(&conversation.id).messages().stream();
    // A credential does not belong into an export.
    conversation.id_token.clear();
    writeln!(out, "{}", json!({ "conversation": conversation }))?;
    while let Some(message) = messages.next().await {
        match message {
            Ok(message) => {
                writeln!(out, "{}", json!({ "conversationId": conversation.id, "message": message }))?;
            }
            // Deleted since it was listed.
            Err(error) if error.is_not_found() => {}
            Err(error) => {
                report::tell_of(&conversation.id, &error);
                bad += 1;
            }
        }
    }
    out.flush()?;
    Ok(bad)
}
