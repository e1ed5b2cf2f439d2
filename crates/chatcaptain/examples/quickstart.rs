//! A first look at a chatbot: its open conversations, and what a search finds.
//!
//! ```console
//! $ CHATCAPTAIN_API_KEY=… cargo run -p chatcaptain --example quickstart -- bot_abc123xyz refund
//! ```

mod report;

use std::{
    env,
    error::Error,
    io::{Write, stdout},
    process::ExitCode,
};

use chatcaptain::{Chatbot, Client, types::ConversationStatus};

/// More is not read, however many there are.
const SHOWN: usize = 10;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (chatbot, query) = match &arguments[..] {
        [chatbot] => (chatbot, None),
        [chatbot, query] => (chatbot, Some(query.as_str())),
        _ => return report::usage("quickstart CHATBOT [SEARCH]"),
    };
    report::ended(match Client::from_env() {
        Ok(captain) => run(&captain.chatbot(chatbot), query, &mut stdout().lock()).await,
        Err(error) => Err(error.into()),
    })
}

pub(crate) async fn run(
    bot: &Chatbot,
    query: Option<&str>,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    let mut shown = 0;
    let mut conversations = bot.conversations().stream();
    while let Some(conversation) = conversations.try_next().await? {
        if conversation.state != ConversationStatus::Open {
            continue;
        }
        // A time is a text on the wire, and an empty one is none.
        let created = conversation.created_at()?.map_or_else(|| "-".to_owned(), |time| time.to_string());
        writeln!(
            out,
            "{created}  {}  {}  {}",
            conversation.id, conversation.channel_type, conversation.name
        )?;
        shown += 1;
        if shown == SHOWN {
            // Dropping the stream ends the call: the rest of the list is never sent.
            break;
        }
    }
    writeln!(out, "{shown} open conversations shown")?;

    if let Some(query) = query {
        let found = bot.search(query, "all").await?;
        writeln!(out, "{} of {} conversations match", found.found, found.out_of)?;
        for facet in &found.facet_counts {
            writeln!(out, "  by {}: {} values", facet.field_name, facet.counts.len())?;
        }
    }
    Ok(())
}
